"""Books are found like rules: the project's `books` folder first, then the shipped ones, and `extends` lays one over.

What a book names is compared with the rules before anything is run: a rule that is not there, a column that its answer
does not have, a topic that a number of the cover points to and nobody wrote.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bankmkt.base import yamlfile
from bankmkt.base.errors import Problem, RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.yamlfile import Document
from bankmkt.query.field import Field, Form
from bankmkt.rules.books.spec import BookSpec
from bankmkt.rules.layers import Layers, lay_over, single
from bankmkt.rules.measures.grains import WORDS
from bankmkt.rules.model import validate


@dataclass(frozen=True, slots=True)
class Book:
    """One book, checked: `files` are those it is made of, `sha256` is over their bytes."""

    spec: BookSpec
    layers: Layers
    origin: str
    files: tuple[Path, ...]
    sha256: str


class BookSet:
    """The books of a project over the shipped ones."""

    def __init__(self, shipped: Path, project: Path | None = None) -> None:
        """`shipped` and `project` are folders of YAML files."""
        self._folders = [(folder, origin) for folder, origin in ((project, "project"), (shipped, "shipped")) if folder]

    def names(self) -> list[str]:
        """All books, sorted; a file counts with the name that it claims."""
        return sorted({name for folder, _ in self._folders for name in _files(folder)})

    def __getitem__(self, name: str) -> Book:
        """The book of that name; UsageError when there is none, RulesError with all problems when it is wrong."""
        found = [(path, origin) for folder, origin in self._folders if (path := _files(folder).get(name)) is not None]
        if not found:
            raise UsageError(say("book.no_such", name=name), suggestion(name, self.names()) or self._listed())
        layers, files = self._layers(name, found)
        problems = list(layers.problems) + [one for document in layers.documents for one in document.problems]
        spec, wrong = validate(BookSpec, layers)
        problems = list(dict.fromkeys([*problems, *wrong]))
        if spec is None or problems:
            raise RulesError(problems)
        refuse(_own_problems(spec, layers))
        digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()
        return Book(spec, layers, found[0][1], tuple(files), digest)

    def _listed(self) -> str:
        return say("book.there_are", names=", ".join(self.names()))

    def _layers(self, name: str, found: list[tuple[Path, str]]) -> tuple[Layers, list[Path]]:
        """The file of a book over those that it extends."""
        top = yamlfile.read(found[0][0])
        wanted = top.data.get("extends")
        if not isinstance(wanted, str):
            return single(top), [found[0][0]]
        below = found[1:] if wanted == name else self._others(wanted)
        if not below:
            raise RulesError(top.problem(("extends",), say("book.no_such", name=wanted), self._listed()))
        path = below[0][0]
        base = yamlfile.read(path)
        if isinstance(base.data.get("extends"), str):
            raise RulesError(top.problem(("extends",), say("book.extends_twice", name=wanted)))
        top.data.setdefault("name", name)
        return lay_over(single(base), top), [found[0][0], path]

    def _others(self, name: str) -> list[tuple[Path, str]]:
        return [(path, origin) for folder, origin in self._folders if (path := _files(folder).get(name)) is not None]


def _files(folder: Path) -> dict[str, Path]:
    """The books of a folder by name."""
    if not folder.is_dir():
        return {}
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yaml")):
        document: Document = yamlfile.read(path)
        found.setdefault(str(document.data.get("name") or document.data.get("extends") or path.stem), path)
    return found


def _own_problems(spec: BookSpec, layers: Layers) -> list[Problem]:
    """What can be seen without the rules: names twice, topics that are not there, a wrong word for a date."""
    problems: list[Problem] = []
    topics = [topic.name for topic in spec.topics]
    for key, names in (("topics", topics), ("figures", [figure.name for figure in spec.figures])):
        for place, name in enumerate(names):
            if name in names[:place]:
                problems.append(layers.problem((key, place, "name"), say("book.twice", name=name)))
    for place, figure in enumerate(spec.figures):
        if figure.topic is not None and figure.topic not in topics:
            message = say("book.no_topic", name=figure.topic)
            problems.append(layers.problem(("figures", place, "topic"), message, suggestion(figure.topic, topics)))
    if spec.base not in WORDS:
        problems.append(layers.problem(("base",), say("book.no_base", value=spec.base), suggestion(spec.base, WORDS)))
    return problems


def check_rules(book: Book, known: list[str]) -> list[Problem]:
    """Rules that the book names and nobody wrote."""
    named: list[tuple[str, tuple[str | int, ...]]] = []
    for place, figure in enumerate(book.spec.figures):
        named.append((figure.rule, ("figures", place, "rule")))
    for at, topic in enumerate(book.spec.topics):
        for place, part in enumerate(topic.parts):
            here = ("topics", at, "parts", place)
            named.append((part.rule, (*here, "rule") if book.layers.has((*here, "rule")) else here))
    if book.spec.reconcile is not None:
        named.append((book.spec.reconcile, ("reconcile",)))
    return [
        book.layers.problem(path, say("rules.no_such_rule", name=rule), suggestion(rule, known))
        for rule, path in named
        if rule not in known
    ]


def check_columns(book: Book, fields: dict[str, tuple[Field, ...]], figures: dict[str, list[str]]) -> list[Problem]:
    """Columns and figures that a book names and an answer does not have; only rules in `fields` are looked at."""
    problems: list[Problem] = []

    def name(rule: str, column: str | None, path: tuple[str | int, ...], form: Form | None = None) -> None:
        if column is None or rule not in fields:
            return
        known = [one.name for one in fields[rule] if form is None or one.form is form]
        if column not in known:
            message = say("book.no_column", rule=rule, column=column)
            problems.append(book.layers.problem(path, message, suggestion(column, known)))

    for place, figure in enumerate(book.spec.figures):
        path = ("figures", place)
        name(figure.rule, figure.sum, (*path, "sum"))
        for column in figure.where:
            name(figure.rule, column, (*path, "where", column))
        known = figures.get(figure.rule)
        if figure.figure is not None and known is not None and figure.figure not in known:
            message = say("book.no_figure", rule=figure.rule, name=figure.figure)
            problems.append(book.layers.problem((*path, "figure"), message, suggestion(figure.figure, known)))
    for at, topic in enumerate(book.spec.topics):
        for place, part in enumerate(topic.parts):
            here = ("topics", at, "parts", place)
            name(part.rule, part.by, (*here, "by"))
            name(part.rule, part.code, (*here, "code"))
            name(part.rule, part.value, (*here, "value"), Form.MONEY)
            for index, column in enumerate(part.columns or ()):
                name(part.rule, column, (*here, "columns", index))
            for column in part.where:
                name(part.rule, column, (*here, "where", column))
            for number, small in enumerate(part.tables):
                for index, column in enumerate(small.columns):
                    name(part.rule, column, (*here, "tables", number, "columns", index))
    return problems


def refuse(problems: list[Problem]) -> None:
    """RulesError when there is any problem."""
    if problems:
        raise RulesError(problems)
