"""A job file says what happens at night, and everything that can be wrong in it is said by day.

The file is checked whole before the first step: a misspelt key in the last step would otherwise be found at five in
the morning, after four hours of work. Every value has a model here; `reading` makes a job of a file, with all problems
of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, field_validator, model_validator

from bankmkt.base.errors import Problem
from bankmkt.base.say import say
from bankmkt.deliver.job.days import BUSINESS_DATES, NAMED_DAYS, WEEKDAYS
from bankmkt.deliver.job.spans import Clock, Pause, Span
from bankmkt.report.files import SUFFIXES
from bankmkt.rules.layers import Layers
from bankmkt.rules.model import Model, Name, When, WrongPart

Severity = Literal["info", "warning", "error"]
Condition = Literal["success", "always", "breach", "clean", "failure"]
KINDS: Final = ("wait", "load", "check", "run", "compare", "report", "deliver")
"""What a step may do, in the usual order."""
_WORDS: Final = ("as_of", "yyyymmdd", "yyyymm", "job")
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_LAST_DAY: Final = 31


def _days(value: object) -> tuple[str | int, ...]:
    """``workdays`` or a list of weekdays and of days of the month."""
    given = value if isinstance(value, list) else [value]
    for one in given:
        if isinstance(one, int) and not isinstance(one, bool) and 1 <= one <= _LAST_DAY:
            continue
        if one not in (WEEKDAYS if isinstance(value, list) else (*NAMED_DAYS, *WEEKDAYS)):
            known = ", ".join((*NAMED_DAYS, "[mon, fri]", "[1, 15]"))
            raise ValueError(say("job.no_days", value=one, known=known))
    if not given:
        raise ValueError(say("job.no_days", value="[]", known=", ".join(NAMED_DAYS)))
    return tuple(given)


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (OSError, ValueError, KeyError):  # an unknown name is a KeyError, one that leads elsewhere a ValueError
        raise ValueError(say("job.no_zone", value=value)) from None


def _business_date(value: object) -> str:
    text = str(value)
    if text in BUSINESS_DATES:
        return text
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise ValueError(say("job.no_business_date", value=value, known=", ".join(BUSINESS_DATES)))


def _texts(value: object) -> tuple[str, ...]:
    """One text or a list of them."""
    given = value if isinstance(value, list) else [value]
    if not given or not all(isinstance(one, str) and one.strip() for one in given):
        raise ValueError(say("job.no_texts"))
    return tuple(given)


def _place(value: str, *more: str) -> str:
    """A path in which words in braces will be filled in; relative ones start from the project."""
    for word in _PLACE.findall(value):
        if word not in (*_WORDS, *more):
            raise ValueError(say("job.no_word", word=word, known=", ".join(f"{{{one}}}" for one in (*_WORDS, *more))))
    return value


def _paths(value: object) -> tuple[str, ...]:
    return tuple(_place(one) for one in _texts(value))


def _outputs(value: object) -> tuple[str, ...]:
    return tuple(_place(one, "rule") for one in _texts(value))


Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Paths = Annotated[tuple[str, ...], BeforeValidator(_paths)]
Outputs = Annotated[tuple[str, ...], BeforeValidator(_outputs)]


def filled(text: str, as_of: date, job: str, **more: str) -> str:
    """A path with its words in braces replaced."""
    words = {"as_of": as_of.isoformat(), "yyyymmdd": f"{as_of:%Y%m%d}", "yyyymm": f"{as_of:%Y%m}", "job": job, **more}
    return _PLACE.sub(lambda found: words[found[1]], text)


def _suffixes(outputs: Sequence[str], allowed: Sequence[str]) -> None:
    for one in outputs:
        if PurePosixPath(one.replace("\\", "/")).suffix.lower() not in allowed:
            raise ValueError(say("job.no_suffix", path=one, known=" ".join(allowed)))


class WaitSpec(Model):
    """Wait for files: every pattern of `for` needs one at least, and all that it finds must be whole."""

    for_: Paths = Field(alias="for")
    until: Clock
    steady: Pause = 30
    every: Span = 10
    marker: str | None = None
    fresh: bool = False

    @field_validator("marker")
    @classmethod
    def _marker(cls, value: str | None) -> str | None:
        if value is not None and not set(_PLACE.findall(value)) & {"name", "stem"}:
            raise ValueError(say("job.no_marker", value=value))
        return value


class LoadSpec(Model):
    """Load extracts; `as_of: files` takes the dates from the files alone."""

    paths: Paths = ("extracts",)
    as_of: Literal["job", "files"] = "job"
    keep_transactions: bool = False


class CheckSpec(Model):
    """Check what is loaded."""

    fail_on: Severity | None = None
    output: Outputs = ()

    @field_validator("output")
    @classmethod
    def _output(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        _suffixes(value, SUFFIXES)
        return value


class RunSpec(Model):
    """Run rules; `rules: all` runs every rule that can."""

    rules: Texts
    output: Outputs = ()
    fail_on: Severity | None = None
    where: When | None = None
    by: Name | None = None
    lineage: bool = False
    unit: Literal["yuan", "wan", "yi"] | None = None

    @model_validator(mode="after")
    def _output(self) -> RunSpec:
        _suffixes(self.output, SUFFIXES)
        several = len(self.rules) > 1 or self.every
        for one in self.output:
            if several and "{rule}" not in one:
                raise WrongPart(say("job.needs_rule", path=one), "output")
        return self

    @property
    def every(self) -> bool:
        """Whether all rules are meant."""
        return self.rules == ("all",)


class CompareSpec(Model):
    """Compare a rule's answer with another date: ``previous`` is the loaded date before."""

    rule: Name
    base: str = "previous"
    column: Name | None = None
    output: Outputs = ()
    fail_on: Severity | None = None
    unit: Literal["yuan", "wan", "yi"] | None = None

    @field_validator("output")
    @classmethod
    def _output(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        _suffixes(value, SUFFIXES)
        return value


class ReportSpec(Model):
    """Make a book."""

    book: Name
    output: Outputs
    base: str | None = None
    template: str | None = None
    lineage: bool = False
    fail_on: Severity | None = None
    unit: Literal["yuan", "wan", "yi"] | None = None

    @field_validator("output")
    @classmethod
    def _output(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        _suffixes(value, (".xlsx", ".html"))
        return value


class DeliverSpec(Model):
    """One workbook per recipient, and mail where `send` says so."""

    book: Name
    split_by: Literal["manager", "branch"]
    send: bool = False
    output: Annotated[str, BeforeValidator(lambda value: _place(str(value)))] | None = None
    only: Texts = ()
    unit: Literal["yuan", "wan", "yi"] | None = None


class StepSpec(Model):
    """One step: exactly one thing to do, and when."""

    name: Name | None = None
    when: Condition = "success"
    timeout: Span | None = None
    wait: WaitSpec | None = None
    load: LoadSpec | None = None
    check: CheckSpec | None = None
    run: RunSpec | None = None
    compare: CompareSpec | None = None
    report: ReportSpec | None = None
    deliver: DeliverSpec | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        """``- check:`` with nothing behind it is a step too."""
        if not isinstance(value, dict):
            return value
        return {key: {} if inner is None and key in KINDS else inner for key, inner in value.items()}

    @model_validator(mode="after")
    def _one(self) -> StepSpec:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            raise ValueError(say("job.one_thing", given=", ".join(given) or "-", known=", ".join(KINDS)))
        return self

    @property
    def kind(self) -> str:
        """What the step does."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def what(self) -> Any:
        """The settings of what it does."""
        return getattr(self, self.kind)

    def settings(self) -> dict[str, Any]:
        """These settings as plain values."""
        made: dict[str, Any] = self.what.model_dump(mode="json", by_alias=True)
        return made


class NotifySpec(Model):
    """Who is told how a job ended: by mail, by a command of the user's, or both."""

    on: Literal["failure", "breach", "always"] = "failure"
    to: Texts = ()
    command: Texts = ()

    @model_validator(mode="after")
    def _someone(self) -> NotifySpec:
        if not self.to and not self.command:
            raise ValueError(say("job.nobody"))
        for index, address in enumerate(self.to):
            if not re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\"]+", address):
                raise WrongPart(say("job.no_address", value=address), "to", index)
        return self


class JobSpec(Model):
    """A job file."""

    bankmkt: int
    name: Name
    timezone: Annotated[ZoneInfo, BeforeValidator(_zone)] = ZoneInfo("Asia/Shanghai")
    days: Annotated[tuple[str | int, ...], BeforeValidator(_days)] = ("every",)
    calendar: str | None = None
    as_of: Annotated[str, BeforeValidator(_business_date)] = "yesterday"
    timeout: Span | None = None
    notify: NotifySpec | None = None
    steps: tuple[StepSpec, ...] = Field(strict=False)

    @field_validator("name")
    @classmethod
    def _folder(cls, value: str) -> str:
        if _RESERVED.fullmatch(value):
            raise ValueError(say("job.reserved_name", name=value))
        return value

    @model_validator(mode="after")
    def _names(self) -> JobSpec:
        seen: dict[str, int] = {}
        if not self.steps:
            raise WrongPart(say("job.no_steps"), "steps")
        for index, step in enumerate(self.steps):
            if step.name is not None and step.name in seen:
                raise WrongPart(say("job.name_twice", name=step.name), "steps", index, "name")
            if step.name is not None:
                seen[step.name] = index
        return self


@dataclass(frozen=True, slots=True)
class Step:
    """A step in its place: `label` is what logs call it, `key` is the same as long as it is asked to do the same."""

    index: int
    label: str
    key: str
    spec: StepSpec

    @property
    def kind(self) -> str:
        """What the step does."""
        return self.spec.kind


@dataclass(frozen=True, slots=True)
class JobFile:
    """A checked job file: `shown` as the user would type it, `sha256` of its bytes."""

    path: Path
    shown: str
    sha256: str
    spec: JobSpec
    layers: Layers

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in their order, those that ask for the same told apart by their number."""
        steps: list[Step] = []
        seen: dict[str, int] = {}
        for index, one in enumerate(self.spec.steps):
            text = json.dumps([one.kind, one.settings()], sort_keys=True, ensure_ascii=False)
            digest = hashlib.sha256(text.encode()).hexdigest()[:16]
            seen[digest] = seen.get(digest, 0) + 1
            label = one.name or f"{index + 1}-{one.kind}"
            steps.append(Step(index, label, f"{digest}-{seen[digest]}", one))
        return tuple(steps)

    def place(self, path: Sequence[str | int], message: str, remedy: str = "") -> Problem:
        """A problem at the value of a path in the file."""
        return self.layers.problem(path, message, remedy)
