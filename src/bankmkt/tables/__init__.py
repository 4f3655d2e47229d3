"""The catalogue is read table by table, because every command pays for what it imports.

Which module declares a table is written down here and not searched for: a command that reads `customers`
builds the declarations of one topic, and a list of names builds none. A test holds this index and the
modules together.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bankmkt.tables.model import Table

__all__ = ["names", "table", "tables"]

_MODULES: Final = {
    "branches": "organisation",
    "managers": "organisation",
    "customers": "customers",
    "relations": "customers",
    "contacts": "customers",
    "accounts": "deposits",
    "loans": "loans",
    "credit_lines": "loans",
    "off_balance": "loans",
    "repayments": "loans",
    "recoveries": "loans",
    "collateral": "loans",
    "borrowings": "customers",
    "bureau": "customers",
    "settlements": "flows",
    "transactions": "flows",
    "daily_flows": "flows",
    "products": "products",
    "holdings": "products",
    "cards": "products",
    "fees": "flows",
    "bills": "flows",
    "visits": "marketing",
    "prospects": "marketing",
    "prospect_contacts": "marketing",
    "platforms": "marketing",
    "applications": "loans",
    "campaigns": "marketing",
    "campaign_customers": "marketing",
    "assessments": "organisation",
    "attributions": "organisation",
    "targets": "organisation",
    "market": "bank",
    "complaints": "customers",
    "ledger": "bank",
    "positions": "investments",
    "returns": "investments",
    "assets": "investments",
    "cash_needs": "investments",
    "projects": "projects",
    "project_flows": "projects",
    "fx_rates": "bank",
    "bank_facts": "bank",
}
"""Every canonical table and the module of `catalogue` that declares it, in the order shown to people."""


def names() -> tuple[str, ...]:
    """The names of all canonical tables, in the order in which they are shown; declares nothing."""
    return tuple(_MODULES)


def table(name: str) -> Table | None:
    """The canonical table of that name, or None; only the tables of its topic are declared."""
    module = _MODULES.get(name)
    return None if module is None else _topic(module)[name]


@cache
def tables() -> Mapping[str, Table]:
    """All canonical tables by name, in the order of `names`; read-only."""
    return MappingProxyType({name: _topic(module)[name] for name, module in _MODULES.items()})


@cache
def _topic(module: str) -> Mapping[str, Table]:
    """The tables of one module of the catalogue by name."""
    declared: tuple[Table, ...] = import_module(f"{__name__}.catalogue.{module}").TABLES
    return {table.name: table for table in declared}
