"""A record says what went in and what came out, byte for byte, and nothing of any customer."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bankmkt.base.errors import InputError, OutputError, UsageError
from bankmkt.report import manifest
from bankmkt.report.excel.workbook import open_book
from bankmkt.result.result import Result

LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder that is a project."""
    (tmp_path / "bankmkt.yaml").write_text("bankmkt: 1\n", encoding="utf-8")
    return tmp_path


def test_a_run_has_an_id_of_its_own_that_sorts_by_time() -> None:
    before = datetime.now(UTC)
    runs = [manifest.new_run("report monthly") for _ in range(50)]
    assert len({one.id for one in runs}) == 50
    for one in runs:
        stamp = re.fullmatch(r"(\d{8}T\d{6}Z)-[0-9a-f]{6}", one.id)
        assert stamp is not None
        at = datetime.strptime(stamp[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        assert before - timedelta(seconds=1) <= at <= datetime.now(UTC)
    assert runs[0].command == "report monthly"


def test_a_record_holds_inputs_rules_outputs_and_is_found_again(project: Path, result: Result) -> None:
    output = project / "out" / "月报.xlsx"
    output.parent.mkdir()
    output.write_bytes(b"abc")
    run = manifest.new_run("report monthly")
    path = manifest.record(
        project / "runs", run, results=[result, result], outputs=[output], code=10, steps=[{"step": "load", "code": 0}]
    )
    assert path == project / "runs" / f"{run.id}.json"
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    made: Any = manifest.find(project / "runs", run.id)
    assert (made["schema"], made["run"], made["command"], made["code"]) == (1, run.id, "report monthly", 10)
    assert made["outputs"] == [
        {"file": "out/月报.xlsx", "size": 3, "sha256": hashlib.sha256(b"abc").hexdigest()},
    ]
    assert made["inputs"] == [  # each once, though two answers were made of them
        {"table": "customers", "file": "客户信息.csv", "sheet": "", "sha256": "cd" * 32, "rows": 12480},
        {"table": "loans", "file": "借据.xlsx", "sheet": "2026-10", "sha256": "ef" * 32, "rows": 4211},
    ]
    rule = made["rules"][0]
    assert (rule["rule"], rule["as_of"], rule["rows"], rule["unknown"]) == ("segment", "2026-10-31", 16, 32)
    assert (rule["sha256"], rule["parameters"]) == ("ab" * 32, {"cut": "80 %"})
    assert made["versions"] == {"bankmkt": "0.1.0", "duckdb": "2.0.0"}
    assert made["steps"] == [{"step": "load", "code": 0}]
    assert made["started"] <= made["ended"]
    assert made["ended"].endswith("Z")


def test_no_customer_and_no_machine_is_in_a_record(project: Path, result: Result, tmp_path_factory: Any) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "x.xlsx"
    elsewhere.write_bytes(b"x")
    where = "customer_id = '000123' or name = '样例甲''公司' or registration_no = 91990000 and rating > 3"
    typed = replace(result, provenance=replace(result.provenance, parameters={"--where": where, "per": "customer"}))
    path = manifest.record(
        project / "runs", manifest.new_run("run segment"), results=[typed], outputs=[elsewhere], code=0
    )
    text = path.read_text(encoding="utf-8")
    assert json.loads(text)["rules"][0]["parameters"]["--where"] == (
        "customer_id = … or name = … or registration_no = … and rating > 3"
    )
    for secret in ("000123", "样例甲", "91990000", str(elsewhere.parent), str(project), "华东精密"):
        assert secret not in text
    assert '"file": "x.xlsx"' in text


def test_an_output_that_is_gone_is_recorded_without_size(project: Path, result: Result) -> None:
    run = manifest.new_run("run segment")
    manifest.record(project / "runs", run, results=[], outputs=[project / "gone.xlsx"], code=0)
    made = manifest.find(project / "runs", run.id)
    assert manifest.outputs_of(made) == [{"file": "gone.xlsx", "size": None, "sha256": None}]


def test_a_record_is_found_below_and_never_outside(project: Path) -> None:
    run = manifest.new_run("job nightly")
    manifest.record(project / "runs" / "nightly" / "2026-10-31", run, results=[], outputs=[], code=0)
    assert manifest.find(project / "runs", run.id)["run"] == run.id
    (project / "20261122T031500Z-4f2a9c.json").write_text('{"schema": 1}', encoding="utf-8")
    for wrong in ("../20261122T031500Z-4f2a9c", "20261122T031500Z-4f2a9c", "", "*"):
        with pytest.raises(InputError, match="is not recorded below"):
            manifest.find(project / "runs", wrong)


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": 2}'])
def test_a_broken_record_says_so(text: str, project: Path) -> None:
    run = manifest.new_run("x")
    path = manifest.record(project / "runs", run, results=[], outputs=[], code=0)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="no record of a run"):
        manifest.find(project / "runs", run.id)


def test_a_record_that_cannot_be_written_is_an_error_of_outputs(project: Path) -> None:
    (project / "runs").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError):
        manifest.record(project / "runs", manifest.new_run("x"), results=[], outputs=[], code=0)


def test_files_say_which_run_made_them(tmp_path: Path) -> None:
    run = manifest.new_run("report monthly")
    book, page, plain = tmp_path / "a.xlsx", tmp_path / "a.html", tmp_path / "b.xlsx"
    with open_book(book, "t", run.id) as one:
        one.sheet("s")
    with open_book(plain, "t") as one:
        one.sheet("s")
    page.write_text(f'<!doctype html><meta charset="utf-8"><META NAME="x"><meta name="bankmkt-run" content="{run.id}">')
    assert manifest.mark_of(book).run == manifest.mark_of(page).run == run.id
    assert manifest.mark_of(plain).run == ""
    assert manifest.mark_of(book).sha256 == hashlib.sha256(book.read_bytes()).hexdigest()
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(LOCKED)
    assert manifest.mark_of(locked) == manifest.Mark("", True, hashlib.sha256(LOCKED).hexdigest())


def test_a_locked_file_is_found_by_its_hash(project: Path) -> None:
    locked = project / "locked.xlsx"
    locked.write_bytes(LOCKED)
    digest = hashlib.sha256(LOCKED).hexdigest()
    assert manifest.find_output(project / "runs", digest) is None
    run = manifest.new_run("deliver manager-book")
    manifest.record(project / "runs" / "deep", run, results=[], outputs=[locked], code=0)
    found = manifest.find_output(project / "runs", digest)
    assert found is not None
    assert found["run"] == run.id


def test_other_files_are_refused(tmp_path: Path) -> None:
    archive, damaged, text = tmp_path / "a.zip", tmp_path / "d.xlsx", tmp_path / "a.txt"
    with zipfile.ZipFile(archive, "w") as one:
        one.writestr("x", "y")
    damaged.write_bytes(b"PK\x03\x04 half")
    text.write_text("x", encoding="utf-8")
    for path in (archive, text):
        with pytest.raises(UsageError, match="neither a workbook nor a page"):
            manifest.mark_of(path)
    with pytest.raises(InputError, match="damaged"):
        manifest.mark_of(damaged)
    with pytest.raises(UsageError, match="no such file"):
        manifest.mark_of(tmp_path / "none.xlsx")
