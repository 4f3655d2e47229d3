"""From a workbook back to the run that made it, as a user asks."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from tests.cli.program import bankmkt


@pytest.fixture(scope="module")
def project(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own over the sample bank's database."""
    folder = tmp_path_factory.mktemp("recorded") / "bank"
    folder.mkdir()
    for name in ("bankmkt.yaml", "bankmkt.duckdb"):
        shutil.copy(sample / name, folder / name)
    return folder


def written(project: Path, *words: str | Path) -> Path:
    """A workbook of the rule segment in the project."""
    path = project / "segment.xlsx"
    bankmkt("--project", project, "segment", "-o", path, *words, "--format", "json").worked()
    return path


def test_a_workbook_leads_to_its_run(project: Path) -> None:
    path = written(project, "--where", "customer_id = 'C000055'")
    shown = bankmkt("--project", project, "history", "--workbook", path, "--format", "json").worked(silent=True).json
    assert shown["unchanged"] is True
    assert (project / "runs" / f"{shown['run']}.json").is_file()
    assert [one["rule"] for one in shown["rules"]] == ["segment"]
    assert "customers" in {one["table"] for one in shown["inputs"]}
    assert shown["outputs"] == [
        {
            "file": "segment.xlsx",
            "size": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "this": True,
        }
    ]
    assert "C000055" not in (project / "runs" / f"{shown['run']}.json").read_text(encoding="utf-8")
    table = bankmkt("--project", project, "history", "--workbook", path).worked(silent=True)
    assert "Command\trun segment" in table.lines
    assert "File as it was written\tyes, byte for byte" in table.lines
    (started,) = [line for line in table.lines if line.startswith("Started\t")]
    assert re.fullmatch(r"Started\t\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d", started)


def test_a_workbook_that_was_changed_says_so(project: Path) -> None:
    path = written(project)
    path.write_bytes(path.read_bytes() + b" ")
    shown = bankmkt("--project", project, "history", "--workbook", path, "--format", "json").worked()
    assert shown.json["unchanged"] is False
    assert [one["this"] for one in shown.json["outputs"]] == [False]
    assert "changed afterwards" in shown.err


def test_several_rules_are_one_run(project: Path) -> None:
    bankmkt("--project", project, "run", "segment", "mix", "-o", project / "{rule}.xlsx", "--format", "json").worked()
    runs = [
        bankmkt("--project", project, "history", "--workbook", project / f"{rule}.xlsx", "--format", "json")
        .worked()
        .json
        for rule in ("segment", "mix")
    ]
    assert runs[0]["run"] == runs[1]["run"]
    assert [one["rule"] for one in runs[0]["rules"]] == ["segment", "mix"]
    assert [(one["file"], one["this"]) for one in runs[0]["outputs"]] == [("segment.xlsx", True), ("mix.xlsx", False)]
    assert [one["this"] for one in runs[1]["outputs"]] == [False, True]


def test_other_outputs_leave_no_record(project: Path) -> None:
    before = set((project / "runs").glob("*"))
    bankmkt("--project", project, "segment", "-o", project / "a.csv", "--format", "json").worked()
    assert set((project / "runs").glob("*")) == before


def test_what_is_not_known_is_said(project: Path, sample: Path, tmp_path: Path) -> None:
    path = written(project)
    other = tmp_path / "bank"
    other.mkdir()
    shutil.copy(project / "bankmkt.yaml", other / "bankmkt.yaml")
    bankmkt("--project", other, "history", "--workbook", path).failed(4, "is not recorded below", "--project DIR")
    bankmkt("history", "--workbook", path, cwd=tmp_path).failed(2, "without a project")
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    bankmkt("--project", project, "history", "--workbook", locked).failed(2, "protected by a password", "without the")
    bankmkt("--project", project, "history", "--workbook", tmp_path / "none.xlsx").failed(2, "no such file")


def test_a_record_that_cannot_be_written_does_not_fail_the_run(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bank"
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns("runs"))
    (folder / "runs").write_text("in the way", encoding="utf-8")
    done = bankmkt("--project", folder, "segment", "-o", folder / "s.xlsx", "--format", "json").worked()
    assert "the record could not be written, the outputs are complete" in done.err
    assert (folder / "s.xlsx").is_file()
