"""Results as files and on screens; `write` is the door for programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bankmkt.result.blocks import Presentation


def write(presentation: Presentation, path: str | Path) -> Path:
    """Write a presentation to a file in the format of its suffix: .xlsx, .csv, .json or .parquet.

    UsageError for another suffix, OutputError when the file cannot be written; an old file is then as it was.
    """
    from bankmkt.report.files import write_output
    from bankmkt.report.values import Style

    goal = Path(path)
    write_output(presentation, goal, Style())
    return goal
