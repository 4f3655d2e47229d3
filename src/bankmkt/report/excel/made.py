"""The last sheet lets anybody make the workbook again, or find out why it cannot be the same.

It names the rule by the hash of its text, each input by the hash of its file, the parameters and versions in
force, what could not be judged or written, and the very SQL steps that ran.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from bankmkt.base.say import say
from bankmkt.report.excel.cells import Cells
from bankmkt.report.excel.listing import printed
from bankmkt.report.values import number_format, plain_value, text
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.tables.model import Text

_WIDTHS: Final = (24, 44, 18, 68, 12)
_COUNT: Final = Field("", Form.COUNT, Text("", ""))


def write(sheet: Any, writing: Cells, presentation: Presentation, rows: int, notes: Sequence[str]) -> None:
    """Write the sheet; `rows` is the number of listed rows, `notes` what the workbook could not hold."""
    made = _Made(writing)
    result = presentation.result
    made.title(say("report.how_made"))
    made.pairs(_facts(presentation, rows))
    provenance = result.provenance
    made.section(say("report.figures"))
    made.pairs([(name, plain_value(value) or say("report.none")) for name, value in result.figures.items()])
    made.section(say("report.parameters"))
    made.pairs(provenance.parameters.items())
    made.section(say("report.inputs"))
    made.inputs(result)
    made.section(say("report.notes"))
    made.lines([*result.notes, *(note for note in notes if note not in result.notes)])
    made.section(say("report.columns"))
    made.pairs([(text(field.label), field.name) for field in result.fields])
    made.codes(result)
    made.section(say("report.versions"))
    made.pairs(provenance.versions.items())
    made.section(say("report.sql"))
    made.lines(provenance.sql.split("\n"), "code")
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    sheet.hide_gridlines(2)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    printed(sheet, presentation.title)


def _facts(presentation: Presentation, rows: int) -> list[tuple[str, str | int]]:
    """What the result is."""
    result = presentation.result
    return [
        (say("report.title"), presentation.title),
        (say("report.rule"), f"{result.rule} ({text(result.title)})"),
        (say("report.kind"), result.kind),
        (say("report.as_of"), result.as_of.isoformat()),
        (say("report.engine"), result.engine),
        (say("report.rule_files"), "; ".join(result.provenance.rule_files) or say("report.none")),
        (say("report.rule_sha256"), result.provenance.rule_sha256),
        (say("report.rows"), rows),
        (say("report.unknown"), result.unknown),
    ]


class _Made:
    """Writes from the top down."""

    def __init__(self, writing: Cells) -> None:
        self._writing = writing
        self._count = writing.writer(_COUNT, "yuan")
        self._row = 0

    def title(self, words: str) -> None:
        self._writing.text(0, 0, words, "title")
        self._row = 2

    def section(self, words: str) -> None:
        """A heading with a line under it, over all columns."""
        self._row += 1
        for column in range(len(_WIDTHS)):
            self._writing.text(self._row, column, words if column == 0 else "", "section")
        self._row += 1

    def pairs(self, pairs: Iterable[tuple[str, str | int]]) -> None:
        """Names with their values."""
        empty = True
        for name, value in pairs:
            empty = False
            self._writing.text(self._row, 0, name, "key")
            if isinstance(value, int):
                self._writing.text(self._row, 1, f"{value:,}", num_format=number_format(Form.TEXT))
            else:
                self._writing.text(self._row, 1, value, num_format=number_format(Form.TEXT))
            self._row += 1
        if empty:
            self.lines(())

    def lines(self, lines: Iterable[str], look: str = "cell") -> None:
        """Texts, one a row; a word where there are none."""
        empty = True
        for line in lines:
            empty = False
            self._writing.text(self._row, 0, line, look)
            self._row += 1
        if empty:
            self._writing.text(self._row, 0, say("report.none"), "key")
            self._row += 1

    def inputs(self, result: Result) -> None:
        """The files that fed the result."""
        names = ("table", "file", "sheet", "sha256", "rows")
        self._writing.headers(self._row, 0, [(say(f"report.input_{name}"), name == "rows") for name in names])
        self._row += 1
        for one in result.provenance.inputs:
            for column, words in enumerate((one.table, one.file, one.sheet, one.sha256)):
                self._writing.text(self._row, column, words, num_format=number_format(Form.TEXT))
            self._count(self._row, 4, one.rows)
            self._row += 1

    def codes(self, result: Result) -> None:
        """The words for the codes that lists keep as they are."""
        for field in result.fields:
            if field.labels:
                self.section(say("report.codes", label=text(field.label)))
                self.pairs([(code, text(words)) for code, words in field.labels.items()])
