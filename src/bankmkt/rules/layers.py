"""A rule may stand in two files, the shipped one and the project's change to it; both keep their lines.

`extends` lays a file over another: keys are replaced one by one, and the items of a list that carry a name of their
own (`tier:`, `reason:`, `clause:`, …) are matched by that name, so that a changed cut is one line. An item that is
new goes to the end or, with `before: NAME`, in front of another; `drop: true` takes one away. A value remembers the
file that it came from, so that a complaint points to the right one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bankmkt.base.errors import Problem
from bankmkt.base.names import suggestion
from bankmkt.base.say import say
from bankmkt.base.yamlfile import Document

IDENTITIES: Final = (
    *("tier", "reason", "clause", "class", "part", "segment", "indicator", "deduction", "veto", "group", "name"),
)
_Path = tuple[str | int, ...]


@dataclass(slots=True)
class Layers:
    """Merged data, and for each merged path the document and the path where it is written."""

    data: dict[str, Any]
    documents: tuple[Document, ...]
    origins: dict[_Path, tuple[Document, _Path]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def at(self, path: Sequence[str | int]) -> Any:
        """The value at a path."""
        value: Any = self.data
        for part in path:
            value = value[part]
        return value

    def has(self, path: Sequence[str | int]) -> bool:
        """Whether there is a value at the path."""
        try:
            self.at(path)
        except (KeyError, IndexError, TypeError):
            return False
        return True

    def texts(self) -> Iterator[tuple[_Path, str]]:
        """Every text with the path where it stands, at any depth."""
        for path in list(self.origins):
            if path and self.has(path) and isinstance(self.at(path), str):
                yield path, self.at(path)

    def keys(self, path: Sequence[str | int]) -> list[str]:
        """The keys of the mapping at the path; none when it is no mapping."""
        value = self.at(path) if self.has(path) else None
        return list(value) if isinstance(value, dict) else []

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
        """A problem at the place where the value of `path` is written."""
        here = tuple(path)
        rest: _Path = ()
        while here not in self.origins and here:
            here, rest = here[:-1], (here[-1], *rest)
        document, there = self.origins.get(here, (self.documents[0], ()))
        return document.problem((*there, *rest), message, remedy, key=key, offset=offset, width=width)


def single(document: Document) -> Layers:
    """One file by itself."""
    layers = Layers(document.data, (document,), problems=list(document.problems))
    _remember(layers, (), document, (), document.data)
    return layers


def lay_over(base: Layers, top: Document) -> Layers:
    """`top` over `base`; see the head of this module for what is matched with what."""
    layers = Layers({}, (top, *base.documents), dict(base.origins), [*base.problems, *top.problems])
    layers.data = _merge(layers, base.data, top.data, (), (), top)
    layers.origins[()] = (top, ())
    return layers


def _remember(layers: Layers, path: _Path, document: Document, there: _Path, value: Any) -> None:
    """Note for a value and all below it that it stands in `document`."""
    layers.origins[path] = (document, there)
    items: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for part, inner in items:
        _remember(layers, (*path, part), document, (*there, part), inner)


def _merge(
    layers: Layers, base: dict[str, Any], top: dict[str, Any], path: _Path, there: _Path, document: Document
) -> dict[str, Any]:
    merged = dict(base)
    for key, value in top.items():
        here, place = (*path, key), (*there, key)
        old = merged.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            merged[key] = _merge(layers, old, value, here, place, document)
        elif isinstance(value, list) and isinstance(old, list) and _identity(old) and _identity(value):
            merged[key] = _merge_items(layers, old, value, here, place, document)
        else:
            _forget(layers, here)
            _remember(layers, here, document, place, value)
            merged[key] = value
    return merged


def _merge_items(
    layers: Layers, old: list[Any], new: list[Any], path: _Path, there: _Path, document: Document
) -> list[Any]:
    """Named items matched by name; origins follow the items to their new positions."""
    identity = _identity(old)
    items: list[tuple[Any, dict[_Path, tuple[Document, _Path]]]] = []
    for index, value in enumerate(old):
        items.append((value, _below(layers, (*path, index))))
    for index, value in enumerate(new):
        place = (*there, index)
        change = {key: inner for key, inner in value.items() if key not in ("drop", "before")}
        names = [item[0].get(identity) for item in items]
        name = value.get(identity)
        if value.get("drop") is True:
            if name not in names:
                layers.problems.append(
                    document.problem(place, say("rules.nothing_to_drop", name=name), suggestion(str(name), names))
                )
            items = [item for item in items if item[0].get(identity) != name]
            continue
        scratch = Layers({}, (document,))
        _remember(scratch, (), document, place, change)
        if name in names:
            at = names.index(name)
            items[at] = ({**items[at][0], **change}, {**items[at][1], **scratch.origins})
            continue
        at = len(items)
        before = value.get("before")
        if before is not None and before not in names:
            layers.problems.append(
                document.problem(
                    (*place, "before"), say("rules.no_such_item", name=before), suggestion(str(before), names)
                )
            )
        elif before is not None:
            at = names.index(before)
        items.insert(at, (change, scratch.origins))
    _forget(layers, path)
    layers.origins[path] = (document, there)
    for index, (_, origins) in enumerate(items):
        for below, origin in origins.items():
            layers.origins[(*path, index, *below)] = origin
    return [value for value, _ in items]


def _below(layers: Layers, path: _Path) -> dict[_Path, tuple[Document, _Path]]:
    size = len(path)
    return {key[size:]: origin for key, origin in layers.origins.items() if key[:size] == path}


def _forget(layers: Layers, path: _Path) -> None:
    for key in [key for key in layers.origins if key[: len(path)] == path]:
        del layers.origins[key]


def _identity(items: list[Any]) -> str:
    """The key by which all items of a list name themselves, or nothing."""
    for name in IDENTITIES:
        if items and all(isinstance(item, dict) and name in item for item in items):
            return name
    return ""


def flattened(value: Any, path: str = "") -> dict[str, str]:
    """Nested keys as ``cuts.core.upto: 80%``, in their order; human titles are left out."""
    if isinstance(value, dict):
        found: dict[str, str] = {}
        for key, inner in value.items():
            if key not in ("title", "titles", "about"):
                found |= flattened(inner, f"{path}.{key}" if path else key)
        return found
    if isinstance(value, list):
        identity = _identity(value)
        if not identity and all(not isinstance(item, (dict, list)) for item in value):
            return {path: ", ".join(str(item) for item in value)}
        found = {}
        for index, item in enumerate(value):
            name = item[identity] if identity else index + 1
            rest = {key: inner for key, inner in item.items() if key != identity} if isinstance(item, dict) else item
            found |= flattened(rest, f"{path}.{name}")
        return found
    text = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    return {path: text}
