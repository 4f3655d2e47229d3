"""Every trap that an extract can hold is a small file with what must come of it, worked out by hand.

A case is loaded for real, into a real database, and everything about it is compared: the rows in their cells, what was
refused and where, what was kept out, what was said. Nothing that a case does not expect may happen, a warning neither.
How a case is written stands in ``corpus/README.md``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from ruamel.yaml import YAML
from tests.cli.program import COMMAND, bankmkt, environment
from tests.intake.corpus.build import write
from tests.intake.corpus.hostile import HOSTILE

from bankmkt.base import say
from bankmkt.base.errors import BankmktError
from bankmkt.intake.contract import LoadReport, Reject, Rejects
from bankmkt.intake.mapping import read_folder
from bankmkt.report import loadtext
from bankmkt.store.database import open_for_reading, open_for_writing
from bankmkt.store.loading import LoadRequest, load
from bankmkt.store.schema import ROW, SOURCE

CORPUS: Final = Path(__file__).parent / "corpus"
CASES: Final = sorted(CORPUS.glob("*/*.yaml"))
DAY: Final = date(2026, 10, 31)
NULL: Final = "~"
SECONDS: Final = 20
MEMORY: Final = 1 << 30
RATIO: Final = re.compile(r": [\d,]+ of [\d,]+ rows were rejected")
KEYS: Final = frozenset(
    (
        *("why", "files", "mapping", "mappings", "lenient", "as_of", "before", "load", "program"),
        *("rows", "rejects", "kept_out", "warnings", "left_out", "encoding", "total", "units", "as_of_loaded"),
        *("refused", "code"),
    )
)


@dataclass(slots=True)
class Desk:
    """One case in a folder of its own."""

    folder: Path
    case: dict[str, Any]
    rejects: list[Reject] = field(default_factory=list)

    @property
    def extracts(self) -> Path:
        return self.folder / "extracts"

    @property
    def database(self) -> Path:
        return self.folder / "bank.duckdb"

    def write(self, step: dict[str, Any]) -> None:
        """Write the files and mappings of the case, or of a load before it."""
        for folder in (self.extracts, self.folder / "sources"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        for name, spec in step["files"].items():
            write(self.extracts, name, spec)
        texts = dict(step.get("mappings", {}))
        if "mapping" in step:
            texts["m.yaml"] = step["mapping"]
        if "lenient" in step:
            texts["m.yaml"] = f'table: {step["lenient"]}\nfiles: "*"\nmax_rejects: 100\n'
        for name, text in texts.items():
            (self.folder / "sources" / name).write_text(f"bankmkt: 1\n{text}", encoding="utf-8", newline="\n")

    def load(self, step: dict[str, Any]) -> LoadReport:
        """Load what was written."""

        def keep(rejects: Rejects, day: date) -> Path:
            self.rejects[:] = rejects
            return self.folder / "rejects.xlsx"

        paths = tuple(self.extracts / name for name in step.get("load", ())) or (self.extracts,)
        request = LoadRequest(
            paths, self.database, day_of(step), read_folder(self.folder / "sources"), write_rejects=keep
        )
        return load(request)

    def rows(self, name: str, columns: Sequence[str]) -> list[list[str | None]]:
        """What the database holds of a table, as text, in the order of the files."""
        listed = ", ".join(f'CAST("{column}" AS VARCHAR)' for column in columns)
        with open_for_reading(self.database) as connection:
            found = connection.execute(f"SELECT {listed} FROM {name} ORDER BY {SOURCE}, {ROW}").fetchall()
        return [list(row) for row in found]


def day_of(step: dict[str, Any]) -> date | None:
    """The date that the load is given; ``none`` for no date at all."""
    said = step.get("as_of", DAY)
    return None if said == "none" else said


def parsed(expected: Any) -> tuple[list[str], list[list[str | None]]]:
    """The columns and rows of an expected table: text with ``|`` between cells, or lists where cells hold more."""
    if isinstance(expected, str):
        lines = [[cell.strip() for cell in line.split("|")] for line in expected.strip().splitlines()]
    else:
        lines = [[NULL if cell is None else cell for cell in line] for line in expected]
    head, *rows = lines
    assert all(len(row) == len(head) for row in rows), "a row of the expected table has too few or too many cells"
    return head, [[None if cell == NULL else cell for cell in row] for row in rows]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database: making one costs more than a small load."""
    path = tmp_path_factory.mktemp("empty") / "bank.duckdb"
    open_for_writing(path).close()
    return path


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(path: Path, tmp_path: Path, empty: Path) -> None:
    case = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    assert set(case) <= KEYS, set(case) - KEYS
    desk = Desk(tmp_path, case)
    shutil.copy(empty, desk.database)
    for step in case.get("before", ()):
        desk.write(step)
        desk.load(step)
    desk.write(case)
    if case.get("program"):
        by_program(desk)
    elif "refused" in case:
        is_refused(desk)
    else:
        is_loaded(desk)


def is_refused(desk: Desk) -> None:
    """The load ends with its code, says all the words, and leaves the database as it was."""
    case, before = desk.case, desk.database.read_bytes()
    with pytest.raises(BankmktError) as caught:
        desk.load(case)
    assert caught.value.code == case.get("code", 4)
    message = str(caught.value)
    for words in case["refused"]:
        assert words in message, message
    assert desk.database.read_bytes() == before
    assert problems_of(desk) == lines(case.get("rejects", ""))
    no_values(desk, message)


def is_loaded(desk: Desk) -> None:
    """The load stands, with these rows, rejects and words, and with no others."""
    case = desk.case
    report = desk.load(case)
    assert problems_of(desk) == lines(case.get("rejects", ""))
    assert {one.table for one in report.files} == {name for name in case["rows"] if "." not in name}
    for name, expected in case["rows"].items():
        head, rows = parsed(expected)
        assert desk.rows(name, head) == rows, name
    rejected = [one for one in report.warnings if RATIO.search(one)]
    assert len(rejected) == sum(bool(one.rejected) for one in report.files)
    others = [one for one in report.warnings if one not in rejected]
    said_as_expected(others, case.get("warnings", ()))
    assert [Path(name).name for name in report.left_out] == case.get("left_out", [])
    kept: dict[str, int] = {}
    for one in report.files:
        kept |= {what: kept.get(what, 0) + count for what, count in one.kept_out}
        assert one.read == one.loaded + one.rejected + one.duplicates + one.aside
        for money in one.money:
            assert money.read == money.loaded + money.rejected
    assert kept == case.get("kept_out", {})
    if "encoding" in case:
        assert {one.encoding for one in report.files} == {case["encoding"]}
    if "units" in case:
        assert sorted({unit for one in report.files for unit in one.units}) == sorted(case["units"])
    totals = {one.total_agrees for one in report.files} - {None}
    assert totals == {"agrees": {True}, "differs": {False}}.get(case.get("total", ""), set())
    if "as_of_loaded" in case:
        assert list(report.as_of) == case["as_of_loaded"]
    no_values(desk, "\n".join([*report.warnings, *loadtext.lines(report, 200)]))


def by_program(desk: Desk) -> None:
    """The same through the program, as a night job sees it."""
    case = desk.case
    day = day_of(case)
    dated = ["--as-of", day.isoformat()] if day else []
    (desk.folder / "bankmkt.yaml").write_text("bankmkt: 1\n", encoding="utf-8")
    ran = bankmkt("--db", desk.database, "--project", desk.folder, "load", desk.extracts, *dated)
    if "refused" in case:
        ran.failed(case.get("code", 4), *case["refused"])
        return
    ran.worked()
    for words in case.get("warnings", ()):
        assert words in ran.err + ran.out
    for name, expected in case["rows"].items():
        head, rows = parsed(expected)
        assert desk.rows(name, head) == rows


def problems_of(desk: Desk) -> list[str]:
    """The rejects as a case writes them: row, column (``-`` for the whole row), reason, cell address if any."""
    listed = [f"{one.row} {one.column or '-'} {one.code} {one.address}".strip() for one in desk.rejects]
    return sorted(listed, key=lambda line: (int(line.split()[0]), line))


def lines(text: str) -> list[str]:
    """The expected rejects, one a line."""
    listed = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return sorted(listed, key=lambda line: (int(line.split()[0]), line))


def said_as_expected(found: Sequence[str], expected: Sequence[str]) -> None:
    """Every expected word is in some warning, and no warning is without one."""
    unsaid = [words for words in expected if not any(words in one for one in found)]
    unexpected = [one for one in found if not any(words in one for words in expected)]
    assert (unsaid, unexpected) == ([], [])


def no_values(desk: Desk, text: str) -> None:
    """What was refused stands in the rejects file and nowhere else."""
    for one in desk.rejects:
        for value in re.split(r" \| ", one.value):
            if len(value) > 5 and value not in DAY.isoformat():
                assert value not in text, "a refused value is shown"


@pytest.mark.skipif(sys.platform == "win32", reason="what a process took cannot be asked there")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_in_bounded_time_and_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    HOSTILE[name](path)
    command = [*COMMAND, "--db", str(tmp_path / "bank.duckdb"), "load", str(path), "--as-of", DAY.isoformat()]
    started = time.monotonic()
    with (
        (tmp_path / "said").open("wb") as said,
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment()) as process,
    ):
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    message = (tmp_path / "said").read_text(encoding="utf-8")
    path.unlink()
    assert process.returncode == 4, message[-3000:]
    assert name in message
    assert "Traceback" not in message
    assert time.monotonic() - started < SECONDS
    assert used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) < MEMORY
    assert sorted(one.name for one in tmp_path.iterdir()) == ["said"]
