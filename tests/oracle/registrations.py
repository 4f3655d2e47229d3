"""Matching a registered list, read plainly: everything is compared with everything, and nothing is blocked in SQL.

Readings: the number of an organisation stands in letters 9 to 17 of 18; places and legal forms are groups of words of
one meaning; claims are weighed over the whole list, whatever part of it is shown; near names must share a pair of
letters that not more than `crowd` of the customers still in question have.
"""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

Cells = dict[str, str | None]
Groups = list[list[str]]


@dataclass(frozen=True)
class Settings:
    """What the rule file says."""

    places: Groups
    forms: Groups
    similarity: Fraction
    crowd: int
    letters: int = 2


@dataclass(frozen=True)
class Named:
    """One side of a pair in plain letters; None for what is not there."""

    id: str
    number: str | None
    name: str | None
    place: int | None
    form: int | None
    core: str | None

    @property
    def organisation(self) -> tuple[int, str] | None:
        """The kind of the number, by its length, and what of it is compared."""
        if self.number is None:
            return None
        return (9, self.number[8:17]) if len(self.number) == 18 else (len(self.number), self.number)


def letters(cell: str | None) -> str:
    """Letters and digits alone, in capitals."""
    shown = unicodedata.normalize("NFKC", cell or "").upper()
    return "".join(one for one in shown if unicodedata.category(one)[0] in "LN")


def named(id_: str, number: str | None, name: str | None, rule: Settings) -> Named:
    """A row as it is compared."""
    digits, written = letters(number), letters(name)
    place = _longest(written, rule.places, str.startswith)
    form = _longest(written, rule.forms, str.endswith)
    core = written[place[1] : len(written) - form[1]]
    if len(written) - place[1] - form[1] < rule.letters:
        place, form, core = (None, 0), (None, 0), written
    usable = digits if len(set(digits)) > 1 else None
    return Named(id_, usable, written or None, place[0], form[0], core or None)


def _longest(name: str, groups: Groups, fits: object) -> tuple[int | None, int]:
    words = [(letters(word), index) for index, group in enumerate(groups) for word in group]
    found = [(len(word), index) for word, index in words if callable(fits) and fits(name, word)]
    return (max(found)[1], max(found)[0]) if found else (None, 0)


def evidence(one: Named, two: Named) -> int | None:
    """1 to 4 speak for a pair, 5 to 7 keep an equal core apart; None: nothing in common."""
    place = one.place is None or two.place is None or one.place == two.place
    form = one.form is None or two.form is None or one.form == two.form
    core = one.core is not None and one.core == two.core
    first, second = one.organisation, two.organisation
    if first is not None and first == second:
        return 1 if core and place and form else 2
    if not core:
        return None
    if against(one, two):
        return 7
    if one.name == two.name:
        return 3
    if place and form:
        return 4
    return 5 if place else 6


def against(one: Named, two: Named) -> bool:
    """Whether the numbers are of one kind and differ."""
    first, second = one.organisation, two.organisation
    return first is not None and second is not None and first[0] == second[0] and first != second


def alike(one: str, two: str) -> Fraction:
    """2 × the longest common subsequence ÷ all letters, by the table of the textbook."""
    row = [0] * (len(two) + 1)
    for left in one:
        above = row
        row = [0]
        for place, right in enumerate(two, 1):
            row.append(above[place - 1] + 1 if left == right else max(above[place], row[place - 1]))
    return Fraction(2 * row[-1], len(one) + len(two))


def grams(core: str) -> set[str]:
    """Two letters side by side, and two with one between."""
    near = {core[place : place + 2] for place in range(len(core) - 1)}
    return near | {f"{core[place]} {core[place + 2]}" for place in range(len(core) - 2)}


def registrations(prospects: list[Cells], customers: list[Cells], rule: Settings) -> dict[str, Cells]:
    """By registration number: verdict, how, reason, customer_id, similarity and candidates, as text or None."""
    list_ = [named(str(row["registration_no"]), row["registration_no"], row["name"], rule) for row in prospects]
    bank = [named(str(row["customer_id"]), row["registration_no"], row["name"], rule) for row in customers]
    pairs = {(one.id, two.id): found for one in list_ for two in bank if (found := evidence(one, two)) is not None}
    best = {one.id: min((found for (own, _), found in pairs.items() if own == one.id), default=9) for one in list_}
    claims = {pair: found for pair, found in pairs.items() if found <= 4 and found == best[pair[0]]}
    by_number = {customer for (_, customer), found in claims.items() if found <= 2}
    answers: dict[str, Cells] = {}
    for one in list_:
        own = sorted(customer for (prospect, customer) in claims if prospect == one.id)
        if own:
            answers[one.id] = _claimed(one.id, own, claims)
            continue
        left = {
            customer: found
            for (prospect, customer), found in pairs.items()
            if prospect == one.id and customer not in by_number
        }
        if left:
            worst = min(left.values())
            kept = sorted(customer for customer, found in left.items() if found == worst)
            reason = {5: "other_form", 6: "other_place", 7: "other_number"}[worst]
            answers[one.id] = _line("review", "name", reason, kept[0], len(left))
    taken = {line["customer_id"] for line in answers.values() if line["verdict"] == "customer"}
    waiting = [two for two in bank if two.id not in taken and two.core is not None]
    shared = Counter(gram for two in waiting for gram in grams(str(two.core)))
    for one in list_:
        if one.id not in answers:
            answers[one.id] = _near(one, waiting, shared, rule)
    names = {two.id: two.core or "" for two in bank}
    for one in list_:
        customer = answers[one.id]["customer_id"]
        if customer is not None:
            both = (one.core or "", names[customer])
            answers[one.id]["similarity"] = str(alike(*both)) if any(both) else "0"
    return answers


def _claimed(prospect: str, own: list[str], claims: dict[tuple[str, str], int]) -> Cells:
    rank = claims[prospect, own[0]]
    rivals = [found for (other, customer), found in claims.items() if customer == own[0] and other != prospect]
    how = "registration_no" if rank <= 2 else "name"
    if len(own) > 1:
        return _line("review", how, "several_customers", own[0], len(own))
    if rivals and min(rivals) < rank:
        return _line("review", how, "taken", own[0], 1)
    if rank in rivals:
        return _line("review", how, "several_prospects", own[0], 1)
    return _line("customer", how, None, own[0], 1)


def _near(one: Named, waiting: list[Named], shared: Counter[str], rule: Settings) -> Cells:
    if one.core is None:
        return _line("unknown", "none", None, None, 0)
    rare = {gram for gram in grams(one.core) if shared[gram] <= rule.crowd}
    found = [
        (-alike(one.core, str(two.core)), two.id)
        for two in waiting
        if rare & grams(str(two.core))
        and not against(one, two)
        and (one.place is None or two.place is None or one.place == two.place)
        and alike(one.core, str(two.core)) >= rule.similarity
    ]
    if not found:
        return _line("lead", "none", None, None, 0)
    return _line("review", "near", "near_name", min(found)[1], len(found))


def _line(verdict: str, how: str, reason: str | None, customer: str | None, candidates: int) -> Cells:
    return {
        "verdict": verdict,
        "how": how,
        "reason": reason,
        "customer_id": customer,
        "similarity": None,
        "candidates": str(candidates),
    }


# Random lists --------------------------------------------------------------------------------------------------------


def random_lists(seed: int) -> tuple[list[Cells], list[Cells]]:
    """Made-up enterprises and customers who resemble one another in every way that matters, and many by chance."""
    dice = random.Random(seed)

    def name() -> str | None:
        if dice.random() < 0.06:
            return None
        core = "".join(dice.choices("甲乙丙丁", k=dice.choice([1, 2, 2, 2, 2, 3, 4, 5])))
        place = dice.choice(["", "", "", "北京", "北京市", "（北京）", "上海", "ＡＢ"])
        form = dice.choice(["", "", "有限公司", "有限公司", "有限责任公司", "（有限责任公司）", "股份有限公司", "厂"])
        return dice.choice(["", "", "", "·", "１"]) + place + core + form

    def number() -> str | None:
        organisation = f"MA{dice.randrange(40):07d}"
        return dice.choice(
            [
                None,
                f"9133{dice.randrange(2)}100{organisation}X",
                f"9133{dice.randrange(2)}100{organisation.lower()}x",
                f"{organisation[:8]}-{organisation[8]}",
                f"{330100000000000 + dice.randrange(12)}",
                "0" * 18,
            ]
        )

    customers: list[Cells] = []
    for place in range(dice.randint(5, 70)):
        own = number() if dice.random() < 0.4 else None
        customers.append({"customer_id": f"c{place}", "name": name(), "registration_no": own})
    numbers = sorted({str(number()) for _ in range(dice.randint(5, 60))} - {"None"})
    prospects: list[Cells] = [{"registration_no": one, "name": name()} for one in numbers]
    return prospects, customers


REGISTERED = dt.date(2026, 5, 1)
"""The day on which every enterprise of a random list was registered."""
