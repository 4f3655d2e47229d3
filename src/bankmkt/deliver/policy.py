"""Who may see what is the bank's decision and stands in delivery.yaml; without the file everything personal is masked.

A mask is chosen by audience (manager, branch) and by column or class; a column's own line beats its class. The classes
are those with which columns are declared, so that a column that is declared personal is masked before anybody thought
of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import Field, model_validator

from bankmkt.base.errors import Problem, RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.yamlfile import read
from bankmkt.query.field import Field as Column
from bankmkt.query.field import Form
from bankmkt.rules.layers import Layers, single
from bankmkt.rules.model import Model, WrongPart, validate
from bankmkt.store.people import SplitBy
from bankmkt.tables import tables
from bankmkt.tables.model import Sensitivity, Type

if TYPE_CHECKING:
    from bankmkt.deliver.mail.spec import MailSpec

Level = Literal["plain", "partial", "hidden"]
FILE: Final = "delivery.yaml"
CLASSES: Final = tuple(one.value for one in Sensitivity if one is not Sensitivity.PUBLIC)
_RENAMED: Final = {"name": {"customers": "customer_name", "contacts": "contact_name"}}
_DEFAULTS: Final[Mapping[str, Level]] = {
    "C2": "partial",
    "C1": "plain",
    "registration_no": "plain",
    "counterparty_bank": "plain",
}
"""Without a word of the bank: a registration number stands in the public register, and a bank is no person."""
_MASKED_FORMS: Final = (Form.TEXT, Form.ID, Form.LIST, Form.DATE)


@cache
def columns() -> Mapping[str, str]:
    """Every column that can be masked, by the name that it has in answers, with its class.

    These are the texts and dates that are declared personal; amounts are what a book is made of and are not masked.
    """
    found: dict[str, str] = {}
    for name, table in tables().items():
        for column in table.columns:
            is_word = column.type in (Type.TEXT, Type.DATE) and not column.allowed and column.references != "customers"
            if is_word and column.sensitivity is Sensitivity.PERSONAL:
                found[_RENAMED.get(column.name, {}).get(name, column.name)] = Sensitivity.PERSONAL.value
    return found


class Leave(Model):
    """A recipient who gets nothing, though customers belong to them."""

    leave: Literal[True]


class MaskSpec(Model):
    """The masks of each audience: column or class to ``plain``, ``partial`` or ``hidden``."""

    manager: dict[str, Level] = Field(default_factory=dict)
    branch: dict[str, Level] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> MaskSpec:
        known = (*columns(), *CLASSES)
        for audience in ("manager", "branch"):
            for name in getattr(self, audience):
                if name not in known:
                    message = say("mask.no_column", name=name)
                    raise WrongPart(f"{message}; {suggestion(name, known)}", audience, name)
        return self


class DeliverySpec(Model):
    """delivery.yaml: `mail` is checked by itself, `passwords` is a file of recipients' passwords below the project."""

    bankmkt: int
    masks: MaskSpec = Field(default_factory=MaskSpec)
    recipients: dict[str, str | Leave] = Field(default_factory=dict)
    passwords: str | None = None
    mail: Any = None

    @model_validator(mode="after")
    def _addresses(self) -> DeliverySpec:
        from bankmkt.deliver.mail.address import is_address

        for code, value in self.recipients.items():
            if isinstance(value, str) and not is_address(value):
                raise WrongPart(say("deliver.bad_address"), "recipients", code)
        return self


@dataclass(frozen=True, slots=True)
class Masks:
    """The masks of one audience, after all words about them; `unmasked` are columns shown whole by request."""

    levels: Mapping[str, Level]
    unmasked: frozenset[str] = frozenset()

    def level(self, column: str) -> Level:
        """How the values of a column are shown; of a column that is not personal, as they are."""
        if column in self.unmasked:
            return "plain"
        known = columns().get(column)
        if column in self.levels:
            return self.levels[column]
        if known is None:
            return "plain"
        return self.levels.get(known, "partial")

    def of(self, field: Column) -> Level:
        """The same for a column of an answer."""
        return self.level(field.name) if field.form in _MASKED_FORMS else "plain"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a project says about delivering; `passwords` is the file with recipients' passwords."""

    spec: DeliverySpec
    mail: MailSpec | None
    passwords: Path | None
    layers: Layers | None = None

    def check(self, known: Collection[str]) -> None:
        """RulesError with every recipient of the file who is none of the bank's people and places.

        A misspelt id would be passed over in silence, and whoever was to be left out would get mail.
        """
        wrong = [code for code in self.spec.recipients if code not in known]
        if wrong and self.layers is not None:
            said = [
                (code, say("deliver.unknown_recipient", code=code), suggestion(code, sorted(known))) for code in wrong
            ]
            raise RulesError([self.layers.problem(("recipients", code), *words, key=True) for code, *words in said])

    def masks(self, audience: SplitBy, unmask: Iterable[str] = ()) -> Masks:
        """The masks of an audience; UsageError for a column to be unmasked that is never masked."""
        wanted = frozenset(unmask)
        for name in sorted(wanted):
            if name not in columns():
                raise UsageError(say("mask.no_column", name=name), suggestion(name, columns()))
        said: dict[str, Level] = getattr(self.spec.masks, audience)
        defaults = {name: level for name, level in _DEFAULTS.items() if name in CLASSES or "C2" not in said}
        return Masks({**defaults, **said}, wanted)

    def address(self, code: str, otherwise: str) -> str:
        """The address of a recipient: the file's own word, else what the extracts say."""
        given = self.spec.recipients.get(code)
        return given if isinstance(given, str) else otherwise

    def leaves(self, code: str) -> bool:
        """Whether the bank wants this recipient left out."""
        return isinstance(self.spec.recipients.get(code), Leave)


def load(folder: Path | None) -> Policy:
    """The policy of a project folder; without a file the strict one. RulesError with every problem of the file."""
    path = folder / FILE if folder is not None else None
    if path is None or not path.is_file():
        return Policy(DeliverySpec(bankmkt=1), None, None)
    from bankmkt.deliver.mail.spec import MailSpec, hushed

    try:
        document = read(path)
    except OSError as error:
        raise RulesError(Problem(error.strerror or type(error).__name__, file=str(path))) from None
    problems = list(document.problems)
    layers = single(document)
    spec, wrong = validate(DeliverySpec, layers)
    problems += wrong
    mail: MailSpec | None = None
    if document.data.get("mail") is not None:
        mail, wrong = validate(MailSpec, layers, ("mail",))
        problems += wrong
    if problems or spec is None:
        raise RulesError(hushed(dict.fromkeys(problems)))
    assert folder is not None
    passwords = folder / spec.passwords if spec.passwords else None
    return Policy(spec, mail.at(folder) if mail else None, passwords, layers)
