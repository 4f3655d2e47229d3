"""A case is a few rows in and the rows that must come out, worked out by hand and written so that an analyst can.

A table is text: a header line and one line per row, the cells apart by blanks, ``-`` for what is not there, ``#``
before a remark; a cell with blanks in it stands in double quotes. A cell such as ``F[01-26]`` stands for 26 rows, and
every cell of that line with the same range counts with it. Expected rows are all rows in their order, but only the
columns that matter.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from bankmkt.base import yamlfile
from bankmkt.base.errors import Problem
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.yamlfile import Document
from bankmkt.tables import names as table_names
from bankmkt.tables import table as find_table

TOLERANCE: Final = Fraction(1, 10**9)
"""By how much a shown ratio may differ from the exact one, as a part of it."""
KEYS: Final = ("case", "rule", "as_of", "change", "measures", "where", "by", "given", "expect")
EXPECTED: Final = ("rows", "summary", "figures", "unknown", "notes")
_RANGE = re.compile(r"\[(\d+)-(\d+)\]")
_CELL = re.compile(r'"((?:[^"]|"")*)"|(\S+)')

TextTable = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Case:
    """One meaning: `change` is text laid over the rule as a file with `extends`, `measures` text of a measure file."""

    name: str
    rule: str
    as_of: date
    given: Mapping[str, TextTable]
    expect: Mapping[str, Any]
    change: str = ""
    measures: str = ""
    where: str | None = None
    by: str | None = None
    file: str = ""
    line: int = 0


@dataclass(slots=True)
class CaseFile:
    """The cases of a file, and what is wrong in it with its places."""

    cases: list[Case] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(path: Path) -> CaseFile:
    """Read a file of cases; OSError passes through, everything else that is wrong is a problem."""
    document = yamlfile.read(path)
    made = CaseFile(problems=list(document.problems))
    if made.problems:
        return made
    made.problems += _strangers(document, (), ("bankmkt", "rule", "as_of", "cases"))
    cases = document.data.get("cases")
    if not isinstance(cases, list):
        made.problems.append(document.problem(("cases",), say("cases.no_cases"), say("cases.see_docs")))
        return made
    seen: set[str] = set()
    for place, one in enumerate(cases):
        case = _case(document, place, one, made.problems)
        if case is not None and case.name in seen:
            made.problems.append(document.problem(("cases", place, "case"), say("cases.twice", name=case.name)))
        elif case is not None:
            seen.add(case.name)
            made.cases.append(case)
    return made


def _strangers(document: Document, path: tuple[str | int, ...], known: Sequence[str]) -> list[Problem]:
    value: Any = document.data
    for part in path:
        value = value[part]
    return [
        document.problem((*path, key), say("rules.unknown_key", key=key), suggestion(str(key), known), key=True)
        for key in value
        if key not in known
    ]


def _case(document: Document, place: int, one: Any, problems: list[Problem]) -> Case | None:
    path: tuple[str | int, ...] = ("cases", place)
    if not isinstance(one, dict):
        problems.append(document.problem(path, say("cases.no_case")))
        return None
    found = _strangers(document, path, KEYS)
    data = {"rule": document.data.get("rule"), "as_of": document.data.get("as_of"), **one}
    for key in ("case", "rule", "as_of", "given", "expect"):
        if not data.get(key) and not (key == "expect" and isinstance(data.get(key), dict)):
            found.append(document.problem(path, say("rules.missing_key", key=key)))
    given: dict[str, TextTable] = {}
    if not found:
        found += _strangers(document, (*path, "expect"), EXPECTED)
        for table, text in data["given"].items():
            given[table] = _given(document, (*path, "given", table), table, text, found)
        for part in ("rows", "summary"):
            if part in data["expect"] and data["expect"][part] != "none":
                _parsed(document, (*path, "expect", part), data["expect"][part], found)
        if not is_day(str(data["as_of"])):
            found.append(document.problem((*path, "as_of"), say("analysis.no_date", value=data["as_of"])))
    problems += found
    if found:
        return None
    return Case(
        name=str(data["case"]),
        rule=str(data["rule"]),
        as_of=date.fromisoformat(str(data["as_of"])),
        given=given,
        expect=data["expect"],
        change=str(data.get("change", "")),
        measures=str(data.get("measures", "")),
        where=data.get("where"),
        by=data.get("by"),
        file=document.file,
        line=document.problem(path, "").line,
    )


def is_day(text: str) -> bool:
    """Whether it is a date of the calendar as 2026-10-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _given(
    document: Document, path: tuple[str | int, ...], table: str, text: object, problems: list[Problem]
) -> TextTable:
    """The rows of a given table; its name and columns must be canonical."""
    declared = find_table(table)
    if declared is None:
        remedy = suggestion(table, table_names())
        problems.append(document.problem(path, say("rules.unknown_table", name=table), remedy, key=True))
        return []
    rows = _parsed(document, path, text, problems)
    for name in rows[0] if rows else ():
        if declared.column(name) is None:
            remedy = suggestion(name, [one.name for one in declared.columns])
            problems.append(document.problem(path, say("rules.unknown_column", table=table, name=name), remedy))
    return rows


def _parsed(document: Document, path: tuple[str | int, ...], text: object, problems: list[Problem]) -> TextTable:
    try:
        return read_table(str(text))
    except ValueError as error:
        problems.append(document.problem(path, str(error), say("cases.see_docs")))
        return []


def read_table(text: str) -> TextTable:
    """The rows of a text table; ValueError for a line that does not fit its header, or two ranges in a line."""
    lines = [_cells(line) for line in text.splitlines()]
    filled = [cells for cells in lines if cells]
    if not filled:
        raise ValueError(say("cases.no_header"))
    header, *body = filled
    rows: TextTable = []
    for cells in body:
        if len(cells) != len(header):
            raise ValueError(say("cases.other_length", line=" ".join(cells), found=len(cells), wanted=len(header)))
        rows += [dict(zip(header, one, strict=True)) for one in _repeated(cells)]
    return rows


def _cells(line: str) -> list[str]:
    """The cells of a line up to a remark; quoted ones may hold blanks."""
    cells: list[str] = []
    for match in _CELL.finditer(line):
        if match[2] is not None and match[2].startswith("#"):
            break
        cells.append(match[1].replace('""', '"') if match[1] is not None else match[2])
    return cells


def _repeated(cells: list[str]) -> list[list[str]]:
    ranges = {match[0]: match for cell in cells for match in _RANGE.finditer(cell)}
    if len(ranges) > 1:
        raise ValueError(say("cases.two_ranges", line=" ".join(cells)))
    for written, match in ranges.items():
        numbers = range(int(match[1]), int(match[2]) + 1)
        return [[cell.replace(written, str(n).zfill(len(match[1]))) for cell in cells] for n in numbers]
    return [cells]


def write_files(case: Case, folder: Path) -> dict[Path, bool]:
    """Canonical CSV files of the given tables; the value says whether the file names its own dates."""
    folder.mkdir()
    files: dict[Path, bool] = {}
    for table, rows in case.given.items():
        path = folder / f"{table}.csv"
        header = list(rows[0])
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(["" if row[name] == "-" else row[name] for name in header] for row in rows)
        files[path] = "as_of" in header
    return files


# What came out --------------------------------------------------------------------------------------------------------


def differences(expect: Mapping[str, Any], actual: Mapping[str, Any]) -> list[str]:
    """What the answer (as the object of ``--format json``) says other than expected, in words."""
    found: list[str] = []
    for part in ("rows", "summary"):
        if part in expect:
            found += _compare_table(part, str(expect[part]), actual[part])
    for name, wanted in (expect.get("figures") or {}).items():
        got = actual["figures"].get(name)
        if not same(str(wanted), got):
            found.append(say("cases.other", place=f"figures.{name}", wanted=wanted, got=shown(got)))
    if "unknown" in expect and str(expect["unknown"]) != str(actual["unknown"]):
        found.append(say("cases.other", place="unknown", wanted=expect["unknown"], got=actual["unknown"]))
    notes = actual["notes"]
    for words in expect.get("notes", ()):
        if not any(str(words) in note for note in notes):
            found.append(say("cases.other", place="notes", wanted=words, got="; ".join(notes) or "-"))
    return found


def _compare_table(part: str, text: str, actual: list[dict[str, Any]]) -> list[str]:
    if text == "none":
        return [say("cases.other_count", part=part, wanted=0, got=len(actual))] if actual else []
    wanted = read_table(text)
    columns = list(wanted[0]) if wanted else []
    strange = [name for name in columns if actual and name not in actual[0]]
    if strange:
        known = list(actual[0])
        return [f"{part}: {say('cases.no_column', name=name)}; {suggestion(name, known)}" for name in strange]
    if len(wanted) != len(actual):
        first = columns[0] if columns else ""
        ids = ", ".join(shown(row.get(first)) for row in actual[:10])
        return [say("cases.other_count", part=part, wanted=len(wanted), got=len(actual)) + (f": {ids}" if ids else "")]
    return [
        say("cases.other", place=f"{part} {place} {name}", wanted=one[name], got=shown(row[name]))
        for place, (one, row) in enumerate(zip(wanted, actual, strict=True), 1)
        for name in columns
        if not same(one[name], row[name])
    ]


def shown(value: object) -> str:
    """A value of an answer as a case would write it."""
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case list():
            return ";".join(map(str, value)) if value else "[]"
        case _:
            return str(value)


def same(wanted: str, actual: object) -> bool:
    """Whether a cell of the answer is what the case says: the answer's type decides how it is compared."""
    match actual:
        case None | bool() | list():
            return wanted == shown(actual)
        case int() | float():
            number = _number(wanted)
            return number is not None and _near(number, Fraction(actual))
        case _:
            return wanted == actual


def _number(text: str) -> Fraction | None:
    """``12``, ``0.5``, ``40%`` or ``2/3``, exactly; None for what is no number."""
    try:
        return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def _near(wanted: Fraction, actual: Fraction) -> bool:
    return abs(wanted - actual) <= TOLERANCE * max(abs(wanted), TOLERANCE)
