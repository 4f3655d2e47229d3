"""All words that lead to a customer stand in one index with their owners, and every file is read against it.

The index is built once and serves every recipient, because whose a word is does not depend on who asks. Names are
found leftmost and longest with everybody's names and the bank's own words in one list: a person called like a part of
a company, a branch or a label is found in that place only where nothing longer stands there.

What is no evidence is not counted: a few digits inside a figure, or an id that is also a branch's, a manager's or a
product's. A short id is still found where a text consists of nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from bankmkt.deliver.reading import TOKEN, folded, han_runs, id_form, name_forms
from bankmkt.store.people import Identity

Verdict = Literal["foreign", "unmasked", ""]
SORTS: Final = ("id", "registration_no", "id_number", "phone", "account", "company", "person", "contact", "other")
"""What a word is to a reader; masks are chosen by these."""
_SORT_OF: Final = {
    "customers.registration_no": "registration_no",
    "customers.id_number": "id_number",
    "customers.phone": "phone",
    "contacts.phone": "phone",
    "accounts.account_id": "account",
    "daily_flows.account_id": "account",
    "projects.supervised_account": "account",
    "cards.card_id": "account",
    "customers.name": "company",
    "customers.person": "person",
    "contacts.name": "contact",
    "daily_flows.counterparty_name": "other",
}
_NAMES: Final = frozenset({"company", "person", "contact", "other"})
_EVERYBODY: Final = -1
_LEAST: Final = 3
LONG: Final = 9
"""Digits from which on a number is evidence by itself."""
CERTAIN: Final = 11
"""Digits from which on not even the format of an amount excuses a number."""
_INSIDE: Final = 16
"""Digits from which on an id is found between other digits."""
_WORD: Final = 6
_REMEMBERED: Final = 50_000
_HASH: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")
_COMPOUND: Final = re.compile(r"[0-9a-z]+(?:[ \-/._][0-9a-z]+)+")
_MOST_PARTS: Final = 6
_AFTER_AMOUNT: Final = frozenset("元万亿户笔个天年月日人条次项家%")
_COUNTRY: Final = ("0086", "86")

Owners = int | tuple[int, ...]


def sort_of(column: str) -> str:
    """What the words of a column, as ``table.column``, are to a reader."""
    return _SORT_OF.get(column, "id")


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of the index in a text, by the codes of its owners and sorts, and where it stands in the folded text."""

    codes: tuple[int, ...]
    start: int
    end: int


@dataclass(slots=True)
class Index:
    """See the head of this module: `add` and `add_words`, then `finish`, then look up."""

    _owners: dict[str | None, int] = field(default_factory=dict)
    _tokens: dict[str, Owners] = field(default_factory=dict)
    _names: dict[str, Owners] = field(default_factory=dict)
    _heads: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _lengths: tuple[int, ...] = ()
    _own_ids: set[str] = field(default_factory=set)
    _sentences: set[str] = field(default_factory=set)
    _common: set[str] = field(default_factory=set)
    _shortened: dict[str, str] = field(default_factory=dict)
    _harmless: set[str] = field(default_factory=set)
    too_short: int = 0

    def add(self, identities: Iterable[Identity]) -> None:
        """Take words that lead to customers; what is too short to be told from other text is counted."""
        for one in identities:
            owner = self._owners.setdefault(one.owner, len(self._owners))
            sort = sort_of(one.sort)
            code = owner * len(SORTS) + SORTS.index(sort)
            token = "" if sort in _NAMES else id_form(one.value)
            if token or (sort not in _NAMES and not one.value.strip()):
                if len(token) >= _LEAST:
                    _join(self._tokens, token, code)
                else:
                    self.too_short += 1
                continue
            for form in name_forms(one.value):
                if len(form) >= (_LEAST if form.isascii() else 2):
                    _join(self._names, form, code)
                else:
                    self.too_short += 1

    def add_words(self, words: Iterable[str], ids: Iterable[str] = ()) -> None:
        """Take the bank's own words, names, labels and sentences, and the ids of its people, places and products."""
        for word in words:
            form = folded(word)
            for run in (form, *han_runs(form)):
                if len(run) >= 2:
                    self._names[run] = _EVERYBODY
            if form.isascii() and " " in form:
                self._sentences.add(form)
        self._own_ids.update(id_form(one) for one in ids)

    def words_alone(self) -> Index:
        """A new index with the words of `add_words` and nobody's names; this one must hold none either."""
        return Index(_names=dict(self._names), _own_ids=set(self._own_ids), _sentences=set(self._sentences))

    def finish(self) -> None:
        """Make ready for looking up; may be called again after more was added."""
        heads: dict[str, set[int]] = {}
        for name in self._names:
            heads.setdefault(name[:2], set()).add(len(name))
        self._heads = {head: tuple(sorted(sizes, reverse=True)) for head, sizes in heads.items()}
        self._lengths = tuple(sorted({len(token) for token in self._tokens if len(token) >= LONG}, reverse=True))
        for token in self._tokens:
            short = token.lstrip("0")
            if token[0] == "0" and token.isdigit() and len(short) >= LONG:
                self._shortened[short] = token
        for sentence in self._sentences:  # English labels hold words that may be a company's whole name
            for start, end, _ in self._matches(sentence):
                if end - start < len(sentence):
                    self._common.add(sentence[start:end])
        self._harmless.clear()

    @property
    def size(self) -> int:
        """How many words it holds."""
        return len(self._tokens) + len(self._names)

    def mine(self, codes: Collection[str | None]) -> frozenset[int]:
        """The owners that a recipient with these codes may read, for `judge`."""
        return frozenset(self._owners[code] for code in codes if code in self._owners)

    def judge(self, hit: Hit, mine: frozenset[int], masked: frozenset[str]) -> Verdict:
        """Whether a word is somebody else's, or the recipient's own but of a sort that should have been masked."""
        own = [SORTS[code % len(SORTS)] for code in hit.codes if code // len(SORTS) in mine]
        if not own:
            return "foreign"
        return "unmasked" if all(sort in masked for sort in own) else ""

    def sort(self, hit: Hit) -> str:
        """What the word is; the first where it is several things."""
        return SORTS[hit.codes[0] % len(SORTS)]

    def text(self, raw: str, *, is_whole: bool = True, is_loose: bool = False) -> list[Hit]:
        """The words of the index in a text; `is_whole` says that a reader sees it as a text of its own, as in a cell,
        so that a short id that is all of it counts; `is_loose` that short numbers in it are sizes and counters.
        """
        if len(raw) < 2 or raw in self._harmless:
            return []
        form = folded(raw)
        hits = self.names(form) + self._ids(form, is_whole=is_whole, is_loose=is_loose)
        if not hits and is_whole and len(raw) < 80:
            if len(self._harmless) >= _REMEMBERED:
                self._harmless.clear()
            self._harmless.add(raw)
        return hits

    def number(self, text: str, *, is_amount: bool = False) -> list[Hit]:
        """The ids that a number shows; `is_amount` says that it is formatted as an amount, a share or a date."""
        if len(text) < LONG:
            return []
        digits = text if text.isdigit() else _integral(text)
        if len(digits) < (CERTAIN if is_amount else LONG):
            return []
        token = digits if digits in self._tokens else self._shortened.get(digits, "")
        return self._found(token, 0, len(text)) if token else []

    def names(self, form: str) -> list[Hit]:
        """The names in a folded text, the bank's own words left out."""
        return [
            Hit(code if isinstance(code, tuple) else (code,), start, end)
            for start, end, code in self._matches(form)
            if code != _EVERYBODY and (end - start == len(form) or form[start:end] not in self._common)
        ]

    def _matches(self, form: str) -> list[tuple[int, int, Owners]]:
        """Every name and own word in folded text: leftmost, longest, without overlaps."""
        heads, names, size = self._heads, self._names, len(form)
        found: list[tuple[int, int, Owners]] = []
        at = 0
        while at < size - 1:
            step = 1
            for length in heads.get(form[at : at + 2], ()):
                end = at + length
                if end <= size and (code := names.get(form[at:end])) is not None and _apart(form, at, end):
                    found.append((at, end, code))
                    step = length
                    break
            at += step
        return found

    def _found(self, token: str, start: int, end: int) -> list[Hit]:
        """The hit of a token that is in the index; none for what is an id of the bank's own, too."""
        if token in self._own_ids:
            return []
        code = self._tokens[token]
        return [Hit(code if isinstance(code, tuple) else (code,), start, end)]

    def _ids(self, form: str, *, is_whole: bool, is_loose: bool) -> list[Hit]:
        tokens = [(one[0], one.start(), one.end()) for one in TOKEN.finditer(form)]
        joined = self._compounds(form, is_whole=is_whole) if len(tokens) > 1 else []
        hits = [hit for one in joined for hit in one[2]]
        for token, start, end in tokens:
            if any(first <= start and end <= last for first, last, _ in joined):
                continue  # a part of a longer id, whose other parts may be somebody else's id by themselves
            if token in self._tokens:
                whole = is_whole and end - start == len(form)
                small = is_loose and token.isdigit() and len(token) < LONG
                if whole or (not small and _is_evidence(form, token, start, end)):
                    hits += self._found(token, start, end)
            elif len(token) > LONG and not _HASH.fullmatch(token):
                hits += self._inside(token, start)
        return hits

    def _inside(self, run: str, offset: int) -> list[Hit]:
        """Long ids within a longer run; digits between digits are another number, unless there are very many."""
        for country in _COUNTRY:
            rest = run.removeprefix(country)
            if rest != run and len(rest) == CERTAIN and rest in self._tokens:
                return self._found(rest, offset + len(country), offset + len(run))
        for length in self._lengths:
            for at in range(len(run) - length + 1):
                part = run[at : at + length]
                if part in self._tokens and (length >= _INSIDE or not _between_digits(run, at, at + length)):
                    return self._found(part, offset + at, offset + at + length)
        return []

    def _compounds(self, form: str, *, is_whole: bool) -> list[tuple[int, int, list[Hit]]]:
        """Ids written in groups, such as a card in fours or a number with dashes: where each stands, and its hits."""
        found: list[tuple[int, int, list[Hit]]] = []
        for one in _COMPOUND.finditer(form):
            parts = [(part[0], one.start() + part.start(), one.start() + part.end()) for part in TOKEN.finditer(one[0])]
            first = 0
            while first < len(parts) - 1:
                last = self._longest(parts, first, is_whole=is_whole and one[0] == form)
                if last > first:
                    token = "".join(part[0] for part in parts[first : last + 1])
                    start, end = parts[first][1], parts[last][2]
                    found.append((start, end, self._found(token, start, end)))
                first = last + 1
        return found

    def _longest(self, parts: list[tuple[str, int, int]], first: int, *, is_whole: bool) -> int:
        """The last of the parts from `first` on that together are an id; `first` where none are.

        Bare digits that are not all of a text must be many: dates and amounts come in groups, too.
        """
        for last in range(min(first + _MOST_PARTS, len(parts)) - 1, first, -1):
            token = "".join(part[0] for part in parts[first : last + 1])
            everything = last - first + 1 == len(parts)
            least = (LONG if everything else CERTAIN) if token.isdigit() else _WORD
            if is_whole and everything and not _is_date(token):
                least = _WORD
            if len(token) >= least and token in self._tokens:
                return last
        return first


def _join(words: dict[str, Owners], word: str, code: int) -> None:
    """One more owner for a word."""
    there = words.get(word)
    if there is None:
        words[word] = code
    elif isinstance(there, tuple):
        if code not in there:
            words[word] = (*there, code)
    elif there not in (code, _EVERYBODY):
        words[word] = (there, code)


def _apart(form: str, start: int, end: int) -> bool:
    """Whether a match does not begin or end within a Latin word or a number."""
    if start and form[start].isascii() and form[start].isalnum():
        before = form[start - 1]
        if before.isascii() and before.isalnum():
            return False
    if end < len(form) and form[end - 1].isascii() and form[end - 1].isalnum():
        after = form[end]
        return not (after.isascii() and after.isalnum())
    return True


def _is_evidence(form: str, token: str, start: int, end: int) -> bool:
    """Whether a token within a longer text says more than a figure, a date or a code would."""
    if not token.isdigit():
        return len(token) >= _WORD
    size = end - start
    before, after = form[max(0, start - 2) : start], form[end : end + 2]
    if len(before) == 2 and before[1] in ".," and before[0].isdigit():
        return False
    if size >= CERTAIN:
        return not (len(after) == 2 and after[0] == "." and after[1].isdigit() and form[end + 1 : end + 3] != "00")
    if len(after) == 2 and after[0] in ".," and after[1].isdigit():
        return False
    if after[:1] in _AFTER_AMOUNT and after:
        return False
    return size >= LONG or (size >= _WORD and not _is_date(token))


def _is_date(token: str) -> bool:
    """Whether digits are a day or a month without separators."""
    text = f"{token}01" if len(token) == 6 else token
    if len(text) != 8 or not "1950" <= text[:4] <= "2100":
        return False
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def _between_digits(run: str, start: int, end: int) -> bool:
    part = run[start:end]
    left = start > 0 and part[0].isdigit() and run[start - 1].isdigit()
    return left or (end < len(run) and part[-1].isdigit() and run[end].isdigit())


def _integral(text: str) -> str:
    """The digits of a whole number in any notation; "" for what is none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return ""
    if not value.is_finite() or abs(value.adjusted()) > 40 or value != value.to_integral_value():
        return ""
    return str(abs(int(value)))
