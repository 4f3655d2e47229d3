"""YAML keeps codes as text, knows where everything stands, and refuses what an analyst did not mean."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bankmkt.base import say, yamlfile


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Messages in English."""
    say.use("en")
    yield
    say.use(None)


def parse(text: str) -> yamlfile.Document:
    """A document with the version line in front: line 2 is the first of `text`."""
    return yamlfile.parse(f"bankmkt: 1\n{text}", "a.yaml")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0300335", "0300335"),
        ("00", "00"),
        ("0", 0),
        ("-7", -7),
        ("25", 25),
        ("0.5", Decimal("0.5")),
        ("0.10", Decimal("0.10")),
        ("1e5", "1e5"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-10-31", "2026-10-31"),
        ("80%", "80%"),
        ("yes", "yes"),
        ("NO", "NO"),
        ("on", "on"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'25'", "25"),
        ('"true"', "true"),
        ("[1, '1', 01]", [1, "1", "01"]),
        ("{a: 1}", {"a": 1}),
        ("|\n  two\n  lines\n", "two\nlines\n"),
        ("客户", "客户"),
        (".5", ".5"),
        ("1.", "1."),
        ("123456789012345678", 123456789012345678),
    ],
)
def test_values(written: str, meant: Any) -> None:
    document = parse(f"key: {written}\n")
    assert document.problems == []
    assert document.data["key"] == meant
    assert type(document.data["key"]) is type(meant)


def test_places_of_keys_and_values() -> None:
    document = parse("a:\n  - {b: 1, c: two}\n  - d\n")
    assert document.places[("a", "")] == (2, 1)
    assert document.places[("a", 0, "c", "")] == (3, 12)
    assert document.places[("a", 0, "c")] == (3, 15)
    assert document.places[("a", 1)] == (4, 5)


def test_a_problem_points_at_its_value_or_key() -> None:
    document = parse("when: 'loan_blance > 0'\n")
    whole = document.problem(("when",), "wrong", "better")
    assert (whole.line, whole.column) == (2, 7)
    assert whole.place == "a.yaml:2:7"
    inside = document.problem(("when",), "wrong", offset=0, width=11)
    assert (inside.column, inside.width) == (8, 11)
    assert str(inside).splitlines()[1:] == ["    2 | when: 'loan_blance > 0'", "      |        ^^^^^^^^^^^"]
    later = document.problem(("when",), "wrong", offset=14, width=1)
    assert later.excerpt[later.column - 1] == "0"
    assert document.problem(("when",), "wrong", key=True).column == 1
    nowhere = document.problem(("when", "deeper", 3), "wrong")
    assert nowhere.line == 2


def test_a_key_twice_is_refused_at_its_second_place() -> None:
    document = parse("a: 1\nb: 2\na: 3\n")
    (problem,) = document.problems
    assert problem.place == "a.yaml:4:1"
    assert problem.message == 'the key "a" stands twice; first on line 2'
    assert document.data["a"] == 1
    nested = parse("x:\n  y: 1\n  y: 2\n")
    assert [one.place for one in nested.problems] == ["a.yaml:4:3"]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("", "the file is empty or holds no keys", "a.yaml:1:1"),
        ("- a\n", "the file is empty or holds no keys", "a.yaml:1:1"),
        ("just words\n", "the file is empty or holds no keys", "a.yaml:1:1"),
        ("name: x\n", 'the key "bankmkt" is missing', "a.yaml:1:1"),
        ("bankmkt: 2\n", "the file says 2", "a.yaml:1:10"),
        ("bankmkt: '1'\n", "the file says 1", "a.yaml:1:10"),
    ],
)
def test_the_version_and_the_shape(text: str, message: str, place: str) -> None:
    (problem,) = yamlfile.parse(text, "a.yaml").problems
    assert message in problem.message
    assert problem.place == place


@pytest.mark.parametrize("text", ["a: [1, 2\n", "a: 'open\n", "a: b: c\n", "a:\n\t- b\n", "{\n", "a: *nowhere\n"])
def test_broken_syntax_has_a_place_and_no_traceback(text: str) -> None:
    (problem,) = parse(text).problems
    assert "not valid YAML" in problem.message
    assert problem.line >= 2
    assert problem.column >= 1


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("bankmkt: 1\nname: 客户\n".encode("utf-8-sig"))
    assert yamlfile.read(path).data == {"bankmkt": 1, "name": "客户"}
    path.write_bytes("bankmkt: 1\nname: 客户\n".encode("gbk"))
    (problem,) = yamlfile.read(path, "shown.yaml").problems
    assert (problem.message, problem.remedy) == ("not UTF-8 at byte 17", "save the file as UTF-8")
    assert problem.place == "shown.yaml"
    path.write_bytes(b"bankmkt: 1\r\nname: x\r\n")
    assert yamlfile.read(path).data["name"] == "x"
    with pytest.raises(OSError, match="none"):
        yamlfile.read(tmp_path / "none.yaml")


def test_what_is_dumped_reads_back() -> None:
    data = {"bankmkt": 1, "name": "分层", "code": "007", "cuts": [{"tier": "core", "upto": "80%"}], "flag": True}
    assert yamlfile.parse(yamlfile.dump(data), "a.yaml").data == data
