"""A span of time always says its unit, because ``timeout: 90`` would mean minutes to one reader and seconds to another.

Spans and times of day are read here once, for the job file; everything else works with seconds and with aware times.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

from bankmkt.base.say import say

_SPAN: Final = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?")
_CLOCK: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_HALF_A_DAY: Final = timedelta(hours=12)


def seconds_of(value: object) -> int:
    """``90s``, ``20m``, ``1h30m`` or ``2d`` in seconds; ValueError for anything else, and for nothing."""
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or not found[0]:
        raise ValueError(say("job.no_span", value=value))
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _positive(value: object) -> int:
    seconds = seconds_of(value)
    if not seconds:
        raise ValueError(say("job.no_span", value=value))
    return seconds


def _clock(value: object) -> time:
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError(say("job.no_clock", value=value))
    return time(int(found[1]), int(found[2]))


Span = Annotated[int, BeforeValidator(_positive)]
"""Seconds, more than none."""
Pause = Annotated[int, BeforeValidator(seconds_of)]
"""Seconds, perhaps none."""
Clock = Annotated[time, BeforeValidator(_clock)]
"""A time of day such as ``05:30``."""


def written(seconds: float) -> str:
    """A span as it is written in a job file: ``1h30m``, ``45s``."""
    whole = max(0, round(seconds))
    parts = [(whole // 3600, "h"), (whole // 60 % 60, "m"), (whole % 60, "s")]
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def deadline(clock: time, started: datetime, zone: ZoneInfo) -> datetime:
    """The moment that `clock` means for a job that started then.

    It is the next time that the clock shows it, in the job's time zone, if that is within half a day: a job of 22:00
    waits until 05:30 of the next morning. Otherwise it is the last time that it showed it, and is over: the same job
    started again at 06:00 must not wait for tomorrow.
    """
    local = started.astimezone(zone)
    found = [
        datetime.combine(local.date() + timedelta(days=days), clock, tzinfo=zone).astimezone(started.tzinfo)
        for days in (-1, 0, 1)
    ]
    coming = [one for one in found if one >= started]
    if coming and coming[0] - started <= _HALF_A_DAY:
        return coming[0]
    return [one for one in found if one < started][-1]
