"""Nothing personal can be read in a profile, whatever the header says; the masks themselves, by hand."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from tests.profile.sheets import column, profile

from bankmkt.intake.profile import masking
from bankmkt.intake.profile.shape import FileProfile
from bankmkt.report import profilejson, profiletext
from bankmkt.tables import table
from bankmkt.tables.model import Column


def of(name: str, owner: str = "customers") -> Column:
    """A canonical column."""
    declared = table(owner)
    assert declared is not None
    found = declared.column(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "owner", "name", "shown"),
    [
        ("张三丰", "customers", "name", "张**"),
        ("样例甲公司", "customers", "name", "样例甲公司"),
        ("000123", "customers", "customer_id", "00**23"),
        ("123", "customers", "customer_id", "***"),
        ("13812345678", "customers", "phone", "138****5678"),
        ("11010519491231002X", "customers", "id_number", "110***********002X"),
        ("1949-12-31", "customers", "birth_date", "1949-**-**"),
        ("6228480402564890018", "accounts", "account_id", "622************0018"),
        ("1204331.20", "loans", "balance", "1******.**"),
        ("-1,204.00", "loans", "balance", "-1,***.**"),
        ("0.00", "loans", "balance", "0.00"),
        ("4.35", "loans", "rate", "4.35"),
        ("2026-10-31", "loans", "started_on", "2026-10-31"),
        ("P25", "loans", "product_id", "P25"),
        # what stands under the wrong header is masked all the same
        ("13812345678", "loans", "started_on", "138****5678"),
        ("11010519491231002X", "customers", "tags", "110***********002X"),
        ("张三丰", "loans", "five_class", "张**"),
    ],
)
def test_a_cell_is_masked_by_column_and_by_look(text: str, owner: str, name: str, shown: str) -> None:
    assert masking.value(text, of(name, owner)) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三丰", "张**"),
        ("13812345678", "138****5678"),
        ("某某街道某某号", "某****"),
        ("1204331.20", "1******.**"),
        ("12", "12"),
        ("C000123", "C0***23"),
    ],
)
def test_a_cell_of_an_unknown_column_is_masked_by_its_look(text: str, shown: str) -> None:
    assert masking.value(text, None) == shown


def test_title_lines_hide_persons_and_numbers() -> None:
    assert masking.line("制表人：张三丰 复核：李四") == "制表人：张** 复核：李*"
    assert masking.line("账号 6228480402564890018") == "账号 622************0018"
    assert masking.line("数据日期 20261031") == "数据日期 20261031"


def test_persons_are_no_code_words() -> None:
    names = ["张样甲", "李样乙", "王样丙"]
    rows = [["J-01", "000001", names[number % 3]] for number in range(60)]
    for header in ("备注", "五级分类", "渠道"):
        sheet = profile(["借据号", "客户号", header], rows)
        one = column(sheet, header)
        shown = json.dumps(
            [one.samples, one.smallest, one.largest, one.translated, one.unknown, sheet.draft], ensure_ascii=False
        )
        assert not any(name in shown for name in names), header


@pytest.mark.parametrize(
    ("header", "cell", "shown"),
    [
        ("家庭住址", "幸福里九号", "幸****"),
        ("配偶生日", "1980-05-06", "1980-**-**"),
        ("法人证件", "AB1234567", "AB*****67"),
        ("紧急联系人", "张三样", "张**"),
    ],
)
def test_an_unknown_header_that_speaks_of_persons_hides_its_cells(header: str, cell: str, shown: str) -> None:
    one = column(profile(["借据号", "客户号", header], [["J-1", "000001", cell]] * 8), header)
    assert one.samples == (shown,)
    assert one.smallest == one.largest == shown


SECRETS = [
    "张三样",
    "13812345678",
    "11010519491231002X",
    "6228480402564890018",
    "1949-12-31",
    "7654321.09",
    "幸福里九号",
]


def test_no_writer_shows_a_secret() -> None:
    headers = ["客户姓名", "手机号", "证件号码", "卡号", "出生日期", "年收入", "家庭住址"]
    rows = [[f"{number:06d}", *SECRETS] for number in range(8)]
    sheet = profile(["客户号", *headers], rows)
    assert sheet.table == "customers"
    file = FileProfile("样例.csv", "样例.csv", 100, "text", sheets=(sheet,))
    stream = StringIO()
    profilejson.write([file], stream)
    shown = "\n".join(
        [stream.getvalue(), *profiletext.lines([file], width=400), str(profiletext.columns_table([file]))]
    )
    for secret in SECRETS:
        assert secret not in shown, secret
    assert "张**" in shown
