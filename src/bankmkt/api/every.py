"""Many rules in one run: planned together, so that what they have in common is read and measured once.

First every rule says what it wants, and only then are the plans made, each over what all want. A rule that cannot run
on what is loaded is skipped and named; a rule that is wrong stops the run before anything is computed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bankmkt.api.analysis import (
    Opened,
    Request,
    check_engine,
    choose_date,
    filtered,
    given_date,
    opened,
    run,
    with_lineage,
    with_source,
)
from bankmkt.api.project import Project
from bankmkt.base.errors import InputError, Problem, RulesError, UsageError
from bankmkt.result.blocks import Presentation
from bankmkt.rules.context import Context, Pool
from bankmkt.rules.population import check_where
from bankmkt.rules.ruleset import Rule

if TYPE_CHECKING:
    from bankmkt.query.plan import Plan


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule that cannot run on what is loaded, or not with these options, and why."""

    rule: str
    problem: Problem


@dataclass(slots=True)
class Batch:
    """The rules of a run that can run, those that cannot, and how often each table was read so far."""

    bank: Opened
    request: Request
    planned: list[tuple[Rule, Plan]]
    skipped: list[Skipped]
    scanned: Counter[str] = field(default_factory=Counter)

    def answers(self, keep: str = "") -> Iterator[tuple[Rule, Presentation]]:
        """Each rule with its answer, whose rows can be read until the next one is asked for.

        With `keep`, the beginning of a name, they are `PartRows` and stay until the bank is closed.
        """
        from bankmkt.engines import duckdb as engine
        from bankmkt.engines.kept import keep as kept
        from bankmkt.query.dialect import DUCKDB
        from bankmkt.query.sharing import batches

        made = batches([plan for _, plan in self.planned], DUCKDB)
        for (rule, plan), batch in zip(self.planned, made, strict=True):
            result = run(
                self.bank,
                rule,
                plan,
                charts=self.request.charts,
                prepared=batch.statements,
                scanned=self.scanned if self.bank.profiled else None,
                engine=self.request.engine,
            )
            if self.request.lineage:
                result = with_lineage(self.bank, result)
            if keep:
                name = f"{keep}_{rule.name}"
                result = replace(result, rows=kept(self.bank.connection, plan.rows, name, result.fields))
            presentation = filtered(rule.present(result), self.request.where)
            yield rule, with_source(presentation) if self.request.lineage else presentation
            self.bank.connection.abort()  # a list that was read only in part would block the next statement
            engine.drop(self.bank.connection, batch.drop if keep else [*batch.drop, plan.rows])


@contextmanager
def batch(project: Project, request: Request, names: Sequence[str] = (), *, profiled: bool = False) -> Iterator[Batch]:
    """Plan the rules of these names, or all: RulesError with every problem of every rule that is wrong.

    `request.rule` is not read. Where names are given a rule that cannot run is an error, as it is alone.
    """
    check_engine(request.engine, project)
    given = given_date(request.as_of) if request.sources else None
    with opened(project, request.sources, None, None, given, profiled=profiled) as bank:
        as_of = choose_date(bank.loaded, request.as_of)
        context = bank.context(as_of, request.where, request.by)
        check_where(context)
        yield together(bank, request, context, names, strict=bool(names))


def together(bank: Opened, request: Request, context: Context, names: Sequence[str], *, strict: bool) -> Batch:
    """Plan rules over an open bank; `strict` makes an error of a rule that cannot run.

    Another engine than DuckDB makes each plan by itself, so there nobody gets what others want.
    """
    pool = Pool() if request.engine == "duckdb" else None
    rules, skipped = _wishes(bank, replace(context, pool=pool), names or bank.rules.names(), strict=strict)
    if pool is not None:
        pool.is_open = False
    again = replace(context, pool=pool, log=[], answers={}, plans={})
    return Batch(bank, request, [(rule, rule.plan(again)) for rule in rules], skipped)


def _wishes(bank: Opened, context: Context, names: Sequence[str], *, strict: bool) -> tuple[list[Rule], list[Skipped]]:
    """The rules that can be planned; planning notes what they want."""
    rules: list[Rule] = []
    skipped: list[Skipped] = []
    wrong: list[Problem] = []
    for name in names:
        try:
            rule = bank.rules[name]
            rule.plan(context)
        except RulesError as error:
            wrong += error.problems
        except (InputError, UsageError) as error:
            if strict:
                raise
            skipped.append(Skipped(name, error.problems[0]))
        else:
            rules.append(rule)
    if wrong:
        raise RulesError(list(dict.fromkeys(wrong)))
    return rules, skipped
