"""Files appear whole or not at all; a place that cannot be written is refused before the work, with code 6."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.program import COMMAND, DAY, bankmkt, environment


def test_every_format_at_once(nasty: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"a{suffix}" for suffix in (".xlsx", ".csv", ".json", ".parquet")]
    ran = bankmkt("--db", nasty, "segment", "--format", "json", *(word for file in files for word in ("-o", file)))
    assert ran.worked().json["rule"] == "segment"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in files)
    assert [f"wrote {path}" for path in files] == ran.err.splitlines()


@pytest.mark.parametrize(
    ("place", "code", "words"),
    [
        ("nowhere/a.xlsx", 6, ["the folder", "nowhere does not exist"]),
        ("file/a.xlsx", 6, ["file"]),
        ("folder.xlsx", 6, ["folder.xlsx is a folder"]),
        ("a.txt", 2, ["no output format", ".xlsx .csv .json .parquet"]),
        ("a", 2, ["no output format"]),
        ("a.html", 2, [".html is for books only"]),
        ("x" * 300 + ".csv", 6, ["could not be written"]),
    ],
)
def test_a_place_that_cannot_be_written(nasty: Path, tmp_path: Path, place: str, code: int, words: list[str]) -> None:
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    (tmp_path / "folder.xlsx").mkdir()
    good = tmp_path / "good.csv"
    bankmkt("--db", nasty, "segment", "-o", good, "-o", tmp_path / place).failed(code, *words)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.xlsx"]


def test_the_same_file_twice(nasty: Path, tmp_path: Path) -> None:
    bankmkt("--db", nasty, "segment", "-o", tmp_path / "a.csv", "-o", tmp_path / "." / "a.csv").failed(2, "twice")


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.mark.skipif(_is_root() or sys.platform == "win32", reason="permissions do not bind root, nor Windows this way")
def test_a_folder_that_may_not_be_written(nasty: Path, tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir()
    shut.chmod(0o500)
    try:
        bankmkt("--db", nasty, "segment", "-o", shut / "a.xlsx").failed(6, "may not be written")
        extract = tmp_path / "customers.csv"
        extract.write_text("customer_id\n1\n", encoding="utf-8")
        bankmkt("--db", shut / "b.duckdb", "load", extract, "--as-of", DAY).failed(6, "cannot write into the folder")
    finally:
        shut.chmod(0o700)


LIMITED = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
sys.argv[0] = "bankmkt"
runpy.run_module("bankmkt", run_name="__main__")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".json"])
def test_a_full_disk_leaves_the_old_file(sample: Path, tmp_path: Path, suffix: str) -> None:
    """A limit on the size of files stands in for a full disk: the system refuses the write the same way."""
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "4096", "--project", str(sample), "segment", "-o", str(path)],
        capture_output=True,
        env=environment(TMPDIR=str(tmp_path)),
        check=False,
    )
    assert done.returncode == 6, done.stderr.decode()
    assert "no space left on the disk" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is one of POSIX")
def test_a_full_disk_during_a_load(tmp_path: Path) -> None:
    extract = tmp_path / "customers.csv"
    extract.write_text("customer_id\n1\n", encoding="utf-8")
    command = [sys.executable, "-c", LIMITED, "4096", "--db", str(tmp_path / "b.duckdb"), "load", str(extract)]
    done = subprocess.run([*command, "--as-of", DAY], capture_output=True, env=environment(), check=False)
    assert done.returncode in (6, 8), done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert sorted(one.name for one in tmp_path.iterdir()) == [".b.duckdb.writing", "customers.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="the shell's pipes are those of POSIX")
@pytest.mark.parametrize("form", ["tsv", "csv", "json"])
def test_a_closed_pipe_ends_quietly(sample: Path, form: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)  # the reader is gone before the first byte
    running = subprocess.Popen(
        [*COMMAND, "--project", str(sample), "segment", "--format", form],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    os.close(writing)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 0
    assert b"Traceback" not in err
    assert b"Broken" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell is needed")
def test_the_first_line_of_a_pipe(sample: Path) -> None:
    line = " ".join(COMMAND) + f" --project '{sample}' --quiet sql 'SELECT * FROM settlements' | head -1"
    done = subprocess.run(["sh", "-c", line], capture_output=True, env=environment(), check=False)
    assert done.returncode == 0
    assert done.stdout.startswith(b"customer_id\t")
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", [["segment"], ["rules", "list"], ["--help"]])
def test_a_full_disk_behind_stdout(sample: Path, command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "--project", str(sample), *command],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert done.returncode == 6, done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
