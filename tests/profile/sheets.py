"""Sheets for the tests of inference, as a reader would hand them over."""

from __future__ import annotations

from collections.abc import Sequence

from bankmkt.intake.grid import Row
from bankmkt.intake.headers import single
from bankmkt.intake.profile.compose import profile_sheet
from bankmkt.intake.profile.shape import ColumnProfile, SheetProfile
from bankmkt.intake.profile.sighting import Sighting


def sighting(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    file: str = "样例.csv",
    sheet: str = "",
    named: tuple[str, ...] = (),
    note: str = "",
    serials: bool = False,
) -> Sighting:
    """A sheet whose header is its first row."""
    numbered = (Row(number, list(cells)) for number, cells in enumerate(rows, start=2))
    headings = single(header)
    return Sighting(file, sheet, headings, numbered, (1,), named=named, note=note, serials=serials)


def profile(header: Sequence[str], rows: Sequence[Sequence[str]], **more: object) -> SheetProfile:
    """The profile of such a sheet."""
    only = str(more.pop("only", ""))
    return profile_sheet(sighting(header, rows, **more), only=only)  # type: ignore[arg-type]


def column(sheet: SheetProfile, header: str) -> ColumnProfile:
    """The column with that header."""
    (found,) = [one for one in sheet.columns if one.header == header]
    return found


def meanings(sheet: SheetProfile) -> dict[str, tuple[str, str]]:
    """What each header is taken for, and why."""
    return {one.header: (one.meaning.column, one.meaning.why) for one in sheet.columns if one.meaning}


def asked(sheet: SheetProfile) -> set[tuple[str, str]]:
    """The questions as (code, column)."""
    return {(question.code, question.column) for question in sheet.questions}
