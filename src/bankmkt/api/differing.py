"""What changes for whom if one rule stood in the place of another: both answer for the same date, and are compared.

The comparison is a migration whose base is the other rule's answer, so counts, value and the list of those who move
mean what they mean between two dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from bankmkt.api.analysis import Request, check_engine, choose_date, filtered, given_date, opened, run
from bankmkt.api.comparing import class_of, head, plain, written
from bankmkt.api.project import Project
from bankmkt.base.errors import UsageError
from bankmkt.base.say import say
from bankmkt.rules.context import Answer, Context
from bankmkt.rules.population import check_where
from bankmkt.rules.ruleset import Rule, RuleSet, answer_from

if TYPE_CHECKING:
    from bankmkt.result.blocks import Presentation


@contextmanager
def differing(
    project: Project, request: Request, one: str, other: str, column: str | None = None
) -> Iterator[tuple[Rule, Presentation]]:
    """Compare the answer of `one` with that of `other` (rules by name, or files) for one date.

    UsageError where they have no class of the same name at the same grain; errors of the rules as when they are run.
    """
    check_engine(request.engine, project)
    given = given_date(request.as_of) if request.sources else None
    old, new = _named(project, one, other)
    with ExitStack() as stack:
        scratch = None
        if request.parquet:
            folder = stack.enter_context(TemporaryDirectory(prefix="bankmkt-", ignore_cleanup_errors=True))
            scratch = Path(folder) / "rows.parquet"
        bank = stack.enter_context(opened(project, request.sources, None, scratch, given))
        as_of = choose_date(bank.loaded, request.as_of)
        both = _Both(bank.rules, {old.name: old, new.name: new})

        def answerer(context: Context, rule: str, name: str) -> Answer:
            return answer_from(cast("RuleSet", both), context, rule, name)

        context = replace(bank.context(as_of, request.where, request.by), answerer=answerer)
        check_where(context)
        rule = _compared(old, new, context, column)
        result = run(bank, rule, rule.plan(context), charts=request.charts, engine=request.engine)
        yield rule, filtered(rule.present(result), request.where)


class _Both:
    """The rules of the project with the two that are compared in front, under names of their own."""

    def __init__(self, rules: RuleSet, own: dict[str, Rule]) -> None:
        self._rules, self._own = rules, own

    def __getitem__(self, name: str) -> Rule:
        return self._own[name] if name in self._own else self._rules[name]


def _named(project: Project, one: str, other: str) -> tuple[Rule, Rule]:
    """Both rules; two of one name are told apart by their files, and at last by a number."""
    old, new = _read(project, one), _read(project, other)
    names = [old.name, new.name]
    if names[0] == names[1]:
        names = [Path(text).stem if _is_file(text) else rule.name for text, rule in ((one, old), (other, new))]
    if names[0] == names[1]:
        names[1] = f"{names[1]}-2"
    return _renamed(old, names[0]), _renamed(new, names[1])


def _is_file(text: str) -> bool:
    return text.endswith((".yaml", ".yml")) or "/" in text or "\\" in text


def _read(project: Project, text: str) -> Rule:
    if not _is_file(text):
        return project.rules[text]
    path = Path(text)
    if not path.is_file():
        raise UsageError(say("compare.no_file", file=text))
    return project.rules_with(path).from_file()


def _renamed(rule: Rule, name: str) -> Rule:
    clean = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in name).strip("-") or rule.name
    return replace(rule, spec=rule.spec.model_copy(update={"name": clean}))


def _compared(old: Rule, new: Rule, context: Context, column: str | None) -> Rule:
    """The migration from the one answer to the other."""
    before, after = (class_of(rule, plain(rule, context), column) for rule in (old, new))
    if before.column != after.column or old.spec.per != new.spec.per:
        message = say(
            "compare.unlike",
            one=f"{old.name}.{before.column} ({old.spec.per})",
            other=f"{new.name}.{after.column} ({new.spec.per})",
        )
        raise UsageError(message, say("compare.same_column"))
    value = after.value if after.value == before.value else ""
    title = {"zh": f"规则比较：{old.name} 与 {new.name}", "en": f"Rules compared: {old.name} and {new.name}"}
    data: dict[str, Any] = {
        **head("rules-diff", title),
        "per": new.spec.per,
        "rule": new.name,
        "column": after.column,
        **({"value_column": value} if value else {}),
        "better": after.better,
        "worst": "moves",
        "against": old.name,
    }
    return written(data, new)
