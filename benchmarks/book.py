"""A list in a book must cost about what XlsxWriter alone costs for the same cells, and no more memory when longer.

Run it with the Python of an environment that has bankmkt: `python benchmarks/book.py`. Both sides get the same rows of
15 columns in batches from the same generator, and write them in constant-memory mode with the same formats. The part
that is counted begins when all is imported; making the rows is in it on both sides, and shown by itself.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from measure import Cost, compare, cost, machine, part, put, table

from bankmkt.base import say
from bankmkt.result.result import Field, Form, Row
from bankmkt.tables.model import Text

BATCH = 8_192
FORMS = (
    *(Form.ID, Form.TEXT, Form.ID, Form.ID, Form.MONEY, Form.COUNT, Form.RATIO, Form.RATIO, Form.CODE, Form.MONEY),
    *(Form.DATE, Form.RATE, Form.BOOLEAN, Form.MONEY, Form.LIST),
)
FIELDS = tuple(Field(f"column_{i}", form, Text(f"列{i}", f"Column {i}")) for i, form in enumerate(FORMS))
FORMATS = {
    Form.MONEY: "#,##0.00",
    Form.COUNT: "#,##0",
    Form.RATIO: "0.0%",
    Form.DATE: "yyyy-mm-dd",
    Form.RATE: "0.00####",
    Form.BOOLEAN: '"TRUE";"TRUE";"FALSE"',
}


class Rows:
    """Rows that are made as they are read, as an engine would hand them on."""

    def __init__(self, count: int) -> None:
        self.count = count

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        """All rows in lists of some thousands."""
        count = self.count if limit is None else min(limit, self.count)
        for start in range(0, count, BATCH):
            yield [_row(index) for index in range(start, min(count, start + BATCH))]

    def to_parquet(self, path: Path) -> None:
        """Not wanted here."""
        raise NotImplementedError

    def frame(self) -> Any:
        """Not wanted here."""
        raise NotImplementedError


def _row(i: int) -> Row:
    return (
        *(f"{i:08d}", f"样例{i}号精密制造股份有限公司", f"{i % 97:04d}", f"M{i % 911:05d}"),
        *(Decimal(i * 7_919 % 10**11).scaleb(-2), i, i % 1_000 / 1_000, 1 / (1 + i)),
        *(("core", "growth", "base")[i % 3], Decimal(-i * 104_729 % 10**10).scaleb(-2) if i % 5 else None),
        *(date(2020, 1, 1) + timedelta(i % 2_000), Decimal(i % 9_000_000).scaleb(-6), i % 2 == 0),
        *(Decimal(i * 31 % 10**9).scaleb(-2), ["loans.rate", "customers.size"] if i % 50 == 0 else []),
    )


def alone(rows: Rows, path: Path) -> None:
    """XlsxWriter by itself: one call for each cell, by the form of its column."""
    import xlsxwriter

    workbook = xlsxwriter.Workbook(path, {"constant_memory": True, "use_zip64": True})
    sheet = workbook.add_worksheet()
    formats = [workbook.add_format({"font_name": "Microsoft YaHei", "num_format": FORMATS.get(f, "@")}) for f in FORMS]
    for column, field in enumerate(FIELDS):
        sheet.write_string(0, column, field.label.en)
    at = 0
    for batch in rows.batches():
        for row in batch:
            at += 1
            for column, value in enumerate(row):
                form = FORMS[column]
                if value is None:
                    continue
                if form in (Form.MONEY, Form.RATE, Form.COUNT, Form.RATIO):
                    sheet.write_number(at, column, value, formats[column])
                elif form is Form.DATE:
                    sheet.write_datetime(at, column, value, formats[column])
                elif form is Form.BOOLEAN:
                    sheet.write_boolean(at, column, value, formats[column])
                elif form is Form.LIST:
                    sheet.write_string(at, column, ";".join(value), formats[column])  # type: ignore[arg-type]
                else:
                    sheet.write_string(at, column, value, formats[column])
    sheet.autofilter(0, 0, at, len(FIELDS) - 1)
    sheet.freeze_panes(1, 2)
    workbook.close()


def book(rows: Rows, path: Path) -> None:
    """The same rows as the list of a book, with its cover, its topic and how it was made."""
    from bankmkt.report.excel.book import write
    from bankmkt.report.values import Style
    from bankmkt.result.edition import BookList, Edition, Topic

    say.use("en")
    listed = BookList("segment", "List", FIELDS, rows)
    topic = Topic("value", "Value", (), (listed,))
    day = date(2026, 10, 31)
    write(Edition("book", "Book", "", day, None, "run", topics=(topic,)), path, Style())


def made(rows: Rows, path: Path) -> None:
    """Only the rows, and an empty file."""
    for _ in rows.batches():
        pass
    path.touch()


SIDES = {"XlsxWriter alone": alone, "book": book, "rows only": made}


def child(side: str, rows: int) -> Cost:
    """The cost of one process."""
    return cost([sys.executable, str(Path(__file__)), "--child", side, "--rows", str(rows)])


def main() -> None:
    """Measure and print; with ``--child`` be one side of a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=500_000, help="rows of the list")
    parser.add_argument("--runs", type=int, default=3, help="rounds that count")
    parser.add_argument("--child", choices=tuple(SIDES), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        # imported before the clock starts, on both sides
        import xlsxwriter  # noqa: F401

        import bankmkt.report.excel.book  # noqa: F401

        with tempfile.TemporaryDirectory(prefix="bankmkt-") as folder:
            part(lambda: SIDES[given.child](Rows(given.rows), Path(folder) / "list.xlsx"))
        return
    put(machine())
    found = compare({side: lambda side=side: child(side, given.rows) for side in SIDES}, given.runs)  # type: ignore[misc]
    few = compare({side: lambda side=side: child(side, given.rows // 5) for side in SIDES}, 1)  # type: ignore[misc]
    base = found["XlsxWriter alone"]
    put(f"\nA list of {given.rows:,} rows and {len(FIELDS)} columns (target: at most 1.20, memory flat)\n")
    rows = [
        [side, f"{one.part:.1f} s", f"{one.part / base.part:.2f}", f"{one.peak:,.0f} MB", f"{few[side].peak:,.0f} MB"]
        for side, one in found.items()
    ]
    put(table(("side", "CPU", "ratio", "peak", f"peak at {given.rows // 5:,}"), rows))


if __name__ == "__main__":
    main()
