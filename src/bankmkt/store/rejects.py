"""What was refused is told three ways: every problem, how often each reason occurs, and the rows as they stood.

Whoever mends an extract needs his own row, under his own headers, as he wrote it. Rows that could not be read are
kept as text when they are found; of a row that only its fellows made wrong (a second row of its key, an unknown parent)
nothing was kept, because every row of every file may become one. So the file is read again for these, once, and only
when somebody wants to see them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final

from bankmkt.intake.contract import FileReport, ReasonCount, Reject, RejectedFile, RejectedRow, Rejects
from bankmkt.intake.formats.cells import address
from bankmkt.intake.reasons import SPOKEN, column_text
from bankmkt.intake.source import Source
from bankmkt.store import scanning
from bankmkt.store.schema import ROW, SOURCE, literal
from bankmkt.store.stage import ASIDE, REJECTED, Stage
from bankmkt.store.staging import is_personal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH: Final = 1000
_FIRST: Final = 3
"""How many rows are named beside a count."""

_Line = tuple[int, int, str, str, str, str | None, bool]


def iterate_rejects(
    connection: DuckDBPyConnection,
    first: int,
    sources: Sequence[Source],
    limit: int = 0,
) -> Iterator[Reject]:
    """The rejects of these sources by file and row, a few at a time; `first` is the number of the load's first one."""
    by_number = {first + source.number - 1: source for source in sources}
    numbers = ", ".join(str(number) for number in by_number)
    bound = f" LIMIT {limit}" if limit else ""
    cursor = connection.execute(
        f"""SELECT {SOURCE}, {ROW}, "column", code, "value", detail, counted FROM {REJECTED}
        WHERE {SOURCE} IN ({numbers}) ORDER BY {SOURCE}, {ROW}, position{bound}"""
    )
    while rows := cursor.fetchmany(_BATCH):
        for row in rows:
            yield _reject(by_number[row[0]], row)


def count_reasons(stage: Stage, source: Source) -> tuple[ReasonCount, ...]:
    """How many rows of a source each reason concerns, the commonest first."""
    spoken = ", ".join(literal(code) for code in SPOKEN)
    found = stage.connection.execute(
        f"""SELECT "column", code, CASE WHEN code IN ({spoken}) THEN coalesce(detail, '') ELSE '' END AS said,
        count(DISTINCT {ROW}) AS many, list_sort(min({ROW}, {_FIRST})), bool_or(counted), min(position)
        FROM {REJECTED} WHERE {SOURCE} = ? GROUP BY "column", code, said ORDER BY many DESC, 7, code, said""",
        [stage.number(source.number)],
    ).fetchall()
    return tuple(
        ReasonCount(_reject(source, (0, 0, column, code, "", said, counted)), many, tuple(dict.fromkeys(first)))
        for column, code, said, many, first, counted, _ in found
    )


def collected(stage: Stage, sources: Sequence[Source], reports: Sequence[FileReport], *, refused: bool) -> Rejects:
    """Everything that was refused, with the rows; each file's report beside it, in the order of the sources."""
    files = []
    for source, report in zip(sources, reports, strict=True):
        if not report.reasons:
            continue
        names = _in_file(source)
        indexes = list(dict.fromkeys(source.binding.places[name] for name in names))
        headers = tuple(source.binding.header[index].strip() or f"#{index + 1}" for index in indexes)
        places = {name: indexes.index(source.binding.places[name]) for name in names}
        files.append(RejectedFile(report, headers, places, partial(_rows, stage, source, names, places)))
    return Rejects(tuple(files), tuple(reports), refused)


def _in_file(source: Source) -> list[str]:
    """The columns that come from the file, in the file's order."""
    names = [name for name in source.columns if name in source.binding.places and name not in source.fixed]
    return sorted(names, key=lambda name: source.binding.places[name])


def _reject(source: Source, line: _Line) -> Reject:
    _, row, column, code, value, detail, counted = line
    place = source.binding.places.get(column)
    if code == "same_key":
        detail = _key_text(source, detail or "")
    at = ""
    if source.sheet and source.left is not None and place is not None and row:
        at = address(row, source.left + place)
    return Reject(
        source.file,
        source.sheet,
        source.table.name,
        row,
        column,
        source.header_of(column),
        code,
        value,
        detail or "",
        counted,
        is_personal(source.table, column),
        at,
    )


def _key_text(source: Source, key: str) -> str:
    """A key as the file names its columns; a date that is the whole file's says nothing."""
    names = [name for name in key.split(", ") if name != "as_of" or name in source.binding.places]
    shown = [Reject("", "", "", 0, name, source.header_of(name), "", "") for name in names]
    return ", ".join(column_text(one) for one in shown)


def _rows(stage: Stage, source: Source, names: Sequence[str], places: dict[str, int]) -> Iterator[RejectedRow]:
    """The refused rows of a source in order."""
    _find_cells(stage, source)
    number = stage.number(source.number)
    cursor = stage.connection.execute(
        f"""SELECT r.{SOURCE}, r.{ROW}, r."column", r.code, r."value", r.detail, r.counted, c.cells
        FROM {REJECTED} AS r LEFT JOIN {ASIDE}._cells AS c ON c.{SOURCE} = r.{SOURCE} AND c.{ROW} = r.{ROW}
        WHERE r.{SOURCE} = {number} ORDER BY r.{ROW}, r.position"""
    )
    order = {name: index for index, name in enumerate(source.columns)}

    def lines() -> Iterator[tuple[Reject, list[str] | None]]:
        while batch := cursor.fetchmany(_BATCH):
            for *line, cells in batch:
                yield _reject(source, tuple(line)), cells

    for row, group in groupby(lines(), key=lambda one: one[0].row):
        members = list(group)
        problems = tuple(problem for problem, _ in members)
        found = members[0][1]
        cells: list[str] = []
        if found:
            cells = [""] * len(set(places.values()))
            for name in names:
                cells[places[name]] = found[order[name]]
            for problem in problems:  # a cell that its reader doubted is empty in what the engine read
                if problem.column in places and not cells[places[problem.column]]:
                    cells[places[problem.column]] = problem.value
        yield RejectedRow(row, problems, tuple(cells))


def _find_cells(stage: Stage, source: Source) -> None:
    """Read the file again for the refused rows whose text was not kept."""
    import duckdb

    number = stage.number(source.number)
    missing = (
        f"SELECT {ROW} FROM {REJECTED} WHERE {SOURCE} = {number} "
        f"EXCEPT SELECT {ROW} FROM {ASIDE}._cells WHERE {SOURCE} = {number}"
    )
    unreadable = len({problem.row for problem in source.reading.problems if problem.index is None})
    found = stage.connection.execute(f"SELECT count(*) FROM ({missing})").fetchone()
    if found is None or found[0] <= unreadable:
        return
    try:
        stage.connection.execute(
            f"INSERT INTO {ASIDE}._cells SELECT {number}, {ROW}, cells "
            f"FROM ({scanning.texts(source, stage.folder)}) WHERE {ROW} IN ({missing})"
        )
    except duckdb.Error:
        return  # the file has gone or changed meanwhile: the rows are listed without their cells
