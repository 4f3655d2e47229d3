"""`bankmkt job` as a scheduler starts it: a process of its own, over a real bank, with a code, a log and a record."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.cli.program import COMMAND, bankmkt, environment

from bankmkt.base.shipped import shipped

DAY = "2026-10-31"
HEAD = "bankmkt: 1\nname: night\nas_of: 2026-10-31\nsteps:\n"
CUSTOMERS = (
    ("000001", "贾一一公司", "corporate", "5000000.00"),
    ("000002", "易二二", "personal", "300.00"),
    ("000003", "单三三公司", "corporate", "100.00"),
)


def a_project(folder: Path) -> Path:
    """A project with an extract of three customers."""
    bankmkt("init", folder).worked()
    write_customers(folder)
    return folder


def write_customers(project: Path, contribution: str = "") -> Path:
    """The extract; `contribution` takes the place of the first customer's."""
    path = project / "extracts" / "customers.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("customer_id", "name", "kind", "contribution"))
        for number, row in enumerate(CUSTOMERS):
            writer.writerow((*row[:3], contribution or row[3]) if not number else row)
    return path


def write_job(project: Path, steps: str, head: str = HEAD) -> Path:
    """A job file in the project's folder `jobs`."""
    path = project / "jobs" / "night.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + steps, encoding="utf-8")
    return path


def records(project: Path) -> list[Any]:
    """The records of all runs for the date, the oldest first."""
    found = sorted((project / "runs" / "night" / DAY).glob("2*.json"), key=lambda one: one.stat().st_mtime_ns)
    return [json.loads(one.read_text(encoding="utf-8")) for one in found]


def log_of(project: Path) -> str:
    """The log of the date."""
    return (project / "runs" / "night" / DAY / "log.txt").read_text(encoding="utf-8")


def states(record: Any) -> dict[str, str]:
    """What became of each step of a run."""
    return {one["step"]: one["state"] for one in record["steps"]}


def sha256(path: Path) -> str:
    """The hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


# The whole way --------------------------------------------------------------------------------------------------------


NIGHT = """\
  - wait: {for: ["extracts/客户信息_{yyyymmdd}.csv", "extracts/借据_{yyyymm}.xlsx"], until: "05:30", steady: 1s}
  - load: {paths: [extracts, history], as_of: files}
  - check: {fail_on: error}
  - run: {rules: [segment, exit-list], output: "out/{rule}-{as_of}.xlsx", fail_on: error}
  - compare: {rule: segment, base: previous, output: out/moved.csv}
  - report: {book: monthly, output: "out/monthly-{as_of}.xlsx"}
    when: breach
  - run: {rules: mix}
    when: failure
"""


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample bank after one whole job; read only."""
    folder = tmp_path_factory.mktemp("night") / "分行 数据"
    bankmkt("init", folder).worked()
    for name in ("extracts", "history", "sources"):
        shutil.copytree(shipped("sample_data") / name, folder / name, dirs_exist_ok=True)
    write_job(folder, NIGHT)
    ran = bankmkt("job", folder / "jobs" / "night.yaml", cwd=folder.parent, seconds=240)
    assert ran.code == 10, ran.err
    assert ran.out == ""
    return folder


def test_a_whole_night(night: Path) -> None:
    (record,) = records(night)
    assert states(record) == {
        "1-wait": "done",
        "2-load": "done",
        "3-check": "done",
        "4-run": "done",
        "5-compare": "done",
        "6-report": "done",
        "7-run": "skipped",
    }
    codes = {one["step"]: one["code"] for one in record["steps"]}
    assert codes["3-check"] == 10
    assert record["code"] == 10
    counts = {one["step"]: one["counts"] for one in record["steps"]}
    assert counts["1-wait"] == {"files": 2}
    assert counts["4-run"]["segment"] == 400
    assert counts["2-load"]["read"] == counts["2-load"]["loaded"] + counts["2-load"]["rejected"]
    (told,) = [line for line in log_of(night).splitlines() if "checks that failed" in line]
    assert "3-check" in told
    names = told.partition("): ")[2].split(", ")
    assert f"checks that failed ({len(names)}): " in told
    assert all(re.fullmatch(r"[a-z_]+\.[a-z0-9_-]+", one) for one in names), names
    assert len(names) == len(set(names))


def test_the_record_is_about_the_files_that_are_there(night: Path) -> None:
    (record,) = records(night)
    assert {one["file"] for one in record["outputs"]} == {
        f"out/segment-{DAY}.xlsx",
        f"out/exit-list-{DAY}.xlsx",
        "out/moved.csv",
        f"out/monthly-{DAY}.xlsx",
    }
    for one in record["outputs"]:
        path = night / one["file"]
        assert (one["sha256"], one["size"]) == (sha256(path), path.stat().st_size)
    given = {one["file"]: one["sha256"] for one in record["inputs"]}
    for name in ("客户信息_20261031.csv", "借据_202610.xlsx", "机构.csv"):
        assert given[name] == sha256(night / "extracts" / name)
    assert {"segment", "exit-list", "check"} <= {one["rule"] for one in record["rules"]}
    assert all(len(one["sha256"]) == 64 for one in record["rules"])
    assert record["job_file"] == {"file": "jobs/night.yaml", "sha256": sha256(night / "jobs" / "night.yaml")}
    assert "duckdb" in record["versions"]
    text = json.dumps(record, ensure_ascii=False)
    assert str(night) not in text
    assert str(Path.home()) not in text


def test_a_workbook_of_the_night_leads_to_its_run(night: Path) -> None:
    ran = bankmkt("--project", night, "history", "--workbook", night / "out" / f"segment-{DAY}.xlsx")
    (record,) = records(night)
    assert record["run"] in ran.worked().out
    assert "byte for byte" in ran.out


def test_no_log_holds_a_customer(night: Path) -> None:
    """No id, name or registration number of the sample bank's customers stands in what the job left beside outputs."""
    content = (night / "extracts" / "客户信息_20261031.csv").read_text(encoding="gb18030")
    rows = [row for row in csv.reader(content.splitlines()) if re.fullmatch(r"C\d{6}", row[0])]
    words = {word for row in rows for word in (row[0], row[1], row[5]) if len(word) > 1}
    assert len(words) > 800
    left = [path for path in (night / "runs").rglob("*") if path.is_file()]
    assert {path.suffix for path in left} >= {".json", ".txt"}
    for path in left:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in words if word in text], path.name


def test_a_second_run_has_nothing_to_do(night: Path, tmp_path: Path) -> None:
    project = tmp_path / "bank"
    shutil.copytree(night, project)
    plan = bankmkt("--project", project, "job", project / "jobs" / "night.yaml", "--dry-run").worked().out
    assert plan.count("is done already") == 6
    ran = bankmkt("--project", project, "job", project / "jobs" / "night.yaml", "--log-format", "json")
    assert ran.code == 10
    events = [json.loads(line) for line in ran.err.splitlines()]
    assert [one["state"] for one in events] == ["started", *["kept"] * 6, "skipped", "finished"]
    assert all(one["time"].endswith("+08:00") for one in events)


# Steps that fail, and after them -------------------------------------------------------------------------------------


def test_a_refused_load_names_no_customer_and_the_mended_one_goes_on(tmp_path: Path) -> None:
    project = a_project(tmp_path / "bank")
    path = write_customers(project, contribution="易二二欠款13812345678")
    job = write_job(project, "  - load:\n  - run: {rules: segment, output: out/a.json}\n")
    ran = bankmkt("job", job, "--quiet", cwd=tmp_path)
    assert ran.code == 4
    assert "extracts/customers.csv" in ran.err
    assert str(tmp_path) not in log_of(project)
    for text in (ran.err, log_of(project), json.dumps(records(project), ensure_ascii=False)):
        for row in CUSTOMERS:
            assert row[0] not in text
            assert row[1] not in text
        assert "13812345678" not in text
    write_customers(project)
    assert path.exists()
    ran = bankmkt("job", job, cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert states(records(project)[-1]) == {"1-load": "done", "2-run": "done"}
    assert json.loads((project / "out" / "a.json").read_text(encoding="utf-8"))["rule"] == "segment"


def test_what_fails_in_the_middle_is_taken_up_there(tmp_path: Path) -> None:
    """The output's folder is a file at first; the load is not done again when it is mended."""
    project = a_project(tmp_path / "bank")
    job = write_job(project, "  - load:\n  - run: {rules: segment, output: out/a.xlsx}\n  - check:\n")
    (project / "out").write_text("in the way", encoding="utf-8")
    assert bankmkt("job", job, cwd=tmp_path).code == 6
    (project / "out").unlink()
    ran = bankmkt("job", job, cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert states(records(project)[-1]) == {"1-load": "kept", "2-run": "done", "3-check": "done"}
    history = bankmkt("--project", project, "history", "--format", "json").worked().json
    assert len(history["loads"]) == 1
    bankmkt("--project", project, "load", "--as-of", DAY).worked()  # somebody else loads
    ran = bankmkt("job", job, cwd=tmp_path)
    assert states(records(project)[-1]) == {"1-load": "done", "2-run": "done", "3-check": "done"}
    assert "not as the last run left it" in ran.err


def test_a_file_that_does_not_come_is_code_4_and_named(tmp_path: Path) -> None:
    project = a_project(tmp_path / "bank")
    now = time.strftime("%H:%M", time.gmtime(time.time() + 8 * 3600 - 120))
    steps = (
        f'  - wait: {{for: ["extracts/loans*.csv", extracts/customers.csv], until: "{now}", steady: 0s}}\n  - load:\n'
    )
    ran = bankmkt("job", write_job(project, steps), cwd=tmp_path)
    assert ran.code == 4
    assert "extracts/loans*.csv has not come by" in ran.err
    assert states(records(project)[0]) == {"1-wait": "failed", "2-load": "skipped"}


def test_a_database_in_use_is_code_5(tmp_path: Path) -> None:
    project = a_project(tmp_path / "bank")
    bankmkt("--project", project, "load", "--as-of", DAY).worked()
    job = write_job(project, "  - check:\n")
    held = subprocess.Popen(
        [
            *(sys.executable, "-c"),
            "import duckdb, sys, time; kept = duckdb.connect(sys.argv[1]); print('held', flush=True); time.sleep(60)",
            str(project / "bankmkt.duckdb"),
        ],
        stdout=subprocess.PIPE,
    )
    try:
        assert held.stdout is not None
        held.stdout.readline()
        assert bankmkt("job", job, "--lock-timeout", "0", cwd=tmp_path).code == 5
    finally:
        held.kill()
        held.wait()
        if held.stdout is not None:
            held.stdout.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_scheduler_that_ends_the_job_is_code_130(tmp_path: Path) -> None:
    project = a_project(tmp_path / "bank")
    job = write_job(project, "  - wait: {for: [extracts/none.csv], until: '23:59'}\n")
    hour = time.gmtime(time.time() + 8 * 3600).tm_hour
    job.write_text(job.read_text(encoding="utf-8").replace("23:59", f"{(hour + 3) % 24:02d}:30"), encoding="utf-8")
    process = subprocess.Popen(
        [*COMMAND, "job", str(job)], cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "waiting" in line:
            break
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in rest
    assert records(project)[0]["code"] == 130
    assert states(records(project)[0]) == {"1-wait": "interrupted"}


# Before anything is done ----------------------------------------------------------------------------------------------


def test_what_a_job_names_is_looked_for_first(tmp_path: Path) -> None:
    project = a_project(tmp_path / "bank")
    steps = """\
  - load:
  - run: {rules: [segment, segmnt]}
  - compare: {rule: exit-lst, base: previous}
  - compare: {rule: contribution, base: previous}
  - report: {book: montly, output: a.xlsx}
  - deliver: {book: manager-book, split_by: manager, send: true}
"""
    job = write_job(project, steps)
    for options in (["--check"], ["--dry-run"], []):
        ran = bankmkt("job", job, *options, cwd=project)
        ran.failed(
            3,
            'jobs/night.yaml:6:28: there is no rule "segmnt"; did you mean "segment"?',
            "jobs/night.yaml:7:21",
            "jobs/night.yaml:9:20",
            "jobs/night.yaml:10:60: nothing can be sent",
        )
        assert "jobs/night.yaml:8" not in ran.err
    assert not (project / "runs").exists()
    assert not (project / "bankmkt.duckdb").exists()


def test_mistakes_of_shape_hide_no_misspelt_names(tmp_path: Path) -> None:
    project = a_project(tmp_path / "bank")
    steps = """\
  - laod: {}
  - run: {rules: segmnt, otput: a.xlsx}
  - run: {rules: all, output: "{rule}.xlsx"}
  - report: {book: montly, output: a.pdf}
  - compare: {rule: exit-list, bas: previous}
"""
    ran = bankmkt("job", write_job(project, steps), "--check", cwd=project)
    ran.failed(
        3,
        "jobs/night.yaml:5:5: a step does one thing (laod)",
        'jobs/night.yaml:6:18: there is no rule "segmnt"; did you mean "segment"?',
        "jobs/night.yaml:6:26: ",
        "jobs/night.yaml:8:20: ",
        "jobs/night.yaml:8:36: ",
        "jobs/night.yaml:9:32: ",
    )
    assert ran.err.count("jobs/night.yaml:") == 6


def test_a_check_and_a_plan_do_nothing(tmp_path: Path) -> None:
    project = a_project(tmp_path / "bank")
    job = write_job(
        project, "  - load:\n  - check: {fail_on: error}\n    timeout: 20m\n  - run: {rules: mix}\n    when: breach\n"
    )
    assert "nothing is wrong, 3 steps" in bankmkt("job", job, "--check", cwd=tmp_path).worked(silent=True).out
    plan = bankmkt("job", job, "--dry-run", cwd=tmp_path).worked(silent=True)
    assert plan.lines == [
        "night, business date 2026-10-31:",
        "  1-load   runs",
        "  2-check  runs (at most 20m)",
        "  3-run    depends on how the steps before it end (when: breach)",
    ]
    assert not (project / "runs").exists()


def test_not_a_day_of_the_job(tmp_path: Path) -> None:
    project = a_project(tmp_path / "bank")
    shanghai = time.gmtime(time.time() + 8 * 3600)
    other = "mon" if shanghai.tm_wday in (2, 3, 4) else "wed" if shanghai.tm_wday in (5, 6) else "fri"
    job = write_job(project, "  - load:\n", HEAD.replace("steps:", f"days: [{other}]\nsteps:"))
    ran = bankmkt("job", job, cwd=tmp_path)
    assert ran.code == 0
    assert f"no day of this job ({other})" in ran.err
    assert not (project / "runs").exists()
    assert bankmkt("job", job, "--as-of", DAY, cwd=tmp_path).code == 0  # who says a date means it
    assert (project / "runs" / "night" / DAY).is_dir()


def test_a_calendar_that_does_not_know_the_year(tmp_path: Path) -> None:
    project = a_project(tmp_path / "bank")
    (project / "calendar.csv").write_text("date,workday\n2026-13-01,yes\n", encoding="utf-8")
    job = write_job(project, "  - load:\n", HEAD.replace("steps:", "calendar: calendar.csv\nsteps:"))
    bankmkt("job", job, cwd=tmp_path).failed(3, "calendar.csv:2:1")


def test_a_job_that_cannot_begin_tells_too(tmp_path: Path) -> None:
    """A rule that was broken by day: nobody looks at the scheduler at night."""
    project = a_project(tmp_path / "bank")
    head = HEAD.replace("steps:", "notify: {to: [desk@example.com]}\nsteps:")
    job = write_job(project, "  - run: {rules: segmnt}\n", head)
    ran = bankmkt("job", job, cwd=tmp_path)
    assert ran.code == 3
    (draft,) = (project / "runs" / "night").glob("*.eml")
    assert "failed (code 3)" in draft.read_text(encoding="utf-8")
    assert bankmkt("job", job, "--check", cwd=tmp_path).code == 3
    assert len(list((project / "runs" / "night").glob("*.eml"))) == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "name the job's file"),
        (["none.yaml"], 4, "none.yaml"),
        (["jobs/night.yaml", "--check", "--dry-run"], 2, "exclude each other"),
        (["jobs/night.yaml", "--as-of", "yesterday"], 2, "2026-10-31"),
    ],
)
def test_refusals(tmp_path: Path, words: list[str], code: int, said: str) -> None:
    project = a_project(tmp_path / "bank")
    write_job(project, "  - load:\n")
    bankmkt("job", *words, cwd=project).failed(code, said)


def test_a_job_outside_any_project(tmp_path: Path) -> None:
    path = tmp_path / "night.yaml"
    path.write_text(HEAD + "  - load:\n", encoding="utf-8")
    bankmkt("job", path, cwd=tmp_path).failed(2, "--project")


def test_the_jobs_own_project_comes_before_the_folders(tmp_path: Path) -> None:
    """A scheduler may start it anywhere, also in another project."""
    mine, other = a_project(tmp_path / "mine"), a_project(tmp_path / "other")
    job = write_job(mine, "  - load:\n")
    assert bankmkt("job", job, cwd=other).code == 0
    assert (mine / "bankmkt.duckdb").exists()
    assert not (other / "bankmkt.duckdb").exists()


def test_help_for_schedulers(tmp_path: Path) -> None:
    project = a_project(tmp_path / "bank")
    job = write_job(project, "  - load:\n")
    shown = bankmkt("job", "--install-help", job, cwd=tmp_path).worked(silent=True).out
    assert f"--project {os.path.realpath(project)} job {os.path.realpath(job)}" in shown
    assert "jobs/nightly.yaml" in bankmkt("--project", project, "job", "--install-help").worked(silent=True).out
