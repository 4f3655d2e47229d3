"""The keys of a mapping file stand in one model, and a short form is only another way to write the long one.

`files: a.csv` is a list of one, `units: 万元` the unit of every column: the model makes the long form of
each, so that nothing behind it knows of the short ones. Numbers become the text that stands in the file,
because a code or an id that looks like a number is none.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

EVERY: Final = "*"
"""The key under which a section holds what is meant for all columns."""


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, Decimal)) else value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, (str, int, Decimal)) else value


def _for_every(value: Any) -> Any:
    return {EVERY: value} if isinstance(value, (str, int, Decimal, list)) else value


def _word(value: Any) -> Any:
    """A word for nothing may be ``null``, which YAML takes for nothing itself."""
    return "null" if value is None else _text(value)


def _code(value: Any) -> Any:
    """A word may be translated into nothing."""
    return "" if value is None else _text(value)


Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[list[Text], BeforeValidator(_listed)]
Whole = Annotated[int, Field(strict=True)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RangeKeys(_Part):
    """The bounds of a column."""

    min: Text | None = None
    max: Text | None = None


class RowsKeys(_Part):
    """How many rows a file usually has."""

    min: Whole | None = None
    max: Whole | None = None
    change: Text | None = None


class ContractKeys(_Part):
    """What the sender promised."""

    required: Texts = []
    allowed: dict[str, Texts] = {}
    ranges: dict[str, RangeKeys] = {}
    orphans: dict[str, Text] = {}
    rows: RowsKeys = RowsKeys()


class ArrivalKeys(_Part):
    """When an extract counts as arrived."""

    flag: Text = ""
    quiet: Text = ""
    repeated: Text = ""
    expect: Text = ""


class Model(_Part):
    """A mapping file."""

    bankmkt: int
    source: Text = ""
    table: Text
    files: Texts
    sheet: Texts = []
    encoding: Text = ""
    delimiter: Text = ""
    quote: Text = ""
    escape: Text = ""
    skip_rows: Whole = 0
    header_rows: Whole = 1
    header: Texts = []
    footer: Text = ""
    notes: Text = ""
    fill_down: Texts = []
    columns: dict[str, Texts] = {}
    units: Annotated[dict[str, Text], BeforeValidator(_for_every)] = {}
    dates: Annotated[dict[str, Texts], BeforeValidator(_for_every)] = {}
    nulls: Annotated[list[Annotated[str, BeforeValidator(_word)]], BeforeValidator(_listed)] = []
    codes: dict[str, dict[str, Annotated[str, BeforeValidator(_code)]]] = {}
    fixed: dict[str, Text] = {}
    as_of: Any = None
    max_rejects: Any = None
    contract: ContractKeys = ContractKeys()
    arrival: ArrivalKeys = ArrivalKeys()


def keys_at(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that may stand below a path, for a suggestion."""
    part: type[BaseModel] = Model
    if path[:2] == ("contract", "rows"):
        part = RowsKeys
    elif path[:2] == ("contract", "ranges"):
        part = RangeKeys
    elif path[:1] == ("contract",):
        part = ContractKeys
    elif path[:1] == ("arrival",):
        part = ArrivalKeys
    return tuple(part.model_fields)
