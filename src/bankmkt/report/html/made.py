"""How a page was made stands at its end: enough to make it again, nothing that a reader may not see.

An edition for one manager or branch leaves out the parameters of the rules, in which somebody else's id could stand;
the SQL is in the workbook for the whole bank, where an auditor looks for it.
"""

from __future__ import annotations

from bankmkt.base.say import say
from bankmkt.report.html.tables import TableView, grid
from bankmkt.report.values import Style, human, text
from bankmkt.result.blocks import Grid
from bankmkt.result.edition import Edition
from bankmkt.result.result import Field, Form, Result, Row, Table, Value
from bankmkt.tables.model import Text


def facts(edition: Edition, style: Style) -> list[tuple[str, str]]:
    """What the edition is, as names with values."""
    found = [
        (say("page.book"), edition.book),
        (say("workbook.source"), edition.source),
        (say("report.as_of"), edition.as_of.isoformat()),
        (say("page.base"), edition.base.isoformat() if edition.base else say("report.none")),
        (say("page.run"), edition.run),
    ]
    if edition.reader is not None:
        found.append((_reader(edition), f"{edition.reader.name} ({edition.reader.code})"))
    versions: dict[str, str] = {}
    for result in edition.results:
        versions |= result.provenance.versions
    found.append((say("report.versions"), ", ".join(f"{name} {version}" for name, version in versions.items())))
    return [(name, style.clean(value)) for name, value in found if value]


def _reader(edition: Edition) -> str:
    """What kind of reader it is for."""
    kind = edition.reader.kind if edition.reader is not None else "manager"
    return say("page.for_manager") if kind == "manager" else say("page.for_branch")


def reader(edition: Edition, style: Style) -> str:
    """For whom the edition is, in one line; empty where it is for the whole bank."""
    if edition.reader is None:
        return ""
    return style.clean(say("page.reader", kind=_reader(edition), name=edition.reader.name, code=edition.reader.code))


def notes(edition: Edition, style: Style) -> list[str]:
    """The remarks of the edition and of its rules, each once."""
    found = [*edition.notes, *(note for result in edition.results for note in result.notes)]
    return [style.clean(note) for note in dict.fromkeys(found)]


def masks(edition: Edition, style: Style) -> list[tuple[str, str]]:
    """How values were masked, by column."""
    return [(style.clean(name), style.clean(how)) for name, how in edition.masked.items()]


def tables(edition: Edition, style: Style) -> list[TableView]:
    """Checks, rules and inputs, those that there are."""
    found = [("checks", _checks(edition, style)), ("rules", _rules(edition)), ("inputs", _inputs(edition))]
    return [grid(block, f"made-{name}", style) for name, block in found if block.table.rows]


def _field(name: str, form: Form, label: str) -> Field:
    return Field(name, form, Text(label, label))


def _checks(edition: Edition, style: Style) -> Grid:
    """Sums that must agree; their forms differ, so they are written here."""
    fields = (
        _field("label", Form.TEXT, say("page.check")),
        _field("ours", Form.ID, say("page.ours")),
        _field("theirs", Form.ID, say("page.theirs")),
        _field("agrees", Form.ID, say("page.agrees")),
    )
    words = {True: say("page.agree_yes"), False: say("page.agree_no"), None: say("page.unknown")}
    rows: list[Row] = []
    for check in edition.checks:
        sides = (_side(value, check.form, style) for value in (check.ours, check.theirs))
        rows.append((check.label, *sides, words[check.agrees]))
    return Grid(say("page.checks"), Table(fields, rows), highlight={"agrees": (words[False], words[None])})


def _side(value: Value, form: Form, style: Style) -> str | None:
    """One side of a check in full: a difference of a fen must show."""
    return None if value is None else human(value, Field("", form, Text("", "")), style)


def _rules(edition: Edition) -> Grid:
    fields = (
        _field("rule", Form.ID, say("report.rule")),
        _field("title", Form.TEXT, say("report.title")),
        _field("as_of", Form.DATE, say("report.as_of")),
        _field("engine", Form.ID, say("report.engine")),
        _field("rows", Form.COUNT, say("report.rows")),
        _field("unknown", Form.COUNT, say("report.unknown")),
        _field("sha256", Form.TEXT, say("report.rule_sha256")),
    )
    rows: list[Row] = [_rule(result) for result in edition.results]
    return Grid(say("page.rules"), Table(fields, rows))


def _rule(result: Result) -> Row:
    sha = result.provenance.rule_sha256
    return result.rule, text(result.title), result.as_of, result.engine, result.rows.count, result.unknown, sha


def _inputs(edition: Edition) -> Grid:
    """Every file once, however many rules read it."""
    fields = tuple(
        _field(name, Form.COUNT if name == "rows" else Form.TEXT, say(f"report.input_{name}"))
        for name in ("table", "file", "sheet", "rows", "sha256")
    )
    inputs = dict.fromkeys(one for result in edition.results for one in result.provenance.inputs)
    rows: list[Row] = [(one.table, one.file, one.sheet or None, one.rows, one.sha256) for one in inputs]
    return Grid(say("report.inputs"), Table(fields, rows))


def parameters(edition: Edition, style: Style) -> TableView | None:
    """The parameters of the rules; None in an edition for one reader, and where there are none."""
    fields = (
        _field("rule", Form.ID, say("report.rule")),
        _field("name", Form.ID, say("page.parameter")),
        _field("value", Form.TEXT, say("page.setting")),
    )
    rows: list[Row] = [
        (result.rule, name, value) for result in edition.results for name, value in result.provenance.parameters.items()
    ]
    if edition.reader is not None or not rows:
        return None
    return grid(Grid(say("report.parameters"), Table(fields, rows)), "made-parameters", style)
