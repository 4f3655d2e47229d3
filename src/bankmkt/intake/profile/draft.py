"""A draft is what a careful person would write, with every open question as a comment where its answer belongs.

What is certain stands as YAML, what is not stands behind ``#``: so a draft is always valid, loads as it is
where nothing is open, and where something is the load asks instead of taking a guess for a decision.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bankmkt.base.say import say

_UNPRINTABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a section: `key` and `value` as YAML text; an open one is written as a comment.

    `notes` stand above it, each on a line of its own.
    """

    key: str
    value: str
    open: bool = False
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Section:
    """A key of the mapping with what stands below it, or beside it where `value` is given."""

    key: str
    value: str = ""
    notes: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    groups: dict[str, list[Entry]] = field(default_factory=dict)
    open: bool = False


def quoted(text: str) -> str:
    """A YAML string in double quotes, whatever it holds."""
    raw = json.dumps(text, ensure_ascii=False)
    return re.sub(
        "[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", raw
    )


def listed(texts: Iterable[str]) -> str:
    """A YAML list of strings on one line."""
    return f"[{', '.join(quoted(text) for text in texts)}]"


def write(heading: Sequence[str], sections: Sequence[Section]) -> str:
    """The text of the mapping file."""
    lines = [_comment(text) for text in heading]
    lines.append("bankmkt: 1")
    for section in sections:
        lines += _section(section)
    return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    lines = [_comment(text) for text in section.notes]
    if section.value:
        return [*lines, ("# " if section.open else "") + f"{section.key}: {section.value}"]
    body: list[str] = []
    active = False
    for entry in section.entries:
        body += _entry(entry, "  ")
        active = active or not entry.open
    for name, entries in section.groups.items():
        if not entries:
            continue
        live = any(not entry.open for entry in entries)
        active = active or live
        body.append(f"  {name}:" if live else f"  # {name}:")
        for entry in entries:
            body += _entry(entry, "    ")
    if not body:
        return []
    return [*lines, f"{section.key}:" if active else f"# {section.key}:", *body]


def _entry(entry: Entry, indent: str) -> list[str]:
    lines = [f"{indent}{_comment(note)}" for note in entry.notes]
    mark = "# " if entry.open else ""
    return [*lines, f"{indent}{mark}{entry.key}: {entry.value}"]


def _comment(text: str) -> str:
    """A text as one line of comment, however it was broken."""
    return "# " + re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+", " ", text).strip()


def confirm(text: str) -> str:
    """A note that asks for a decision."""
    return say("profile.confirm", text=text)
