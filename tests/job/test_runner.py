"""Steps in order, their conditions, their ends, and what a run that comes after them does: with real children."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from tests.job.ground import DAY, Ground, Script, states

from bankmkt.base import say as language
from bankmkt.base.errors import BusyError
from bankmkt.deliver.job.conditions import code_of, meets

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
FIVE = "{load: {}}\n{check: {}}\n{run: {rules: segment}}\n{compare: {rule: segment}}\n{check: {fail_on: error}}"


@pytest.fixture(autouse=True)
def _english() -> None:
    language.use("en")


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has fetched yet does not."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"


def soon(condition: object, seconds: float = 20.0) -> bool:
    """Whether something comes true within some seconds."""
    end = time.monotonic() + seconds
    assert callable(condition)
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


# Order, conditions, codes ---------------------------------------------------------------------------------------------


def test_all_steps_in_order(ground: Ground) -> None:
    done = ground.run(ground.job(FIVE), {"1-load": {"counts": {"rows": 5}}})
    assert done.code == 0
    assert ground.ended == ["1-load", "2-check", "3-run", "4-compare", "5-check"]
    assert done.records[0].counts == {"rows": 5}
    assert "1-load       done        rows=5 code=0 seconds=" in ground.log


@pytest.mark.parametrize(
    ("condition", "codes", "expected"),
    [
        ("success", [], True),
        ("success", [0, 10], True),
        ("success", [0, 4], False),
        ("breach", [0], False),
        ("breach", [10, 0], True),
        ("breach", [10, 4], False),
        ("clean", [0], True),
        ("clean", [0, 10], False),
        ("clean", [4], False),
        ("failure", [0, 10], False),
        ("failure", [0, 130], True),
        ("always", [4, 10], True),
    ],
)
def test_conditions(condition: str, codes: list[int], expected: bool) -> None:
    assert meets(condition, codes) is expected


@pytest.mark.parametrize(
    ("codes", "expected"), [([], 0), ([0, 0], 0), ([0, 10, 0], 10), ([10, 7, 4], 7), ([0, 4, 10, 8], 4), ([1], 1)]
)
def test_the_code_of_a_job(codes: list[int], expected: int) -> None:
    assert code_of(codes) == expected


def test_after_a_finding(ground: Ground) -> None:
    steps = """{check: {fail_on: error}}
        {run: {rules: a}, when: breach}
        {run: {rules: b}, when: clean}
        {run: {rules: c}}
        {run: {rules: d}, when: failure}"""
    done = ground.run(ground.job(steps), {"1-check": {"code": 10}})
    assert done.code == 10
    assert ground.ended == ["1-check", "2-run", "4-run"]
    assert states(done)["3-run"] == states(done)["5-run"] == "skipped"


def test_after_a_failure_only_what_is_meant_for_it(ground: Ground) -> None:
    steps = """{load: {}}
        {check: {}}
        {run: {rules: b}, when: breach}
        {run: {rules: c}, when: failure}
        {run: {rules: d}, when: always}"""
    done = ground.run(ground.job(steps), {"1-load": {"wrong": "customers.csv: no"}, "4-run": {"code": 6}})
    assert done.code == 4  # the first failing step's
    assert ground.ended == ["4-run", "5-run"]
    assert states(done) == {
        "1-load": "failed",
        "2-check": "skipped",
        "3-run": "skipped",
        "4-run": "failed",
        "5-run": "done",
    }
    assert "customers.csv: no; mend it" in ground.log
    assert done.first_failed is not None
    assert done.first_failed.label == "1-load"


def test_what_a_step_prints_and_what_its_bug_says_stay_out(ground: Ground) -> None:
    script = {"1-load": {"print": '{"outcome": {"code": 0}}\n张三\n', "bug": "customer 张三 6222020202020202"}}
    done = ground.run(ground.job("{load: {}}"), script)
    assert done.code == 1
    assert "RuntimeError" in ground.log
    assert "steps.py" in ground.log
    for path in (ground.folder / "runs").rglob("*"):
        assert not path.is_file() or "张三" not in path.read_text(encoding="utf-8")
        assert not path.is_file() or "6222" not in path.read_text(encoding="utf-8")


def test_long_numbers_stay_out_of_messages(ground: Ground) -> None:
    """A phone in a header, an account in a file's name; the time in a name and a row's number are told."""
    text = "accounts_6222020202020202.csv, 客户_20261030053000.csv: row 12345678: 电话 13812345678"
    done = ground.run(ground.job("{load: {}}"), {"1-load": {"wrong": text}})
    expected = "accounts_….csv, 客户_20261030053000.csv: row 12345678: 电话 …"
    assert expected in ground.log
    assert done.records[0].problems == [f"{expected}; mend it"]


@POSIX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, 8), (signal.SIGSEGV, 1)])
def test_a_step_that_dies_without_a_word(ground: Ground, number: int, code: int) -> None:
    """Killed is what a system does that is short of memory; a crash is a bug."""
    done = ground.run(ground.job("{load: {}}\n{check: {}}"), {"1-load": {"die": int(number)}})
    assert done.code == code
    assert ground.ended == []
    assert signal.Signals(number).name in ground.log


def test_a_worker_that_cannot_start(ground: Ground) -> None:
    job = ground.job("{load: {}}")
    (ground.folder / "script.json").write_text("no json", encoding="utf-8")
    place = ground.place()
    assert place.worker
    from dataclasses import replace
    from io import StringIO

    from bankmkt.deliver.job import runner
    from bankmkt.deliver.job.log import Log
    from bankmkt.report.manifest import new_run

    broken = replace(place, worker=(sys.executable, "-c", "raise SystemExit(3)"), show_errors=False)
    log = Log("night", job.spec.timezone, stream=StringIO())
    assert runner.run(job, broken, DAY, log, new_run("job night")).code == 1


# Time ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "code"),
    [("run: {rules: segment}", 8), ("wait: {for: [a.csv], until: '05:30'}", 4)],
)
def test_a_step_whose_time_is_over_is_stopped(ground: Ground, step: str, code: int) -> None:
    label = f"1-{step.partition(':')[0]}"
    done = ground.run(ground.job(f"{{{step}, timeout: 1s}}\n{{check: {{}}}}"), {label: {"sleep": 60}})
    assert done.code == code
    assert done.records[0].state == "timeout"
    assert ground.ended == []
    assert "took longer than 1s" in ground.log


@POSIX
def test_a_step_that_does_not_listen_is_killed_with_all_that_it_started(ground: Ground) -> None:
    ground.grace = 0.5
    script = {"1-run": {"sleep": 60, "deaf": True, "child": 60}}
    done = ground.run(ground.job("{run: {rules: segment}, timeout: 2s}"), script)
    assert done.records[0].state == "timeout"
    step, child = int(ground.lines("begun.txt")[0].split()[1]), int(ground.lines("children.txt")[0])
    assert soon(lambda: not is_alive(step))
    assert soon(lambda: not is_alive(child))


def test_the_jobs_own_time(ground: Ground) -> None:
    """What is left of it bounds each step, and none is begun when nothing is left."""
    job = ground.job("{load: {}}\n{check: {}, when: always}", "timeout: 2s")
    done = ground.run(job, {"1-load": {"sleep": 60}})
    assert states(done) == {"1-load": "timeout", "2-check": "timeout"}
    assert [line.split()[0] for line in ground.lines("begun.txt")] == ["1-load"]


# Again ---------------------------------------------------------------------------------------------------------------


def test_after_a_failing_step_a_second_run_goes_on(ground: Ground) -> None:
    job = ground.job(FIVE)
    assert ground.run(job, {"1-load": {"load": 1}, "3-run": {"code": 4}}).code == 4
    assert ground.plan(job) == {
        "1-load": "kept",
        "2-check": "kept",
        "3-run": "run",
        "4-compare": "run",
        "5-check": "run",
    }
    done = ground.run(job, {"1-load": {"load": 2}, "3-run": {"write": ["out.txt"]}})
    assert done.code == 0
    assert ground.ended == ["1-load", "2-check", "3-run", "3-run", "4-compare", "5-check"]
    assert states(done)["1-load"] == "kept"
    assert ground.lines("loads.txt") == ["1"]


def test_a_plan_says_what_depends(ground: Ground) -> None:
    job = ground.job(
        "{check: {}}\n{run: {rules: a}, when: breach}\n{run: {rules: b}}\n{run: {rules: c}, when: failure}"
    )
    assert ground.plan(job) == {"1-check": "run", "2-run": "depends", "3-run": "run", "4-run": "depends"}
    ground.run(job, {"1-check": {"code": 10}, "2-run": {"write": ["a.txt"]}})
    assert ground.plan(job) == {"1-check": "kept", "2-run": "kept", "3-run": "kept", "4-run": "skipped"}
    (ground.folder / "a.txt").unlink()
    assert ground.plan(job) == {"1-check": "kept", "2-run": "run", "3-run": "kept", "4-run": "depends"}
    before = ground.ended
    ground.run(job, {})
    assert ground.ended == [*before, "2-run"]


def test_a_finding_of_an_earlier_run_still_counts(ground: Ground) -> None:
    job = ground.job("{check: {fail_on: error}}\n{run: {rules: a}, when: breach}")
    assert ground.run(job, {"1-check": {"code": 10}, "2-run": {"code": 8}}).code == 8
    assert ground.run(job).code == 10
    assert ground.ended == ["1-check", "2-run", "2-run"]


def test_nothing_changed_means_nothing_done(ground: Ground) -> None:
    job = ground.job(FIVE)
    ground.run(job, {"1-load": {"load": 1}})
    done = ground.run(job)
    assert set(states(done).values()) == {"kept"}
    assert not done.did_anything
    assert len(ground.ended) == 5
    ground.run(job, from_start=True)
    assert len(ground.ended) == 10


@pytest.mark.parametrize(
    ("change", "again"),
    [
        ("extracts/customers.csv", ["1-load", "2-check", "3-run", "4-compare", "5-check"]),
        ("sources/customers.yaml", ["1-load", "2-check", "3-run", "4-compare", "5-check"]),
        ("rules/segment.yaml", ["3-run", "4-compare"]),
        ("out.txt", ["3-run"]),
        ("loads.txt", ["1-load", "2-check", "3-run", "4-compare", "5-check"]),
    ],
)
def test_what_reads_something_else_is_done_again(ground: Ground, change: str, again: list[str]) -> None:
    """An extract that came again, a mapping or rule that was mended, an output that is gone, somebody else's load."""
    for name in ("extracts", "sources", "rules"):
        (ground.folder / name).mkdir()
    (ground.folder / "extracts" / "customers.csv").write_text("1", encoding="utf-8")
    job = ground.job(FIVE)
    script: Script = {"1-load": {"load": 1}, "3-run": {"write": ["out.txt"]}}
    ground.run(job, script)
    with (ground.folder / change).open("a", encoding="utf-8") as stream:
        stream.write("2\n")
    ground.run(job, {**script, "1-load": {"load": 3}})
    assert ground.ended[5:] == again
    assert set(states(ground.run(job, script)).values()) == {"kept"}


def test_a_touched_extract_is_the_same_extract(ground: Ground) -> None:
    (ground.folder / "extracts").mkdir()
    path = ground.folder / "extracts" / "customers.csv"
    path.write_text("1", encoding="utf-8")
    job = ground.job("{load: {}}")
    ground.run(job, {"1-load": {"load": 1}})
    os.utime(path, (1, 1))
    assert states(ground.run(job)) == {"1-load": "kept"}


def test_a_mended_step_is_done_and_those_before_it_are_kept(ground: Ground) -> None:
    ground.run(ground.job("{load: {}}\n{run: {rules: segmnt}}"), {"1-load": {"load": 1}, "2-run": {"code": 2}})
    ground.run(ground.job("{load: {}}\n{check: {}}\n{run: {rules: segment}}"), {})
    assert ground.ended == ["1-load", "2-run", "2-check", "3-run"]


def test_a_step_for_failures_is_done_for_each_failure(ground: Ground) -> None:
    job = ground.job("{load: {}}\n{check: {}, when: failure}")
    for _ in range(2):
        ground.run(job, {"1-load": {"code": 4}})
    assert ground.ended.count("2-check") == 2


def test_a_state_that_cannot_be_read_is_set_aside(ground: Ground) -> None:
    job = ground.job("{load: {}}")
    ground.run(job)
    folder = ground.folder / "runs" / "night" / DAY.isoformat()
    (folder / "state.json").write_text('{"schema": 1, "job"', encoding="utf-8")
    ground.run(job)
    assert ground.ended == ["1-load", "1-load"]
    assert (folder / "state.json.broken").exists()


def test_the_record_proves_what_was_done(ground: Ground) -> None:
    job = ground.job("{load: {}}\n{run: {rules: segment}}\n{check: {}, when: breach}")
    done = ground.run(job, {"2-run": {"write": ["out.txt"], "counts": {"segment": 3}}})
    assert done.manifest is not None
    found = json.loads(done.manifest.read_text(encoding="utf-8"))
    assert found["run"] == done.run.id
    assert (found["job"], found["as_of"], found["code"]) == ("night", "2026-10-30", 0)
    assert found["job_file"]["file"] == "job.yaml"
    import hashlib

    digest = hashlib.sha256(b"2-run").hexdigest()
    assert found["outputs"] == [{"file": "out.txt", "size": 5, "sha256": digest}]
    assert [(one["step"], one["state"], one["code"]) for one in found["steps"]] == [
        ("1-load", "done", 0),
        ("2-run", "done", 0),
        ("3-check", "skipped", None),
    ]
    assert str(ground.folder) not in done.manifest.read_text(encoding="utf-8")
    again = ground.run(job)
    assert again.manifest is not None
    kept = json.loads(again.manifest.read_text(encoding="utf-8"))
    assert kept["outputs"] == []  # the first run's record proves them
    assert [one["state"] for one in kept["steps"]] == ["kept", "kept", "skipped"]


def test_a_state_that_cannot_be_written_is_a_code_and_no_end_of_the_log(ground: Ground) -> None:
    """A step puts a folder where the state belongs, as a disk that fills up would refuse it: code 6, and it is told."""
    job = ground.job("{load: {}}\n{check: {}}")
    state = f"runs/night/{DAY.isoformat()}/state.json"
    done = ground.run(job, {"1-load": {"block": state}})
    assert done.code == 6
    assert ground.ended == ["1-load"]
    assert "finished    code=6" in ground.log
    assert done.manifest is not None


# One at a time, and killed --------------------------------------------------------------------------------------------


def test_one_job_of_a_name_at_a_time(ground: Ground) -> None:
    job = ground.job("{load: {}}")
    other = threading.Thread(target=ground.run, args=(job, {"1-load": {"sleep": 4}}))
    other.start()
    try:
        assert soon(lambda: ground.lines("begun.txt"))
        with pytest.raises(BusyError, match=rf"running since \d{{4}}-.*\+08:00 \(process {os.getpid()}\)"):
            ground.run(job, {"1-load": {"sleep": 4}})
    finally:
        other.join()
    assert ground.ended == ["1-load"]
    assert ground.run(job).code == 0


PROGRAM = """
import sys
from pathlib import Path
from tests.job.ground import Ground

ground = Ground(Path(sys.argv[1]))
job = ground.job(sys.argv[2])
import json
ground.run(job, json.loads(sys.argv[3]))
"""


def start(ground: Ground, steps: str, script: str) -> subprocess.Popen[bytes]:
    """A job in a process of its own, which can be killed."""
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PROGRAM), str(ground.folder), steps, script],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        stderr=subprocess.DEVNULL,
    )


@POSIX
def test_a_killed_job_takes_its_step_along_and_goes_on_next_time(ground: Ground) -> None:
    steps = "{load: {}}\n{run: {rules: segment}}\n{check: {}}"
    process = start(ground, steps, '{"1-load": {"load": 1}, "2-run": {"sleep": 60, "child": 60}}')
    assert soon(lambda: len(ground.lines("begun.txt")) == 2 and ground.lines("children.txt"))
    process.kill()
    process.wait()
    step, child = int(ground.lines("begun.txt")[1].split()[1]), int(ground.lines("children.txt")[0])
    assert soon(lambda: not is_alive(step))
    assert soon(lambda: not is_alive(child))
    done = ground.run(ground.job(steps))
    assert done.code == 0
    assert states(done) == {"1-load": "kept", "2-run": "done", "3-check": "done"}
    assert ground.ended == ["1-load", "2-run", "3-check"]


@POSIX
@pytest.mark.parametrize("moment", range(6))
def test_kills_at_any_moment_leave_a_job_that_goes_on(ground: Ground, moment: int) -> None:
    """Whenever it is killed, the next run does the rest, and no step that is written down as done is done again."""
    steps = "{load: {}}\n{run: {rules: segment}}\n{check: {}}"
    process = start(ground, steps, '{"1-load": {"load": 1}, "2-run": {"sleep": 0.2}}')
    time.sleep(0.2 + moment * 0.25)
    process.kill()
    process.wait()
    folder = ground.folder / "runs" / "night" / DAY.isoformat()
    known = {}
    if (folder / "state.json").exists():
        known = {one["label"]: one["state"] for one in json.loads((folder / "state.json").read_text())["steps"]}
    before = list(ground.ended)
    done = ground.run(ground.job(steps), {"1-load": {"load": 1}})
    assert done.code == 0
    assert not (folder / "state.json.broken").exists()
    again = ground.ended[len(before) :]
    assert [one for one in again if known.get(one) == "done"] == []
    assert set(ground.ended) == {"1-load", "2-run", "3-check"}


@POSIX
def test_an_interrupted_job_stops_its_step_and_says_so(ground: Ground) -> None:
    process = start(ground, "{load: {}}\n{check: {}}", '{"1-load": {"sleep": 60}}')
    assert soon(lambda: ground.lines("begun.txt"))
    process.send_signal(signal.SIGINT)
    process.wait(30)
    step = int(ground.lines("begun.txt")[0].split()[1])
    assert soon(lambda: not is_alive(step))
    assert "interrupted" in ground.log
    (path,) = (ground.folder / "runs" / "night" / DAY.isoformat()).glob("2*.json")
    assert json.loads(path.read_text(encoding="utf-8"))["code"] == 130
