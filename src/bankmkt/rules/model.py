"""The types that all rule files share, strict: a key that nobody declared and a number that is no number are refused.

A file is checked by pydantic against the model of its kind, and every complaint of pydantic is moved back to the
line and column where the value stands. Percentages become exact fractions here and never floats.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bankmkt.base.errors import Problem
from bankmkt.base.names import nearest, suggestion
from bankmkt.base.say import pick, say
from bankmkt.rules.layers import Layers


class WrongPart(ValueError):
    """What a check over a whole mapping refuses, with the path of the part that is to blame."""

    def __init__(self, message: str, *path: str | int) -> None:
        """`path` leads from the mapping to the part."""
        super().__init__(message)
        self.path = path


class Model(BaseModel):
    """The root of all models: nothing unknown, nothing converted by guess, nothing changed afterwards."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True
    )


def _fraction(value: object) -> Fraction:
    """``80%``, ``0.8`` or ``100000`` as an exact number."""
    if isinstance(value, str) and value.strip().endswith("%"):
        return _fraction_of(value.strip()[:-1]) / 100
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, Fraction):
        return value
    return _fraction_of(str(value))


def _fraction_of(text: str) -> Fraction:
    try:
        return Fraction(Decimal(text.strip()))
    except (ArithmeticError, ValueError):
        raise ValueError(say("rules.no_number", value=text)) from None


def _name(value: object) -> str:
    if isinstance(value, str) and value.replace("_", "").replace("-", "").isalnum() and value.isascii():
        return value
    raise ValueError(say("rules.no_name", value=value))


def _condition(value: object) -> str:
    """A condition as text; a bare ``true`` in YAML arrives as a boolean."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    raise ValueError(say("rules.no_condition", value=value))


Number = Annotated[Fraction, BeforeValidator(_fraction)]
"""A share or an amount: ``80%``, ``0.8``, ``100000``."""
Name = Annotated[str, BeforeValidator(_name)]
"""A word of letters, digits, ``_`` and ``-``."""
When = Annotated[str, BeforeValidator(_condition)]
"""A condition, compiled later against the names that the rule may use."""


M = TypeVar("M", bound=Model)


def _label(value: object) -> str:
    """``table.column`` of a canonical table."""
    from bankmkt.tables import table as find_table

    name, _, column = str(value).partition(".")
    found = find_table(name)
    if found is None or found.column(column) is None:
        raise ValueError(say("rules.no_label", value=value))
    return str(value)


Label = Annotated[str, BeforeValidator(_label)]
"""A column of a canonical table, as ``loans.balance``."""


class Words(Model):
    """One text in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        """The text in the current language."""
        return pick(self.zh, self.en)


class RuleSpec(Model):
    """The keys that a rule of any kind has; each kind adds its own.

    `severity` says how grave a tier, verdict or mode is (and ``unknown``, ``not_attained``), for ``--fail-on``.
    """

    bankmkt: int
    name: Name
    kind: Name
    title: Words
    systems: tuple[str, ...] = Field(default=(), strict=False)
    about: Words | None = None
    extends: Name | None = None
    per: Name = "customer"
    where: When | None = None
    needs: tuple[Name, ...] = Field(default=("customers",), strict=False)
    severity: dict[str, Literal["info", "warning", "error"]] = Field(default_factory=dict)


def validate(model: type[M], layers: Layers, path: tuple[str | int, ...] = ()) -> tuple[M | None, list[Problem]]:
    """Check the value at `path` against a model: the model or all problems with their places."""
    data: Any = layers.at(path)
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_problem(layers, path, model, one) for one in error.errors(include_url=False)]


def _problem(layers: Layers, path: tuple[str | int, ...], model: type[Model], error: Any) -> Problem:
    where = (*path, *(part for part in error["loc"] if layers.has((*path, *_until(error["loc"], part)))))
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        wrong = str(error["loc"][-1])
        known = _keys(model, error["loc"][:-1])
        return layers.problem(
            (*path, *error["loc"]), say("rules.unknown_key", key=wrong), suggestion(wrong, known), key=True
        )
    if kind == "missing":
        parent = (*path, *error["loc"][:-1])
        near = nearest(str(error["loc"][-1]), [str(key) for key in layers.keys(parent)])
        hint = say("rules.instead_of", key=near) if near else ""
        return layers.problem(parent, say("rules.missing_key", key=error["loc"][-1]), hint)
    if kind in ("literal_error", "enum"):
        *others, last = re.findall(r"'([^']*)'", str(context.get("expected", ""))) or [""]
        words = pick("、", ", ").join(others) + pick(" 或 ", " or ") + last if others else last
        message = say("rules.one_of", key=_named(error["loc"]), expected=words, given=error["input"])
        return layers.problem(where, message)
    if kind == "too_short":
        return layers.problem(where, say("rules.too_short", key=_named(error["loc"])))
    if kind == "value_error":
        wrong_part = context.get("error")
        inner = wrong_part.path if isinstance(wrong_part, WrongPart) else ()
        return layers.problem((*where, *inner), str(wrong_part or error["msg"]))
    key = error["loc"][-1] if error["loc"] else ""
    return layers.problem(where, say("rules.wrong_type", key=key, expected=_expected(kind), given=error["input"]))


def _named(loc: tuple[str | int, ...]) -> str:
    """The last key of a path: an item of a list is told by the list's own key."""
    return next((str(part) for part in reversed(loc) if isinstance(part, str)), "")


def _until(loc: tuple[str | int, ...], part: str | int) -> tuple[str | int, ...]:
    return loc[: loc.index(part) + 1]


def _expected(kind: str) -> str:
    known = {"string_type", "int_type", "bool_type", "list_type", "tuple_type", "dict_type", "model_type"}
    return say(f"rules.{kind}") if kind in known else kind


def _keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that are allowed at `loc` inside a model, as far as its annotations tell."""
    current: Any = model
    for part in loc:
        if isinstance(part, int):
            continue
        fields = getattr(current, "model_fields", {})
        if part not in fields:
            return []
        current = _inner_model(fields[part].annotation)
    fields = getattr(current, "model_fields", {})
    return [info.alias or name for name, info in fields.items()]


def _inner_model(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _inner_model(inner)
        if found is not None:
            return found
    return None
