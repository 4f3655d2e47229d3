"""Check digits, held against another implementation and against numbers worked out by hand."""

from __future__ import annotations

import random
from collections.abc import Sequence

import duckdb
import pytest
from stdnum.cn import ric, uscc

from bankmkt.intake.cast import check_digit, checksums
from bankmkt.tables import table

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def wrong(kind: str, texts: Sequence[str | None]) -> list[bool]:
    """What the SQL says of each text."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (i INTEGER, c VARCHAR)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", [list(pair) for pair in enumerate(texts)])
        found = connection.execute(f"SELECT {checksums.sql('c', kind)} FROM t ORDER BY i").fetchall()
    return [bool(row[0]) for row in found]


def test_by_hand() -> None:
    # 1×2 of the second digit from the right … : 11010519491231002 weighs 167, 167 % 11 = 2, and that asks for X
    assert wrong("id_number", ["11010519491231002X", "11010519491231002x", "110105194912310021"]) == [
        False,
        False,
        True,
    ]
    # all zeros but a leading 9: 9×1 % 31 = 9, 31 - 9 = 22, which is N
    assert wrong("credit_code", ["90000000000000000N", "90000000000000000P"]) == [False, True]


def test_what_is_not_judged() -> None:
    short = [None, "", "110105491231002", "E12345678", "1101051949123100", "00000000000000000000"]
    for kind in ("id_number", "credit_code"):
        assert wrong(kind, short) == [False] * len(short)
    assert wrong("id_number", ["11010519491231002A", "一1010519491231002X"]) == [False, False]


def test_a_credit_code_has_no_letters_that_look_like_digits() -> None:
    assert wrong("credit_code", ["9I000000000000000N", "9O000000000000000N", "9S000000000000000N"]) == [True] * 3


def test_a_company_s_id_number_may_be_its_credit_code() -> None:
    code = next(f"91110000{number:09}" for number in range(100) if uscc.calc_check_digit(f"91110000{number:09}") == "7")
    assert wrong("id_number", [f"{code}7"]) == [False]


def test_residents_like_the_other_implementation() -> None:
    chance = random.Random(7)
    bodies = ["".join(chance.choice("0123456789") for _ in range(17)) for _ in range(500)]
    signs = [ric.calc_check_digit(body + "0") for body in bodies]
    assert not any(wrong("id_number", [body + sign for body, sign in zip(bodies, signs, strict=True)]))
    others = ["0123456789X"[("0123456789X".index(sign) + 1) % 11] for sign in signs]
    numbers = [body + sign for body, sign in zip(bodies, others, strict=True)]
    assert wrong("id_number", numbers) == [not uscc.is_valid(number) for number in numbers]


def test_credit_codes_like_the_other_implementation() -> None:
    chance = random.Random(8)
    bodies = ["91" + "".join(chance.choice("0123456789") for _ in range(6)) for _ in range(500)]
    bodies = [body + "".join(chance.choice(SIGNS) for _ in range(9)) for body in bodies]
    good = [body + uscc.calc_check_digit(body) for body in bodies]
    assert not any(wrong("credit_code", good))
    assert not any(wrong("credit_code", [code.lower() for code in good]))
    bad = [code[:-1] + SIGNS[(SIGNS.index(code[-1]) + 1) % 31] for code in good]
    assert all(wrong("credit_code", bad))
    swapped = [code[:9] + code[10] + code[9] + code[11:] for code in good if code[9] != code[10]]
    assert all(wrong("credit_code", swapped))


@pytest.mark.parametrize(
    ("name", "column", "kind"),
    [
        ("customers", "id_number", "id_number"),
        ("customers", "registration_no", "credit_code"),
        ("prospects", "registration_no", "credit_code"),
        ("customers", "customer_id", ""),
    ],
)
def test_columns_that_carry_one(name: str, column: str, kind: str) -> None:
    declared = table(name)
    assert declared is not None
    found = declared.column(column)
    assert found is not None
    assert check_digit(found) == kind
