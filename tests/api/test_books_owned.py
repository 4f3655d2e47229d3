"""Whose rows an edition holds, where ids try to be each other: a manager called like a branch, quotes, gaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from bankmkt.api.loading import load
from bankmkt.api.project import Project
from bankmkt.api.reporting import BookRequest, Prepared, prepared
from bankmkt.api.starting import init
from bankmkt.base.errors import RulesError, UsageError
from bankmkt.base.settings import resolve
from bankmkt.query.field import Form, Value
from bankmkt.result.blocks import Chart, Grid, Headline, Note
from bankmkt.result.edition import Edition, Reader, Topic
from bankmkt.result.result import Result

# 002 is a branch and a manager; 999 is no branch of the bank; the fifth has neither branch nor manager
NOW = """客户号,客户名称,客户类型,机构号,客户经理号,contribution
C1,样例甲公司,对公,001,M'1,50.00
C2,样例乙公司,对公,001,样例经理,30.00
C3,样例丙公司,对公,002,002,10.00
C4,样例丁公司,对公,999,002,5.00
C5,样例戊公司,对公,,,5.00
C6,样例己公司,对公,001,M'1,
C7,样例庚公司,对公,002,样例经理,-20.00
"""
# the first customer was another's then, and the eighth has left since
THEN = """客户号,客户名称,客户类型,机构号,客户经理号,contribution
C1,样例甲公司,对公,002,002,40.00
C2,样例乙公司,对公,001,样例经理,30.00
C6,样例己公司,对公,001,M'1,
C8,样例辛公司,对公,001,M'1,30.00
"""
TAGS = """bankmkt: 1
name: tags
kind: decision_table
systems: [P4]
title: {zh: 标签, en: Tags}
needs: [customers]
value: contribution
hit: collect
order: [hit]
otherwise: rest
titles: {hit: {zh: 命中, en: Hit}, rest: {zh: 其余, en: Rest}}
reasons:
  - {reason: large, mode: hit, when: contribution >= 10, title: {zh: 大, en: Large}}
  - {reason: firm, mode: hit, when: contribution >= 0, title: {zh: 正, en: Not negative}}
severity: {hit: warning}
"""
BOOK = """bankmkt: 1
name: owned
title: {zh: 归属, en: Owned}
figures:
  - {name: customers, label: {zh: 客户, en: Customers}, rule: segment, count: true}
  - {name: contribution, label: {zh: 贡献, en: Contribution}, rule: segment, sum: contribution}
topics:
  - name: value
    title: {zh: 价值, en: Value}
    parts: [{rule: segment, columns: [customer_id, customer_name]}]
  - name: tags
    title: {zh: 标签, en: Tags}
    parts: [{rule: tags, code: reasons, by: branch_id, columns: [customer_id]}]
  - name: moves
    title: {zh: 变动, en: Moves}
    parts: [{rule: tier-migration, columns: [customer_id, move]}]
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The bank of two dates, two branches under a head, a rule with several reasons per customer, and a book."""
    folder = tmp_path_factory.mktemp("owned") / "bank"
    init(folder)
    made = Project(resolve({"project": str(folder), "lang": "en"}))
    for name, day, text in (("customers", "2026-09-30", THEN), ("customers", "2026-10-31", NOW)):
        source = folder / "extracts" / f"{name}_{day.replace('-', '')}.csv"
        source.write_text(text, encoding="utf-8")
        load(made, (source,), as_of=date.fromisoformat(day))
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "tags.yaml").write_text(TAGS, encoding="utf-8")
    (folder / "books").mkdir(exist_ok=True)
    (folder / "books" / "owned.yaml").write_text(BOOK, encoding="utf-8")
    return made


@pytest.fixture
def ready(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Prepared]:
    """The book with its rules run, open for as long as the test."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    with prepared(project, BookRequest("owned")) as made:
        yield made


def _of(ready: Prepared, kind: str, *codes: str) -> Edition:
    reader = Reader("manager", codes[0], "") if kind == "manager" else Reader("branch", codes[0], "")
    return ready.edition(reader, frozenset(codes))


def _topic(edition: Edition, name: str) -> Topic:
    return next(topic for topic in edition.topics if topic.name == name)


def _ids(edition: Edition, topic: str) -> list[str]:
    lists = [one for found in edition.topics if found.name == topic for one in found.lists]
    return sorted(str(row[0]) for one in lists for batch in one.rows.batches() for row in batch)


def _figures(edition: Edition) -> dict[str, tuple[Value, Value]]:
    return {one.name: (one.value, one.before) for one in edition.figures}


def test_each_owner_has_their_rows_whatever_their_id_is(ready: Prepared) -> None:
    assert _ids(_of(ready, "manager", "M'1"), "value") == ["C1", "C6"]
    assert _ids(_of(ready, "manager", "样例经理"), "value") == ["C2", "C7"]
    assert _ids(_of(ready, "manager", "002"), "value") == ["C3", "C4"]  # the manager of that id, not the branch
    assert _ids(_of(ready, "branch", "002"), "value") == ["C3", "C7"]
    assert _ids(_of(ready, "branch", "001"), "value") == ["C1", "C2", "C6"]
    assert _ids(_of(ready, "branch", "000", "001", "002"), "value") == ["C1", "C2", "C3", "C6", "C7"]
    for nobody in ("", "M1", "M", "%", "' OR 1=1 --", "None"):
        assert _ids(_of(ready, "manager", nobody), "value") == []


def test_the_base_is_what_the_owner_had_then(ready: Prepared) -> None:
    first = _of(ready, "manager", "M'1")
    # now the first customer, 50, and one unknown; then the eighth, 30, and the one unknown
    assert _figures(first) == {"customers": (2, 2), "contribution": (Decimal("50.00"), Decimal("30.00"))}
    assert _figures(_of(ready, "manager", "002")) == {
        "customers": (2, 1),
        "contribution": (Decimal("15.00"), Decimal("40.00")),  # 10 + 5 now; the first customer, 40, then
    }
    assert [note for note in first.notes if "Contribution" in note] == [
        "Contribution: the sum leaves out 1 row in which Contribution is unknown",
        "Contribution: the sum with which it is compared leaves out 1 row in which Contribution is unknown",
    ]


def test_a_customer_who_left_is_in_the_edition_of_whom_they_left(ready: Prepared) -> None:
    assert "C8" in _ids(_of(ready, "manager", "M'1"), "moves")
    assert "C8" in _ids(_of(ready, "branch", "001"), "moves")
    for code in ("样例经理", "002"):
        assert "C8" not in _ids(_of(ready, "manager", code), "moves")


def test_a_row_with_several_reasons_is_one_row_of_its_branch(ready: Prepared) -> None:
    """C1, C2, C3 have two reasons, C4 and C5 one, C6 and C7 none."""
    topic = _topic(ready.edition(), "tags")
    table = next(one.table for one in topic.blocks if isinstance(one, Grid) and "by Branch" in one.title)
    assert [one.name for one in table.fields] == [
        *("branch_id", "branch_id_name", "rows", "contribution", "large", "firm", ""),
    ]
    assert [tuple(row) for row in table.rows] == [
        ("001", None, 3, Decimal("80.00"), 2, 2, 1),  # 50 + 30, the sixth unknown
        ("999", None, 1, Decimal("5.00"), 0, 1, 0),
        ("(none)", None, 1, Decimal("5.00"), 0, 1, 0),
        ("002", None, 2, Decimal("-10.00"), 1, 1, 1),  # 10 - 20
    ]
    [chart] = [one for one in topic.blocks if isinstance(one, Chart) and one.kind == "top"]
    assert list(chart.series[0].values) == [80.0, 5.0, 5.0, -10.0]
    assert Note("Tags: the sum leaves out 1 row in which Contribution is unknown") in topic.blocks


def test_words_and_rows_without_one_add_up(ready: Prepared) -> None:
    topic = _topic(_of(ready, "branch", "001"), "tags")
    assert topic.blocks[0] == Headline("Tags: 3, of them (several may apply) Large 2, Not negative 2, (none) 1")
    summary = next(one.table for one in topic.blocks if isinstance(one, Grid))
    assert [tuple(row) for row in summary.rows] == [
        ("large", 2, Decimal("80.00")),
        ("firm", 2, Decimal("80.00")),
        ("(none)", 1, None),
    ]


def test_nothing_of_another_stands_in_any_part(ready: Prepared) -> None:
    names = {f"C{place}": f"样例{word}公司" for place, word in enumerate("甲乙丙丁戊己庚辛", 1)}
    edition = _of(ready, "manager", "002")
    said = repr((edition.figures, edition.attention, edition.notes, edition.subtitle))
    for topic in edition.topics:
        said += repr(topic.blocks) + repr([list(one.rows.batches()) for one in topic.lists])
    own = {"C1", "C3", "C4"}  # the first was theirs at the base date
    assert "C3" in said
    assert [one for one, name in names.items() if one not in own and (f"'{one}'" in said or name in said)] == []
    assert "M'1" not in said
    assert "样例经理" not in said


def test_the_record_of_an_edition_counts_nothing_of_the_bank(ready: Prepared) -> None:
    results = _results(ready, "M'1")
    assert {name: one.rows.count for name, one in results.items()} == {"segment": 2, "tags": 2, "tier-migration": 1}
    assert {name: one.unknown for name, one in results.items()}["segment"] == 1
    assert {name: one.unknown for name, one in _results(ready, "002").items()}["segment"] == 0
    for one in results.values():
        assert (one.figures, one.notes, one.extras, one.summary.rows, one.provenance.sql) == ({}, (), {}, [], "")
        assert list(one.provenance.parameters) == ["origin"]


def _results(ready: Prepared, code: str) -> dict[str, Result]:
    return {one.rule: one for one in _of(ready, "manager", code).results}


@pytest.mark.parametrize(
    ("right", "wrong", "line", "says"),
    [
        ("code: reasons", "code: contribution", 13, "contribution cannot be used here"),
        ("by: branch_id", "by: contribution", 13, "contribution cannot be used here"),
        ("sum: contribution", "sum: customer_name", 6, "customer_name cannot be used here"),
        ("sum: contribution", "sum: contribution, form: count", 6, "cannot be written as count"),
        ("rule: segment, count: true", "rule: segment, count: true, where: {tier: cor}", 5, "tier is never cor"),
        ("parts: [{rule: tier-migration, columns: [customer_id, move]}]", "parts: []", 16, "parts is empty"),
        ("columns: [customer_id, move]", "where: {move: dwon}", 16, "move is never dwon"),
    ],
)
def test_what_cannot_be_counted_is_refused_at_its_place(
    project: Project, right: str, wrong: str, line: int, says: str
) -> None:
    assert project.folder is not None
    path = project.folder / "books" / "wrong.yaml"
    path.write_text(BOOK.replace("name: owned", "name: wrong").replace(right, wrong, 1), encoding="utf-8")
    try:
        with pytest.raises(RulesError) as caught, prepared(project, BookRequest("wrong")):
            pass
    finally:
        path.unlink()
    [problem] = caught.value.problems
    assert (problem.line, problem.column > 0) == (line, True)
    assert says in problem.message


@pytest.mark.parametrize("base", ["last_mont_end", "2026-9-30", "nonsense"])
def test_a_word_that_is_no_base_names_those_that_are(project: Project, base: str) -> None:
    with pytest.raises(UsageError) as caught, prepared(project, BookRequest("owned", base=base)):
        pass
    assert "no word for a date" in caught.value.problems[0].message
    assert "last_month_end" in caught.value.problems[0].remedy


def test_a_single_figure_is_written_as_what_it_is(project: Project) -> None:
    assert project.folder is not None
    path = project.folder / "books" / "single.yaml"
    figure = "  - {name: since, label: {zh: 自, en: Since}, rule: tier-migration, figure: base_date, form: ratio}\n"
    path.write_text(BOOK.replace("name: owned", "name: single").replace("topics:", figure + "topics:"), "utf-8")
    try:
        with prepared(project, BookRequest("single")) as made:
            one = made.edition().figures[-1]
    finally:
        path.unlink()
    assert (one.field.form, one.value, one.before, one.change) == (Form.DATE, date(2026, 9, 30), None, None)


def test_lists_side_by_side_are_counted_as_pairs(ready: Prepared) -> None:
    rows = ready.material["tags"].rows
    reasons: list[tuple[str | None, int]] = [(row[0], row[1]) for row in rows.tally(("reasons",))]  # type: ignore[misc]
    assert reasons == [("firm", 5), ("large", 3), (None, 2)]
    pairs = rows.part({"customer_id": ["C1"]}).tally(("reasons", "reasons"))
    assert [row[:3] for row in pairs] == [
        *(("firm", "firm", 1), ("firm", "large", 1), ("large", "firm", 1), ("large", "large", 1)),
    ]
