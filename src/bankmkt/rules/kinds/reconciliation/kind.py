"""Reconciliation holds what the extracts add up to against the ledger, and loses neither side.

Every branch that has something on either side has a line for each head. What each head means is declared once, in the
ledger's contract, which the data checks read too: this rule and they can never differ about it. A missing amount is no
zero here: a line that lacks one is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

from bankmkt.base.errors import Problem, RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.condition import compile_condition
from bankmkt.query.plan import NoteQuery, Plan, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.context import Context
from bankmkt.rules.contracts.declared import FOLDER, Contracts, Head
from bankmkt.rules.kinds.reconciliation import show
from bankmkt.rules.kinds.reconciliation.sides import ours_of, word_of
from bankmkt.rules.kinds.reconciliation.small import branches, figures, heads_table, summary
from bankmkt.rules.kinds.reconciliation.spec import Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.population import MISSING, full_name
from bankmkt.tables.model import Text

MANY_ROWS = True
"""A member may have several rows, so no measure can read them."""


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that add up both sides by head and branch, lay them together and judge each line."""
    context.require(spec.name, spec.needs)
    if context.by and full_name(context.by) != "branch_id":
        raise UsageError(say("rules.bad_by", name=context.by), suggestion(context.by, ["branch"]))
    heads = compared(spec, context)
    builder = _Builder(spec, context, heads)
    by = bool(context.by)
    steps = [
        Step("ledger_words", "heads of the ledger, and which of the declared words they are", builder.words()),
        Step("ledger_first", "the first word that the ledger has for each head", builder.first()),
        *(
            Step(f"ours_{_alias(head)}", f"{head.table}.{head.amount} by branch", builder.ours(head))
            for head in builder.loaded
        ),
        Step("sides", "both sides below each other", builder.sides()),
        Step("lines", "one line for each head and branch", builder.lines()),
        Step("answer", "the difference, and what it means", builder.answer()),
    ]
    words = [f"'{word}'" for word in dict.fromkeys(word.strip().casefold() for head in heads for word in head.words)]
    left = NoteQuery(
        f"SELECT count(DISTINCT head) FROM ledger WHERE {builder.dated('ledger')}"
        + "".join(f" AND NOT {word_of(word[1:-1])}" for word in words),
        "总账中有 {n} 个科目未参与核对",
        "{n} heads of the ledger are not compared",
    )
    tables = [head.table for head in builder.loaded]
    beside = ["customers"] if any(not builder.has_branch(head) for head in builder.loaded) else []
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=_fields(spec, heads),
        order="severity, size DESC NULLS LAST, branch_id NULLS LAST, head",
        summary=summary(spec, heads, by=by),
        unknown="SELECT count(*) FROM answer WHERE verdict = 'unknown'",
        figures=figures(heads),
        extras={"heads": heads_table(heads), "branches": branches()},
        notes=tuple(dict.fromkeys(note for head in heads if (note := context.absence(head.table)))),
        note_queries=(left,),
        tables=tuple(dict.fromkeys(["ledger", *tables, *beside])),
    )


def contracts(context: Context) -> Contracts:
    """The contracts beside the measures: those of the project over the shipped ones."""
    folders = [folder.parent / FOLDER for folder in context.measures.folders]
    return Contracts(folders[-1], folders[0] if len(folders) > 1 else None)


def compared(spec: Spec, context: Context) -> tuple[Head, ...]:
    """The declared heads that the rule names, in their order; all of them where it names none."""
    declared = contracts(context).heads()
    return tuple(head for head in declared if not spec.heads or head.name in spec.heads)


def _alias(head: Head) -> str:
    return head.name.replace("-", "_")


@dataclass(frozen=True, slots=True)
class _Builder:
    """The steps of the kind: all of them are sums of whole tables, none is over customers."""

    spec: Spec
    context: Context
    heads: tuple[Head, ...]

    @property
    def loaded(self) -> list[Head]:
        """The heads whose amounts were loaded for the date."""
        day = self.context.as_of
        return [head for head in self.heads if head.amount in self.context.loaded.columns(head.table, day)]

    def has_branch(self, head: Head) -> bool:
        """Whether the rows of a head's table name their branch themselves."""
        return "branch_id" in self.context.loaded.columns(head.table, self.context.as_of)

    def dated(self, table: str) -> str:
        return f"{table}.as_of = DATE '{self.context.as_of}'"

    def words(self) -> str:
        parts = []
        for head in self.heads:
            tests = " ".join(f"WHEN {word_of(word)} THEN {place}" for place, word in enumerate(head.words, 1))
            parts.append(
                f"SELECT '{head.name}' AS head, branch_id, amount,\n  CASE {tests} END AS word\n"
                f"FROM ledger WHERE {self.dated('ledger')}"
            )
        return "\nUNION ALL\n".join(parts)

    def first(self) -> str:
        return "SELECT head, min(word) AS word\nFROM ledger_words\nWHERE word IS NOT NULL\nGROUP BY head"

    def ours(self, head: Head) -> str:
        return ours_of(head, self.context.as_of, by_row=self.has_branch(head))

    def sides(self) -> str:
        nothing = "CAST(NULL AS DECIMAL(28,2))"
        parts = [
            f"SELECT ledger_words.head, ledger_words.branch_id, {nothing} AS ours, ledger_words.amount AS ledger,\n"
            f"  0 AS own_lines, 1 AS ledger_lines, 0 AS gaps, 0 AS doubts\n"
            f"FROM ledger_words JOIN ledger_first ON ledger_first.head = ledger_words.head\n"
            f"  AND ledger_first.word = ledger_words.word"
        ]
        parts += [
            f"SELECT head, branch_id, ours, {nothing}, 1, 0, gaps, doubts\nFROM ours_{_alias(head)}"
            for head in self.loaded
        ]
        return "\nUNION ALL\n".join(parts)

    def lines(self) -> str:
        inside = self._inside()
        return (
            "SELECT sides.head, sides.branch_id, @sum_money(sides.ours) AS ours,\n"
            "  CASE WHEN sum(sides.ledger_lines) = count(sides.ledger) THEN @sum_money(sides.ledger) END AS ledger,\n"
            "  sum(sides.own_lines) AS own_lines, sum(sides.ledger_lines) AS ledger_lines,\n"
            "  sum(sides.ledger_lines) - count(sides.ledger) AS ledger_gaps,\n"
            "  sum(sides.gaps) AS gaps, sum(sides.doubts) AS doubts, count(ledger_first.head) AS known_heads\n"
            "FROM sides\nLEFT JOIN ledger_first ON ledger_first.head = sides.head\n"
            f"{inside}GROUP BY sides.head, sides.branch_id"
        )

    def _inside(self) -> str:
        vocabulary = {"branch_id": operand.text("sides.branch_id")}
        tests = []
        for text in (self.spec.where, self.context.where):
            if text:
                compiled, faults = compile_condition(text, vocabulary)
                if compiled is None:
                    raise UsageError(say("rules.bad_where", message=faults[0].message), say("reconciliation.where"))
                tests.append(compiled.sql)
        return f"WHERE {' AND '.join(tests)}\n" if tests else ""

    def answer(self) -> str:
        loaded = ", ".join(f"'{head.name}'" for head in self.loaded) or "''"
        tolerance = " ".join(
            f"WHEN '{head.name}' THEN {int(max(head.tolerance, self.spec.tolerance) * 100)}" for head in self.heads
        )
        amount = " ".join(f"WHEN '{head.name}' THEN '{head.table}.{head.amount}'" for head in self.heads)
        doubt = " ".join(f"WHEN '{head.name}' THEN '{self._doubtful(head)}'" for head in self.heads)
        judged = (
            f"SELECT *,\n  head NOT IN ({loaded}) AS is_absent, known_heads = 0 AS has_no_head,\n"
            f"  CASE WHEN head NOT IN ({loaded}) OR known_heads = 0 OR gaps + doubts + ledger_gaps > 0 THEN NULL\n"
            f"    ELSE @fen(coalesce(ours, 0)) - @fen(coalesce(ledger, 0)) END AS fen,\n"
            f"  CASE head {tolerance} END AS tolerance\nFROM lines"
        )
        verdict = (
            "CASE WHEN fen IS NULL THEN 'unknown' WHEN abs(fen) <= tolerance THEN 'agrees'\n"
            "    WHEN ledger_lines = 0 THEN 'only_ours' WHEN own_lines = 0 THEN 'only_ledger' ELSE 'differs' END"
        )
        return (
            f"SELECT head, branch_id, CASE WHEN gaps + doubts = 0 THEN ours END AS ours, ledger,\n"
            f"  @money(fen) AS difference,\n  {verdict} AS verdict,\n"
            f"  @list(CASE WHEN has_no_head THEN 'ledger.head' END,\n"
            f"    CASE WHEN is_absent OR gaps > 0 THEN CASE head {amount} END END,\n"
            f"    CASE WHEN doubts > 0 THEN CASE head {doubt} END END,\n"
            f"    CASE WHEN ledger_gaps > 0 THEN 'ledger.amount' END) AS missing,\n"
            f"  CASE WHEN fen IS NULL THEN 2 WHEN abs(fen) <= tolerance THEN 3 ELSE 1 END AS severity,\n"
            f"  abs(fen) AS size\nFROM (\n{judged}\n) AS judged"
        )

    @staticmethod
    def _doubtful(head: Head) -> str:
        """The first column that the head's condition reads."""
        read = sorted(head.uses - {head.amount})
        return f"{head.table}.{read[0] if read else head.amount}"


def _fields(spec: Spec, heads: tuple[Head, ...]) -> tuple[Field, ...]:
    return (
        Field("head", Form.CODE, Text("科目", "Head"), {head.name: head.title for head in heads}),
        Field("branch_id", Form.ID, Text("机构", "Branch")),
        Field("ours", Form.MONEY, Text("明细合计", "Extracts")),
        Field("ledger", Form.MONEY, Text("总账", "Ledger")),
        Field("difference", Form.MONEY, Text("差额", "Difference")),
        Field("verdict", Form.CODE, Text("结论", "Verdict"), show.verdicts(spec)),
        MISSING,
    )


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Heads that the contract does not declare, mistakes of the contract, and a condition over other than branches."""
    try:
        declared = [head.name for head in contracts(context).heads()]
    except RulesError as error:
        return list(error.problems)
    problems = [
        layers.problem(("heads", index), say("reconciliation.no_head", name=name), suggestion(name, declared))
        for index, name in enumerate(spec.heads)
        if name not in declared
    ]
    if spec.where:
        _, faults = compile_condition(spec.where, {"branch_id": operand.text("branch_id")})
        problems += [
            layers.problem(
                ("where",), fault.message, say("reconciliation.where"), offset=fault.offset, width=fault.width
            )
            for fault in faults
        ]
    return problems


def present(spec: Spec, result: Result) -> Presentation:
    """The worst branch, the heads of the whole bank, and every line."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """What is compared, in sentences."""
    return show.explain(spec)
