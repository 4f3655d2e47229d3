"""M3 and R2 in plain fractions: what is due is added up day by day, and places are found by comparing with everybody.

Readings where there is room:

- A day of a quarter is worth the quarter's weight ÷ its days ÷ 12; what is due is the sum over the days gone.
- Money is due in whole fen, half up, and rates are taken of that; customers may be due in part.
- An empty target of somebody's own is unknown; nobody's own target is the usual one, and without that no target.
- Who has repaid is judged customer by customer: owing more than before is no repayment, whatever others pay.
- Whose place in the list of managers is not known to bind him (role and portfolio unknown) is left out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from .answer import Answer, AnswerRow, Cell, named
from .exact import half_up, some
from .exits import exit_list
from .tables import Bank, Row, amount, in_yuan, key, text

WEIGHTS = (4, 3, 3, 2)
GREEN, YELLOW = Fraction(1), Fraction(9, 10)
INDICATORS = ("assets", "liabilities", "customers")
USUAL = {"assets": Fraction(100_000_000), "liabilities": Fraction(100_000_000), "customers": Fraction(100)}
INTERIM = {"assets": Fraction(80_000_000), "liabilities": Fraction(80_000_000), "customers": Fraction(80)}


@dataclass(frozen=True)
class Target:
    """What is asked of an owner in an indicator, from which base; None is a cell without a value."""

    base: Decimal | None
    target: Decimal | None


@dataclass
class Standing:
    """One owner in one indicator."""

    actual: Fraction | None
    base: Fraction | None
    target: Fraction | None
    missing: list[str]
    due: Fraction | None = None
    rate: Fraction | None = None
    light: str | None = None


def part_due(day: dt.date, weights: tuple[int, ...] = WEIGHTS) -> Fraction:
    """The part of the year's target that is due at the end of the day."""
    months = 12 // len(weights)
    first = dt.date(day.year, 1, 1)
    days = [first + dt.timedelta(days=n) for n in range((dt.date(day.year + 1, 1, 1) - first).days)]
    phases = [(one.month - 1) // months for one in days]
    lengths = [phases.count(phase) for phase in range(len(weights))]
    gone = (phase for one, phase in zip(days, phases, strict=True) if one <= day)
    return sum((Fraction(weights[phase], lengths[phase] * sum(weights)) for phase in gone), Fraction(0))


def judge(standing: Standing, day: dt.date, is_money: bool, weights: tuple[int, ...] = WEIGHTS) -> None:
    """What is due, the rate and the light of one standing."""
    if standing.base is not None and standing.target is not None:
        due = standing.base + (standing.target - standing.base) * part_due(day, weights)
        standing.due = Fraction(half_up(due)) if is_money else due
    if standing.actual is not None and standing.due is not None and standing.due > 0:
        standing.rate = standing.actual / standing.due
    if standing.rate is None:
        standing.light = "unknown"
    else:
        standing.light = "green" if standing.rate >= GREEN else "yellow" if standing.rate >= YELLOW else "red"


def columns(name: str, standing: Standing, rates: list[Fraction], day: dt.date, is_money: bool) -> AnswerRow:
    """The columns of one owner in one indicator; `rates` are those of all owners."""
    actual, due, base = standing.actual, standing.due, standing.base

    def shown(value: Fraction | None) -> Cell:
        return value if value is None or not is_money else half_up(value)

    def whole(value: Fraction | None) -> Cell:
        return None if value is None else half_up(value) if is_money else int(value)

    step = Fraction(1, 100) if is_money else Fraction(1)
    gap = None if actual is None or due is None else max(-((actual - due) // step) * step, Fraction(0))
    if due is not None and due <= 0:
        gap = Fraction(0)
    ahead = [rate for rate in rates if standing.rate is not None and rate > standing.rate]
    to_next = None
    if ahead and due is not None and actual is not None:
        to_next = (min(ahead) * due // step + 1) * step - actual
    forecast = None
    if base is not None and actual is not None:
        start = dt.date(day.year, 1, 1)
        year = (dt.date(day.year + 1, 1, 1) - start).days
        forecast = base + (actual - base) * Fraction(year, (day - start).days + 1)
        forecast = max(forecast, Fraction(0)) if actual >= 0 else forecast
    return {
        f"{name}_base": shown(base),
        f"{name}_actual": whole(actual),
        f"{name}_target": shown(standing.target),
        f"{name}_target_to_date": shown(due),
        f"{name}_rate": standing.rate,
        f"{name}_light": standing.light,
        f"{name}_rank": None if standing.rate is None else 1 + len(ahead),
        f"{name}_gap": whole(gap),
        f"{name}_to_next": whole(to_next),
        f"{name}_forecast": shown(forecast),
    }


# M3 -------------------------------------------------------------------------------------------------------------------


def kpi(bank: Bank, targets: Mapping[tuple[str, str], Target]) -> Answer:
    """The three ones of every manager; `targets` are those of (manager, indicator)."""
    bank = in_yuan(bank)
    staff = {key(row, "manager_id"): row for row in bank.rows("managers")}
    owned: defaultdict[str | None, list[Row]] = defaultdict(list)
    for customer in bank.customers():
        owned[text(customer, "manager_id")].append(customer)
    names = sorted({*staff, *(name for name in owned if name is not None)})
    standings: dict[str, dict[str, Standing]] = {}
    for name in names:
        measured = _measured(bank, owned[name])
        if _is_bound(staff.get(name), measured["customers"]):
            standings[name] = _standings(name, measured, targets, bank.as_of)
    rows = _rows(standings, staff, bank)
    if owned[None]:
        rows.append(_nobody(_measured(bank, owned[None]), bank.as_of))
    unknown = sum(1 for ones in standings.values() if any(one.light == "unknown" for one in ones.values()))
    return {"rule": "kpi", "summary": _summary(standings), "figures": {}, "rows": rows, "unknown": unknown}


def _is_bound(manager: Row | None, customers: tuple[Fraction | None, list[str]]) -> bool:
    role = text(manager, "role") if manager else None
    looks_after = None if customers[0] is None else customers[0] > 0
    return some([role is None, None if role is None else role == "manager", looks_after]) is True


def _measured(bank: Bank, customers: list[Row]) -> dict[str, tuple[Fraction | None, list[str]]]:
    """What there is in each indicator, and what was missing."""
    loans, accounts = bank.by_customer("loans"), bank.by_customer("accounts")
    ids = [key(customer, "customer_id") for customer in customers]
    balances = [amount(row, "balance") for one in ids for row in loans[one]]
    averages = [amount(row, "average_balance_year") for one in ids for row in accounts[one]]
    counted = [_is_counted(customer, loans[key(customer, "customer_id")]) for customer in customers]
    lacks = sorted({label for customer in customers for label in _gaps(customer, loans)})
    return {
        "assets": (_sum(balances), ["loans.balance"] if None in balances else []),
        "liabilities": (_sum(averages), ["accounts.average_balance_year"] if None in averages else []),
        "customers": (None if None in counted else Fraction(sum(map(bool, counted))), lacks if None in counted else []),
    }


def _sum(values: list[Decimal | None]) -> Fraction | None:
    known = [Fraction(value) for value in values if value is not None]
    return sum(known, Fraction(0)) if len(known) == len(values) else None


def _operates(loans: list[Row]) -> bool | None:
    """Whether there is a live operating loan."""
    found: list[bool | None] = []
    for row in loans:
        balance, kind = amount(row, "balance"), text(row, "loan_type")
        live = None if balance is None else balance > 0
        operating = None if kind is None else kind == "operating"
        found.append(False if live is False or operating is False else None if None in (live, operating) else True)
    return some(found)


def _is_counted(customer: Row, loans: list[Row]) -> bool | None:
    kind = text(customer, "kind")
    return some([None if kind is None else kind in ("corporate", "institution"), _operates(loans)])


def _gaps(customer: Row, loans: Mapping[str, list[Row]]) -> list[str]:
    """What the answer for one customer hangs on."""
    own = loans[key(customer, "customer_id")]
    if _is_counted(customer, own) is not None:
        return []
    found = ["customers.kind"] if text(customer, "kind") is None else []
    if _operates(own) is None:
        found += ["loans.balance"] if any(_hangs(row, "balance", "loan_type") for row in own) else []
        found += ["loans.loan_type"] if any(_hangs(row, "loan_type", "balance") for row in own) else []
    return found


def _hangs(row: Row, column: str, other: str) -> bool:
    """Whether a note's cell is missing while the other does not settle it."""
    if row.get(column) is not None:
        return False
    if other == "balance":
        balance = amount(row, "balance")
        return balance is None or balance > 0
    return text(row, "loan_type") in (None, "operating")


def _standings(
    name: str,
    measured: Mapping[str, tuple[Fraction | None, list[str]]],
    targets: Mapping[tuple[str, str], Target],
    day: dt.date,
) -> dict[str, Standing]:
    made = {}
    for indicator in INDICATORS:
        actual, missing = measured[indicator]
        own = targets.get((name, indicator))
        base = Fraction(own.base) if own and own.base is not None else None
        target = USUAL[indicator] if own is None else Fraction(own.target) if own.target is not None else None
        lacks = [
            *missing,
            *(["targets.base_value"] if base is None else []),
            *(["targets.target"] if not target and target is None else []),
        ]
        made[indicator] = Standing(actual, base, target, lacks)
        judge(made[indicator], day, indicator != "customers")
    return made


def _rows(standings: Mapping[str, Mapping[str, Standing]], staff: Mapping[str, Row], bank: Bank) -> list[AnswerRow]:
    rates = {
        indicator: [ones[indicator].rate for ones in standings.values() if ones[indicator].rate is not None]
        for indicator in INDICATORS
    }
    rows: list[tuple[tuple[int, int, int, str], AnswerRow]] = []
    for name, ones in standings.items():
        person = staff.get(name)
        row: AnswerRow = {
            "manager_id": name,
            "manager_name": text(person, "name") if person else None,
            "branch_id": text(person, "branch_id") if person else None,
        }
        for indicator, one in ones.items():
            row |= columns(indicator, one, rates[indicator], bank.as_of, indicator != "customers")  # type: ignore[arg-type]
        row["missing"] = named(label for one in ones.values() for label in one.missing)
        lights = [one.light for one in ones.values()]
        places = sum(int(str(row[f"{indicator}_rank"] or 0)) for indicator in INDICATORS)
        rows.append(((-lights.count("red"), -lights.count("yellow"), -places, name), row))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _nobody(measured: Mapping[str, tuple[Fraction | None, list[str]]], day: dt.date) -> AnswerRow:
    row: AnswerRow = {"manager_id": "unassigned", "manager_name": None, "branch_id": None}
    for indicator in INDICATORS:
        nothing = Standing(measured[indicator][0], None, None, [])
        row |= columns(indicator, nothing, [], day, indicator != "customers")
    row["missing"] = []
    return row


def _summary(standings: Mapping[str, Mapping[str, Standing]]) -> list[AnswerRow]:
    made: list[AnswerRow] = []
    for indicator in INDICATORS:
        ones = [each[indicator] for each in standings.values()]
        lights = [one.light for one in ones]
        rated = [one for one in ones if one.rate is not None]
        top = sum((one.actual for one in rated if one.actual is not None), Fraction(0))
        bottom = sum((one.due for one in rated if one.due is not None), Fraction(0))
        actuals = [one.actual for one in ones]
        known = [value for value in actuals if value is not None]
        average = sum(known, Fraction(0)) / len(ones) if ones and len(known) == len(ones) else None
        made.append(
            {
                "indicator": indicator,
                "owners": len(ones),
                **{light: lights.count(light) for light in ("green", "yellow", "red", "unknown")},
                "no_target": 0,
                "rate": top / bottom if bottom else None,
                "interim_rate": average / INTERIM[indicator] if average is not None else None,
            }
        )
    return made


# R2 -------------------------------------------------------------------------------------------------------------------


@dataclass
class Repaid:
    """What the listed customers of one owner did since; amounts None where one of them is not known."""

    listed: int
    missing: list[str]
    amounts: dict[str, Decimal] | None


PARTS = ("actual", "before", "after", "risen", "write_off", "sale")


def repaid(then: Bank, now: Bank, recoveries: list[Row]) -> dict[str | None, Repaid]:
    """By branch of the earlier date: what those on the exit list have repaid, and what was written off or sold."""
    owners = {key(row, "customer_id"): text(row, "branch_id") for row in then.customers()}
    listed = {str(row["customer_id"]): row["exposure"] for row in exit_list(then)["rows"]}
    today = _exposures(now)
    of_loan = {key(row, "loan_id"): key(row, "customer_id") for bank in (now, then) for row in bank.rows("loans")}
    found: dict[str | None, list[dict[str, Fraction | None]]] = defaultdict(list)
    lacks: dict[str | None, list[str]] = defaultdict(list)
    for customer, exposure in sorted(listed.items()):
        owner = owners[customer]
        apart = {kind: Fraction(0) for kind in ("write_off", "sale")}
        unknown = False
        for row in recoveries:
            posted = row["on_date"]
            assert isinstance(posted, dt.date)
            kind, sum_of = text(row, "kind"), amount(row, "principal")
            if of_loan.get(key(row, "loan_id")) != customer or kind not in apart:
                continue
            if not then.as_of < posted <= now.as_of:
                continue
            unknown = unknown or sum_of is None
            apart[kind] += Fraction(sum_of or 0)
        before = Fraction(str(exposure))
        after, missing = today.get(customer, (Fraction(0), []))
        lacks[owner] += [*missing, *(["recoveries.principal"] if unknown else [])]
        left = None if after is None or unknown else before - after - sum(apart.values())
        found[owner].append(
            {
                "actual": None if left is None else max(left, Fraction(0)),
                "before": before,
                "after": after,
                "risen": None if left is None else max(-left, Fraction(0)),
                **apart,
            }
        )
    return {owner: _together(ones, lacks[owner]) for owner, ones in found.items()}


def _together(ones: list[dict[str, Fraction | None]], lacks: list[str]) -> Repaid:
    if any(one["actual"] is None for one in ones):
        return Repaid(len(ones), named(lacks), None)
    sums = {
        part: list(accumulate((one[part] or Fraction(0) for one in ones), initial=Fraction(0)))[-1] for part in PARTS
    }
    return Repaid(len(ones), [], {part: half_up(value) for part, value in sums.items()})


def _exposures(bank: Bank) -> dict[str, tuple[Fraction | None, list[str]]]:
    """Everybody's loans, and off balance less margin, with what is missing."""
    bank = in_yuan(bank)
    loans, contracts = bank.by_customer("loans"), bank.by_customer("off_balance")
    made = {}
    for customer in bank.customers():
        name = key(customer, "customer_id")
        owed: list[Decimal | None] = [amount(row, "balance") for row in loans[name]]
        missing = ["loans.balance"] if None in owed else []
        for row in contracts[name]:
            sums = amount(row, "amount"), amount(row, "margin")
            owed.append(None if None in sums else (sums[0] or Decimal(0)) - (sums[1] or Decimal(0)))
            missing += [
                f"off_balance.{part}" for part, value in zip(("amount", "margin"), sums, strict=True) if value is None
            ]
        made[name] = (_sum(owed), missing)
    return made
