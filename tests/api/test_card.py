"""The card holds what the rules say of one customer, and nothing that was never loaded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from tests.rules.running import load_files, project_in

from bankmkt.api.card import Card, card
from bankmkt.api.cardview import present
from bankmkt.base.errors import UsageError
from bankmkt.report.files import write_output
from bankmkt.report.values import Style

DAY = date(2026, 10, 31)
FILES = {
    "customers": "customer_id,name,kind,branch_id,manager_id,id_number,phone,as_of\n"
    "a,样例甲公司,corporate,b1,m1,,13900000000,2026-10-31\nb,样例乙公司,corporate,b1,m1,,,2026-10-31\n"
    "a,样例甲公司,corporate,b1,m1,,,2026-09-30\n",
    "accounts": "account_id,customer_id,term,balance,average_balance,average_balance_year,rate,as_of\n"
    "1,a,demand,500.00,400.00,360000.00,1.0,2026-10-31\n1,a,demand,300.00,300.00,300.00,1.0,2026-09-30\n",
    "loans": "loan_id,customer_id,balance,five_class,as_of\nL,b,70.00,normal,2026-10-31\nL,b,70.00,normal,2026-09-30\n",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Card:
    """The card of a depositor who was there on two dates."""
    folder = tmp_path_factory.mktemp("card")
    files = []
    for table, text in FILES.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
        files.append(folder / f"{table}.csv")
    project = project_in(folder)
    load_files(project, files, None)
    return card(project, "a")


def test_the_sections(made: Card) -> None:
    assert (made.name, made.as_of) == ("样例甲公司", DAY)
    assert made.first("segment")["tier"] == "core"
    # 360,000 × (2.0 − 1.0) % × 304 days ÷ 360, less service cost 200 × 304 ÷ 360
    assert made.first("contribution")["deposits"] == Decimal("3040.00")
    assert made.first("contribution")["contribution"] == Decimal("2871.11")
    assert made.first("accounts")["balance"] == Decimal("500.00")
    assert "loans" not in made.sections  # it has none
    assert "settlement" in made.waiting  # never loaded: named once, and no error
    assert "holdings" in made.waiting


def test_the_past(made: Card) -> None:
    rows = made.sections["past"].dicts()
    assert [row["as_of"] for row in rows] == [date(2026, 9, 30), DAY]
    assert [row["deposits_now"] for row in rows] == [Decimal("300.00"), Decimal("500.00")]
    assert rows[1]["tier"] == "core"


def test_no_phone_and_no_id_number(made: Card, tmp_path: Path) -> None:
    path = tmp_path / "card.xlsx"
    write_output(present(made), path, Style())
    book = openpyxl.load_workbook(path)
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("样例甲公司" in text for text in texts)
    assert not any("13900000000" in text for text in texts)


def test_who_is_not_there(tmp_path: Path) -> None:
    for table, text in FILES.items():
        (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
    project = project_in(tmp_path)
    load_files(project, [tmp_path / f"{table}.csv" for table in FILES], None)
    with pytest.raises(UsageError, match="no customer z"):
        card(project, "z")
    with pytest.raises(UsageError, match="2026-10-31"):
        card(project, "b", "2026-09-30")
