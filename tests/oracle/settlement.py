"""D1, the settlement check: find the clause, then hold the conditions of that clause, all three-valued.

Readings where there is room:

- Evaluation stops at the first clause that is true or cannot be decided; only that clause's inputs are named.
- A borrowings row without `is_us` may be ours or not, so it leaves the first clause undecided.
- `missing` is filled where the verdict is unknown, and names whatever leaves our balance, the clause, the
  total or a condition of the decided clause open. A decided verdict needs none of it. A total of 0 is an
  unknown verdict without a missing input.
- A total without basis names `settled_amount` if it is known for fewer than six of the months, `total_amount`
  and `sales_revenue` if both are (either would do), and all three if they only never fall together.
- A holding that may be active and is of a known class casts doubt on that class alone.
- The book is every loan of the table, also one whose customer the `customers` table lacks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .answer import Answer, AnswerRow, Cell, identity, named
from .exact import ZERO, add, every, half_up, ratio, some
from .tables import Bank, Row, amount, day, flag, fractions, in_yuan, key, months_back, text, whole

HALF = Fraction(1, 2)
BASES = ("total_amount", "sales_revenue")
MONTHS, MONTHS_NEEDED = 12, 6
LOCK_IN = ("payroll", "tax", "utilities")
COUNT_MINIMUM, AMOUNT_MINIMUM = 5, 100_000  # a month, on average
VERDICTS = ("pass", "fail", "unknown")


@dataclass
class Turnover:
    """The trailing months of a customer; `basis` is None where the total is unknown."""

    basis: str | None
    total: Fraction | None
    settled: Fraction | None
    months: int
    count: int | None
    missing: set[str]


@dataclass
class Clause:
    """The first clause that holds, or the inputs for want of which none can be named."""

    name: str | None
    required: Fraction | None
    missing: set[str]


@dataclass
class LockIn:
    """Whether a lock-in product is held, those not certainly held, and what leaves that open."""

    held: bool | None
    lacking: list[str] | None
    missing: set[str]


def settlement(bank: Bank) -> Answer:
    """One row per customer with a loan balance > 0 (or perhaps > 0), by customer_id."""
    bank = in_yuan(bank)
    loans, borrowings = bank.by_customer("loans"), bank.by_customer("borrowings")
    months, holdings = bank.by_customer("settlements"), bank.by_customer("holdings")
    classes = {key(row, "product_id"): text(row, "product_class") for row in bank.rows("products")}
    book = _rate(bank.rows("loans"), skip_unrated=True)
    rows = []
    for customer in bank.customers():
        customer_id = key(customer, "customer_id")
        own = loans[customer_id]
        if not any(_weighs(loan) for loan in own):
            continue
        clause, share = _clause(own, borrowings[customer_id], book)
        lock_in = _lock_in(bank, holdings[customer_id], classes)
        turnover = _turnover(months[customer_id], bank.as_of)
        rows.append(_row(customer, _balance(own), share, clause, turnover, lock_in))
    summary: list[AnswerRow] = []
    for verdict in VERDICTS:
        members = [row["shortfall"] for row in rows if row["verdict"] == verdict]
        shortfall = add(cell for cell in members if isinstance(cell, Decimal))
        summary.append(
            {
                "verdict": verdict,
                "customers": len(members),
                # Nothing is known of the shortfall of those who could not be judged, not even with none.
                "shortfall": None if verdict == "unknown" else shortfall,
            }
        )
    unknown = sum(row["verdict"] == "unknown" for row in rows)
    return {"rule": "settlement", "summary": summary, "figures": {}, "rows": rows, "unknown": unknown}


def _row(
    customer: Row,
    ours: Fraction | None,
    share: Fraction | None,
    clause: Clause,
    turnover: Turnover,
    lock_in: LockIn,
) -> AnswerRow:
    actual = None
    if turnover.total is not None and turnover.settled is not None:
        actual = ratio(turnover.settled, turnover.total)
    verdict, open_inputs = "unknown", set[str]()
    if clause.name is not None and clause.required is not None:
        conditions = _conditions(clause, turnover, lock_in)
        open_inputs = {name for held, names in conditions if held is None for name in names}
        if ours is not None and actual is not None:
            holds = every([actual >= clause.required, *(held for held, _ in conditions)])
            verdict = "unknown" if holds is None else "pass" if holds else "fail"
    missing = set[str]()
    shortfall: Cell = None
    if verdict == "unknown":
        missing = open_inputs | turnover.missing | (clause.missing if clause.name is None else set())
        if ours is None:
            missing.add("loans.balance")
    elif turnover.total is not None and turnover.settled is not None and clause.required is not None:
        lacking = clause.required * turnover.total - turnover.settled
        shortfall = half_up(lacking) if lacking > 0 else ZERO
    return {
        **identity(customer),
        "clause": clause.name,
        "loan_share": share,
        "required_share": clause.required,
        "actual_share": actual,
        "basis": turnover.basis,
        "total": None if turnover.total is None else half_up(turnover.total),
        "settled": None if turnover.settled is None else half_up(turnover.settled),
        "shortfall": shortfall,
        "missing_products": lock_in.lacking,
        "verdict": verdict,
        "missing": named(missing),
    }


def _conditions(clause: Clause, turnover: Turnover, lock_in: LockIn) -> list[tuple[bool | None, set[str]]]:
    """What a clause asks besides the share: each with the inputs that would decide it."""
    if clause.name == "main_lender":
        return [(lock_in.held, lock_in.missing)]
    if clause.name != "other" or turnover.settled is None:
        return []
    enough = None if turnover.count is None else turnover.count >= COUNT_MINIMUM * turnover.months
    return [
        (turnover.settled >= AMOUNT_MINIMUM * turnover.months, set()),
        (enough, {"settlements.settled_count"}),
    ]


def _weighs(loan: Row) -> bool:
    """A loan that has a balance, or may have one."""
    balance = amount(loan, "balance")
    return balance is None or balance > 0


def _balance(loans: list[Row]) -> Fraction | None:
    balances = [amount(loan, "balance") for loan in loans]
    return None if None in balances else fractions(value for value in balances if value is not None)


def _rate(loans: Iterable[Row], column: str = "rate", skip_unrated: bool = False) -> Fraction | None:
    """Balance-weighted percent a year; None if a weight or rate is missing (the book skips those)."""
    weighted = weight = Fraction(0)
    for loan in loans:
        balance, rate = amount(loan, "balance"), amount(loan, column)
        if balance == 0:
            continue
        if balance is None or rate is None:
            if skip_unrated:
                continue
            return None
        weighted += Fraction(balance) * Fraction(rate)
        weight += Fraction(balance)
    return ratio(weighted, weight)


def _clause(loans: list[Row], lenders: list[Row], book: Fraction | None) -> tuple[Clause, Fraction | None]:
    ours = _balance(loans)
    share, gaps = _loan_share(ours, lenders)
    majority = None if share is None else share >= HALF
    others = [row for row in lenders if flag(row, "is_us") is False]
    doubtful = [row for row in lenders if flag(row, "is_us") is None]
    told_apart = None if doubtful or not lenders else True
    sole = every((not others, told_apart))
    largest = None if told_apart is None else _largest(ours, lenders, others)
    main = some((sole, largest, majority))
    if main:
        return Clause("main_lender", HALF, set()), share
    if main is None:
        return Clause(None, None, gaps), share

    unrated = {
        f"loans.{column}"
        for column in ("rate", "benchmark_rate")
        for loan in loans
        if _weighs(loan) and amount(loan, column) is None
    }
    rate, benchmark = _rate(loans), _rate(loans, "benchmark_rate")
    if rate is None or benchmark is None:
        return Clause(None, None, unrated), share
    if rate <= benchmark:
        return Clause("benchmark_rate", HALF, set()), share
    if book is not None and rate < book:
        return Clause("below_average_rate", share, set()), share
    return Clause("other", share, set()), share


def _loan_share(ours: Fraction | None, lenders: list[Row]) -> tuple[Fraction | None, set[str]]:
    gaps = set[str]()
    if ours is None:
        gaps.add("loans.balance")
    if not lenders:
        gaps.add("borrowings.balance")
    others = Fraction(0)
    for row in lenders:
        is_us, balance = flag(row, "is_us"), amount(row, "balance")
        if is_us is None:
            gaps.add("borrowings.is_us")
        elif not is_us and balance is None:
            gaps.add("borrowings.balance")
        elif not is_us and balance is not None:
            others += Fraction(balance)
    if gaps or ours is None:
        return None, gaps
    return ratio(ours, ours + others), gaps


def _largest(ours: Fraction | None, lenders: list[Row], others: list[Row]) -> bool | None:
    """By credit line where every lender has one and a row is ours; else by balance. A tie is ours."""
    lines = [amount(row, "credit_line") for row in lenders]
    our_lines = [amount(row, "credit_line") for row in lenders if flag(row, "is_us")]
    mine, column = ours, "balance"
    if our_lines and None not in lines:
        mine, column = fractions(line for line in our_lines if line is not None), "credit_line"
    theirs = [amount(row, column) for row in others]
    return every(None if mine is None or value is None else mine >= value for value in theirs)


def _turnover(rows: list[Row], as_of: dt.date) -> Turnover:
    window = set(months_back(as_of, MONTHS))
    inside = [row for row in rows if key(row, "month") in window]
    for basis in BASES:
        pairs = [(amount(row, basis), amount(row, "settled_amount"), row) for row in inside]
        known = [(of, settled, row) for of, settled, row in pairs if of is not None and settled is not None]
        if len(known) >= MONTHS_NEEDED:
            counts = [whole(row, "settled_count") for _, _, row in known]
            return Turnover(
                basis,
                fractions(of for of, _, _ in known),
                fractions(settled for _, settled, _ in known),
                len(known),
                None if None in counts else sum(count for count in counts if count is not None),
                set(),
            )
    return Turnover(None, None, None, 0, None, _basis_gaps(inside))


def _basis_gaps(inside: list[Row]) -> set[str]:
    known = {column: sum(amount(row, column) is not None for row in inside) for column in ("settled_amount", *BASES)}
    settled_short = known["settled_amount"] < MONTHS_NEEDED
    totals_short = all(known[basis] < MONTHS_NEEDED for basis in BASES)
    gaps = set[str]()
    if settled_short or not totals_short:
        gaps.add("settlements.settled_amount")
    if totals_short or not settled_short:
        gaps.update(f"settlements.{basis}" for basis in BASES)
    return gaps


def _lock_in(bank: Bank, holdings: list[Row], classes: dict[str, str | None]) -> LockIn:
    if not bank.has_table("holdings"):
        return LockIn(None, None, {"holdings.product_id"})
    held, perhaps, missing = set[str](), False, set[str]()
    doubts: list[tuple[str | None, set[str]]] = []
    for holding in holdings:
        active = _active(holding, bank.as_of)
        product_class = classes.get(key(holding, "product_id"))
        gaps = set[str]()
        if active is None:
            gaps.add("holdings.is_active")
        if product_class is None:
            gaps.add("products.product_class")
        if active and product_class is not None:
            held.add(product_class)
        elif active is not False:
            doubts.append((product_class, gaps))
    for product_class, gaps in doubts:
        if product_class is None or product_class in LOCK_IN:
            perhaps = True
            missing |= gaps
    lacking = [product for product in LOCK_IN if product not in held]
    if len(lacking) < len(LOCK_IN):
        return LockIn(True, lacking, set())
    return LockIn(None if perhaps else False, lacking, missing)


def _active(holding: Row, as_of: dt.date) -> bool | None:
    opened, closed = day(holding, "opened_on"), day(holding, "closed_on")
    return every(
        (
            flag(holding, "is_active"),
            opened is None or opened <= as_of,
            closed is None or closed > as_of,
        )
    )
