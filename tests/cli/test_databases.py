"""A database that is locked, foreign, newer or missing is refused by name, and nothing in it is touched."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cli.program import COMMAND, DAY, bankmkt, environment, write_csv

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@contextmanager
def held(database: Path) -> Iterator[int]:
    """Another process that has the database open for writing; its id."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        yield holder.pid
    finally:
        holder.stdin.close()
        holder.stdout.close()
        holder.wait(30)


@pytest.fixture
def database(tmp_path: Path, small: Path) -> Path:
    """A copy of the database with three customers."""
    return Path(shutil.copyfile(small, tmp_path / "bank.duckdb"))


def test_a_locked_database_is_code_5_and_names_who_holds_it(database: Path, tmp_path: Path) -> None:
    extract = write_csv(tmp_path / "customers.csv", ["customer_id"], [["1"]])
    with held(database) as pid:
        began = time.monotonic()
        run: list[str | Path] = ["--db", database, "--lock-timeout", "0.2"]
        bankmkt(*run, "segment").failed(5, "in use by", str(pid), "--lock-timeout")
        bankmkt(*run, "load", extract, "--as-of", DAY).failed(5, "in use by", str(pid))
        assert time.monotonic() - began < 60
    assert bankmkt("--db", database, "status", "--format", "json").worked().json["tables"][0]["rows"] == 3


def test_a_held_database_is_waited_for(database: Path) -> None:
    holding = held(database)
    with holding:
        waiting = subprocess.Popen(
            [*COMMAND, "--db", str(database), "--lock-timeout", "60", "segment", "--format", "json"],
            stdout=subprocess.PIPE,
            env=environment(),
        )
        time.sleep(1.5)
        assert waiting.poll() is None
    out, _ = waiting.communicate(timeout=60)
    assert waiting.returncode == 0
    assert b'"000001"' in out


@pytest.mark.parametrize("name", ["notes.duckdb", "notes.csv", "notes.txt"])
def test_what_is_not_a_database(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("customer_id,name\n1,a\n" * 500, encoding="utf-8")
    before = path.read_bytes()
    extract = write_csv(tmp_path / "customers.csv", ["customer_id"], [["1"]])
    bankmkt("--db", path, "segment").failed(4, str(path), "is not a database", "--db")
    bankmkt("--db", path, "load", extract, "--as-of", DAY).failed(4, str(path), "is not a database")
    assert path.read_bytes() == before


def test_a_folder_a_foreign_database_and_none(tmp_path: Path) -> None:
    import duckdb

    foreign = tmp_path / "foreign.duckdb"
    with duckdb.connect(str(foreign)) as connection:
        connection.execute("CREATE TABLE theirs AS SELECT 1 AS x")
    before = foreign.read_bytes()
    extract = write_csv(tmp_path / "customers.csv", ["customer_id"], [["1"]])
    for command in (["segment"], ["load", extract, "--as-of", DAY]):
        bankmkt("--db", foreign, *command).failed(4, "that bankmkt did not make")
        bankmkt("--db", tmp_path, *command).failed(4, "is a folder, not a database")
    assert foreign.read_bytes() == before
    bankmkt("--db", tmp_path / "none.duckdb", "segment").failed(4, "there is no database at", "bankmkt load")
    bankmkt("--db", tmp_path / "none.duckdb", "status").failed(4, "there is no database at")
    bankmkt("--db", tmp_path / "no" / "b.duckdb", "load", extract, "--as-of", DAY).failed(6, "does not exist")


def test_a_newer_database_is_code_3(database: Path, tmp_path: Path) -> None:
    import duckdb

    with duckdb.connect(str(database)) as connection:
        connection.execute("""UPDATE meta SET "value" = '9999' WHERE "key" = 'schema_version'""")
    before = database.read_bytes()
    extract = write_csv(tmp_path / "customers.csv", ["customer_id"], [["1"]])
    for command in (["segment"], ["status"], ["load", extract, "--as-of", DAY]):
        bankmkt("--db", database, *command).failed(3, "9999", "update bankmkt")
    assert database.read_bytes() == before


def test_a_damaged_database(database: Path) -> None:
    with database.open("r+b") as stream:
        stream.truncate(database.stat().st_size // 2)
    ran = bankmkt("--db", database, "segment")
    assert ran.code == 4
    assert "Traceback" not in ran.err


def test_no_project_and_no_database(tmp_path: Path) -> None:
    for command in (["segment"], ["status"], ["sql", "SELECT 1"], ["load"]):
        bankmkt(*command, cwd=tmp_path).failed(4, "--db")
    bankmkt("--project", tmp_path / "nowhere", "segment").failed(2, "holds no bankmkt.yaml", "bankmkt init")
    bankmkt("rules", "list", cwd=tmp_path).worked(silent=True)


def test_a_rule_whose_tables_are_not_loaded(small: Path) -> None:
    bankmkt("--db", small, "settlement").failed(4, "settlement needs", "borrowings", "bankmkt load")


def test_dates(small: Path) -> None:
    for word in (DAY, "latest", "month-end"):
        assert bankmkt("--db", small, "segment", "--as-of", word, "--format", "json").worked().json["as_of"] == DAY
    bankmkt("--db", small, "segment", "--as-of", "2026-01-31").failed(2, "2026-01-31", f"loaded: {DAY}")
    bankmkt("--db", small, "segment", "--as-of", "last-month-end").failed(2, "2026-09-30", f"loaded: {DAY}")
    bankmkt("--db", small, "segment", "--as-of", "tomorrow").failed(2, '"tomorrow" is no date', "month-end")


def test_several_dates_side_by_side(database: Path, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "customers.csv", ["customer_id", "contribution"], [["9", "1.00"]])
    for day in ("2026-09-30", "2026-11-15"):
        bankmkt("--db", database, "load", path, "--as-of", day).worked()

    def answer(word: str) -> tuple[str, int]:
        found = bankmkt("--db", database, "segment", "--as-of", word, "--format", "json").worked().json
        return found["as_of"], len(found["rows"])

    assert answer("latest") == ("2026-11-15", 1)
    assert answer("month-end") == (DAY, 3)
    assert answer("last-month-end") == (DAY, 3)
    assert answer("2026-09-30") == ("2026-09-30", 1)
    (table,) = bankmkt("--db", database, "status", "--format", "json").worked().json["tables"]
    assert (table["table"], table["rows"]) == ("customers", 5)


def test_straight_on_extracts_keeps_no_database(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_csv(folder / "customers.csv", ["customer_id", "contribution"], [["1", "5.00"], ["2", "x"]])
    bankmkt("segment", "--from", folder, "--as-of", DAY, cwd=tmp_path).failed(4, "contribution is no amount")
    write_csv(folder / "customers.csv", ["customer_id", "contribution"], [["1", "5.00"], ["2", "7.50"]])
    ran = bankmkt("segment", "--from", folder, "--as-of", DAY, "--format", "json", cwd=tmp_path).worked()
    assert [row["customer_id"] for row in ran.json["rows"]] == ["2", "1"]
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    bankmkt("segment", "--from", folder, cwd=tmp_path).failed(4, "nothing says of which date it is")
    bankmkt("segment", "--from", tmp_path / "none", cwd=tmp_path).failed(4, "no such file or folder")


def test_the_query_door_is_read_only(small: Path) -> None:
    before = small.read_bytes()
    for query in (
        "DROP TABLE customers",
        "SELECT 1; SELECT 2",
        "DELETE FROM customers",
        "COPY customers TO 'x.csv'",
        "ATTACH 'other.duckdb'",
        "SET threads = 1",
        "PRAGMA database_list",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELEC 1",
        "",
    ):
        ran = bankmkt("--db", small, "sql", query)
        assert (ran.code, ran.out) == (2, ""), (query, ran)
        assert "Traceback" not in ran.err
    assert small.read_bytes() == before
    ran = bankmkt(
        "--db", small, "sql", "SELECT customer_id, contribution FROM customers ORDER BY 1", "--format", "json"
    )
    assert ran.json[0] == {"customer_id": "000001", "contribution": "50.00"}


INTERRUPTIBLE = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell ignores it
runpy.run_module("bankmkt", run_name="__main__", alter_sys=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_interrupting_a_load_leaves_nothing_half_done(database: Path, tmp_path: Path) -> None:
    rows = [[f"{n:08d}", "名" * 20, "1.00"] for n in range(400_000)]
    path = write_csv(tmp_path / "customers.csv", ["customer_id", "name", "contribution"], rows)
    before = database.read_bytes()
    loading = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "--db", str(database), "load", str(path), "--as-of", DAY],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    until = time.monotonic() + 60
    while loading.poll() is None and time.monotonic() < until and not list(tmp_path.glob(".bankmkt-stage-*")):
        time.sleep(0.02)  # the folder in which the load is staged appears beside the database
    assert loading.poll() is None
    loading.send_signal(signal.SIGINT)
    out, err = loading.communicate(timeout=60)
    assert err.decode() == "bankmkt: interrupted; nothing half done is left\n"
    assert out == b""
    # Python ends itself by the signal when it came inside code that C had called; a shell calls both 130
    assert loading.returncode in (130, -signal.SIGINT)
    assert database.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bank.duckdb", "customers.csv"]
