"""The record of a job's run is that of any run, with the steps beside: who finds a workbook finds the job through it.

It holds nothing of the machine: times in UTC, files relative to the project and those elsewhere by their names alone.
Steps that an earlier run did are named without their outputs, which that run's record proves.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path, PurePath
from typing import Any

from bankmkt import __version__
from bankmkt.deliver.job.spec import JobFile
from bankmkt.deliver.job.state import StepRecord
from bankmkt.report.files import write_aside
from bankmkt.report.manifest import SCHEMA, Run


def write(
    folder: Path, job: JobFile, as_of: date, run: Run, records: Sequence[StepRecord], code: int, project: Path
) -> Path:
    """Write ``<run id>.json`` into the folder of the business date; OutputError when it cannot be."""
    mine = [one for one in records if one.state != "kept"]
    made = {
        "schema": SCHEMA,
        "run": run.id,
        "command": run.command,
        "job": job.spec.name,
        "as_of": as_of.isoformat(),
        "job_file": {"file": _inside(job.path.resolve().as_posix(), project), "sha256": job.sha256},
        "started": _time(run.started),
        "ended": _time(datetime.now(UTC)),
        "code": code,
        "rules": _once(one for record in mine for one in record.rules),
        "inputs": _once(one for record in mine for one in record.sources),
        "versions": {"bankmkt": __version__} | {name: text for one in mine for name, text in one.versions.items()},
        "outputs": _outputs(mine, project),
        "steps": [_step(one) for one in records],
    }
    path = folder / f"{run.id}.json"
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    write_aside(path, lambda aside: _put(aside, text))
    return path


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _outputs(records: Iterable[StepRecord], project: Path) -> list[dict[str, object]]:
    """The files that steps wrote; one that is gone again has neither size nor hash."""
    found: dict[str, dict[str, object]] = {}
    for record in records:
        for name, sha256 in record.outputs.items():
            path = project / name
            size = path.stat().st_size if sha256 and path.is_file() else None
            found[name] = {"file": _inside(name, project), "size": size, "sha256": sha256 or None}
    return list(found.values())


def _step(record: StepRecord) -> dict[str, object]:
    return {
        "step": record.label,
        "kind": record.kind,
        "state": record.state,
        "code": record.code,
        "started": _utc(record.started),
        "ended": _utc(record.ended),
        "seconds": record.seconds,
        "counts": dict(record.counts),
    }


def _inside(name: str, project: Path) -> str:
    """A path without what it says of the machine."""
    path = PurePath(name)
    if not path.is_absolute():
        return name
    try:
        return path.relative_to(project.resolve()).as_posix()
    except ValueError:
        return path.name


def _once(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each line once, in the order in which they came."""
    lines = {json.dumps(one, sort_keys=True, ensure_ascii=False): dict(one) for one in found}
    return list(lines.values())


def _utc(text: str) -> str | None:
    return _time(datetime.fromisoformat(text)) if text else None


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
