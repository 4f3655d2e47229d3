"""Why a row was refused is a short code everywhere and becomes a sentence here, in the language of the moment.

The sentence never holds the cell's value: it is shown on screens and written to logs.
"""

from __future__ import annotations

import re

from bankmkt.base.say import say
from bankmkt.intake.contract import Reject

_CONTRACT = ("required_empty", "not_in_contract", "out_of_range", "unknown_parent")


def reason_text(reject: Reject) -> str:
    """One reject's reason as a sentence without its row, such as ``birth_date is no such day``."""
    if reject.code == "no_rate":
        currency, _, day = reject.detail.rpartition(" ")
        shown = currency if re.fullmatch("[A-Z]{3}", currency) else say("load.its_currency")
        return say("load.why_no_rate", currency=shown, day=day)
    if reject.code in _CONTRACT:
        return say(f"contract.why_{reject.code}", column=reject.column, detail=reject.detail)
    return say(f"load.why_{reject.code}", column=reject.column, detail=reject.detail, table=reject.table)
