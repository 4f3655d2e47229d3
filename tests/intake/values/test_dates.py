"""Every form of days and months and what it means, by hand; and every refusal with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

Look = Callable[..., list[tuple[Any, str | None]]]


def split(text: str) -> list[str]:
    """Words with blanks between them."""
    return text.split(" ")


DAY = date(2026, 10, 31)
OCTOBER = date(2026, 10, 1)
NONE = (None, None)


def ok(value: Any) -> tuple[Any, str | None]:
    return (Decimal(value) if isinstance(value, str) else value), None


def bad(code: str) -> tuple[Any, str | None]:
    return None, code


def check(look: Look, kind: str, cases: dict[str, tuple[Any, str | None]], **settings: Any) -> None:
    found = look(kind, list(cases), **settings)
    assert dict(zip(cases, found, strict=True)) == cases


def test_days(look: Look) -> None:
    good = split(
        "2026-10-31 20261031 2026/10/31 2026.10.31 2026年10月31日 2026年10月31号 2026年10月31 "
        "２０２６－１０－３１ ２０２６１０３１ 20261031134502 20261031235959.123 2026-10-31T00:00:00 "
        "2026-10-31T13:45:02.123456 民国115年10月31日 民國115年10月31日 中华民国115年10月31日 "
        "2026年10月31日13时45分02秒"
    )
    good += [
        *split("2026年10月31日（周六） 2026-10-31\u200b"),
        "2026-10-31 00:00:00.000",
        "2026/10/31 0:00",
        "2026/10/31 下午 1:45:02",
        "2026-10-31 01:45:02 PM",
        "2026-10-31 00:00:00+08:00",
        "2026年10月31日 星期六",
        "2026-10-31 礼拜六",
        " 2026-10-31\xa0",
        "2026年10月31日 13:45",
    ]
    check(look, "date", dict.fromkeys(good, ok(DAY)))
    check(look, "date", {"2026-1-3": ok(date(2026, 1, 3)), "民国99年1月2日": ok(date(2010, 1, 2))})
    check(look, "date", {"2024-02-29": ok(date(2024, 2, 29)), "1900-01-01": ok(date(1900, 1, 1))})


def test_no_day(look: Look) -> None:
    words = split(
        "99991231 00000000 0 0000-00-00 9999-12-31 9999/12/31 9999年12月31日 0001-01-01 1900-01-00 "
        "1900/1/0 - — —— -- / N/A n/a NULL null (null) \\N nan NaT None 无"
    )
    words += ["9999-12-31 23:59:59", "0000-00-00 00:00:00", "99991231 00:00:00", "", "  ", "\u3000", "\u00a0"]
    check(look, "date", dict.fromkeys(words, NONE))
    check(look, "month", dict.fromkeys([*words, "999912", "000000", "9999-12"], NONE))


def test_what_is_no_day(look: Look) -> None:
    check(
        look,
        "date",
        {
            "2026-02-30": bad("date_calendar"),
            "2026-13-01": bad("date_calendar"),
            "20261301": bad("date_calendar"),
            "2023年2月29日": bad("date_calendar"),
            "民国115年2月29日": bad("date_calendar"),
            "1026-10-31": bad("date_range"),
            "2026年10月31日 星期日": bad("date_weekday"),
            "45961": bad("date_serial"),
            "45961.5": bad("date_serial"),
            "115/10/31": bad("date_roc"),
            "1151031": bad("date_roc"),
            "31/10/2026": bad("date_order"),
            "10.31.2026": bad("date_order"),
            "Oct 31, 2026": bad("date_order"),
            "31-OCT-2026": bad("date_order"),
            "26-10-31": bad("date_short_year"),
            "31/10/26": bad("date_short_year"),
            "31-OCT-26": bad("date_short_year"),
            "31-10月-26": bad("date_short_year"),
            "2026-10-31T00:00:00Z": bad("date_form"),
            "2026-10-31 24:00:00": bad("date_form"),
            "2026-10/31": bad("date_form"),
            "2026-10-31 x": bad("date_form"),
            "2026-10": bad("date_form"),
            "26103": bad("date_serial"),
            "#REF!": bad("error_text"),
            "####": bad("error_text"),
            "infinity": bad("date_form"),
            "today": bad("date_form"),
            "长期": bad("date_form"),
        },
    )


def test_day_numbers(look: Look) -> None:
    # 2026-10-31 is day 46326 from 1900 and 44864 from 1904; day 61 is 1900-03-01
    mixed = {"46326": ok(DAY), "46326.75": ok(DAY), "46326.9999999": ok(DAY), "20261031": ok(DAY)}
    check(look, "date", mixed, epoch="1900")
    check(look, "date", {"44864": ok(DAY), "2026-10-31": ok(DAY)}, epoch="1904")
    check(look, "date", mixed, forms=("excel",))
    check(look, "date", {"44864": ok(DAY), "46326": ok(date(2030, 11, 1))}, forms=("excel1904",))
    check(look, "date", {"44864": ok(DAY)}, forms=("excel",), epoch="1904")
    check(look, "date", {"9999": bad("date_form"), "10000": ok(date(1927, 5, 18))}, epoch="1900")
    check(look, "month", {"46326": ok(OCTOBER)}, epoch="1900")


def test_years_of_the_republic(look: Look) -> None:
    check(
        look,
        "date",
        {
            "115/10/31": ok(DAY),
            "115.10.31": ok(DAY),
            "1151031": ok(DAY),
            "115年10月31日": ok(DAY),
            "0991231": ok(date(2010, 12, 31)),
            "99-1-2": ok(date(2010, 1, 2)),
            "2026-10-31": ok(DAY),
            "1151331": bad("date_calendar"),
        },
        forms=("roc",),
    )
    check(look, "month", {"11510": ok(OCTOBER), "115/10": ok(OCTOBER), "11513": bad("date_serial")}, forms=("roc",))


def test_forms_of_a_mapping_take_nothing_else(look: Look) -> None:
    check(
        look,
        "date",
        {"31-OCT-26": ok(DAY), "31-oct-26": ok(DAY), "31-10月-26": ok(DAY), "2026-10-31": bad("date_form")},
        forms=("%d-%b-%y", "%d-%m月-%y"),
    )
    check(
        look,
        "date",
        {"20261031": ok(DAY), "2026113": bad("date_form"), "2026-10-31": bad("date_form"), "99991231": NONE},
        forms=("%Y%m%d",),
    )
    check(look, "date", {"3.1.2026": ok(date(2026, 1, 3)), "31.02.2026": bad("date_form")}, forms=("%d.%m.%Y",))
    check(look, "date", {"31．10．2026": ok(DAY)}, forms=("%d．%m．%Y",))
    check(look, "date", {"31-OCT-26 01.45.02.000000 PM": ok(DAY)}, forms=("%d-%b-%y %I.%M.%S.%f %p",))
    check(
        look,
        "date",
        {"31.10.2026": ok(DAY), "46326": ok(DAY), "20261031": bad("date_form")},
        forms=("%d.%m.%Y", "excel"),
    )
    # a workbook's own dates are written in one way, whatever form its texts have
    check(look, "date", {"31.10.2026": ok(DAY), "2026-10-31": ok(DAY)}, forms=("%d.%m.%Y",), epoch="1900")
    check(look, "date", {"2026-03-01": ok(date(2026, 1, 3))}, forms=("%Y-%d-%m",), epoch="1900")
    # a form without a day is for months
    check(look, "date", {"2026-10-31": ok(DAY), "10/2026": bad("date_form")}, forms=("%m/%Y",))
    check(look, "month", {"10/2026": ok(OCTOBER), "2026-10": bad("month_form")}, forms=("%m/%Y",))


def test_months(look: Look) -> None:
    good = split(
        "202610 2026-10 2026/10 2026.10 2026年10月 2026-10-31 20261031 2026年10月31日 民国115年10月 "
        "民国115年10月31日 ２０２６１０"
    )
    check(look, "month", dict.fromkeys(good, ok(OCTOBER)))
    check(
        look,
        "month",
        {
            "2026年1月": ok(date(2026, 1, 1)),
            "2026.1": bad("month_form"),
            "202613": bad("date_calendar"),
            "2026-13": bad("date_calendar"),
            "2026-02-30": bad("date_calendar"),
            "2026": bad("month_form"),
            "10/2026": bad("month_form"),
            "11510": bad("date_serial"),
        },
    )
