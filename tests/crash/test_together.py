"""Writers wait for one another, readers for nobody, and whatever becomes of the file meanwhile, nothing is lost."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from tests.crash.drill import FIRST, SECOND, Ground, extracts, go_on, stop, wait_for

from bankmkt.store.database import open_for_reading

COUNTS = "SELECT as_of, count(*), sum(balance) FROM loans GROUP BY as_of ORDER BY as_of"


def test_two_loads_at_once_both_land(ground: Ground, second: Path, first: Path) -> None:
    third = extracts(ground.folder.parent / "third", "2026-08-31", rows=500)
    one = ground.start("load", second, "--as-of", SECOND)
    assert ground.working(one)
    stop(one)
    other = ground.start("--lock-timeout", "60", "load", third, "--as-of", "2026-08-31")
    time.sleep(2.5)
    assert other.poll() is None  # it waits
    go_on(one)
    assert [wait_for(one).code, wait_for(other).code] == [0, 0]
    with open_for_reading(ground.database) as connection:
        found = connection.execute("SELECT as_of, count(*) FROM customers GROUP BY as_of ORDER BY as_of").fetchall()
    assert [(str(day), rows) for day, rows in found] == [("2026-08-31", 500), (FIRST, 6000), (SECOND, 6000)]
    assert len(ground.state()["loads"]) == 3
    assert ground.beside() == []


def test_who_may_not_wait_is_told_at_once(ground: Ground, second: Path, loaded_twice: Path) -> None:
    one = ground.start("load", second, "--as-of", SECOND)
    assert ground.working(one)
    stop(one)
    before = ground.state()
    for words in (("load", second, "--as-of", SECOND), ("load", "--undo")):
        ended = ground.run("--lock-timeout", "0", *words)
        assert ended.code == 5, ended.err
        assert "Traceback" not in ended.err
    assert ground.state() == before
    go_on(one)
    assert wait_for(one).code == 0
    assert ground.state() == Ground(loaded_twice.parent / "bank", loaded_twice).state()
    assert ground.beside() == []


def test_readers_see_whole_loads_only(ground: Ground, tmp_path: Path) -> None:
    """Two versions of one date are loaded in turn while others read: each answer is one of the two, or none yet."""
    small, large = (
        extracts(tmp_path / "small", SECOND, rows=1500),
        extracts(tmp_path / "large", SECOND, rows=4000),
    )
    allowed: set[str] = set()
    with open_for_reading(ground.database) as connection:
        allowed.add(str(connection.execute(COUNTS).fetchall()))
    seen: list[str] = []
    reads = 0
    for folder in (small, large, small):
        loading = ground.start("load", folder, "--as-of", SECOND)
        command = ground.start("sql", COUNTS)
        while loading.poll() is None:
            with open_for_reading(ground.database) as connection:
                seen.append(str(connection.execute(COUNTS).fetchall()))
            reads += 1
            time.sleep(0.01)
        assert wait_for(loading).code == 0
        ended = wait_for(command)
        assert ended.code == 0, ended.err
        with open_for_reading(ground.database) as connection:
            allowed.add(str(connection.execute(COUNTS).fetchall()))
    assert set(seen) <= allowed
    assert len(allowed) == 3
    assert reads > 20


@pytest.mark.parametrize("fate", ["deleted", "replaced"])
def test_the_database_goes_away_meanwhile(ground: Ground, second: Path, loaded_twice: Path, fate: str) -> None:
    """Whoever deletes the file gets a whole one; whoever puts another one there must not lose it."""
    loading = ground.start("load", second, "--as-of", SECOND)
    assert ground.working(loading, "refused.duckdb")
    stop(loading)
    if fate == "deleted":
        ground.database.unlink()
    else:
        other = Ground(ground.folder.parent / "other", ground.kept)
        other.folder.mkdir()
        small = extracts(other.folder.parent / "few", "2026-08-31", rows=30)
        assert other.run("load", small, "--as-of", "2026-08-31").code == 0
        shutil.copyfile(other.database, ground.folder / "incoming")
        (ground.folder / "incoming").replace(ground.database)
    put = ground.state()
    go_on(loading)
    ended = wait_for(loading)
    assert "Traceback" not in ended.err
    if fate == "deleted":
        assert ended.code in (0, 4, 5)
        assert ground.state() in ({}, Ground(loaded_twice.parent / "bank", loaded_twice).state())
    else:
        assert ended.code in (4, 5), ended.err
        assert ground.state() == put
    assert ground.beside() == []


def test_the_database_is_deleted_while_it_is_copied(ground: Ground, second: Path, loaded_twice: Path) -> None:
    loading = ground.start("load", second, "--as-of", SECOND)
    assert ground.working(loading)
    ground.database.unlink(missing_ok=True)
    ended = wait_for(loading)
    assert ended.code in (0, 4), ended.err
    assert "Traceback" not in ended.err
    assert ground.state() in ({}, Ground(loaded_twice.parent / "bank", loaded_twice).state())
    assert ground.beside() == []
