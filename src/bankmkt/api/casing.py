"""Users' cases are run as their rules run: the given rows are loaded as extracts, the answer is read back as JSON.

Each case has a database and a copy of the project's rules of its own, so that a case can neither see the bank's data
nor another case, and the project is never written to.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bankmkt.api.analysis import Request, answering
from bankmkt.api.loading import load
from bankmkt.api.project import Project
from bankmkt.base.errors import BankmktError, Problem, RulesError, UsageError
from bankmkt.base.say import say
from bankmkt.base.settings import Setting, Settings
from bankmkt.report import json as json_report
from bankmkt.rules.casefile import Case, differences, read, write_files

CHANGED = "changed-by-the-case"
"""The rule that a case's `change` makes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with all that came out other than expected; nothing when it passed."""

    case: Case
    differences: tuple[str, ...]


def cases(project: Project, files: Sequence[Path]) -> list[Case]:
    """The cases of these files, or of the project's ``rules/cases``.

    RulesError with every problem of every file; UsageError where there is no case at all.
    """
    folder = project.settings.project
    own = sorted((folder / "rules" / "cases").glob("*.yaml")) if folder is not None else []
    found: list[Case] = []
    problems: list[Problem] = []
    for path in files or own:
        try:
            made = read(path)
        except OSError as error:
            raise UsageError(say("cases.unreadable", why=error.strerror or error) + f": {path}") from None
        found += made.cases
        problems += made.problems
    if problems:
        raise RulesError(problems)
    if not found:
        raise UsageError(say("cases.none"), say("cases.where"))
    return found


def run(project: Project, chosen: Sequence[Case]) -> Iterator[Outcome]:
    """Run the cases one after the other."""
    for case in chosen:
        with TemporaryDirectory(prefix="bankmkt-", ignore_cleanup_errors=True) as folder:
            yield Outcome(case, tuple(_run(project, case, Path(folder))))


def _run(project: Project, case: Case, folder: Path) -> list[str]:
    _copy_rules(project, case, folder)
    values = {**project.settings.values, "db": Setting(str(folder / "case.duckdb"), "case")}
    own = Project(Settings(folder, values))
    try:
        refused = _load(own, case, folder)
        if refused:
            return refused
        request = Request(
            CHANGED if case.change else case.rule,
            as_of=case.as_of.isoformat(),
            where=case.where,
            by=case.by,
            charts=False,
        )
        stream = io.StringIO()
        with answering(own, request) as (_, presentation):
            json_report.write(presentation.result, stream)
    except BankmktError as error:
        return [say("cases.refused", why=str(problem)) for problem in error.problems]
    return differences(case.expect, json.loads(stream.getvalue()))


def _copy_rules(project: Project, case: Case, folder: Path) -> None:
    """The project's rules and measures, with the case's change as one more rule and its measures before all."""
    rules = folder / "rules"
    (rules / "measures").mkdir(parents=True)
    source = project.settings.project
    if source is not None:
        for part in ("", "measures"):
            for path in sorted((source / "rules" / part).glob("*.yaml")):
                shutil.copyfile(path, rules / part / path.name)
    if case.change:
        text = f"bankmkt: 1\nname: {CHANGED}\nextends: {case.rule}\n{case.change}"
        (rules / f"{CHANGED}.yaml").write_text(text, encoding="utf-8", newline="\n")
    if case.measures:
        text = f"bankmkt: 1\nmeasures:\n{case.measures}"
        (rules / "measures" / "0-of-the-case.yaml").write_text(text, encoding="utf-8", newline="\n")


def _load(project: Project, case: Case, folder: Path) -> list[str]:
    """Load the given tables; what was rejected is a difference, as the case would not mean what it says."""
    files = write_files(case, folder / "extracts")
    refused: list[str] = []
    for dated in (False, True):
        chosen = tuple(path for path, own in files.items() if own is dated)
        if chosen:
            report = load(project, chosen, as_of=None if dated else case.as_of)
            refused += [
                say("cases.rejected", table=file.table, count=file.rejected) for file in report.files if file.rejected
            ]
    return refused
