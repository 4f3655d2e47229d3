"""A class at two dates: the whole matrix, so that its cells add up to both books, and everybody who moved.

A value counts in the sums only where it is known on both dates, because a value that is known on one of them would
look like a gain or a loss; whom that leaves out is counted beside the sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bankmkt.query.operand import rank_of
from bankmkt.query.plan import NoteQuery, Small, Step
from bankmkt.result.result import Field, Form
from bankmkt.rules.kinds.migration import words
from bankmkt.rules.kinds.migration.sides import Side, identity_of
from bankmkt.rules.kinds.migration.spec import ABSENT, Spec
from bankmkt.rules.measures.grains import Grain
from bankmkt.rules.population import MISSING, Grouping
from bankmkt.tables.model import Text

GONE = "('new', 'outside')"
AWAY = "('left', 'outside')"


@dataclass(frozen=True, slots=True)
class Classes:
    """The steps and tables of a comparison of classes; `order` are the classes from better to worse, labelled."""

    spec: Spec
    grain: Grain
    then: Side
    now: Side

    @property
    def labels(self) -> dict[str, Text]:
        """All classes that rule, table or file declare, in their order, the words of this kind left out."""
        known = {**self.then.words, **self.now.words}
        titles = {name: Text(one.zh, one.en) for name, one in self.spec.titles.items()}
        names = self.spec.order or tuple(known)
        return {name: titles.get(name, known.get(name, Text(name, name))) for name in names if name not in ABSENT}

    @property
    def befores(self) -> dict[str, Text]:
        """The classes that somebody can come from, in the order in which they are listed."""
        return {**self.labels, **words.absent("outside", "new", "unknown")}

    @property
    def afters(self) -> dict[str, Text]:
        """The classes that somebody can go to."""
        return {**self.labels, **words.absent("outside", "left", "unknown")}

    @property
    def has_value(self) -> bool:
        """Whether something is at stake."""
        return bool(self.spec.value or self.spec.value_column)

    # Steps --------------------------------------------------------------------------------------------------------

    def steps(self) -> list[Step]:
        """Both sides brought together, and the way that each went."""
        return [
            Step("paired", "everybody of either date, with the class on both", self.paired()),
            Step("compared", "which way each went", self.compared(), store=True),
            Step("answer", "those who moved" if self.spec.listed == "moved" else "everybody", self.answer()),
        ]

    def paired(self) -> str:
        """Everybody of either date, found by the id."""
        key, now, then = self.grain.key, self.now.name, self.then.name
        is_new, is_gone = f"{then}.{key} IS NULL", f"{now}.{key} IS NULL"
        names = identity_of(self.grain)
        group = self.now.group
        names += [group.column] if group is not None and group.column not in names else []
        columns = [f"CASE WHEN {is_gone} THEN {then}.{name} ELSE {now}.{name} END AS {name}" for name in names]
        columns += [
            f"CASE WHEN {is_gone} THEN {then}.in_scope ELSE {now}.in_scope END AS in_scope",
            f"CASE WHEN {is_new} THEN 'new' ELSE {then}.subject END AS before",
            f"CASE WHEN {is_gone} THEN 'left' ELSE {now}.subject END AS after",
        ]
        gaps = [f"{then}.subject_missing", f"{now}.subject_missing"]
        if self.has_value:
            columns += [
                f"CASE WHEN {is_new} THEN CAST(0 AS DECIMAL(28,2)) ELSE {then}.value END AS value_before",
                f"CASE WHEN {is_gone} THEN CAST(0 AS DECIMAL(28,2)) ELSE {now}.value END AS value_after",
            ]
            gaps += [f"{then}.value_missing", f"{now}.value_missing"]
        columns.append(f"@union({', '.join(gaps)}) AS missing")
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {now}\nFULL OUTER JOIN {then} ON {then}.{key} = {now}.{key}"

    def compared(self) -> str:
        """The way from the one class to the other, the first that holds; without order a change is just a move."""
        names = tuple(self.labels)
        before, after = rank_of("before", names), rank_of("after", names)
        up, down = ("up", "down") if self.spec.better == "first" else ("down", "up")
        ways = (
            f"CASE WHEN before = 'new' THEN 'new' WHEN after = 'left' THEN 'left'\n"
            f"    WHEN before = 'unknown' OR after = 'unknown' THEN 'unclear' WHEN before = after THEN 'same'\n"
            f"    WHEN before = 'outside' THEN 'entered' WHEN after = 'outside' THEN 'exited'\n"
            f"    WHEN {before} = 0 OR {after} = 0 THEN 'moved'\n"
            f"    WHEN {after} < {before} THEN '{up}' ELSE '{down}' END AS move"
        )
        if not names:
            ways = ways.replace(f"{before} = 0 OR {after} = 0", "TRUE").replace(f"{after} < {before}", "FALSE")
        change = ["value_after - value_before AS value_change"] if self.has_value else []
        shown = ",\n  ".join(["*", ways, *change])
        return (
            f"SELECT {shown}\nFROM paired\n"
            f"WHERE coalesce(in_scope, TRUE) AND NOT (before IN {GONE} AND after IN {AWAY})"
        )

    def answer(self) -> str:
        """The rows, with the place of each way of going."""
        names = [*identity_of(self.grain), "before", "after", "move"]
        if self.has_value:
            names += ["value_before", "value_after", "value_change"]
        place = rank_of("move", words.MOVES)
        only = "" if self.spec.listed == "all" else " AND before <> after"
        shown = ", ".join([*names, "missing"])
        return f"SELECT {shown},\n  {place} AS move_place\nFROM compared\nWHERE in_scope{only}"

    @property
    def order(self) -> str:
        """Who went down or left first, the largest loss first among them."""
        change = ["value_change NULLS LAST"] if self.has_value else []
        last = "branch_id NULLS LAST" if self.grain.key == "branch_id" else self.grain.key
        return ", ".join(["move_place NULLS LAST", *change, "before NULLS LAST", "after NULLS LAST", last])

    def fields(self) -> tuple[Field, ...]:
        """The columns of the rows."""
        return (
            *words.identity(self.grain),
            Field("before", Form.CODE, words.on("before", self.then.day, self.spec), self.befores),
            Field("after", Form.CODE, words.on("after", self.now.day, self.spec), self.afters),
            Field("move", Form.CODE, Text("变动", "Move"), words.MOVE_LABELS),
            *(words.values(self.spec) if self.has_value else ()),
            MISSING,
        )

    # Sums ---------------------------------------------------------------------------------------------------------

    def _sums(self, relation: str = "") -> list[str]:
        """Members, and their value on both dates where it is known on both."""
        if not self.has_value:
            return []
        dot = f"{relation}." if relation else ""
        known = f"{dot}value_change IS NOT NULL"
        lines = [
            f"coalesce(@sum_money(CASE WHEN {known} THEN {dot}{name} END), 0) AS {name}"
            for name in ("value_before", "value_after", "value_change")
        ]
        return [*lines, f"count(CASE WHEN {dot}value_change IS NULL THEN 1 END) AS value_unknown"]

    def _sum_fields(self) -> tuple[Field, ...]:
        if not self.has_value:
            return ()
        return (
            *words.values(self.spec),
            Field("value_unknown", Form.COUNT, Text("价值未知数", "Value unknown")),
        )

    def matrix(self) -> Small:
        """Every pair of classes in the declared order, also with nobody in it, and pairs of undeclared words last."""
        noun = self.grain.table
        sums = self._sums()
        counted = ",\n    ".join([f"count(*) AS {noun}", *sums])
        names = [noun, *(line.rsplit(" AS ", 1)[1] for line in sums)]
        money = {"value_before", "value_after", "value_change"}
        shown = ", ".join(
            f"coalesce(counted.{name}, CAST(0 AS DECIMAL(28,2))) AS {name}"
            if name in money
            else f"coalesce(counted.{name}, 0) AS {name}"
            for name in names
        )
        sql = f"""
WITH counted AS (
  SELECT before, after, {counted}
  FROM compared WHERE in_scope GROUP BY before, after
), pairs AS (
  SELECT befores.word AS before, afters.word AS after
  FROM (VALUES {_values(self.befores)}) AS befores(word)
  CROSS JOIN (VALUES {_values(self.afters)}) AS afters(word)
  WHERE NOT (befores.word IN {GONE} AND afters.word IN {AWAY})
  UNION
  SELECT before, after FROM counted
), placed AS (
  SELECT before, after, {_place("before", self.befores)} AS before_place, {_place("after", self.afters)} AS after_place
  FROM pairs
)
SELECT placed.before, placed.after, {shown}
FROM placed
LEFT JOIN counted ON counted.before = placed.before AND counted.after = placed.after
ORDER BY placed.before_place NULLS LAST, placed.before NULLS LAST,
  placed.after_place NULLS LAST, placed.after NULLS LAST"""
        fields = (
            Field("before", Form.CODE, words.on("before", self.then.day, self.spec), self.befores),
            Field("after", Form.CODE, words.on("after", self.now.day, self.spec), self.afters),
            Field(noun, Form.COUNT, words.NOUNS[noun]),
            *self._sum_fields(),
        )
        return Small(sql.strip(), fields)

    def _counts(self) -> list[str]:
        """How many there were and are, and how many went which way."""
        noun = self.grain.table
        was, is_ = (
            f"count(CASE WHEN before NOT IN {GONE} THEN 1 END)",
            f"count(CASE WHEN after NOT IN {AWAY} THEN 1 END)",
        )
        return [
            f"{was} AS {noun}_before",
            f"{is_} AS {noun}_after",
            f"{is_} - {was} AS net",
            f"{self._moves(self.bad)} - {self._moves(self.good)} AS worse",
            *(f"count(CASE WHEN move = '{move}' THEN 1 END) AS {name}" for move, name in words.COUNTED.items()),
        ]

    @property
    def bad(self) -> tuple[str, ...]:
        """The ways of going to a worse class; to come on a list whose classes begin with the worst is one."""
        return ("down", "left", "entered") if self.spec.better == "last" else ("down", "left", "exited")

    @property
    def good(self) -> tuple[str, ...]:
        """The ways of going to a better class."""
        return ("up", "new", "exited") if self.spec.better == "last" else ("up", "new", "entered")

    def _moves(self, moves: tuple[str, ...]) -> str:
        words_ = ", ".join(f"'{move}'" for move in moves)
        return f"count(CASE WHEN move IN ({words_}) THEN 1 END)"

    @property
    def by_value(self) -> bool:
        """Whether most is lost where the value fell most."""
        return self.has_value and self.spec.worst == "value"

    def grouped(self, group: Grouping) -> Small:
        """Per group: how many there were and are, which ways they went, and their value; where most is lost first."""
        shown = ",\n  ".join([*self._counts(), *self._sums()])
        first = "value_change" if self.by_value else "worse DESC"
        sql = (
            f"SELECT {group.column},\n  {shown}\nFROM compared WHERE in_scope\nGROUP BY {group.column}\n"
            f"ORDER BY {first} NULLS LAST, {group.column} NULLS LAST"
        )
        return Small(sql, (group.field, *self._count_fields(), *self._sum_fields()))

    def _count_fields(self) -> tuple[Field, ...]:
        return words.counts(self.grain.table, self.spec)

    def causes(self) -> Small:
        """Per branch and pair of classes: how many lost value or went to a worse class, and what that took."""
        amount = "coalesce(@sum_money(value_change), 0)" if self.has_value else "CAST(0 AS DECIMAL(28,2))"
        bad = ", ".join(f"'{move}'" for move in self.bad)
        test = "value_change < 0" if self.by_value else f"move IN ({bad})"
        sql = (
            f"SELECT branch_id, before, after, count(*) AS members, {amount} AS lost\n"
            f"FROM compared WHERE in_scope AND {test}\nGROUP BY branch_id, before, after\n"
            f"ORDER BY branch_id NULLS LAST, before NULLS LAST, after NULLS LAST"
        )
        fields = (
            Field("branch_id", Form.ID, Text("机构", "Branch")),
            Field("before", Form.CODE, Text("前", "Before"), self.befores),
            Field("after", Form.CODE, Text("后", "After"), self.afters),
            Field("members", Form.COUNT, words.NOUNS[self.grain.table]),
            Field("lost", Form.MONEY, Text("价值变动", "Change of value")),
        )
        return Small(sql, fields)

    def figures(self) -> Small:
        """The whole, in one row."""
        shown = ",\n  ".join([f"DATE '{self.then.day}' AS base_date", *self._counts(), *self._sums()])
        fields = (
            Field("base_date", Form.DATE, Text("基期", "Base date")),
            *self._count_fields(),
            *self._sum_fields(),
        )
        return Small(f"SELECT {shown}\nFROM compared WHERE in_scope", fields)

    @property
    def unknown(self) -> str:
        """Those whose class is not known on one of the dates, or who may not belong to those that were asked for."""
        return "SELECT count(*) FROM compared WHERE in_scope IS NULL OR before = 'unknown' OR after = 'unknown'"

    def remarks(self) -> tuple[NoteQuery, ...]:
        """What is left out of the sums, words that nobody declared, and answers that leave the class open."""
        made = [
            NoteQuery(
                f"SELECT count(*) FROM {one.several}",
                f"规则结果中有 {{n}} 个对象有多行（{one.day}），其类别未知",
                f"{{n}} have several rows in the rule's answer of {one.day}: their class is not known",
            )
            for one in (self.then, self.now)
            if one.several
        ]
        if self.has_value:
            made.append(
                NoteQuery(
                    "SELECT count(*) FROM compared WHERE in_scope AND value_change IS NULL",
                    "{n} 个的价值在某一日未知，未计入价值合计",
                    "the value of {n} is unknown on one of the dates: left out of the sums of value",
                )
            )
        if self.labels:
            listed = ", ".join(f"'{name}'" for name in {**self.befores, **self.afters})
            made.append(
                NoteQuery(
                    f"SELECT count(*) FROM compared WHERE before NOT IN ({listed}) OR after NOT IN ({listed})",
                    "{n} 个的类别不在所列顺序中，列于最后，不分升降",
                    "the class of {n} is not in the order of the rule: listed last, neither up nor down",
                )
            )
        return tuple(made)


def _values(labels: Mapping[str, Text]) -> str:
    return ", ".join(f"('{name}')" for name in labels)


def _place(column: str, labels: Mapping[str, Text]) -> str:
    """The place of a word in its list; words outside it come after all."""
    lines = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(labels, 1))
    return f"CASE {column} {lines} ELSE {len(labels) + 1} END"
