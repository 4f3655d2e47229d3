"""YAML is read once, strictly, and keeps for every key and value the place where it stands.

Codes such as ``0300335`` must stay text and a key written twice must be refused, which PyYAML does not do; and every
later complaint needs file, line and column. So the document is composed to nodes by ruamel.yaml, and this module
makes plain Python values out of the nodes: scalars are text unless they are plainly numbers or booleans as an
analyst would mean them (``25``, ``0.5``, ``true``); a leading zero makes a code, and a code is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bankmkt.base.errors import Problem
from bankmkt.base.say import say

if TYPE_CHECKING:
    from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

Path_ = tuple[str | int, ...]
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
VERSION = "1"


@dataclass(slots=True)
class Document:
    """A YAML file as values with places.

    `places` maps the path of a value to (line, column), and ``(*path, "")`` of a mapping's key to the key's own.
    """

    file: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Path_, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(
        self,
        path: Sequence[str | int],
        message: str,
        remedy: str = "",
        *,
        key: bool = False,
        offset: int = 0,
        width: int = 0,
    ) -> Problem:
        """A problem at the value (or the key) of `path`, with the line as an excerpt; `offset` moves into the text."""
        where = self._place((*path, "") if key else tuple(path))
        line, column = where
        lines = self.text.splitlines()
        excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
        if offset and excerpt:
            quoted = 1 if excerpt[column - 1 : column] in ("'", '"') else 0
            column = min(column + offset + quoted, len(excerpt) + 1)
        elif width and excerpt and excerpt[column - 1 : column] in ("'", '"'):
            column += 1
        if not width:
            rest = re.match(r"[^\s,}\]:#]+", excerpt[column - 1 :])
            width = len(rest[0]) if rest else 1
        return Problem(message, remedy, self.file, line, column, excerpt, width)

    def _place(self, path: Path_) -> tuple[int, int]:
        while path not in self.places and path:
            path = path[:-1]
        return self.places.get(path, (1, 1))


def read(path: Path, shown: str | None = None) -> Document:
    """Read one YAML file; what is wrong with it stands in `problems`, and nothing is raised for its content.

    OSError passes through: whether a missing file is the user's fault is for the caller to say.
    """
    raw = path.read_bytes()
    name = shown or str(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        document = Document(name, "")
        document.problems.append(Problem(say("yaml.not_utf8", offset=error.start), say("yaml.save_as_utf8"), name))
        return document
    return parse(text, name)


def parse(text: str, name: str) -> Document:
    """Read YAML from memory; see `read`."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.nodes import MappingNode

    document = Document(name, text)
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        lines = text.splitlines()
        excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
        remedy = say("yaml.comma") if "{" in excerpt and "(" in excerpt else ""
        message = say("yaml.syntax", what=str(error.problem))
        document.problems.append(Problem(message, remedy, name, line, column, excerpt))
        return document
    except YAMLError as error:
        document.problems.append(Problem(say("yaml.syntax", what=str(error).splitlines()[0]), "", name))
        return document
    if not isinstance(node, MappingNode):
        document.problems.append(Problem(say("yaml.no_mapping"), say("yaml.first_line"), name, 1, 1))
        return document
    document.data = _value(node, (), document)
    if document.data.get("bankmkt") != int(VERSION) and not document.problems:
        given = document.data.get("bankmkt")
        message = say("yaml.version_missing") if given is None else say("yaml.version_other", given=given)
        document.problems.append(document.problem(("bankmkt",), message, say("yaml.first_line")))
    return document


def _value(node: Node, path: Path_, document: Document) -> Any:
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    document.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, SequenceNode):
        return [_value(item, (*path, index), document) for index, item in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    return _scalar(node)


def _mapping(node: MappingNode, path: Path_, document: Document) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        here = (*path, key)
        if key in result:
            again = Document(document.file, document.text)
            again.places[()] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            first = document.places[(*here, "")][0]
            document.problems.append(again.problem((), say("yaml.duplicate_key", key=key, line=first)))
            continue
        document.places[(*here, "")] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        result[key] = _value(value_node, here, document)
    return result


def _scalar(node: ScalarNode) -> str | int | bool | Decimal | None:
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text


def dump(data: dict[str, Any]) -> str:
    """Plain values as YAML text, keys in their order; numbers and texts as an analyst would write them."""
    from io import StringIO

    from ruamel.yaml import YAML

    yaml = YAML(typ="rt", pure=True)
    yaml.allow_unicode = True
    yaml.width = 110
    stream = StringIO()
    yaml.dump(_plain(data), stream)
    return stream.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value
