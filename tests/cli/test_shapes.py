"""What comes back, byte by byte where it matters: names are never formulas, markup or a broken grid."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import NAMES
from tests.cli.program import DAY, Ran, bankmkt

KEYS = ["schema", "rule", "kind", "as_of", "engine", "summary", "figures", "rows", "unknown", "notes", "provenance"]
HEAD = ["customer_id", "customer_name", "branch_id", "manager_id"]
COLUMNS = {
    "segment": [*HEAD, "contribution", "rank", "share", "cumulative_share", "tier", "missing"],
    "mix": [
        "manager_id",
        "branch_id",
        "offline_credit",
        "online_credit",
        "non_credit",
        "total",
        "offline_share",
        "online_share",
        "non_credit_share",
        "offline_gap",
        "online_gap",
        "non_credit_gap",
        "total_gap",
        "attained",
    ],
    "settlement": [
        *HEAD,
        "clause",
        "loan_share",
        "required_share",
        "actual_share",
        "basis",
        "total",
        "settled",
        "shortfall",
        "missing_products",
        "verdict",
        "missing",
    ],
    "exit-list": [*HEAD, "exposure", "mode", "reasons", "next_maturity", "proposed_date", "proposed_amount", "missing"],
}
SUMMARIES = {
    "segment": ("tier", ["core", "growth", "base", "no_value", "loss_making", "unknown"]),
    "settlement": ("verdict", ["pass", "fail", "unknown"]),
    "exit-list": ("mode", ["forced", "timely", "gradual"]),
}
SUMMARY_COLUMNS = {
    "segment": ["tier", "customers", "customer_share", "contribution", "contribution_share"],
    "mix": [
        "branch_id",
        "managers",
        "attained",
        "average_total",
        "offline_gap",
        "online_gap",
        "non_credit_gap",
        "total_gap",
    ],
    "settlement": ["verdict", "customers", "shortfall"],
    "exit-list": ["mode", "customers", "exposure"],
}
MONEY = {"contribution", "exposure", "proposed_amount", "total", "settled", "shortfall"}


def check_type(rule: str, name: str, value: Any) -> None:
    """Money and ids are strings, ratios and counts numbers, dates ISO, lists lists, unknown null."""
    if name in ("missing", "reasons", "missing_products"):
        assert isinstance(value, list)
        assert all(isinstance(item, str) for item in value)
    elif value is None:
        return
    elif name in MONEY and rule != "mix":
        assert isinstance(value, str)
        assert Decimal(value).as_tuple().exponent == -2
    elif name.endswith("share"):
        assert isinstance(value, (float, int))
    elif name == "attained":
        assert isinstance(value, (bool, int))
    elif name in ("rank", "customers", "managers", "total") or name.endswith(("_gap", "_credit")):
        assert type(value) is int
    elif name.endswith(("_date", "maturity")):
        assert date.fromisoformat(value).isoformat() == value
    elif name == "average_total":
        assert isinstance(value, (float, int))
    else:
        assert isinstance(value, str), (name, value)


@pytest.mark.parametrize("rule", list(COLUMNS))
def test_json(sample: Path, rule: str) -> None:
    found = bankmkt("--project", sample, rule, "--format", "json").worked(silent=True).json
    assert list(found) == KEYS
    assert (found["schema"], found["rule"], found["as_of"], found["engine"]) == (1, rule, DAY, "duckdb")
    assert list(found["rows"][0]) == COLUMNS[rule]
    for row in found["rows"]:
        for name, value in row.items():
            check_type(rule, name, value)
    assert list(found["summary"][0]) == SUMMARY_COLUMNS[rule]
    for row in found["summary"]:
        for name, value in row.items():
            check_type(rule, name, value)
    if rule in SUMMARIES:
        column, words = SUMMARIES[rule]
        assert [row[column] for row in found["summary"]] == words
    assert type(found["unknown"]) is int
    assert all(isinstance(note, str) for note in found["notes"])
    made = found["provenance"]
    assert len(made["rule_sha256"]) == 64
    assert {"bankmkt", "duckdb"} <= set(made["versions"])
    for one in made["inputs"]:
        assert {"table", "file", "sha256", "rows"} <= set(one)
        assert len(one["sha256"]) == 64
    customers = next(one for one in made["inputs"] if one["table"] == "customers")
    assert customers["rows"] == 400


def test_segment_names_its_figures(sample: Path) -> None:
    found = bankmkt("--project", sample, "segment", "--format", "json").worked().json
    assert {"gini", "customers_for_cut"} <= set(found["figures"])
    assert found["unknown"] == found["summary"][-1]["customers"]
    assert sum(row["customers"] for row in found["summary"]) == len(found["rows"]) == 400
    ranks = [row["rank"] for row in found["rows"] if row["tier"] in ("core", "growth", "base")]
    assert ranks == list(range(1, len(ranks) + 1))


def test_a_repeated_run_gives_the_same_bytes(sample: Path) -> None:
    runs = {bankmkt("--project", sample, "settlement", "--format", "json").worked().out for _ in range(2)}
    assert len(runs) == 1


def test_rules_list(sample: Path) -> None:
    rows = bankmkt("--project", sample, "rules", "list", "--format", "json").worked(silent=True).json
    found = {row["rule"]: row for row in rows}
    assert {"segment", "mix", "settlement", "exit-list", "contribution"} <= set(found)
    for row in rows:
        assert {"rule", "kind", "systems", "origin", "needs", "can_run", "missing"} <= set(row)
        assert row["origin"] in ("shipped", "built in")
        assert row["can_run"] is not bool(row["missing"])  # without earlier dates some rules wait for them
    for name in ("segment", "mix", "settlement", "exit-list", "contribution", "kpi", "offers", "customer"):
        assert found[name]["can_run"] is True, name
        assert found[name]["missing"] == []
    systems = {name: found[name]["systems"] for name in ("segment", "mix", "settlement", "exit-list")}
    assert systems == {"segment": ["V1"], "mix": ["M1"], "settlement": ["D1"], "exit-list": ["R1"]}


def segment(nasty: Path, *more: str | Path) -> Ran:
    """The tiers of the customers with nasty names."""
    return bankmkt("--db", nasty, "segment", *more).worked()


def test_names_in_json_are_unchanged(nasty: Path) -> None:
    ran = segment(nasty, "--format", "json")
    assert {row["customer_id"]: row["customer_name"] for row in ran.json["rows"]} == NAMES
    assert "𠮷𡈽" in ran.out


def test_names_in_tsv_never_break_the_grid(nasty: Path) -> None:
    ran = segment(nasty)
    assert ran.out == segment(nasty, "--format", "tsv").out
    escapes = {"\\": "\\\\", "\t": "\\t", "\n": "\\n"}
    expected = {key: "".join(escapes.get(sign, sign) for sign in name) for key, name in NAMES.items()}
    assert {row["customer_id"]: row["customer_name"] for row in ran.table} == expected
    assert list(ran.table[0]) == COLUMNS["segment"]
    assert ran.table[0]["contribution"] == "1600.50"


def test_names_in_csv_are_guarded_unless_raw(nasty: Path) -> None:
    def names(text: str) -> dict[str, str]:
        return {row["customer_id"]: row["customer_name"] for row in csv.DictReader(io.StringIO(text, newline=""))}

    guarded = {key: f"'{name}" if name[0] in "=+-@\t\r" else name for key, name in NAMES.items()}
    assert names(segment(nasty, "--format", "csv").out) == guarded
    assert names(segment(nasty, "--format", "csv", "--csv-raw").out) == NAMES
    exits = bankmkt("--db", nasty, "exit-list", "--format", "csv").worked().out
    assert next(csv.DictReader(io.StringIO(exits)))["reasons"] == "rating_b"


def test_negative_money_in_csv_is_a_number(sample: Path) -> None:
    ran = bankmkt("--project", sample, "segment", "--format", "csv").worked()
    losses = [row for row in csv.DictReader(io.StringIO(ran.out)) if row["tier"] == "loss_making"]
    assert losses
    assert all(Decimal(row["contribution"]) < 0 for row in losses)


def test_names_in_files(nasty: Path, tmp_path: Path) -> None:
    files = {suffix: tmp_path / f"a.{suffix}" for suffix in ("csv", "json", "parquet", "xlsx")}
    segment(nasty, *(word for path in files.values() for word in ("-o", path)))
    text = files["csv"].read_bytes()
    assert text.startswith(b"\xef\xbb\xbfcustomer_id,")
    assert json.loads(files["json"].read_text(encoding="utf-8"))["rows"][5]["customer_name"] == "line\nbreak"
    check_parquet(files["parquet"])
    check_workbook(files["xlsx"])


def check_parquet(path: Path) -> None:
    """Money is decimal, ids are text, lists are lists."""
    import polars

    frame = polars.read_parquet(path)
    assert frame.columns == COLUMNS["segment"]
    assert dict(zip(frame["customer_id"], frame["customer_name"], strict=True)) == NAMES
    kinds = frame.schema
    assert kinds["customer_id"] == polars.String
    assert isinstance(kinds["contribution"], polars.Decimal)
    assert kinds["contribution"].scale == 2
    assert kinds["rank"].is_integer()
    assert kinds["share"] == polars.Float64
    assert kinds["missing"] == polars.List(polars.String)
    assert frame["contribution"].to_list()[0] == Decimal("1600.50")


def check_workbook(path: Path) -> None:
    """No cell is a formula, ids are text, money is a number, every name is itself less what .xlsx cannot hold."""
    from openpyxl import load_workbook

    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name), name
    book = load_workbook(path)
    listing = book["List"]
    rows = list(listing.iter_rows())
    head = next(number for number, row in enumerate(rows) if row[0].value == "Customer")
    body = rows[head + 1 :]
    assert {row[0].value: row[1].value for row in body} == {k: n.replace("\x07", "") for k, n in NAMES.items()}
    for row in body:
        assert row[0].data_type == "s"
        assert row[1].data_type == "s"
    money = next(index for index, cell in enumerate(rows[head]) if str(cell.value).startswith("Contribution"))
    assert body[0][money].data_type == "n"
    words = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("control characters" in word for word in words)
    assert "How made" in book.sheetnames


def test_workbook_of_the_sample_has_charts_in_both_languages(sample: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    for lang, made in (("en", "How made"), ("zh", "制表说明")):
        for rule in ("segment", "mix"):
            path = tmp_path / f"{rule}-{lang}.xlsx"
            bankmkt("--project", sample, rule, "--lang", lang, "--quiet", "-o", path).worked(silent=True)
            assert made in load_workbook(path).sheetnames
            with zipfile.ZipFile(path) as archive:
                assert any(name.startswith("xl/charts/chart") for name in archive.namelist())


def test_status_and_sql_shapes(nasty: Path) -> None:
    status = bankmkt("--db", nasty, "status", "--format", "json").worked(silent=True).json
    assert set(status) == {"tables", "sources", "rules"}
    query = "SELECT customer_id, name, contribution, NULL AS nothing FROM customers ORDER BY 1 LIMIT 6"
    rows = bankmkt("--db", nasty, "sql", query, "--format", "json").worked(silent=True).json
    assert rows[0] == {"customer_id": "000001", "name": NAMES["000001"], "contribution": "1600.50", "nothing": None}
    text = bankmkt("--db", nasty, "sql", query).worked().out
    assert "tab\\there" in text
    assert "line\\nbreak" in text
    guarded = bankmkt("--db", nasty, "sql", query, "--format", "csv").worked().out
    assert "'=HYPERLINK" in guarded
