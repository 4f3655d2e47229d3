"""What a person sees is a short sequence of blocks, the same for the terminal and the workbook.

A kind of rule says in blocks what its result means (`present`); a writer knows how a block looks on its medium and
nothing about rules. So a new kind needs no new writer, and a new medium no new kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bankmkt.result.result import Result, Table


@dataclass(frozen=True, slots=True)
class Headline:
    """One sentence that says the finding, in the current language."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table; `bars` names the ratio columns beside which a bar is drawn.

    `heat` names columns that are shaded together by how large their values are, as in a matrix of moves. `highlight`
    maps a column to the codes that stand for trouble, which a writer marks with more than colour.
    """

    title: str
    table: Table
    bars: tuple[str, ...] = ()
    heat: tuple[str, ...] = ()
    highlight: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one line or one part of the bars; None leaves a gap."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart whose title says the finding.

    ``curve`` draws lines over numeric `categories` or over dates and other words in their order, ``bars`` bars side by
    side, ``stacked`` bars on top of each other, ``top`` lying bars from the largest down. ``waterfall`` has one series
    of signed steps that lead from nothing to their sum, which is drawn as a bar of its own under the name
    `sum_name`. `percent` says that the values are ratios, `money` that they are yuan, which a screen shows in its unit.
    """

    kind: Literal["curve", "bars", "stacked", "top", "waterfall"]
    title: str
    categories: Sequence[str | float]
    series: tuple[Series, ...]
    category_axis: str = ""
    value_axis: str = ""
    percent: bool = False
    money: bool = False
    sum_name: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of the result itself: on a screen the first few of `columns`, in a workbook all of all columns.

    `columns` are names in order of importance: a narrow screen drops from the end. `highlight` maps a column to the
    codes that stand for trouble, which a writer marks with more than colour.
    """

    title: str
    columns: tuple[str, ...]
    highlight: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """A remark under the rest: what was left out, what was replaced by what."""

    text: str


Block = Headline | Grid | Chart | Listing | Note


@dataclass(frozen=True, slots=True)
class Presentation:
    """A result ready to be shown."""

    title: str
    subtitle: str
    result: Result
    blocks: tuple[Block, ...]
