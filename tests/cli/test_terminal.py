"""On a terminal tables fit its width, in both languages, and ids and amounts are never cut."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from tests.cli.conftest import NAMES
from tests.cli.program import COMMAND, environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is a thing of POSIX")
CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_terminal(
    width: int, *arguments: str | Path, env: dict[str, str] | None = None, cwd: Path | None = None, remarks: bool = True
) -> tuple[int, str]:
    """The exit code, and all that a terminal of that width was sent; no input comes from it.

    Without `remarks` stderr goes elsewhere: its messages are sentences, which the terminal itself breaks.
    """
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    running = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs if remarks else subprocess.DEVNULL,
        env=environment(TERM="xterm-256color", **(env or {})),
    )
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    return running.wait(60), b"".join(parts).decode("utf-8").replace("\r\n", "\n")


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    wide = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    return wide - sum(1 for sign in text if unicodedata.combining(sign))


def plain(text: str) -> list[str]:
    """The lines without colours."""
    return CODES.sub("", text).split("\n")


@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", ["segment", "mix", "settlement", "exit-list", "status", "rules list", "doctor"])
def test_tables_fit(sample: Path, width: int, lang: str, command: str) -> None:
    code, text = on_terminal(width, "--project", sample, "--lang", lang, *command.split(), remarks=False)
    assert code == 0, text
    lines = plain(text)
    assert len(lines) > 5
    too_wide = [line for line in lines if cells(line) > width]
    assert not too_wide
    assert not any("\t" in line for line in lines)


@pytest.mark.parametrize("width", [40, 80, 160])
def test_ids_and_amounts_are_whole(nasty: Path, width: int) -> None:
    code, text = on_terminal(width, "--db", nasty, "segment", "--limit", "100", "--no-color")
    assert code == 0
    assert "\x1b" not in text
    assert all(cells(line) <= width for line in plain(text))
    for key in NAMES:
        assert key in text
    assert "1,600.50" in text or width == 40  # the narrowest screen names the columns that it has no room for


def test_names_are_shown_and_not_obeyed(nasty: Path) -> None:
    _, text = on_terminal(160, "--db", nasty, "segment", "--limit", "100", "--no-color")
    for name in ("[red]x", "a[/b]c", "<b>&amp;", "{0}%s%(x)s", "back\\slash\\t", "@cmd", "=HYPERLINK("):
        assert name in text, name
    assert "\x07" not in text
    assert "line\nbreak" not in text


def test_colour_only_where_it_is_wanted(nasty: Path) -> None:
    assert "\x1b[" in on_terminal(80, "--db", nasty, "segment")[1]
    for extra in ({"NO_COLOR": "1"}, {"BANKMKT_NO_COLOR": "1"}):
        assert "\x1b[" not in on_terminal(80, "--db", nasty, "segment", env=extra)[1]
    shown = "\n".join(plain(on_terminal(80, "--db", nasty, "segment")[1]))
    assert shown == on_terminal(80, "--db", nasty, "segment", "--no-color")[1]


def test_units_and_limit(sample: Path) -> None:
    _, yuan = on_terminal(80, "--project", sample, "segment", "--unit", "yuan", "--limit", "2", "--no-color")
    _, wan = on_terminal(80, "--project", sample, "segment", "--unit", "wan", "--limit", "2", "--no-color")
    assert "560,623.39" in yuan
    assert "56.06" in wan
    assert "2 of 400" in yuan
    assert on_terminal(80, "--project", sample, "segment", "--limit", "0", "--no-color")[0] == 0


def test_a_load_shows_a_report_that_fits(tmp_path: Path) -> None:
    for width in (80, 160):
        code, text = on_terminal(width, "demo", f"d{width}", "--lang", "zh", "--no-color", cwd=tmp_path, remarks=False)
        assert code == 0
        assert all(cells(line) <= width for line in plain(text))
        assert "客户价值分层" in text


def test_help_and_a_wrong_word() -> None:
    code, text = on_terminal(80, "--lang", "en", "--help")
    assert code == 0
    assert all(cells(line) <= 80 for line in plain(text)), text
    code, text = on_terminal(80, "segmnt")
    assert code == 2
    assert 'did you mean "segment"?' in text
