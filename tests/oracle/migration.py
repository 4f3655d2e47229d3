"""Migration, S3 and T4: two dates of one book side by side, member by member, in plain Python.

Readings: who is there on one date only is new or left; whom the rule does not speak of on a date is outside there, and
who is outside or absent on both is in no answer. A value counts in the sums where it is known on both dates.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .tables import Bank, Row, amount, in_yuan, key, text
from .value import segment

TIERS = ("core", "growth", "base", "no_value", "loss_making")
FIVE_CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")
MOVES = ("down", "left", "exited", "unclear", "moved", "entered", "new", "up", "same")
CHANGING = ("customers", "accounts", "loans")
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Member:
    """One member on one date: its class and what is at stake, None where it is not known."""

    word: str
    value: Decimal | None


@dataclass(frozen=True)
class Pair:
    """One member on both dates."""

    name: str
    before: str
    after: str
    move: str
    value_before: Decimal | None
    value_after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """After less before; None where one of them is not known."""
        if self.value_before is None or self.value_after is None:
            return None
        return self.value_after - self.value_before


def earlier(bank: Bank, seed: int) -> tuple[Bank, Bank]:
    """The bank as it was at the last month end and as it is: some gone since, some new, most changed a little.

    Contributions are given, so that both dates are judged by the column and by nothing that has a history of its own.
    """
    dice = random.Random(seed)
    base = bank.as_of.replace(day=1) - dt.timedelta(days=1)
    now, then = dict(bank.tables), dict(bank.tables)
    ids = [key(row, "customer_id") for row in bank.rows("customers")]
    new, gone = set(ids[: len(ids) // 7]), set(ids[-(len(ids) // 6) :] if len(ids) > 6 else [])
    now["customers"] = [_valued(row, dice) for row in bank.rows("customers") if key(row, "customer_id") not in gone]
    then["customers"] = [_valued(row, dice) for row in bank.rows("customers") if key(row, "customer_id") not in new]
    for table in ("accounts", "loans"):
        rows = bank.rows(table)
        if rows:
            now[table] = [_moved(row, dice) for place, row in enumerate(rows) if place == 0 or place % 9]
            then[table] = [_moved(row, dice) for place, row in enumerate(rows) if place == 0 or place % 7]
    return Bank(base, then), Bank(bank.as_of, now)


def _valued(row: Row, dice: random.Random) -> Row:
    value = None if dice.random() < 0.08 else Decimal(dice.randint(-300, 1500)).scaleb(-2) * dice.choice((0, 1, 1, 40))
    return {**row, "contribution": value if value is None else value.quantize(Decimal("0.01"))}


def _moved(row: Row, dice: random.Random) -> Row:
    """The same account or note a little later: another balance, perhaps another class."""
    changed = dict(row)
    balance = amount(row, "balance") if "balance" in row else None
    if balance is not None and dice.random() < 0.7:
        changed["balance"] = (balance * dice.randint(0, 3)).quantize(Decimal("0.01"))
    if "five_class" in row and dice.random() < 0.4:
        changed["five_class"] = dice.choice((*FIVE_CLASSES, None))
    return changed


# Sides ----------------------------------------------------------------------------------------------------------------


def tiers(bank: Bank) -> dict[str, Member]:
    """Everybody's tier and contribution."""
    return {
        str(line["customer_id"]): Member(str(line["tier"]), _decimal(line["contribution"]))
        for line in segment(bank)["rows"]
    }


def classes(bank: Bank) -> dict[str, Member]:
    """Every note's class and balance: outside without a balance, unknown where balance or class is not known."""
    found = {}
    for row in in_yuan(bank).rows("loans"):
        balance = amount(row, "balance")
        word = "outside" if balance is not None and balance <= 0 else text(row, "five_class") or "unknown"
        found[key(row, "loan_id")] = Member("unknown" if balance is None else word, balance)
    return found


def deposits(bank: Bank) -> dict[str, Decimal | None]:
    """Everybody's deposits; not known where one account's balance is not."""
    sums: dict[str, Decimal | None] = {key(row, "customer_id"): ZERO for row in bank.rows("customers")}
    for row in in_yuan(bank).rows("accounts"):
        owner, balance = key(row, "customer_id"), amount(row, "balance")
        if owner in sums:
            so_far = sums[owner]
            sums[owner] = None if so_far is None or balance is None else so_far + balance
    return sums


def _decimal(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


# Pairs ----------------------------------------------------------------------------------------------------------------


def paired(then: Mapping[str, Member], now: Mapping[str, Member], order: Sequence[str]) -> list[Pair]:
    """Everybody of either date whom the rule speaks of on one of them, by id."""
    found = []
    for name in sorted({*then, *now}):
        before, after = then.get(name), now.get(name)
        words = (before.word if before else "new", after.word if after else "left")
        if words[0] in ("new", "outside") and words[1] in ("left", "outside"):
            continue
        found.append(
            Pair(
                name,
                *words,
                move(*words, order),
                before.value if before else ZERO,
                after.value if after else ZERO,
            )
        )
    return found


def move(before: str, after: str, order: Sequence[str]) -> str:
    """The way from one class to another; the better classes stand first."""
    if before == "new":
        return "new"
    if after == "left":
        return "left"
    if "unknown" in (before, after):
        return "unclear"
    if before == after:
        return "same"
    if before == "outside":
        return "entered"
    if after == "outside":
        return "exited"
    return "up" if order.index(after) < order.index(before) else "down"


def listed(pairs: Sequence[Pair]) -> list[Pair]:
    """Those who moved, in the order of the rows."""
    moved = [one for one in pairs if one.before != one.after]
    return sorted(moved, key=lambda one: (MOVES.index(one.move), one.change is None, one.change or ZERO, _words(one)))


def _words(one: Pair) -> tuple[str, str, str]:
    return one.before, one.after, one.name


def matrix(pairs: Sequence[Pair]) -> dict[tuple[str, str], tuple[int, Decimal, Decimal, int]]:
    """Members, value before and after where both are known, and how many are not, of each pair of classes."""
    cells: dict[tuple[str, str], tuple[int, Decimal, Decimal, int]] = {}
    for one in pairs:
        count, before, after, open_ = cells.get((one.before, one.after), (0, ZERO, ZERO, 0))
        known = one.change is not None
        assert not known or (one.value_before is not None and one.value_after is not None)
        cells[one.before, one.after] = (
            count + 1,
            before + (one.value_before or ZERO if known else ZERO),
            after + (one.value_after or ZERO if known else ZERO),
            open_ + (not known),
        )
    return cells


def largest(
    then: Mapping[str, Decimal | None], now: Mapping[str, Decimal | None], top: int
) -> list[tuple[str, str, int, Decimal, Decimal]]:
    """The largest changes as (id, direction, place, before, after): up first, each way by size and then by id."""
    changes = []
    for name in {*then, *now}:
        before, after = then.get(name, ZERO), now.get(name, ZERO)
        if before is not None and after is not None and before != after:
            changes.append((name, before, after))
    rows = []
    for direction in ("up", "down"):
        own = [one for one in changes if (one[2] > one[1]) == (direction == "up")]
        own.sort(key=lambda one: (-abs(one[2] - one[1]), one[0]))
        rows += [(name, direction, place, before, after) for place, (name, before, after) in enumerate(own[:top], 1)]
    return rows
