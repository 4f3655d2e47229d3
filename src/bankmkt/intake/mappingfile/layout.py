"""What a mapping says of a file's outer form is normalised here, so that readers meet one spelling of each thing.

A delimiter may be named, written as it is or escaped; an encoding has several names. And two keys that say
where the header stands would have to agree on every file: only one of them may be given.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.intake.headers import fold
from bankmkt.intake.mappingfile.model import Model
from bankmkt.intake.mappingfile.report import Report

ENCODINGS: Final = MappingProxyType(
    {
        "utf-8": "utf-8",
        "utf8": "utf-8",
        "utf-8-sig": "utf-8-sig",
        "utf8-sig": "utf-8-sig",
        "utf-16": "utf-16",
        "utf16": "utf-16",
        "utf-16-le": "utf-16-le",
        "utf-16le": "utf-16-le",
        "utf-16-be": "utf-16-be",
        "utf-16be": "utf-16-be",
        "gbk": "gbk",
        "cp936": "gbk",
        "gb2312": "gbk",
        "gb18030": "gb18030",
    }
)
"""The names that banks use, and ours."""
DELIMITERS: Final = MappingProxyType({"comma": ",", "tab": "\t", "semicolon": ";", "pipe": "|", "space": " "})
MOST_HEADER_ROWS: Final = 5
POSITION: Final = re.compile(r"#([0-9]+)")
"""A column named by its place; from 1."""
_ESCAPES: Final = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(t))")
_LONGEST_DELIMITER: Final = 5


def files(model: Model, report: Report) -> tuple[str, ...]:
    """The patterns of file names; there must be one."""
    if not any(pattern.strip() for pattern in model.files):
        report.wrong(("files",), say("mapping.no_patterns"))
    return tuple(model.files)


def encoding(model: Model, report: Report) -> str:
    """Our name of the encoding, empty where it is to be found out."""
    name = model.encoding.strip().lower().replace("_", "-")
    if name and name not in ENCODINGS:
        message = say("mapping.unknown_encoding", encoding=model.encoding)
        report.wrong(("encoding",), message, suggestion(name, ENCODINGS))
    return ENCODINGS.get(name, "")


def _unescaped(text: str) -> str:
    """A text in which tab and signs that cannot be typed may be written as in ``\\x01``."""
    return _ESCAPES.sub(lambda one: "\t" if one[3] else chr(int(one[1] or one[2], 16)), text)


def delimiter(model: Model, report: Report) -> str:
    """The delimiter itself, empty where it is to be found out."""
    if not model.delimiter:
        if "delimiter" in model.model_fields_set:
            report.wrong(("delimiter",), say("mapping.unknown_delimiter"), say("mapping.delimiter_remedy"))
        return ""
    text = DELIMITERS.get(model.delimiter.lower()) or _unescaped(model.delimiter)
    impossible = text.isalnum() or any(sign in text for sign in '\r\n\0"')
    if impossible or len(text) > _LONGEST_DELIMITER:
        report.wrong(("delimiter",), say("mapping.unknown_delimiter"), say("mapping.delimiter_remedy"))
    return text


def quoting(model: Model, report: Report) -> tuple[str | None, str]:
    """The quoting sign (empty: none; None: the usual) and the sign that makes the next one literal."""
    quote: str | None = None
    if "quote" in model.model_fields_set:
        quote = "" if model.quote.lower() == "none" else _unescaped(model.quote)
        if (quote != "" and not _is_sign(quote)) or not model.quote:
            report.wrong(("quote",), say("mapping.no_sign", key="quote"), say("mapping.quote_remedy"))
    escape = _unescaped(model.escape)
    if "escape" in model.model_fields_set and not _is_sign(escape):
        report.wrong(("escape",), say("mapping.no_sign", key="escape"), say("mapping.escape_remedy"))
    separates = DELIMITERS.get(model.delimiter.lower()) or _unescaped(model.delimiter)
    for name, sign in (("quote", quote), ("escape", escape)):
        if sign and separates and sign in separates:
            report.wrong((name,), say("mapping.sign_separates", key=name))
    return quote, escape


def _is_sign(text: str) -> bool:
    return len(text) == 1 and not text.isalnum() and not text.isspace() and text != "\0"


def rows(model: Model, report: Report) -> None:
    """Where the header stands, said in one way only; without a header, columns are named by their places."""
    if model.skip_rows < 0:
        report.wrong(("skip_rows",), say("mapping.negative", key="skip_rows"))
    if not 0 <= model.header_rows <= MOST_HEADER_ROWS:
        report.wrong(("header_rows",), say("mapping.header_rows", most=MOST_HEADER_ROWS))
    if "header" in model.model_fields_set and not all(fold(cell) for cell in model.header or [""]):
        report.wrong(("header",), say("mapping.header_empty"))
    if model.header and model.skip_rows:
        report.wrong(("header",), say("mapping.header_and_skip"), say("mapping.header_and_skip_remedy"), key=True)
    if model.header_rows == 0:
        if model.header:
            report.wrong(("header",), say("mapping.header_and_none"), say("mapping.header_and_none_remedy"), key=True)
        if not model.columns:
            report.wrong(("header_rows",), say("mapping.positions_needed"), say("mapping.positions_remedy"))
    for name, headers in model.columns.items():
        for index, header in enumerate(headers):
            position = POSITION.fullmatch(header.strip())
            if position is None and model.header_rows == 0:
                message = say("mapping.position_needed", column=name)
                report.wrong(("columns", name, index), message, say("mapping.positions_remedy"))
            elif position is not None and int(position[1]) == 0:
                message = say("mapping.position_zero", column=name)
                report.wrong(("columns", name, index), message, say("mapping.positions_remedy"))
