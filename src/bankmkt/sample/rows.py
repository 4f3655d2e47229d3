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
    industries: str | None
    district: str
    joined_on: date
    email: str


class Person(NamedTuple):
    """One row of `customers`; no id number and no phone, on purpose, and registration numbers of nowhere."""

    customer_id: str
    name: str
    kind: str | None
    branch_id: str | None
    manager_id: str | None
    registration_no: str | None
    industry_code: str | None
    industry_policy: str | None
    size: str | None
    rating: str | None
    tags: str | None
    opened_on: date
    source_channel: str
    district: str
    park: str | None
    birth_date: date | None
    occupation: str | None
    income: int | None
    risk_level: str | None
    sales_revenue: int | None
    average_financial_assets: int | None
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
    approved_by_level: str


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
    risk_level: str | None
    priority: int
    unit_price: int
    product_manager_id: str


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


class Repayment(NamedTuple):
    """One row of `repayments`."""

    loan_id: str
    due_on: date
    principal_due: int
    interest_due: int
    paid_on: date | None
    principal_paid: int
    interest_paid: int


class Recovery(NamedTuple):
    """One row of `recoveries`."""

    loan_id: str
    on_date: date
    kind: str
    principal: int
    interest: int


class Bureau(NamedTuple):
    """One row of `bureau`."""

    customer_id: str
    overdue_count_24m: int | None
    worst_class: str | None
    is_bad: bool


class Relation(NamedTuple):
    """One row of `relations`: `related_id` is the customer's owner, guarantor and so on."""

    customer_id: str
    related_id: str
    kind: str


class Contact(NamedTuple):
    """One row of `contacts`; without a phone number, on purpose."""

    customer_id: str
    name: str
    role: str
    birth_date: date | None


class Card(NamedTuple):
    """One row of `cards`."""

    card_id: str
    customer_id: str
    level: str
    credit_limit: int
    spend_12m: int | None


class Bill(NamedTuple):
    """One row of `bills`."""

    customer_id: str
    kind: str
    amount: int
    on_date: date


class Position(NamedTuple):
    """One row of `positions`."""

    customer_id: str
    product_id: str
    currency: str
    market_value: int
    average_value: int
    matures_on: date | None


class Posting(NamedTuple):
    """One row of `transactions`."""

    transaction_id: str
    account_id: str
    customer_id: str
    posted_on: date
    amount: int
    kind: str
    initiated_by: str
    counterparty_name: str | None
    counterparty_account: str | None
    counterparty_bank: str | None
    counterparty_is_self: bool
    channel: str
    purpose: str | None


class Visit(NamedTuple):
    """One row of `visits`."""

    customer_id: str
    manager_id: str
    visited_on: date
    method: str
    purpose: str | None


class Prospect(NamedTuple):
    """One row of `prospects`."""

    registration_no: str
    name: str
    registered_on: date | None
    district: str
    park: str | None
    department: str
    industry_code: str | None
    source: str


class ProspectContact(NamedTuple):
    """One row of `prospect_contacts`."""

    registration_no: str
    manager_id: str
    branch_id: str
    contacted_on: date
    result: str


class Assessment(NamedTuple):
    """One row of `assessments`; the score is in hundredths."""

    manager_id: str
    period: str
    assessor: str
    indicator: str
    score: int | None


class Target(NamedTuple):
    """One row of `targets`; values are hundredths, which for money is fen."""

    owner_kind: str
    owner_id: str
    indicator: str
    measure: str
    year: int
    base_value: int
    target: int


class MarketShare(NamedTuple):
    """One row of `market`."""

    area: str
    peer: str
    indicator: str
    amount: int
    is_us: bool


class Head(NamedTuple):
    """One row of `ledger`."""

    branch_id: str
    head: str
    amount: int


class BankFacts(NamedTuple):
    """One row of `bank_facts`."""

    net_capital: int
    tier1_capital: int
    credit_quota: int
