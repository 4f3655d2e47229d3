"""A limit is held against whole numbers and its verdict against what members leave open.

A ratio over its cap stays over it whatever an unclassified loan turns out to be, so that one missing cell does not
acquit a branch; it is within the cap only if it would be so at the worst. Where there is nothing to divide by and
nothing above the line, the limit has nothing to say.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from bankmkt.rules.kinds.structure.columns import MICRO, Exact
from bankmkt.rules.kinds.structure.members import TOTAL
from bankmkt.rules.kinds.structure.spec import THIS_YEAR, Limit, Spec

OVER, OPEN, WITHIN, SILENT = 2, 1, 0, -1
"""How a limit stands: passed, not known, kept, or with nothing to judge."""
ENDLESS = 10**12
"""How far over a limit of 0 is, in millionths of it."""


class Judge:
    """The expressions of verdicts over the rows ``f`` with the owner's whole ``t`` and the owner ``o``."""

    def __init__(self, spec: Spec, columns: dict[str, Exact], year: int, *, levels: bool) -> None:
        """`year` is that of the date; `levels` says whether owners have levels."""
        self.spec, self.columns, self.year, self.levels = spec, columns, year, levels

    def states(self) -> list[str]:
        """For every limit: how it stands (null where it does not apply), and the millionths of it that are reached."""
        lines = []
        for index, limit in enumerate(self.spec.limits):
            applies = self._applies(limit)
            state, reached = self._state(limit), self._reached(limit)
            lines.append(f"CASE WHEN {applies} THEN {state} END AS state_{index}")
            lines.append(f"CASE WHEN {applies} THEN {reached} END AS reached_{index}")
        return lines

    def _applies(self, limit: Limit) -> str:
        names = [str(self.year) if name == THIS_YEAR else name for name in limit.classes]
        tests = [f"f.class IN ({', '.join(map(repr, names or [TOTAL]))})"]
        if limit.levels:
            tests.append(f"o.level IN ({', '.join(map(repr, limit.levels))})" if self.levels else "FALSE")
        return " AND ".join(tests)

    def _sides(self, limit: Limit) -> tuple[Exact, str, int]:
        """The column, the numerator of the limit (of each owner) and their common denominator."""
        value = self.columns[limit.column]
        unit = 100 if value.unit == "fen" else 1
        all_ = [limit.value, *limit.own.values()]
        below = lcm(*(one.denominator for one in all_))

        def scaled(one: Fraction) -> str:
            return f"@wide({int(one * below) * unit * value.scale})"

        if not limit.own:
            return value, scaled(limit.value), below
        cases = " ".join(f"WHEN {_quoted(owner)} THEN {scaled(own)}" for owner, own in limit.own.items())
        return value, f"CASE f.owner_id {cases} ELSE {scaled(limit.value)} END", below

    def _state(self, limit: Limit) -> str:
        value, top, below = self._sides(limit)
        low, high = f"{value.lowest} * {below}", f"{value.highest} * {below}"
        least, most = f"({top}) * {value.least_whole}", f"({top}) * {value.most_whole}"
        silent = f"{value.most_whole} = 0 AND {value.highest} = 0"
        if limit.at_most is not None:
            passed, kept = f"{low} > {most}", f"{high} <= {least}"
        else:
            passed, kept = f"{high} < {least}", f"{low} >= {most}"
        return f"CASE WHEN {silent} THEN {SILENT} WHEN {passed} THEN {OVER} WHEN {kept} THEN {WITHIN} ELSE {OPEN} END"

    def _reached(self, limit: Limit) -> str:
        """How far a passed limit is passed at the least: 2,000,000 is twice a cap, or half a floor."""
        value, top, below = self._sides(limit)
        if limit.at_most is not None:
            up, down = f"({value.lowest} * {below})", f"(({top}) * {value.most_whole})"
        else:
            up, down = f"(({top}) * {value.least_whole})", f"({value.highest} * {below})"
        many = f"CASE WHEN {up} > 0 THEN @wide({ENDLESS}) ELSE @wide(0) END"
        return f"CASE WHEN {down} = 0 THEN {many} ELSE @divide_half_up({up} * {MICRO}, {down}) END"

    def verdict(self) -> str:
        """The worst of the limits that apply; null where none does, unknown where there is nobody to judge."""
        states = [f"state_{index}" for index in range(len(self.spec.limits))]
        none = " AND ".join(f"{one} IS NULL" for one in states)

        def any_(state: int) -> str:
            return " OR ".join(f"{one} = {state}" for one in states)

        return (
            f"CASE WHEN {none} THEN CAST(NULL AS VARCHAR) WHEN members = 0 THEN 'unknown'"
            f" WHEN {any_(OVER)} THEN 'over' WHEN {any_(OPEN)} THEN 'unknown'"
            f" WHEN {any_(WITHIN)} THEN 'ok' ELSE 'unknown' END"
        )

    def breaches(self) -> str:
        """The names of the limits that are passed, in their order."""
        items = [f"CASE WHEN state_{i} = {OVER} THEN '{one.name}' END" for i, one in enumerate(self.spec.limits)]
        return f"@list({', '.join(items)})"

    def excess(self) -> str:
        """The millionths of the limit that is passed furthest; 0 where none is."""
        each = [
            f"CASE WHEN state_{i} = {OVER} THEN reached_{i} ELSE @wide(0) END" for i in range(len(self.spec.limits))
        ]
        return f"greatest(@wide(0), {', '.join(each)})"

    def furthest(self) -> str:
        """The limit that is passed furthest, the first of equals."""
        cases = " ".join(
            f"WHEN state_{i} = {OVER} AND reached_{i} = excess THEN '{one.name}'"
            for i, one in enumerate(self.spec.limits)
        )
        return f"CASE {cases} END"

    def weights(self) -> str:
        """What a class adds to the limit that its owner passes furthest: its part, or what it falls short by."""
        cases = []
        for limit in self.spec.limits:
            value = self.columns[limit.column]
            found = self.columns[value.base]
            if limit.classes:
                continue
            if limit.at_most is not None and found.denominator == "1":
                cases.append(f"WHEN '{limit.name}' THEN {found.lowest}")
            elif limit.at_least is not None and value.denominator != "1":
                part = limit.at_least * value.scale
                short = f"{value.denominator} * {part.numerator} - {value.numerator} * {part.denominator}"
                cases.append(f"WHEN '{limit.name}' THEN {short}")
        return f"CASE t.furthest {' '.join(cases)} END" if cases else "@wide(NULL)"

    # The target mix -------------------------------------------------------------------------------------------------

    def direction(self) -> list[str]:
        """The wanted share of a class, which way to shift, and by how much."""
        target = self.spec.target
        if target is None:
            return []
        value = self.columns[target.column]
        part, whole = value.numerator, value.numerator.replace("f.", "t.")
        below = lcm(target.tolerance.denominator, *(one.denominator for one in target.shares.values()))
        shares = {name: int(one * below) for name, one in target.shares.items()}
        wanted = f"CASE f.class {' '.join(f'WHEN {name!r} THEN @wide({top})' for name, top in shares.items())} END"
        room = int(target.tolerance * below)
        shift = f"@divide_half_up({whole} * ({wanted}), @wide({below})) - {part}"
        return [
            f"@share({wanted}, @wide({below})) AS target_share",
            f"CASE WHEN {whole} = 0 OR ({wanted}) IS NULL THEN CAST(NULL AS VARCHAR)"
            f" WHEN {part} * {below} < (({wanted}) - {room}) * {whole} THEN 'raise'"
            f" WHEN {part} * {below} > (({wanted}) + {room}) * {whole} THEN 'lower'"
            f" WHEN {part} IS NOT NULL THEN 'keep' END AS direction",
            f"{f'@money({shift})' if value.unit == 'fen' else f'CAST({shift} AS BIGINT)'} AS to_shift",
        ]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
