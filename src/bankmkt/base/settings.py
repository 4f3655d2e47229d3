"""Every setting knows where its value came from, because "why does it do that here?" is the commonest question.

Flags beat the environment, the environment beats `bankmkt.yaml`, and that beats the default. A project is the nearest
folder upward that holds a `bankmkt.yaml`; without one the built-in rules and settings serve.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from bankmkt.base.errors import Problem, RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import from_locale, say

FILE: Final = "bankmkt.yaml"


@dataclass(frozen=True, slots=True)
class Setting:
    """One value and its origin: ``--flag``, ``BANKMKT_…``, the file, or ``default``."""

    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one run; `project` is None where there is none."""

    project: Path | None
    values: Mapping[str, Setting] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """The value of a setting."""
        return self.values[name].value


def _boolean(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in known:
        raise ValueError(text)
    return known[text.lower()]


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1e9:
        raise ValueError(text)
    return value


def _spark_connect(text: str) -> str:
    """The address of a Spark Connect server; text that is none is not quoted on, as it may hold a token."""
    parts = urlsplit(text)
    if parts.scheme != "sc" or not parts.hostname or parts.port == 0:
        raise ValueError(text)
    return text


def _one_of(*words: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return check


READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "db": str,
    "lang": _one_of("zh", "en"),
    "quiet": _boolean,
    "verbose": _boolean,
    "log_format": _one_of("text", "json"),
    "no_color": _boolean,
    "lock_timeout": _seconds,
    "memory": str,
    "threads": int,
    "spark_remote": _spark_connect,
    "spark_folder": str,
}
DEFAULTS: Final[Mapping[str, Any]] = {
    "db": None,
    "lang": None,
    "quiet": False,
    "verbose": False,
    "log_format": "text",
    "no_color": False,
    "lock_timeout": 10.0,
    "memory": "",
    "threads": 0,
    "spark_remote": "",
    "spark_folder": "",
}


def find_project(start: Path) -> Path | None:
    """The nearest folder upward from `start` that holds a settings file."""
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    return None


def resolve(flags: Mapping[str, str]) -> Settings:
    """All settings from flags (as text, by setting name), the environment, the file and the defaults.

    UsageError for a flag or variable that cannot be read, RulesError with places for the file.
    """
    project = _project(flags)
    from_file = _file_settings(project) if project else {}
    values: dict[str, Setting] = {}
    for name, read in READERS.items():
        flag, variable = f"--{name.replace('_', '-')}", f"BANKMKT_{name.upper()}"
        if name in flags:
            values[name] = Setting(_read(read, flags[name], flag), flag)
        elif os.environ.get(variable):
            values[name] = Setting(_read(read, os.environ[variable], variable), variable)
        elif name in from_file:
            values[name] = from_file[name]
        elif name == "lang":
            values[name] = Setting(from_locale(), "locale")
        else:
            values[name] = Setting(DEFAULTS[name], "default")
    return Settings(project, values)


def _project(flags: Mapping[str, str]) -> Path | None:
    given = flags.get("project") or os.environ.get("BANKMKT_PROJECT")
    if given is None:
        found = find_project(Path.cwd())
        return None if found is None else Path(os.path.relpath(found))  # places read as the user would type them
    folder = Path(given)
    if not (folder / FILE).is_file():
        raise UsageError(say("settings.no_project", folder=folder), say("settings.init", folder=folder))
    return folder


def _read(read: Callable[[str], Any], text: str, origin: str) -> Any:
    try:
        return read(text)
    except ValueError:
        raise UsageError(say("settings.wrong_value", name=origin, value=text)) from None


def _file_settings(project: Path) -> dict[str, Setting]:
    from bankmkt.base import yamlfile

    path = project / FILE
    document = yamlfile.read(path)
    problems: list[Problem] = list(document.problems)
    found: dict[str, Setting] = {}
    for key, value in document.data.items():
        name = key.replace("-", "_")
        if key == "bankmkt" or value is None:
            continue
        if name not in READERS:
            problems.append(
                document.problem((key,), say("rules.unknown_key", key=key), suggestion(key, READERS), key=True)
            )
            continue
        text = str(value).lower() if isinstance(value, bool) else str(value)
        try:
            found[name] = Setting(READERS[name](text), str(path))
        except ValueError:
            problems.append(document.problem((key,), say("settings.wrong_value", name=key, value=value)))
    if problems:
        raise RulesError(problems)
    return found
