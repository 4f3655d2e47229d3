"""Rule files of progress and scorecards that mean nothing are refused where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.planned import context
from tests.rules.running import project_in

from bankmkt.base.errors import Problem, RulesError

PROGRESS = """bankmkt: 1
name: mine
kind: progress
title: {zh: 我的, en: Mine}
per: manager
"""
CARD = """bankmkt: 1
name: mine
kind: scorecard
title: {zh: 我的, en: Mine}
"""
ONE = "indicators:\n  - {indicator: a, form: stock, measure: manager_loans}\n"
SCORED = "indicators:\n  - {indicator: a, weight: 100%, of: manager_loans, against: 5}\n"

# the text below the head, line and column, words of the message
MISTAKES = [
    (PROGRESS, "phases: [1, 2, 3, 4, 5]\n" + ONE, 6, 9, "part the year evenly"),
    (PROGRESS, "phases: [0, 1]\n" + ONE, 6, 9, "the first phase weighs nothing"),
    (PROGRESS, "lights: {green: 80%, yellow: 90%}\n" + ONE, 6, 9, "green must lie above yellow"),
    (PROGRESS, "tree: true\n" + ONE, 6, 7, "only branches have a tree"),
    (PROGRESS, "indicators:\n  - {indicator: a, form: stock}\n", 7, 5, 'either a "measure" or what was "repaid"'),
    (PROGRESS, ONE + "  - {indicator: a, form: flow, measure: manager_loans}\n", 8, 17, "a"),
    (PROGRESS, "indicators:\n  - {indicator: a, form: stock, measure: manager_lones}\n", 7, 42, "manager_loans"),
    (PROGRESS, "indicators:\n  - {indicator: a, form: stock, measure: role}\n", 7, 42, '"role" is no number'),
    (
        PROGRESS,
        "indicators:\n  - {indicator: a, form: flow, measure: manager_loans, base: manager_deposits}\n",
        7,
        62,
        "has no base",
    ),
    (
        PROGRESS.replace("manager", "branch"),
        "tree: true\nindicators:\n  - {indicator: a, form: stock, measure: branch_loans, base: branch_loans}\n",
        8,
        62,
        "leave base out",
    ),
    (CARD, "indicators:\n  - {indicator: a, weight: 99%, of: manager_loans, against: 5}\n", 6, 3, "add up to 99"),
    (CARD, SCORED.replace("against: 5", "against: 0"), 6, 62, "against 0 there is no rate"),
    (CARD, SCORED + "groups:\n  - {group: g, weight: 100%}\n", 6, 5, "group"),
    (CARD, SCORED.replace(", against: 5", ""), 6, 5, '"of" and "against"'),
    (CARD, SCORED + "floor: 130%\n", 6, 5, "the floor lies above the cap"),
    (CARD, SCORED + "deductions:\n  - {deduction: d, points: 2}\n", 8, 5, '"count" or an "item"'),
    (CARD, SCORED + "vetoes:\n  - {veto: v, when: manager_lones > 5}\n", 8, 21, "manager_loans"),
    (CARD, "per: branch\nindicators:\n  - {indicator: a, weight: 1, given: {by: x, item: y}}\n", 5, 6, "only managers"),
]


def _problems(folder: Path, text: str) -> list[Problem]:
    (folder / "rules").mkdir()
    (folder / "rules" / "mine.yaml").write_text(text, encoding="utf-8")
    rules = project_in(folder).rules
    try:
        rule = rules["mine"]
        return rule.kind.check(rule.spec, rule.layers, context(rules))
    except RulesError as error:
        return list(error.problems)


@pytest.mark.parametrize(
    ("head", "text", "line", "column", "words"), MISTAKES, ids=[str(n) for n, _ in enumerate(MISTAKES)]
)
def test_a_mistake_is_answered_where_it_stands(
    head: str, text: str, line: int, column: int, words: str, tmp_path: Path
) -> None:
    (problem,) = _problems(tmp_path, head + text)
    assert words in str(problem)
    assert (problem.line, problem.column) == (line, column)


def test_a_rule_that_uses_itself_is_refused_with_the_path(tmp_path: Path) -> None:
    """The scorecard reads the progress; a progress that read the scorecard would never end."""
    project = project_in(tmp_path)
    (tmp_path / "rules" / "measures").mkdir(parents=True)
    measure = "  round:\n    title: {zh: 圈, en: Round}\n    per: manager\n    rule: kpi\n    column: round_actual\n"
    (tmp_path / "rules" / "measures" / "m.yaml").write_text(f"bankmkt: 1\nmeasures:\n{measure}", encoding="utf-8")
    indicator = "indicators:\n  - {indicator: round, form: stock, measure: round}\n"
    (tmp_path / "rules" / "kpi.yaml").write_text(PROGRESS.replace("mine", "kpi") + indicator, encoding="utf-8")

    with pytest.raises(RulesError, match="kpi → kpi"):
        project.rules["kpi"].plan(context(project.rules))
