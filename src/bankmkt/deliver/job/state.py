"""What was done for a business date stands in one small file, rewritten after every step.

A job that was killed is found there as it stood, and only what is written there counts as done: a step that was under
way when the power failed is done again, which every step can bear. The file is written aside and moved, so it is never
half; one that cannot be read is set aside and the job starts from the beginning.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal

from bankmkt.report.files import write_aside

SCHEMA: Final = 1
FILE: Final = "state.json"
StepState = Literal["done", "failed", "timeout", "skipped", "running", "interrupted", "kept"]


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One step as it went: `code` is its exit code, times are ISO with zone, `inputs` and `outputs` hashes by name.

    ``kept`` is a step that an earlier run had done. `load_id` is the load that it made.
    """

    key: str
    label: str
    kind: str
    state: StepState
    code: int | None = None
    started: str = ""
    ended: str = ""
    seconds: float = 0.0
    counts: Mapping[str, int | str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    load_id: int | None = None
    problems: Sequence[str] = ()
    rules: Sequence[Mapping[str, Any]] = ()
    sources: Sequence[Mapping[str, Any]] = ()
    versions: Mapping[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The record as JSON can hold it."""
        return asdict(self)


@dataclass(slots=True)
class State:
    """The steps of a job for one business date, by key, and the runs that did them, by id.

    `last_load` is the last load of the database when the last step ended: a later one means that somebody else loaded.
    """

    job: str
    as_of: str
    steps: dict[str, StepRecord] = field(default_factory=dict)
    last_load: int | None = None
    runs: list[str] = field(default_factory=list)


def read(folder: Path, job: str, as_of: str) -> State:
    """The state in a folder, or an empty one; a file that is none is set aside as ``state.json.broken``."""
    path = folder / FILE
    if not path.is_file():
        return State(job, as_of)
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA or data["job"] != job or data["as_of"] != as_of:
            raise ValueError(data["schema"])
        names = {one.name for one in fields(StepRecord)}
        steps = [StepRecord(**{key: value for key, value in one.items() if key in names}) for one in data["steps"]]
        return State(job, as_of, {one.key: one for one in steps}, data["last_load"], list(data["runs"]))
    except (ValueError, KeyError, TypeError):
        path.replace(path.with_name(f"{FILE}.broken"))
        return State(job, as_of)


def write(folder: Path, state: State) -> None:
    """Write the state whole or not at all; OutputError when it cannot be."""
    data = {
        "schema": SCHEMA,
        "job": state.job,
        "as_of": state.as_of,
        "runs": state.runs,
        "last_load": state.last_load,
        "steps": [one.plain() for one in state.steps.values()],
    }
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    write_aside(folder / FILE, lambda aside: _put(aside, text))


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
