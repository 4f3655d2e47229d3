"""A trial loads the drafted mappings of one file into a scratch database and tells what happened.

It takes every reject, where a load would refuse a file with too many: the counts are what is wanted, and that
there are too many is said. Nothing of the project is read or changed but its own checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt.api.project import Project
from bankmkt.base.errors import BankmktError, RulesError
from bankmkt.base.say import say
from bankmkt.intake.profile.names import date_in
from bankmkt.intake.profile.shape import FileProfile, Refusal, SheetProfile, Trial

if TYPE_CHECKING:
    from bankmkt.intake.contract import FileReport, LoadReport
    from bankmkt.intake.mapping import Mapping
    from bankmkt.intake.profile.reading import Opened


def tried(project: Project, opened: Opened) -> tuple[SheetProfile, ...]:
    """The file's sheets with what loading their drafts did, all at once as a load takes them.

    Sheets without a draft are not tried.
    """
    sheets = opened.profile.sheets
    tried = [sheet for sheet in sheets if sheet.draft and sheet.rows]
    if not tried:
        return sheets
    trials, report = _trial(project, opened, tried)
    told = tuple(replace(sheet, trial=trials.get(sheet.sheet)) for sheet in sheets)
    asked = any(trial.refused for trial in trials.values()) or not all(sheet.unaided for sheet in tried)
    if report is None or asked or _same_unaided(project, opened, tried, report):
        return told
    return tuple(replace(sheet, unaided=False) for sheet in told)


def mapping_of(draft: str, name: str) -> Mapping:
    """The mapping that a draft is; RulesError with every problem where it is none, which would be a bug of ours."""
    from bankmkt.base.yamlfile import parse
    from bankmkt.intake.mappingfile import check as check_mapping

    document = parse(draft, name)
    mapping = check_mapping(document)
    if mapping is None:
        raise RulesError(document.problems)
    return mapping


def _same_unaided(project: Project, opened: Opened, sheets: Sequence[SheetProfile], drafted: LoadReport) -> bool:
    """Whether loading without the drafts takes the same sheets, columns, rows and amounts as with them.

    A file that lies elsewhere under another name (a member of an archive, the head of a large file) is not tried
    again, because its name is part of what loading goes by.
    """
    from bankmkt.intake.profile.reading import head_of

    path, _ = head_of(opened, sheets[0])
    if path.name != Path(opened.profile.file).name:
        return True
    try:
        plain = _load(project, path, (), _assumed(opened.profile, sheets))
    except BankmktError:
        return False
    return _taken(plain) == _taken(drafted)


def _taken(report: LoadReport) -> set[tuple[object, ...]]:
    """What a load took, as far as a draft can change it."""
    return {
        (one.sheet, one.table, one.read, one.loaded, one.rejected, one.duplicates, one.money, frozenset(one.bound))
        for one in report.files
    }


def _load(project: Project, path: Path, mappings: tuple[Mapping, ...], as_of: date | None) -> LoadReport:
    """Load one file into a database that is thrown away."""
    from bankmkt.api.checking import contracts
    from bankmkt.store.database import temporary
    from bankmkt.store.loading import LoadRequest
    from bankmkt.store.loading import load as load_request

    with temporary() as database:
        return load_request(
            LoadRequest(
                paths=(path,),
                database=database,
                as_of=as_of,
                mappings=mappings,
                dry_run=True,
                settings=project.engine,
                checks=contracts(project).checks,
            )
        )


def _trial(
    project: Project, opened: Opened, sheets: Sequence[SheetProfile]
) -> tuple[dict[str, Trial], LoadReport | None]:
    """What loading did, by sheet, and its report where it came so far."""
    from bankmkt.intake.profile.reading import head_of

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
    try:
        report = _load(project, path, mappings, assumed)
    except BankmktError as error:
        said = [opened.renamed(str(problem), path) for problem in error.problems]
        return {one.sheet: _refused(one, sheets, said, assumed, sampled=cut) for one in sheets}, None
    by_name = {one.sheet: one for one in sheets}
    trials = {
        file.sheet: _told(opened, path, by_name[file.sheet], file, report, assumed, sampled=cut)
        for file in report.files
        if file.sheet in by_name
    }
    return trials, report


def _told(
    opened: Opened,
    path: Path,
    sheet: SheetProfile,
    file: FileReport,
    report: LoadReport,
    assumed: date | None,
    *,
    sampled: bool,
) -> Trial:
    """The trial of one sheet out of the report of the load."""
    from bankmkt.intake.reasons import reason_text
    from bankmkt.store.reporting import DEFAULT_SHARE

    refusals = [
        Refusal(
            one.example.code, one.example.column, one.example.header, reason_text(one.example), one.rows, one.first_rows
        )
        for one in file.reasons
        if one.example.counted
    ]
    place = f"› {file.sheet}"
    warnings = [text for text in report.warnings if not _is_said(text, report)]
    own = [text for text in warnings if not file.sheet or place in text or "›" not in text]
    return Trial(
        table=sheet.table,
        read=file.read,
        loaded=file.loaded,
        rejected=file.rejected,
        duplicates=file.duplicates,
        refusals=tuple(refusals),
        warnings=tuple(opened.renamed(text, path) for text in own),
        as_of=assumed if asks_for_date(sheet) else None,
        total_agrees=None if sampled else file.total_agrees,
        over_limit=file.rejected > int(DEFAULT_SHARE * file.read),
        sampled=sampled,
    )


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


def asks_for_date(sheet: SheetProfile) -> bool:
    """Whether the date of the data must come from outside the sheet."""
    return any(question.code in ("as_of", "as_of_name") for question in sheet.questions)


def _assumed(file: FileProfile, sheets: Sequence[SheetProfile]) -> date | None:
    """The date that the trial takes where a sheet has none: that of another sheet, of the name, else today's."""
    if not any(map(asks_for_date, sheets)):
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
