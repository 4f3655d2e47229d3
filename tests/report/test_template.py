"""A template is filled exactly, keeps what it had, and is refused whole where anything is wrong; worked by hand."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from tests.report.conftest import Rows
from tests.report.test_template_parts import png

from bankmkt.base import say
from bankmkt.base.errors import RulesError, UsageError
from bankmkt.report.excel.template import FillReport, fill
from bankmkt.report.manifest import mark_of
from bankmkt.report.values import Style
from bankmkt.result.edition import Attention, BookList, Edition, KeyFigure, Reader, Topic
from bankmkt.result.result import Field, Form, Result, Row
from bankmkt.tables.model import Text

RUN = "20261122T031500Z-4f2a9c"
TIERS = {"core": Text("核心", "core"), "base": Text("基础", "base")}
FIELDS = (
    Field("customer_id", Form.ID, Text("客户号", "Customer ID")),
    Field("customer_name", Form.TEXT, Text("客户名称", "Customer name")),
    Field("contribution", Form.MONEY, Text("贡献", "Contribution")),
    Field("tier", Form.CODE, Text("层级", "Tier"), TIERS),
    Field("share", Form.RATIO, Text("占比", "Share")),
    Field("opened_on", Form.DATE, Text("开户日", "Opened on")),
)
ROWS: list[Row] = [
    ("000001", "样例甲公司", Decimal("900.05"), "core", 0.5, date(2020, 2, 1)),
    ("000002", "=1+1", Decimal("1234567890123.45"), "core", 0.1 + 0.2, date(2020, 2, 2)),
    ("000003", "line\nbreak", None, "base", None, None),
    ("000004", "_x0041_", Decimal("-0.10"), "base", 0.0, date(1899, 1, 1)),
    ("000005", "@x", Decimal("123456789012345678.91"), "base", 1.0, date(2020, 2, 5)),
]


def edition(rows: list[Row] | None = None, **more: Any) -> Edition:
    """An edition with two key figures, one thing that needs attention, and one list."""
    listed = BookList("segment", "Customers", FIELDS, Rows(ROWS if rows is None else rows))
    ratio = Field("npl", Form.RATIO, Text("不良率", "NPL ratio"))
    money = Field("deposits", Form.MONEY, Text("存款", "Deposits"))
    made = Edition(
        book="monthly",
        title="=Monthly",
        subtitle="the whole bank",
        as_of=date(2026, 10, 31),
        base=date(2026, 9, 30),
        run=RUN,
        figures=(
            KeyFigure("npl", "NPL ratio", ratio, 0.015, None, "down"),
            KeyFigure("deposits", "Deposits", money, Decimal("100.05"), Decimal("90.10"), "up"),
        ),
        attention=(Attention("Branch 0104 is over its limit", "value", "error"),),
        topics=(Topic("value", "Value", (), (listed,)),),
    )
    return replace(made, **more)


Make = Callable[[Any, Any, Any], None]


def template(folder: Path, make: Make, name: str = "t.xlsx") -> Path:
    """A workbook with a cover and a data sheet, on which `make` works."""
    path = folder / name
    with xlsxwriter.Workbook(str(path)) as book:
        make(book, book.add_worksheet("封面"), book.add_worksheet("数 据"))
    return path


def headers(*names: str, **more: Any) -> dict[str, Any]:
    """The options of a table of the list."""
    return {"name": "bm_segment", "columns": [{"header": name} for name in names], **more}


def filled(folder: Path, make: Make, given: Edition | None = None) -> tuple[Any, FillReport, Path]:
    """The workbook that comes of it, opened again, and what was reported."""
    goal = folder / "out.xlsx"
    report = fill(given or edition(), template(folder, make), goal, Style())
    return openpyxl.load_workbook(goal, rich_text=True), report, goal


def refused(folder: Path, make: Make, given: Edition | None = None) -> list[str]:
    """The problems for which a template is refused; nothing is written."""
    with pytest.raises(RulesError) as caught:
        fill(given or edition(), template(folder, make), folder / "out.xlsx", Style())
    assert not (folder / "out.xlsx").exists()
    return [str(problem) for problem in caught.value.problems]


def column(sheet: Any, letter: str, first: int, last: int) -> list[Any]:
    return [sheet[f"{letter}{row}"].value for row in range(first, last + 1)]


def test_named_cells_get_exact_values_and_keep_their_looks(tmp_path: Path) -> None:
    def make(book: Any, cover: Any, _data: Any) -> None:
        cover.write("A1", "sample", book.add_format({"bold": True, "num_format": "0.000%"}))
        cover.merge_range("B1:C2", "sample", book.add_format({"num_format": "@"}))
        cover.write("A9", "old reader")
        for name, cell in {
            "bm_figure_npl": "$A$1",
            "BM_Title": "$B$1:$C$2",
            "bm_as_of": "$A$3",
            "bm_figure_deposits_change": "$A$4",
            "bm_figure_deposits_verdict": "$A$5",
            "bm_reader": "$A$9",
            "own_name": "$Z$1",
        }.items():
            book.define_name(name, f"='封面'!{cell}")

    book, report, goal = filled(tmp_path, make)
    cover = book["封面"]
    assert (cover["A1"].value, cover["A1"].number_format, cover["A1"].font.b) == (0.015, "0.000%", True)
    assert (cover["B1"].value, cover["B1"].data_type) == ("=Monthly", "s")
    assert (cover["A3"].value, cover["A3"].number_format) == (datetime(2026, 10, 31), "yyyy-mm-dd")
    assert (cover["A4"].value, cover["A4"].number_format) == (9.95, "#,##0.00")
    assert cover["A5"].value == "better"
    assert cover["A9"].value is None
    assert report.unknown == ("bm_reader",)
    assert "<v>9.95</v>" in zipfile.ZipFile(goal).read("xl/worksheets/sheet1.xml").decode()
    assert mark_of(goal).run == RUN


def test_rows_of_a_list_are_exact_and_in_order(tmp_path: Path) -> None:
    names = ("Customer ID", "客户名称", "contribution", "tier", "占比", "Opened on")
    book, report, goal = filled(tmp_path, lambda b, c, d: d.add_table("B2:G3", headers(*names)))
    sheet = book["数 据"]
    assert report.tables == {"bm_segment": 5}
    assert column(sheet, "B", 3, 7) == ["000001", "000002", "000003", "000004", "000005"]
    assert column(sheet, "C", 3, 7) == ["样例甲公司", "=1+1", "line\nbreak", "_x0041_", "@x"]
    assert {sheet[f"C{row}"].data_type for row in range(3, 8)} == {"s"}
    assert column(sheet, "D", 3, 7) == [900.05, 1234567890123.45, None, -0.1, "123456789012345678.91"]
    assert sheet["D7"].number_format == '"* "@'
    assert any("15 digits" in note for note in report.notes)
    assert column(sheet, "G", 3, 7) == [
        datetime(2020, 2, 1),
        datetime(2020, 2, 2),
        None,
        "1899-01-01",
        datetime(2020, 2, 5),
    ]
    text = zipfile.ZipFile(goal).read("xl/worksheets/sheet2.xml").decode()
    assert "<v>0.30000000000000004</v>" in text
    assert "<v>1234567890123.45</v>" in text
    assert ">_x005F_x0041_<" in text  # as it stands it would be shown as A
    assert "<f>" not in text
    assert next(iter(sheet.tables.values())).ref == "B2:G7"


def grown(book: Any, cover: Any, data: Any) -> None:
    """A table of two rows with formulas, a row of totals and much that refers to it."""
    look = book.add_format({"num_format": "0.0", "bold": True})
    table = headers("customer_id", "贡献（万元）", "twice", "part", total_row=True)
    table["columns"][0]["total_string"] = "合计"
    table["columns"][1]["total_function"] = "sum"
    data.add_table("A3:D6", table)
    for row in (3, 4):
        data.write(row, 1, 7, look)
        data.write_formula(row, 2, f"=B{row + 1}*2", look)
        data.write_formula(row, 3, f"=B{row + 1}/SUM($B$4:$B$5)")
    data.set_row(3, 30)
    data.conditional_format("B4:B5", {"type": "cell", "criteria": ">", "value": 3, "format": look})
    data.data_validation("A4:A5", {"validate": "length", "criteria": ">", "value": 1})
    data.print_area("A1:D6")
    for place, text in enumerate(
        (
            "=SUM('数 据'!B4:B5)",
            "='数 据'!$B$6",
            "=SUM('数 据'!B4:B4)",
            "=SUM('数 据'!B:B)",
            "=SUM(bm_segment[twice])",
            "='数 据'!B4",
            "=SUM('数 据'!B1:B6)",
        )
    ):
        cover.write_formula(place, 0, text)
    book.define_name("own_range", "='数 据'!$B$4:$B$5")


def test_a_table_that_grows_takes_along_what_is_about_it(tmp_path: Path) -> None:
    book, _, _ = filled(tmp_path, grown)
    sheet, cover = book["数 据"], book["封面"]
    table = next(iter(sheet.tables.values()))
    assert (table.ref, table.autoFilter.ref) == ("A3:D9", "A3:D8")
    assert column(sheet, "C", 4, 8) == [f"=B{row}*2" for row in range(4, 9)]
    assert column(sheet, "D", 4, 8) == [f"=B{row}/SUM($B$4:$B$8)" for row in range(4, 9)]
    assert all(sheet[f"C{row}"].font.b for row in range(4, 9))
    assert sheet["B4"].number_format == "0\\.0,"  # the header names the unit, so the cell must show it
    assert sheet["B4"].value == 900.05
    assert [sheet.row_dimensions[row].height for row in (4, 8)] == [30, 30]
    assert (sheet["A9"].value, sheet["B9"].value) == ("合计", "=SUBTOTAL(109,[贡献（万元）])")
    assert [str(one.sqref) for one in sheet.conditional_formatting] == ["B4:B8"]
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["A4:A8"]
    assert sheet.print_area == "'数 据'!$A$1:$D$9"
    assert column(cover, "A", 1, 7) == [
        "=SUM('数 据'!B4:B8)",
        "='数 据'!$B$9",
        "=SUM('数 据'!B4:B4)",
        "=SUM('数 据'!B:B)",
        "=SUM(bm_segment[twice])",
        "='数 据'!B4",
        "=SUM('数 据'!B1:B9)",
    ]
    assert book.defined_names["own_range"].attr_text == "'数 据'!$B$4:$B$8"
    assert book.calculation.fullCalcOnLoad


@pytest.mark.parametrize("count", [0, 1])
def test_a_table_that_shrinks_leaves_nothing_behind(count: int, tmp_path: Path) -> None:
    def make(book: Any, cover: Any, data: Any) -> None:
        grown(book, cover, data)

    book, _, goal = filled(tmp_path, make, edition(ROWS[:count]))
    sheet = book["数 据"]
    assert next(iter(sheet.tables.values())).ref == "A3:D5"
    assert sheet["A4"].value == ("000001" if count else None)
    assert (sheet["A5"].value, sheet["A6"].value, sheet["B6"].value) == ("合计", None, None)
    assert not sheet["B6"].font.b
    assert book["封面"]["A1"].value == "=SUM('数 据'!B4:B4)"
    assert "<v>7</v>" not in zipfile.ZipFile(goal).read("xl/worksheets/sheet2.xml").decode()


def over_the_end(book: Any, cover: Any, data: Any) -> None:
    """A sum that ends below the table, where it will be when it has grown."""
    grown(book, cover, data)
    cover.write_formula("J2", "=SUM('数 据'!B1:B7)")


def chart_of(book: Any, sheet: Any, cell: str) -> None:
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"categories": "='数 据'!$A$4:$A$5", "values": "='数 据'!$B$4:$B$5", "fill": {"color": "#1F3864"}})
    chart.set_title({"name": "the finding"})
    sheet.insert_chart(cell, chart)


def test_charts_and_pictures_come_through_byte_by_byte(tmp_path: Path) -> None:
    def make(book: Any, cover: Any, data: Any) -> None:
        grown(book, cover, data)
        chart_of(book, cover, "C3")
        cover.insert_image("H1", png(tmp_path))
        chart_of(book, data, "H1")

    _, _, goal = filled(tmp_path, make)
    with zipfile.ZipFile(tmp_path / "t.xlsx") as before, zipfile.ZipFile(goal) as after:
        for name in ("xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels", "xl/media/image1.png"):
            assert before.read(name) == after.read(name)
        old, new = (archive.read("xl/charts/chart1.xml").decode() for archive in (before, after))
        types = after.read("[Content_Types].xml").decode()
    assert re.findall("<c:f>(.*?)</c:f>", new) == ["'数 据'!$A$4:$A$8", "'数 据'!$B$4:$B$8"]
    assert "Cache>" in old
    assert "Cache>" not in new
    looks = re.compile("<c:spPr>.*?</c:spPr>|<c:title>.*?</c:title>", re.DOTALL)
    assert looks.findall(old) == looks.findall(new) != []
    assert 'Extension="png"' in types
    assert types.count('PartName="/xl/charts/chart') == 2
    sheets = openpyxl.load_workbook(goal)
    assert [len(sheet._charts) for sheet in sheets] == [1, 1]


def test_figures_attention_and_summaries_are_tables_too(tmp_path: Path, result: Result) -> None:
    def make(book: Any, cover: Any, data: Any) -> None:
        cover.add_table(
            "A1:D2", {"name": "bm_figures", "columns": [{"header": h} for h in ("指标", "数值", "基期", "变动")]}
        )
        cover.add_table("F1:G2", {"name": "bm_attention", "columns": [{"header": h} for h in ("级别名称", "事项")]})
        data.add_table(
            "A1:B2", {"name": "bm_segment_summary", "columns": [{"header": h} for h in ("tier", "Customers")]}
        )
        for name, row in {
            "bm_segment_core_customers": 1,
            "bm_segment_gini": 2,
            "bm_segment_unknown_contribution": 3,
        }.items():
            book.define_name(name, f"='数 据'!$H${row}")

    book, report, _ = filled(tmp_path, make, edition(results=(result,)))
    cover, data = book["封面"], book["数 据"]
    assert [column(cover, letter, 2, 3) for letter in "ABCD"] == [
        ["NPL ratio", "Deposits"],
        [0.015, 100.05],
        [None, 90.1],
        [None, 9.95],
    ]
    assert [cover["B2"].number_format, cover["B3"].number_format] == ["0.0%", "#,##0.00"]
    assert [cover["F2"].value, cover["G2"].value] == ["error", "Branch 0104 is over its limit"]
    assert column(data, "B", 2, 5) == [1061, 9804, 571, 32]
    assert column(data, "H", 1, 3) == [1061, 0.8312, None]
    assert report.unknown == ("bm_segment_unknown_contribution",)


def test_a_copy_for_one_reader_gives_nothing_of_the_whole_bank(tmp_path: Path, result: Result) -> None:
    def make(book: Any, cover: Any, data: Any) -> None:
        book.define_name("bm_segment_gini", "='封面'!$A$1")
        book.define_name("bm_reader", "='封面'!$A$2")
        data.add_table(
            "A1:B2", {"name": "bm_segment_summary", "columns": [{"header": h} for h in ("tier", "Customers")]}
        )

    own = edition(results=(result,), reader=Reader("manager", "M0001", "样例经理"))
    said = refused(tmp_path, make, own)
    assert len(said) == 2
    assert all("whole bank" in one for one in said)


def test_every_wrong_name_and_header_is_listed_with_its_place(tmp_path: Path) -> None:
    def make(book: Any, cover: Any, data: Any) -> None:
        cover.write_formula("B2", "=1+1")
        for name, refers in {
            "bm_titel": "='封面'!$A$1",
            "bm_subtitle": "='封面'!$A$1:$A$2",
            "bm_as_of": "='封面'!$B$2",
            "bm_base": "=1.5",
        }.items():
            book.define_name(name, refers)
        data.add_table("A1:B2", headers("客户名称号", "customer_id"))
        data.add_table("D1:D2", {"name": "bm_segmnet", "columns": [{"header": "x"}]})

    said = "\n".join(refused(tmp_path, make))
    place = f"{tmp_path / 't.xlsx'}›"
    assert 'nothing is called bm_titel; did you mean "bm_title"?' in said
    assert f"{place}封面!A1:A2: bm_subtitle refers to" in said
    assert f"{place}封面!B2: bm_as_of refers to a cell with a formula" in said
    assert "bm_base refers to 1.5" in said
    assert f'{place}数 据!A1: the table bm_segment cannot fill a column 客户名称号; did you mean "客户名称"?' in said
    assert f'{place}数 据!D1: nothing is called bm_segmnet; did you mean "bm_segment"?' in said


@pytest.mark.parametrize(
    ("cell", "make", "word"),
    [
        ("A6", lambda b, c, d: d.write("A6", "note"), "the content of this cell"),
        ("A5", lambda b, c, d: d.merge_range("A5:C5", ""), "a merged cell"),
        ("A5", lambda b, c, d: d.add_table("A5:A6", {"name": "other"}), "the table other"),
        ("B6", lambda b, c, d: b.define_name("bm_title", "='数 据'!$B$6"), "the named cell bm_title"),
        ("A5", lambda b, c, d: chart_of(b, d, "A5"), "a chart or a picture"),
        ("B7", lambda b, c, d: d.write_comment("B7", "words"), "the content of this cell"),
    ],
)
def test_nothing_below_a_table_is_written_over(cell: str, make: Make, word: str, tmp_path: Path) -> None:
    def both(book: Any, cover: Any, data: Any) -> None:
        data.add_table("A2:B3", headers("customer_id", "customer_name"))
        make(book, cover, data)

    (said,) = refused(tmp_path, both)
    assert f"›数 据!{cell}: bm_segment grows to 5 rows, and {word} is in the way" in said
    filled(tmp_path, both, edition(ROWS[:1]))  # one row has room


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda b, c, d: d.add_table("A1:A2", headers("customer_id", header_row=False)), "no header"),
        (
            lambda b, c, d: (d.add_table("A1:A3", headers("customer_id")), d.set_row(1, None, None, {"hidden": True})),
            "hidden row",
        ),
        (lambda b, c, d: (d.add_table("A1:A3", headers("own")), d.write_formula("A2", "=1")), "no column of the table"),
        (lambda b, c, d: (d.add_table("A1:A3", headers("tier")), d.write_formula("A2", "=1")), "has a formula in it"),
        (
            lambda b, c, d: over_the_end(b, c, d),
            "'数 据'!B1:B7 ends inside",
        ),
        (lambda b, c, d: c.write_formula("A1", "=SUM(B1))"), "封面!A1: this formula cannot be followed"),
        (lambda b, c, d: c.write("A1", "nothing of ours"), "nothing to fill"),
    ],
)
def test_a_template_that_would_go_wrong_is_refused(make: Make, word: str, tmp_path: Path) -> None:
    said = refused(tmp_path, make)
    assert any(word in one for one in said), said


def test_a_filter_that_hides_rows_is_refused(tmp_path: Path) -> None:
    def make(book: Any, cover: Any, data: Any) -> None:
        data.add_table("A1:B3", headers("customer_id", "customer_name"))

    path = template(tmp_path, make)
    book = openpyxl.load_workbook(path)
    next(iter(book["数 据"].tables.values())).autoFilter.add_filter_column(0, ["000001"])
    book.save(path)
    with pytest.raises(RulesError, match="filtered or sorted"):
        fill(edition(), path, tmp_path / "out.xlsx", Style())


def test_two_labels_alike_ask_for_the_name(tmp_path: Path) -> None:
    fields = (*FIELDS[:2], Field("manager_name", Form.TEXT, Text("客户名称", "Manager")))
    rows: list[Row] = [("1", "a", "b")]
    given = edition(topics=(Topic("v", "V", (), (BookList("segment", "L", fields, Rows(rows)),)),))
    (said,) = refused(tmp_path, lambda b, c, d: d.add_table("A1:A2", headers("客户名称")), given)
    assert "label of several columns: write one of customer_name, manager_name" in said
    book, _, _ = filled(tmp_path, lambda b, c, d: d.add_table("A1:A2", headers("manager_name")), given)
    assert book["数 据"]["A2"].value == "b"


def test_headers_and_footers_stay_and_the_template_is_untouched(tmp_path: Path) -> None:
    def make(book: Any, cover: Any, data: Any) -> None:
        book.define_name("bm_title", "='封面'!$A$1")
        cover.set_footer('&L&9报告&C&"微软雅黑,Bold"&14&K1F3864标题&R&P / &N')
        cover.set_header("&Cplain words")

    path = template(tmp_path, make)
    before = path.read_bytes()
    fill(edition(), path, tmp_path / "out.xlsx", Style())
    assert path.read_bytes() == before
    footer = openpyxl.load_workbook(tmp_path / "out.xlsx")["封面"].oddFooter
    assert (footer.left.text, footer.center.text, footer.right.text) == ("报告", "标题", "&P / &N")


def test_a_named_cell_inside_a_table_is_refused(tmp_path: Path) -> None:
    def make(book: Any, cover: Any, data: Any) -> None:
        data.add_table("A1:B2", headers("customer_id", "tier"))
        book.define_name("bm_title", "='数 据'!$B$2")

    (said,) = refused(tmp_path, make)
    assert "›数 据!B2: bm_title refers to a cell of the table bm_segment" in said


def test_what_stands_beside_the_table_comes_through(tmp_path: Path) -> None:
    def make(book: Any, cover: Any, data: Any) -> None:
        data.add_table("A1:B2", headers("customer_id", "opened_on"))
        chart_of(book, data, "H1")
        data.write_comment("D1", "a remark")
        data.write_url("D2", "https://example.com/")
        data.write_url("D3", "internal:'封面'!A1")
        data.write_rich_string("D4", "plain ", book.add_format({"bold": True}), "bold")
        data.write_array_formula("E1:E2", "{=D1:D2}")
        data.set_column("D:D", 33.5)
        data.set_h_pagebreaks([20])
        data.repeat_rows(0)
        data.freeze_panes(1, 1)
        data.protect("secret")
        cover.very_hidden()
        data.activate()

    with xlsxwriter.Workbook(str(tmp_path / "old.xlsx"), {"date_1904": True}) as old:
        make(old, old.add_worksheet("封面"), old.add_worksheet("数 据"))
    fill(edition(), tmp_path / "old.xlsx", tmp_path / "out.xlsx", Style())
    book = openpyxl.load_workbook(tmp_path / "out.xlsx", rich_text=True)
    sheet = book["数 据"]
    assert book["封面"].sheet_state == "veryHidden"
    assert sheet["B2"].value == datetime(2020, 2, 1)
    assert sheet["D1"].comment.text == "a remark"
    assert sheet["D2"].hyperlink.target == "https://example.com/"
    assert sheet["D3"].hyperlink.location == "'封面'!A1"
    assert [str(part) for part in sheet["D4"].value] == ["plain ", "bold"]
    assert (sheet["E1"].value.ref, sheet["E1"].value.text) == ("E1:E2", "=D1:D2")
    assert sheet.column_dimensions["D"].width == pytest.approx(34.2, abs=0.1)  # with the rim that the format adds
    assert [one.id for one in sheet.row_breaks.brk] == [20]
    assert (sheet.print_title_rows, sheet.freeze_panes, sheet.protection.sheet) == ("$1:$1", "B2", True)
    assert len(sheet._charts) == 1


def test_wrong_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such template"):
        fill(edition(), tmp_path / "none.xlsx", tmp_path / "out.xlsx", Style())
    with pytest.raises(UsageError, match=r"is no \.xlsx"):
        fill(edition(), tmp_path / "t.xlsm", tmp_path / "out.xlsx", Style())


def test_money_in_another_unit_says_so_in_the_cell(tmp_path: Path) -> None:
    def make(book: Any, cover: Any, data: Any) -> None:
        cover.write("A2", "x", book.add_format({"num_format": "0.00"}))
        book.define_name("bm_figure_deposits", "='封面'!$A$1")
        book.define_name("bm_figure_deposits_before", "='封面'!$A$2")
        data.add_table("A1:B2", headers("Contribution (CNY 100m)", "贡献"))

    fill(edition(), template(tmp_path, make), tmp_path / "out.xlsx", Style(unit="wan"))
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert [book["封面"][cell].number_format for cell in ("A1", "A2")] == ['0\\.0," CNY 10k"', "0.00"]
    assert [book["数 据"][cell].number_format for cell in ("A2", "B2")] == ["0\\.00,,", '0\\.0," CNY 10k"']
    assert [book["数 据"][cell].value for cell in ("A2", "B2")] == [900.05, 900.05]


def test_codes_in_words_follow_the_language(tmp_path: Path) -> None:
    say.use("zh")
    book, _, _ = filled(tmp_path, lambda b, c, d: d.add_table("A1:B2", headers("层级名称", "tier_word")))
    sheet = book["数 据"]
    assert column(sheet, "A", 2, 6) == column(sheet, "B", 2, 6) == ["核心", "核心", "基础", "基础", "基础"]
