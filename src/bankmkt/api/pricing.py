"""Asking what a lower rate would cost: the rule `price` with another cut, for one customer, some of its notes, or all.

What is asked goes into the rule before it is planned, so that nothing but the rule's own steps answers, and the record
of the answer names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bankmkt.api.analysis import Opened, Request, check_engine, choose_date, filtered, given_date, opened, run
from bankmkt.api.project import Project
from bankmkt.base.errors import RulesError, UsageError
from bankmkt.base.say import say
from bankmkt.rules.population import check_where

if TYPE_CHECKING:
    from bankmkt.result.blocks import Presentation
    from bankmkt.rules.ruleset import Rule

RULE = "price"
KIND = "repricing"
_PER_POINT = 10_000  # rates have six decimals of a percent, a basis point is the second


@dataclass(frozen=True, slots=True)
class Ask:
    """Whose rate, by how many basis points (as written), and of which notes only; no `customer` means every one."""

    cut: str
    customer: str | None = None
    loans: tuple[str, ...] = ()


@contextmanager
def pricing(project: Project, request: Request, ask: Ask) -> Iterator[tuple[Rule, Presentation]]:
    """Run the rule with what is asked; the rows can be read until the block ends.

    UsageError for a customer or note that there is not on the date, and for a customer without any loan to cut.
    """
    check_engine(request.engine, project)
    cut = basis_points(ask.cut)
    if ask.loans and ask.customer is None:
        raise UsageError(say("repricing.only_with_customer"))
    given = given_date(request.as_of) if request.sources else None
    rules = project.rules_with(request.rule_file)
    rule = rules.from_file() if request.rule_file is not None else rules[request.rule or RULE]
    if rule.spec.kind != KIND:
        raise RulesError(say("rules.unknown_kind", kind=rule.spec.kind))
    with ExitStack() as stack:
        scratch = None
        if request.parquet:
            folder = stack.enter_context(TemporaryDirectory(prefix="bankmkt-", ignore_cleanup_errors=True))
            scratch = Path(folder) / "rows.parquet"
        bank = stack.enter_context(opened(project, request.sources, request.rule_file, scratch, given))
        as_of = choose_date(bank.loaded, request.as_of)
        _check(bank, as_of, ask)
        asked = replace(rule, spec=rule.spec.model_copy(update={"cut": cut, "only": ask.loans}))
        context = bank.context(as_of, _where(request.where, ask.customer), request.by)
        check_where(context)
        plan = asked.plan(context)
        options = {"cut-bp": ask.cut, **({"loan": ", ".join(ask.loans)} if ask.loans else {})}
        plan = replace(plan, options={**plan.options, **options})
        result = run(bank, asked, plan, charts=request.charts, engine=request.engine)
        if ask.customer is not None and not result.rows.count and request.where is None:
            which: Any = asked.spec
            message = say("repricing.nothing", customer=ask.customer, which=which.which)
            raise UsageError(message, say("repricing.nothing_remedy"))
        yield asked, filtered(asked.present(result), request.where)


def basis_points(written: str) -> Fraction:
    """A number of basis points as it was written; UsageError for anything else, 0 and less included."""
    digits, _, places = written.strip().partition(".")
    if not digits.isdecimal() or not digits.isascii() or (places and not (places.isdecimal() and places.isascii())):
        raise UsageError(say("repricing.no_number", value=written), say("repricing.number_remedy"))
    if len(digits) > 6 or written.strip().endswith("."):
        raise UsageError(say("repricing.no_number", value=written), say("repricing.number_remedy"))
    value = Fraction(written.strip())
    if value <= 0 or (value * _PER_POINT).denominator != 1:
        raise UsageError(say("repricing.cut", value=written))
    return value


def _where(where: str | None, customer: str | None) -> str | None:
    if customer is None:
        return where
    own = "customer_id = '" + customer.replace("'", "''") + "'"
    return f"{own} and ({where})" if where else own


def _check(bank: Opened, as_of: date, ask: Ask) -> None:
    """Refuse what is not there by its name, before an empty answer could be taken for one."""
    if ask.customer is None:
        return
    found = bank.connection.execute(
        "SELECT count(*) FROM customers WHERE as_of = ? AND customer_id = ?", [as_of, ask.customer]
    ).fetchall()
    if not found[0][0]:
        raise UsageError(say("repricing.no_customer", customer=ask.customer, day=as_of))
    for loan in ask.loans:
        rows = bank.connection.execute(
            "SELECT count(*) FROM loans WHERE as_of = ? AND customer_id = ? AND loan_id = ?",
            [as_of, ask.customer, loan],
        ).fetchall()
        if not rows[0][0]:
            raise UsageError(say("repricing.no_loan", customer=ask.customer, loan=loan, day=as_of))
