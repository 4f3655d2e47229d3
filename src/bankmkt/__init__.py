"""bankmkt: an analytics toolkit over core-banking extracts, for bank branches' marketing desks.

The package's face is kept empty of work: `import bankmkt` reads nothing but this file, and each name below is
fetched from where it lives when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bankmkt.api.bank import Bank, open  # noqa: A004 - as in `open` of the standard library

__version__ = "0.1.0"
__all__ = ["Bank", "__version__", "open"]


def __getattr__(name: str) -> Any:
    """Fetch the Python door only when somebody walks through it."""
    if name in ("Bank", "open"):
        return getattr(import_module("bankmkt.api.bank"), name)
    raise AttributeError(f"module 'bankmkt' has no attribute {name!r}")
