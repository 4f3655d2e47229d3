"""What is written is listed once: the extracts of the date, and those of the past that are made like them."""

from __future__ import annotations

from typing import Final

from bankmkt.sample import core
from bankmkt.sample.beside import MORE
from bankmkt.sample.shapes import AS_OF_HEADER, HISTORY_FOLDER, Dated, Extract, Field, Form

_COMPARED: Final = (
    "customers",
    "accounts",
    "loans",
    "credit_lines",
    "off_balance",
    "borrowings",
    "holdings",
    "managers",
    "fx_rates",
    "positions",
    "ledger",
    "market",
    "bank_facts",
)


ONLY_TODAY: Final = frozenset({"email"})
"""Columns that the lists of earlier dates do not have."""


def _past(extract: Extract) -> Extract:
    """The file with the rows of all earlier dates, a date in each."""
    kept = tuple(field for field in extract.fields if field.column not in ONLY_TODAY)
    return Extract(
        extract.table,
        f"{extract.source}_history",
        f"历史_{extract.stem.split('_')[0]}",
        (Field("as_of", AS_OF_HEADER, Form.DASHED), *kept),
        Dated.ROWS,
        encoding=extract.encoding if extract.encoding == "gb18030" else "utf-8",
        newline="\n",
        delimiter=extract.delimiter,
        folder=HISTORY_FOLDER,
    )


TODAY: Final = (
    core.CUSTOMERS,
    core.ACCOUNTS,
    core.LOANS,
    core.CREDIT_LINES,
    core.OFF_BALANCE,
    core.BORROWINGS,
    core.SETTLEMENTS,
    core.PRODUCT_LIST,
    core.HOLDINGS,
    core.MANAGERS,
    core.BRANCHES,
    core.FEES,
    core.FX_RATES,
    *MORE,
)
"""The extracts of the bank's date, in the order in which they are listed to people."""
HISTORY: Final = tuple(_past(extract) for extract in TODAY if extract.table in _COMPARED)
"""One extract per table that is compared, with the rows of all earlier dates."""
EXTRACTS: Final = (*TODAY, *HISTORY)
"""Everything that is written."""
