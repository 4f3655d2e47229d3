"""Progress is one line on stderr that is rewritten, on a terminal only: a job's log needs no bars."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from bankmkt.base.say import say
from bankmkt.report.width import cells, cut, visible


class Progress:
    """Called with (file, bytes done, bytes in all); shows at most five times a second."""

    def __init__(self, *, quiet: bool) -> None:
        """Silent when asked for or when stderr is no terminal."""
        self._silent = quiet or not sys.stderr.isatty()
        self._last = 0.0
        self._shown = 0

    def __call__(self, file: str, done: int, total: int) -> None:
        """Show how far a file has been read."""
        self._show(file, done, total)

    @property
    def working(self) -> Callable[[str, int, int, int, float], None] | None:
        """Told how far the engine is: file, bytes done and in all, rows done, rows a second; None if silent."""
        return None if self._silent else self._work

    def _work(self, file: str, done: int, total: int, rows: int, rate: float) -> None:
        """Show how far the engine is in all files."""
        self._show(f"{say('cli.working', rows=f'{rows:,}', rate=f'{rate:,.0f}')}  {file}", done, total)

    def _show(self, text: str, done: int, total: int) -> None:
        now = time.monotonic()
        if self._silent or now - self._last < 0.2:
            return
        self._last = now
        part = f"{done / total:4.0%}" if total else ""
        room = shutil.get_terminal_size((80, 24)).columns - 1
        line, _ = cut(visible(f"{part} {text}", sys.stderr.encoding or "ascii"), room)
        width = cells(line)
        sys.stderr.write("\r" + line + " " * (self._shown - width))
        sys.stderr.flush()
        self._shown = width

    def __enter__(self) -> Self:
        """Nothing to prepare."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the line."""
        if self._shown:
            sys.stderr.write("\r" + " " * self._shown + "\r")
            sys.stderr.flush()
