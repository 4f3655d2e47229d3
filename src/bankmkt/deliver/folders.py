"""An id becomes a folder that every system can hold, and two ids never become the same one.

Letters, digits, ``-`` and ``_`` stay; everything else is written as ``~`` and its bytes, so that the id can be read
back. Ids that differ in case alone would be one folder on Windows and get a suffix made of the id; so does what is too
long. What still meets is refused: a recipient who finds another's file is the worst that can happen here.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from bankmkt.base.errors import DeliveryError
from bankmkt.base.say import say

UNASSIGNED: Final = "unassigned"
"""The folder of what belongs to no recipient; nobody's id becomes it."""
_SAFE: Final = re.compile(r"[A-Za-z0-9_-]")
_RESERVED: Final = re.compile(r"con|prn|aux|nul|conin|conout|clock|com[0-9]|lpt[0-9]|" + UNASSIGNED, re.IGNORECASE)
_LONGEST: Final = 64


def folders(codes: Iterable[str]) -> Mapping[str, str]:
    """The folder of each id. DeliveryError where two would share one, or an id is empty."""
    listed = sorted(set(codes))
    plain = {code: _encoded(code) for code in listed}
    shared = Counter(name.casefold() for name in plain.values())
    made = {code: _short(code, name, shared[name.casefold()] > 1) for code, name in plain.items()}
    if len({name.casefold() for name in made.values()}) != len(made) or not all(made.values()):
        raise DeliveryError(say("deliver.folders"), say("deliver.folders_remedy"))
    return made


def _encoded(code: str) -> str:
    name = "".join(
        sign if _SAFE.fullmatch(sign) else "".join(f"~{byte:02X}" for byte in sign.encode("utf-8", "surrogatepass"))
        for sign in code
    )
    if _RESERVED.fullmatch(name) or name.startswith("-"):
        return f"~{ord(name[0]):02X}{name[1:]}"
    return name


def _short(code: str, name: str, is_shared: bool) -> str:
    if len(name) <= _LONGEST and not is_shared:
        return name
    digest = hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{name[:40]}~{digest[:16]}"
