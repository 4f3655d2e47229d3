"""Killed at any moment of a sending, nobody gets a message twice without being asked, and nobody who lacks one is lost.

A child process sends many letters to a real server in this process and is killed. What the server kept is then held
against what the next run says of every letter.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from tests.crash.drill import KILLS, moments, start, wait_for
from tests.deliver.mailserver import Box, serving

from bankmkt.deliver.mail import journal
from bankmkt.deliver.mail.message import Letter, message_id
from bankmkt.deliver.mail.outcome import Outcome
from bankmkt.deliver.mail.send import send
from bankmkt.deliver.mail.spec import MailSpec, Sender

LETTERS = 40
DAY = date(2026, 10, 31)
pytestmark = pytest.mark.timeout(120 + 10 * KILLS)

PROGRAM = """
import sys
from pathlib import Path
from tests.crash.test_mail import sending
sending(Path(sys.argv[1]), int(sys.argv[2]))
"""


def spec(port: int) -> MailSpec:
    return MailSpec(
        sender=Sender(address="reports@example.com"),
        server="localhost",
        port=port,
        security="none",
        domains=("example.com",),
        attempts=2,
        backoff=Fraction(1, 100),
    )


def letters(outbox: Path) -> list[Letter]:
    """Letters with workbooks of several sizes."""
    found = []
    for n in range(LETTERS):
        name = f"M{n:04d}"
        path = outbox / name / "manager-book-2026-10-31.xlsx"
        if not path.exists():
            path.parent.mkdir(parents=True)
            path.write_bytes(bytes([n]) * (1000 + n % 5 * 40_000))
        address = f"{name.lower()}@example.com"
        found.append(Letter("manager-book", DAY, name, "", address, "手册", "您好\n", "", path, path.name))
    return found


def sending(outbox: Path, port: int, *, resend_uncertain: bool = False) -> tuple[Outcome, ...]:
    """Send what is still to be sent; this is what the child does, too."""
    with journal.opened(outbox / journal.NAME, wait=30) as book:
        return send(letters(outbox), spec(port), book, resend_uncertain=resend_uncertain)


def child(outbox: Path, port: int) -> subprocess.Popen[bytes]:
    return start([sys.executable, "-c", PROGRAM, str(outbox), str(port)])


def measured(folder: Path) -> tuple[float, float]:
    """Seconds that an undisturbed child takes, and of it since its journal is there."""
    outbox = folder / "measured"
    letters(outbox)
    with serving(Box(pause=0.002)) as port:
        begun = time.monotonic()
        process = child(outbox, port)
        working = _working(process, outbox)
        assert wait_for(process).code == 0
    return time.monotonic() - begun, time.monotonic() - working


def _working(process: subprocess.Popen[bytes], outbox: Path) -> float:
    while process.poll() is None and not (outbox / journal.NAME).exists():
        time.sleep(0.001)
    return time.monotonic()


def strike(outbox: Path, port: int, late: bool, delay: float, weapon: signal.Signals) -> int:
    """Start a child and stop it; its exit code."""
    process = child(outbox, port)
    if late:
        _working(process, outbox)
    time.sleep(delay)
    process.send_signal(weapon)
    return wait_for(process).code


def judge(outbox: Path, box: Box, port: int) -> Counter[str]:
    """Hold the next runs against what the server has; how many letters were in each state after the strike."""
    wanted = {letter.recipient: message_id(letter.key, spec(port)) for letter in letters(outbox)}
    outcomes = sending(outbox, port)
    assert [one.recipient for one in outcomes] == list(wanted)
    kept = box.ids()
    assert set(kept) <= set(wanted.values())
    assert max(kept.values()) == 1, "somebody got a message twice"
    found: Counter[str] = Counter(one.state for one in outcomes)
    assert set(found) <= {"already", "sent", "uncertain"}
    uncertain = {one.recipient for one in outcomes if one.state == "uncertain"}
    assert len(uncertain) <= 1  # one connection, one message at a time
    lacking = {name for name, known in wanted.items() if not kept[known]}
    assert lacking <= uncertain, "somebody got nothing and is not listed"
    again = sending(outbox, port)
    assert _named(again, "uncertain") == uncertain
    assert box.ids() == kept
    asked = sending(outbox, port, resend_uncertain=True)
    assert {one.state for one in asked} <= {"already", "sent"}
    final = box.ids()
    assert set(final) == set(wanted.values())
    assert {name for name, known in wanted.items() if final[known] > kept[known]} == uncertain
    return found


def _named(outcomes: Sequence[Outcome], state: str) -> set[str]:
    return {one.recipient for one in outcomes if one.state == state}


@pytest.mark.parametrize(("weapon", "strikes"), [(signal.SIGKILL, KILLS), (signal.SIGINT, max(4, KILLS // 4))])
def test_a_sending_that_is_stopped(weapon: signal.Signals, strikes: int, tmp_path: Path) -> None:
    whole, working = measured(tmp_path)
    found: Counter[str] = Counter()
    amid = 0
    for number, (late, share) in enumerate(moments(strikes, seed=31)):
        outbox = tmp_path / str(number)
        letters(outbox)
        box = Box(pause=0.002)
        with serving(box) as port:
            strike(outbox, port, late, share * (working if late else whole), weapon)
            states = judge(outbox, box, port)
        amid += 0 < states["already"] < LETTERS or states["uncertain"] > 0
        found += states
    sys.stdout.write(f"\n{strikes} of {weapon.name}: {amid} amid the sending, {dict(found)}; a run {whole:.2f} s\n")
    assert amid  # else nothing was tested


def test_strikes_upon_strikes(tmp_path: Path) -> None:
    """The same outbox is struck again and again until nothing is left to send."""
    outbox, box = tmp_path / "outbox", Box(pause=0.002)
    letters(outbox)
    with serving(box) as port:
        for _, share in moments(max(4, KILLS // 3), seed=5):
            strike(outbox, port, True, share * 0.15, signal.SIGKILL)
        outcomes = sending(outbox, port)
        kept = box.ids()
        uncertain = _named(outcomes, "uncertain")
        wanted = {letter.recipient: message_id(letter.key, spec(port)) for letter in letters(outbox)}
        assert max(kept.values()) == 1
        assert {name for name, known in wanted.items() if not kept[known]} <= uncertain
        asked = sending(outbox, port, resend_uncertain=True)
        assert {one.state for one in asked} <= {"already", "sent"}
        assert set(box.ids()) == set(wanted.values())
