"""The folder says in two languages that everything in it is made up, whatever language the program speaks.

The file outlives the session that made it and is read by people who were not there, so it does not follow
the language in force. Its first line also marks the folder as one that may be replaced.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.base.texts.sample import TEXTS

if TYPE_CHECKING:
    from bankmkt.sample.make import SampleReport

NAME: Final = "README.md"

_CHINESE, _ENGLISH = 1, 0
_MARK: Final = f"# {TEXTS['readme_title'][_CHINESE]}"


def write(path: Path, report: SampleReport) -> None:
    """Write the README of a sample bank."""
    lines = [_MARK, "", *_part(report, _CHINESE), "", f"# {TEXTS['readme_title'][_ENGLISH]}", ""]
    lines += _part(report, _ENGLISH)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def is_ours(path: Path) -> bool:
    """Whether the file is the README of a sample bank."""
    if not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.readline().rstrip("\r\n") == _MARK


def _part(report: SampleReport, language: int) -> list[str]:
    def text(key: str, **values: object) -> str:
        return TEXTS[f"readme_{key}"][language].format(**values)

    made_by = text("made_by", customers=f"{report.customers:,}", as_of=report.as_of.isoformat(), seed=report.seed)
    lines = [text("made_up"), "", made_by, "", text("folders"), ""]
    lines += [f"| {text('file')} | {text('table')} | {text('rows')} |", "|---|---|---:|"]
    lines += [f"| {file.path.name} | {file.table} | {file.rows:,} |" for file in report.files]
    return lines
