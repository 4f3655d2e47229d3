"""A mapping's contract refuses rows, a wrong number of rows refuses the file."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.contracts.stage import Load, declared

from bankmkt.base import say as language
from bankmkt.intake.contract import Reject
from bankmkt.intake.mapping import Contract, Range
from bankmkt.intake.reasons import reason_text
from bankmkt.store.contracts import Terms, bound, check_rows, enforce, last_rows, missing_columns

DAY = "2026-10-31"
HEADER = "as_of loan_id customer_id balance rate five_class matures_on is_extended days_past_due"
ROWS = [
    (DAY, "L1", "0001", "100.00", "4.35", "normal", "2027-01-01", True, 0),
    (DAY, "L2", None, "-0.01", "36", "loss", "2030-12-31", False, 1),
    (DAY, "L3", "0003", "500.00", "36.000001", None, "2031-01-01", None, 400),
    (DAY, "L4", "0004", None, None, "doubtful", None, True, None),
]


def loans(load: Load, contract: Contract, bad: str = "") -> Load:
    """Four loans, rows 2 to 5."""
    load.add("loans", HEADER, ROWS, contract, bad)
    return load


@pytest.mark.parametrize(
    ("contract", "expected"),
    [
        (Contract(required=("customer_id",)), [(3, "customer_id", "required_empty")]),
        (Contract(allowed={"five_class": ("normal", "loss")}), [(5, "five_class", "not_in_contract")]),
        (Contract(allowed={"is_extended": ("true",)}), [(3, "is_extended", "not_in_contract")]),
        (Contract(allowed={"rate": ("4.350", "36")}), [(4, "rate", "not_in_contract")]),
        (
            Contract(ranges={"balance": Range("0", "499.99")}),
            [(3, "balance", "out_of_range"), (4, "balance", "out_of_range")],
        ),
        (Contract(ranges={"rate": Range(None, "36")}), [(4, "rate", "out_of_range")]),
        (Contract(ranges={"matures_on": Range("2027-01-01", "2030-12-31")}), [(4, "matures_on", "out_of_range")]),
        (Contract(ranges={"days_past_due": Range("1", None)}), [(2, "days_past_due", "out_of_range")]),
    ],
)
def test_a_row_that_breaks_the_contract_is_rejected(
    load: Load, contract: Contract, expected: list[tuple[int, str, str]]
) -> None:
    loans(load, contract)
    assert enforce(load.stage, load.terms) == len({row for row, _, _ in expected})
    assert [one[1:] for one in load.rejected()] == expected
    assert set(load.good("loans")) == {2, 3, 4, 5} - {row for row, _, _ in expected}


def test_every_breach_of_a_row_is_listed(load: Load) -> None:
    contract = Contract(required=("customer_id",), ranges={"balance": Range("0")})
    loans(load, contract)
    assert enforce(load.stage, load.terms) == 1
    assert load.rejected() == [(1, 3, "balance", "out_of_range"), (1, 3, "customer_id", "required_empty")]
    places = load.query('SELECT "column", position, "value" FROM bankmkt_stage._rejected ORDER BY 1')
    names = [column.name for column in declared("loans").columns]
    assert places == [("balance", names.index("balance"), "-0.01"), ("customer_id", names.index("customer_id"), "")]


def test_a_row_that_is_refused_already_is_not_listed_again(load: Load) -> None:
    loans(load, Contract(required=("customer_id",)), bad="3")
    assert enforce(load.stage, load.terms) == 0
    assert load.rejected() == []


def test_the_contract_of_one_source_is_not_that_of_another(load: Load) -> None:
    loans(load, Contract(required=("customer_id",)))
    load.add("loans", HEADER, [(DAY, "L9", None, "1", "1", "normal", None, None, 0)])
    enforce(load.stage, load.terms)
    assert load.rejected() == [(1, 3, "customer_id", "required_empty")]


def test_a_month_is_bounded_as_it_is_written(load: Load) -> None:
    rows = [("0001", "2026-09-01"), ("0001", "2026-10-01")]
    load.add("settlements", "customer_id month", rows, Contract(ranges={"month": Range("2026-10", "2026-10")}))
    enforce(load.stage, load.terms)
    assert load.rejected() == [(1, 2, "month", "out_of_range")]


@pytest.mark.parametrize(
    ("column", "text"), [("balance", "1e"), ("balance", "NaN"), ("matures_on", "2026-02-30"), ("is_extended", "yes")]
)
def test_a_bound_that_is_no_value_is_never_taken(column: str, text: str) -> None:
    found = declared("loans").column(column)
    assert found is not None
    with pytest.raises(ValueError, match=r"\S"):
        bound(found, text)


def test_a_required_column_that_the_file_lacks_is_a_problem_of_the_file() -> None:
    terms = Terms(1, declared("loans"), frozenset({"loan_id"}), "a.csv", Contract(required=("loan_id", "rate")))
    (problem,) = missing_columns([terms])
    assert "a.csv" in problem.message
    assert "rate" in problem.message
    assert problem.remedy


@pytest.mark.parametrize(
    ("contract", "read", "last", "words"),
    [
        (Contract(rows=(10, None)), 9, None, ["fewer"]),
        (Contract(rows=(10, None)), 10, None, []),
        (Contract(rows=(None, 10)), 11, None, ["more than the usual"]),
        (Contract(rows=(5, 10)), 10, None, []),
        (Contract(change=Decimal("0.2")), 79, 100, ["change"]),
        (Contract(change=Decimal("0.2")), 80, 100, []),
        (Contract(change=Decimal("0.2")), 121, 100, ["change"]),
        (Contract(change=Decimal("0.2")), 5, None, []),
        (Contract(), 0, 100, []),
    ],
)
def test_the_number_of_rows_is_held_against_the_usual(
    contract: Contract, read: int, last: int | None, words: list[str]
) -> None:
    language.use("en")
    found = check_rows(Terms(1, declared("loans"), frozenset(), "a.csv", contract, "sources/x.yaml"), read, last)
    language.use(None)
    assert len(found) == len(words)
    for problem, word in zip(found, words, strict=True):
        assert word in problem.message
        assert "a.csv" in problem.message
        assert "sources/x.yaml" in problem.remedy


def test_the_last_load_of_a_source_is_found_by_its_name_less_its_digits(load: Load) -> None:
    load.stored("loans", "as_of loan_id", [(DAY, "L1")] * 3)
    load.stored("loans", "as_of loan_id", [(DAY, "L1")] * 5)
    assert last_rows(load.connection, "loans_20261130.csv", "") == 5
    assert last_rows(load.connection, "notes_20261130.csv", "") is None
    assert last_rows(load.connection, "loans_20261031.csv", "Sheet1") is None


@pytest.mark.parametrize("code", ["required_empty", "not_in_contract", "out_of_range", "unknown_parent"])
def test_each_reason_is_a_sentence_without_the_value(code: str) -> None:
    reject = Reject("a.csv", "", "loans", 3, "customer_id", "客户号", code, "secret", "customers")
    for wanted in language.LANGUAGES:
        language.use(wanted)
        sentence = reason_text(reject)
        assert "customer_id" in sentence
        assert "secret" not in sentence
    language.use(None)
