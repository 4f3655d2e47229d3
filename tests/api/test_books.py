"""A book counts over rows: for the whole bank and for each reader, worked out by hand on a bank of eight customers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from bankmkt.api.loading import load
from bankmkt.api.project import Project
from bankmkt.api.reporting import BookRequest, Prepared, books, prepared
from bankmkt.api.starting import init
from bankmkt.base.errors import RulesError, UsageError
from bankmkt.base.settings import resolve
from bankmkt.result.blocks import Chart, Grid, Headline
from bankmkt.result.edition import Edition, Reader

NOW = """客户号,客户名称,客户类型,机构号,客户经理号,contribution
000001,样例甲公司,对公,001,M01,50.00
000002,样例乙公司,对公,001,M01,30.00
000003,样例丙公司,对公,002,M02,10.00
000004,样例丁公司,对公,002,M02,5.00
000005,样例戊公司,对公,002,,5.00
000006,样例己公司,对公,001,M01,0.00
000007,样例庚公司,对公,001,M01,-20.00
000008,样例辛公司,对公,001,M01,
"""
THEN = """客户号,客户名称,客户类型,机构号,客户经理号,contribution
000001,样例甲公司,对公,001,M01,40.00
000002,样例乙公司,对公,002,M02,60.00
"""
BOOK = """bankmkt: 1
name: small
title: {zh: 小册, en: Small book}
figures:
  - {name: customers, label: {zh: 客户, en: Customers}, rule: segment, count: true, better: up, topic: value}
  - {name: core, label: {zh: 核心, en: Core}, rule: segment, count: true, where: {tier: core}, topic: value}
  - {name: contribution, label: {zh: 贡献, en: Contribution}, rule: segment, sum: contribution, better: up}
  - {name: gini, label: {zh: 基尼, en: Gini}, rule: segment, figure: gini, form: number}
topics:
  - name: value
    title: {zh: 价值, en: Value}
    parts:
      - {rule: segment, by: manager_id, columns: [customer_id, customer_name, manager_id, contribution, tier]}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Eight customers of two dates, and a book of one topic."""
    folder = tmp_path_factory.mktemp("books") / "bank"
    init(folder)
    made = Project(resolve({"project": str(folder), "lang": "en"}))
    for day, text in (("2026-09-30", THEN), ("2026-10-31", NOW)):
        source = folder / "extracts" / f"customers_{day.replace('-', '')}.csv"
        source.write_text(text, encoding="utf-8")
        from datetime import date

        load(made, (source,), as_of=date.fromisoformat(day))
    (folder / "books").mkdir(exist_ok=True)
    (folder / "books" / "small.yaml").write_text(BOOK, encoding="utf-8")
    return made


@pytest.fixture
def ready(project: Project, monkeypatch: pytest.MonkeyPatch) -> object:
    """The book with its rules run, open for as long as the test."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    with prepared(project, BookRequest("small"), "run-1") as made:
        yield made


def _figures(edition: Edition) -> dict[str, tuple[object, object, object, str]]:
    return {one.name: (one.value, one.before, one.change, one.verdict) for one in edition.figures}


def _grids(edition: Edition) -> dict[str, Grid]:
    return {block.title: block for block in edition.topics[0].blocks if isinstance(block, Grid)}


def test_the_cover_of_the_whole_bank(ready: Prepared) -> None:
    edition = ready.edition()
    figures = _figures(edition)
    # 50 + 30 + 10 + 5 + 5 + 0 - 20 = 80; the eighth is unknown, and told
    assert figures["contribution"] == (Decimal("80.00"), Decimal("100.00"), Decimal("-20.00"), "worse")
    assert figures["customers"] == (8, 2, 6, "better")
    assert figures["core"] == (2, 2, 0, "")
    assert figures["gini"][0] is not None
    assert edition.run == "run-1"
    assert edition.base is not None
    assert [note for note in edition.notes if "leaves out 1 row in" in note]


def test_the_edition_of_a_manager_is_counted_from_their_rows_alone(ready: Prepared) -> None:
    edition = ready.edition(Reader("manager", "M01", "样例经理"), frozenset({"M01"}))
    figures = _figures(edition)
    # 50 + 30 + 0 - 20 = 60, before: the one customer of then, 40
    assert figures["contribution"] == (Decimal("60.00"), Decimal("40.00"), Decimal("20.00"), "better")
    assert figures["customers"] == (5, 1, 4, "better")
    assert figures["core"] == (2, 1, 1, "")
    assert "gini" not in figures  # a single figure is of the whole bank
    rows = [row for batch in edition.topics[0].lists[0].rows.batches() for row in batch]
    assert [row[0] for row in rows] == ["000001", "000002", "000006", "000007", "000008"]
    assert edition.topics[0].lists[0].totals == {"contribution": None}  # one of them is unknown
    headline = next(block.text for block in edition.topics[0].blocks if isinstance(block, Headline))
    assert headline == "Value of customers: 5 (Core 2, No value 1, Loss-making 1, Unknown 1)"
    summary = _grids(edition)["Value of customers"].table
    assert [tuple(row) for row in summary.rows] == [
        ("core", 2, Decimal("80.00")),
        ("no_value", 1, Decimal("0.00")),
        ("loss_making", 1, Decimal("-20.00")),
        ("unknown", 1, None),
    ]
    [chart] = [block for block in edition.topics[0].blocks if isinstance(block, Chart)]  # nothing of the whole bank
    assert list(chart.categories) == ["Core", "No value", "Loss-making", "Unknown"]
    assert list(chart.series[0].values) == [2.0, 1.0, 1.0, 1.0]


def test_editions_together_hold_every_customer_once(ready: Prepared) -> None:
    seen: list[str] = []
    for code in ("M01", "M02"):
        edition = ready.edition(Reader("manager", code, ""), frozenset({code}))
        seen += [str(row[0]) for batch in edition.topics[0].lists[0].rows.batches() for row in batch]
    assert sorted(seen) == ["000001", "000002", "000003", "000004", "000006", "000007", "000008"]  # 000005: nobody's
    head = ready.edition(Reader("branch", "001", ""), frozenset({"001", "002"}))
    assert head.topics[0].lists[0].rows.count == 8


def test_lists_say_where_each_row_comes_from(project: Project) -> None:
    with prepared(project, BookRequest("small", lineage=True)) as made:
        edition = made.edition(Reader("manager", "M02", ""), frozenset({"M02"}))
        one = edition.topics[0].lists[0]
        assert [field.name for field in one.fields][-2:] == ["tier", "source"]
        rows = [row for batch in one.rows.batches() for row in batch]
    # the header is row 1, so the third and the fourth customer stand in rows 4 and 5
    assert [row[-1] for row in rows] == [["customers_20261031.csv:4"], ["customers_20261031.csv:5"]]


def test_rows_by_manager_with_the_largest_first(ready: Prepared) -> None:
    grid = _grids(ready.edition())["Value of customers by Manager"].table
    names = [one.name for one in grid.fields]
    assert names == [
        *("manager_id", "manager_id_name", "rows", "contribution"),
        *("core", "growth", "base", "no_value", "loss_making", "unknown"),
    ]
    assert [tuple(row) for row in grid.rows] == [
        ("M01", None, 5, Decimal("60.00"), 2, 0, 0, 1, 1, 1),
        ("M02", None, 2, Decimal("15.00"), 0, 2, 0, 0, 0, 0),
        ("(none)", None, 1, Decimal("5.00"), 0, 0, 1, 0, 0, 0),
    ]
    bars = next(block for block in ready.edition().topics[0].blocks if isinstance(block, Chart) and block.kind == "top")
    assert list(bars.categories) == ["M01", "M02", "(none)"]
    assert list(bars.series[0].values) == [60.0, 15.0, 5.0]


def test_a_date_that_is_not_loaded_is_no_base(project: Project) -> None:
    with prepared(project, BookRequest("small", as_of="2026-09-30")) as made:
        edition = made.edition()
    assert edition.base is None
    assert all(one.before is None for one in edition.figures)
    with pytest.raises(UsageError), prepared(project, BookRequest("small", base="2026-08-31")):
        pass


@pytest.mark.parametrize(
    ("wrong", "line", "says"),
    [
        ("rule: segment, by: manager_id", "rule: segmnt, by: manager_id", "segmnt"),
        ("by: manager_id", "by: maneger_id", "maneger_id"),
        ("figure: gini", "figure: ginny", "ginny"),
        ("topic: value}\n  - {name: core", "topic: worth}\n  - {name: core", "worth"),
        ("sum: contribution", "sum: contribution, count: true", "count"),
        ("title: {zh: 小册, en: Small book}", "title: {zh: 小册, en: Small book}\nbase: last_moon", "last_moon"),
        ("{tier: core}", "{teir: core}", "teir"),
    ],
)
def test_a_wrong_book_is_refused_at_its_place(project: Project, wrong: str, line: str, says: str) -> None:
    assert project.folder is not None
    path = project.folder / "books" / "wrong.yaml"
    path.write_text(BOOK.replace("name: small", "name: wrong").replace(wrong, line, 1), encoding="utf-8")
    try:
        with pytest.raises(RulesError) as caught, prepared(project, BookRequest("wrong")):
            pass
    finally:
        path.unlink()
    [problem, *_] = caught.value.problems
    assert says in str(problem)
    assert Path(problem.file).name == "wrong.yaml"
    assert problem.line > 0


def test_a_shipped_book_goes_with_a_rule_of_the_banks_own(project: Project) -> None:
    assert project.folder is not None
    rule = project.folder / "rules" / "segment.yaml"
    rule.write_text(
        "bankmkt: 1\nname: segment\nkind: tiers\ntitle: {zh: 客户, en: Customers}\nmeasure: exposure\n"
        "cuts:\n  - {tier: all, upto: 100%}\n",
        encoding="utf-8",
    )
    own = Project(project.settings)  # the rules of a project are read once
    loans = project.folder / "extracts" / "loans.csv"
    loans.write_text("loan_id,customer_id,balance,five_class\nL1,000001,70.00,normal\n", encoding="utf-8")
    from datetime import date

    from bankmkt.api.loading import undo
    from bankmkt.api.ruling import lint

    load(own, (loans,), as_of=date(2026, 10, 31))
    try:
        wrong = [one for one in lint(own)[0] if "small.yaml" not in one.file]
        with prepared(own, BookRequest("marketing")) as made:
            edition = made.edition()
    finally:
        rule.unlink()
        undo(own)
    assert wrong == []
    figures = {one.name: one.value for one in edition.figures}
    assert figures["customers"] == 8
    assert "contribution" not in figures  # it is told, not shown as nothing
    assert [note for note in edition.notes if "segment" in note and "Contribution" in note]
    fields = [one.name for one in edition.topics[0].lists[0].fields]
    assert "contribution" not in fields
    assert "tier" in fields


def test_lint_looks_at_books_too(project: Project) -> None:
    from bankmkt.api.ruling import lint

    assert lint(project)[0] == []
    assert project.folder is not None
    path = project.folder / "books" / "wrong.yaml"
    path.write_text(BOOK.replace("name: small", "name: wrong").replace("figure: gini", "figure: ginny"), "utf-8")
    try:
        [problem] = lint(project)[0]
    finally:
        path.unlink()
    assert (problem.line, "ginny" in problem.message) == (8, True)


def test_a_project_changes_a_shipped_book(project: Project) -> None:
    assert project.folder is not None
    path = project.folder / "books" / "monthly.yaml"
    path.write_text(
        "bankmkt: 1\nextends: monthly\n"
        "topics:\n  - {name: exits, drop: true}\nfigures:\n  - {name: exits, drop: true}\n",
        encoding="utf-8",
    )
    try:
        book = books(project)["monthly"]
    finally:
        path.unlink()
    assert "exits" not in [topic.name for topic in book.spec.topics]
    assert "value" in [topic.name for topic in book.spec.topics]
    assert len(book.files) == 2


def test_no_such_book_names_those_that_there_are(project: Project) -> None:
    with pytest.raises(UsageError, match="monthly"):
        books(project)["monthy"]


def test_a_change_over_different_tables_is_no_change(project: Project, tmp_path: Path) -> None:
    assert project.folder is not None
    loans = project.folder / "extracts" / "loans_20261031.csv"
    book = project.folder / "books" / "lent.yaml"
    loans.write_text("loan_id,customer_id,balance,five_class\nL1,000001,70.00,normal\n", encoding="utf-8")
    from datetime import date

    load(project, (loans,), as_of=date(2026, 10, 31))
    figure = "{name: lent, label: {zh: 贷款, en: Lent}, rule: monitoring, sum: loan_balance, better: up}"
    head = "bankmkt: 1\nname: lent\ntitle: {zh: 贷, en: Lent}\n"
    topic = "topics:\n  - {name: a, title: {zh: 一, en: A}, parts: [segment]}\n"
    book.write_text(f"{head}figures:\n  - {figure}\n{topic}", encoding="utf-8")
    try:
        with prepared(project, BookRequest("lent")) as made:
            edition = made.edition()
    finally:
        book.unlink()
        from bankmkt.api.loading import undo

        undo(project)
    [lent] = edition.figures
    assert (lent.value, lent.before, lent.change) == (Decimal("70.00"), None, None)
    assert edition.source.startswith("lent: books/lent.yaml, sha256 ")
    assert [note for note in edition.notes if "books/lent.yaml" in note]
