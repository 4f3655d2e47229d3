"""The parts of the contribution with other rates: the same steps, so that before and after differ in nothing else.

The interest of the chosen loans is summed at both rates before anything is rounded; what the cut costs is the
difference of two parts that are each rounded once, and so exactly what the contribution would have been less.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from bankmkt.rules.kinds.repricing.spec import Spec
from bankmkt.rules.profit.parts import Builder

PERCENT_MICRO = 100 * 1_000_000
"""What an amount times a rate in millionths of a percent is divided by."""


@dataclass(slots=True)
class CutBuilder(Builder):
    """The steps with the lowered rates beside the agreed ones.

    `chosen` is a relation (cut_loan_id, is_cut, lacks_0 …), `lacks` the number of names that may leave ``is_cut`` open.
    """

    chosen: str = "price_chosen"
    cut: int = 0
    lacks: int = 0

    def more_of_loans(self) -> tuple[list[str], str]:
        """Whether a loan is cut (null: not known), and its rate then, which never falls below 0."""
        rate, cut = "@micro(rate)", f"@wide({self.cut})"
        lowered = f"CASE WHEN {rate} >= {cut} THEN {rate} - {cut} WHEN {rate} > 0 THEN @wide(0) ELSE {rate} END"
        columns = [
            "is_cut",
            f"CASE WHEN is_cut THEN {lowered} ELSE {rate} END AS lowered",
            f"(is_cut AND {rate} < {cut}) AS is_floored",
            *(f"lacks_{nth}" for nth in range(self.lacks)),
        ]
        return columns, f"\nLEFT JOIN {self.chosen} ON cut_loan_id = loan_id"

    def more_of_lending(self) -> list[str]:
        """The margin at the lowered rates, and of the chosen loans how many, how much, and at which rates."""
        earns = "CASE WHEN average <> 0 THEN @fen(average) * ({0}) ELSE 0 END"
        weighs = "CASE WHEN is_cut AND average <> 0 THEN {0} ELSE @wide(0) END"
        return [
            f"sum({earns.format(self.loan_margin('lowered'))}) AS margin_after",
            "@count_if(is_cut) AS cut_loans, @count_if(is_cut IS NULL) AS cut_open, @count_if(is_floored) AS floored",
            f"sum({weighs.format('@fen(average)')}) AS cut_weight",
            f"sum({weighs.format('@fen(average) * @micro(rate)')}) AS cut_interest",
            f"sum({weighs.format('@fen(average) * lowered')}) AS lowered_interest",
            *(f"@count_if(lacks_{nth}) AS lacks_{nth}" for nth in range(self.lacks)),
        ]

    def more_pieces(self, rate: Fraction) -> dict[str, tuple[str, str, Fraction]]:
        """The loan part at the lowered rates, rounded as the agreed one."""
        unknown = "coalesce(lending.unknown, 0) + coalesce(lending.cut_open, 0)"
        return {"loans_after": ("coalesce(lending.margin_after, 0)", unknown, rate)}

    def more_columns(self) -> list[str]:
        """What the answer needs of the chosen loans."""
        names = ("cut_loans", "cut_open", "floored", "cut_weight", "cut_interest", "lowered_interest")
        found = [f"@wide(coalesce(lending.{name}, 0)) AS {name}" for name in names]
        return [*found, *(f"coalesce(lending.lacks_{nth}, 0) AS lacks_{nth}" for nth in range(self.lacks))]


@dataclass(frozen=True, slots=True)
class Effects:
    """What follows from a cut, in SQL over ``priced``: rates to the ten-thousandth of a percent, money to fen."""

    spec: Spec
    builder: CutBuilder

    @property
    def hurdle_fen(self) -> int:
        """The hurdle for the days of the answer, half up to the fen."""
        exact = self.spec.hurdle * 100 * self.builder.span
        return int((2 * exact + 1) // 2) if exact >= 0 else -int((2 * -exact + 1) // 2)

    @property
    def break_even(self) -> str:
        """The average rate of the chosen loans at which the relationship brings just the hurdle.

        One millionth of a percent on the weight W brings W × net × span ÷ 10^8 fen; the room above the hurdle is given
        away at that price.
        """
        worth = Fraction(PERCENT_MICRO) / (self.builder.net * self.builder.span)
        room = f"(@fen(contribution) - @wide({self.hurdle_fen}))"
        top = f"cut_interest * @wide({worth.denominator}) - {room} * @wide({worth.numerator})"
        return f"@percent(@divide_half_up({top}, cut_weight * @wide({worth.denominator * 100})) * 100)"

    @property
    def extra_deposit(self) -> str:
        """The average demand deposit whose margin brings what the cut costs, rounded up to the fen: it must pay."""
        margin = int((self.spec.deposits.demand - self.spec.extra_deposit.rate) * 1_000_000)
        if margin <= 0:
            return "CAST(NULL AS DECIMAL(28,2))"
        span = self.builder.span
        below = margin * span.numerator
        top = f"@fen(lost_income) * @wide({PERCENT_MICRO * span.denominator}) + @wide({below - 1})"
        return f"@money(@whole({top}, @wide({below})))"

    def rate(self, interest: str) -> str:
        """An average rate of the chosen loans, half up to the ten-thousandth of a percent; null without any balance."""
        return f"@percent(@divide_half_up({interest}, cut_weight * 100) * 100)"
