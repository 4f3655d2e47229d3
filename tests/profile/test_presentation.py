"""A profile on a screen: no line is too wide, the last is the command, and nothing can harm the terminal."""

from __future__ import annotations

import pytest
from tests.profile.sheets import profile

from bankmkt.base import say as language
from bankmkt.intake.profile.shape import Dialect, FileProfile, KeptOut, Refusal, SheetProfile, Trial
from bankmkt.report import profiletext
from bankmkt.report.width import cells

COMMAND = "bankmkt profile extracts/一个很长很长的文件名一个很长很长的文件名_20261031.csv --write sources/loans.yaml"


def example() -> FileProfile:
    """A file with a little of everything."""
    from dataclasses import replace

    header = ["借据号", "客户号", "贷款余额(万元)", "执行利率", "放款的日期", "五级分类", "备注\x1b[31m"]
    rows = [["J-01", "000001", "120.50", "0.0435", "01/02/2026", word, "某某"] for word in ("正常", "好", "坏")]
    sheet = profile(header, rows, file="贷款台账_20261031.csv", named=("loans",))
    kept = (KeptOut(1, "title", "样例支行贷款台账"), *(KeptOut(number, "subtotal") for number in range(5, 15)))
    refusal = Refusal("not_allowed", "five_class", "五级分类", "five_class 不是已知的代码", 1200, (3, 4, 5, 6, 7))
    trial = Trial(
        "loans", 3000, 1800, 1200, 0, (refusal,), warnings=("a warning",), total_agrees=False, over_limit=True
    )
    sheet = replace(sheet, kept_out=kept, trial=trial)
    hidden = SheetProfile("存量", 0, hidden=True)
    dialect = Dialect("|@|", '"', ("CRLF", "LF"))
    return FileProfile(
        "贷款台账_20261031.xls", "贷款台账_20261031.xls", 3_000_000, "text", ".xls", "GB18030", "gb18030", dialect,
        sheets=(sheet, hidden),
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 160])
def test_lines_fit_and_the_last_is_the_command(lang: str, width: int) -> None:
    language.use("zh" if lang == "zh" else "en")
    try:
        shown = profiletext.lines([example(), example()], COMMAND, width)
    finally:
        language.use(None)
    assert shown[-1] == f"  {COMMAND}"  # whole, however narrow the screen is
    assert max(cells(line) for line in shown[:-1]) <= width
    assert not any("\x1b" in line for line in shown)
    text = "\n".join(shown)
    for word in ("loans", "GB18030", "2.9 MB", "|@|", "CRLF + LF", "1,800", "3,000", "1,200", "好", "坏", "存量"):
        assert word in text, word


def test_a_plain_console_gets_plain_signs() -> None:
    shown = "\n".join(profiletext.lines([example()], COMMAND, 80, ascii_only=True))
    assert not set(shown) & set("›─…·×→")


def test_sizes_are_said_as_people_say_them() -> None:
    assert [profiletext.size(count) for count in (0, 999, 2048, 15_000_000, 5 << 30)] == [
        "0 B",
        "999 B",
        "2.0 KB",
        "14 MB",
        "5.0 GB",
    ]


def test_all_columns_are_one_table_for_programs() -> None:
    table = profiletext.columns_table([example()])
    assert [row["header"] for row in table.dicts()][:3] == ["借据号", "客户号", "贷款余额(万元)"]
    assert {row["table"] for row in table.dicts()} == {"loans"}
