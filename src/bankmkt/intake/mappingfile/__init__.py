"""Mapping files are read all together, and every mistake in any of them is answered with its place.

The shape is a pydantic model, because it names every wrong key and every wrong type in one go; what the
model cannot know (does the column exist, is the unit one of ours, do two keys contradict each other) is
checked section by section against the tables. Values are text throughout: a code written as a number in
YAML means its digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from bankmkt.base.errors import Problem, RulesError
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.yamlfile import Document, read
from bankmkt.intake.mapping import Mapping
from bankmkt.intake.mappingfile import layout, terms, values
from bankmkt.intake.mappingfile.model import Model, keys_at
from bankmkt.intake.mappingfile.report import Report
from bankmkt.tables import names, table
from bankmkt.tables.model import Table

__all__ = ["Model", "check", "read_files"]


def read_files(paths: Sequence[Path]) -> tuple[Mapping, ...]:
    """These mapping files; RulesError with every problem of every file."""
    problems: list[Problem] = []
    found: list[Mapping] = []
    for path in paths:
        document = read(path)
        mapping = check(document)
        problems.extend(sorted(document.problems, key=lambda one: (one.line, one.column)))
        if mapping is not None:
            found.append(mapping)
    if problems:
        raise RulesError(problems)
    return tuple(found)


def check(document: Document) -> Mapping | None:
    """The mapping that a document holds; what is wrong is added to its problems, and then there is none."""
    if document.problems and not document.data:
        return None
    try:
        model = Model.model_validate(document.data)
    except ValidationError as error:
        seen = set()
        for one in error.errors():
            problem = _shape_problem(document, one)
            if (problem.line, problem.column, problem.message) not in seen:
                seen.add((problem.line, problem.column, problem.message))
                document.problems.append(problem)
        return None
    target = table(model.table)
    if target is None:
        message = say("mapping.no_such_table", table=model.table)
        document.problems.append(document.problem(("table",), message, suggestion(model.table, names())))
        return None
    mapping = _mapping(model, Report(document, target), target)
    return None if document.problems else mapping


def _shape_problem(document: Document, error: Any) -> Problem:
    """What the model says of a key, in our words and at its place."""
    where = tuple(error["loc"])
    path = where
    while path and path not in document.places:
        path = path[:-1]
    name = str(where[-1]) if where else ""
    if error["type"] == "extra_forbidden":
        message = say("mapping.unknown_key", key=name)
        return document.problem(where, message, suggestion(name, keys_at(where[:-1])), key=True)
    if error["type"] == "missing":
        message, remedy = say("mapping.key_needed", key=name), say("mapping.key_needed_remedy")
        return document.problem(path, message, remedy)
    shown = str(path[-1]) if path and isinstance(path[-1], str) else str(where[0])
    message = say("mapping.wrong_shape", key=shown)
    return document.problem(path, message, _wanted(error["type"]))


def _wanted(kind: str) -> str:
    """What should stand where pydantic found something else."""
    if kind.startswith("int"):
        return say("mapping.want_number")
    if kind.startswith("list"):
        return say("mapping.want_list")
    if kind.startswith(("dict", "model")):
        return say("mapping.want_keys")
    return say("mapping.want_text")


def _mapping(model: Model, report: Report, target: Table) -> Mapping:
    """The checked value; where something is wrong, what is returned is of no use."""
    quote, escape = layout.quoting(model, report)
    layout.rows(model, report)
    for name in ("footer", "notes"):
        report.pattern((name,), getattr(model, name))
    values.columns(model, report)
    scales, unit = values.units(model, report)
    as_of, as_of_name = terms.as_of(model, report)
    share, count = terms.limit(model, report)
    return Mapping(
        place=report.document.file,
        source=model.source or Path(report.document.file).stem,
        table=target.name,
        files=layout.files(model, report),
        sheets=tuple(model.sheet),
        encoding=layout.encoding(model, report),
        delimiter=layout.delimiter(model, report),
        quote=quote,
        escape=escape,
        skip_rows=model.skip_rows,
        header_rows=model.header_rows,
        header=tuple(model.header),
        footer=model.footer,
        notes=model.notes,
        fill_down=values.fill_down(model, report),
        columns=MappingProxyType({name: tuple(listed) for name, listed in model.columns.items()}),
        units=MappingProxyType(scales),
        unit=unit,
        dates=MappingProxyType(values.dates(model, report)),
        nulls=tuple(dict.fromkeys(model.nulls)),
        codes=MappingProxyType(values.codes(model, report)),
        fixed=MappingProxyType(values.fixed(model, report)),
        as_of=as_of,
        as_of_name=as_of_name,
        share=share,
        count=count,
        contract=terms.contract(model, report),
        arrival=terms.arrival(model, report),
    )
