"""The body of the mail: figures and sentences, in text and in HTML that every mail program shows."""

from __future__ import annotations

from typing import Any

import pytest
from tests.report.html_editions import NASTY, edition
from tests.report.html_reading import read

from bankmkt.base import say
from bankmkt.report.html.mail import body
from bankmkt.report.values import Style
from bankmkt.result.edition import Reader

MANAGER = Reader("manager", "M0001", "样例经理")


def test_the_text_has_the_figures_and_what_needs_attention() -> None:
    text, _ = body(edition(reader=MANAGER), Style())
    assert text.splitlines() == [
        "经营月报 <Monthly review>",
        "示例银行股份有限公司",
        "As of 2026-10-31",
        "For the manager: 样例经理 (M0001)",
        "",
        "Key figures, with the change since 2026-09-30",
        "- 存款余额: 77,291.84 CNY 10k  ▲ +862.58, better",
        "- 不良率: 1.4 %  ▲ +0.2 points, worse",
        "- 客户数: 12,480  ▼ −37, worse",
        "- 存款成本: 1.85 %  ▼ −0.05 points, better",
        "- 预期损失 <i>: unknown",
        "- 贷款: 100.00 CNY  change unknown",
        "- Gini: 0.83  unchanged",
        "- 占比: 50.0 %  hardly changed",
        "",
        "What needs attention",
        "- ✗ serious: 城北支行的不良率超过 3 % <script>",
        "- ! warning: 西门支行存款比上月少 241 万元",
        "- · note: 两个规则缺少数据",
        "",
        "The details are in the attached workbook.",
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_bodies_say_the_same(language: Any) -> None:
    say.use(language)
    text, html = body(edition(reader=MANAGER), Style(unit="yi"))
    page = read(html)
    shown = page.one("body").text
    for line in text.splitlines():
        pieces = line[2:].replace("：", ": ").split(": ", 1) if line.startswith("- ") else [line]
        for piece in (part for whole in pieces for part in whole.split("  ")):
            assert piece in shown, piece


def test_the_html_is_plain_tables() -> None:
    say.use("zh")
    _, html = body(edition(reader=MANAGER), Style())
    page = read(html)
    names = {node.name for node in page.walk()}
    assert names == {"html", "head", "meta", "title", "body", "table", "tr", "td", "th", "span"}
    for node in page.walk():
        assert not {"src", "href", "class", "id"} & set(node.attributes)
        assert not any(name.startswith("on") for name in node.attributes)
    assert "url(" not in html
    assert "http:" not in html
    assert "https:" not in html
    assert len(html.encode()) < 100_000  # mail programs cut longer ones


def test_no_customer_is_in_a_mail() -> None:
    for reader in (None, MANAGER):
        for part in body(edition(reader=reader), Style()):
            assert not any(name in part for name in NASTY)
            assert "000001" not in part
            assert "000777" not in part
            assert "城南支行带来" not in part  # headlines may name a customer


def test_the_whole_banks_mail_only_counts_what_may_hold_names() -> None:
    for part in body(edition(), Style()):
        assert "Things that need attention: 3; they are named in the workbook." in part
        assert "城北支行" not in part


def test_an_edition_with_nothing_to_say() -> None:
    text, html = body(edition(attention=()), Style())
    assert "attention" not in text
    assert "attention" not in read(html).text
