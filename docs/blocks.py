"""A page is executed as it stands: its blocks run from top to bottom in one empty folder, at a terminal of 80 columns.

What a page prints must be what the program prints, so the expected output is never typed: `check.py --update` writes
it. Output on stderr stands after that on stdout, and no terminal is behind it, so that no progress bar gets in. A `cd`
lasts to the end of the page.

Blocks with the word `console` hold commands behind `$ ` and their output; a line `…` stands for any lines. Words behind
`console` are options: `exit=N` is the code of the block's last command, `head=N` keeps the first N lines of each
output. Blocks with the word `python` are run. Other blocks are only read, except where a comment stands in front:
`<!-- file: NAME -->` writes the block to a file, `<!-- run: COMMAND -->` runs something that a reader need not see,
`<!-- env: NAME=VALUE -->` sets a variable for the rest of the page.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

COLUMNS: Final = 80
ANY: Final = "…"
HOME: Final = "/home/analyst"
"""What a page shows for the folder that it runs in, which has another name each time."""
_FENCE: Final = re.compile(r"^(`{3,})(.*)$")
_COMMENT: Final = re.compile(r"^<!-- (file|run|env): (.*?) -->$")
_SECONDS: Final = re.compile(r"\b(in|用时) \d+\.\d (s\b|秒)")


@dataclass(slots=True)
class Block:
    """One fenced block: `first` and `last` are the line indices of its text, without the fences."""

    words: list[str]
    first: int
    last: int
    file: str = ""

    def option(self, name: str) -> int | None:
        """The number behind ``name=`` among the words of the fence, or None."""
        found = [word.partition("=")[2] for word in self.words if word.startswith(f"{name}=")]
        return int(found[0]) if found else None


@dataclass(slots=True)
class Page:
    """A page and what is wrong with it; `lines` change when it is updated."""

    path: Path
    lines: list[str]
    update: bool = False
    problems: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    home: Path = Path()
    folder: Path = Path()

    def wrong(self, index: int, message: str) -> None:
        """Note a problem at a line index."""
        self.problems.append(f"{self.path}:{index + 1}: {message}")


def blocks(lines: list[str]) -> Iterator[Block]:
    """All fenced blocks of a page, with the file name that a comment in front gives them."""
    index, file = 0, ""
    while index < len(lines):
        comment = _COMMENT.match(lines[index])
        fence = _FENCE.match(lines[index])
        if comment and comment[1] == "file":
            file = comment[2]
        elif fence:
            end = index + 1
            while end < len(lines) and lines[end].rstrip() != fence[1]:
                end += 1
            yield Block(fence[2].split(), index + 1, end, file)
            index, file = end, ""
        index += 1


def execute(path: Path, update: bool) -> list[str]:
    """Run a page; what is wrong with it. With `update` its console blocks get the real output."""
    text = path.read_text(encoding="utf-8")
    page = Page(path, text.split("\n"), update, environment=_environment())
    with tempfile.TemporaryDirectory(prefix="docs-") as folder:
        page.home = page.folder = Path(folder).resolve()
        _run_page(page)
    new = "\n".join(page.lines)
    if update and new != text:
        path.write_text(new, encoding="utf-8", newline="\n")
    return page.problems


def _environment() -> dict[str, str]:
    """The reader's environment: no settings of ours, the program of this interpreter first on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BANKMKT_", "COV"))}
    for name in ("COLUMNS", "LINES", "PYTHONPATH"):
        kept.pop(name, None)
    beside = str(Path(sys.executable).parent)
    own = {"LC_ALL": "C.UTF-8", "BANKMKT_LANG": "en", "NO_COLOR": "1", "TERM": "xterm", "USER": "analyst"}
    return {**kept, **own, "PATH": os.pathsep.join([beside, kept.get("PATH", "")])}


def _run_page(page: Page) -> None:
    index = 0
    while index < len(page.lines):
        comment = _COMMENT.match(page.lines[index])
        if comment and comment[1] == "env":
            name, _, value = comment[2].partition("=")
            page.environment[name] = value
        elif comment and comment[1] == "run":
            code, output = run(comment[2], page)
            if code:
                page.wrong(index, f"exit code {code}\n" + "\n".join(output))
        fence = _FENCE.match(page.lines[index])
        if fence:
            before = page.lines[index - 1] if index else ""
            named = _COMMENT.match(before)
            block = next(blocks(page.lines[index:]))
            block = Block(block.words, block.first + index, block.last + index)
            if named and named[1] == "file":
                block.file = named[2]
            index = _run_block(page, block)
        index += 1


def _run_block(page: Page, block: Block) -> int:
    """Run one block; the index of its closing fence afterwards."""
    text = page.lines[block.first : block.last]
    kind = block.words[0] if block.words else ""
    if block.file:
        goal = page.folder / block.file
        goal.parent.mkdir(parents=True, exist_ok=True)
        goal.write_text("\n".join(text) + "\n", encoding="utf-8", newline="\n")
    elif kind == "python":
        code, output = run(f"python -c {shlex.quote(chr(10).join(text))}", page)
        if code:
            page.wrong(block.first, f"exit code {code}\n" + "\n".join(output))
    elif kind == "console":
        made = _run_console(page, block)
        if page.update:
            page.lines[block.first : block.last] = made
            return block.first + len(made)
    return block.last


def _run_console(page: Page, block: Block) -> list[str]:
    """Run a console block; its text with the real output."""
    commands: list[tuple[int, str, list[str]]] = []
    for index in range(block.first, block.last):
        line = page.lines[index]
        if line.startswith("$ "):
            commands.append((index, line[2:], []))
        elif commands:
            commands[-1][2].append(line)
    made: list[str] = []
    for place, (index, command, expected) in enumerate(commands):
        code, output = run(command, page)
        last = place == len(commands) - 1
        wanted = (block.option("exit") or 0) if last else 0
        if code != wanted:
            page.wrong(index, f"exit code {code}, expected {wanted}\n" + "\n".join(output))
        same = matches(expected, output)
        if not page.update and not same:
            page.wrong(index, "the output is another:\n" + "\n".join(output))
        shown = _shortened(output, block.option("head"))
        made += [f"$ {command}", *(expected if same and len(expected) <= len(shown) else shown)]
    return made


def _shortened(output: list[str], head: int | None) -> list[str]:
    return [*output[:head], ANY] if head is not None and len(output) > head else output


def run(command: str, page: Page) -> tuple[int, list[str]]:
    """Run a command in the page's folder at a terminal of our own; its code and the lines of stdout, then of stderr."""
    terminal, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    with tempfile.TemporaryFile() as errors, tempfile.NamedTemporaryFile() as left:
        process = subprocess.Popen(
            ["bash", "-c", f"trap 'pwd >{left.name}' EXIT\n{command}"],
            cwd=page.folder,
            env=page.environment,
            stdin=subprocess.DEVNULL,
            stdout=side,
            stderr=errors,
        )
        os.close(side)
        parts = []
        while part := _read(terminal):
            parts.append(part)
        code = process.wait()
        os.close(terminal)
        errors.seek(0)
        page.folder = Path(left.read().decode("utf-8").strip() or page.folder)
        text = (b"".join(parts).replace(b"\r\n", b"\n") + errors.read()).decode("utf-8")
    lines = [line.rstrip() for line in text.replace(str(page.home), HOME).split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return code, lines


def _read(terminal: int) -> bytes:
    """What the terminal shows next; empty when the other side has closed it."""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        return b""


def matches(expected: list[str], output: list[str]) -> bool:
    """Whether an output is what the page says, `…` standing for any lines; durations may differ."""
    pattern = []
    for line in "\n".join(expected).rstrip().split("\n"):
        pattern.append(r"(?:.*\n)*?" if line.strip() == ANY else re.escape(_steady(line.rstrip())) + r"\n")
    return re.fullmatch("".join(pattern), "".join(f"{_steady(line)}\n" for line in output) or "\n") is not None


def _steady(line: str) -> str:
    return _SECONDS.sub(r"\1 0.0 \2", line)
