"""Every letter has exactly one outcome, and what keeps a letter back is decided before anything connects.

So a list of outcomes is complete by construction: it has one for each letter, in the order of the letters, and whoever
got nothing stands in it with the reason.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bankmkt.base.say import say
from bankmkt.deliver.mail.address import domain_of, is_address
from bankmkt.deliver.mail.journal import Fate, Record
from bankmkt.deliver.mail.message import Letter, message_id
from bankmkt.deliver.mail.spec import MailSpec

State = Literal["sent", "already", "refused", "failed", "uncertain", "no_address", "not_allowed", "too_large"]
"""All is well with ``sent`` and ``already``; of each other one a person should hear."""
UNASSIGNED: Final = "unassigned"
"""The recipient that is none; nothing is ever sent to it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one letter; `detail` says why, for people, without customers' data and without an address.

    `message_id` and `number` are those of its last sending, empty and 0 where it never got so far.
    """

    book: str
    recipient: str
    state: State
    detail: str = ""
    message_id: str = ""
    number: int = 0


def outcome_of(letter: Letter, spec: MailSpec, number: int, state: State, detail: str = "") -> Outcome:
    """An outcome of this letter; `number` is 0 where it was never sent."""
    known = message_id(letter.key, spec, number) if number else ""
    return Outcome(letter.book, letter.recipient, state, detail, known, number)


def kept_back(
    letter: Letter, spec: MailSpec, record: Record, *, resend_uncertain: bool, resend: Collection[str]
) -> Outcome | None:
    """The outcome of a letter that is not to be sent now; None for one that is."""

    def outcome(state: State, detail: str) -> Outcome:
        return outcome_of(letter, spec, record.number, state, detail)

    asked = letter.recipient in resend
    match record.fate:
        case Fate.UNCERTAIN if not resend_uncertain:
            return outcome("uncertain", say("mail.uncertain", when=clock(record.begun_on)))
        case Fate.SENT if not asked:
            return outcome("already", say("mail.already", when=clock(record.sent_on)))
        case Fate.REFUSED if not asked:
            return outcome("refused", say("mail.refused_before", codes=record.reply))
    if letter.recipient == UNASSIGNED:
        return outcome("not_allowed", say("mail.unassigned"))
    against = unreachable(letter.address, spec)
    return outcome(*against) if against is not None else None


def unreachable(address: str, spec: MailSpec) -> tuple[State, str] | None:
    """Why nothing can be sent to an address, as the state of a letter and in words; None where it can."""
    if not address:
        return "no_address", say("mail.without_address")
    if not is_address(address):
        return "no_address", say("mail.bad_address")
    if not spec.domains:
        return "not_allowed", say("mail.no_domains")
    if not spec.allows(address):
        return "not_allowed", say("mail.domain", domain=domain_of(address))
    return None


def clock(time: str) -> str:
    """A time of the journal as people read it, in the machine's time zone."""
    try:
        return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:  # somebody has corrected the journal by hand
        return time
