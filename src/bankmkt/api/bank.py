"""The Python door: the same answers in a notebook, as Polars frames.

A result here is read whole before the engine closes, because a notebook keeps its results for hours and a database
must not stay open that long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt.api import loading
from bankmkt.api.analysis import Opened, Request, choose_date, opened, planned, run
from bankmkt.api.project import Project
from bankmkt.base.settings import resolve
from bankmkt.result.result import Provenance, Result, Row, Value
from bankmkt.rules.ruleset import Rule

if TYPE_CHECKING:
    import polars

    from bankmkt.intake.contract import LoadReport


@dataclass(frozen=True)
class Answer:
    """A result in memory: `rows` and `summary` are Polars frames, money as Decimal."""

    rule: str
    as_of: date
    rows: polars.DataFrame
    summary: polars.DataFrame
    figures: Mapping[str, Value]
    unknown: int
    notes: tuple[str, ...]
    provenance: Provenance
    _bank: Bank
    _request: Request

    @property
    def sql(self) -> str:
        """The named steps that were run."""
        return self.provenance.sql

    def to_excel(self, path: str | Path) -> Path:
        """Write the workbook of this answer; the rule is run again for its rows. OutputError when it cannot be."""
        from bankmkt.api.analysis import answering
        from bankmkt.report import files
        from bankmkt.report.values import Style

        goal = Path(path)
        with answering(self._bank.project, self._request) as (_, presentation):
            files.write_output(presentation, goal, Style())
        return goal


class Bank:
    """A project, open for questions; each question opens the database for as long as it takes."""

    def __init__(self, project: Project) -> None:
        """Use `bankmkt.open` instead."""
        self.project = project

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules by name."""
        return _Rules(self.project)

    def load(self, *paths: str | Path, as_of: date | str | None = None) -> LoadReport:
        """Load files and folders; see `bankmkt load`."""
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        return loading.load(self.project, tuple(Path(path) for path in paths), as_of=day)

    def run(
        self, rule: str | Rule, *, as_of: date | str = "latest", where: str | None = None, by: str | None = None
    ) -> Answer:
        """Run a rule for a date; errors as on the command line, as exceptions of `bankmkt.base.errors`."""
        import polars

        name = rule if isinstance(rule, str) else rule.name
        request = Request(name, as_of=str(as_of), where=where, by=by)
        with opened(self.project) as bank:
            result = self._run(bank, name, request)
            rows = result.rows.frame()
        summary = polars.DataFrame(
            list(map(list, result.summary.rows)), schema=[one.name for one in result.summary.fields], orient="row"
        )
        return Answer(
            name,
            result.as_of,
            rows,
            summary,
            result.figures,
            result.unknown,
            result.notes,
            result.provenance,
            self,
            request,
        )

    def _run(self, bank: Opened, name: str, request: Request) -> Result:
        rule = bank.rules[name]
        as_of = choose_date(bank.loaded, request.as_of)
        plan = planned(rule, bank.context(as_of, request.where, request.by))
        return run(bank, rule, plan, charts=False)

    def sql(self, query: str) -> polars.DataFrame:
        """One SELECT over the canonical tables."""
        import polars

        from bankmkt.api.looking import query as look

        with look(self.project, query) as (names, batches):
            rows: list[Sequence[object]] = [row for batch in batches for row in batch]
        return polars.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)


class _Rules(Mapping[str, Rule]):
    """The project's rules as a mapping."""

    def __init__(self, project: Project) -> None:
        self._rules = project.rules

    def __getitem__(self, name: str) -> Rule:
        return self._rules[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rules.names())

    def __len__(self) -> int:
        return len(self._rules.names())


def open(folder: str | Path | None = None, *, db: str | Path | None = None) -> Bank:  # noqa: A001
    """A bank by its project folder (default: the nearest one upward) or by its database file."""
    flags: dict[str, str] = {}
    if folder is not None:
        flags["project"] = str(folder)
    if db is not None:
        flags["db"] = str(db)
    return Bank(Project(resolve(flags)))


__all__ = ["Answer", "Bank", "Row", "open"]
