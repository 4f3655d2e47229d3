"""What a stored number means under a format, each case worked out by hand."""

from __future__ import annotations

import pytest

from bankmkt.intake.contract import Reject
from bankmkt.intake.formats.cells import DOUBTS
from bankmkt.intake.formats.numbers import formatter, number_text
from bankmkt.intake.reasons import reason_text

PLAIN = [
    ("1234.56", "1234.56", ""),
    ("123456.0", "123456", ""),  # as Java libraries write whole numbers
    ("0.50", "0.5", ""),
    ("-0.0", "0", ""),
    ("007", "7", ""),
    ("4.3499999999999997E-2", "0.0435", ""),  # 17 digits, as Excel stores 0.0435
    ("0.30000000000000004", "0.3", ""),  # the noise of a calculation
    ("1E+2", "100", ""),
    ("999999999999999", "999999999999999", ""),
    ("110101199003074515", "110101199003074512", "long_number"),
    ("1.10101199003074E+17", "110101199003074000", "long_number"),
    ("12345678901234.56", "12345678901234.56", "long_number"),
    ("12345678901.230001", "12345678901.23", ""),
    ("1e999", "inf", "bad_number"),
    ("NaN", "NaN", "bad_number"),
    ("1_000", "1_000", "bad_number"),
    ("12,5", "12,5", "bad_number"),
]


@pytest.mark.parametrize(("stored", "text", "doubt"), PLAIN)
def test_a_number_is_the_decimal_that_was_typed(stored: str, text: str, doubt: str) -> None:
    assert number_text(stored) == (text, doubt)


FORMATS = [
    ("0.00%", "4.3499999999999997E-2", "4.35%", ""),
    ("0%", "1", "100%", ""),
    ("0.00%;[Red]-0.00%", "-0.0005", "-0.05%", ""),
    ('0.00%;"-"', "-0.05", "-5%", ""),  # a dash in the place of negative numbers: the first part counts
    ('0.00"%"', "4.35", "4.35%", ""),  # the sign is a literal: nothing is multiplied
    ("0.00\\%", "4.35", "4.35%", ""),
    ('0.00"‰"', "4.35", "4.35‰", ""),
    ("000000", "123", "000123", ""),
    ("000000", "1234567", "1234567", ""),
    ("000000", "-5", "-000005", ""),
    ("000000", "12.5", "12.5", ""),
    ("000-0000", "12345", "001-2345", ""),
    ('"A"00000', "123", "A00123", ""),
    ('"KH"0', "77", "KH77", ""),
    ('0"期"', "12", "12", ""),
    ("#,##0.00_);(#,##0.00)", "-1234.5", "-1234.5", ""),
    ('0.00"万元"', "45.5", "45.5万元", ""),
    ('#,##0.00"亿"', "1.25", "1.25亿", ""),
    ('0.00"元"', "45.5", "45.5", ""),
    ("#,##0,", "12345678", "12345678", "scaled_number"),
    ('0!.0,"万元"', "12345678", "12345678", "scaled_number"),
    ("0.00,,", "12345678", "12345678", "scaled_number"),
    ("[<1]0.00%;0.00", "0.5", "0.5", "number_format"),  # which of the two is shown is not followed
    ("[>=10000]0.00;[<0]-0.00;0.00", "5", "5", ""),
    ("yyyy/m/d", "45322", "2024-01-31", ""),
    ('yyyy"年"m"月"d"日";@', "45322", "2024-01-31", ""),
    ("[$-804]yyyy年m月d日 dddd", "45322", "2024-01-31", ""),
    ("[$-F800]dddd, mmmm dd, yyyy", "45322", "2024-01-31", ""),
    ("[DBNum1][$-804]yyyy年m月d日", "45322", "2024-01-31", ""),
    ("yyyy/m/d h:mm", "45322.5", "2024-01-31 12:00:00", ""),
    ("h:mm", "0.4375", "10:30:00", ""),
    ("上午/下午h时mm分", "0.75", "18:00:00", ""),
    ("[h]:mm", "1.1041666666666667", "26:30:00", ""),
    ("[mm]:ss", "0.5", "12:00:00", ""),
    ("yyyy/m/d", "0", "0", ""),  # shown as 1900-01-00: no day at all
    ("yyyy/m/d", "59", "1900-02-28", ""),
    ("yyyy/m/d", "60", "1900-02-29", "bad_date"),  # a day that never was
    ("yyyy/m/d", "61", "1900-03-01", ""),
    ("yyyy/m/d", "2958465", "9999-12-31", ""),
    ("yyyy/m/d", "20240131", "20240131", ""),  # typed as digits into a cell for dates
    ("yyyy/m/d", "99999999", "99999999", "bad_date"),
    ("yyyy/m/d", "-1", "-1", "bad_date"),
    ("General", "0.5", "0.5", ""),
    ("G/通用格式", "0.5", "0.5", ""),
    ('General"万元"', "0.5", "0.5万元", ""),
    ("@", "12", "12", ""),
    ("0.00E+00", "12345", "12345", ""),
    ('"months"0.0', "12", "12", ""),  # letters in a literal are no date
    ("[Red]0.00", "1.5", "1.5", ""),
    ('"d"#,##0', "1.5", "1.5", ""),
    ("# ?/?", "0.5", "0.5", ""),
    ("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * &quot;-&quot;??_ ;_ @_ ".replace("&quot;", '"'), "-3.5", "-3.5", ""),
    ("0.00%", "123456789012345678", "123456789012345680", "long_number"),
    ("0.00%", "abc", "abc", "bad_number"),
    ("[$$-409]#,##0.00", "5", "5", "foreign_currency"),
    ('"$"#,##0.00', "5.50", "5.5", "foreign_currency"),
    ("\\$#,##0.00", "5", "5", "foreign_currency"),
    ("$#,##0.00", "5", "5", "foreign_currency"),
    ('_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)', "-5", "-5", "foreign_currency"),
    ('_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)', "0", "0", "foreign_currency"),
    ("[$US$-409]0.00", "5", "5", "foreign_currency"),
    ("[$€-2] #,##0.00", "5", "5", "foreign_currency"),
    ("#,##0.00 €", "5", "5", "foreign_currency"),
    ("[$HK$-C04]#,##0.00", "5", "5", "foreign_currency"),
    ("[$kr-41D]0", "5", "5", "foreign_currency"),
    ("[$¥-411]#,##0", "5", "5", "foreign_currency"),  # the same sign, but of the yen
    ('"USD"0.00', "5", "5", "foreign_currency"),
    ('0.00" usd"', "5", "5", "foreign_currency"),
    ('0.00"美元"', "5", "5", "foreign_currency"),
    ('0.00"万港元"', "5", "5", "foreign_currency"),
    ("0.00;[Red]$-0.00", "5", "5", ""),  # only negative numbers are shown in it
    ("0.00;[Red]$-0.00", "-5", "-5", "foreign_currency"),
    ("[$-804]#,##0.00", "5", "5", ""),
    ("[$-en-US]#,##0.00", "5", "5", ""),
    ("[$¥-804]#,##0.00", "5", "5", ""),
    ("[$￥-804]#,##0.00", "5", "5", ""),
    ("[$CNY] #,##0.00", "5", "5", ""),
    ('"¥"#,##0.00;"¥"\\-#,##0.00', "-5", "-5", ""),
    ('_ ￥* #,##0.00_ ;_ ￥* -#,##0.00_ ;_ ￥* "-"??_ ;_ @_ ', "5", "5", ""),
    ('"RMB"0.00', "5", "5", ""),
    ('"人民币"0.00"元"', "5", "5", ""),
    ('"公元"yyyy/m/d', "45322", "2024-01-31", ""),
]


@pytest.mark.parametrize(("code", "stored", "text", "doubt"), FORMATS)
def test_a_format_is_followed_where_it_changes_the_meaning(code: str, stored: str, text: str, doubt: str) -> None:
    shown = formatter(code, epoch_1904=False) or number_text
    assert shown(stored) == (text, doubt)


@pytest.mark.parametrize("code", DOUBTS)
def test_every_doubt_has_its_sentence(code: str) -> None:
    reject = Reject("a.xlsx", "s", "loans", 2, "balance", "余额", code, "x", "B2")
    assert "B2" in reason_text(reject)


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    shown = formatter("yyyy/m/d", epoch_1904=True)
    assert shown is not None
    assert shown("43860") == ("2024-01-31", "")
    assert shown("0") == ("1904-01-01", "")
