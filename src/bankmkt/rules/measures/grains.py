"""A grain is what one row of measures stands for, and all that planning must know of it is declared here once.

Everything belongs to a customer and through the customer to its owners: a loan's manager is the manager of its
customer, so that every result per manager or branch adds up to the same book. Owners come from two sides, their own
table and what customers name, and customers without one make the row `unassigned`, so that nobody is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bankmkt.query.plan import Step
from bankmkt.tables.loaded import Loaded

UNASSIGNED: Final = "unassigned"
"""The id of the owner of those who have none; it is always last."""
DEEPEST: Final = 6
"""Levels of the branch tree above a branch that are followed; banks have four."""


@dataclass(frozen=True, slots=True)
class Grain:
    """What one row stands for.

    `table` is its canonical table, `key` its id. `identity` are the columns that every row begins with, `parents` maps
    each coarser grain to the column that holds its id.
    """

    name: str
    table: str
    key: str
    identity: tuple[str, ...]
    parents: Mapping[str, str]

    @property
    def is_owner(self) -> bool:
        """Whether its rows are those to whom customers belong."""
        return self.name in ("manager", "branch")


_OWNED: Final = ("customer_id", "customer_name", "branch_id", "manager_id")
_UP: Final = {"manager": "manager_id", "branch": "branch_id"}
GRAINS: Final[Mapping[str, Grain]] = {
    one.name: one
    for one in (
        Grain("customer", "customers", "customer_id", _OWNED, _UP),
        Grain("account", "accounts", "account_id", ("account_id", *_OWNED), {"customer": "customer_id", **_UP}),
        Grain("loan", "loans", "loan_id", ("loan_id", *_OWNED), {"customer": "customer_id", **_UP}),
        Grain(
            "manager",
            "managers",
            "manager_id",
            ("manager_id", "manager_name", "branch_id", "is_listed", "is_unassigned"),
            {"branch": "branch_id"},
        ),
        Grain(
            "branch",
            "branches",
            "branch_id",
            ("branch_id", "branch_name", "parent_id", "level", "is_listed", "is_unassigned"),
            {},
        ),
    )
}
"""All grains but the bank, which is one row and has no table."""
BY_TABLE: Final[Mapping[str, Grain]] = {one.table: one for one in GRAINS.values()}


def base(grain: Grain, name: str, columns: Iterable[str], day: date) -> Step:
    """The step that lists the rows of a grain for a day: its identity and `columns` of its own table."""
    match grain.name:
        case "customer":
            names = ["customer_id", "name AS customer_name", "branch_id", "manager_id", *columns]
            sql = f"SELECT {', '.join(names)}\nFROM customers\nWHERE as_of = DATE '{day}'"
            return Step(name, f"the customers of {day}", sql)
        case "manager" | "branch":
            return Step(name, f"all {grain.table}, and all whom customers name", _owners(grain, list(columns), day))
        case _:
            table = grain.table
            own = [f"{table}.{column}" for column in (grain.key, "customer_id")]
            owner = ["customers.name AS customer_name", "customers.branch_id", "customers.manager_id"]
            shown = ", ".join([*own, *owner, *(f"{table}.{column}" for column in columns)])
            sql = (
                f"SELECT {shown}\nFROM {table}\nLEFT JOIN customers ON customers.customer_id = {table}.customer_id"
                f" AND customers.as_of = DATE '{day}'\nWHERE {table}.as_of = DATE '{day}'"
            )
            return Step(name, f"the {table} of {day} with their customers' owners", sql)


def _owners(grain: Grain, columns: list[str], day: date) -> str:
    """Owners of the table, owners that only customers name, and the row of those without one."""
    table, key = grain.table, grain.key
    dated = f"{table}.as_of = DATE '{day}'" if table == "managers" else "TRUE"
    own = ["name", *(one for one in grain.identity[2:] if not one.startswith("is_")), *columns]
    shown = ", ".join(f"{table}.{one}" for one in own)
    named = f"SELECT DISTINCT {key} AS owner_id FROM customers WHERE as_of = DATE '{day}'"
    label = f"{grain.name}_name"
    listing = ", ".join([key, f"name AS {label}", *own[1:], "is_listed", "is_unassigned"])
    return (
        f"SELECT {listing}\nFROM (\n"
        f"  SELECT {table}.{key}, {shown}, TRUE AS is_listed, FALSE AS is_unassigned\n"
        f"  FROM {table} WHERE {dated}\n"
        f"  UNION ALL\n"
        f"  SELECT coalesce(named.owner_id, '{UNASSIGNED}'), {shown}, FALSE, named.owner_id IS NULL\n"
        f"  FROM ({named}) AS named\n"
        f"  LEFT JOIN {table} ON {table}.{key} = named.owner_id AND {dated}\n"
        f"  WHERE {table}.{key} IS NULL\n"
        f") AS owners"
    )


def branch_tree(name: str, day: date) -> Step:
    """Every branch with itself and all branches above it: (below_id, ancestor_id, distance).

    Branches that only customers name stand above themselves alone. A circle in the table ends at the deepest level.
    """
    lines = [
        f"SELECT branch_id AS below_id, branch_id AS ancestor_id, 0 AS distance FROM branches\n"
        f"UNION\n"
        f"SELECT branch_id, branch_id, 0 FROM customers WHERE as_of = DATE '{day}' AND branch_id IS NOT NULL"
    ]
    joins = "branches AS b0"
    for level in range(1, DEEPEST + 1):
        joins += f"\n  JOIN branches AS b{level} ON b{level}.branch_id = b{level - 1}.parent_id"
        lines.append(f"SELECT b0.branch_id, b{level}.branch_id, {level} FROM {joins}")
    whole = "\nUNION ALL\n".join(lines)
    nearest = "SELECT below_id, ancestor_id, min(distance) AS distance"
    sql = f"{nearest}\nFROM (\n{whole}\n) AS paths\nGROUP BY below_id, ancestor_id"
    return Step(name, "every branch, itself and all above it", sql)


WORDS: Final = ("yesterday", "previous", "last_month_end", "last_quarter_end", "year_start", "year_ago")
"""The words for other dates; an ISO date is one too."""


def other_day(word: str, as_of: date, loaded: Loaded) -> date:
    """The date that a word means, seen from `as_of`.

    ``previous`` is the last loaded date of customers before it (the day before, where there is none); ``year_ago`` of a
    month's last day is a month's last day; ``year_start`` is the last day of the year before. ValueError for a word
    that is none of `WORDS` and no date.
    """
    first = as_of.replace(day=1)
    match word:
        case "yesterday":
            return as_of - timedelta(days=1)
        case "previous":
            before = [one for one in loaded.dates("customers") if one < as_of]
            return before[-1] if before else as_of - timedelta(days=1)
        case "last_month_end":
            return first - timedelta(days=1)
        case "last_quarter_end":
            return date(as_of.year, (as_of.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
        case "year_start":
            return date(as_of.year - 1, 12, 31)
        case "year_ago":
            return months_before(as_of, 12)
        case _:
            return date.fromisoformat(word)


def months_before(day: date, months: int) -> date:
    """The same day some months before; the last day of a month stays a last day, and no month is run over."""
    count = day.year * 12 + day.month - 1 - months
    first = date(count // 12, count % 12 + 1, 1)
    after = (first + timedelta(days=32)).replace(day=1)
    last = (after - timedelta(days=1)).day
    is_last = (day + timedelta(days=1)).day == 1
    return first.replace(day=last if is_last else min(day.day, last))
