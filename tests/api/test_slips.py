"""Slips that a stranger found: each once gave a wrong number, lost a row, or ended in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

import bankmkt
from bankmkt.base.errors import RulesError, UsageError
from bankmkt.query import operand
from bankmkt.query.condition import compile_condition

DAY = "2026-10-31"


def _bank(folder: Path, name: str = "bank.duckdb") -> bankmkt.Bank:
    folder.joinpath("rules", "measures").mkdir(parents=True, exist_ok=True)
    folder.joinpath("bankmkt.yaml").write_text(f"bankmkt: 1\ndb: {name}\n", encoding="utf-8")
    (folder / "customers.csv").write_text("customer_id,name,kind\n1,a,corporate\n", encoding="utf-8")
    (folder / "loans.csv").write_text("loan_id,customer_id,balance\nA,1,1000.00\nB,1,1000.00\n", encoding="utf-8")
    bank = bankmkt.open(folder)
    bank.load(folder / "customers.csv", folder / "loans.csv", as_of=DAY)
    return bank


def _months(folder: Path, name: str, *months: str) -> Path:
    rows = "".join(f"1,{month},100.00\n" for month in months)
    path = folder / name
    path.write_text(f"customer_id,month,settled_amount\n{rows}", encoding="utf-8")
    return path


def test_months_between_two_files_of_events_stay(tmp_path: Path) -> None:
    bank = _bank(tmp_path)
    bank.load(_months(tmp_path, "settlements.csv", "2026-01", "2026-02", "2026-03"))
    first, last = (
        _months(tmp_path, "settlements_202601.csv", "2026-01"),
        _months(tmp_path, "settlements_202603.csv", "2026-03"),
    )
    bank.load(first, last)
    assert bank.sql("SELECT count(*) AS n FROM settlements")["n"].to_list() == [3]


def test_a_database_may_be_called_stage(tmp_path: Path) -> None:
    bank = _bank(tmp_path, "stage.duckdb")
    assert bank.sql("SELECT count(*) AS n FROM loans")["n"].to_list() == [2]


@pytest.mark.parametrize(
    ("expression", "shown"),
    [("balance * 0.5", "1000.00"), ("balance * 50%", "1000.00"), ("balance - 0.5", "1999.00"), ("balance", "2000.00")],
)
def test_a_sum_of_arithmetic_keeps_its_scale(tmp_path: Path, expression: str, shown: str) -> None:
    _bank(tmp_path)
    measure = (
        f"bankmkt: 1\nmeasures:\n  half:\n    title: {{zh: 半, en: Half}}\n    from: loans\n    sum: {expression}\n"
    )
    (tmp_path / "rules" / "measures" / "own.yaml").write_text(measure, encoding="utf-8")
    (tmp_path / "rules" / "own.yaml").write_text(
        "bankmkt: 1\nextends: segment\nname: own\nmeasure: half\n", encoding="utf-8"
    )
    answer = bankmkt.open(tmp_path).run("own")
    assert [str(value) for value in answer.rows["half"]] == [shown]


def test_a_quote_in_a_word_of_a_measure_is_refused(tmp_path: Path) -> None:
    _bank(tmp_path)
    measure = (
        "bankmkt: 1\nmeasures:\n  which:\n    title: {zh: 哪, en: Which}\n"
        "    choose:\n      - {when: loan_balance > 0, word: \"x' || (SELECT max(name) FROM customers) || '\"}\n"
    )
    (tmp_path / "rules" / "measures" / "own.yaml").write_text(measure, encoding="utf-8")
    with pytest.raises(RulesError, match=r"own\.yaml:6:"):
        bankmkt.open(tmp_path).run("segment", where="which = 'x'")


@pytest.mark.parametrize(
    "text", [";", "; n > 1", "(" * 300 + "n > 1" + ")" * 300, f"n > {'1' * 5000}", f"n > {'1' * 45}"]
)
def test_a_condition_is_refused_and_does_not_crash(text: str) -> None:
    condition, faults = compile_condition(text, {"n": operand.money("n")})
    assert condition is None
    assert faults


def test_arithmetic_over_a_ratio_is_null_where_the_ratio_is() -> None:
    condition, _ = compile_condition("(share * 0.5) is null", {"share": operand.ratio("t.n", "t.d")})
    assert condition is not None
    assert "NULLIF" in condition.sql


def test_a_failed_query_names_no_value(tmp_path: Path) -> None:
    bank = _bank(tmp_path)
    with pytest.raises(UsageError) as refused:
        bank.sql("SELECT CAST(name || 'secret' AS DATE) FROM customers")
    assert "secret" not in str(refused.value)
