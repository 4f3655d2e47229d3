"""Measures are found by name without reading every file: a quick look at the text tells which file declares one.

Reading YAML with positions takes a millisecond a line or so, and a rule needs a handful of measures out of many
files. The files of a project stand before the shipped ones, name by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bankmkt.base import yamlfile
from bankmkt.base.errors import Problem
from bankmkt.base.say import say
from bankmkt.rules.layers import Layers, single
from bankmkt.rules.measures.spec import Measure
from bankmkt.rules.model import validate

_DECLARED = re.compile(r"^  ([A-Za-z][A-Za-z0-9_]*):", re.MULTILINE)


RESERVED = frozenset(
    [
        *(
            "order",
            "group",
            "select",
            "where",
            "from",
            "join",
            "on",
            "by",
            "as",
            "in",
            "is",
            "and",
            "or",
            "not",
            "null",
        ),
        *("case", "when", "then", "else", "end", "union", "limit", "table", "all", "any", "rank", "share", "tier"),
        *("cumulative_share", "missing", "value", "total", "known", "cumulative", "position", "severity", "mode"),
        *("reasons", "is_open", "in_population", "clause", "verdict", "shortfall", "customer_id", "customer_name"),
        *("branch_id", "manager_id", "as_of", "first_of_month", "first_of_quarter", "first_of_year"),
    ]
)
"""Words of SQL and columns of answers: a measure of such a name would be taken for them."""


@dataclass(slots=True)
class Registry:
    """All measures of some folders, the first folder first; `problems` collects what was wrong in files read."""

    folders: Sequence[Path]
    problems: list[Problem] = field(default_factory=list)
    _files: list[tuple[Path, frozenset[str]]] | None = None
    _layers: dict[Path, Layers] = field(default_factory=dict)
    _measures: dict[str, tuple[Measure, Layers] | None] = field(default_factory=dict)

    def files(self) -> list[tuple[Path, frozenset[str]]]:
        """Each measure file and the names that it declares."""
        if self._files is None:
            self._files = []
            for folder in self.folders:
                for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
                    text = path.read_text(encoding="utf-8", errors="replace")
                    self._files.append((path, frozenset(_DECLARED.findall(text))))
        return self._files

    def names(self) -> list[str]:
        """All measures that are declared."""
        return sorted(set().union(*(names for _, names in self.files())))

    def get(self, name: str) -> Measure | None:
        """The measure, or None when there is none of that name or its declaration is wrong (see `problems`)."""
        found = self.located(name)
        return found[0] if found else None

    def located(self, name: str) -> tuple[Measure, Layers] | None:
        """The measure with the file that it stands in."""
        if name not in self._measures:
            self._measures[name] = self._find(name)
        return self._measures[name]

    def used_files(self) -> list[Path]:
        """The files that were read so far."""
        return sorted(self._layers)

    def _find(self, name: str) -> tuple[Measure, Layers] | None:
        for path, names in self.files():
            if name not in names:
                continue
            layers = self._read(path)
            if not layers.has(("measures", name)):
                continue
            if name.lower() in RESERVED:
                message = say("rules.reserved", name=name)
                self.problems.append(layers.problem(("measures", name), message, key=True))
                continue
            measure, problems = validate(Measure, layers, ("measures", name))
            self.problems += problems
            return (measure, layers) if measure is not None else None
        return None

    def _read(self, path: Path) -> Layers:
        if path not in self._layers:
            document = yamlfile.read(path)
            layers = single(document)
            self.problems += document.problems
            for key in layers.keys(()):
                if key not in ("bankmkt", "measures"):
                    self.problems.append(layers.problem((key,), say("rules.unknown_key", key=key), key=True))
            self._layers[path] = layers
        return self._layers[path]
