"""The keys of a rule of this kind: what is a product, who counts as its holder, and across what it is shown."""

from __future__ import annotations

from typing import Literal

from pydantic import Field as Key

from bankmkt.rules.model import Name, RuleSpec, When


class Spec(RuleSpec):
    """`active` is a condition over holdings; `across` a text column of customers or a measure; new are the customers
    opened within `new_months` months.
    """

    kind: Literal["penetration"]
    of: Literal["product_class", "product_id"] = "product_class"
    active: When
    across: Name = "branch_id"
    new_months: int = Key(12, ge=1, le=120)
