"""A sheet is streamed once, understood once, and described and drafted from the same understanding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from bankmkt.base.say import counted, say
from bankmkt.intake.grid import Row
from bankmkt.intake.profile import names
from bankmkt.intake.profile.choice import Choice, choose
from bankmkt.intake.profile.column import ColumnStats
from bankmkt.intake.profile.describe import describe
from bankmkt.intake.profile.draft import Section, confirm, listed, quoted, write
from bankmkt.intake.profile.meaning import settle, unit_of, word_of
from bankmkt.intake.profile.open_questions import Topics
from bankmkt.intake.profile.proposal import propose
from bankmkt.intake.profile.shape import Question, SheetProfile, TableGuess
from bankmkt.intake.profile.sighting import Sighting
from bankmkt.tables import table
from bankmkt.tables.model import Kind, Table

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 400
_BATCH: Final = 4000
_CELLS: Final = 400_000
"""So many cells are held at once, however wide a sheet is."""
_USUAL: Final = frozenset({"as_of", "as_of_name", "unit"})
"""Questions that an option of loading, or its usual reading, answers."""


def profile_sheet(sighting: Sighting, *, most_rows: int = MOST_ROWS, only: str = "") -> SheetProfile:
    """Read the sheet's rows, at most `most_rows`, and say everything; `only` is the table that is given."""
    headings = sighting.headings[:MOST_COLUMNS]
    stats = [ColumnStats() for _ in headings]
    rows, sampled = _stream(sighting.rows, stats, most_rows, len(sighting.headings))
    sampled = sampled or sighting.more
    for (place, code), count in sighting.doubts.items():
        if place < len(stats):
            stats[place].doubts[code] += count
    tables = propose(headings, stats, sighting.named, only)
    target = table(tables[0].table) if tables else None
    guesses = settle(target, headings, stats) if target else [[] for _ in headings]
    choice = choose(target, headings, guesses) if target else Choice()
    columns = describe(sighting, units_in(target, sighting), stats, guesses, choice, target)
    questions: list[Question] = []
    draft, unaided = "", False
    if target is not None:
        questions, draft = _draft(sighting, target, tables, stats, choice, rows, sampled=sampled)
        usual = all(question.code in _USUAL for question in questions) and "\ndates:" not in draft
        unaided = usual and sighting.recognised == target.name and not (sighting.hidden or sighting.keys)
    elif rows:
        questions.append(Question("table", "", say("profile.ask_table")))
    return SheetProfile(
        sheet=sighting.sheet,
        rows=rows,
        hidden=sighting.hidden,
        sampled=sampled,
        header=sighting.header,
        kept_out=tuple(sighting.kept_out),
        kept_out_more=sighting.kept_out_more,
        columns=columns,
        more_columns=len(sighting.headings) - len(headings),
        tables=tables,
        unit=sighting.note,
        day=sighting.day,
        questions=tuple(questions),
        draft=draft,
        unaided=unaided,
    )


def _stream(rows: Iterator[Row], stats: Sequence[ColumnStats], most: int, cells_in_row: int) -> tuple[int, bool]:
    """Feed the columns in batches; how many rows were read, and whether there are more."""
    done = 0
    width = len(stats)
    size = max(1, min(_BATCH, _CELLS // max(1, cells_in_row)))
    while done < most:
        batch = list(islice(rows, min(size, most - done)))
        if not batch:
            return done, False
        done += len(batch)
        cells = [row.cells[:width] + [""] * (width - len(row.cells)) for row in batch]
        for one, column in zip(stats, zip(*cells, strict=True), strict=True):
            one.feed(column)
        for row in batch:
            for index, doubt in row.doubts.items():
                if index < width:
                    stats[index].doubts[doubt] += 1
    return done, next(rows, None) is not None


def _draft(
    sighting: Sighting,
    target: Table,
    tables: Sequence[TableGuess],
    stats: Sequence[ColumnStats],
    choice: Choice,
    rows: int,
    *,
    sampled: bool,
) -> tuple[list[Question], str]:
    units = units_in(target, sighting)
    topics = Topics(target, sighting.headings, stats, choice, units, sighting.note, sighting.rates, sighting.serials)
    columns = topics.columns()
    dated = _as_of(sighting, target, choice, topics)
    sections = [
        Section("source", quoted(names.source_name(sighting.file))),
        _table(target, tables, topics),
        Section("files", listed([names.file_pattern(sighting.file)])),
    ]
    if sighting.sheet and not (sighting.alone and not sighting.hidden):
        # a hidden sheet is loaded only where a mapping names it exactly
        pattern = sighting.sheet if sighting.hidden else names.sheet_pattern(sighting.sheet)
        sections.append(Section("sheet", quoted(pattern)))
    settled = bool(choice.bound)
    sections += [Section(key, value, open=not settled) for key, value in sighting.keys.items()]
    sections += [*dated, columns, topics.units_section(), topics.dates_section(), topics.codes_section()]
    count = say("profile.first_rows" if sampled else "profile.rows", rows=counted(rows, "row"))
    name = f"{sighting.file} › {sighting.sheet}" if sighting.sheet else sighting.file
    heading = [say("profile.drafted", file=name, rows=count), say("profile.drafted_how")]
    return topics.questions, write(heading, sections)


def units_in(target: Table | None, sighting: Sighting) -> dict[int, str]:
    """The units that headers state, by place, in the words of a mapping."""
    found = {}
    for place, heading in enumerate(sighting.headings[:MOST_COLUMNS]):
        unit = unit_of(target, heading)
        if unit is not None and (word := word_of(unit)):
            found[place] = word
    return found


def _table(target: Table, tables: Sequence[TableGuess], topics: Topics) -> Section:
    section = Section("table", target.name)
    best = tables[0]
    others = ", ".join(f"{one.table} {one.confidence:.0%}" for one in tables[1:])
    close = len(tables) > 1 and tables[1].confidence > best.confidence - 0.12
    if (len(tables) > 1 and (close or best.confidence < 0.6)) or 0 < best.confidence < 0.6:
        text = say("profile.ask_which_table", table=target.name, share=f"{best.confidence:.0%}", others=others or "—")
        topics.questions.insert(0, Question("which_table", "", text, False))
        section.notes.append(confirm(text))
    return section


def _as_of(sighting: Sighting, target: Table, choice: Choice, topics: Topics) -> list[Section]:
    """Where the date of a snapshot comes from, when no column holds it."""
    if target.kind is not Kind.SNAPSHOT or "as_of" in choice.bound:
        return []
    if sighting.day is not None:
        return []  # the file's own title says it, and loading reads it there
    day = names.date_in(sighting.file)
    if day is None:
        text = say("profile.ask_as_of")
        topics.questions.append(Question("as_of", "as_of", text))
        return [Section("as_of", say("profile.placeholder_date"), notes=[confirm(text)], open=True)]
    text = say("profile.ask_as_of_name", day=day)
    topics.questions.append(Question("as_of_name", "as_of", text))
    pattern = names.date_pattern(sighting.file)
    return [Section("as_of", "{file_name: " + quoted(pattern) + "}", notes=[confirm(text)], open=True)]
