"""A profile as JSON is the whole of it, under the names of its own shapes: programs need no second vocabulary."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, Final, TextIO

from bankmkt.intake.profile.shape import FileProfile
from bankmkt.report.width import is_unicode

SCHEMA: Final = 1
"""The version of the object; within it keys are only added."""


def write(files: Sequence[FileProfile], stream: TextIO, next_step: str = "") -> None:
    """Write the profiles as one object with a line break at its end."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    data = {"schema": SCHEMA, "files": [_plain(file) for file in files], "next": next_step}
    text = json.dumps(data, ensure_ascii=not is_unicode(encoding), indent=1)
    stream.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")


def _plain(value: Any) -> Any:
    """A value of any depth in the types of JSON: shares are numbers, days ISO texts, pairs lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
