"""Candidates become sources, and all that is wrong with all of them is said at once.

A person who repairs extracts wants the whole list, not the first line of it; so each file's problems are
collected, and the load stops after the last file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError, Problem
from bankmkt.base.say import say
from bankmkt.intake import csvfile, headers, sniff
from bankmkt.intake.contract import Reading
from bankmkt.intake.discover import Candidate, mappings_for, table_named
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.source import Source
from bankmkt.tables import names, table
from bankmkt.tables.model import Kind, Table

Progress = Callable[[str, int, int], None]
MOST_COLUMNS: Final = 16_384
"""As many as a spreadsheet can have."""


@dataclass(slots=True)
class Preparation:
    """Prepares sources one by one; `folder` is where rewritten files go."""

    folder: Path
    as_of: date | None
    mappings: Sequence[Mapping]
    progress: Progress | None = None
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    _hashed: dict[Path, str] = field(default_factory=dict)

    def run(self, found: Sequence[Candidate]) -> list[Source]:
        """Prepare all candidates; InputError with every problem of every file."""
        for candidate in found:
            try:
                self._prepare(candidate)
            except InputError as error:
                self.problems.extend(error.problems)
            except PermissionError:
                self.problems.append(
                    Problem(say("load.no_permission", file=candidate.shown), say("load.no_permission_remedy"))
                )
        if self.problems:
            raise InputError(self.problems)
        if not self.sources:
            if self.left_out:
                message = say("load.nothing_matches", files=", ".join(self.left_out[:12]))
            else:
                message = say("load.nothing_there")
            raise InputError(message, say("load.nothing_matches_remedy"))
        return self.sources

    def _prepare(self, candidate: Candidate) -> None:
        mappings = mappings_for(candidate, self.mappings)
        named = table_named(Path(candidate.file).stem)
        kind = sniff.format_of(candidate.path)
        if kind == "zip":
            from bankmkt.intake import excel

            if excel.is_workbook(candidate.path):
                self._prepare_workbook(candidate, mappings, named)
                return
        if not mappings and named is None:
            self._leave_out(candidate)
        elif kind == "empty":
            self.problems.append(Problem(say("load.empty_file", file=candidate.shown), say("load.empty_file_remedy")))
        elif kind != "text":
            message = say("load.other_format", file=candidate.shown, format=say(f"load.format_{kind}"))
            self.problems.append(Problem(message, say("load.other_format_remedy")))
        elif len(mappings) > 1:
            self._two_mappings(candidate.shown, mappings)
        else:
            mapping = mappings[0] if mappings else None
            target = table(mapping.table) if mapping else named
            assert target is not None
            self._prepare_text(candidate, target, mapping)

    def _leave_out(self, candidate: Candidate) -> None:
        if candidate.named:
            message = say("load.no_table", file=candidate.shown)
            self.problems.append(Problem(message, say("load.no_table_remedy", tables=", ".join(names()[:6]))))
        else:
            self.left_out.append(candidate.shown)

    def _two_mappings(self, shown: str, mappings: Sequence[Mapping]) -> None:
        message = say("load.two_mappings", file=shown, mappings=", ".join(mapping.place for mapping in mappings))
        self.problems.append(Problem(message, say("load.two_mappings_remedy")))

    def _prepare_text(self, candidate: Candidate, target: Table, mapping: Mapping | None) -> None:
        number = len(self.sources) + 1
        encoding = mapping.encoding if mapping and mapping.encoding else None
        tell = self.progress
        report = (lambda done, size: tell(candidate.shown, done, size)) if tell else None
        sniffed = sniff.sniff(candidate.path, candidate.shown, encoding, report)
        path, shape = candidate.path, sniffed.shape
        if shape is None:
            path = self.folder / f"{number}-utf8.csv"
            shape = sniff.transcode(candidate.path, sniffed.encoding, path)
        head = csvfile.read_head(
            path,
            candidate.shown,
            skip_rows=mapping.skip_rows if mapping else 0,
            delimiter=mapping.delimiter if mapping else "",
        )
        binding, as_of = self.bind(candidate, "", target, mapping, head.cells)
        if binding is None:
            return
        bound = tuple(dict.fromkeys(binding.places.values()))
        footer = footer_of(mapping)

        def again() -> Reading:
            rewritten = self.folder / f"{number}-rows.csv"
            return csvfile.careful_scan(path, head, candidate.shown, rewritten, bound, footer)

        scan = csvfile.fast_scan(path, head, shape) if not (mapping and mapping.footer) else None
        self.sources.append(
            Source(
                number,
                candidate.path,
                candidate.shown,
                candidate.file,
                "",
                sniff.LABELS[sniffed.encoding],
                sniffed.sha256,
                target,
                binding,
                again() if scan is None else Reading(scan),
                mapping,
                as_of,
                sniffed,
                None if scan is None else again,
            )
        )

    def bind(
        self, candidate: Candidate, sheet: str, target: Table, mapping: Mapping | None, header: Sequence[str]
    ) -> tuple[headers.Binding | None, date | None]:
        """Bind the header and find the date; None when something is wrong, which then stands in `problems`."""
        place = f"{candidate.shown} › {sheet}" if sheet else candidate.shown
        if len(header) > MOST_COLUMNS:
            message = say("load.too_many_columns", file=place, count=len(header))
            raise InputError(message, say("load.too_many_columns_remedy"))
        as_of, problems = self._date_for(candidate, place, target, mapping)
        given = list(mapping.fixed) if mapping else []
        binding, wrong = headers.bind(
            target,
            header,
            place,
            named=mapping.columns if mapping else {},
            given=given if as_of is None else [*given, "as_of"] if not _has_as_of(target, header, mapping) else given,
        )
        problems += wrong
        self.problems += problems
        return (None if problems else binding), as_of

    def _date_for(
        self, candidate: Candidate, place: str, target: Table, mapping: Mapping | None
    ) -> tuple[date | None, list[Problem]]:
        """The date that comes from outside the rows; several sources of it must agree."""
        if target.kind is not Kind.SNAPSHOT:
            return None, []
        said: list[date] = [self.as_of] if self.as_of else []
        problems = []
        if mapping is not None:
            if mapping.as_of is not None:
                said.append(mapping.as_of)
            if mapping.as_of_name:
                found = mapping.date_in(candidate.file)
                if found is None:
                    message = say("load.no_date_in_name", file=place, mapping=mapping.place)
                    problems.append(Problem(message, say("load.no_date_in_name_remedy")))
                else:
                    said.append(found)
        if len(set(said)) > 1:
            message = say("load.as_of_conflict", file=place, given=said[0], found=said[1])
            problems.append(Problem(message, say("load.as_of_conflict_remedy")))
        return (said[0] if said else None), problems

    def _prepare_workbook(self, candidate: Candidate, mappings: Sequence[Mapping], named: Table | None) -> None:
        from bankmkt.intake import excel

        excel.prepare_workbook(self, candidate, mappings, named)


def _has_as_of(target: Table, header: Sequence[str], mapping: Mapping | None) -> bool:
    """Whether the file itself says the date of its rows."""
    column = target.column("as_of")
    if column is None:
        return False
    words = (mapping.columns.get("as_of") if mapping else None) or (
        column.name,
        column.label.zh,
        *column.aliases,
    )
    folded = {headers.fold(word) for word in words}
    return any(headers.fold(cell) in folded for cell in header)


def footer_of(mapping: Mapping | None) -> re.Pattern[str]:
    """What the first cell of a total row looks like."""
    return re.compile(mapping.footer) if mapping and mapping.footer else csvfile.DEFAULT_FOOTER
