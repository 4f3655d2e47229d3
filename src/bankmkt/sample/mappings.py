"""The mapping of an extract is written from its declaration, in the manner in which a person writes it.

It names every column although most headers would be understood without: the sample's mappings are what
people copy for their own files.
"""

from __future__ import annotations

from typing import Final

from bankmkt.sample.shapes import AS_OF_HEADER, WAN_FORMS, Dated, Extract
from bankmkt.sample.writers import TOTAL_LABEL

_HEAD: Final = (
    "# 样例银行的取数映射（数据纯属虚构）：{file} → {table}",
    "# A mapping of the sample bank, whose data is made up: {file} → {table}",
)


def mapping(extract: Extract, *, workbook: bool) -> str:
    """The text of ``sources/<source>.yaml`` for an extract."""
    lines = [line.format(file=extract.pattern, table=extract.table) for line in _HEAD]
    lines += [
        "bankmkt: 1",
        f"source: {extract.source}",
        f"table: {extract.table}",
        f"files: [{_quoted(extract.pattern)}]",
        *_layout(extract, workbook=workbook),
        "columns:",
    ]
    columns = {field.column: field.header for field in extract.fields}
    if extract.dated is Dated.COLUMN:
        columns = {"as_of": AS_OF_HEADER} | columns
    lines += [f"  {column}: {_quoted(header)}" for column, header in columns.items()]
    lines += _units(extract)
    lines += _codes(extract)
    return "\n".join(lines) + "\n"


def _layout(extract: Extract, *, workbook: bool) -> list[str]:
    lines = []
    if workbook and extract.title:
        lines.append(f"sheet: {_quoted('20??-??')}")
    if extract.encoding == "gb18030" and not workbook:
        lines.append("encoding: gb18030")
    if extract.delimiter != ",":
        lines.append(f"delimiter: {_quoted(extract.delimiter)}")
    if extract.title:
        lines.append("skip_rows: 1")
    if extract.total:
        lines.append(f"footer: {_quoted('^' + TOTAL_LABEL + '$')}")
    if extract.dated is Dated.FILE_NAME:
        lines += ["as_of:", f"  file_name: {_quoted('(?P<date>[0-9]{8})')}"]
    return lines


def _units(extract: Extract) -> list[str]:
    columns = [field.column for field in extract.fields if field.form in WAN_FORMS]
    return ["units:", *(f"  {column}: 万元" for column in columns)] if columns else []


def _codes(extract: Extract) -> list[str]:
    lines = []
    for field in extract.fields:
        if field.translated:
            lines.append(f"  {field.column}:")
            lines += [f"    {_quoted(field.words[code])}: {code}" for code in field.translated]
    return ["codes:", *lines] if lines else []


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
