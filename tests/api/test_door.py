"""The Python door gives a notebook the same answers as the command line, as Polars frames with exact money."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars
import pytest

import bankmkt
from bankmkt.base.errors import InputError, OutputError, RulesError, UsageError
from bankmkt.base.shipped import shipped

DAY = date(2026, 10, 31)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the sample bank loaded through the door."""
    place = tmp_path_factory.mktemp("door") / "bank"
    place.mkdir()
    (place / "bankmkt.yaml").write_text("bankmkt: 1\nlang: en\n", encoding="utf-8")
    for name in ("extracts", "sources"):
        shutil.copytree(shipped("sample_data") / name, place / name)
    report = bankmkt.open(place).load(as_of=DAY)
    assert report.rejected == 0
    assert report.loaded == sum(one.loaded for one in report.files)
    assert report.as_of == (DAY,)
    return place


@pytest.fixture
def bank(folder: Path) -> bankmkt.Bank:
    """The sample bank."""
    return bankmkt.open(folder)


def test_what_the_module_shows() -> None:
    assert set(bankmkt.__all__) == {"Bank", "__version__", "open"}
    with pytest.raises(AttributeError):
        bankmkt.nothing  # noqa: B018


def test_rows_and_summary_are_frames_with_exact_money(bank: bankmkt.Bank) -> None:
    answer = bank.run("segment", as_of=DAY)
    assert answer.rows.columns[:5] == ["customer_id", "customer_name", "branch_id", "manager_id", "contribution"]
    assert answer.rows.height == 400
    assert isinstance(answer.rows.schema["contribution"], polars.Decimal)
    assert answer.rows.schema["customer_id"] == polars.String
    assert answer.summary.columns == ["tier", "customers", "customer_share", "contribution", "contribution_share"]
    assert answer.summary["customers"].sum() == 400
    assert isinstance(answer.summary.schema["contribution"], polars.Decimal)
    total = sum(value for value in answer.rows["contribution"] if value is not None and value > 0)
    shown = sum(answer.summary.filter(polars.col("tier").is_in(["core", "growth", "base"]))["contribution"])
    assert total == shown
    assert isinstance(total, Decimal)
    assert answer.result.as_of == DAY
    assert (answer.result.rule, answer.unknown) == ("segment", 5)
    assert {"gini", "customers_for_cut"} <= set(answer.figures)


@pytest.mark.parametrize("rule", ["segment", "mix", "settlement", "exit-list", "contribution"])
def test_the_door_agrees_with_the_command_line(bank: bankmkt.Bank, folder: Path, rule: str) -> None:
    command = [sys.executable, "-m", "bankmkt", "--project", str(folder), "run", rule, "--format", "json"]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    answer = bank.run(rule)
    assert answer.rows.columns == list(told["rows"][0])
    assert answer.rows.height == len(told["rows"])
    for mine, theirs in zip(answer.rows.iter_rows(named=True), told["rows"], strict=True):
        for name, value in mine.items():
            text = str(value) if isinstance(value, (Decimal, date)) else value
            assert text == theirs[name], (name, mine)
    assert answer.summary.height == len(told["summary"])
    assert answer.unknown == told["unknown"]
    assert list(answer.notes) == told["notes"]
    assert answer.provenance.rule_sha256 == told["provenance"]["rule_sha256"]


def test_provenance_and_steps(bank: bankmkt.Bank) -> None:
    answer = bank.run("exit-list", as_of="2026-10-31")
    assert "SELECT" in answer.sql
    assert answer.sql.count("-- ") > 2
    tables = {one.table for one in answer.provenance.inputs}
    assert {"customers", "loans"} <= tables
    assert all(len(one.sha256) == 64 for one in answer.provenance.inputs)


def test_where_and_by(bank: bankmkt.Bank) -> None:
    some = bank.run("segment", where="branch_id = '0101'")
    assert set(some.rows["branch_id"]) == {"0101"}
    grouped = bank.run("segment", by="branch")
    assert "branch_id" in grouped.summary.columns
    assert grouped.summary["customers"].sum() == 400


def test_rules_as_a_mapping(bank: bankmkt.Bank) -> None:
    assert {"segment", "mix", "settlement", "exit-list"} <= set(bank.rules)
    assert len(bank.rules) == len(list(bank.rules))
    assert bank.run(bank.rules["segment"]).result.rule == "segment"
    with pytest.raises(UsageError, match="did you mean"):
        bank.rules["segmnt"]


def test_the_whole_program_in_steps(bank: bankmkt.Bank) -> None:
    rule = bank.rules["segment"]
    plan = rule.plan(bank.measures)
    assert plan.as_of == DAY
    assert [step.name for step in plan.steps]
    assert bank.run(plan, as_of=DAY).rows.equals(bank.run("segment").rows)


def test_a_query(bank: bankmkt.Bank) -> None:
    frame = bank.sql("SELECT customer_id, count(*) AS loans, sum(balance) AS balance FROM loans GROUP BY 1 ORDER BY 1")
    assert frame.columns == ["customer_id", "loans", "balance"]
    assert isinstance(frame.schema["balance"], polars.Decimal)
    assert bank.sql("SELECT 1 AS x WHERE false").height == 0
    with pytest.raises(UsageError, match="only one SELECT"):
        bank.sql("DROP TABLE loans")


def test_a_workbook(bank: bankmkt.Bank, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = bank.run("mix").to_excel(tmp_path / "mix.xlsx")
    assert "How made" in load_workbook(path).sheetnames
    with pytest.raises(OutputError):
        bank.run("mix").to_excel(tmp_path / "nowhere" / "mix.xlsx")
    assert [one.name for one in tmp_path.iterdir()] == ["mix.xlsx"]


def test_errors_are_those_of_the_command_line(bank: bankmkt.Bank, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        bank.run("segmnt")
    with pytest.raises(UsageError):
        bank.run("segment", as_of="2020-01-31")
    with pytest.raises(UsageError):
        bank.run("segment", where="nothing = 1")
    with pytest.raises(InputError):
        bank.load(tmp_path / "nowhere.csv")
    with pytest.raises(InputError):
        bankmkt.open(db=tmp_path / "none.duckdb").run("segment")
    with pytest.raises(UsageError):
        bankmkt.open(tmp_path)
    (tmp_path / "bankmkt.yaml").write_text("bankmkt: 1\nlangs: zh\n", encoding="utf-8")
    with pytest.raises(RulesError):
        bankmkt.open(tmp_path)


def test_a_database_by_its_file_and_no_handle_is_kept(folder: Path, tmp_path: Path) -> None:
    path = Path(shutil.copyfile(folder / "bankmkt.duckdb", tmp_path / "copy.duckdb"))
    bank = bankmkt.open(db=path)
    answer = bank.run("segment")
    extract = tmp_path / "customers.csv"
    extract.write_text("customer_id,name,contribution\n1,甲,5.00\n", encoding="utf-8")
    bank.load(extract, as_of="2026-11-30")
    assert bank.run("segment").rows["contribution"].to_list() == [Decimal("5.00")]
    assert answer.rows.height == 400
    path.rename(tmp_path / "moved.duckdb")
