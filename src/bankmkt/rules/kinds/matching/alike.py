"""How alike two names are is a fraction of whole numbers, and whether that is enough is decided on the whole numbers.

The measure is the longest common subsequence: 2 × common letters ÷ all letters of both, 1 for equal names, 0 for names
with no letter in common. It counts letters, so it needs no list of pronunciations or of tokens, and a letter more or
less costs less than a letter changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from bankmkt.query.field import Row


@dataclass(slots=True)
class _Best:
    """The customer that is most alike so far, and how many are alike enough."""

    customer_id: str
    similarity: Fraction
    candidates: int = 1

    def meet(self, customer_id: str, similarity: Fraction) -> None:
        """One more candidate; of equally alike ones the lower id stays."""
        self.candidates += 1
        if (-similarity, customer_id) < (-self.similarity, self.customer_id):
            self.customer_id, self.similarity = customer_id, similarity


def most_alike(cutoff: Fraction | None) -> Callable[[Iterator[Row]], Iterable[Row]]:
    """A step over (enterprise, customer, core, core, is_near): one row per enterprise, whatever the order of the rows.

    Near pairs below `cutoff` are dropped; the others keep their similarity, however small. Only the best candidate of
    each enterprise is held in memory.
    """

    def work(rows: Iterator[Row]) -> Iterable[Row]:
        best: dict[str, _Best] = {}
        for prospect, customer, core, other, is_near in rows:
            found = similarity(_core(core), _core(other), cutoff if is_near else None)
            if found is None:
                continue
            id_, customer_id = str(prospect), str(customer)
            if id_ in best:
                best[id_].meet(customer_id, found)
            else:
                best[id_] = _Best(customer_id, found)
        for id_ in sorted(best):
            one = best[id_]
            yield (id_, one.customer_id, float(one.similarity), one.candidates)

    return work


def similarity(one: str, other: str, cutoff: Fraction | None) -> Fraction | None:
    """2 × common letters ÷ all letters, or None where that is below `cutoff`; two empty names are not alike."""
    from rapidfuzz.distance import Indel

    letters = len(one) + len(other)
    if not letters:
        return None if cutoff is not None else Fraction(0)
    if cutoff is None:
        return Fraction(letters - Indel.distance(one, other), letters)
    most = letters - -(-letters * cutoff.numerator // cutoff.denominator)
    distance = Indel.distance(one, other, score_cutoff=most)
    return Fraction(letters - distance, letters) if distance <= most else None


def _core(value: object) -> str:
    return str(value) if value is not None else ""
