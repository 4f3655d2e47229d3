"""What travels with the program (rules, sample bank) is found by one function, from a wheel and from a checkout.

In a wheel `rules/` and `sample_data/` lie inside the package; in a checkout they lie at the top level, where a
reader looks for them. Nothing else in the program knows about the two places.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(name: str) -> Path:
    """The folder `name` (``rules`` or ``sample_data``) as an existing path; FileNotFoundError when neither is there."""
    for place in (_PACKAGE / "_shipped" / name, _PACKAGE.parent.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the installation is incomplete: no {name} folder beside {_PACKAGE}")
