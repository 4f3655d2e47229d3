"""The keys of a rule of this kind: which list, what in a name is no name, and how alike is worth a look.

Words for places and legal forms are groups of one meaning, because 有限公司 and 有限责任公司 are the same form while
有限公司 and 股份有限公司 are not: what two names have in common must be told from what sets them apart.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.query.plaintext import plain
from bankmkt.rules.model import Model, Name, Number, RuleSpec, WrongPart

VERDICTS = ("customer", "review", "lead", "unknown")


class Near(Model):
    """When names that are not equal are worth a look: how alike, and how common a pair of letters may be."""

    similarity: Number = Fraction(85, 100)
    crowd: int = Key(100, ge=1)


class Group(Model):
    """Words of one meaning; the group is called by the first."""

    name: str
    also: tuple[str, ...] = Key(default=(), strict=False)

    @property
    def words(self) -> tuple[str, ...]:
        """All ways of writing it, in plain letters."""
        return tuple(in_plain(word) for word in (self.name, *self.also))


class Spec(RuleSpec):
    """`where` says which customers are compared; `within_months` limits the rows to those registered lately."""

    kind: Literal["matching"]
    per: Name = "prospect"
    within_months: int | None = Key(None, ge=1)
    places: tuple[Group, ...] = Key(default=(), strict=False)
    legal_forms: tuple[Group, ...] = Key(default=(), strict=False)
    core_letters: int = Key(2, ge=1)
    near: Near | None = None

    @model_validator(mode="after")
    def _words(self) -> Self:
        """A word stands in one group, and something of it is left in plain letters."""
        for key, groups in (("places", self.places), ("legal_forms", self.legal_forms)):
            seen: set[str] = set()
            for index, group in enumerate(groups):
                for written in group.words:
                    if not written or "\\" in written:
                        raise WrongPart(say("matching.no_word", word=group.name), key, index)
                    if written in seen:
                        raise WrongPart(say("rules.words_twice", word=written), key, index)
                    seen.add(written)
        return self

    @model_validator(mode="after")
    def _alike(self) -> Self:
        """A similarity lies between 0 and 1."""
        if self.near is not None and not 0 < self.near.similarity <= 1:
            raise WrongPart(say("matching.no_similarity"), "near", "similarity")
        return self


def in_plain(word: str) -> str:
    """A word of the rule as names are compared."""
    return "".join(map(plain, word))
