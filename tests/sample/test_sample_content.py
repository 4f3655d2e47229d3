"""The made-up bank is believable: its columns agree with each other, and nobody in it could be real."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from bankmkt.sample import DEFAULT_AS_OF, SampleReport, names
from bankmkt.sample.business import _fee_that_pays

Tables = dict[str, list[Any]]


def test_every_name_carries_the_mark(rows: Tables) -> None:
    for table in ("customers", "managers", "branches", "contacts", "prospects"):
        assert all(names.MARKER in row.name for row in rows[table]), table
    assert all(names.MARKER in row.peer for row in rows["market"])
    assert all(names.MARKER in (row.counterparty_name or names.MARKER) for row in rows["transactions"])
    assert all(names.MARKER in row.lender for row in rows["borrowings"])
    assert all(names.MARKER in row.district for row in rows["customers"] + rows["managers"])


def test_managers_have_addresses_that_lead_nowhere(rows: Tables) -> None:
    """RFC 2606 keeps example.com for examples; lists of earlier dates have no addresses."""
    assert {row.email for row in rows["managers"]} == {
        f"{row.manager_id.lower()}@example.com" for row in rows["managers"]
    }
    assert not any("@" in str(cell) for row in rows["managers_history"] for cell in row)
    assert rows["managers_history"]


def test_nothing_looks_like_an_id_or_phone_number(bank: SampleReport) -> None:
    for file in bank.files:
        if file.path.suffix == ".csv":
            content = file.path.read_bytes()
            assert not re.search(rb"(?<![0-9.])[1-9][0-9]{16}[0-9X](?![0-9.])", content), file.table
            assert not re.search(rb"(?<![0-9.])1[3-9][0-9]{9}(?![0-9.])", content), file.table
    for table in ("customers", "contacts"):
        assert {"id_number", "phone", "contribution"}.isdisjoint(_fields(bank, table))


def _fields(bank: SampleReport, table: str) -> list[str]:
    from bankmkt.sample.extracts import EXTRACTS

    assert any(file.table == table for file in bank.files)
    return [field.column for extract in EXTRACTS if extract.table == table for field in extract.fields]


def test_registration_numbers_are_of_a_region_that_does_not_exist(rows: Tables) -> None:
    numbers = [row.registration_no for row in rows["customers"] + rows["prospects"] if row.registration_no]
    assert len(numbers) > 200
    for number in numbers:
        assert re.fullmatch("91990000M[0-9]{8}[0-9A-HJ-NPQRTUWXY]", number)


def test_companies_have_names_of_their_own() -> None:
    made = [names.company(number, "F51") for number in range(1, 5000)]
    assert len(set(made)) == len(made)


def test_the_readme_says_in_both_languages_that_all_is_made_up(bank: SampleReport) -> None:
    text = (bank.folder / "README.md").read_text(encoding="utf-8")
    assert "纯属虚构" in text
    assert "Nothing in this folder is real" in text
    assert all(file.path.name in text for file in bank.files)


def test_keys_are_unique(rows: Tables) -> None:
    keys = {
        "customers": ("customer_id",),
        "accounts": ("account_id",),
        "loans": ("loan_id",),
        "credit_lines": ("line_id",),
        "off_balance": ("contract_id",),
        "borrowings": ("customer_id", "lender"),
        "settlements": ("customer_id", "month"),
        "holdings": ("customer_id", "product_id"),
        "fees": ("customer_id", "month", "product_class"),
        "managers": ("manager_id",),
        "branches": ("branch_id",),
        "products": ("product_id",),
        "repayments": ("loan_id", "due_on"),
        "bureau": ("customer_id",),
        "relations": ("customer_id", "related_id", "kind"),
        "cards": ("card_id",),
        "positions": ("customer_id", "product_id"),
        "transactions": ("transaction_id",),
        "prospects": ("registration_no",),
        "assessments": ("manager_id", "period", "assessor", "indicator"),
        "targets": ("owner_kind", "owner_id", "indicator", "measure", "year"),
        "market": ("area", "peer", "indicator"),
        "ledger": ("branch_id", "head"),
    }
    for table, columns in keys.items():
        seen = Counter(tuple(getattr(row, column) for column in columns) for row in rows[table])
        assert not [key for key, count in seen.items() if count > 1], table


def test_class_days_and_overdue_money_agree(rows: Tables) -> None:
    limits = {
        "special_mention": (0, 90),
        "substandard": (91, 270),
        "doubtful": (271, 360),
        "loss": (361, 900),
    }
    for loan in rows["loans"]:
        assert 0 <= loan.overdue_principal <= loan.balance <= loan.principal
        assert loan.started_on < loan.matures_on
        assert loan.started_on <= DEFAULT_AS_OF
        late = loan.days_past_due
        if loan.five_class in limits:
            low, high = limits[loan.five_class]
            assert low <= late <= high
        elif loan.five_class == "normal":
            assert late == 0
        if late:
            assert loan.overdue_principal > 0
            assert loan.overdue_interest > 0
        else:
            assert loan.overdue_principal == loan.overdue_interest == 0
        if loan.balance and loan.matures_on < DEFAULT_AS_OF:
            assert (DEFAULT_AS_OF - loan.matures_on) == timedelta(days=late)
            assert loan.overdue_principal == loan.balance


def test_nothing_happens_before_the_customer_came(rows: Tables) -> None:
    since = {row.customer_id: row.opened_on for row in rows["customers"]}
    for loan in rows["loans"]:
        assert since[loan.customer_id] <= loan.started_on
    for account in rows["accounts"]:
        assert since[account.customer_id] <= account.opened_on <= (account.last_active_on or DEFAULT_AS_OF)
        assert account.matures_on is None or account.matures_on > DEFAULT_AS_OF
    for holding in rows["holdings"]:
        assert since[holding.customer_id] <= (holding.opened_on or DEFAULT_AS_OF) <= DEFAULT_AS_OF


def test_references_lead_somewhere_except_those_of_the_managers_who_left(rows: Tables) -> None:
    customers = {row.customer_id for row in rows["customers"]}
    branches = {row.branch_id for row in rows["branches"]}
    products = {row.product_id for row in rows["products"]}
    managers = {row.manager_id for row in rows["managers"]}
    for table in (
        "accounts",
        "loans",
        "credit_lines",
        "off_balance",
        "borrowings",
        "settlements",
        "holdings",
        "fees",
    ):
        assert {row.customer_id for row in rows[table]} <= customers, table
    for table in ("accounts", "loans", "holdings"):
        assert {row.product_id for row in rows[table]} <= products, table
    assert {row.branch_id for row in rows["customers"]} - {None} <= branches
    owners = {row.manager_id for row in rows["customers"]}
    assert None in owners
    assert owners - managers - {None} == {"M9901", "M9902"}
    assert managers - owners


def test_values_are_skewed_and_go_together(rows: Tables) -> None:
    deposits = Counter[str]()
    for account in rows["accounts"]:
        deposits[account.customer_id] += account.balance
    ranked = sorted(deposits.values(), reverse=True)
    assert sum(ranked[: len(ranked) // 10]) * 2 > sum(ranked)
    sizes = {row.customer_id: row.size for row in rows["customers"]}
    means = {}
    for size in ("large", "medium", "small", "micro"):
        held = [deposits[customer] for customer, its in sizes.items() if its == size]
        means[size] = sum(held) // len(held)
    assert means["large"] > means["medium"] > means["small"] > means["micro"]


def test_what_is_awkward_is_there(rows: Tables) -> None:
    customers, loans = rows["customers"], rows["loans"]
    assert any(row.kind is None for row in customers)
    assert any(row.rating is None and row.industry_policy for row in customers)
    assert any(row.branch_id is None for row in customers)
    assert any('"' in row.name and "," in row.name for row in customers)
    assert any(any(ord(letter) > 0xFFFF for letter in row.name) for row in customers)
    assert any(row.currency == "USD" for row in rows["accounts"])
    assert any(row.rate is None for row in rows["accounts"])
    assert any(row.average_balance_year is None for row in rows["accounts"])
    assert any(loan.balance == 0 for loan in loans)
    assert any(loan.benchmark_rate is None for loan in loans)
    assert any(loan.five_class is None for loan in loans)
    assert any(line.until < DEFAULT_AS_OF for line in rows["credit_lines"])
    assert any(holding.closed_on and holding.closed_on <= DEFAULT_AS_OF for holding in rows["holdings"])
    assert any(holding.closed_on and holding.closed_on > DEFAULT_AS_OF for holding in rows["holdings"])
    assert {row.month.year for row in rows["fees"]} == {2025, 2026}
    months = {row.month for row in rows["settlements"]}
    assert (min(months), max(months), len(months)) == (date(2024, 11, 1), date(2026, 10, 1), 24)


def test_the_fee_that_pays_pays_exactly() -> None:
    for days in range(1, 367):
        fee = Fraction(_fee_that_pays(days), 100)
        assert round_half_up(fee / Fraction(106, 100)) == round_half_up(Fraction(20 * days, 360)), days


def round_half_up(value: Fraction) -> int:
    """Whole fen of a positive amount in yuan."""
    return int(value * 100 + Fraction(1, 2))
