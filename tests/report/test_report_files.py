"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import json as standard
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bankmkt.base.errors import Exit, OutputError, UsageError
from bankmkt.report import files
from bankmkt.report.values import Style
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Result

Present = Callable[..., Presentation]


def new(path: Path) -> None:
    path.write_text("new", encoding="utf-8")


def calls(path: Path, presentation: Presentation) -> list[Callable[[], None]]:
    """Both ways to meet an output: before the run and at its end."""
    return [
        lambda: files.check_outputs([path]),
        lambda: files.write_output(presentation, path, Style()),
    ]


@pytest.mark.parametrize("name", ["客户 分层.xlsx", "a.csv", "a.json", "a.parquet", "A.XLSX"])
def test_each_suffix_has_its_writer(tmp_path: Path, result: Result, present: Present, name: str) -> None:
    files.write_output(present(result), tmp_path / name, Style())
    first = (tmp_path / name).read_bytes()[:4]
    expected = {".xlsx": b"PK\x03\x04", ".csv": b"\xef\xbb\xbfc", ".json": b'{"sc', ".parquet": b"PAR1"}
    assert first == expected[Path(name).suffix.lower()]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_files_end_lines_alike_everywhere(tmp_path: Path, result: Result, present: Present) -> None:
    files.write_output(present(result), tmp_path / "a.csv", Style(), csv_raw=True)
    assert b"\r\r\n" not in (tmp_path / "a.csv").read_bytes()
    files.write_output(present(result), tmp_path / "a.json", Style())
    assert standard.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["rule"] == "segment"


@pytest.mark.parametrize(
    ("name", "word"),
    [("a.txt", ".parquet"), ("a", ".parquet"), ("a.html", "bankmkt report"), ("a.xls", ".xlsx")],
)
def test_a_suffix_that_is_no_format(tmp_path: Path, result: Result, present: Present, name: str, word: str) -> None:
    for refuse in calls(tmp_path / name, present(result)):
        with pytest.raises(UsageError) as caught:
            refuse()
        assert word in str(caught.value)
        assert caught.value.code is Exit.USAGE


def test_the_same_file_twice(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="twice"):
        files.check_outputs([tmp_path / "a.csv", tmp_path / "a.csv"])
    files.check_outputs([tmp_path / "a.csv", tmp_path / "a.json"])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing(tmp_path: Path, result: Result, present: Present) -> None:
    goal = tmp_path / "missing" / "a.csv"
    for refuse in calls(goal, present(result)):
        with pytest.raises(OutputError, match="does not exist; create it") as caught:
            refuse()
        assert caught.value.code is Exit.OUTPUT


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        files.check_outputs([tmp_path / "a.csv"])


def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError):
        files.check_outputs([tmp_path / "f" / "a.csv"])


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        files.check_outputs([tmp_path / ("x" * 300 + ".csv")])


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root and Windows ignore the mode of a folder")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(OutputError, match="may not be written"):
        files.check_outputs([folder / "a.csv"])


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "may not be written; close it"),
        (errno.EPERM, "may not be written"),
        (errno.EROFS, "may not be written"),
        (errno.ENOSPC, "no space left on the disk; free some"),
        (errno.EIO, "could not be written: .*; choose another place"),
    ],
)
def test_what_the_system_refuses_is_explained(tmp_path: Path, number: int, words: str) -> None:
    goal = tmp_path / "a.csv"
    goal.write_text("old", encoding="utf-8")

    def writer(path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise OSError(number, os.strerror(number))

    with pytest.raises(OutputError, match=words):
        files.write_aside(goal, writer)
    assert goal.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [goal]


def test_a_file_that_is_held_by_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goal = tmp_path / "a.xlsx"
    goal.write_text("old", encoding="utf-8")

    def held(self: Path, target: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(OutputError, match="close it where it is open"):
        files.write_aside(goal, new)
    assert goal.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [goal]


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx"])
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_run_that_breaks_off_leaves_the_old_file(
    tmp_path: Path,
    with_rows: Callable[..., Result],
    result: Result,
    present: Present,
    suffix: str,
    error: type[BaseException],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    goal = tmp_path / f"a{suffix}"
    goal.write_text("old", encoding="utf-8")
    broken = with_rows(result.rows.rows)  # type: ignore[attr-defined]

    def batches(limit: int | None = None) -> Any:
        yield result.rows.rows[:2]  # type: ignore[attr-defined]
        raise error

    broken.rows.batches = batches  # type: ignore[method-assign]
    with pytest.raises(error):
        files.write_output(present(broken), goal, Style())
    assert goal.read_text(encoding="utf-8") == "old"
    assert sorted(tmp_path.iterdir()) == [goal, temporary]
    assert list(temporary.iterdir()) == []


def test_a_full_disk_while_the_workbook_is_packed(
    tmp_path: Path, result: Result, present: Present, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("zipfile.ZipFile.write", full)
    with pytest.raises(OutputError, match="no space left"):
        files.write_output(present(result), tmp_path / "a.xlsx", Style())
    assert list(tmp_path.iterdir()) == []


def test_a_link_keeps_pointing_where_it_points(tmp_path: Path) -> None:
    goal = tmp_path / "real.csv"
    goal.write_text("old", encoding="utf-8")
    link = tmp_path / "link.csv"
    try:
        link.symlink_to(goal)
    except OSError:
        pytest.skip("no links here")
    files.write_aside(link, new)
    assert link.is_symlink()
    assert goal.read_text(encoding="utf-8") == "new"


@pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX")
def test_a_replaced_file_keeps_its_permissions(tmp_path: Path) -> None:
    goal = tmp_path / "a.csv"
    goal.write_text("old", encoding="utf-8")
    goal.chmod(0o640)
    files.write_aside(goal, new)
    assert goal.stat().st_mode & 0o777 == 0o640


def test_choosing_a_writer_loads_none_of_the_others() -> None:
    modules = ["files", "values", "json", "delimited", "parquet", "charts", "layout", "width"]
    code = "\n".join(f"import bankmkt.report.{name}" for name in modules)
    heavy = ["rich", "xlsxwriter", "openpyxl", "polars", "duckdb"]
    code += f"\nimport sys\nprint([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
