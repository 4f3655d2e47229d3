"""What is shipped in `sample_data` is what `make` gives today, and its answers are worth comparing with."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bankmkt.base.shipped import shipped
from bankmkt.sample import SampleReport

SHIPPED = shipped("sample_data")
RULES = ("segment", "mix", "settlement", "exit-list")


@pytest.fixture(scope="module")
def work_out() -> ModuleType:
    """The script beside the answers, as a module."""
    spec = importlib.util.spec_from_file_location("work_out", SHIPPED / "answers" / "work_out.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    """The committed answers by rule."""
    return {rule: json.loads((SHIPPED / "answers" / f"{rule}.json").read_text(encoding="utf-8")) for rule in RULES}


def test_the_shipped_bank_is_what_make_gives(bank: SampleReport, files: Callable[[Path], dict[str, bytes]]) -> None:
    made = files(bank.folder)
    there = files(SHIPPED)
    kept = {name for name in there if not name.startswith(("answers/", "."))}
    assert kept == set(made)
    for name, content in made.items():
        if name.endswith(".xlsx"):
            assert _cells(SHIPPED / name) == _cells(bank.folder / name), name
        elif name.startswith(("extracts/", "history/")):
            assert there[name] == content, name
        else:  # a checkout may have changed the line ends of what people edit
            assert there[name].replace(b"\r\n", b"\n") == content, name


def _cells(path: Path) -> list[tuple[Any, ...]]:
    import openpyxl

    book = openpyxl.load_workbook(path)
    return [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]


def test_the_shipped_bank_is_small(files: Callable[[Path], dict[str, bytes]]) -> None:
    assert sum(len(content) for content in files(SHIPPED).values()) < 3_000_000


def test_the_answers_are_what_the_script_works_out(work_out: ModuleType) -> None:
    for rule, answer in work_out.answers(work_out.read_bank(SHIPPED / "extracts")).items():
        committed = (SHIPPED / "answers" / f"{rule}.json").read_text(encoding="utf-8")
        assert work_out.as_json(answer) == committed, rule


def test_the_script_does_not_use_the_program() -> None:
    text = (SHIPPED / "answers" / "work_out.py").read_text(encoding="utf-8")
    imports = [line for line in text.splitlines() if line.lstrip().startswith(("import ", "from "))]
    assert imports
    assert not [line for line in imports if "bankmkt" in line]


def test_every_tier_has_customers_and_few_bring_most(answers: dict[str, Any]) -> None:
    summary = {line["tier"]: line for line in answers["segment"]["summary"]}
    assert set(summary) == {"core", "growth", "base", "no_value", "loss_making", "unknown"}
    assert all(line["customers"] > 0 for line in summary.values())
    assert 0.05 < summary["core"]["customer_share"] < 0.2
    money = {tier: Decimal(line["contribution"] or 0) for tier, line in summary.items()}
    assert sum(money.values()) * 4 > sum(value for value in money.values() if value > 0)  # the bank earns something
    contributions = [row["contribution"] for row in answers["segment"]["rows"] if row["rank"]]
    assert len(set(contributions)) < len(contributions)  # ties


def test_some_attain_the_mix_and_nobody_is_lost(answers: dict[str, Any]) -> None:
    rows = answers["mix"]["rows"]
    assert {row["attained"] for row in rows} == {True, False, None}
    assert rows[-1]["manager_id"] == "unassigned"
    assert any(row["total"] == 0 for row in rows)
    assert any(row["total"] >= 100 and row["attained"] is False for row in rows)
    assert any(row["branch_id"] is None and row["manager_id"] != "unassigned" for row in rows)


def test_every_clause_passes_and_fails_somewhere(answers: dict[str, Any]) -> None:
    rows = answers["settlement"]["rows"]
    seen = {(row["clause"], row["verdict"]) for row in rows}
    for clause in ("main_lender", "benchmark_rate", "below_average_rate", "other"):
        assert {(clause, "pass"), (clause, "fail")} <= seen
    assert (None, "unknown") in seen
    assert {row["basis"] for row in rows} == {"total_amount", "sales_revenue", None}
    assert any(row["verdict"] == "fail" and row["shortfall"] == "0.00" for row in rows)


def test_every_mode_and_reason_of_the_exit_list_appears(answers: dict[str, Any]) -> None:
    answer = answers["exit-list"]
    assert [line["mode"] for line in answer["summary"]] == ["forced", "timely", "gradual"]
    assert all(line["customers"] > 0 for line in answer["summary"])
    reasons = {reason for row in answer["rows"] for reason in row["reasons"]}
    assert reasons == {
        "prohibited_industry",
        "loss",
        "doubtful",
        "substandard",
        "rating_b",
        "rating_c",
        "weak_industry",
        "special_mention",
        "risk_exceeds_return",
        "latent_risk",
    }
    assert any(row["reasons"] == ["latent_risk"] for row in answer["rows"])
    assert answer["unknown"] > 0
    assert any(len(row["reasons"]) > 2 for row in answer["rows"])
    assert any(row["next_maturity"] and row["next_maturity"] < "2026-10-31" for row in answer["rows"])
    assert any(row["proposed_amount"] != row["exposure"] for row in answer["rows"])
