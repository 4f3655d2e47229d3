"""A source becomes one SELECT: row number, cells, typed values, and whether the row can be taken.

It is built in layers, each a plain projection, so that every expression is written once: the cells as the
file has them, the values that canonical spelling gives at once (`quick`), the normalised text of the other
cells only, and what that text means (`cast`). A cell whose text is not empty and whose value is NULL is bad.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from bankmkt.intake import cast, quick
from bankmkt.intake.contract import Scan
from bankmkt.intake.csvfile import LONGEST_ROW
from bankmkt.intake.headers import needed
from bankmkt.intake.source import Source
from bankmkt.store.schema import ROW, literal, quoted

_SUMS: Final = ("计", "otal", "OTAL", "Sum", "SUM", "汇总", "AVG", "verage")
_FIRST: Final = 4
"""Among so many first cells of a row the word of a total row is looked for."""


def select(source: Source, folder: Path, *, cells: bool = False) -> str:
    """SELECT of `_row`, `_refused`, `_odd`, and for each column its value `v_…`, its text `n_…`, its cell `r_…`.

    `n_…` is NULL where the cell's spelling was canonical. `_odd` marks rows of an unseen file that look like
    part of its layout (a total, a note, the header again). With `cells`, `_blank` says that nothing stands in the
    row at all, and `_first` is its first filled cell.
    """
    names = source.columns
    base = _cells(source, folder, blank=cells)
    firsts, texts, values = [], [], []
    for name in names:
        cell, form = quoted(f"r_{name}"), source.readings[name]
        plain, tight = source.reading.scan.plain, source.reading.scan.tight and name not in source.fixed
        short = quick.value(cell, form)
        text = cast.text(cell, form, plain=plain, tight=tight)
        early, normal, typed = quoted(f"q_{name}"), quoted(f"n_{name}"), quoted(f"v_{name}")
        if short is None:
            texts.append(f"{text} AS {normal}")
            values.append(f"{cast.value(normal, form)} AS {typed}")
        else:
            firsts.append(f"{short} AS {early}")
            texts.append(f"CASE WHEN {early} IS NULL AND {cell} IS NOT NULL THEN {text} END AS {normal}")
            values.append(f"CASE WHEN {normal} IS NULL THEN {early} ELSE {cast.value(normal, form)} END AS {typed}")
    inner = f"SELECT {', '.join(['*', *firsts])} FROM ({base})"
    middle = f"SELECT {', '.join(['*', *texts])} FROM ({inner})"
    return f"SELECT {', '.join(['*', *values])} FROM ({middle})"


def texts(source: Source, folder: Path) -> str:
    """SELECT of `_row` and `cells`: the texts of each row in the order of the source's columns."""
    listed = ", ".join(f"coalesce({quoted(f'r_{name}')}, '')" for name in source.columns)
    return f"SELECT {ROW}, [{listed}] AS cells FROM ({_cells(source, folder, blank=False)})"


def value(source: Source, name: str) -> str:
    """SQL of a column's value in such a SELECT."""
    typed = quoted(f"v_{name}")
    if name == "as_of" and source.as_of is not None:
        return f"coalesce({typed}, DATE '{source.as_of.isoformat()}')"
    return typed


def bad(source: Source) -> str:
    """SQL: whether a row of such a SELECT cannot be taken."""
    tests = ["_refused"]
    for name in source.columns:
        if cast.can_fail(source.readings[name]):
            tests.append(f"({quoted(f'n_{name}')} IS NOT NULL AND {quoted(f'v_{name}')} IS NULL)")
    tests += [clash(source, name) for name in foreign(source)]
    tests += [f"{value(source, name)} IS NULL" for name in needed(source.table) if name in source.columns]
    tests.append(empty(source))
    return " OR ".join(tests)


def foreign(source: Source) -> list[str]:
    """The columns whose amounts are in the currency of their row, where the row names one."""
    if "currency" not in source.columns:
        return []
    return [name for name in source.columns if source.readings[name].column.currency]


def clash(source: Source, name: str) -> str:
    """SQL: whether a cell names yuan while its row's currency is another."""
    return cast.currency_clash(quoted(f"n_{name}"), value(source, "currency"))


def empty(source: Source) -> str:
    """SQL: whether none of the file's cells says anything: a date alone is no row of a snapshot."""
    names = [name for name in source.columns if name in source.binding.places and name != "as_of"]
    if any(name in needed(source.table) for name in names):
        return "false"  # a needed column that is empty makes the row bad already
    filled = [quoted(f"v_{name}") for name in names] + [quoted(f"n_{name}") for name in names]
    typed = " AND ".join(f"{one} IS NULL" for one in filled)
    return f"({typed})" if filled else "true"


def _cells(source: Source, folder: Path, *, blank: bool) -> str:
    scan = source.reading.scan
    parts = []
    for name in source.columns:
        cell = literal(source.fixed[name]) if name in source.fixed else _place(source, scan, name)
        parts.append(f"{cell} AS {quoted(f'r_{name}')}")
    if scan.numbered:
        parts += [f"CAST(c0 AS BIGINT) AS {ROW}", "coalesce(c1, '') = '1' AS _refused", "false AS _odd"]
    else:
        numbered = "file_row_number" if _numbers_rows(scan) else "row_number() OVER () - 1"
        parts += [f"{numbered} + {scan.first_row} AS {ROW}", "false AS _refused", f"{_odd(source, scan)} AS _odd"]
    if blank:
        always = scan.numbered or scan.parquet
        cells = ", ".join(f"nullif(trim(c{place}, {literal(cast.BLANKS)}), '')" for place in range(scan.width))
        parts.append("false AS _blank" if always else f"coalesce({cells}, NULL) IS NULL AS _blank")
        parts.append("'' AS _first" if always else f"{_first(scan)} AS _first")
    return f"SELECT {', '.join(parts)} FROM {_file(source, scan, folder)}"


def _numbers_rows(scan: Scan) -> bool:
    """Whether the engine may number a Parquet file's rows: not where a column has the name that it would use."""
    return scan.parquet and "file_row_number" not in {name.casefold() for name in scan.names}


def _place(source: Source, scan: Scan, name: str) -> str:
    place = scan.places[source.binding.places[name]]
    return f"CAST({quoted(scan.names[place])} AS VARCHAR)" if scan.parquet else quoted(f"c{place}")


def _first(scan: Scan) -> str:
    """SQL of the first filled cell of a row, as far as its first few cells go."""
    return f"coalesce({', '.join(f'c{place}' for place in range(min(_FIRST, scan.width)))}, '')"


def _odd(source: Source, scan: Scan) -> str:
    """SQL: whether a row may belong to the file's layout; whoever looks at it decides.

    Cheap and broad, because it is asked of every row: a word of totals among the first cells, the header's first
    cell, or nothing but the first cell.
    """
    if scan.parquet or scan.width < 2:
        return "false"
    first = _first(scan)
    tests = [f"contains({first}, {literal(word)})" for word in _SUMS]
    tests.append(f"coalesce(c0, '') = {literal(source.binding.header[0])}")
    bound = sorted({scan.places[place] for place in source.binding.places.values()} - {0})
    if len(bound) > 1:
        tests.append(f"coalesce({', '.join(f'c{place}' for place in bound)}, NULL) IS NULL")
    return " OR ".join(tests)


def _file(source: Source, scan: Scan, folder: Path) -> str:
    path = literal(str(_safe(scan.path, folder, source.number)))
    if scan.parquet:
        numbered = ", file_row_number = true" if _numbers_rows(scan) else ""
        return f"read_parquet({path}{numbered}, hive_partitioning = false, binary_as_string = true)"
    # left to itself the engine takes the first line end that it meets, even inside quotes
    longest = 8_000_000 if scan.numbered else LONGEST_ROW
    ends = r", new_line = '\n'" if scan.line_feeds else ""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(scan.width))
    return (
        f"read_csv({path}, columns = {{{columns}}}, auto_detect = false, "
        f"header = false, skip = {scan.skip}, delim = {literal(scan.delimiter)}, quote = '\"', escape = '\"', "
        "strict_mode = true, null_padding = false, ignore_errors = false, compression = 'none', "
        f"hive_partitioning = false, max_line_size = {longest}{ends})"
    )


def _safe(path: Path, folder: Path, number: int) -> Path:
    """The path under a name that the engine does not take for a pattern."""
    if not any(sign in str(path) for sign in "*?[]{}"):
        return path
    link = folder / f"{number}-linked"
    if any(sign in str(link) for sign in "*?[]{}"):
        return _bracketed(path)
    if not link.exists():
        try:
            os.link(path, link)
        except OSError:
            shutil.copyfile(path, link)
    return link


def _bracketed(path: Path) -> Path:
    """The path with every sign of a pattern bracketed, for when the stage folder's own name has one."""
    escaped = "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))
    return Path(escaped)
