"""Each side of the comparison is one sum of one table, in words that every engine reads alike.

The contract's conditions come with quoted names, which one engine takes for text: the quotes are taken off, as the
names are columns of the catalogue.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from bankmkt.rules.contracts.declared import Head

_QUOTED: Final = re.compile(r"'(?:[^']|'')*'|\"(\w+)\"")


def word_of(word: str) -> str:
    """Whether a head of the ledger is the word; ``*`` and ``?`` stand for any characters and for one."""
    text = word.strip().casefold().replace("'", "''")
    if "*" not in text and "?" not in text:
        return f"lower(trim(head)) = '{text}'"
    pattern = re.sub(r"([!%_])", r"!\1", text).replace("*", "%").replace("?", "_")
    return f"lower(trim(head)) LIKE '{pattern}' ESCAPE '!'"


def plain(condition: str) -> str:
    """A condition whose names bear no quotes."""
    return _QUOTED.sub(lambda match: match[1] or match[0], condition)


def ours_of(head: Head, day: date, *, by_row: bool) -> str:
    """The sum of a head by branch, with the rows that lack the amount (`gaps`) or may belong to it (`doubts`).

    Without a branch of its own a row belongs to the branch of its customer; rows of unknown customers have none.
    """
    branch = "own.branch_id" if by_row else "home.branch_id"
    test = plain(head.where) if head.where else "TRUE"
    columns = [
        f"'{head.name}' AS head",
        f"{branch} AS branch_id",
        "coalesce(@sum_money(CASE WHEN own.counts THEN own.amount END), 0) AS ours",
        "@count_if(own.counts AND own.amount IS NULL) AS gaps",
        "@count_if(own.counts IS NULL) AS doubts",
    ]
    shown = ",\n  ".join(columns)
    own = (
        f"SELECT {'branch_id' if by_row else 'customer_id'}, {head.amount} AS amount, {test} AS counts\n"
        f"  FROM {head.table} WHERE as_of = DATE '{day}'"
    )
    home = f"\nLEFT JOIN customers AS home ON home.customer_id = own.customer_id AND home.as_of = DATE '{day}'"
    where = "WHERE coalesce(own.counts, TRUE)"
    return f"SELECT {shown}\nFROM (\n  {own}\n) AS own{'' if by_row else home}\n{where}\nGROUP BY {branch}"
