"""What a column of a decision table holds and is called: known from the declarations, before there is a row.

A measure is shown in the form that its operand has. A ratio is divided to be looked at; what decides is the ratio's two
whole numbers, and so a ratio can be shown but the rows cannot be ordered by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bankmkt.query import operand
from bankmkt.query.operand import Operand, Sort
from bankmkt.result.result import Field, Form
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.decision_table.spec import UNKNOWN, Spec
from bankmkt.rules.measures.grains import GRAINS
from bankmkt.rules.measures.planner import Measured
from bankmkt.rules.population import IDENTITY, label
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Text

_TITLES: Final[Mapping[str, Text]] = {
    **{one.name: one.label for one in IDENTITY},
    "account_id": Text("账号", "Account"),
    "loan_id": Text("借据号", "Note"),
    "manager_name": Text("客户经理姓名", "Manager's name"),
    "branch_name": Text("机构名称", "Branch name"),
    "parent_id": Text("上级机构", "Above it"),
    "level": Text("机构层级", "Level"),
}
_TEXTS: Final = ("customer_name", "manager_name", "branch_name")
MEMBERS: Final[Mapping[str, Field]] = {
    "customer": Field("customers", Form.COUNT, Text("客户数", "Customers")),
    "account": Field("accounts", Form.COUNT, Text("账户数", "Accounts")),
    "loan": Field("loans", Form.COUNT, Text("借据数", "Notes")),
    "manager": Field("managers", Form.COUNT, Text("客户经理数", "Managers")),
    "branch": Field("branches", Form.COUNT, Text("机构数", "Branches")),
}
"""The column of the summary that counts the members of each grain."""
_UNKNOWN: Final = Text("无法判断", "Unknown")
_HEADINGS: Final[Mapping[str, Text]] = {
    "mode": Text("方式", "Mode"),
    "reasons": Text("原因", "Reasons"),
    "advice": Text("建议", "What to do"),
    "count": Text("命中数", "Reasons that apply"),
    "at_risk": Text("预期损失额", "Expected to be lost"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A column: its SQL over the measured relation, its field, and whether rows can be ordered by it exactly."""

    sql: str
    field: Field
    is_exact: bool


def identity(spec: Spec) -> tuple[Field, ...]:
    """The columns with which every row of the grain begins."""
    names = [name for name in GRAINS[spec.per].identity if not name.startswith("is_")]
    return tuple(Field(name, Form.TEXT if name in _TEXTS else Form.ID, _TITLES[name]) for name in names)


def key(spec: Spec) -> str:
    """The column that names a row."""
    return GRAINS[spec.per].key


def heading(spec: Spec, name: str) -> Text:
    """The title of one of the columns that every table has."""
    words = {str(one): text for one, text in spec.headings.items()}.get(name)
    return Text(words.zh, words.en) if words else _HEADINGS[name]


def modes(spec: Spec) -> dict[str, Text]:
    """The human words for all classes, in their order."""
    found = {}
    for mode in spec.classes:
        words = spec.titles.get(mode)
        plain = _UNKNOWN if mode == UNKNOWN else Text(mode, mode)
        found[mode] = Text(words.zh, words.en) if words else plain
    return found


def reasons(spec: Spec) -> dict[str, Text]:
    """The human words for the reasons that have some."""
    return {one.reason: Text(one.title.zh, one.title.en) for one in spec.reasons if one.title}


def advice(spec: Spec) -> dict[str, Text]:
    """The human words for what to do."""
    return {word: Text(words.zh, words.en) for word, words in spec.advice.items()}


def title(name: str, spec: Spec, context: Context) -> Text:
    """The title of a measure, else the label of the grain's own column or of a customers column."""
    table = find_table(GRAINS[spec.per].table)
    column = table.column(name) if table else None
    if context.measures.get(name) is None and name not in _TITLES and column is not None:
        return column.label
    return _TITLES[name] if name in _TITLES else label(name, context)


def shown(name: str, spec: Spec, measured: Measured, context: Context) -> Shown:
    """How a measure or column is shown."""
    value = measured.vocabulary[name]
    sql, form = _form(value)
    labels: Mapping[str, Text] = {}
    if value.codes and form is Form.TEXT:
        labels = _labels(name, spec, context, value.codes)
        form = Form.CODE
    if value.sort is Sort.TEXT and name.endswith("_id"):
        form = Form.ID
    return Shown(sql, Field(name, form, title(name, spec, context), labels), form is not Form.RATIO)


def _form(value: Operand) -> tuple[str, Form]:
    match value.sort:
        case Sort.DATE:
            return value.sql, Form.DATE
        case Sort.BOOLEAN:
            return value.sql, Form.BOOLEAN
        case Sort.TEXT:
            return value.sql, Form.TEXT
        case Sort.RATIO:
            form = Form.NUMBER if value.unit == operand.PERCENT else Form.RATIO
            return value.sql or operand.ratio(value.numerator, value.denominator, value.scale).sql, form
        case _:
            pass
    if value.denominator == "100":
        return value.sql or f"@money({value.numerator})", Form.MONEY
    if value.denominator == "1":
        return f"CAST({value.sql or value.numerator} AS BIGINT)", Form.COUNT
    if value.unit == operand.PERCENT:
        return value.sql, Form.RATE
    return f"@share({value.numerator}, {value.denominator})", Form.NUMBER


def _labels(name: str, spec: Spec, context: Context, codes: tuple[str, ...]) -> dict[str, Text]:
    """The words of another rule's classes, else the first Chinese word that the catalogue knows for a code."""
    measure = context.measures.get(name)
    if measure is not None and measure.rule:
        field = context.answer(str(measure.rule), str(measure.column)).field
        return dict(field.labels) if field is not None else {}
    words: dict[str, str] = {}
    for table in (find_table(GRAINS[spec.per].table), find_table("customers")):
        column = table.column(name) if table else None
        for chinese, code in column.codes if column is not None else ():
            words.setdefault(code, chinese)
    return {code: Text(words.get(code, code), _plain(code)) for code in codes}


def _plain(code: str) -> str:
    """A code as an English word; an abbreviation stays as it is."""
    return code.replace("_", " ").capitalize() if code.islower() else code
