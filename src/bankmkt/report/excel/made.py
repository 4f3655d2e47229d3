"""The last sheet lets anybody make the workbook again, or find out why it cannot be the same.

It names each rule by the hash of its text, each input by the hash of its file, the parameters and versions in
force, what could not be judged or written, and the very SQL steps that ran. The copy of one reader says as much of
this as is not about others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from bankmkt.base.say import say
from bankmkt.report.excel.cells import Cells
from bankmkt.report.excel.listing import printed
from bankmkt.report.values import number_format, plain_value, text
from bankmkt.result.blocks import Presentation
from bankmkt.result.edition import Check, Edition, Reader
from bankmkt.result.result import Field, Form, Input, Result
from bankmkt.tables.model import Text

_WIDTHS: Final = (38, 44, 20, 78, 12, 20)
_COUNT: Final = Field("", Form.COUNT, Text("", ""))


def write(sheet: Any, writing: Cells, presentation: Presentation, rows: int, notes: Sequence[str]) -> None:
    """Write the sheet of one result; `rows` is the number of listed rows, `notes` what the workbook could not hold."""
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
    made.inputs(result.provenance.inputs)
    made.section(say("report.notes"))
    made.lines([*result.notes, *(note for note in notes if note not in result.notes)])
    made.columns(result.fields)
    made.section(say("report.versions"))
    made.pairs(provenance.versions.items())
    _finish(sheet, presentation.title)
    made.steps(sheet, [(say("report.sql"), provenance.sql)])


def write_edition(sheet: Any, writing: Cells, edition: Edition, notes: Sequence[str]) -> None:
    """Write the sheet of an edition; `notes` is what the workbook could not hold.

    The copy of one reader leaves out parameters, steps and remarks of the rules: they were made for the whole bank,
    and may name what is not the reader's.
    """
    made = _Made(writing)
    whole = edition.reader is None
    made.title(say("report.how_made"))
    made.pairs(_edition_facts(edition))
    if edition.checks:
        made.section(say("workbook.checks"))
        made.checks(edition.checks)
    made.section(say("workbook.rules"))
    made.rules(edition.results)
    made.section(say("report.inputs"))
    made.inputs(list(dict.fromkeys(one for result in edition.results for one in result.provenance.inputs)))
    remarks = [*edition.notes, *notes]
    if whole:
        remarks += [f"{result.rule}: {note}" for result in edition.results for note in result.notes]
    made.section(say("report.notes"))
    made.lines(dict.fromkeys(remarks))
    if edition.masked:
        made.section(say("workbook.masked"))
        made.pairs(edition.masked.items())
    made.columns([field for topic in edition.topics for one in topic.lists for field in one.fields])
    made.section(say("report.versions"))
    made.pairs({name: version for one in edition.results for name, version in one.provenance.versions.items()}.items())
    for result in edition.results if whole else ():
        made.section(say("workbook.rules_parameters", rule=result.rule))
        made.pairs(result.provenance.parameters.items())
    _finish(sheet, edition.title)
    steps = [(say("workbook.rules_sql", rule=one.rule), one.provenance.sql) for one in edition.results if whole]
    made.steps(sheet, steps)


def _finish(sheet: Any, footer: str) -> None:
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    sheet.hide_gridlines(2)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    printed(sheet, footer)


def _edition_facts(edition: Edition) -> list[tuple[str, str | int]]:
    """What the edition is."""
    base = edition.base.isoformat() if edition.base else say("report.none")
    facts: list[tuple[str, str | int]] = [
        (say("report.title"), edition.title),
        (say("workbook.book"), edition.book),
        *([(say("workbook.source"), edition.source)] if edition.source else []),
        (say("report.as_of"), edition.as_of.isoformat()),
        (say("workbook.base_date"), base),
        (say("workbook.run"), edition.run or say("report.none")),
    ]
    if edition.reader is not None:
        facts.append((say("workbook.reader"), reader_name(edition.reader)))
    return facts


def reader_name(reader: Reader) -> str:
    """For whom a copy is, in words; a reader without an id is said by the name alone."""
    if not reader.code:
        return reader.name
    return say(f"workbook.reader_{reader.kind}", code=reader.code, name=reader.name).strip()


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

    def steps(self, sheet: Any, steps: Sequence[tuple[str, str]]) -> None:
        """The SQL under its headings, below what is printed: it takes a hundred pages that nobody reads on paper."""
        if not steps:
            return
        self._row += 1
        self._writing.text(self._row, 0, say("workbook.not_printed"), "key")
        sheet.print_area(0, 0, self._row, len(_WIDTHS) - 1)
        self._row += 1
        for words, sql in steps:
            self.section(words)
            self.lines(sql.split("\n"), "code")

    def inputs(self, inputs: Iterable[Input]) -> None:
        """The files that fed the results, each once."""
        names = ("table", "file", "sheet", "sha256", "rows")
        self._writing.headers(self._row, 0, [(say(f"report.input_{name}"), name == "rows") for name in names])
        self._row += 1
        for one in inputs:
            self._texts((one.table, one.file, one.sheet, one.sha256))
            self._count(self._row, 4, one.rows)
            self._row += 1

    def rules(self, results: Iterable[Result]) -> None:
        """The rules that answered, by the hash of their text."""
        heads = [(say("report.rule"), False), (say("workbook.rule_title"), False), (say("report.kind"), False)]
        heads += [(say("report.rule_sha256"), False), (say("workbook.rule_rows"), True)]
        self._writing.headers(self._row, 0, [*heads, (say("workbook.rule_unknown"), True)])
        self._row += 1
        for one in results:
            self._texts((one.rule, text(one.title), one.kind, one.provenance.rule_sha256))
            self._count(self._row, 4, one.rows.count)
            self._count(self._row, 5, one.unknown)
            self._row += 1

    def checks(self, checks: Iterable[Check]) -> None:
        """Sums that must agree, and whether they do, in words."""
        names = ("check", "check_ours", "check_theirs", "check_agrees")
        right = ("check_ours", "check_theirs")
        self._writing.headers(self._row, 0, [(say(f"workbook.{name}"), name in right) for name in names])
        self._row += 1
        for one in checks:
            write_one = self._writing.writer(Field("", one.form, Text("", "")), "yuan")
            self._texts((one.label,))
            write_one(self._row, 1, one.ours)
            write_one(self._row, 2, one.theirs)
            word = {True: "check_yes", False: "check_no", None: "check_open"}[one.agrees]
            mark = {True: "✓ ", False: "✗ ", None: "? "}[one.agrees]
            self._writing.text(self._row, 3, mark + say(f"workbook.{word}"), "good" if one.agrees else "error")
            self._row += 1

    def columns(self, fields: Sequence[Field]) -> None:
        """The columns of the lists, each once, and the words for the codes that lists keep as they are."""
        once = {field.name: field for field in reversed(fields)}
        kept = list(dict.fromkeys(field.name for field in fields))
        self.section(say("report.columns"))
        self.pairs([(text(once[name].label), name) for name in kept])
        for name in kept:
            if once[name].labels:
                self.section(say("report.codes", label=text(once[name].label)))
                self.pairs([(code, text(words)) for code, words in once[name].labels.items()])

    def _texts(self, texts: Iterable[str]) -> None:
        """Texts side by side from the first column on."""
        for column, words in enumerate(texts):
            self._writing.text(self._row, column, words, num_format=number_format(Form.TEXT))
