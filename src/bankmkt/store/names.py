"""Names of branches and managers, for tables that only hold their ids."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def owner_names(connection: DuckDBPyConnection, as_of: date) -> dict[str, dict[str, str]]:
    """The names of all branches, and of the managers of a date, by the column that holds their ids."""
    branches = connection.execute("SELECT branch_id, name FROM branches WHERE name IS NOT NULL").fetchall()
    managers = connection.execute(
        "SELECT manager_id, name FROM managers WHERE as_of = ? AND name IS NOT NULL", [as_of]
    ).fetchall()
    return {"branch_id": dict(branches), "manager_id": dict(managers)}
