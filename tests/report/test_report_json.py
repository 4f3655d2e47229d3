"""The JSON object, which outlives every other output."""

from __future__ import annotations

import io
import json as standard
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bankmkt.report import json
from bankmkt.result.result import Input, Result


def written(result: Result) -> str:
    stream = io.StringIO()
    json.write(result, stream)
    return stream.getvalue()


def refuse(name: str) -> Any:
    raise AssertionError(f"{name} is not JSON")


def read(text: str) -> Any:
    return standard.loads(text, parse_constant=refuse)


def test_the_object(result: Result) -> None:
    text = written(result)
    whole = read(text)
    assert text.endswith("}\n")
    assert list(whole) == [
        "schema",
        "rule",
        "kind",
        "as_of",
        "engine",
        "summary",
        "figures",
        "rows",
        "unknown",
        "notes",
        "provenance",
    ]
    assert (whole["schema"], whole["rule"], whole["kind"]) == (1, "segment", "tiers")
    assert (whole["as_of"], whole["engine"], whole["unknown"]) == ("2026-10-31", "duckdb", 32)
    assert whole["notes"] == ["without off_balance"]
    assert whole["figures"] == {"gini": 0.8312, "customers_for_cut": 1061, "largest": "1.10", "none": None}
    assert whole["summary"][0] == {
        "tier": "core",
        "customers": 1061,
        "customer_share": 0.085,
        "contribution": "81360000.05",
        "contribution_share": 0.8,
    }
    assert whole["summary"][3]["contribution"] is None


def test_every_form(result: Result) -> None:
    rows = read(written(result))["rows"]
    assert rows[3] == {
        "customer_id": "000003",
        "customer_name": "a[/b]c",
        "branch_id": "000",
        "contribution": "934570.77",
        "rank": 4,
        "share": 0.125,
        "tier": "unknown",
        "opened_on": "2020-02-04",
        "attained": False,
        "rate": "3.650000",
        "score": 4.5,
        "missing": ["customers.contribution", "loans.rate"],
    }
    assert rows[5]["contribution"] is None
    assert rows[0]["missing"] == []


def test_data_is_unchanged_and_in_order(result: Result) -> None:
    rows = read(written(result))["rows"]
    source = result.rows.rows  # type: ignore[attr-defined]
    assert [row["customer_name"] for row in rows] == [row[1] for row in source]
    assert [row["customer_id"] for row in rows] == [row[0] for row in source]


def test_provenance(result: Result) -> None:
    made = read(written(result))["provenance"]
    assert made["rule_sha256"] == "ab" * 32
    assert made["inputs"][1] == {
        "table": "loans",
        "file": "借据.xlsx",
        "sheet": "2026-10",
        "sha256": "ef" * 32,
        "rows": 4211,
    }
    assert made["parameters"] == {"cut": "80 %"}
    assert made["versions"] == {"bankmkt": "0.1.0", "duckdb": "2.0.0"}


def test_chinese_stays_chinese_unless_the_stream_cannot(result: Result) -> None:
    assert "华东精密" in written(result)
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="gbk", newline="")
    json.write(result, stream)
    stream.flush()
    text = raw.getvalue().decode("ascii")
    assert read(text) == read(written(result))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7])
def test_any_number_of_rows_and_batches(with_rows: Callable[..., Result], result: Result, count: int) -> None:
    rows = result.rows.rows[:count]  # type: ignore[attr-defined]
    assert len(read(written(with_rows(rows, size=2)))["rows"]) == count


def test_what_is_no_number_is_null(with_rows: Callable[..., Result], result: Result) -> None:
    row = list(result.rows.rows[0])  # type: ignore[attr-defined]
    row[5], row[10] = float("nan"), float("-inf")
    row[3] = Decimal("99999999999999999999999999.99")
    whole = read(written(with_rows([tuple(row)])))["rows"][0]
    assert whole["share"] is None
    assert whole["score"] is None
    assert whole["contribution"] == "99999999999999999999999999.99"


def test_a_file_name_that_is_no_unicode_can_be_written(result: Result) -> None:
    odd = replace(result.provenance, inputs=(Input("customers", "caf\udce9.csv", "", "", 1),))
    text = written(replace(result, provenance=odd))
    text.encode("utf-8")
    assert read(text)["provenance"]["inputs"][0]["file"] == "caf\udce9.csv"


def test_a_percent_sign_in_a_column_name(result: Result) -> None:
    fields = tuple(replace(field, name=field.name + "%s") for field in result.fields)
    assert read(written(replace(result, fields=fields)))["rows"][0]["customer_id%s"] == "000000"


def test_a_small_table(result: Result) -> None:
    stream = io.StringIO()
    json.write_table(result.summary, stream)
    assert [row["tier"] for row in read(stream.getvalue())] == ["core", "base", "loss_making", "unknown"]
