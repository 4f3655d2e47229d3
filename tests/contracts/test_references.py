"""Which column names rows of which table, against a list written by hand."""

from __future__ import annotations

from typing import Final

from bankmkt.tables import tables
from bankmkt.tables.model import Type

EXPECTED: Final = {
    "branches": "branches.parent_id ledger platforms prospect_contacts complaints customers loans managers",
    "managers": "branches.vice_president_id products.product_manager_id customers loans visits prospect_contacts "
    "platforms assessments attributions",
    "customers": "projects.developer_id relations contacts accounts loans credit_lines off_balance borrowings bureau "
    "settlements transactions daily_flows holdings cards fees bills visits applications campaign_customers complaints "
    "positions cash_needs",
    "accounts": "transactions",
    "loans": "repayments recoveries collateral",
    "products": "accounts loans holdings applications campaigns positions",
    "prospects": "prospect_contacts",
    "campaigns": "campaign_customers",
    "assets": "positions returns",
    "projects": "project_flows",
}
"""By parent the columns that name it; a table alone stands for its column of the parent's own key."""


def test_every_reference_is_meant() -> None:
    found: dict[str, set[str]] = {}
    for name, table in tables().items():
        for column in table.columns:
            if column.references:
                same = column.name == tables()[column.references].identity
                found.setdefault(column.references, set()).add(name if same else f"{name}.{column.name}")
    assert found == {parent: set(listed.split()) for parent, listed in EXPECTED.items()}


def test_a_parent_has_one_key_and_it_is_text() -> None:
    for name in EXPECTED:
        parent = tables()[name]
        column = parent.column(parent.identity)
        assert column is not None, name
        assert column.type is Type.TEXT
        assert column.references == ""


def test_tables_of_several_keys_have_no_identity() -> None:
    assert tables()["holdings"].identity == ""
    assert tables()["contacts"].identity == ""
    assert tables()["bureau"].identity == "customer_id"
