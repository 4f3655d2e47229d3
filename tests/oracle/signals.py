"""R8 and V6: warning signals are three-valued truths that are counted, scores are places among those of one kind.

Readings where there is room:

- A quarter is three calendar months up to that of the date; a year ago is the same three months twelve before, and the
  four quarters before are the twelve months before the quarter. Months count where receipts and revenue are both known.
- A fall by a fifth is a rate of at most 0.8 of the other, and where the other is 0 nothing can fall.
- The daily average of the month is held against that of the year, and so is the net outflow of thirty days.
- A note says nothing of arrears only where money and days are all missing.
- Signals that could be judged otherwise make a customer unknown where they could raise its level.
- Fifths: 1 + ⌊5 × those strictly before ÷ all⌋ among the customers of one kind whose value is known; an unknown kind is
  a kind.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from .answer import Answer, AnswerRow, identity
from .draw import fen
from .exact import add, every, half_up, ratio, some
from .exits import exposure_of
from .tables import Bank, Row, amount, day, flag, in_yuan, key, month_at, text, whole

VAT = Fraction(113, 100)
SIGNALS = ("sales_return_falls", "daily_average_falls", "arrears", "extension", "net_outflow")
LEVELS = {"latent_risk": 2, "watch": 1}
SEGMENTS = ("champions", "cannot_lose", "loyal", "promising", "at_risk", "asleep", "ordinary", "unknown")
Truth = bool | None


def with_signals(bank: Bank, seed: int) -> Bank:
    """The bank with what signals and scores are read from: arrears, extensions, sales that return, postings."""
    dice = random.Random(seed * 31 + 7)
    gap = dice.choice((0.0, 0.05, 0.2))

    def maybe(value: Decimal | int | bool | dt.date | None) -> Decimal | int | bool | dt.date | None:
        return None if dice.random() < gap else value

    tables = {name: [dict(row) for row in rows] for name, rows in bank.tables.items()}
    for loan in tables["loans"]:
        late = dice.random() < 0.25
        loan["overdue_principal"] = maybe(fen(dice.choice((0, 1, 5000))) if late else fen(0))
        loan["overdue_interest"] = maybe(fen(dice.choice((0, 1))) if late else fen(0))
        loan["days_past_due"] = maybe(dice.choice((0, 1, 91)) if late else 0)
        loan["is_extended"] = maybe(dice.random() < 0.15)
    for account in tables.get("accounts", []):
        account["last_active_on"] = maybe(bank.as_of - dt.timedelta(days=dice.choice((0, 1, 30, 30, 365, 2000))))
        if dice.random() < 0.4:
            account["average_balance_year"] = fen(10_000)
            account["average_balance"] = fen(dice.choice((7_000, 7_001, 6_999, 10_000)))
    ids = [key(row, "customer_id") for row in tables["customers"]]
    tables["settlements"] = [
        {
            "customer_id": one,
            "month": month_at(bank.as_of, -back),
            "sales_revenue": maybe(fen(dice.choice((0, 10_000, 33_333)))),
            "sales_received": maybe(fen(dice.choice((0, 8_000, 10_000, 9_999)))),
        }
        for one in ids
        if dice.random() < 0.7
        for back in range(16)
        if dice.random() < 0.6
    ]
    tables["transactions"] = [
        {
            "account_id": f"{one}0",
            "customer_id": one,
            "posted_on": bank.as_of - dt.timedelta(days=dice.choice((0, 1, 29, 30, 300, 400))),
            "counterparty_name": dice.choice(("甲", "乙")),
            "initiated_by": dice.choice(("customer", "customer", "bank", None)),
            "amount": fen(dice.choice((-5_000, -4_999, -1, 1, 2_500, 100_000))),
        }
        for one in [*ids, "GHOST-02"]
        for _ in range(dice.choice((0, 1, 2, 5)))
    ]
    return Bank(bank.as_of, {name: rows for name, rows in tables.items() if rows})


# Signals ----------------------------------------------------------------------------------------------------------


def counts(bank: Bank) -> dict[str, int]:
    """How many signals each customer with exposure shows."""
    return {str(row["customer_id"]): int(str(row["signals"])) for row in early_warning(bank)["rows"]}


def early_warning(bank: Bank) -> Answer:
    """Customers with exposure and at least one signal; `missing` is left empty."""
    bank = in_yuan(bank)
    groups = {
        name: bank.by_customer(name) for name in ("loans", "off_balance", "accounts", "settlements", "transactions")
    }
    rows: list[AnswerRow] = []
    unknown = 0
    for customer in bank.customers():
        own = {name: found[key(customer, "customer_id")] for name, found in groups.items()}
        exposure = exposure_of(own["loans"], own["off_balance"])
        if exposure is not None and exposure <= 0:
            continue
        truths, figures = _signals(bank, customer, own)
        shown = [name for name in SIGNALS if truths[name]]
        level = _level(len(shown))
        could = _level(sum(truth is not False for truth in truths.values()))
        is_open = _rank(could) < _rank(level)
        unknown += is_open or (exposure is None and level is not None)
        if exposure is None or level is None:
            continue
        head: AnswerRow = {**identity(customer), "exposure": exposure, "mode": level, "reasons": shown}
        rows.append({**head, "signals": len(shown), **figures, "missing": []})
    rows.sort(
        key=lambda row: (
            _rank(str(row["mode"])),
            -_number(row["signals"]),
            -_number(row["exposure"]),
            str(row["customer_id"]),
        )
    )
    summary: list[AnswerRow] = []
    for level in LEVELS:
        members = [row["exposure"] for row in rows if row["mode"] == level]
        total = add(cell for cell in members if isinstance(cell, Decimal))
        summary.append({"mode": level, "customers": len(members), "exposure": total})
    return {"rule": "early-warning", "summary": summary, "figures": {}, "rows": rows, "unknown": unknown}


def _level(count: int) -> str | None:
    return next((level for level, least in LEVELS.items() if count >= least), None)


def _rank(level: str | None) -> int:
    return len(LEVELS) if level is None else list(LEVELS).index(level)


def _number(cell: object) -> Fraction:
    return Fraction(str(cell))


def _signals(bank: Bank, customer: Row, own: Mapping[str, list[Row]]) -> tuple[dict[str, Truth], AnswerRow]:
    quarter, year_ago, before = (
        _rate(bank, own["settlements"], months, ago) for months, ago in ((3, 0), (3, 12), (12, 3))
    )
    known = bank.has_table("accounts")
    month_average = _total(own["accounts"], "average_balance") if known else None
    year_average = _total(own["accounts"], "average_balance_year") if known else None
    flow = _net_flow(bank, own["transactions"]) if bank.has_table("transactions") else None
    company = text(customer, "kind") != "personal"
    falls = some([_falls(quarter, year_ago), _falls(quarter, before)])
    some_average = None if year_average is None else year_average > 0
    truths: dict[str, Truth] = {
        "sales_return_falls": every([company, falls]),
        "daily_average_falls": every([some_average, _at_most(month_average, year_average, Fraction(7, 10))]),
        "arrears": some([_late(loan) for loan in own["loans"]]),
        "extension": some(
            [every([_positive(amount(loan, "balance")), flag(loan, "is_extended")]) for loan in own["loans"]]
        ),
        "net_outflow": every([some_average, _at_most(flow, year_average, Fraction(-1, 2))]),
    }
    overdue = [
        amount(loan, name) or fen(0) for loan in own["loans"] for name in ("overdue_principal", "overdue_interest")
    ]
    extended = [amount(loan, "balance") or fen(0) for loan in own["loans"] if flag(loan, "is_extended")]
    figures: AnswerRow = {
        "sales_return_quarter": quarter,
        "sales_return_year_ago": year_ago,
        "sales_return_before": before,
        "average_deposits": None if month_average is None else half_up(month_average),
        "deposit_average_year": None if year_average is None else half_up(year_average),
        "arrears_amount": add(overdue),
        "extended_balance": add(extended),
        "net_outflow_30d": None if flow is None else half_up(-flow),
    }
    return truths, figures


def _rate(bank: Bank, rows: list[Row], months: int, ago: int) -> Fraction | None:
    """What came back of the sales with tax, over so many months that end so many before that of the date."""
    window = {month_at(bank.as_of, -back) for back in range(ago, ago + months)}
    received = revenue = Fraction(0)
    for row in rows:
        came, sold = amount(row, "sales_received"), amount(row, "sales_revenue")
        if row["month"] in window and came is not None and sold is not None:
            received += Fraction(came)
            revenue += Fraction(sold)
    return ratio(received, half_up(revenue * VAT))


def _falls(now: Fraction | None, then: Fraction | None) -> Truth:
    return every([None if then is None else then > 0, _at_most(now, then, Fraction(4, 5))])


def _at_most(value: Fraction | None, base: Fraction | None, share: Fraction) -> Truth:
    return None if value is None or base is None else value <= base * share


def _positive(value: Decimal | None) -> Truth:
    return None if value is None else value > 0


def _total(rows: list[Row], column: str) -> Fraction | None:
    cells = [amount(row, column) for row in rows]
    if any(cell is None for cell in cells):
        return None
    return sum((Fraction(cell) for cell in cells if cell is not None), Fraction(0))


def _late(loan: Row) -> Truth:
    told = [amount(loan, "overdue_principal"), amount(loan, "overdue_interest")]
    days = whole(loan, "days_past_due")
    found = [cell for cell in told if cell is not None] + ([Decimal(days)] if days is not None else [])
    return any(cell > 0 for cell in found) if found else None


def _net_flow(bank: Bank, rows: list[Row]) -> Fraction:
    first = bank.as_of - dt.timedelta(days=29)
    return sum(
        (Fraction(amount(row, "amount") or 0) for row in rows if first <= _posted(row) <= bank.as_of), Fraction(0)
    )


def _posted(row: Row) -> dt.date:
    found = day(row, "posted_on")
    assert found is not None
    return found


# Scores -----------------------------------------------------------------------------------------------------------


def rfm(bank: Bank) -> Answer:
    """Every customer with its scores and the first segment that fits; `missing` is left empty."""
    bank = in_yuan(bank)
    accounts, postings = bank.by_customer("accounts"), bank.by_customer("transactions")
    customers = bank.customers()
    first = dt.date(bank.as_of.year - (bank.as_of.month < 12), bank.as_of.month % 12 + 1, 1)
    days: dict[str, int | None] = {}
    number: dict[str, int | None] = {}
    money: dict[str, Fraction | None] = {}
    for customer in customers:
        one = key(customer, "customer_id")
        moved = [found for row in accounts[one] if (found := day(row, "last_active_on")) is not None]
        days[one] = (bank.as_of - max(moved)).days if moved else None
        own = [
            row for row in postings[one] if first <= _posted(row) <= bank.as_of and text(row, "initiated_by") != "bank"
        ]
        number[one] = len(own)
        money[one] = sum((abs(Fraction(amount(row, "amount") or 0)) for row in own), Fraction(0))
    kinds = {key(customer, "customer_id"): text(customer, "kind") for customer in customers}
    r = _fifths({one: None if value is None else -value for one, value in days.items()}, kinds)
    f, m = _fifths(number, kinds), _fifths(money, kinds)
    rows: list[AnswerRow] = []
    for customer in customers:
        one = key(customer, "customer_id")
        segment = _segment(r[one], f[one], m[one])
        reasons = [] if segment in ("ordinary", "unknown") else [segment]
        value = half_up(money[one] or Fraction(0))
        scores: AnswerRow = {"score_r": r[one], "score_f": f[one], "score_m": m[one]}
        tail: AnswerRow = {
            "days_since_movement": days[one],
            "movements_year": number[one],
            "kind": kinds[one],
            "missing": [],
        }
        rows.append({**identity(customer), "moved_year": value, "mode": segment, "reasons": reasons, **scores, **tail})
    rows.sort(key=lambda row: (SEGMENTS.index(str(row["mode"])), -_number(row["moved_year"]), str(row["customer_id"])))
    summary: list[AnswerRow] = []
    for segment in SEGMENTS:
        members = [row["moved_year"] for row in rows if row["mode"] == segment]
        total = add(cell for cell in members if isinstance(cell, Decimal))
        summary.append({"mode": segment, "customers": len(members), "moved_year": total})
    unknown = sum(row["mode"] == "unknown" for row in rows)
    return {"rule": "rfm", "summary": summary, "figures": {}, "rows": rows, "unknown": unknown}


def _fifths(values: Mapping[str, int | Fraction | None], kinds: Mapping[str, str | None]) -> dict[str, int | None]:
    """1 for the smallest fifth of its kind to 5 for the largest; equal values score alike."""
    known: defaultdict[str | None, list[int | Fraction]] = defaultdict(list)
    for one, value in values.items():
        if value is not None:
            known[kinds[one]].append(value)
    scores: dict[str, int | None] = {}
    for one, value in values.items():
        among = known[kinds[one]]
        smaller = sum(other < value for other in among) if value is not None else 0
        scores[one] = None if value is None else 1 + 5 * smaller // len(among)
    return scores


def _segment(r: int | None, f: int | None, m: int | None) -> str:
    """The first line that holds; one that cannot be told before it leaves the customer unknown."""

    def least(score: int | None, floor: int) -> Truth:
        return None if score is None else score >= floor

    old = None if r is None else r <= 2
    lines: list[tuple[str, Truth]] = [
        ("champions", every([least(r, 4), least(f, 4), least(m, 4)])),
        ("cannot_lose", every([old, least(m, 4)])),
        ("loyal", every([least(r, 3), least(f, 3)])),
        ("promising", least(r, 4)),
        ("at_risk", every([old, least(f, 3)])),
        ("asleep", old),
    ]
    for segment, truth in lines:
        if truth is None:
            return "unknown"
        if truth:
            return segment
    return "ordinary"
