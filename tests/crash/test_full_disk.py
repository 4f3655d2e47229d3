"""A disk that fills up at any point, or a folder that may not be written, leaves the database as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.crash.drill import SECOND, Ground, limited


@pytest.mark.parametrize("part", [0.001, 0.3, 0.9, 1.02, 1.2])
def test_a_disk_that_fills_up(ground: Ground, second: Path, loaded_twice: Path, part: float) -> None:
    """No file may become larger than a part of the database: the system refuses the write as on a full disk."""
    size = int(ground.database.stat().st_size * part)
    before, content = ground.database.read_bytes(), ground.state()
    ended = limited(ground, size, "load", second, "--as-of", SECOND)
    assert "Traceback" not in ended.err
    if ended.code == 0:
        assert part > 1
        assert ground.state() == Ground(loaded_twice.parent / "bank", loaded_twice).state()
    else:
        assert ended.code in (6, 8), ended.err
        assert ground.database.read_bytes() == before
        assert ground.state() == content
    assert ground.beside() == []
    ended = ground.run("load", second, "--as-of", SECOND)
    assert ended.code == 0, ended.err


def test_a_disk_that_fills_up_during_an_undo(ground: Ground) -> None:
    before = ground.database.read_bytes()
    ended = limited(ground, ground.database.stat().st_size // 2, "load", "--undo")
    assert ended.code in (6, 8), ended.err
    assert "Traceback" not in ended.err
    assert ground.database.read_bytes() == before
    assert ground.beside() == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind root")
def test_a_folder_that_may_not_be_written(ground: Ground, second: Path) -> None:
    before = ground.database.read_bytes()
    ground.folder.chmod(0o500)
    try:
        for words in (("load", second, "--as-of", SECOND), ("load", "--undo")):
            ended = ground.run(*words)
            assert ended.code == 6, ended.err
            assert "Traceback" not in ended.err
    finally:
        ground.folder.chmod(0o700)
    assert ground.database.read_bytes() == before


def test_a_rejects_file_that_cannot_be_written(ground: Ground, tmp_path: Path) -> None:
    """The load stands, and says that the list is missing."""
    folder = tmp_path / "few"
    folder.mkdir()
    rows = "".join(f"{n},a,{'x' if n == 7 else '1.00'}\n" for n in range(200))
    (folder / "customers.csv").write_text(f"customer_id,name,contribution\n{rows}", encoding="utf-8")
    (ground.folder / "rejects").write_text("a file where the folder should be", encoding="utf-8")
    ended = ground.run("--lang", "en", "load", folder, "--as-of", SECOND)
    assert ended.code == 0, ended.err
    assert "could not be written" in ended.err
    assert "Traceback" not in ended.err
