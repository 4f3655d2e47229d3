"""A benchmark's bank is made by the engine itself, inside a database that the store has created.

Two million customers as extracts would take minutes to write and to load, and loading is not what is measured. So
the rows are inserted by SQL into the tables that the store made, and the ledger gets the entries that a load would
have left; everything that reads the database then finds what it finds after a load. Values are skewed as in a real
bank (a few customers bring most), with ties, zeros, losses and unknown ones among them. All of it is made up.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DAY = "2026-10-31"
_COLUMNS = ("customer_id", "name", "kind", "branch_id", "manager_id", "contribution")
# hash() spreads the numbers 1, 2, 3, … evenly and alike in every run; m / 1e6 is then a uniform number in (0, 1].
_CUSTOMERS = f"""
INSERT INTO customers (as_of, {", ".join(_COLUMNS)}, _source, _row)
WITH drawn AS (
  SELECT number, 1 + hash(number) % 1000000 AS m, hash(number + 77000000) % 1000 AS lot FROM range(?) AS r(number)
)
SELECT DATE '{DAY}',
  'C' || lpad(CAST(number * 7919 % 100000000 AS VARCHAR), 9, '0'),
  '虚构客户第' || CAST(number AS VARCHAR) || CASE WHEN lot < 200 THEN '号有限公司' ELSE '号' END,
  CASE WHEN lot < 200 THEN 'corporate' ELSE 'personal' END,
  'B' || lpad(CAST(hash(number + 11000000) % 120 AS VARCHAR), 4, '0'),
  CASE WHEN lot % 50 <> 7 THEN 'M' || lpad(CAST(hash(number + 22000000) % 2400 AS VARCHAR), 5, '0') END,
  CASE WHEN lot < 10 THEN NULL
       WHEN lot < 60 THEN 0
       WHEN lot < 120 THEN CAST(-round(50 * pow(m / 1e6, -0.5), 2) AS DECIMAL(18,2))
       WHEN lot < 160 THEN CAST(100 * (1 + lot % 8) AS DECIMAL(18,2))
       ELSE CAST(round(40 * pow(m / 1e6, -0.9), 2) AS DECIMAL(18,2)) END,
  1, number + 2
FROM drawn
"""


def make_customers(path: Path, count: int) -> None:
    """A database with one loaded table, `customers` with a contribution, of `count` rows; `path` must be new."""
    from bankmkt.store.database import open_for_writing

    connection = open_for_writing(path)
    try:
        connection.execute("BEGIN")
        connection.execute(_CUSTOMERS, [count])
        _write_ledger(connection, count)
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def _write_ledger(connection: DuckDBPyConnection, count: int) -> None:
    """What a load of one file `customers.csv` would have written down."""
    numbers = [count, count, 0]
    connection.execute(
        f"INSERT INTO loads VALUES (1, TIMESTAMP '{DAY} 20:00:00', DATE '{DAY}', '', '', ?, ?, ?, NULL)", numbers
    )
    connection.execute(
        f"""INSERT INTO sources VALUES
        (1, 1, 'customers', 'customers.csv', '', ?, 'utf-8', ?, ?, ?, ?, DATE '{DAY}', [], '')""",
        ["0" * 64, *numbers, ["as_of", *_COLUMNS]],
    )
    connection.execute(f"INSERT INTO feeds VALUES ('customers', 1, DATE '{DAY}', NULL, NULL, ?)", [count])


def make_sample(path: Path, customers: int, folder: Path) -> None:
    """A database with a loaded sample bank; its extracts are written to `folder`, which must be new."""
    from bankmkt.api.starting import sample

    sample(customers, 1, folder)
    _load(path, folder)


def load_shipped(path: Path, folder: Path) -> None:
    """A database with the sample bank that the program carries; its extracts are copied to `folder`."""
    from shutil import copytree

    from bankmkt.base.shipped import shipped

    copytree(shipped("sample_data"), folder)
    _load(path, folder)


def _load(path: Path, folder: Path) -> None:
    from datetime import date

    from bankmkt.api.loading import load_into
    from bankmkt.api.project import find

    (folder / "bankmkt.yaml").write_text("bankmkt: 1\n", encoding="utf-8", newline="\n")
    project = find({"project": str(folder), "db": str(path)})
    load_into(project, path, (folder / "extracts",), as_of=date.fromisoformat(DAY), keep_rejects=False)
    if (folder / "history").is_dir():  # earlier dates, which its files tell themselves
        load_into(project, path, (folder / "history",), as_of=None, keep_rejects=False)


_IDS = ("customer_id", "account_id", "loan_id", "line_id", "contract_id", "related_id", "group_id", "manager_id")
_MORE_IDS = ("branch_id", "parent_id", "owner_id", "team_id", "vice_president_id", "registration_no", "transaction_id")


def multiply(path: Path, times: int) -> None:
    """The bank of a database so many times over, every copy with ids, branches and managers of its own.

    What has no owner stays as it is: products, rates, the market and the bank's own figures.
    """
    from bankmkt.store.database import open_for_writing

    ids = {*_IDS, *_MORE_IDS}
    connection = open_for_writing(path)
    try:
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main'").fetchall()
        for (name,) in tables:
            found = connection.execute(
                "SELECT column_name FROM duckdb_columns() WHERE table_name = ? AND schema_name = 'main'", [name]
            ).fetchall()
            own = [column for (column,) in found if column in ids]
            if not own or name in ("sources", "loads", "feeds", "rejects"):
                continue
            changed = ", ".join(f"{column} || '-' || copy AS {column}" for column in own)
            connection.execute(
                f"INSERT INTO {name} SELECT * EXCLUDE (copy) FROM (SELECT * REPLACE ({changed})"
                f" FROM {name}, (SELECT CAST(range AS VARCHAR) AS copy FROM range(1, {times:d})))"
            )
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
