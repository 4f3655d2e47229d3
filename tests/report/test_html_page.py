"""A book as a page, read back: nothing from outside, nothing unescaped, every fen where it belongs."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.report.html_editions import LIST_FIELDS, NASTY, Rows, book_list, edition, field, list_row
from tests.report.html_reading import Node, cells, read

from bankmkt.base import say
from bankmkt.report import html, palette
from bankmkt.report.html.tables import limits
from bankmkt.report.values import Style
from bankmkt.report.width import visible
from bankmkt.result.blocks import Chart, Grid, Headline, Listing, Note, Series
from bankmkt.result.edition import BookList, Edition, Reader, Topic
from bankmkt.result.result import Form, Row, Table

ROWS = [list_row(index) for index in range(40)]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., tuple[str, Node]]:
    """A function that writes an edition and gives the text of the page and its tree."""

    def write(made: Edition, style: Style | None = None, most_rows: int = 5000) -> tuple[str, Node]:
        path = tmp_path / "page.html"
        html.page.write(made, path, style or Style(), most_rows)
        text = path.read_bytes().decode("utf-8")
        return text, read(text)

    return write


Written = Callable[..., tuple[str, Node]]


# --- the page itself --------------------------------------------------------------------------------------


def test_nothing_comes_from_outside(written: Written) -> None:
    text, page = written(edition())
    assert not re.search(r"(?i)https?:|//\w|@import|@font-face", text)
    for node in page.walk():
        assert node.name not in {"link", "img", "iframe", "object", "embed", "base", "form", "audio", "video", "use"}
        assert not {"src", "srcset", "style", "action", "background", "ping"} & set(node.attributes), node.attributes
        assert not any(name.startswith("on") for name in node.attributes), node.attributes
    assert set(re.findall(r"url\(([^)]*)\)", text)) == {f"#fill{number}" for number in range(1, 6)}


def test_the_policy_allows_our_style_sheet_and_our_script_and_nothing_else(written: Written) -> None:
    text, page = written(edition())
    (policy,) = [one for one in page.all("meta") if one.attributes.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.attributes["content"].split(";"))
    assert rules == {
        "default-src": "'none'",
        "style-src": f"'{digest(text, 'style')}'",
        "script-src": f"'{digest(text, 'script')}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    # the policy counts only for what stands behind it
    assert text.index("Content-Security-Policy") < text.index("<style>") < text.index("<script>")


def digest(text: str, name: str) -> str:
    """The hash of the only element of a name, as a browser takes it."""
    (inside,) = re.findall(f"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return "sha256-" + base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()


@pytest.mark.parametrize(("language", "lang"), [("zh", "zh-CN"), ("en", "en")])
def test_the_page_says_what_it_is(written: Written, language: Any, lang: str) -> None:
    say.use(language)
    text, page = written(edition())
    assert text.startswith("<!doctype html>")
    assert page.one("html").attributes["lang"] == lang
    assert page.one("meta", charset="utf-8")
    assert page.one("meta", name="bankmkt-run").attributes["content"] == "20261101T031500Z-4f2a9c"
    assert page.one("head").one("title").text == "经营月报 <Monthly review> 2026-10-31"
    assert [node.name for node in page.one("body").inside if isinstance(node, Node)] == [
        "a",
        "svg",
        "header",
        "main",
        "script",
    ]
    assert page.one("h1").text == "经营月报 <Monthly review>"
    headings = [node.text for node in page.all("h2")]
    assert headings[:3] == (
        ["关键指标（较 2026-09-30 变化）", "需要关注", "目录"]
        if language == "zh"
        else ["Key figures, with the change since 2026-09-30", "What needs attention", "Contents"]
    )


def test_every_link_and_every_label_leads_somewhere(written: Written) -> None:
    _, page = written(edition())
    idents = [node.attributes["id"] for node in page.walk() if "id" in node.attributes]
    assert len(idents) == len(set(idents))
    links = [node.attributes["href"] for node in page.all("a")]
    assert all(link.startswith("#") and link[1:] in idents for link in links)
    labels = [node.attributes["aria-labelledby"] for node in page.walk() if "aria-labelledby" in node.attributes]
    assert labels
    assert all(one in idents for label in labels for one in label.split())


def test_two_topics_of_one_name_have_places_of_their_own(written: Written) -> None:
    twice = replace(edition(blocks=[Headline("x")]), topics=(Topic("a", "A", (Headline("x"),)),) * 2)
    _, page = written(twice)
    assert [node.attributes["id"] for node in page.all("section", look="topic")] == ["topic-1", "topic-2"]


def test_data_cannot_become_markup(written: Written) -> None:
    text, page = written(edition())
    assert len(page.all("script")) == 1
    assert len(page.all("style")) == 1
    assert len(page.all("h1")) == 1
    assert not page.all("i")
    assert not page.all("img")
    names = [row[1].text for row in cells(page.one("table", id="list-2-1"))]
    assert names == [visible(str(row[1])) for row in ROWS]
    assert "{{ 7 * 7 }}{% raw %}" in names
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "abc\\u202etxt.exe" in names


def test_a_name_in_every_place_is_escaped(written: Written) -> None:
    for nasty in NASTY:
        grid = Grid(nasty, Table((field("a", Form.TEXT, nasty, nasty),), [(nasty,)]), highlight={"a": (nasty,)})
        chart = Chart("bars", nasty, [nasty], (Series(nasty, [1.0]), Series("b", [2.0])), nasty, nasty)
        made = replace(
            edition(blocks=[Headline(nasty), grid, chart, Note(nasty)], reader=Reader("branch", nasty, nasty)),
            title=nasty,
            subtitle=nasty,
            book=nasty,
            notes=(nasty,),
            run="run",
            masked={nasty: nasty},
        )
        _, page = written(made)
        assert page.one("h1").text == visible(nasty)
        assert page.all("p", look="headline")[0].text == visible(nasty)
        assert len(page.all("script")) == 1
        assert not page.all("img")


# --- figures and attention --------------------------------------------------------------------------------


def test_key_figures_with_their_change(written: Written) -> None:
    _, page = written(edition())
    cards = page.one("ul", look="figures").all("li")
    shown = [
        (
            card.one("h3").text,
            card.one("p", look="value").text,
            "".join(one.text for one in card.all("p", look="change")),
        )
        for card in cards
    ]
    assert shown == [
        # 772,918,402.01 - 764,292,566.70 = 8,625,835.31
        ("存款余额", "77,291.84 CNY 10k", "▲ +862.58, better"),
        ("不良率", "1.4 %", "▲ +0.2 points, worse"),
        ("客户数", "12,480", "▼ −37, worse"),
        ("存款成本", "1.85 %", "▼ −0.05 points, better"),
        ("预期损失 <i>", "unknown", ""),
        ("贷款", "100.00 CNY", "change unknown"),
        ("Gini", "0.83", "unchanged"),
        ("占比", "50.0 %", "hardly changed"),
    ]
    exact = [card.one("p", look="value").attributes.get("data-v") for card in cards]
    assert exact == ["772918402.01", "0.0142", "12480", "1.8500", None, "100.00", "0.83", "0.5"]
    assert [[link.attributes["href"] for link in card.all("a")] for card in cards] == [
        ["#topic-1"],
        ["#topic-2"],
        [],
        [],
        [],
        [],
        [],
        [],
    ]


def test_without_a_base_date_there_is_no_change(written: Written) -> None:
    _, page = written(replace(edition(), base=None))
    assert page.all("h2")[0].text == "Key figures"
    assert not page.all("p", look="change")


def test_the_unit_is_that_of_the_reader(written: Written) -> None:
    _, page = written(edition(), Style(unit="yi"))
    value = page.one("ul", look="figures").all("p", look="value")[0]
    assert value.text == "7.73 CNY 100m"
    assert value.attributes["data-v"] == "772918402.01"
    grid = page.one("table", id="topic-1-2")
    assert [node.text for node in grid.all("th", scope="col")][3] == "Deposits (CNY 100m)"
    assert cells(grid)[0][3].text == "0.81"
    assert [row[3].attributes.get("data-v") for row in cells(grid)] == [
        "81360000.05",
        "20340000.00",
        None,
        "-2410000.01",
    ]
    listed = page.one("table", id="list-2-1")
    assert [node.text for node in listed.all("th", scope="col")][3] == "Balance (CNY 100m)"
    assert sums(listed, 3) == sum(row[3] for row in ROWS if isinstance(row[3], Decimal))


def test_what_needs_attention_says_how_grave_it_is_and_where(written: Written) -> None:
    _, page = written(edition())
    alerts = page.one("ul", look="alerts").all("li")
    assert [(one.one("b").text, [link.attributes["href"] for link in one.all("a")]) for one in alerts] == [
        ("✗ serious", ["#made"]),
        ("✗ serious", ["#topic-2"]),
        ("! warning", ["#topic-1"]),
        ("· note", []),
    ]
    failed = [one for one in edition().checks if one.agrees is False]
    assert f"{len(failed)} of {len(edition().checks)} checks differ: {failed[0].label}" in alerts[0].text
    assert "城北支行的不良率超过 3 % <script>" in alerts[1].text
    _, page = written(replace(edition(attention=()), checks=()))
    assert "Nothing needs attention." in page.one("section", id="cover").text


# --- tables -----------------------------------------------------------------------------------------------


def sums(table: Node, column: int) -> Decimal:
    """The sum of the exact values of a column."""
    kept = [row[column].attributes.get("data-v") for row in cells(table)]
    return sum((Decimal(value) for value in kept if value is not None), Decimal(0))


def test_a_list_holds_every_row_and_every_fen(written: Written) -> None:
    _, page = written(edition())
    table = page.one("table", id="list-2-1")
    assert len(cells(table)) == 40
    known = [row[3] for row in ROWS if isinstance(row[3], Decimal)]
    assert len(known) < len(ROWS)
    assert sums(table, 3) == sum(known)
    assert [row[9].attributes["data-v"] for row in cells(table)] == [str(index + 1) for index in range(40)]
    assert {cell.name for row in cells(table) for cell in row[:1]} == {"th"}
    assert {cell.attributes.get("scope") for row in cells(table) for cell in row[:1]} == {"row"}
    assert all(head.attributes["scope"] == "col" for head in table.one("thead").all("th"))
    # amounts are unknown in some rows, so their sum is, and it says so
    foot = [node for node in table.one("tfoot").one("tr").inside if isinstance(node, Node)]
    assert foot[0].text == "Total"
    assert "x" in foot[3].classes
    assert foot[3].text == "·no value"


def test_the_sum_of_a_list_is_the_exact_one(written: Written) -> None:
    rows = [row for row in ROWS if row[3] is not None]
    _, page = written(edition(rows=rows))
    table = page.one("table", id="list-2-1")
    foot = [node for node in table.one("tfoot").one("tr").inside if isinstance(node, Node)]
    assert Decimal(foot[3].attributes["data-v"]) == sums(table, 3) == sum(Decimal(str(row[3])) for row in rows)


def test_columns_sort_by_what_they_hold(written: Written) -> None:
    _, page = written(edition())
    table = page.one("table", id="list-2-1")
    kinds = [head.attributes["data-kind"] for head in table.one("thead").all("th")]
    assert kinds == ["id", "text", "id", "exact", "float", "order", "id", "order", "exact", "exact", "text"]
    first, second = cells(table)[0], cells(table)[5]
    assert [first[5].attributes["data-o"], first[7].attributes["data-o"]] == ["0", "1"]
    assert "x" in second[3].classes
    assert "data-v" not in second[3].attributes


def test_marks_bars_and_shades_do_not_rely_on_colour(written: Written) -> None:
    _, page = written(edition())
    rows = cells(page.one("table", id="topic-1-2"))
    assert rows[2][1].text == "attention ! unknown"
    assert "trouble" in rows[2][1].classes
    widths = [[rect.attributes["width"] for rect in row[4].all("rect")] for row in rows]
    assert widths == [["80.0%"], ["20.0%"], [], ["0.0%"]]
    shaded = cells(page.one("table", id="topic-1-3"))
    # 80 is the largest: 40 is half of it, 3 a trace, nothing is not shaded, and every cell has its number
    looks = [[one for one in cell.classes if one[0] in "hg"] for cell in shaded[0]]
    assert looks == [[], ["h2"], ["h1"], [], [], []]
    assert [cell.text for cell in shaded[0]] == ["AAA", "40", "3", "0", "0", "·no value"]


def test_a_long_list_is_cut_and_says_so(written: Written) -> None:
    made = edition()
    source = made.topics[1].lists[0].rows
    text, page = written(made, most_rows=10)
    assert isinstance(source, Rows)
    assert source.asked == 10
    table = page.one("table", id="list-2-1")
    assert len(cells(table)) == 10
    section = page.one("section", id="list-2-1-list")
    assert "the first 10 of 40 rows; the workbook (.xlsx) of this book has all of them" in section.text
    assert "Totals are over all 40 rows." in section.text
    assert text.count("the first 10 of 40 rows") == 2  # in the topic too
    say.use("zh")
    _, page = written(made, most_rows=10)
    assert "前 10 行，共 40 行" in page.one("section", id="list-2-1-list").text


def test_a_list_that_fits_is_asked_for_whole(written: Written) -> None:
    made = edition()
    source = made.topics[1].lists[0].rows
    _, page = written(made, most_rows=40)
    assert isinstance(source, Rows)
    assert source.asked is None
    assert "40 rows" in page.one("section", id="list-2-1-list").text
    assert "first" not in page.one("section", id="list-2-1-list").text


def test_an_empty_list_says_so(written: Written) -> None:
    _, page = written(edition(rows=[]))
    section = page.one("section", id="list-2-1-list")
    assert "no rows" in section.text
    assert not section.all("tfoot")


def test_the_cells_of_a_page_are_shared_by_its_lists() -> None:
    def lists(*counts: int) -> list[BookList]:
        return [BookList("x", "x", LIST_FIELDS[:4], Rows([ROWS[0][:4]] * count)) for count in counts]

    assert limits(lists(3, 7), most_rows=5, most_cells=1000) == [3, 5]
    # 40 cells are 10 rows of 4: 2 of the short list, 4 each of the long ones
    assert limits(lists(2, 100, 100), most_rows=50, most_cells=40) == [2, 4, 4]
    assert limits(lists(5), most_rows=50, most_cells=20) == [5]
    assert limits([], most_rows=50, most_cells=20) == []


@dataclass
class Watched:
    """Rows that look at the file while they are read."""

    path: Path
    count: int = 10_000
    sizes: list[int] | None = None

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        self.sizes = []
        for start in range(0, self.count if limit is None else limit, 1000):
            self.sizes.append(self.path.stat().st_size)
            yield [list_row(start + index) for index in range(1000)]

    def to_parquet(self, path: Path) -> None:
        raise NotImplementedError

    def frame(self) -> Any:
        raise NotImplementedError


def test_rows_go_to_the_file_while_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    rows = Watched(path)
    made = replace(edition(), topics=(Topic("a", "A", (), (BookList("x", "x", LIST_FIELDS, rows),)),))
    html.page.write(made, path, Style(), 10_000)
    assert rows.sizes is not None
    total = path.stat().st_size
    # what is not yet in the file is at most a few batches
    written_ahead = [total * index / 10 - size for index, size in enumerate(rows.sizes)]
    assert max(written_ahead) < total / 3


def test_what_the_rows_raise_goes_through(tmp_path: Path) -> None:
    class Broken(Rows):
        def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
            yield list(self.rows[:7])
            raise RuntimeError("engine gone")

    made = replace(edition(), topics=(Topic("a", "A", (), (replace(book_list(ROWS), rows=Broken(ROWS)),)),))
    with pytest.raises(RuntimeError, match="engine gone"):
        html.page.write(made, tmp_path / "page.html", Style())


# --- how it was made --------------------------------------------------------------------------------------


def test_how_it_was_made(written: Written) -> None:
    text, page = written(edition())
    made = page.one("section", id="made")
    checks = [[cell.text for cell in row] for row in cells(page.one("table", id="made-checks"))]
    assert checks == [
        ["清单余额 = 总账", "1,234,567.89", "1,234,567.89", "✓ agrees"],
        ["贷款余额 = 总账", "1,234,567.89", "1,234,567.90", "attention ! ✗ differs"],
        ["客户数", "40", "·no value", "attention ! unknown"],
    ]
    inputs = [[cell.text for cell in row] for row in cells(page.one("table", id="made-inputs"))]
    assert inputs == [
        ["customers", "客户信息.csv", "·no value", "12,480", "cd" * 32],
        ["loans", "借据.xlsx", "2026-10", "4,211", "ef" * 32],
    ]
    assert "customer_id = '000777'" in page.one("table", id="made-parameters").text
    assert "made by hand" in made.text
    assert made.text.count("without off_balance") == 1
    assert "bankmkt 0.1.0, duckdb 2.0.0" in made.text
    assert "secret_of_sql" not in text


def test_an_edition_for_one_reader_tells_no_parameters(written: Written) -> None:
    text, page = written(edition(reader=Reader("manager", "M0001", "样例经理")))
    assert "000777" not in text
    assert "secret_of_sql" not in text
    assert not page.all("table", id="made-parameters")
    assert "For the manager: 样例经理 (M0001)" in page.one("header").text
    assert "surname only" in page.one("section", id="made").text


def test_dates_are_not_said_twice(written: Written) -> None:
    _, page = written(edition())
    assert "2026-10-31" in page.one("header").text
    _, page = written(replace(edition(), subtitle="2026-10-31, compared with 2026-09-30"))
    assert page.one("header").text.count("2026-10-31") == 1


def test_a_block_that_stands_for_the_list_draws_nothing(written: Written) -> None:
    _, page = written(edition(blocks=[Listing("top of the list", ("customer_id",)), Headline("said")]))
    assert page.one("section", id="topic-1").text.count("top of the list") == 0


def test_an_empty_edition_is_a_page(written: Written) -> None:
    empty = Edition("x", "x", "", date(2026, 10, 31), None, "run")
    _, page = written(empty)
    assert page.one("section", id="made")
    assert not page.all("ul", look="figures")


# --- colours ----------------------------------------------------------------------------------------------


def test_letters_and_shapes_stand_out(written: Written) -> None:
    """Letters by 4.5 to 1 from what is behind them, shapes by 3 to 1."""
    text, _ = written(edition())
    colours = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", text))
    for ink, ground in (
        ("text", "white"),
        ("text", "pale"),
        ("grey", "white"),
        ("grey", "pale"),
        ("blue", "white"),
        ("white", "blue"),
        ("blue", "pale-accent"),
        ("accent-ink", "white"),
        ("accent-ink", "pale-accent"),
        ("accent-ink", "pale"),
    ):
        assert palette.contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    for index in range(6):
        assert palette.contrast(colours[f"s{index}"], colours["white"]) >= 3
    shades = re.findall(r"^\.([hg]\d) \{ background: (#[0-9A-F]{6})", text, re.MULTILINE)
    assert len(shades) == 10
    for _, ground in shades:
        assert palette.contrast(colours["text"], ground) >= 4.5
        assert palette.contrast(colours["grey"], ground) >= 3  # the dot of an unknown value


def test_contrast_is_that_of_the_guidelines() -> None:
    assert palette.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert palette.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert palette.mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert palette.against("#1F3864", "#FFFFFF", 4.5) == "#1F3864"
