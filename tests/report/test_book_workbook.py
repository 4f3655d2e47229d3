"""The workbook of a book, opened again with another library and as the archive that it is; all data are made up."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bankmkt.base import say
from bankmkt.report.excel import book
from bankmkt.report.values import Style
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Note, Series
from bankmkt.result.edition import Attention, BookList, Check, Edition, KeyFigure, Reader, Topic
from bankmkt.result.result import Field, Form, Input, Provenance, Result, Row, Table, Value
from bankmkt.tables.model import Text

MODES = {"forced": Text("强制", "forced"), "timely": Text("及时", "timely")}
FIELDS = (
    Field("customer_id", Form.ID, Text("客户号", "Customer ID")),
    Field("customer_name", Form.TEXT, Text("客户名称", "Customer name")),
    Field("exposure", Form.MONEY, Text("敞口", "Exposure")),
    Field("mode", Form.CODE, Text("方式", "Mode"), MODES),
    Field("reasons", Form.LIST, Text("原因", "Reasons"), MODES),
)
ROWS: tuple[Row, ...] = (
    ("000001", "=1+1", Decimal("123456789.01"), "forced", ["forced", "timely"]),
    ("000002", "<r>甲</r>", Decimal("-0.01"), "timely", []),
    ("000003", "样例甲公司", None, "timely", ["timely"]),
    ("000004", "+cmd", Decimal("1.00"), "forced", ["forced"]),
    ("000005", "@x", Decimal("2.00"), None, None),
)
BRANCHES = Grid(
    "By branch",
    Table(
        (
            Field("branch", Form.TEXT, Text("机构", "Branch")),
            Field("balance", Form.MONEY, Text("余额", "Balance")),
            Field("share", Form.RATIO, Text("占比", "Share")),
            Field("mode", Form.CODE, Text("方式", "Mode"), MODES),
        ),
        [
            ("0101", Decimal("99000000.00"), 0.75, "timely"),
            ("0102", Decimal("-1234567.89"), 0.25, "forced"),
            ("0103", None, None, "timely"),
        ],
    ),
    bars=("share",),
    highlight={"mode": ("forced",)},
)
MOVES = Grid(
    "Moves",
    Table(
        (
            Field("before", Form.TEXT, Text("期初", "Before")),
            Field("to_a", Form.COUNT, Text("甲", "A")),
            Field("to_b", Form.COUNT, Text("乙", "B")),
            Field("total", Form.COUNT, Text("合计", "Total")),
        ),
        [("A", 40, 2, 42), ("B", 0, 8, 8), ("Total", 40, 10, 50)],
    ),
    heat=("to_a", "to_b"),
)
TOP = Chart("top", "Largest", ["0101", "0102"], (Series("Balance", [9e7, 3e7]),), value_axis="Balance", money=True)
FALLS = Chart("waterfall", "Falls", ["in", "out", "back"], (Series("Step", [10.0, -25.0, 20.0]),), sum_name="left")
TREND = Chart("curve", "Trend", ["2026-09-30", "2026-10-31"], (Series("NPL", [0.01, 0.02]),), percent=True)


@dataclass
class Rows:
    """Rows in memory, three at a time."""

    rows: Sequence[Row]

    @property
    def count(self) -> int:
        return len(self.rows)

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        rows = list(self.rows if limit is None else self.rows[:limit])
        for start in range(0, len(rows), 3):
            yield rows[start : start + 3]

    def to_parquet(self, path: Path) -> None:
        raise NotImplementedError

    def frame(self) -> Any:
        raise NotImplementedError


def figure(name: str, form: Form, value: Value, before: Value, better: Any = "", topic: str = "risk") -> KeyFigure:
    return KeyFigure(name, name, Field(name, form, Text(name, name)), value, before, better, topic)


def listed(title: str = "Customers to leave") -> BookList:
    totals: dict[str, Value] = {"exposure": Decimal("123456792.00")}
    return BookList("exit-list", title, FIELDS, Rows(ROWS), {"mode": ("forced",)}, totals)


def edition(*blocks: Block, **more: Any) -> Edition:
    """A small edition with one of everything."""
    usual: tuple[Block, ...] = (
        Headline("0102 is worst."),
        BRANCHES,
        TOP,
        Note("a remark"),
        Headline("Two moved down."),
        MOVES,
        FALLS,
        TREND,
    )
    day = date(2026, 10, 31)
    provenance = Provenance(
        "ab" * 32,
        ("rules/exit-list.yaml",),
        {"only": "000001"},
        (Input("customers", "客户信息.csv", "", "cd" * 32, 12480),),
        {"bankmkt": "0.1.0"},
        "SELECT '000001'",
    )
    result = Result(
        *("exit-list", "decision_table", Text("退出清单", "Exit list"), day, "duckdb", FIELDS, Rows(ROWS)),
        *(BRANCHES.table, {}, 3, ("of the whole bank",), provenance),
    )
    made = Edition(
        book="risk",
        title="Risk book",
        subtitle="As of 2026-10-31",
        as_of=day,
        base=date(2026, 9, 30),
        run="20261122T031500Z-4f2a9c",
        figures=(
            figure("loans", Form.MONEY, Decimal("816860707.12"), Decimal("818378581.01"), "up"),
            figure("npl", Form.RATIO, 0.0164, 0.0125, "down"),
            figure("customers", Form.COUNT, 63, 63, "down"),
            figure("overdue", Form.RATIO, None, 0.01, "down"),
            figure("rate", Form.RATE, Decimal("4.350000"), None),
        ),
        attention=(Attention("0102 breaks its limit", "risk", "error"), Attention("seven are late", "gone")),
        topics=(Topic("risk", "Tom's & 风险", blocks or usual, (listed(),)),),
        checks=(Check("loans", Decimal("1.00"), Decimal("1.00")), Check("deposits", Decimal("1.00"), Decimal("2.00"))),
        results=(result,),
        notes=("without visits",),
    )
    return replace(made, **more)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test starts in English."""
    say.use("en")
    yield
    say.use(None)


def written(one: Edition, folder: Path, style: Style | None = None, most_rows: int = 100) -> Any:
    path = folder / "book.xlsx"
    book.write(one, path, style or Style(), most_rows)
    return openpyxl.load_workbook(path)


def texts(sheet: Any) -> list[str]:
    return [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]


def cell_of(sheet: Any, value: object) -> Any:
    return next(cell for line in sheet.iter_rows() for cell in line if cell.value == value)


def links(sheet: Any) -> dict[str, str]:
    """Where each cell leads to, by its text."""
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.hyperlink is not None]
    return {str(cell.value): cell.hyperlink.location for cell in cells}


def part(folder: Path, name: str) -> str:
    with zipfile.ZipFile(folder / "book.xlsx") as archive:
        return archive.read(name).decode("utf-8")


def test_sheets_stand_in_the_order_of_reading(tmp_path: Path) -> None:
    names = written(edition(), tmp_path).sheetnames
    assert names == ["Cover", "Tom's & 风险", "Customers to leave", "Chart data", "How made"]
    assert written(edition(), tmp_path).active.title == "Cover"


def test_every_link_leads_to_a_sheet(tmp_path: Path) -> None:
    opened = written(edition(), tmp_path)
    quoted = {"'" + name.replace("'", "''") + "'!A1": name for name in opened.sheetnames}
    for sheet in opened:
        for location in links(sheet).values():
            assert location in quoted, (sheet.title, location)
    cover = links(opened["Cover"])
    assert {quoted[one] for one in cover.values()} == set(opened.sheetnames) - {"Cover"}
    assert quoted[cover["loans (CNY 10k)"]] == "Tom's & 风险"
    topic = links(opened["Tom's & 风险"])
    assert {words: quoted[one] for words, one in topic.items()} == {
        "← Cover": "Cover",
        "→ List: Customers to leave": "Customers to leave",
    }


def test_key_figures_say_value_change_and_verdict_in_words(tmp_path: Path) -> None:
    cover = written(edition(), tmp_path)["Cover"]
    found = texts(cover)
    loans = cell_of(cover, 816860707.12)
    assert loans.number_format == '#\\,##0\\.0,;"−"#\\,##0\\.0,'
    assert cell_of(cover, 0.0164).number_format == '0.0%;"−"0.0%'
    assert cell_of(cover, 4.35).number_format == '0.00####;"−"0.00####'
    for words in (
        "▼ −151.8 since 2026-09-30, worse",  # 81,686.07 - 81,837.86, with the decimal of the value above it
        "▲ +0.4 points since 2026-09-30, worse",
        "＝ as on 2026-09-30",
        "unknown",
        "unknown on 2026-09-30",
        "rate (%)",
        "✗ serious",
        "! warning",
        "0102 breaks its limit",
        "seven are late",
        "✗ 1 of 2 checks differ: deposits",
    ):
        assert words in found
    assert "0" not in found  # what is unknown is not nothing
    assert "20261122T031500Z-4f2a9c" in " ".join(found)


def test_the_cover_needs_no_scroll(tmp_path: Path) -> None:
    figures = tuple(figure(f"figure {i}", Form.COUNT, i, i + 1, "up") for i in range(8))
    attention = tuple(Attention(f"matter {i}", "risk") for i in range(8))
    cover = written(edition(figures=figures, attention=attention), tmp_path)["Cover"]
    heights = [cover.row_dimensions[row].height or 16.5 for row in range(1, cover.max_row + 1)]
    # rows of 20 pixels: 37 are seen under an open ribbon on a screen of 1,920 by 1,080
    assert sum(heights) / 0.75 <= 740
    widths = [cover.column_dimensions["A"].width] + [cover.column_dimensions["B"].width] * 19
    assert sum(int(width * 7 + 5) for width in widths) <= 1800


def test_nothing_to_compare_and_nothing_to_do(tmp_path: Path) -> None:
    found = texts(written(edition(base=None, attention=(), checks=(), run=""), tmp_path)["Cover"])
    assert "not compared" in found
    assert "Nothing asks for attention." in found
    assert not [text for text in found if "checks" in text]


def test_a_topic_shows_numbers_bars_heat_and_trouble(tmp_path: Path) -> None:
    sheet = written(edition(), tmp_path)["Tom's & 风险"]
    assert cell_of(sheet, 99000000).number_format == "#\\,##0\\.0,"
    assert cell_of(sheet, -1234567.89).number_format == "0\\.0,"
    assert "Balance\n(CNY 10k)" in texts(sheet)
    forced = cell_of(sheet, "forced")
    assert (forced.number_format, forced.font.bold) == ('"! "@', True)
    assert not cell_of(sheet, "timely").font.bold
    row = cell_of(sheet, "0103").row
    assert [sheet.cell(row, column).value for column in (3, 4)] == ["·", "·"]
    rules = {rule.type: (str(ranges.sqref), rule) for ranges in sheet.conditional_formatting for rule in ranges.rules}
    assert set(rules) == {"dataBar", "cellIs", "colorScale"}
    first = cell_of(sheet, "A").row + 1 if cell_of(sheet, "A").column != 2 else cell_of(sheet, "A").row
    # both classes, without the line of totals, which is bold instead
    assert rules["colorScale"][0] == f"C{first}:D{first + 1}"
    scale = rules["colorScale"][1].colorScale
    assert [float(one.val) for one in scale.cfvo] == [0.0, 8.0, 40.0]
    assert sheet.cell(first + 2, 3).value == 40
    assert sheet.cell(first + 2, 3).font.bold
    assert not sheet.cell(first + 1, 3).font.bold


def test_totals_of_lists_stand_on_the_topic_to_the_fen(tmp_path: Path) -> None:
    sheet = written(edition(), tmp_path)["Tom's & 风险"]
    total = cell_of(sheet, 123456792)
    assert total.number_format == "#,##0.00"
    assert sheet.cell(total.row - 1, total.column).value == "Sum of Exposure"
    open_ = replace(listed(), totals={"exposure": None})
    sheet = written(edition(topics=(Topic("risk", "Risk", (), (open_,)),)), tmp_path)["Risk"]
    assert "Sum of Exposure, unknown in some rows" in " ".join(texts(sheet)).replace("\n", " ")


def test_sections_keep_a_finding_with_its_numbers(tmp_path: Path) -> None:
    found = texts(written(edition(), tmp_path)["Tom's & 风险"])
    order = ["0102 is worst.", "By branch", "Note: a remark", "Two moved down.", "Moves"]
    assert [text for text in found if text in order] == order


def test_a_list_is_made_for_work_and_paper(tmp_path: Path) -> None:
    sheet = written(edition(), tmp_path)["Customers to leave"]
    assert [cell.value for cell in sheet[1]] == ["Customer ID", "Customer name", "Exposure", "Mode", "Reasons"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:E6"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    lines = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]
    assert lines[0] == ["000001", "=1+1", 123456789.01, "forced", "forced;timely"]
    assert lines[1][1:3] == ["<r>甲</r>", -0.01]
    assert lines[2][2] is None
    assert [cell.number_format for cell in sheet["D"][1:]] == ['"! "@', "@", "@", '"! "@', "General"]
    rules = [(str(one.sqref), rule.type) for one in sheet.conditional_formatting for rule in one.rules]
    assert rules == [("C2:C6", "cellIs")]


def test_wide_lists_take_pages_side_by_side(tmp_path: Path) -> None:
    more = tuple(Field(f"amount_{i}", Form.MONEY, Text("金额", f"An amount, number {i}")) for i in range(20))
    rows = [(*row, *(Decimal("12345678.90") for _ in more)) for row in ROWS]
    wide = BookList("x", "Wide", (*FIELDS, *more), Rows(rows))
    sheet = written(edition(topics=(Topic("risk", "Risk", (), (wide,)),)), tmp_path)["Wide"]
    assert sheet.page_setup.fitToWidth == 3
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_cols == "$A:$B"
    assert sheet.page_setup.pageOrder == "overThenDown"


def test_codes_have_their_chinese_words_beside_them(tmp_path: Path) -> None:
    say.use("zh")
    opened = written(edition(), tmp_path)
    sheet = opened["Customers to leave"]
    assert [cell.value for cell in sheet[1]][3:] == ["方式", "方式名称", "原因", "原因名称"]
    assert [cell.value for cell in sheet[2]][3:] == ["forced", "强制", "forced;timely", "强制；及时"]
    assert [cell.value for cell in sheet[6]][3:] == [None, None, None, None]
    assert [cell.number_format for cell in sheet["E"][1:4]] == ['"! "@', "@", "@"]
    assert opened.sheetnames[0] == "封面"
    assert "▼ −151.8 较 2026-09-30，变差" in texts(opened["封面"])


def test_a_change_too_small_to_show_is_not_called_better(tmp_path: Path) -> None:
    small = figure("loans", Form.MONEY, Decimal("816860707.12"), Decimal("816860700.00"), "up")
    share = figure("npl", Form.RATIO, -0.25, -0.2504, "down")
    cover = written(edition(figures=(small, share)), tmp_path)["Cover"]
    assert texts(cover).count("≈ hardly changed since 2026-09-30") == 2
    assert cell_of(cover, -0.25).number_format == '0.0%;"−"0.0%'


@pytest.mark.parametrize(
    ("language", "words", "truth"), [("en", "by force", ["no", "yes"]), ("zh", "强制", ["否", "是"])]
)
def test_topics_speak_in_words_alone(tmp_path: Path, language: Any, words: str, truth: list[str]) -> None:
    say.use(language)
    modes = {"forced": Text("强制", "by force"), "timely": Text("及时", "in time")}
    fields = (
        Field("branch", Form.ID, Text("机构", "Branch")),
        Field("mode", Form.CODE, Text("方式", "Mode"), modes),
        Field("reasons", Form.LIST, Text("原因", "Reasons"), modes),
        Field("late", Form.BOOLEAN, Text("逾期", "Late")),
    )
    rows: list[Row] = [
        ("0101", "timely", ["timely"], False),
        ("0102", "forced", ["timely", "forced"], True),
        ("0103", None, None, None),
        ("0104", "new", [], False),
    ]
    trouble = {"mode": ("forced",), "reasons": ("forced",), "late": ("true",)}
    sheet = written(edition(Grid("Modes", Table(fields, rows), highlight=trouble)), tmp_path)["Tom's & 风险"]
    found = texts(sheet)
    assert "forced" not in " ".join(found)
    first = cell_of(sheet, "0101").row
    assert [sheet.cell(first + line, 5).value for line in (0, 1, 2, 3)] == [*truth, "·", truth[0]]
    assert sheet.cell(first + 3, 3).value == "new"  # a code without a word stays
    marked = [
        (line, column - 2)
        for line in range(4)
        for column in range(2, 6)
        if sheet.cell(first + line, column).number_format == '"! "@'
    ]
    assert marked == [(1, 1), (1, 2), (1, 3)]
    assert sheet.cell(first + 1, 3).value == words


def test_one_unit_for_a_table_and_yuan_named_beside_another(tmp_path: Path) -> None:
    columns = [("Loans", "816860707.12"), ("Fees", "123456.00"), ("Fines", "90.50"), ("Gifts", "0.00")]
    fields = [Field(name.lower(), Form.MONEY, Text(name, name)) for name, _ in columns]
    row: Row = ("0101", *(Decimal(value) for _, value in columns))
    table = Table((Field("branch", Form.ID, Text("机构", "Branch")), *fields), [row])
    sheet = written(edition(Grid("Sums", table)), tmp_path)["Tom's & 风险"]
    found = [text.replace("\n", " ") for text in texts(sheet)]
    for header in ("Loans (CNY 10k)", "Fees (CNY 10k)", "Fines (CNY)", "Gifts (CNY 10k)"):
        assert header in found
    assert cell_of(sheet, 123456).number_format == "0\\.0,"
    assert cell_of(sheet, 90.5).number_format == "#,##0.00"


def test_a_long_list_goes_on_in_further_sheets(tmp_path: Path) -> None:
    opened = written(edition(), tmp_path, most_rows=2)
    names = ["Customers to leave", "Customers to leave (2)", "Customers to leave (3)"]
    assert opened.sheetnames[2:5] == names
    assert [opened[name].max_row for name in names] == [3, 3, 2]
    ids = [cell.value for name in names for cell in opened[name]["A"][1:]]
    assert ids == [row[0] for row in ROWS]
    assert [opened[name].auto_filter.ref for name in names] == ["A1:E3", "A1:E3", "A1:E2"]
    assert "Customers to leave (5 rows on 3 sheets)" in texts(opened["Cover"])


def test_a_list_named_like_its_topic_says_that_it_is_the_list(tmp_path: Path) -> None:
    opened = written(edition(topics=(Topic("risk", "Exits", (), (listed("Exits"),)),)), tmp_path)
    assert opened.sheetnames[1:3] == ["Exits", "Exits, list"]


def test_charts_are_native_and_draw_from_the_cells(tmp_path: Path) -> None:
    opened = written(edition(), tmp_path)
    kinds = [type(chart).__name__ for chart in opened["Tom's & 风险"]._charts]
    assert sorted(kinds) == ["BarChart", "BarChart", "LineChart"]
    data = opened["Chart data"]
    for number in (1, 2, 3):
        chart = part(tmp_path, f"xl/charts/chart{number}.xml")
        for series in re.findall(r"<c:ser>.*?</c:ser>", chart, re.S):
            reference = re.search(r"<c:val><c:numRef><c:f>'Chart data'!(.*?)</c:f>", series)
            assert reference is not None
            cells = [cell.value for (cell,) in data[reference[1].replace("$", "")]]
            cached = re.search(r"<c:val>.*?</c:val>", series, re.S)
            assert cached is not None
            points = {int(i): float(v) for i, v in re.findall(r'<c:pt idx="(\d+)"><c:v>(.*?)</c:v>', cached[0])}
            assert points == {i: value for i, value in enumerate(cells) if value is not None}
            assert f'<c:ptCount val="{len(cells)}"/>' in cached[0]


def test_a_ranking_has_the_largest_on_top(tmp_path: Path) -> None:
    written(edition(TOP), tmp_path)
    chart = part(tmp_path, "xl/charts/chart1.xml")
    assert '<c:barDir val="bar"/>' in chart
    assert '<c:orientation val="maxMin"/>' in chart
    assert "Balance (CNY 10k)" in chart


def test_the_numbers_of_a_chart_stand_in_its_unit(tmp_path: Path) -> None:
    names = ["0101", "0102", "0103"]
    amounts = [700_000_000.0, 1_234_567.89, None]
    bars = Chart("bars", "Loans", names, (Series("Loans", amounts),), "Branch", "元", money=True)
    data = written(edition(bars), tmp_path)["Chart data"]
    lines = [[cell.value for cell in line] for line in data.iter_rows(min_row=2, max_row=5)]
    assert lines == [["Branch", "Loans (CNY 10k)"], ["0101", 70000], ["0102", 123.456789], ["0103", None]]
    chart = part(tmp_path, "xl/charts/chart1.xml")
    axis = re.search(r"<c:valAx>.*?</c:valAx>", chart, re.S)
    assert axis is not None
    assert '<c:numFmt formatCode="#,##0"' in axis[0]  # 70,000 and not 70000.0
    labels = re.search(r"<c:dLbls>.*?</c:dLbls>", chart, re.S)
    assert labels is not None
    assert 'formatCode="#,##0.0"' in labels[0]


@pytest.mark.parametrize(
    ("values", "bars", "format_"),
    [
        ([12.0, 7.0], 2, "#,##0"),
        ([0.4, 3.2], 2, "#,##0.00"),
        ([33.3, 12.0], 2, "#,##0.0"),
        ([5.0], 12, "#,##0"),
        ([5.0], 13, ""),  # too many
        ([123_456_789_012.5], 12, ""),  # too wide
        ([123_456.0, 0.04], 12, ""),  # would show something as nothing
    ],
)
def test_columns_bear_their_numbers_where_there_is_room(
    tmp_path: Path, values: list[float], bars: int, format_: str
) -> None:
    every = (values * bars)[:bars]
    chart = Chart("bars", "Any", [f"c{i}" for i in range(bars)], (Series("n", every),))
    written(edition(chart), tmp_path)
    drawn = re.search(r"<c:dLbls><c:numFmt formatCode=\"(.*?)\"", part(tmp_path, "xl/charts/chart1.xml"))
    assert (drawn[1] if drawn else "") == format_


@pytest.mark.parametrize(
    ("values", "format_"),
    [([60_000.5, 1.0], "#,##0"), ([4.5, 1.0], "#,##0.0"), ([0.25, 0.5], "#,##0.00"), ([100.2, 101.3], "#,##0.0")],
)
def test_an_axis_has_the_decimals_that_it_needs(tmp_path: Path, values: list[float], format_: str) -> None:
    curve = Chart("curve", "Any", ["a", "b"], (Series("n", values),))
    written(edition(curve), tmp_path)
    axis = re.search(r"<c:valAx>.*?</c:valAx>", part(tmp_path, "xl/charts/chart1.xml"), re.S)
    assert axis is not None
    assert f'<c:numFmt formatCode="{format_}"' in axis[0]


def test_a_waterfall_crosses_nothing_and_ends_in_its_sum(tmp_path: Path) -> None:
    data = written(edition(FALLS), tmp_path)["Chart data"]
    lines = [[cell.value for cell in line] for line in data.iter_rows(min_row=2, max_row=6)]
    assert lines == [
        ["", "Step", "Base (not drawn)", "Adds", "Adds", "Takes away", "Takes away", "left", "Place of the label"],
        ["in", 10, None, 10, None, None, None, None, 10],
        ["out", -25, None, None, None, 10, -15, None, 10],
        ["back", 20, None, 5, -15, None, None, None, 5],
        ["left", 5, None, None, None, None, None, 5, 5],
    ]
    chart = part(tmp_path, "xl/charts/chart1.xml")
    assert '<c:grouping val="stacked"/>' in chart
    assert [int(one) for one in re.findall(r'<c:legendEntry><c:idx val="(\d+)"/><c:delete', chart)] == [0, 2, 4, 6]
    assert "−25" in chart
    assert "+20" in chart


def test_an_unknown_step_leaves_the_sum_unknown(tmp_path: Path) -> None:
    steps = Chart("waterfall", "Gap", ["a", "b", "c"], (Series("Step", [10.0, None, 5.0]),))
    data = written(edition(steps), tmp_path)["Chart data"]
    lines = [[cell.value for cell in line][:2] for line in data.iter_rows(min_row=3, max_row=6)]
    assert lines == [["a", 10], ["b", None], ["c", 5], ["Sum", None]]


def test_no_chart_lies_on_anything(tmp_path: Path) -> None:
    sheet = written(edition(), tmp_path)["Tom's & 风险"]
    boxes = []
    for chart in sheet._charts:
        start, end = chart.anchor._from, chart.anchor.to
        boxes.append((start.row, end.row, start.col, end.col))
    for index, (top, bottom, left, right) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert bottom < other[0] or other[1] < top or right < other[2] or other[3] < left
        under = [
            cell.coordinate
            for line in sheet.iter_rows(top + 1, bottom + 1, left + 1, right + 1)
            for cell in line
            if cell.value is not None
        ]
        assert not under


def test_no_cell_is_a_formula_and_no_link_leads_outside(tmp_path: Path) -> None:
    odd = '=HYPERLINK("http://x","y")'
    one = edition(title=odd, subtitle=odd, attention=(Attention(odd, "risk"),), notes=(odd, "<r>x</r>"))
    opened = written(replace(one, topics=(Topic("risk", odd, (Headline(odd), Note(odd)), (listed(odd),)),)), tmp_path)
    assert not [cell for sheet in opened for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        for member in archive.namelist():
            content = archive.read(member)
            assert b"<f>" not in content, member
            assert b'TargetMode="External"' not in content, member
    assert "<r>x</r>" in texts(opened["How made"])


def test_properties_name_the_run_and_nobody(tmp_path: Path) -> None:
    written(edition(), tmp_path)
    assert 'name="bankmkt run"><vt:lpwstr>20261122T031500Z-4f2a9c</vt:lpwstr>' in part(tmp_path, "docProps/custom.xml")
    core = part(tmp_path, "docProps/core.xml")
    assert "<dc:creator></dc:creator>" in core
    assert "<cp:lastModifiedBy></cp:lastModifiedBy>" in core
    assert "<dc:title>Risk book</dc:title>" in core
    written(edition(run=""), tmp_path)
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        assert "docProps/custom.xml" not in archive.namelist()


def test_how_it_was_made(tmp_path: Path) -> None:
    source = "risk, shipped rules/books/risk.yaml, sha256 ab12"
    sheet = written(edition(masked={"phone": "3 + 4"}, source=source), tmp_path)["How made"]
    found = texts(sheet)
    for text in (
        *("Risk book", "2026-09-30", "20261122T031500Z-4f2a9c", "exit-list", "ab" * 32, "cd" * 32, "客户信息.csv"),
        *("✓ agrees", "✗ differs", "without visits", "exit-list: of the whole bank", "3 + 4", "0.1.0"),
        *("SELECT '000001'", "customer_id", "Codes: Mode", source),
    ):
        assert text in found
    # the steps are below what is printed, and a line says so
    told = cell_of(sheet, "The SQL steps below are on the sheet and not on paper.").row
    assert sheet.print_area == f"'How made'!$A$1:$F${told}"
    assert cell_of(sheet, "SELECT '000001'").row > told
    counts = [cell.value for cell in sheet["E"] if isinstance(cell.value, int)]
    assert counts == [5, 12480]


def test_the_copy_of_one_reader_says_nothing_of_others(tmp_path: Path) -> None:
    opened = written(edition(reader=Reader("branch", "0102", "样例支行")), tmp_path)
    found = texts(opened["How made"])
    assert "For branch 0102 样例支行" in found
    assert "ab" * 32 in found
    for text in ("SELECT '000001'", "000001", "exit-list: of the whole bank"):
        assert text not in found
    assert not opened["How made"].print_area
    assert "For branch 0102 样例支行 · As of 2026-10-31" in texts(opened["Cover"])


def test_what_the_lists_lost_is_said(tmp_path: Path) -> None:
    rows: list[Row] = [("000001", "a\x00b", Decimal("123456789012345.67"), "forced", [])]
    lost = replace(listed(), rows=Rows(rows), totals={})
    opened = written(edition(topics=(Topic("risk", "Risk", (), (lost,)),)), tmp_path)
    found = " ".join(texts(opened["How made"]))
    assert "1 texts held control characters" in found
    assert "1 numbers have more than the 15 digits" in found
    assert opened["Customers to leave"]["C2"].value == "123456789012345.67"


def test_a_chosen_unit_holds_everywhere_and_cells_stay_in_yuan(tmp_path: Path) -> None:
    opened = written(edition(), tmp_path, Style(unit="wan"))
    cell = opened["Customers to leave"]["C2"]
    assert (cell.value, cell.number_format) == (123456789.01, "#\\,##0\\.0,")
    assert opened["Customers to leave"]["C1"].value == "Exposure (CNY 10k)"
    assert cell_of(opened["Tom's & 风险"], 123456792).number_format == "#\\,##0\\.0,"


def test_an_empty_edition_is_a_cover_and_how_it_was_made(tmp_path: Path) -> None:
    bare = edition(figures=(), attention=(), topics=(), checks=(), results=(), notes=())
    assert written(bare, tmp_path).sheetnames == ["Cover", "How made"]


def test_a_table_too_wide_for_a_page_goes_on_below_itself(tmp_path: Path) -> None:
    many = [Field(f"amount_{i}", Form.MONEY, Text("金额", f"Amount number {i}")) for i in range(20)]
    table = Table((Field("b", Form.ID, Text("机构", "Branch")), *many), [("0101", *(Decimal(i) for i in range(20)))])
    sheet = written(edition(Headline("wide"), Grid("Wide", table)), tmp_path)["Tom's & 风险"]
    found = texts(sheet)
    assert "Wide (continued)" in found
    assert found.count("0101") == found.count("Branch") >= 2
    assert sorted(int(text) for text in found if text.isdigit() and text != "0101" and len(text) < 3)[:20]
    for number in range(20):
        assert f"Amount number {number}" in " ".join(found).replace("\n", " ")
