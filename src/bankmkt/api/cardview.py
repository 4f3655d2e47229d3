"""The card as blocks, the same for the screen and the sheet; the past stands as the rows of a result.

So the writers that know results write cards too, and a card needs no writer of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt import __version__
from bankmkt.api.card import Card
from bankmkt.base.say import pick, say, sentences
from bankmkt.query.field import Field, Row, Value
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Note, Presentation, Series
from bankmkt.result.result import Provenance, Result, Table
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    import polars

NAME: Final = "customer"
"""What the card is called among the rules."""


@dataclass(frozen=True, slots=True)
class ListRows:
    """A few rows in memory where a result wants its source of rows."""

    fields: tuple[Field, ...]
    rows: Sequence[Row]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        """All rows at once, or the first."""
        if self.rows:
            yield list(self.rows if limit is None else self.rows[:limit])

    def to_parquet(self, path: Path) -> None:
        """All rows as a Parquet file."""
        self.frame().write_parquet(path)

    def frame(self) -> polars.DataFrame:
        """All rows as a Polars frame."""
        import polars

        names = [one.name for one in self.fields]
        return polars.DataFrame([list(row) for row in self.rows], schema=names, orient="row", infer_schema_length=None)


def present(made: Card) -> Presentation:
    """The card as blocks: the finding, a small table for each question, the past as a curve."""
    blocks: list[Block] = [Headline(_finding(made))]
    for name, table in made.sections.items():
        title = made.titles[name]
        blocks.append(Grid(pick(title.zh, title.en), table))
    past = made.sections.get("past")
    if past is not None and len(past.rows) > 1:
        blocks.append(_curve(past))
    if made.waiting:
        blocks.append(Note(say("card.waiting", names=", ".join(made.waiting))))
    blocks += [Note(note) for note in made.notes]
    subtitle = say("card.subtitle", day=made.as_of)
    return Presentation(f"{made.customer_id} {made.name}", subtitle, _result(made), tuple(blocks))


def _finding(made: Card) -> str:
    """One paragraph: the tier, the settlement, signals and exit, what to offer."""
    parts = []
    tier = made.first("segment")
    if tier:
        shown = _word(made, "segment", "tier", tier["tier"])
        rank = tier.get("rank")
        parts.append(say("card.tier", tier=shown, rank=rank) if rank else say("card.tier_only", tier=shown))
    settlement = made.first("settlement")
    if settlement:
        parts.append(say("card.settlement", verdict=_word(made, "settlement", "verdict", settlement["verdict"])))
    signals = made.first("early-warning").get("signals")
    if signals:
        parts.append(say("card.signals", signals=signals))
    leaving = made.first("exit-list")
    if leaving:
        parts.append(say("card.exit", mode=_word(made, "exit-list", "mode", leaving["mode"])))
    offers = made.first("offers").get("advice")
    if isinstance(offers, list) and offers:
        words = [_word(made, "offers", "advice", one) for one in offers]
        parts.append(say("card.offers", offers=", ".join(words)))
    visits = made.sections.get("visits")
    if visits is not None:
        overdue = sum(1 for row in visits.dicts() if row.get("state") == "overdue")
        parts.append(say("card.visits", overdue=overdue))
    return sentences(*parts) if parts else say("card.nothing")


def _word(made: Card, section: str, column: str, code: Value) -> str:
    """The human word of a code in a section."""
    found = next((one for one in made.sections[section].fields if one.name == column), None)
    text = found.labels.get(str(code)) if found is not None else None
    return pick(text.zh, text.en) if text is not None else str(code)


def _curve(past: Table) -> Chart:
    """Deposits and loans over the dates."""
    series = []
    for name in ("deposits_now", "loan_balance", "contribution"):
        found = next((one for one in past.fields if one.name == name), None)
        if found is not None:
            values = [None if value is None else float(value) for value in past.column(name)]
            series.append(Series(pick(found.label.zh, found.label.en), values))
    days = [str(day) for day in past.column("as_of")]
    return Chart("bars", say("card.past"), days, tuple(series), money=True)


def _result(made: Card) -> Result:
    """What the writers of results want: the past as rows, who it is as summary."""
    past = made.sections.get("past", Table((), ()))
    provenance = Provenance("", (), {"customer": made.customer_id}, tuple(made.inputs), {"bankmkt": __version__}, "")
    return Result(
        rule=NAME,
        kind="card",
        title=Text("客户卡片", "Customer card"),
        as_of=made.as_of,
        engine="duckdb",
        fields=past.fields,
        rows=ListRows(past.fields, past.rows),
        summary=made.sections.get("who", Table((), ())),
        figures={},
        unknown=0,
        notes=tuple(made.notes),
        provenance=provenance,
    )
