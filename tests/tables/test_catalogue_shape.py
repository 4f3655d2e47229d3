"""The catalogue against a list written by hand: what is renamed, dropped or retyped must be so twice."""

from __future__ import annotations

from typing import Final

import pytest

from bankmkt.tables import names, table, tables
from bankmkt.tables.model import AS_OF, Kind, Sensitivity, Table, Type

# Kind, then the columns in order: "*" marks the key, ":type" everything that is not text. Snapshot tables
# begin with as_of, which the list leaves out.
EXPECTED: Final = {
    "branches": "R *branch_id name parent_id level vice_president_id",
    "managers": """S *manager_id name branch_id team_id role business_line grade industries
        district joined_on:date email""",
    "customers": """S *customer_id name kind branch_id manager_id registration_no industry_code
        industry_policy size rating tags opened_on:date source_channel district park birth_date:date
        occupation income:money risk_level id_number phone sales_revenue:money
        average_financial_assets:money group_id contribution:money""",
    "relations": "S *customer_id *related_id *kind",
    "contacts": "S customer_id name role birth_date:date phone",
    "accounts": """S *account_id customer_id product_id deposit_class margin_kind term term_months:integer
        matures_on:date currency balance:money average_balance:money average_balance_year:money rate:rate
        opened_on:date last_active_on:date is_basic:boolean""",
    "loans": """S *loan_id customer_id branch_id manager_id product_id channel loan_type currency
        principal:money balance:money average_balance:money average_balance_year:money rate:rate
        benchmark_rate:rate interest_cycle settlement_day:integer started_on:date matures_on:date five_class
        provision:money overdue_principal:money overdue_interest:money days_past_due:integer
        is_extended:boolean is_refinanced:boolean guarantee approved_by_level""",
    "credit_lines": "S *line_id customer_id channel amount:money used:money until:date",
    "off_balance": "S *contract_id customer_id kind amount:money margin:money",
    "repayments": """E *loan_id *due_on:date principal_due:money interest_due:money paid_on:date
        principal_paid:money interest_paid:money""",
    "recoveries": "E loan_id on_date:date kind principal:money interest:money",
    "collateral": "S *collateral_id loan_id kind value:money valued_on:date",
    "borrowings": "S *customer_id *lender balance:money credit_line:money is_us:boolean",
    "bureau": "S *customer_id overdue_count_24m:integer worst_class is_bad:boolean",
    "settlements": """E *customer_id *month:month settled_amount:money settled_count:integer
        total_amount:money sales_revenue:money sales_received:money""",
    "transactions": """E transaction_id account_id customer_id posted_on:date currency amount:money kind
        initiated_by counterparty_name counterparty_account counterparty_bank counterparty_is_self:boolean
        channel purpose""",
    "daily_flows": """E account_id customer_id posted_on:date direction kind initiated_by counterparty_name
        counterparty_account counterparty_bank counterparty_is_self:boolean purpose amount:money postings:integer""",
    "products": """R *product_id name product_class block risk_level priority:number unit_price:money
        product_manager_id""",
    "holdings": "S *customer_id *product_id opened_on:date closed_on:date is_active:boolean",
    "cards": "S *card_id customer_id level credit_limit:money spend_12m:money",
    "fees": "E *customer_id *month:month *product_class amount:money volume:money",
    "bills": "E customer_id kind amount:money on_date:date",
    "visits": "E customer_id manager_id visited_on:date method purpose",
    "prospects": "S *registration_no name registered_on:date district park department industry_code source",
    "prospect_contacts": "E registration_no manager_id branch_id contacted_on:date result",
    "platforms": "S *platform_id name kind department park branch_id manager_id",
    "applications": """E *application_id customer_id product_id channel amount:money applied_on:date
        approved_on:date drawn_on:date probability:number status""",
    "campaigns": "R *campaign_id name theme starts_on:date ends_on:date product_id cost:money",
    "campaign_customers": "R *campaign_id *customer_id",
    "assessments": "S *manager_id *period *assessor *indicator score:number",
    "attributions": "S *object_kind *object_id *manager_id share:number *from_date:date to_date:date",
    "targets": "R *owner_kind *owner_id *indicator *measure *year:integer base_value:number target:number",
    "market": "S *area *peer *indicator amount:money is_us:boolean",
    "complaints": "E *complaint_id customer_id branch_id received_on:date closed_on:date category",
    "ledger": "S *branch_id *head amount:money",
    "positions": """S *customer_id *product_id asset_class currency market_value:money average_value:money
        target_weight:number matures_on:date""",
    "returns": "E *asset_class *day:date daily_return:number",
    "assets": "R *asset_class expected_return:rate risk_free:rate",
    "cash_needs": "S *customer_id *due_on:date amount:money",
    "projects": """R *project_id developer_id supervised_account payment_limit:money margin_required:money
        progress:number""",
    "project_flows": """E project_id on_date:date kind amount:money has_documents:boolean planned_amount:money
        registered_sales:money""",
    "fx_rates": "S *currency rate:number",
    "bank_facts": "S net_capital:money tier1_capital:money credit_quota:money",
}

EVENT_DATES: Final = {
    "repayments": "due_on",
    "recoveries": "on_date",
    "settlements": "month",
    "transactions": "posted_on",
    "daily_flows": "posted_on",
    "fees": "month",
    "bills": "on_date",
    "visits": "visited_on",
    "prospect_contacts": "contacted_on",
    "applications": "applied_on",
    "complaints": "received_on",
    "returns": "day",
    "project_flows": "on_date",
}

KEYLESS: Final = {
    "contacts",
    "recoveries",
    "bills",
    "visits",
    "prospect_contacts",
    "project_flows",
    "transactions",
    "daily_flows",
}

ALLOWED: Final = {
    "branches.level": "head branch sub_branch outlet",
    "managers.role": "manager team_lead vice_president product_manager",
    "customers.kind": "corporate personal institution",
    "customers.industry_policy": "encouraged neutral weak overheated prohibited",
    "customers.size": "large medium small micro",
    "customers.rating": "AAA AA A B C",
    "relations.kind": "owner employee guarantor supplier buyer family",
    "accounts.deposit_class": "settlement pure margin savings",
    "accounts.margin_kind": "bill pledge guarantee",
    "accounts.term": "demand notice time",
    "loans.channel": "online offline",
    "loans.five_class": "normal special_mention substandard doubtful loss",
    "loans.guarantee": "credit pledge mortgage guarantor",
    "credit_lines.channel": "online offline",
    "off_balance.kind": "bill guarantee letter_of_credit",
    "recoveries.kind": "cash revived write_off sale",
    "bureau.worst_class": "normal special_mention substandard doubtful loss",
    "transactions.initiated_by": "customer bank",
    "daily_flows.direction": "in out",
    "daily_flows.initiated_by": "customer bank",
    "bills.kind": "received issued discounted",
    "visits.method": "phone on_site message online",
    "targets.owner_kind": "branch manager line",
    "targets.measure": "spot average flow",
    "project_flows.kind": "sale mortgage provident payment margin",
}


def _spelled(declared: Table) -> str:
    """A table in the notation of EXPECTED."""
    columns = [column for column in declared.columns if column.name != AS_OF.name]
    words = [
        f"{'*' if column.key else ''}{column.name}{'' if column.type is Type.TEXT else f':{column.type.value}'}"
        for column in columns
    ]
    return " ".join([declared.kind.value, *words])


def test_the_tables_are_those_of_the_domain_in_its_order() -> None:
    assert list(names()) == list(EXPECTED)
    assert list(tables()) == list(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_kind_columns_types_and_key_of(name: str) -> None:
    declared = table(name)
    assert declared is not None
    assert declared.name == name
    assert _spelled(declared) == " ".join(EXPECTED[name].split())


@pytest.mark.parametrize("name", EXPECTED)
def test_as_of_begins_snapshots_and_stands_nowhere_else(name: str) -> None:
    declared = tables()[name]
    position = [column.name for column in declared.columns].index("as_of") if declared.column("as_of") else None
    assert position == (0 if declared.kind is Kind.SNAPSHOT else None)
    if declared.kind is Kind.SNAPSHOT:
        assert declared.columns[0].type is Type.DATE
        assert declared.columns[0].key is (name not in KEYLESS)


def test_only_the_tables_without_a_key_have_none() -> None:
    assert {name for name, declared in tables().items() if not declared.key} == KEYLESS


def test_a_snapshot_without_ids_has_one_row_per_date() -> None:
    assert tables()["bank_facts"].key == ("as_of",)


def test_the_transaction_id_is_the_key_of_the_rows_that_have_one() -> None:
    assert {name: t.optional_key for name, t in tables().items() if t.optional_key} == {
        "transactions": "transaction_id"
    }
    for declared in tables().values():
        if declared.optional_key:
            column = declared.column(declared.optional_key)
            assert column is not None
            assert not column.key
            assert declared.key == ()


def test_every_event_table_names_its_date() -> None:
    assert {name: t.date for name, t in tables().items() if t.date} == EVENT_DATES
    assert {name for name, t in tables().items() if t.kind is Kind.EVENT} == set(EVENT_DATES)
    for name, date in EVENT_DATES.items():
        column = tables()[name].column(date)
        assert column is not None
        assert column.type in {Type.DATE, Type.MONTH}


def test_closed_lists_hold_the_codes_of_the_domain() -> None:
    found = {
        f"{name}.{column.name}": " ".join(column.allowed)
        for name, declared in tables().items()
        for column in declared.columns
        if column.allowed
    }
    assert found == ALLOWED


def test_money_is_in_the_currency_of_its_row_where_the_row_names_one() -> None:
    for name, declared in tables().items():
        with_currency = declared.column("currency") is not None
        for column in declared.columns:
            expected = with_currency and column.type is Type.MONEY
            assert column.currency is expected, f"{name}.{column.name}"


def test_what_identifies_a_customer_or_measures_his_money_is_personal() -> None:
    personal = {
        "customers": "name registration_no birth_date id_number phone income sales_revenue contribution",
        "contacts": "name birth_date phone",
        "accounts": "account_id balance average_balance average_balance_year",
        "loans": "principal balance provision overdue_principal overdue_interest",
        "transactions": "account_id amount counterparty_name counterparty_account purpose",
        "cards": "card_id credit_limit spend_12m",
        "bureau": "overdue_count_24m worst_class is_bad",
    }
    for name, columns in personal.items():
        for one in columns.split():
            column = tables()[name].column(one)
            assert column is not None
            assert column.sensitivity is Sensitivity.PERSONAL, f"{name}.{one}"


def test_no_amount_of_a_customer_is_less_than_personal() -> None:
    own_figures = {"products", "campaigns", "market", "ledger", "bank_facts"}
    for name, declared in tables().items():
        for column in declared.columns:
            if column.type is Type.MONEY and name not in own_figures:
                assert column.sensitivity is Sensitivity.PERSONAL, f"{name}.{column.name}"


@pytest.mark.parametrize("name", ["branches", "products", "market", "fx_rates"])
def test_what_says_nothing_about_a_customer_is_public(name: str) -> None:
    assert {column.sensitivity for column in tables()[name].columns} == {Sensitivity.PUBLIC}
