"""From the exit codes of the steps alone follows which step comes next and how the job ended.

A finding (10) is no failure: the step is complete, and what it found may be what the next one is for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bankmkt.base.errors import Exit

FINE: Final = (int(Exit.DONE), int(Exit.FOUND))
"""The codes of steps that are complete."""


def meets(condition: str, codes: Sequence[int]) -> bool:
    """Whether a step's condition holds after steps with these codes."""
    has_failed = any(code not in FINE for code in codes)
    has_found = any(code == Exit.FOUND for code in codes)
    match condition:
        case "always":
            return True
        case "failure":
            return has_failed
        case "breach":
            return has_found and not has_failed
        case "clean":
            return not has_found and not has_failed
        case _:
            return not has_failed


def code_of(codes: Sequence[int]) -> int:
    """The exit code of a job whose steps ended with these."""
    failed = next((code for code in codes if code not in FINE), None)
    if failed is not None:
        return failed
    return int(Exit.FOUND) if Exit.FOUND in codes else int(Exit.DONE)
