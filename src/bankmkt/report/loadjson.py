"""The report of a load as one JSON object, for the job that started it: every count and sum, and no value of a cell.

Amounts are strings, as everywhere in our JSON, because readers of JSON make binary numbers of them.
"""

from __future__ import annotations

import json
from typing import Any, Final, TextIO

from bankmkt.intake.contract import FileReport, LoadReport
from bankmkt.intake.reasons import reason_text

SCHEMA: Final = 1


def write(report: LoadReport, stream: TextIO) -> None:
    """Write the report as one object with a line break at its end."""
    stream.write(json.dumps(document(report), ensure_ascii=False, indent=1) + "\n")


def document(report: LoadReport) -> dict[str, Any]:
    """The report as plain data."""
    return {
        "schema": SCHEMA,
        "load": report.load_id,
        "dry_run": report.dry_run,
        "as_of": [day.isoformat() for day in report.as_of],
        "rows": {
            "read": report.read,
            "loaded": report.loaded,
            "rejected": report.rejected,
            "duplicates": report.duplicates,
            "aside": sum(one.aside for one in report.files),
        },
        "files": [_file(one) for one in report.files],
        "rejects_file": None if report.rejects_file is None else str(report.rejects_file),
        "left_out": list(report.left_out),
        "warnings": list(report.warnings),
        "seconds": round(report.seconds, 3),
    }


def _file(one: FileReport) -> dict[str, Any]:
    return {
        "file": one.shown,
        "sheet": one.sheet or None,
        "table": one.table,
        "by_header": one.by_header,
        "mapping": one.mapping or None,
        "encoding": one.encoding,
        "sha256": one.sha256,
        "header_rows": list(one.header_rows),
        "as_of": [day.isoformat() for day in one.as_of],
        "as_of_from": one.as_of_from or None,
        "rows": {
            "read": one.read,
            "loaded": one.loaded,
            "rejected": one.rejected,
            "duplicates": one.duplicates,
            "aside": one.aside,
        },
        "max_rejects": one.limit,
        "kept_out": dict(one.kept_out),
        "units": list(one.units),
        "total_agrees": one.total_agrees,
        "money": [
            {
                "column": sums.column,
                "read": str(sums.read),
                "loaded": str(sums.loaded),
                "rejected": str(sums.rejected),
                "stored": str(sums.stored),
                "total": None if sums.total is None else str(sums.total),
            }
            for sums in one.money
        ],
        "columns": [{"header": header, "column": column} for header, column in one.bound],
        "unused": list(one.unknown),
        "reasons": [
            {
                "code": reason.example.code,
                "column": reason.example.column or None,
                "header": reason.example.header or None,
                "text": reason_text(reason.example),
                "rows": reason.rows,
                "first_rows": list(reason.first_rows),
                "counted": reason.example.counted,
            }
            for reason in one.reasons
        ],
        "seconds": round(one.seconds, 3),
    }
