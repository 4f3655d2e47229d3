"""A run leaves a record of what went in and what came out, so that a workbook found years later leads to its extracts.

The record is a small JSON file of its own, not a table of the database: it must outlive a database that is made anew,
and a run that only reads the database must not need to write to it. It holds names, hashes and counts and nothing of
any customer; a file that no longer says by itself which run made it (one with a password) is found by its hash.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

from bankmkt.base.errors import InputError, UsageError
from bankmkt.base.say import say
from bankmkt.base.settings import FILE
from bankmkt.report.files import refuse, write_aside
from bankmkt.result.result import Result

SCHEMA: Final = 1
"""The version of a record; within it keys are only added."""
FOLDER: Final = "runs"
"""Where a project keeps its records."""
PROPERTY: Final = "bankmkt run"
"""The custom property of a workbook that names its run."""
META: Final = "bankmkt-run"
"""The name of the meta element of a page that names its run."""
_ID: Final = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST: Final = 1 << 20
_HEAD: Final = 1 << 18
_LITERAL: Final = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\d{5,}")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the program: its id, when it started (UTC), and the command without values that name customers."""

    id: str
    started: datetime
    command: str


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file says of its run: "" where it says nothing, `locked` where it cannot be read without a password."""

    run: str
    locked: bool
    sha256: str


def new_run(command: str) -> Run:
    """A run that starts now, with an id such as ``20261122T031500Z-4f2a9c`` that no other run has."""
    now = datetime.now(UTC)
    return Run(f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}", now, command)


def record(
    folder: Path,
    run: Run,
    *,
    results: Sequence[Result],
    outputs: Sequence[Path],
    code: int,
    steps: Sequence[Mapping[str, object]] = (),
    book: str = "",
) -> Path:
    """Write ``<folder>/<run id>.json``, whole or not at all, and return its path; OutputError when it cannot be.

    `outputs` must be complete: their sizes and hashes are taken now, and one that is not there is recorded without
    them. Their paths are written relative to the project, those elsewhere by their name alone. `book` names the files
    of the book, with their hash, where the run was one of a book.
    """
    path = folder / f"{run.id}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = {
            "schema": SCHEMA,
            "run": run.id,
            "command": run.command,
            "started": _time(run.started),
            "ended": _time(datetime.now(UTC)),
            "code": int(code),
            **({"book": book} if book else {}),
            "rules": [_rule(result) for result in results],
            "inputs": _inputs(results),
            "versions": {name: text for result in results for name, text in result.provenance.versions.items()},
            "outputs": [_output(_project_of(folder), one) for one in outputs],
            "steps": [dict(step) for step in steps],
        }
    except OSError as error:
        refuse(path, error)
    text = json.dumps(made, ensure_ascii=False, indent=1, default=str) + "\n"
    write_aside(path, lambda aside: _put(aside, text))
    return path


def find(folder: Path, run_id: str) -> Mapping[str, object]:
    """The record of a run, in `folder` or below it; InputError where there is none or it cannot be read."""
    if _ID.fullmatch(run_id):
        for path in (folder / f"{run_id}.json", *sorted(folder.rglob(f"{run_id}.json"))):
            if path.is_file():
                return _read(path)
    raise InputError(say("manifest.no_record", run=run_id[:40], folder=folder), say("manifest.no_record_remedy"))


def find_output(folder: Path, sha256: str) -> Mapping[str, object] | None:
    """The record of the run that wrote a file with this hash, the latest one; None where there is none."""
    for path in sorted(folder.rglob("*.json"), key=lambda one: one.name, reverse=True):
        if _ID.fullmatch(path.stem) and sha256.encode("ascii") in path.read_bytes():
            made = _read(path)
            if any(one["sha256"] == sha256 for one in outputs_of(made)):
                return made
    return None


def outputs_of(made: Mapping[str, object]) -> list[dict[str, object]]:
    """The outputs of a record: ``file``, ``size``, ``sha256``."""
    found = made.get("outputs")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def mark_of(path: Path) -> Mark:
    """Which run a workbook (.xlsx) or a page (.html) says that it comes from.

    UsageError where the file is not there or is neither.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        digest = sha256_of(path)
    except OSError as error:
        raise UsageError(say("manifest.no_file", path=path), say("manifest.no_file_remedy")) from error
    if head.startswith(_OLE):
        return Mark("", locked=True, sha256=digest)
    if head.startswith(b"PK"):
        return Mark(_property(path), locked=False, sha256=digest)
    if path.suffix.lower() in (".html", ".htm"):
        page = _Page()
        page.feed(head.decode("utf-8", "replace"))
        return Mark(page.run, locked=False, sha256=digest)
    raise UsageError(say("manifest.other_file", path=path), say("manifest.no_file_remedy"))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal; OSError where it cannot be read."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _put(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _rule(result: Result) -> dict[str, object]:
    made = result.provenance
    return {
        "rule": result.rule,
        "kind": result.kind,
        "as_of": result.as_of.isoformat(),
        "engine": result.engine,
        "rows": result.rows.count,
        "unknown": result.unknown,
        "sha256": made.rule_sha256,
        "files": list(made.rule_files),
        "parameters": {name: _harmless(name, text) for name, text in made.parameters.items()},
    }


def _harmless(name: str, text: str) -> str:
    """A parameter without the values of a condition that was typed: they may name a customer."""
    return _LITERAL.sub("…", text) if name == "--where" else text


def _inputs(results: Iterable[Result]) -> list[dict[str, object]]:
    """Every file once, in the order in which the rules name them."""
    found = dict.fromkeys(one for result in results for one in result.provenance.inputs)
    return [
        {"table": one.table, "file": one.file, "sheet": one.sheet, "sha256": one.sha256, "rows": one.rows}
        for one in found
    ]


def _project_of(folder: Path) -> Path:
    """The project that a folder of records belongs to: the nearest upward, else the folder above it."""
    place = folder.absolute()
    return next((one for one in place.parents if (one / FILE).is_file()), place.parent)


def _output(project: Path, path: Path) -> dict[str, object]:
    try:
        name = path.resolve().relative_to(project.resolve()).as_posix()
    except ValueError:  # elsewhere, where the way to it says more of the machine than of the file
        name = path.name
    if not path.is_file():
        return {"file": name, "size": None, "sha256": None}
    return {"file": name, "size": path.stat().st_size, "sha256": sha256_of(path)}


def _read(path: Path) -> Mapping[str, object]:
    try:
        made = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(say("manifest.broken", path=path), say("manifest.broken_remedy")) from error
    if not isinstance(made, dict) or made.get("schema") != SCHEMA:
        raise InputError(say("manifest.broken", path=path), say("manifest.broken_remedy"))
    return made


def _property(path: Path) -> str:
    """The custom property of a workbook, read from the archive itself: no other part of it is needed."""
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise UsageError(say("manifest.other_file", path=path), say("manifest.no_file_remedy"))
            if "docProps/custom.xml" not in archive.namelist():
                return ""
            with archive.open("docProps/custom.xml") as stream:
                data = stream.read(_MOST)
        if b"<!DOCTYPE" in data:
            return ""
        return next(_properties(ElementTree.fromstring(data)), "")
    except (zipfile.BadZipFile, ElementTree.ParseError, OSError, RuntimeError, NotImplementedError) as error:
        raise InputError(say("manifest.unreadable", path=path), say("manifest.unreadable_remedy")) from error


def _properties(root: ElementTree.Element) -> Iterator[str]:
    for one in root:
        if one.get("name") == PROPERTY:
            yield "".join(one.itertext()).strip()


class _Page(HTMLParser):
    """Finds the meta element of a page that names its run."""

    def __init__(self) -> None:
        super().__init__()
        self.run = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        named = dict(attrs)
        if tag == "meta" and named.get("name") == META and not self.run:
            self.run = (named.get("content") or "").strip()
