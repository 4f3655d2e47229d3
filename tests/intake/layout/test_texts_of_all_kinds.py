"""Delimiters, quotes, line ends and everything else in which text files differ."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest

WANTED = [("2", "C1", "甲", "1.00"), ("3", "C2", "乙", "2.00")]
ROWS = [["客户号", "客户名称", "贡献度"], ["C1", "甲", "1.00"], ["C2", "乙", "2.00"]]


def written(delimiter: str, end: str = "\n") -> str:
    return "".join(delimiter.join(row) + end for row in ROWS)


@pytest.mark.parametrize(
    "delimiter",
    [",", "\t", ";", "|", "||", "|@|", "|+|", "@@", "\x01", "\x1b", "\x1f", "，", "^", "~", "、", "$$"],
)
def test_delimiters_are_found_by_the_header(desk: Any, delimiter: str) -> None:
    desk.text("customers.csv", written(delimiter))
    read = desk.read()
    assert read.rows() == WANTED
    assert read.fast == (delimiter in ",\t;|")


@pytest.mark.parametrize("delimiter", [" ", ", ", "#|#", "\x01\x01", "::"])
def test_delimiters_of_a_mapping(desk: Any, delimiter: str) -> None:
    desk.text("customers.csv", written(delimiter))
    shown = delimiter.replace("\x01", "\\x01")
    desk.mapping(f'table: customers\nfiles: customers.csv\ndelimiter: "{shown}"\n')
    assert desk.read().rows() == WANTED


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_record_ends(desk: Any, end: str) -> None:
    desk.text("customers.csv", written(",", end))
    assert desk.read().rows() == WANTED


def test_a_cell_that_ends_in_the_sign_of_a_double_delimiter_is_refused(desk: Any) -> None:
    desk.text("customers.csv", "客户号||客户名称||贡献度\nC1||甲|||1.00\nC2||乙||2.00\n")
    read = desk.read()
    assert (read.refused, read.rows()) == ([(2, "unclear_cells")], [WANTED[1]])


def test_mixed_record_ends(desk: Any) -> None:
    desk.text("customers.csv", "客户号,客户名称,贡献度\r\nC1,甲,1.00\rC2,乙,2.00\n")
    assert desk.read().rows() == WANTED


def test_texts_full_of_another_delimiter(desk: Any) -> None:
    desk.text("customers.csv", "客户号\t客户名称\t客户标签\nC1\t甲,乙,丙\ta,b,c,d\nC2\t丁\te,f\n")
    assert desk.read().rows() == [("2", "C1", "甲,乙,丙", "a,b,c,d"), ("3", "C2", "丁", "e,f")]


def test_two_delimiters_that_would_both_do_ask(desk: Any) -> None:
    desk.text("customers.csv", "a,b;c\n1,2;3\n4,5;6\n")
    message = desk.refused()
    assert "the delimiter is not clear; it may be comma, semicolon" in message
    assert "set delimiter in a mapping" in message


def test_a_file_of_one_column(desk: Any) -> None:
    desk.text("customers.csv", "客户号\nC1\nC2\n")
    assert desk.read().rows() == [("2", "C1"), ("3", "C2")]


def test_sep_line(desk: Any) -> None:
    desk.text("customers.csv", "sep=;\n" + written(";"))
    assert desk.read().rows() == [("3", *WANTED[0][1:]), ("4", *WANTED[1][1:])]


def test_quotes_doubled_and_line_breaks_inside(desk: Any) -> None:
    desk.text("customers.csv", '客户号,客户名称,贡献度\r\nC1,"甲 ""一"",\r\n号",1.00\r\nC2,乙,2.00\r\n')
    assert desk.read().rows() == [("2", "C1", '甲 "一",\r\n号', "1.00"), ("3", "C2", "乙", "2.00")]


def test_apostrophes_as_quotes(desk: Any) -> None:
    desk.text("customers.csv", "'客户号','客户名称','贡献度'\n'C1','甲,一','1.00'\n")
    assert desk.read().rows() == [("2", "C1", "甲,一", "1.00")]


def test_quote_none_and_escape_of_a_mapping(desk: Any) -> None:
    desk.text("customers.csv", '客户号,客户名称,贡献度\nC1,甲\\,"一,1.00\n')
    desk.mapping("table: customers\nfiles: customers.csv\nquote: none\nescape: '\\'\n")
    assert desk.read().rows() == [("2", "C1", '甲,"一', "1.00")]


def test_escape_by_backslash_inside_quotes(desk: Any) -> None:
    desk.text("customers.csv", '客户号,客户名称,贡献度\nC1,"甲\\"一",1.00\n')
    desk.mapping("table: customers\nfiles: customers.csv\nescape: '\\'\n")
    assert desk.read().rows() == [("2", "C1", '甲"一', "1.00")]


def test_cells_that_are_written_as_formulas(desk: Any) -> None:
    desk.text(
        "customers.xls", '客户号\t客户名称\t贡献度\n="00123"\t="甲"\t1.00\n"=""00124"""\t乙\t2.00\n'.encode("gb18030")
    )
    read = desk.read()
    assert read.rows() == [("2", "00123", "甲", "1.00"), ("3", "00124", "乙", "2.00")]
    assert read.source.encoding == "GB18030"


def test_a_mark_inside_of_joined_files(desk: Any) -> None:
    desk.text("customers.csv", "\ufeff" + written(",") + "\ufeff" + written(","))
    read = desk.read()
    assert read.kept == [(4, "repeated_header")]
    assert [row[:2] for row in read.rows()] == [("2", "C1"), ("3", "C2"), ("5", "C1"), ("6", "C2")]


def test_a_mark_before_data_is_no_part_of_an_id(desk: Any) -> None:
    desk.text("customers.csv", "\ufeff客户号,客户名称,贡献度\nC1,甲,1.00\n\ufeffC2,乙,2.00\n")
    assert desk.read().rows() == WANTED


def test_ctrl_z_at_the_end(desk: Any) -> None:
    desk.text("customers.csv", written(",", "\r\n") + "\x1a")
    assert desk.read().rows() == WANTED


def test_nul_bytes_are_refused_with_their_place(desk: Any) -> None:
    desk.text("customers.csv", b"customer_id,name\nC1,\0\n")
    assert "NUL byte at offset 20" in desk.refused()


def test_quotes_that_end_with_their_line_refuse_the_row(desk: Any) -> None:
    desk.text("customers.csv", '客户号,客户名称,贡献度\nC1,"甲"x,1.00\nC2,乙,2.00\n')
    read = desk.read()
    assert (read.refused, read.rows()) == ([(2, "bad_quotes")], [WANTED[1]])


def test_quotes_that_would_turn_the_rest_inside_out_refuse_the_file(desk: Any) -> None:
    desk.text("customers.csv", '客户号,客户名称,贡献度\nC1,"甲"x,"1\nC2,乙,2.00\nC3",丙,3.00\n')
    assert "row 2: a quoted cell is never closed" in desk.refused()


def test_a_quote_that_swallows_whole_rows_refuses_them(desk: Any) -> None:
    desk.text("customers.csv", '客户号,客户名称,贡献度\nC1,"甲,1.00\nC2,乙",2.00\nC3,丙,3.00\n')
    read = desk.read()
    assert read.refused == [(2, "bad_quotes")]
    assert [row[1] for row in read.rows()] == ["C3"]


def test_an_endless_quote_is_refused_in_bounded_time_and_memory(desk: Any) -> None:
    desk.text("customers.csv", '客户号,客户名称,贡献度\nC1,"甲,1.00\n' + "C2,乙,2.00\n" * 2_000_000)
    started = time.monotonic()
    tracemalloc.start()
    message = desk.refused()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "row 2: a quoted cell is never closed" in message
    assert time.monotonic() - started < 20
    assert peak < 400 << 20


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_line_without_end_is_no_header(desk: Any, end: str) -> None:
    desk.text("customers.csv", "客户号," + "x" * 3_000_000 + end + "\n")
    assert "too long to be data" in desk.refused()
