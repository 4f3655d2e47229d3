"""Every cell of the sample bank arrives: what loading makes of the disguise is what was disguised."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from bankmkt.intake.contract import LoadReport
from bankmkt.intake.mapping import read_folder
from bankmkt.sample import DEFAULT_AS_OF, SampleReport
from bankmkt.sample.extracts import EXTRACTS
from bankmkt.sample.shapes import Extract, Form
from bankmkt.store.database import open_for_reading
from bankmkt.store.loading import LoadRequest, load
from bankmkt.tables import table
from bankmkt.tables.model import Kind

SCALES = {Form.MONEY: 2, Form.WAN: 2, Form.GROUPED_WAN: 2, Form.RATE: 2, Form.FX: 6}
USD = Decimal("7.1086")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sample bank is loaded."""
    return tmp_path_factory.mktemp("loaded") / "bank.duckdb"


@pytest.fixture(scope="module")
def loaded(bank: SampleReport, database: Path) -> LoadReport:
    """The report of loading the sample bank with its mappings."""
    mappings = read_folder(bank.folder / "sources")
    return load(LoadRequest(paths=(bank.folder / "extracts",), database=database, mappings=mappings))


def test_every_row_of_every_extract_is_loaded(bank: SampleReport, loaded: LoadReport) -> None:
    arrived = {file.table: (file.read, file.loaded, file.rejected + file.duplicates) for file in loaded.files}
    assert arrived == {file.table: (file.rows, file.rows, 0) for file in bank.files}
    assert loaded.left_out == ()
    assert [file.unknown for file in loaded.files] == [()] * len(loaded.files)


def test_the_total_row_agrees_and_units_are_seen(loaded: LoadReport) -> None:
    reports = {file.table: file for file in loaded.files}
    assert reports["loans"].total_agrees is True
    assert reports["credit_lines"].units == ("万元",)
    assert reports["customers"].encoding == "GB18030"


def test_snapshots_are_of_the_date(loaded: LoadReport) -> None:
    for file in loaded.files:
        declared = table(file.table)
        assert declared is not None
        if declared.kind is Kind.SNAPSHOT:
            assert file.as_of == (DEFAULT_AS_OF,), file.table


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("extract", EXTRACTS, ids=lambda extract: extract.table)
def test_every_cell_arrives(database: Path, rows: dict[str, list[Any]], extract: Extract) -> None:
    declared = table(extract.table)
    assert declared is not None
    expected = []
    for row in rows[extract.table]:
        rate = USD if getattr(row, "currency", "CNY") == "USD" and extract.table != "fx_rates" else None
        cells = []
        for field, value in zip(extract.fields, row, strict=True):
            column = declared.column(field.column)
            assert column is not None
            cells.append(_stored(field.form, value, rate if column.currency else None))
        expected.append(tuple(cells))
    connection = open_for_reading(database, 5.0)
    try:
        listed = ", ".join(f'"{field.column}"' for field in extract.fields)
        found = connection.execute(f'SELECT {listed} FROM "{extract.table}"').fetchall()
    finally:
        connection.close()
    assert Counter(found) == Counter(expected)


def _stored(form: Form, value: Any, rate: Decimal | None) -> Any:
    """A canonical value as the database holds it; DECIMALs compare by value, whatever their scale."""
    if value is None or form not in SCALES:
        return value
    exact = Decimal(value).scaleb(-SCALES[form])
    return exact if rate is None else (exact * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
