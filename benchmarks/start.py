"""A command answers at once or people stop asking; this measures what starting costs beside one DuckDB query.

Run it with the Python of an environment that has bankmkt: `python benchmarks/start.py`. The yardstick is a process
that imports duckdb and runs one query on the same database. Compiled modules are written to a folder of their own
before the first measured round, as an installation has them; ``--uncompiled`` measures without any of ours, as in a
checkout whose environment forbids writing them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from functools import partial
from pathlib import Path

from bank import load_shipped
from measure import Cost, apart, compare, cost, machine, put, script, table

QUERY = "SELECT count(*), sum(balance) FROM accounts"


def commands(database: Path) -> dict[str, tuple[list[str], int]]:
    """Name to command and exit code; the first is the yardstick."""
    yardstick = f"import duckdb; print(duckdb.connect(r'{database}', read_only=True).execute('{QUERY}').fetchall())"
    rules = ("segment", "mix", "settlement", "exit-list")
    return {
        "python, duckdb, one query": ([sys.executable, "-c", yardstick], 0),
        "--help": ([script(), "--help"], 0),
        "a refused option": ([script(), "segment", "--no-such-option"], 2),
        "status": ([script(), "--db", str(database), "status"], 0),
        **{rule: ([script(), "--db", str(database), rule], 0) for rule in rules},
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--database", type=Path, help="measure on this database and not on the shipped sample bank")
    parser.add_argument("--uncompiled", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bankmkt-") as scratch:
        database = given.database or Path(scratch) / "sample.duckdb"
        if given.database is None:
            apart(load_shipped, database, Path(scratch) / "sample")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ.pop("PYTHONPYCACHEPREFIX", None)
        if given.uncompiled:
            os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
        else:
            os.environ["PYTHONPYCACHEPREFIX"] = str(Path(scratch) / "compiled")
        put(machine())
        costs = compare(
            {name: partial(cost, command, code=code) for name, (command, code) in commands(database).items()},
            given.runs,
        )
    show(costs)


def show(costs: dict[str, Cost]) -> None:
    """The table, each as a multiple of the yardstick."""
    base = next(iter(costs.values()))
    rows = [
        [name, f"{one.cpu * 1000:,.0f} ms", f"{one.cpu / base.cpu:.2f}", f"{one.peak:,.0f} MB"]
        for name, one in costs.items()
    ]
    put("\nstarting, off a terminal (target: segment at most 4.00)\n")
    put(table(("command", "CPU", "ratio", "peak"), rows))


if __name__ == "__main__":
    main()
