"""One copy after the other is made by this process while the other one checks the last; all move in together.

What goes wrong with one recipient (a full disk, a password that does not open the file) fails this recipient alone. A
leak fails all: where one copy holds what is not its reader's, nobody knows what the others hold, and nothing moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bankmkt.base.errors import DeliveryError, OutputError, Problem
from bankmkt.base.say import say
from bankmkt.deliver import protect
from bankmkt.deliver.inspecting import Answer, Inspector, Task
from bankmkt.deliver.leak import Finding
from bankmkt.deliver.mask import Masker, Own, masked_sorts
from bankmkt.deliver.people import Recipient
from bankmkt.deliver.policy import Masks
from bankmkt.deliver.tally import Counted, Key, compare, lists
from bankmkt.result.edition import Edition

_TOLD = 5
Write = Callable[[Edition, Path], None]
Body = Callable[[Edition], tuple[str, str]]
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Copy:
    """What became of one recipient's copy: `state` is ``written``, ``failed`` or ``left_out``."""

    recipient: Recipient
    state: str = ""
    rows: int = 0
    staged: Path | None = None
    sha256: str = ""
    size: int = 0
    failure: str = ""
    text: str = ""
    html: str = ""


@dataclass(slots=True)
class Maker:
    """Makes the copies of one book; `write` draws an edition, `body` says it in a message."""

    staging: Path
    file: str
    masks: Masks
    counted: Mapping[Key, Counted]
    everyone: set[str]
    passwords: Mapping[str, str] | None
    write: Write
    body: Body
    inspector: Inspector
    copies: list[Copy] = field(default_factory=list)

    def make(self, recipient: Recipient, edition: Edition, own: Own, codes: frozenset[str | None]) -> Copy:
        """Write one copy and hand it to the checker; DeliveryError for a row or a count that is not right."""
        copy = Copy(recipient)
        self.copies.append(copy)
        masker = Masker(self.masks, own, recipient.code)
        masked = masker.edition(edition)
        folder = self.staging / str(len(self.copies))
        protect.folder(folder)
        path = folder / self.file
        try:
            self.write(masked, path)
        except OutputError as error:
            copy.state, copy.failure = "failed", error.problems[0].message
            return copy
        written = {key: rows.most for (key, _), rows in zip(lists(masked), masker.lists, strict=True)}
        served = frozenset(code for code in codes if code is not None)
        expected = {key: one for key, one in self.counted.items() if None not in codes}
        problems = compare(expected, served, written, recipient.code) if expected else []
        if problems:
            raise DeliveryError(problems)
        copy.rows = sum(written.values())
        copy.text, copy.html = self.body(masked)
        password = (self.passwords or {}).get(recipient.code, "")
        copy.staged = folder / f"locked-{self.file}" if password else path
        self.inspector.submit(
            Task(
                len(self.copies) - 1,
                path,
                codes,
                masked_sorts(self.masks),
                (("message.txt", copy.text), ("message.html", copy.html)),
                copy.staged if password else None,
                password,
            )
        )
        return copy

    def take(self, *, wait: bool = False) -> None:
        """Take in what the checker has found; DeliveryError where anything may not go out."""
        for answer in self.inspector.answers(wait=wait):
            copy = self.copies[answer.number]
            if answer.findings:
                raise DeliveryError(list(leaks(copy.recipient.code, answer.findings)))
            self._settle(copy, answer)

    def _settle(self, copy: Copy, answer: Answer) -> None:
        if answer.failure:
            copy.state, copy.failure = "failed", answer.failure
        else:
            copy.state, copy.sha256, copy.size = "written", answer.sha256, answer.size


def leaks(recipient: str, findings: Sequence[Finding]) -> Iterator[Problem]:
    """What was found, for people: the recipient, the part and the cell, and what kind of word; never the word."""
    if len(findings) > _TOLD:
        yield Problem(say("leak.several", recipient=recipient, count=len(findings), shown=_TOLD))
    for one in findings[:_TOLD]:
        if one.fault == "unreadable":
            yield Problem(say("leak.unreadable", recipient=recipient, part=one.where), say("leak.remedy"))
            continue
        sort = say(f"leak.sort_{one.sort}")
        message = say(
            "leak.foreign" if one.fault == "foreign" else "leak.unmasked",
            recipient=recipient,
            sort=sort,
            part=one.where,
        )
        yield Problem(message, say("leak.remedy"))
