"""Every reason is tested once for every member of the grain; all that is told of it later is read from that one step.

Conditions are three-valued: a reason that cannot be judged is no hit, but it leaves a row open that it could add to the
list or move to a worse mode. Where everybody has a class an open row has none: it is unknown, as unknown is no pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from bankmkt.query.condition import Condition
from bankmkt.query.plan import Step
from bankmkt.rules.kinds.decision_table.columns import Shown
from bankmkt.rules.kinds.decision_table.spec import UNKNOWN, Reason, Spec
from bankmkt.rules.measures.grains import GRAINS
from bankmkt.rules.measures.measured import Measured


@dataclass(frozen=True, slots=True)
class Line:
    """A reason ready for SQL: `rank` is that of its mode, 1 the most severe."""

    one: Reason
    when: Condition
    rank: int

    @property
    def hit(self) -> str:
        """The column that says whether it applies."""
        return f"hit_{self.one.reason.replace('-', '_')}"

    @property
    def told(self) -> str:
        """The column of a judged row that says whether it is among the reasons told."""
        return f"told_{self.one.reason.replace('-', '_')}"

    @property
    def opens(self) -> bool:
        """Whether its being unknown leaves a row open."""
        return self.one.missing == "unknown"


@dataclass
class Judging:
    """The steps of a table over what was measured; `group` is the column of the groups, `prefix` begins step names."""

    spec: Spec
    measured: Measured
    test: str
    as_of: date
    group: str = ""
    shown: Sequence[Shown] = ()
    prefix: str = ""

    @cached_property
    def lines(self) -> list[Line]:
        """The reasons in the order of the file."""
        spec = self.spec
        return [
            Line(one, self.measured.condition(one.when), spec.classes.index(spec.mode_of(one)) + 1)
            for one in spec.reasons
        ]

    @property
    def name(self) -> str:
        """The step in which every row is judged."""
        return f"{self.prefix}judged"

    def steps(self) -> list[Step]:
        """From the measured members to one judged row each."""
        made = [
            Step(f"{self.prefix}tested", "each reason: true, false or unknown", self._tested()),
            Step(
                f"{self.prefix}weighed", "the worst mode, and whether an unknown input could change it", self._weighed()
            ),
        ]
        source = made[-1].name
        if self.spec.keep is not None:
            made.append(Step(f"{self.prefix}placed", "the place of each reason among those that apply", self._placed()))
            source = made[-1].name
        made.append(Step(self.name, "every row that is judged, with its class", self._judged(source), store=True))
        return made

    # What applies -------------------------------------------------------------------------------------------------

    def _tested(self) -> str:
        columns = ["*", f"{self.test} AS in_population"]
        columns += [f"{line.when.sql} AS {line.hit}" for line in self.lines]
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {self.measured.relation}\nWHERE coalesce({self.test}, TRUE)"

    def _weighed(self) -> str:
        columns = ["*", f"{self._worst()} AS worst", f"{self._open()} AS is_open"]
        if self.spec.hit != "collect":
            columns.append(f"{self._first()} AS first_reason")
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {self.prefix}tested"

    def _worst(self) -> str:
        """The rank of the mode, 1 the most severe; null without a hit."""
        if self.spec.levels:
            count = self._applying()
            lines = [f"WHEN {count} >= {self.spec.levels[mode]} THEN {rank}" for rank, mode in self._ranked()]
            return f"CASE {' '.join(lines)} END"
        if self.spec.hit == "first":
            return f"CASE {' '.join(f'WHEN {line.hit} THEN {line.rank}' for line in self.lines)} END"
        lines = []
        for rank, _ in self._ranked():
            hits = [line.hit for line in self.lines if line.rank == rank]
            if hits:
                lines.append(f"WHEN {' OR '.join(hits)} THEN {rank}")
        return f"CASE {' '.join(lines)} END"

    def _ranked(self) -> list[tuple[int, str]]:
        return [(rank, mode) for rank, mode in enumerate(self.spec.classes, 1) if mode in self.spec.order]

    def _applying(self) -> str:
        """How many reasons apply."""
        return f"({' + '.join(f'CASE WHEN {line.hit} THEN 1 ELSE 0 END' for line in self.lines)})"

    def _possible(self) -> str:
        """How many reasons apply or could."""
        tests = [f"{line.hit} IS NOT FALSE" if line.opens else line.hit for line in self.lines]
        return f"({' + '.join(f'CASE WHEN {test} THEN 1 ELSE 0 END' for test in tests)})"

    def _open(self) -> str:
        """Whether an unknown reason could still add the row or move it to a worse mode."""
        worst = len(self.spec.classes) + 1
        if self.spec.levels:
            could = self._possible()
            lines = [f"WHEN {could} >= {self.spec.levels[mode]} THEN {rank}" for rank, mode in self._ranked()]
            return f"(coalesce(CASE {' '.join(lines)} END, {worst}) < coalesce({self._worst()}, {worst}))"
        if self.spec.hit == "first":
            lines = []
            for line in self.lines:
                lines.append(f"WHEN {line.hit} THEN FALSE")
                lines += [f"WHEN {line.hit} IS NULL THEN TRUE"] if line.opens else []
            return f"CASE {' '.join(lines)} ELSE FALSE END"
        tests = [
            f"({line.hit} IS NULL AND {line.rank} < coalesce({self._worst()}, {worst}))"
            for line in self.lines
            if line.opens
        ]
        return f"({' OR '.join(tests)})" if tests else "FALSE"

    def _first(self) -> str:
        """The one reason that is kept: the first line that holds, or the first of the most severe mode."""
        lines = self.lines if self.spec.hit == "first" else sorted(self.lines, key=lambda line: line.rank)
        named = " ".join(f"WHEN {line.hit} THEN '{line.one.reason}'" for line in lines)
        return f"CASE {named} END"

    # Which reasons are kept, and in which order -------------------------------------------------------------------

    def _placed(self) -> str:
        """One place a reason, so that the first few can be taken whatever the priorities are on that day."""
        columns = ["*"]
        for line in self.lines:
            tests = [test for other in self.lines if other is not line and (test := self._precedes(other, line))]
            place = " + ".join(["1", *(f"CASE WHEN {test} THEN 1 ELSE 0 END" for test in tests)])
            columns.append(f"CASE WHEN {line.hit} THEN {place} END AS place_{line.hit}")
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {self.prefix}weighed"

    def _precedes(self, other: Line, line: Line) -> str:
        """SQL: whether another line holds and stands first, by mode, priority falling, place in the file; "" never."""
        reasons = self.spec.reasons
        if other.rank != line.rank:
            return other.hit if other.rank < line.rank else ""
        is_earlier = reasons.index(other.one) < reasons.index(line.one)
        if other.one.priority is None and line.one.priority is None:
            return other.hit if is_earlier else ""
        its, own = self._priority(other), self._priority(line)
        return f"{other.hit} AND {its} {'>=' if is_earlier else '>'} {own}"

    def _priority(self, line: Line) -> str:
        """SQL: the priority of a line, less than any where it has none or none is known."""
        if line.one.priority is None:
            return "-1"
        return f"coalesce({self.measured.vocabulary[line.one.priority].sql}, -1)"

    def kept(self, line: Line) -> str:
        """SQL over the weighed or placed rows: whether the reason is among those that are told."""
        if self.spec.keep is not None:
            return f"coalesce(place_{line.hit} <= {self.spec.keep}, FALSE)"
        if self.spec.hit != "collect":
            return f"coalesce(first_reason = '{line.one.reason}', FALSE)"
        return f"coalesce({line.hit}, FALSE)"

    # One row each -------------------------------------------------------------------------------------------------

    def _judged(self, source: str) -> str:
        spec = self.spec
        grain = GRAINS[spec.per]
        own = list(grain.identity)
        own += [self.group] if self.group and self.group not in own else []
        columns = [
            ", ".join(own),
            *(f"{one.sql} AS {one.field.name}" for one in self.shown if one.field.name not in own),
        ]
        modes = " ".join(f"WHEN {rank} THEN '{mode}'" for rank, mode in enumerate(spec.classes, 1))
        columns += [f"CASE {self._severity()} {modes} END AS mode", f"{self._reasons()} AS reasons"]
        if spec.count is not None:
            columns.append(f"CAST({self._applying()} AS BIGINT) AS {spec.count}")
        if spec.has_advice:
            columns.append(f"{self._advice()} AS advice")
        columns += [*self._expected(), *self._proposal()]
        columns.append(f"CASE WHEN is_open THEN {self._missing()} ELSE @none() END AS missing")
        columns += [f"{self._severity()} AS severity, is_open, in_population"]
        columns.append(", ".join(f"{self.kept(line)} AS {line.told}" for line in self.lines))
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {source}"

    def _severity(self) -> str:
        """The place of the class among all; null for a row that is on no list."""
        spec = self.spec
        if spec.otherwise is None:
            return "worst"
        unknown, rest = (spec.classes.index(word) + 1 for word in (UNKNOWN, spec.otherwise))
        return f"CASE WHEN is_open THEN {unknown} ELSE coalesce(worst, {rest}) END"

    def _reasons(self) -> str:
        if self.spec.keep is not None:
            lines = " ".join(f"WHEN place_{line.hit} THEN '{line.one.reason}'" for line in self.lines)
            return f"@list({', '.join(f'CASE {place} {lines} END' for place in range(1, self.spec.keep + 1))})"
        if self.spec.hit == "collect":
            named = [f"CASE WHEN {line.hit} THEN '{line.one.reason}' END" for line in self.lines]
            return f"@list({', '.join(named)})"
        if self.spec.otherwise is not None:
            return "@list(CASE WHEN NOT is_open THEN first_reason END)"
        return "@list(first_reason)"

    def _advice(self) -> str:
        """What to do, each word once: that of the kept reasons in their order, then that of the class."""
        words: dict[str, list[str]] = {}
        items: list[str] = []
        if self.spec.keep is not None:
            items = self._advice_at_place()
        else:
            for line in self.lines:
                for word in line.one.advice:
                    words.setdefault(word, []).append(self.kept(line))
        for mode, listed in self.spec.sets.items():
            rank = self.spec.classes.index(mode) + 1
            for word in listed:
                words.setdefault(word, []).append(f"{self._severity()} = {rank}")
        items += [f"CASE WHEN {' OR '.join(tests)} THEN '{word}' END" for word, tests in words.items()]
        return f"@list({', '.join(items)})" if items else "@none()"

    def _advice_at_place(self) -> list[str]:
        """For each place that is kept: the words of the line that stands there."""
        found = []
        longest = max((len(line.one.advice) for line in self.lines), default=0)
        for place in range(1, int(self.spec.keep or 0) + 1):
            for index in range(longest):
                lines = [
                    f"WHEN place_{line.hit} THEN '{line.one.advice[index]}'"
                    for line in self.lines
                    if len(line.one.advice) > index
                ]
                found.append(f"CASE {place} {' '.join(lines)} END")
        return found

    def _missing(self) -> str:
        """The columns behind the unknown reasons that could still make a difference."""
        items = []
        for line in self.lines:
            if not line.opens:
                continue
            worse = "" if self.spec.hit == "first" or self.spec.levels else f" AND {line.rank} < coalesce(worst, 99)"
            names = self.measured.missing(line.when.gaps)
            items.append(f"CASE WHEN {line.hit} IS NULL{worse} THEN {names} END")
        return f"@union({', '.join(items)})" if items else "@none()"

    # What follows -------------------------------------------------------------------------------------------------

    def _expected(self) -> list[str]:
        """The share of the class that is expected to be lost, the money in it, and what one step more would save."""
        expect, value = self.spec.expect, self.spec.value
        if expect is None or value is None:
            return []
        shares = {self.spec.classes.index(mode) + 1: share for mode, share in expect.shares.items()}
        saved = {
            self.spec.classes.index(mode) + 1: expect.shares[mode] - expect.shares[other]
            for mode, other in expect.next.items()
        }
        held = self.measured.vocabulary[value].numerator
        fen = f"CASE WHEN {held} < 0 THEN @wide(0) ELSE {held} END"  # who owes us takes no money along
        top, bottom = self._by_class(shares)
        saved_top, saved_bottom = self._by_class(saved)
        return [
            f"@share({top}, {bottom}) AS expected_share",
            f"@money(@divide_half_up(({fen}) * @wide({top}), @wide({bottom}))) AS at_risk",
            f"@money(@divide_half_up(({fen}) * @wide({saved_top}), @wide({saved_bottom}))) AS saved",
        ]

    def _by_class(self, shares: dict[int, Fraction]) -> tuple[str, str]:
        """Numerator and denominator of a share by the class of the row; null for a class without one."""
        if not shares:
            return "CAST(NULL AS BIGINT)", "CAST(NULL AS BIGINT)"
        top = " ".join(f"WHEN {rank} THEN {share.numerator}" for rank, share in shares.items())
        bottom = " ".join(f"WHEN {rank} THEN {share.denominator}" for rank, share in shares.items())
        severity = self._severity()
        return f"CASE {severity} {top} END", f"CASE {severity} {bottom} END"

    def _proposal(self) -> list[str]:
        propose, name = self.spec.propose, self.spec.value
        if propose is None or name is None:
            return []
        value = self.measured.vocabulary[name]
        maturity, count = (self.measured.vocabulary[one].sql for one in (propose.maturity, propose.maturities))
        dates, amounts = [], []
        for rank, mode in enumerate(self.spec.order, 1):
            kind = propose.plans.get(mode, "now")
            day = f"DATE '{self.as_of}'" if kind == "now" else maturity
            dates.append(f"WHEN {rank} THEN {day}")
            if kind == "instalments":
                parts = f"least({count}, {propose.instalments})"
                part = f"@money(@divide_half_up({value.numerator}, @wide({parts})))"
                amounts.append(f"WHEN {rank} THEN CASE WHEN {count} > 1 THEN {part} ELSE {value.sql} END")
            else:
                amounts.append(f"WHEN {rank} THEN {value.sql}")
        return [
            f"{maturity} AS next_maturity",
            f"CASE worst {' '.join(dates)} END AS proposed_date",
            f"CAST(CASE worst {' '.join(amounts)} END AS DECIMAL(28,2)) AS proposed_amount",
        ]
