"""Rates are compared as fractions of whole numbers, and placed by the digits of the fraction, never by a float.

A rate is actual ÷ target to date. Ordering many fractions needs a key that an engine can sort: the whole part and
three groups of twelve decimals are exact here, because two different fractions of amounts below 10^17 differ before
the thirty-sixth decimal. Money is due in whole fen, half up; a number of customers may be due in part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bankmkt.query.plan import Step
from bankmkt.rules.kinds.progress.phasing import due_part, gone_part
from bankmkt.rules.kinds.progress.spec import Spec

_GROUP = "@wide(1000000000000)"
KEY = "key_whole DESC NULLS LAST, key_1 DESC NULLS LAST, key_2 DESC NULLS LAST, key_3 DESC NULLS LAST"
"""The order of rates, highest first."""
LOWEST = KEY.replace("DESC", "ASC")
"""The order of rates, lowest first."""


@dataclass(frozen=True, slots=True)
class Judging:
    """The steps from standings to lights and places for one day.

    `parts` is the denominator of the part of the year that is due: ``due`` counts in so many parts of a whole number,
    so that it is whole itself.
    """

    spec: Spec
    day: date

    @property
    def due(self) -> Fraction:
        """The part of the target that is due."""
        return due_part(self.day, self.spec.phases)

    @property
    def parts(self) -> int:
        """How many parts of a whole number `due` counts in."""
        return self.due.denominator

    def steps(self) -> list[Step]:
        """All of them, in order; the last is ``judged``."""
        made = [self._phased(), self._keyed(), self._placed()]
        return [*made, *([self._asked_above()] if self.spec.tree else []), self._lit(), self._judged()]

    @property
    def pace(self) -> Fraction:
        """The part of the year by which the forecast goes on; ``forecast`` counts in so many parts as its numerator."""
        return gone_part(self.day) if self.spec.pace == "days" else self.due

    def _phased(self) -> Step:
        """What is due by the day, and what the year ends with at this pace: nothing falls below nothing by it."""
        top, bottom, pace = self.due.numerator, self.parts, self.pace
        exact = f"base * {bottom} + (target - base) * {top}"
        grown = f"base * {pace.numerator} + (actual - base) * {pace.denominator}"
        exactly = f"SELECT *, {exact} AS exactly_due,\n  {grown} AS grown\nFROM standing"
        ends = "CASE WHEN actual >= 0 AND grown < 0 THEN @wide(0) ELSE grown END"
        stopped = f"SELECT *, {ends} AS ends\nFROM ({exactly}) AS s"
        sql = (
            f"SELECT *,\n"
            f"  CASE WHEN is_money THEN @divide_half_up(exactly_due, @wide({bottom})) * {bottom}\n"
            f"    ELSE exactly_due END AS due,\n"
            f"  CASE WHEN is_money THEN @divide_half_up(ends, @wide({pace.numerator})) * {pace.numerator}\n"
            f"    ELSE ends END AS forecast\n"
            f"FROM ({stopped}) AS t"
        )
        return Step("phased", f"due are {top} of {bottom} parts of what is to be gained", sql)

    def _keyed(self) -> Step:
        """The key by which rates are ordered; null for a rate that is not known."""
        inner = (
            f"SELECT *, coalesce(is_asked AND actual IS NOT NULL AND due > 0, FALSE) AS is_rated,\n"
            f"  CASE WHEN is_asked AND due > 0 THEN actual * {self.parts} END AS top,\n"
            f"  CASE WHEN is_asked AND due > 0 THEN due END AS bottom\nFROM phased"
        )
        return Step("keyed", "the rate as digits that can be ordered", keyed(inner))

    def _placed(self) -> Step:
        """Equal rates have equal places; `position` names each row once."""
        peers = "PARTITION BY place, peers"
        sql = (
            f"SELECT *,\n"
            f"  CASE WHEN is_rated THEN CAST(rank() OVER ({peers} ORDER BY {KEY}) AS BIGINT) END AS rate_rank,\n"
            f"  CAST(row_number() OVER ({peers} ORDER BY {KEY}, owner_id NULLS LAST) AS BIGINT) AS position\n"
            f"FROM keyed"
        )
        return Step("placed", "places by rate, highest first", sql)

    def _asked_above(self) -> Step:
        """Which standings are covered by that of a branch above: they must not be added to it again."""
        sql = (
            "SELECT DISTINCT progress_tree.below_id AS owner_id, above.place\nFROM progress_tree\n"
            "JOIN keyed AS above ON above.owner_id = progress_tree.ancestor_id AND above.is_asked\n"
            "WHERE progress_tree.distance > 0"
        )
        return Step("covered", "owners whose targets are part of those of a branch above", sql)

    def _lit(self) -> Step:
        """The light; an owner of whom nothing is asked has none."""
        green, yellow = self.spec.lights.green, self.spec.lights.yellow
        sql = (
            f"SELECT *,\n"
            f"  CASE WHEN NOT is_asked THEN CAST(NULL AS VARCHAR) WHEN NOT is_rated THEN 'unknown'\n"
            f"    WHEN top * {green.denominator} >= bottom * {green.numerator} THEN 'green'\n"
            f"    WHEN top * {yellow.denominator} >= bottom * {yellow.numerator} THEN 'yellow'\n"
            f"    ELSE 'red' END AS light\n"
            f"FROM placed"
        )
        return Step("lit", "the light of every rate, decided exactly", sql)

    def _judged(self) -> Step:
        """What is lacking to overtake the next one above: the least change that passes its rate."""
        covered, counted = "", "lit.is_asked"
        if self.spec.tree:
            covered = "\nLEFT JOIN covered ON covered.owner_id = lit.owner_id AND covered.place = lit.place"
            counted = "(lit.is_asked AND covered.owner_id IS NULL)"
        sql = (
            f"SELECT lit.*, {counted} AS is_counted,\n"
            f"  CASE WHEN lit.is_rated THEN lit.unit * ({_level()} + 1) - lit.actual END AS to_next\n"
            f"FROM lit\n"
            f"LEFT JOIN placed AS ahead ON ahead.place = lit.place AND ahead.peers IS NOT DISTINCT FROM lit.peers\n"
            f"  AND ahead.is_rated AND ahead.position = lit.rate_rank - 1{covered}"
        )
        return Step("judged", "how far the next place is, and which standings add up to the whole", sql, store=True)


def keyed(source: str) -> str:
    """A SELECT with ``top`` and ``bottom`` (above 0) and its rate as ``key_whole`` to ``key_3``, all of one sign."""
    sign = "CASE WHEN top < 0 THEN -1 ELSE 1 END"
    first = f"SELECT *, @whole(abs(top), bottom) AS w0\n  FROM (\n{source}\n) AS rated"
    second = f"SELECT *, (abs(top) - w0 * bottom) * {_GROUP} AS r1\n  FROM ({first}) AS a"
    third = f"SELECT *, @whole(r1, bottom) AS w1\n  FROM ({second}) AS b"
    fourth = f"SELECT *, (r1 - w1 * bottom) * {_GROUP} AS r2\n  FROM ({third}) AS c"
    fifth = f"SELECT *, @whole(r2, bottom) AS w2\n  FROM ({fourth}) AS d"
    sixth = f"SELECT *, @whole((r2 - w2 * bottom) * {_GROUP}, bottom) AS w3\n  FROM ({fifth}) AS e"
    keys = ", ".join(f"{sign} * w{n} AS key_{n or 'whole'}" for n in range(4))
    return f"SELECT *, {keys}\nFROM ({sixth}) AS f"


def _level() -> str:
    """The largest number of whole steps that does not pass the rate of the one ahead: the floor of a quotient."""
    top, bottom = "ahead.actual * lit.due", "ahead.due * lit.unit"
    below = f"-@whole(({bottom}) - 1 - ({top}), {bottom})"
    return f"CASE WHEN ahead.actual >= 0 THEN @whole({top}, {bottom}) ELSE {below} END"
