"""A project with a job whose steps are scripted, and a look at what was done."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from bankmkt.deliver.job import runner
from bankmkt.deliver.job.log import Log
from bankmkt.deliver.job.reading import read
from bankmkt.deliver.job.runner import Finished, Place, Planned
from bankmkt.deliver.job.spec import JobFile
from bankmkt.report.manifest import new_run

STEPS: Final = Path(__file__).with_name("steps.py")
DAY: Final = date(2026, 10, 30)
Script = Mapping[str, Mapping[str, Any]]


@dataclass(slots=True)
class Ground:
    """A project's folder; `grace` is how long a step that is stopped gets to clear up."""

    folder: Path
    grace: float = 5.0

    def job(self, steps: str, head: str = "") -> JobFile:
        """A job file with these steps, one YAML flow mapping per line."""
        lines = "\n".join(f"  - {line.strip()}" for line in steps.strip().splitlines())
        path = self.folder / "job.yaml"
        path.write_text(f"bankmkt: 1\nname: night\n{head}\nsteps:\n{lines}\n", encoding="utf-8")
        return read(path, "job.yaml")

    def script(self, script: Script) -> None:
        """What the steps do from now on."""
        (self.folder / "script.json").write_text(json.dumps(script), encoding="utf-8")

    def place(self) -> Place:
        """Where the job works; its database is a list of the loads that the scripted steps made."""
        return Place(
            folder=self.folder,
            worker=(sys.executable, str(STEPS)),
            last_load=self.last_load,
            grace=self.grace,
            show_errors=True,
        )

    def last_load(self) -> int | None:
        """The last of the loads."""
        lines = self.lines("loads.txt")
        return int(lines[-1]) if lines else None

    def run(self, job: JobFile, script: Script | None = None, *, from_start: bool = False) -> Finished:
        """Run the job; what it logs stands in the run's folder."""
        self.script(script or {})
        log = Log(job.spec.name, job.spec.timezone, stream=io.StringIO())
        return runner.run(job, self.place(), DAY, log, new_run("job night"), from_start=from_start)

    def plan(self, job: JobFile) -> dict[str, str]:
        """What a run would do, by the label of the step."""
        planned: list[Planned] = runner.plan(job, self.place(), DAY)
        return {one.step.label: one.what for one in planned}

    def lines(self, name: str) -> list[str]:
        """The lines of a file of the project; none where there is no such file."""
        path = self.folder / name
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []

    @property
    def ended(self) -> list[str]:
        """The labels of the steps that ended, over all runs."""
        return self.lines("ended.txt")

    @property
    def log(self) -> str:
        """The log of the business date."""
        return (self.folder / "runs" / "night" / DAY.isoformat() / "log.txt").read_text(encoding="utf-8")


def states(finished: Finished) -> dict[str, str]:
    """What became of each step."""
    return {one.label: one.state for one in finished.records}
