"""Measures made of others are added level by level: each step may use what the steps before it made.

A ratio adds no column: it stays two numbers until it is compared. A choice whose condition is unknown is unknown, as
nothing later may overtake it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bankmkt.base.errors import RulesError
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.condition import Condition, compile_condition, compile_value, names_in
from bankmkt.query.operand import Sort
from bankmkt.query.plan import Step
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.grains import GRAINS, Grain
from bankmkt.rules.measures.measured import Gap, Measured
from bankmkt.rules.measures.sides import gap_of
from bankmkt.rules.measures.spec import Choice, Measure, Need

PLACE_DIGITS = 12
"""Decimals of a ratio that decide its place."""


@dataclass(frozen=True, slots=True)
class Deriver:
    """Adds derived measures to what was measured; `measures` holds every measure that was asked for."""

    measured: Measured
    measures: Mapping[str, tuple[Measure, Layers]]
    prefix: str = ""
    grain: Grain = GRAINS["customer"]

    def add(self, names: list[str]) -> None:
        """The derived measures of these names, each after those that it uses."""
        rest, level = list(names), 0
        while rest:
            ready = [n for n in rest if not any(used in rest for used in self.measures[n][0].used)]
            level += 1
            columns = []
            for name in ready:
                columns += self._derived(name, self.measures[name][0])
            if columns:
                shown = ",\n  ".join(columns)
                step = f"{self.prefix}{self.grain.table}_derived_{level}"
                sql = f"SELECT *,\n  {shown}\nFROM {self.measured.relation}"
                self.measured.steps.append(Step(step, f"measures made of others: {', '.join(ready)}", sql))
                self.measured.relation = step
            rest = [name for name in rest if name not in ready]

    def _derived(self, name: str, measure: Measure) -> list[str]:
        vocabulary = self.measured.vocabulary
        self.measured.gaps[name] = self._derived_gap(name, measure)
        if measure.add:
            parts = [vocabulary[part] for part in measure.add]
            vocabulary[name] = operand.money(name)
            total = " + ".join(f"CAST({part.sql} AS DECIMAL(28,2))" for part in parts)
            return [f"CAST({total} AS DECIMAL(28,2)) AS {name}"]
        if measure.ratio:
            top, bottom = (vocabulary[part] for part in measure.ratio)
            vocabulary[name] = operand.ratio(
                _scaled(top.numerator, bottom.denominator, top.denominator),
                _scaled(bottom.numerator, top.denominator, bottom.denominator),
            )
            return []
        if measure.value is not None:
            return self._arithmetic(name, measure.value)
        if measure.place or measure.quantile:
            return self._placed(name, measure)
        if measure.condition is not None:
            vocabulary[name] = operand.boolean(name)
            condition = self._compile(name, measure.condition, "is")
            return [f"{condition.sql} AS {name}"]
        return self._choose(name, measure)

    def _arithmetic(self, name: str, text: str) -> list[str]:
        """A number made of numbers: money to the fen, half up; whole numbers, rates and ratios as they are."""
        value, faults = compile_value(text, self.measured.vocabulary)
        layers = self.measures[name][1]
        path = ("measures", name, "value")
        if value is None:
            raise RulesError(
                [layers.problem(path, one.message, one.remedy, offset=one.offset, width=one.width) for one in faults]
            )
        if value.sort is Sort.RATIO:
            self.measured.vocabulary[name] = value
            self.measured.gaps[name] = gap_of(value, self.measured.gaps[name].names)
            return []
        if value.sort in (Sort.DATE, Sort.NUMBER) and value.sql and value.constant is None:
            self.measured.vocabulary[name] = operand.renamed(value, name)
            return [f"{value.sql} AS {name}"]
        if value.sort is not Sort.NUMBER or not value.denominator.isdigit():
            raise RulesError(layers.problem(path, say("condition.no_number"), say("rules.sum_remedy")))
        parts = int(value.denominator) * value.scale
        if parts == 1:
            self.measured.vocabulary[name] = operand.integer(name)
            return [f"CAST({value.numerator} AS BIGINT) AS {name}"]
        self.measured.vocabulary[name] = operand.money(name)
        if parts == 100:
            return [f"@money({value.numerator}) AS {name}"]
        return [f"@money(@divide_half_up(({value.numerator}) * 100, @wide({parts}))) AS {name}"]

    def _placed(self, name: str, measure: Measure) -> list[str]:
        """A place among all whose value is known: equal values have equal places, and nobody without an owner has one.

        A ratio is placed by its first twelve decimals, as a window cannot compare two quotients exactly.
        """
        of = str(measure.place or measure.quantile)
        value = self.measured.vocabulary[of]
        by = value.sql
        if value.sort is Sort.RATIO or not value.sql:
            by = f"@whole({value.numerator} * {10**PLACE_DIGITS}, NULLIF({value.denominator}, 0))"
        parts = [self.measured.vocabulary[one].sql for one in measure.within]
        if self.grain.is_owner:
            by = f"CASE WHEN is_unassigned THEN NULL ELSE {by} END"
        parts.append(f"({by}) IS NULL")
        direction = "DESC" if measure.direction == "falling" else "ASC"
        within = ", ".join(parts)
        rank = f"rank() OVER (PARTITION BY {within} ORDER BY {by} {direction} NULLS LAST)"
        if measure.quantile:
            count = f"count(*) OVER (PARTITION BY {within})"
            rank = f"1 + @whole(({rank} - 1) * {measure.parts}, {count})"
        self.measured.vocabulary[name] = operand.integer(name)
        return [f"CASE WHEN ({by}) IS NOT NULL THEN CAST({rank} AS BIGINT) END AS {name}"]

    def _compile(self, name: str, text: str, *place: str | int) -> Condition:
        compiled, faults = compile_condition(text, self.measured.vocabulary)
        if compiled is None:
            layers = self.measures[name][1]
            path = ("measures", name, *place)
            raise RulesError(
                [layers.problem(path, one.message, one.remedy, offset=one.offset, width=one.width) for one in faults]
            )
        return compiled

    def _choose(self, name: str, measure: Measure) -> list[str]:
        """The first that applies; an unknown condition makes the choice unknown, as nothing later may overtake it."""
        lines, results = [], []
        for index, choice in enumerate(measure.choose):
            condition = self._compile(name, choice.when, "choose", index, "when").sql
            value = self._chosen(choice)
            lines.append(f"WHEN {condition} IS NULL THEN NULL WHEN {condition} THEN {value}")
            if choice.measure:
                results.append(self.measured.vocabulary[choice.measure])
            elif choice.number is not None:
                results.append(operand.integer(str(choice.number)))
        if len({(one.sort, one.denominator, one.unit) for one in results}) > 1 or any(not one.sql for one in results):
            layers = self.measures[name][1]
            raise RulesError(layers.problem(("measures", name, "choose"), say("rules.mixed_choice")))
        words = tuple(choice.word for choice in measure.choose if choice.word is not None)
        self.measured.vocabulary[name] = operand.renamed(results[0], name) if results else operand.text(name, words)
        return [f"CASE {' '.join(lines)} END AS {name}"]

    def _chosen(self, choice: Choice) -> str:
        """What a line of a choice gives, as SQL."""
        if choice.word is not None:
            return f"'{choice.word}'"
        if choice.number is not None:
            return f"CAST({choice.number} AS BIGINT)"
        return self.measured.vocabulary[str(choice.measure)].sql

    def _derived_gap(self, name: str, measure: Measure) -> Gap:
        if measure.ratio:
            top, bottom = (self.measured.vocabulary[part] for part in measure.ratio)
            test = f"({top.sql} IS NULL OR {bottom.sql} IS NULL OR {bottom.sql} = 0)"
            if Sort.RATIO in (top.sort, bottom.sort):  # of ratios: by their whole numbers, never by a shown quotient
                parts_known = [
                    _scaled(one.numerator, two.denominator, "") for one, two in ((top, bottom), (bottom, top))
                ]
                test = f"({parts_known[0]} IS NULL OR NULLIF({parts_known[1]}, 0) IS NULL)"
        else:
            test = f"{name} IS NULL"
        parts = self._parts_missing(name, measure)
        if not measure.needs:
            return Gap(test, parts)
        own = self._needed(name, measure)
        return Gap(test, f"CASE WHEN @is_empty({parts}) THEN {own} ELSE {parts} END")

    def _parts_missing(self, name: str, measure: Measure) -> str:
        """What lacks among the parts; of a choice, among what decides it and the one that was chosen."""
        if not measure.choose:
            return self.measured.missing(measure.used)
        deciding = [used for choice in measure.choose for used in names_in(choice.when)]
        lines = []
        for index, choice in enumerate(measure.choose):
            test = self._compile(name, choice.when, "choose", index, "when").sql
            names = self.measured.missing([choice.measure]) if choice.measure else "@none()"
            lines.append(f"WHEN {test} THEN {names}")
        return f"@union({self.measured.missing(deciding)}, CASE {' '.join(lines)} END)"

    def _needed(self, name: str, measure: Measure) -> str:
        """The columns of `needs` whose condition holds."""
        items = []
        for index, need in enumerate(measure.needs):
            if isinstance(need, Need):
                test = self._compile(name, need.when, "needs", index, "when").sql
                items.append(f"CASE WHEN {test} THEN '{need.column}' END")
            else:
                items.append(f"'{need}'")
        return f"@list({', '.join(items)})"


def _scaled(numerator: str, other: str, own: str) -> str:
    """Two numbers of the same unit need no scaling; others are brought to one."""
    return numerator if other == own else f"({numerator} * {other})"
