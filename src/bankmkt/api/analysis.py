"""Running a rule: choose the date, plan, run, and hand out a result that is read while the engine is open.

The database is opened read-only and the engine locked down before a rule's text reaches it; outputs that the engine
writes itself are named before the lock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, cast

from bankmkt import __version__
from bankmkt.api.project import Project
from bankmkt.base.errors import InputError, UsageError
from bankmkt.base.say import say
from bankmkt.result.blocks import Listing, Presentation
from bankmkt.result.result import Form, Input, Provenance, Result
from bankmkt.rules.context import Answer, Context
from bankmkt.rules.layers import flattened
from bankmkt.rules.population import check_where
from bankmkt.rules.ruleset import Rule, RuleSet, answer_from
from bankmkt.tables.loaded import Loaded
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    import duckdb

    from bankmkt.query.plan import Plan
    from bankmkt.query.statements import Statement

Severity = Literal["info", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")
ENGINES = ("duckdb", "spark")
_BESIDE_SOURCES = 4


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: `rule` by name or `rule_file`; `as_of` a date or a word; `sources` are read without a
    database. `charts` asks for what only charts need, `parquet` for a place where the engine may write rows itself,
    `lineage` for a last column with the file and row of each row.
    """

    rule: str | None = None
    rule_file: Path | None = None
    as_of: str = "latest"
    sources: tuple[Path, ...] = ()
    where: str | None = None
    by: str | None = None
    engine: str = "duckdb"
    charts: bool = True
    parquet: bool = False
    lineage: bool = False


@dataclass(slots=True)
class Opened:
    """An open engine over loaded data, with the rules that may run on it."""

    project: Project
    rules: RuleSet
    connection: duckdb.DuckDBPyConnection
    loaded: Loaded
    scratch: Path | None = None
    profiled: bool = False

    def context(self, as_of: date, where: str | None = None, by: str | None = None) -> Context:
        """The planning context of a date."""
        rules = self.rules

        def answerer(context: Context, rule: str, column: str) -> Answer:
            return answer_from(rules, context, rule, column)

        return Context(as_of, self.loaded, rules.measures, answerer, where, by)


def check_engine(engine: str, project: Project | None = None) -> None:
    """UsageError for an engine that there is not, or that the project is not set up for."""
    if engine not in ENGINES:
        raise UsageError(say("engine.not_there", engine=engine), say("engine.use_one_of"))
    if engine == "spark" and project is not None:
        if not project.spark_remote:
            raise UsageError(say("engine.no_remote"), say("engine.no_remote_remedy"))
        if find_spec("pyspark") is None:
            raise UsageError(say("engine.no_client"), say("engine.no_client_remedy"))


def check_lineage(engine: str) -> None:
    """UsageError for an engine whose rows cannot be followed to their files."""
    if engine != "duckdb":
        raise UsageError(say("lineage.engine", engine=engine), say("lineage.engine_remedy"))


def with_lineage(bank: Opened, result: Result) -> Result:
    """The result with a last column `source`: the files and rows that each row of the answer comes from.

    It is read while the bank is open, as the result's own rows are. UsageError for a result of another engine.
    """
    from bankmkt.store.lineage import traced

    check_lineage(result.engine)
    fields, rows = traced(bank.connection, bank.loaded, result)
    return replace(result, fields=fields, rows=rows)


def with_source(presentation: Presentation) -> Presentation:
    """The presentation with the sources in its lists in place of the lesser columns, beside which a screen would cut
    off the numbers of the rows. What is written to a file has all columns anyway.
    """
    name = presentation.result.fields[-1].name
    blocks = [
        replace(block, columns=(*block.columns[:_BESIDE_SOURCES], name)) if isinstance(block, Listing) else block
        for block in presentation.blocks
    ]
    return replace(presentation, blocks=tuple(blocks))


@contextmanager
def opened(
    project: Project,
    sources: Sequence[Path] = (),
    rule_file: Path | None = None,
    scratch: Path | None = None,
    as_of: date | None = None,
    *,
    profiled: bool = False,
) -> Iterator[Opened]:
    """The project's database, or `sources` loaded into a temporary one, open and locked down.

    `scratch` is the one file that the engine may still write; `profiled` makes it keep the profile of each statement.
    """
    from bankmkt.engines import profile
    from bankmkt.store.database import lock_down, open_for_reading, temporary
    from bankmkt.store.ledger import loaded

    rules = project.rules_with(rule_file)
    if not sources:
        connection = open_for_reading(project.database, project.wait, project.engine)
        try:
            state = loaded(connection)
            if profiled:
                profile.switch_on(connection)
            lock_down(connection, (scratch,) if scratch else ())
            yield Opened(project, rules, connection, state, scratch, profiled)
        finally:
            connection.close()
        return
    from bankmkt.api.loading import load_into

    with temporary() as path:
        load_into(project, path, tuple(sources), as_of=as_of, keep_rejects=False)
        connection = open_for_reading(path, project.wait, project.engine)
        try:
            state = loaded(connection)
            if profiled:
                profile.switch_on(connection)
            lock_down(connection, (scratch,) if scratch else ())
            yield Opened(project, rules, connection, state, scratch, profiled)
        finally:
            connection.close()


@contextmanager
def answering(project: Project, request: Request) -> Iterator[tuple[Rule, Presentation]]:
    """Run a rule and hand out its presentation; the rows can be read until the block ends."""
    check_engine(request.engine, project)
    if request.lineage:
        check_lineage(request.engine)
    given = given_date(request.as_of) if request.sources else None
    rules = project.rules_with(request.rule_file)
    rule = rules.from_file() if request.rule_file is not None else rules[str(request.rule)]
    with ExitStack() as stack:
        scratch = None
        if request.parquet:
            folder = stack.enter_context(TemporaryDirectory(prefix="bankmkt-", ignore_cleanup_errors=True))
            scratch = Path(folder) / "rows.parquet"
        bank = stack.enter_context(opened(project, request.sources, request.rule_file, scratch, given))
        as_of = choose_date(bank.loaded, request.as_of)
        context = bank.context(as_of, request.where, request.by)
        check_where(context)
        plan = rule.plan(context)
        result = run(bank, rule, plan, charts=request.charts, engine=request.engine)
        if request.lineage:
            result = with_lineage(bank, result)
        presentation = filtered(rule.present(result), request.where)
        yield rule, with_source(presentation) if request.lineage else presentation


def filtered(presentation: Presentation, where: str | None) -> Presentation:
    """The heading of a part of the bank says so: its ranks and tiers are those of the part."""
    if not where:
        return presentation
    return replace(presentation, subtitle=f"{presentation.subtitle} · {say('analysis.only', where=where)}")


def run(
    bank: Opened,
    rule: Rule,
    plan: Plan,
    *,
    charts: bool,
    prepared: Sequence[Statement] | None = None,
    scanned: Counter[str] | None = None,
    engine: str = "duckdb",
) -> Result:
    """Run a plan and wrap what came out with its provenance.

    See `engines.duckdb.run` for `prepared` and `scanned`; Spark makes every plan's statements itself.
    """
    if engine == "spark":
        from bankmkt.engines import spark
        from bankmkt.engines.sparkserver import Server

        server = Server(bank.project.spark_remote, bank.project.spark_folder)
        ran = spark.run(bank.connection, plan, server, extras=charts, scratch=bank.scratch)
        sql = spark.script(plan)
    else:
        from bankmkt.engines import duckdb

        ran = duckdb.run(bank.connection, plan, extras=charts, scratch=bank.scratch, prepared=prepared, scanned=scanned)
        sql = duckdb.script(plan)
    title = rule.spec.title
    return Result(
        rule=rule.name,
        kind=plan.kind,
        title=Text(title.zh, title.en),
        as_of=plan.as_of,
        engine=engine,
        fields=plan.fields,
        rows=ran.rows,
        summary=ran.summary,
        figures=ran.figures,
        unknown=ran.unknown,
        notes=tuple(ran.notes),
        provenance=_provenance(bank, rule, plan, sql, ran.versions),
        extras=ran.extras,
    )


def _provenance(bank: Opened, rule: Rule, plan: Plan, sql: str, versions: Mapping[str, str]) -> Provenance:
    inputs = [
        Input(one.table, one.file, one.sheet, one.sha256, one.rows)
        for table in plan.tables
        for one in bank.loaded.at(table, plan.as_of)
    ]
    parameters = {"origin": rule.origin, **flattened(rule.layers.data)}
    if plan.options:
        parameters |= {f"--{name}": text for name, text in plan.options.items()}
    return Provenance(
        rule_sha256=rule.sha256,
        rule_files=tuple(path.name for path in rule.files),
        parameters=parameters,
        inputs=tuple(inputs),
        versions={"bankmkt": __version__, **versions},
        sql=sql,
    )


def given_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def choose_date(loaded: Loaded, wanted: str) -> date:
    """The date that a word or an ISO date means, among those of which customers are loaded.

    ``latest`` is the last one, ``month-end`` the last that is a month's last day, ``last-month-end`` the last day of
    the month before the latest. UsageError when nothing is loaded for it.
    """
    dates = loaded.dates("customers")
    if not dates:
        raise InputError(say("analysis.no_customers"), say("rules.needs_remedy"))
    return choose_among(dates, wanted)


def choose_among(dates: Sequence[date], wanted: str) -> date:
    """The date that a word or an ISO date means among some dates in their order; see `choose_date`."""
    shown = ", ".join(str(one) for one in dates[-6:])
    if wanted == "latest":
        return dates[-1]
    if wanted == "month-end":
        ends = [one for one in dates if (one + timedelta(days=1)).day == 1]
        if not ends:
            raise UsageError(say("analysis.no_month_end"), say("analysis.loaded_dates", dates=shown))
        return ends[-1]
    if wanted == "last-month-end":
        day = dates[-1].replace(day=1) - timedelta(days=1)
    else:
        given = given_date(wanted)
        if given is None:
            raise UsageError(say("analysis.no_date", value=wanted), say("analysis.date_form"))
        day = given
    if day not in dates:
        raise UsageError(say("analysis.not_loaded", day=day), say("analysis.loaded_dates", dates=shown))
    return day


def found(rule: Rule, result: Result, at_least: str) -> bool:
    """Whether the result holds something as severe as `at_least`, by the severities that the rule declares.

    What counts is how many a word has: in the summary's line or column of that name, or as a figure of that name.
    """
    level = SEVERITIES.index(cast("Severity", at_least))
    counts: dict[str, object] = dict(result.figures)
    names = [one.name for one in result.summary.fields if one.form is Form.COUNT]
    words = [one.name for one in result.summary.fields if one.form is Form.CODE]
    for row in result.summary.dicts():
        for key in words:
            if names and row[names[0]]:
                counts[str(row[key])] = row[names[0]]
    for name in names:
        counts.setdefault(name, sum(count for count in result.summary.column(name) if isinstance(count, int)))
    counts["unknown"] = result.unknown
    managers, attained = result.figures.get("managers"), result.figures.get("attained")
    if isinstance(managers, int) and isinstance(attained, int):
        counts["not_attained"] = managers - attained - result.unknown
    return any(
        counts.get(word) and SEVERITIES.index(severity) >= level for word, severity in rule.spec.severity.items()
    )
