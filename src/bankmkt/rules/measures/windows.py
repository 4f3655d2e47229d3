"""Which rows of a table a date sees, in one place: the snapshot of the date, or events inside a window of time."""

from __future__ import annotations

from datetime import date, timedelta

from bankmkt.rules.measures.grains import months_before
from bankmkt.rules.measures.spec import Measure
from bankmkt.tables.model import Kind, Table


def time_filter(table: Table, measure: Measure, as_of: date) -> str:
    """SQL that keeps the rows of the window; "" where every row counts.

    Months are whole calendar months up to that of the date; `ago` moves a window back by so many months, its end
    included, so that the same part of an earlier period is compared.
    """
    if table.kind is Kind.SNAPSHOT:
        return f"{table.name}.as_of = DATE '{as_of}'"
    if table.kind is Kind.REFERENCE:
        return ""
    last = months_before(as_of, measure.ago) if measure.ago else as_of
    end = f"{table.name}.{table.date} <= DATE '{last}'"
    first = _first(measure, last)
    return end if first is None else f"{table.name}.{table.date} >= DATE '{first}' AND {end}"


def _first(measure: Measure, last: date) -> date | None:
    """The first day of the window that ends on `last`; None where it has no beginning."""
    if measure.months is not None:
        return months_before(last.replace(day=1), measure.months - 1)
    if measure.days is not None:
        return last - timedelta(days=measure.days - 1)
    match measure.since:
        case "year_start":
            return last.replace(month=1, day=1)
        case "quarter_start":
            return last.replace(month=(last.month - 1) // 3 * 3 + 1, day=1)
        case "month_start":
            return last.replace(day=1)
        case None:
            return None
