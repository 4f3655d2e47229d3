"""Comparing is a rule of the kind `migration`, written on the spot over whatever was named.

So a comparison that somebody asks for once has the same exact meaning, the same record of how it was made and the same
outputs as one that stands in a file, and nothing here computes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bankmkt.api.analysis import (
    SEVERITIES,
    Opened,
    Request,
    check_engine,
    choose_among,
    choose_date,
    filtered,
    given_date,
    opened,
    run,
)
from bankmkt.api.project import Project
from bankmkt.base import yamlfile
from bankmkt.base.errors import RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query.operand import Sort
from bankmkt.result.result import Field, Form
from bankmkt.rules.layers import single
from bankmkt.rules.measures.grains import GRAINS, WORDS, other_day
from bankmkt.rules.measures.planner import measure
from bankmkt.rules.model import validate
from bankmkt.rules.population import check_where
from bankmkt.rules.ruleset import Rule, load_kind

if TYPE_CHECKING:
    from bankmkt.query.plan import Plan
    from bankmkt.result.blocks import Presentation
    from bankmkt.rules.context import Context

KIND = "migration"


@dataclass(frozen=True, slots=True)
class Classed:
    """What of a rule's answer is compared: the column of its class, the money that it adds up, and which end is better.

    `value` is "" where the answer adds up no money.
    """

    column: str
    value: str
    better: str


@contextmanager
def comparing(
    project: Project, request: Request, base: str, column: str | None = None
) -> Iterator[tuple[Rule, Presentation]]:
    """Compare a rule's answer, or a measure or column of customers, with another date; read before the block ends.

    `request.rule` names it. UsageError for a name that there is not, for a rule without a class, and for a base date
    that is not loaded, with those that are.
    """
    check_engine(request.engine, project)
    given = given_date(request.as_of) if request.sources else None
    with ExitStack() as stack:
        scratch = None
        if request.parquet:
            folder = stack.enter_context(TemporaryDirectory(prefix="bankmkt-", ignore_cleanup_errors=True))
            scratch = Path(folder) / "rows.parquet"
        bank = stack.enter_context(opened(project, request.sources, request.rule_file, scratch, given))
        as_of = choose_date(bank.loaded, request.as_of)
        day = base_date(bank, as_of, base)
        context = bank.context(as_of, request.where, request.by)
        check_where(context)
        rule = _over(bank, context, request, day, column)
        result = run(bank, rule, rule.plan(context), charts=request.charts, engine=request.engine)
        yield rule, filtered(rule.present(result), request.where)


def base_date(bank: Opened, as_of: date, base: str) -> date:
    """The loaded date that a word or an ISO date means; UsageError when there is none or when it is the date itself."""
    dates = bank.loaded.dates("customers")
    if base in WORDS:
        day = other_day(base, as_of, bank.loaded)
        if day not in dates:
            shown = ", ".join(str(one) for one in dates[-6:])
            raise UsageError(say("analysis.not_loaded", day=day), say("analysis.loaded_dates", dates=shown))
    else:
        day = choose_among(dates, base)
    if day == as_of:
        raise UsageError(say("compare.same_date", day=day), say("compare.other_date"))
    return day


def _over(bank: Opened, context: Context, request: Request, base: date, column: str | None) -> Rule:
    """The rule that compares: over a rule's answer, over a measure or column, or a migration with another base."""
    rules = bank.rules
    if request.rule_file is not None:
        return _over_rule(rules.from_file(), context, base, column)
    name = str(request.rule)
    if name in rules.names():
        return _over_rule(rules[name], context, base, column)
    known = context.known_names()
    if name not in known:
        raise UsageError(say("compare.no_such", name=name), suggestion(name, [*rules.names(), *known]))
    return _over_name(name, context, base)


def _over_rule(rule: Rule, context: Context, base: date, column: str | None) -> Rule:
    if rule.spec.kind == KIND:
        return replace(rule, spec=rule.spec.model_copy(update={"base": (base.isoformat(),)}))
    classed = class_of(rule, plain(rule, context), column)
    title = rule.spec.title
    data: dict[str, Any] = {
        **head(f"compare-{rule.name}", say_title(title.zh, title.en)),
        "per": rule.spec.per,
        "rule": rule.name,
        "column": classed.column,
        **({"value_column": classed.value} if classed.value else {}),
        "better": classed.better,
        "worst": "value" if rule.spec.kind == "tiers" else "moves",
        "base": base.isoformat(),
    }
    return written(data, rule)


def _over_name(name: str, context: Context, base: date) -> Rule:
    """A measure or a column of customers: a number is compared as a balance, a word as a class."""
    found = context.measures.get(name)
    per = found.per if found is not None else "customer"
    if per not in GRAINS:
        raise UsageError(say("compare.of_the_bank", name=name))
    value = measure(context, [name], per).vocabulary[name]
    title = say_title(found.title.zh, found.title.en) if found is not None else say_title(name, name)
    subject = "measure" if value.sort is Sort.NUMBER else "of"
    return written({**head(f"compare-{name}", title), "per": per, subject: name, "base": base.isoformat()}, None)


# Rules on the spot ----------------------------------------------------------------------------------------------------


def plain(rule: Rule, context: Context) -> Plan:
    """The rule's plan for the whole bank, to see what its answer holds."""
    if rule.spec.per not in GRAINS:
        raise UsageError(say("compare.no_class", rule=rule.name))
    return rule.plan(replace(context, where=None, by=None))


def class_of(rule: Rule, plan: Plan, column: str | None = None) -> Classed:
    """The class of a rule: what its summary counts, else its last coded column, else a yes or no.

    UsageError where it has none, or none of the name `column`.
    """
    summed = {field.name for field in plan.summary.fields}
    coded = [field for field in plan.fields if field.form is Form.CODE and field.labels]
    truths = [field for field in plan.fields if field.form is Form.BOOLEAN]
    known = [*(field for field in coded if field.name in summed), *reversed(coded), *truths]
    if column is not None:
        known = [field for field in plan.fields if field.name == column and field.form in (Form.CODE, Form.BOOLEAN)]
    if not known:
        names = ", ".join(dict.fromkeys(field.name for field in (*coded, *truths))) or "-"
        raise UsageError(say("compare.no_class", rule=rule.name), say("compare.columns", names=names))
    money = [field.name for field in plan.fields if field.form is Form.MONEY and field.name in summed]
    return Classed(known[0].name, money[0] if money else "", _better(rule, known[0]))


def _better(rule: Rule, field: Field) -> str:
    """The end of the classes that is better: the one that the rule takes less gravely; the first where it is silent."""
    words = [name for name in field.labels if name != "unknown"]
    grave = [SEVERITIES.index(one) if (one := rule.spec.severity.get(name)) else -1 for name in words]
    return "last" if grave and grave[0] > grave[-1] else "first"


def say_title(zh: str, en: str) -> dict[str, str]:
    """The heading of a comparison, in both languages."""
    return {"zh": f"{zh}：两期比较", "en": f"{en}: two dates compared"}


def head(name: str, title: Mapping[str, str]) -> dict[str, Any]:
    """The keys that every rule file begins with."""
    return {"bankmkt": 1, "name": name, "kind": KIND, "title": dict(title)}


def written(data: dict[str, Any], over: Rule | None) -> Rule:
    """The rule that a file of this text would be; its hash covers the rule that it speaks of."""
    text = yamlfile.dump(data)
    layers = single(yamlfile.parse(text, str(data["name"])))
    kind = load_kind(KIND)
    assert kind is not None
    spec, problems = validate(kind.Spec, layers)
    if spec is None or problems or layers.problems:
        raise RulesError([*layers.problems, *problems])
    digest = hashlib.sha256(text.encode() + (over.sha256.encode() if over else b"")).hexdigest()
    return Rule(spec, layers, kind, over.origin if over else "shipped", over.files if over else (), digest)
