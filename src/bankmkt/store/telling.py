"""How far the engine is in a file is asked from a thread beside it, because the engine says nothing while it works.

Only somebody who watches a terminal wants to know; without one there is no thread. What is told is the share of all
bytes that the engine reads and the rows that this makes, so that a person can see whether to wait or to go for tea.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from bankmkt.intake.source import Source

Working = Callable[[str, int, int, int, float], None]
"""Told (file, bytes done, bytes in all, rows done, rows a second)."""

_PAUSE: Final = 0.3


@dataclass(slots=True)
class Teller:
    """Tells `working`, where there is one, how far the engine is in `sources`."""

    connection: DuckDBPyConnection
    working: Working | None
    sources: Sequence[Source]
    _done: int = 0
    _rows: int = 0
    _started: float = field(default_factory=time.monotonic)

    @contextmanager
    def during(self, sources: Sequence[Source]) -> Iterator[None]:
        """Tell while the engine reads these sources, and count them as read afterwards."""
        if self.working is None or not sources:
            yield
            return
        size = sum(map(_size, sources))
        rows = sum(source.reading.scan.records or 0 for source in sources)
        ended = threading.Event()
        self.connection.execute("SET enable_progress_bar = true")
        self.connection.execute("SET enable_progress_bar_print = false")
        thread = threading.Thread(target=self._watch, args=(ended, sources[0].place, size, rows), daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            self.connection.execute("SET enable_progress_bar = false")
        self._done += size
        self._rows += rows
        self._tell(sources[-1].place, 0, 0)

    def _watch(self, ended: threading.Event, place: str, size: int, rows: int) -> None:
        share = 0.0
        while not ended.wait(_PAUSE):
            share = max(share, min(1.0, self.connection.query_progress() / 100))
            self._tell(place, int(size * share), int(rows * share))

    def _tell(self, place: str, size: int, rows: int) -> None:
        assert self.working is not None
        whole = max(1, sum(map(_size, self.sources)))
        seconds = max(time.monotonic() - self._started, 0.001)
        self.working(place, min(whole, self._done + size), whole, self._rows + rows, (self._rows + rows) / seconds)


def _size(source: Source) -> int:
    """The bytes that the engine reads of a source; 0 where the file has gone."""
    try:
        return source.reading.scan.path.stat().st_size
    except OSError:
        return 0
