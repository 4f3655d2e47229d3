"""Cases that users write: read, refused with places, run, and every difference told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.running import project_in

from bankmkt.api.casing import cases, run
from bankmkt.api.project import Project
from bankmkt.base.errors import RulesError, UsageError

CASES = """bankmkt: 1
rule: segment
as_of: 2026-10-31
cases:
  - case: two customers
    given:
      customers: |
        customer_id  name        contribution
        a            "样例 甲"   80.00
        b            -           20.00     # 20 %
    expect:
      rows: |
        customer_id  customer_name  tier    share
        a            "样例 甲"      core    80%
        b            -              TIER    1/5
      figures: {customers_for_cut: 1}
      unknown: 0
  - case: the change lies over the rule
    change: |
      cuts:
        - {tier: core, upto: 90%}
    given:
      customers: |
        customer_id  contribution
        c[1-2]       50.00
    expect:
      summary: |
        tier    customers
        core    2
        growth  0
        base    0
        no_value     0
        loss_making  0
        unknown      0
"""


def _project(folder: Path, text: str) -> Project:
    (folder / "rules" / "cases").mkdir(parents=True)
    (folder / "rules" / "cases" / "mine.yaml").write_text(text, encoding="utf-8")
    return project_in(folder)


def test_cases_that_hold(tmp_path: Path) -> None:
    project = _project(tmp_path, CASES.replace("TIER", "growth"))
    assert [one.differences for one in run(project, cases(project, ()))] == [(), ()]
    assert not (tmp_path / "bank.duckdb").exists()  # the project itself is not touched


def test_each_difference_is_told(tmp_path: Path) -> None:
    project = _project(tmp_path, CASES.replace("TIER", "base"))
    first, second = run(project, cases(project, ()))
    assert first.differences == ("rows 2 tier: expected base, got growth",)
    assert first.case.line == 5
    assert second.differences == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("contribution\n        c", "contribtion\n        c", 23, 'no column "contribtion"'),
        ("  figures:", "  figure:", 16, 'unknown key "figure"'),
        ("b            -           20.00", "b            20.00", 7, "has 2 cells"),
        ("case: the change lies over the rule", "case: two customers", 18, "two cases"),
        (
            "customers: |\n        customer_id  contribution",
            "custmers: |\n        customer_id  contribution",
            23,
            "custmers",
        ),
        (
            "    given:\n      customers: |\n        customer_id  name",
            "    giveth:\n      customers: |\n        customer_id  name",
            6,
            "giveth",
        ),
    ],
)
def test_a_mistake_is_answered_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in CASES
    project = _project(tmp_path, CASES.replace(old, new, 1))
    with pytest.raises(RulesError, match=says) as raised:
        cases(project, ())
    assert line in [problem.line for problem in raised.value.problems]


def test_a_rule_that_cannot_run_is_a_difference(tmp_path: Path) -> None:
    project = _project(tmp_path, CASES.replace("rule: segment", "rule: settlement"))
    outcomes = list(run(project, cases(project, ())))
    assert "borrowings" in outcomes[0].differences[0]


def test_no_case_at_all(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="rules/cases"):
        cases(project_in(tmp_path), ())
