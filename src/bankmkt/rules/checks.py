"""What a file says is compared with what there is: names and conditions, each complaint where it stands."""

from __future__ import annotations

from bankmkt.base.errors import Problem, RulesError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.query.condition import compile_condition, names_in
from bankmkt.rules.context import Context
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.planner import Measured, measure

Place = tuple[str | int, ...]


def check_conditions(
    layers: Layers, context: Context, conditions: dict[Place, str], names: dict[Place, str], per: str = "customer"
) -> list[Problem]:
    """All problems of the conditions and of the bare names, over the members of the grain `per`, at their places."""
    problems: list[Problem] = []
    known = context.known_names(per)
    for place, name in names.items():
        if name not in known:
            problems.append(layers.problem(place, say("rules.unknown_measure", name=name), suggestion(name, known)))
    wanted: list[str] = [name for name in names.values() if name in known]
    for text in conditions.values():
        wanted += [name for name in names_in(text) if name in known]
    try:
        measured = measure(context, wanted, per)
    except RulesError as error:
        return [*problems, *error.problems]
    for place, text in conditions.items():
        problems += condition_problems(layers, place, text, measured, known)
    return problems


def condition_problems(layers: Layers, place: Place, text: str, measured: Measured, known: list[str]) -> list[Problem]:
    """The faults of one condition as problems of its file; `known` are all names, for suggestions."""
    _, faults = compile_condition(text, measured.vocabulary, known)
    return [
        layers.problem(place, fault.message, fault.remedy, offset=fault.offset, width=fault.width) for fault in faults
    ]


def refuse(problems: list[Problem]) -> None:
    """RulesError when there is any problem."""
    if problems:
        raise RulesError(problems)
