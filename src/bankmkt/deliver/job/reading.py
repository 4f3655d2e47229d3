"""All that is wrong in a job's file is said at once, so no mistake is let hide another one.

A step that is none is set aside while the rest is checked, and what steps name is looked for in the file as it was
written: a misspelt rule is told beside a misspelt key, and not a night later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from bankmkt.base import yamlfile
from bankmkt.base.errors import InputError, Problem, RulesError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.deliver.job.spec import KINDS, JobFile, JobSpec, StepSpec
from bankmkt.rules.layers import Layers, single
from bankmkt.rules.model import validate

Look = Callable[[Layers], Iterable[Problem]]
"""Looks for what a file names; told the file as it was written."""


@dataclass(frozen=True, slots=True)
class Named:
    """A rule or a book that a step names: `sort` says what it may be, `path` leads to the name in the file."""

    sort: Literal["rule", "compared", "book"]
    path: tuple[str | int, ...]
    name: str


def read(path: Path, shown: str, look: Look | None = None) -> JobFile:
    """Read and check a job file; InputError where it is not there, RulesError with every problem of it.

    What `look` finds is told beside mistakes of shape; it is not asked where there are none.
    """
    try:
        raw = path.read_bytes()
        document = yamlfile.read(path, shown)
    except OSError as error:
        message = say("job.unreadable", file=shown, why=error.strerror or type(error).__name__)
        raise InputError(message, say("job.unreadable_remedy")) from None
    layers = single(document)
    if document.problems:
        raise RulesError(document.problems)
    strange = dict(_strange_steps(layers))
    spec, found = validate(JobSpec, _without(layers, strange))
    if spec is None or strange:
        named = look(layers) if look is not None else ()
        problems = dict.fromkeys((*strange.values(), *found, *named))
        raise RulesError(sorted(problems, key=lambda one: (one.file != shown, one.line, one.column)))
    return JobFile(path, shown, hashlib.sha256(raw).hexdigest(), spec, layers)


def named(layers: Layers) -> Iterator[Named]:
    """The rules and books that the steps of a file name, as far as they are names, whatever else is wrong there."""
    for index, step in _steps(layers):
        for kind in KINDS:
            what = step.get(kind) if isinstance(step, dict) else None
            if not isinstance(what, dict):
                continue
            path = ("steps", index, kind)
            if kind == "run" and what.get("rules") != "all" and what.get("rules") != ["all"]:
                given = what.get("rules")
                for place, name in enumerate(given if isinstance(given, list) else [given]):
                    if isinstance(name, str):
                        yield Named("rule", (*path, "rules", place), name)
            elif kind == "compare" and isinstance(what.get("rule"), str):
                yield Named("compared", (*path, "rule"), what["rule"])
            elif kind in ("report", "deliver") and isinstance(what.get("book"), str):
                yield Named("book", (*path, "book"), what["book"])


def _steps(layers: Layers) -> list[tuple[int, Any]]:
    steps = layers.data.get("steps")
    return list(enumerate(steps)) if isinstance(steps, list) else []


def _without(layers: Layers, strange: Iterable[int]) -> Layers:
    """The file with a harmless step in the place of each strange one, which keeps the keys that steps have."""
    if not strange:
        return layers
    steps = list(layers.data["steps"])
    for index in strange:
        step = steps[index] if isinstance(steps[index], dict) else {}
        steps[index] = {"check": {}, **{key: value for key, value in step.items() if key in StepSpec.model_fields}}
    return replace(layers, data={**layers.data, "steps": steps})


def _strange_steps(layers: Layers) -> Iterator[tuple[int, Problem]]:
    """Steps that are no mappings or name nothing that a step can do: said better than a model can."""
    for index, step in _steps(layers):
        path = ("steps", index)
        if not isinstance(step, dict):
            remedy = say("job.step_example", kind=step if step in KINDS else "check")
            yield index, layers.problem(path, say("job.no_step"), remedy)
        elif not set(step) & set(KINDS):
            strange = [str(key) for key in step if key not in StepSpec.model_fields]
            hint = suggestion(strange[0], KINDS) if strange else ""
            message = say("job.one_thing", given=", ".join(strange) or "-", known=", ".join(KINDS))
            yield index, layers.problem(path, message, hint)
