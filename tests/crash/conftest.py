"""One bank with one date loaded and the extracts of the next one: made once, then put back before every drill."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from tests.crash.drill import FIRST, SECOND, Ground, extracts

if sys.platform == "win32":
    collect_ignore_glob = ["test_*.py"]  # the signals of these drills are those of POSIX


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extracts of the first date."""
    return extracts(tmp_path_factory.mktemp("first") / "extracts", FIRST)


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extracts of the second date."""
    return extracts(tmp_path_factory.mktemp("second") / "extracts", SECOND)


@pytest.fixture(scope="session")
def loaded_once(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the first date; to be copied."""
    folder = tmp_path_factory.mktemp("once")
    ground = Ground(folder / "bank", folder / "none")
    ground.reset()
    ended = ground.run("load", first, "--as-of", FIRST)
    assert ended.code == 0, ended.err
    return Path(shutil.copyfile(ground.database, folder / "kept.duckdb"))


@pytest.fixture(scope="session")
def loaded_twice(loaded_once: Path, second: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with both dates; to be copied."""
    folder = tmp_path_factory.mktemp("twice")
    ground = Ground(folder / "bank", loaded_once)
    ground.reset()
    ended = ground.run("load", second, "--as-of", SECOND)
    assert ended.code == 0, ended.err
    return Path(shutil.copyfile(ground.database, folder / "kept.duckdb"))


@pytest.fixture
def ground(loaded_once: Path, tmp_path: Path) -> Ground:
    """A database with the first date, for one test."""
    made = Ground(tmp_path / "bank", loaded_once)
    made.reset()
    return made
