"""Killed at any moment, a load or its undoing leaves the database as before or as after, and the next one works."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from tests.crash.drill import FIRST, KILLS, SECOND, Ended, Ground, State, moments, state_of, wait_for

pytestmark = pytest.mark.timeout(180 + 20 * KILLS)


def kill_at(ground: Ground, words: tuple[str | Path, ...], late: bool, delay: float) -> Ended:
    """Start the program and kill it after `delay` seconds, counted from when its work began where `late`."""
    process = ground.start(*words)
    if late:
        ground.working(process)
    time.sleep(delay)
    process.kill()
    return wait_for(process)


def measured(ground: Ground, words: tuple[str | Path, ...]) -> tuple[float, float, State]:
    """Seconds that an undisturbed run takes, of it at work, and what it leaves."""
    begun = time.monotonic()
    process = ground.start(*words)
    assert ground.working(process)
    working = time.monotonic()
    ended = wait_for(process)
    assert ended.code == 0, ended.err
    now = time.monotonic()
    return now - begun, now - working, ground.state()


def drill(ground: Ground, words: tuple[str | Path, ...], kills: int) -> dict[str, int]:
    """Kill `kills` runs; how often the database was as before, as after, and something was left to be swept."""
    ground.reset()
    before = ground.state()
    whole, working, after = measured(ground, words)
    assert after != before
    found = {"before": 0, "after": 0, "left": 0}
    for number, (late, share) in enumerate(moments(kills)):
        ground.reset()
        kill_at(ground, words, late, share * (working if late else whole))
        state = ground.state()
        assert state in (before, after), f"kill {number}: neither as before nor as after"
        found["before" if state == before else "after"] += 1
        found["left"] += bool(ground.beside())
        if state == before:
            ended = ground.run(*words)
            assert ended.code == 0, f"kill {number}: {ended.err}"
            assert ground.state() == after, f"kill {number}: the next run gave something else"
        else:
            ended = ground.run(*words)  # once more
            assert ended.code == 0, f"kill {number}: {ended.err}"
        assert ground.beside() == [], f"kill {number}: something was left"
    sys.stdout.write(f"\n{kills} kills: {found}; a whole run {whole:.2f} s, of it {working:.2f} s at work\n")
    return found


def test_a_killed_load(loaded_once: Path, second: Path, tmp_path: Path) -> None:
    ground = Ground(tmp_path / "bank", loaded_once)
    found = drill(ground, ("load", second, "--as-of", SECOND), KILLS)
    assert found["before"]  # else nothing was tested


def test_a_killed_first_load(first: Path, tmp_path: Path) -> None:
    ground = Ground(tmp_path / "bank", tmp_path / "none")
    found = drill(ground, ("load", first, "--as-of", FIRST), max(2, KILLS // 4))
    assert found["before"]


def test_a_killed_undo(loaded_twice: Path, loaded_once: Path, tmp_path: Path) -> None:
    ground = Ground(tmp_path / "bank", loaded_twice)
    ground.reset()
    before = ground.state()
    words = ("load", "--undo")
    whole, working, after = measured(ground, words)
    once = state_of(loaded_once)
    data = ("main.customers", "main.loans", "main.daily_flows", "main.managers", "balance")
    assert [after[name] for name in data] == [once[name] for name in data]
    stood, kills = 0, max(4, KILLS // 2)
    for number, (late, share) in enumerate(moments(kills, seed=7)):
        ground.reset()
        kill_at(ground, words, late, share * (working if late else whole))
        state = ground.state()
        assert state in (before, after), f"kill {number}: neither as before nor as after"
        stood += state == before
        ended = ground.run(*words)
        assert ended.code == (0 if state == before else 4), f"kill {number}: {ended.err}"
        assert ground.state() == after
        assert ground.beside() == []
    assert stood
    sys.stdout.write(f"\n{kills} kills of an undo: {stood} before; a whole run {whole:.2f} s\n")
