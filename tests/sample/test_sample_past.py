"""The lists of two dates never contradict each other, and the tables of one bank tell one story."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from bankmkt.sample import DEFAULT_AS_OF
from bankmkt.sample.bankwide import BOOKED_LATE
from bankmkt.sample.dates import calendar
from bankmkt.sample.extracts import HISTORY, TODAY
from bankmkt.sample.prospecting import _otherwise
from bankmkt.sample.staff import hire

Tables = dict[str, list[Any]]
DATES = calendar(DEFAULT_AS_OF)
STAFF = hire(400, 1, DATES)
WORST = "0104"
NPL = ("substandard", "doubtful", "loss")


@pytest.fixture(scope="module")
def past(rows: Tables) -> dict[str, list[dict[str, Any]]]:
    """The rows of earlier dates and of today by table, each a mapping from column to cell."""
    found: dict[str, list[dict[str, Any]]] = {}
    for extract in HISTORY:
        columns = [field.column for field in extract.fields]
        found[extract.table] = [dict(zip(columns, row, strict=True)) for row in rows[extract.source]]
        own = next(one for one in TODAY if one.table == extract.table).fields
        for row in rows[extract.table]:
            cells = {field.column: cell for field, cell in zip(own, row, strict=True)}
            found[extract.table].append({"as_of": DEFAULT_AS_OF} | cells)
    return found


def test_the_dates_are_those_that_are_compared() -> None:
    assert (DATES.yesterday, DATES.month_end) == (date(2026, 10, 30), date(2026, 9, 30))
    assert (DATES.year_start, DATES.year_ago) == (date(2025, 12, 31), date(2025, 10, 31))
    assert set(DATES.watched) - set(DATES.compared) == {date(2026, 10, 21), date(2026, 10, 26)}
    new_year = calendar(date(2026, 1, 1))
    assert new_year.compared == (date(2025, 12, 31), date(2025, 1, 1))
    assert calendar(date(2024, 2, 29)).year_ago == date(2023, 2, 28)
    assert calendar(date(2023, 2, 28)).year_ago == date(2022, 2, 28)


def test_keys_are_unique_on_every_date(past: dict[str, list[dict[str, Any]]]) -> None:
    keys = {
        "customers": ("customer_id",),
        "accounts": ("account_id",),
        "loans": ("loan_id",),
        "holdings": ("customer_id", "product_id"),
        "positions": ("customer_id", "product_id"),
        "credit_lines": ("line_id",),
        "borrowings": ("customer_id", "lender"),
        "managers": ("manager_id",),
        "ledger": ("branch_id", "head"),
    }
    for table, columns in keys.items():
        seen = Counter((row["as_of"], *(row[column] for column in columns)) for row in past[table])
        assert max(seen.values()) == 1, table


def test_whatever_belongs_to_a_customer_is_there_only_while_the_customer_is(
    past: dict[str, list[dict[str, Any]]],
) -> None:
    here = {(row["as_of"], row["customer_id"]) for row in past["customers"]}
    for table in ("accounts", "loans", "holdings", "positions", "credit_lines", "off_balance", "borrowings"):
        assert {(row["as_of"], row["customer_id"]) for row in past[table]} <= here, table
    at = {day: {who for when, who in here if when == day} for day in (DATES.year_start, DEFAULT_AS_OF)}
    left, new = at[DATES.year_start] - at[DEFAULT_AS_OF], at[DEFAULT_AS_OF] - at[DATES.year_start]
    assert len(left) >= 8
    assert len(new) >= 15


def test_arrears_grow_by_a_day_a_day_and_classes_follow(past: dict[str, list[dict[str, Any]]]) -> None:
    notes: dict[str, dict[date, dict[str, Any]]] = defaultdict(dict)
    for row in past["loans"]:
        notes[row["loan_id"]][row["as_of"]] = row
        assert 0 <= row["overdue_principal"] <= row["balance"] <= row["principal"]
        assert row["started_on"] <= row["as_of"]
        late, five_class = row["days_past_due"], row["five_class"]
        if five_class is not None:
            assert (five_class in NPL) == (late > 90)
            assert late == 0 or five_class != "normal"
        if row["balance"] and row["matures_on"] < row["as_of"]:
            assert late == (row["as_of"] - row["matures_on"]).days
    newly = 0
    for by_date in notes.values():
        today, yesterday = by_date.get(DEFAULT_AS_OF), by_date.get(DATES.yesterday)
        if today and yesterday and today["days_past_due"]:
            assert yesterday["days_past_due"] == today["days_past_due"] - 1
            newly += today["days_past_due"] == 1
    assert newly >= 2
    worse = [
        one
        for one in notes.values()
        if one.get(DATES.month_end, {}).get("five_class") == "special_mention"
        and one.get(DEFAULT_AS_OF, {}).get("five_class") in NPL
    ]
    assert worse


def test_the_plan_of_repayments_agrees_with_the_arrears(rows: Tables) -> None:
    due = defaultdict(list)
    for row in rows["repayments"]:
        due[row.loan_id].append(row)
        assert row.due_on <= DATES.due_until
        assert (row.paid_on is None) == (row.principal_paid + row.interest_paid == 0)
        assert row.principal_paid <= row.principal_due
        assert row.interest_paid <= row.interest_due
    assert any(row.due_on > DEFAULT_AS_OF for row in rows["repayments"])
    for loan in rows["loans"]:
        since = DEFAULT_AS_OF - timedelta(days=loan.days_past_due)
        for row in due[loan.loan_id]:
            whole = row.principal_paid == row.principal_due and row.interest_paid == row.interest_due
            if row.due_on > DEFAULT_AS_OF or (loan.days_past_due and row.due_on >= since):
                assert not whole
            else:
                assert whole, row


def test_loans_are_written_off_repaid_renewed_and_granted(rows: Tables, past: dict[str, list[dict[str, Any]]]) -> None:
    kinds = Counter(row.kind for row in rows["recoveries"])
    assert set(kinds) >= {"cash", "write_off"}
    at = {
        day: {row["loan_id"] for row in past["loans"] if row["as_of"] == day}
        for day in (DATES.year_start, DEFAULT_AS_OF)
    }
    assert len(at[DATES.year_start] - at[DEFAULT_AS_OF]) > 20
    granted = [row for row in rows["loans"] if row.started_on >= DATES.year_first]
    assert len(granted) > 40
    assert any(row.is_extended or row.is_refinanced for row in granted)
    assert {row.approved_by_level for row in rows["loans"]} == {"county", "prefecture", "province"}


def test_postings_explain_the_change_of_the_month(rows: Tables, past: dict[str, list[dict[str, Any]]]) -> None:
    then = {row["account_id"]: row["balance"] for row in past["accounts"] if row["as_of"] == DATES.month_end}
    now = {row.account_id: row for row in rows["accounts"]}
    moved = Counter[str]()
    for row in rows["transactions"]:
        assert row.account_id in now
        assert row.customer_id == now[row.account_id].customer_id
        assert DATES.month_end.replace(day=1) <= row.posted_on <= DEFAULT_AS_OF
        if row.posted_on > DATES.month_end:
            moved[row.account_id] += row.amount
    large = [key for key, was in then.items() if key in now and abs(now[key].balance - was) > 100_000_000]
    assert len(large) >= 5
    explained = sum(1 for key in large if moved[key] * (now[key].balance - then[key]) > 0)
    assert explained * 4 >= len(large) * 3  # pairs that straddle the month end blur a few


def test_flows_have_every_sort_of_counterparty(rows: Tables) -> None:
    flows = rows["transactions"]
    assert len(flows) > 2000
    assert {row.kind for row in flows} >= {"转账", "受托支付", "理财申购", "理财赎回", "贷款发放", "代发工资", "结息"}
    kinds = {row.customer_id: row.kind for row in rows["customers"]}
    customers = {row.name for row in rows["customers"]}
    large = [
        row for row in flows if abs(row.amount) >= (20_000_000 if kinds[row.customer_id] == "personal" else 100_000_000)
    ]
    assert {kinds[row.customer_id] for row in large} >= {"corporate", "personal"}
    assert any(row.counterparty_is_self for row in large)
    assert any(row.counterparty_name in customers and not row.counterparty_is_self for row in large)
    assert any(row.counterparty_name and row.counterparty_name not in customers for row in large)
    assert any(row.counterparty_bank != "样例银行" and row.amount < 0 for row in large)


def test_the_ledger_agrees_but_for_one_posting_and_customers_without_a_branch(rows: Tables) -> None:
    from bankmkt.sample.business import EXCHANGE_RATES

    dollar = EXCHANGE_RATES[0].rate
    branches = {row.customer_id: row.branch_id or "0001" for row in rows["customers"]}
    sums = Counter[tuple[str, str]]()
    for row in rows["accounts"]:
        yuan = row.balance if row.currency == "CNY" else (2 * row.balance * dollar + 1_000_000) // 2_000_000
        sums[branches[row.customer_id], "各项存款"] += yuan
    for row in rows["loans"]:
        sums[row.branch_id, "各项贷款"] += row.balance
        sums[row.branch_id, "贷款损失准备"] += row.provision
    booked = {(row.branch_id, row.head): row.amount for row in rows["ledger"]}
    differing = {key: booked[key] - amount for key, amount in sums.items() if amount and booked[key] != amount}
    assert differing == {("0105", "各项存款"): BOOKED_LATE}


def test_one_branch_is_the_worst_and_one_manager_the_cause(rows: Tables, past: dict[str, list[dict[str, Any]]]) -> None:
    cause = STAFF.troubled
    assert STAFF.homes[cause] == WORST
    owners = {row.customer_id: (row.branch_id, row.manager_id) for row in rows["customers"]}
    late, borrowers = defaultdict(set), defaultdict(set)
    bad, lent = Counter[str | None](), Counter[str | None]()
    for loan in rows["loans"]:
        branch, manager = owners[loan.customer_id]
        lent[branch] += loan.balance
        bad[branch] += loan.balance if loan.five_class in NPL else 0
        if loan.balance and loan.days_past_due <= 90:
            borrowers[manager].add(loan.customer_id)
            if loan.days_past_due:
                late[manager].add(loan.customer_id)
    shares = {who: len(late[who]) / len(all_) for who, all_ in borrowers.items() if len(all_) > 5}
    assert max(shares, key=lambda who: shares[who]) == cause
    assert shares[cause] > 0.3
    ratios = {branch: bad[branch] / amount for branch, amount in lent.items() if amount}
    assert max(ratios, key=lambda branch: ratios[branch]) == WORST
    kept = Counter[tuple[date, str]]()
    branch_at = {(row["as_of"], row["customer_id"]): row["branch_id"] for row in past["customers"]}
    for row in past["accounts"]:
        kept[row["as_of"], branch_at[row["as_of"], row["customer_id"]]] += row["balance"]
    growth = {unit: kept[DEFAULT_AS_OF, unit] / kept[DATES.year_start, unit] for unit in STAFF.units}
    assert min(growth, key=lambda unit: growth[unit]) == WORST
    left = [row for row in past["customers"] if row["customer_id"] > "C000400" and row["as_of"] == DATES.year_ago]
    assert sum(row["branch_id"] == WORST for row in left) * 3 > len(left)


def test_nobody_calls_on_the_customers_of_the_worst(rows: Tables) -> None:
    quiet = {row.customer_id for row in rows["customers"] if row.manager_id == STAFF.troubled}
    others = {row.customer_id for row in rows["customers"] if row.manager_id in STAFF.active} - quiet
    calls = Counter(row.customer_id in quiet for row in rows["visits"])
    assert calls[True] * 3 * len(others) < calls[False] * len(quiet)
    assert {row.method for row in rows["visits"]} == {"phone", "on_site", "message", "online"}
    roles = {row.manager_id: row.role for row in rows["managers"]}
    assert {roles[row.manager_id] for row in rows["visits"]} >= {"manager", "team_lead", "vice_president"}


def test_staff_has_every_role_and_the_branches_are_a_tree(rows: Tables) -> None:
    assert {row.role for row in rows["managers"]} == {"manager", "team_lead", "vice_president", "product_manager"}
    assert {row.level for row in rows["branches"]} == {"head", "branch", "sub_branch", "outlet"}
    parents = {row.branch_id: row.parent_id for row in rows["branches"]}
    for branch in parents:
        steps, here = 0, branch
        while parents[here] is not None:
            here, steps = parents[here], steps + 1
        assert here == "0001"
        assert steps <= 3
    teams = defaultdict(set)
    for row in rows["managers"]:
        if row.role in ("manager", "team_lead"):
            teams[row.team_id].add(row.role)
    assert all("team_lead" in roles for roles in teams.values())


def test_somebody_is_without_a_manager_and_most_of_them_had_one(
    rows: Tables, past: dict[str, list[dict[str, Any]]]
) -> None:
    alone = {row.customer_id for row in rows["customers"] if row.manager_id is None}
    assert len(alone) >= 8
    before = {row["customer_id"]: row["manager_id"] for row in past["customers"] if row["as_of"] == DATES.month_end}
    assert sum(before.get(customer) is not None for customer in alone) * 2 > len(alone)


def test_the_register_knows_customers_by_number_by_name_and_nearly(rows: Tables) -> None:
    numbers = {row.registration_no for row in rows["customers"] if row.registration_no}
    names = {row.name for row in rows["customers"]}
    longer = {_otherwise(name, 6) for name in names} - names
    prospects = rows["prospects"]
    assert sum(row.registration_no in numbers for row in prospects) >= 5
    assert any(row.name in longer for row in prospects)
    assert sum(row.registration_no not in numbers and row.name not in names for row in prospects) >= 30
    unrecorded = {row.name for row in rows["customers"] if row.kind == "corporate" and not row.registration_no}
    nearly = {_otherwise(name, way) for name in unrecorded for way in (7, 9)} - names
    assert sum(row.name in nearly for row in prospects) >= 2  # no number speaks against these
    assert any(row.registered_on is None for row in prospects)


def test_targets_marks_and_peers_cover_whoever_is_judged(rows: Tables) -> None:
    wanted = {
        "manager": {"assets", "liabilities", "customers"},
        "branch": {"deposits", "loans", "customers", "new_customers", "exit"},
        "line": {"assets", "liabilities", "customers"},
    }
    found = defaultdict(set)
    for row in rows["targets"]:
        found[row.owner_kind].add(row.indicator)
        assert row.target > 0
    assert found == wanted
    assert {row.assessor for row in rows["assessments"]} == {"company_department", "outlet"}
    assert {row.period for row in rows["assessments"]} == {"2026Q2", "2026Q3"}
    areas = Counter((row.area, row.indicator) for row in rows["market"] if row.is_us)
    assert set(areas.values()) == {1}
    assert len(areas) == 8
