"""Starting: a new project folder, a sample bank, and the whole way on the sample bank."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt.api.analysis import Request, answering
from bankmkt.api.loading import load
from bankmkt.api.project import Project
from bankmkt.base.errors import OutputError, UsageError
from bankmkt.base.say import say
from bankmkt.base.settings import FILE, resolve
from bankmkt.base.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from bankmkt.intake.contract import LoadReport
    from bankmkt.intake.prepare import Progress
    from bankmkt.result.blocks import Presentation
    from bankmkt.sample.make import SampleReport

FOLDERS = ("rules", "books", "sources", "extracts")
HISTORY = "history"
"""The folder with the sample bank's extracts of earlier dates; every row of them says its own date."""


def init(folder: Path) -> list[Path]:
    """Make a new project; what is already there is left as it is. UsageError when it is a project already."""
    if (folder / FILE).exists():
        raise UsageError(say("starting.already", folder=folder), say("starting.already_remedy"))
    made = []
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
            made.append(folder / name)
        (folder / FILE).write_text(say("starting.settings"), encoding="utf-8", newline="\n")
        example = folder / "rules" / "README.md"
        if not example.exists():
            example.write_text(say("starting.rules_readme"), encoding="utf-8", newline="\n")
    except OSError as error:
        raise OutputError(
            say("starting.cannot_write", folder=folder, why=error.strerror or error),
            say("starting.cannot_write_remedy"),
        ) from None
    return [folder / FILE, *made]


def sample(customers: int, seed: int, folder: Path, progress: Callable[[int, int], None] | None = None) -> SampleReport:
    """Make a sample bank's extracts and mappings in `folder`; everything in it is made up."""
    from bankmkt.sample.make import make

    return make(customers, seed, folder, progress=progress)


@dataclass(frozen=True, slots=True)
class Demo:
    """What `demo` left behind."""

    project: Project
    report: LoadReport


def demo_project(folder: Path) -> Project:
    """A project in `folder` with the sample bank's extracts; one of an earlier demo is used again."""
    if not (folder / FILE).exists():
        if folder.is_dir() and any(folder.iterdir()):
            raise UsageError(say("starting.not_empty", folder=folder), say("starting.not_empty_remedy"))
        init(folder)
    for name in ("extracts", HISTORY, "sources"):
        (folder / name).mkdir(exist_ok=True)
        for path in sorted((shipped("sample_data") / name).iterdir()):
            shutil.copyfile(path, folder / name / path.name)
    return Project(resolve({"project": str(folder)}))


def demo_load(project: Project, progress: Progress | None = None) -> LoadReport:
    """Load the sample bank: the extracts of its date, and those of earlier dates beside them."""
    return load(project, tuple(_home(project) / name for name in ("extracts", HISTORY)), progress=progress)


def _home(project: Project) -> Path:
    """The folder of a project that was made here."""
    assert project.folder is not None
    return project.folder


def demo_rule(project: Project, rule: str, show: Callable[[Presentation], None]) -> None:
    """Run a rule on the sample bank and show it while the engine is open."""
    with answering(project, Request(rule)) as (_, presentation):
        show(presentation)
