"""What a file asks of its members is held against what they have, each complaint where it stands."""

from __future__ import annotations

from bankmkt.base.errors import Problem, RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query.condition import compile_value, names_in
from bankmkt.query.operand import Sort
from bankmkt.rules.checks import check_conditions, condition_problems
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.structure.rows import known_names, measure_rows
from bankmkt.rules.kinds.structure.spec import Column, Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.grains import GRAINS
from bankmkt.rules.measures.measured import Measured
from bankmkt.rules.measures.planner import measure
from bankmkt.tables import names as table_names
from bankmkt.tables import table as find_table

Place = tuple[str | int, ...]
_TEXTS = ("when", "where", "count", "heads", "now", "ours")
_PLACES = ("where", "classes", "columns")


def problems_of(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Names, conditions and values that cannot be read, and a grain that the rows do not have."""
    if spec.per in GRAINS and spec.has_classes:
        return [layers.problem(("per",), say("structure.per"), say("structure.per_remedy"))]
    is_grain = spec.of in GRAINS
    if not is_grain and find_table(spec.of) is None:
        remedy = suggestion(spec.of, [*GRAINS, *table_names()])
        return [layers.problem(("of",), say("rules.unknown_table", name=spec.of), remedy)]
    if not is_grain and any(one.at for one in spec.columns):
        return [layers.problem(("of",), say("structure.no_other_date", table=spec.of))]
    known = context.known_names(spec.of) if is_grain else known_names(spec)
    conditions = {place: text for place, text in layers.texts() if place[-1] in _TEXTS and place[0] in _PLACES}
    names = _bare_names(spec)
    if is_grain:
        problems = check_conditions(layers, context, conditions, dict(names), spec.of)
    else:
        problems = _of_table(spec, layers, context, conditions, names)
    if problems:
        return problems
    wanted = list(dict.fromkeys(name for _, name in names if name in known))
    try:
        measured = measure(context, wanted, spec.of) if is_grain else measure_rows(spec, context, wanted)
    except (RulesError, UsageError) as error:
        return list(error.problems)
    return [one for index, column in enumerate(spec.columns) for one in _values(layers, index, column, measured)]


def _of_table(
    spec: Spec, layers: Layers, context: Context, conditions: dict[Place, str], names: list[tuple[Place, str]]
) -> list[Problem]:
    known = known_names(spec)
    problems = [
        layers.problem(place, say("rules.unknown_measure", name=name), suggestion(name, known))
        for place, name in names
        if name not in known
    ]
    wanted = [name for text in conditions.values() for name in names_in(text) if name in known]
    measured = measure_rows(spec, context, list(dict.fromkeys(wanted)))
    for place, text in conditions.items():
        problems += condition_problems(layers, place, text, measured, known)
    return problems


def _bare_names(spec: Spec) -> list[tuple[Place, str]]:
    """Every name outside conditions, with its place; `as_of` is always known."""
    found: list[tuple[Place, str]] = []
    for index, one in enumerate(spec.columns):
        for key in ("weighted", "by", "over", "among"):
            found += [(("columns", index, key), getattr(one, key))] if getattr(one, key) else []
        for key in ("sum", "rank"):
            found += [(("columns", index, key), name) for name in names_in(getattr(one, key) or "")]
    for key in ("group", "year"):
        found += [((key,), getattr(spec, key))] if getattr(spec, key) else []
    return [(place, name) for place, name in found if name != "as_of"]


def _values(layers: Layers, index: int, one: Column, measured: Measured) -> list[Problem]:
    """Sums are of amounts or whole numbers; an average has a weight, or is one already."""
    for key in ("sum", "rank"):
        text = getattr(one, key)
        if not text:
            continue
        value, faults = compile_value(text, measured.vocabulary)
        place = ("columns", index, key)
        if value is None:
            return [layers.problem(place, fault.message, fault.remedy) for fault in faults]
        if value.sort is not Sort.NUMBER or value.denominator not in ("100", "1") or value.scale != 1:
            return [layers.problem(place, say("structure.no_sum", value=text), say("structure.no_sum_remedy"))]
    if one.weighted:
        is_average = measured.vocabulary[one.weighted].sort is Sort.RATIO
        if is_average is (one.by is not None):
            message = say("structure.average" if is_average else "structure.no_weight", name=one.weighted)
            return [layers.problem(("columns", index, "weighted"), message)]
    return []
