"""Ctrl-C ends a load with code 130 and leaves nothing half done, at whatever moment it comes."""

from __future__ import annotations

import random
import signal
import time
from pathlib import Path

from tests.crash.drill import KILLS, SECOND, SEED, Ground, wait_for


def test_an_interrupted_load(ground: Ground, second: Path, loaded_twice: Path) -> None:
    before = ground.state()
    after = Ground(loaded_twice.parent / "bank", loaded_twice).state()
    draw = random.Random(SEED)
    interrupted = 0
    for number in range(max(4, KILLS // 4)):
        ground.reset()
        process = ground.start("load", second, "--as-of", SECOND)
        assert ground.working(process)
        time.sleep(draw.random() * (0.4 if number else 0.05))
        process.send_signal(signal.SIGINT)
        ended = wait_for(process)
        state = ground.state()
        if state == before:
            assert ended.code == 130, ended.err
            interrupted += 1
        else:
            assert state == after
            assert ended.code in (0, 130), ended.err
        assert "Traceback" not in ended.err
        assert ground.beside() == [], f"interrupt {number}"
    assert interrupted
