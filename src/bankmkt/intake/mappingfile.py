"""Mapping files are read all together, and every mistake in any of them is answered with its place.

The shape is a pydantic model, because it names every wrong key and every wrong type in one go; what the
model cannot know (does the column exist, is the unit one of ours, is the pattern a pattern) is checked
against the tables here. Values are text throughout: a code written as a number in YAML means its digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from bankmkt.base.errors import Problem, RulesError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.yamlfile import Document, read
from bankmkt.intake.cast import CellForm, words
from bankmkt.intake.headers import fold
from bankmkt.intake.mapping import UNITS, Mapping
from bankmkt.intake.sniff import DELIMITERS, ENCODINGS
from bankmkt.tables import names, table
from bankmkt.tables.model import Column, Table, Type

_DIRECTIVES: Final = frozenset("YymdHMSfbB%")
_ENCODING_NAMES: Final = MappingProxyType(
    {
        "utf-8": "utf-8",
        "utf8": "utf-8",
        "utf-8-sig": "utf-8-sig",
        "gbk": "gbk",
        "gb2312": "gbk",
        "gb18030": "gb18030",
        "utf-16": "utf-16",
    }
)
_DELIMITER_NAMES: Final = MappingProxyType({"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "\\t": "\t"})
_BOOLEAN_WORDS: Final = ("true", "false")


class _AsOf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    file_name: str


class _Limit(BaseModel):
    model_config = ConfigDict(extra="forbid")
    share: Decimal | str | None = None
    count: int | None = None


class _Model(BaseModel):
    """The keys of a mapping file."""

    model_config = ConfigDict(extra="forbid")
    bankmkt: int
    source: str = ""
    table: str
    files: list[str]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    skip_rows: int = 0
    header_rows: int = 1
    footer: str = ""
    columns: dict[str, list[str]] = {}
    units: dict[str, str] = {}
    dates: dict[str, list[str]] = {}
    codes: dict[str, dict[str, str]] = {}
    fixed: dict[str, str] = {}
    as_of: str | _AsOf | None = None
    max_rejects: str | int | Decimal | _Limit | None = None

    @field_validator("source", "sheet", "as_of", mode="before")
    @classmethod
    def _text(cls, value: Any) -> Any:
        return _as_text(value)

    @field_validator("files", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @field_validator("columns", "dates", mode="before")
    @classmethod
    def _lists(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {
            key: [_as_text(one) for one in item] if isinstance(item, list) else [_as_text(item)]
            for key, item in value.items()
        }

    @field_validator("fixed", mode="before")
    @classmethod
    def _texts(cls, value: Any) -> Any:
        return {key: _as_text(item) for key, item in value.items()} if isinstance(value, dict) else value

    @field_validator("codes", mode="before")
    @classmethod
    def _nested(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {
            key: {word: _as_text(code) for word, code in item.items()} if isinstance(item, dict) else item
            for key, item in value.items()
        }


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, Decimal)) else value


def read_files(paths: Sequence[Path]) -> tuple[Mapping, ...]:
    """These mapping files; RulesError with every problem of every file."""
    problems: list[Problem] = []
    found: list[Mapping] = []
    for path in paths:
        document = read(path)
        mapping = check(document)
        problems.extend(sorted(document.problems, key=lambda one: (one.line, one.column)))
        if mapping is not None:
            found.append(mapping)
    if problems:
        raise RulesError(problems)
    return tuple(found)


def check(document: Document) -> Mapping | None:
    """The mapping that a document holds; what is wrong is added to its problems, and then there is none."""
    if document.problems and not document.data:
        return None
    try:
        model = _Model.model_validate(document.data)
    except ValidationError as error:
        for one in error.errors():
            document.problems.append(_model_problem(document, one))
        return None
    target = table(model.table)
    if target is None:
        message = say("load.no_such_table", table=model.table)
        document.problems.append(document.problem(("table",), message, suggestion(model.table, names())))
        return None
    checked = _Check(document, target)
    mapping = checked.run(model)
    return None if document.problems else mapping


def _model_problem(document: Document, error: Any) -> Problem:
    path = [part for part in error["loc"] if (part if isinstance(part, int) else str(part)) is not None]
    while path and tuple(path) not in document.places:
        path.pop()
    name = str(error["loc"][-1]) if error["loc"] else ""
    if error["type"] == "extra_forbidden":
        known = _Model.model_fields if len(error["loc"]) == 1 else ("share", "count", "file_name")
        message = say("load.unknown_key", key=name)
        return document.problem(tuple(error["loc"]), message, suggestion(name, known), key=True)
    if error["type"] == "missing":
        return document.problem(tuple(path), say("load.key_needed", key=name), say("load.key_needed_remedy"))
    return document.problem(tuple(path), say("load.wrong_type", key=str(error["loc"][0]), what=error["msg"]))


class _Check:
    """Checks one model against its table and turns it into a mapping."""

    def __init__(self, document: Document, target: Table) -> None:
        self.document = document
        self.target = target

    def run(self, model: _Model) -> Mapping:
        self._simple(model)
        self._columns(model)
        scales = self._units(model)
        self._dates(model)
        codes = self._codes(model)
        as_of, pattern = self._as_of(model)
        share, count = self._limit(model)
        return Mapping(
            place=self.document.file,
            source=model.source or Path(self.document.file).stem,
            table=self.target.name,
            files=tuple(model.files),
            sheets=(model.sheet,) if model.sheet else (),
            encoding=_ENCODING_NAMES.get(model.encoding.lower(), ""),
            delimiter=_DELIMITER_NAMES.get(model.delimiter, model.delimiter),
            skip_rows=model.skip_rows,
            header_rows=model.header_rows,
            footer=model.footer,
            columns=MappingProxyType({name: tuple(listed) for name, listed in model.columns.items()}),
            units=MappingProxyType(scales),
            dates=MappingProxyType({name: tuple(listed) for name, listed in model.dates.items()}),
            codes=MappingProxyType(codes),
            fixed=MappingProxyType(dict(model.fixed)),
            as_of=as_of,
            as_of_name=pattern,
            share=share,
            count=count,
        )

    def _wrong(self, path: tuple[str | int, ...], message: str, remedy: str = "", *, key: bool = False) -> None:
        self.document.problems.append(self.document.problem(path, message, remedy, key=key))

    def _column(self, section: str, name: str) -> Column | None:
        column = self.target.column(name)
        if column is None:
            message = say("load.no_such_column", table=self.target.name, column=name)
            known = [column.name for column in self.target.columns]
            self._wrong((section, name), message, suggestion(name, known), key=True)
        return column

    def _simple(self, model: _Model) -> None:
        if not model.files:
            self._wrong(("files",), say("load.no_patterns"))
        if model.skip_rows < 0:
            self._wrong(("skip_rows",), say("load.negative", key="skip_rows"))
        if model.header_rows != 1:
            self._wrong(("header_rows",), say("load.header_rows"))
        if model.encoding and model.encoding.lower() not in _ENCODING_NAMES:
            message = say("load.unknown_encoding", encoding=model.encoding)
            self._wrong(("encoding",), message, say("names.one_of", names=", ".join(ENCODINGS)))
        if model.delimiter and _DELIMITER_NAMES.get(model.delimiter, model.delimiter) not in DELIMITERS:
            self._wrong(("delimiter",), say("load.unknown_delimiter"), say("names.one_of", names=", ; | tab"))
        if model.footer:
            self._pattern(("footer",), model.footer)

    def _pattern(self, path: tuple[str | int, ...], pattern: str) -> bool:
        try:
            re.compile(pattern)
        except re.error as error:
            self._wrong(path, say("load.bad_pattern", what=str(error)))
            return False
        return True

    def _columns(self, model: _Model) -> None:
        owners: dict[str, str] = {}
        for name, headers in model.columns.items():
            self._column("columns", name)
            for header in headers:
                other = owners.setdefault(fold(header), name)
                if other != name:
                    self._wrong(("columns", name), say("load.header_reused", header=header, first=other, second=name))
        for name, text in model.fixed.items():
            column = self._column("fixed", name)
            if name in model.columns:
                self._wrong(("fixed", name), say("load.fixed_and_mapped", column=name), key=True)
            if column is not None and column.allowed and text.lower() not in words(CellForm(column)):
                self._wrong(
                    ("fixed", name),
                    say("load.no_such_code", code=text, column=name),
                    suggestion(text, column.allowed),
                )

    def _units(self, model: _Model) -> dict[str, int]:
        scales = {}
        for name, unit in model.units.items():
            column = self._column("units", name)
            if unit not in UNITS:
                self._wrong(("units", name), say("load.unknown_unit", unit=unit), suggestion(unit, UNITS))
            elif column is not None and column.type is not Type.MONEY:
                self._wrong(("units", name), say("load.no_money", column=name), key=True)
            else:
                scales[name] = UNITS[unit]
        return scales

    def _dates(self, model: _Model) -> None:
        for name, forms in model.dates.items():
            column = self._column("dates", name)
            if column is not None and column.type not in (Type.DATE, Type.MONTH):
                self._wrong(("dates", name), say("load.no_date", column=name), key=True)
            for form in forms:
                directives = re.findall("%(.?)", form)
                if not directives or not set(directives) <= _DIRECTIVES:
                    self._wrong(
                        ("dates", name),
                        say("load.bad_date_form", form=form),
                        say("load.bad_date_form_remedy"),
                    )

    def _codes(self, model: _Model) -> dict[str, tuple[tuple[str, str], ...]]:
        result = {}
        for name, listed in model.codes.items():
            column = self._column("codes", name)
            if column is None:
                continue
            if column.type not in (Type.TEXT, Type.BOOLEAN):
                self._wrong(("codes", name), say("load.no_codes", column=name), key=True)
            allowed = _BOOLEAN_WORDS if column.type is Type.BOOLEAN else column.allowed
            for word, code in listed.items():
                if allowed and code not in allowed:
                    message = say("load.no_such_code", code=code, column=name)
                    self._wrong(("codes", name, word), message, suggestion(code, allowed))
            result[name] = tuple(listed.items())
        return result

    def _as_of(self, model: _Model) -> tuple[date | None, str]:
        """Tell a fixed date from a pattern that finds one in a file's name."""
        given = model.as_of
        if given is None:
            return None, ""
        if isinstance(given, _AsOf):
            if self._pattern(("as_of", "file_name"), given.file_name):
                groups = set(re.compile(given.file_name).groupindex)
                if "date" not in groups and not groups >= {"year", "month", "day"}:
                    self._wrong(("as_of", "file_name"), say("load.no_date_group"), say("load.no_date_group_remedy"))
            return None, given.file_name
        try:
            return date.fromisoformat(given), ""
        except ValueError:
            self._wrong(("as_of",), say("load.bad_as_of", text=given), say("load.bad_as_of_remedy"))
            return None, ""

    def _limit(self, model: _Model) -> tuple[Decimal | None, int | None]:
        given = model.max_rejects
        if isinstance(given, _Limit):
            share, count = given.share, given.count
        elif isinstance(given, int):
            share, count = None, given
        else:
            share, count = given, None
        exact: Decimal | None = None
        if isinstance(share, str):
            percent = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?%", share)
            exact = Decimal(percent[1]) / 100 if percent else None
        else:
            exact = share
        wrong = (share is not None and (exact is None or not 0 <= exact <= 1)) or (count is not None and count < 0)
        if wrong or (share is not None and count is not None):
            self._wrong(("max_rejects",), say("load.bad_limit"), say("load.bad_limit_remedy"))
        return exact, count
