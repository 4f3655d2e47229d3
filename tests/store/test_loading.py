"""What a load takes, what it refuses, and that a refusal changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bankmkt.base.errors import OutputError

DAY = date(2026, 10, 31)
HEAD = "customer_id,name,contribution\n"


def test_canonical_folder(bank: Any) -> None:
    bank.write("customers.csv", HEAD + '000123,"甲,乙 ""丙""",1234567.80\n000124,  丁　,-0.05\n')
    report = bank.load()
    assert (report.read, report.loaded, report.rejected) == (2, 2, 0)
    assert report.load_id == 1
    found = bank.rows("SELECT as_of, customer_id, name, contribution, _source, _row FROM customers")
    assert found == [
        (DAY, "000123", '甲,乙 "丙"', Decimal("1234567.80"), 1, 2),
        (DAY, "000124", "丁", Decimal("-0.05"), 1, 3),
    ]
    assert bank.strays() == []


def test_loaded_says_what_feeds_each_table(bank: Any) -> None:
    path = bank.write("customers.csv", HEAD + "1,a,1\n")
    bank.load()
    (extract,) = bank.loaded().extracts["customers"]
    assert (extract.file, extract.rows, extract.as_of, extract.load_id) == ("customers.csv", 1, DAY, 1)
    assert extract.columns == {"customer_id", "name", "contribution"}
    assert len(extract.sha256) == 64
    assert not bank.loaded().has("loans")
    assert path.exists()


def test_swapped_columns_are_harmless(bank: Any) -> None:
    bank.write("customers.csv", "contribution,name,customer_id\n5,a,1\n")
    bank.load()
    assert bank.rows("SELECT customer_id, name, contribution FROM customers") == [("1", "a", Decimal("5.00"))]


def test_unknown_columns_are_reported_and_left_out(bank: Any) -> None:
    bank.write("customers.csv", "customer_id,shoe_size\n1,42\n")
    report = bank.load()
    assert report.files[0].unknown == ("shoe_size",)
    assert "shoe_size" in report.warnings[0]


@pytest.mark.parametrize(
    "name", ["customers.csv", "CUSTOMERS.CSV", "customers_20261031.csv", "Customers-2026-10-31.csv"]
)
def test_file_names_that_mean_a_table(bank: Any, name: str) -> None:
    bank.write(name, HEAD + "1,a,1\n")
    assert bank.load().files[0].table == "customers"


@pytest.mark.parametrize("name", ["a[1].csv", "customers*.csv", "a'b?.csv"])
def test_file_names_are_no_patterns(bank: Any, name: str) -> None:
    try:
        path = bank.write(name, HEAD + "1,a,1\n")
    except OSError:
        pytest.skip("this system does not allow the name")
    bank.write("customers_other.csv", "nonsense")
    mappings = bank.mapping('table: customers\nfiles: "*.csv"\n')
    assert bank.load(path, mappings=mappings).loaded == 1


def test_folder_whose_name_is_a_pattern(bank: Any) -> None:
    folder = bank.folder / "a[b]*c"
    folder.mkdir()
    (folder / "customers.csv").write_text(HEAD + "1,a,1\n", encoding="utf-8")
    assert bank.load(folder, database=folder / "x.duckdb").loaded == 1


# what is refused -------------------------------------------------------------------------------------------------


def test_no_such_path(bank: Any) -> None:
    message = bank.refused(bank.folder / "nowhere", bank.folder / "neither.csv")
    assert "nowhere" in message
    assert "neither.csv" in message


def test_empty_file(bank: Any) -> None:
    bank.write("customers.csv", "")
    assert "customers.csv: the file is empty" in bank.refused()


def test_header_only_alone(bank: Any) -> None:
    bank.write("customers.csv", HEAD)
    assert "a header and no rows" in bank.refused()


def test_header_only_customers_beside_others(bank: Any) -> None:
    bank.write("customers.csv", HEAD)
    bank.write("branches.csv", "branch_id\n1\n")
    assert "customers.csv: a header and no rows" in bank.refused()


def test_header_only_beside_others_is_loaded_and_empty(bank: Any) -> None:
    bank.write("customers.csv", HEAD + "1,a,1\n")
    bank.write("loans.csv", "loan_id,balance\n")
    bank.write("settlements.csv", "customer_id,month\n")
    report = bank.load()
    assert sum("loaded, and empty" in warning for warning in report.warnings) == 2
    now = bank.loaded()
    assert now.has("loans")
    assert now.dates("loans") == (DAY,)
    assert now.has("settlements")


def test_table_that_suddenly_has_no_rows(bank: Any) -> None:
    bank.write("customers.csv", HEAD + "1,a,1\n")
    bank.write("loans.csv", "loan_id,balance\nL1,5\n")
    bank.load()
    bank.write("loans.csv", "loan_id,balance\n")
    assert "loans already has rows" in bank.refused()


def test_missing_key_column(bank: Any) -> None:
    bank.write("customers.csv", "custmer_id,name\n1,a\n")
    message = bank.refused()
    assert "customers.csv: the header has no customer_id" in message
    assert 'did you mean "custmer_id"?' in message


def test_file_without_a_header_shows_no_data(bank: Any) -> None:
    bank.write("customers.csv", "000123,秘密名字,5\n")
    message = bank.refused()
    assert "no customer_id" in message
    assert "秘密名字" not in message


def test_all_rows_rejected_within_a_count_is_no_crash(bank: Any) -> None:
    mappings = bank.mapping("table: customers\nfiles: customers.csv\nmax_rejects: 5\n")
    bank.write("customers.csv", "as_of,customer_id,contribution\n2026-10-31,1,x\n")
    assert bank.load(as_of=None, mappings=mappings).loaded == 0


def test_two_headers_for_one_column(bank: Any) -> None:
    bank.write("customers.csv", "客户号,客户编号,name\n1,2,a\n")
    assert "several headers mean customer_id: 客户号, 客户编号" in bank.refused()


def test_all_problems_of_all_files_at_once(bank: Any) -> None:
    bank.write("customers.csv", "name\na\n")
    bank.write("loans.csv", "")
    message = bank.refused()
    assert "customers.csv" in message
    assert "loans.csv: the file is empty" in message


def test_named_file_that_belongs_to_no_table(bank: Any) -> None:
    path = bank.write("extract7.csv", "a,b\n1,2\n")
    assert "belongs to no table" in bank.refused(path)


def test_folder_in_which_nothing_matches(bank: Any) -> None:
    bank.write("extract7.csv", "a,b\n1,2\n")
    assert "none of these files belongs to a table" in bank.refused()


def test_empty_folder(bank: Any) -> None:
    assert "no extract" in bank.refused()


def test_other_files_of_a_folder_are_left_out(bank: Any) -> None:
    bank.write("customers.csv", HEAD + "1,a,1\n")
    bank.write("readme.txt", "hello")
    bank.write("~$customers.xlsx", "lock")
    bank.write(".customers.csv", "hidden")
    (bank.extracts / "rejects").mkdir()
    report = bank.load()
    assert [Path(name).name for name in report.left_out] == ["readme.txt", "rejects"]


def test_nul_bytes(bank: Any) -> None:
    bank.write("customers.csv", HEAD + "1,a\0b,1\n")
    assert "NUL byte at offset 33 (line 2)" in bank.refused()


def test_neither_utf8_nor_gb18030(bank: Any) -> None:
    (bank.extracts / "customers.csv").write_bytes(HEAD.encode() + b"1,\xff\xff,1\n")
    message = bank.refused()
    assert "neither UTF-8 (byte 32)" in message


def test_file_cut_off_inside_a_character(bank: Any) -> None:
    (bank.extracts / "customers.csv").write_bytes((HEAD + "1,甲").encode()[:-1])
    assert "ends in the middle of a character at byte 32" in bank.refused()


def test_broken_utf8_is_not_taken_for_gb18030(bank: Any) -> None:
    content = (HEAD + "1,甲乙丙丁戊己庚辛,1\n").encode() + b"2,\xb8\xb8,1\n"
    (bank.extracts / "customers.csv").write_bytes(content)
    assert "UTF-8 up to byte 61 (line 3) and broken there" in bank.refused()


def test_too_many_columns(bank: Any) -> None:
    bank.write("customers.csv", "customer_id" + ",x" * 20000 + "\n1" + "," * 20000 + "\n")
    assert "20001 columns" in bank.refused()


def test_unknown_columns_are_not_listed_without_end(bank: Any) -> None:
    bank.write("customers.csv", "customer_id," + ",".join(f"x{n}" for n in range(99)) + "\n1" + "," * 99 + "\n")
    assert bank.load().warnings[0].endswith("x11, … (99 in all)")


def test_another_format_under_the_name_of_a_table(bank: Any) -> None:
    (bank.extracts / "customers.csv").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600)
    assert "customers.csv: the old workbook is damaged or cut off" in bank.refused()


def test_quote_that_is_never_closed(bank: Any) -> None:
    bank.write("customers.csv", HEAD + '1,"a,1\n2,b,2\n')
    assert "row 2: a quoted cell is never closed" in bank.refused()


def test_too_many_rejects_change_nothing(bank: Any) -> None:
    bank.write("customers.csv", HEAD + "1,a,1\n")
    bank.load()
    bank.write("customers.csv", HEAD + "1,a,1\n2,b,x\n3,c,infinity\n,d,1\n")
    message = bank.refused()
    assert "3 of 4 rows cannot be taken, at most 0 may be (1 %)" in message
    assert "2 × contribution is no amount (rows 3, 4)" in message
    assert "customer_id is empty (row 5)" in message


def test_values_stay_out_of_messages(bank: Any) -> None:
    bank.write("customers.csv", HEAD + "1,秘密名字,13800138000x\n")
    message = bank.refused()
    assert "13800138000x" not in message
    assert "秘密名字" not in message


def test_database_in_a_folder_that_is_not_there(bank: Any) -> None:
    bank.write("customers.csv", HEAD + "1,a,1\n")
    with pytest.raises(OutputError, match="does not exist"):
        bank.load(database=bank.folder / "no" / "x.duckdb")


# dates -----------------------------------------------------------------------------------------------------------


def test_date_is_needed(bank: Any) -> None:
    bank.write("customers.csv", HEAD + "1,a,1\n")
    assert "nothing says of which date it is; give --as-of" in bank.refused(as_of=None)


def test_date_from_the_file(bank: Any) -> None:
    bank.write("customers.csv", "as_of,customer_id\n2026-09-30,1\n20261031,1\n")
    assert bank.load(as_of=None).as_of == (date(2026, 9, 30), DAY)


def test_date_that_contradicts_the_file(bank: Any) -> None:
    bank.write("customers.csv", "as_of,customer_id\n2026-09-30,1\n")
    assert "holds rows of 2026-09-30, not of 2026-10-31" in bank.refused()


def test_date_that_agrees_with_the_file(bank: Any) -> None:
    bank.write("customers.csv", "as_of,customer_id\n2026-10-31,1\n")
    assert bank.load().as_of == (DAY,)


def test_tables_without_dates_need_none(bank: Any) -> None:
    bank.write("branches.csv", "branch_id\n1\n")
    bank.write("settlements.csv", "customer_id,month\n1,2026-10\n")
    report = bank.load(as_of=None)
    assert report.as_of == ()
