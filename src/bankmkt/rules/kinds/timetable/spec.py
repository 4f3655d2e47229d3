"""The keys of a rule of this kind: what falls due, when, who has to do it, and what counts as done."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.measures.grains import WORDS
from bankmkt.rules.measures.spec import known_day
from bankmkt.rules.model import Model, Name, RuleSpec, When, Words, WrongPart

Role = Literal["manager", "team_lead", "vice_president"]
Method = Literal["phone", "on_site", "message", "online"]
ROLES: Final[dict[str, int]] = {"manager": 1, "team_lead": 2, "vice_president": 3}
"""Who may do what falls to another: the same rank or a higher one."""
FORMS: Final = ("every", "triggers", "date", "yearly", "monthly")
LONGEST: Final = 92
"""Days that an item may look ahead where each day is a line of its own."""


class Band(Model):
    """One line of a trigger: the first that holds counts, so the highest stands first; `by` replaces the item's."""

    name: Name
    when: When
    by: Role | None = None
    title: Words | None = None


class Item(Model):
    """Something that falls due.

    Its rows are the members of a grain (`per`) or the rows of a table (`from`). It is of one form: `every` month or
    quarter; `triggers`, due `within` so many days; a `date` that lies at most `within` days ahead (`past`: or behind),
    to be dealt with by the day `due_day` of its month; a birthday (`yearly`); a day of the month (`monthly`), in the
    months that end a quarter for rows of which `quarterly` holds. A contact by one of the `methods`, made by the role
    `by` or a higher one, does it; before a `due_day` one of the last `lead` days counts too. What `stays` no contact
    ends: it is there as long as a trigger holds.
    """

    name: Name
    title: Words | None = None
    per: Literal["customer", "account", "loan"] = "customer"
    source: Name | None = Key(None, alias="from")
    where: When | None = None
    by: Role = "manager"
    methods: tuple[Method, ...] = Key(default=(), strict=False)
    every: Literal["month", "quarter"] | None = None
    triggers: tuple[Band, ...] = Key(default=(), strict=False)
    stays: bool = False
    date: Name | None = None
    yearly: Name | None = None
    monthly: Name | None = None
    quarterly: When | None = None
    within: int = Key(0, ge=0, le=366)
    past: bool = False
    due_day: int | None = Key(None, ge=1, le=28)
    lead: int = Key(10, ge=0, le=31)
    amount: str | None = None
    reference: Name | None = None
    missing: Literal["unknown", "ignore"] = "unknown"

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        """An item of two forms would fall due twice."""
        if sum(1 for form in FORMS if getattr(self, form)) != 1:
            raise ValueError(say("timetable.one_form", forms=", ".join(FORMS)))
        if self.every and (self.source or self.per != "customer"):
            raise WrongPart(say("timetable.every_customer"), "every")
        if self.every and not self.methods:
            raise WrongPart(say("timetable.every_method"), "every")
        if self.triggers and self.source:
            raise WrongPart(say("timetable.trigger_measures"), "from")
        if (self.yearly or self.monthly) and self.within > LONGEST:
            raise WrongPart(say("timetable.too_far", days=LONGEST), "within")
        if self.stays and not self.triggers:
            raise WrongPart(say("timetable.needs_triggers"), "stays")
        if self.due_day is not None and not self.date:
            raise WrongPart(say("timetable.needs_date"), "due_day")
        if self.date and self.methods and self.due_day is None:
            raise WrongPart(say("timetable.needs_due_day"), "methods")
        if (self.yearly or self.monthly) and self.methods:
            raise WrongPart(say("timetable.needs_due_day"), "methods")
        if self.quarterly and not self.monthly:
            raise WrongPart(say("timetable.needs_monthly"), "quarterly")
        return self


class Retention(Model):
    """What stayed of what matured: rows of `items` at the `base` that fell due since, against all that is `held`."""

    base: str
    items: tuple[Name, ...] = Key(strict=False)
    held: tuple[Name, ...] = Key(strict=False)

    @model_validator(mode="after")
    def _known_base(self) -> Self:
        """A word for another date, or a date; and something that matures and is held."""
        for key in ("items", "held"):
            if not getattr(self, key):
                raise WrongPart(say("timetable.empty"), key)
        if not known_day(self.base):
            raise WrongPart(say("rules.no_day_word", value=self.base, words=", ".join(WORDS)), "base")
        return self


class Spec(RuleSpec):
    """`items` in the order in which a person reads them; `done` lists also what was done; see `Retention`.

    A row is an entry and not a customer, who may have many: no other rule can take a column of it for one per customer.
    """

    kind: Literal["timetable"]
    per: Literal["entry"] = "entry"
    items: tuple[Item, ...] = Key(strict=False)
    done: bool = False
    retention: Retention | None = None

    @model_validator(mode="after")
    def _names(self) -> Self:
        """No item has two entries, and retention speaks of rows of tables with a date."""
        if not self.items:
            raise WrongPart(say("timetable.empty"), "items")
        seen: dict[str, Item] = {}
        for index, one in enumerate(self.items):
            if one.name in seen:
                raise WrongPart(say("rules.words_twice", word=one.name), "items", index, "name")
            seen[one.name] = one
        for index, name in enumerate(self.retention.items if self.retention else ()):
            found = seen.get(name)
            if found is None or not (found.source and found.date and found.amount):
                raise WrongPart(say("timetable.no_retained", item=name), "retention", "items", index)
        return self
