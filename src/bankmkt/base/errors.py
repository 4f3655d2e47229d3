"""One family of errors per exit code, so that whoever raises an error has already chosen the exit code.

A shell job reads nothing but the code, a person nothing but the message: both are decided at the place that knows
what went wrong. Everything that is not one of these families is a bug of ours and keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from bankmkt.base.say import pick


class Exit(IntEnum):
    """The exit codes of the program; fixed, because night jobs depend on them."""

    DONE = 0
    BUG = 1
    USAGE = 2
    RULES = 3
    INPUT = 4
    BUSY = 5
    OUTPUT = 6
    DELIVERY = 7
    ENGINE = 8
    FOUND = 10
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong and what to do about it.

    `file` is a path as the user would type it; `line` and `column` count from 1; `excerpt` is the offending line and
    `width` the number of its characters, from `column` on, that are meant.
    """

    message: str
    remedy: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""
    width: int = 1

    @property
    def place(self) -> str:
        """``file:line:column``, as far as known."""
        parts = [self.file] if self.file else []
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)

    def __str__(self) -> str:
        """The message with its place and its remedy, over several lines where there is an excerpt."""
        head = f"{self.place}: {self.message}" if self.place else self.message
        lines = [pick("；", "; ").join((head, self.remedy)) if self.remedy else head]
        if self.excerpt:
            number = str(self.line)
            lines.append(f"    {number} | {self.excerpt}")
            lines.append(f"    {' ' * len(number)} | {' ' * (self.column - 1)}{'^' * max(1, self.width)}")
        return "\n".join(lines)


class BankmktError(Exception):
    """The root of all errors that are the user's, the data's or the machine's, and not ours."""

    code: ClassVar[Exit] = Exit.BUG

    def __init__(self, problems: str | Problem | Iterable[Problem], remedy: str = "") -> None:
        """Take one message with its remedy, one problem, or all that were found."""
        if isinstance(problems, str):
            problems = (Problem(problems, remedy),)
        elif isinstance(problems, Problem):
            problems = (problems,)
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(BankmktError):
    """A wrong command or option; no such rule, customer or loaded date."""

    code = Exit.USAGE


class RulesError(BankmktError):
    """A rule, mapping or settings file is wrong, or the database is of another version."""

    code = Exit.RULES


class InputError(BankmktError):
    """An extract, a table or the database is missing, unreadable, stale or over its reject limit."""

    code = Exit.INPUT


class BusyError(BankmktError):
    """The database is in use by another process."""

    code = Exit.BUSY


class OutputError(BankmktError):
    """An output could not be written."""

    code = Exit.OUTPUT


class DeliveryError(BankmktError):
    """Some delivery failed, or the leak check stopped it."""

    code = Exit.DELIVERY


class EngineError(BankmktError):
    """The engine failed: out of memory or disk, unreachable, or its settings were refused."""

    code = Exit.ENGINE
