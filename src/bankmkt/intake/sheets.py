"""Which sheets of a workbook are loaded, and as what, is decided by names first and by headers last.

A mapping's sheet patterns come first, then sheets named like tables, then the file's own name where there is
one sheet to mean; what remains may be known by its header, but never a second sheet of a table that another
sheet already has, because that is a copy more often than a continuation. Hidden sheets are loaded only where
a mapping names them exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bankmkt.base.errors import Problem
from bankmkt.base.say import say
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.recognise import Guess, canonical, named
from bankmkt.tables import table
from bankmkt.tables.model import Table


@dataclass(frozen=True, slots=True)
class Claim:
    """One sheet that is to be loaded, and as what; `by_header` where only its header said so."""

    sheet: str
    target: Table
    mapping: Mapping | None
    by_header: bool = False


@dataclass(slots=True)
class Claims:
    """The sheets that are loaded, in the workbook's order, and what stands against it."""

    listed: list[Claim] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    doubtful: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)


def claims_of(
    shown: str,
    visible: Sequence[str],
    hidden: Sequence[str],
    mappings: Sequence[Mapping],
    file_table: Table | None,
    by_header: Callable[[str], Guess],
) -> Claims:
    """Decide; `file_table` is what the file's name proposes, `by_header` looks into a sheet."""
    found = Claims()
    chosen: dict[str, Claim] = {}
    for mapping in mappings:
        _by_mapping(shown, visible, hidden, mapping, chosen, found.problems)
    for sheet in visible:
        target = canonical(sheet) if mappings else named(sheet)
        if sheet in chosen or target is None:
            continue
        guess = by_header(sheet) if canonical(sheet) is None else Guess(target, ())
        other = guess.table is not None and target.name not in (guess.table.name, *guess.candidates)
        chosen[sheet] = Claim(sheet, guess.table if other and guess.table else target, None, by_header=other)
    if not chosen and not found.problems and file_table is not None:
        _by_file(shown, visible, file_table, chosen, found.problems, by_header)
    elif not mappings and not found.problems:
        _by_headers(visible, chosen, found, by_header)
    found.listed = [chosen[sheet] for sheet in (*visible, *hidden) if sheet in chosen]
    return found


def _by_mapping(
    shown: str,
    visible: Sequence[str],
    hidden: Sequence[str],
    mapping: Mapping,
    chosen: dict[str, Claim],
    problems: list[Problem],
) -> None:
    target = table(mapping.table)
    assert target is not None
    if mapping.sheets:
        exact = {pattern.strip().casefold() for pattern in mapping.sheets}
        wanted = [sheet for sheet in visible if mapping.takes_sheet(sheet)]
        wanted += [sheet for sheet in hidden if sheet.strip().casefold() in exact]
        if not wanted:
            message = say("load.sheet_missing", file=shown, sheet=", ".join(mapping.sheets), sheets=", ".join(visible))
            problems.append(Problem(message, say("load.sheet_missing_remedy")))
    elif len(visible) == 1:
        wanted = list(visible)
    else:
        wanted = [sheet for sheet in visible if named(sheet) is target]
        if not wanted:
            problems.append(_which(shown, visible))
    for sheet in wanted:
        if sheet in chosen:
            other = chosen[sheet].mapping
            places = f"{other.place if other else ''}, {mapping.place}"
            message = say("load.two_mappings", file=f"{shown} › {sheet}", mappings=places)
            problems.append(Problem(message, say("load.two_mappings_remedy")))
        chosen[sheet] = Claim(sheet, target, mapping)


def _by_file(
    shown: str,
    visible: Sequence[str],
    target: Table,
    chosen: dict[str, Claim],
    problems: list[Problem],
    by_header: Callable[[str], Guess],
) -> None:
    """The sheets of a file that is named after a table: the only one, or those whose header is the table's."""
    if not visible:
        problems.append(Problem(say("load.empty_file", file=shown), say("load.empty_file_remedy")))
    elif len(visible) == 1:
        chosen[visible[0]] = Claim(visible[0], target, None)
    else:
        for sheet in visible:
            if by_header(sheet).table is target:
                chosen[sheet] = Claim(sheet, target, None, by_header=True)
        if not chosen:
            problems.append(_which(shown, visible))


def _by_headers(
    visible: Sequence[str], chosen: dict[str, Claim], found: Claims, by_header: Callable[[str], Guess]
) -> None:
    named_tables = {claim.target.name for claim in chosen.values()}
    for sheet in visible:
        if sheet in chosen:
            continue
        guess = by_header(sheet)
        if guess.table is not None and guess.table.name not in named_tables:
            chosen[sheet] = Claim(sheet, guess.table, None, by_header=True)
        elif guess.candidates:
            found.doubtful.append((sheet, guess.candidates))


def _which(shown: str, visible: Sequence[str]) -> Problem:
    return Problem(say("load.which_sheet", file=shown, sheets=", ".join(visible)), say("load.which_sheet_remedy"))
