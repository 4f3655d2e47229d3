"""A drill is a real process that is stopped, killed or starved at some moment, and a look at what it left.

What a load must leave is one of two states, as before or as after, so both are known beforehand as a `State`: rows and
sums of every table, the ledger included, but for the times of day. The processes are those that users start.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.cli.program import COMMAND, environment

from bankmkt.store.database import open_for_reading
from bankmkt.store.ledger import loads

FIRST: Final = "2026-09-30"
SECOND: Final = "2026-10-31"
KILLS: Final = int(os.environ.get("BANKMKT_KILLS", "12"))
"""How many processes each drill kills."""
SEED: Final = int(os.environ.get("BANKMKT_SEED", "20261031"))
ROWS: Final = 6_000
_PATIENCE: Final = 120.0

State = dict[str, tuple[object, ...]]
"""What every table holds: rows and a sum over all cells by table; the ledger's lines under ``loads``."""


def extracts(folder: Path, day: str, rows: int = ROWS) -> Path:
    """Customers, loans and transactions of one date; every load of them changes every kind of table."""
    folder.mkdir(parents=True)
    month = day[:7]
    step = 1 if day == FIRST else 3
    _write(
        folder / "customers.csv",
        ["customer_id", "name", "kind", "branch_id", "contribution"],
        ([f"{n:06d}", f"客户{n}", "corporate", f"{n % 7:03d}", f"{n * step}.25"] for n in range(rows)),
    )
    _write(
        folder / "loans.csv",
        ["loan_id", "customer_id", "channel", "balance", "rate"],
        ([f"L{n}", f"{n % rows:06d}", "offline", f"{1000 + n * step}.10", "4.35"] for n in range(rows)),
    )
    _write(
        folder / "transactions.csv",
        ["transaction_id", "account_id", "customer_id", "posted_on", "amount", "kind"],
        (
            [f"T{month}-{n}", f"A{n % 500}", f"{n % 500:06d}", f"{month}-{n % 28 + 1:02d}", f"{n - 3000}.07", "转账"]
            for n in range(rows * 2)
        ),
    )
    _write(folder / "managers.csv", ["manager_id", "name"], ([f"M{n * step}", f"经理{n}"] for n in range(50)))
    return folder


def _write(path: Path, header: list[str], rows: object) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its code (negative: by that signal) and what it said on stderr."""

    code: int
    err: str


@dataclass(slots=True)
class Ground:
    """A folder with a database that drills may ruin, and from which it can be put back."""

    folder: Path
    kept: Path

    @property
    def database(self) -> Path:
        """The database."""
        return self.folder / "bank.duckdb"

    def reset(self) -> None:
        """The database as it was at first, and nothing beside it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if self.kept.exists():
            shutil.copyfile(self.kept, self.database)

    def command(self, *words: str | Path) -> list[str]:
        """The program on this database, as a user starts it."""
        return [*COMMAND, "--db", str(self.database), *map(str, words)]

    def start(self, *words: str | Path) -> subprocess.Popen[bytes]:
        """Start the program and come back at once."""
        return start(self.command(*words))

    def run(self, *words: str | Path) -> Ended:
        """Run the program to its end."""
        return wait_for(self.start(*words))

    def state(self) -> State:
        """What the database holds now; nothing at all where there is none."""
        return state_of(self.database)

    def beside(self) -> list[str]:
        """What lies beside the database, but for the writers' lock, which stays."""
        lock = f".{self.database.name}.writing"
        return sorted(one.name for one in self.folder.iterdir() if one.name not in (self.database.name, lock))

    def working(self, process: subprocess.Popen[bytes], sign: str = "new.duckdb") -> bool:
        """Wait until the process works on its copy of the database; False when it ended before that was seen.

        The copy appears first (`sign`), and when it is complete ``refused.duckdb`` beside it.
        """
        until = time.monotonic() + _PATIENCE
        while process.poll() is None:
            if any(self.folder.glob(f".bankmkt-stage-*/{sign}")):
                return True
            assert time.monotonic() < until
            time.sleep(0.002)
        return False


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that a signal reaches nobody else."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    )


def wait_for(process: subprocess.Popen[bytes]) -> Ended:
    """The end of a process."""
    try:
        _, err = process.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Ended(process.returncode, err.decode("utf-8", "replace"))


def stop(process: subprocess.Popen[bytes]) -> None:
    """Let a process stand still."""
    process.send_signal(signal.SIGSTOP)
    time.sleep(0.05)


def go_on(process: subprocess.Popen[bytes]) -> None:
    """Let it go on."""
    process.send_signal(signal.SIGCONT)


def state_of(database: Path) -> State:
    """What a database holds, in rows and sums, with every line of its ledger."""
    if not database.exists():
        return {}
    with open_for_reading(database, wait=30) as connection:
        names = connection.execute(
            """SELECT schema_name, table_name FROM duckdb_tables()
            WHERE database_name = current_database() AND table_name NOT IN ('loads', 'meta') ORDER BY ALL"""
        ).fetchall()
        state: State = {}
        for schema, name in names:
            row = connection.execute(
                f'SELECT count(*), coalesce(sum(CAST(hash(t) AS HUGEINT)), 0) FROM "{schema}"."{name}" AS t'
            ).fetchone()
            assert row is not None
            if row[0] or schema == "main":
                state[f"{schema}.{name}"] = row
        balance = connection.execute("SELECT coalesce(sum(balance), 0) FROM loans").fetchone()
        assert balance is not None
        state["balance"] = balance
        state["loads"] = tuple(
            (one.load_id, one.as_of, one.read, one.loaded, one.rejected, one.undone_at is not None)
            for one in loads(connection)
        )
    return state


def moments(kills: int, seed: int = SEED) -> list[tuple[bool, float]]:
    """When to strike: from the start on, or once the work on the copy has begun; and after which share of the time.

    Every third strike falls near the end, where the copy takes the database's place.
    """
    draw = random.Random(seed)
    return [(number % 3 > 0, draw.uniform(0.8 if number % 3 == 2 else 0.0, 1.05)) for number in range(kills)]


LIMITED: Final = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
sys.argv[0] = "bankmkt"
runpy.run_module("bankmkt", run_name="__main__")
"""
"""The program under a limit on the size of files, which stands in for a full disk."""


def limited(ground: Ground, size: int, *words: str | Path) -> Ended:
    """Run the program with no file larger than `size` bytes."""
    command = [sys.executable, "-c", LIMITED, str(size), "--db", str(ground.database), *map(str, words)]
    return wait_for(start(command))
