"""The comparison must accept what is printed as agreed and find any single cell that is not."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from .answer import Answer, Cell
from .bank import random_bank
from .compare import compare
from .exits import exit_list
from .portfolio import mix
from .settlement import settlement
from .value import segment


def _cell(cell: Cell) -> Any:
    match cell:
        case Decimal():
            return format(cell, ".2f")
        case Fraction():
            return float(cell)
        case dt.date():
            return cell.isoformat()
        case _:
            return cell


def _printed(answer: Answer) -> dict[str, Any]:
    """The answer as `--format json` prints it, and read again."""
    tables = {
        name: [{column: _cell(cell) for column, cell in line.items()} for line in lines]
        for name, lines in (("summary", answer["summary"]), ("rows", answer["rows"]))
    }
    figures = {name: _cell(cell) for name, cell in answer["figures"].items()}
    whole = {"schema": 1, "rule": answer["rule"], "unknown": answer["unknown"], "figures": figures, **tables}
    parsed: dict[str, Any] = json.loads(json.dumps(whole))
    return parsed


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("rule", [segment, mix, settlement, exit_list])
def test_what_is_printed_right_is_accepted(rule: Callable[..., Answer], seed: int) -> None:
    answer = rule(random_bank(seed, 40))
    assert compare(answer, _printed(answer)) == []


ANSWER: Answer = {
    "rule": "segment",
    "summary": [{"tier": "core", "customers": 2}],
    "figures": {"gini": Fraction(1, 3)},
    "rows": [
        {"customer_id": "01", "contribution": Decimal("10.00"), "share": Fraction(2, 3), "rank": 1,
         "due": dt.date(2026, 10, 31), "held": True, "reasons": ["a", "b"], "missing": ["t.a", "t.b"]},
        {"customer_id": "02", "contribution": Decimal("5.00"), "share": None, "rank": None,
         "due": None, "held": None, "reasons": [], "missing": []},
    ],
    "unknown": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("contribution", "10.0"),
        ("contribution", 10.0),
        ("contribution", "10.01"),
        ("share", 0.66666667),
        ("share", "0.6666666666666666"),
        ("share", None),
        ("share", float("nan")),
        ("rank", 2),
        ("rank", "1"),
        ("rank", True),
        ("due", "2026-10-30"),
        ("held", 1),
        ("held", None),
        ("reasons", ["b", "a"]),
        ("missing", ["t.a"]),
        ("missing", ["t.a", "t.b", "t.b"]),
        ("missing", "t.a;t.b"),
    ],
)
def test_a_wrong_cell_is_found(column: str, value: object) -> None:
    printed = _printed(ANSWER)
    printed["rows"][0][column] = value
    (difference,) = compare(ANSWER, printed)
    assert difference.startswith(f"rows[customer_id=01].{column}: expected ")
    assert compare(ANSWER, printed, ignore={column}) == []


def test_missing_is_a_set_and_ratios_have_a_tolerance() -> None:
    printed = _printed(ANSWER)
    printed["rows"][0]["missing"].reverse()
    printed["rows"][0]["share"] = 2 / 3 + 1e-12
    assert compare(ANSWER, printed) == []


def test_a_null_must_be_null() -> None:
    printed = _printed(ANSWER)
    printed["rows"][1]["share"] = 0.0
    assert compare(ANSWER, printed) == ["rows[customer_id=02].share: expected None, got 0.0"]


def _reverse(printed: dict[str, Any]) -> None:
    printed["rows"].reverse()


def _drop_row(printed: dict[str, Any]) -> None:
    del printed["rows"][1]


def _add_row(printed: dict[str, Any]) -> None:
    printed["rows"].append(printed["rows"][0] | {"customer_id": "03"})


def _swap_columns(printed: dict[str, Any]) -> None:
    printed["rows"] = [dict(reversed(line.items())) for line in printed["rows"]]


def _wrong_head(printed: dict[str, Any]) -> None:
    printed.update(schema=2, rule="mix", unknown=0, figures={}, summary=None)


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (_reverse, ["rows: order: at 0 expected '01', got '02'"]),
        (_drop_row, ["rows: expected 2, got 1", "rows: not there: '02'"]),
        (_add_row, ["rows: expected 2, got 3", "rows: should not be there: '03'"]),
        (
            _wrong_head,
            [
                "schema: expected 1, got 2",
                "rule: expected 'segment', got 'mix'",
                "unknown: expected 1, got 0",
                "figures.gini: not there",
                "summary: expected a list of objects, got NoneType",
            ],
        ),
    ],
)
def test_a_wrong_shape_is_found(spoil: Callable[[dict[str, Any]], None], found: list[str]) -> None:
    printed = copy.deepcopy(_printed(ANSWER))
    spoil(printed)
    assert compare(ANSWER, printed) == found


def test_the_order_of_columns_counts_and_the_list_is_cut() -> None:
    printed = _printed(ANSWER)
    _swap_columns(printed)
    (difference,) = compare(ANSWER, printed)
    assert difference.startswith("rows: columns: expected customer_id, contribution")
    printed["rows"] = [dict.fromkeys(line, "?") | {"customer_id": line["customer_id"]} for line in printed["rows"]]
    assert len(compare(ANSWER, printed)) == 15
    assert len(compare(ANSWER, printed, limit=4)) == 4
