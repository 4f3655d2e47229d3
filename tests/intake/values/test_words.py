"""Yes and no, codes, names, ids and words for nothing, by hand; and every refusal with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

Look = Callable[..., list[tuple[Any, str | None]]]


def split(text: str) -> list[str]:
    """Words with blanks between them."""
    return text.split(" ")


NONE = (None, None)


def ok(value: Any) -> tuple[Any, str | None]:
    return (Decimal(value) if isinstance(value, str) else value), None


def bad(code: str) -> tuple[Any, str | None]:
    return None, code


def check(look: Look, kind: str, cases: dict[str, tuple[Any, str | None]], **settings: Any) -> None:
    found = look(kind, list(cases), **settings)
    assert dict(zip(cases, found, strict=True)) == cases


def test_yes_and_no(look: Look) -> None:
    check(
        look,
        "boolean",
        dict.fromkeys(
            split("true TRUE 1 1.0 Y y yes YES T t 是 有 真 已 √ ✓ Ｙ １"),
            ok(True),
        ),
    )
    check(
        look,
        "boolean",
        dict.fromkeys(
            split("false False 0 0.0 N n no NO F f 否 无 假 未 × ✗ Ｎ ０"),
            ok(False),
        ),
    )
    check(look, "boolean", dict.fromkeys(["", " ", "-", "—", "/", "N/A", "NULL", "\\N", "None", "nan"], NONE))
    check(look, "boolean", dict.fromkeys(["2", "-1", "maybe", "是否", "10", "X", "#N/A"], bad("not_boolean")))
    check(look, "boolean", {"2": ok(False), "Ａ": ok(True), "1": ok(True)}, codes=(("2", "false"), ("a", "true")))
    check(look, "boolean", {"1": ok(False), "0": ok(True)}, codes=(("1", "false"), ("0", "true")))


def test_closed_lists(look: Look) -> None:
    same = ["normal", "NORMAL", "正常", "正常类", " 正常\u3000", "ｎｏｒｍａｌ", "正常\u200b"]
    check(look, "code", dict.fromkeys(same, ("normal", None)))
    check(look, "code", dict.fromkeys(["", "-", "——", "N/A", "NULL", "None", "无", "/", "Ｎ／Ａ"], NONE))
    check(look, "code", dict.fromkeys(["1", "01", "正 常", "soon", "正常1", "#N/A"], bad("not_allowed")))
    own = (("01", "loss"), ("正常", "doubtful"), ("未分类", ""), ("Ａ", "normal"))
    meant = {"01": ("loss", None), "０１": ("loss", None), "正常": ("doubtful", None), "a": ("normal", None)}
    check(
        look, "code", {**meant, "未分类": NONE, "关注": ("special_mention", None), "1": bad("not_allowed")}, codes=own
    )


def test_open_lists_keep_what_they_do_not_know(look: Look) -> None:
    kept = {text: (text, None) for text in ("渔船贷款", "无", "N/A", "-", "Ｘ贷款", "Boat")}
    check(look, "open", {"房贷": ("housing", None), "ＨＯＵＳＩＮＧ": ("housing", None), "NULL": NONE, **kept})
    yuan = ["人民币", "CNY", "cny", "RMB", "156", "ＣＮＹ"]
    check(look, "currency", dict.fromkeys(yuan, ("CNY", None)))
    check(look, "currency", {"美元": ("USD", None), "840": ("USD", None), "XAU": ("XAU", None)})


def test_names_stay_what_they_are(look: Look) -> None:
    kept = [
        *split("无 N/A - / nan None Null 空 ＡＢＣ（中国） #N/A 1.2E+05 123.0 o'Brien n N \\ (n) 甲\u200b乙"),
        "a\tb",
    ]
    for plain in (False, True):
        check(look, "text", {text: (text, None) for text in kept}, plain=plain)
        check(look, "text", dict.fromkeys(["", "NULL", "null", "\\N", "(null)", "(NULL)", " NULL "], NONE), plain=plain)
    check(look, "text", {"\u3000 甲公司 \u00a0": ("甲公司", None), "\u00a0": NONE, "\t甲\n": ("甲", None)})


def test_ids(look: Look) -> None:
    kept = ["000123", "1e5", "2E5", "A-1.5", "12.50", "1.0a", "6222E", "无名", "x", "20261031", "62 2848"]
    check(look, "id", {text: (text, None) for text in kept})
    check(look, "id", {"０００１２３Ａ": ("000123A", None), " 12\u3000": ("12", None), "\ufeff12": ("12", None)})
    check(look, "id", dict.fromkeys(["", "无", "N/A", "NA", "None", "nan", "-", "NULL", "/"], NONE))
    destroyed = ["6.22848E+18", "6.2E17", "6E+17", "6.22848e+018", "６.２E+１７"]
    check(look, "id", dict.fromkeys(destroyed, bad("id_scientific")))
    check(look, "id", dict.fromkeys(["123.0", "123.00", "0.0"], bad("id_decimal")))
    check(look, "id", dict.fromkeys(["#N/A", "#REF!"], bad("error_text")))


def test_words_of_a_mapping_for_nothing(look: Look) -> None:
    check(
        look,
        "money",
        {"0": NONE, "9999": NONE, "－１": NONE, "1": ok("1"), "未填": NONE},
        nulls=("0", "9999", "-1", "未填"),
    )
    check(
        look,
        "text",
        {"暂无": NONE, "暂无公司": ("暂无公司", None), "none": NONE, "None": ("None", None)},
        nulls=("暂无", "none"),
    )
    check(
        look,
        "date",
        {"2099-12-31": NONE, "2099-12-30": ok(date(2099, 12, 30)), "长期": NONE},
        nulls=("2099-12-31", "长期"),
    )
    check(look, "code", {"未知": NONE, "正常": ("normal", None)}, nulls=("未知",))
    check(look, "id", {"000000": NONE, "００００００": NONE, "000001": ("000001", None)}, nulls=("000000",))
    # the mapping's translation of a word wins over its being a word for nothing
    check(look, "code", {"无": ("loss", None)}, nulls=("无",), codes=(("无", "loss"),))


@pytest.mark.parametrize(
    "kind", ["date", "month", "money", "rate", "number", "integer", "boolean", "code", "open", "id"]
)
def test_blanks_do_not_matter_in_values(look: Look, kind: str) -> None:
    text = {"date": "2026-10-31", "month": "2026-10", "boolean": "是", "code": "正常", "open": "房贷"}.get(kind, "12")
    (plain,) = look(kind, [text])
    assert plain[0] is not None
    around = [f" {text}", f"{text} ", f"\t{text}", f"{text}\r", f"\u3000{text}", f"{text}\u3000", f"\u00a0{text}\u00a0"]
    assert look(kind, around) == [plain] * len(around)
    assert look(kind, [f"  {text}", f"{text}  "], plain=True) == [plain] * 2


def test_ids_with_translations_of_a_mapping(look: Look) -> None:
    own = (("总行", "0000"), ("00-1", "0001"), ("撤销", ""))
    kept = {"0123": ("0123", None), "总行": ("0000", None), "００－１": ("0001", None), "撤销": NONE}
    check(look, "id", {**kept, "6.2E+17": bad("id_scientific"), "12.0": bad("id_decimal")}, codes=own)
