"""Whether a step has to be done again is decided by the bytes that it reads, never by times: a file that was copied
back has a new time and the same content, and one that was mended in a hurry may keep its old time.

What a step reads of the database is judged apart (see `runner`), by the loads that stand in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from bankmkt import __version__
from bankmkt.deliver.job.spec import Step, filled
from bankmkt.deliver.job.waiting import matching
from bankmkt.report.manifest import sha256_of

DELIVERY: Final = "delivery.yaml"
_READS: Final[Mapping[str, tuple[str, ...]]] = {
    "load": ("sources", "rules/contracts"),
    "check": ("rules/contracts",),
    "run": ("rules",),
    "compare": ("rules",),
    "report": ("rules", "books"),
    "deliver": ("rules", "books"),
}
"""The folders of a project whose YAML files each kind of step reads."""
_SKIPPED: Final = (".", "~$")


def read_by(step: Step, folder: Path, as_of: date, job: str) -> dict[str, str]:
    """What a step reads, by name: files with their SHA-256, and the version of the program.

    A step that waits reads no content: its files count by size and time of change. What is not there is left out, so
    its coming is a change.
    """
    if step.kind == "wait":
        found: dict[str, str] = {}
        for pattern in step.spec.what.for_:
            for path in matching(folder, filled(pattern, as_of, job)):
                stat = path.stat()
                found[name_of(path, folder)] = f"{stat.st_size}-{stat.st_mtime_ns}"
        return found
    files: list[Path] = []
    for name in _READS[step.kind]:
        files += sorted((folder / name).rglob("*.y*ml"))
    if step.kind == "load":
        files += extracts(step, folder, as_of, job)
    if step.kind == "report" and step.spec.what.template is not None:
        files.append(folder / step.spec.what.template)
    if step.kind == "deliver":
        files.append(folder / DELIVERY)
    made = {name_of(path, folder): sha256_of(path) for path in files if path.is_file()}
    return {"bankmkt": __version__, **made}


def extracts(step: Step, folder: Path, as_of: date, job: str) -> list[Path]:
    """The files that a step loads: those named, and those that lie in the folders named."""
    found: list[Path] = []
    for path in load_paths(step, folder, as_of, job):
        if path.is_dir():
            found += sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith(_SKIPPED))
        elif path.is_file():
            found.append(path)
    return list(dict.fromkeys(found))


def load_paths(step: Step, folder: Path, as_of: date, job: str) -> list[Path]:
    """What a step loads, patterns resolved; one that finds nothing stays, so that the load says so."""
    paths: list[Path] = []
    for one in step.spec.what.paths:
        text = filled(one, as_of, job)
        if any(sign in text for sign in "*?["):
            paths += matching(folder, text) or [folder / text]
        else:
            paths.append(folder / text)
    return paths


def hashes(paths: Iterable[Path], folder: Path) -> dict[str, str]:
    """Outputs by name with their SHA-256; one that is not there has none."""
    return {name_of(path, folder): sha256_of(path) if path.is_file() else "" for path in paths}


def still_there(outputs: Mapping[str, str], folder: Path) -> bool:
    """Whether every output is as it was written."""
    return all(
        (folder / name).is_file() and sha256_of(folder / name) == sha256 for name, sha256 in outputs.items() if sha256
    )


def name_of(path: Path, folder: Path) -> str:
    """A path as the record holds it: relative to the project with slashes, or as it is where it lies elsewhere."""
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return path.as_posix()
