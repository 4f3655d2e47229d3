"""Tests of the command line start the program as users do: a process of its own, with streams, a folder and a code.

Nothing here knows the program's insides, so a test can only see what a user or a night job sees.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

COMMAND: Final = (sys.executable, "-m", "bankmkt")
DAY: Final = "2026-10-31"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a process left: its exit code and its two streams, decoded as UTF-8."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The object on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines on stdout."""
        return self.out.splitlines()

    @property
    def table(self) -> list[dict[str, str]]:
        """TSV on stdout as rows; escapes are left as they stand."""
        head, *rows = [line.split("\t") for line in self.out.rstrip("\n").split("\n")]
        return [dict(zip(head, row, strict=True)) for row in rows]

    def failed(self, code: int, *words: str) -> None:
        """It ended with `code`, said all `words` on stderr, and showed no traceback and no data on stdout."""
        assert self.code == code, (self.code, self.err, self.out[:500])
        assert "Traceback" not in self.err
        assert self.out == ""
        for word in words:
            assert word in self.err, (word, self.err)

    def worked(self, *, silent: bool = False) -> Ran:
        """It ended with 0; with `silent` stderr is empty too."""
        assert self.code == 0, (self.code, self.err)
        assert not silent or self.err == ""
        return self


def environment(**variables: str) -> dict[str, str]:
    """The environment without anything of ours or of the locale, in English; `variables` are laid over it."""
    dropped = ("BANKMKT_", "LC_", "LANG", "NO_COLOR", "COLUMNS", "LINES", "TERM", "PYTHONUTF8", "PYTHONIOENCODING")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {"LANG": "C.UTF-8"} | variables


def bankmkt(
    *arguments: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    seconds: float = 120,
) -> Ran:
    """Run the program to its end."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=environment(**(env or {})),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=seconds,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8"))


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """A canonical extract in UTF-8."""
    import csv

    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
    return path
