"""A book as one self-contained page, for readers who have no spreadsheet at hand."""

from __future__ import annotations

from bankmkt.report.html.page import write

__all__ = ["write"]
