"""Macros expand inside out and leave quotes alone; each macro of DuckDB gives the value that was worked out by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import duckdb
import pytest

from bankmkt.query.dialect import DUCKDB, Lowered
from bankmkt.query.macros import UnknownMacroError, expand
from bankmkt.query.plan import Plan, RankCumulate, Small, Step

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
BIG = 10**37
VALUES: list[tuple[str, str, object]] = [
    ("fen", f"@fen({MONEY.format('1234.56')})", 123456),
    ("fen", f"@fen({MONEY.format('-0.01')})", -1),
    ("fen", "@fen(CAST('99999999999999999999999999.99' AS DECIMAL(28,2)))", 9999999999999999999999999999),
    ("fen", "@fen(CAST(NULL AS DECIMAL(18,2)))", None),
    ("micro", "@micro(CAST('4.350001' AS DECIMAL(12,6)))", 4350001),
    ("micro", "@micro(CAST('-0.000001' AS DECIMAL(12,6)))", -1),
    ("wide", "@wide(9000000000000000000) * 9", 81000000000000000000),
    ("whole", "@whole(7, 2)", 3),
    ("whole", "@whole(@wide(6), 2)", 3),
    ("divide_half_up", "@divide_half_up(@wide(14), @wide(10))", 1),
    ("divide_half_up", "@divide_half_up(@wide(15), @wide(10))", 2),
    ("divide_half_up", "@divide_half_up(@wide(-15), @wide(10))", -2),
    ("divide_half_up", "@divide_half_up(@wide(-14), @wide(10))", -1),
    ("divide_half_up", "@divide_half_up(@wide(1), @wide(3))", 0),
    ("divide_half_up", "@divide_half_up(@wide(2) + 3, @wide(4) + 6)", 1),
    ("divide_half_up", "@divide_half_up(@wide(0), @wide(7))", 0),
    ("divide_half_up", "@divide_half_up(@wide(1), @wide(0))", None),
    ("money", "@money(@wide(123456))", Decimal("1234.56")),
    ("money", "@money(@wide(-1))", Decimal("-0.01")),
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
    ("add_months", "@add_months(DATE '2025-01-31', 12)", date(2026, 1, 31)),
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
    ("is_empty", "@is_empty(@none())", True),
    ("is_empty", "@is_empty(@one('a'))", False),
]


@pytest.mark.parametrize(("sql", "expected"), [(sql, expected) for _, sql, expected in VALUES])
def test_value_on_duckdb(sql: str, expected: object, evaluate: Callable[[str], object]) -> None:
    made = evaluate(f"SELECT {sql}")
    assert made == expected
    assert type(made) is type(expected)


def test_every_macro_has_a_value_here() -> None:
    assert {name for name, _, _ in VALUES} == set(DUCKDB.lowerings)


def _ranked(rows: str, within: tuple[str, ...] = ()) -> list[Lowered]:
    node = RankCumulate("ranked", "why", "given", "value", "id", within)
    steps = (Step("given", "why", f"SELECT * FROM (VALUES {rows}) AS t(id, area, value)"), node)
    plan = Plan("r", "k", date(2026, 1, 1), steps, "ranked", (), "", Small("SELECT 1", ()), "SELECT 0")
    return DUCKDB.steps(plan)


def test_rank_and_cumulate() -> None:
    """Ties by the key, a row at a time; only positive values run up; the unknown stands last and is not counted."""
    given, ranked = _ranked(
        "('b', 'x', 5), ('a', 'x', 5), ('c', 'x', -2), ('d', 'x', NULL), ('e', 'x', 0), ('f', 'x', 9)"
    )
    rows = (
        duckdb.connect()
        .execute(
            f"WITH given AS ({given.sql}), ranked AS ({ranked.sql})"
            " SELECT id, rank, cumulative, total, known FROM ranked ORDER BY rank"
        )
        .fetchall()
    )
    assert rows == [
        ("f", 1, 9, 19, 5),
        ("a", 2, 14, 19, 5),
        ("b", 3, 19, 19, 5),
        ("e", 4, 19, 19, 5),
        ("c", 5, 19, 19, 5),
        ("d", 6, 19, 19, 5),
    ]


def test_rank_and_cumulate_within() -> None:
    given, ranked = _ranked("('a', 'x', 5), ('b', 'y', 3), ('c', 'y', 4)", ("area",))
    rows = (
        duckdb.connect()
        .execute(
            f"WITH given AS ({given.sql}), ranked AS ({ranked.sql})"
            " SELECT id, rank, cumulative, total, known FROM ranked ORDER BY id"
        )
        .fetchall()
    )
    assert rows == [("a", 1, 5, 5, 1), ("b", 2, 7, 7, 2), ("c", 1, 4, 7, 2)]
