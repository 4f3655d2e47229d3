"""Pages that repeat what the program declares are made from it, so that they cannot say something else.

`commands.md` comes from `--help`, `tables.md` from the declarations of the tables, `rules.md` and `rules/` from the
shipped rules (see `rulepages`).

python docs/generate.py writes them; `check.py` compares them with what would be written.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import rulepages

from bankmkt.cli.main import COMMANDS
from bankmkt.cli.shortcuts import SHORTCUTS
from bankmkt.tables import tables
from bankmkt.tables.model import Column, Kind, Sensitivity, Table

DOCS: Final = Path(__file__).resolve().parent
RULES_COMMANDS: Final = ("list", "show", "lint", "explain")
_KINDS: Final = {
    Kind.SNAPSHOT: "snapshot: an extract replaces the rows of its date",
    Kind.EVENT: "events: an extract replaces the rows of the dates that it covers",
    Kind.REFERENCE: "reference: an extract replaces the table",
}
_CLASSES: Final = {Sensitivity.PUBLIC: "-", Sensitivity.INTERNAL: "C1", Sensitivity.PERSONAL: "C2"}


def main() -> None:
    """Write all generated pages."""
    made = pages()
    (DOCS / "rules").mkdir(exist_ok=True)
    for path in (DOCS / "rules").glob("*.md"):
        if f"rules/{path.name}" not in made:
            path.unlink()
    for name, text in made.items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")


def pages() -> Mapping[str, str]:
    """The generated pages by file name."""
    return {"commands.md": _commands(), "tables.md": _tables(), **rulepages.pages()}


# Commands ------------------------------------------------------------------------------------------------------------


def commands() -> list[tuple[str, ...]]:
    """Every command as its words, in the order of the help."""
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        found.append((name,))
        if name == "rules":
            found += [(name, one) for one in RULES_COMMANDS]
        if name == "status":
            found += [(one,) for one in SHORTCUTS]
    return found


def _commands() -> str:
    parts = [
        "# Commands",
        "",
        "Made by `docs/generate.py` from `--help`; `bankmkt --lang zh COMMAND --help` gives the same in Chinese.",
        "",
        "```text",
        _help(()),
        "```",
    ]
    for words in commands():
        parts += ["", f"## bankmkt {' '.join(words)}", "", "```text", _help(words), "```"]
    return "\n".join(parts) + "\n"


def _help(words: tuple[str, ...]) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BANKMKT_")}
    environment |= {"BANKMKT_LANG": "en", "COLUMNS": "80", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "bankmkt", *words, "--help"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


# Tables --------------------------------------------------------------------------------------------------------------


def _tables() -> str:
    parts = [
        "# Tables",
        "",
        "Made by `docs/generate.py` from the declarations in `src/bankmkt/tables/catalogue/`.",
        "",
        "A file or sheet named like a table, with these columns in its header, loads without a mapping; the Chinese "
        "labels and the other headers are understood too. Columns other than those of the key and the date of an event "
        "may be absent. "
        "How to bring files of another shape: [extracts.md](extracts.md).",
        "",
        "Types: `text`; `date`; `month`; `money` in yuan, two places; `rate` in percent a year, six places; `number`, "
        "six places; `integer`; `boolean`. A column marked *key* belongs to the key; *currency* marks amounts that are "
        "converted when the row's `currency` is another than CNY. The class is that of JR/T 0171-2020: C2 for names, "
        "id numbers, balances and the like, C1 for what is harmless alone.",
        "",
    ]
    parts += [f"- [{name}](#{name}): {table.label.zh}, {table.label.en}" for name, table in tables().items()]
    for table in tables().values():
        parts += ["", *_table(table)]
    return "\n".join(parts) + "\n"


def _table(table: Table) -> list[str]:
    lines = [f"## {table.name}", "", f"{table.label.zh}, {table.label.en}. Kind: {_KINDS[table.kind]}."]
    if table.date:
        lines[-1] += f" The date of an event is `{table.date}`."
    if table.optional_key:
        lines[-1] += f" `{table.optional_key}` is the key of the rows that have one."
    if not table.key and not table.optional_key:
        lines[-1] += " It has no key: every row is kept."
    lines += [
        "",
        "| column | type | Chinese | English | class | other headers, and words |",
        "|---|---|---|---|---|---|",
    ]
    return [*lines, *(_column(column) for column in table.columns)]


def _column(column: Column) -> str:
    marks = [word for word, on in (("key", column.key), ("currency", column.currency)) if on]
    kind = ", ".join([column.type.value, *(f"*{mark}*" for mark in marks)])
    notes = []
    if column.aliases:
        notes.append("、".join(column.aliases))
    if column.allowed:
        notes.append("one of " + ", ".join(f"`{word}`" for word in column.allowed))
    if column.codes:
        codes: dict[str, list[str]] = {}
        for word, code in column.codes:
            codes.setdefault(code, []).append(word)
        notes.append("; ".join(f"`{code}` ← {'、'.join(listed)}" for code, listed in codes.items()))
    if column.references:
        notes.append(f"of [{column.references}](#{column.references})")
    cells = (f"`{column.name}`", kind, column.label.zh, column.label.en, _CLASSES[column.sensitivity], ". ".join(notes))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    main()
