"""The child's side of a step: an order on stdin, lines of JSON on stdout, and death with the parent.

The order is one line; afterwards stdin stays open and says nothing until the parent is gone. Then this process ends at
once, wherever it stands: a load or a delivery that went on after its job was killed would meet the next run of the job.
Both can be stopped at any moment. What anybody prints to stdout goes nowhere, since stdout is the way to the parent.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Final

from bankmkt.base import say as language
from bankmkt.base.errors import BankmktError, Exit
from bankmkt.base.say import say
from bankmkt.deliver.job.outcome import Outcome

Order = Mapping[str, Any]
Tell = Callable[[str], None]
Perform = Callable[[Order, Tell], Outcome]
_BLOCK: Final = 1 << 16


def serve(performers: Mapping[str, Perform]) -> int:
    """Do the one step that stdin orders and say how it ended; the exit code of the process."""
    stream = _protocol()
    order = json.loads(_first_line())
    threading.Thread(target=_die_with_parent, daemon=True).start()
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, signal.default_int_handler)
    language.use(order.get("lang"))

    def send(kind: str, value: object) -> None:
        stream.write(json.dumps({kind: value}, ensure_ascii=True).encode() + b"\n")
        stream.flush()

    outcome = _attempt(performers[order["kind"]], order, lambda text: send("said", text))
    send("outcome", outcome.plain())
    return int(outcome.code)


def _attempt(perform: Perform, order: Order, tell: Tell) -> Outcome:
    """Do it; every error becomes a code with its problems."""
    try:
        return perform(order, tell)
    except BankmktError as error:
        return Outcome(int(error.code), problems=[str(problem) for problem in error.problems])
    except KeyboardInterrupt:
        return Outcome(int(Exit.INTERRUPTED))
    except Exception as error:  # noqa: BLE001 - a bug of ours: where it happened, but not what it says, which may be data
        frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
        return Outcome(int(Exit.BUG), problems=[say("job.bug", kind=type(error).__name__), frames])


def _protocol() -> BinaryIO:
    """The way to the parent, under a number that nobody else knows; 1 is closed to everybody else."""
    kept = os.dup(1)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.close(silent)
    return os.fdopen(kept, "wb")


def _first_line() -> bytes:
    """The order, read without a buffer that would be locked by the thread that reads on."""
    line = b""
    while not line.endswith(b"\n"):
        part = os.read(0, _BLOCK)
        if not part:
            break
        line += part
    return line


def _die_with_parent() -> None:
    """Wait for the end of stdin, which is the parent's end, and end this process with all that it started."""
    try:
        while os.read(0, _BLOCK):
            pass
    except OSError:
        pass
    if sys.platform != "win32" and os.getpgid(0) == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(int(Exit.INTERRUPTED))
