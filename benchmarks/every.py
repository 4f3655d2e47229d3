"""All rules in one run must cost clearly less than each alone: tables are read, and customers measured, once.

Run it with the Python of an environment that has bankmkt: `python benchmarks/every.py`. Each single rule and the run of
all is a process of its own on the same database, up to the results with their summaries; rows are not written. The bank
is the sample bank, multiplied inside the database.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bank import make_sample, multiply
from measure import Cost, apart, cost, machine, part, put, table


def alone(database: Path, rule: str) -> None:
    """In a child: one rule, up to the result."""
    from bankmkt.api.analysis import choose_date, opened, run
    from bankmkt.api.project import find

    with opened(find({"db": str(database)})) as bank:
        chosen = bank.rules[rule]

        def work() -> None:
            context = bank.context(choose_date(bank.loaded, "latest"))
            run(bank, chosen, chosen.plan(context), charts=False)

        part(work)


def together(database: Path) -> None:
    """In a child: all rules, up to the results."""
    from bankmkt.api.analysis import Request
    from bankmkt.api.every import batch
    from bankmkt.api.project import find

    def work() -> None:
        with batch(find({"db": str(database)}), Request(charts=False)) as made:
            for _ in made.answers():
                pass

    part(work)


def rules(database: Path) -> list[str]:
    """The rules that can run on the bank."""
    from bankmkt.api.analysis import Request
    from bankmkt.api.every import batch
    from bankmkt.api.project import find

    with batch(find({"db": str(database)}), Request(charts=False)) as made:
        return [rule.name for rule, _ in made.planned]


def child(database: Path, *words: str) -> Cost:
    """The cost of one process."""
    return cost([sys.executable, str(Path(__file__)), "--database", str(database), *words])


def main() -> None:
    """Measure and print; with ``--child`` be one side of a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=20_000, help="customers of the sample bank")
    parser.add_argument("--times", type=int, default=50, help="how often it stands in the database")
    parser.add_argument("--folder", type=Path, help="keep the database here and use it again")
    parser.add_argument("--child", choices=("alone", "together"), help=argparse.SUPPRESS)
    parser.add_argument("--rule", default="", help=argparse.SUPPRESS)
    parser.add_argument("--database", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child == "alone":
        alone(given.database, given.rule)
        return
    if given.child:
        together(given.database)
        return
    put(machine())
    with tempfile.TemporaryDirectory(prefix="bankmkt-") as scratch:
        folder = given.folder or Path(scratch)
        database = folder / f"every-{given.customers}-{given.times}.duckdb"
        if not database.exists():
            apart(make_sample, database, given.customers, folder / "sample")
            apart(multiply, database, given.times)
        costs = {rule: child(database, "--child", "alone", "--rule", rule) for rule in rules(database)}
        both = child(database, "--child", "together")
    rows = [[name, f"{one.part:.2f} s", f"{one.cpu:.2f} s", f"{one.peak:,.0f} MB"] for name, one in costs.items()]
    part_sum, cpu_sum = sum(one.part for one in costs.values()), sum(one.cpu for one in costs.values())
    peak = max(one.peak for one in costs.values())
    rows.append(["sum (peak: the most)", f"{part_sum:.2f} s", f"{cpu_sum:.2f} s", f"{peak:,.0f} MB"])
    rows.append(["--all", f"{both.part:.2f} s", f"{both.cpu:.2f} s", f"{both.peak:,.0f} MB"])
    rows.append(["ratio", f"{both.part / part_sum:.2f}", f"{both.cpu / cpu_sum:.2f}", f"{both.peak / peak:.2f}"])
    put(f"\n{given.customers * given.times:,} customers, {len(costs)} rules (target: at most 0.70)\n")
    put(table(("rule", "engine's part", "process", "peak"), rows))


if __name__ == "__main__":
    main()
