"""Why a row was refused is a short code everywhere and becomes a sentence here, in the language of the moment.

The sentence never holds the cell's value: it is shown on screens and written to logs. It names a column as the file
does, with our name beside it: the sender knows the one, rules and mappings the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bankmkt.base.say import say
from bankmkt.intake.contract import ReasonCount, Reject

SPOKEN: Final = ("no_rate", "same_key", "unknown_parent")
"""The codes whose detail is part of the reason; that of others (a cell's address, a number of cells) is its place."""

MOST: Final = 8
"""How many reasons of a file a screen shows."""

_CONTRACT = ("required_empty", "not_in_contract", "out_of_range", "unknown_parent")
_LONGEST = 40
_NO_DETAIL = re.compile(r"\s*(\(\)|（）)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")

_REMEDIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "empty_key": "fill",
        "required_empty": "fill",
        "empty_row": "remove",
        "date_form": "date",
        "date_calendar": "date",
        "date_range": "date",
        "date_serial": "date",
        "date_roc": "date",
        "date_order": "date",
        "date_short_year": "date",
        "date_weekday": "date",
        "month_form": "month",
        "bad_date": "date",
        "money_form": "amount",
        "money_decimals": "fen",
        "money_range": "amount",
        "number_form": "number",
        "number_decimals": "number",
        "number_range": "number",
        "number_commas": "number",
        "not_whole": "number",
        "bad_number": "number",
        "scientific": "digits",
        "id_scientific": "as_text",
        "id_decimal": "as_text",
        "long_number": "as_text",
        "scaled_number": "general",
        "number_format": "general",
        "error_text": "formula",
        "error_cell": "formula",
        "no_result": "recalculate",
        "unit_clash": "one_unit",
        "currency_clash": "one_currency",
        "not_boolean": "yes_no",
        "not_allowed": "code",
        "not_in_contract": "code",
        "out_of_range": "range",
        "unknown_parent": "parent",
        "duplicate": "duplicate",
        "same_key": "same_key",
        "no_rate": "rate",
        "too_few_cells": "cells",
        "too_many_cells": "cells",
        "bad_quotes": "quotes",
        "too_long": "quotes",
        "cut_off": "cut_off",
        "stray_text": "note",
        "merged_amount": "unmerge",
    }
)
"""What the sender can do, by code."""


def reason_text(reject: Reject) -> str:
    """One reject's reason as a sentence without its row, such as ``出生日期 (birth_date) is no date``."""
    column = column_text(reject)
    if reject.code == "no_rate":
        currency, _, day = reject.detail.rpartition(" ")
        shown = currency if re.fullmatch("[A-Z]{3}", currency) else say("load.its_currency")
        return say("load.why_no_rate", currency=shown, day=day)
    if reject.code in _CONTRACT:
        return say(f"contract.why_{reject.code}", column=column, detail=reject.detail)
    text = say(f"load.why_{reject.code}", column=column, detail=reject.detail, table=reject.table)
    return text if reject.detail else _NO_DETAIL.sub("", text)


def column_text(reject: Reject) -> str:
    """A column as the file names it, with our name beside it where that is another."""
    header = _CONTROL.sub(" ", reject.header).strip()
    if not header or header == reject.column:
        return reject.column
    if len(header) > _LONGEST:
        header = header[:_LONGEST] + "…"
    return say("load.named_column", header=header, column=reject.column)


def remedy_text(reject: Reject) -> str:
    """What whoever sent the row can do about it."""
    return say(f"rejects.do_{_REMEDIES.get(reject.code, 'correct')}")


def counted_reasons(reasons: Sequence[ReasonCount], most: int = MOST) -> list[str]:
    """Reasons with their counts and first rows, a line each, and how many more there are."""
    shown = [counted_reason(one) for one in reasons[:most]]
    if len(reasons) > most:
        rest = sum(one.rows for one in reasons[most:])
        shown.append(say("load.more_reasons", reasons=len(reasons) - most, rows=f"{rest:,}"))
    return shown


def counted_reason(one: ReasonCount) -> str:
    """A reason with its count and its first rows, such as ``1,204 × birth_date is no date (rows 17, 35, 81 …)``."""
    rows = ", ".join(f"{row:,}" for row in one.first_rows) + (" …" if one.rows > len(one.first_rows) else "")
    key = "load.reason_row" if one.rows == 1 else "load.reason_rows"
    return say(key, count=f"{one.rows:,}", reason=reason_text(one.example), rows=rows)
