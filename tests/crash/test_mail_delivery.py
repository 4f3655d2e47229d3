"""`bankmkt deliver --send` as users start it, killed at any moment: no copy arrives twice, and every gap is listed."""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.cli.program import COMMAND, bankmkt
from tests.crash.drill import KILLS, SEED, start, wait_for
from tests.deliver.mailserver import Box, serving

STRIKES = KILLS if "BANKMKT_KILLS" in os.environ else 1
"""A whole delivery takes seconds, so that one is killed unless more are asked for."""
EVERYBODY = {f"M{number:04d}" for number in range(1, 9)}
"""The managers of the sample bank who have customers."""
pytestmark = pytest.mark.timeout(300 + 60 * STRIKES)
GOOD = {"sent", "already"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample bank, loaded."""
    folder = tmp_path_factory.mktemp("delivery") / "bank"
    bankmkt("demo", folder).worked()
    return folder


def prepare(project: Path, port: int) -> None:
    (project / "delivery.yaml").write_text(
        "bankmkt: 1\nmail:\n  sender: {address: reports@example.com}\n  server: localhost\n  security: none\n"
        f"  port: {port}\n  domains: [example.com]\n  backoff: 0\n",
        encoding="utf-8",
    )


def command(project: Path, outbox: Path, *more: str) -> list[str]:
    words = ["--project", str(project), "--lock-timeout", "30", "deliver", "manager-book", "--split-by", "manager"]
    return [*words, "--send", "-o", str(outbox), "--format", "json", *more]


def delivered(project: Path, outbox: Path, *more: str) -> dict[str, Any]:
    """What a run that nobody disturbs says of each recipient."""
    ran = bankmkt(*command(project, outbox, *more))
    assert ran.code in (0, 7), ran.err
    lines: list[dict[str, Any]] = ran.json["recipients"]
    assert (ran.code == 0) == all(line["state"] in GOOD for line in lines), ran.err
    return {line["recipient"]: line["state"] for line in lines}


def test_a_delivery_that_is_killed(project: Path, tmp_path: Path) -> None:
    draw = random.Random(SEED)
    found: Counter[str] = Counter()
    for number in range(STRIKES):
        outbox, box = tmp_path / str(number), Box(pause=0.03)
        with serving(box) as port:
            prepare(project, port)
            process = start([*COMMAND, *command(project, outbox)])
            if number % 3 < 2:  # two of three strikes fall into the sending
                while process.poll() is None and not list(outbox.glob("*/journal.jsonl")):
                    time.sleep(0.005)
                time.sleep(draw.uniform(0, 0.09 * len(EVERYBODY)))
            else:
                time.sleep(draw.uniform(0, 8))
            process.kill()
            wait_for(process)
            states = delivered(project, outbox)
            kept = Counter(address for address, _ in box.contents)
            assert set(states) == EVERYBODY
            assert set(states.values()) <= {*GOOD, "uncertain"}
            assert not kept or max(kept.values()) == 1, "somebody got a copy twice"
            lacking = {one for one in EVERYBODY if not kept[f"{one.lower()}@example.com"]}
            assert lacking <= {one for one, state in states.items() if state == "uncertain"}
            found += Counter(states.values())
            if "uncertain" in states.values():
                assert set(delivered(project, outbox, "--resend-uncertain").values()) <= GOOD
                assert {address for address, _ in box.contents} == {f"{one.lower()}@example.com" for one in EVERYBODY}
    sys.stdout.write(f"\n{STRIKES} kills of a delivery: {dict(found)}\n")
