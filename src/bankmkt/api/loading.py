"""Loading extracts into the project's database, and the rejects file that goes back to the sender."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt.api.project import Project
from bankmkt.base.errors import InputError
from bankmkt.base.say import say

if TYPE_CHECKING:
    from bankmkt.intake.contract import LoadReport, Rejects
    from bankmkt.intake.prepare import Progress
    from bankmkt.report.loadtext import Readiness
    from bankmkt.store.undo import Undone


def load(
    project: Project,
    paths: tuple[Path, ...] = (),
    *,
    as_of: date | None = None,
    dry_run: bool = False,
    keep_transactions: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Load files and folders (the project's ``extracts`` when none is named) into the database.

    InputError with every problem when an extract cannot be taken; nothing has changed then.
    """
    return load_into(
        project,
        project.database,
        paths,
        as_of=as_of,
        dry_run=dry_run,
        keep_transactions=keep_transactions,
        progress=progress,
    )


def undo(project: Project) -> Undone:
    """Take the last load back; InputError when there is none, or it was taken back already."""
    from bankmkt.store.loading import undo as take_back

    return take_back(project.database, project.wait, project.engine)


def readiness(project: Project, as_of: date | None) -> Readiness:
    """Which rules can run for a date now, and for which tables the others wait; a rule that is wrong is in neither."""
    from bankmkt.api.analysis import opened
    from bankmkt.api.ruling import can_run
    from bankmkt.report.loadtext import Readiness

    ready, waiting = [], []
    with opened(project) as bank:
        context = bank.context(as_of or date.today())
        for rule in bank.rules:
            runs, missing = can_run(rule, context)
            if runs:
                ready.append(rule.name)
            elif missing:
                waiting.append((rule.name, tuple(missing)))
    return Readiness(tuple(ready), tuple(waiting))


def load_into(
    project: Project,
    database: Path,
    paths: tuple[Path, ...],
    *,
    as_of: date | None = None,
    dry_run: bool = False,
    keep_rejects: bool = True,
    keep_transactions: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Load into a given database; without `keep_rejects` no rejects file is written and no declared
    check is made."""
    from bankmkt.api.checking import contracts
    from bankmkt.intake.mapping import read_folder
    from bankmkt.store.loading import LoadRequest
    from bankmkt.store.loading import load as load_request

    if not paths:
        if project.extracts_folder is None:
            raise InputError(say("load.no_path"), say("load.no_path_remedy"))
        paths = (project.extracts_folder,)
    sources = project.sources_folder
    mappings = read_folder(sources) if sources is not None and sources.is_dir() else ()

    def write_rejects(rejects: Rejects, day: date) -> Path:
        from bankmkt.report.excel.rejects import write

        return write(rejects, _unused(project.rejects_folder, day.isoformat()), day)

    return load_request(
        LoadRequest(
            paths=paths,
            database=database,
            as_of=as_of,
            mappings=tuple(mappings),
            dry_run=dry_run,
            wait=project.wait,
            settings=project.engine,
            progress=progress,
            working=getattr(progress, "working", None),
            keep_transactions=keep_transactions,
            checks=contracts(project).checks if keep_rejects else None,
            write_rejects=write_rejects if keep_rejects and not dry_run else None,
        )
    )


def _unused(folder: Path, name: str) -> Path:
    """A rejects file that is not there yet: those of earlier loads are kept."""
    path, number = folder / f"{name}.xlsx", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.xlsx"
    return path
