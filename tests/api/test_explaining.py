"""Every rule can be followed for one customer: answer, inputs with file and row, conditions."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.rules.running import load_files, project_in

from bankmkt.api.explaining import explain, ranges
from bankmkt.api.project import Project
from bankmkt.base.errors import UsageError

FILES = {
    "branches": "branch_id,name,level\nb2,样例支行乙,sub_branch\nb1,样例支行甲,sub_branch\n",
    "customers": "customer_id,name,branch_id,manager_id,rating\n000031,样例甲公司,b1,m1,A\n000032,样例乙公司,b1,m1,\n",
    "loans": "loan_id,customer_id,balance,rate,benchmark_rate\n"
    "1,000031,4000000.00,4.0,3.5\n2,000031,2000000.00,4.0,3.5\n",
    "borrowings": "customer_id,lender,balance,is_us\n000031,样例银行,6000000.00,yes\n000031,样例银行甲,4000000.00,no\n",
    "settlements": "customer_id,month,settled_amount,settled_count,total_amount\n"
    + "".join(f"000031,2026-{month:02d},400000.00,9,1000000.00\n" for month in range(1, 11)),
    "products": "product_id,product_class\nP1,payroll\n",
    "holdings": "customer_id,product_id,opened_on,is_active\n000031,P1,2024-01-01,yes\n",
}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One borrower with ten known months, and one customer about whom nothing is known."""
    folder = tmp_path_factory.mktemp("explained")
    files = []
    for table, text in FILES.items():
        path = folder / f"{table}.csv"
        path.write_text(text, encoding="utf-8")
        files.append(path)
    project = project_in(folder)
    load_files(project, files, date(2026, 10, 31))
    return project


def test_the_answer_and_what_it_rests_on(bank: Project) -> None:
    found = explain(bank, "settlement", "000031")
    answer = dict(zip((one.name for one in found.fields), found.rows[0], strict=True))
    assert (answer["clause"], answer["verdict"]) == ("main_lender", "fail")  # 40 % of what 50 % is asked of
    assert answer["shortfall"] == Decimal("1000000.00")
    inputs = {one.name: one for one in found.inputs}
    assert inputs["loan_balance"].value == Decimal("6000000.00")
    assert [(one.file, one.rows) for one in inputs["loan_balance"].sources] == [("loans.csv", "2, 3")]
    assert [(one.file, one.rows) for one in inputs["settled_with_total"].sources] == [("settlements.csv", "2-11")]
    assert inputs["loan_share"].value == pytest.approx(0.6)
    held = {one.name: one.holds for one in found.tests}
    assert held == {
        "where": True,
        "main_lender": True,
        "benchmark_rate": False,
        "below_average_rate": False,
        "other": True,
    }
    assert {(one.table, one.rows) for one in found.sources} >= {("borrowings", "2, 3"), ("holdings", "2")}


def test_who_is_not_listed_sees_why(bank: Project) -> None:
    found = explain(bank, "settlement", "000032")
    assert found.rows == ()
    assert {one.name: one.holds for one in found.tests}["where"] is False


def test_what_is_missing_is_named(bank: Project) -> None:
    found = explain(bank, "exit-list", "000031")
    inputs = {one.name: one for one in found.inputs}
    assert inputs["worst_class"].missing == ("loans.five_class",)
    assert {one.name: one.holds for one in found.tests}["loss"] is None


def test_a_manager_s_rule_shows_the_manager(bank: Project) -> None:
    found = explain(bank, "mix", "000031")
    assert found.rows[0][0] == "m1"


def test_a_branch_s_rule_shows_the_branch(bank: Project) -> None:
    found = explain(bank, "customer-structure", "000031")
    sources = {(one.file, one.rows) for each in found.inputs for one in each.sources}
    assert ("branches.csv", "3") in sources  # b1 stands in the third line; the table has no dates


def test_who_is_not_there(bank: Project) -> None:
    with pytest.raises(UsageError, match="no customer 31"):
        explain(bank, "segment", "31")
    with pytest.raises(UsageError, match="nothing is loaded"):
        explain(bank, "segment", "000031", "2026-09-30")


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([], ""), ([7], "7"), ([17, 18], "17, 18"), ([240, 241, 242, 250], "240-242, 250"), ([3, 1, 2, 2], "1-3")],
)
def test_ranges_of_rows(numbers: list[int], text: str) -> None:
    assert ranges(numbers) == text


def test_a_quote_in_an_id_is_no_way_into_the_engine(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text('customer_id,name,contribution\n"a\'b",样例甲公司,5.00\n', encoding="utf-8")
    project = project_in(tmp_path)
    load_files(project, [tmp_path / "customers.csv"], date(2026, 10, 31))
    found = explain(project, "segment", "a'b")
    assert json.dumps([str(cell) for cell in found.rows[0]]).startswith('["a\'b"')
