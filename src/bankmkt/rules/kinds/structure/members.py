"""Who is counted becomes one relation of members, each with its owner, its class and what it adds to every column.

Members of several dates stand in it under one another, each adding to the columns of its own date, so that a growth is
two columns of one group and nobody is joined to anybody. What is unknown of a member is counted beside the sum: how
many members leave a column open, and by how much they could raise it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bankmkt.base.errors import UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query.condition import compile_value, names_in
from bankmkt.query.operand import Operand, Sort
from bankmkt.query.plan import Step
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.structure.rows import known_names, measure_rows
from bankmkt.rules.kinds.structure.spec import BASE, Column, Spec
from bankmkt.rules.measures.grains import GRAINS, UNASSIGNED
from bankmkt.rules.measures.measured import Measured
from bankmkt.rules.measures.planner import measure
from bankmkt.rules.population import full_name, known_groupings, population

OWNERS = {"branch_id": "branch", "manager_id": "manager"}
"""The columns whose values are owners with a table of their own."""
OTHER, UNKNOWN, WHOLE, TOTAL = "other", "unknown", "bank", "total"


@dataclass(frozen=True, slots=True)
class Side:
    """The members of one date: `word` is "" for that of the answer; `absent` is the note where nothing is loaded."""

    word: str
    measured: Measured | None
    absent: str = ""


@dataclass(slots=True)
class Gathered:
    """All members as steps, and what later steps must know of them."""

    steps: list[Step] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)


def owner_column(spec: Spec, context: Context) -> str:
    """The column of the outer grouping; "" where the bank is one."""
    name = context.by or spec.owner
    return full_name(name) if name else ""


def names_of(one: Column) -> list[str]:
    """Every name that a column reads of its members."""
    texts = [one.count, one.heads, one.sum, one.rank, one.where, one.ours]
    found = [name for text in texts if text for name in names_in(text)]
    return [*found, *(name for name in (one.weighted, one.by, one.over, one.among) if name)]


def class_names(spec: Spec) -> list[str]:
    """Every name that the classes read."""
    found = [name for one in spec.classes if one.when for name in names_in(one.when)]
    return [*found, *(name for name in (spec.group, spec.year) if name)]


class Members:
    """The steps from what is measured to the cells: one row per owner, class and, where heads are counted, head."""

    def __init__(self, spec: Spec, context: Context) -> None:
        """Measure what every date needs, once per date."""
        self.spec, self.context = spec, context
        self.base = [one for one in spec.columns if one.form in BASE]
        self.ranks = [one for one in self.base if one.form == "rank"]
        self.counted = [one for one in self.base if one.form != "rank"]
        self.has_heads = any(one.form == "heads" for one in self.base)
        self.owner = owner_column(spec, context)
        self.gathered = Gathered()
        words = list(dict.fromkeys(["", *(one.at or "" for one in self.base)]))
        self.sides = [self._side(word) for word in words]
        self.now = self.sides[0].measured
        assert self.now is not None
        self.gaps = self._gap_names()

    # What is measured ---------------------------------------------------------------------------------------------

    def _side(self, word: str) -> Side:
        wanted = [*class_names(self.spec), *(names_in(self.spec.where) if self.spec.where else [])]
        wanted += names_in(self.context.where) if self.context.where else []
        wanted += [self.owner] if self.owner else []
        for one in self.base:
            wanted += names_of(one) if (one.at or "") == word else []
            wanted += names_in(one.now) if one.now and not word else []
        wanted += [self.spec.head] if self.has_heads else []
        if self.spec.of not in GRAINS:
            if self.owner and self.owner not in known_names(self.spec):
                name = self.context.by or self.owner
                raise UsageError(say("rules.bad_by", name=name), suggestion(name, known_names(self.spec)))
            return Side(word, measure_rows(self.spec, self.context, list(dict.fromkeys(wanted))))
        context = self.context.at(word) if word else self.context
        table = GRAINS[self.spec.of].table
        absent = (context.absence(table) or context.absence("customers")) if word else ""
        if absent:
            return Side(word, None, absent)
        return Side(word, measure(context, wanted, self.spec.of))

    def _gap_names(self) -> list[str]:
        """The names of which a member may lack one, in the order of the columns."""
        names = [*class_names(self.spec), *(name for one in self.counted for name in names_of(one))]
        found = []
        for name in dict.fromkeys(names):
            if any(side.measured is not None and name in side.measured.gaps for side in self.sides):
                found.append(name)
        return found

    def gap_column(self, name: str) -> str:
        """The column that marks a member without a name's value."""
        return f"gap_{self.gaps.index(name)}"

    # Steps --------------------------------------------------------------------------------------------------------

    def build(self) -> Gathered:
        """All steps up to the cells."""
        parts = []
        for side in self.sides:
            if side.measured is None:
                self.gathered.absent |= {one.name for one in self.base if one.at == side.word}
                continue
            name = f"members_{_plain(side.word)}" if side.word else "members_now"
            relation = self._today(side, side.measured)
            sql = self._member(side, side.measured, relation)
            why = f"the members of {side.measured.day}, with what each adds to the columns of that date"
            self.gathered.steps.append(Step(name, why, sql))
            parts.append(f"SELECT * FROM {name}")
        for one in self.counted:
            self.gathered.units.setdefault(one.name, self._unit_unseen(one))
        self.gathered.steps.append(
            Step("structure_members", "the members of all dates", "\nUNION ALL\n".join(parts), store=bool(self.ranks))
        )
        self.gathered.steps.append(
            Step("structure_cells", "what the members of an owner and a class add up to", self._cells(), store=True)
        )
        return self.gathered

    def _unit_unseen(self, one: Column) -> str:
        """The unit of a column whose date is not loaded: that of a column of the same value, else money."""
        same = [other.name for other in self.counted if (other.form, other.sum) == (one.form, one.sum)]
        found = [self.gathered.units[name] for name in same if name in self.gathered.units]
        if one.form == "weighted":
            return "share" if one.over else "rate"
        return found[0] if found else ("fen" if one.form == "sum" else "count")

    def _today(self, side: Side, measured: Measured) -> str:
        """The relation of another date with what is asked of its members today; who is gone has it not."""
        asked = [one for one in self.counted if one.at == side.word and one.now]
        if not asked:
            return measured.relation
        assert self.now is not None
        key, short = measured.key, _plain(side.word)
        tests = ", ".join(f"{self.now.condition(str(one.now)).sql} AS {one.name}" for one in asked)
        today = f"today_of_{short}"
        self.gathered.steps.append(
            Step(today, "what is asked of every member today", f"SELECT {key}, {tests}\nFROM {self.now.relation}")
        )
        shown = ", ".join(
            f"CASE WHEN lately.{key} IS NULL THEN FALSE ELSE lately.{one.name} END AS now_{one.name}" for one in asked
        )
        sql = (
            f"SELECT earlier.*, {shown}\nFROM {measured.relation} AS earlier\n"
            f"LEFT JOIN {today} AS lately ON lately.{key} = earlier.{key}"
        )
        self.gathered.steps.append(Step(f"seen_{short}", f"the members of {measured.day} seen from today", sql))
        return f"seen_{short}"

    def _member(self, side: Side, measured: Measured, relation: str) -> str:
        who = population(measured, self.spec.where, self.context).test
        certain = who == "TRUE"
        group = "CAST(NULL AS VARCHAR)" if not self.spec.has_classes else ""
        known = self._class(measured) if not group else f"'{TOTAL}'"
        columns = [
            f"{self._owner(measured)} AS owner_id",
            f"{known} AS class" if certain else f"CASE WHEN {who} THEN {known} END AS class",
            f"{'1' if not side.word else '0'} AS n",
        ]
        columns += [f"{self._text(measured, self.spec.head)} AS head"] if self.has_heads else []
        for one in self.counted:
            own = (one.at or "") == side.word
            columns.append(self._adds(one, measured) if own else self._adds_nothing(one))
        for one in self.ranks:
            self.gathered.units[one.name] = "count"
            if side.word:  # places are those of the date of the answer
                nothing = f"CAST(NULL AS BOOLEAN) AS {one.name}__us, CAST(NULL AS VARCHAR) AS {one.name}__peer"
                columns.append(f"@wide(NULL) AS {one.name}, {nothing}")
                continue
            value = self._value(measured, str(one.rank))
            ours = measured.condition(str(one.ours)).sql
            among = self._text(measured, str(one.among))
            columns.append(f"{value.numerator} AS {one.name}, ({ours}) AS {one.name}__us, {among} AS {one.name}__peer")
        for name in self.gaps:
            gap = measured.gaps.get(name)
            columns.append(
                f"CASE WHEN {gap.test} THEN 1 ELSE 0 END AS {self.gap_column(name)}"
                if gap
                else f"0 AS {self.gap_column(name)}"
            )
            label = measured.labels.get(name)
            if label or name not in self.gathered.labels:
                self.gathered.labels[name] = label or name
        shown = ",\n  ".join(columns)
        tail = "" if certain else f"\nWHERE ({who}) IS NULL OR {who}"
        return f"SELECT {shown}\nFROM {relation}{tail}"

    def _owner(self, measured: Measured) -> str:
        if not self.owner:
            return f"'{WHOLE}'"
        if self.owner in OWNERS:
            return f"coalesce({self.owner}, '{UNASSIGNED}')"
        value = measured.vocabulary.get(self.owner)
        if value is None or value.sort not in (Sort.TEXT, Sort.BOOLEAN) or value.open:
            name = self.context.by or self.owner
            raise UsageError(say("rules.bad_by", name=name), suggestion(name, known_groupings()))
        return f"coalesce({_as_text(value)}, '{UNKNOWN}')"

    def _text(self, measured: Measured, name: str) -> str:
        return _as_text(measured.vocabulary[name])

    def _class(self, measured: Measured) -> str:
        """The class of a member; an unknown condition decides that it is unknown, as no later class may take it."""
        spec = self.spec
        if spec.year:
            day = measured.vocabulary[spec.year].sql
            return f"CASE WHEN {day} IS NULL THEN '{UNKNOWN}' ELSE CAST(year({day}) AS VARCHAR) END"
        lines: list[str] = []
        rest = OTHER
        group = _as_text(measured.vocabulary[spec.group]) if spec.group else ""
        if group and not spec.classes:
            return f"coalesce({group}, '{UNKNOWN}')"
        lines += [f"WHEN {group} IS NULL THEN '{UNKNOWN}'"] if group else []
        for one in spec.classes:
            if one.when:
                test = measured.condition(one.when).sql
                lines.append(f"WHEN {test} IS NULL THEN '{UNKNOWN}' WHEN {test} THEN '{one.name}'")
            elif group:
                lines.append(f"WHEN {group} = '{one.name}' THEN '{one.name}'")
            else:
                rest = one.name
        return f"CASE {' '.join(lines)} ELSE '{rest}' END"

    def _value(self, measured: Measured, text: str) -> Operand:
        """A value of a member: money in fen, or a whole number."""
        value, faults = compile_value(text, measured.vocabulary)
        if value is None:
            raise UsageError(faults[0].message, faults[0].remedy)
        if value.sort is not Sort.NUMBER or value.denominator not in ("100", "1") or value.scale != 1:
            raise UsageError(say("structure.no_sum", value=text), say("structure.no_sum_remedy"))
        return value

    def _test(self, one: Column, measured: Measured) -> str:
        """The condition of a column, with what is asked of the member today; "" for none."""
        texts = [text for text in (one.where, one.count, one.heads) if text and text != "true"]
        tests = [measured.condition(text).sql for text in texts]
        tests += [f"now_{one.name}"] if one.now else []
        return f"({' AND '.join(tests)})" if tests else ""

    def _adds(self, one: Column, measured: Measured) -> str:
        """What a member adds: the amount, whether it leaves the column open, by how much, and whether without bound."""
        test, name = self._test(one, measured), one.name
        if one.form in ("count", "heads"):
            self.gathered.units[name] = "count"
            if not test:
                return f"1 AS {name}, 0 AS {name}__u"
            return (
                f"CASE WHEN {test} THEN 1 ELSE 0 END AS {name}, CASE WHEN {test} IS NULL THEN 1 ELSE 0 END AS {name}__u"
            )
        if one.form == "weighted":
            return self._adds_weighted(one, measured, test)
        value = self._value(measured, str(one.sum))
        self.gathered.units[name] = "fen" if value.denominator == "100" else "count"
        amount, certain = value.numerator, test or "TRUE"
        perhaps = f"({test} IS NULL AND coalesce({amount}, 1) <> 0)" if test else "FALSE"
        lacks = f"({certain} AND {amount} IS NULL)"
        return (
            f"CASE WHEN {certain} THEN coalesce({amount}, @wide(0)) ELSE @wide(0) END AS {name}, "
            f"CASE WHEN {perhaps} OR {lacks} THEN 1 ELSE 0 END AS {name}__u, "
            f"CASE WHEN {perhaps} AND {amount} > 0 THEN coalesce({amount}, @wide(0)) ELSE @wide(0) END AS {name}__m, "
            f"CASE WHEN {lacks} OR ({perhaps} AND ({amount} IS NULL OR {amount} < 0)) THEN 1 ELSE 0 END AS {name}__x, "
            f"CASE WHEN {certain} THEN 1 ELSE 0 END AS {name}__k"
        )

    def _adds_weighted(self, one: Column, measured: Measured, test: str) -> str:
        """Value times weight and weight apart; a weight of 0 needs no value."""
        name = one.name
        value = measured.vocabulary[str(one.weighted)]
        below = measured.vocabulary[one.over] if one.over else None
        self.gathered.units[name] = "share" if below else "rate"
        if value.sort is Sort.RATIO:
            return _adds_average(name, value, below, test)
        weight = measured.vocabulary[str(one.by)]
        weighs = f"({test} AND {weight.sql} <> 0)" if test else f"({weight.sql} <> 0)"
        lacks = f"{weight.sql} IS NULL OR ({weighs} AND {value.sql} IS NULL)"
        lacks += f" OR ({weighs} AND {below.sql} IS NULL)" if below else ""
        lacks = f"({test}) IS NULL OR ({test} AND ({lacks}))" if test else lacks
        bottom = f"{weight.numerator} * {below.numerator}" if below else weight.numerator
        known = f"{weighs} AND {value.sql} IS NOT NULL" + (f" AND {below.sql} IS NOT NULL" if below else "")
        return (
            f"CASE WHEN {known} THEN coalesce({weight.numerator} * {value.numerator}, @wide(0)) ELSE @wide(0) END"
            f" AS {name}__n, CASE WHEN {known} THEN coalesce({bottom}, @wide(0)) ELSE @wide(0) END AS {name}__d, "
            f"CASE WHEN {lacks} THEN 1 ELSE 0 END AS {name}__u"
        )

    def _adds_nothing(self, one: Column) -> str:
        """The columns of another date."""
        wide, name = "@wide(0)", one.name
        if one.form in ("count", "heads"):
            return f"0 AS {name}, 0 AS {name}__u"
        if one.form == "weighted":
            return f"{wide} AS {name}__n, {wide} AS {name}__d, 0 AS {name}__u"
        return f"{wide} AS {name}, 0 AS {name}__u, {wide} AS {name}__m, 0 AS {name}__x, 0 AS {name}__k"

    # Cells --------------------------------------------------------------------------------------------------------

    def _cells(self) -> str:
        keys = ["owner_id", "class", *(["head"] if self.has_heads else [])]
        columns = [*keys, "sum(n) AS n", f"{self._undecided()} AS undecided"]
        for one in self.counted:
            sums = "max" if one.form == "heads" else "sum"
            columns.append(", ".join(f"{sums}({part}) AS {part}" for part in parts_of(one)))
        for name in self.gaps:
            open_ = [f"{one.name}__u = 1" for one in self.counted if name in names_of(one)]
            open_ += [f"class = '{UNKNOWN}'"] if name in class_names(self.spec) else []
            mark = self.gap_column(name)
            columns.append(f"sum(CASE WHEN {mark} = 1 AND ({' OR '.join(open_)}) THEN 1 ELSE 0 END) AS {mark}")
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM structure_members\nGROUP BY {', '.join(keys)}"

    def _undecided(self) -> str:
        tests = ["class IS NULL", f"class = '{UNKNOWN}'", *(f"{one.name}__u = 1" for one in self.counted if not one.at)]
        return f"sum(CASE WHEN n = 1 AND ({' OR '.join(tests)}) THEN 1 ELSE 0 END)"


def parts_of(one: Column) -> tuple[str, ...]:
    """The columns that a counted column has in the cells."""
    name = one.name
    if one.form in ("count", "heads"):
        return (name, f"{name}__u")
    if one.form == "weighted":
        return (f"{name}__n", f"{name}__d", f"{name}__u")
    return (name, f"{name}__u", f"{name}__m", f"{name}__x", f"{name}__k")


def _adds_average(name: str, value: Operand, below: Operand | None, test: str) -> str:
    """An average of a member joins the others by its two sums; over another of the same weights by the upper ones."""
    bottom = below.numerator if below else value.denominator
    lacks = f"{value.numerator} IS NULL OR {bottom} IS NULL"
    lacks = f"({test}) IS NULL OR ({test} AND ({lacks}))" if test else lacks
    known = f"{value.numerator} IS NOT NULL AND {bottom} IS NOT NULL" + (f" AND {test}" if test else "")
    return (
        f"CASE WHEN {known} THEN coalesce({value.numerator}, @wide(0)) ELSE @wide(0) END AS {name}__n, "
        f"CASE WHEN {known} THEN coalesce({bottom}, @wide(0)) ELSE @wide(0) END AS {name}__d, "
        f"CASE WHEN {lacks} THEN 1 ELSE 0 END AS {name}__u"
    )


def _as_text(value: Operand) -> str:
    return value.sql if value.sort is Sort.TEXT else f"CAST({value.sql} AS VARCHAR)"


def _plain(word: str) -> str:
    return word.replace("-", "_")


__all__ = ["OWNERS", "Gathered", "Members", "owner_column", "parts_of"]
