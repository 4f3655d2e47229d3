"""Books are found like rules: the project's `books` folder first, then the shipped ones, and `extends` lays one over.

What a book names is compared with the rules before anything is run: a rule that is not there, a column that its answer
does not have, a topic that a number of the cover points to and nobody wrote.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bankmkt.base import yamlfile
from bankmkt.base.errors import Problem, RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.yamlfile import Document
from bankmkt.query.field import Field, Form
from bankmkt.rules.books.spec import BookSpec, Figure, Part
from bankmkt.rules.layers import Layers, lay_over, single
from bankmkt.rules.measures.grains import WORDS
from bankmkt.rules.model import validate

Place = tuple[str | int, ...]
_ADDED: Final = (Form.MONEY, Form.COUNT, Form.NUMBER, Form.RATIO)
_GROUPS: Final = (Form.ID, Form.TEXT, Form.CODE, Form.LIST, Form.BOOLEAN, Form.DATE)
_CODES: Final = (Form.CODE, Form.LIST)
_OPEN: Final = frozenset({"total", "other", "unknown"})
"""Words that stand beside whatever else the data hold: a column that declares no more may have any word."""


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
            others = [one for one in self.names() if one not in (wanted, name)]
            remedy = suggestion(wanted, others) or say("book.there_are", names=", ".join(others))
            raise RulesError(top.problem(("extends",), say("book.no_such", name=wanted), remedy))
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


def check_columns(
    book: Book,
    fields: dict[str, tuple[Field, ...]],
    figures: dict[str, list[str]],
    changed: frozenset[str] = frozenset(),
) -> list[Problem]:
    """Columns, words and figures that a book names and an answer does not have; only rules in `fields` are checked.

    `changed` are rules that are not the shipped ones. A shipped book cannot know the columns and words of a bank's own
    rules, so there nothing of these is a mistake; see `fitted`.
    """
    free = changed if book.origin == "shipped" else frozenset[str]()
    look = _Look(book, {rule: columns for rule, columns in fields.items() if rule not in free})
    for place, figure in enumerate(book.spec.figures):
        path: Place = ("figures", place)
        look.column(figure.rule, figure.sum, (*path, "sum"), _ADDED)
        look.words(figure.rule, figure.where, path)
        if figure.sum is not None:
            look.adds_up(figure.rule, figure.sum, (*path, "sum"), figure.where)
        look.form(figure, path)
        known = figures.get(figure.rule)
        if figure.figure is not None and known is not None and figure.figure not in known:
            message = say("book.no_figure", rule=figure.rule, name=figure.figure)
            look.problems.append(book.layers.problem((*path, "figure"), message, suggestion(figure.figure, known)))
    for at, topic in enumerate(book.spec.topics):
        for place, part in enumerate(topic.parts):
            here = ("topics", at, "parts", place)
            look.column(part.rule, part.by, (*here, "by"), _GROUPS)
            look.column(part.rule, part.code, (*here, "code"), _CODES)
            look.column(part.rule, part.value, (*here, "value"), (Form.MONEY,))
            if part.value is not None:
                look.adds_up(part.rule, part.value, (*here, "value"), {})
            for index, column in enumerate(part.columns or ()):
                look.column(part.rule, column, (*here, "columns", index))
            look.words(part.rule, part.where, here)
            for number, small in enumerate(part.tables):
                for index, column in enumerate(small.columns):
                    look.column(part.rule, column, (*here, "tables", number, "columns", index))
                look.words(part.rule, small.where, (*here, "tables", number))
    return look.problems


def fitted(book: Book, fields: dict[str, tuple[Field, ...]], changed: frozenset[str]) -> tuple[BookSpec, list[str]]:
    """A shipped book over a bank's own rules: without the numbers and columns that these do not have, and remarks.

    A book of the project's own stays as it is: there `check_columns` has refused what does not fit.
    """
    if book.origin != "shipped" or not changed:
        return book.spec, []
    known = {rule: {one.name for one in fields[rule]} for rule in changed if rule in fields}
    figures, lost = [], []
    for figure in book.spec.figures:
        there = known.get(figure.rule)
        if there is None or {*figure.where, *([figure.sum] if figure.sum else [])} <= there:
            figures.append(figure)
        else:
            lost.append(say("book.not_fitting", rule=figure.rule, figures=str(figure.label)))
    topics = [
        topic.model_copy(update={"parts": tuple(_fitted(part, known.get(part.rule)) for part in topic.parts)})
        for topic in book.spec.topics
    ]
    return book.spec.model_copy(update={"figures": tuple(figures), "topics": tuple(topics)}), lost


def _fitted(part: Part, there: set[str] | None) -> Part:
    """A part without the columns that are not there; a list of which none is left has all that there are."""
    if there is None:
        return part

    def kept(columns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in columns if name in there)

    def chosen(where: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {name: words for name, words in where.items() if name in there}

    tables = [
        small.model_copy(
            update={"columns": kept(small.columns), "order": kept(small.order), "where": chosen(small.where)}
        )
        for small in part.tables
        if kept(small.columns)
    ]
    single = {name: value if (value := getattr(part, name)) in there else None for name in ("by", "code", "value")}
    columns = kept(part.columns) or None if part.columns is not None else None
    return part.model_copy(update={**single, "tables": tuple(tables), "columns": columns, "where": chosen(part.where)})


class _Look:
    """Compares names in a book with the columns of the answers, and gathers the problems."""

    def __init__(self, book: Book, fields: dict[str, tuple[Field, ...]]) -> None:
        self.layers = book.layers
        self.fields = {rule: {one.name: one for one in columns} for rule, columns in fields.items()}
        self.problems: list[Problem] = []

    def column(self, rule: str, column: str | None, path: Place, forms: tuple[Form, ...] = tuple(Form)) -> None:
        """A column that has to be there, and of one of these forms."""
        if column is None or rule not in self.fields:
            return
        there = self.fields[rule]
        known = [one.name for one in there.values() if one.form in forms]
        if column not in known:
            said = "book.wrong_column" if column in there else "book.no_column"
            remedy = suggestion(column, known) or say("book.words_are", names=", ".join(known) or say("book.no_code"))
            self.problems.append(self.layers.problem(path, say(said, rule=rule, column=column), remedy))

    def words(self, rule: str, where: Mapping[str, tuple[str, ...]], path: Place) -> None:
        """The columns of a `where`, and its words: one that no row can have would count nothing without a word."""
        for column, wanted in where.items():
            place = (*path, "where", column)
            self.column(rule, column, place)
            known = _closed(self.fields.get(rule, {}).get(column))
            for word in wanted if known else ():
                if word not in known:
                    message = say("book.wrong_word", rule=rule, column=column, word=word)
                    remedy = suggestion(word, known) or say("book.words_are", names=", ".join(known))
                    self.problems.append(self.layers.problem(place, message, remedy))

    def form(self, figure: Figure, path: Place) -> None:
        """A number is written as what it is: an amount as a count would lose its fen."""
        column = self.fields.get(figure.rule, {}).get(figure.sum or "")
        natural = Form.COUNT if figure.count else column.form if column is not None else None
        floats = (Form.RATIO, Form.NUMBER)
        wanted = Form(figure.form) if figure.form else None
        if wanted is None or natural in (None, wanted) or (natural in floats and wanted in floats):
            return
        message = say("book.wrong_form", name=figure.name, form=figure.form)
        self.problems.append(self.layers.problem((*path, "form"), message, say("book.wrong_form_remedy")))

    def adds_up(self, rule: str, column: str, path: Place, where: Mapping[str, object]) -> None:
        """No sum over rows that hold one another, unless `where` chooses among them."""
        there = self.fields.get(rule, {})
        free = [one for one in ("level", "class") if one in there and one not in where]
        if "level" in there and free and column in there:
            message = say("book.counts_twice", rule=rule, column=column)
            remedy = say("book.counts_twice_remedy", names=", ".join(free))
            self.problems.append(self.layers.problem(path, message, remedy))


def _closed(column: Field | None) -> list[str]:
    """All words that a column can hold; none where that is not known before there are rows."""
    if column is None:
        return []
    if column.form is Form.BOOLEAN:
        return ["true", "false"]
    return [*column.labels] if set(column.labels) - _OPEN else []


def refuse(problems: list[Problem]) -> None:
    """RulesError when there is any problem."""
    if problems:
        raise RulesError(problems)
