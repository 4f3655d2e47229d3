"""CSV and TSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from bankmkt.report import delimited
from bankmkt.result.result import Field, Form, Result, Table
from bankmkt.tables.model import Text

GUARDED = ("=", "+", "-", "@", "\t", "\r")


def csv_text(result: Result, *, raw: bool = False) -> str:
    stream = io.StringIO(newline="")
    delimited.write_csv(result, stream, raw=raw)
    return stream.getvalue()


def csv_rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def tsv_text(result: Result) -> str:
    stream = io.StringIO(newline="")
    delimited.write_tsv(result, stream)
    return stream.getvalue()


def test_csv_has_one_header_and_every_row(result: Result) -> None:
    rows = csv_rows(csv_text(result))
    assert rows[0] == [field.name for field in result.fields]
    assert len(rows) == 1 + result.rows.count
    assert rows[4] == [
        "000003",
        "a[/b]c",
        "000",
        "934570.77",
        "4",
        "0.125",
        "unknown",
        "2020-02-04",
        "false",
        "3.650000",
        "4.5",
        "customers.contribution;loans.rate",
    ]
    assert rows[6][3] == ""


def test_csv_guards_text_and_only_text(result: Result) -> None:
    source = [row[1] for row in result.rows.rows]  # type: ignore[attr-defined]
    rows = csv_rows(csv_text(result))[1:]
    assert [row[1] for row in rows] == ["'" + name if name.startswith(GUARDED) else name for name in source]
    negative = [row[3] for row in rows if row[3].startswith("-")]
    assert negative == ["-65419.33", "-165418.34", "-265417.35"]


def test_csv_raw_leaves_everything(result: Result) -> None:
    source = [row[1] for row in result.rows.rows]  # type: ignore[attr-defined]
    assert [row[1] for row in csv_rows(csv_text(result, raw=True))[1:]] == source


def test_csv_guards_ids_codes_and_lists_too() -> None:
    fields = tuple(Field(form.value, form, Text("", "")) for form in (Form.ID, Form.CODE, Form.LIST))
    stream = io.StringIO(newline="")
    delimited.write_table_csv(Table(fields, [("-1", "=x", ["@a", "b"]), (None, None, None)]), stream)
    assert csv_rows(stream.getvalue())[1:] == [["'-1", "'=x", "'@a;b"], ["", "", ""]]


def test_csv_of_one_column_has_no_empty_line() -> None:
    fields = (Field("name", Form.TEXT, Text("", "")),)
    stream = io.StringIO(newline="")
    delimited.write_table_csv(Table(fields, [("a",), (None,), ("b",)]), stream)
    assert stream.getvalue() == 'name\na\n""\nb\n'


def test_csv_ends_lines_with_a_line_feed(with_rows: Callable[..., Result], result: Result) -> None:
    text = csv_text(with_rows(result.rows.rows[:3]))  # type: ignore[attr-defined]
    assert text.endswith("\n")
    assert "\r" not in text
    assert csv_text(with_rows([])).count("\n") == 1


def test_tsv_keeps_one_line_per_row(result: Result) -> None:
    lines = tsv_text(result).split("\n")
    assert lines.pop() == ""
    assert len(lines) == 1 + result.rows.count
    assert all(line.count("\t") == len(result.fields) - 1 for line in lines)
    assert "\r" not in tsv_text(result)


def test_tsv_escapes_can_be_undone(result: Result) -> None:
    source = [row[1] for row in result.rows.rows]  # type: ignore[attr-defined]
    undo = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}

    def undone(cell: str) -> str:
        parts = cell.split("\\\\")
        return "\\".join(
            part.replace("\\t", undo["t"]).replace("\\n", undo["n"]).replace("\\r", undo["r"]) for part in parts
        )

    names = [undone(line.split("\t")[1]) for line in tsv_text(result).split("\n")[1:-1]]
    assert names == source
    assert "'=" not in tsv_text(result)


def test_tsv_of_a_small_table(result: Result) -> None:
    stream = io.StringIO(newline="")
    delimited.write_table_tsv(result.summary, stream)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "tier\tcustomers\tcustomer_share\tcontribution\tcontribution_share"
    assert lines[1] == "core\t1061\t0.085\t81360000.05\t0.8"
    assert lines[4] == "unknown\t32\t0.003\t\t"


@pytest.mark.parametrize("write", [delimited.write_csv, delimited.write_tsv])
def test_an_engine_that_fails_is_not_swallowed(
    with_rows: Callable[..., Result], result: Result, write: Callable[..., None]
) -> None:
    broken = with_rows(result.rows.rows, fail_after=6)  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError, match="engine gone"):
        write(broken, io.StringIO())


def test_header_names_are_guarded_like_text(result: Result) -> None:
    fields = (replace(result.fields[0], name="=a"), *result.fields[1:])
    assert csv_text(replace(result, fields=fields)).startswith("'=a,")
