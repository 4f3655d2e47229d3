"""The report of a load is a few aligned lines: a line per file, the sums, what was refused and why, what comes next.

Whoever loads twelve files every morning wants to see at a glance that nothing is odd, so a file without
trouble takes one quiet line, and ``--verbose`` has the rest. Amounts are shown as control sums only. No value of a
cell is ever shown here: reasons name the column and the rows, values stand in the rejects file.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from bankmkt.base.places import near
from bankmkt.base.say import say
from bankmkt.intake.contract import FileReport, LoadReport, MoneySum
from bankmkt.intake.reasons import counted_reasons
from bankmkt.report.width import cells, pad, shorten, visible, wrap

_LEAST_NAME: Final = 12
_NAMED_RULES: Final = 3
_ASCII: Final = {ord("›"): ">", ord("─"): "-", ord("…"): "...", ord("×"): "x", ord("−"): "-", ord("→"): "->"}
_KEPT: Final = ("total", "subtotal", "note", "repeated_header", "rule")


class Readiness(NamedTuple):
    """Which rules can run now, and which wait for which tables, in the rules' order."""

    ready: tuple[str, ...]
    waiting: tuple[tuple[str, tuple[str, ...]], ...]


def lines(
    report: LoadReport,
    width: int = 80,
    ascii_only: bool = False,
    readiness: Readiness | None = None,
    *,
    verbose: bool = False,
) -> list[str]:
    """The report as lines of at most `width` terminal cells, in the current language.

    `ascii_only` replaces the few signs beyond ASCII and Chinese that a console may lack. Warnings are not
    among the lines: they are the caller's to show.
    """
    origins = {one.as_of_from for one in report.files if one.as_of_from}
    found = _files(report.files, width, dated=len(origins) > 1, verbose=verbose)
    found.append("─" * width)
    texts = [*_total(report, origins), *_amounts(report), *_rejects(report), *_places(report)]
    if readiness is not None:
        texts += _ready(readiness)
    for text in texts:
        found += _wrapped(text, width)
    if ascii_only:
        found = [line.translate(_ASCII) for line in found]
    return found


def _wrapped(text: str, width: int) -> list[str]:
    indent = " " * (len(text) - len(text.lstrip(" ")))
    first, *rest = wrap(text.strip(), max(20, width - len(indent) - 2)) or [""]
    return [indent + first, *(f"{indent}  {line}" for line in rest)]


def _files(files: Sequence[FileReport], width: int, *, dated: bool, verbose: bool) -> list[str]:
    rows = [
        (_name(one), one.encoding, one.table, _count(one), _rejected(one), _notes(one, dated=dated)) for one in files
    ]
    if not rows:
        return []
    widths = [max(cells(row[place]) for row in rows) for place in range(6)]
    fixed = sum(widths[1:5]) + 2 + 2 + 2 + 3
    widths[0] = max(_LEAST_NAME, min(widths[0], width - fixed))
    result = []
    for one, (name, encoding, table, count, rejected, notes) in zip(files, rows, strict=True):
        line = (
            f"{pad(shorten(name, widths[0]), widths[0])}  {pad(encoding, widths[1])}  {pad(table, widths[2])}  "
            f"{pad(count, widths[3], right=True)}   {pad(rejected, widths[4], right=True)}"
        )
        if notes and cells(line) + 3 + cells(notes) <= width:
            line, notes = f"{line}   {notes}", ""
        result.append(line.rstrip())
        if notes:
            result += [f"    {part}" for part in wrap(notes, max(20, width - 4))]
        for text in (*_sums(one, verbose=verbose), *(_details(one) if verbose else ())):
            result += _wrapped(f"    {text}", width)
    return result


def _name(one: FileReport) -> str:
    return visible(one.place)


def _count(one: FileReport) -> str:
    return f"{one.loaded:,} {say('load.row' if one.loaded == 1 else 'load.rows')}"


def _rejected(one: FileReport) -> str:
    return f"{one.rejected:,} {say('load.rejected_column')}"


def _notes(one: FileReport, *, dated: bool) -> str:
    notes = []
    if one.duplicates:
        notes.append(f"{one.duplicates:,} {say('load.duplicates_column')}")
    if one.aside:
        notes.append(say("load.aside", rows=f"{one.aside:,}"))
    if one.total_agrees:
        notes.append(say("load.agrees"))
    elif one.total_agrees is False:
        differing = [_difference(sums) for sums in one.money if sums.total not in (None, sums.read)]
        notes.append(say("load.differs_by", amounts=", ".join(differing)))
    notes += [say("load.unit", unit=unit) for unit in one.units]
    kept = dict(one.kept_out)
    out = [say(f"load.kept_{what}", rows=f"{kept[what]:,}") for what in _KEPT if kept.get(what)]
    if out and (one.total_agrees is None or len(out) > 1 or kept.get("total", 0) > 1):
        notes.append(say("load.kept_out", what=", ".join(out)))
    if one.by_header:
        notes.append(say("load.by_header"))
    if dated and one.as_of_from:
        notes.append(say("load.dated", origin=say(f"load.from_{one.as_of_from}")))
    return "   ".join(notes)


def _difference(sums: MoneySum) -> str:
    assert sums.total is not None
    return say("load.in_column", amount=_amount(sums.read - sums.total), column=sums.column)


def _amount(amount: Decimal) -> str:
    return f"{amount:,.2f}".replace("-", "−")


def _sums(one: FileReport, *, verbose: bool) -> list[str]:
    """The control sums of a file: of the columns in which something was refused or does not agree, or of all."""
    shown = []
    for sums in one.money:
        agrees = sums.total in (None, sums.read)
        if sums.rejected or not agrees or verbose:
            text = say(
                "load.sum",
                column=sums.column,
                read=_amount(sums.read),
                loaded=_amount(sums.loaded),
                rejected=_amount(sums.rejected),
            )
            if sums.total is not None:
                text += say("load.sum_total", total=_amount(sums.total))
            shown.append(text)
    return shown


def _details(one: FileReport) -> list[str]:
    """What only ``--verbose`` wants to know of a file."""
    first, last = one.header_rows
    header = f"{first}" if first == last else f"{first}–{last}"
    bound = [name if header == name else f"{visible(header)} → {name}" for header, name in one.bound]
    found = [say("load.detail_file", sha=one.sha256[:16], header=header, seconds=f"{one.seconds:.1f}")]
    if one.mapping:
        found.append(say("load.detail_mapping", mapping=visible(one.mapping)))
    if one.as_of_from:
        days = ", ".join(day.isoformat() for day in one.as_of)
        found.append(say("load.detail_date", days=days, origin=say(f"load.from_{one.as_of_from}")))
    found.append(say("load.detail_bound", columns=", ".join(bound)))
    if one.unknown:
        found.append(say("load.detail_unused", columns=visible(", ".join(one.unknown))))
    return found


def _total(report: LoadReport, origins: set[str]) -> list[str]:
    dates = ", ".join(day.isoformat() for day in report.as_of)
    if dates and len(origins) == 1 and origins != {"option"}:
        dates = say("load.dates_from", dates=dates, origin=say(f"load.from_{next(iter(origins))}"))
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


def _amounts(report: LoadReport) -> list[str]:
    """Everything that stands in money columns, as one sum: read is loaded and rejected."""
    money = [sums for one in report.files for sums in one.money]
    if not money:
        return []
    values = {
        "read": _amount(sum((one.read for one in money), Decimal())),
        "loaded": _amount(sum((one.loaded for one in money), Decimal())),
        "rejected": _amount(sum((one.rejected for one in money), Decimal())),
    }
    return [say("load.sum_all", **values)]


def _rejects(report: LoadReport) -> list[str]:
    """Per file with refused rows, how often each reason occurs and where first."""
    result: list[str] = []
    for one in report.files:
        if one.reasons:
            result.append(f"  {_name(one)}")
            result += [f"    {visible(line)}" for line in counted_reasons(one.reasons)]
    return result


def _places(report: LoadReport) -> list[str]:
    places = []
    if report.rejects_file is not None:
        places.append(say("load.rejects_in", path=visible(near(report.rejects_file))))
    if report.load_id is not None:
        places.append(say("load.undo_by"))
    result = ["      ".join(places)] if places else []
    if report.left_out:
        result.append(say("load.left_out_list", files=visible(", ".join(report.left_out))))
    return result


def _ready(readiness: Readiness) -> list[str]:
    parts = []
    if readiness.ready:
        listed = ", ".join(readiness.ready[:_NAMED_RULES])
        more = len(readiness.ready) - _NAMED_RULES
        parts.append(say("load.ready_more", rules=listed, count=more) if more > 0 else say("load.ready", rules=listed))
    parts += [say("load.waits", rule=rule, tables=", ".join(tables)) for rule, tables in readiness.waiting[:2]]
    more = len(readiness.waiting) - 2
    if more > 0:
        parts.append(say("load.waiting_more", count=more))
    return [say("load.between").join(parts)] if parts else []
