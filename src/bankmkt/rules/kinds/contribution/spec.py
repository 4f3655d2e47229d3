"""The keys of a rule of this kind: only the prices, which other rules inherit (`rules/profit/prices.py`)."""

from __future__ import annotations

from typing import Literal

from bankmkt.rules.profit.prices import PricedSpec


class Spec(PricedSpec):
    """The price lists."""

    kind: Literal["contribution"]
