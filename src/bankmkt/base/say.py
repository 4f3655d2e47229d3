"""Every text that a person reads comes from one catalogue in two languages, found by a dotted key.

The part before the first dot names a module of `texts/`, which is imported when a text of it is first wanted: help
needs no loading messages. A module is a plain dict, because that loads in microseconds from its compiled form, where
gettext catalogues would have to be read and a build step remembered.
"""

from __future__ import annotations

import locale
import os
from importlib import import_module
from typing import Final, Literal, cast, get_args

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

_current: Language | None = None
_loaded: dict[str, dict[str, tuple[str, str]]] = {}


def language() -> Language:
    """The language in force: what `use` set, else the locale's, else English."""
    return _current or from_locale()


def use(wanted: Language | None) -> None:
    """Set the language for this process; None goes back to the locale's."""
    global _current
    _current = wanted


def from_locale() -> Language:
    """Chinese when the environment or the system asks for it, English otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith(("zh", "chinese")) else "en"
    try:
        system = locale.getlocale()[0] or ""
    except ValueError:  # a locale name that Python cannot parse says nothing
        system = ""
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"


def say(key: str, /, **values: object) -> str:
    """The text of `key` in the current language with `values` filled in.

    An unknown key raises KeyError: it is a bug of ours, and a test reads the sources for keys that are missing.
    """
    room, _, name = key.partition(".")
    texts = _loaded.get(room)
    if texts is None:
        module = import_module(f"bankmkt.base.texts.{room}")
        texts = _loaded[room] = cast("dict[str, tuple[str, str]]", module.TEXTS)
    english, chinese = texts[name]
    text = chinese if language() == "zh" else english
    return text.format(**values) if values else text


def counted(count: int, noun: str) -> str:
    """``1 file``, ``2 files`` in English; the bare number in Chinese, whose texts hold the measure word."""
    if language() == "zh":
        return f"{count:,}"
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def percent(share: float, digits: int = 1) -> str:
    """A ratio as it is written in the language: ``7.5 %``, ``7.5%``."""
    return f"{share * 100:.{digits}f}{pick('%', ' %')}"


def sentences(*texts: str) -> str:
    """Sentences one after the other: with a blank in English, without one in Chinese."""
    return pick("", " ").join(text for text in texts if text)


def pick(zh: str, en: str) -> str:
    """One of two texts that stand with their declaration, by the current language."""
    return zh if language() == "zh" else en
