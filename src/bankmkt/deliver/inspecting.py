"""Files are checked by another process than the one that writes them: it knows whose each word is and not the book.

So writing and checking use both cores, the index of the bank stands in memory once, and a checker that dies stops the
delivery instead of letting a file pass. The two talk over pipes; passwords and names go this way and no other.
"""

from __future__ import annotations

import hashlib
import pickle
import signal
import subprocess
import sys
import traceback
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final

from bankmkt.base.errors import BankmktError, DeliveryError
from bankmkt.base.say import say
from bankmkt.deliver.index import Index
from bankmkt.deliver.leak import Finding, check_file, check_texts
from bankmkt.store.people import Identity

_WAITING: Final = 3
"""Files that may wait for the checker; more would only fill the disk earlier."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to check, with the texts of its message, and to encrypt at `target` where there is a `password`.

    `codes` and `masked` are those of `leak.check_file`; None among the codes stands for those who belong to nobody.
    """

    number: int
    path: Path
    codes: frozenset[str | None]
    masked: frozenset[str]
    texts: tuple[tuple[str, str], ...] = ()
    target: Path | None = None
    password: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a task: findings, or hash and size of the file that may go out; `failure` is a kind of error."""

    number: int
    findings: tuple[Finding, ...] = ()
    sha256: str = ""
    size: int = 0
    failure: str = ""


@dataclass(slots=True)
class Inspector:
    """The checker, in a process of its own where `apart` is true; a context manager. Feed it, then give it tasks."""

    apart: bool
    _index: Index = field(default_factory=Index)
    _process: subprocess.Popen[bytes] | None = None
    _open: int = 0
    _answers: deque[Answer] = field(default_factory=deque)

    def __enter__(self) -> Inspector:
        """Start the process; DeliveryError where it cannot be started."""
        if self.apart:
            # -P: no file of the current folder is taken for a module; as a module it would pickle under another name
            command = [sys.executable, "-P", "-c", "from bankmkt.deliver.inspecting import main; main()"]
            try:
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            except OSError as error:
                raise _ended() from error
        return self

    def __exit__(self, *_: object) -> None:
        """End it, whatever it is doing."""
        process = self._process
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def feed(self, batches: Iterable[Sequence[Identity]], words: Iterable[str], ids: Iterable[str]) -> None:
        """All words of the bank; once, before the first task."""
        for batch in batches:
            self._do(("add", [(one.sort, one.value, one.owner) for one in batch]))
        self._do(("words", list(words), list(ids)))
        self._do(("finish",))

    def submit(self, task: Task) -> None:
        """Give it a task; waits while too many are open."""
        self._do(("check", task))
        self._open += 1
        while self._open - len(self._answers) > _WAITING:
            self._answers.append(self._receive())

    def answers(self, *, wait: bool = False) -> Iterator[Answer]:
        """The answers that have come in the order of the tasks; with `wait` all that are still open."""
        while self._open and (wait or self._answers):
            answer = self._answers.popleft() if self._answers else self._receive()
            self._open -= 1
            yield answer

    def _do(self, message: tuple[Any, ...]) -> None:
        if self._process is None:
            answer = _serve(self._index, message)
            if answer is not None:
                self._answers.append(answer)
            return
        assert self._process.stdin is not None
        try:
            pickle.dump(message, self._process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except OSError as error:
            raise _ended() from error

    def _receive(self) -> Answer:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            answer = pickle.load(self._process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise _ended() from error
        assert isinstance(answer, Answer)
        return answer


def _ended() -> DeliveryError:
    return DeliveryError(say("leak.checker"), say("leak.checker_remedy"))


def _serve(index: Index, message: tuple[Any, ...]) -> Answer | None:
    """Do what a message says."""
    match message:
        case ("add", rows):
            index.add(Identity(*row) for row in rows)
        case ("words", words, ids):
            index.add_words(words, ids)
        case ("finish",):
            index.finish()
        case ("check", task):
            return _checked(index, task)
    return None


def _checked(index: Index, task: Task) -> Answer:
    """Check a file and, where nothing was found, encrypt it; errors come back by their kind, without a value."""
    from bankmkt.deliver import protect

    try:
        findings = check_file(task.path, index, task.codes, task.masked)
        findings += check_texts(task.texts, index, task.codes, task.masked)
        if findings:
            return Answer(task.number, tuple(findings))
        final = task.path
        if task.target is not None:
            protect.encrypt(task.path, task.target, task.password)
            final = task.target
        with final.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return Answer(task.number, (), digest, final.stat().st_size)
    except BankmktError as error:
        return Answer(task.number, failure=error.problems[0].message)
    except OSError as error:
        return Answer(task.number, failure=error.strerror or type(error).__name__)


def _report(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
    """A bug of ours keeps its traceback, and not its message: that may quote a customer."""
    sys.stderr.write("".join([f"{kind.__name__}\n", *traceback.format_tb(trace)]))


def main() -> None:
    """The process: read messages until there are no more, answer every task."""
    sys.excepthook = _report
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who was interrupted closes the pipe
    index = Index()
    stdin: BinaryIO = sys.stdin.buffer
    stdout: BinaryIO = sys.stdout.buffer
    with suppress(BrokenPipeError):
        while True:
            try:
                message = pickle.load(stdin)
            except EOFError:
                return
            answer = _serve(index, message)
            if answer is not None:
                pickle.dump(answer, stdout, protocol=pickle.HIGHEST_PROTOCOL)
                stdout.flush()
