"""Letters are sent in rounds, and only what certainly did not arrive is tried again.

A server that is busy or gone costs one wait for all letters and not one for each, so the letters that it would not take
now come round again after all others. What may have arrived is never tried again here: it is listed as uncertain and
waits for a person.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import pick, say, sentences
from bankmkt.deliver.mail.address import domain_of
from bankmkt.deliver.mail.journal import Fate, Journal, Key
from bankmkt.deliver.mail.message import Letter, Packed, pack, read_attachment
from bankmkt.deliver.mail.outcome import Outcome, State, kept_back, outcome_of
from bankmkt.deliver.mail.spec import MEGABYTE, MailSpec

if TYPE_CHECKING:
    import ssl

    from bankmkt.deliver.mail.session import Answer, Reply, Session

_LONGEST_WAIT: Final = 600.0
Progress = Callable[[int, int], None]
"""Told (letters that are settled, letters in all)."""


def send(
    letters: Sequence[Letter],
    spec: MailSpec,
    journal: Journal,
    *,
    resend_uncertain: bool = False,
    resend: Collection[str] = frozenset(),
    progress: Progress | None = None,
) -> tuple[Outcome, ...]:
    """Send what the journal does not know as sent, and say of every letter, in its order, what became of it.

    `resend` are recipients to whom it is sent again although it was sent or refused; `resend_uncertain` sends again
    what may have arrived, under its old Message-ID. Nothing connects where nothing is to be sent. UsageError for a
    recipient in `resend` without a letter; DeliveryError where password or certificates are missing, before anything is
    sent; OutputError where the journal cannot be written, after which nothing more is sent. Interrupted or killed at
    any moment it leaves a journal that says what is certain.
    """
    keys = {letter.key for letter in letters}
    if len(keys) != len(letters):
        raise ValueError("two letters of one book and date for one recipient")
    known = sorted({letter.recipient for letter in letters})
    for name in sorted(set(resend) - set(known)):
        raise UsageError(say("mail.no_letter", recipient=name), suggestion(name, known))
    run = _Run(spec, journal, len(letters), progress)
    waiting = []
    for letter in letters:
        record = journal.record(letter.key)
        outcome = kept_back(letter, spec, record, resend_uncertain=resend_uncertain, resend=resend)
        if outcome is not None:
            if journal.torn and outcome.state == "uncertain":
                outcome = replace(outcome, detail=pick("；", "; ").join((outcome.detail, say("mail.torn"))))
            run.settle(letter, outcome)
            continue
        again = record.fate is Fate.SENT
        run.numbers[letter.key] = max(1, record.number + again)
        waiting.append(letter)
    if waiting:
        run.go(waiting)
    return tuple(run.outcomes[letter.key] for letter in letters)


class _Run:
    """One call of `send`: the connection, and what is settled so far."""

    def __init__(self, spec: MailSpec, journal: Journal, number: int, progress: Progress | None) -> None:
        self.outcomes: dict[Key, Outcome] = {}
        self.numbers: dict[Key, int] = {}
        self._spec, self._journal = spec, journal
        self._all, self._progress = number, progress
        self._session: Session | None = None
        self._secure: ssl.SSLContext | None = None
        self._password: str | None = None
        self._earliest = 0.0

    def settle(self, letter: Letter, outcome: Outcome) -> None:
        """Nothing more is tried with this letter."""
        self.outcomes[letter.key] = outcome
        if self._progress is not None:
            self._progress(len(self.outcomes), self._all)

    def go(self, waiting: list[Letter]) -> None:
        """The rounds; at the end every letter is settled."""
        from bankmkt.deliver.mail.session import context

        self._secure, self._password = context(self._spec), self._spec.secret()
        try:
            for attempt in range(1, self._spec.attempts + 1):
                waiting = self._round(waiting, last=attempt == self._spec.attempts)
                if not waiting:
                    break
                self._pause(min(float(self._spec.backoff) * 2 ** (attempt - 1), _LONGEST_WAIT))
            if self._session is not None:
                self._session.leave()
        finally:
            if self._session is not None:
                self._session.drop()

    def _pause(self, seconds: float) -> None:
        """Wait without a connection: servers hang up on those who hold one and say nothing."""
        if self._session is not None:
            self._session.leave()
        time.sleep(seconds)

    def _round(self, letters: Sequence[Letter], *, last: bool) -> list[Letter]:
        """Try each letter once; those that may be tried again, none after the last round."""
        from bankmkt.deliver.mail.session import NoConnection

        again: list[Letter] = []
        for place, letter in enumerate(letters):
            try:
                if not self._one(letter, last=last):
                    again.append(letter)
            except NoConnection as error:
                rest = [*again, *letters[place:]]
                if not (error.final or last):
                    return rest
                for one in rest:
                    self._end(one, "failed", error.words)
                return []
        return again

    def _one(self, letter: Letter, *, last: bool) -> bool:
        """Try one letter; whether it is settled. NoConnection where there is no server to try it with."""
        from bankmkt.deliver.mail.session import Answer

        packed = self._packed(letter)
        if packed is None:
            return True
        session = self._ready()
        if session.largest is not None and len(packed.content) > session.largest:
            self._too_large(letter, len(packed.content), session.largest)
            return True
        worn = session.taken > 0
        reply = self._transact(session, letter, packed)
        if reply.answer is Answer.LOST and worn:
            # servers end a connection after so many messages or so much silence: no failure of this letter
            reply = self._transact(self._ready(), letter, packed)
        return self._conclude(letter, packed, reply, last=last)

    def _packed(self, letter: Letter) -> Packed | None:
        """The message; None where the letter is settled because there cannot be one."""
        try:
            attached = read_attachment(letter)
        except OSError as error:
            self._end(letter, "failed", say("mail.attachment", reason=error.strerror or type(error).__name__))
            return None
        packed = pack(letter, self._spec, self.numbers[letter.key], attached)
        if letter.sha256 and packed.sha256 != letter.sha256:
            self._end(letter, "failed", say("mail.not_as_checked"))
            return None
        if len(packed.content) > self._spec.max_bytes:
            self._too_large(letter, len(packed.content), self._spec.max_bytes)
            return None
        return packed

    def _ready(self) -> Session:
        """The connection, a new one where there is none."""
        from bankmkt.deliver.mail.session import Session

        if self._session is None or not self._session.lives:
            assert self._secure is not None
            self._session = None
            self._session = Session(self._spec, self._secure, self._password)
        return self._session

    def _transact(self, session: Session, letter: Letter, packed: Packed) -> Reply:
        """One transaction between two lines of the journal."""
        if self._spec.per_minute is not None:
            time.sleep(max(0.0, self._earliest - time.monotonic()))
            self._earliest = time.monotonic() + 60 / self._spec.per_minute
        attempt: int | None = None

        def intend() -> None:
            nonlocal attempt
            number, domain = self.numbers[letter.key], domain_of(letter.address)
            attempt = self._journal.intend(
                letter.key, number, packed.message_id, domain, packed.sha256, len(packed.content)
            )

        reply = session.deliver(packed, letter.address, intend)
        self._journal.close(letter.key, _fate(reply.answer), attempt, reply.codes)
        return reply

    def _conclude(self, letter: Letter, packed: Packed, reply: Reply, *, last: bool) -> bool:
        """Settle a letter by the server's answer; False where it may be tried again."""
        from bankmkt.deliver.mail.session import Answer

        codes = _explained(reply.codes)
        match reply.answer:
            case Answer.TAKEN:
                self._end(letter, "sent")
            case Answer.REFUSED:
                self._end(letter, "refused", say("mail.refused", codes=codes))
            case Answer.TOO_LARGE:
                self._too_large(letter, len(packed.content), None)
            case Answer.UNKNOWN:
                self._end(letter, "uncertain", reply.words)
            case _ if not last:
                return False
            case _:
                why = say("mail.not_now", codes=codes) if codes else reply.words
                self._end(letter, "failed", why)
        return True

    def _too_large(self, letter: Letter, size: int, largest: int | None) -> None:
        shown = f"{size / MEGABYTE:.1f}"
        if largest is None:
            self._end(letter, "too_large", say("mail.too_large_there", size=shown))
        else:
            self._end(letter, "too_large", say("mail.too_large", size=shown, largest=f"{largest / MEGABYTE:.1f}"))

    def _end(self, letter: Letter, state: State, detail: str = "") -> None:
        record = self._journal.record(letter.key)
        if record.fate is Fate.UNCERTAIN and state != "uncertain":  # this try failed, but an earlier one may not have
            state, detail = "uncertain", sentences(say("mail.earlier"), detail)
        self.settle(letter, outcome_of(letter, self._spec, record.number, state, detail))


def _fate(answer: Answer) -> Fate:
    """What the journal says of a server's answer."""
    return {"taken": Fate.SENT, "refused": Fate.REFUSED, "unknown": Fate.UNCERTAIN}.get(answer.value, Fate.FAILED)


def _explained(codes: str) -> str:
    """The server's codes with what their class means, as far as they tell: ``550 5.1.1, address``."""
    _, _, enhanced = codes.partition(" ")
    parts = enhanced.split(".")
    if len(parts) != 3 or parts[1] not in "1234567":
        return codes
    return f"{codes}: {say(f'mail.class_{parts[1]}')}"
