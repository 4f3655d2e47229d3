"""Names and numbers come out of every engine in the plain letters that Unicode's own tables give."""

from __future__ import annotations

import unicodedata

import duckdb
import pytest
from tests.engines.plans import ENGINES, fields, plan, run

from bankmkt.query.dialect import DUCKDB
from bankmkt.query.field import Form
from bankmkt.query.plaintext import plain
from bankmkt.query.plan import Step

WORKED = [
    ("样例甲乙有限公司", "样例甲乙有限公司"),
    ("ＡＢＣ－１２３", "ABC123"),
    ("（北京市）　甲乙 科技", "北京市甲乙科技"),
    ("abc·Ⅲ号", "ABCIII号"),
    ("⼤金①", "大金1"),
    ("9133ma0000001x", "9133MA0000001X"),
    ("MA000000-2", "MA0000002"),
    ("甲''乙", "甲乙"),
    ("（·）", ""),
    ("", ""),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_plain_letters(engine: str) -> None:
    given = ", ".join(f"({place}, '{text}')" for place, (text, _) in enumerate(WORKED))
    steps = [
        Step("written", "texts", f"SELECT place, @plain(text) AS made FROM (VALUES {given}) AS given(place, text)")
    ]
    with duckdb.connect() as connection:
        ran = run(engine, connection, plan(steps, fields(place=Form.COUNT, made=Form.TEXT), "place"))
        rows = [row for batch in ran.rows.batches() for row in batch]
    assert [row[1] for row in rows] == [made for _, made in WORKED]


def test_nothing_stays_nothing() -> None:
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT {DUCKDB.text('@plain(CAST(NULL AS VARCHAR))')}").fetchall() == [(None,)]


def test_every_letter_of_names_is_as_unicode_has_it() -> None:
    """All characters, full width, Roman and circled numbers and radicals: NFKC in capitals, or nothing."""
    ranges = [(0x20, 0x7F), (0x2160, 0x2180), (0x2460, 0x2474), (0x2F00, 0x2FD6), (0x4E00, 0x9FA6), (0xFF01, 0xFF5F)]
    letters = [chr(code) for first, end in ranges for code in range(first, end)]
    with duckdb.connect() as connection:
        sql = f"SELECT letter, {DUCKDB.text('@plain(letter)')} FROM (SELECT unnest($1::VARCHAR[]) AS letter)"
        rows = connection.execute(sql, [letters]).fetchall()
    for letter, made in rows:
        whole = unicodedata.normalize("NFKC", letter).upper()
        expected = "".join(one for one in whole if unicodedata.category(one)[0] in "LN")
        if letter not in "\\＼":
            assert made == plain(letter) == expected, hex(ord(letter))
