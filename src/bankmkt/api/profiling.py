"""A profile describes, tries and drafts, and ends by saying what to type next.

So it cannot promise what a load would not do, and nobody has to know the manual to go on from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from bankmkt.api.project import Project
from bankmkt.api.trial import asks_for_date, tried
from bankmkt.base.errors import InputError, Problem, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.settings import FILE

if TYPE_CHECKING:
    from bankmkt.intake.prepare import Progress
    from bankmkt.intake.profile.shape import FileProfile, SheetProfile

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
                files.append(replace(opened.profile, sheets=tried(project, opened)))
    return Profiled(tuple(files), tuple(problems))


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
    made = _distinct(drafts(found))
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


def _distinct(made: Sequence[tuple[FileProfile, SheetProfile]]) -> list[tuple[FileProfile, SheetProfile]]:
    """One draft for files of the same pattern whose drafts say the same: the one that asks most.

    Two such mappings would both take both files, and a load refuses that.
    """
    kept: dict[str, tuple[FileProfile, SheetProfile]] = {}
    for file, sheet in made:
        active = "\n".join(line for line in sheet.draft.splitlines() if not line.lstrip().startswith("#"))
        if active not in kept or len(kept[active][1].questions) < len(sheet.questions):
            kept[active] = (file, sheet)
    return list(kept.values())


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
    refused = any(sheet.trial is not None and sheet.trial.refused for _, sheet in made)
    if written:
        if not refused and all(question.code in _DECIDED_AT_LOAD for _, sheet in made for question in sheet.questions):
            return load
        places = ", ".join(path.as_posix() for path in written)
        return f"{say('profile.edit_first', path=places)}\n{load} --dry-run"
    if all(sheet.unaided for _, sheet in made):
        return f"{say('profile.mend_first')}\n{load} --dry-run" if refused else load
    name = f"sources/{made[0][1].table}.yaml" if len(_distinct(made)) == 1 else "sources"
    again = f"bankmkt profile {files}{_narrowed(wanted)} --write"
    if project.folder is not None:
        return f"{again} {_argument((project.folder / name).as_posix())}"
    return f"bankmkt init mybank\n{again} mybank/{name}"


def _narrowed(wanted: Wanted) -> str:
    """The options that chose the table and the sheet, for the same look again."""
    table = f" --table {wanted.table}" if wanted.table else ""
    return table + (f" --sheet {_argument(wanted.sheet)}" if wanted.sheet else "")


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

    asked = [file for file, sheet in made if asks_for_date(sheet)]
    if not asked:
        return ""
    days = {date_in(file.file) for file in asked}
    day = days.pop() if len(days) == 1 else None
    return f" --as-of {day or say('profile.a_date')}"


def _argument(text: str) -> str:
    """A word of a command line, in quotes where a shell would break it."""
    plain = all(sign.isalnum() or sign in "._-/:+,=@" for sign in text)
    return text if plain else f'"{text}"'
