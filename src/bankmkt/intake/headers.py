"""Columns are found by what their header says, never by where they stand, unless a mapping names the place.

So extracts may order columns as they like, and swapped columns cannot load into the wrong field. A header
is compared after folding what spreadsheets change in passing (width of characters, case, blanks) and after
setting its unit aside; a cell that could mean two columns, two cells that mean one, a general word below a
group that says something else, and a unit that we do not know all stop the load, because any choice would
be a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from bankmkt.base.errors import Problem
from bankmkt.base.names import nearest
from bankmkt.base.say import say
from bankmkt.intake.units import Unit, fits, parted, plain
from bankmkt.tables.model import Column, Kind, Table, Type

_NUMERIC: Final = (Type.MONEY, Type.RATE, Type.NUMBER, Type.INTEGER, Type.DATE, Type.MONTH)
_GENERAL: Final = 3
"""A header of so few characters says little without the group above it: 余额 below 利息 is no loan balance."""
_NEUTRAL: Final = re.compile("信息|情况|明细|要素|数据|基本|概况|清单|列表|业务|本期|当期|当前|期末|本行|我行|指标$")
_GATHERING: Final = {
    Type.RATE: frozenset({"利率", "贷款利率", "存款利率", "年利率"}),
    Type.DATE: frozenset({"日期", "期限", "时间", "贷款期限", "存款期限", "起止日期", "借款期限"}),
}
"""Groups that only say of which kind the columns below are, although some of the words are headers themselves."""
POSITION: Final = re.compile(r"#([1-9][0-9]{0,4})")


class Heading(NamedTuple):
    """What stands above one column.

    `text` is shown to people; `names` are the texts that may name the column: with the group above it, with
    and without a slash, and alone. `upper` is the group alone, `unit` what a row of units or the group says.
    """

    text: str
    names: tuple[str, ...]
    upper: str = ""
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """Which file column (an index into the header) fills which canonical column.

    `unknown` are headers of no use; `units` what the headers of amounts and rates say of their unit.
    """

    header: tuple[str, ...]
    places: Mapping[str, int]
    unknown: tuple[str, ...]
    units: Mapping[str, Unit] = field(default_factory=lambda: MappingProxyType({}))


fold = plain


def single(header: Iterable[str]) -> tuple[Heading, ...]:
    """The headings of a header that is one row."""
    return tuple(Heading(cell, (cell,) if cell.strip() else ()) for cell in header)


@lru_cache(maxsize=128)
def known(table: Table) -> Mapping[str, tuple[str, ...]]:
    """The canonical columns that each folded header may mean."""
    found: dict[str, list[str]] = {}
    for column in table.columns:
        for word in dict.fromkeys((column.name, column.label.zh, *column.aliases)):
            columns = found.setdefault(fold(word), [])
            if column.name not in columns:
                columns.append(column.name)
    for column in table.columns:  # a canonical name means its column and nothing else
        found[fold(column.name)] = [column.name]
    return {word: tuple(columns) for word, columns in found.items()}


def needed(table: Table) -> tuple[str, ...]:
    """The columns without which no row can be stored: the key, the event's date, a snapshot's date."""
    names = list(table.key)
    if table.kind is Kind.SNAPSHOT and "as_of" not in names:
        names.insert(0, "as_of")
    if table.date and table.date not in names:
        names.append(table.date)
    return tuple(names)


class Meaning(NamedTuple):
    """What a heading may mean: the columns, the name that says so, its unit, and a word that may be a unit."""

    columns: tuple[str, ...]
    name: str = ""
    unit: Unit | None = None
    unclear: str = ""


NOTHING: Final = Meaning(())


def meaning(table: Table, heading: Heading) -> Meaning:
    """The columns of a table that a heading may mean, by its most telling name that means anything."""
    words = known(table)
    for name in heading.names:
        folded = fold(name)
        if folded in words:
            return Meaning(words[folded], name, heading.unit)
        parts = parted(name)
        if parts is None or parts.base not in words:
            continue
        columns = [column for each in words[parts.base] if (column := table.column(each)) is not None]
        if parts.unit is not None:
            fitting = tuple(column.name for column in columns if fits(column, parts.unit))
            if fitting:
                return Meaning(fitting, name, parts.unit)
        unclear = tuple(column.name for column in columns if column.type in _NUMERIC)
        if unclear:
            return Meaning(unclear, name, None, parts.word)
    return NOTHING


def recognised(table: Table, headings: Sequence[Heading]) -> dict[str, int]:
    """The columns that the headings name without doubt, and where; the looser view in which headers are searched."""
    found: dict[str, int] = {}
    for index, heading in enumerate(headings):
        columns = meaning(table, heading).columns
        if len(columns) == 1:
            found.setdefault(columns[0], index)
    return found


def bind(
    table: Table,
    header: Sequence[Heading],
    shown: str,
    *,
    named: Mapping[str, Sequence[str]],
    given: Sequence[str],
    scaled: Iterable[str] = (),
) -> tuple[Binding, list[Problem]]:
    """Match a header to a table's columns, with everything that is wrong about it.

    `named` are the headers or positions that a mapping names, by canonical column; `given` are columns whose
    value does not come from the file's cells at all, `scaled` those whose unit the mapping says. `shown` is
    the file as messages name it.
    """
    work = _Binder(table, header, shown, frozenset(scaled))
    for column, words in named.items():
        work.name(column, words)
    for index, heading in enumerate(header):
        if index not in work.taken and heading.names:
            work.match(index, heading, named, given)
    work.settle()
    problems = [*work.problems, *_missing(table, header, shown, {*work.found, *given})]
    places = {column: places[0] for column, places in work.found.items() if places}
    units = {column: unit for column, unit in work.units.items() if column in places}
    texts = tuple(heading.text for heading in header)
    return Binding(texts, places, tuple(work.unknown), MappingProxyType(units)), problems


@dataclass(slots=True)
class _Binder:
    table: Table
    header: Sequence[Heading]
    shown: str
    scaled: frozenset[str]
    found: dict[str, list[int]] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    units: dict[str, Unit] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    meant: dict[int, Meaning] = field(default_factory=dict)

    def name(self, column: str, words: Sequence[str]) -> None:
        """Find the column that a mapping names, by place, whole header, or header without its unit."""
        places = places_of(self.header, words)
        if not places:
            listed = " / ".join(words)
            message = say("load.mapped_header_missing", file=self.shown, header=listed, column=column)
            self.problems.append(Problem(message, _near(self.header, words)))
        self.found[column] = places
        self.taken.update(places)
        for index in places:
            self._unit_of_named(column, index)

    def _unit_of_named(self, column: str, index: int) -> None:
        declared = self.table.column(column)
        if declared is None or declared.type not in (Type.MONEY, Type.RATE, Type.NUMBER):
            return
        heading = self.header[index]
        parts = next((found for name in heading.names if (found := parted(name)) is not None), None)
        unit = parts.unit if parts and parts.unit and fits(declared, parts.unit) else heading.unit
        if unit is not None:
            self.units[column] = unit
        elif parts and parts.word and not _is_known(self.table, heading) and column not in self.scaled:
            self._ask_unit(heading, parts.word, column)

    def match(self, index: int, heading: Heading, named: Mapping[str, Sequence[str]], given: Sequence[str]) -> None:
        """Find the column that a heading means by itself."""
        meant = meaning(self.table, heading)
        columns = [column for column in meant.columns if column not in named]
        if len(columns) > 1:
            message = say(
                "load.header_ambiguous", file=self.shown, header=heading.text.strip(), columns=", ".join(columns)
            )
            self.problems.append(Problem(message, say("load.use_mapping")))
            return
        if not columns or columns[0] in given:
            self.unknown.append(heading.text.strip())
            return
        column = self.table.column(columns[0])
        assert column is not None
        if meant.unclear and column.name not in self.scaled:
            self._ask_unit(heading, meant.unclear, column.name)
        self.found.setdefault(column.name, []).append(index)
        self.meant[index] = meant

    def _ask_unit(self, heading: Heading, word: str, column: str) -> None:
        message = say("layout.unit_unknown", file=self.shown, header=heading.text.strip(), unit=word)
        self.problems.append(Problem(message, say("layout.unit_unknown_remedy", column=column)))

    def _group_says_otherwise(self, heading: Heading, meant: Meaning, column: Column) -> bool:
        """Whether the group above a general word may change what the word means."""
        if not heading.upper or meant.name != heading.names[-1]:
            return False  # no group, or the group belongs to the name
        upper = fold(heading.upper)
        above = known(self.table).get(upper, ())
        parts = parted(meant.name)
        base = parts.base if parts else fold(meant.name)
        if self._only_gathers(heading.upper, base, meant, column):
            return False
        if above and column.name not in above:
            return True
        if above or column.type not in _NUMERIC or len(base) > _GENERAL or _NEUTRAL.search(upper):
            return False
        titles = [fold(self.table.label.zh), *map(fold, self.table.aliases)]
        return not any(upper in title or title in upper for title in titles)

    def _only_gathers(self, group: str, base: str, meant: Meaning, column: Column) -> bool:
        """Whether a group is a plain word for a kind of column over one that says more: 利率 over 执行利率."""
        gathering = _GATHERING.get(column.type, frozenset())
        parts = parted(group)
        word = parts.base if parts else fold(group)
        return word in gathering and base not in gathering and len(base) >= _GENERAL and len(meant.columns) == 1

    def settle(self) -> None:
        """Judge columns that several headers mean, and general words below a group.

        Where the same word stands below several groups, the one that counts is the one that means the column
        together with its group (本金/余额 beside 利息/余额).
        """
        for name, places in self.found.items():
            joined = [index for index in places if index in self.meant and not self._alone(index)]
            if len(joined) == 1 and all(index in self.meant for index in places):
                self.unknown += [self.header[index].text.strip() for index in places if index not in joined]
                places[:] = joined
            if len(places) > 1:
                listed = ", ".join(self.header[index].text.strip() for index in places)
                message = say("load.header_twice", file=self.shown, column=name, headers=listed)
                self.problems.append(Problem(message, say("load.use_mapping")))
            elif places and places[0] in self.meant:
                self._settle_one(name, places[0])

    def _settle_one(self, name: str, index: int) -> None:
        column, meant, heading = self.table.column(name), self.meant[index], self.header[index]
        assert column is not None
        if self._group_says_otherwise(heading, meant, column):
            message = say("layout.group_doubt", file=self.shown, header=heading.text.strip(), column=name)
            self.problems.append(Problem(message, say("load.use_mapping")))
        if meant.unit is not None and meant.unit.kind in ("money", "rate") and fits(column, meant.unit):
            self.units[name] = meant.unit

    def _alone(self, index: int) -> bool:
        """Whether a heading means its column without the group above it."""
        heading = self.header[index]
        return not heading.upper or self.meant[index].name == heading.names[-1]


def _is_known(table: Table, heading: Heading) -> bool:
    return any(fold(name) in known(table) for name in heading.names)


def places_of(header: Sequence[Heading], words: Sequence[str]) -> list[int]:
    """Where the headers or positions stand that a mapping names; whole texts come before texts without unit."""
    positions = [int(found[1]) - 1 for word in words if (found := POSITION.fullmatch(word.strip()))]
    wanted = {fold(word) for word in words}
    whole = [index for index, heading in enumerate(header) if any(fold(name) in wanted for name in heading.names)]
    places = [index for index in positions if index < len(header)] + whole
    if places:
        return sorted(dict.fromkeys(places))
    found_bases = []
    for index, heading in enumerate(header):
        parts = [part for name in heading.names if (part := parted(name)) is not None]
        if any(part.base in wanted for part in parts):
            found_bases.append(index)
    return found_bases


def _missing(table: Table, header: Sequence[Heading], shown: str, present: set[str]) -> list[Problem]:
    problems = []
    for name in needed(table):
        if name in present:
            continue
        if name == "as_of":
            problems.append(Problem(say("load.no_as_of", file=shown), say("load.no_as_of_remedy")))
            continue
        column = table.column(name)
        assert column is not None
        message = say("load.key_missing", file=shown, table=table.name, column=name, label=column.label.zh)
        remedy = f"{_near(header, (name, column.label.zh))} {say('load.key_missing_remedy')}"
        problems.append(Problem(message, remedy.strip()))
    return problems


def _near(header: Sequence[Heading], words: Sequence[str]) -> str:
    """The header most like one of these words, as a question.

    Never the whole header: where a file has none, its first row is somebody's data.
    """
    cells = [heading.text.strip() for heading in header if heading.text.strip()]
    for word in words:
        near = nearest(word, cells)
        if near is not None:
            return say("names.did_you_mean", name=near)
    return ""
