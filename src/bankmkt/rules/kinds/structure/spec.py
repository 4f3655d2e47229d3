"""The keys of a rule of this kind: who is counted, in which groups, by which columns, against which limits."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.measures.grains import WORDS
from bankmkt.rules.measures.spec import known_day
from bankmkt.rules.model import Model, Name, Number, RuleSpec, When, Words, WrongPart

BASE: Final = ("count", "heads", "sum", "weighted", "rank")
"""The forms of a column that are counted over members; the others are made of these."""
FORMS: Final = (*BASE, "ratio", "minus", "share")
TAKEN: Final = frozenset(
    (
        *(
            "members",
            "undecided",
            "owners",
            "over",
            "ok",
            "unknown",
            "class",
            "place",
            "missing",
            "verdict",
            "breaches",
        ),
        *(
            "cause",
            "advice",
            "direction",
            "to_shift",
            "target_share",
            "level",
            "owner_id",
            "owner_name",
            "is_bank",
            "n",
        ),
        *("is_unassigned", "gravity", "pressing", "watched", "excess", "furthest", "branch_id", "manager_id", "head"),
        *("home_id", "branch_name", "manager_name", "class_name", "cause_name"),
    )
)
"""Names that columns of the answer have already."""
THIS_YEAR: Final = "this_year"
"""The word by which a limit names the class of the year of the date."""


class Class(Model):
    """One group of members: by `when`, else those whose `group` is this word, else (the last) the rest."""

    name: Name = Key(alias="class")
    when: When | None = None
    title: Words | None = None
    advice: tuple[Name, ...] = Key(default=(), strict=False)


class Column(Model):
    """One column, of exactly one form.

    Counted over members: `count` and `heads` (different members of `head`) for which a condition holds, `sum` of a
    value, `weighted` an average `by` another column, or of a measure that is an average already (`over`: divided by the
    average of a third), `rank` the place of
    `ours` `among` others by a value. Made of other columns: `ratio`, `minus`, `share` of the owner's whole.

    `where` limits the members, `at` counts those of another date, `now` asks something more of the same member today.
    `none: unknown` makes a sum without any member unknown instead of 0. A `hidden` column only helps others.
    """

    name: Name
    title: Words
    count: When | None = None
    heads: When | None = None
    sum: str | None = None
    weighted: Name | None = None
    by: Name | None = None
    over: Name | None = None
    rank: str | None = None
    ours: When | None = None
    among: Name | None = None
    ratio: tuple[Name, ...] = Key(default=(), strict=False)
    minus: tuple[Name, ...] = Key(default=(), strict=False)
    share: Name | None = None
    where: When | None = None
    at: str | None = None
    now: When | None = None
    none: Literal["unknown"] | None = None
    hidden: bool = False

    @property
    def form(self) -> str:
        """Which of `FORMS` it is."""
        return next((form for form in FORMS if getattr(self, form)), "")

    @property
    def is_base(self) -> bool:
        """Whether it is counted over members."""
        return self.form in BASE

    @property
    def parts(self) -> tuple[str, ...]:
        """The columns of which it is made."""
        return (*self.ratio, *self.minus, *((self.share,) if self.share else ()))

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        """A column of two forms would have two meanings."""
        if sum(1 for form in FORMS if getattr(self, form)) != 1:
            raise ValueError(say("structure.one_form", forms=", ".join(FORMS)))
        if any(len(pair) != 2 for pair in (self.ratio, self.minus) if pair):
            raise ValueError(say("structure.two_columns"))
        if (self.by or self.over) and not self.weighted:
            raise ValueError(say("structure.weight"))
        if self.rank and not (self.ours and self.among):
            raise ValueError(say("structure.rank"))
        if self.at is not None and not known_day(self.at):
            raise WrongPart(say("rules.no_day_word", value=self.at, words=", ".join(WORDS)), "at")
        if not self.is_base and (self.where or self.at or self.now or self.none):
            raise ValueError(say("structure.only_counted"))
        if self.now and not self.at:
            raise WrongPart(say("structure.now_without_at"), "now")
        return self


class Limit(Model):
    """What a column may reach: a share, or yuan, or a number, as the column is one.

    It is held against the whole of each owner, or against the `classes` named; `levels` limits it to branches of these
    levels. `own` are the limits of single owners, by their id.
    """

    name: Name
    column: Name
    at_most: Number | None = None
    at_least: Number | None = None
    classes: tuple[Name, ...] = Key(default=(), strict=False)
    levels: tuple[Name, ...] = Key(default=(), strict=False)
    own: dict[str, Number] = Key(default_factory=dict)
    title: Words | None = None

    @property
    def value(self) -> Fraction:
        """The limit of all who have none of their own."""
        found = self.at_most if self.at_most is not None else self.at_least
        assert found is not None
        return found

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        """A limit is either the most or the least."""
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError(say("structure.one_side"))
        if self.value < 0 or any(value < 0 for value in self.own.values()):
            raise ValueError(say("structure.negative"))
        return self


class Target(Model):
    """The wanted shares of the classes in a column; within `tolerance` of them nothing need be shifted."""

    column: Name
    tolerance: Number = Fraction(0)
    shares: dict[Name, Number]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """The shares of a mix are the whole."""
        if sum(self.shares.values()) != 1:
            raise WrongPart(say("structure.whole"), "shares")
        return self


class Watch(Model):
    """The column by which owners are ordered where no limit says who is worst."""

    column: Name
    worst: Literal["low", "high"] = "low"


class Earlier(Model):
    """A column of a table's row as it was on another date."""

    column: Name
    at: str


class First(Model):
    """A column that is true for the first row `within` a key, known only for what began after the rows begin."""

    name: Name
    within: Name
    since: Name


class Spec(RuleSpec):
    """`of` is who is counted: customers, accounts or loans, or the rows of a table with what is looked up for them.

    `owner` is the outer grouping (branch, manager or a column), without it the bank is one. `group` makes a class of
    every value of a column, `year` of every year of a date; `classes` names, titles and orders them, or makes them by
    conditions. `tree` lets a branch stand for itself and all below it. `trend` are ratios drawn over the loaded dates,
    `verdicts` what people call the verdicts, `words` what they call the products of an
    `advice` and the values of `group`. Without `whole` the classes of an owner are not added up.
    """

    kind: Literal["structure"]
    per: Name = "group"
    of: Name = "customer"
    owner: Name | None = None
    tree: bool = False
    group: Name | None = None
    year: Name | None = None
    class_title: Words | None = None
    classes: tuple[Class, ...] = Key(default=(), strict=False)
    head: Name = "customer_id"
    columns: tuple[Column, ...] = Key(strict=False)
    limits: tuple[Limit, ...] = Key(default=(), strict=False)
    target: Target | None = None
    watch: Watch | None = None
    trend: tuple[Name, ...] = Key(default=(), strict=False)
    verdicts: dict[Name, Words] = Key(default_factory=dict)
    words: dict[Name, Words] = Key(default_factory=dict)
    look_up: Name | None = None
    whole: bool = True
    earlier: dict[Name, Earlier] = Key(default_factory=dict)
    first: First | None = None
    since: Literal["year_start", "month_start"] | None = None
    unit: Words | None = None

    @property
    def has_classes(self) -> bool:
        """Whether members stand in classes at all."""
        return bool(self.classes or self.group or self.year)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for one in self.columns:
            if one.name == name:
                return one
        raise KeyError(name)

    def _classes_known(self) -> None:
        """Where the classes are declared, limits and the target name one of them."""
        known = {one.name for one in self.classes} | {"other", "unknown"}
        named: list[tuple[tuple[str | int, ...], str]] = []
        named += [(("limits", i, "classes"), name) for i, one in enumerate(self.limits) for name in one.classes]
        named += [(("target", "shares", name), name) for name in self.target.shares] if self.target else []
        for path, name in named:
            if (self.classes and name not in known) or (name == THIS_YEAR and not self.year):
                raise WrongPart(say("structure.no_class", name=name), *path)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Columns are made of columns that stand before them; limits, target and watch name one."""
        if self.group and self.year:
            raise ValueError(say("structure.one_group"))
        if not self.group and not self.year and any(one.when is None for one in self.classes[:-1]):
            raise ValueError(say("structure.one_rest"))
        seen: set[str] = set()
        for index, one in enumerate(self.columns):
            if one.name in TAKEN or not one.name.isidentifier() or "__" in one.name:
                raise WrongPart(say("structure.bad_name", name=one.name), "columns", index, "name")
            for part in one.parts:
                if part not in seen:
                    raise WrongPart(say("structure.no_column", name=part), "columns", index)
            seen.add(one.name)
        named: list[tuple[tuple[str | int, ...], str]] = []
        named += [(("limits", index, "column"), one.column) for index, one in enumerate(self.limits)]
        named += [(("trend", index), name) for index, name in enumerate(self.trend)]
        named += [(("target", "column"), self.target.column)] if self.target else []
        named += [(("watch", "column"), self.watch.column)] if self.watch else []
        self._classes_known()
        for path, name in named:
            if name not in seen:
                raise WrongPart(say("structure.no_column", name=name), *path)
        return self
