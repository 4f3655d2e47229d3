"""A disguise is everything that a bank may do to a table on its way to us, drawn at random and written to a file.

Only what has one meaning is drawn, with the keys of a mapping that it needs for that; so whatever comes out of a
load can be compared with the rows that went in.
"""

from __future__ import annotations

import gzip
import html
import zipfile
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st
from tests.intake.corpus.build import write
from tests.intake.masks import UNITS, Mask, mask, values

from bankmkt.tables import table as find_table
from bankmkt.tables.model import Column, Table, Type

DAY: Final = date(2026, 10, 31)
TABLES: Final = ("customers", "loans", "accounts", "settlements", "fx_rates", "holdings", "repayments", "ledger")
FORMATS: Final = ("text", "text", "text", "xlsx", "xlsxwriter", "html", "ods", "xls", "xlsb")
MOST: Final = 7
UNKNOWN: Final = "导出1"
"""A name that says nothing of a table; a mapping does."""
ENCODINGS: Final = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
TITLES: Final = (
    "样例银行城东支行月报",
    "数据日期：2026年10月31日",
    "制表单位：计划财务部",
    "打印时间：2026-11-02 08:00:00",
    "",
)
FOOTERS: Final = ("制表人：样例    复核人：样例", "第 1 页 共 1 页", "以下空白", "说明：数据来源于核心系统", "")


@dataclass(slots=True, repr=False)
class Disguise:
    """A table's rows and everything that is done to them."""

    table: Table
    rows: list[dict[str, Any]]
    masks: list[Mask]
    format: str
    name: str
    above: list[str]
    below: list[str]
    total: bool
    again: bool
    blank: bool
    mapping: dict[str, Any] = field(default_factory=dict)
    encoding: str = "utf-8"
    delimiter: str = ","
    quoting: str = "needed"
    end: str = "\n"
    padded: bool = True
    trailing: bool = False
    typed: bool = False
    packed: str = ""
    shift: int = 0


@st.composite
def disguises(draw: Any) -> Disguise:
    """Draw a table and its disguise."""
    table = find_table(draw(st.sampled_from(TABLES)))
    assert table is not None
    form = draw(st.sampled_from(FORMATS))
    quoting = draw(st.sampled_from(["needed", "all", "none"])) if form == "text" else "needed"
    columns = draw(st.permutations(_chosen(draw, table)))
    rows = _rows(draw, columns, narrow=quoting == "none" or form in ("html", "ods"))
    said = draw(st.sampled_from(["nowhere", "note", "below", "header", "mapping", "columns"]))
    unit = draw(st.sampled_from(sorted(UNITS))) if said in ("note", "below", "mapping") else None
    masks = [mask(draw, table, column, unit, said=said) for column in columns]
    names = [table.name, f"{table.name}_20261031", table.aliases[0], f"城东支行{table.aliases[0]}", UNKNOWN]
    labelled = masks[0].column.type in (Type.TEXT, Type.DATE)  # where the word of a total may stand
    money = any(one.column.type is Type.MONEY for one in masks)
    found = Disguise(
        table,
        rows,
        masks,
        form,
        draw(st.sampled_from(names)),
        draw(st.lists(st.sampled_from(TITLES), max_size=3, unique=True)),
        draw(st.lists(st.sampled_from(FOOTERS), max_size=3, unique=True)),
        total=labelled and money and draw(st.booleans()),
        again=draw(st.booleans()),
        blank=draw(st.booleans()),
        quoting=quoting,
        typed=draw(st.booleans()),
        shift=draw(st.integers(0, 3)),
        packed=draw(st.sampled_from(["", "", "", "zip", "gz"])),
    )
    for one in masks:
        for key, value in one.mapping.items():
            found.mapping.setdefault(key, {}).update(value)
    if unit:
        _say_unit(draw, found, unit, said)
    if form == "text":
        _dialect(draw, found)
    return found


def _say_unit(draw: Any, found: Disguise, unit: str, said: str) -> None:
    """Put the unit of all amounts above the header, below the rows, or into the mapping."""
    words = draw(st.sampled_from(["单位：{}", "金额单位：人民币{}", "（单位：{}）", "（以{}为单位）"])).format(unit)
    amounts = [one for one in found.masks if one.column.type is Type.MONEY]
    for one in amounts:
        one.power = UNITS[unit]
    if said == "note":
        found.above.append(words)
    elif said == "below":
        found.below.insert(0, f"注：金额单位：{unit}")
    else:
        found.mapping.setdefault("units", {}).update({one.column.name: unit for one in amounts})


def _chosen(draw: Any, table: Table) -> list[Column]:
    """The columns of the key, and some others."""
    key = [one for one in table.columns if one.key and one.name != "as_of"]
    others = [one for one in table.columns if not one.key]
    more: list[Column] = draw(
        st.lists(st.sampled_from(others), min_size=1, max_size=MOST, unique_by=lambda one: one.name)
    )
    return key + more


def _rows(draw: Any, columns: list[Column], *, narrow: bool) -> list[dict[str, Any]]:
    """Some rows, each of its own key."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for _ in range(draw(st.integers(1, 6))):
        row = {}
        for column in columns:
            drawn = values(column, narrow=narrow)
            row[column.name] = draw(drawn if column.key else st.none() | drawn | drawn)
        rows[tuple(row[column.name] for column in columns if column.key)] = row
    return list(rows.values())


def _dialect(draw: Any, found: Disguise) -> None:
    found.encoding = draw(st.sampled_from(ENCODINGS))
    found.end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    found.padded = draw(st.booleans())
    found.trailing = draw(st.integers(0, 3)) == 0
    signs = ["|@|", "\x01", "^"] if found.quoting == "none" else [",", ",", "\t", ";", "|", "\x01", "|+|", "，"]
    found.delimiter = draw(st.sampled_from(signs))
    if found.quoting == "none":
        found.mapping["quote"] = "none"
    if draw(st.booleans()):
        found.mapping["delimiter"] = found.delimiter
    if draw(st.integers(0, 3)) == 0:
        found.mapping["encoding"] = found.encoding


# writing --------------------------------------------------------------------------------------------------------------


def lines(found: Disguise) -> list[list[Any]]:
    """The sheet: texts, or (value, form) where a workbook's cell has a type."""
    header: list[Any] = [one.header for one in found.masks]
    sheet: list[list[Any]] = [[text] for text in found.above] + [header]
    for number, row in enumerate(found.rows):
        if number == 1 and found.blank:
            sheet.append([])
        if number == 2 and found.again:
            sheet.append(header)
        sheet.append([_cell(found, one, row[one.column.name]) for one in found.masks])
    if found.total:
        sheet.append(["合计" if place == 0 else _sum(found, one) for place, one in enumerate(found.masks)])
    return sheet + [[text] for text in found.below]


def _cell(found: Disguise, one: Mask, value: Any) -> Any:
    if found.typed and found.format != "text" and one.typed is not None and value is not None:
        return one.typed(value)
    return one.text(value)


def _sum(found: Disguise, one: Mask) -> str:
    if one.column.type is not Type.MONEY:
        return ""
    total = sum((row[one.column.name] or Decimal(0) for row in found.rows), Decimal(0))
    return f"{total.scaleb(-one.power):f}"


def put(found: Disguise, folder: Path) -> Path:
    """Write the file; its path."""
    suffix = {"text": "csv", "xlsxwriter": "xlsx", "html": "xls"}.get(found.format, found.format)
    path = folder / f"{found.name}.{suffix}"
    sheet = lines(found)
    match found.format:
        case "text":
            path.write_bytes(_text(found, sheet).encode(found.encoding))
        case "html":
            path.write_text(_page(sheet), encoding="utf-8", newline="\n")
        case "xlsxwriter":
            _xlsxwriter(found, sheet, path)
        case "xlsx":
            _openpyxl(found, sheet, path)
        case _:
            plain = [[_plain(found.format, cell) for cell in row] for row in sheet]
            write(folder, path.name, {found.format: {"明细": {"rows": plain}}})
    return _packed(found, path)


def _packed(found: Disguise, path: Path) -> Path:
    if not found.packed:
        return path
    target = path.with_name(path.name + ".gz" if found.packed == "gz" else f"{path.stem}.zip")
    if found.packed == "gz":
        target.write_bytes(gzip.compress(path.read_bytes(), 1))
    else:
        with zipfile.ZipFile(target, "w") as archive:
            archive.write(path, path.name)
    path.unlink()
    return target


def _text(found: Disguise, sheet: list[list[Any]]) -> str:
    width = len(found.masks)
    out = []
    for row in sheet:
        cells = [_quoted(found, cell) for cell in row]
        if found.padded or len(cells) > 1 or not cells:
            cells += [""] * (width - len(cells)) + [""] * found.trailing
        out.append(found.delimiter.join(cells))
    return found.end.join(out) + found.end


def _quoted(found: Disguise, cell: str) -> str:
    if found.quoting == "none":
        return cell
    needed = any(sign in cell for sign in ('"', "\n", "\r", found.delimiter)) or cell != cell.strip()
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if needed or found.quoting == "all" else cell


def _page(sheet: list[list[Any]]) -> str:
    width = max(map(len, sheet))
    rows = ""
    for row in sheet:
        cells = [_shown(cell) for cell in row]
        span = f' colspan="{width}"' if len(cells) == 1 < width else ""
        rows += "<tr>" + "".join(f"<td{span}>{html.escape(cell)}</td>" for cell in cells) + "</tr>\n"
    return f'<html><head><meta charset="utf-8"></head><body><table>{rows}</table></body></html>'


def _shown(cell: Any) -> str:
    """A typed cell as a page shows it."""
    if not isinstance(cell, tuple):
        return str(cell)
    value, form = cell
    if isinstance(value, date):
        return value.isoformat()
    exact = Decimal(repr(value))
    return f"{exact.scaleb(2):f}%" if form == "0.00%" else f"{exact:f}"


def _xlsxwriter(found: Disguise, sheet: list[list[Any]], path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        if found.shift > 1:
            book.add_worksheet("说明").write_string(0, 0, "本表仅供参考")
        page = book.add_worksheet(found.table.aliases[0])
        for number, row in enumerate(sheet, start=found.shift):
            for place, cell in enumerate(row, start=found.shift):
                if isinstance(cell, tuple):
                    form = book.add_format({"num_format": cell[1]})
                    kind = page.write_datetime if isinstance(cell[0], date) else page.write_number
                    kind(number, place, cell[0], form)
                elif cell:
                    page.write_string(number, place, cell)


def _openpyxl(found: Disguise, sheet: list[list[Any]], path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = found.table.aliases[0]
    if found.shift > 1:
        book.create_sheet("说明").cell(1, 1, "本表仅供参考")
    for number, row in enumerate(sheet, start=1 + found.shift):
        for place, cell in enumerate(row, start=1 + found.shift):
            if isinstance(cell, tuple):
                page.cell(number, place, cell[0]).number_format = cell[1]
            elif cell:
                page.cell(number, place, cell).data_type = "s"
        if len(row) == 1 < len(found.masks) and found.blank:
            page.merge_cells(
                start_row=number,
                end_row=number,
                start_column=1 + found.shift,
                end_column=len(found.masks) + found.shift,
            )
    book.save(path)


def _plain(form: str, cell: Any) -> Any:
    if not isinstance(cell, tuple):
        return cell or None
    if cell[1] == "0.00%":
        return {"0.00%": cell[0]} if form != "ods" else _shown(cell)
    return cell[0]
