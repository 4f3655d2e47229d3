"""A mistake is written down where it is found, with its place, and the search goes on.

Whoever writes a mapping corrects it in one go that way; so the checks return something harmless for what is
wrong and leave it to the caller to look whether there were problems.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.yamlfile import Document
from bankmkt.tables.model import Column, Table

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The document that is checked and the table that it is for."""

    document: Document
    target: Table

    def wrong(self, path: Path_, message: str, remedy: str = "", *, key: bool = False) -> None:
        """Write down a mistake at the value of `path`, or with `key` at the key itself."""
        self.document.problems.append(self.document.problem(path, message, remedy, key=key))

    def column(self, path: Path_, name: str, *, key: bool = True) -> Column | None:
        """The table's column of that name, None (written down) where there is none ."""
        column = self.target.column(name)
        if column is None:
            message = say("mapping.no_such_column", table=self.target.name, column=name)
            self.wrong(path, message, suggestion(name, [one.name for one in self.target.columns]), key=key)
        return column

    def one_of(self, path: Path_, name: str, word: str, known: tuple[str, ...]) -> bool:
        """Whether a word is one of those known; written down where it is not."""
        if word in known:
            return True
        self.wrong(path, say("mapping.unknown_word", key=name, word=word), say("names.one_of", names=", ".join(known)))
        return False

    def pattern(self, path: Path_, pattern: str) -> re.Pattern[str] | None:
        """The compiled pattern; None (written down) where it is none."""
        try:
            return re.compile(pattern)
        except re.error as error:
            self.wrong(path, say("mapping.bad_pattern", what=str(error)))
            return None
