"""A step is a process of its own, because nothing else can be stopped: a thread that hangs in a driver hangs for ever.

A process can be interrupted, and killed when that does not help, on every system; what it had in memory is given back
before the next step; and when the engine crashes the job is still there to say so. It costs about half a second a
step. The child is asked to stop first, so that it can clear up, and killed with all that it started some seconds later.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from bankmkt.base.errors import Exit
from bankmkt.base.say import say
from bankmkt.deliver.job.outcome import Outcome, from_plain

GRACE: Final = 10.0
"""Seconds that a step gets to clear up before it is killed."""
_LAST: Final = 30.0
"""Seconds that a step that said how it ended gets to end."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: what it said, and whether it had to be stopped because its time was over."""

    outcome: Outcome
    timed_out: bool = False


def run(
    command: Sequence[str],
    order: Mapping[str, Any],
    seconds: float | None,
    hear: Callable[[str], None],
    *,
    folder: Path | None = None,
    grace: float = GRACE,
    show_errors: bool = False,
) -> Ended:
    """Let `command` do what `order` says in `folder`, for at most `seconds`; `hear` gets what it says on the way.

    A child that dies without a word has a code all the same: 8 where the system killed it, as it does when memory is
    short, 1 otherwise. Interrupted itself, this function stops the child before it raises.
    """
    process = _start(command, folder, show_errors=show_errors)
    lines = _listen(process)
    try:
        assert process.stdin is not None
        with contextlib.suppress(OSError):  # it died already: its code will say so
            process.stdin.write(json.dumps(order, ensure_ascii=True).encode() + b"\n")
            process.stdin.flush()
        outcome, timed_out = _follow(lines, seconds, hear)
        if timed_out:
            _stop(process, grace)
            return Ended(Outcome(int(Exit.ENGINE)), timed_out=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LAST)
        return Ended(outcome or _without_a_word(process.poll()))
    finally:
        if process.poll() is None:
            _stop(process, grace)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _start(command: Sequence[str], folder: Path | None, *, show_errors: bool) -> subprocess.Popen[bytes]:
    """The child, in a group of its own so that it and what it starts can be stopped together."""
    errors = None if show_errors else subprocess.DEVNULL
    if sys.platform == "win32":
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            creationflags=subprocess.CREATE_NEW_PROCESS_GROUP,
        )
    return subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        start_new_session=True,
    )


def _listen(process: subprocess.Popen[bytes]) -> queue.Queue[bytes | None]:
    """The lines of a child as they come; None when there will be no more."""
    lines: queue.Queue[bytes | None] = queue.Queue()

    def read(stream: BinaryIO) -> None:
        with contextlib.suppress(OSError, ValueError):  # closed under its feet when the child is given up
            for line in stream:
                lines.put(line)
        lines.put(None)

    assert process.stdout is not None
    threading.Thread(target=read, args=(process.stdout,), daemon=True).start()
    return lines


def _follow(
    lines: queue.Queue[bytes | None], seconds: float | None, hear: Callable[[str], None]
) -> tuple[Outcome | None, bool]:
    """What the child says until it has said how it ended, is gone, or its time is over."""
    end = None if seconds is None else time.monotonic() + seconds
    while True:
        try:
            # bounded, because an unbounded wait cannot be interrupted on Windows
            line = lines.get(timeout=1.0 if end is None else max(0.0, min(1.0, end - time.monotonic())))
        except queue.Empty:
            if end is not None and time.monotonic() >= end:
                return None, True
            continue
        if line is None:
            return None, False
        try:
            said = json.loads(line)
            if "outcome" in said:
                return from_plain(said["outcome"]), False
        except (ValueError, TypeError):
            return None, False
        if "said" in said:
            hear(str(said["said"]))


def _without_a_word(code: int | None) -> Outcome:
    """How a child ended that did not say it: by a signal, or by a code of its own."""
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
        killed = -code == 9  # what a system that is short of memory does
        return Outcome(int(Exit.ENGINE if killed else Exit.BUG), problems=[say("job.died", how=name)])
    return Outcome(int(Exit.BUG), problems=[say("job.died", how="-" if code is None else code)])


def _stop(process: subprocess.Popen[bytes], grace: float) -> None:
    """Ask the child to stop, and kill it and all that it started when it does not."""
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            process.send_signal(signal.CTRL_BREAK_EVENT)
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            number = str(process.pid)
            subprocess.run(["taskkill", "/T", "/F", "/PID", number], capture_output=True, check=False)
            process.wait()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(grace)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
