"""A table in any disguise is read back as it was: layout, dialect, units and place chosen at random."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.layout.conftest import Read

from bankmkt.base.errors import InputError
from bankmkt.intake.discover import candidates
from bankmkt.intake.prepare import Preparation

HEADERS = {
    "loan_id": ["借据号", "借据编号", "loan_id"],
    "customer_id": ["客户号", "核心客户号"],
    "balance": ["贷款余额", "借据余额"],
    "five_class": ["五级分类", "五级形态"],
}
UNITS = {0: ["", "(元)", "（人民币元）"], 4: ["(万元)", "（单位：万元）", "/万元"], 8: ["(亿元)", "【亿元】"]}
TITLES = [[], ["城东支行贷款明细表"], ["贷款明细", "制表单位：计划财务部"], ["", "打印日期：2026-11-02", ""]]
FOOTERS = [[], ["合计"], ["制表人：张三", "第 1 页 共 1 页"], ["", "合 计：", "— 以下空白 —"]]
NAME = st.text(alphabet='甲乙丙丁戊 ,;|"a1\n', min_size=1, max_size=5).map(str.strip).filter(bool)
CELL = st.sampled_from(["正常", "关注"]) | NAME.filter(lambda text: not text.startswith(("=", "#")))


@st.composite
def disguises(draw: Any) -> dict[str, Any]:
    """The rows of a table, and everything that is done to them."""
    count = draw(st.integers(1, 6))
    return {
        "rows": [
            [f"L{i:03d}", f"C{draw(st.integers(0, 99)):02d}", f"{draw(st.integers(0, 9999))}.5", draw(CELL)]
            for i in range(count)
        ],
        "order": draw(st.permutations(list(HEADERS))),
        "names": {name: draw(st.sampled_from(words)) for name, words in HEADERS.items()},
        "power": draw(st.sampled_from(sorted(UNITS))),
        "unit": draw(st.integers(0, 1)),
        "titles": draw(st.sampled_from(TITLES)),
        "footers": draw(st.sampled_from(FOOTERS)),
        "delimiter": draw(st.sampled_from([",", "\t", ";", "|", "|@|", "\x01", "，"])),
        "end": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"])),
        "again": draw(st.booleans()),
        "blank": draw(st.booleans()),
        "shift": draw(st.integers(0, 3)),
    }


def grid(disguise: dict[str, Any], *, width: bool) -> list[list[str]]:
    """The sheet as rows of cells; with `width` all are equally long."""
    order = disguise["order"]
    unit = UNITS[disguise["power"]][disguise["unit"]]
    header = [disguise["names"][name] + (unit if name == "balance" else "") for name in order]
    rows = [[title] for title in disguise["titles"]] + [header]
    for number, row in enumerate(disguise["rows"]):
        if number == 2 and disguise["again"]:
            rows.append(header)
        if number == 1 and disguise["blank"]:
            rows.append([""] * 4)
        rows.append([dict(zip(HEADERS, row, strict=True))[name] for name in order])
    rows += [[footer] for footer in disguise["footers"]]
    return [row + [""] * (4 - len(row)) for row in rows] if width else rows


def quoted(cell: str, delimiter: str) -> str:
    if any(sign in cell for sign in ('"', "\n", "\r", *delimiter)):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def check(folder: Path, disguise: dict[str, Any]) -> None:
    """Read the only file of the folder and compare it with the table."""
    stage = folder / "stage"
    stage.mkdir()
    preparation = Preparation(stage, date(2026, 10, 31), ())
    (source,) = preparation.run(candidates((folder / "in",))[0])
    read = Read(preparation, [source.again() if source.again else source.reading])
    columns = list(source.binding.places)
    found = [dict(zip(columns, row[1:], strict=True)) for row in read.rows()]
    wanted = [dict(zip(HEADERS, row, strict=True)) for row in disguise["rows"]]
    for rows in (found, wanted):
        for row in rows:
            row["balance"] = row["balance"].rstrip("0").rstrip(".")
    assert found == wanted
    assert read.refused == []
    assert source.readings["balance"].scale == disguise["power"]
    assert source.table.name == "loans"


QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(disguises(), st.booleans())
def test_texts(disguise: dict[str, Any], width: bool) -> None:
    sign, end = disguise["delimiter"], disguise["end"]
    lines = [sign.join(quoted(cell, sign) for cell in row) for row in grid(disguise, width=width)]
    with TemporaryDirectory() as name:
        (Path(name) / "in").mkdir()
        data = (end.join(lines) + end).encode(disguise["encoding"])
        (Path(name) / "in" / "loans.csv").write_bytes(data)
        check(Path(name), disguise)


@settings(QUICK, max_examples=40)
@given(disguises())
def test_workbooks(disguise: dict[str, Any]) -> None:
    with TemporaryDirectory() as name:
        (Path(name) / "in").mkdir()
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title = "说明"
        sheet["A1"] = "本表仅供参考"
        sheet = book.create_sheet("借据表")
        for number, row in enumerate(grid(disguise, width=False), start=1 + disguise["shift"]):
            for place, cell in enumerate(row, start=1 + disguise["shift"]):
                if cell:
                    sheet.cell(number, place, cell).data_type = "s"
        book.save(Path(name) / "in" / "月报.xlsx")
        check(Path(name), disguise)


@settings(QUICK, max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [
                "借据号",
                "客户号",
                "合计",
                "单位：万元",
                ",",
                "|",
                ";",
                '"',
                "\n",
                "\r",
                "1",
                "L1",
                " ",
                "/",
                "(",
                "万元",
                ")",
                "=",
            ]
        ),
        max_size=60,
    )
)
def test_any_text_is_read_or_refused_in_words(parts: list[str]) -> None:
    with TemporaryDirectory() as name:
        (Path(name) / "in").mkdir()
        (Path(name) / "in" / "loans.csv").write_bytes("".join(parts).encode())
        (Path(name) / "stage").mkdir()
        preparation = Preparation(Path(name) / "stage", date(2026, 10, 31), ())
        with suppress(InputError):
            for source in preparation.run(candidates((Path(name) / "in",))[0]):
                if source.again:
                    source.again()
