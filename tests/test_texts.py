"""Every text that a person reads exists in both languages, is used, and says the same things with the same values.

The sources are read as syntax trees: a key that is missing would otherwise be found by the user whom it concerns.
"""

from __future__ import annotations

import ast
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import bankmkt
from bankmkt.base import say as language
from bankmkt.base.shipped import shipped
from bankmkt.rules.ruleset import RuleSet
from bankmkt.tables import tables

SOURCE = Path(bankmkt.__file__).parent
ROOMS = sorted(path.stem for path in (SOURCE / "base" / "texts").glob("*.py") if path.stem != "__init__")
CHINESE = re.compile("[\u4e00-\u9fff]")


def texts(room: str) -> dict[str, tuple[str, str]]:
    """The texts of a room: key to (English, Chinese)."""
    found: dict[str, tuple[str, str]] = import_module(f"bankmkt.base.texts.{room}").TEXTS
    return found


def strings() -> Iterator[tuple[Path, str, str]]:
    """Every string of the sources as (file, its constant beginning, its constant end); texts themselves left out.

    A plain string is its own beginning with an empty end; an f-string shows what stands before its first value.
    """
    for path in sorted(SOURCE.rglob("*.py")):
        if path.parent.name == "texts" or "_shipped" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path, node.value, ""
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                yield path, str(node.values[0].value), "…"
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.left, ast.Constant):
                yield path, str(node.left.value), "…"


def said() -> Iterator[tuple[Path, int, str, set[str], bool]]:
    """Every `say("room.key", …)`: file, line, key, names of its values, whether all of them are known."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say"):
                continue
            options = node.args[0]
            for one in (options.body, options.orelse) if isinstance(options, ast.IfExp) else (options,):
                if isinstance(one, ast.Constant):
                    values = {word.arg for word in node.keywords if word.arg}
                    yield path, node.lineno, str(one.value), values, all(word.arg for word in node.keywords)


def placeholders(text: str) -> set[str]:
    """The names of the values that a text wants."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_text_that_is_said_exists_and_gets_its_values() -> None:
    wrong = []
    for path, line, key, values, complete in said():
        room, _, name = key.partition(".")
        where = f"{path.relative_to(SOURCE)}:{line} {key}"
        if room not in ROOMS or name not in texts(room):
            wrong.append(f"{where}: there is no such text")
        elif complete and values and placeholders(texts(room)[name][0]) - values:
            wrong.append(f"{where}: lacks {placeholders(texts(room)[name][0]) - values}")
        elif complete and not values and placeholders(texts(room)[name][0]) and key not in VERBATIM:
            wrong.append(f"{where}: gets no values")
    assert not wrong


VERBATIM = {"starting.rules_readme", "yaml.comma", "mapping.no_date_group_remedy", "mapping.bad_flag_remedy"}
"""Texts without values whose braces are meant: examples of YAML and of patterns."""


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_say_the_same(room: str) -> None:
    for key, pair in texts(room).items():
        assert len(pair) == 2, key
        english, chinese = pair
        assert english.strip(), key
        assert chinese.strip(), key
        assert placeholders(english) == placeholders(chinese), key
        assert key == "between" or english[-1:].isspace() == chinese[-1:].isspace(), key
        assert english.count("\n") == 0 or chinese.count("\n") > 0, key


@pytest.mark.parametrize("room", ROOMS)
def test_chinese_is_chinese(room: str) -> None:
    """A text with words is translated; formulas, paths and names of settings are the same in both."""
    same = {key for key, (english, chinese) in texts(room).items() if english == chinese}
    assert same <= SAME.get(room, set()), same
    for key, (_, chinese) in texts(room).items():
        if key not in same and placeholders(chinese) == set():
            assert CHINESE.search(chinese) or not re.search("[a-z]{4}", chinese), key


SAME = {"load": {"unit", "between"}, "report": {"input_sha256"}}
"""Texts that are the same in both languages on purpose."""


def test_no_text_is_left_over() -> None:
    """Keys that are put together from parts are recognised by their constant beginning."""
    whole: set[str] = set()
    beginnings: set[str] = set()
    for _, text, end in strings():
        if end:
            beginnings.add(text)
        else:
            whole.add(text)
    unused = []
    for room in ROOMS:
        parts = {beginning for beginning in beginnings if beginning.startswith(f"{room}.")}
        for key in texts(room):
            name = f"{room}.{key}"
            if room == "sample" and key.startswith("readme_"):  # the README is written in both languages at once
                continue
            if name not in whole and not any(name.startswith(part) and name != part for part in parts):
                unused.append(name)
    assert set(unused) <= LEFT_OVER, sorted(set(unused) - LEFT_OVER)


LEFT_OVER: set[str] = set()
"""Texts that no source names and that are kept on purpose."""


def test_every_table_and_column_has_labels() -> None:
    for name, table in tables().items():
        both_languages(table.label, name)
        for column in table.columns:
            both_languages(column.label, f"{name}.{column.name}")


def test_every_shipped_rule_speaks_both_languages() -> None:
    rules = RuleSet(shipped("rules"), None, None)
    for name in rules.names():
        rule = rules[name]
        both_languages(rule.spec.title, name)
        said: dict[str, list[str]] = {}
        for lang in language.LANGUAGES:
            language.use(lang)
            said[lang] = rule.kind.explain(rule.spec)
        language.use(None)
        assert said["zh"], name
        assert len(said["zh"]) == len(said["en"]), name
        assert all(CHINESE.search(line) for line in said["zh"]), name
        assert not any(CHINESE.search(line) for line in said["en"]), name


def both_languages(label: object, name: str) -> None:
    """A declaration has a Chinese and an English text."""
    chinese, english = str(getattr(label, "zh", "")), str(getattr(label, "en", ""))
    assert CHINESE.search(chinese) or chinese == english, name
    assert english, name
    assert not CHINESE.search(english), name


COMMANDS = {
    "demo": [],
    "init": [],
    "profile": ["--write", "--force", "--table", "--sheet", "--rows", "--format"],
    "load": ["--as-of", "--dry-run"],
    "status": ["--format"],
    "check": ["--as-of", "--limit", "--format", "-o", "--fail-on"],
    "segment": [],
    "mix": [],
    "settlement": [],
    "exit-list": [],
    "arrears": [],
    "visits": [],
    "kpi": [],
    "offers": [],
    "run": ["--all"],
    "compare": ["--base"],
    "price": ["--customer", "--every-customer", "--cut-bp"],
    "customer": ["--as-of", "--unit", "--format", "-o"],
    "report": ["--as-of", "--base", "--from", "--template", "--unit", "--lineage", "--format", "-o", "--fail-on"],
    "deliver": ["--split-by", "--preview", "--send", "--only", "--resend", "--resend-uncertain", "--unmask", "-o"],
    "job": ["--as-of", "--from-start", "--dry-run", "--check", "--install-help"],
    "history": ["--files", "--workbook", "--limit", "--format"],
    "rules list": ["--format"],
    "rules show": ["--effective"],
    "rules lint": [],
    "rules explain": ["--sql", "--customer"],
    "rules test": ["--format"],
    "rules diff": [],
    "sql": ["--format"],
    "sample": ["--customers", "--seed", "-o"],
    "doctor": ["--format"],
}
"""The commands of this release with their own options."""
ANALYSIS = "--rule --as-of --from --where --by --engine --limit --unit --format -o --fail-on --csv-raw --lineage"
GLOBALS = "--project --db --lang --quiet --verbose --log-format --no-color --lock-timeout -h --version"


def help_of(*words: str) -> str:
    """The help of a command, unwrapped."""
    done = subprocess.run(
        [sys.executable, "-m", "bankmkt", *words, "--help"],
        env=os.environ | {"COLUMNS": "400", "TERMINAL_WIDTH": "400"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_help_in_both_languages(command: str) -> None:
    english = help_of(*command.split(), "--lang", "en")
    chinese = help_of(*command.split(), "--lang", "zh")
    assert not CHINESE.search(english)
    assert CHINESE.search(chinese)
    options = [*COMMANDS[command]]
    if command in ("segment", "mix", "settlement", "exit-list", "arrears", "visits", "kpi", "offers", "run"):
        options += ANALYSIS.split()
    for option in options:
        assert re.search(rf"^ +.*(?<![\w-]){option}\b", english, re.MULTILINE), option
        (line,) = [one for one in chinese.splitlines() if re.search(rf"^ +(-\w, )?{option}(?![\w-])", one)]
        assert CHINESE.search(line) or "--help" in line, line


def test_the_program_lists_all_commands_and_global_options() -> None:
    for lang in ("en", "zh"):
        text = help_of("--lang", lang)
        for option in GLOBALS.split():
            assert re.search(rf"(?<![\w-]){option}\b", text), option
        for command in {name.partition(" ")[0] for name in COMMANDS}:
            (line,) = [one for one in text.splitlines() if re.match(rf" +{command} ", one)]
            assert bool(CHINESE.search(line)) == (lang == "zh"), line
