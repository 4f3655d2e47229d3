"""Cases are small tables in a YAML file beside the kind that they define, so that an analyst can read and extend them.

A table is text: a header line and one line per row, the cells apart by blanks, ``-`` for what is not there, ``#``
before a remark. A cell such as ``F[01-26]`` stands for 26 rows; every cell of that line with the same range counts
with it. Expected rows are all rows in their order, but only the columns that matter.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from bankmkt.base import yamlfile

KINDS = Path(__file__).parents[2] / "src" / "bankmkt" / "rules" / "kinds"
TOLERANCE = Fraction(1, 10**9)
_RANGE = re.compile(r"\[(\d+)-(\d+)\]")
_KEYS = {"case", "rule", "as_of", "change", "measures", "where", "by", "given", "expect"}
_EXPECTED = {"rows", "summary", "figures", "unknown", "notes", "refused"}

TextTable = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Case:
    """One meaning: `change` is the text of a rule file that extends the shipped one, `measures` of a measure file."""

    name: str
    rule: str
    as_of: date
    given: Mapping[str, TextTable]
    expect: Mapping[str, Any]
    change: str = ""
    measures: str = ""
    where: str | None = None
    by: str | None = None


def read_cases(kind: str) -> list[Case]:
    """The cases of a kind; a mistake in the file fails here and not in a case."""
    path = KINDS / kind / "cases.yaml"
    document = yamlfile.read(path)
    assert not document.problems, document.problems
    data = document.data
    assert set(data) <= {"bankmkt", "rule", "as_of", "cases"}, set(data)
    cases = [_case(one, data) for one in data["cases"]]
    names = [case.name for case in cases]
    assert len(names) == len(set(names)), "two cases of one name"
    return cases


def _case(one: Mapping[str, Any], defaults: Mapping[str, Any]) -> Case:
    assert set(one) <= _KEYS, f"{one.get('case')}: {set(one) - _KEYS}"
    assert set(one["expect"]) <= _EXPECTED, f"{one['case']}: {set(one['expect']) - _EXPECTED}"
    return Case(
        name=one["case"],
        rule=one.get("rule", defaults.get("rule")),
        as_of=date.fromisoformat(str(one.get("as_of", defaults.get("as_of")))),
        given={table: read_table(text) for table, text in one["given"].items()},
        expect=one["expect"],
        change=one.get("change", ""),
        measures=one.get("measures", ""),
        where=one.get("where"),
        by=one.get("by"),
    )


def read_table(text: str) -> TextTable:
    """The rows of a text table; a line of another length than the header is refused."""
    lines = [line.partition("#")[0].split() for line in text.splitlines()]
    header, *body = [cells for cells in lines if cells]
    rows: TextTable = []
    for cells in body:
        assert len(cells) == len(header), f"{cells} under {header}"
        rows += [dict(zip(header, one, strict=True)) for one in _repeated(cells)]
    return rows


def _repeated(cells: list[str]) -> list[list[str]]:
    ranges = {match[0]: match for cell in cells for match in _RANGE.finditer(cell)}
    assert len(ranges) <= 1, f"two ranges in {cells}"
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


def differences(expect: Mapping[str, Any], actual: Mapping[str, Any]) -> list[str]:
    """What the answer says other than expected, in words."""
    found: list[str] = []
    for part in ("rows", "summary"):
        if part in expect:
            found += _compare_table(part, expect[part], actual[part])
    for name, wanted in (expect.get("figures") or {}).items():
        if not same(str(wanted), actual["figures"].get(name)):
            found.append(f"figures.{name}: expected {wanted}, got {actual['figures'].get(name)!r}")
    if "unknown" in expect and expect["unknown"] != actual["unknown"]:
        found.append(f"unknown: expected {expect['unknown']}, got {actual['unknown']}")
    notes = actual["notes"]
    for words in expect.get("notes", ()):
        if not any(words in note for note in notes):
            found.append(f"notes: none says {words!r}: {notes}")
    if "notes" in expect and len(notes) != len(expect["notes"]):
        found.append(f"notes: expected {len(expect['notes'])}, got {notes}")
    return found


def _compare_table(part: str, text: str, actual: list[dict[str, Any]]) -> list[str]:
    if text == "none":
        return [f"{part}: expected none, got {actual}"] if actual else []
    wanted = read_table(text)
    columns = list(wanted[0])
    shown = [{name: row.get(name, "no such column") for name in columns} for row in actual]
    if len(wanted) != len(actual):
        return [f"{part}: expected {len(wanted)}, got {len(actual)}: {shown}"]
    return [
        f"{part}[{place}].{name}: expected {one[name]}, got {row[name]!r} in {row}"
        for place, (one, row) in enumerate(zip(wanted, shown, strict=True))
        for name in columns
        if not same(one[name], row[name])
    ]


def same(wanted: str, actual: object) -> bool:
    """Whether a cell of the answer is what the case says: the answer's type decides how it is compared."""
    match actual:
        case None:
            return wanted == "-"
        case bool():
            return wanted == ("yes" if actual else "no")
        case int() | float():
            return wanted != "-" and _near(_number(wanted), Fraction(actual))
        case list():
            return wanted == (";".join(actual) if actual else "[]")
        case _:
            return wanted == actual


def _number(text: str) -> Fraction:
    """``12``, ``0.5``, ``40%`` or ``2/3``, exactly."""
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text)


def _near(wanted: Fraction, actual: Fraction) -> bool:
    return abs(wanted - actual) <= TOLERANCE * max(abs(wanted), TOLERANCE)
