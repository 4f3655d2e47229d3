"""The kinds day_curve, concentration, reconciliation, penetration: what their files refuse, and what a person reads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.rules.casefile import read_table
from tests.rules.planned import context
from tests.rules.running import answer, load_files, project_in

from bankmkt.api.analysis import Request, answering
from bankmkt.api.project import Project
from bankmkt.base import say
from bankmkt.base.errors import Problem, RulesError
from bankmkt.result.blocks import Chart, Grid, Headline, Presentation

DAY = date(2026, 10, 31)

MISTAKES = [
    ("extends: arrears\nalways: {loss_of_control: 20%}\n", 'is no limit; write "> 5%"'),
    ('extends: arrears\nalways: {loss_of_control: ">= 100%"}\n', "must be below 100 %"),
    ('extends: arrears\nalways: {loss_of_control: "> 0.00000001"}\n', "no finer than a thousandth of a percent"),
    ('extends: arrears\nalways: {panic: "> 50%"}\n', 'must be above, act, on_site_check, loss_of_control, got "panic"'),
    ("extends: arrears\nperiods: [{name: month_end, drop: true}]\n", "no period holds day 1 of a month of 28 days"),
    ("extends: arrears\nperiods: [{name: from_the_26th, to: -3}]\n", "no period holds day 27 of a month of 28 days"),
    ("extends: arrears\nz: 0\n", '"z" must be above 0'),
    ("extends: arrears\nlate: days_overdue > 0\n", 'unknown column "days_overdue"'),
    ("extends: arrears\ncauses: [{name: interest, holds: overdue_intrest > 0}]\n", 'unknown column "overdue_intrest"'),
    ("extends: arrears\nfrom: branches\n", 'unknown table "branches"'),
    ("extends: concentration\nnear: 0\n", "a share above 0 and up to 100 %"),
    ("extends: concentration\nlimits: [{name: single_loan, at_most: 110%}]\n", "a share above 0 and up to 100 %"),
    (
        "extends: concentration\nlimits: [{name: single_loan, over: park}]\n",
        'must be customer, group, industry, got "park"',
    ),
    ("extends: concentration\nlimits: [{name: single_loan, of: loans.balance}]\n", "is no amount of the bank"),
    ("extends: concentration\nover: [{name: industry, of: income}]\n", 'cannot group by "income"'),
    ("extends: concentration\nmeasure: loan_rate\n", '"loan_rate" is no number'),
    ("extends: ledger\ntolerance: 0.001\n", '"tolerance" is money'),
    ("extends: ledger\nheads: [loans, cash]\n", 'declares no head "cash"'),
    ("extends: ledger\nwhere: kind = 'corporate'\n", 'unknown column "kind"'),
    ("extends: penetration\nactive: is_activ\n", 'unknown column "is_activ"'),
    ("extends: penetration\nacross: town\n", 'unknown measure or column "town"'),
    ("extends: penetration\nnew_months: 0\n", "new_months"),
]


@pytest.mark.parametrize(("text", "says"), MISTAKES, ids=[says for _, says in MISTAKES])
def test_a_mistake_is_told_where_it_stands(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.yaml").write_text(f"bankmkt: 1\n{text}", encoding="utf-8")
    found = _problems(project_in(tmp_path), text.split()[1])
    assert [one for one in found if says in one.message], found
    assert all(one.file.endswith("mine.yaml") and one.line > 1 for one in found)


def _problems(project: Project, name: str) -> list[Problem]:
    """What is wrong with one rule, as far as it can be told without data."""
    try:
        rule = project.rules[name]
        return rule.kind.check(rule.spec, rule.layers, context(project.rules))
    except RulesError as error:
        return list(error.problems)


def _loaded(folder: Path, **given: str) -> Project:
    project = project_in(folder)
    files = []
    for table, text in given.items():
        rows = read_table(text)
        lines = [",".join(rows[0]), *(",".join("" if cell == "-" else cell for cell in row.values()) for row in rows)]
        files.append(folder / f"{table}.csv")
        files[-1].write_text("\n".join(lines) + "\n", encoding="utf-8")
    load_files(project, files, DAY)
    return project


def _shown(project: Project, rule: str) -> Presentation:
    with answering(project, Request(rule, as_of=DAY.isoformat())) as (_, presentation):
        return presentation


def _headline(presentation: Presentation) -> str:
    return next(block.text for block in presentation.blocks if isinstance(block, Headline))


CUSTOMERS = """
    customer_id  name  kind       branch_id  manager_id  opened_on
    a            A     corporate  1          m1          2020-01-01
    b            B     corporate  1          m1          2020-01-01
    c            C     corporate  2          m2          2026-05-01
"""


def test_the_worst_owner_is_named_with_its_cause(tmp_path: Path) -> None:
    project = _loaded(
        tmp_path,
        customers=CUSTOMERS,
        managers="manager_id name\n m1 One\n m2 Two",
        loans="""
            loan_id  customer_id  balance  overdue_principal  overdue_interest
            1        a            5.00     0.00               1.00
            2        b            5.00     0.00               0.00
            3        c            5.00     0.00               0.00
        """,
    )
    text = _headline(_shown(project, "arrears"))
    assert text.startswith(
        "Manager m1 One is worst: 1 of 2 loan customers in arrears (50.0 %, loss of control: ≥ 20.0 %)"
    )
    assert "mostly: interest late, 1" in text
    assert "The bank: 1 of 3 (33.3 %)." in text
    say.use("zh")
    assert "客户经理 m1 One" in _headline(_shown(project, "arrears"))


def test_the_curve_has_a_point_for_each_loaded_day(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    for day, late in (("2026-09-30", 2), ("2026-10-21", 2), ("2026-10-26", 1), ("2026-10-31", 0)):
        folder = tmp_path / day
        folder.mkdir()
        (folder / "customers.csv").write_text("customer_id,manager_id\na,m\nb,m\n", encoding="utf-8")
        rows = [f"{place},{name},1.00,{1 if place < late else 0}" for place, name in enumerate("ab")]
        text = "\n".join(["loan_id,customer_id,balance,days_past_due", *rows])
        (folder / "loans.csv").write_text(f"{text}\n", encoding="utf-8")
        load_files(project, [folder / "customers.csv", folder / "loans.csv"], date.fromisoformat(day))
    with answering(project, Request("arrears", as_of="2026-10-31")) as (_, presentation):
        chart = next(block for block in presentation.blocks if isinstance(block, Chart))
    assert chart.kind == "curve"
    assert list(chart.categories) == [21.0, 26.0, 31.0]  # September is another month
    assert list(chart.series[0].values) == [1.0, 0.5, 0.0]
    limits = {series.name: list(series.values) for series in chart.series[1:]}
    assert limits["limit: above"] == [0.05, 0.03, 0.01]
    assert limits["limit: act"] == [0.1, 0.1, None]


def test_the_worst_breach_is_named_with_its_excess(tmp_path: Path) -> None:
    project = _loaded(
        tmp_path,
        customers=CUSTOMERS,
        loans="loan_id customer_id balance\n 1 a 110.00\n 2 b 150.00\n 3 c 5.00",
        bank_facts="net_capital tier1_capital\n 1000.00 10000.00",
    )
    shown = _shown(project, "concentration")
    assert _headline(shown).startswith(
        "b B (branch 1) is over the limit loans to one name: 150.00, 15.0 % of capital, 50.00"
    )
    grid = next(block for block in shown.blocks if isinstance(block, Grid))
    assert all(row["names"] for row in grid.table.dicts())  # on a screen without its empty lines


def test_the_largest_difference_is_named_with_its_side(tmp_path: Path) -> None:
    project = _loaded(
        tmp_path,
        customers=CUSTOMERS,
        loans="loan_id customer_id branch_id balance\n 1 a 1 110.00\n 2 c 2 5.00",
        ledger="branch_id head amount\n 1 贷款 100.00\n 2 贷款 5.00",
    )
    text = _headline(_shown(project, "ledger"))
    assert text == "Branch 1 is worst: loans 10.00 more in the extracts than in the ledger. 1 of 2 lines differ."


def test_the_heads_are_those_of_the_project(tmp_path: Path, engine: str) -> None:
    """A word with ``*`` stands for all heads that it matches, and none that only look like it."""
    contracts = tmp_path / "rules" / "contracts"
    contracts.mkdir(parents=True)
    head = "{name: loans, words: ['13_*', 贷款], tolerance: 1}"
    (contracts / "ledger.yaml").write_text(f"bankmkt: 1\ntable: ledger\nheads:\n  - {head}\n", encoding="utf-8")
    project = _loaded(
        tmp_path,
        customers=CUSTOMERS,
        loans="loan_id customer_id branch_id balance\n 1 a 1 110.00\n 2 c 2 5.00",
        ledger="branch_id head amount\n 1 13_01 100.00\n 1 13_02 9.00\n 2 13_01 3.99\n 1 1303 70.00\n 1 贷款 80.00",
    )
    found = answer(project, "ledger", as_of=DAY.isoformat(), engine=engine)["rows"]
    lines = {row["branch_id"]: (row["ledger"], row["difference"], row["verdict"]) for row in found}
    assert lines == {"1": ("109.00", "1.00", "agrees"), "2": ("3.99", "1.01", "differs")}


def test_the_group_that_is_behind_is_named_with_its_product(tmp_path: Path) -> None:
    project = _loaded(
        tmp_path,
        customers=CUSTOMERS,
        products="product_id product_class\n p payroll\n t tax",
        holdings="customer_id product_id is_active\n a p true\n a t true\n b p true\n c t true",
    )
    shown = _shown(project, "penetration")
    # branch 1 has 3 products for 2 customers, branch 2 one for one; the bank 4 for 3. Branch 2 lacks a third
    assert _headline(shown).startswith(
        "Branch 2 is behind most: 1.00 products per customer, the bank has 1.33; furthest in"
    )
    assert "payroll: 0.0 % hold it, of the bank 66.7 %, 1 holders short" in _headline(shown)
    heat = [block for block in shown.blocks if isinstance(block, Grid)][1].table
    assert [row[0] for row in heat.rows] == ["payroll", "tax"]
    assert heat.rows[0][1:] == (2 / 3, 0.0, 1.0, 0.0)  # the bank, the new customers, branches 1 and 2


def test_nothing_to_say_is_said(tmp_path: Path) -> None:
    project = _loaded(
        tmp_path,
        customers=CUSTOMERS,
        loans="loan_id customer_id balance\n 1 a 0.00",
        ledger="branch_id head amount\n 1 其他 1.00",
        bank_facts="net_capital\n 1000.00",
    )
    assert _headline(_shown(project, "arrears")) == "There are no loan customers."
    assert _headline(_shown(project, "concentration")) == "There is no book."
    assert "cannot be judged" in _headline(_shown(project, "ledger"))
