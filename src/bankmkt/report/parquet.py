"""Parquet is written by the engine that holds the rows: types and digits stay what they are."""

from __future__ import annotations

from pathlib import Path

from bankmkt.result.result import Result


def write(result: Result, path: Path) -> None:
    """Write all rows to `path`, which must not exist yet."""
    result.rows.to_parquet(path)
