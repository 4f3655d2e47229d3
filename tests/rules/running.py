"""A rule is run here exactly as the program runs it: canonical files are loaded, the answer is read back as JSON.

The JSON is compared and not the rows in memory, because the JSON is what is promised. Everything goes through the
functions behind the commands, in one process, since hundreds of these runs must fit into a minute.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.engines.sail import remote

from bankmkt.api.analysis import Request, answering
from bankmkt.api.loading import load
from bankmkt.api.project import Project
from bankmkt.base.settings import DEFAULTS, Setting, Settings
from bankmkt.report import json as json_report

ENGINES = ("duckdb", "spark")
"""Every engine on which every case must give the same answer; another engine is one more entry."""


def project_in(folder: Path) -> Project:
    """A project in `folder` with default settings, its database in it and its rules under ``rules``."""
    values = {name: Setting(value, "default") for name, value in DEFAULTS.items()}
    values["db"] = Setting(str(folder / "bank.duckdb"), "test")
    return Project(Settings(folder, values))


def load_files(project: Project, files: Sequence[Path], as_of: date | None) -> None:
    """Load extracts; a rejected row or a column that was left out is a mistake of the test."""
    report = load(project, tuple(files), as_of=as_of)
    for file in report.files:
        assert not file.rejected, f"{file.table}: rejected rows"
        assert not file.unknown, f"{file.table}: unknown columns {file.unknown}"


def answer(project: Project, rule: str, **request: Any) -> dict[str, Any]:
    """The rule's answer as the object that ``--format json`` prints."""
    if request.get("engine") == "spark":
        values = {**project.settings.values, "spark_remote": Setting(remote(), "test")}
        project = Project(Settings(project.settings.project, values))
    stream = io.StringIO()
    with answering(project, Request(rule, charts=False, **request)) as (_, presentation):
        json_report.write(presentation.result, stream)
    made: dict[str, Any] = json.loads(stream.getvalue())
    return made
