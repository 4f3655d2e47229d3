"""The program: settle language and settings, import only the command that was named, turn errors into exit codes.

Every command is a short file that is imported when it is asked for; help lists all of them from their one-line texts
and needs none of the libraries that do the work.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

import typer

from bankmkt import __version__
from bankmkt.base import say as language
from bankmkt.base.errors import UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import LANGUAGES, say
from bankmkt.base.settings import FILE, find_project
from bankmkt.base.shipped import shipped
from bankmkt.cli import exits
from bankmkt.cli.options import command_of, hoist
from bankmkt.cli.shortcuts import SHORTCUTS, analysis

COMMANDS: Final = (
    *("demo", "init", "profile", "load", "status", "history", "check"),
    *("run", "compare", "price", "customer", "report", "deliver", "job", "rules", "sql", "sample", "doctor"),
)
"""All commands with a file of their own in `commands/`, in the order of the help; shortcuts come after `status`."""
_LANG = re.compile(r"^lang:\s*['\"]?(zh|en)\b", re.MULTILINE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # No plug-in of the environment may change how a rule is checked, and looking for one reads every distribution.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    exits.prepare_streams()
    try:
        language.use(_language(given))
        flags, rest = hoist(given)
        if "lang" in flags and flags["lang"] not in LANGUAGES:
            raise UsageError(say("settings.wrong_value", name="--lang", value=flags["lang"]))
        exits.remember(flags)
        command = command_of(rest)
        rest = rest or ["--help"]
        if command and command not in COMMANDS and command not in SHORTCUTS:
            raise UsageError(say("cli.no_command", name=command), _instead(command))
        app = build(command, everything=_completing() or rest[0] != command)
        return exits.run(app, rest)
    except BaseException as error:  # noqa: BLE001 - the one place where every error becomes an exit code
        return exits.report(error)


def _instead(wrong: str) -> str:
    """What was meant by a command that is not there: a rule without a command of its own, or a name like it."""
    if (shipped("rules") / f"{wrong}.yaml").is_file():
        return say("names.did_you_mean", name=f"bankmkt run {wrong}")
    return suggestion(wrong, (*COMMANDS, *SHORTCUTS))


def _completing() -> bool:
    return "_BANKMKT_COMPLETE" in os.environ


def _language(arguments: Sequence[str]) -> language.Language | None:
    """The language before anything else is read, so that help and refusals are in it too."""
    for index, word in enumerate(arguments):
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and index + 1 < len(arguments):
            value = arguments[index + 1]
        if value in LANGUAGES:
            return "zh" if value == "zh" else "en"
    variable = os.environ.get("BANKMKT_LANG")
    if variable in LANGUAGES:
        return "zh" if variable == "zh" else "en"
    return _language_of_project(arguments)


def _language_of_project(arguments: Sequence[str]) -> language.Language | None:
    named = os.environ.get("BANKMKT_PROJECT")
    for index, word in enumerate(arguments):
        if word.startswith("--project="):
            named = word.partition("=")[2]
        elif word == "--project" and index + 1 < len(arguments):
            named = arguments[index + 1]
    folder = Path(named) if named else find_project(Path.cwd())
    if folder is None:
        return None
    try:
        found = _LANG.search((folder / FILE).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    return None if found is None else "zh" if found[1] == "zh" else "en"


def build(command: str, *, everything: bool = False) -> typer.Typer:
    """The Typer app with the named command, or with all of them for help and completion.

    With one command it has no options of its own: what stands before the command was taken out by `hoist`, and Typer
    would load pydantic to look at each of them, given or not, before it even sees a mistyped option of the command.
    """
    known = command in COMMANDS or command in SHORTCUTS
    whole = everything or not known
    app = typer.Typer(
        name="bankmkt",
        add_completion=whole,
        add_help_option=whole,
        help=say("help.bankmkt"),
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog=say("help.epilog"),
    )
    app.callback()(_globals() if whole else _no_options)
    for name in COMMANDS:
        if whole or name == command:
            module = import_module(f"bankmkt.cli.commands.{name}")
            module.register(app)
        if name == "status":
            for shortcut in SHORTCUTS:
                if whole or shortcut == command:
                    app.command(shortcut, help=_shortcut_help(shortcut), epilog=say("help.globals"))(analysis(shortcut))
    return app


def _shortcut_help(name: str) -> str:
    return f"{say('help.' + name.replace('-', '_'))} {say('help.same_as', rule=name)}"


def _no_options() -> None:
    """A group without options, so that a single command is still a command."""


def _globals() -> Callable[..., None]:
    """The global options, declared for help only: `hoist` has taken them out before Typer looks."""

    def show_version(value: bool) -> None:
        if value:
            sys.stdout.write(f"bankmkt {__version__}\n")
            raise typer.Exit

    def callback(
        project: str = typer.Option(None, "--project", metavar="DIR", help=say("help.project")),
        db: str = typer.Option(None, "--db", metavar="FILE", help=say("help.db")),
        lang: str = typer.Option(None, "--lang", metavar="zh|en", help=say("help.lang")),
        quiet: bool = typer.Option(False, "--quiet", help=say("help.quiet")),
        verbose: bool = typer.Option(False, "--verbose", help=say("help.verbose")),
        log_format: str = typer.Option(None, "--log-format", metavar="text|json", help=say("help.log_format")),
        no_color: bool = typer.Option(False, "--no-color", help=say("help.no_color")),
        lock_timeout: float = typer.Option(None, "--lock-timeout", metavar="SECONDS", help=say("help.lock_timeout")),
        version: bool = typer.Option(
            False, "--version", callback=show_version, is_eager=True, help=say("help.version")
        ),
    ) -> None:
        """Take the options that every command has; they are read before Typer runs."""

    return callback


def entry() -> None:
    """The console script."""
    sys.exit(main())
