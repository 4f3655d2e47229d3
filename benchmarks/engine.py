"""The planner may cost a tenth more than SQL written by hand for the same rows; this measures whether it does.

Run it with the Python of an environment that has bankmkt: `python benchmarks/engine.py`. Each side runs in a process
of its own on the same database with the same settings, and makes the rows in the rule's order as a temporary table,
the summary and the figures. *Engine's part* is the CPU from the open database to that: for bankmkt planning and
running, for the other side running. *Process* is everything, with starting Python and importing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

from bank import make_customers, make_sample
from measure import Cost, apart, compare, cost, machine, part, put, table

RULES = ("segment", "mix", "settlement", "exit-list")


def ours(database: Path, rule: str, *, charts: bool = False) -> None:
    """In a child: the rule by bankmkt, up to the result."""
    from bankmkt.api.analysis import choose_date, opened, run
    from bankmkt.api.project import find

    project = find({"db": str(database)})
    with opened(project) as bank:
        chosen = bank.rules[rule]
        import bankmkt.engines.duckdb  # noqa: F401

        def work() -> None:
            context = bank.context(choose_date(bank.loaded, "latest"))
            run(bank, chosen, chosen.plan(context), charts=charts)

        part(work)


def by_hand(database: Path) -> None:
    """In a child: the value tiers by hand-written SQL."""
    from by_hand import FIGURES, ROWS, SUMMARY

    from bankmkt.store.database import lock_down, open_for_reading

    connection = open_for_reading(database)
    lock_down(connection)

    def work() -> None:
        connection.execute(ROWS)
        connection.execute(SUMMARY).fetchall()
        connection.execute(FIGURES).fetchall()

    part(work)
    connection.close()


def child(side: str, database: Path, rule: str) -> Cost:
    """The cost of one side in a process of its own."""
    return cost([sys.executable, str(Path(__file__)), "--child", side, "--rule", rule, "--database", str(database)])


def tiers(folder: Path, customers: int, runs: int) -> None:
    """The value tiers against hand-written SQL."""
    database = folder / "customers.duckdb"
    if not database.exists():
        apart(make_customers, database, customers)
    costs = compare(
        {
            "by hand": partial(child, "by-hand", database, "segment"),
            "bankmkt": partial(child, "ours", database, "segment"),
        },
        runs,
    )
    base = costs["by hand"]
    rows = [
        [
            name,
            f"{one.part:.2f} s",
            f"{one.part / base.part:.2f}",
            f"{one.cpu:.2f} s",
            f"{one.cpu / base.cpu:.2f}",
            f"{one.peak:,.0f} MB",
            f"{one.peak / base.peak:.2f}",
        ]
        for name, one in costs.items()
    ]
    put(f"\nsegment, {customers:,} customers with a contribution (target: engine's part at most 1.10)\n")
    put(table(("side", "engine's part", "ratio", "process", "ratio", "peak", "ratio"), rows))


def rules(folder: Path, customers: int, runs: int) -> None:
    """All four rules on a sample bank, beside each other: what they cost where contribution is worked out."""
    database = folder / "sample.duckdb"
    if not database.exists():
        apart(make_sample, database, customers, folder / "sample")
    costs = compare({rule: partial(child, "ours", database, rule) for rule in RULES}, runs)
    rows = [[name, f"{one.part:.2f} s", f"{one.cpu:.2f} s", f"{one.peak:,.0f} MB"] for name, one in costs.items()]
    put(f"\nthe four rules, sample bank of {customers:,} customers\n")
    put(table(("rule", "engine's part", "process", "peak"), rows))


def main() -> None:
    """Measure and print; with ``--child`` be one side of a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=2_000_000)
    parser.add_argument("--sample", type=int, default=20_000, help="customers of the sample bank; 0 leaves it out")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="keep the databases here and use them again")
    parser.add_argument("--child", choices=("ours", "by-hand"), help=argparse.SUPPRESS)
    parser.add_argument("--rule", default="segment", help=argparse.SUPPRESS)
    parser.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child == "ours":
        ours(given.database, given.rule)
    elif given.child:
        by_hand(given.database)
    else:
        put(machine())
        with tempfile.TemporaryDirectory(prefix="bankmkt-") as scratch:
            folder = given.folder or Path(scratch)
            tiers(folder, given.customers, given.runs)
            if given.sample:
                rules(folder, given.sample, given.runs)


if __name__ == "__main__":
    main()
