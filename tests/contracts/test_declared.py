"""The declared checks: every shipped one fires and keeps still where it should, and files of a project change them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contracts.cases import CASES
from tests.contracts.stage import Load, declared

from bankmkt.base import say as language
from bankmkt.base.errors import RulesError
from bankmkt.base.shipped import shipped
from bankmkt.rules.contracts.declared import SEVERITIES, Check, Contracts
from bankmkt.store.contracts import Finding, check_digits, run
from bankmkt.tables import names
from bankmkt.tables.model import Kind

DAY = "2026-10-31"
SHIPPED = Contracts(shipped("rules") / "contracts")
CHECKS = {f"{one.table}.{one.name}": one for one in SHIPPED.checks(names())}


def test_every_shipped_check_has_a_case() -> None:
    assert CHECKS.keys() == CASES.keys()
    assert SHIPPED.problems() == []


@pytest.mark.parametrize("name", list(CASES))
def test_a_shipped_check_finds_what_it_should(shared: Load, name: str) -> None:
    check, before = CHECKS[name], len(shared.terms)
    for row in CASES[name]:
        add(shared, check, row)
    findings = run(shared.stage, shared.terms[before:], [check])
    assert [(one.check, one.file) for one in findings] == [(check.name, shared.terms[before].place)]


@pytest.fixture(scope="module")
def shared(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """One load into which every case puts its sources."""
    made = Load(empty, tmp_path_factory.mktemp("shared"))
    yield made
    made.connection.close()


def add(load: Load, check: Check, row: str) -> None:
    """One more source with this row, or with five such rows where the check asks for several."""
    values = dict(cell.split("=") for cell in row.split())
    columns = sorted(check.uses | values.keys())
    if declared(check.table).kind is Kind.SNAPSHOT:
        values["as_of"] = DAY
        columns.append("as_of")
    many = check.least if check.form == "some" else 1
    load.add(check.table, " ".join(columns), [[values.get(column) for column in columns]] * many)


def test_titles_and_remedies_are_there_in_both_languages() -> None:
    for name, check in CHECKS.items():
        for text in (check.title, check.remedy):
            assert text.zh, name
            assert text.en, name
            assert not any("\u4e00" <= sign <= "\u9fff" for sign in text.en), name
        assert check.severity in SEVERITIES
    assert len({(one.table, one.name) for one in CHECKS.values()}) == len(CHECKS)


# What a finding says -------------------------------------------------------------------------------------------------


def found(
    load: Load, name: str, table: str, columns: str, rows: list[tuple[object, ...]], bad: str = ""
) -> list[Finding]:
    """What one check says of one more source."""
    load.add(table, columns, rows, bad=bad)
    return run(load.stage, load.terms[-1:], [CHECKS[name]])


WITHIN = "loans.balance_within_principal"
AMOUNTS = "as_of loan_id balance principal"


def test_a_finding_counts_rows_and_names_the_first(load: Load) -> None:
    rows: list[tuple[object, ...]] = [(DAY, f"L{n}", 2, 1 if n % 2 else 2) for n in range(9)]
    (one,) = found(load, WITHIN, "loans", AMOUNTS, rows)
    assert (one.rows, one.looked_at, one.first_rows) == (4, 9, (3, 5, 7))
    for wanted in language.LANGUAGES:
        language.use(wanted)
        assert "loans-1.csv" in str(one)
        assert "3, 5, 7 …" in str(one)
    language.use(None)


def test_each_source_is_judged_by_itself(load: Load) -> None:
    load.add("loans", AMOUNTS, [(DAY, "L1", 2, 1)])
    load.add("loans", AMOUNTS, [(DAY, "L2", 1, 1), (DAY, "L3", 3, 1), (DAY, "L4", 3, 1)])
    findings = run(load.stage, load.terms, [CHECKS[WITHIN]])
    assert [(one.file, one.rows, one.first_rows) for one in findings] == [
        ("loans-1.csv", 1, (2,)),
        ("loans-2.csv", 2, (3, 4)),
    ]


def test_refused_rows_and_earlier_loads_are_not_looked_at(load: Load) -> None:
    load.stored("loans", AMOUNTS, [(DAY, "L0", 2, 1)])
    assert found(load, WITHIN, "loans", AMOUNTS, [(DAY, "L1", 2, 1), (DAY, "L2", 1, 1)], bad="2") == []


def test_an_unknown_value_breaks_nothing(load: Load) -> None:
    assert found(load, WITHIN, "loans", AMOUNTS, [(DAY, "L1", None, 1), (DAY, "L2", 1, None)]) == []


def test_a_check_needs_the_columns_that_it_asks_for_emptiness(load: Load) -> None:
    """Without the column `customer_id` every row would be a finding; one amount of three is enough for another."""
    load.add("loans", "as_of loan_id overdue_principal", [(DAY, "L1", -5)])
    checks = [CHECKS["loans.has_customer"], CHECKS["loans.overdue_not_negative"]]
    assert [one.check for one in run(load.stage, load.terms, checks)] == ["overdue_not_negative"]


@pytest.mark.parametrize(("fractions", "percents", "rows"), [(1, 0, 1), (5, 0, 5), (6, 1, 0)])
def test_rates_as_fractions_are_seen_over_the_file_only(load: Load, fractions: int, percents: int, rows: int) -> None:
    """One row is enough to be told; among more, one rate in percent shows that the file as a whole is right."""
    rates = ["0.0435"] * fractions + ["4.35"] * percents
    listed: list[tuple[object, ...]] = [(DAY, f"L{n}", 1, rate) for n, rate in enumerate(rates)]
    findings = found(load, "loans.rates_in_percent", "loans", "as_of loan_id balance rate", listed)
    assert sum(one.rows for one in findings) == rows


def test_fractions_among_percents_are_counted(load: Load) -> None:
    """Two of four rates are fractions; a rate of nothing and one of 0.2 are none."""
    rows: list[tuple[object, ...]] = [
        (DAY, f"L{n}", 1, rate) for n, rate in enumerate(["0.0435", "4.35", "0.2", "0.039", "0", "1.2"])
    ]
    (one,) = found(load, "loans.rates_in_one_unit", "loans", "as_of loan_id balance rate", rows)
    assert (one.rows, one.first_rows) == (2, (2, 5))


@pytest.mark.parametrize(("missing", "expected"), [(1, []), (2, [(2, 10)])])
def test_a_share_of_empty_cells_may_be_allowed(load: Load, missing: int, expected: list[tuple[int, int]]) -> None:
    """90 % of companies must be rated: one of ten may lack it, two may not; persons do not count."""
    rows: list[tuple[object, ...]] = [(DAY, str(n), "corporate", None if n < missing else "A") for n in range(10)]
    rows += [(DAY, f"p{n}", "personal", None) for n in range(5)]
    findings = found(load, "customers.companies_rated", "customers", "as_of customer_id kind rating", rows)
    assert [(one.rows, one.looked_at) for one in findings] == expected


def test_shares_are_added_up_by_object(load: Load) -> None:
    """Three thirds are whole, 60 + 30 are not; what is over by the date does not count."""
    columns = "as_of object_kind object_id manager_id share from_date to_date"
    old, now = "2026-01-01", "2026-06-30"
    rows: list[tuple[object, ...]] = [(DAY, "loan", "L1", f"M{n}", "0.333333", old, None) for n in range(3)]
    rows += [(DAY, "loan", "L2", "M1", "0.6", old, None), (DAY, "loan", "L2", "M2", "0.3", old, None)]
    rows += [(DAY, "loan", "L3", "M1", "1", old, now), (DAY, "loan", "L3", "M2", "1", now, None)]
    (one,) = found(load, "attributions.shares_are_whole", "attributions", columns, rows)
    assert (one.rows, one.looked_at, one.first_rows) == (2, 6, (5,))


@pytest.mark.parametrize(
    ("days", "five_class", "broken"),
    [
        (0, "normal", False),
        (1, "normal", True),
        (1, "special_mention", False),
        (91, "special_mention", True),
        (91, "substandard", False),
        (271, "substandard", True),
        (271, "doubtful", False),
        (361, "doubtful", True),
        (361, "loss", False),
        (None, "normal", False),
        (500, None, False),
    ],
)
def test_the_five_classes_follow_the_days(load: Load, days: int | None, five_class: str | None, broken: bool) -> None:
    columns = "as_of loan_id days_past_due five_class"
    assert bool(found(load, "loans.class_follows_arrears", "loans", columns, [(DAY, "L1", days, five_class)])) is broken


def test_wrong_check_digits_are_counted(load: Load) -> None:
    """The first code is the one that the standard itself works out; one sign changed makes it wrong."""
    codes = ["91350100M000100Y43", "91350100M000100Y44", None]
    load.add("customers", "as_of customer_id registration_no", [(DAY, str(n), code) for n, code in enumerate(codes)])
    (one,) = check_digits(load.stage, load.terms)
    assert (one.check, one.rows, one.looked_at, one.first_rows) == ("registration_no_digit", 1, 2, (3,))


# A project's files ---------------------------------------------------------------------------------------------------


def written(folder: Path, text: str, name: str = "loans.yaml") -> Contracts:
    """The shipped contracts with one file of a project over them."""
    (folder / name).write_text("bankmkt: 1\n" + text, encoding="utf-8")
    return Contracts(shipped("rules") / "contracts", folder)


def test_a_project_changes_adds_and_drops(tmp_path: Path) -> None:
    contracts = written(
        tmp_path,
        """table: loans
checks:
  - {name: balance_within_principal, severity: error}
  - {name: has_maturity, drop: true}
  - name: small_loans_only
    title: {zh: 单笔不超过一百万, en: No loan above a million}
    holds: principal <= 1000000
    remedy: {zh: 请核对, en: Look at it}
""",
    )
    checks = {one.name: one for one in contracts.checks(["loans"])}
    assert checks["balance_within_principal"].severity == "error"
    assert checks["balance_within_principal"].holds == CHECKS["loans.balance_within_principal"].holds
    assert "has_maturity" not in checks
    assert checks["small_loans_only"].severity == "warning"
    assert len(checks) == sum(1 for one in CHECKS.values() if one.table == "loans")
    assert contracts.checks(["accounts"]) == SHIPPED.checks(["accounts"])


@pytest.mark.parametrize(
    ("item", "word"),
    [
        ("holds: balance <= principle", "principal"),
        ("holds: balance", "condition"),
        ("holds: balance > 0\n    some: rate > 0", "exactly one"),
        ("filled: balanse", "balance"),
        ("filled: balance\n    by: [loan_id]", "by belongs to sum"),
        ("sum: five_class\n    by: [loan_id]\n    holds: total > 0", "no amount"),
        ("sum: balance\n    by: [loan]\n    holds: total > 0", "loan_id"),
        ("sum: balance\n    by: [loan_id]\n    holds: balance > 0", "balance"),
        ("hold: balance > 0", "holds"),
        ("severity: grave\n    holds: balance > 0", "grave"),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, item: str, word: str) -> None:
    language.use("en")
    text = f"""table: loans
checks:
  - name: mine
    title: {{zh: 甲, en: A}}
    remedy: {{zh: 乙, en: B}}
    {item}
"""
    contracts = written(tmp_path, text)
    with pytest.raises(RulesError) as raised:
        contracts.checks(["loans"])
    language.use(None)
    assert raised.value.problems
    assert all(problem.file.endswith("loans.yaml") and problem.line > 1 for problem in raised.value.problems)
    assert any(word in f"{problem.message} {problem.remedy}" for problem in raised.value.problems)


def test_a_table_that_is_none_is_told(tmp_path: Path) -> None:
    contracts = written(tmp_path, "table: loan\nchecks: []\n", "mine.yaml")
    (problem,) = contracts.problems()
    assert "loans" in problem.remedy
    assert problem.file.endswith("mine.yaml")


def test_heads_belong_to_the_ledger(tmp_path: Path) -> None:
    text = "table: loans\nheads:\n  - {name: x, title: {zh: 甲, en: A}, words: [x], table: loans, amount: balance}\n"
    with pytest.raises(RulesError):
        written(tmp_path, text).checks(["loans"])


@pytest.mark.parametrize(
    "item", ["table: loan, amount: balance", "table: loans, amount: rate", "table: products, amount: unit_price"]
)
def test_a_head_needs_a_table_with_branches_and_an_amount(tmp_path: Path, item: str) -> None:
    text = f"table: ledger\nheads:\n  - {{name: x, title: {{zh: 甲, en: A}}, words: [x], {item}}}\n"
    with pytest.raises(RulesError):
        written(tmp_path, text, "ledger.yaml").heads()
