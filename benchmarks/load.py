"""Loading may cost a quarter more than the engine alone takes to read and store the same columns; this measures it.

Run it with the Python of an environment that has bankmkt: `python benchmarks/load.py`. The yardstick is `CREATE TABLE
AS` over a typed read of the same files into a fresh database; it checks nothing, refuses nothing and remembers
nothing. What bankmkt does besides, and every load must, is told apart: hashing the files, and the checks of keys and
references. All data is made up, by SQL, so that it is the same in every run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from measure import Cost, apart, compare, cost, machine, put, table

DAY = "2026-10-31"
FILES = {
    "customers": (
        1 / 15,
        "'C' || lpad(CAST(i AS VARCHAR), 8, '0') AS customer_id, '虚构客户第' || i || '号' AS name, "
        "['corporate', 'personal'][CAST(1 + hash(i) % 2 AS BIGINT)] AS kind, "
        "'B' || lpad(CAST(hash(i + 1) % 120 AS VARCHAR), 4, '0') AS branch_id, "
        "'M' || lpad(CAST(hash(i + 2) % 2400 AS VARCHAR), 5, '0') AS manager_id, "
        "DATE '2000-01-01' + CAST(hash(i + 3) % 9000 AS INTEGER) AS opened_on, "
        "CAST(CAST(hash(i + 4) % 100000000 AS BIGINT) / 100.0 AS DECIMAL(18,2)) AS contribution",
        {"opened_on": "DATE", "contribution": "DECIMAL(18,2)"},
    ),
    "accounts": (
        1 / 10,
        "'A' || lpad(CAST(i AS VARCHAR), 10, '0') AS account_id, "
        "'C' || lpad(CAST(i * 2 // 3 AS VARCHAR), 8, '0') AS customer_id, "
        "['settlement', 'pure', 'savings'][CAST(1 + hash(i) % 3 AS BIGINT)] AS deposit_class, 'CNY' AS currency, "
        "CAST(CAST(hash(i + 1) % 1000000000 AS BIGINT) / 100.0 AS DECIMAL(18,2)) AS balance, "
        "CAST(CAST(hash(i + 2) % 1000000000 AS BIGINT) / 100.0 AS DECIMAL(18,2)) AS average_balance, "
        "CAST(CAST(hash(i + 3) % 3000000 AS BIGINT) / 1000000.0 AS DECIMAL(12,6)) AS rate, "
        "DATE '2010-01-01' + CAST(hash(i + 4) % 5000 AS INTEGER) AS opened_on, hash(i + 5) % 9 = 0 AS is_basic",
        {
            "balance": "DECIMAL(18,2)",
            "average_balance": "DECIMAL(18,2)",
            "rate": "DECIMAL(12,6)",
            "opened_on": "DATE",
            "is_basic": "BOOLEAN",
        },
    ),
    "transactions": (
        1,
        "'T' || lpad(CAST(i AS VARCHAR), 12, '0') AS transaction_id, "
        "'A' || lpad(CAST(hash(i) % {accounts} AS VARCHAR), 10, '0') AS account_id, "
        "'C' || lpad(CAST(hash(i) % {accounts} * 2 // 3 AS VARCHAR), 8, '0') AS customer_id, "
        "DATE '2026-10-01' + CAST(i * 31 // {rows} AS INTEGER) AS posted_on, 'CNY' AS currency, "
        "CAST((CAST(hash(i + 1) % 20000000 AS BIGINT) - 10000000) / 100.0 AS DECIMAL(18,2)) AS amount, "
        "['转账', '工资', '销售', '代发', '费用'][CAST(1 + hash(i + 2) % 5 AS BIGINT)] AS kind, "
        "['customer', 'bank'][CAST(1 + hash(i + 3) % 2 AS BIGINT)] AS initiated_by, "
        "'虚构公司' || hash(i + 4) % 5000 AS counterparty_name, "
        "'6217' || lpad(CAST(hash(i + 4) % 5000 AS VARCHAR), 12, '0') AS counterparty_account, "
        "'虚构银行' || hash(i + 5) % 30 AS counterparty_bank, hash(i + 6) % 10 = 0 AS counterparty_is_self, "
        "['网银', '柜面', '手机'][CAST(1 + hash(i + 7) % 3 AS BIGINT)] AS channel, "
        "['货款', '往来款', '其他'][CAST(1 + hash(i + 8) % 3 AS BIGINT)] AS purpose",
        {"posted_on": "DATE", "amount": "DECIMAL(18,2)", "counterparty_is_self": "BOOLEAN"},
    ),
}


def make(folder: Path, rows: int) -> None:
    """The files of a bank with so many transactions."""
    import duckdb

    connection = duckdb.connect()
    for name, (share, columns, _) in FILES.items():
        count = max(int(rows * share), 1)
        text = columns.replace("{accounts}", str(max(rows // 10, 1))).replace("{rows}", str(rows))
        connection.execute(f"COPY (SELECT {text} FROM range({count}) AS r(i)) TO '{folder / name}.csv' (HEADER)")


def as_gb18030(folder: Path, target: Path) -> None:
    """The same files in GB18030."""
    for name in FILES:
        with (folder / f"{name}.csv").open("rb") as source, (target / f"{name}.csv").open("wb") as out:
            for line in source:
                out.write(line.decode("utf-8").encode("gb18030"))


def by_hand(folder: Path, database: Path) -> None:
    """In a child: every file read with its types and stored."""
    import duckdb

    connection = duckdb.connect(str(database))
    for name, (_, _, types) in FILES.items():
        path = folder / f"{name}.csv"
        header = path.open(encoding="utf-8").readline().strip().split(",")
        columns = ", ".join(f"'{column}': '{types.get(column, 'VARCHAR')}'" for column in header)
        connection.execute(
            f"CREATE TABLE {name} AS SELECT * FROM read_csv('{path}', columns = {{{columns}}}, auto_detect = false, "
            "header = true, delim = ',', quote = '\"', escape = '\"', strict_mode = true)"
        )
    connection.close()


def hashing(folder: Path) -> None:
    """In a child: nothing but the hashes of the files."""
    for name in FILES:
        digest = hashlib.sha256()
        with (folder / f"{name}.csv").open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)


def ours(folder: Path, database: Path, *, keep: bool) -> None:
    """In a child: the load; the part that is told is what the checks of keys and references cost."""
    from datetime import date

    from bankmkt.store import loading, orphans, reducing, resolve

    spent = [0.0]

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **more: Any) -> Any:
            before = os.times()
            try:
                return function(*arguments, **more)
            finally:
                after = os.times()
                spent[0] += after.user + after.system - before.user - before.system

        return run

    resolve.reject_duplicates = timed(resolve.reject_duplicates)
    reducing._ids_twice = timed(reducing._ids_twice)
    orphans.settle = timed(orphans.settle)
    request = loading.LoadRequest((folder,), database, date.fromisoformat(DAY), keep_transactions=keep)
    loading.load(request)
    put(json.dumps({"part": spent[0]}))


def child(side: str, folder: Path, work: Path) -> Cost:
    """The cost of one side in a process of its own, on a fresh database."""
    database = work / f"{side}.duckdb"
    database.unlink(missing_ok=True)
    return cost([sys.executable, str(Path(__file__)), "--child", side, "--folder", str(folder), "--db", str(database)])


def main() -> None:
    """Make the files, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=24_000_000, help="transactions; 24 million are 3.6 GB")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--sides", default="typed,default,keep,gb18030,hash")
    parser.add_argument("--folder", type=Path, help="where the files are made, and kept")
    parser.add_argument("--db", type=Path)
    parser.add_argument("--child")
    given = parser.parse_args()
    if given.child:
        if given.child == "typed":
            by_hand(given.folder, given.db)
        elif given.child == "hash":
            hashing(given.folder)
        else:
            ours(given.folder, given.db, keep=given.child == "keep")
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        files, others, work = (folder / name for name in ("utf8", "gb18030", "work"))
        for one in (files, others, work):
            one.mkdir(parents=True, exist_ok=True)
        if not (files / "transactions.csv").exists():
            apart(make, files, given.rows)
        sides = given.sides.split(",")
        if "gb18030" in sides and not (others / "transactions.csv").exists():
            apart(as_gb18030, files, others)
        places = {side: others if side == "gb18030" else files for side in sides}
        costs = compare({side: partial(child, side, place, work) for side, place in places.items()}, given.runs)
        size = sum(path.stat().st_size for path in files.glob("*.csv"))
        put(f"{given.rows:,} transactions, {size / 1e9:.2f} GB; {machine()}\n")
        base, hashed = costs.get("typed"), costs.get("hash")
        rows = []
        for side, one in costs.items():
            apart_from = one.part + (hashed.cpu if hashed and side not in ("typed", "hash") else 0.0)
            ratio = f"{(one.cpu - apart_from) / base.cpu:.2f}" if base and side != "hash" else ""
            whole = f"{one.cpu / base.cpu:.2f}" if base else ""
            rows.append([side, f"{one.cpu:.1f} s", f"{apart_from:.1f} s", ratio, whole, f"{one.peak:,.0f} MB"])
        put(table(["side", "CPU", "of it hashes and keys", "ratio without", "ratio with", "peak"], rows))


if __name__ == "__main__":
    main()
