"""Every row of a list leads to its files: followed by hand through a small bank, and in all formats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.cli.program import DAY, bankmkt, write_csv


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of three customers, loans on two dates, and 25 fees of one customer that lie apart."""
    folder = tmp_path_factory.mktemp("traced")
    for day, note in ((DAY, "now"), ("2026-09-30", "before")):
        place = folder / note
        place.mkdir()
        header = ["customer_id", "name", "kind", "branch_id", "manager_id", "contribution"]
        customers = [[f"00000{n}", f"样例{n}", "corporate", "001", "M1", f"{400 - n * 100}.00"] for n in (1, 2, 3)]
        write_csv(place / "customers.csv", header, customers)
        header = ["loan_id", "customer_id", "channel", "balance", "five_class", "matures_on"]
        classes = ("normal", "substandard") if note == "now" else ("normal", "normal")
        loans = [[f"L{n}", "000001", "offline", "10.00", classes[n % 2], "2027-01-01"] for n in (1, 2)]
        loans += [["L9", "000003", "offline", "10.00", "normal", "2027-01-01"]]
        loans += [[f"L{n}", "000001", "offline", "10.00", "normal", "2027-01-01"] for n in (3, 4)]
        write_csv(place / "loans.csv", header, loans)
        if note == "now":
            header = ["customer_id", "month", "product_class", "amount"]
            fees = [
                [customer, f"{2024 + month // 12}-{month % 12 + 1:02d}", "other", "1.00"]
                for month in range(25)
                for customer in ("000002", "000003")
            ]
            write_csv(place / "fees.csv", header, fees)
        bankmkt("--db", folder / "bank.duckdb", "load", place, "--as-of", day).worked()
    return folder / "bank.duckdb"


def sources(rows: list[dict[str, Any]], key: str = "customer_id") -> dict[str, list[str]]:
    return {row[key]: row["source"] for row in rows}


def test_a_customers_row_leads_to_its_own_row_and_to_what_the_rule_read(traced: Path) -> None:
    answer = bankmkt("--db", traced, "segment", "--lineage", "--format", "json").worked().json
    assert list(answer["rows"][0])[-1] == "source"
    assert sources(answer["rows"]) == {
        "000001": ["customers.csv:2"],
        "000002": ["customers.csv:3"],
        "000003": ["customers.csv:4"],
    }


def test_rows_that_lie_together_are_one_entry_and_many_are_bounded(traced: Path) -> None:
    # the loans of 000001 are rows 2, 3, 5 and 6; the fees of 000002 rows 2, 4 … 50, those of 000003 rows 3, 5 … 51
    answer = bankmkt("--db", traced, "run", "contribution", "--lineage", "--format", "json").worked().json
    found = sources(answer["rows"])
    assert found["000001"] == ["customers.csv:2", "loans.csv:2-3", "loans.csv:5-6"]
    assert found["000002"] == ["customers.csv:3", *(f"fees.csv:{row}" for row in range(2, 40, 2)), "+6"]
    # 27 rows of which 20 are entries: the customer, a loan, and 18 of the 25 fees
    assert found["000003"] == [
        "customers.csv:4",
        "loans.csv:4",
        *(f"fees.csv:{row}" for row in range(3, 39, 2)),
        "+7",
    ]


def test_a_loan_leads_to_both_dates_and_to_its_customer(traced: Path) -> None:
    answer = bankmkt("--db", traced, "run", "class-migration", "--lineage", "--format", "json").worked().json
    found = sources(answer["rows"], "loan_id")
    assert found["L1"] == [
        "loans.csv:2",
        "loans.csv:2 (2026-09-30)",
        "customers.csv:2",
        "customers.csv:2 (2026-09-30)",
    ]


def test_the_answer_is_the_same_without_the_column(traced: Path) -> None:
    plain = bankmkt("--db", traced, "run", "contribution", "--format", "json").worked().json
    more = bankmkt("--db", traced, "run", "contribution", "--lineage", "--format", "json").worked().json
    assert [{name: row[name] for name in row if name != "source"} for row in more["rows"]] == plain["rows"]
    assert "source" not in plain["rows"][0]
    assert {key: more[key] for key in more if key != "rows"} == {key: plain[key] for key in plain if key != "rows"}


def test_the_rows_named_are_those_of_the_extracts(sample: Path) -> None:
    answer = bankmkt("--project", sample, "segment", "--lineage", "--format", "json").worked().json
    lines = (sample / "extracts" / "客户信息_20261031.csv").read_bytes().split(b"\n")
    assert len(answer["rows"]) == 400
    for row in answer["rows"]:
        file, _, number = row["source"][0].rpartition(":")
        assert file == "客户信息_20261031.csv"
        assert lines[int(number) - 1].count(row["customer_id"].encode()) == 1


def test_rows_that_are_about_a_manager_or_a_registration(sample: Path) -> None:
    mix = bankmkt("--project", sample, "mix", "--lineage", "--format", "json").worked().json["rows"]
    found = sources(mix, "manager_id")
    assert found["M0001"] == ["客户经理_20261031.xlsx›2026-10:2"]
    assert found["unassigned"] == []
    words = ("run", "new-registrations", "--lineage", "--format", "json")
    rows = bankmkt("--project", sample, *words).worked().json["rows"]
    assert all(row["source"][0].startswith("工商注册企业.xlsx›2026-10:") for row in rows)
    customers = [row for row in rows if row["customer_id"]]
    assert customers
    assert all(any(one.startswith("客户信息_20261031.csv:") for one in row["source"]) for row in customers)


def test_all_formats_and_files_have_it(traced: Path, tmp_path: Path) -> None:
    outputs = [tmp_path / f"a.{suffix}" for suffix in ("xlsx", "csv", "json", "parquet")]
    words = [word for path in outputs for word in ("-o", path)]
    done = bankmkt("--db", traced, "segment", "--lineage", "--format", "tsv", *words).worked()
    assert done.table[0]["source"] == "customers.csv:2"
    sheet = openpyxl.load_workbook(outputs[0])["List"]
    column = [cell.value for cell in sheet[1]].index("Source") + 1
    assert sheet.cell(2, column).value == "customers.csv:2"
    assert outputs[1].read_text(encoding="utf-8-sig").splitlines()[1].endswith("customers.csv:2")
    import polars

    assert polars.read_parquet(outputs[3])["source"].to_list() == [[f"customers.csv:{row}"] for row in (2, 3, 4)]


def test_several_rules_and_extracts_without_a_database(traced: Path) -> None:
    several = bankmkt("--db", traced, "run", "segment", "contribution", "--lineage", "--format", "json").worked().json
    assert all(row["source"][0].startswith("customers.csv:") for one in several["results"] for row in one["rows"])
    words = ("segment", "--from", traced.parent / "now", "--as-of", DAY, "--lineage", "--format", "json")
    assert sources(bankmkt(*words).worked().json["rows"])["000003"] == ["customers.csv:4"]


def test_another_engine_is_refused(traced: Path) -> None:
    done = bankmkt("--db", traced, "segment", "--engine", "spark", "--lineage")
    done.failed(2, "cannot be followed to their files", "--engine duckdb")
