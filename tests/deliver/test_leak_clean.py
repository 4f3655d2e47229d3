"""What is no evidence is not taken for a leak: a delivery that stops for nothing is soon switched off."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.deliver.files import MINE, NOTHING, THEIRS, clean, index

from bankmkt.deliver.index import Index, sort_of
from bankmkt.deliver.leak import Finding, check_file, check_scraps
from bankmkt.deliver.scraps import Scrap
from bankmkt.store.people import Identity


def bank(*more: Identity, words: tuple[str, ...] = ()) -> Index:
    """The bank of the planted words and some more."""
    made = index()
    made.add(more)
    made.add_words(words)
    made.finish()
    return made


HARMLESS = (
    "样例张伟服装有限公司",  # holds a stranger's name and is the reader's own customer
    "样例银行王府井支行",  # holds a contact's name and is a branch
    "高风险客户 12 户",
    "Customers of the branch, Li Nail",
    "余额 1,391,234.56 万元",
    "约123456户",
    "123456.78 元",
    "客户经理_20261031.xlsx",
    "13,912,345,678",
    "3f8a123456789b0c1d2e3f405162738495a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0",
    "C0000021",
    "139****5678",
    "张*",
    "M02",
    "李宁静",
)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_alike_is_no_leak(text: str, tmp_path: Path) -> None:
    assert check_file(clean(tmp_path / "book.xlsx", text=text), bank(), [MINE], NOTHING) == []


def test_the_head_of_both_may_see_both(tmp_path: Path) -> None:
    path = clean(tmp_path / "book.xlsx", text="张伟 13912345678")
    assert check_file(path, bank(), [MINE, THEIRS], NOTHING) == []
    assert check_file(path, bank(), [MINE], NOTHING) != []


def test_those_who_belong_to_nobody_are_only_for_the_unassigned(tmp_path: Path) -> None:
    path = clean(tmp_path / "book.xlsx", text="欧阳晓明", name="客户")
    assert {one.fault for one in check_file(path, bank(), [MINE, THEIRS], NOTHING)} == {"foreign"}
    findings = check_file(path, bank(), [None], NOTHING)
    assert {one.sort for one in findings} == {"id"}  # the first manager's own ids in the sheet


def test_a_name_that_two_have_is_everybodys_who_has_it(tmp_path: Path) -> None:
    shared = bank(Identity("customers.person", "张伟", MINE))
    assert check_file(clean(tmp_path / "book.xlsx", text="张伟"), shared, [MINE], NOTHING) == []


def test_a_manager_may_have_a_customers_name(tmp_path: Path) -> None:
    path = clean(tmp_path / "book.xlsx", text="张伟")
    assert check_file(path, bank(words=("张伟",)), [MINE], NOTHING) == []


def test_an_amount_is_no_account(tmp_path: Path) -> None:
    """A nine-digit id and an amount of the same digits: the format tells them apart."""
    known = bank(Identity("customers.customer_id", "169123456", THEIRS))
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, form in enumerate(("#,##0.00", '#,##0,"万"', "0.0%", "yyyy-mm-dd", '[Red]0.00;"-"0.00')):
            sheet.write_number(row, 0, 169123456, book.add_format({"num_format": form}))
        sheet.write_number(9, 0, 169123456.5)
    assert check_file(path, known, [MINE], NOTHING) == []
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_number(0, 0, 169123456)
    assert check_file(path, known, [MINE], NOTHING) != []


def test_an_id_may_begin_like_anothers(tmp_path: Path) -> None:
    known = bank(Identity("customers.customer_id", "C000002-15", MINE))
    assert check_file(clean(tmp_path / "book.xlsx", text="C000002-15"), known, [MINE], NOTHING) == []
    assert check_file(clean(tmp_path / "book.xlsx", text="C000002-16"), known, [MINE], NOTHING) != []
    short = bank(Identity("customers.customer_id", "C000002-3", MINE))
    assert check_file(clean(tmp_path / "book.xlsx", text="C000002-3"), short, [MINE], NOTHING) == []


@pytest.mark.parametrize(
    "text",
    [
        "6222 0200 0000 0000 017",
        "6222-0200-0000-0000-017",
        "tel:+8613912345678",
        "１３９１２３４５６７８",
        "J0000000202号",
        "张 伟",
    ],
)
def test_other_ways_to_write_it_are_found(text: str, tmp_path: Path) -> None:
    assert check_file(clean(tmp_path / "book.xlsx", text=text), bank(), [MINE], NOTHING) != []


SURNAMES = "王李张刘陈杨黄赵吴周徐孙"
GIVEN = "伟芳娜秀英敏静丽强磊军洋艳勇杰涛明超霞平刚桂"


@settings(max_examples=50, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_of_a_random_bank_exactly_the_strangers_are_found(seed: int) -> None:
    """Whose a word is was drawn; the check must find it out again from the words alone."""
    draw = random.Random(seed)
    words: dict[tuple[str, str], set[str]] = {}
    for number in range(60):
        owner = draw.choice(["M1", "M2", "M3"])
        name = draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice([1, 2])))
        for sort, value in (
            ("customers.customer_id", f"C{number:06d}"),
            ("customers.person", name),
            ("customers.phone", f"13{draw.randrange(10**9):09d}"),
            ("accounts.account_id", f"{draw.randrange(10**15, 10**16)}"),
        ):
            words.setdefault((sort, value), set()).add(owner)
    made = Index()
    made.add(Identity(sort, value, owner) for (sort, value), owners in words.items() for owner in owners)
    made.finish()
    shown = draw.sample(sorted(words), 25)
    for reader in ({"M1"}, {"M1", "M2"}, {"M1", "M2", "M3"}):
        strange = [(row, key) for row, key in enumerate(shown) if not words[key] & reader]
        expected = [Finding("foreign", sort_of(key[0]), "cells", str(row)) for row, key in strange]
        assert check_scraps(cells(shown), made, reader, NOTHING) == expected[:20]


def cells(shown: list[tuple[str, str]]) -> list[Scrap]:
    """The drawn words as the first reader would take them out of a sheet."""
    return [Scrap("cell", value, "cells", str(row)) for row, (_, value) in enumerate(shown)]
