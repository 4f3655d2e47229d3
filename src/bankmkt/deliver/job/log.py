"""A line of the log is one event with fixed words, so that a person can read it and a program can look for it.

The same lines go to stderr and to the log of the business date, as text or as JSON. They name steps, states, codes,
counts and files; texts are those that a screen shows, which hold no customer's data.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, TextIO
from zoneinfo import ZoneInfo

Level = Literal["info", "warning", "error"]
FILE: Final = "log.txt"
_NUMBER: Final = re.compile(r"(?<!\d)(?!20\d\d(?:0[1-9]|1[0-2])\d{6}(?:\d\d)?(?!\d))\d{9,}(?!\d)")
"""A number as long as a phone's, an account's or an id's; a time such as 20261031053000 is none."""


def harmless(text: str) -> str:
    """A text without long numbers: one in a header or a file's name is its sender's slip; a log does not repeat it."""
    return _NUMBER.sub("…", text)


@dataclass(frozen=True, slots=True)
class _Event:
    time: datetime
    state: str
    step: str
    level: Level
    message: str
    code: int | None
    seconds: float | None
    counts: Mapping[str, int | str]


@dataclass(slots=True)
class Log:
    """Where a job says what happens; `path` is set when its folder is known.

    `as_json` writes JSON lines, `quiet` shows only errors on `stream`; the file gets everything.
    """

    job: str
    zone: ZoneInfo
    as_json: bool = False
    quiet: bool = False
    stream: TextIO | None = None
    path: Path | None = None
    as_of: str = ""
    run: str = ""
    clock: Callable[[ZoneInfo], datetime] = datetime.now

    def __call__(
        self,
        state: str,
        *,
        step: str = "",
        level: Level = "info",
        message: str = "",
        code: int | None = None,
        seconds: float | None = None,
        counts: Mapping[str, int | str] | None = None,
    ) -> None:
        """Write one event; a stream or file that takes no more is let go, as the job matters more than its log."""
        event = _Event(self.clock(self.zone), state, step, level, message, code, seconds, counts or {})
        line = self._json(event) if self.as_json else self._text(event)
        if self.path is not None:
            with suppress(OSError), self.path.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(line + "\n")
        if not self.quiet or level == "error":
            with suppress(OSError, ValueError):
                shown = self.stream or sys.stderr
                shown.write(line + "\n")
                shown.flush()

    def _text(self, event: _Event) -> str:
        time, step = event.time.isoformat(sep=" ", timespec="seconds"), event.step or self.job
        parts = [time, f"{event.level:<7}", f"{step:<12}", f"{event.state:<11}"]
        parts += [f"{name}={value}" for name, value in event.counts.items()]
        parts += [f"code={event.code}"] if event.code is not None else []
        parts += [f"seconds={event.seconds:.1f}"] if event.seconds is not None else []
        # a message of several lines stays one event: what follows is indented
        parts += [event.message.rstrip().replace("\n", "\n    ")] if event.message else []
        return " ".join(parts).rstrip()

    def _json(self, event: _Event) -> str:
        values: dict[str, object] = {
            "time": event.time.isoformat(timespec="seconds"),
            "level": event.level,
            "job": self.job,
            "as_of": self.as_of,
            "run": self.run,
            "step": event.step,
            "state": event.state,
        }
        values |= {"code": event.code} if event.code is not None else {}
        values |= {"seconds": round(event.seconds, 1)} if event.seconds is not None else {}
        values |= {"counts": dict(event.counts)} if event.counts else {}
        values |= {"message": event.message} if event.message else {}
        return json.dumps(values, ensure_ascii=False)
