"""The page in a real browser: it opens in silence, asks nobody, sorts, filters, prints, and fits a phone.

Debian's Chromium and its driver are used; where they are not installed these tests are skipped. Nothing is downloaded:
the driver's path is given, and the browser has an empty profile of its own.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.report.html_editions import LIST_FIELDS, Rows, edition, field, list_row

from bankmkt.base import say
from bankmkt.report import html
from bankmkt.report.values import Style
from bankmkt.report.width import cells
from bankmkt.result.blocks import Grid
from bankmkt.result.edition import BookList, Edition, Topic
from bankmkt.result.result import Form, Row, Table

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.skipif(
        not BROWSER or not DRIVER, reason="needs Chromium and its driver (Debian: chromium, chromium-driver)"
    ),
]

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """A browser with an empty profile that keeps a record of its console and its network."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    before = {name: os.environ.get(name) for name in ("SE_OFFLINE", "SE_AVOID_STATS")}
    os.environ |= {"SE_OFFLINE": "true", "SE_AVOID_STATS": "true"}
    options = webdriver.ChromeOptions()
    options.binary_location = str(BROWSER)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def opened(browser: Chrome, folder: Path, made: Edition, width: int = 1280, most_rows: int = 5000) -> Path:
    """Write the page of an edition and open it in a window of so many pixels."""
    path = folder / "page.html"
    html.page.write(made, path, Style(), most_rows)
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    entries(browser, "browser")
    entries(browser, "performance")
    browser.get(path.as_uri())
    return path


def entries(browser: Chrome, kind: str) -> list[dict[str, Any]]:
    """What the browser recorded since the last look."""
    found: list[dict[str, Any]] = browser.get_log(kind)  # type: ignore[no-untyped-call]
    return found


def column(browser: Chrome, table: str, number: int) -> list[str]:
    """The texts of a column as they stand, hidden rows left out."""
    found: list[str] = browser.execute_script(
        "return Array.from(document.getElementById(arguments[0]).tBodies[0].rows)"
        ".filter((row) => row.offsetParent !== null).map((row) => row.cells[arguments[1]].textContent);",
        table,
        number,
    )
    return found


def head(browser: Chrome, table: str, number: int) -> Any:
    """The head of a column."""
    return browser.find_elements("css selector", f"#{table} thead th")[number]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_opens_in_silence_and_asks_nobody(browser: Chrome, tmp_path: Path, language: Any) -> None:
    say.use(language)
    path = opened(browser, tmp_path, edition())
    browser.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; });")
    assert entries(browser, "browser") == []
    asked = [json.loads(entry["message"])["message"] for entry in entries(browser, "performance")]
    urls = [one["params"]["request"]["url"] for one in asked if one["method"] == "Network.requestWillBeSent"]
    assert urls == [path.as_uri()]
    assert browser.execute_script("return window.broken") is None
    # the script ran, so the policy's hash of it is right; the style sheet counts, so its hash is right too
    assert len(browser.find_elements("css selector", "thead [role=button]")) > 20
    assert browser.execute_script("return getComputedStyle(document.querySelector('thead th')).position") == "sticky"


def test_a_script_in_the_page_that_is_not_ours_does_not_run(browser: Chrome, tmp_path: Path) -> None:
    path = opened(browser, tmp_path, edition())
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("</main>", "<script>window.broken = 3</script><img src='x.png'></main>"), encoding="utf-8"
    )
    entries(browser, "performance")
    browser.get(path.as_uri())
    assert browser.execute_script("return window.broken") is None
    messages = [entry["message"] for entry in entries(browser, "browser")]
    assert len(messages) == 2
    assert all("Content Security Policy" in message for message in messages)


BIG: Sequence[Row] = [
    ("000001", "b", Decimal("9007199254740993.01"), 0.2, "core", 1),
    ("000002", "a", Decimal("9007199254740993.02"), 0.1, "base", 2),
    ("000010", "丙", None, None, "unknown", None),
    ("000003", "乙", Decimal("-5.00"), -0.5, "core", 10),
    ("000004", "甲", Decimal("10.00"), 1e-07, "base", 9),
    ("000005", "a", Decimal("9.99"), 12.5, "core", 2),
]
BIG_FIELDS = (
    LIST_FIELDS[0],
    LIST_FIELDS[1],
    LIST_FIELDS[3],
    LIST_FIELDS[4],
    LIST_FIELDS[5],
    field("rank", Form.COUNT, "名次", "Rank"),
)


def big() -> Edition:
    """A list with amounts that a binary number cannot tell apart, unknown values, and ties."""
    one = BookList("segment", "list", BIG_FIELDS, Rows(BIG))
    return replace(edition(), topics=(Topic("a", "A", (), (one,)),))


def test_columns_sort_exactly_with_unknown_last_and_ties_in_order(browser: Chrome, tmp_path: Path) -> None:
    opened(browser, tmp_path, big())
    table = "list-1-1"
    given = ["000001", "000002", "000010", "000003", "000004", "000005"]
    assert column(browser, table, 0) == given
    orders = {
        # column: first order, second order
        0: (["000001", "000002", "000003", "000004", "000005", "000010"], None),
        2: (
            ["000002", "000001", "000004", "000005", "000003", "000010"],
            ["000003", "000005", "000004", "000001", "000002", "000010"],
        ),
        3: (["000005", "000001", "000002", "000004", "000003", "000010"], None),
        4: (
            ["000001", "000003", "000005", "000002", "000004", "000010"],
            ["000010", "000002", "000004", "000001", "000003", "000005"],
        ),
        5: (["000003", "000004", "000002", "000005", "000001", "000010"], None),
    }
    for number, (first, second) in orders.items():
        cell = head(browser, table, number)
        numeric = number in (2, 3, 5)
        button = cell.find_element("css selector", "[role=button]")
        button.click()
        assert cell.get_attribute("aria-sort") == ("descending" if numeric else "ascending")
        assert column(browser, table, 0) == first, number
        button.send_keys("\ue007")  # Enter
        assert cell.get_attribute("aria-sort") == ("ascending" if numeric else "descending")
        if second is not None:
            assert column(browser, table, 0) == second, number
        button.send_keys(" ")
        assert cell.get_attribute("aria-sort") == "none"
        assert column(browser, table, 0) == given
    # text goes by the rules of the language: 丙 bǐng before 甲 jiǎ before 乙 yǐ
    say.use("zh")
    opened(browser, tmp_path, big())
    head(browser, table, 1).find_element("css selector", "[role=button]").click()
    assert [name for name in column(browser, table, 1) if name > "z"] == ["丙", "甲", "乙"]
    only = [one.get_attribute("aria-sort") for one in browser.find_elements("css selector", f"#{table} thead th")]
    assert only == ["none", "ascending", "none", "none", "none", "none"]


def test_a_list_can_be_filtered(browser: Chrome, tmp_path: Path) -> None:
    opened(browser, tmp_path, edition())
    finder = browser.find_element("css selector", "#list-2-1-list .finder input")
    status = browser.find_element("css selector", "#list-2-1-list .finder [role=status]")
    assert "Filter the rows of" in browser.find_element("css selector", "#list-2-1-list .finder label").text
    finder.send_keys("华东 0101")
    # every eleventh row has the name, every fourth the branch: rows 0 of 0, 11, 22, 33
    assert column(browser, "list-2-1", 0) == ["000000"]
    assert status.text == "1 of 40 rows match"
    finder.clear()
    finder.send_keys("<SCRIPT>")
    assert column(browser, "list-2-1", 0) == ["000001", "000012", "000023", "000034"]
    finder.clear()
    finder.send_keys("-299987.00")  # the exact amount without separators
    assert column(browser, "list-2-1", 0) == ["000000"]
    finder.clear()
    finder.send_keys(" ")
    assert len(column(browser, "list-2-1", 0)) == 40
    assert status.text == ""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 375])
def test_no_sideways_scroll_and_no_letters_outside_their_drawing(
    browser: Chrome, tmp_path: Path, width: int, language: Any
) -> None:
    say.use(language)
    opened(browser, tmp_path, edition(), width)
    assert browser.execute_script("return document.documentElement.scrollWidth") == width
    clipped = browser.execute_script(
        """
        const outside = [];
        let seen = 0;
        for (const svg of document.querySelectorAll("svg.chart")) {
          if (getComputedStyle(svg).display === "none") continue;
          seen += 1;
          const box = svg.getBoundingClientRect();
          const boxes = [];
          for (const text of svg.querySelectorAll("text")) {
            const its = text.getBoundingClientRect();
            if (its.left < box.left - 1 || its.right > box.right + 1 || its.top < box.top - 1
                || its.bottom > box.bottom + 1) outside.push([svg.parentNode.id, text.textContent]);
            for (const [other, words] of boxes) {
              const wide = Math.min(its.right, other.right) - Math.max(its.left, other.left);
              const high = Math.min(its.bottom, other.bottom) - Math.max(its.top, other.top);
              if (wide > 1.5 && high > 4) outside.push([svg.parentNode.id, text.textContent, words]);
            }
            boxes.push([its, text.textContent]);
          }
        }
        return [seen, outside];
        """
    )
    assert clipped == [11, []]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_no_head_is_broken_to_letters(browser: Chrome, tmp_path: Path, language: Any) -> None:
    say.use(language)
    names = [("名次", "Rank"), ("客户经理", "Manager"), ("存款日均至今应达", "Deposits due to date")]
    names += [("关注类下迁率（较上月末）", "Special mention to NPL since last month end")]
    fields = tuple(field(f"c{index}", Form.COUNT, zh, en) for index, (zh, en) in enumerate(names * 3))
    rows: list[Row] = [tuple(range(len(fields)))]
    made = edition(blocks=[Grid("", Table(fields, rows))])
    opened(browser, tmp_path, made, 375)
    lines: list[list[Any]] = browser.execute_script(
        """
        return Array.from(document.querySelectorAll(".topic .block thead th"), (head) => {
          const range = document.createRange();
          range.selectNodeContents(head);
          const tops = Array.from(range.getClientRects(), (box) => Math.round(box.top));
          return [head.textContent, new Set(tops).size];
        });
        """
    )
    assert len(lines) >= len(fields)
    for words, count in lines:
        # what fits in eight cells is one line; others take a line for every six at worst
        assert count <= (1 if cells(words) <= 8 else -(-cells(words) // 6)), words


def test_wide_tables_scroll_in_their_own_box_by_keyboard(browser: Chrome, tmp_path: Path) -> None:
    from selenium.webdriver.support.wait import WebDriverWait

    opened(browser, tmp_path, edition(), 375)
    box = browser.find_element("css selector", "#list-2-1-list .box")
    wide, seen = browser.execute_script("return [arguments[0].scrollWidth, arguments[0].clientWidth]", box)
    assert wide > seen
    assert box.get_attribute("tabindex") == "0"
    box.send_keys("\ue014\ue014\ue014")  # arrow to the right; the browser glides, as fast as the machine allows
    WebDriverWait(browser, 30).until(lambda it: it.execute_script("return arguments[0].scrollLeft", box) > 0)


def pages(browser: Chrome, folder: Path) -> list[str]:
    """The text of each printed page."""
    made = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    path = folder / "page.pdf"
    path.write_bytes(base64.b64decode(made["data"]))
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, encoding="utf-8").stdout
    return text.split("\f")[:-1]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext (Debian: poppler-utils)")
def test_on_paper_topics_begin_pages_and_heads_repeat(browser: Chrome, tmp_path: Path) -> None:
    rows = [list_row(index) for index in range(120)]
    opened(browser, tmp_path, edition(rows=rows))
    printed = pages(browser, tmp_path)
    firsts = [page.strip().splitlines()[0].split("  ")[0].strip() for page in printed]
    assert firsts[0].startswith("经营月报")
    assert {"存款", "风险 & 退出", "Lists: 风险 & 退出", "How made"} <= set(firsts)
    listed = [page for page in printed if "Customer name" in page]
    assert len(listed) >= 3  # the head is on every page of the list
    whole = "\n".join(printed)
    for row in rows:
        assert str(row[0]) in whole
    assert "Filter the rows" not in whole
    assert "Back to" not in whole


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext (Debian: poppler-utils)")
def test_on_paper_a_wide_table_keeps_its_last_column(browser: Chrome, tmp_path: Path) -> None:
    forms = (Form.MONEY, Form.DATE, Form.TEXT, Form.COUNT)
    fields = (LIST_FIELDS[0], *(field(f"c{i}", forms[i % 4], f"第{i}列", f"column {i}") for i in range(21)))
    day = list_row(1)[6]
    values = {Form.MONEY: Decimal("123456789.01"), Form.DATE: day, Form.TEXT: "样例甲公司 North", Form.COUNT: 12}
    last = field("last", Form.MONEY, "末列", "last")
    rows: list[Row] = [
        (f"{i:06d}", *(values[forms[k % 4]] for k in range(21)), Decimal(90000000 + i) / 100) for i in range(30)
    ]
    one = BookList("x", "wide", (*fields, last), Rows(rows))
    opened(browser, tmp_path, replace(edition(), topics=(Topic("a", "A", (), (one,)),)))
    whole = "\n".join(pages(browser, tmp_path))
    for row in rows:
        assert f"{row[-1]:,.2f}" in whole


def test_without_a_script_everything_is_there(browser: Chrome, tmp_path: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened(browser, tmp_path, edition())
        assert len(browser.find_elements("css selector", "#list-2-1 tbody tr")) == 40
        assert browser.find_elements("css selector", "[role=button], .finder") == []
        assert browser.find_element("css selector", "#list-2-1 thead th").text == "Customer ID"
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
