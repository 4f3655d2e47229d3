"""The six parts as steps: one pass over the accounts, one over the loans, one over the fees.

Amounts are whole fen, rates whole millionths of a percent, days whole days. What is divided by is collected to one
integer per part, so that the only rounding is the one to the fen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from bankmkt.query.plan import NoteQuery, Step

if TYPE_CHECKING:
    from bankmkt.rules.profit.prices import PricedSpec, TermPrice

_AVERAGE = "coalesce(average_balance_year, average_balance, balance)"
_MICRO = 1_000_000
_PERCENT = 100


@dataclass(slots=True)
class Builder:
    """The steps for one set of prices and one date; `days` is 1 January to the date, inclusive.

    `prefix` begins the names of the steps, so that another's parts can stand in the same plan. A question of the kind
    "what if" overrides the hooks `more_*`, which add columns and leave the parts as they are.
    """

    spec: PricedSpec
    as_of: date
    days: int
    prefix: str = ""

    # What a question may add ---------------------------------------------------------------------------------------

    def more_of_loans(self) -> tuple[list[str], str]:
        """Further columns of each loan, and the join that they need."""
        return [], ""

    def more_of_lending(self) -> list[str]:
        """Further sums over a customer's loans."""
        return []

    def more_pieces(self, rate: Fraction) -> dict[str, tuple[str, str, Fraction]]:  # noqa: ARG002
        """Further amounts to be rounded once: name → (whole number, count of the unknown, factor)."""
        return {}

    def more_columns(self) -> list[str]:
        """Further columns of the step in which the parts are divided."""
        return []

    def steps(self) -> list[Step]:
        """All steps; the last is ``contribution_parts``, one row per customer."""
        steps = [
            ("account_margins", "deposits: average × (transfer price − rate)", self._accounts()),
            ("deposits_by_customer", "deposit margin, not yet divided", self._deposits()),
            ("loan_margins", "loans: average × (rate − transfer price), loss and capital", self._loans()),
            ("lending_by_customer", "loan margin, expected loss and capital, not yet divided", self._lending()),
            ("fees_by_customer", "fees of the months of the year", self._fees()),
            ("contribution_divided", "each part rounded half up to the fen, once", self._divided()),
            ("contribution_parts", "the sum of the parts, and what is missing for it", self._sum()),
        ]
        return [Step(f"{self.prefix}{name}", why, sql) for name, why, sql in steps]

    def note_queries(self, loaded: list[str]) -> list[NoteQuery]:
        """How many balances had to stand in for the year's average."""
        queries = []
        for table, zh, en in (("accounts", "个账户", "accounts"), ("loans", "笔借据", "loans")):
            if table in loaded:
                sql = (
                    f"SELECT count(*) FROM {table} WHERE as_of = DATE '{self.as_of}'"
                    f" AND average_balance_year IS NULL AND {_AVERAGE} IS NOT NULL"
                )
                queries.append(
                    NoteQuery(
                        sql,
                        f"{{n}} {zh}缺少年日均（average_balance_year），以月日均或余额代替",
                        f"{{n}} {en} without average_balance_year: average_balance or balance stands in",
                    )
                )
        return queries

    # Deposits -----------------------------------------------------------------------------------------------------

    def _accounts(self) -> str:
        prices = self.spec.deposits
        return (
            f"SELECT customer_id, {_AVERAGE} AS average, rate, term, term_months,\n"
            f"  CASE term\n"
            f"    WHEN 'demand' THEN {_micro(prices.demand)}\n"
            f"    WHEN 'notice' THEN {_micro(prices.notice)}\n"
            f"    WHEN 'time' THEN {_by_term('term_months', prices.time)}\n"
            f"  END AS price\n"
            f"FROM accounts\n"
            f"WHERE as_of = DATE '{self.as_of}'"
        )

    def _deposits(self) -> str:
        unknown = "(average IS NULL OR (average <> 0 AND (rate IS NULL OR price IS NULL)))"
        return (
            f"SELECT customer_id,\n"
            f"  sum(CASE WHEN average <> 0 THEN @fen(average) * (price - @micro(rate)) ELSE 0 END) AS margin,\n"
            f"  @count_if({unknown}) AS unknown,\n"
            f"  @count_if(average IS NULL) AS no_average,\n"
            f"  @count_if(coalesce(average, 1) <> 0 AND rate IS NULL) AS no_rate,\n"
            f"  @count_if(coalesce(average, 1) <> 0 AND term IS NULL) AS no_term,\n"
            f"  @count_if(coalesce(average, 1) <> 0 AND term = 'time' AND term_months IS NULL) AS no_term_months\n"
            f"FROM {self.prefix}account_margins\n"
            f"GROUP BY customer_id"
        )

    # Loans --------------------------------------------------------------------------------------------------------

    def _loans(self) -> str:
        weights, scale = self._loss_weights()
        cases = " ".join(f"WHEN '{word}' THEN {weight}" for word, weight in weights.items())
        columns, join = self.more_of_loans()
        more = "".join(f",\n  {column}" for column in columns)
        return (
            f"SELECT customer_id, {_AVERAGE} AS average,\n"
            f"  balance, rate, five_class, provision, started_on, matures_on,\n"
            f"  {_by_maturity(self.spec.loans)} AS price,\n"
            f"  CASE\n"
            f"    WHEN provision IS NOT NULL THEN @fen(provision) * {scale}\n"
            f"    WHEN balance = 0 THEN 0\n"
            f"    ELSE @fen(balance) * CASE five_class {cases} END\n"
            f"  END AS loss{more}\n"
            f"FROM loans{join}\n"
            f"WHERE as_of = DATE '{self.as_of}'"
        )

    def loan_margin(self, rate: str = "@micro(rate)") -> str:
        """Rate less price per row, with the tax on the interest: both times what the rate is divided by."""
        if self.spec.vat_on == "margin":
            return f"{rate} - price"
        net = self.net
        return f"{rate} * {net.numerator} - price * {net.denominator}"

    @property
    def span(self) -> Fraction:
        """The part of a year that the answer covers."""
        return Fraction(self.days, self.spec.days_in_year)

    @property
    def net(self) -> Fraction:
        """What is left of one yuan of income after the tax."""
        return 1 / (1 + self.spec.vat)

    def _loss_weights(self) -> tuple[dict[str, int], int]:
        """PD × LGD per class as whole numbers over one common denominator."""
        expected = self.spec.expected_loss
        shares = {word: pd * expected.loss_given_default for word, pd in expected.default_probability.items()}
        scale = lcm(*(share.denominator for share in shares.values()))
        return {word: int(share * scale) for word, share in shares.items()}, scale

    def _lending(self) -> str:
        unknown = (
            "(average IS NULL OR (average <> 0 AND (rate IS NULL OR price IS NULL)) OR loss IS NULL OR balance IS NULL)"
        )
        more = "".join(f",\n  {column}" for column in self.more_of_lending())
        return (
            f"SELECT customer_id,\n"
            f"  sum(CASE WHEN average <> 0 THEN @fen(average) * ({self.loan_margin()}) ELSE 0 END) AS margin,\n"
            f"  sum(loss) AS loss,\n"
            f"  sum(@fen(balance)) AS exposed,\n"
            f"  @count_if({unknown}) AS unknown,\n"
            f"  @count_if(average IS NULL) AS no_average,\n"
            f"  @count_if(balance IS NULL) AS no_balance,\n"
            f"  @count_if(coalesce(average, 1) <> 0 AND rate IS NULL) AS no_rate,\n"
            f"  @count_if(coalesce(average, 1) <> 0 AND started_on IS NULL) AS no_start,\n"
            f"  @count_if(coalesce(average, 1) <> 0 AND matures_on IS NULL) AS no_maturity,\n"
            f"  @count_if(provision IS NULL AND coalesce(balance, 1) <> 0 AND five_class IS NULL) AS no_class{more}\n"
            f"FROM {self.prefix}loan_margins\n"
            f"GROUP BY customer_id"
        )

    @property
    def fees_of_the_year(self) -> str:
        """The fees that count: those of the months of the year up to that of the date."""
        return f"fees.month >= DATE '{self.as_of.year}-01-01' AND fees.month <= DATE '{self.as_of}'"

    # Fees ---------------------------------------------------------------------------------------------------------

    def _fees(self) -> str:
        return (
            f"SELECT customer_id, coalesce(sum(@fen(amount)), 0) AS amount, @count_if(amount IS NULL) AS unknown\n"
            f"FROM fees\n"
            f"WHERE {self.fees_of_the_year}\n"
            f"GROUP BY customer_id"
        )

    # Together -----------------------------------------------------------------------------------------------------

    def _divided(self) -> str:
        net = self.net
        loan_net = net if self.spec.vat_on == "margin" else Fraction(1, net.denominator)
        _, scale = self._loss_weights()
        span = self.span
        rate = span / (_PERCENT * _MICRO)
        capital = self.spec.capital
        pieces = {
            "deposits": ("coalesce(deposits.margin, 0)", "deposits.unknown", rate),
            "loans": ("coalesce(lending.margin, 0)", "lending.unknown", rate * loan_net),
            "fees": ("coalesce(fees.amount, 0)", "fees.unknown", net),
            "expected_loss": ("coalesce(lending.loss, 0)", "lending.unknown", span / scale),
            "capital_charge": ("coalesce(lending.exposed, 0)", "lending.unknown", span * capital.yearly),
            **self.more_pieces(rate * loan_net),
        }
        lines = [
            f"CASE WHEN coalesce({unknown}, 0) = 0 THEN {_rounded(total, factor)} END AS {name}"
            for name, (total, unknown, factor) in pieces.items()
        ]
        costs = " ".join(
            f"WHEN '{kind}' THEN {_rounded('@wide(100)', cost * span)}" for kind, cost in self.spec.service_cost.items()
        )
        lines.append(f"CASE customers.kind {costs} END AS service_cost")
        weight = capital.risk_weight * capital.ratio * span
        lines.append(
            f"@wide(coalesce(lending.exposed, 0)) * {weight.numerator} AS capital_n, {weight.denominator} AS capital_d"
        )
        lines += self.more_columns()
        lines.append(self._gaps())
        shown = ",\n  ".join(lines)
        return (
            f"SELECT customers.customer_id,\n  {shown}\n"
            f"FROM customers\n"
            f"LEFT JOIN {self.prefix}deposits_by_customer AS deposits ON deposits.customer_id = customers.customer_id\n"
            f"LEFT JOIN {self.prefix}lending_by_customer AS lending ON lending.customer_id = customers.customer_id\n"
            f"LEFT JOIN {self.prefix}fees_by_customer AS fees ON fees.customer_id = customers.customer_id\n"
            f"WHERE customers.as_of = DATE '{self.as_of}'"
        )

    def _gaps(self) -> str:
        """The columns that are missing, as a list; made only for those for whom one is."""
        labels = {
            "deposits.no_average": "accounts.balance",
            "deposits.no_rate": "accounts.rate",
            "deposits.no_term": "accounts.term",
            "deposits.no_term_months": "accounts.term_months",
            "lending.no_average": "loans.balance",
            "lending.no_balance": "loans.balance",
            "lending.no_rate": "loans.rate",
            "lending.no_start": "loans.started_on",
            "lending.no_maturity": "loans.matures_on",
            "lending.no_class": "loans.five_class",
            "fees.unknown": "fees.amount",
        }
        items = [f"CASE WHEN {count} > 0 THEN @one('{label}') END" for count, label in labels.items()]
        items.append("CASE WHEN customers.kind IS NULL THEN @one('customers.kind') END")
        any_unknown = (
            "coalesce(deposits.unknown, 0) + coalesce(lending.unknown, 0) + coalesce(fees.unknown, 0) > 0"
            " OR customers.kind IS NULL"
        )
        return f"CASE WHEN {any_unknown} THEN @union({', '.join(items)}) END AS contribution__missing"

    def _sum(self) -> str:
        total = "deposits + loans + fees - expected_loss - capital_charge - service_cost"
        before = f"({total} + capital_charge)"
        return (
            f"SELECT customer_id, deposits, loans, fees, expected_loss, capital_charge, service_cost,\n"
            f"  CAST({total} AS DECIMAL(28,2)) AS contribution,\n"
            f"  @share(@fen({before}) * capital_d, capital_n) AS raroc,\n"
            f"  contribution__missing\n"
            f"FROM {self.prefix}contribution_divided"
        )


def _micro(percent: Fraction) -> int:
    return int(percent * _MICRO)


def _by_term(months: str, prices: tuple[TermPrice, ...]) -> str:
    """The price for a term; null for a term that is not known."""
    lines = [f"WHEN {months} <= {one.months} THEN {_micro(one.price)}" for one in prices if one.months is not None]
    rest = next((one for one in prices if one.months is None), None)
    last = f" WHEN {months} IS NOT NULL THEN {_micro(rest.price)}" if rest else ""
    return f"CASE {' '.join(lines)}{last} END"


def _by_maturity(prices: tuple[TermPrice, ...]) -> str:
    """The price for the term from start to maturity: up to a number of months means not a day longer."""
    lines = [
        f"WHEN matures_on <= @add_months(started_on, {one.months}) THEN {_micro(one.price)}"
        for one in prices
        if one.months is not None
    ]
    rest = next((one for one in prices if one.months is None), None)
    last = (
        f" WHEN started_on IS NOT NULL AND matures_on IS NOT NULL THEN {_micro(rest.price)}" if rest is not None else ""
    )
    return f"CASE {' '.join(lines)}{last} END"


def _rounded(total: str, factor: Fraction) -> str:
    """A whole number times a fraction, rounded half up to the fen, as money."""
    numerator = total if factor.numerator == 1 else f"{total} * {factor.numerator}"
    return f"@money(@divide_half_up({numerator}, @wide({factor.denominator})))"
