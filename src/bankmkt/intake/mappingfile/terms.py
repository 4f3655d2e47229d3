"""When an extract is accepted at all: its date, its arrival, its limits and what its sender promised.

These keys decide over whole files, so a slip in them would let bad files through for months without a sign;
a bound that no value can pass and a word that nothing answers to are therefore mistakes here, not later.
"""

from __future__ import annotations

import re
import string
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.intake.mapping import Arrival, Contract, Range
from bankmkt.intake.mappingfile.canonical import canonical, canonical_day
from bankmkt.intake.mappingfile.model import Model, RangeKeys
from bankmkt.intake.mappingfile.report import Report
from bankmkt.intake.mappingfile.values import allowed_values, wanted
from bankmkt.tables.model import Column, Type

ORPHANS: Final = ("admit", "reject", "aside", "stub")
STUBBED: Final = "customers"
"""The only table to which a load adds rows of its own."""
REPEATED: Final = ("allow", "warn", "refuse")
EXPECTED: Final = ("today", "yesterday", "month-end", "last-month-end")
_PERCENT: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?) *[%％]")
_SHARE: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_QUIET: Final = re.compile(r"([0-9]{1,6}) *(s|min|m|h)?")
_SECONDS: Final = MappingProxyType({None: 1, "s": 1, "m": 60, "min": 60, "h": 3600})


def as_of(model: Model, report: Report) -> tuple[date | None, str]:
    """A fixed date, or a pattern that finds one in a file's name."""
    given: Any = model.as_of
    if given is None:
        if "as_of" in model.model_fields_set:
            report.wrong(("as_of",), say("mapping.bad_as_of", text=""), say("mapping.bad_as_of_remedy"))
        return None, ""
    if "as_of" in model.fixed:
        report.wrong(("fixed", "as_of"), say("mapping.as_of_twice"), key=True)
    if isinstance(given, dict):
        for key in given:
            if key != "file_name":
                message = say("mapping.unknown_key", key=str(key))
                report.wrong(("as_of", str(key)), message, suggestion(str(key), ("file_name",)), key=True)
        pattern = given.get("file_name")
        if not isinstance(pattern, str):
            report.wrong(("as_of",), say("mapping.no_date_group"), say("mapping.no_date_group_remedy"))
            return None, ""
        compiled = report.pattern(("as_of", "file_name"), pattern)
        if compiled is not None:
            groups = set(compiled.groupindex)
            if "date" not in groups and not groups >= {"year", "month", "day"}:
                report.wrong(("as_of", "file_name"), say("mapping.no_date_group"), say("mapping.no_date_group_remedy"))
        return None, pattern
    day = canonical_day(str(given)) if isinstance(given, (str, int)) else None
    if day is None:
        report.wrong(("as_of",), say("mapping.bad_as_of", text=str(given)), say("mapping.bad_as_of_remedy"))
        return None, ""
    return date.fromisoformat(day), ""


def _share(given: object) -> Decimal | None:
    """A share written as 2%, 0.02 or a YAML number; None when it is none."""
    if isinstance(given, bool) or not isinstance(given, (str, int, Decimal)):
        return None
    text = str(given).strip()
    percent = _PERCENT.fullmatch(text)
    if percent:
        return Decimal(percent[1]) / 100
    return Decimal(text) if _SHARE.fullmatch(text) else None


def limit(model: Model, report: Report) -> tuple[Decimal | None, int | None]:
    """The share and the number of rows that may be rejected; where both are given, both hold."""
    given: Any = model.max_rejects
    if "max_rejects" not in model.model_fields_set:
        return None, None
    share: Decimal | None = None
    count: int | None = None
    good = True
    if isinstance(given, dict):
        for key in given:
            if key not in ("share", "count"):
                message = say("mapping.unknown_key", key=str(key))
                path = ("max_rejects", str(key))
                report.wrong(path, message, suggestion(str(key), ("share", "count")), key=True)
        if "share" in given:
            share = _share(given["share"])
            good = share is not None
        if "count" in given:
            count = given["count"] if type(given["count"]) is int else None
            good = good and count is not None
        good = good and bool(given)
    elif type(given) is int:
        count = given
    else:
        share = _share(given)
        good = share is not None
    if not good or (share is not None and share > 1) or (count is not None and count < 0):
        report.wrong(("max_rejects",), say("mapping.bad_limit"), say("mapping.bad_limit_remedy"))
    return share, count


def contract(model: Model, report: Report) -> Contract:
    """What the sender promised."""
    keys = model.contract
    for index, name in enumerate(keys.required):
        report.column(("contract", "required", index), name, key=False)
    allowed = {}
    for name, texts in keys.allowed.items():
        column = report.column(("contract", "allowed", name), name)
        if column is None:
            continue
        if not texts:
            report.wrong(("contract", "allowed", name), say("mapping.allowed_empty", column=name))
        allowed[name] = allowed_values(report, ("contract", "allowed", name), column, texts)
    ranges = {}
    for name, bounds in keys.ranges.items():
        column = report.column(("contract", "ranges", name), name)
        if column is not None:
            ranges[name] = _range(report, column, bounds)
    for name, word in keys.orphans.items():
        path = ("contract", "orphans", name)
        column = report.column(path, name)
        if column is None:
            continue
        if not column.references or (column.key and column.references == report.target.name):
            report.wrong(path, say("mapping.no_parent", column=name), key=True)
        elif report.one_of(path, "orphans", word, ORPHANS) and word == "stub" and column.references != STUBBED:
            report.wrong(path, say("mapping.no_stub", column=name), say("mapping.no_stub_remedy"))
    return Contract(
        required=tuple(dict.fromkeys(keys.required)),
        allowed=MappingProxyType(allowed),
        ranges=MappingProxyType(ranges),
        orphans=MappingProxyType(dict(keys.orphans)),
        rows=_rows(model, report),
        change=_change(model, report),
    )


def _range(report: Report, column: Column, bounds: RangeKeys) -> Range:
    """The bounds of a column as canonical text."""
    path: tuple[str | int, ...] = ("contract", "ranges", column.name)
    if column.type in (Type.TEXT, Type.BOOLEAN):
        report.wrong(path, say("mapping.no_range", column=column.name), say("mapping.no_range_remedy"), key=True)
        return Range()
    if bounds.min is None and bounds.max is None:
        report.wrong(path, say("mapping.range_empty", column=column.name), say("mapping.range_remedy"))
    found: list[str | None] = []
    for name, text in (("min", bounds.min), ("max", bounds.max)):
        value = None if text is None else canonical(column, text)
        if text is not None and value is None:
            message = say("mapping.no_value", text=text, column=column.name)
            report.wrong((*path, name), message, wanted(column))
        found.append(value)
    low, high = found
    if low is not None and high is not None and _order(column, low) > _order(column, high):
        report.wrong(path, say("mapping.range_reversed", column=column.name))
    return Range(low, high)


def _order(column: Column, text: str) -> tuple[Decimal, str]:
    dated = column.type in (Type.DATE, Type.MONTH)
    return (Decimal(0), text) if dated else (Decimal(text), "")


def _rows(model: Model, report: Report) -> tuple[int | None, int | None]:
    rows = model.contract.rows
    for name, number in (("min", rows.min), ("max", rows.max)):
        if number is not None and number < 0:
            report.wrong(("contract", "rows", name), say("mapping.negative", key=name))
    if rows.min is not None and rows.max is not None and rows.min > rows.max:
        report.wrong(("contract", "rows"), say("mapping.range_reversed", column="rows"))
    return rows.min, rows.max


def _change(model: Model, report: Report) -> Decimal | None:
    given = model.contract.rows.change
    if given is None:
        return None
    share = _share(given)
    if share is None:
        report.wrong(("contract", "rows", "change"), say("mapping.bad_change"), say("mapping.bad_change_remedy"))
    return share


def arrival(model: Model, report: Report) -> Arrival:
    """When the extract counts as arrived."""
    keys = model.arrival
    if "flag" in keys.model_fields_set:
        _flag(report, keys.flag)
    quiet = _QUIET.fullmatch(keys.quiet.strip())
    if "quiet" in keys.model_fields_set and quiet is None:
        report.wrong(("arrival", "quiet"), say("mapping.bad_quiet"), say("mapping.bad_quiet_remedy"))
    if "repeated" in keys.model_fields_set:
        report.one_of(("arrival", "repeated"), "repeated", keys.repeated, REPEATED)
    if "expect" in keys.model_fields_set:
        report.one_of(("arrival", "expect"), "expect", keys.expect, EXPECTED)
    seconds = int(quiet[1]) * _SECONDS[quiet[2]] if quiet else 0
    return Arrival(keys.flag, seconds, keys.repeated or "warn", keys.expect)


def _flag(report: Report, flag: str) -> None:
    """A flag file has a name of its own beside the extract, with no placeholder but ours."""
    path = ("arrival", "flag")
    try:
        fields = {field for _, field, _, _ in string.Formatter().parse(flag) if field is not None}
    except ValueError:
        fields = {""}
    if not flag or fields - {"name", "stem"} or any(sign in flag for sign in "/\\") or flag == "{name}":
        report.wrong(path, say("mapping.bad_flag"), say("mapping.bad_flag_remedy"))
