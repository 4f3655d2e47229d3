"""What an exit list means to a person: how many in which mode, what is at stake, who comes first."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bankmkt.base.say import counted, pick, say
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result

if TYPE_CHECKING:
    from bankmkt.rules.kinds.decision_table.spec import Spec


def present(spec: Spec, result: Result) -> Presentation:
    """Modes, what is at stake, and the list."""
    title = pick(result.title.zh, result.title.en)
    subtitle = say("decision_table.subtitle", rule=result.rule, day=result.as_of, count=f"{result.rows.count:,}")
    blocks: list[Block] = [Grid(say("decision_table.summary"), result.summary)]
    if result.summary.fields[0].name == "mode":
        rows = result.summary.dicts()
        total = sum((Decimal(str(row[spec.value])) for row in rows), Decimal(0))
        unknown = f"{result.unknown:,}"
        value = next(field.label for field in result.fields if field.name == spec.value)
        name = pick(value.zh, value.en)
        sentence = say(
            "decision_table.finding",
            customers=counted(result.rows.count, "customer"),
            value=pick(name, name[:1].lower() + name[1:]),
            total=f"{total:,}",
            unknown=unknown,
        )
        blocks.append(Headline(sentence))
        labels = result.summary.fields[0].labels
        names = [pick(labels[str(row["mode"])].zh, labels[str(row["mode"])].en) for row in rows]
        amounts = [float(str(row[spec.value])) for row in rows]
        axis = say("contribution.yuan")
        blocks.append(
            Chart(
                "bars",
                sentence,
                names,
                (Series(name, amounts),),
                value_axis=axis,
                money=True,
            )
        )
    columns = (
        "customer_id",
        "customer_name",
        spec.value,
        "mode",
        "reasons",
        "branch_id",
        "proposed_date",
        "proposed_amount",
        "next_maturity",
        "manager_id",
        "missing",
    )
    known = {field.name for field in result.fields}
    listed = tuple(name for name in columns if name in known)
    blocks.append(Listing(say("decision_table.list"), listed, {"mode": spec.order[:1]}))
    blocks += [Note(note) for note in result.notes]
    return Presentation(title, subtitle, result, tuple(blocks))


def explain(spec: Spec) -> list[str]:
    """The table in sentences."""
    lines = [say("decision_table.explain_who", where=spec.where)] if spec.where else []
    for one in spec.reasons:
        lines.append(say("decision_table.explain_reason", mode=one.mode, reason=one.reason, when=one.when))
    lines.append(say(f"decision_table.explain_{spec.hit}", order=" > ".join(spec.order)))
    lines.append(say("decision_table.explain_unknown"))
    if spec.propose:
        for mode, kind in spec.propose.plans.items():
            lines.append(say(f"decision_table.explain_{kind}", mode=mode, parts=spec.propose.instalments))
    return lines
