"""What a decision table refuses, each with its place, and what its finding says in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.rules.casefile import read_table
from tests.rules.planned import context
from tests.rules.running import load_files, project_in

from bankmkt.api.analysis import Request, answering
from bankmkt.base import say as language
from bankmkt.base.errors import Problem, RulesError
from bankmkt.result.blocks import Chart, Grid, Headline, Presentation

BASE = """bankmkt: 1
name: mine
kind: decision_table
title: {zh: 一, en: One}
needs: [customers, loans]
value: loan_balance
order: [bad, poor]
reasons:
  - {reason: large, mode: bad, when: loan_balance >= 100}
  - {reason: small, mode: poor, when: loan_balance > 0}
"""

# what is added or put in the place of a part, and words of the message
MISTAKES: list[tuple[str, str, str]] = [
    ("per: household\n", "", '"per" must be customer, account, loan, manager, branch, got "household"'),
    ("levels: {bad: 2}\n", "", "needs a number of reasons"),
    ("levels: {bad: 1, poor: 2}\n", "", "needs a number of reasons"),
    ("levels: {bad: 2, poor: 1}\n", "", "a reason names none"),
    ("focus: [worse]\n", "", '"mode" must be bad, poor, got "worse"'),
    ("sets: {worse: [x]}\n", "", '"mode" must be bad, poor, got "worse"'),
    ("coverage: {name: c, title: {zh: 一, en: One}, modes: [worse]}\n", "", 'got "worse"'),
    ("expect: {shares: {bad: 120%}}\n", "", "a share lies between 0 and 100%, not 120%"),
    ("expect: {shares: {bad: 1/0}}\n", "", '"1/0" is no number'),
    ("expect: {shares: {bad: 50%}, next: {bad: poor}}\n", "", '"next" must be bad, got "poor"'),
    ("expect: {shares: {bad: 50%}, base: lately}\n", "", "lately"),
    ("keep: 1\nhit: first\n", "", "keep needs hit: collect"),
    ("keep: 0\n", "", "keep"),
    ("order_by: [loan_share]\nshow: [loan_share]\n", "", '"loan_share" is no column to order by'),
    ("order_by: [loan_balance upwards]\n", "", '"loan_balance upwards" is no column to order by'),
    ("show: [customer_name, mode]\n", "", "mode"),
    ("count: loan_balance\n", "", 'two columns would be called "loan_balance"'),
    ("show: [lone_balance]\n", "", 'did you mean "loan_balance"?'),
    ("", "value: rating", 'the value must be money or a whole number that adds up; "rating" is neither'),
    ("propose: {maturity: loan_balance, maturities: maturities, plans: {}}\n", "", "maturity must be a date"),
    ("propose: {maturity: next_maturity, maturities: loan_balance, plans: {}}\n", "", "must be a number of dates"),
    ("", "order: [bad, poor, worse]\nlevels: {bad: 3, poor: 2, worse: 1}\nhit: first", "a reason names none"),
]


def _problems(folder: Path) -> list[Problem]:
    """What is wrong with the rule alone: to look at all shipped rules each time would take seconds."""
    rules = project_in(folder).rules
    try:
        rule = rules["mine"]
    except RulesError as error:
        return list(error.problems)
    return rule.kind.check(rule.spec, rule.layers, context(rules))


@pytest.mark.parametrize(("added", "instead", "words"), MISTAKES, ids=[f"{one[0]}{one[1]}" for one in MISTAKES])
def test_a_mistake_is_refused_where_it_stands(added: str, instead: str, words: str, tmp_path: Path) -> None:
    text = BASE + added
    if instead:
        key = instead.partition(":")[0]
        line = next(line for line in BASE.splitlines() if line.startswith(f"{key}:"))
        text = text.replace(line, instead)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.yaml").write_text(text, encoding="utf-8")
    problems = _problems(tmp_path)
    assert any(words in str(problem) for problem in problems), [str(problem) for problem in problems]
    assert all(problem.line for problem in problems)


# The finding ------------------------------------------------------------------------------------------------------

TABLES = {
    "customers": """
        customer_id  branch_id
        a1           1
        a2           1
        b1           2
        b2           2
        b3           2
        b4           2
        n            -
    """,
    "loans": """
        loan_id  customer_id  balance
        1        a1           100.00
        2        a2           1.00
        3        b1           0.00
        4        b2           0.00
        5        b3           0.00
        6        b4           99.99
        7        n            500.00
    """,
}


def _shown(folder: Path, rule: str, by: str | None = None) -> tuple[Presentation, str]:
    """The presentation of a rule over the tables above, and its finding."""
    project = project_in(folder)
    (folder / "rules").mkdir()
    (folder / "rules" / "mine.yaml").write_text(rule, encoding="utf-8")
    files = []
    for table, text in TABLES.items():
        rows = read_table(text)
        lines = [",".join(rows[0]), *(",".join("" if cell == "-" else cell for cell in row.values()) for row in rows)]
        path = folder / f"{table}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        files.append(path)
    load_files(project, files, date(2026, 10, 31))
    with answering(project, Request("mine", by=by)) as (_, presentation):
        (finding,) = [block.text for block in presentation.blocks if isinstance(block, Headline)]
        return presentation, finding


def test_the_finding_names_the_worst_branch_and_its_cause(tmp_path: Path) -> None:
    """Branch 2 has four customers and one listed, branch 1 both of its two; who has no branch is not called worst."""
    presentation, finding = _shown(tmp_path, BASE + "severity: {bad: warning}\n")
    assert finding == (
        "4 customers listed, loan balance (spot) 700.99 yuan together. Worst is branch 1: 2 of 2 (100.0 %; 57.1 %"
        " overall), most often small (2)."
    )
    titles = [block.title for block in presentation.blocks if isinstance(block, Grid)]
    assert titles == ["By class", "Where it stands out", "By reason"]
    groups = next(block.table for block in presentation.blocks if isinstance(block, Grid) and "stands" in block.title)
    # listed − population × 4/7: 2 − 8/7 > 1 − 4/7 > 1 − 16/7
    assert [tuple(row[:3]) for row in groups.rows] == [("1", 2, 2), (None, 1, 1), ("2", 1, 4)]


def test_the_finding_in_chinese_with_everybody_in_a_class(tmp_path: Path) -> None:
    language.use("zh")
    try:
        _, finding = _shown(tmp_path, BASE + "otherwise: none\nfocus: [bad]\ntitles: {bad: {zh: 差, en: Bad}}\n")
    finally:
        language.use(None)
    assert finding == (
        "差：7 户中有 2（28.6%），贷款余额（时点）合计 600.00 元。机构 1 最突出：2 中有 1"
        "（50.0%，全部为 28.6%），最常见原因：large（1）。"
    )


def test_with_by_the_groups_are_charted(tmp_path: Path) -> None:
    presentation, _ = _shown(tmp_path, BASE, by="branch")
    (chart,) = [block for block in presentation.blocks if isinstance(block, Chart)]
    assert chart.percent
    assert (list(chart.categories), list(chart.series[0].values)) == (["1", "without one", "2"], [1.0, 1.0, 0.25])


def test_a_table_of_nobody_has_a_finding_too(tmp_path: Path) -> None:
    _, finding = _shown(tmp_path, BASE.replace("value:", "where: loan_balance < 0\nvalue:"))
    assert finding == "0 customers listed, loan balance (spot) 0.00 yuan together."
