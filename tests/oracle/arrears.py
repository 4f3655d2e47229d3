"""R3, the arrears curve: each owner's customers, one by one, and the limits of the day.

Readings beyond the reference:

- A note counts while it has a balance, and whenever it is late; late for more than 90 days it is old and out.
- A note whose balance is missing counts only if it is late. A customer with no other note is not counted.
- `unassigned` has a row as soon as a customer without owner has a note that is counted, old, or in doubt.
- With `unit` note every number is of notes.

The interval is worked with 50 digits, and `significant` asks whether its low end is above the threshold, which is
another way to the same answer than the program's.
"""

from __future__ import annotations

import datetime as dt
import random
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from .answer import Answer, AnswerRow, Cell
from .draw import fen
from .exact import ratio
from .tables import Bank, Row, amount, key, text, whole

VERDICTS = ("normal", "above", "act", "on_site_check", "loss_of_control", "unknown")
OLD = 90
Z = Decimal("1.959964")
Threshold = tuple[Fraction, bool]  # the share, and whether reaching it is enough


@dataclass
class Owner:
    """What one owner's customers owe."""

    counted: int = 0
    late: int = 0
    old: int = 0
    doubtful: int = 0


def thresholds(day: dt.date) -> dict[str, Threshold]:
    """What is too much on a day, the mildest first."""
    last = monthrange(day.year, day.month)[1]
    loss = {"loss_of_control": (Fraction(20, 100), True)}
    if 21 <= day.day <= 25:
        return {"above": (Fraction(5, 100), False), "act": (Fraction(10, 100), True), **loss}
    if 26 <= day.day < last:
        return {"above": (Fraction(3, 100), False), "act": (Fraction(10, 100), True), **loss}
    return {"above": (Fraction(1, 100), False), "on_site_check": (Fraction(3, 100), False), **loss}


def arrears(bank: Bank, owned_by: str = "manager_id", unit: str = "customer") -> Answer:
    """One row per owner: those of `managers` or `branches`, those whom customers name, `unassigned` last."""
    listed = bank.rows("managers" if owned_by == "manager_id" else "branches")
    owners: dict[str, Owner] = {key(row, owned_by): Owner() for row in listed}
    homeless = Owner()
    notes: defaultdict[str, list[Row]] = bank.by_customer("loans")
    for customer in bank.customers():
        owner_id = text(customer, owned_by)
        owner = homeless if owner_id is None else owners.setdefault(owner_id, Owner())
        _add(owner, notes[key(customer, "customer_id")], unit)
    rows = [_row(name, one, bank.as_of) for name, one in owners.items()]
    rows.sort(key=lambda row: (row["ratio"] is None, -_share(row), str(row["owner_id"])))
    if homeless.counted or homeless.old or homeless.doubtful:
        rows.append(_row("unassigned", homeless, bank.as_of))
    summary: list[AnswerRow] = [
        {"verdict": verdict, "owners": sum(row["verdict"] == verdict for row in rows)} for verdict in VERDICTS
    ]
    everyone = [*owners.values(), homeless]
    counted, late = sum(one.counted for one in everyone), sum(one.late for one in everyone)
    figures: dict[str, Cell] = {
        "customers": counted,
        "in_arrears": late,
        "ratio": ratio(late, counted),
        "old_notes": sum(one.old for one in everyone),
    }
    unknown = sum(row["verdict"] == "unknown" for row in rows)
    return {"rule": "arrears", "summary": summary, "figures": figures, "rows": rows, "unknown": unknown}


def _share(row: AnswerRow) -> Fraction:
    value = row["ratio"]
    return value if isinstance(value, Fraction) else Fraction(0)


def _add(owner: Owner, notes: list[Row], unit: str) -> None:
    counted, late = 0, 0
    for note in notes:
        days, balance = whole(note, "days_past_due"), amount(note, "balance")
        money = [amount(note, column) for column in ("overdue_principal", "overdue_interest")]
        if days is not None and days > OLD:
            owner.old += 1
        elif (days or 0) > 0 or any((value or 0) > 0 for value in money):
            counted, late = counted + 1, late + 1
        elif balance is None:
            owner.doubtful += 1
        elif balance > 0:
            counted += 1
    owner.counted += counted if unit == "note" else counted > 0
    owner.late += late if unit == "note" else late > 0


def _row(name: str, owner: Owner, day: dt.date) -> AnswerRow:
    share = ratio(owner.late, owner.counted)
    low, high = wilson(owner.late, owner.counted)
    verdict, significant = judge(share, low, day)
    return {
        "owner_id": name,
        "day": day,
        "customers": owner.counted,
        "in_arrears": owner.late,
        "ratio": share,
        "ratio_low": low,
        "ratio_high": high,
        "old_notes": owner.old,
        "significant": significant,
        "verdict": verdict,
    }


def judge(share: Fraction | None, low: Fraction | None, day: dt.date) -> tuple[str, bool | None]:
    """The gravest verdict whose threshold the share passes, and whether the low end of the interval is above it."""
    if share is None or low is None:
        return "unknown", None
    for verdict, (limit, inclusive) in reversed(thresholds(day).items()):
        if share > limit or (inclusive and share == limit):
            return verdict, low > limit
    return "normal", False


def wilson(part: int, count: int) -> tuple[Fraction | None, Fraction | None]:
    """Both ends of Wilson's interval, to some 50 digits."""
    if not count:
        return None, None
    with localcontext() as context:
        context.prec = 60
        k, n = Decimal(part), Decimal(count)
        middle, half = k + Z * Z / 2, Z * (k * (n - k) / n + Z * Z / 4).sqrt()
        return Fraction((middle - half) / (n + Z * Z)), Fraction((middle + half) / (n + Z * Z))


def with_arrears(bank: Bank, seed: int) -> Bank:
    """The bank on some day of the month, its notes late here and there, with gaps."""
    dice = random.Random(f"arrears {seed}")
    day = dice.choice((1, 5, 20, 21, 24, 25, 26, 27, 28, 29, 30, 31))
    month = dice.choice(((2026, 10), (2026, 2), (2024, 2), (2026, 11)))
    last = monthrange(*month)[1]
    often, gaps = dice.choice((0.02, 0.06, 0.15, 0.4)), dice.choice((0.0, 0.0, 0.1, 0.5))
    loans = [{**row, **_overdue(dice, often, gaps)} for row in bank.rows("loans")]
    for column in ("overdue_principal", "overdue_interest", "days_past_due"):
        if dice.random() < 0.06:
            for row in loans:
                row.pop(column)
    return Bank(dt.date(*month, min(day, last)), {**bank.tables, "loans": loans})


def _overdue(dice: random.Random, often: float, gaps: float) -> Row:
    late = dice.random() < often
    cells: Row = {
        "overdue_principal": fen(dice.choice((0, 0, 100, 123_456))) if late else fen(0),
        "overdue_interest": fen(dice.choice((0, 100, 50_001))) if late else fen(0),
        "days_past_due": dice.choice((0, 1, 3, 30, 89, 90, 91, 400)) if late else 0,
    }
    return {column: None if dice.random() < gaps else value for column, value in cells.items()}
