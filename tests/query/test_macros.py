"""Macros expand inside out and leave quotes alone; each gives on every engine the value that was worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from tests.engines import sail

from bankmkt.base.errors import EngineError
from bankmkt.query.dialect import DUCKDB
from bankmkt.query.macros import UnknownMacroError, expand
from bankmkt.query.spark import SPARK

MARKS: Mapping[str, Callable[..., str]] = {
    "f": lambda *parts: f"<{'|'.join(parts)}>",
    "none": lambda: "nothing",
}


@pytest.mark.parametrize(
    ("sql", "expanded"),
    [
        ("SELECT 1", "SELECT 1"),
        ("@none()", "nothing"),
        ("@none( )", "nothing"),
        ("@f(a)", "<a>"),
        ("@f( a , b )", "<a|b>"),
        ("@f(@f(a), @f(b, @none()))", "<<a>|<b|nothing>>"),
        ("@f(g(a, b), (c, d))", "<g(a, b)|(c, d)>"),
        ("@f([a, b], c[1, 2])", "<[a, b]|c[1, 2]>"),
        ("x + @f(a) + @f(b)", "x + <a> + <b>"),
        ("@f('a, b)', c)", "<'a, b)'|c>"),
        ("@f('it''s, (', c)", "<'it''s, ('|c>"),
        ('@f("a,b", c)', '<"a,b"|c>'),
        ("'@f(a)' AND @f(a)", "'@f(a)' AND <a>"),
        ("'it''s @f(a)'", "'it''s @f(a)'"),
        ('"@f(a)"', '"@f(a)"'),
        ("a@b", "a@b"),
        ("@F(a)", "@F(a)"),
        ("@f(\n  a,\n  b\n)", "<a|b>"),
        ("", ""),
    ],
)
def test_expansion(sql: str, expanded: str) -> None:
    assert expand(sql, MARKS) == expanded


def test_an_unknown_macro_is_a_bug() -> None:
    with pytest.raises(UnknownMacroError, match="g"):
        expand("@f(@g(a))", MARKS)


@pytest.mark.parametrize("sql", ["@f(a", "@f((a)", "@f('a)"])
def test_an_unbalanced_macro_is_a_bug(sql: str) -> None:
    with pytest.raises((IndexError, ValueError)):
        expand(sql, MARKS)


MONEY = "CAST('{}' AS DECIMAL(18,2))"
BIG = 10**33
"""About the largest number that every engine divides."""
LARGE = 10**31
"""About the largest quotient on every engine."""
VALUES: list[tuple[str, str, object]] = [
    ("fen", f"@fen({MONEY.format('1234.56')})", 123456),
    ("fen", f"@fen({MONEY.format('-0.01')})", -1),
    ("fen", "@fen(CAST('99999999999999999999999999.99' AS DECIMAL(28,2)))", 9999999999999999999999999999),
    ("fen", "@fen(CAST(NULL AS DECIMAL(18,2)))", None),
    ("micro", "@micro(CAST('4.350001' AS DECIMAL(12,6)))", 4350001),
    ("micro", "@micro(CAST('-0.000001' AS DECIMAL(12,6)))", -1),
    ("percent", "@percent(@wide(4350001))", Decimal("4.350001")),
    ("percent", "@percent(@wide(-1))", Decimal("-0.000001")),
    ("percent", "@percent(CAST(NULL AS BIGINT))", None),
    ("wide", "@wide(9000000000000000000) * 9", 81000000000000000000),
    ("wide", f"@wide({10**37 - 1}) + @wide(1)", 10**37),
    ("wide", "@wide(-99999999999) * @wide(99999999999)", -9999999999800000000001),
    ("whole", "@whole(7, 2)", 3),
    ("whole", "@whole(-7, 2)", -3),
    ("whole", f"@whole(@wide({BIG}), @wide(300))", 3333333333333333333333333333333),
    ("whole", f"@whole(@wide({BIG - 1}), @wide({BIG}))", 0),
    ("whole", "@whole(7, NULLIF(0, 0))", None),
    ("whole", "@whole(@wide(6), 2)", 3),
    ("divide_half_up", "@divide_half_up(@wide(14), @wide(10))", 1),
    ("divide_half_up", "@divide_half_up(@wide(15), @wide(10))", 2),
    ("divide_half_up", "@divide_half_up(@wide(-15), @wide(10))", -2),
    ("divide_half_up", "@divide_half_up(@wide(-14), @wide(10))", -1),
    ("divide_half_up", "@divide_half_up(@wide(1), @wide(3))", 0),
    ("divide_half_up", "@divide_half_up(@wide(2) + 3, @wide(4) + 6)", 1),
    ("divide_half_up", "@divide_half_up(@wide(0), @wide(7))", 0),
    ("divide_half_up", "@divide_half_up(@wide(1), @wide(0))", None),
    ("divide_half_up", "@divide_half_up(CAST(NULL AS BIGINT), @wide(7))", None),
    ("divide_half_up", f"@divide_half_up(@wide({2 * LARGE + 1}), @wide(2))", LARGE + 1),
    ("divide_half_up", f"@divide_half_up(@wide(-{2 * LARGE + 1}), @wide(2))", -LARGE - 1),
    ("divide_half_up", f"@divide_half_up(@wide({BIG // 2 - 1}), @wide({BIG}))", 0),
    ("money", "@money(@wide(123456))", Decimal("1234.56")),
    ("money", "@money(@wide(-1))", Decimal("-0.01")),
    ("money", f"@money(@wide({10**28 - 1}))", Decimal("99999999999999999999999999.99")),
    ("money", "@money(CAST(NULL AS BIGINT))", None),
    (
        "sum_money",
        f"@sum_money(x + {MONEY.format('0.10')}) FROM (VALUES (0), (0.1)) AS t(x)",
        Decimal("0.30"),
    ),
    ("sum_money", f"@sum_money(x) FROM (SELECT {MONEY.format('1')} AS x WHERE 1 = 0) AS t", None),
    ("times", f"@times({MONEY.format('0.10')} + 0, 3)", Decimal("0.30")),
    ("share", "@share(1, 4)", 0.25),
    ("share", f"@share({MONEY.format('-1.00')}, 8)", -0.125),
    ("share", "@share(1, 0)", None),
    ("share", "@share(0, 0)", None),
    ("share", "@share(CAST(NULL AS BIGINT), 4)", None),
    ("less", "@less(@wide(1), @wide(3), @wide(1), @wide(2))", True),
    ("less", "@less(@wide(1), @wide(2), @wide(2), @wide(4))", False),
    ("less", "@less(@wide(5), @wide(2), @wide(7), @wide(3))", False),  # 2.5 < 2.33
    ("less", f"@less(@wide({BIG}), @wide({3 * BIG}), @wide(1), @wide(2))", True),
    ("less", "@less(@wide(1), @wide(0), @wide(1), @wide(2))", None),
    ("less", "@less(@wide(1), @wide(2), CAST(NULL AS HUGEINT), @wide(2))", None),
    ("less", f"@less(@wide({BIG - 1}), @wide({BIG}), @wide({BIG}), @wide({BIG}))", True),
    ("less", "@less(@wide(0), @wide(5), @wide(0), @wide(7))", False),
    ("hhi", "@hhi(50, 10)", 5000.0),
    ("hhi", "@hhi(0, 0)", None),
    ("wilson_low", "@wilson_low(0, 10, 2)", 0.0),
    ("wilson_low", "@wilson_low(5, 5, 2)", 0.5555555555555556),  # (5 + 2 - 2) / 9
    ("wilson_low", "@wilson_low(0, 0, 2)", None),
    ("wilson_high", "@wilson_high(0, 5, 2)", 0.4444444444444444),  # (0 + 2 + 2) / 9
    ("wilson_high", "@wilson_high(5, 5, 2)", 1.0),
    ("add_months", "@add_months(DATE '2025-01-31', 12)", date(2026, 1, 31)),
    ("add_months", "@add_months(DATE '2025-03-31', -1)", date(2025, 2, 28)),
    ("add_months", "@add_months(DATE '2025-02-28', 1)", date(2025, 3, 28)),
    ("add_months", "@add_months(DATE '2025-02-28', n) FROM (SELECT CAST(6 AS BIGINT) AS n) AS t", date(2025, 8, 28)),
    ("add_days", "@add_days(DATE '2024-02-28', 2)", date(2024, 3, 1)),
    ("add_days", "@add_days(DATE '2024-03-01', -1)", date(2024, 2, 29)),
    ("days", "@days(DATE '2024-03-01', DATE '2024-02-28')", 2),
    ("days", "@days(DATE '2024-02-28', DATE '2024-03-01')", -2),
    ("days", "@days(CAST(NULL AS DATE), DATE '2024-03-01')", None),
    ("plain", "@plain('ＡＢ（中国）有限 公司·ⅲ')", "AB中国有限公司III"),
    ("plain", "@plain('o''neill & co.')", "ONEILLCO"),
    ("plain", "@plain('样例甲公司')", "样例甲公司"),
    ("plain", "@plain(CAST(NULL AS VARCHAR))", None),
    ("add_months", "@add_months(DATE '2025-01-31', 1)", date(2025, 2, 28)),
    ("add_months", "@add_months(DATE '2024-02-29', 12)", date(2025, 2, 28)),
    ("any", "@any(x) FROM (VALUES (FALSE), (NULL), (TRUE)) AS t(x)", True),
    ("any", "@any(x) FROM (VALUES (FALSE), (NULL)) AS t(x)", None),
    ("any", "@any(x) FROM (VALUES (FALSE), (FALSE)) AS t(x)", False),
    ("any", "@any(x) FROM (SELECT TRUE AS x WHERE 1 = 0) AS t", False),
    ("count_if", "@count_if(x) FROM (VALUES (FALSE), (NULL), (TRUE), (TRUE)) AS t(x)", 2),
    ("none", "@none()", []),
    ("no_list", "@no_list()", None),
    ("one", "@one('a')", ["a"]),
    ("list", "@list('b', NULL, 'a', CASE WHEN 1 = 0 THEN 'c' END)", ["b", "a"]),
    ("list", "@list(NULL)", []),
    ("union", "@union(@one('b'), @no_list(), @list('a', 'b'), @none())", ["a", "b"]),
    ("union", "@union(@no_list())", []),
    ("union", "@union(@union(@one('b'), CASE WHEN 1 = 0 THEN @one('c') END), @union(@list('b', 'a')))", ["a", "b"]),
    ("union", "@union(@list('B', 'b', '中', 'a_1', 'a.1'))", ["B", "a.1", "a_1", "b", "中"]),
    ("gather", "@gather(x) FROM (SELECT @list('b', 'a') AS x UNION ALL SELECT @list('a', 'c')) AS t", ["a", "b", "c"]),
    ("gather", "@gather(x) FROM (SELECT @no_list() AS x UNION ALL SELECT @none()) AS t", []),
    ("is_empty", "@is_empty(@none())", True),
    ("is_empty", "@is_empty(@one('a'))", False),
]


@pytest.mark.parametrize(("sql", "expected"), [(sql, expected) for _, sql, expected in VALUES])
def test_value(sql: str, expected: object, evaluate: Callable[[str], object]) -> None:
    made = evaluate(f"SELECT {sql}")
    assert made == (pytest.approx(expected, rel=1e-15) if isinstance(expected, float) else expected)
    assert type(made) is type(expected)


def test_every_macro_has_a_value_here() -> None:
    assert {name for name, _, _ in VALUES} == set(DUCKDB.lowerings) == set(SPARK.lowerings)


@pytest.mark.parametrize(
    "sql",
    [
        f"@wide({10**37}) * @wide(100)",
        f"@whole(@wide({10**37}), @wide(3))",  # no engine needs it, and Sail has not the digits
        "@money(@wide(123456789012345678901234567890))",
    ],
)
def test_too_many_digits_are_refused_and_never_cut(sql: str) -> None:
    with (
        duckdb.connect() as connection,
        pytest.raises(EngineError, match="too large"),
        sail.session(connection) as session,
    ):
        session.rows(SPARK.text(f"SELECT {sql} AS x"))


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("'it''s'", "it's"),
        (r"'a\b'", r"a\b"),
        (r"'\'", "\\"),
        (r"'a\b' LIKE '%\%'", True),
        ("'a%b' LIKE 'a_b'", True),
        ("'it''s' LIKE 'it''_'", True),
        ("'VARCHAR'", "VARCHAR"),
        ("'@fen(x)'", "@fen(x)"),
        ("CAST(12 AS VARCHAR)", "12"),
        ("CAST(12 AS HUGEINT)", 12),
        ("CAST(NULL AS INTEGER) IS NOT DISTINCT FROM CAST(NULL AS INTEGER)", True),
    ],
)
def test_what_the_engines_spell_differently(sql: str, expected: object, evaluate: Callable[[str], object]) -> None:
    assert evaluate(f"SELECT {sql} AS x") == expected
