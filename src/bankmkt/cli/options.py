"""Global options may stand before and after the command, so they are taken out of the arguments first.

Click binds an option to the place where it stands; people and jobs do not. What is left goes to Typer, which never
sees a global option except to list them in help.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bankmkt.base.errors import UsageError
from bankmkt.base.say import say

VALUED: Final = ("project", "db", "lang", "log-format", "lock-timeout")
SWITCHES: Final = ("quiet", "verbose", "no-color")


def hoist(arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The global options as {setting: text}, and the other arguments in order; all after ``--`` is left alone."""
    flags: dict[str, str] = {}
    rest: list[str] = []
    waiting = iter(range(len(arguments)))
    for index in waiting:
        word = arguments[index]
        if word == "--":
            rest += arguments[index:]
            break
        name, equals, value = word[2:].partition("=") if word.startswith("--") else ("", "", "")
        setting = name.replace("-", "_")
        if name in SWITCHES and not equals:
            flags[setting] = "true"
        elif name in VALUED:
            if not equals:
                following = next(waiting, None)
                if following is None:
                    raise UsageError(say("cli.needs_value", option=f"--{name}"))
                value = arguments[following]
            flags[setting] = value
        else:
            rest.append(word)
    return flags, rest


def command_of(arguments: Sequence[str]) -> str:
    """The command that these arguments name, "" where there is none."""
    return next((word for word in arguments if not word.startswith("-")), "")
