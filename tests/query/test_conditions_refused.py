"""What a condition may not say: each refusal has a message, the place, and what to write instead."""

from __future__ import annotations

import pytest
from tests.query.vocabulary import VOCABULARY

from bankmkt.query.condition import compile_condition
from bankmkt.query.reading import Fault

EXAMPLE = "such as: loan_balance > 0"
QUOTES = "put text in single quotes, leave numbers bare"
# the condition, the part that is marked, words of the message, words of the remedy
REFUSED: list[tuple[str, str, str, str]] = [
    # reaching out of the row: files, other tables, functions, the machine
    ("read_csv('/etc/passwd')", "read_csv('/etc/passwd')", "not allowed", EXAMPLE),
    ("balance > 0 or read_text('x') = 'y'", "read_text('x')", "not allowed", EXAMPLE),
    ("load_extension('x')", "load_extension('x')", "not allowed", EXAMPLE),
    ("getenv('HOME') = 'x'", "getenv('HOME')", "not allowed", EXAMPLE),
    ("rating in (select rating from customers)", "rating in (select rating from customers)", "not allowed", EXAMPLE),
    ("balance > (select 1)", "1", "not allowed", EXAMPLE),
    ("exists (select 1 from customers)", "1 from customers", "not allowed", EXAMPLE),
    ("rating = 'B'; drop table customers", "drop", "cannot read", EXAMPLE),
    ("balance > 0; balance > 1", "balance > 0; balance > 1", "not allowed", EXAMPLE),
    ("'a' = 'a' union select 1", "union", "cannot read", EXAMPLE),
    ("length(rating) > 1", "length(rating)", "not allowed", EXAMPLE),
    ("coalesce(balance, 0) > 1", "coalesce(balance, 0)", "not allowed", EXAMPLE),
    ("count(*) > 1", "count(*)", "not allowed", EXAMPLE),
    ("sum(balance) over () > 1", "sum(balance)", "not allowed", EXAMPLE),
    ("random() > 0", "random", "not allowed", EXAMPLE),
    ("now() > until", "now", "not allowed", EXAMPLE),
    ("current_date > until", "current_date > until", "not allowed", EXAMPLE),
    ("@fen(balance) > 1", "fen(balance)", "not allowed", EXAMPLE),
    ("balance > ?", "balance > ?", "not allowed", EXAMPLE),
    ("balance > $1", "balance > $1", "not allowed", EXAMPLE),
    # names
    ("loan_rate > 1 and balanse > 0", "balanse", 'unknown column "balanse"', 'did you mean "balance"?'),
    ("customers.balance > 0", "customers.balance", "unknown column", 'did you mean "balance"?'),
    ("BALANCE > 0", "BALANCE", "unknown column", 'did you mean "balance"?'),
    ("rating = B", "B", 'unknown column "B"', "known: as_of"),
    ("rating = “B”", "“B”", "unknown column", "known:"),
    ("余额 > 0", "余额", 'unknown column "余额"', "known:"),
    # words that the column never holds
    ("industry_policy = 'weakk'", "'weakk'", 'never holds "weakk"', 'did you mean "weak"?'),
    ("industry_policy in ('weak', 'strong')", "'strong'", 'never holds "strong"', "known: encouraged"),
    ("worst_class = 'bad'", "'bad'", "never holds", "known: normal"),
    ("industry_policy > 'weak'", "industry_policy > 'weak'", "no order", "name the words"),
    # numbers
    ("balance > 1e6", "1e6", "not a plain decimal", "write it with digits"),
    ("balance > 0 or balance < 15E2", "15E2", "not a plain decimal", "write it with digits"),
    ("balance > 0x10", "x10", "cannot read", EXAMPLE),
    ("balance > 1,000", ",", "cannot read", EXAMPLE),
    ("balance % 2 = 0", "balance % 2", "not allowed", EXAMPLE),
    ("balance > 50 % 3", "50 % 3", "not allowed", EXAMPLE),
    ("balance %", "%", "cannot read", EXAMPLE),
    ("balance / 2 > 1", "balance / 2", "not allowed", EXAMPLE),
    ("balance ^ 2 > 1", "balance ^ 2", "not allowed", EXAMPLE),
    ("balance * loan_rate > 1", "balance * loan_rate", "product of two columns", "multiply a column by a number"),
    ("rating + 1 > 2", "rating + 1", "arithmetic needs numbers", EXAMPLE),
    ("-balance < 0", "balance", "arithmetic needs numbers", EXAMPLE),
    # types
    ("balance > 'x'", "balance > 'x'", "cannot compare a number with text", QUOTES),
    ("rating > 5", "rating > 5", "cannot compare text with a number", QUOTES),
    ("is_active = 1", "is_active = 1", "cannot compare a condition with a number", QUOTES),
    ("until > 20261031", "until > 20261031", "cannot compare a date with a number", QUOTES),
    ("until > '2026-13-01'", "until > '2026-13-01'", "cannot compare a date with text", QUOTES),
    ("until > date '2026-1-1'", "'2026-1-1'", "not allowed", EXAMPLE),
    ("until > date '2026-02-30'", "'2026-02-30'", "not allowed", EXAMPLE),
    ("balance between 1 and 'x'", "balance between 1 and 'x'", "cannot compare a number with text", QUOTES),
    ("rating like no_rating", "rating like no_rating", "LIKE needs", EXAMPLE),
    ("balance like '1%'", "balance like '1%'", "LIKE needs", EXAMPLE),
    ("balance = null", "balance = null", "not allowed", EXAMPLE),
    ("cast(balance as double) > 1", "balance", "not allowed", EXAMPLE),
    ("try_cast(rating as int) > 1", "rating", "not allowed", EXAMPLE),
    # shapes
    ("balance", "balance", "a value and not a condition", "compare it"),
    ("is_active and balance", "balance", "a value and not a condition", "compare it"),
    ("not balance", "balance", "a value and not a condition", "compare it"),
    ("null", "null", "not allowed", EXAMPLE),
    ("", "", "empty", ""),
    ("   ", "   ", "empty", ""),
    ("rating = 'B", "rating = 'B", "cannot read", "close every quote"),
    ("(balance > 0", "0", "cannot read", EXAMPLE),
    ("balance > 0 and", "and", "cannot read", EXAMPLE),
    ("balance > 0 rating = 'B'", "rating", "cannot read", EXAMPLE),
    ("balance => 5", "=>", "cannot read", EXAMPLE),
    # forms that mean something else than they seem to, or that engines read differently
    ("balance between symmetric 2 and 1", "balance between symmetric 2 and 1", "not allowed", EXAMPLE),
    ("rating ilike 'b'", "rating ilike 'b'", "not allowed", EXAMPLE),
    ("rating similar to 'B'", "rating similar to 'B'", "not allowed", EXAMPLE),
    ("rating like 'B!%' escape '!'", "rating like 'B!%' escape '!'", "not allowed", EXAMPLE),
    ("rating || 'x' = 'Bx'", "rating || 'x'", "not allowed", EXAMPLE),
    ("rating is distinct from 'B'", "rating is distinct from 'B'", "not allowed", EXAMPLE),
    ("case when balance > 0 then true end", "balance > 0", "not allowed", EXAMPLE),
    # after a percentage the places are still those of the text as written
    ("loan_share > 50% and ratng = 'B'", "ratng", "unknown column", 'did you mean "rating"?'),
    ("loan_share > 50% and rating = '9%' and nix > 33.3% and rating = 'x'", "nix", "unknown column", "known:"),
]


def _refused(text: str) -> Fault:
    condition, faults = compile_condition(text, VOCABULARY)
    assert condition is None, f"accepted as {condition}"
    (fault,) = faults
    return fault


@pytest.mark.parametrize(("text", "marked", "message", "remedy"), REFUSED, ids=[one[0] or "nothing" for one in REFUSED])
def test_refusal(text: str, marked: str, message: str, remedy: str) -> None:
    fault = _refused(text)
    assert message in fault.message
    assert remedy in fault.remedy
    assert text[fault.offset : fault.offset + fault.width] == marked
    assert fault.width >= 1


def test_a_second_mention_is_marked_where_it_stands() -> None:
    fault = _refused("rating = 'A' or rating = 'B' or rating = 5")
    assert (fault.offset, fault.width) == (32, 10)
