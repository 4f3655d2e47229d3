"""How a column is read follows from the table, the mapping and the file together."""

from __future__ import annotations

from types import MappingProxyType

from bankmkt.intake.cast import CellForm, cell_form
from bankmkt.intake.mapping import Mapping
from bankmkt.tables import table
from bankmkt.tables.model import Column


def column(name: str) -> Column:
    loans = table("loans")
    assert loans is not None
    found = loans.column(name)
    assert found is not None
    return found


MAPPING = Mapping(
    "m.yaml",
    "core",
    "loans",
    ("a.csv",),
    units=MappingProxyType({"principal": 8, "rate": 2}),
    unit=4,
    dates=MappingProxyType({"*": ("roc",), "matures_on": ("%d.%m.%Y",)}),
    nulls=("无",),
    codes=MappingProxyType({"five_class": (("1", "normal"),)}),
    fixed=MappingProxyType({"overdue_principal": "0"}),
)


def test_units() -> None:
    assert cell_form(column("balance"), MAPPING).scale == 4
    assert cell_form(column("principal"), MAPPING).scale == 8
    assert cell_form(column("rate"), MAPPING).scale == 2
    assert cell_form(column("days_past_due"), MAPPING).scale == 0
    assert cell_form(column("balance"), MAPPING, scale=0).scale == 0
    assert cell_form(column("balance"), None, scale=3).scale == 3


def test_dates_codes_and_words_for_nothing() -> None:
    assert cell_form(column("started_on"), MAPPING, epoch="1904").forms == ("roc",)
    assert cell_form(column("started_on"), MAPPING, epoch="1904").epoch == "1904"
    assert cell_form(column("matures_on"), MAPPING).forms == ("%d.%m.%Y",)
    assert cell_form(column("five_class"), MAPPING).codes == (("1", "normal"),)
    assert cell_form(column("five_class"), MAPPING).nulls == ("无",)


def test_a_fixed_value_is_canonical() -> None:
    declared = column("overdue_principal")
    assert cell_form(declared, MAPPING, scale=4, epoch="1900") == CellForm(declared)
