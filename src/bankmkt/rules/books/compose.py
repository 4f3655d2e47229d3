"""An edition is composed of a book and its material, the same way for the whole bank and for one reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bankmkt.base.say import pick, say
from bankmkt.result.edition import Attention, Edition, KeyFigure, Reader, Topic
from bankmkt.result.result import PartRows, Result, Table
from bankmkt.rules.books.figures import checks, key_figure
from bankmkt.rules.books.material import UNKNOWN, Facts, Material, Whose
from bankmkt.rules.books.parts import Made, make
from bankmkt.rules.books.spec import BookSpec, Part

_ORDER = {"error": 0, "warning": 1, "info": 2}


def compose(book: BookSpec, material: Mapping[str, Material], facts: Facts, whose: Whose | None = None) -> Edition:
    """The edition for the whole bank, or for one reader; rules without material are left out, `facts.notes` say why.

    Lists stay with the engine until a writer reads them: one at a time, and before the bank is closed.
    """
    notes = list(facts.notes)
    topics: list[Topic] = []
    attention: list[Attention] = []
    for wanted in book.topics:
        parts = [(part, material[part.rule]) for part in wanted.parts if part.rule in material]
        made: list[Made] = []
        for part, one in parts:
            done = make(part, one, facts, whose, wanted.name, alone=len(wanted.parts) == 1)
            if done is not None:
                made.append(done)
            elif whose is not None:
                notes.append(_left_out(one, whose.reader))
        if made:
            blocks = tuple(block for one in made for block in one.blocks)
            lists = tuple(one.listed for one in made if one.listed is not None)
            topics.append(Topic(wanted.name, str(wanted.title), blocks, lists))
            attention += [line for one in made for line in one.attention]
    figures, remarks = _figures(book, material, whose)
    reconciled = material.get(book.reconcile or "") if whose is None else None
    there = {topic.name for topic in topics}
    return Edition(
        book=book.name,
        title=str(book.title),
        subtitle=_subtitle(facts, whose),
        as_of=facts.as_of,
        base=facts.base,
        run=facts.run,
        figures=tuple(one for one in figures if one.topic in ("", *there)),
        attention=tuple(sorted(dict.fromkeys(attention), key=lambda one: _ORDER[one.severity])),
        topics=tuple(topics),
        checks=() if reconciled is None else checks(reconciled),
        results=_results(material, whose),
        notes=tuple(dict.fromkeys([*notes, *remarks])),
        reader=whose.reader if whose else None,
        source=facts.source,
    )


def _figures(
    book: BookSpec, material: Mapping[str, Material], whose: Whose | None
) -> tuple[list[KeyFigure], list[str]]:
    """The numbers of the cover that can be said, and the remarks on them."""
    figures: list[KeyFigure] = []
    remarks: list[str] = []
    lacking: dict[str, list[str]] = {}
    for wanted in book.figures:
        if wanted.rule not in material:
            lacking.setdefault(wanted.rule, []).append(str(wanted.label))
            continue
        one, said = key_figure(wanted, material[wanted.rule], whose)
        if one is not None:
            figures.append(one)
        remarks += said
    remarks += [
        say("book.not_shown", rule=rule, figures=pick("、", ", ").join(labels)) for rule, labels in lacking.items()
    ]
    return figures, remarks


def _results(material: Mapping[str, Material], whose: Whose | None) -> tuple[Result, ...]:
    """The answers for the record of how an edition was made: a reader's hold the reader's rows and nothing counted."""
    if whose is None:
        return tuple(one.result for one in material.values())
    parts = [(one, whose.part(one, one.rows)) for one in material.values()]
    return tuple(_narrowed(one, rows) for one, rows in parts if rows is not None)


def _narrowed(material: Material, rows: PartRows) -> Result:
    """An answer without what the rule says of the whole bank; where a file came from is no secret, what is set is."""
    result = material.result
    origin = result.provenance.parameters.get("origin", "")
    return replace(
        result,
        rows=rows,
        summary=Table(result.summary.fields, []),
        figures={},
        unknown=_unknown(material, rows) if result.unknown else 0,
        notes=(),
        extras={},
        provenance=replace(result.provenance, parameters={"origin": origin}, sql=""),
    )


def _unknown(material: Material, rows: PartRows) -> int:
    """How many of some rows could not be judged: by their word, or else by the inputs that they miss."""
    code = material.code()
    if code:
        return sum(int(str(row[1])) for row in rows.tally((code,)) if row[0] == UNKNOWN)
    if "missing" not in material.fields:
        return 0
    whole = sum(int(str(row[1])) for row in rows.tally(("missing",)) if row[0] is None)
    return rows.count - whole


def _subtitle(facts: Facts, whose: Whose | None) -> str:
    when = (
        say("book.subtitle", day=facts.as_of)
        if facts.base is None
        else say("book.compared", day=facts.as_of, base=facts.base)
    )
    if whose is None:
        return when
    return f"{whose.reader.code} {whose.reader.name} · {when}"


def _left_out(material: Material, reader: Reader) -> str:
    title = material.result.title
    kind = say("book.manager") if reader.kind == "manager" else say("book.branch")
    return say("book.not_split", title=pick(title.zh, title.en), kind=kind)


__all__ = ["Facts", "Material", "Part", "Whose", "compose"]
