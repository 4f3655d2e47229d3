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
from bankmkt.sample.business import rates_at
from bankmkt.sample.dates import calendar
from bankmkt.sample.extracts import EXTRACTS
from bankmkt.sample.shapes import Dated, Extract, Form
from bankmkt.store.database import open_for_reading
from bankmkt.store.loading import LoadRequest, load
from bankmkt.tables import table
from bankmkt.tables.model import Kind

SCALES = {Form.MONEY: 2, Form.WAN: 2, Form.GROUPED_WAN: 2, Form.RATE: 2, Form.SCORE: 2, Form.FX: 6}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sample bank is loaded."""
    return tmp_path_factory.mktemp("loaded") / "bank.duckdb"


@pytest.fixture(scope="module")
def loaded(bank: SampleReport, database: Path) -> LoadReport:
    """The report of loading the sample bank with its mappings."""
    mappings = read_folder(bank.folder / "sources")
    paths = (bank.folder / "extracts", bank.folder / "history")
    return load(LoadRequest(paths=paths, database=database, mappings=mappings))


def test_every_row_of_every_extract_is_loaded(bank: SampleReport, loaded: LoadReport) -> None:
    arrived = {Path(one.file).name: (one.read, one.loaded, one.rejected + one.duplicates) for one in loaded.files}
    assert arrived == {file.path.name: (file.rows, file.rows, 0) for file in bank.files}
    assert loaded.left_out == ()
    assert [file.unknown for file in loaded.files] == [()] * len(loaded.files)


def test_only_owners_who_left_lead_nowhere(loaded: LoadReport) -> None:
    found = [warning for warning in loaded.warnings if "_id" in warning]
    assert found
    assert all("manager_id" in warning for warning in found)


def test_the_total_row_agrees_and_units_are_seen(loaded: LoadReport) -> None:
    reports = {file.table: file for file in loaded.files if file.as_of in ((), (DEFAULT_AS_OF,))}
    assert reports["loans"].total_agrees is True
    assert reports["credit_lines"].units == ("万元",)
    assert reports["customers"].encoding == "GB18030"


def test_the_extracts_are_of_the_date_and_the_past_of_the_others(loaded: LoadReport) -> None:
    dates = calendar(DEFAULT_AS_OF)
    wanted = {"customers": dates.watched, "loans": dates.watched, "managers": dates.watched}
    wanted |= dict.fromkeys(("accounts", "holdings", "fx_rates", "ledger"), dates.compared)
    wanted |= dict.fromkeys(("credit_lines", "off_balance", "borrowings", "positions", "bank_facts"), dates.balanced)
    wanted["market"] = tuple(day for day in dates.compared if day != dates.yesterday)
    seen = set()
    for file in loaded.files:
        declared = table(file.table)
        assert declared is not None
        if declared.kind is not Kind.SNAPSHOT:
            assert file.as_of == ()
        elif file.as_of != (DEFAULT_AS_OF,):
            assert file.as_of == tuple(sorted(wanted[file.table])), file.table
            seen.add(file.table)
    assert seen == set(wanted)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("extract", EXTRACTS, ids=lambda extract: extract.source)
def test_every_cell_arrives(database: Path, rows: dict[str, list[Any]], extract: Extract) -> None:
    declared = table(extract.table)
    assert declared is not None
    if declared.name == "transactions":
        pytest.skip("only the sums of a day are kept; see the test below")
    expected = [_stored_row(extract, row) for row in rows[extract.source]]
    listed = ", ".join(f'"{field.column}"' for field in extract.fields)
    past = "<" if extract.dated is Dated.ROWS else "="
    dated = f" WHERE as_of {past} DATE '{DEFAULT_AS_OF}'" if declared.kind is Kind.SNAPSHOT else ""
    found = _ask(database, f'SELECT {listed} FROM "{extract.table}"{dated}')
    assert Counter(found) == Counter(expected)


def _stored_row(extract: Extract, row: Any) -> tuple[Any, ...]:
    declared = table(extract.table)
    assert declared is not None
    cells = dict(zip((field.column for field in extract.fields), row, strict=True))
    foreign = cells.get("currency", "CNY") == "USD" and extract.table != "fx_rates"
    rate = None
    if foreign:
        rate = Decimal(rates_at(cells.get("as_of", DEFAULT_AS_OF), calendar(DEFAULT_AS_OF))[0].rate).scaleb(-6)
    stored = []
    for field in extract.fields:
        column = declared.column(field.column)
        assert column is not None
        stored.append(_stored(field.form, cells[field.column], rate if column.currency else None))
    return tuple(stored)


@pytest.mark.usefixtures("loaded")
def test_the_postings_of_a_day_arrive_as_their_sums(database: Path, rows: dict[str, list[Any]]) -> None:
    sums, counts = Counter[Any](), Counter[Any]()
    for row in rows["transactions"]:
        key = (row.account_id, row.posted_on, "out" if row.amount < 0 else "in", row.kind, row.counterparty_name)
        sums[key] += row.amount
        counts[key] += 1
    found = _ask(
        database,
        "SELECT account_id, posted_on, direction, kind, counterparty_name, sum(amount), sum(postings) "
        "FROM daily_flows GROUP BY ALL",
    )
    assert {line[:5]: int(line[5] * 100) for line in found} == sums
    assert {line[:5]: line[6] for line in found} == counts


def _ask(database: Path, query: str) -> list[tuple[Any, ...]]:
    connection = open_for_reading(database, 5.0)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def _stored(form: Form, value: Any, rate: Decimal | None) -> Any:
    """A canonical value as the database holds it; DECIMALs compare by value, whatever their scale."""
    if value is None or form not in SCALES:
        return value
    exact = Decimal(value).scaleb(-SCALES[form])
    return exact if rate is None else (exact * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
