"""A column is declared once, here in shape and in `catalogue/` in substance.

Loading, casting, labels, masks, header matching, documentation and the sample bank all read the same
declaration, so that a bank's vocabulary can be changed in one place. The declarations are plain frozen
dataclasses and not pydantic models: they are constants of the program, checked by tests, and every command
that touches data pays for their import.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Final


class Type(Enum):
    """What a cell of a column may hold."""

    TEXT = "text"
    DATE = "date"
    MONTH = "month"  # stored as the first day of the month, shown as YYYY-MM
    MONEY = "money"  # yuan
    RATE = "rate"  # percent a year
    NUMBER = "number"  # a share, a weight, an exchange rate: any exact number that is neither
    INTEGER = "integer"
    BOOLEAN = "boolean"

    @property
    def sql(self) -> str:
        """The column type in the database, such as ``DECIMAL(18,2)``."""
        return _SQL_TYPES[self]


_SQL_TYPES: Final = {
    Type.TEXT: "VARCHAR",
    Type.DATE: "DATE",
    Type.MONTH: "DATE",
    Type.MONEY: "DECIMAL(18,2)",
    Type.RATE: "DECIMAL(12,6)",
    Type.NUMBER: "DECIMAL(18,6)",
    Type.INTEGER: "BIGINT",
    Type.BOOLEAN: "BOOLEAN",
}


class Kind(Enum):
    """How a table changes when an extract of it is loaded."""

    SNAPSHOT = "S"  # the rows of one as_of date are replaced whole
    EVENT = "E"  # the rows of the covered dates are replaced
    REFERENCE = "R"  # the table is replaced whole


class Sensitivity(Enum):
    """Who may see a value: the classes of JR/T 0171-2020, as far as extracts hold them."""

    PUBLIC = "public"  # product names, branch names: nothing about a customer
    INTERNAL = "C1"  # about a customer, harmless alone: kind, industry, branch
    PERSONAL = "C2"  # names, id numbers, phones, balances, trades


@dataclass(frozen=True, slots=True)
class Text:
    """One human text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical table.

    `aliases` are further headers under which banks send the column; the canonical name and the Chinese label
    always match too. `allowed` are the canonical codes; `codes` translate what extracts hold (五级分类
    "正常") into them. An empty `allowed` means free text.
    """

    name: str
    type: Type
    label: Text
    key: bool = False
    aliases: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    currency: bool = False  # money that is converted when the row's `currency` is not CNY
    references: str = ""  # the table that holds what this id names, by its own key


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table; `date` is the event date of an EVENT table, "" elsewhere.

    `aliases` are what banks call files and sheets that hold it.

    `optional_key` names a column that only some rows fill and that is the key of those: it is unique where
    it is present, and rows without it are all kept. A table that has one has no `key`. A `derived` table is made
    from another one as that is loaded; no file is taken for it by its headers.
    """

    name: str
    kind: Kind
    label: Text
    columns: tuple[Column, ...]
    date: str = ""
    optional_key: str = ""
    derived: bool = False
    aliases: tuple[str, ...] = ()
    _by_name: dict[str, Column] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        """Index the columns by name; a duplicate is a mistake in the declaration."""
        index = {column.name: column for column in self.columns}
        if len(index) != len(self.columns):
            raise ValueError(f"{self.name}: a column is declared twice")
        object.__setattr__(self, "_by_name", index)

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return self._by_name.get(name)

    @property
    def key(self) -> tuple[str, ...]:
        """The names of the key columns (with ``as_of`` for snapshots); empty where the table has none."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def identity(self) -> str:
        """The one column, beside ``as_of``, that names a row, for tables that others refer to; "" elsewhere."""
        own = [name for name in self.key if name != "as_of"]
        return own[0] if len(own) == 1 else ""


AS_OF: Final = Column(
    "as_of",
    Type.DATE,
    Text("数据日期", "As of"),
    key=True,
    aliases=(
        "数据日",
        "统计日期",
        "报表日期",
        "快照日期",
        "截止日期",
        "数据截止日",
        "数据截止日期",
        "统计日",
        "报表日",
    ),
    sensitivity=Sensitivity.PUBLIC,
)
"""The first column of every SNAPSHOT table; the catalogue puts it there, declarations leave it out."""
