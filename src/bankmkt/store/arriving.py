"""Before a load does anything, its files are held against what the mappings say of their arrival, and against history.

Every file was looked at when it was first read; now it is looked at again, so that one that grows is noticed
between the two. What earlier loads knew is read from the copy, before this load adds to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bankmkt.base.errors import Problem
from bankmkt.base.say import say
from bankmkt.intake import arrival
from bankmkt.intake.mapping import Arrival
from bankmkt.intake.source import Source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def judge(connection: DuckDBPyConnection, sources: Sequence[Source]) -> tuple[list[Problem], list[str]]:
    """What speaks against the arrival of these sources, and what only deserves a word."""
    gone = [source.place for source in sources if not (source.outer or source.path).exists()]
    if gone:
        return [Problem(say("load.changed", file=place), say("load.changed_remedy")) for place in gone], []
    arrived = [_arrived(source) for source in sources]
    verdict = arrival.check(arrived, _known(connection), datetime.now())
    return list(verdict.problems), list(verdict.warnings)


def _arrived(source: Source) -> arrival.Arrived:
    terms = source.mapping.arrival if source.mapping is not None else Arrival()
    path = source.outer or source.path
    flag = arrival.flag_of(path, terms)
    before = arrival.look(path)
    sniffed = source.sniffed
    if sniffed is not None and path == source.path:
        before = arrival.Look(sniffed.size, sniffed.modified / 1e9)
    return arrival.Arrived(
        source.place,
        source.table.name,
        source.sha256,
        before,
        arrival.look(path),
        (source.as_of,) if source.as_of is not None and source.dated else (),
        terms,
        flag is None or flag.exists(),
    )


def _known(connection: DuckDBPyConnection) -> list[arrival.Known]:
    rows = connection.execute(
        """SELECT s.load_id, l.loaded_at, s."table", s.sha256, s.as_of FROM sources AS s
        JOIN loads AS l ON l.load_id = s.load_id WHERE l.undone_at IS NULL AND s.encoding <> 'derived'"""
    ).fetchall()
    return [arrival.Known(*row) for row in rows]
