"""Whose customers are whose, read once for a delivery: from here come the recipients and what each may see.

A customer who stands in the bank's list of the date belongs to the manager and branch named there and to nobody else.
One who stood there earlier and is gone belongs to all who had them: lists of who left name them, and those who looked
after them know them. Whatever names a customer (an account, a note, a telephone) belongs to the customer's owner.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SplitBy = Literal["manager", "branch"]
_BATCH: Final = 20_000
_OWNERS: Final = "temp.delivery_owners"

_OWN: Final = (
    ("customers", "registration_no"),
    ("customers", "id_number"),
    ("customers", "phone"),
    ("contacts", "phone"),
    ("accounts", "account_id"),
    ("loans", "loan_id"),
    ("cards", "card_id"),
    ("credit_lines", "line_id"),
    ("off_balance", "contract_id"),
    ("applications", "application_id"),
    ("complaints", "complaint_id"),
    ("daily_flows", "account_id"),
)
"""The columns that identify a customer or what is theirs, in tables that name the customer."""
_NAMES: Final = (("customers", "name"), ("contacts", "name"))
_WORDS: Final = (
    ("branches", "name"),
    ("managers", "name"),
    ("managers", "team_id"),
    ("managers", "business_line"),
    ("managers", "grade"),
    ("managers", "industries"),
    ("managers", "district"),
    ("products", "name"),
    ("products", "product_class"),
    ("products", "block"),
    ("products", "risk_level"),
    ("platforms", "name"),
    ("campaigns", "name"),
    ("campaigns", "theme"),
    ("customers", "district"),
    ("customers", "park"),
    ("customers", "industry_code"),
    ("customers", "tags"),
    ("customers", "occupation"),
    ("customers", "source_channel"),
    ("customers", "risk_level"),
    ("prospects", "district"),
    ("prospects", "park"),
    ("prospects", "department"),
    ("prospects", "source"),
    ("cards", "level"),
    ("collateral", "kind"),
    ("loans", "loan_type"),
    ("complaints", "category"),
    ("contacts", "role"),
    ("borrowings", "lender"),
    ("market", "area"),
    ("market", "peer"),
    ("market", "indicator"),
    ("targets", "indicator"),
    ("assets", "asset_class"),
    ("ledger", "head"),
)
"""The columns with the bank's own words; a customer whose name is one of them cannot be told from the word."""
_DIRTY: Final = frozenset({"customers", "prospects", "cards", "collateral", "loans", "complaints", "contacts"})
"""Tables with a row per customer: a name that slipped into such a column once must not become a word."""
_CODES: Final = (
    ("branches", "branch_id"),
    ("branches", "parent_id"),
    ("branches", "vice_president_id"),
    ("managers", "manager_id"),
    ("managers", "team_id"),
    ("products", "product_id"),
    ("platforms", "platform_id"),
    ("campaigns", "campaign_id"),
)
"""The ids of the bank's own people, places and products."""


@dataclass(frozen=True, slots=True)
class Manager:
    """A manager of the date, and the address if one is known."""

    code: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch; `parent` and `email`, its vice president's address, are "" where there is none."""

    code: str
    name: str
    parent: str
    email: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the date with the owner that the extract names; "" where it names none."""

    customer_id: str
    name: str
    branch_id: str
    manager_id: str


@dataclass(frozen=True, slots=True)
class Identity:
    """One word that leads to a customer: `sort` is ``table.column``, `owner` the code whose customer it is, or None."""

    sort: str
    value: str
    owner: str | None


def managers(connection: DuckDBPyConnection, as_of: date) -> list[Manager]:
    """The managers of a date, by their id."""
    rows = connection.execute(
        "SELECT manager_id, coalesce(name, ''), coalesce(email, '') FROM managers WHERE as_of = ? ORDER BY manager_id",
        [as_of],
    ).fetchall()
    return [Manager(*row) for row in rows]


def branches(connection: DuckDBPyConnection, as_of: date) -> list[Branch]:
    """All branches, by their id, each with the address of its vice president at the date."""
    rows = connection.execute(
        "SELECT b.branch_id, coalesce(b.name, ''), coalesce(b.parent_id, ''), coalesce(m.email, '')\n"
        "FROM branches AS b LEFT JOIN managers AS m ON m.manager_id = b.vice_president_id AND m.as_of = ?\n"
        "ORDER BY b.branch_id",
        [as_of],
    ).fetchall()
    return [Branch(*row) for row in rows]


def codes(connection: DuckDBPyConnection) -> set[str]:
    """The ids of all managers, of any date that is loaded, and of all branches."""
    rows = connection.execute("SELECT manager_id FROM managers UNION SELECT branch_id FROM branches").fetchall()
    return {row[0] for row in rows}


def owned(connection: DuckDBPyConnection, as_of: date, by: SplitBy) -> dict[str | None, int]:
    """How many customers of the date each code has; None for those who name none."""
    rows = connection.execute(
        f"SELECT {by}_id, count(*) FROM customers WHERE as_of = ? GROUP BY 1 ORDER BY 1 NULLS LAST", [as_of]
    ).fetchall()
    return {row[0]: int(row[1]) for row in rows}


def without_owner(
    connection: DuckDBPyConnection, as_of: date, by: SplitBy, known: Sequence[str]
) -> Iterator[list[Customer]]:
    """The customers of the date whose code is none of `known`, by their id, in lists of some thousands."""
    columns = ", ".join(f"coalesce({one}, '')" for one in ("name", "branch_id", "manager_id"))
    connection.execute(
        f"SELECT customer_id, {columns} FROM customers WHERE as_of = ?\n"
        f"AND ({by}_id IS NULL OR NOT list_contains(CAST(? AS VARCHAR[]), {by}_id)) ORDER BY customer_id",
        [as_of, list(known)],
    )
    while batch := connection.fetchmany(_BATCH):
        yield [Customer(*row) for row in batch]


def prepare(connection: DuckDBPyConnection, as_of: date, by: SplitBy) -> None:
    """Work out whose each customer is and what leads to whom, for the functions below; see the head of this module."""
    connection.execute("DROP TABLE IF EXISTS temp.delivery_words")
    connection.execute("DROP TABLE IF EXISTS temp.delivery_owners")
    connection.execute(
        "CREATE TEMP TABLE delivery_owners AS\n"
        f"WITH present AS (SELECT customer_id, {by}_id AS owner FROM customers WHERE as_of = DATE '{as_of}')\n"
        "SELECT customer_id, owner FROM present\n"
        "UNION\n"
        f"SELECT customer_id, CASE WHEN as_of < DATE '{as_of}' THEN {by}_id END FROM customers\n"
        f"WHERE NOT EXISTS (SELECT 1 FROM present WHERE present.customer_id = customers.customer_id)"
    )
    # in the order of owners, so that the words of one are read without looking at those of all
    connection.execute(f"CREATE TEMP TABLE delivery_words AS\nSELECT * FROM (\n{_all_words()}\n) ORDER BY owner")


def _all_words() -> str:
    """Every word that leads to a customer, of every date that is loaded, once for each owner."""
    join = f"LEFT JOIN {_OWNERS} AS o ON o.customer_id"
    parts = [f"SELECT 'customers.customer_id' AS sort, customer_id AS value, owner FROM {_OWNERS}"]
    is_company = "t.kind IN ('corporate', 'institution')"
    for table, column in (*_OWN, *_NAMES):
        sort = f"'{table}.{column}'"
        if (table, column) == ("customers", "name"):
            sort = f"CASE WHEN {is_company} THEN 'customers.name' ELSE 'customers.person' END"
        parts.append(
            f"SELECT {sort}, t.{column}, o.owner FROM {table} AS t\n{join} = t.customer_id WHERE t.{column} IS NOT NULL"
        )
    parts.append(
        "SELECT 'collateral.collateral_id', t.collateral_id, o.owner FROM collateral AS t\n"
        f"JOIN loans AS l ON l.loan_id = t.loan_id {join} = l.customer_id WHERE t.collateral_id IS NOT NULL"
    )
    parts.append(
        "SELECT 'projects.supervised_account', t.supervised_account, o.owner FROM projects AS t\n"
        f"{join} = t.developer_id WHERE t.supervised_account IS NOT NULL"
    )
    parts.append(
        "SELECT 'daily_flows.counterparty_name', t.counterparty_name, o.owner FROM daily_flows AS t\n"
        f"{join} = t.customer_id WHERE o.owner IS NOT NULL AND t.counterparty_name IN (SELECT name FROM customers)"
    )
    return "\nUNION\n".join(parts)


def identities(connection: DuckDBPyConnection, codes: Collection[str | None] | None = None) -> Iterator[list[Identity]]:
    """Every word that leads to a customer, or to the customers of some codes; `prepare` comes first.

    None among the codes stands for those who belong to nobody.

    Customers' ids are of the sort ``customers.customer_id``, names of ``customers.name`` (companies and institutions),
    ``customers.person`` (all others, those of unknown kind too) and ``contacts.name``. A name among the counterparties
    of a customer's money is known to the customer's owner: ``daily_flows.counterparty_name``.
    """
    if codes is None:
        connection.execute("SELECT sort, value, owner FROM temp.delivery_words")
    else:
        only = "owner IN (SELECT unnest(CAST(? AS VARCHAR[])))" + (" OR owner IS NULL" * (None in codes))
        listed = sorted(code for code in codes if code is not None)
        connection.execute(f"SELECT sort, value, owner FROM temp.delivery_words WHERE {only}", [listed])
    while batch := connection.fetchmany(_BATCH):
        yield [Identity(*row) for row in batch]


def customer_ids(connection: DuckDBPyConnection) -> set[str]:
    """The ids of all customers of every date; `prepare` comes first."""
    rows = connection.execute(f"SELECT DISTINCT customer_id FROM {_OWNERS}").fetchall()
    return {row[0] for row in rows}


def own_words(connection: DuckDBPyConnection) -> tuple[set[str], set[str]]:
    """The bank's own words and names, and the ids of its own people, places and products."""
    return _distinct(connection, _WORDS), _distinct(connection, _CODES)


def _distinct(connection: DuckDBPyConnection, columns: Sequence[tuple[str, str]]) -> set[str]:
    """All values of some columns; of those that customers' rows hold only what several rows say alike."""
    found: set[str] = set()
    for table, column in columns:
        several = " HAVING count(*) >= 3" if table in _DIRTY else ""
        rows = connection.execute(
            f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL GROUP BY {column}{several}"
        ).fetchall()
        found.update(str(row[0]) for row in rows)
    return found
