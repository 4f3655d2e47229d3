"""`bankmkt report` as a user types it: four books on the sample bank, and names that would spoil a careless writer."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from tests.cli.program import bankmkt

BOOKS = ("manager-book", "marketing", "monthly", "risk")


@pytest.fixture(scope="module")
def project(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of its own over the sample bank's database."""
    folder = tmp_path_factory.mktemp("reported") / "bank"
    folder.mkdir()
    for name in ("bankmkt.yaml", "bankmkt.duckdb"):
        shutil.copy(sample / name, folder / name)
    return folder


@pytest.mark.parametrize("book", BOOKS)
def test_each_book_names_the_worst_branch_on_its_cover(project: Path, book: str) -> None:
    shown = bankmkt("--project", project, "report", book, "--format", "json").worked().json
    assert shown["book"] == book
    assert shown["base"] == "2026-09-30"
    assert len(shown["figures"]) >= 7
    # the sample bank's worst branch is 0104 and its worst manager M0004; the cover's first lines say so
    gravest = " ".join(one["text"] for one in shown["attention"][:4])
    assert "0104" in gravest or "M0004" in gravest


def test_sums_in_the_workbook_are_those_of_the_rule_to_the_fen(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "risk.xlsx"
    bankmkt("--project", project, "report", "risk", "-o", path).worked()
    rule = bankmkt("--project", project, "exit-list", "--format", "json").worked().json
    workbook = openpyxl.load_workbook(path)
    found = None
    for sheet in workbook.worksheets:
        header = [cell.value for cell in sheet[1]]
        if "Proposed amount" in header and "Customer" in header:
            found = sheet
    assert found is not None
    header = [cell.value for cell in found[1]]
    exposure, customer = header.index("Exposure"), header.index("Customer")
    rows = list(found.iter_rows(min_row=2, values_only=True))
    assert [row[customer] for row in rows] == [row["customer_id"] for row in rule["rows"]]
    total = sum((Decimal(str(row[exposure])) for row in rows), Decimal(0))
    assert total == sum((Decimal(row["exposure"]) for row in rule["rows"]), Decimal(0))


def test_names_stay_text_in_every_format(nasty: Path, tmp_path: Path) -> None:
    workbook, page = tmp_path / "m.xlsx", tmp_path / "m.html"
    done = bankmkt("--db", nasty, "report", "marketing", "-o", workbook, "-o", page).worked()
    assert done.out.startswith("figure\t")
    with ZipFile(workbook) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        text = b"".join(archive.read(name) for name in sheets)
        assert b"HYPERLINK(" in text.replace(b"&quot;", b'"')  # as text, for it is a customer's name
        assert b"<f>" not in text
    assert "<b>&amp;" not in page.read_text(encoding="utf-8").replace("&lt;b&gt;&amp;amp;", "")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["report"], 2, "monthly"),
        (["report", "monthy"], 2, "monthly"),
        (["report", "monthly", "-o", "x.csv"], 2, ".html"),
        (["report", "monthly", "--as-of", "2020-01-01"], 2, "2026-10-31"),
        (["report", "monthly", "--base", "2020-01-01"], 2, "2026-09-30"),
        (["report", "monthly", "--template", "t.xlsx"], 2, "-o"),
        (["report", "monthly", "-o", "no/such/folder/x.xlsx"], 6, "folder"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_code(project: Path, words: list[str], code: int, says: str) -> None:
    done = bankmkt("--project", project, *words)
    assert done.code == code
    assert says in done.err
    assert not done.out


def test_a_finding_can_be_an_exit_code(project: Path) -> None:
    assert bankmkt("--project", project, "report", "risk", "--fail-on", "error").code == 10
