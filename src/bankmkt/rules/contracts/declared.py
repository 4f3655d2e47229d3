"""Contracts are read table by table, and what comes out is portable SQL with nothing left to look up.

A project's file of the same table lies over the shipped one, check by check, as rules do over rules: a bank changes one
severity in three lines. Every mistake of every file that was asked for is told at once, at its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt.base import yamlfile
from bankmkt.base.errors import Problem, RulesError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query import operand
from bankmkt.query.condition import Condition, compile_condition
from bankmkt.query.operand import Operand
from bankmkt.rules.layers import Layers, lay_over, single
from bankmkt.rules.measures.aggregate import operand_of
from bankmkt.tables import names as table_names
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Table, Text, Type

if TYPE_CHECKING:
    from bankmkt.rules.contracts.spec import CheckSpec, ContractSpec, HeadSpec

SEVERITIES = ("info", "warning", "error")
FOLDER = "contracts"
_TABLE = re.compile(r"^table:\s*['\"]?([a-z_0-9]+)", re.MULTILINE)
_ADDED = (Type.MONEY, Type.NUMBER, Type.RATE, Type.INTEGER)


@dataclass(frozen=True, slots=True)
class Check:
    """One declared check, ready for an engine.

    `form` is ``holds``, ``some``, ``filled`` or ``sum``; `holds` and `where` are conditions with macros (`where` may be
    empty), for ``sum`` over a column ``total`` that adds `column` over the groups of `by`. `uses` are the columns that
    it reads and `needs` those without which it means nothing (tested with IS NULL, filled, added), ``as_of`` apart.
    """

    table: str
    name: str
    severity: str
    title: Text
    remedy: Text
    form: str
    uses: frozenset[str]
    needs: frozenset[str] = frozenset()
    holds: str = ""
    where: str = ""
    column: str = ""
    by: tuple[str, ...] = ()
    at_least: Fraction = Fraction(1)
    least: int = 5

    def applies(self, loaded: frozenset[str]) -> bool:
        """Whether it can say anything of a table of which these columns were loaded."""
        return self.needs <= loaded and (not self.uses or bool(self.uses & loaded))


@dataclass(frozen=True, slots=True)
class Head:
    """A head of the ledger and the sum over a table that it must agree with; `tolerance` in yuan."""

    name: str
    title: Text
    words: tuple[str, ...]
    table: str
    amount: str
    where: str
    uses: frozenset[str]
    tolerance: Fraction


@dataclass(slots=True)
class Contracts:
    """The contracts of the shipped folder with those of a project laid over them."""

    shipped: Path
    project: Path | None = None
    _made: dict[str, tuple[tuple[Check, ...], tuple[Head, ...], list[Problem]]] = field(default_factory=dict)
    _files: list[tuple[str, Path]] | None = None

    def checks(self, tables: Iterable[str]) -> tuple[Check, ...]:
        """The checks of some tables, in their order; RulesError with every problem of their files."""
        wanted = list(dict.fromkeys(tables))
        problems = [problem for name in wanted for problem in self._table(name)[2]]
        if problems:
            raise RulesError(problems)
        return tuple(check for name in wanted for check in self._table(name)[0])

    def heads(self) -> tuple[Head, ...]:
        """What the heads of the ledger must agree with; RulesError as in `checks`."""
        _, heads, problems = self._table("ledger")
        if problems:
            raise RulesError(problems)
        return heads

    def problems(self) -> list[Problem]:
        """Every problem of every contract file."""
        found = [problem for name in table_names() for problem in self._table(name)[2]]
        for name, path in self._own():
            if find_table(name) is None:
                document = yamlfile.read(path)
                here = document.problem(
                    ("table",), say("contract.no_table", name=name), suggestion(name, table_names())
                )
                found += document.problems or [here]
        return found

    def files(self, tables: Iterable[str]) -> tuple[Path, ...]:
        """The files that speak of some tables, for the record."""
        wanted = set(tables)
        shipped = [path for name in sorted(wanted) if (path := self._shipped_file(name)) is not None]
        return (*shipped, *(path for name, path in self._own() if name in wanted))

    def _shipped_file(self, name: str) -> Path | None:
        path = self.shipped / f"{name}.yaml"
        return path if path.is_file() else None

    def _own(self) -> list[tuple[str, Path]]:
        """The project's files with the table that each is about, found without reading YAML."""
        if self._files is None:
            folder = self.project
            paths = sorted(folder.glob("*.yaml")) if folder is not None and folder.is_dir() else []
            self._files = []
            for path in paths:
                found = _TABLE.search(path.read_text(encoding="utf-8", errors="replace"))
                self._files.append((found[1] if found else path.stem, path))
        return self._files

    def _table(self, name: str) -> tuple[tuple[Check, ...], tuple[Head, ...], list[Problem]]:
        if name not in self._made:
            self._made[name] = self._read(name)
        return self._made[name]

    def _read(self, name: str) -> tuple[tuple[Check, ...], tuple[Head, ...], list[Problem]]:
        table = find_table(name)
        paths = self.files((name,))
        if table is None or not paths:
            return (), (), []
        layers = _layers(paths)
        if layers.problems:
            return (), (), layers.problems
        from bankmkt.rules.contracts.spec import ContractSpec
        from bankmkt.rules.model import validate

        spec, problems = validate(ContractSpec, layers)
        if spec is None:
            return (), (), problems
        return _compiled(table, spec, layers)


def _layers(paths: tuple[Path, ...]) -> Layers:
    layers: Layers | None = None
    for path in paths:
        document = yamlfile.read(path)
        layers = single(document) if layers is None else lay_over(layers, document)
    assert layers is not None
    return layers


def _compiled(
    table: Table, spec: ContractSpec, layers: Layers
) -> tuple[tuple[Check, ...], tuple[Head, ...], list[Problem]]:
    problems: list[Problem] = []
    seen: set[str] = set()
    checks = []
    for index, one in enumerate(spec.checks):
        if one.name in seen:
            problems.append(layers.problem(("checks", index, "name"), say("contract.twice", name=one.name)))
        seen.add(one.name)
        checks.append(_check(table, one, _Place(layers, ("checks", index), problems)))
    heads = [_head(one, _Place(layers, ("heads", index), problems), table.name) for index, one in enumerate(spec.heads)]
    return tuple(checks), tuple(one for one in heads if one is not None), problems


@dataclass(frozen=True, slots=True)
class _Place:
    """One item of a file, and where its problems go."""

    layers: Layers
    path: tuple[str | int, ...]
    problems: list[Problem]

    def complain(self, key: str, message: str, remedy: str = "", offset: int = 0, width: int = 0) -> None:
        """Note a problem at a key of the item."""
        self.problems.append(self.layers.problem((*self.path, key), message, remedy, offset=offset, width=width))

    def condition(self, key: str, text: str | None, vocabulary: Mapping[str, Operand]) -> Condition:
        """A condition; an empty one where there is none or it is wrong."""
        if text is None:
            return Condition("", ())
        condition, faults = compile_condition(text, vocabulary)
        for fault in faults:
            self.complain(key, fault.message, fault.remedy, fault.offset, fault.width)
        return condition or Condition("", ())

    def column(self, key: str, name: str, table: Table, types: tuple[Type, ...] = ()) -> None:
        """Complain unless the table has a column of that name, of one of the types."""
        column = table.column(name)
        if column is None:
            hint = suggestion(name, [one.name for one in table.columns])
            self.complain(key, say("contract.no_column", table=table.name, name=name), hint)
        elif types and column.type not in types:
            self.complain(key, say("contract.not_added", name=name))


def _vocabulary(table: Table) -> dict[str, Operand]:
    return {column.name: operand_of(column, f'"{column.name}"') for column in table.columns}


def _check(table: Table, spec: CheckSpec, place: _Place) -> Check:
    vocabulary = _vocabulary(table)
    where, holds = place.condition("where", spec.where, vocabulary), Condition("", ())
    column = spec.filled or spec.sum or ""
    if column:
        place.column(spec.form, column, table, _ADDED if spec.form == "sum" else ())
    for name in spec.by:
        place.column("by", name, table)
    if spec.form == "sum":
        holds = place.condition("holds", spec.holds, {"total": _total(vocabulary.get(column))})
    elif spec.form in ("holds", "some"):
        holds = place.condition(spec.form, spec.holds or spec.some, vocabulary)
    needs = {*where.tolerates, *holds.tolerates, *spec.by, *([column] if column else [])}
    read = {*where.uses, *holds.uses} - {"total"}
    return Check(
        table=table.name,
        name=spec.name,
        severity=spec.severity,
        title=Text(spec.title.zh, spec.title.en),
        remedy=Text(spec.remedy.zh, spec.remedy.en),
        form=spec.form,
        uses=frozenset((read | needs) - {"as_of"}),
        needs=frozenset(needs - {"as_of"}),
        holds=holds.sql,
        where=where.sql,
        column=column,
        by=spec.by,
        at_least=spec.at_least,
        least=spec.least,
    )


def _total(column: Operand | None) -> Operand:
    """The sum of a column as an operand of the column's own sort; any sort where there is no such column."""
    if column is None or column.denominator == "1":
        return operand.integer("total")
    return operand.money("total") if column.denominator == "100" else operand.fraction("total")


def _head(spec: HeadSpec, place: _Place, owner: str) -> Head | None:
    table = find_table(spec.table)
    if owner != "ledger":
        place.complain("name", say("contract.heads_of_ledger"))
        return None
    if table is None:
        place.complain("table", say("contract.no_table", name=spec.table), suggestion(spec.table, table_names()))
        return None
    place.column("amount", spec.amount, table, (Type.MONEY,))
    if table.column("branch_id") is None and table.column("customer_id") is None:
        place.complain("table", say("contract.no_branch", name=spec.table))
    where = place.condition("where", spec.where, _vocabulary(table))
    return Head(
        name=spec.name,
        title=Text(spec.title.zh, spec.title.en),
        words=spec.words,
        table=spec.table,
        amount=spec.amount,
        where=where.sql,
        uses=frozenset({*where.uses, spec.amount}) - {"as_of"},
        tolerance=spec.tolerance,
    )
