"""A page read back as a tree by a parser of its own, so that tests see what a browser sees and not our templates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr", "col"}
RAW = {"script", "style"}


@dataclass
class Node:
    """An element with its attributes and what is in it, in order."""

    name: str
    attributes: dict[str, str]
    inside: list[Node | str] = field(default_factory=list)

    def all(self, name: str = "", /, **wanted: str) -> list[Node]:
        """Every element below of this name with these attributes; `look` is one of its classes."""
        look = wanted.pop("look", None)
        found = [node for node in self.walk() if not name or node.name == name]
        found = [node for node in found if look is None or look in node.attributes.get("class", "").split()]
        return [node for node in found if all(node.attributes.get(key) == value for key, value in wanted.items())]

    def one(self, name: str = "", /, **wanted: str) -> Node:
        """The only such element."""
        (found,) = self.all(name, **wanted)
        return found

    def where(self, holds: Callable[[Node], bool]) -> list[Node]:
        """Every element below for which something holds."""
        return [node for node in self.walk() if holds(node)]

    def walk(self) -> Iterator[Node]:
        """Every element below, in the order of the file."""
        for part in self.inside:
            if isinstance(part, Node):
                yield part
                yield from part.walk()

    @property
    def text(self) -> str:
        """All text below."""
        return "".join(part if isinstance(part, str) else part.text for part in self.inside)

    @property
    def classes(self) -> list[str]:
        """The classes of the element."""
        return self.attributes.get("class", "").split()


class _Reader(HTMLParser):
    """Builds the tree and refuses what is not closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute of {tag} stands twice"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(text: str) -> Node:
    """The tree of a page; AssertionError where an element is not closed or closed out of order."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [reader.root], [node.name for node in reader.open]
    return reader.root


def cells(table: Node) -> list[list[Node]]:
    """The cells of the rows of a table's body."""
    return [[cell for cell in row.inside if isinstance(cell, Node)] for row in table.one("tbody").all("tr")]
