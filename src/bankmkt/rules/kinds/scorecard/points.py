"""Points are whole hundredths from the first step: each is rounded once, half up, and a total adds up what is shown.

A rate stays a numerator and a denominator until it has become points, so that 100 % of a cap is not 99.99 %. What
is missing makes the total unknown, unless the rule says that it counts as nothing or that the others take its weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from bankmkt.base.errors import RulesError
from bankmkt.base.say import say
from bankmkt.query.operand import Operand, Sort
from bankmkt.query.plan import Step
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.scorecard.spec import Deduction, Indicator, Spec
from bankmkt.rules.measures.grains import GRAINS
from bankmkt.rules.measures.measured import Measured

MICRO = 1_000_000


def hundredths(points: Fraction) -> int:
    """A number of points of a rule file in hundredths, half up."""
    return int(points * 100 + Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Points:
    """The steps from what was measured and given to totals; `beside` are further columns of the owners."""

    spec: Spec
    context: Context
    measured: Measured
    beside: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The column that names an owner."""
        return GRAINS[self.spec.per].key

    @property
    def is_given(self) -> bool:
        """Whether the table of assessments is read."""
        return any(one.given for one in self.spec.indicators) or any(one.item for one in self.spec.deductions)

    def full(self, one: Indicator) -> Fraction:
        """The points that a rate of 100 % brings."""
        return one.weight * self.spec.points

    def policy(self, one: Indicator) -> str:
        """What a missing input does to the total."""
        return one.missing or self.spec.missing

    def steps(self, test: str) -> list[Step]:
        """All of them, in order; the last is ``placed``."""
        given = [self._period(), self._given()] if self.is_given else []
        return [*given, self._rated(test), self._pointed(), self._summed(), self._totalled(), self._placed()]

    # What was given -----------------------------------------------------------------------------------------------

    def _period(self) -> Step:
        day = f"as_of = DATE '{self.context.as_of}'"
        if self.spec.period == "latest":
            return Step(
                "period",
                "the latest period of the assessments",
                f"SELECT max(period) AS period\nFROM assessments\nWHERE {day}",
                True,
            )
        return Step("period", "the period of the rule", f"SELECT '{self.spec.period}' AS period", True)

    def _given(self) -> Step:
        columns = ["assessments.manager_id"]
        for one in self.spec.indicators:
            if one.given is not None:
                test = f"assessor = '{one.given.by}' AND indicator = '{one.given.item}'"
                columns.append(f"max(CASE WHEN {test} THEN @micro(score) END) AS {one.key}__score")
        for place, deduction in enumerate(self.spec.deductions):
            if deduction.item is not None:
                test = f"indicator = '{deduction.item}'"
                columns.append(
                    f"CASE WHEN count(CASE WHEN {test} AND score IS NULL THEN 1 END) = 0"
                    f" THEN coalesce(sum(CASE WHEN {test} THEN @micro(score) END), 0) END AS cases_{place}"
                )
        shown = ",\n  ".join(columns)
        sql = (
            f"SELECT {shown}\nFROM assessments\nJOIN period ON period.period = assessments.period\n"
            f"WHERE assessments.as_of = DATE '{self.context.as_of}'\nGROUP BY assessments.manager_id"
        )
        return Step("given", "the scores of the period, one row per manager", sql)

    # Rates --------------------------------------------------------------------------------------------------------

    def _rated(self, test: str) -> Step:
        """Each rate as numerator and denominator; the denominator is null where it is not above 0."""
        relation = self.measured.relation
        identity = [self.key, *GRAINS[self.spec.per].identity[1:]]
        identity += [name for name in self.beside if name not in identity]
        columns = [", ".join(f"{relation}.{name}" for name in identity)]
        for one in self.spec.indicators:
            top, bottom, lacks = self._rate(one)
            guarded = bottom if bottom.isdigit() else f"CASE WHEN {bottom} > 0 THEN {bottom} END"
            columns.append(f"{top} AS {one.key}__n, @wide({guarded}) AS {one.key}__d")
            columns.append(f"{lacks} AS {one.key}__lacks")
        for place, deduction in enumerate(self.spec.deductions):
            cases, lacks = self._cases(place, deduction)
            columns.append(f"{cases} AS cases_{place}, {lacks} AS cases_{place}_lacks")
        for place, veto in enumerate(self.spec.vetoes):
            condition = self.measured.condition(veto.when)
            columns.append(
                f"{condition.sql} AS veto_{place}, {self.measured.missing(condition.gaps)} AS veto_{place}_lacks"
            )
        join = f"\nLEFT JOIN given ON given.manager_id = {relation}.{self.key}" if self.is_given else ""
        shown = ",\n  ".join(columns)
        sql = f"SELECT {shown}\nFROM {relation}{join}\nWHERE {test} AND NOT {relation}.is_unassigned"
        return Step("rated", "whom the rule scores, with each rate as a fraction", sql)

    def _rate(self, one: Indicator) -> tuple[str, str, str]:
        if one.given is not None:
            full = one.given.full * MICRO
            lacks = f"CASE WHEN given.{one.key}__score IS NULL THEN @one('assessments.score') ELSE @none() END"
            return f"given.{one.key}__score * {full.denominator}", str(full.numerator), lacks
        value = self._operand(str(one.of))
        number = one.number
        if number is not None:
            lacks = self.measured.missing([str(one.of)])
            top = _times(value.numerator, str(number.denominator))
            return top, _times(value.denominator, str(value.scale * number.numerator)), lacks
        other = self._operand(str(one.against))
        lacks = self.measured.missing([str(one.of), str(one.against)])
        if (value.denominator, value.scale) == (other.denominator, other.scale) and value.denominator.isdigit():
            return value.numerator, other.numerator, lacks
        top = _times(value.numerator, _times(other.denominator, str(other.scale)))
        return top, _times(other.numerator, _times(value.denominator, str(value.scale))), lacks

    def _operand(self, name: str) -> Operand:
        value = self.measured.vocabulary[name]
        if value.sort not in (Sort.NUMBER, Sort.RATIO):
            raise RulesError(say("rules.no_money", name=name))
        return value

    def _cases(self, place: int, deduction: Deduction) -> tuple[str, str]:
        """The cases in millionths; whom nobody assessed has no known number of them."""
        if deduction.item is not None:
            lacks = f"CASE WHEN given.cases_{place} IS NULL THEN @one('assessments.score') ELSE @none() END"
            return f"given.cases_{place}", lacks
        value = self._operand(str(deduction.count))
        parts = _times(value.denominator, str(value.scale))
        cases = f"@divide_half_up({value.numerator} * {MICRO}, @wide({parts}))"
        return cases, self.measured.missing([str(deduction.count)])

    # Points -------------------------------------------------------------------------------------------------------

    def _pointed(self) -> Step:
        """Every rate between its floor and its cap, times its weight."""
        columns = ["*"]
        for one in self.spec.indicators:
            columns.append(f"{self._points(one)} AS {one.key}__points")
        for place, deduction in enumerate(self.spec.deductions):
            each = deduction.points * 100
            off = f"@divide_half_up(cases_{place} * {each.numerator}, @wide({MICRO * each.denominator}))"
            if deduction.at_most is not None:
                most = hundredths(deduction.at_most)
                off = f"CASE WHEN {off} > {most} THEN @wide({most}) ELSE {off} END"
            columns.append(f"{off} AS off_{place}")
        shown = ",\n  ".join(columns)
        return Step("pointed", "points in hundredths, half up", f"SELECT {shown}\nFROM rated")

    def _points(self, one: Indicator) -> str:
        full = self.full(one) * 100
        cap = self.spec.cap if one.cap is None else one.cap
        floor = self.spec.floor if one.floor is None else one.floor
        n, d = f"{one.key}__n", f"{one.key}__d"
        exact = f"@divide_half_up({n} * {full.numerator}, {d} * {full.denominator})"
        least = hundredths(self.full(one) * floor)
        nothing = ""
        if one.from_rate > 0:
            low = one.from_rate
            nothing = f" WHEN {n} * {low.denominator} < {d} * {low.numerator} THEN @wide(0)"
        above = f"{_times(n, str(cap.denominator))} > {_times(d, str(cap.numerator))}"
        below = f"{_times(n, str(floor.denominator))} < {_times(d, str(floor.numerator))}"
        most = hundredths(self.full(one) * cap)
        return (
            f"CASE WHEN {n} IS NOT NULL AND {d} IS NOT NULL THEN CASE{nothing}"
            f" WHEN {above} THEN @wide({most}) WHEN {below} THEN @wide({least}) ELSE {exact} END END"
        )

    def _summed(self) -> Step:
        """What the known indicators bring, the weight that they have together, and what is taken off."""
        weights = self._weights()
        known, weight = [], []
        for one in self.spec.indicators:
            points = f"{one.key}__points"
            if self.policy(one) == "unknown":
                known.append(points)
                weight.append(f"CASE WHEN {points} IS NOT NULL THEN {weights[one.key]} END")
                continue
            known.append(f"coalesce({points}, 0)")
            missing = weights[one.key] if self.policy(one) == "zero" else 0
            weight.append(f"CASE WHEN {points} IS NULL THEN {missing} ELSE {weights[one.key]} END")
        off = " + ".join(f"off_{place}" for place in range(len(self.spec.deductions))) or "@wide(0)"
        columns = [f"{' + '.join(known)} AS brought", f"{' + '.join(weight)} AS weighed", f"{off} AS off"]
        shown = ",\n  ".join(["*", *columns])
        return Step("summed", "points together, and the weight that is known", f"SELECT {shown}\nFROM pointed")

    def _weights(self) -> dict[str, int]:
        """The weights as whole numbers."""
        whole = self._whole()
        return {one.key: int(one.weight * whole) for one in self.spec.indicators}

    def _whole(self) -> int:
        return lcm(*(one.weight.denominator for one in self.spec.indicators))

    def _totalled(self) -> Step:
        """The total before and after vetoes; one that nobody can judge matters only where it would take something."""
        whole, least = self._whole(), hundredths(self.spec.least)
        gross = f"CASE WHEN weighed = {whole} THEN brought ELSE @divide_half_up(brought * {whole}, @wide(weighed)) END"
        inner = f"SELECT *, CASE WHEN weighed > 0 THEN {gross} - off END AS net\nFROM summed"
        bounded = f"CASE WHEN net < {least} THEN @wide({least}) ELSE net END"
        inner = f"SELECT *, {bounded} AS total_0\nFROM (\n{inner}\n) AS gross"
        for place, veto in enumerate(self.spec.vetoes):
            to, before, test = hundredths(veto.to), f"total_{place}", f"veto_{place}"
            certain = f"{test} AND {before} IS NULL" if to <= least else "FALSE"
            inner = (
                f"SELECT *, CASE WHEN {certain} THEN @wide({to}) WHEN {before} <= {to} THEN {before}\n"
                f"    WHEN {test} AND {before} > {to} THEN @wide({to})\n"
                f"    WHEN NOT {test} THEN {before} END AS total_{place + 1}\n"
                f"FROM (\n{inner}\n) AS v{place}"
            )
        hits = ", ".join(
            f"CASE WHEN veto_{place} THEN '{veto.veto}' END" for place, veto in enumerate(self.spec.vetoes)
        )
        last = f"total_{len(self.spec.vetoes)}"
        listed = f"@list({hits})" if hits else "@none()"
        sql = f"SELECT *, {last} AS total, {listed} AS vetoes\nFROM (\n{inner}\n) AS judged"
        return Step("totalled", "the total, after what is taken off and what spoils it", sql)

    def _placed(self) -> Step:
        """Equal totals have equal places."""
        sql = (
            "SELECT *,\n"
            "  CASE WHEN total IS NOT NULL\n"
            "    THEN CAST(rank() OVER (ORDER BY total DESC NULLS LAST) AS BIGINT) END AS rank_of_total,\n"
            "  CASE WHEN total IS NULL THEN 'unknown' WHEN NOT @is_empty(vetoes) THEN 'vetoed'\n"
            "    ELSE 'scored' END AS verdict\n"
            "FROM totalled"
        )
        return Step("placed", "places by total", sql, store=True)

    def missing(self) -> str:
        """SQL: what was missing where it leaves the total open."""
        lists = [f"{one.key}__lacks" for one in self.spec.indicators]
        lists += [f"cases_{place}_lacks" for place in range(len(self.spec.deductions))]
        lists += [f"veto_{place}_lacks" for place in range(len(self.spec.vetoes))]
        return f"@union({', '.join(lists)})"


def _times(a: str, b: str) -> str:
    """A product, without factors of 1 and with numbers multiplied out; a bare 0 keeps its width."""
    if "0" in (a, b):
        return "@wide(0)"
    if a.isdigit() and b.isdigit():
        return str(int(a) * int(b))
    if "1" in (a, b):
        return b if a == "1" else a
    return f"({a} * {b})"
