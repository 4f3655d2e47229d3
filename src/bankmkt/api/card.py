"""Everything about one customer on one page, put together from the answers of rules and never computed anew.

The card asks the rules as anybody asks them and keeps the customer's rows, so that it cannot disagree with them. What
cannot be asked (a table that was never loaded) drops out and is named once at the end. The past is the same questions
on the earlier dates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bankmkt.api.analysis import Opened, Request, choose_date, opened
from bankmkt.api.every import together
from bankmkt.api.project import Project
from bankmkt.base.errors import UsageError
from bankmkt.base.say import say
from bankmkt.query.field import Field, Form, Row, Value
from bankmkt.query.plan import Plan, Small, Step
from bankmkt.result.result import Input, Table
from bankmkt.rules.measures.planner import measure
from bankmkt.rules.population import label
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Column, Kind, Text, Type

SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "contribution": (
        *("contribution", "deposits", "loans", "fees", "expected_loss", "capital_charge", "service_cost", "raroc"),
    ),
    "segment": ("tier", "rank", "share", "cumulative_share"),
    "settlement": (
        *("verdict", "clause", "required_share", "actual_share", "shortfall", "missing_products", "missing"),
    ),
    "early-warning": ("mode", "signals", "reasons", "missing"),
    "exit-list": ("mode", "reasons", "exposure", "proposed_date", "proposed_amount", "missing"),
    "offers": ("reasons", "advice"),
    "visits": ("item", "state", "due_on", "last_on", "owner_id"),
    "loan-calendar": ("item", "state", "due_on", "amount", "reference"),
}
"""The rules that the card asks, in the order in which it shows them, and the columns that it shows of each."""
HOLDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "accounts": ("account_id", "deposit_class", "term", "balance", "average_balance", "rate", "matures_on"),
    "loans": (
        "loan_id",
        "loan_type",
        "balance",
        "rate",
        "five_class",
        "days_past_due",
        "overdue_principal",
        "matures_on",
    ),
}
"""The tables whose rows of the customer stand on the card."""
WHO: Final = ("kind", "size", "industry_code", "rating", "district", "opened_on", "branch_id", "manager_id")
PAST: Final = ("deposits_now", "average_deposits", "loan_balance", "worst_class")
"""What is measured on every loaded date."""
DATES: Final = 12
"""The most dates that are looked back on."""


@dataclass(slots=True)
class Card:
    """What is known of a customer on a date: tables by the name of what they answer, and what could not be asked."""

    customer_id: str
    name: str
    as_of: date
    sections: dict[str, Table] = field(default_factory=dict)
    titles: dict[str, Text] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)

    def add(self, name: str, title: Text, table: Table) -> None:
        """Keep a section that holds something."""
        if table.rows:
            self.sections[name], self.titles[name] = table, title

    def first(self, section: str) -> dict[str, Value]:
        """The first row of a section by column, empty where there is none."""
        table = self.sections.get(section)
        return table.dicts()[0] if table is not None and table.rows else {}


def card(project: Project, customer_id: str, as_of: str = "latest") -> Card:
    """Gather everything about a customer; UsageError where the date's customers do not hold it."""
    with opened(project) as bank:
        day = choose_date(bank.loaded, as_of)
        made = Card(customer_id, _name(bank, customer_id, day), day)
        _who(bank, made)
        _ask(bank, made)
        for table, columns in HOLDINGS.items():
            _rows(bank, made, table, columns)
        _products(bank, made)
        _past(bank, made)
        return made


def _name(bank: Opened, customer_id: str, day: date) -> str:
    """The customer's name on the date; UsageError that names the dates on which it is there."""
    found = bank.connection.execute(
        "SELECT as_of, name FROM customers WHERE customer_id = ? ORDER BY as_of", [customer_id]
    ).fetchall()
    names = dict(found)
    if day in names:
        return str(names[day] or "")
    if names:
        remedy = say("analysis.loaded_dates", dates=", ".join(str(one) for one in names))
        raise UsageError(say("card.not_that_day", customer=customer_id, day=day), remedy)
    raise UsageError(say("explain.no_customer", customer=customer_id, day=day), say("explain.see_ids"))


def _who(bank: Opened, made: Card) -> None:
    declared = find_table("customers")
    assert declared is not None
    columns = [found for name in WHO if (found := declared.column(name)) is not None]
    fields = tuple(_field(one) for one in columns)
    shown = ", ".join(one.name for one in columns)
    sql = f"SELECT {shown} FROM customers WHERE as_of = CAST(? AS DATE) AND customer_id = ?"
    rows = bank.connection.execute(sql, [str(made.as_of), made.customer_id]).fetchall()
    made.add("who", Text("客户", "Who"), Table(fields, rows))


def _field(column: Column) -> Field:
    forms = {
        Type.MONEY: Form.MONEY,
        Type.RATE: Form.RATE,
        Type.NUMBER: Form.NUMBER,
        Type.INTEGER: Form.COUNT,
        Type.DATE: Form.DATE,
        Type.MONTH: Form.DATE,
        Type.BOOLEAN: Form.BOOLEAN,
        Type.TEXT: Form.TEXT,
    }
    form = Form.ID if column.type is Type.TEXT and column.name.endswith("_id") else forms[column.type]
    words = _words(column)
    return Field(column.name, Form.CODE if words else form, column.label, words)


def _words(column: Column) -> dict[str, Text]:
    """What the codes of a column are called: the first Chinese word that extracts use, and the code itself."""
    chinese: dict[str, str] = {}
    for word, code in column.codes:
        chinese.setdefault(code, word)
    return {code: Text(chinese.get(code, code), code.replace("_", " ")) for code in column.allowed}


def _ask(bank: Opened, made: Card) -> None:
    """Run the rules for the whole bank and keep the customer's rows of the columns that the card shows."""
    names = [name for name in SHOWN if name in bank.rules.names()]
    batch = together(bank, Request(charts=False), bank.context(made.as_of), names, strict=False)
    made.waiting += [one.rule for one in batch.skipped]
    plans = {rule.name: plan for rule, plan in batch.planned}
    for rule, presentation in batch.answers():
        result = presentation.result
        known = {one.name: one for one in result.fields}
        fields = tuple(known[name] for name in SHOWN[rule.name] if name in known)
        table = Table(fields, _own_rows(bank, made.customer_id, plans[rule.name].rows, fields))
        made.add(rule.name, result.title, _trimmed(table))
        made.notes += [note for note in plans[rule.name].notes if note not in made.notes]
        made.inputs += [one for one in result.provenance.inputs if one not in made.inputs]


def _own_rows(bank: Opened, customer_id: str, relation: str, fields: Sequence[Field]) -> list[Row]:
    shown = ", ".join(f'"{one.name}"' for one in fields)
    found: list[Row] = bank.connection.execute(
        f"SELECT {shown} FROM {relation} WHERE customer_id = ?", [customer_id]
    ).fetchall()
    return found


def _trimmed(table: Table) -> Table:
    """The table without a column `missing` in which nothing is."""
    names = [one.name for one in table.fields]
    if "missing" not in names or any(row[names.index("missing")] for row in table.rows):
        return table
    place = names.index("missing")
    return Table(
        (*table.fields[:place], *table.fields[place + 1 :]),
        [(*row[:place], *row[place + 1 :]) for row in table.rows],
    )


def _rows(bank: Opened, made: Card, name: str, columns: Sequence[str]) -> None:
    """The customer's rows of a table on the date."""
    declared = find_table(name)
    if declared is None or not bank.loaded.at(name, made.as_of):
        made.waiting += [] if bank.loaded.has(name) else [name]
        return
    chosen = [found for one in columns if (found := declared.column(one)) is not None]
    limit = f" AND as_of = DATE '{made.as_of}'" if declared.kind is Kind.SNAPSHOT else ""
    shown = ", ".join(one.name for one in chosen)
    key = chosen[0].name
    sql = f"SELECT {shown} FROM {name} WHERE customer_id = ?{limit} ORDER BY {key} NULLS LAST"
    rows = bank.connection.execute(sql, [made.customer_id]).fetchall()
    made.add(name, declared.label, Table(tuple(_field(one) for one in chosen), rows))


def _products(bank: Opened, made: Card) -> None:
    """What the customer holds, by the names of the products."""
    if not bank.loaded.at("holdings", made.as_of):
        made.waiting += [] if bank.loaded.has("holdings") else ["holdings"]
        return
    rows = bank.connection.execute(
        "SELECT holdings.product_id, products.name, products.product_class, holdings.opened_on, holdings.is_active"
        " FROM holdings LEFT JOIN products ON products.product_id = holdings.product_id"
        " WHERE holdings.customer_id = ? AND holdings.as_of = CAST(? AS DATE) ORDER BY holdings.product_id",
        [made.customer_id, str(made.as_of)],
    ).fetchall()
    holdings, products = find_table("holdings"), find_table("products")
    assert holdings is not None
    assert products is not None
    columns = [holdings.column("product_id"), products.column("name"), products.column("product_class")]
    columns += [holdings.column("opened_on"), holdings.column("is_active")]
    fields = tuple(_field(one) for one in columns if one is not None)
    made.add("holdings", holdings.label, Table(fields, rows))


def _past(bank: Opened, made: Card) -> None:
    """Tier, contribution and balances on each loaded date on which the customer is there."""
    from bankmkt.engines import duckdb as engine

    fields: tuple[Field, ...] = ()
    rows: list[Row] = []
    for day in [one for one in bank.loaded.dates("customers") if one <= made.as_of][-DATES:]:
        context = bank.context(day)
        names = [name for name in PAST if context.measures.get(name) is not None]
        measured = measure(context, names)
        shown = [f"{measured.vocabulary[name].sql} AS {name}" for name in names]
        literal = "'" + made.customer_id.replace("'", "''") + "'"
        sql = f"SELECT {', '.join(shown)}\nFROM {measured.relation}\nWHERE customer_id = {literal}"
        steps = (*measured.steps, Step("then", "what was measured of the customer", sql))
        found = engine.fetch(
            bank.connection, Plan("", "", day, steps, "then", (), "", Small("SELECT 0", ()), "SELECT 0")
        )
        if not found:
            continue
        fields = (
            Field("as_of", Form.DATE, Text("数据日期", "Date")),
            *(_past_field(name, label(name, context)) for name in names),
            *_tier_fields(made),
        )
        rows.append((day, *found[0], *_tier(bank, made, day)))
    made.add("past", Text("各数据日期", "Over the loaded dates"), Table(fields, rows))


def _past_field(name: str, words: Text) -> Field:
    loans = find_table("loans")
    column = loans.column("five_class") if loans is not None and name == "worst_class" else None
    return Field(name, Form.CODE, words, _words(column)) if column is not None else Field(name, Form.MONEY, words)


def _tier_fields(made: Card) -> tuple[Field, Field]:
    """Tier and contribution as the rule calls them."""
    own = {
        one.name: one for name in ("segment", "contribution") for one in made.sections.get(name, Table((), ())).fields
    }
    return (
        own.get("tier", Field("tier", Form.CODE, Text("层级", "Tier"))),
        own.get("contribution", Field("contribution", Form.MONEY, Text("综合贡献", "Contribution"))),
    )


def _tier(bank: Opened, made: Card, day: date) -> Row:
    """Tier and contribution on a date; unknown where that date lacks a table that they rest on now."""
    rests_on = [table for table in ("accounts", "loans") if bank.loaded.at(table, made.as_of)]
    if not all(bank.loaded.at(table, day) for table in rests_on):
        return (None, None)
    batch = together(bank, Request(charts=False), bank.context(day), ["segment"], strict=False)
    for _, plan in batch.planned:
        for _, presentation in batch.answers():
            known = {one.name: one for one in presentation.result.fields}
            rows = _own_rows(bank, made.customer_id, plan.rows, [known["tier"], known["contribution"]])
            return rows[0] if rows else (None, None)
    return (None, None)
