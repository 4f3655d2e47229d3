"""The sample bank: `make` writes it, `SampleReport` says what was written."""

from __future__ import annotations

from bankmkt.sample.make import DEFAULT_AS_OF, SampleFile, SampleReport, make

__all__ = ["DEFAULT_AS_OF", "SampleFile", "SampleReport", "make"]
