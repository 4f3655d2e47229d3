"""Comparing two dates, or two rules on one date, over whatever somebody names; expected answers are worked by hand."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from tests.rules.running import load_files, project_in

from bankmkt.api.analysis import Request
from bankmkt.api.comparing import comparing
from bankmkt.api.differing import differing
from bankmkt.api.project import Project
from bankmkt.base import say
from bankmkt.base.errors import BankmktError, UsageError
from bankmkt.report import json as json_report
from bankmkt.result.blocks import Headline, Presentation
from bankmkt.rules.ruleset import Rule

# September, of 100: a core, b growth (80 % before it), c base (95 %). October, of 100: a core, c growth, b base; d is
# new with 0. Deposits: a 10 → 4, b 5 → 6, c 0 → 0, d 3.
CUSTOMERS = """as_of,customer_id,name,branch_id,manager_id,contribution,rating
2026-09-30,a,,1,M1,80.00,A
2026-09-30,b,,1,M1,15.00,A
2026-09-30,c,,2,,5.00,B
2026-10-31,a,,1,M1,80.00,AA
2026-10-31,b,,1,M1,5.00,A
2026-10-31,c,,2,,15.00,B
2026-10-31,d,,2,,0.00,
"""
ACCOUNTS = """as_of,account_id,customer_id,balance
2026-09-30,1,a,10.00
2026-09-30,2,b,5.00
2026-10-31,1,a,4.00
2026-10-31,2,b,6.00
2026-10-31,3,d,3.00
"""


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("bank")
    for name, text in (("customers", CUSTOMERS), ("accounts", ACCOUNTS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    project = project_in(folder)
    load_files(project, [folder / "customers.csv", folder / "accounts.csv"], None)
    return project


def _told(asked: AbstractContextManager[tuple[Rule, Presentation]]) -> tuple[dict[str, Any], str]:
    """The answer as JSON, and its finding."""
    stream = io.StringIO()
    with asked as (_, presentation):
        json_report.write(presentation.result, stream)
        finding = " ".join(block.text for block in presentation.blocks if isinstance(block, Headline))
    return json.loads(stream.getvalue()), finding


def _compared(bank: Project, name: str, base: str = "2026-09-30", **request: Any) -> tuple[dict[str, Any], str]:
    column = request.pop("column", None)
    return _told(comparing(bank, Request(name, **request), base, column))


def _moves(answer: dict[str, Any], key: str = "customer_id") -> list[tuple[str, str, str, str]]:
    return [(row[key], row["before"], row["after"], row["move"]) for row in answer["rows"]]


def test_a_rule_with_classes(bank: Project) -> None:
    answer, finding = _compared(bank, "segment")
    assert _moves(answer) == [
        ("b", "growth", "base", "down"),
        ("d", "new", "no_value", "new"),
        ("c", "base", "growth", "up"),
    ]
    assert answer["rule"] == "compare-segment"
    assert answer["kind"] == "migration"
    assert answer["figures"]["value_before"] == answer["figures"]["value_after"] == "100.00"
    assert finding.startswith("Against 2026-09-30, 3 of 4 customers moved: 1 down, 1 new, 1 up.")
    assert "Most is lost in Branch 1: -10.00. The largest part of it: Growth → Base, 1, -10.00." in finding


def test_a_word_for_the_base(bank: Project) -> None:
    assert _compared(bank, "segment", "last_month_end")[0]["rows"] == _compared(bank, "segment")[0]["rows"]


def test_a_balance(bank: Project) -> None:
    answer, finding = _compared(bank, "deposit_balance")
    assert [(row["customer_id"], row["direction"], row["change"]) for row in answer["rows"]] == [
        ("d", "up", "3.00"),
        ("b", "up", "1.00"),
        ("a", "down", "-6.00"),
    ]
    assert "Most is lost in Branch 1: -5.00 (1 fell, 0 of them left). Largest single fall there: a, -6.00." in finding


def test_a_column_of_customers(bank: Project) -> None:
    answer, _ = _compared(bank, "rating")
    assert _moves(answer) == [("d", "new", "unknown", "new"), ("a", "A", "AA", "up")]
    assert answer["unknown"] == 1


def test_a_rule_of_its_own_with_another_base(bank: Project) -> None:
    answer, _ = _compared(bank, "movers")
    assert [row["base"] for row in answer["summary"]] == ["2026-09-30"]


def test_by_manager(bank: Project) -> None:
    answer, _ = _compared(bank, "segment", by="manager")
    assert [(row["manager_id"], row["customers_before"], row["customers_after"]) for row in answer["summary"]] == [
        ("M1", 2, 2),
        (None, 1, 2),
    ]


def test_part_of_the_bank(bank: Project) -> None:
    answer, _ = _compared(bank, "segment", where="branch_id = '2'")
    assert _moves(answer) == [("d", "new", "no_value", "new"), ("c", "base", "growth", "up")]


REFUSED: list[tuple[str, str, str | None, str]] = [
    ("segment", "2026-08-31", None, "nothing is loaded for 2026-08-31; loaded: 2026-09-30, 2026-10-31"),
    ("segment", "year_start", None, "nothing is loaded for 2025-12-31; loaded: 2026-09-30, 2026-10-31"),
    ("segment", "2026-10-31", None, "cannot be compared with itself"),
    ("segmnt", "2026-09-30", None, 'did you mean "segment"?'),
    ("visits", "2026-09-30", None, "the rule visits puts nobody into a class"),
    ("segment", "2026-09-30", "share", "columns that could serve: tier"),
]


@pytest.mark.parametrize(("name", "base", "column", "words"), REFUSED)
def test_what_cannot_be_compared(bank: Project, name: str, base: str, column: str | None, words: str) -> None:
    with pytest.raises(UsageError) as raised:
        _compared(bank, name, base, column=column)
    assert words in str(raised.value)
    assert raised.value.code == 2


# Two rules ------------------------------------------------------------------------------------------------------------


def _rule(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(f"bankmkt: 1\n{text}", encoding="utf-8")
    return path


def test_a_changed_threshold(bank: Project, tmp_path: Path) -> None:
    """In October c stands behind 80 %: within the first 85 %, not within the first 80 %."""
    wide = _rule(tmp_path, "wide", "extends: segment\ncuts:\n  - {tier: core, upto: 85%}\n")
    answer, finding = _told(differing(bank, Request(), "segment", str(wide)))
    assert _moves(answer) == [("c", "growth", "core", "up")]
    row = answer["rows"][0]
    assert (row["value_before"], row["value_after"], row["value_change"]) == ("15.00", "15.00", "0.00")
    assert finding == "Against the answer of segment, 1 of 4 customers moved: 1 up."
    assert answer["as_of"] == "2026-10-31"
    assert {field for field in row if field.startswith("value")} == {"value_before", "value_after", "value_change"}


def test_two_files_of_one_name(bank: Project, tmp_path: Path) -> None:
    one = _rule(tmp_path, "one", "extends: segment\ncuts:\n  - {tier: core, upto: 85%}\n")
    two = _rule(tmp_path, "two", "extends: segment\nreading: heads\n")
    answer, _ = _told(differing(bank, Request(as_of="2026-10-31"), str(one), str(two)))
    # by heads the first 80 % of the 4 whose value is known are 3.2, so four: a, c and b are all core
    assert _moves(answer) == [("b", "base", "core", "up")]


def test_the_same_rule_changes_nothing(bank: Project) -> None:
    answer, finding = _told(differing(bank, Request(), "segment", "segment"))
    assert answer["rows"] == []
    assert finding == "Against the answer of segment, none of 4 customers moved."


def test_rules_of_another_kind_are_not_compared(bank: Project) -> None:
    with pytest.raises(BankmktError) as raised:
        _told(differing(bank, Request(), "segment", "visits"))
    assert raised.value.code == 2
    with pytest.raises(UsageError, match="there is no file"):
        _told(differing(bank, Request(), "segment", "nowhere.yaml"))
