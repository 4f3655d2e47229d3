"""The keys of a rule of this kind: whom it hands out, to whom, up to how many, and what comes before what."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field as Key
from pydantic import model_validator

from bankmkt.base.say import say
from bankmkt.rules.model import Model, Name, RuleSpec, When, WrongPart

Criterion = Literal["earlier_claim", "same_branch", "same_district", "industry"]
ROLES = ("manager", "team_lead", "vice_president", "product_manager")
NO_MANAGER, NO_CAPACITY = "no_manager", "no_capacity"


class Claim(Model):
    """What gives a manager an earlier claim, and for how many months; without `months` for ever."""

    claim: Literal["former_manager", "visit", "prospect_contact"]
    months: int | None = Key(None, ge=1)


class Spec(RuleSpec):
    """`where` says who is handed out, of those without a manager; `counts` who counts in a manager's portfolio."""

    kind: Literal["allocation"]
    needs: tuple[Name, ...] = Key(("customers", "managers"), strict=False)
    value: Name
    counts: When | None = None
    cap: int = Key(ge=1)
    roles: tuple[Literal["manager", "team_lead", "vice_president", "product_manager"], ...] = Key(
        default=("manager",), strict=False
    )
    reach: Literal["own", "outlet", "sub_branch", "branch", "head", "bank"] = "branch"
    order: tuple[Criterion, ...] = Key(
        default=("earlier_claim", "same_branch", "same_district", "industry"), strict=False
    )
    claims: tuple[Claim, ...] = Key(default=(), strict=False)

    @model_validator(mode="after")
    def _once(self) -> Self:
        """Nothing stands twice in an order."""
        for key, names in (("order", list(self.order)), ("claims", [one.claim for one in self.claims])):
            for index, name in enumerate(names):
                if name in names[:index]:
                    raise WrongPart(say("rules.words_twice", word=name), key, index)
        return self

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why a customer goes to a manager, the strongest first, and why to none."""
        return (*self.order, "load", NO_CAPACITY, NO_MANAGER)
