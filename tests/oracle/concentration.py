"""S2, concentration: every name is added up by itself, and held against its limit as a fraction.

Readings beyond the reference:

- A group is all customers of one `group_id`; without one a customer is a group under its own number, and a customer
  whose number others name as their group belongs to them.
- A name is near a limit from nine tenths of it on, the limit itself included.
- A name with a missing amount is unknown, is listed, and is in no share of the book.
- Without capital every name is unknown; the ten largest of each limit are listed.
- What is allowed is rounded down to the fen.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .answer import Answer, AnswerRow, Cell, identity, named
from .draw import fen
from .exact import ZERO, add, half_up, ratio
from .tables import Bank, Row, amount, in_yuan, key, text

TOP = 10
NEAR = Fraction(9, 10)
VERDICTS = ("breach", "near", "within", "unknown")
# limit, names, whether off-balance exposure counts, the column of bank_facts, the share of it
LIMITS = (
    ("single_loan", "customer", False, "net_capital", Fraction(10, 100)),
    ("group_credit", "group", True, "net_capital", Fraction(15, 100)),
    ("single_exposure", "customer", True, "tier1_capital", Fraction(15, 100)),
    ("group_exposure", "group", True, "tier1_capital", Fraction(20, 100)),
)


@dataclass(frozen=True)
class Debtor:
    """A customer with what it owes; None is not known."""

    row: Row
    loans: Decimal | None
    exposure: Decimal | None
    lacks: dict[bool, list[str]]  # by whether exposure is meant

    def owed(self, exposure: bool) -> Decimal | None:
        """The amount that a limit means."""
        return self.exposure if exposure else self.loans

    @property
    def customer_id(self) -> str:
        """The customer's number."""
        return key(self.row, "customer_id")


@dataclass(frozen=True)
class Name:
    """One customer, or several under one name."""

    name_id: str
    members: list[Debtor]

    def owed(self, exposure: bool) -> Decimal | None:
        """The sum, unknown as soon as one part is."""
        parts = [one.owed(exposure) for one in self.members]
        return None if None in parts else add(part for part in parts if part is not None)

    @property
    def largest(self) -> Debtor:
        """The member with the most loans, unknown last, then by number."""
        return min(self.members, key=lambda one: (one.loans is None, -(one.loans or 0), one.customer_id))

    def lacks(self, exposure: bool) -> list[str]:
        """What is missing of the first member of whom something is."""
        unknown = [one for one in self.members if one.owed(exposure) is None]
        return min(unknown, key=lambda one: one.customer_id).lacks[exposure] if unknown else []


def concentration(bank: Bank) -> Answer:
    """Names over a limit, near one, or not to be judged; the summary counts all names of all limits."""
    bank = in_yuan(bank)
    debtors = [one for one in _debtors(bank) if one.loans != ZERO or one.exposure != ZERO]
    names = {over: _names(debtors, of) for over, of in OVER.items()}
    facts = (bank.rows("bank_facts") or [{}])[0]
    judged = [line for limit in LIMITS for line in _judged(limit, names[limit[1]], amount(facts, limit[3]))]
    order = {limit[0]: place for place, limit in enumerate(LIMITS)}

    def place(row: AnswerRow) -> tuple[object, ...]:
        owed = row["amount"]
        rank = ("breach", "near", "unknown").index(str(row["verdict"]))
        return (
            rank,
            order[str(row["limit_name"])],
            owed is None,
            -owed if isinstance(owed, Decimal) else 0,
            row["name_id"],
        )

    rows = sorted((row for row, listed in judged if listed), key=place)
    lines = [row for row, _ in judged]
    unknown = sum(row["verdict"] == "unknown" for row in lines)
    figures: dict[str, Cell] = {}
    for over, found in names.items():
        figures |= _figures(over, found)
    return {"rule": "concentration", "summary": _summary(lines), "figures": figures, "rows": rows, "unknown": unknown}


OVER: dict[str, Callable[[Row], str | None]] = {
    "customer": lambda row: key(row, "customer_id"),
    "group": lambda row: text(row, "group_id") or key(row, "customer_id"),
    "industry": lambda row: text(row, "industry_code"),
}


def _debtors(bank: Bank) -> Iterable[Debtor]:
    loans, contracts = bank.by_customer("loans"), bank.by_customer("off_balance")
    for customer in bank.customers():
        own, beside = loans[key(customer, "customer_id")], contracts[key(customer, "customer_id")]
        missing_loans = [f"loans.{column}" for column in ("balance",) if _lacks(own, column)]
        missing_beside = [f"off_balance.{column}" for column in ("amount", "margin") if _lacks(beside, column)]
        owed = None if missing_loans else add(amount(one, "balance") or ZERO for one in own)
        off = add((amount(one, "amount") or ZERO) - (amount(one, "margin") or ZERO) for one in beside)
        exposure = None if owed is None or missing_beside else add((owed, off))
        yield Debtor(customer, owed, exposure, {False: missing_loans, True: [*missing_loans, *missing_beside]})


def _lacks(rows: list[Row], column: str) -> bool:
    return any(amount(row, column) is None for row in rows)


def _names(debtors: list[Debtor], of: Callable[[Row], str | None]) -> list[Name]:
    groups: defaultdict[str, list[Debtor]] = defaultdict(list)
    for one in debtors:
        name = of(one.row)
        if name is not None:
            groups[name].append(one)
    return [Name(name, members) for name, members in sorted(groups.items())]


def _judged(
    limit: tuple[str, str, bool, str, Fraction], names: list[Name], capital: Decimal | None
) -> Iterable[tuple[AnswerRow, bool]]:
    """Each name with an amount, or one that is not known, and whether it is listed."""
    title, _, exposure, column, share = limit
    owing = [(name, name.owed(exposure)) for name in names]
    kept = [(name, owed) for name, owed in owing if owed is None or owed > 0]
    kept.sort(key=lambda pair: (pair[1] is None, -(pair[1] or 0), pair[0].name_id))
    usable = capital if capital is not None and capital > 0 else None
    for place, (name, owed) in enumerate(kept, 1):
        verdict, allowed, excess = _verdict(owed, usable, share)
        missing = name.lacks(exposure) if owed is None else []
        missing = missing if usable is not None else [*missing, f"bank_facts.{column}"]
        row: AnswerRow = {
            **identity(name.largest.row),
            "limit_name": title,
            "name_id": name.name_id,
            "members": len(name.members),
            "amount": owed,
            "capital_share": None if owed is None or usable is None else ratio(owed, usable),
            "allowed": allowed,
            "excess": excess,
            "verdict": verdict,
            "missing": named(missing) if verdict == "unknown" else [],
        }
        yield row, verdict in ("breach", "near") or (verdict == "unknown" and (owed is None or place <= TOP))


def _verdict(
    owed: Decimal | None, capital: Decimal | None, share: Fraction
) -> tuple[str, Decimal | None, Decimal | None]:
    if capital is None:
        return "unknown", None, None
    limit = Fraction(capital) * share
    allowed = half_up(Fraction(limit * 100 // 1, 100))
    if owed is None:
        return "unknown", allowed, None
    excess = max(ZERO, add((owed, -allowed)))
    if Fraction(owed) > limit:
        return "breach", allowed, excess
    return ("near" if Fraction(owed) >= limit * NEAR else "within"), allowed, excess


def _summary(lines: list[AnswerRow]) -> list[AnswerRow]:
    summary: list[AnswerRow] = []
    for title, *_ in LIMITS:
        for verdict in VERDICTS:
            own = [line for line in lines if line["limit_name"] == title and line["verdict"] == verdict]
            summary.append(
                {
                    "limit_name": title,
                    "verdict": verdict,
                    "names": len(own),
                    "amount": add(cell for line in own if isinstance(cell := line["amount"], Decimal)),
                    "excess": None
                    if verdict == "unknown"
                    else add(cell for line in own if isinstance(cell := line["excess"], Decimal)),
                }
            )
    return summary


def _figures(over: str, names: list[Name]) -> dict[str, Cell]:
    owed = sorted((one for name in names if (one := name.owed(False)) is not None and one > 0), reverse=True)
    total = add(owed)
    squares = sum((Fraction(one) ** 2 for one in owed), Fraction(0))
    return {
        f"{over}_names": len(owed),
        f"{over}_top1_share": ratio(owed[0], total) if owed else None,
        f"{over}_top{TOP}_share": ratio(add(owed[:TOP]), total) if owed else None,
        f"{over}_hhi": 10_000 * squares / Fraction(total) ** 2 if owed else None,
    }


def with_capital(bank: Bank, seed: int) -> Bank:
    """The bank with groups and a capital of its own, some of it so that a name is exactly at a limit."""
    dice = random.Random(f"concentration {seed}")
    customers = bank.rows("customers")
    ids = [key(row, "customer_id") for row in customers]
    groups = [f"G{number}" for number in range(max(1, len(ids) // 4))] + ids[:2]
    given: list[Row] = [{**row, "group_id": dice.choice(groups) if dice.random() < 0.4 else None} for row in customers]
    owed = [one.loans for one in _debtors(in_yuan(bank)) if one.loans is not None and one.loans > 0] or [fen(100)]
    base = dice.choice(owed) * dice.choice((10, 10, 7, 20))
    capital = base + dice.choice((fen(0), fen(0), fen(1), fen(-1), fen(9)))
    facts: Row = {"net_capital": capital, "tier1_capital": dice.choice((capital, capital * 2 // 3, fen(0)))}
    facts = {
        column: None if dice.random() < 0.12 else half_up(value)
        for column, value in facts.items()
        if isinstance(value, Decimal)
    }
    tables = {**bank.tables, "customers": given, "bank_facts": [facts]}
    if dice.random() < 0.1 or not any(facts.values()):
        tables["bank_facts"] = []
    return Bank(bank.as_of, tables)
