"""A profile ends with a trial: the drafted mapping is loaded into a scratch database, and what happens is told.

So the profile cannot promise what a load would not do. The trial takes every reject instead of stopping at the
usual limit, because the counts are what is wanted; nothing of the project is read or changed by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from bankmkt.api.project import Project
from bankmkt.base.errors import BankmktError, InputError, Problem, RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.settings import FILE
from bankmkt.intake.profile.shape import Trial

if TYPE_CHECKING:
    from bankmkt.intake.contract import LoadReport, Reject
    from bankmkt.intake.mapping import Mapping
    from bankmkt.intake.prepare import Progress
    from bankmkt.intake.profile.reading import Opened
    from bankmkt.intake.profile.shape import FileProfile, Refusal, SheetProfile

_ROWS_KEPT: Final = 5
_NAMED: Final = 3
"""So many files are named in the next command; of more, their folder is."""
_DECIDED_AT_LOAD: Final = frozenset({"as_of", "as_of_name", "unit"})
"""Questions that an option of `load`, or the usual reading, answers."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: `table` and `sheet` narrow the look, `rows` bounds it, `write` names a file or a folder."""

    paths: tuple[Path, ...]
    table: str = ""
    sheet: str = ""
    rows: int = 200_000
    write: Path | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Profiled:
    """The profiles of all files, and what is wrong with those that could not be read."""

    files: tuple[FileProfile, ...]
    problems: tuple[Problem, ...]


def check(wanted: Wanted) -> None:
    """UsageError for what can be refused before any file is read."""
    from bankmkt.tables import names

    if wanted.table and wanted.table not in names():
        raise UsageError(say("profile.no_such_table", table=wanted.table), suggestion(wanted.table, names()))
    if wanted.rows < 1:
        raise UsageError(say("profile.rows_positive"))


def profile(project: Project, wanted: Wanted, *, progress: Progress | None = None) -> Profiled:
    """Profile every file, in order; a file that cannot be read is among the profiles with its problems.

    UsageError where nothing of the kind can be asked, InputError where a path leads nowhere.
    """
    from bankmkt.intake.profile.reading import Look, candidates, open_files

    check(wanted)
    if wanted.write is not None:
        target = _target(project, wanted.write)
        if _is_file_name(target):
            _refuse_there([target], force=wanted.force)  # before the work, not after it
    files: list[FileProfile] = []
    problems: list[Problem] = []
    with TemporaryDirectory(prefix="bankmkt-", ignore_cleanup_errors=True) as scratch:
        found, wrong = candidates(wanted.paths)
        problems += wrong
        for number, one in enumerate(found):
            folder = Path(scratch) / str(number)
            folder.mkdir()
            for opened in open_files(one, folder, Look(wanted.table, wanted.sheet, wanted.rows), progress):
                problems += opened.problems
                files.append(replace(opened.profile, sheets=_tried(project, opened)))
    return Profiled(tuple(files), tuple(problems))


# --- the trial ------------------------------------------------------------------------------------------------


def _tried(project: Project, opened: Opened) -> tuple[SheetProfile, ...]:
    """The file's sheets with what loading their drafts did, all at once as a load takes them.

    Sheets without a draft are not tried.
    """
    sheets = opened.profile.sheets
    tried = [sheet for sheet in sheets if sheet.draft and sheet.rows]
    if not tried:
        return sheets
    trials = _trial(project, opened, tried)
    return tuple(replace(sheet, trial=trials.get(sheet.sheet)) for sheet in sheets)


def mapping_of(draft: str, name: str) -> Mapping:
    """The mapping that a draft is; RulesError with every problem where it is none, which would be a bug of ours."""
    from bankmkt.base.yamlfile import parse
    from bankmkt.intake.mappingfile import check as check_mapping

    document = parse(draft, name)
    mapping = check_mapping(document)
    if mapping is None:
        raise RulesError(document.problems)
    return mapping


def _trial(project: Project, opened: Opened, sheets: Sequence[SheetProfile]) -> dict[str, Trial]:
    """What loading did, by sheet."""
    from bankmkt.intake.profile.reading import head_of
    from bankmkt.store.database import temporary
    from bankmkt.store.loading import LoadRequest
    from bankmkt.store.loading import load as load_request

    path, cut = head_of(opened, sheets[0])
    assumed = _assumed(opened.profile, sheets)
    mappings = tuple(
        replace(
            mapping_of(sheet.draft, opened.profile.file),
            files=("*",),
            sheets=(_literally(sheet.sheet),) if sheet.sheet else (),
            share=Decimal(1),
            count=None,
        )
        for sheet in sheets
    )
    counts = _Counts()
    try:
        with temporary() as database:
            report = load_request(
                LoadRequest(
                    paths=(path,),
                    database=database,
                    as_of=assumed,
                    mappings=mappings,
                    settings=project.engine,
                    write_rejects=counts.take,
                )
            )
    except BankmktError as error:
        said = [opened.renamed(str(problem), path) for problem in error.problems]
        return {one.sheet: _refused(one, sheets, said, assumed, sampled=cut) for one in sheets}
    found = {}
    for file in report.files:
        sheet = next((one for one in sheets if one.sheet == file.sheet), None)
        if sheet is None:
            continue
        place = f"› {file.sheet}"
        warnings = [text for text in report.warnings if not _is_said(text, report)]
        own = [text for text in warnings if not file.sheet or place in text or "›" not in text]
        found[sheet.sheet] = Trial(
            table=sheet.table,
            read=file.read,
            loaded=file.loaded,
            rejected=file.rejected,
            duplicates=file.duplicates,
            refusals=counts.refusals(file.sheet),
            warnings=tuple(opened.renamed(text, path) for text in own),
            as_of=assumed if _asks_for_date(sheet) else None,
            total_agrees=None if cut else file.total_agrees,
            sampled=cut,
        )
    return found


def _refused(
    sheet: SheetProfile, sheets: Sequence[SheetProfile], said: Sequence[str], assumed: date | None, *, sampled: bool
) -> Trial:
    """The trial of a sheet whose file was refused whole, for its own problems or for those of another sheet."""
    own = [text for text in said if f"› {sheet.sheet}" in text] if sheet.sheet else list(said)
    if not own and not any(f"› {other.sheet}" in text for other in sheets for text in said):
        own = list(said)
    problems = tuple(own) or (say("profile.trial_other"),)
    return Trial(sheet.table, problems=problems, as_of=assumed, sampled=sampled)


def _is_said(warning: str, report: LoadReport) -> bool:
    """Whether the profile shows elsewhere what a warning of the load says: rejected rows and columns of no use."""
    for one in report.files:
        place = f"{one.shown} › {one.sheet}" if one.sheet else one.shown
        if warning == say("load.rejected_some", file=place, rejected=one.rejected, read=one.read):
            return True
        beginning, _, _ = say("load.unknown_columns", file=place, columns="\0").partition("\0")
        if warning.startswith(beginning):
            return True
    return False


def _asks_for_date(sheet: SheetProfile) -> bool:
    return any(question.code in ("as_of", "as_of_name") for question in sheet.questions)


def _assumed(file: FileProfile, sheets: Sequence[SheetProfile]) -> date | None:
    """The date that the trial takes where a sheet has none: that of another sheet, of the name, else today's."""
    from bankmkt.intake.profile.names import date_in

    if not any(map(_asks_for_date, sheets)):
        return None
    days = {sheet.day for sheet in sheets if sheet.day is not None}
    for sheet in sheets:
        for column in sheet.columns:
            if column.meaning is not None and column.meaning.column == "as_of" and column.smallest == column.largest:
                with suppress(ValueError):
                    days.add(date.fromisoformat(column.smallest))
    return days.pop() if len(days) == 1 else date_in(file.file) or date.today()


def _literally(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "[*?" else sign for sign in name)


@dataclass(slots=True)
class _Reason:
    header: str
    text: str
    count: int = 0
    rows: list[int] = field(default_factory=list)


class _Counts:
    """Counts rejects by reason as they stream by."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], _Reason] = {}

    def take(self, rejects: Iterator[Reject], day: date) -> Path:
        """Count all of them; nothing is written, so the path means nothing."""
        from bankmkt.intake.reasons import reason_text

        for one in rejects:
            if not one.counted:
                continue
            key = (one.sheet, one.code, one.column)
            reason = self._found.get(key)
            if reason is None:
                reason = self._found[key] = _Reason(one.header, reason_text(one))
            reason.count += 1
            if len(reason.rows) < _ROWS_KEPT:
                reason.rows.append(one.row)
        return Path(f"{day}")

    def refusals(self, sheet: str) -> tuple[Refusal, ...]:
        """The reasons in one sheet, the commonest first."""
        from bankmkt.intake.profile.shape import Refusal

        made = [
            Refusal(code, column, one.header, one.text, one.count, tuple(one.rows))
            for (place, code, column), one in self._found.items()
            if place == sheet
        ]
        return tuple(sorted(made, key=lambda one: -one.count))


# --- drafts and the next step -------------------------------------------------------------------------------------


def drafts(found: Profiled) -> list[tuple[FileProfile, SheetProfile]]:
    """The sheets for which there is a draft; a hidden one was looked at only when it was asked for."""
    return [(file, sheet) for file in found.files for sheet in file.sheets if sheet.draft]


def write_drafts(project: Project, found: Profiled, wanted: Wanted) -> tuple[Path, ...]:
    """Write the drafts and return their files: one file, or one per draft in a folder.

    A bare name means the project's ``sources`` folder. UsageError where nothing can be written under that
    name, OutputError where writing fails; a file that is there is kept unless forced.
    """
    assert wanted.write is not None
    made = drafts(found)
    if not made:
        raise InputError([*found.problems, Problem(say("profile.no_draft"), say("profile.no_draft_remedy"))])
    target = _target(project, wanted.write)
    if not _is_file_name(target):
        paths = _names_in(target, made)
    elif len(made) > 1:
        raise UsageError(say("profile.many_drafts", count=len(made)), say("profile.many_drafts_remedy"))
    else:
        paths = [target]
    _refuse_there(paths, force=wanted.force)
    for path, (_, sheet) in zip(paths, made, strict=True):
        _write(path, sheet.draft)
    return tuple(paths)


def _is_file_name(path: Path) -> bool:
    return path.suffix.lower() in (".yaml", ".yml")


def _refuse_there(paths: Sequence[Path], *, force: bool) -> None:
    """UsageError for files that are there, unless they may be overwritten."""
    there = [path for path in paths if path.exists()]
    if there and not force:
        raise UsageError(
            Problem(say("profile.exists", path=path.as_posix()), say("profile.exists_remedy")) for path in there
        )


def _target(project: Project, named: Path) -> Path:
    """Where a name given to ``--write`` leads."""
    if named.parent == Path() and not named.is_dir() and project.sources_folder is not None:
        target = project.sources_folder / named
        return target if target.suffix else target.with_suffix(".yaml")
    return named


def _names_in(folder: Path, made: Sequence[tuple[FileProfile, SheetProfile]]) -> list[Path]:
    """A file per draft, named after its table; numbered where a table comes more than once."""
    paths: list[Path] = []
    for _, sheet in made:
        path, number = folder / f"{sheet.table}.yaml", 1
        while path in paths:
            number += 1
            path = folder / f"{sheet.table}-{number}.yaml"
        paths.append(path)
    return paths


def _write(path: Path, text: str) -> None:
    from bankmkt.report.files import refuse, write_aside

    def write(aside: Path) -> None:
        aside.write_text(text, encoding="utf-8", newline="\n")

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(path, error)
    write_aside(path, write)


def next_step(project: Project, found: Profiled, wanted: Wanted, written: Sequence[Path]) -> str:
    """The command to type next, with what must be done before it on lines of their own; empty where nothing helps."""
    made = drafts(found)
    if not made:
        known = [path for path in wanted.paths if path.is_file()]
        if len(known) != 1 or not any(sheet.columns for file in found.files for sheet in file.sheets):
            return ""
        command = f"bankmkt profile {_argument(known[0].as_posix())} --table {say('profile.a_table')}"
        return f"{say('profile.name_table')}\n{command}"
    folders = {path.parent for path in wanted.paths}
    named = tuple(folders) if len(wanted.paths) > _NAMED and len(folders) == 1 else wanted.paths
    files = " ".join(dict.fromkeys(_argument(path.as_posix()) for path in named))
    load = f"bankmkt {_where(project, written)}load {files}{_as_of(made)}"
    if written:
        if all(question.code in _DECIDED_AT_LOAD for _, sheet in made for question in sheet.questions):
            return load
        places = ", ".join(path.as_posix() for path in written)
        return f"{say('profile.edit_first', path=places)}\n{load} --dry-run"
    if all(sheet.unaided for _, sheet in made):
        return load
    name = f"sources/{made[0][1].table}.yaml" if len(made) == 1 else "sources"
    if project.folder is not None:
        return f"bankmkt profile {files} --write {_argument((project.folder / name).as_posix())}"
    return f"bankmkt init mybank\nbankmkt profile {files} --write mybank/{name}"


def _where(project: Project, written: Sequence[Path]) -> str:
    """The global option without which `load` would not know its database."""
    if project.folder is not None or project.settings["db"] is not None:
        return ""
    for path in written:
        if (path.parent.parent / FILE).is_file():
            return f"--project {_argument(path.parent.parent.as_posix())} "
    return "--db bankmkt.duckdb "


def _as_of(made: Sequence[tuple[FileProfile, SheetProfile]]) -> str:
    """The option for the date, with the one of the files' names where there is just one."""
    from bankmkt.intake.profile.names import date_in

    asked = [file for file, sheet in made if _asks_for_date(sheet)]
    if not asked:
        return ""
    days = {date_in(file.file) for file in asked}
    day = days.pop() if len(days) == 1 else None
    return f" --as-of {day or say('profile.a_date')}"


def _argument(text: str) -> str:
    """A word of a command line, in quotes where a shell would break it."""
    plain = all(sign.isalnum() or sign in "._-/:+,=@" for sign in text)
    return text if plain else f'"{text}"'
