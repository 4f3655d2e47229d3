"""R1, the exit list: collect what is certain, and ask of every gap how bad the customer could become.

A customer counts as unknown when filling one gap could put it on the list or move it to a worse mode; the
answer to that needs only the worst mode that each missing input allows. Readings where there is room:

- An exposure with a missing part is unknown as a whole: such a customer is not listed, and is counted as
  unknown if it has, or could have, a reason.
- The class is the worst of those known; a loan with a balance and no class could still be `loss`.
- A missing rating could be B or C, a missing policy `prohibited`, an unknown contribution negative.
- `missing` names the inputs that could worsen the mode, none for a forced row.
- Forced exits are due on the date of the list even where no loan has a maturity.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .answer import Answer, AnswerRow, identity, named
from .exact import add, half_up
from .tables import Bank, Row, amount, day, in_yuan, key, text
from .value import contribution_used

FORCED, TIMELY, GRADUAL = "forced", "timely", "gradual"
MODES = (FORCED, TIMELY, GRADUAL)
REASONS = {
    "prohibited_industry": FORCED,
    "loss": FORCED,
    "doubtful": FORCED,
    "substandard": TIMELY,
    "rating_b": TIMELY,
    "rating_c": TIMELY,
    "weak_industry": GRADUAL,
    "special_mention": GRADUAL,
    "risk_exceeds_return": GRADUAL,
    "latent_risk": GRADUAL,
}
CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")
TOP_RATINGS = ("AAA", "AA")
STEPS = 3
LATENT = 2


@dataclass
class Verdict:
    """What one customer's row would say, exposure None where a part of it is missing."""

    exposure: Decimal | None
    reasons: list[str]
    mode: str | None
    worsening: list[str]


def exit_list(bank: Bank, signals: Mapping[str, int] | None = None) -> Answer:
    """The customers with exposure and a reason to leave, worst first.

    `signals` are the warning signals by customer (`signals.counts`), none where it is not given; whether a signal
    could be judged never matters here.
    """
    bank = in_yuan(bank)
    loans, contracts = bank.by_customer("loans"), bank.by_customer("off_balance")
    values = contribution_used(bank)
    listed: list[tuple[int, Decimal, str, AnswerRow]] = []
    unknown = 0
    for customer in bank.customers():
        customer_id = key(customer, "customer_id")
        own = loans[customer_id]
        warned = (signals or {}).get(customer_id, 0) >= LATENT
        verdict = _judge(customer, own, contracts[customer_id], values[customer_id], warned=warned)
        if verdict.exposure is None:
            unknown += bool(verdict.reasons or verdict.worsening)
            continue
        if verdict.exposure <= 0:
            continue
        unknown += bool(verdict.worsening)
        if verdict.mode is not None:
            row = _row(customer, own, verdict, verdict.exposure, verdict.mode, bank.as_of)
            listed.append((MODES.index(verdict.mode), -verdict.exposure, customer_id, row))
    rows = [row for *_, row in sorted(listed, key=lambda entry: entry[:3])]
    summary: list[AnswerRow] = []
    for mode in MODES:
        members = [row["exposure"] for row in rows if row["mode"] == mode]
        exposure = add(cell for cell in members if isinstance(cell, Decimal))
        summary.append({"mode": mode, "customers": len(members), "exposure": exposure})
    return {"rule": "exit-list", "summary": summary, "figures": {}, "rows": rows, "unknown": unknown}


def _judge(
    customer: Row,
    loans: list[Row],
    contracts: list[Row],
    value: tuple[Decimal | None, tuple[str, ...]],
    *,
    warned: bool,
) -> Verdict:
    worst, class_gap = _worst_class(loans)
    policy, rating = text(customer, "industry_policy"), text(customer, "rating")
    contribution, contribution_gaps = value
    holds = {
        "prohibited_industry": policy == "prohibited",
        "loss": worst == "loss",
        "doubtful": worst == "doubtful",
        "substandard": worst == "substandard",
        "rating_b": rating == "B",
        "rating_c": rating == "C",
        "weak_industry": policy == "weak" and rating not in TOP_RATINGS,
        "special_mention": worst == "special_mention",
        "risk_exceeds_return": contribution is not None and contribution < 0,
        "latent_risk": warned,
    }
    reasons = [reason for reason in REASONS if holds[reason]]
    mode = min((REASONS[reason] for reason in reasons), key=MODES.index, default=None)

    gaps: list[tuple[str, Iterable[str]]] = []
    if policy is None:
        gaps.append((FORCED, ["customers.industry_policy"]))
    if class_gap is not None:
        gaps.append((class_gap, ["loans.five_class"]))
    if rating is None:
        gaps.append((TIMELY, ["customers.rating"]))
    if contribution is None:
        gaps.append((GRADUAL, contribution_gaps))
    if any(amount(loan, "balance") is None and text(loan, "five_class") != "normal" for loan in loans):
        gaps.append((GRADUAL, ["loans.balance"]))  # its class would be a reason if it had a balance
    level = len(MODES) if mode is None else MODES.index(mode)
    worsening = {name for could, names in gaps if MODES.index(could) < level for name in names}
    return Verdict(exposure_of(loans, contracts), reasons, mode, named(worsening))


def exposure_of(loans: list[Row], contracts: list[Row]) -> Decimal | None:
    """Σ balances + Σ (amount − margin), None where a part is missing."""
    total = Fraction(0)
    terms = [(amount(loan, "balance"), 1) for loan in loans]
    terms += [(amount(row, "amount"), 1) for row in contracts]
    terms += [(amount(row, "margin"), -1) for row in contracts]
    for value, sign in terms:
        if value is None:
            return None
        total += sign * Fraction(value)
    return half_up(total)


def _with_balance(loans: Iterable[Row]) -> list[Row]:
    return [loan for loan in loans if (amount(loan, "balance") or 0) > 0]


def _worst_class(loans: list[Row]) -> tuple[str | None, str | None]:
    """The worst known class of the loans with a balance (none: normal), and the mode a missing one allows."""
    owing = _with_balance(loans)
    if not owing:
        return "normal", None
    classes = [text(loan, "five_class") for loan in owing]
    known = [five_class for five_class in classes if five_class is not None]
    worst = max(known, key=CLASSES.index, default=None)
    return worst, FORCED if None in classes else None


def _row(customer: Row, loans: list[Row], verdict: Verdict, exposure: Decimal, mode: str, as_of: dt.date) -> AnswerRow:
    due = sorted({matures for loan in _with_balance(loans) if (matures := day(loan, "matures_on"))})
    next_maturity = due[0] if due else None
    proposed = exposure
    if mode == GRADUAL and due:
        proposed = half_up(Fraction(exposure) / min(STEPS, len(due)))
    return {
        **identity(customer),
        "exposure": exposure,
        "mode": mode,
        "reasons": verdict.reasons,
        "next_maturity": next_maturity,
        "proposed_date": as_of if mode == FORCED else next_maturity,
        "proposed_amount": proposed,
        "missing": verdict.worsening,
    }
