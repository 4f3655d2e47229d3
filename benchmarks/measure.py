"""Cost is CPU seconds and peak memory of a fresh process, never wall time: a busy machine triples the clock.

Each measurement is a child process, so that nothing is warm from the one before. The contestants take turns, round by
round, so that a slow minute of the machine falls on all of them; of the rounds the median counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from statistics import median

LIBRARIES = ("bankmkt", "duckdb", "typer", "pydantic", "sqlglot", "ruamel.yaml")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (user and system, all threads) of a process, its peak memory in MB, and of a part of it the CPU.

    The part is what the child itself marked with `part`; 0 where it marked none.
    """

    cpu: float
    peak: float
    part: float = 0.0


def apart(work: Callable[..., None], *arguments: object) -> None:
    """Do `work` in a process that ends: a child's peak memory is never counted below that of its parent."""
    process = get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit("the benchmark's bank could not be made")


def part(work: Callable[[], object]) -> None:
    """In a child: do `work` and tell the parent what it alone cost, imports and opening of files before it left out."""
    before = _own()
    work()
    put(json.dumps({"part": _own() - before}))


def _own() -> float:
    times = os.times()
    return times.user + times.system


def cost(command: Sequence[str], *, code: int = 0) -> Cost:
    """Run a command once; its stdout is thrown away unless it is the line of `part`."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        err.seek(0)
        if process.returncode != code:
            raise SystemExit(f"{' '.join(command)}: code {process.returncode}\n{err.read().decode(errors='replace')}")
        out.seek(0)
        head = out.read(100)
        found = json.loads(head)["part"] if head.startswith(b'{"part"') else 0.0
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, found)


def compare(commands: Mapping[str, Callable[[], Cost]], runs: int) -> dict[str, Cost]:
    """The median cost of each contestant over `runs` rounds, after one round that only warms the file cache."""
    rounds: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, once in commands.items():
            found = once()
            if number:
                rounds[name].append(found)
    return {
        name: Cost(
            median(one.cpu for one in costs), median(one.peak for one in costs), median(one.part for one in costs)
        )
        for name, costs in rounds.items()
    }


def put(text: str) -> None:
    """One line or more on stdout."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def machine() -> str:
    """What the numbers were measured with: versions, cores, and how busy the machine was."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    load = os.getloadavg()[0]
    return f"Python {sys.version.split()[0]}, {libraries}; {os.cpu_count()} cores, load average {load:.1f}"


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, as the README of this folder holds it."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def script() -> str:
    """The program that runs: `bankmkt` of the environment whose Python this is."""
    return str(Path(sys.executable).with_name("bankmkt.exe" if os.name == "nt" else "bankmkt"))
