"""The rows of a table that is no grain (the market, repayments) become members with what must be looked up for them.

A market row needs the same row of an earlier date. An instalment needs its loan, and a loan that is repaid has left the
loans of today: it is looked up where it was last seen, for else the best payers would drop out of the rate.
"""

from __future__ import annotations

from bankmkt.base.errors import RulesError
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.plan import NoteQuery, Step
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.structure.spec import Spec
from bankmkt.rules.measures.aggregate import operand_of
from bankmkt.rules.measures.measured import Gap, Measured
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Kind, Table

_OWNED = ("customer_id", "branch_id", "manager_id")


def known_names(spec: Spec) -> list[str]:
    """Every name that the members of this table have."""
    table, looked_up = find_table(spec.of), find_table(spec.look_up) if spec.look_up else None
    found = [column.name for one in (table, looked_up) if one is not None for column in one.columns]
    found += list(spec.earlier)
    found += [spec.first.name] if spec.first else []
    owned = any(column == "customer_id" for column in found)
    return list(dict.fromkeys([*found, *(_OWNED if owned else ())]))


def measure_rows(spec: Spec, context: Context, wanted: list[str]) -> Measured:
    """The rows of the table for the date with every wanted name; RulesError for a table or name that is not there."""
    table = find_table(spec.of)
    if table is None:
        raise RulesError(say("rules.unknown_table", name=spec.of))
    return _Rows(spec, context, table, wanted).plan()


class _Rows:
    """The steps over one table."""

    def __init__(self, spec: Spec, context: Context, table: Table, wanted: list[str]) -> None:
        self.spec, self.context, self.table = spec, context, table
        self.looked_up = find_table(spec.look_up) if spec.look_up else None
        self.wanted = [name for name in wanted if name != "as_of"]
        keys = [name for name in table.key if name != "as_of"] or [table.columns[0].name]
        self.measured = Measured(f"{table.name}_rows", key=keys[0], day=context.as_of, tables=[table.name])
        self.measured.vocabulary["as_of"] = operand.day(f"DATE '{context.as_of}'")

    def plan(self) -> Measured:
        """One row per row of the table."""
        columns = [self._column(name) for name in dict.fromkeys([*self._own_names(), *self.wanted])]
        joins = self._look_up() + self._first() + self._owner() + self._earlier()
        shown = ",\n  ".join(columns)
        sql = f"SELECT {shown}\nFROM {self.table.name}{joins}\nWHERE {self._filter()}"
        why = f"the rows of {self.table.name} for {self.context.as_of}, with what belongs to them"
        self.measured.steps.append(Step(self.measured.relation, why, sql))
        note = self.context.absence(self.table.name)
        self.measured.notes += [note] if note else []
        return self.measured

    def _own_names(self) -> list[str]:
        return [self.measured.key]

    def _column(self, name: str) -> str:
        """One column with its meaning: of the table, of what is looked up, of the owner, or of an earlier date."""
        vocabulary = self.measured.vocabulary
        own = self.table.column(name)
        if own is not None:
            vocabulary[name] = operand_of(own, name)
            self._gap(name, f"{self.table.name}.{name}")
            return f"{self.table.name}.{name}"
        if name in self.spec.earlier:
            column = self.table.column(self.spec.earlier[name].column)
            assert column is not None
            vocabulary[name] = operand_of(column, name)
            self._gap(name, f"{self.table.name}.{column.name}")
            return f"before_{name}.{column.name} AS {name}"
        if self.spec.first is not None and name == self.spec.first.name:
            vocabulary[name] = operand.boolean(name)
            self._gap(name, f"{self.table.name}.{self.table.date}")
            return f"{self._is_first()} AS {name}"
        return self._foreign(name)

    def _foreign(self, name: str) -> str:
        table = self.looked_up
        if name in _OWNED[1:] and self._customer():
            self.measured.vocabulary[name] = operand.text(name)
            self._gap(name, f"customers.{name}")
            return f"{'customers' if table is None else 'last_customers'}.{name}"
        column = table.column(name) if table is not None else None
        if table is None or column is None:
            raise RulesError(say("rules.unknown_column", table=self.table.name, name=name))
        self.measured.vocabulary[name] = operand_of(column, name)
        self._gap(name, f"{table.name}.{name}")
        return f"last_{table.name}.{name}"

    def _gap(self, name: str, label: str) -> None:
        self.measured.labels[name] = label
        self.measured.gaps[name] = Gap(f"{name} IS NULL", f"@one('{label}')")

    # Joins --------------------------------------------------------------------------------------------------------

    def _look_up(self) -> str:
        """The row of each key where it was last seen, up to the date."""
        table = self.looked_up
        if table is None:
            return ""
        keys = [name for name in table.key if name != "as_of"]
        names = dict.fromkeys([*keys, "customer_id", *(one for one in self.wanted if self._is_foreign(one))])
        names = dict.fromkeys(name for name in names if table.column(name) is not None)
        if self.spec.first and table.column(self.spec.first.since) is not None:
            names[self.spec.first.since] = None
        listed = ", ".join(names)
        by = ", ".join(keys)
        sql = (
            f"SELECT {listed}\nFROM (\n  SELECT {listed},"
            f" row_number() OVER (PARTITION BY {by} ORDER BY as_of DESC NULLS LAST) AS place\n"
            f"  FROM {table.name} WHERE as_of <= DATE '{self.context.as_of}'\n) AS seen\nWHERE place = 1"
        )
        self.measured.steps.append(Step(f"last_{table.name}", f"every row of {table.name} where it was last seen", sql))
        self.measured.tables.append(table.name)
        note = self.context.absence(table.name)
        self.measured.notes += [note] if note else []
        tests = " AND ".join(f"last_{table.name}.{key} = {self.table.name}.{key}" for key in keys)
        return f"\nLEFT JOIN last_{table.name} ON {tests}"

    def _is_foreign(self, name: str) -> bool:
        return self.table.column(name) is None and name not in self.spec.earlier and name not in _OWNED[1:]

    def _customer(self) -> str:
        """The column that holds a row's customer; "" where it belongs to none."""
        if self.table.column("customer_id") is not None:
            return f"{self.table.name}.customer_id"
        if self.looked_up is not None and self.looked_up.column("customer_id") is not None:
            return f"last_{self.looked_up.name}.customer_id"
        return ""

    def _owner(self) -> str:
        if not any(name in _OWNED[1:] and self.table.column(name) is None for name in self.wanted):
            return ""
        self.measured.tables.append("customers")
        day = self.context.as_of
        if self.looked_up is None:
            same = f"customers.customer_id = {self._customer()}"
            return f"\nLEFT JOIN customers ON {same} AND customers.as_of = DATE '{day}'"
        names = "customer_id, branch_id, manager_id"
        sql = (
            f"SELECT {names}\nFROM (\n  SELECT {names},"
            f" row_number() OVER (PARTITION BY customer_id ORDER BY as_of DESC NULLS LAST) AS place\n"
            f"  FROM customers WHERE as_of <= DATE '{day}'\n) AS seen\nWHERE place = 1"
        )
        self.measured.steps.append(Step("last_customers", "whose each customer is, or was when last seen", sql))
        return f"\nLEFT JOIN last_customers ON last_customers.customer_id = {self._customer()}"

    def _earlier(self) -> str:
        joins = ""
        for name, one in self.spec.earlier.items():
            if name not in self.wanted:
                continue
            other = self.context.at(one.at)
            note = other.absence(self.table.name)
            self.measured.notes += [note] if note and note not in self.measured.notes else []
            keys = [key for key in self.table.key if key != "as_of"]
            tests = " AND ".join(f"before_{name}.{key} = {self.table.name}.{key}" for key in keys)
            joins += f"\nLEFT JOIN {self.table.name} AS before_{name} ON {tests}"
            joins += f" AND before_{name}.as_of = DATE '{other.as_of}'"
            self._gone(keys, other)
        return joins

    def _gone(self, keys: list[str], other: Context) -> None:
        """The remark on rows of the earlier date that have none now: what they had is in no change."""
        same = " AND ".join(f"later.{key} = earlier.{key}" for key in keys)
        sql = (
            f"SELECT count(*) FROM {self.table.name} AS earlier WHERE earlier.as_of = DATE '{other.as_of}'"
            f" AND NOT EXISTS (SELECT 1 FROM {self.table.name} AS later WHERE {same}"
            f" AND later.as_of = DATE '{self.context.as_of}')"
        )
        query = NoteQuery(
            sql,
            f"{self.table.name} 中 {other.as_of} 的 {{n}} 行当日已无对应行，其变动未计入",
            f"{{n}} rows of {self.table.name} of {other.as_of} have none of this date: their change is not counted",
        )
        self.measured.note_queries += [] if query in self.measured.note_queries else [query]

    def _first(self) -> str:
        """The first row within a key, and from where on the rows begin at all."""
        first = self.spec.first
        if first is None or first.name not in self.wanted:
            return ""
        table, day = self.table.name, self.table.date
        sql = (
            f"SELECT {first.within}, min({day}) AS first_on,\n"
            f"  (SELECT min({day}) FROM {table}) AS begins_on\nFROM {table}\nGROUP BY {first.within}"
        )
        self.measured.steps.append(Step(f"first_of_{table}", f"the first row of each {first.within}", sql))
        return f"\nLEFT JOIN first_of_{table} ON first_of_{table}.{first.within} = {table}.{first.within}"

    def _is_first(self) -> str:
        """Not known for what began before the loaded rows do: its first ones may lie before them."""
        first, table = self.spec.first, self.table.name
        assert first is not None
        since = f"last_{self.looked_up.name}.{first.since}" if self.looked_up else f"{table}.{first.since}"
        return (
            f"CASE WHEN {table}.{self.table.date} <> first_of_{table}.first_on THEN FALSE"
            f" WHEN {since} >= first_of_{table}.begins_on THEN TRUE END"
        )

    def _filter(self) -> str:
        day, table = self.context.as_of, self.table
        if table.kind is Kind.SNAPSHOT:
            return f"{table.name}.as_of = DATE '{day}'"
        if not table.date:
            return "TRUE"
        tests = [f"{table.name}.{table.date} <= DATE '{day}'"]
        if self.spec.since:
            begin = day.replace(month=1, day=1) if self.spec.since == "year_start" else day.replace(day=1)
            tests.append(f"{table.name}.{table.date} >= DATE '{begin}'")
        return " AND ".join(tests)
