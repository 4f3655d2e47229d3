"""200 managers' books from a bank of 200,000 customers, each opened again and checked: ten minutes and 1 GiB.

Run it with the Python of an environment that has bankmkt: `python benchmarks/delivery.py`. The bank is the sample bank,
multiplied inside the database, with names, telephones and id numbers of its own for every customer and its customers
dealt out to as many managers as wanted. The delivery is one command; its checker is a process of its own, so CPU time
is that of both and the peaks are added up, which is more than was ever used at once.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bank import DAY, make_sample, multiply
from measure import apart, machine, put, script, table


def prepare(database: Path, managers: int) -> None:
    """Names, telephones and id numbers that differ, and customers dealt out to some managers."""
    from bankmkt.store.database import open_for_writing

    def sign(salt: str) -> str:
        return f"chr(CAST(20000 + hash(customer_id || '{salt}') % 3000 AS INTEGER))"

    connection = open_for_writing(database)
    try:
        connection.execute(
            "UPDATE customers SET\n"
            f"  name = substr(name, 1, CASE WHEN kind = 'personal' THEN 1 ELSE 2 END) || {sign('a')} || {sign('b')}\n"
            "    || CASE WHEN kind = 'personal' THEN '' ELSE substr(name, 5) END,\n"
            "  phone = '1' || (3 + hash(customer_id) % 7)\n"
            "    || lpad(CAST(hash(customer_id || 'p') % 1000000000 AS VARCHAR), 9, '0'),\n"
            "  id_number = CASE WHEN kind = 'personal'\n"
            "    THEN '1101' || lpad(CAST(hash(customer_id || 'i') % 100000000000000 AS VARCHAR), 14, '0') END"
        )
        connection.execute(
            "CREATE TEMP TABLE chosen AS\n"
            "SELECT manager_id, row_number() OVER (ORDER BY manager_id) - 1 AS place FROM (\n"
            f"  SELECT manager_id FROM managers WHERE as_of = DATE '{DAY}' AND role = 'manager'\n"
            f"  ORDER BY hash(manager_id) LIMIT {managers:d})"
        )
        connection.execute(
            "UPDATE customers SET manager_id = (SELECT manager_id FROM chosen\n"
            f"  WHERE place = hash(customers.customer_id) % {managers:d}) WHERE manager_id IS NOT NULL"
        )
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


class Watch(threading.Thread):
    """Looks at a process and its children until it ends: peak memory in MB of each (Linux)."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(daemon=True)
        self.process, self.peaks = process, dict[int, float]()

    def run(self) -> None:
        while self.process.poll() is None:
            for number in (self.process.pid, *self._children()):
                self.peaks[number] = max(self.peaks.get(number, 0.0), _peak(number))
            time.sleep(0.2)

    def _children(self) -> list[int]:
        try:
            return [
                int(one)
                for one in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
            ]
        except OSError:
            return []


def _peak(number: int) -> float:
    try:
        lines = Path(f"/proc/{number}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def main() -> None:
    """Make the bank where it is not there, deliver, and print what it cost."""
    import resource

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=8_000, help="customers of the sample bank")
    parser.add_argument("--times", type=int, default=25, help="how often it stands in the database")
    parser.add_argument("--managers", type=int, default=200)
    parser.add_argument("--book", default="manager-book")
    parser.add_argument("--folder", type=Path, help="keep the project here and use it again")
    given = parser.parse_args()
    put(machine())
    with tempfile.TemporaryDirectory(prefix="bankmkt-") as scratch:
        folder = given.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        database = folder / "bankmkt.duckdb"
        if not database.exists():
            apart(make_sample, database, given.customers, folder / "sample")
            apart(multiply, database, given.times)
            apart(prepare, database, given.managers)
            (folder / "bankmkt.yaml").write_text("bankmkt: 1\n", encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.monotonic()
        command = [script(), "--project", str(folder), "deliver", given.book, "--split-by", "manager"]
        with subprocess.Popen([*command, "-o", str(Path(scratch) / "outbox")], stdout=subprocess.PIPE) as process:
            watch = Watch(process)
            watch.start()
            out = process.communicate()[0].decode()
        wall = time.monotonic() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        sys.exit(f"deliver ended with {process.returncode}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    copies = out.count("\twritten\t")
    peaks = sorted(watch.peaks.values(), reverse=True)
    row = [f"{copies:,}", f"{wall:.0f} s", f"{cpu:.0f} s", " + ".join(f"{one:,.0f}" for one in peaks) + " MB"]
    put(f"\n{given.customers * given.times:,} customers (target: 10 minutes on two cores, 1,024 MB)\n")
    put(table(("copies", "wall", "CPU", "peaks"), [row]))


if __name__ == "__main__":
    main()
