"""How often a table was read is what the engine says it did, not what the plan meant it to do."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


def switch_on(connection: duckdb.DuckDBPyConnection) -> None:
    """Ask the engine to keep the profile of each statement; before its settings are locked."""
    connection.execute("SET enable_profiling='no_output'")


def scans(connection: duckdb.DuckDBPyConnection) -> Counter[str]:
    """How often the last statement scanned each table; empty where nothing was profiled."""
    text = connection.get_profiling_information(format="json")
    found: Counter[str] = Counter()
    if text:
        _count(json.loads(text).get("operator", []), found)
    return found


def _count(operators: list[dict[str, Any]], found: Counter[str]) -> None:
    for one in operators:
        table = one.get("extra_info", {}).get("Table")
        if one.get("type") == "TABLE_SCAN" and table:
            found[str(table).rsplit(".", 1)[-1]] += 1
        _count(one.get("children", []), found)
