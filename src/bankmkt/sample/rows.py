"""What the sample bank knows, in canonical terms, before an extract disguises it.

The makers of rows deal in canonical codes, fen and real dates only; how a core system would print them is
decided in `extracts`. So a row can be compared with what loading made of its disguise. The field names are
the canonical column names. Money is whole fen, a rate is hundredths of a percent a year, a month is its
first day, and an exchange rate is millionths of a yuan.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Branch(NamedTuple):
    """One row of `branches`."""

    branch_id: str
    name: str
    parent_id: str | None
    level: str
    vice_president_id: str | None


class Manager(NamedTuple):
    """One row of `managers`."""

    manager_id: str
    name: str
    branch_id: str
    team_id: str
    role: str
    business_line: str
    grade: str
    district: str
    joined_on: date


class Person(NamedTuple):
    """One row of `customers`; no id number, no phone and no registration number, on purpose."""

    customer_id: str
    name: str
    kind: str | None
    branch_id: str | None
    manager_id: str | None
    industry_code: str | None
    industry_policy: str | None
    size: str | None
    rating: str | None
    tags: str | None
    opened_on: date
    source_channel: str
    district: str
    sales_revenue: int | None
    group_id: str | None


class Account(NamedTuple):
    """One row of `accounts`."""

    account_id: str
    customer_id: str
    product_id: str
    deposit_class: str
    margin_kind: str | None
    term: str
    term_months: int | None
    matures_on: date | None
    currency: str
    balance: int
    average_balance: int | None
    average_balance_year: int | None
    rate: int | None
    opened_on: date
    last_active_on: date | None
    is_basic: bool


class Loan(NamedTuple):
    """One row of `loans`."""

    loan_id: str
    customer_id: str
    branch_id: str | None
    manager_id: str | None
    product_id: str
    channel: str
    loan_type: str
    currency: str
    principal: int
    balance: int
    average_balance_year: int | None
    rate: int | None
    benchmark_rate: int | None
    interest_cycle: str
    settlement_day: int
    started_on: date
    matures_on: date
    five_class: str | None
    provision: int | None
    overdue_principal: int
    overdue_interest: int
    days_past_due: int
    is_extended: bool
    is_refinanced: bool
    guarantee: str


class CreditLine(NamedTuple):
    """One row of `credit_lines`."""

    line_id: str
    customer_id: str
    channel: str
    amount: int
    used: int
    until: date


class Contract(NamedTuple):
    """One row of `off_balance`."""

    contract_id: str
    customer_id: str
    kind: str
    amount: int
    margin: int | None


class Borrowing(NamedTuple):
    """One row of `borrowings`."""

    customer_id: str
    lender: str
    balance: int
    credit_line: int | None
    is_us: bool


class Settlement(NamedTuple):
    """One row of `settlements`."""

    customer_id: str
    month: date
    settled_amount: int | None
    settled_count: int | None
    total_amount: int | None
    sales_revenue: int | None
    sales_received: int | None


class Product(NamedTuple):
    """One row of `products`."""

    product_id: str
    name: str
    product_class: str
    block: str
    priority: int
    unit_price: int


class Holding(NamedTuple):
    """One row of `holdings`."""

    customer_id: str
    product_id: str
    opened_on: date | None
    closed_on: date | None
    is_active: bool | None


class Fee(NamedTuple):
    """One row of `fees`."""

    customer_id: str
    month: date
    product_class: str
    amount: int
    volume: int


class ExchangeRate(NamedTuple):
    """One row of `fx_rates`."""

    currency: str
    rate: int
