"""Delivering a book: one run, a copy for everybody whose customers are in it, and nothing out before all is checked.

Whoever is to be written to, with which password and under which masks is settled before the first file; mail goes out
last, when every copy stands checked in the outbox.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.api.project import Project
from bankmkt.api.reporting import BookRequest, Prepared, prepared
from bankmkt.base.errors import BankmktError, DeliveryError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.settings import Setting
from bankmkt.deliver import protect, tally
from bankmkt.deliver.copies import Copy, Maker
from bankmkt.deliver.folders import UNASSIGNED
from bankmkt.deliver.index import Index
from bankmkt.deliver.inspecting import Inspector
from bankmkt.deliver.letters import drafted, mailed, written
from bankmkt.deliver.mask import Own
from bankmkt.deliver.outbox import Outbox, unassigned
from bankmkt.deliver.people import Recipient, split
from bankmkt.deliver.policy import Policy, load
from bankmkt.result.edition import Edition, Reader
from bankmkt.store import people
from bankmkt.store.people import SplitBy

if TYPE_CHECKING:
    from bankmkt.deliver.mail.outcome import Outcome
    from bankmkt.report.manifest import Run
    from bankmkt.report.values import Style

_TWO: Final = 4
"""Copies from which on a second process is worth its start."""
_WAIT: Final = 10.0
_MEMORY: Final = "450MB"
"""What the engine may hold; more is put to disk."""
Progress = Callable[[str, int, int], None]
"""Told (what is being done, how many are done, how many in all)."""


@dataclass(frozen=True, slots=True)
class DeliveryRequest:
    """What is asked: `outbox` None is the project's; `only` are recipients, `unmask` columns to be shown whole."""

    book: str
    split_by: SplitBy
    as_of: str = "latest"
    base: str | None = None
    outbox: Path | None = None
    preview: bool = False
    send: bool = False
    only: tuple[str, ...] = ()
    resend: tuple[str, ...] = ()
    resend_uncertain: bool = False
    unmask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one recipient: `state` is ``preview``, ``written``, ``failed``, ``left_out``, or that of the mail.

    `file` is the copy, None where there is none; `detail` says why, without customers' data. `address` is where mail
    would go, said by a preview alone.
    """

    recipient: str
    name: str
    customers: int
    rows: int
    file: Path | None
    state: str
    detail: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery as it went: `unassigned` counts the customers of no recipient by the reason.

    `stale` are folders with a copy of this book that nobody has in this split; `files` are all that were written;
    `failure` says why what belongs to nobody could not be written. `file` is the name of every copy.
    """

    book: str
    as_of: date
    by: SplitBy
    run: str
    folder: Path
    lines: tuple[Line, ...]
    unassigned: dict[str, int]
    unassigned_rows: int
    stale: tuple[str, ...]
    files: tuple[Path, ...]
    customers: int
    unmasked: tuple[str, ...] = ()
    failure: str = ""
    file: str = ""

    @property
    def failed(self) -> bool:
        """Whether some recipient did not get what they should, or what is nobody's could not be written."""
        return bool(self.failure) or any(one.state not in GOOD for one in self.lines)


GOOD: Final = frozenset({"preview", "written", "left_out", "sent", "already"})
"""The states of those with whom all is well."""


def deliver(project: Project, request: DeliveryRequest, style: Style, progress: Progress | None = None) -> Delivered:
    """Make, check and place the copies of a book, and mail them where it is asked for.

    DeliveryError where anything is found in a copy that is not its reader's or rows do not add up: nothing is placed
    and nothing sent then. What fails for one recipient alone stands in its line. UsageError, RulesError and InputError
    come before anything is written.
    """
    from bankmkt.report.manifest import new_run

    policy = load(project.folder)
    _check_request(request, policy)
    policy.masks(request.split_by, request.unmask)  # a column that is never masked is refused before the run
    run = new_run(f"deliver {request.book}")
    root = request.outbox or (project.folder or Path()) / "outbox"
    with prepared(_modest(project), BookRequest(request.book, request.as_of, request.base), run.id) as ready:
        job = _Job(project, request, style, policy, ready, run, root, progress or (lambda *_: None))
        if request.preview:
            return job.preview()
        copies = job.make()
        letters = written(copies, job.outbox, job.whole.title)
        made = job.delivered(copies)
    if request.send:
        outcomes = mailed(letters, job.outbox, policy, request.resend, request.resend_uncertain, progress)
        made = replace(made, lines=tuple(_with_mail(made.lines, outcomes)))
    else:
        drafted(letters, policy)
    _record(project, run, made, job)
    return made


def _modest(project: Project) -> Project:
    """The project with a bound on the engine's memory where no setting has one: the checker needs its part, too."""
    if project.settings["memory"]:
        return project
    values = {**project.settings.values, "memory": Setting(_MEMORY, "deliver")}
    return Project(replace(project.settings, values=values))


def _check_request(request: DeliveryRequest, policy: Policy) -> None:
    if request.send and request.preview:
        raise UsageError(say("deliver.preview_or_send"))
    if request.send and policy.mail is None:
        raise UsageError(say("deliver.no_mail"), say("deliver.no_mail_remedy"))
    if not request.send and (request.resend or request.resend_uncertain):
        raise UsageError(say("deliver.resend_needs_send"))


class _Job:
    """One delivery while the bank is open."""

    def __init__(
        self,
        project: Project,
        request: DeliveryRequest,
        style: Style,
        policy: Policy,
        ready: Prepared,
        run: Run,
        root: Path,
        progress: Progress,
    ) -> None:
        self.project, self.request, self.style, self.policy = project, request, style, policy
        self.ready, self.run, self.progress = ready, run, progress
        self.connection, self.as_of = ready.bank.connection, ready.facts.as_of
        self.outbox = Outbox(root, self.as_of, ready.book.spec.name)
        policy.check(people.codes(self.connection))
        self.split = split(self.connection, self.as_of, request.split_by, policy)
        people.prepare(self.connection, self.as_of, request.split_by)
        self.whole = ready.edition()
        self.counted = tally.count(self.whole, self._owner)
        self.chosen = self._chosen()
        self.words = Index()
        self.unassigned_rows = 0
        self.failure = ""
        self.files: list[Path] = []

    def _owner(self, rule: str) -> str:
        return self.ready.material[rule].owner(self.request.split_by)

    def _chosen(self) -> list[Recipient]:
        """Those who are asked for; UsageError for an id that is no recipient's."""
        wanted = set(self.request.only) | set(self.request.resend)
        known = [one.code for one in self.split.recipients]
        for code in sorted(wanted):
            if code not in known:
                raise UsageError(say("deliver.no_recipient", code=code, day=self.as_of), suggestion(code, known))
        only = set(self.request.only)
        return [one for one in self.split.recipients if not only or one.code in only]

    def preview(self) -> Delivered:
        """Who would get what, and which address mail would not go to; nothing is written."""
        from bankmkt.deliver.mail.outcome import unreachable

        lines = []
        for one in self.chosen:
            if one.left_out:
                lines.append(_left_out(one))
                continue
            rows = sum(listed.of(one.codes) for listed in self.counted.values())
            against = unreachable(one.address, self.policy.mail) if self.policy.mail else None
            detail = "" if against is None else against[1]
            place = self.outbox.place(one.folder)
            lines.append(Line(one.code, one.name, one.customers, rows, place, "preview", detail, one.address))
        self.unassigned_rows = sum(listed.outside(self.split.known) for listed in self.counted.values())
        return self._delivered(lines)

    def make(self) -> list[Copy]:
        """Make and check all copies, then move them in; see `deliver` for the errors."""
        getting = [one for one in self.chosen if not one.left_out]
        passwords = protect.passwords([one.code for one in getting], self.policy.passwords)
        everyone = people.customer_ids(self.connection)
        with ExitStack() as stack:
            staging = stack.enter_context(self.outbox.opened(_WAIT))
            inspector = stack.enter_context(Inspector(apart=len(getting) >= _TWO))
            self._feed(inspector)
            masks = self.policy.masks(self.request.split_by, self.request.unmask)
            maker = Maker(
                staging, self.outbox.file, masks, self.counted, everyone, passwords, self._write, _body, inspector
            )
            try:
                return self._all(maker, getting)
            except BankmktError as error:
                self._note("stopped", code=int(error.code), problems=len(error.problems))
                raise

    def _all(self, maker: Maker, getting: list[Recipient]) -> list[Copy]:
        for number, one in enumerate(getting):
            self.progress(say("deliver.making", recipient=one.code), number, len(getting))
            maker.make(one, self.ready.edition(one.reader, one.codes), self._own(maker, one.codes), one.codes)
            maker.take()
        rest = None if self.request.only else self._leftover(maker)
        maker.take(wait=True)
        copies = [copy for copy in maker.copies if copy is not rest]
        self._move(copies, rest)
        return copies + [Copy(one, "left_out") for one in self.chosen if one.left_out]

    def _own(self, maker: Maker, codes: frozenset[str] | frozenset[str | None]) -> Own:
        own = Own(maker.everyone, index=self.words.words_alone())
        for batch in people.identities(self.connection, codes):
            own.add(batch)
        own.finish()
        return own

    def _feed(self, inspector: Inspector) -> None:
        from bankmkt.deliver.vocabulary import edition_words, program_words

        self.progress(say("deliver.indexing"), 0, 0)
        words, ids = people.own_words(self.connection)
        words |= {*edition_words(self.whole)}
        self.words.add_words(words, ids)  # the program's own sentences hold no label, and every reader pays for them
        inspector.feed(people.identities(self.connection), words | {*program_words()}, ids)

    def _write(self, edition: Edition, path: Path) -> None:
        from bankmkt.report.excel import book
        from bankmkt.report.files import refuse

        try:
            book.write(edition, path, self.style)
        except OSError as error:
            refuse(path, error)

    def _leftover(self, maker: Maker) -> Copy | None:
        """What belongs to no recipient, as a workbook of its own; None where there is nothing."""
        expected = sum(one.outside(self.split.known) for one in self.counted.values())
        if not expected:
            return None
        by = self.request.split_by
        rest = Recipient(by, UNASSIGNED, say(f"deliver.rest_{by}"), "", frozenset(), 0, UNASSIGNED)
        edition = tally.leftover(self.whole, self.counted, self.split.known, Reader(by, "", rest.name))
        codes: frozenset[str | None] = frozenset({None, *self.split.strangers})
        copy = maker.make(rest, edition, self._own(maker, codes), codes)
        if copy.rows != expected and not copy.failure:
            message = say("deliver.differs", title="", recipient=UNASSIGNED, expected=expected, found=copy.rows)
            raise DeliveryError(message, say("deliver.differs_remedy"))
        self.unassigned_rows = copy.rows
        return copy

    def _move(self, copies: list[Copy], rest: Copy | None) -> None:
        """Everything is checked: into the outbox with it."""
        for copy in copies:
            if copy.state == "written" and copy.staged is not None:
                self.files.append(self.outbox.move_in(copy.staged, copy.recipient.folder))
        if self.request.only:
            return
        if rest is not None and rest.state == "written" and rest.staged is not None:
            self.files.append(self.outbox.move_in(rest.staged, UNASSIGNED, self.outbox.rest(self.request.split_by)))
        self.failure = rest.failure if rest is not None else ""
        if self.split.unassigned:
            customers = people.without_owner(
                self.connection, self.as_of, self.request.split_by, sorted(self.split.known)
            )
            self.files.append(unassigned(self.outbox, self.request.split_by, customers))

    def delivered(self, copies: list[Copy]) -> Delivered:
        """The delivery so far, and its line in the log."""
        lines = [
            _left_out(copy.recipient)
            if copy.state == "left_out"
            else Line(
                copy.recipient.code,
                copy.recipient.name,
                copy.recipient.customers,
                copy.rows,
                self.outbox.place(copy.recipient.folder) if copy.state == "written" else None,
                copy.state,
                copy.failure,
            )
            for copy in copies
        ]
        order = {one.code: place for place, one in enumerate(self.split.recipients)}
        made = self._delivered(sorted(lines, key=lambda line: order[line.recipient]))
        self._note("delivered", states=dict(Counter(line.state for line in lines)), unassigned=made.unassigned)
        return made

    def _delivered(self, lines: list[Line]) -> Delivered:
        return Delivered(
            self.outbox.book,
            self.as_of,
            self.request.split_by,
            self.run.id,
            self.outbox.folder,
            tuple(lines),
            dict(self.split.unassigned),
            self.unassigned_rows,
            tuple(self.outbox.stale(self.split.folders)),
            tuple(self.files),
            self.split.customers,
            tuple(sorted(self.request.unmask)),
            self.failure,
            self.outbox.file,
        )

    def _note(self, event: str, **more: object) -> None:
        """A line of the log of deliveries: who asked for what, and how it ended."""
        facts = {
            "event": event,
            "run": self.run.id,
            "book": self.outbox.book,
            "split_by": self.request.split_by,
            "send": self.request.send,
            "unmasked": sorted(self.request.unmask),
        }
        self.outbox.note({**facts, **more})


def _left_out(one: Recipient) -> Line:
    """The line of a recipient whom the bank leaves out."""
    return Line(one.code, one.name, one.customers, 0, None, "left_out", say("deliver.left_out"))


def _body(edition: Edition) -> tuple[str, str]:
    from bankmkt.deliver.mail.body import compose

    body = compose(edition)
    return body.text, body.html


def _with_mail(lines: tuple[Line, ...], outcomes: tuple[Outcome, ...]) -> Iterator[Line]:
    by_recipient = {one.recipient: one for one in outcomes}
    for line in lines:
        outcome = by_recipient.get(line.recipient)
        yield line if outcome is None else replace(line, state=outcome.state, detail=outcome.detail)


def _record(project: Project, run: Run, made: Delivered, job: _Job) -> None:
    """The record of the run, by which a copy leads back to what it was made of."""
    from bankmkt.base.errors import Exit
    from bankmkt.report import manifest

    if project.folder is not None:
        code = Exit.DELIVERY if made.failed else Exit.DONE
        steps = [{"recipient": one.recipient, "state": one.state, "rows": one.rows} for one in made.lines]
        results = job.whole.results
        folder = project.folder / manifest.FOLDER
        manifest.record(
            folder, run, results=results, outputs=made.files, code=int(code), steps=steps, book=job.whole.source
        )
