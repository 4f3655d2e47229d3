"""What a condition may say, and its three-valued truth on the engine: true, false, or not known."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.query.vocabulary import ROW, VOCABULARY

from bankmkt.query.condition import compile_condition, compile_value, names_in

# The row: balance 8,000,000.01; loan_rate 4.35; months 12; rating B; policy weak; until the date itself; active; a
# share of one third; a worst known class of special_mention behind which substandard may hide. Names with no_ are
# unknown.
TRUTHS: list[tuple[str, bool | None]] = [
    # numbers, exactly
    ("balance > 0", True),
    ("balance >= 8000000.01", True),
    ("balance > 8000000.01", False),
    ("balance = 8000000.01", True),
    ("balance == 8000000.01", True),
    ("balance <> 8000000.01", False),
    ("balance != 8000000", True),
    ("balance > -1", True),
    ("0 < balance", True),
    ("balance between 8000000.01 and 9000000", True),
    ("balance not between 1 and 2", True),
    ("balance in (1, 8000000.01)", True),
    ("no_balance > 0", None),
    ("no_balance between 1 and 2", None),
    ("balance - 0.01 = 8000000", True),
    ("balance + balance > 16000000.01", True),
    ("balance * 0.5 = 4000000.005", True),
    ("2 * balance > 16000000", True),
    ("balance - no_balance > 0", None),
    ("loan_rate <= 4.35", True),
    ("loan_rate < 4.350001", True),
    ("loan_rate + 0.5 > 4.85", False),
    ("months >= 12 and months < 13", True),
    ("loan_rate < months", True),
    # percentages and ratios, by multiplying
    ("loan_share < 33.34%", True),
    ("loan_share >= 33.33%", True),
    ("loan_share > 33.33 %", True),
    ("loan_share = 0.3333333333333333", False),
    ("loan_share * 3 = 1", True),
    ("loan_share < 50% and balance > 0", True),
    ("(loan_share >= 50%)", False),
    ("empty_share > 0", None),
    ("own_rate = 4.35", True),
    ("own_rate < book_rate", True),
    ("own_rate >= book_rate", False),
    ("own_rate <= book_rate + 0.5", True),
    ("own_rate = book_rate", False),
    # words
    ("rating = 'B'", True),
    ("rating in ('B', 'C')", True),
    ("rating not in ('B', 'C')", False),
    ("no_rating = 'B'", None),
    ("no_rating in ('B')", None),
    ("no_rating not in ('AAA', 'AA')", None),
    ("rating <> 'it''s'", True),
    ("rating = '50%'", False),
    ("rating like 'B%'", True),
    ("rating not like 'B%'", False),
    ("no_rating not like 'B%'", None),
    ("industry_policy = 'weak'", True),
    ("'weak' = industry_policy", True),
    # dates
    ("until >= as_of", True),
    ("until > '2026-10-30'", True),
    ("until = date '2026-10-31'", True),
    ("no_day < as_of", None),
    ("until between '2026-01-01' and '2026-12-31'", True),
    # three values
    ("is_active", True),
    ("not is_active", False),
    ("no_flag", None),
    ("not no_flag", None),
    ("is_active is true", True),
    ("no_flag is true", False),
    ("no_flag is not true", True),
    ("no_flag or is_active", True),
    ("no_flag and is_active", None),
    ("no_flag and not is_active", False),
    ("no_balance is null", True),
    ("balance is null", False),
    ("balance is not null", True),
    ("no_rating is null or no_rating = 'B'", True),
    ("empty_share is null", True),  # a share of nothing is not known
    ("true", True),
    ("false", False),
    ("rating = 'B' and (industry_policy = 'weak' or balance < 0) and not no_flag is true", True),
    # the worst of several words, one of which is missing
    ("worst_class = 'special_mention'", True),
    ("worst_class = 'normal'", False),
    ("worst_class = 'substandard'", None),
    ("worst_class = 'doubtful'", False),
    ("worst_class <> 'substandard'", None),
    ("worst_class in ('substandard', 'doubtful')", None),
    ("worst_class >= 'special_mention'", True),
    ("worst_class > 'special_mention'", None),
    ("worst_class >= 'doubtful'", False),
    ("worst_class < 'doubtful'", True),
    ("worst_class <= 'special_mention'", None),
    ("'substandard' <= worst_class", None),
    ("worst_class between 'normal' and 'substandard'", True),
    ("worst_class is null", True),
    # remarks and long numbers
    ("balance > 0 -- a remark", True),
    ("balance > 1_000", True),
]


@pytest.mark.parametrize(("text", "truth"), TRUTHS)
def test_truth(text: str, truth: bool | None, evaluate: Callable[[str], object]) -> None:
    condition, faults = compile_condition(text, VOCABULARY)
    assert condition is not None, faults
    assert evaluate(f"SELECT CAST({condition.sql} AS BOOLEAN) FROM ({ROW}) AS given") is truth


def test_names_in_their_order() -> None:
    condition, _ = compile_condition("rating = 'B' and (balance > 0 or rating is null) and balance < 5", VOCABULARY)
    assert condition is not None
    assert condition.uses == ("rating", "balance")
    assert sorted(names_in("b > 0 and a > b and c.d = 'x'")) == ["a", "b", "d"]
    assert names_in("not ( a") == []


def test_a_name_that_is_tested_for_null_is_no_gap() -> None:
    condition, _ = compile_condition("industry_policy = 'weak' and (rating is null or rating = 'C')", VOCABULARY)
    assert condition is not None
    assert condition.gaps == ("industry_policy",)


def test_a_value_is_no_condition_and_the_reverse() -> None:
    value, faults = compile_value("balance - no_balance", VOCABULARY)
    assert faults == []
    assert value is not None
    assert (value.numerator, value.denominator) == ("(@fen(balance) - @fen(no_balance))", "100")


def test_what_a_text_says_is_quoted_anew() -> None:
    condition, _ = compile_condition("rating = 'x'' OR ''1''=''1'", VOCABULARY)
    assert condition is not None
    assert condition.sql == "(rating = 'x'' OR ''1''=''1')"
