"""A path is shown as the user would type it: from where he stands when it lies below, whole otherwise."""

from __future__ import annotations

from pathlib import Path


def near(path: Path) -> str:
    """`path` with slashes, relative to the working folder when it lies below it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()
