"""M1, the 25/30/50 mix: every customer is placed with certainty, or is told apart as undecidable.

Each question (is the customer in the population, which class) is answered by yes, no or unknown, and only
what is certain is counted; the undecidable ones decide no more than whether a miss is certain. Readings:

- A line without amount or without end may be live unless the other of the two rules it out, as a loan
  without balance may be live.
- A customer outside the population for certain counts nowhere; one perhaps outside counts nowhere either,
  but keeps its manager's miss from being certain.
- Shares are of `total`, which holds certain customers of undecidable class too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from .answer import Answer, AnswerRow
from .exact import every, ratio, some
from .tables import Bank, Row, amount, day, in_yuan, key, text

CLASSES = ("offline_credit", "online_credit", "non_credit")
MINIMA = (25, 30, 50, 100)  # offline, online, non-credit, total


@dataclass
class Portfolio:
    """The customers of one owner, counted."""

    certain: dict[str, int]
    total: int = 0
    undecidable: int = 0
    perhaps_inside: int = 0

    @classmethod
    def empty(cls) -> Portfolio:
        """An owner without any customer."""
        return cls(dict.fromkeys(CLASSES, 0))

    def place(self, inside: bool | None, category: str | None) -> None:
        """Count one customer, given what is known of its membership and class."""
        if inside is False:
            return
        if inside is None:
            self.perhaps_inside += 1
            self.undecidable += 1
            return
        self.total += 1
        if category is None:
            self.undecidable += 1
        else:
            self.certain[category] += 1


def mix(bank: Bank, minima: tuple[int, int, int, int] = MINIMA) -> Answer:
    """One row per owner: `managers`, and every `customers.manager_id`; `unassigned` last if there are any."""
    bank = in_yuan(bank)
    loans, lines = bank.by_customer("loans"), bank.by_customer("credit_lines")
    branches = {key(row, "manager_id"): text(row, "branch_id") for row in bank.rows("managers")}
    portfolios = {owner: Portfolio.empty() for owner in branches}
    unassigned = Portfolio.empty()
    for customer in bank.customers():
        owner = text(customer, "manager_id")
        portfolio = unassigned if owner is None else portfolios.setdefault(owner, Portfolio.empty())
        own_loans, own_lines = loans[key(customer, "customer_id")], lines[key(customer, "customer_id")]
        portfolio.place(_inside(customer, own_loans), _category(own_loans, own_lines, bank.as_of))

    rows = [_row(owner, branches.get(owner), portfolios[owner], minima) for owner in sorted(portfolios)]
    summary = _summary(rows)
    unknown = sum(row["attained"] is None for row in rows)
    if unassigned.total or unassigned.perhaps_inside:
        last = _row("unassigned", None, unassigned, minima)
        last.update({column: None for column in last if column.endswith("_gap") or column == "attained"})
        rows.append(last)
    return {"rule": "mix", "summary": summary, "figures": {}, "rows": rows, "unknown": unknown}


def _positive(row: Row, column: str) -> bool | None:
    value = amount(row, column)
    return None if value is None else value > 0


def _equals(row: Row, column: str, wanted: str) -> bool | None:
    value = text(row, column)
    return None if value is None else value == wanted


def _inside(customer: Row, loans: list[Row]) -> bool | None:
    """Corporate and institution customers, and whoever has a live operating loan of its own."""
    operating = some(every((_positive(loan, "balance"), _equals(loan, "loan_type", "operating"))) for loan in loans)
    organisation = some((_equals(customer, "kind", "corporate"), _equals(customer, "kind", "institution")))
    return some((organisation, operating))


def _category(loans: list[Row], lines: list[Row], as_of: dt.date) -> str | None:
    live = [(_positive(loan, "balance"), loan) for loan in loans]
    live += [(_line_live(line, as_of), line) for line in lines]
    for channel, category in (("offline", "offline_credit"), ("online", "online_credit")):
        has = some(every((alive, _equals(row, "channel", channel))) for alive, row in live)
        if has is not False:
            return category if has else None
    return "non_credit"


def _line_live(line: Row, as_of: dt.date) -> bool | None:
    until = day(line, "until")
    return every((_positive(line, "amount"), None if until is None else until >= as_of))


def _row(owner: str, branch: str | None, held: Portfolio, minima: tuple[int, int, int, int]) -> AnswerRow:
    counts = (*held.certain.values(), held.total)
    gaps = [max(0, minimum - count) for minimum, count in zip(minima, counts, strict=True)]
    attained: bool | None
    if not any(gaps):
        attained = True
    elif not held.undecidable or sum(gaps[:3]) > held.undecidable or gaps[3] > held.perhaps_inside:
        attained = False
    else:
        attained = None
    return {
        "manager_id": owner,
        "branch_id": branch,
        **held.certain,
        "total": held.total,
        "offline_share": ratio(held.certain["offline_credit"], held.total),
        "online_share": ratio(held.certain["online_credit"], held.total),
        "non_credit_share": ratio(held.certain["non_credit"], held.total),
        "offline_gap": gaps[0],
        "online_gap": gaps[1],
        "non_credit_gap": gaps[2],
        "total_gap": gaps[3],
        "attained": attained,
    }


def _summary(rows: list[AnswerRow]) -> list[AnswerRow]:
    """Per branch that has owners; the branch null (unlisted owners, managers without branch) stands last."""
    groups: defaultdict[str | None, list[AnswerRow]] = defaultdict(list)
    for row in rows:
        branch = row["branch_id"]
        groups[branch if isinstance(branch, str) else None].append(row)
    ordered = sorted(groups, key=lambda branch: (branch is None, branch or ""))
    return [
        {
            "branch_id": branch,
            "managers": len(groups[branch]),
            "attained": sum(row["attained"] is True for row in groups[branch]),
            "average_total": Fraction(_sum(groups[branch], "total"), len(groups[branch])),
            **{gap: _sum(groups[branch], gap) for gap in ("offline_gap", "online_gap", "non_credit_gap", "total_gap")},
        }
        for branch in ordered
    ]


def _sum(rows: Iterable[AnswerRow], column: str) -> int:
    return sum(cell for cell in (row[column] for row in rows) if isinstance(cell, int))
