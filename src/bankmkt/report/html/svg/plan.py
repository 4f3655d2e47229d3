"""What a chart of bars shows is settled before where it stands, so that standing and lying bars cannot differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from bankmkt.report.html.svg.frame import LOOKS

UP: Final = "up"
DOWN: Final = "down"
SUM: Final = "sum"


@dataclass(frozen=True, slots=True)
class Piece:
    """A bar, or a part of one, from one value to another in a lane; `look` is a series or a word of a waterfall."""

    category: int
    lane: int
    start: float
    end: float
    look: int | str
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at a value beside a bar, on the side of larger values or (`inward`) of smaller ones."""

    category: int
    lane: int
    at: float
    words: str
    inward: bool = False


@dataclass(slots=True)
class Plan:
    """All that is to be drawn, without places: `joins` are lines from a category to the next at a value."""

    names: list[str]
    lanes: int
    pieces: list[Piece] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    joins: list[tuple[int, float]] = field(default_factory=list)
    looks: list[tuple[str, int | str]] = field(default_factory=list)
    marks_matter: bool = False
    lying: bool = False

    def values(self) -> list[float]:
        """All values that the axis must hold."""
        return [end for piece in self.pieces for end in (piece.start, piece.end)] or [0.0]


def fill(look: int | str) -> str:
    """The class of a piece: its colour and pattern stand in the style sheet."""
    return f"f{look % LOOKS}" if isinstance(look, int) else f"f-{look}"
