"""A draft is a mapping file: valid as it stands, with every open question behind a comment."""

from __future__ import annotations

import pytest
from tests.profile.sheets import profile

from bankmkt.api.trial import mapping_of
from bankmkt.base import say as language
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.profile import names

HEADER = ["借据号", "客户号", "贷款余额(万元)", "执行利率(‰)", "放款日期", "五级分类", "备注"]
ROWS = [
    ["J-01", "000001", "120.50", "4.35", "15/03/2025", "正常", "x"],
    ["J-02", "000002", "80.00", "4.10", "01/07/2026", "好", "y"],
    ["J-03", "000003", "60.25", "4.00", "20/07/2026", "正常", "z"],
]


@pytest.fixture(params=["zh", "en"], autouse=True)
def _language(request: pytest.FixtureRequest) -> object:
    language.use(request.param)
    yield
    language.use(None)


def mapping(header: list[str], rows: list[list[str]], **more: object) -> Mapping:
    """The mapping that the draft of such a sheet is."""
    return mapping_of(profile(header, rows, **more).draft, "draft.yaml")


def test_a_draft_says_all_that_is_certain() -> None:
    made = mapping(HEADER, ROWS, file="贷款台账_20261031.csv")
    assert made.table == "loans"
    assert made.source == "贷款台账"
    assert made.files == ("贷款台账_*.csv",)
    assert dict(made.columns) == {
        "loan_id": ("借据号",),
        "customer_id": ("客户号",),
        "balance": ("贷款余额(万元)",),
        "rate": ("执行利率(‰)",),
        "started_on": ("放款日期",),
        "five_class": ("五级分类",),
    }
    assert dict(made.units) == {"balance": 4, "rate": -1}
    assert dict(made.dates) == {"started_on": ("%d/%m/%Y",)}
    assert dict(made.codes) == {}  # nobody can know what 好 means
    assert made.as_of_name == ""  # nor whether the name holds the date of the data


def test_what_is_open_can_be_decided_by_taking_the_mark_away() -> None:
    draft = profile(HEADER, ROWS, file="贷款台账_20261031.csv").draft
    text = draft.replace("# as_of:", "as_of:").replace("# codes:", "codes:").replace("# five_class:", "five_class:")
    text = text.replace('# "好": <code>', '"好": normal').replace('# "好": <代码>', '"好": normal')
    made = mapping_of(text, "draft.yaml")
    assert dict(made.codes) == {"five_class": (("好", "normal"),)}
    assert made.date_in("贷款台账_20260930.csv").isoformat() == "2026-09-30"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "header",
    [
        '特殊项 "特殊"',
        "特殊项: # 甲",
        "特殊项\n(万元)",
        "- 特殊项",
        "{特殊项}",
        "特殊项\\n",
        "&特殊项 *甲",
        "特殊项\u2028甲",
        "特\ud800殊项",
        "特殊项\x7f",
    ],
)
def test_odd_headers_and_names_make_no_odd_yaml(header: str) -> None:
    made = mapping(["借据号", "客户号", header, "贷款余额"], [["J-1", "1", "2", "3"]] * 3, file='a"b: #[1].csv')
    assert made.takes_file('a"b: #[1].csv')
    assert made.columns["balance"] == ("贷款余额",)


@pytest.mark.parametrize(
    ("name", "pattern", "others"),
    [
        ("贷款台账_20261031.csv", "贷款台账_*.csv", ["贷款台账_20261130.csv"]),
        ("in.zip/客户2026-10-31.xlsx", "客户*.xlsx", ["客户2026-11-30.xlsx"]),
        ("客户信息202610(1).xls", "客户信息*.xls", ["客户信息202611.xls", "客户信息202611(2).xls"]),
        ("机构.csv", "机构.csv", []),
        ("a[1].csv", "a[[]1].csv", []),
    ],
)
def test_a_pattern_takes_the_file_and_those_of_other_dates(name: str, pattern: str, others: list[str]) -> None:
    assert names.file_pattern(name) == pattern
    made = Mapping("", "", "loans", (names.file_pattern(name),))
    assert all(made.takes_file(other) for other in (name, *others))
    assert not made.takes_file("别的.csv")


def test_a_pattern_of_a_sheet_takes_other_months_and_no_other_sheet() -> None:
    made = Mapping("", "", "loans", ("x",), sheets=(names.sheet_pattern("2026-10"),))
    assert made.takes_sheet("2026-10")
    assert made.takes_sheet("2026-11")
    assert not made.takes_sheet("说明")


def test_several_sheets_are_told_apart() -> None:
    from tests.profile.sheets import sighting

    from bankmkt.intake.profile.compose import profile_sheet

    one = sighting(HEADER, ROWS, file="b.xlsx", sheet="2026-10")
    one.alone = False
    assert mapping_of(profile_sheet(one).draft, "draft.yaml").sheets == ("????-??",)
    two = sighting(HEADER, ROWS, file="b.xlsx", sheet="2026-10")
    assert mapping_of(profile_sheet(two).draft, "draft.yaml").sheets == ()
