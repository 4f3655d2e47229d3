"""A book is run once for the whole bank; every edition of it, a manager's too, is then read from the same answers.

So a customer has the same tier in the branch review and in the manager's book, 200 editions cost one run, and what the
editions hold adds up to what the bank's own holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bankmkt.api.analysis import (
    SEVERITIES,
    Opened,
    Request,
    Severity,
    choose_among,
    choose_date,
    given_date,
    opened,
)
from bankmkt.api.every import Batch, together
from bankmkt.api.project import Project
from bankmkt.base.errors import InputError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.shipped import shipped
from bankmkt.result.edition import Edition, Reader
from bankmkt.result.result import PartRows
from bankmkt.rules.books.bookset import Book, BookSet, check_columns, check_rules, fitted, refuse
from bankmkt.rules.books.compose import Facts, Material, Whose, compose
from bankmkt.rules.measures.grains import WORDS, other_day

if TYPE_CHECKING:
    from bankmkt.report.values import Style


Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class BookRequest:
    """What is asked: `as_of` and `base` are dates or words, `base` None takes the book's own.

    `sources` are read without a database; `template` is a workbook to be filled instead of our own.
    """

    book: str
    as_of: str = "latest"
    base: str | None = None
    sources: tuple[Path, ...] = ()
    outputs: tuple[Path, ...] = ()
    template: Path | None = None
    lineage: bool = False


@dataclass(slots=True)
class Prepared:
    """A book whose rules have run; editions can be read until the bank is closed, one list at a time."""

    bank: Opened
    book: Book
    facts: Facts
    material: dict[str, Material]

    def edition(self, reader: Reader | None = None, codes: frozenset[str] = frozenset()) -> Edition:
        """The edition for the whole bank, or for a reader: of the rows whose manager or branch is one of `codes`."""
        return compose(self.book.spec, self.material, self.facts, Whose(reader, codes) if reader else None)


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report left: the edition's facts, the files, and the worst that its rules found."""

    edition: Edition
    outputs: tuple[Path, ...]
    record: Path | None
    remarks: tuple[str, ...] = ()

    @property
    def worst(self) -> Severity | None:
        """The gravest severity that any rule of the book found; None where nothing needs attention."""
        found = [one.severity for one in self.edition.attention]
        return max(found, key=SEVERITIES.index, default=None)


def books(project: Project) -> BookSet:
    """The project's books over the shipped ones."""
    own = project.folder / "books" if project.folder else None
    return BookSet(shipped("rules") / "books", own)


@contextmanager
def prepared(
    project: Project, request: BookRequest, run: str = "", progress: Progress | None = None
) -> Iterator[Prepared]:
    """Run a book's rules, and those of its cover at the base date too, and keep their answers.

    A rule that cannot run on what is loaded becomes a remark; InputError where none can. `run` names this run,
    `progress` is told (what is done, how many are done, how many in all).
    """
    book = books(project)[request.book]
    given = given_date(request.as_of) if request.sources else None
    with opened(project, request.sources, as_of=given) as bank:
        refuse(check_rules(book, bank.rules.names()))
        as_of = choose_date(bank.loaded, request.as_of)
        base, notes = _base(bank, book, request, as_of)
        asked = Request(as_of=request.as_of)
        rules = book.spec.rules()
        counted = list(dict.fromkeys(figure.rule for figure in book.spec.figures)) if base is not None else []
        told = _Told(progress, len(counted) + len(rules))
        before: dict[str, tuple[PartRows, dict[str, object]]] = {}
        tables: dict[str, set[str]] = {}
        if base is not None:
            earlier = _batch(bank, asked, base, counted)
            tables = {rule.name: set(plan.tables) for rule, plan in earlier.planned}
            for rule, shown in earlier.answers(keep="before"):
                before[rule.name] = (cast("PartRows", shown.result.rows), dict(shown.result.figures))
                told.next(rule.name)
        batch = _batch(bank, replace(asked, lineage=request.lineage), as_of, rules)
        notes += [say("book.without", rule=one.rule, why=one.problem.message) for one in batch.skipped]
        fields = {rule.name: plan.fields for rule, plan in batch.planned}
        changed = frozenset(rule.name for rule, _ in batch.planned if rule.origin != "shipped")
        refuse(check_columns(book, fields, {}, changed))
        spec, lost = fitted(book, fields, changed)
        notes += lost
        material: dict[str, Material] = {}
        for rule, plan in batch.planned:
            tables.setdefault(rule.name, set()).update(plan.tables)  # a table that is not there may be in neither
        for rule, shown in batch.answers(keep="now"):
            rows, figures = before.get(rule.name, (None, {}))
            unlike = _unlike(bank, sorted(tables[rule.name]), as_of, base) if rows is not None else ()
            if unlike:
                rows, figures = None, {}
            material[rule.name] = Material(rule, shown, cast("PartRows", shown.result.rows), rows, unlike, figures)
            told.next(rule.name)
        if not material:
            raise InputError(say("book.nothing", book=request.book), say("rules.needs_remedy"))
        free = changed if book.origin == "shipped" else frozenset[str]()
        single = {name: list(one.result.figures) for name, one in material.items() if name not in free}
        refuse(check_columns(book, {}, single))
        files = ", ".join(_shown(path, project) for path in book.files)
        if book.origin != "shipped":
            notes.append(say("book.own_book", files=files))
        source = say("book.source", name=book.spec.name, files=files, sha=book.sha256)
        facts = Facts(as_of, base, run, _names(bank, as_of), tuple(notes), request.lineage, source)
        yield Prepared(bank, replace(book, spec=spec), facts, material)


class _Told:
    """Tells how many rules have run."""

    def __init__(self, progress: Progress | None, count: int) -> None:
        self._progress, self._count, self._done = progress, count, 0

    def next(self, rule: str) -> None:
        """One more has."""
        self._done += 1
        if self._progress is not None:
            self._progress(say("book.running", rule=rule), self._done, self._count)


def _unlike(bank: Opened, tables: Sequence[str], as_of: date, base: date | None) -> tuple[str, ...]:
    """The tables that are loaded for only one of the two dates."""
    if base is None:
        return ()
    return tuple(name for name in tables if bool(bank.loaded.at(name, as_of)) != bool(bank.loaded.at(name, base)))


def _shown(path: Path, project: Project) -> str:
    """A book's file as seen from the project, or by its place among the shipped ones."""
    if project.folder is not None and path.is_relative_to(project.folder):
        return path.relative_to(project.folder).as_posix()
    return f"books/{path.name}"


def _batch(bank: Opened, asked: Request, day: date, names: Sequence[str]) -> Batch:
    """Some rules planned together for a date."""
    return together(bank, asked, bank.context(day), names, strict=False)


def _base(bank: Opened, book: Book, request: BookRequest, as_of: date) -> tuple[date | None, list[str]]:
    """The date with which the cover compares, and the remark where the book's own is not loaded.

    UsageError for a date that was asked for and is not loaded.
    """
    dates = bank.loaded.dates("customers")
    wanted = request.base or ""
    if wanted and wanted not in (*WORDS, *_DATES) and given_date(wanted) is None:
        remedy = suggestion(wanted, WORDS) or say("book.base_words", names=", ".join(WORDS))
        raise UsageError(say("book.no_base", value=wanted), remedy)
    if request.base is not None and request.base not in WORDS:
        day = choose_among(dates, request.base)
    else:
        day = other_day(request.base or book.spec.base, as_of, bank.loaded)
        if day not in dates and request.base is None:
            return None, [say("book.not_compared", base=day)]
        day = choose_among(dates, day.isoformat())
    if day == as_of:
        raise UsageError(say("compare.same_date", day=day), say("compare.other_date"))
    return day, []


_DATES = ("latest", "month-end", "last-month-end")
"""The words for loaded dates, which a base may be too."""


def _names(bank: Opened, as_of: date) -> dict[str, dict[str, str]]:
    from bankmkt.store.names import owner_names

    return owner_names(bank.connection, as_of)


def report(project: Project, request: BookRequest, style: Style, progress: Progress | None = None) -> Reported:
    """Run a book for the whole bank and write it to every output; see `report.books` for the formats.

    With a project and an output the run is recorded in the project's folder of runs.
    """
    from bankmkt.api.recording import recorder
    from bankmkt.report.books import write_book

    kept = recorder(project, f"report {request.book}")
    remarks: list[str] = []
    with prepared(project, request, kept.run_id, progress) as ready:
        edition = ready.edition()
        for path in request.outputs:
            remarks += write_book(edition, path, style, template=request.template)
    kept.results += edition.results
    kept.book = edition.source
    kept.outputs += request.outputs
    return Reported(edition, request.outputs, kept.close(0), tuple(remarks))
