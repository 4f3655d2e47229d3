"""Large sums of a day, by where they come from or go to: leaks to other banks, leads among those who pay our customers.

A day of an account may be told in several rows, so everything is summed before it is held against a limit. Whether the
other side is a customer is asked by its account first and then by its exact name: a near name is no proof.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bankmkt.base.errors import Problem
from bankmkt.query.condition import names_in
from bankmkt.query.operand import decimal_text
from bankmkt.query.plan import Plan, Small, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.fund_flows import show
from bankmkt.rules.kinds.fund_flows.spec import CLASSES, Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.measured import Measured
from bankmkt.rules.measures.planner import measure
from bankmkt.rules.population import IDENTITY, MISSING, Grouping, full_name, grouping, population
from bankmkt.tables.model import Text

MANY_ROWS = True
"""A member may have several rows, so no measure can read them."""


NAMED: Final = 3
"""Counterparties that a row names, the largest first."""
_BANK: Final = Grouping("counterparty_bank", Field("counterparty_bank", Form.TEXT, Text("对手行", "Their bank")))
_DIRECTIONS: Final = {"in": Text("流入", "In"), "out": Text("流出", "Out")}
_TITLES: Final = {
    "leak": Text("流出他行", "Leak to another bank"),
    "lead": Text("非客户流入", "Lead: from no customer"),
    "own_out": Text("本人他行流出", "Own account elsewhere, out"),
    "own_in": Text("本人他行流入", "Own account elsewhere, in"),
    "unknown": Text("无法判断", "Unknown"),
}
_AMOUNT: Final = Field("amount", Form.MONEY, Text("金额", "Amount"))
_KEY: Final = "customer_id, posted_on, direction, mode"


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that class every posting of the window, sum them by customer, direction, day and class, and compare."""
    context.require(spec.name, spec.needs)
    by_bank = context.by in ("bank", "counterparty_bank")
    measured = measure(context, _wanted(spec, context, by_bank=by_bank))
    by = _BANK if by_bank else grouping(context, measured)
    test = population(measured, spec.where, context).test
    builder = _Builder(spec, context, measured, test, "" if by_bank or by is None else by.column)
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=(*measured.steps, *builder.steps()),
        rows="answer",
        fields=_fields(spec, None if by_bank else by),
        order="severity, amount DESC NULLS LAST, posted_on DESC NULLS LAST, direction NULLS LAST, customer_id",
        summary=_summary(spec, by),
        unknown="SELECT count(*) FROM judged WHERE is_large IS NULL OR (is_large AND mode = 'unknown')",
        figures=_figures(),
        extras={"banks": _banks(), "branches": _branches()},
        notes=(*measured.notes, *builder.notes()),
        note_queries=(*measured.note_queries, context.strangers("daily_flows", builder.window)),
        tables=tuple(dict.fromkeys([*measured.tables, "daily_flows", "accounts"])),
    )


def _wanted(spec: Spec, context: Context, *, by_bank: bool = False) -> list[str]:
    texts = [*([spec.where] if spec.where else []), *(one.when for one in spec.limits)]
    texts += [context.where] if context.where else []
    by = [full_name(context.by)] if context.by and not by_bank else []
    return [*(name for text in texts for name in names_in(text)), *by]


class _Builder:
    """The steps of the kind; `group` is the column to group by, "" for none of the customer's."""

    def __init__(self, spec: Spec, context: Context, measured: Measured, test: str, group: str) -> None:
        self.spec, self.context, self.measured, self.test, self.group = spec, context, measured, test, group
        first = context.as_of - timedelta(days=spec.days - 1)
        dates = f"daily_flows.posted_on >= DATE '{first}' AND daily_flows.posted_on <= DATE '{context.as_of}'"
        self.window = dates

    def notes(self) -> list[str]:
        """That accounts are not there to tell who is a customer."""
        absence = self.context.absence("accounts")
        return [absence] if absence and absence not in self.measured.notes else []

    def steps(self) -> list[Step]:
        """From postings to large sums."""
        return [
            Step("flows", "the postings of the window, and who stands on the other side", self._flows()),
            Step("classed", "leak, lead, own name elsewhere, or within the bank", self._classed()),
            Step("parties", "sums by customer, direction, day, class and counterparty", self._parties(), store=True),
            Step("days", "sums by customer, direction, day and class", self._days()),
            Step("judged", "the sums of a day against the limit of the customer", self._judged(), store=True),
            Step("answer", "the large ones", self._answer()),
        ]

    def _flows(self) -> str:
        own = ("customer_id", "posted_on", "direction", "amount", "postings", "counterparty_name", "counterparty_bank")
        shown = ", ".join(f"daily_flows.{name}" for name in own)
        day = f"DATE '{self.context.as_of}'"
        words = ["coalesce(daily_flows.initiated_by = 'bank', FALSE)"]
        for word in self.spec.left_out:
            pattern = f"LIKE '%{_quoted(word)}%'"
            words += [f"coalesce(daily_flows.{name} {pattern}, FALSE)" for name in ("kind", "purpose")]
        left_out = "\n  AND NOT ".join(words)
        return (
            f"SELECT {shown},\n  daily_flows.counterparty_account IS NOT NULL AS has_account,\n"
            "  coalesce(daily_flows.counterparty_is_self, FALSE) AS is_self,\n"
            "  theirs.account_id IS NOT NULL AS is_ours, named.name IS NOT NULL AS is_named\nFROM daily_flows\n"
            "LEFT JOIN accounts AS theirs ON theirs.account_id = daily_flows.counterparty_account"
            f" AND theirs.as_of = {day}\n"
            f"LEFT JOIN (SELECT name FROM customers WHERE as_of = {day} AND name IS NOT NULL GROUP BY name) AS named\n"
            f"  ON named.name = daily_flows.counterparty_name\n"
            f"WHERE {self.window}\n  AND daily_flows.amount <> 0\n  AND NOT {left_out}"
        )

    def _classed(self) -> str:
        """The own name stands apart; what stays within the bank is no flow to or from outside."""
        ours = ", ".join(f"'{_quoted(name)}'" for name in self.spec.ours)
        at_us = f"coalesce(flows.counterparty_bank IN ({ours}), FALSE)" if ours else "FALSE"
        inside = f"(flows.is_ours OR {at_us})"
        own = "(flows.is_self OR coalesce(flows.counterparty_name = who.customer_name, FALSE))"
        has_account = "flows.has_account" if self.context.is_loaded("accounts") else "FALSE"
        is_told = f"(flows.counterparty_name IS NOT NULL OR {has_account})"
        return (
            "SELECT flows.customer_id, flows.posted_on, flows.direction, flows.amount, flows.postings,\n"
            "  flows.counterparty_name, flows.counterparty_bank,\n"
            f"  CASE WHEN {inside} THEN 'inside'\n"
            f"    WHEN {own} AND flows.direction = 'out' THEN 'own_out' WHEN {own} THEN 'own_in'\n"
            "    WHEN flows.direction = 'out' AND flows.counterparty_bank IS NOT NULL THEN 'leak'\n"
            "    WHEN flows.direction = 'in' AND flows.is_named THEN 'inside'\n"
            f"    WHEN flows.direction = 'in' AND {is_told} THEN 'lead' ELSE 'unknown' END AS mode\n"
            f"FROM flows\nJOIN {self.measured.relation} AS who ON who.customer_id = flows.customer_id"
        )

    def _parties(self) -> str:
        return (
            f"SELECT {_KEY}, counterparty_name, counterparty_bank,\n"
            "  CAST(abs(@sum_money(amount)) AS DECIMAL(28,2)) AS amount, CAST(sum(postings) AS BIGINT) AS postings\n"
            f"FROM classed\nWHERE mode <> 'inside'\nGROUP BY {_KEY}, counterparty_name, counterparty_bank"
        )

    def _days(self) -> str:
        order = "amount DESC NULLS LAST, counterparty_name NULLS LAST, counterparty_bank NULLS LAST"
        names = [
            f"max(CASE WHEN place = {place} THEN counterparty_name END) AS party_{place}"
            for place in range(1, NAMED + 1)
        ]
        shown = ",\n  ".join(names)
        return (
            f"SELECT {_KEY},\n  @sum_money(amount) AS amount, CAST(sum(postings) AS BIGINT) AS postings,\n"
            f"  count(*) AS parties,\n  {shown},\n"
            "  max(CASE WHEN place = 1 THEN counterparty_bank END) AS counterparty_bank\n"
            f"FROM (\n  SELECT *, row_number() OVER (PARTITION BY {_KEY}\n    ORDER BY {order}) AS place\n"
            f"  FROM parties\n) AS placed\nGROUP BY {_KEY}"
        )

    def _judged(self) -> str:
        """Large for certain, not large, or unknown: where no limit can be told, or whether the customer is meant.

        What cannot be classed may belong to any class of its day: a sum that is large only with it is unknown too,
        unless what cannot be classed is large by itself and stands in a row of its own.
        """
        names = ["customer_name", "branch_id", "manager_id", *([self.group] if self.group else [])]
        own = ", ".join(f"who.{name}" for name in dict.fromkeys(names))
        uses = [name for one in self.spec.limits for name in self.measured.condition(one.when).gaps]
        large, with_it = self._large("days.amount"), self._large("(days.amount + days.unclassed)")
        perhaps = f"(mode <> 'unknown' AND days.unclassed > 0 AND {with_it} AND NOT {self._large('days.unclassed')})"
        unclassed = "CASE WHEN mode = 'unknown' THEN amount ELSE CAST(0 AS DECIMAL(28,2)) END"
        return (
            f"SELECT days.*, {own},\n"
            f"  CASE WHEN NOT {large} AND coalesce({perhaps}, TRUE) THEN CAST(NULL AS BOOLEAN) ELSE {large} END"
            " AS is_large,\n"
            f"  CASE WHEN {large} IS NULL THEN {self.measured.missing(uses)}\n"
            "    WHEN mode = 'unknown' AND direction = 'out' THEN @one('daily_flows.counterparty_bank')\n"
            "    WHEN mode = 'unknown' THEN @one('daily_flows.counterparty_name') ELSE @none() END AS missing\n"
            f"FROM (\n  SELECT *, sum({unclassed}) OVER (PARTITION BY customer_id, posted_on, direction) AS unclassed\n"
            f"  FROM days\n) AS days\nJOIN {self.measured.relation} AS who ON who.customer_id = days.customer_id"
        )

    def _large(self, amount: str) -> str:
        """Whether an amount is large for its customer, three-valued; below every limit nothing needs to be known."""
        lines = []
        for one in self.spec.limits:
            when = self.measured.condition(one.when).sql
            lines.append(f"WHEN {when} IS NULL THEN NULL WHEN {when} THEN {amount} >= {decimal_text(one.amount)}")
        least = decimal_text(min(one.amount for one in self.spec.limits))
        return f"({self.test} AND {amount} >= {least} AND CASE {' '.join(lines)} ELSE FALSE END)"

    def _answer(self) -> str:
        places = " ".join(f"WHEN '{mode}' THEN {place}" for place, mode in enumerate(CLASSES, 1))
        group = [self.group] if self.group and self.group not in ("branch_id", "manager_id") else []
        names = ["customer_id", "customer_name", "branch_id", "manager_id", *group]
        parties = ", ".join(f"party_{place}" for place in range(1, NAMED + 1))
        return (
            f"SELECT {', '.join(names)}, posted_on, direction, mode, amount,\n"
            f"  postings, parties, @list({parties}) AS counterparties, counterparty_bank, missing,\n"
            f"  CASE mode {places} END AS severity\nFROM judged\nWHERE is_large"
        )


def _quoted(word: str) -> str:
    return word.replace("'", "''")


def _mode_field(spec: Spec) -> Field:
    given = {str(mode): Text(words.zh, words.en) for mode, words in spec.titles.items()}
    return Field("mode", Form.CODE, Text("类别", "Class"), {mode: given.get(mode, _TITLES[mode]) for mode in CLASSES})


def _fields(spec: Spec, by: Grouping | None) -> tuple[Field, ...]:
    known = {field.name for field in IDENTITY}
    return (
        *IDENTITY,
        *((by.field,) if by is not None and by.column not in known else ()),
        Field("posted_on", Form.DATE, Text("日期", "Day")),
        Field("direction", Form.CODE, Text("方向", "Direction"), _DIRECTIONS),
        _mode_field(spec),
        _AMOUNT,
        Field("postings", Form.COUNT, Text("笔数", "Postings")),
        Field("parties", Form.COUNT, Text("对手数", "Counterparties")),
        Field("counterparties", Form.LIST, Text("主要对手", "Largest counterparties")),
        Field("counterparty_bank", Form.TEXT, Text("主要对手行", "Bank of the largest")),
        MISSING,
    )


def _summary(spec: Spec, by: Grouping | None) -> Small:
    """Days, customers and money per class, classes without any too; by bank each part of a sum stands with its own."""
    words = ", ".join(f"({place}, '{mode}')" for place, mode in enumerate(CLASSES))
    source, key = "answer", ""
    if by is not None and by.column == _BANK.column:
        own = _KEY.split(", ")
        same = " AND ".join(f"answer.{name} = parties.{name}" for name in own)
        shown = ", ".join(f"parties.{name}" for name in [*own, _BANK.column])
        money = "@sum_money(parties.amount) AS amount"
        source = f"(SELECT {shown}, {money} FROM parties JOIN answer ON {same} GROUP BY {shown})"
    groups, match, order = "", "", ""
    if by is not None:
        key = f"groups.{by.column}, "
        groups = f"CROSS JOIN (SELECT DISTINCT {by.column} FROM {source} AS seen) AS groups\n"
        match = f" AND told.{by.column} IS NOT DISTINCT FROM groups.{by.column}"
        order = f"{by.column} NULLS LAST, "
    fields = (
        *((by.field,) if by is not None else ()),
        _mode_field(spec),
        Field("customers", Form.COUNT, Text("客户数", "Customers")),
        Field("days", Form.COUNT, Text("笔日数", "Customer days")),
        _AMOUNT,
    )
    counted = "count(DISTINCT told.customer_id) AS customers, count(told.customer_id) AS days"
    sql = (
        f"SELECT {', '.join(field.name for field in fields)}\n"
        f"FROM (\n  SELECT modes.place, {key}modes.mode, {counted},\n"
        f"    coalesce(@sum_money(told.amount), 0) AS amount\n  FROM (VALUES {words}) AS modes(place, mode)\n  {groups}"
        f"  LEFT JOIN {source} AS told ON told.mode = modes.mode{match}\n"
        f"  GROUP BY {key}modes.place, modes.mode\n) AS counted\nORDER BY {order}place + 0 NULLS LAST"
    )  # an expression: Sail takes the distinct groups for a key of the joined rows and drops a bare second column
    return Small(sql, fields)


def _figures() -> Small:
    picked, fields = [], []
    for mode, words in (("leak", Text("流出他行", "Leaked")), ("lead", Text("非客户流入", "Leads"))):
        picked += [
            f"count(DISTINCT CASE WHEN mode = '{mode}' THEN customer_id END) AS {mode}_customers",
            f"coalesce(@sum_money(CASE WHEN mode = '{mode}' THEN amount END), 0) AS {mode}_amount",
        ]
        fields += [Field(f"{mode}_customers", Form.COUNT, words), Field(f"{mode}_amount", Form.MONEY, words)]
    return Small(f"SELECT {', '.join(picked)}\nFROM answer", tuple(fields))


def _banks() -> Small:
    """Where leaks go and leads come from, the bank that takes most first."""
    same = " AND ".join(f"answer.{name} = parties.{name}" for name in _KEY.split(", "))
    picked = []
    for mode in ("leak", "lead"):
        picked += [
            f"coalesce(@sum_money(CASE WHEN parties.mode = '{mode}' THEN parties.amount END), 0) AS {mode}_amount",
            f"count(DISTINCT CASE WHEN parties.mode = '{mode}' THEN parties.customer_id END) AS {mode}_customers",
        ]
    shown = ",\n  ".join(picked)
    sql = (
        f"SELECT parties.counterparty_bank,\n  {shown}\nFROM parties\nJOIN answer ON {same}\n"
        "WHERE parties.mode IN ('leak', 'lead')\nGROUP BY parties.counterparty_bank\n"
        "ORDER BY leak_amount DESC NULLS LAST, lead_amount DESC NULLS LAST, parties.counterparty_bank NULLS LAST"
    )
    return Small(
        sql,
        (
            _BANK.field,
            Field("leak_amount", Form.MONEY, Text("流出金额", "Leaked")),
            Field("leak_customers", Form.COUNT, Text("流出客户数", "Customers")),
            Field("lead_amount", Form.MONEY, Text("流入金额", "From no customer")),
            Field("lead_customers", Form.COUNT, Text("收款客户数", "Customers paid")),
        ),
    )


def _branches() -> Small:
    """What each branch loses to each bank: the branch that loses most first, of its banks the one that takes most."""
    same = " AND ".join(f"answer.{name} = parties.{name}" for name in _KEY.split(", "))
    sql = (
        "SELECT branch_id, counterparty_bank, amount, branch_amount\nFROM (\n"
        "  SELECT *, sum(amount) OVER (PARTITION BY branch_id) AS branch_amount\n  FROM (\n"
        "    SELECT answer.branch_id, parties.counterparty_bank, @sum_money(parties.amount) AS amount\n"
        f"    FROM parties JOIN answer ON {same}\n    WHERE parties.mode = 'leak'\n"
        "    GROUP BY answer.branch_id, parties.counterparty_bank\n  ) AS lost\n) AS weighed\n"
        "ORDER BY branch_amount DESC NULLS LAST, branch_id NULLS LAST, amount DESC NULLS LAST,"
        " counterparty_bank NULLS LAST"
    )
    money = Field("branch_amount", Form.MONEY, Text("机构流出金额", "Leaked by the branch"))
    return Small(sql, (IDENTITY[2], _BANK.field, _AMOUNT, money))


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Unknown names, and conditions that cannot be read."""
    conditions: dict[tuple[str | int, ...], str] = {("where",): spec.where} if spec.where else {}
    conditions |= {("limits", index, "when"): one.when for index, one in enumerate(spec.limits)}
    return check_conditions(layers, context, conditions, {})


def present(spec: Spec, result: Result) -> Presentation:
    """Classes, the bank that takes most, and the list."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The classes and limits in sentences."""
    return show.explain(spec)
