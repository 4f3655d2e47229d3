"""A structure says how a whole is made up: who belongs where, what each part adds, and which part passes a limit.

One kind serves every breakdown, because all of them are counted the same way: members of a grain, an owner, a class,
columns that add up, columns that are made of these. A limit is held against an owner's whole, and the class that makes
it pass is found from the same cells, so that the headline can name the branch and the cause.
"""

from __future__ import annotations

from bankmkt.base.errors import Problem
from bankmkt.query.field import Field, Form
from bankmkt.query.plan import AnyStep, NoteQuery, Plan, Small, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Result
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.structure import show
from bankmkt.rules.kinds.structure.check import problems_of
from bankmkt.rules.kinds.structure.columns import Exact, exact, field_of
from bankmkt.rules.kinds.structure.judge import Judge
from bankmkt.rules.kinds.structure.levels import Levels
from bankmkt.rules.kinds.structure.members import OWNERS, TOTAL, Members
from bankmkt.rules.kinds.structure.spec import Spec
from bankmkt.rules.kinds.structure.trend import trend
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.grains import GRAINS
from bankmkt.rules.population import label
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Kind, Text

MANY_ROWS = True
"""A member may have several rows, so no measure can read them."""


_NAMES = (*OWNERS, "branch_name", "manager_name")


def plan(spec: Spec, context: Context) -> Plan:
    """Members, cells, levels, what is shown of them, and the verdicts."""
    context.require(spec.name, spec.needs)
    members = Members(spec, context)
    gathered = members.build()
    levels = Levels(spec, context, members)
    columns = exact(spec, gathered.units)
    judge = Judge(spec, columns, context.as_of.year, levels=levels.grain == "branch")
    builder = _Builder(spec, context, members, levels, columns, judge)
    measured = [side.measured for side in members.sides if side.measured is not None]
    measured += [levels.owners] if levels.owners is not None else []
    steps: list[AnyStep] = []
    for one in measured:
        steps += [step for step in one.steps if step.name not in {known.name for known in steps}]
    steps += [*gathered.steps, *levels.build(), *builder.steps()]
    notes = [note for one in measured for note in one.notes]
    notes += [side.absent for side in members.sides if side.absent]
    queries = [query for one in measured for query in one.note_queries]
    queries.append(
        NoteQuery(
            "SELECT coalesce(sum(undecided), 0) FROM structure_cells",
            "{n} 笔（户）输入缺失：所在分组的相关合计不显示，结论只在不受其影响时给出",
            "{n} counted with a missing input: the sums that it leaves open are not shown",
        )
    )
    extras = {"owners": builder.owners()} if members.owner and spec.whole else {}
    drawn = trend(spec, context)
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=builder.fields(),
        order=builder.order,
        summary=builder.summary(),
        unknown=builder.unknown(),
        figures=builder.figures(),
        extras={**extras, **({"trend": drawn} if drawn else {})},
        notes=tuple(dict.fromkeys(notes)),
        note_queries=tuple(dict.fromkeys(queries)),
        tables=tuple(dict.fromkeys(table for one in measured for table in one.tables)),
    )


class _Builder:
    """The steps from the filled frame to the answer, and what is read from it."""

    def __init__(
        self,
        spec: Spec,
        context: Context,
        members: Members,
        levels: Levels,
        columns: dict[str, Exact],
        judge: Judge,
    ) -> None:
        self.spec, self.context, self.members, self.levels = spec, context, members, levels
        self.columns, self.judge = columns, judge
        self.shown = [one for one in spec.columns if not one.hidden]
        self.key = members.owner
        self.judges_owners = any(not one.classes for one in spec.limits)
        self.has_causes = self.judges_owners and spec.has_classes

    # Steps --------------------------------------------------------------------------------------------------------

    def steps(self) -> list[Step]:
        """From the filled frame to the answer."""
        steps = [Step("structure_shown", "every column, and how every limit stands", self._shown())]
        last = "structure_shown"
        if self.spec.limits:
            steps.append(Step("structure_held", "the verdict, and what is passed", self._held()))
            steps.append(Step("structure_furthest", "the limit that is passed furthest", self._furthest()))
            last = "structure_furthest"
        if self.has_causes or self._watched:
            steps.append(Step("structure_caused", "the class that makes most of it", self._caused(last)))
        steps.append(Step("structure_ordered", "owners in the order in which to read them", self._ordered(last), True))
        steps.append(Step("answer", "the groups of every owner", self._answer()))
        return steps

    @property
    def _sign(self) -> str:
        """What makes the worst the largest."""
        return "-" if self.spec.watch is not None and self.spec.watch.worst == "low" else ""

    @property
    def _watched(self) -> bool:
        return bool(self.spec.watch and self.spec.has_classes and self.spec.whole and not self.spec.limits)

    def _shown(self) -> str:
        columns = ["f.is_bank, f.owner_id, f.class, f.place, f.n AS members, f.undecided"]
        columns += [f"{self.columns[one.name].shown} AS {one.name}" for one in self.shown]
        columns += self.judge.direction()
        columns += self.judge.states()
        if self.spec.watch:
            columns.append(f"{self.columns[self.spec.watch.column].whole} AS watched")
        columns.append("f.missing")
        own = "o.owner_name, o.is_unassigned"
        own += ", o.level" if self.levels.grain == "branch" else ""
        own += ", o.home_id" if self.levels.grain == "manager" else ""
        columns.append(own)
        shown = ",\n  ".join(columns)
        same = "{0}.is_bank = f.is_bank AND {0}.owner_id = f.owner_id"
        return (
            f"SELECT {shown}\nFROM structure_filled AS f\n"
            f"JOIN structure_filled AS t ON {same.format('t')} AND t.class = '{TOTAL}'\n"
            f"JOIN structure_owners AS o ON {same.format('o')}"
        )

    def _held(self) -> str:
        return (
            f"SELECT structure_shown.*,\n  {self.judge.verdict()} AS verdict,\n  {self.judge.breaches()} AS breaches,\n"
            f"  {self.judge.excess()} AS excess\nFROM structure_shown"
        )

    def _furthest(self) -> str:
        return f"SELECT structure_held.*, {self.judge.furthest()} AS furthest\nFROM structure_held"

    def _caused(self, last: str) -> str:
        """Of every owner the class with the most of what passes the limit, or the worst of what is watched."""
        if self._watched:
            assert self.spec.watch is not None
            weight = "f.watched"
            direction, source = ("ASC" if self.spec.watch.worst == "low" else "DESC"), last
            sign = "< 0" if self.spec.watch.worst == "low" else "> 0"
        else:
            weight, direction, sign, source = self.judge.weights(), "DESC", "> 0", "structure_filled"
        return (
            f"SELECT is_bank, owner_id, class AS cause\nFROM (\n"
            f"  SELECT is_bank, owner_id, class, weight,\n"
            f"    row_number() OVER (PARTITION BY is_bank, owner_id ORDER BY weight {direction} NULLS LAST,"
            f" place NULLS LAST, class NULLS LAST) AS nth\n  FROM (\n"
            f"    SELECT f.is_bank, f.owner_id, f.class, f.place, {weight} AS weight\n    FROM {source} AS f\n"
            f"    JOIN {last} AS t ON t.is_bank = f.is_bank AND t.owner_id = f.owner_id AND t.class = '{TOTAL}'\n"
            f"    WHERE f.class <> '{TOTAL}'\n  ) AS weighed\n) AS ordered\nWHERE nth = 1 AND weight {sign}"
        )

    def _ordered(self, last: str) -> str:
        """Every row with how grave its owner is: passed limits first, then what is open, then what is kept."""
        columns = [f"{last}.*"]
        whole = f"PARTITION BY {last}.is_bank, {last}.owner_id"
        if self.spec.limits:
            grave = "CASE verdict WHEN 'over' THEN 3 WHEN 'unknown' THEN CASE WHEN members > 0 THEN 2 ELSE 0 END"
            columns.append(f"max({grave} WHEN 'ok' THEN 1 ELSE 0 END) OVER ({whole}) AS gravity")
            columns.append(f"max(excess) OVER ({whole}) AS pressing")
        elif self.spec.watch and not self.spec.whole:
            columns += ["1 AS gravity", f"{self._sign}watched AS pressing"]
        elif self.spec.watch:
            sign = self._sign
            columns.append(f"max(CASE WHEN class = '{TOTAL}' THEN 1 ELSE 0 END) OVER ({whole}) AS gravity")
            columns.append(f"max(CASE WHEN class = '{TOTAL}' THEN {sign}watched END) OVER ({whole}) AS pressing")
        else:
            columns += ["1 AS gravity", "0 AS pressing"]
        join = ""
        if self.has_causes or self._watched:
            columns.append(f"CASE WHEN {last}.class = '{TOTAL}' THEN caused.cause END AS cause")
            join = (
                f"\nLEFT JOIN structure_caused AS caused"
                f" ON caused.is_bank = {last}.is_bank AND caused.owner_id = {last}.owner_id"
            )
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {last}{join}"

    def _answer(self) -> str:
        columns = []
        if self.key:
            columns.append(f"owner_id AS {self.key}")
        if self.levels.grain == "branch":
            columns += ["owner_name AS branch_name", "level"]
        if self.levels.grain == "manager":
            columns += ["owner_name AS manager_name", "home_id AS branch_id"]
        columns += ["class"] if self.spec.has_classes else []
        columns += ["named.name AS class_name"] if self._reference else []
        columns += ["members", *(one.name for one in self.shown), *self._extra_columns()]
        columns += ["named_cause.name AS cause_name"] if self._reference and self.has_causes else []
        columns += [self._advice()] if self._advised else []
        columns += ["missing", "is_unassigned", "gravity", "pressing", "place"]
        columns += [] if self.spec.has_classes else ["class"]
        shown = ",\n  ".join(columns)
        whole = "" if self.spec.whole else f" AND class <> '{TOTAL}'"
        return f"SELECT {shown}\nFROM structure_ordered{self._names}\nWHERE NOT is_bank{whole}"

    @property
    def _reference(self) -> str:
        """The loaded table whose names belong to the values of `group`: that of products, for product_id; else ""."""
        grain = GRAINS.get(self.spec.of)
        table = find_table(grain.table) if grain else None
        column = table.column(self.spec.group) if table is not None and self.spec.group else None
        named = find_table(column.references) if column is not None and column.references else None
        if named is None or self.spec.classes or named.kind is not Kind.REFERENCE or named.column("name") is None:
            return ""
        return named.name if self.context.is_loaded(named.name) else ""

    @property
    def _names(self) -> str:
        if not self._reference:
            return ""
        join = "\nLEFT JOIN {0} AS {1} ON {1}.{2} = structure_ordered.{3}"
        text = join.format(self._reference, "named", self.spec.group, "class")
        return text + (join.format(self._reference, "named_cause", self.spec.group, "cause") if self.has_causes else "")

    def _extra_columns(self) -> list[str]:
        columns = list(show.TARGETED) if self.spec.target else []
        columns += ["verdict", "breaches"] if self.spec.limits else []
        columns += ["cause"] if self.has_causes or self._watched else []
        return columns

    @property
    def _advised(self) -> bool:
        return any(one.advice for one in self.spec.classes)

    def _advice(self) -> str:
        cases = [
            f"WHEN '{one.name}' THEN @list({', '.join(map(repr, one.advice))})"
            for one in self.spec.classes
            if one.advice
        ]
        return f"CASE class {' '.join(cases)} ELSE @none() END AS advice"

    @property
    def order(self) -> str:
        """Grave owners first, the unassigned last; of an owner the whole and then its classes."""
        owner = [f"{self.key} NULLS LAST"] if self.key else []
        keys = ["is_unassigned", "gravity DESC NULLS LAST", "pressing DESC NULLS LAST", *owner]
        return ", ".join([*keys, "place NULLS LAST", "class NULLS LAST"])

    # What is read -------------------------------------------------------------------------------------------------

    def fields(self) -> tuple[Field, ...]:
        """The columns of the answer."""
        found = list(show.owner_fields(self.key, self.levels.grain, self._owner_label()))
        found += [show.class_field(self.spec)] if self.spec.has_classes else []
        found += [show.CLASS_NAME] if self._reference else []
        found += [*self._counted_fields(), *show.verdict_fields(self.spec, self._extra_columns())]
        found += [show.CAUSE_NAME] if self._reference and self.has_causes else []
        found += [show.advice_field(self.spec)] if self._advised else []
        return (*found, show.MISSING)

    def _owner_label(self) -> Text:
        grain = GRAINS.get(self.spec.of)
        table = find_table(grain.table if grain else self.spec.of)
        column = table.column(self.key) if table is not None else None
        return column.label if column is not None else label(self.key, self.context)

    def _counted_fields(self) -> list[Field]:
        members = Field("members", Form.COUNT, show.unit(self.spec))
        return [members, *(field_of(one, self.columns[one.name]) for one in self.shown)]

    def summary(self) -> Small:
        """The bank by class; of a rule without classes the bank as one row."""
        target = list(show.TARGETED) if self.spec.target else []
        names = ["members", *(one.name for one in self.shown), *target]
        fields = [*self._counted_fields(), *show.verdict_fields(self.spec, target)]
        if not self.spec.has_classes:
            sql = f"SELECT {', '.join(names)}\nFROM structure_ordered\nWHERE is_bank"
            return Small(sql, tuple(fields))
        sql = (
            f"SELECT class, {', '.join(names)}\nFROM structure_ordered\nWHERE is_bank AND class <> '{TOTAL}'\n"
            f"ORDER BY place NULLS LAST, class NULLS LAST"
        )
        return Small(sql, (show.class_field(self.spec), *fields))

    def figures(self) -> Small:
        """The bank as a whole, and how many owners there are and how they stand."""
        fields = self._counted_fields() if self.spec.whole else self._counted_fields()[:1]
        counts = f"(SELECT count(*) FROM structure_ordered WHERE NOT is_bank AND class = '{TOTAL}') AS owners"
        parts = [", ".join(one.name for one in fields), "undecided", counts]
        fields.append(Field("undecided", Form.COUNT, show.UNDECIDED))
        fields.append(Field("owners", Form.COUNT, show.OWNERS))
        if self.spec.limits:
            for word in show.VERDICTS:
                test = f"SELECT count(*) FROM answer WHERE verdict = '{word}'"
                parts.append(f"({test}) AS {word}")
                fields.append(Field(word, Form.COUNT, show.verdict_title(self.spec, word)))
        sql = f"SELECT {', '.join(parts)}\nFROM structure_ordered\nWHERE is_bank AND class = '{TOTAL}'"
        return Small(sql, tuple(fields))

    def unknown(self) -> str:
        """Owners or classes whose verdict is open; without limits the members that leave something open."""
        if self.spec.limits:
            return "SELECT count(*) FROM answer WHERE verdict = 'unknown'"
        return "SELECT coalesce(sum(undecided), 0) FROM structure_cells"

    def owners(self) -> Small:
        """The wholes of the owners in the order of the answer, for a table and a chart."""
        fields = [one for one in self.fields() if one.name not in ("class", "class_name", "advice", "missing")]
        first = ("verdict", "cause", "cause_name", "breaches")
        drop = (*show.TARGETED, *(("verdict", "breaches") if not self.judges_owners else ()))
        fields = [one for one in fields if one.name not in drop]
        fields.sort(key=lambda one: 1 if one.name in first else 0 if one.name in _NAMES else 2)
        names = ", ".join(one.name for one in fields)
        sql = f"SELECT {names}\nFROM answer\nWHERE class = '{TOTAL}'\nORDER BY {self.order}\nLIMIT {show.CHARTED}"
        return Small(sql, tuple(fields))


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Names, conditions and values that cannot be read."""
    return problems_of(spec, layers, context)


def present(spec: Spec, result: Result) -> Presentation:
    """The whole by class, the worst owner and its cause, the owners, and all groups."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """What is counted, against what, in sentences."""
    return show.explain(spec)


__all__ = ["Spec", "check", "explain", "plan", "present"]
