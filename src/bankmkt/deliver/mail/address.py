"""A mail address is plain ASCII in the one form that every server takes, or it is no address for us.

The grammar of RFC 5322 allows comments, quoted blanks and domains in brackets. A bank's staff list holds none of these
on purpose, so whatever is not `name@domain` is a cell that went wrong, and mail to it is refused before there is any.
"""

from __future__ import annotations

import re
from typing import Final

_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_ADDRESS: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_DOMAIN.pattern}")
_LONGEST: Final = 254
_LONGEST_LOCAL: Final = 64


def is_address(text: str) -> bool:
    """Whether mail can be sent to `text` as it stands."""
    local = text.partition("@")[0]
    return len(text) <= _LONGEST and len(local) <= _LONGEST_LOCAL and _ADDRESS.fullmatch(text) is not None


def is_domain(text: str) -> bool:
    """Whether `text` can stand behind the @ of an address."""
    return len(text) <= _LONGEST and _DOMAIN.fullmatch(text) is not None


def domain_of(address: str) -> str:
    """The domain of an address in lower case."""
    return address.rpartition("@")[2].lower()
