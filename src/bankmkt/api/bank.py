"""The Python door: the same answers in a notebook, as Polars frames.

A result here is read whole before the engine closes, because a notebook keeps its results for hours and a database
must not stay open that long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt import report
from bankmkt.api import loading
from bankmkt.api.analysis import choose_date, opened, run
from bankmkt.api.project import Project
from bankmkt.base.settings import resolve
from bankmkt.query.plan import Plan
from bankmkt.result.result import Provenance, Result, Row, Value
from bankmkt.rules.context import Context
from bankmkt.rules.ruleset import Rule

if TYPE_CHECKING:
    import polars

    from bankmkt.intake.contract import LoadReport


@dataclass(frozen=True, slots=True)
class FrameRows:
    """The rows of an answer in memory."""

    whole: polars.DataFrame

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self.whole.height

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        """The rows in order, in lists of some thousands."""
        part = self.whole if limit is None else self.whole.head(limit)
        for piece in part.iter_slices(10_000):
            yield piece.rows()

    def to_parquet(self, path: Path) -> None:
        """All rows as a Parquet file."""
        self.whole.write_parquet(path)

    def frame(self) -> polars.DataFrame:
        """All rows."""
        return self.whole


@dataclass(frozen=True)
class Answer:
    """A result in memory: `rows` and `summary` are Polars frames, money as Decimal; `result` is what writers take."""

    ruled: Rule
    result: Result

    @property
    def rows(self) -> polars.DataFrame:
        """All rows, in the rule's order."""
        return self.result.rows.frame()

    @property
    def summary(self) -> polars.DataFrame:
        """The summary."""
        import polars

        table = self.result.summary
        names = [one.name for one in table.fields]
        return polars.DataFrame([list(row) for row in table.rows], schema=names, orient="row", infer_schema_length=None)

    @property
    def figures(self) -> Mapping[str, Value]:
        """The single numbers of the rule."""
        return self.result.figures

    @property
    def unknown(self) -> int:
        """How many could not be judged."""
        return self.result.unknown

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out or replaced."""
        return self.result.notes

    @property
    def provenance(self) -> Provenance:
        """Rule, inputs and versions."""
        return self.result.provenance

    @property
    def sql(self) -> str:
        """The named steps that were run."""
        return self.result.provenance.sql

    def to_excel(self, path: str | Path) -> Path:
        """Write the workbook of this answer; OutputError when it cannot be."""
        return report.write(self.ruled.present(self.result), path)


class Bank:
    """A project, open for questions; each question opens the database for as long as it takes."""

    def __init__(self, project: Project) -> None:
        """Use `bankmkt.open` instead."""
        self.project = project

    @property
    def rules(self) -> Mapping[str, Rule]:
        """The rules by name."""
        return _Rules(self.project)

    @property
    def measures(self) -> Context:
        """What `rule.plan` asks for: the measures, over what is loaded for the latest date."""
        with opened(self.project) as bank:
            return bank.context(choose_date(bank.loaded, "latest"))

    def load(self, *paths: str | Path, as_of: date | str | None = None) -> LoadReport:
        """Load files and folders; see `bankmkt load`."""
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        return loading.load(self.project, tuple(Path(path) for path in paths), as_of=day)

    def run(
        self,
        rule: str | Rule | Plan,
        *,
        as_of: date | str = "latest",
        where: str | None = None,
        by: str | None = None,
    ) -> Answer:
        """Run a rule by name, as a rule, or as a plan, for a date.

        A plan is run as it is for its own date, and planned anew for another. Errors are those of the command line, as
        exceptions of `bankmkt.base.errors`.
        """
        with opened(self.project) as bank:
            if isinstance(rule, Plan):
                chosen = bank.rules[rule.rule]
                day = rule.as_of if as_of == "latest" else choose_date(bank.loaded, str(as_of))
                same = day == rule.as_of and where is None and by is None
                plan = rule if same else chosen.plan(bank.context(day, where, by))
            else:
                chosen = bank.rules[rule if isinstance(rule, str) else rule.name]
                plan = chosen.plan(bank.context(choose_date(bank.loaded, str(as_of)), where, by))
            result = run(bank, chosen, plan, charts=True)
            return Answer(chosen, replace(result, rows=FrameRows(result.rows.frame())))

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


__all__ = ["Answer", "Bank", "FrameRows", "open"]
