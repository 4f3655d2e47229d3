"""JSON is written as text while the rows stream, because two million customers do not fit into memory.

A template per row and a list of texts per column do the work; the `json` module only writes strings. Money,
rates and ids are strings, so that no reader turns them into binary floats; what is no number (infinity) is
null. A stream that is not in a Unicode encoding gets everything beyond ASCII as escapes, which every JSON
reader understands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TextIO

from bankmkt.report.values import form_of, plain
from bankmkt.report.width import is_unicode
from bankmkt.result.result import Field, Form, Provenance, Result, Row, Table, Value

SCHEMA: Final = 1
"""The version of the object; within it keys are only added."""

_QUOTED: Final = frozenset({Form.ID, Form.TEXT, Form.CODE})
_BARE: Final = frozenset({Form.MONEY, Form.RATE, Form.DATE})  # strings in which nothing needs an escape

Quote = Callable[[str], str]


def write(result: Result, stream: TextIO) -> None:
    """Write `result` as one object with a line break at its end; the rows are read in batches."""
    quote = _quote_for(stream)
    head: dict[str, object] = {
        "schema": SCHEMA,
        "rule": result.rule,
        "kind": result.kind,
        "as_of": result.as_of,
        "engine": result.engine,
        "summary": _Rows(result.summary.fields, result.summary.rows),
        "figures": result.figures,
    }
    tail: dict[str, object] = {
        "unknown": result.unknown,
        "notes": list(result.notes),
        "provenance": _provenance(result.provenance),
    }
    stream.write("{" + _members(head, quote) + ',\n "rows": [')
    before = "\n  "
    for batch in result.rows.batches():
        if batch:
            stream.write(_whole(before + ",\n  ".join(_row_texts(result.fields, batch, quote))))
            before = ",\n  "
    stream.write("],\n " + _members(tail, quote) + "}\n")


def write_table(table: Table, stream: TextIO) -> None:
    """Write a small table as one array of objects with a line break at its end."""
    quote = _quote_for(stream)
    stream.write(_whole(_any(_Rows(table.fields, table.rows), quote)) + "\n")


def write_tables(tables: Mapping[str, Table], stream: TextIO) -> None:
    """Write some small tables as one object of arrays with a line break at its end."""
    quote = _quote_for(stream)
    members = [f"{quote(name)}: {_any(_Rows(table.fields, table.rows), quote)}" for name, table in tables.items()]
    stream.write(_whole("{" + ",\n ".join(members) + "}\n"))


def write_sections(head: Mapping[str, object], tables: Mapping[str, Table], stream: TextIO) -> None:
    """Write some values and then some small tables as one object with a line break at its end."""
    quote = _quote_for(stream)
    own: dict[str, object] = {"schema": SCHEMA, **head}
    own |= {name: _Rows(table.fields, table.rows) for name, table in tables.items()}
    stream.write("{" + _members(own, quote) + "}\n")


def _provenance(made: Provenance) -> dict[str, object]:
    """What `provenance` holds; the SQL is left out, since it follows from the rule and the version."""
    return {
        "rule_sha256": made.rule_sha256,
        "rule_files": list(made.rule_files),
        "parameters": made.parameters,
        "inputs": [
            {"table": one.table, "file": one.file, "sheet": one.sheet, "sha256": one.sha256, "rows": one.rows}
            for one in made.inputs
        ],
        "versions": made.versions,
    }


class _Rows:
    """Rows with their fields, for `_any`."""

    def __init__(self, fields: Sequence[Field], rows: Sequence[Row]) -> None:
        self.fields = fields
        self.rows = rows


def _quote_for(stream: TextIO) -> Quote:
    """The function that writes a string for this stream."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return json.encoder.encode_basestring if is_unicode(encoding) else json.encoder.encode_basestring_ascii


_HALF: Final = re.compile("[\ud800-\udfff]")


def _whole(text: str) -> str:
    """The text with each half of a surrogate pair, which no file can hold, as an escape."""
    return _HALF.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _members(members: Mapping[str, object], quote: Quote) -> str:
    """Keys with their values, one a line."""
    return _whole(",\n ".join(f"{quote(key)}: {_any(value, quote)}" for key, value in members.items()))


def _any(value: object, quote: Quote) -> str:
    """One value of any depth as JSON."""
    if isinstance(value, _Rows):
        return "[" + ",\n  ".join(_row_texts(value.fields, value.rows, quote)) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{quote(str(key))}: {_any(item, quote)}" for key, item in value.items()) + "}"
    if isinstance(value, list) and not all(isinstance(item, str) for item in value):
        return "[" + ", ".join(_any(item, quote) for item in value) + "]"
    return _one(value, quote)  # type: ignore[arg-type]


def _one(value: Value, quote: Quote) -> str:
    """One value without a declared form; a Decimal is taken for money."""
    return _column(form_of(value), (value,), quote)[0]


def _row_texts(fields: Sequence[Field], rows: Sequence[Row], quote: Quote) -> Iterator[str]:
    """Each row as an object."""
    if not rows:
        return iter(())
    members = ", ".join(f"{quote(field.name)}: ".replace("%", "%%") + "%s" for field in fields)
    template = "{" + members + "}"
    columns = zip(*rows, strict=True)
    texts = [_column(field.form, column, quote) for field, column in zip(fields, columns, strict=True)]
    return map(template.__mod__, zip(*texts, strict=True))


def _column(form: Form, values: Iterable[Value], quote: Quote) -> list[str]:
    """The values of one column as JSON."""
    if form is Form.LIST:
        return [
            "null" if value is None else "[" + ", ".join(map(quote, value)) + "]"  # type: ignore[arg-type]
            for value in values
        ]
    texts = plain(form)(values)
    if form in _BARE:
        return ["null" if text is None else f'"{text}"' for text in texts]
    if form in _QUOTED:
        return ["null" if text is None else quote(text) for text in texts]
    return ["null" if text is None else text for text in texts]
