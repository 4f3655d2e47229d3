"""The body of a mail says the key figures in both forms and languages, and names no customer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from bankmkt.base import say as language
from bankmkt.deliver.mail.body import compose
from bankmkt.query.field import Field, Form
from bankmkt.result.edition import Attention, Edition, KeyFigure, Reader
from bankmkt.tables.model import Text


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    language.use("en")
    yield
    language.use(None)


def figure(label: str, form: Form, value: object, before: object = None) -> KeyFigure:
    return KeyFigure("x", label, Field("x", form, Text(label, label)), value, before)  # type: ignore[arg-type]


def edition(*figures: KeyFigure, base: date | None = date(2026, 9, 30)) -> Edition:
    return Edition(
        book="manager-book",
        title="客户经理手册",
        subtitle="",
        as_of=date(2026, 10, 31),
        base=base,
        run="",
        figures=figures,
        attention=(Attention("样例甲公司逾期"), Attention("样例乙公司到期")),
        reader=Reader("manager", "M0001", "样例<经理> & 甲"),
    )


class Cells(HTMLParser):
    """The texts of a page, and the sources that it names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.sources: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.sources += [str(value) for name, value in attrs if name in ("src", "href")]


FIGURES = (
    figure("Customers", Form.COUNT, 1200, 1180),
    figure("Loans", Form.MONEY, Decimal("123456789.05"), Decimal("123466789.05")),
    figure("NPL ratio", Form.RATIO, 0.015, 0.02),
    figure("Deposits", Form.MONEY, None),
)


def test_text_and_page_say_the_same_figures() -> None:
    body = compose(edition(*FIGURES))
    assert body.subject == "客户经理手册, 2026-10-31"
    assert "Dear 样例<经理> & 甲," in body.text
    assert "  Customers: 1,200 (on 2026-09-30 1,180, change +20)" in body.text
    assert "  Loans: 12,345.68 CNY 10k (on 2026-09-30 12,346.68, change −1.00)" in body.text
    assert "  NPL ratio: 1.5 % (on 2026-09-30 2.0 %, change −0.5 points)" in body.text
    assert "  Deposits: unknown\n" in body.text
    page = Cells(body.html)
    assert page.sources == []
    assert "Dear 样例<经理> & 甲," in page.texts
    for cell in ("1,200", "1,180", "+20", "−1.00", "1.5 %", "On 2026-09-30"):
        assert cell in page.texts, cell
    assert "<经理>" not in body.html


def test_no_sentence_about_a_customer_gets_into_a_mail() -> None:
    body = compose(edition(*FIGURES))
    for text in (body.text, body.html):
        assert "样例甲公司" not in text
        assert "2 items" in text


def test_without_figures_and_without_a_date_to_compare() -> None:
    body = compose(edition(base=None), name="样例主管")
    assert "<table" not in body.html
    assert body.text.startswith("Dear 样例主管,")
    one = compose(edition(figure("Customers", Form.COUNT, 7), base=None))
    assert "  Customers: 7\n" in one.text
    assert "Change" not in one.html


def test_in_chinese() -> None:
    language.use("zh")
    body = compose(edition(*FIGURES))
    assert body.subject == "客户经理手册 2026-10-31"
    assert "Customers：1,200（2026-09-30 为 1,180，变动 +20）" in body.text
    assert "2 项" in body.text
    assert 'lang="zh-CN"' in body.html
