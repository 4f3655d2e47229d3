"""A letter goes with every copy in the outbox: as a draft beside it, or to the server when that is asked for.

Never both: a draft that stays beside a copy that was mailed would be sent a second time by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from bankmkt.base.say import say
from bankmkt.deliver.copies import Copy
from bankmkt.deliver.mail import journal
from bankmkt.deliver.mail.message import Letter, write_eml
from bankmkt.deliver.mail.send import send
from bankmkt.deliver.outbox import Outbox
from bankmkt.deliver.policy import Policy

if TYPE_CHECKING:
    from bankmkt.deliver.mail.outcome import Outcome

_WAIT = 10.0


def written(copies: Sequence[Copy], outbox: Outbox, title: str) -> list[Letter]:
    """The letters of the copies that were written."""
    day = outbox.as_of
    return [
        Letter(
            book=outbox.book,
            as_of=day,
            recipient=copy.recipient.code,
            name=copy.recipient.name,
            address=copy.recipient.address,
            subject=say("mail.subject", title=title, as_of=day.isoformat()),
            text=copy.text,
            html=copy.html,
            attachment=outbox.place(copy.recipient.folder),
            attachment_name=outbox.file,
            sha256=copy.sha256,
            kind=copy.recipient.kind,
        )
        for copy in copies
        if copy.state == "written"
    ]


def drafted(letters: Sequence[Letter], policy: Policy) -> None:
    """Put each letter beside its copy, to be looked at or sent by hand."""
    for letter in letters:
        assert letter.attachment is not None
        write_eml(letter, policy.mail, letter.attachment.with_suffix(".eml"))


def mailed(
    letters: Sequence[Letter],
    outbox: Outbox,
    policy: Policy,
    resend: Collection[str],
    resend_uncertain: bool,
    progress: Callable[[str, int, int], None] | None,
) -> tuple[Outcome, ...]:
    """Send the letters; what became of each, in their order. Errors as in `mail.send`."""
    assert policy.mail is not None
    for letter in letters:
        assert letter.attachment is not None
        letter.attachment.with_suffix(".eml").unlink(missing_ok=True)

    def told(done: int, total: int) -> None:
        if progress is not None:
            progress(say("deliver.sending"), done, total)

    with journal.opened(outbox.folder / journal.NAME, _WAIT) as log:
        return send(
            letters, policy.mail, log, resend_uncertain=resend_uncertain, resend=frozenset(resend), progress=told
        )
