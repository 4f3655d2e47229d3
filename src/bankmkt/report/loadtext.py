"""The report of a load is a few aligned lines.

A line per file, the total, the first rejects, where all of them are.

Whoever loads twelve files every morning wants to see at a glance that nothing is odd, so a file without
trouble takes one quiet line. No value of a cell is ever shown here: reasons name the column and the row,
values stand in the rejects file.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from bankmkt.base.say import say
from bankmkt.intake.contract import FileReport, LoadReport, Reject
from bankmkt.intake.reasons import reason_text
from bankmkt.report.width import cells, pad, shorten, visible, wrap

_SHOWN: Final = 8
_ROWS_NAMED: Final = 5
_LEAST_NAME: Final = 12
_ASCII: Final = {ord("›"): ">", ord("─"): "-", ord("…"): "..."}


def lines(report: LoadReport, width: int = 80, ascii_only: bool = False) -> list[str]:
    """The report as lines of at most `width` terminal cells, in the current language.

    `ascii_only` replaces the few signs beyond ASCII and Chinese that a console may lack. Warnings are not
    among the lines: they are the caller's to show.
    """
    found = _files(report.files, width)
    found.append("─" * width)
    for text in (*_total(report), *_rejects(report), *_places(report)):
        indent = " " * (len(text) - len(text.lstrip(" ")))
        first, *rest = wrap(text.strip(), max(20, width - len(indent))) or [""]
        found += [indent + first, *(f"{indent}  {line}" for line in rest)]
    if ascii_only:
        found = [line.translate(_ASCII) for line in found]
    return found


def _files(files: Sequence[FileReport], width: int) -> list[str]:
    rows = [(_name(one), one.encoding, one.table, _count(one), _rejected(one), _notes(one)) for one in files]
    if not rows:
        return []
    widths = [max(cells(row[place]) for row in rows) for place in range(6)]
    fixed = sum(widths[1:5]) + 2 + 2 + 2 + 3
    widths[0] = max(_LEAST_NAME, min(widths[0], width - fixed))
    result = []
    for name, encoding, table, count, rejected, notes in rows:
        line = (
            f"{pad(shorten(name, widths[0]), widths[0])}  {pad(encoding, widths[1])}  {pad(table, widths[2])}  "
            f"{pad(count, widths[3], right=True)}   {pad(rejected, widths[4], right=True)}"
        )
        if notes and cells(line) + 3 + cells(notes) <= width:
            line, notes = f"{line}   {notes}", ""
        result.append(line.rstrip())
        if notes:
            result += [f"    {part}" for part in wrap(notes, max(20, width - 4))]
    return result


def _name(one: FileReport) -> str:
    return visible(f"{one.shown} › {one.sheet}" if one.sheet else one.shown)


def _count(one: FileReport) -> str:
    return f"{one.loaded:,} {say('load.row' if one.loaded == 1 else 'load.rows')}"


def _rejected(one: FileReport) -> str:
    return f"{one.rejected:,} {say('load.rejected_column')}"


def _notes(one: FileReport) -> str:
    notes = []
    if one.duplicates:
        notes.append(f"{one.duplicates:,} {say('load.duplicates_column')}")
    if one.total_agrees is not None:
        notes.append(say("load.agrees") if one.total_agrees else say("load.differs"))
    notes += [say("load.unit", unit=unit) for unit in one.units]
    return "   ".join(notes)


def _total(report: LoadReport) -> list[str]:
    dates = ", ".join(day.isoformat() for day in report.as_of)
    head = say(
        "load.would" if report.dry_run else "load.done",
        rows=f"{report.loaded:,}",
        dates=say("load.for_dates", dates=dates) if dates else "",
        seconds=f"{report.seconds:.1f}",
    )
    parts = [head]
    if report.rejected:
        shares = ", ".join(
            say("load.share_of", share=_percent(rejected, read), table=table)
            for table, rejected, read in _by_table(report.files)
            if rejected
        )
        parts.append(say("load.rejected_total", count=f"{report.rejected:,}", shares=shares))
    if report.duplicates:
        parts.append(say("load.duplicates_total", count=f"{report.duplicates:,}"))
    return [say("load.between").join(parts)]


def _by_table(files: Sequence[FileReport]) -> list[tuple[str, int, int]]:
    tables = dict.fromkeys(one.table for one in files)
    return [
        (
            table,
            sum(one.rejected for one in files if one.table == table),
            sum(one.read for one in files if one.table == table),
        )
        for table in tables
    ]


def _percent(part: int, whole: int) -> str:
    share = 100 * part / whole
    return f"{share:.0f} %" if share >= 10 else f"{share:.1f} %" if share >= 1 else f"{share:.2f} %"


def _rejects(report: LoadReport) -> list[str]:
    rows = {(one.file, one.sheet, one.row) for one in report.first}
    shown: set[tuple[str, str, int]] = set()
    result: list[str] = []
    for _, group in groupby(report.first, key=_kind):
        if len(result) == _SHOWN:
            break
        members = list(group)
        named = members[:_ROWS_NAMED]
        shown |= {(one.file, one.sheet, one.row) for one in named}
        listed = ", ".join(f"{one.row:,}" for one in named)
        key = "load.reject_row" if len(named) == 1 else "load.reject_rows"
        result.append("  " + say(key, table=members[0].table, rows=listed, reason=reason_text(members[0])))
    hidden = report.rejected + report.duplicates - len(shown & rows)
    if hidden > 0 and result:
        result.append("  " + say("load.more_rejects", count=f"{hidden:,}"))
    return result


def _kind(reject: Reject) -> tuple[str, str, str, str, str, str]:
    detail = "" if reject.code in ("error_cell", "long_number", "no_result") else reject.detail
    return reject.table, reject.file, reject.sheet, reject.column, reject.code, detail


def _places(report: LoadReport) -> list[str]:
    result = []
    if report.rejects_file is not None:
        result.append(say("load.rejects_in", path=visible(report.rejects_file.as_posix())))
    if report.left_out:
        result.append(say("load.left_out_list", files=visible(", ".join(report.left_out))))
    return result
