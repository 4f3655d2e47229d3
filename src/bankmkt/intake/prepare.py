"""Candidates become sources, and all that is wrong with all of them is said at once.

A person who repairs extracts wants the whole list, not the first line of it; so each file's problems are
collected, and the load stops after the last file. This module only chooses: which reader, which sheets,
which table. What a reader hands over is understood in `assemble`, the same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from bankmkt.base.errors import InputError, Problem
from bankmkt.base.say import say
from bankmkt.intake import arrival, dialect, formats, recognise, sniff
from bankmkt.intake.assemble import Extract, assemble, sample
from bankmkt.intake.discover import Candidate, mappings_for
from bankmkt.intake.grid import Book, Grid, Row
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.parquetgrid import ParquetGrid
from bankmkt.intake.recognise import Guess
from bankmkt.intake.sheets import Claim, claims_of
from bankmkt.intake.source import Source
from bankmkt.intake.textgrid import TextGrid
from bankmkt.intake.units import plain
from bankmkt.tables import names, table
from bankmkt.tables.model import Table

Progress = Callable[[str, int, int], None]

_FLAGS: Final = frozenset((".ok", ".done", ".flg", ".flag", ".end", ".fin", ".ready", ".md5", ".sha256"))
"""Suffixes of files that senders lay beside an extract to say that it is complete."""
_DATA: Final = frozenset(
    (
        ".csv",
        ".tsv",
        ".txt",
        ".dat",
        ".del",
        ".unl",
        ".xls",
        ".xlsx",
        ".xlsm",
        ".xlsb",
        ".ods",
        ".parquet",
        ".zip",
        ".gz",
    )
)
"""Suffixes of files of which it must be said why they could not be read, although nothing says that they are meant."""


@dataclass(slots=True)
class Preparation:
    """Prepares sources one by one; `folder` is where rewritten files go.

    `left_out` names files and sheets that belong to no table, `warnings` what a person should know although
    nothing is wrong.
    """

    folder: Path
    as_of: date | None
    mappings: Sequence[Mapping]
    progress: Progress | None = None
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _unread: list[Problem] = field(default_factory=list)
    _count: int = 0

    def run(self, found: Sequence[Candidate]) -> list[Source]:
        """Prepare all candidates; InputError with every problem of every file."""
        for candidate in self._without_flags(found):
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
            raise InputError([Problem(message, say("load.nothing_matches_remedy")), *self._unread])
        self.warnings += [str(problem) for problem in self._unread]
        return self.sources

    def _without_flags(self, found: Sequence[Candidate]) -> list[Candidate]:
        """The candidates without the flags that mappings wait for: those are looked for, never read."""
        flags = {
            arrival.flag_of(candidate.path, mapping.arrival)
            for candidate in found
            for mapping in mappings_for(candidate, self.mappings)
        }
        return [candidate for candidate in found if candidate.named or candidate.path not in flags]

    def _prepare(self, candidate: Candidate) -> None:
        mappings = mappings_for(candidate, self.mappings)
        proposed = recognise.named(Path(candidate.file).stem)
        kind = formats.identify(candidate.path)
        meant = candidate.named or bool(mappings) or proposed is not None
        if not candidate.named and not mappings and Path(candidate.file).suffix.lower() in _FLAGS:
            self._leave_out(candidate)
        elif kind in ("zip", "gzip"):
            self._unpack(candidate, kind)
        elif kind == "empty" and meant:
            self.problems.append(Problem(say("load.empty_file", file=candidate.shown), say("load.empty_file_remedy")))
        elif kind in formats.WORKBOOKS:
            self._workbook(candidate, kind, mappings, proposed, meant=meant)
        elif kind == "parquet":
            self._parquet(candidate, mappings, proposed, meant=meant)
        elif kind == "text":
            self._text(candidate, mappings, proposed, meant=meant)
        elif meant:
            raise formats.refuse(candidate.shown, kind)
        else:
            self._leave_out(candidate)

    def _unpack(self, candidate: Candidate, kind: str) -> None:
        """Prepare each member of an archive as a file whose name begins with the archive's."""
        from bankmkt.intake.formats.archive import members

        try:
            found = members(candidate.path, candidate.shown, kind, self.folder)
        except InputError as error:
            if candidate.named or mappings_for(candidate, self.mappings) or recognise.named(_stem(candidate.file)):
                raise
            self._leave_out(candidate, why=error)
            return
        outer = candidate.outer or candidate.path
        for member in found:
            inner = Candidate(
                member.path, f"{candidate.shown}/{member.name}", f"{candidate.file}/{member.name}", False, outer
            )
            try:
                self._prepare(inner)
            except InputError as error:
                self.problems.extend(error.problems)

    def _leave_out(self, candidate: Candidate, tables: Sequence[str] = (), why: InputError | None = None) -> None:
        if candidate.named:
            if tables:
                message = say("layout.which_table", file=candidate.shown, tables=", ".join(tables))
                self.problems.append(Problem(message, say("layout.which_table_remedy")))
            else:
                message = say("load.no_table", file=candidate.shown)
                self.problems.append(Problem(message, say("load.no_table_remedy", tables=", ".join(names()[:6]))))
            return
        self.left_out.append(candidate.shown)
        if why is not None and Path(candidate.file).suffix.lower() in _DATA:
            self._unread += why.problems
        if tables:
            self.warnings.append(say("layout.left_out_doubtful", file=candidate.shown, tables=", ".join(tables)))

    # text -----------------------------------------------------------------------------------------------------------

    def _text(self, candidate: Candidate, mappings: Sequence[Mapping], proposed: Table | None, *, meant: bool) -> None:
        mapping = mappings[0] if mappings else None
        self._count += 1
        try:
            sniffed, grid = self._open_text(candidate, mapping, table(mapping.table) if mapping else proposed)
            sample(grid)
        except InputError as error:
            if meant:
                raise
            self._leave_out(candidate, why=error)  # a file of a folder that may be no extract at all
            return
        self._single(candidate, mappings, proposed, grid, sniff.LABELS[sniffed.encoding], sniffed)

    def _single(
        self,
        candidate: Candidate,
        mappings: Sequence[Mapping],
        proposed: Table | None,
        grid: Grid,
        label: str,
        sniffed: sniff.Sniffed,
    ) -> None:
        """Take a file that is one table as a whole."""
        if len(mappings) > 1:
            listed = ", ".join(mapping.place for mapping in mappings)
            message = say("load.two_mappings", file=candidate.shown, mappings=listed)
            self.problems.append(Problem(message, say("load.two_mappings_remedy")))
            return
        mapping = mappings[0] if mappings else None
        target = table(mapping.table) if mapping else proposed
        rows = sample(grid, candidate.shown)
        by_header = False
        if mapping is None and (target is None or not self._holds(target, candidate, rows, grid)):
            guess = recognise.by_header(rows, given=self._given())
            if guess.table is None and target is None:
                self._leave_out(candidate, guess.candidates)
                return
            by_header = guess.table is not None
            target = guess.table or target
        assert target is not None
        extract = Extract(self._count, candidate, "", grid, target, mapping, label, sniffed)
        self._take(extract, rows, by_header=by_header)

    def _open_text(
        self, candidate: Candidate, mapping: Mapping | None, target: Table | None
    ) -> tuple[sniff.Sniffed, TextGrid]:
        encoding = mapping.encoding if mapping and mapping.encoding else None
        tell = self.progress
        report = partial(tell, candidate.shown) if tell else None
        copy = self.folder / f"{self._count}-utf8.csv"
        sniffed = sniff.sniff(candidate.path, candidate.shown, encoding, report, copy)
        words = frozenset(plain(word) for listed in mapping.columns.values() for word in listed) if mapping else None
        if sniffed.doubtful:
            self.warnings.append(say("doubts.maybe_gbk", file=candidate.shown))
        spoken = partial(recognise.is_header, target=target, words=words or frozenset())
        decided = dialect.decide(sniffed.text, candidate.shown, mapping, spoken)
        return sniffed, TextGrid(sniffed.text, candidate.shown, decided)

    def _holds(self, target: Table, candidate: Candidate, rows: Sequence[Row], grid: Grid) -> bool:
        """Whether the file's own name may be believed: always when it is the table's, else only with its columns."""
        if recognise.canonical(_stem(candidate.file)) is target:
            return True
        if not recognise.is_of(target, rows, merges=grid.merges(), left=grid.left):
            return False
        guess = recognise.by_header(rows, given=self._given(), merges=grid.merges(), left=grid.left)
        return guess.table is None or guess.table is target or target.name in guess.candidates

    def _given(self) -> tuple[str, ...]:
        return ("as_of",) if self.as_of else ()

    def _parquet(
        self, candidate: Candidate, mappings: Sequence[Mapping], proposed: Table | None, *, meant: bool
    ) -> None:
        self._count += 1
        try:
            grid = ParquetGrid(candidate.path, candidate.shown)
        except InputError as error:
            if meant:
                raise
            self._leave_out(candidate, why=error)
            return
        stat = candidate.path.stat()
        digest = sniff.hash_of(candidate.path, partial(self.progress, candidate.shown) if self.progress else None)
        sniffed = sniff.Sniffed(digest, stat.st_size, stat.st_mtime_ns, "", sniff.Shape(), candidate.path)
        self._single(candidate, mappings, proposed, grid, "Parquet", sniffed)

    # workbooks ------------------------------------------------------------------------------------------------------

    def _workbook(
        self, candidate: Candidate, kind: str, mappings: Sequence[Mapping], proposed: Table | None, *, meant: bool
    ) -> None:
        try:
            book = formats.open_book(candidate.path, candidate.shown, kind)
            visible, hidden = book.sheets(), book.hidden()
        except InputError as error:
            if meant:
                raise
            self._leave_out(candidate, why=error)
            return
        found = claims_of(candidate.shown, visible, hidden, mappings, proposed, partial(self._guess, book))
        self.problems.extend(found.problems)
        if found.problems:
            return
        if not found.listed:
            self._no_sheet(candidate, visible, found.doubtful)
            return
        taken = {one.sheet for one in found.listed}
        self.left_out += [f"{candidate.shown} › {sheet}" for sheet in visible if sheet not in taken]
        for sheet, tables in found.doubtful:
            place = f"{candidate.shown} › {sheet}"
            self.warnings.append(say("layout.left_out_doubtful", file=place, tables=", ".join(tables)))
        stat = candidate.path.stat()
        digest = sniff.hash_of(candidate.path, partial(self.progress, candidate.shown) if self.progress else None)
        sniffed = sniff.Sniffed(digest, stat.st_size, stat.st_mtime_ns, "", sniff.Shape(), candidate.path)
        for one in found.listed:
            try:
                self._sheet(candidate, book, one, sniffed)
            except InputError as error:
                self.problems.extend(error.problems)

    def _no_sheet(
        self, candidate: Candidate, visible: Sequence[str], doubtful: Sequence[tuple[str, tuple[str, ...]]]
    ) -> None:
        if candidate.named and doubtful:
            sheet, tables = doubtful[0]
            message = say("layout.which_table", file=f"{candidate.shown} › {sheet}", tables=", ".join(tables))
            self.problems.append(Problem(message, say("layout.which_table_remedy")))
        elif candidate.named:
            message = say("load.which_sheet", file=candidate.shown, sheets=", ".join(visible))
            self.problems.append(Problem(message, say("load.which_sheet_remedy")))
        else:
            self._leave_out(candidate, doubtful[0][1] if doubtful else ())

    def _guess(self, book: Book, sheet: str) -> Guess:
        grid = book.grid(sheet)
        try:
            return recognise.by_header(sample(grid, sheet), given=self._given(), merges=grid.merges(), left=grid.left)
        except InputError:
            return Guess(None, ())

    def _sheet(self, candidate: Candidate, book: Book, one: Claim, sniffed: sniff.Sniffed) -> None:
        self._count += 1
        grid = book.grid(one.sheet)
        extract = Extract(self._count, candidate, one.sheet, grid, one.target, one.mapping, book.label, sniffed)
        self._take(extract, sample(grid, extract.place), by_header=one.by_header)

    def _take(self, extract: Extract, rows: Sequence[Row], *, by_header: bool) -> None:
        outcome = assemble(extract, self.folder, self.as_of, rows)
        self.problems += outcome.problems
        self.warnings += outcome.warnings
        if outcome.source is None or outcome.problems:
            return
        outcome.source.number = len(self.sources) + 1
        outcome.source.by_header = by_header
        self.sources.append(outcome.source)
        if by_header:
            self.warnings.append(say("layout.by_header", file=extract.place, table=extract.table.name))


def _stem(file: str) -> str:
    return Path(file).stem
