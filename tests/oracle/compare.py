"""Holds a printed JSON answer against the oracle's, cell by cell, in words that a person can follow up.

The type of the expected cell decides what is asked of the printed one: money must be the exact text, a ratio
a number within one part in a thousand million, a count the number, unknown null. Order of rows and of columns
counts; `missing` is a set.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any

from .answer import Answer, AnswerRow, Cell

TOLERANCE = Fraction(1, 10**9)
SHOWN = 20


def compare(
    expected: Answer,
    actual_json: Mapping[str, Any],
    *,
    ignore: Collection[str] = (),
    limit: int = SHOWN,
) -> list[str]:
    """The first `limit` differences between the oracle's answer and a parsed `--format json` object.

    `actual_json` is what `json.loads` gives (plain, or with `parse_float=Decimal`). `ignore` names columns
    whose cells are not compared, such as `missing` where only the verdicts are in question. Empty: equal.
    """
    return list(islice(_differences(expected, actual_json, frozenset(ignore)), limit))


def _differences(expected: Answer, actual: Mapping[str, Any], ignore: frozenset[str]) -> Iterator[str]:
    if actual.get("schema") != 1:
        yield f"schema: expected 1, got {actual.get('schema')!r}"
    if actual.get("rule") != expected["rule"]:
        yield f"rule: expected {expected['rule']!r}, got {actual.get('rule')!r}"
    if not _is_number(actual.get("unknown")) or actual["unknown"] != expected["unknown"]:
        yield f"unknown: expected {expected['unknown']}, got {actual.get('unknown')!r}"
    figures = actual.get("figures")
    if not isinstance(figures, Mapping):
        yield f"figures: expected an object, got {figures!r}"
    else:
        for name, cell in expected["figures"].items():
            if name not in figures:
                yield f"figures.{name}: not there"
            elif name not in ignore:
                yield from _cell(f"figures.{name}", cell, figures[name])
    yield from _table("summary", expected["summary"], actual.get("summary"), ignore)
    yield from _table("rows", expected["rows"], actual.get("rows"), ignore)


def _table(name: str, expected: list[AnswerRow], actual: object, ignore: frozenset[str]) -> Iterator[str]:
    if not isinstance(actual, list) or not all(isinstance(row, Mapping) for row in actual):
        yield f"{name}: expected a list of objects, got {type(actual).__name__}"
        return
    if not expected and not actual:
        return
    id_column = next(iter(expected[0] if expected else actual[0]))
    wanted = [row.get(id_column) for row in expected]
    found = [row.get(id_column) for row in actual]
    if len(wanted) != len(found):
        yield f"{name}: expected {len(wanted)}, got {len(found)}"
    lacking = [value for value in wanted if value not in set(found)]
    surplus = [value for value in found if value not in set(wanted)]
    if lacking:
        yield f"{name}: not there: {_some(lacking)}"
    if surplus:
        yield f"{name}: should not be there: {_some(surplus)}"
    if not lacking and not surplus and wanted != found:
        place = next((i for i, pair in enumerate(zip(wanted, found, strict=False)) if pair[0] != pair[1]), 0)
        yield f"{name}: order: at {place} expected {wanted[place]!r}, got {found[place]!r}"
    by_id = {row.get(id_column): row for row in actual}
    columns_told = False
    for row in expected:
        value = row[id_column]
        if value not in by_id:
            continue
        other = by_id[value]
        if list(row) != list(other) and not columns_told:
            columns_told = True
            yield f"{name}: columns: expected {', '.join(row)}; got {', '.join(other)}"
        for column, cell in row.items():
            if column in other and column not in ignore:
                yield from _cell(f"{name}[{id_column}={value}].{column}", cell, other[column])


def _cell(place: str, expected: Cell, actual: object) -> Iterator[str]:
    if not _same(place.rpartition(".")[2], expected, actual):
        yield f"{place}: expected {_shown(expected)}, got {actual!r}"


def _same(column: str, expected: Cell, actual: object) -> bool:
    match expected:
        case None:
            return actual is None
        case bool():
            return actual is expected
        case int():
            return _is_number(actual) and actual == expected
        case Fraction():
            return _is_number(actual) and _near(expected, actual)
        case Decimal():
            return actual == format(expected, ".2f")
        case dt.date():
            return actual == expected.isoformat()
        case list() if column == "missing":
            return _as_set(actual) == set(expected)
        case _:
            return actual == expected


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _as_set(value: object) -> set[object] | None:
    """The items of a list of texts, None for anything else and for a list that names an item twice."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return None
    items: set[object] = set(value)
    return items if len(items) == len(value) else None


def _near(expected: Fraction, actual: Any) -> bool:
    if actual != actual or abs(actual) == float("inf"):
        return False
    return abs(Fraction(actual) - expected) <= TOLERANCE * max(abs(expected), TOLERANCE)


def _shown(cell: Cell) -> str:
    match cell:
        case Fraction():
            return f"{float(cell)!r} ({cell})"
        case Decimal():
            return repr(format(cell, ".2f"))
        case dt.date():
            return repr(cell.isoformat())
        case _:
            return repr(cell)


def _some(values: Sequence[object], most: int = 5) -> str:
    shown = ", ".join(repr(value) for value in values[:most])
    return shown if len(values) <= most else f"{shown} and {len(values) - most} more"
