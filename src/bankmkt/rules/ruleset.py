"""Rules are found by name: the project's folder first, then the shipped one, and `extends` lays one over the other.

A shipped rule stands in a file of its name, so that running it reads one file; a project's folder is read whole,
because people name files as they like. Everything wrong in any file that was read is collected before anything is
refused.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from bankmkt.base import yamlfile
from bankmkt.base.errors import Problem, RulesError, UsageError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.yamlfile import Document
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Result
from bankmkt.rules.checks import check_conditions, refuse
from bankmkt.rules.context import Answer, Context
from bankmkt.rules.layers import Layers, lay_over, single
from bankmkt.rules.measures.grains import GRAINS
from bankmkt.rules.measures.registry import Registry
from bankmkt.rules.model import RuleSpec, validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bankmkt.query.plan import Plan


class Kind(Protocol):
    """What the module `kind` of a folder in `kinds/` offers."""

    Spec: type[RuleSpec]

    def plan(self, spec: Any, context: Context) -> Plan:
        """The steps for a date."""
        ...

    def present(self, spec: Any, result: Result) -> Presentation:
        """The result as a person sees it."""
        ...

    def check(self, spec: Any, layers: Layers, context: Context) -> list[Problem]:
        """What is wrong with conditions and names, with places."""
        ...

    def explain(self, spec: Any) -> list[str]:
        """What the rule does, in sentences."""
        ...


class HasResult(Protocol):
    """What a notebook gets of a run: an object around the plain result."""

    @property
    def result(self) -> Result:
        """The plain result."""
        ...


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, checked: `files` are those it is made of, the most particular first; `sha256` is over their bytes."""

    spec: RuleSpec
    layers: Layers
    kind: Kind
    origin: str
    files: tuple[Path, ...]
    sha256: str

    @property
    def name(self) -> str:
        """The rule's name."""
        return self.spec.name

    def plan(self, context: Context) -> Plan:
        """The steps for the date of `context`; RulesError with places when names or conditions are wrong."""
        own = replace(context, uses={}, answers={}, trail=(*context.trail, self.name))
        if self.name not in context.checked:
            refuse(self.kind.check(self.spec, self.layers, replace(own, uses={}, answers={}, log=[], pool=None)))
            context.checked.add(self.name)
        asked = {"where": context.where, "by": context.by}
        options = {name: text for name, text in asked.items() if text}
        return replace(self.kind.plan(self.spec, own), options=options, uses=tuple(own.uses.values()))

    def present(self, result: Result | HasResult) -> Presentation:
        """A result of this rule (or what holds one) as blocks, ready to be shown or written."""
        return self.kind.present(self.spec, result if isinstance(result, Result) else result.result)


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    document: Document
    origin: str

    @property
    def name(self) -> str:
        data = self.document.data
        return str(data.get("name") or data.get("extends") or self.path.stem)


@dataclass(slots=True)
class _Finding:
    """One search for a rule: its problems, and the files on the way, to notice a circle."""

    problems: list[Problem] = field(default_factory=list)
    trail: list[Path] = field(default_factory=list)
    layers: Layers | None = None


class RuleSet:
    """The rules of a project over the shipped ones."""

    def __init__(self, shipped: Path, project: Path | None = None, extra: Path | None = None) -> None:
        """`project` is the project's ``rules`` folder; `extra` is one file that stands before all (``--rule``)."""
        self._shipped = shipped
        self._project = project if project is not None and project.is_dir() else None
        self._extra = extra
        self._built: dict[str, Rule] = {}
        folders = [self._project / "measures"] if self._project else []
        self.measures = Registry([*folders, shipped / "measures"])

    # Files --------------------------------------------------------------------------------------------------------

    @cached_property
    def _project_files(self) -> list[_File]:
        files = []
        if self._extra is not None:
            files.append(_File(self._extra, self._read(self._extra), "file"))
        for path in sorted(self._project.glob("*.yaml")) if self._project else ():
            if self._extra is None or path.resolve() != self._extra.resolve():
                files.append(_File(path, self._read(path), "project"))
        return files

    def _read(self, path: Path) -> Document:
        try:
            return yamlfile.read(path)
        except OSError as error:
            document = Document(str(path), "")
            document.problems.append(Problem(say("rules.unreadable", why=error.strerror or error), file=str(path)))
            return document

    def _shipped_file(self, name: str) -> _File | None:
        path = self._shipped / f"{name}.yaml"
        if not name or "/" in name or "\\" in name or not path.is_file():
            return None
        return _File(path, self._read(path), "shipped")

    def names(self) -> list[str]:
        """All rules that can be run, sorted; a broken file counts with the name that it claims."""
        shipped = {path.stem for path in self._shipped.glob("*.yaml")}
        return sorted(shipped | {one.name for one in self._project_files})

    # Rules --------------------------------------------------------------------------------------------------------

    def __getitem__(self, name: str) -> Rule:
        """The rule of that name; UsageError when there is none, RulesError with all problems when it is wrong."""
        if name in self._built:
            return self._built[name]
        file = self._find(name)
        if file is None:
            broken = [problem for one in self._project_files for problem in one.document.problems]
            if broken:
                raise RulesError(broken)
            raise UsageError(say("rules.no_such_rule", name=name), suggestion(name, self.names()))
        finding = _Finding()
        rule = self._build(file, finding)
        if rule is None or finding.problems:
            raise RulesError(finding.problems)
        self._built[name] = rule
        return rule

    def from_file(self) -> Rule:
        """The rule of the file that was given with ``--rule``."""
        return self[self._project_files[0].name]

    def __iter__(self) -> Iterator[Rule]:
        """All rules that are in order, by name."""
        for name in self.names():
            try:
                yield self[name]
            except RulesError:
                continue

    def lint(self, context: Context) -> list[Problem]:
        """Everything that is wrong in any rule or measure file."""
        problems: list[Problem] = []
        seen: dict[str, Path] = {}
        for file in self._project_files:
            if file.name in seen:
                first = str(seen[file.name])
                message = say("rules.name_twice", name=file.name, file=first)
                problems.append(file.document.problem(("name",), message))
            seen.setdefault(file.name, file.path)
            problems += self._lint_file(file, context)
        for name in sorted(path.stem for path in self._shipped.glob("*.yaml")):
            file_ = self._shipped_file(name)
            if file_ is not None and name not in seen:
                problems += self._lint_file(file_, context)
        for name in self.measures.names():
            self.measures.located(name)
        problems += self.measures.problems
        return list(dict.fromkeys(problems))

    def _lint_file(self, file: _File, context: Context) -> list[Problem]:
        finding = _Finding()
        rule = self._build(file, finding)
        if rule is None or finding.problems:
            return [*finding.problems, *self._written_conditions(finding, context)]
        try:
            return rule.kind.check(rule.spec, rule.layers, context)
        except RulesError as error:
            return list(error.problems)

    def _written_conditions(self, finding: _Finding, context: Context) -> list[Problem]:
        """The faults of conditions in a file whose keys are wrong already: all mistakes are told at once."""
        layers = finding.layers
        if layers is None or layers.problems:
            return []
        conditions = {path: text for path, text in layers.texts() if path[-1] in ("when", "where", "also")}
        try:
            return check_conditions(layers, context, conditions, {})
        except RulesError as error:
            return list(error.problems)

    def _find(self, name: str) -> _File | None:
        for file in self._project_files:
            if file.name == name:
                return file
        return self._shipped_file(name)

    def _build(self, file: _File, finding: _Finding) -> Rule | None:
        layers = self._layers(file, finding)
        if layers is None:
            return None
        finding.layers = layers
        finding.problems += layers.problems
        if layers.problems:
            return None
        kind = load_kind(str(layers.data.get("kind", "")))
        if kind is None:
            wrong = layers.data.get("kind")
            message = say("rules.unknown_kind", kind=wrong) if wrong else say("rules.missing_key", key="kind")
            finding.problems.append(layers.problem(("kind",), message, suggestion(str(wrong or ""), kinds())))
            return None
        spec, problems = validate(kind.Spec, layers)
        finding.problems += problems
        if spec is None:
            return None
        files = tuple(Path(document.file) for document in layers.documents)
        digest = hashlib.sha256(b"\0".join(document.text.encode() for document in layers.documents)).hexdigest()
        return Rule(spec, layers, kind, file.origin, files, digest)

    def _layers(self, file: _File, finding: _Finding) -> Layers | None:
        """The file over what it extends; the shipped rule of the same name is what an own name extends."""
        document = file.document
        if document.problems:
            finding.problems += document.problems
            return None
        parent = document.data.get("extends")
        if parent is None:
            return single(document)
        if file.path in finding.trail:
            path = " → ".join(one.name for one in [*finding.trail, file.path])
            finding.problems.append(document.problem(("extends",), say("rules.extends_circle", path=path)))
            return None
        finding.trail.append(file.path)
        base = self._shipped_file(str(parent)) if str(parent) == file.name else self._find(str(parent))
        if base is None:
            remedy = suggestion(str(parent), [name for name in self.names() if name != str(parent)])
            finding.problems.append(document.problem(("extends",), say("rules.no_such_rule", name=parent), remedy))
            return None
        below = self._layers(base, finding)
        if below is None:
            return None
        if "name" not in document.data:
            below.data["name"] = file.name
        return lay_over(below, document)


def kinds() -> list[str]:
    """The names of all kinds: the folders beside this file."""
    folder = Path(__file__).parent / "kinds"
    return sorted(path.parent.name for path in folder.glob("*/kind.py"))


def load_kind(name: str) -> Kind | None:
    """The kind of that name, imported when it is asked for; None when there is none."""
    if name not in kinds():
        return None
    return cast("Kind", import_module(f"bankmkt.rules.kinds.{name}.kind"))


def answer_from(rules: RuleSet, context: Context, name: str, column: str) -> Answer:
    """A column of another rule's answer, for `Context.answerer`.

    A kind may offer its answer as steps (`answer`); that of any other is the result of a plan of its own, for the whole
    bank, which runs before. RulesError for a circle of rules, with its path, and for a column that is not there.
    """
    if name in context.trail:
        raise RulesError(say("rules.rule_circle", path=" → ".join([*context.trail[context.trail.index(name) :], name])))
    rule = rules[name]
    inline = getattr(rule.kind, "answer", None)
    if inline is not None and not context.prefix:
        made: Answer = inline(rule.spec, context, column)
        return made
    if getattr(rule.kind, "MANY_ROWS", False):  # a member would be counted once for each of its rows
        raise RulesError(say("rules.many_rows", rule=name))
    plan = context.plans.get((name, context.as_of))
    if plan is None:
        plan = rule.plan(replace(context, where=None, by=None, prefix="", log=[]))
        plan = replace(plan, rows=plan.for_readers or plan.rows)
        context.plans[name, context.as_of] = plan
    fields = {one.name: one for one in plan.fields}
    grain = GRAINS.get(rule.spec.per)
    if column not in fields or grain is None or grain.key not in fields:
        raise RulesError(say("rules.no_answer", rule=name, column=column), suggestion(column, fields))
    context.uses[plan.result_name] = plan
    steps = re.compile(rf"\b({'|'.join(re.escape(step.name) for step in plan.steps)})\b")
    return Answer(
        relation=plan.result_name,
        steps=(),
        tables=plan.tables,
        notes=plan.notes,
        note_queries=tuple(query for query in plan.note_queries if not steps.search(query.sql)),
        key=grain.key,
        missing="missing" if "missing" in fields else "",
        field=fields[column],
    )
