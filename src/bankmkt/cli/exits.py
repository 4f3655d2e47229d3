"""Streams and exit codes: data goes to stdout, everything else to stderr, and an error says its code once.

A closed pipe ends quietly. A bug of ours keeps its traceback, but without the message of the exception and without
any local value, since either may hold a customer's data.
"""

from __future__ import annotations

import errno
import io
import json
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bankmkt import __version__
from bankmkt.base import say as language
from bankmkt.base.errors import BankmktError, Exit
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.settings import find_project

if TYPE_CHECKING:
    from bankmkt.api.project import Project

_flags: dict[str, str] = {}
_YES = ("1", "true", "yes", "on")


def remember(flags: Mapping[str, str]) -> None:
    """Keep the global options of this run for `project` and for how messages are written."""
    _flags.clear()
    _flags.update(flags)


def project(near: Path | None = None) -> Project:
    """The project of this run; from here on its settings decide how messages look.

    Where none is named, the project that the file `near` lies in comes before that of the current folder: a scheduler
    starts a job anywhere.
    """
    from bankmkt.api.project import find

    if near is not None and not _flags.get("project") and not os.environ.get("BANKMKT_PROJECT"):
        folder = find_project(near.resolve().parent)
        if folder is not None:
            _flags["project"] = str(folder)
    found = find(dict(_flags))
    if near is not None:
        language.use(found.settings["lang"])
    _flags.update({name: str(found.settings[name]).lower() for name in ("quiet", "verbose", "log_format")})
    return found


def _setting(name: str) -> str:
    """A setting as far as it is known: before there is a project, flag and environment decide."""
    return _flags.get(name) or os.environ.get(f"BANKMKT_{name.upper()}", "").lower()


def is_quiet() -> bool:
    """Whether ``--quiet`` was asked for."""
    return _setting("quiet") in _YES


def _is_json() -> bool:
    return _setting("log_format") == "json"


def prepare_streams() -> None:
    """UTF-8 off a terminal on every system; on a terminal its own encoding, with escapes for what it cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="surrogateescape", newline="\n")


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run the app; Click's own refusals are printed by us."""
    try:
        result = app(args=list(arguments), prog_name="bankmkt", standalone_mode=False)
    except SystemExit as error:  # the parser makes one of a closed pipe
        if isinstance(error.__context__, BrokenPipeError):
            raise error.__context__ from None
        raise
    if result == Exit.INTERRUPTED:  # the parser makes a code of Ctrl-C; no command returns this one
        raise KeyboardInterrupt
    sys.stdout.flush()
    return int(result) if isinstance(result, int) else int(Exit.DONE)


def report(error: BaseException) -> int:
    """Say what went wrong on stderr and return the exit code."""
    if isinstance(error, BankmktError):
        for problem in error.problems:
            complain(str(problem))
        return int(error.code)
    if isinstance(error, typer.Exit):
        return int(error.exit_code)
    if isinstance(error, (KeyboardInterrupt, typer.Abort)) or _is_interrupt(error):
        complain(say("cli.interrupted"))
        return int(Exit.INTERRUPTED)
    if isinstance(error, BrokenPipeError):
        return _quiet_end()
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        complain(f"{say('report.output_full', path=error.filename or 'stdout')}; {say('report.output_full_remedy')}")
        _quiet_end()
        return int(Exit.OUTPUT)
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{error}\n")
        return int(Exit.USAGE)
    if hasattr(error, "format_message"):  # the parser's own refusals; its classes are not public
        complain(_refusal(error))
        return int(Exit.USAGE)
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(Exit.BUG)
    return _bug(error)


def _is_interrupt(error: BaseException) -> bool:
    """Whether it is what the engine makes of Ctrl-C during a query."""
    return type(error).__name__ == "InterruptException" or str(error) == "Query interrupted"


def _refusal(error: Any) -> str:
    """What the parser refuses, in our words where we have any."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "bankmkt"
    hint = say("cli.see_help", command=command)
    kind, option = type(error).__name__, getattr(error, "option_name", "")
    if kind == "NoSuchOption":
        near = suggestion(option, error.possibilities or ())
        return say("cli.no_option", option=option) + (f"; {near}" if near else "") + f"; {hint}"
    if kind == "MissingParameter" and error.param is not None:
        return f"{say('cli.missing', name=_name_of(error.param))}; {hint}"
    if kind == "BadParameter" and error.param is not None:  # the only values that the parser reads are numbers
        return f"{say('cli.whole_number', option=_name_of(error.param))}; {hint}"
    return f"{error.format_message()}; {hint}"


def _name_of(param: Any) -> str:
    """An option as it is typed, an argument as help calls it."""
    if param.param_type_name == "option":
        return str(max(param.opts, key=len))
    return str(param.metavar or param.name)


def complain(text: str) -> None:
    """One error on stderr."""
    if _is_json():
        sys.stderr.write(json.dumps({"level": "error", "message": text}, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(f"bankmkt: {text}\n")


def remark(text: str, level: str = "warning") -> None:
    """A remark on stderr, unless ``--quiet``."""
    if is_quiet():
        return
    if _is_json():
        sys.stderr.write(json.dumps({"level": level, "message": text}, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(f"{text}\n")


def is_verbose() -> bool:
    """Whether ``--verbose`` was asked for."""
    return _setting("verbose") in _YES


def detail(text: str) -> None:
    """What only ``--verbose`` wants to know."""
    if is_verbose():
        remark(text, "debug")


def _quiet_end() -> int:
    """The reader has gone: nothing more can be written, and nothing is wrong."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, sys.stdout.fileno())
    os.close(silent)
    return int(Exit.DONE)


def _bug(error: BaseException) -> int:
    complain(say("cli.bug", kind=type(error).__name__, version=__version__))
    for line in traceback.format_tb(error.__traceback__):
        sys.stderr.write(line)
    return int(Exit.BUG)
