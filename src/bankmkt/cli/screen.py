"""How wide the screen is, what it can print, and whether it wants colour: asked once, here."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from bankmkt.report.values import Style, Unit


def style(project: object, *, limit: int | None = 10, unit: str | None = None) -> Style:
    """The style of this terminal under the settings of this run."""
    from bankmkt.api.project import Project
    from bankmkt.report.values import Style
    from bankmkt.report.width import is_unicode

    assert isinstance(project, Project)
    size = shutil.get_terminal_size((80, 24))
    encoding = sys.stdout.encoding or "ascii"
    plain = project.settings["no_color"] or "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return Style(
        unit=cast("Unit | None", unit),
        width=size.columns,
        height=size.lines,
        color=sys.stdout.isatty() and not plain,
        limit=limit,
        unicode=is_unicode(encoding),
        encoding=encoding,
    )


def paper(unit: str | None) -> Style:
    """The style of a file."""
    from bankmkt.report.values import Style

    return Style(unit=cast("Unit | None", unit))
