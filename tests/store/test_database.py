"""The database file: whose it is, of which version, who holds it, and what survives a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bankmkt.base.errors import BusyError, EngineError, InputError, RulesError
from bankmkt.store import database
from bankmkt.store.database import SCHEMA_VERSION, Settings, lock_down, open_for_reading, open_for_writing, temporary
from bankmkt.store.schema import statements
from bankmkt.store.stagefolder import stage_folder, sweep
from bankmkt.tables import tables

HOLD = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)"


def made(path: Path) -> Path:
    open_for_writing(path).close()
    return path


def test_every_table_can_be_read_from_the_start(tmp_path: Path) -> None:
    with open_for_reading(made(tmp_path / "b.duckdb")) as connection:
        for name in tables():
            assert connection.execute(f'SELECT * FROM "{name}"').fetchall() == []
    assert [path.name for path in tmp_path.iterdir()] == ["b.duckdb"]


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="bankmkt load"):
        open_for_reading(tmp_path / "no.duckdb")


@pytest.mark.parametrize("content", [b"", b"hello" * 2000, b"SQLite format 3\0" + b"\0" * 5000])
def test_not_a_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "b.duckdb"
    path.write_bytes(content)
    for opened in (open_for_reading, open_for_writing):
        with pytest.raises(InputError):
            opened(path)
    assert path.read_bytes() == content


def test_folder_instead_of_a_database(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder"):
        open_for_reading(tmp_path)


def test_damaged(tmp_path: Path) -> None:
    path = made(tmp_path / "b.duckdb")
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xaa" * 8192
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged"):
        open_for_reading(path)


def test_somebody_elses_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "b.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS a")
    before = path.read_bytes()
    for opened in (open_for_reading, open_for_writing):
        with pytest.raises(InputError, match="did not make"):
            opened(path)
    assert path.read_bytes() == before


def set_version(path: Path, version: int) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("""UPDATE meta SET "value" = ? WHERE "key" = 'schema_version'""", [str(version)])
        connection.execute("""UPDATE meta SET "value" = '9.9' WHERE "key" = 'written_by'""")


def test_newer_version_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path / "b.duckdb")
    set_version(path, 7)
    before = path.read_bytes()
    for opened in (open_for_reading, open_for_writing):
        with pytest.raises(RulesError, match=r"schema version 7, written by bankmkt 9\.9.*up to version 2"):
            opened(path)
    assert path.read_bytes() == before


def test_older_version_is_migrated_in_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "b.duckdb")
    with open_for_writing(path) as connection:
        connection.execute("INSERT INTO branches (branch_id) VALUES ('7')")

    def migration(connection: Any) -> None:
        connection.execute("ALTER TABLE branches ADD COLUMN colour VARCHAR DEFAULT 'red'")

    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setattr(database, "MIGRATIONS", {SCHEMA_VERSION: migration})
    with open_for_reading(path) as connection:
        assert connection.execute("SELECT branch_id, colour FROM branches").fetchall() == [("7", "red")]
        assert connection.execute("""SELECT "value" FROM meta WHERE "key" = 'schema_version'""").fetchall() == [
            (str(SCHEMA_VERSION + 1),)
        ]
    assert [one.name for one in tmp_path.iterdir()] == ["b.duckdb"]


def test_migration_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "b.duckdb")
    before = path.read_bytes()

    def migration(_: Any) -> None:
        raise RuntimeError("half-way")

    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setattr(database, "MIGRATIONS", {SCHEMA_VERSION: migration})
    with pytest.raises(RuntimeError):
        open_for_writing(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["b.duckdb"]


@pytest.mark.skipif(sys.platform == "win32", reason="the message of Windows names no process")
def test_busy_names_the_process(tmp_path: Path) -> None:
    path = made(tmp_path / "b.duckdb")
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        started = time.monotonic()
        with pytest.raises(BusyError, match=rf"in use by python\S* \(process {holder.pid}\)") as caught:
            open_for_reading(path, wait=0.3)
        assert caught.value.code == 5
        assert 0.3 <= time.monotonic() - started < 5
        holder.kill()


def test_busy_load_changes_nothing_and_then_waits(bank: Any) -> None:
    bank.write("customers.csv", "customer_id\n1\n")
    bank.load()
    hold = HOLD.replace("time.sleep(60)", "time.sleep(1.5)")
    with subprocess.Popen([sys.executable, "-c", hold, str(bank.database)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(BusyError):
            bank.load()
        assert bank.strays() == []
        assert bank.load(wait=20).load_id == 2


@pytest.mark.parametrize(
    "message",
    [
        'IO Error: Cannot open file "x": It is being used by another process.',
        'IO Error: Could not set lock on file "x": Resource temporarily unavailable',
    ],
)
def test_busy_where_the_process_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, message: str) -> None:
    path = made(tmp_path / "b.duckdb")

    def fail(*_: Any, **__: Any) -> None:
        raise duckdb.IOException(message)

    monkeypatch.setattr(duckdb, "connect", fail)
    with pytest.raises(BusyError, match="another process"):
        open_for_reading(path)


def test_busy_in_the_same_process(tmp_path: Path) -> None:
    path = made(tmp_path / "b.duckdb")
    with open_for_reading(path), pytest.raises(BusyError, match="this same process"):
        open_for_writing(path)


def test_other_storage_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "b.duckdb")

    def fail(*_: Any, **__: Any) -> None:
        raise duckdb.IOException("Trying to read a database file with version number 99, but we can only read 64")

    monkeypatch.setattr(duckdb, "connect", fail)
    with pytest.raises(EngineError, match="version of DuckDB"):
        open_for_reading(path)


def test_wrong_settings(tmp_path: Path) -> None:
    path = made(tmp_path / "b.duckdb")
    with pytest.raises(EngineError):
        open_for_reading(path, settings=Settings(memory="plenty"))


def test_lock_down(tmp_path: Path) -> None:
    path = made(tmp_path / "b.duckdb")
    secret, out = tmp_path / "secret.csv", tmp_path / "out.parquet"
    secret.write_text("a\n1\n", encoding="utf-8")
    with open_for_reading(path) as connection:
        lock_down(connection, [out])
        with pytest.raises(duckdb.PermissionException):
            connection.execute(f"SELECT * FROM read_csv('{secret}')")
        with pytest.raises(duckdb.InvalidInputException):
            connection.execute("SET enable_external_access = true")
        with pytest.raises(duckdb.InvalidInputException):
            connection.execute("SET memory_limit = '1GB'")
        connection.execute(f"COPY (SELECT 1 AS a) TO '{out}' (FORMAT parquet)")
    assert out.exists()


def test_extensions_are_never_fetched(tmp_path: Path) -> None:
    with open_for_reading(made(tmp_path / "b.duckdb")) as connection:
        for setting in ("autoinstall_known_extensions", "autoload_known_extensions"):
            assert connection.execute(f"SELECT current_setting('{setting}')").fetchall() == [(False,)]


def test_temporary_is_deleted() -> None:
    with temporary() as path:
        made(path)
        assert path.exists()
    assert not path.parent.exists()


def test_database_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        yield from list(statements())[:5]
        raise KeyboardInterrupt

    monkeypatch.setattr("bankmkt.store.schema.statements", broken)
    with pytest.raises(KeyboardInterrupt):
        open_for_writing(tmp_path / "b.duckdb")
    assert list(tmp_path.iterdir()) == []


def test_stage_folders_of_the_dead_are_swept(tmp_path: Path) -> None:
    dead = tmp_path / ".bankmkt-stage-1-dead"
    dead.mkdir()
    (dead / "x.csv").write_text("left over", encoding="utf-8")
    (tmp_path / ".bankmkt-stage-1-dead.lock").touch()
    with stage_folder(tmp_path / "b.duckdb") as living:
        assert not dead.exists()
        sweep(tmp_path)
        assert living.exists()
    assert list(tmp_path.iterdir()) == []


LOAD = """
import sys
from datetime import date
from pathlib import Path
from bankmkt.store.loading import LoadRequest, load
print("go", flush=True)
load(LoadRequest((Path(sys.argv[1]),), Path(sys.argv[2]), date(2026, 10, 31)))
print("done", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_killed_at_any_moment_it_is_as_before_or_as_after(bank: Any) -> None:
    def write(word: str) -> None:
        bank.write("customers.csv", "customer_id,name\n" + "".join(f"{n},{word}\n" for n in range(3000)))
        bank.write("branches.csv", "branch_id,name\n" + "".join(f"{n},{word}\n" for n in range(500)))

    write("before")
    bank.load()
    write("after")
    command = [sys.executable, "-c", LOAD, str(bank.extracts), str(bank.database)]
    for delay in (0.0, 0.1, 0.2, 0.3, 0.4, 0.6):
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
        words = bank.rows("SELECT DISTINCT name FROM customers UNION SELECT DISTINCT name FROM branches")
        assert words in ([("before",)], [("after",)])
        assert bank.rows("SELECT count(*) FROM customers") == [(3000,)]
        loads = bank.rows("SELECT count(*) FROM loads")[0][0]
        assert {one.load_id for one in bank.loaded().extracts["customers"]} == {loads}
    bank.load()
    assert bank.strays() == []


def test_database_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """The first version knew no undo, no mapping's name and no daily sums; what it held stays."""
    path = made(tmp_path / "b.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("ALTER TABLE loads DROP COLUMN undone_at")
        connection.execute("ALTER TABLE sources DROP COLUMN mapping")
        connection.execute("DROP TABLE daily_flows")
        connection.execute("INSERT INTO branches (branch_id) VALUES ('7')")
    set_version(path, 1)
    with open_for_reading(path) as connection:
        assert connection.execute("SELECT branch_id FROM branches").fetchall() == [("7",)]
        assert connection.execute("SELECT count(undone_at) FROM loads").fetchall() == [(0,)]
        assert connection.execute("SELECT count(mapping) FROM sources").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM daily_flows").fetchall() == [(0,)]
