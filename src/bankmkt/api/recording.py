"""A run that leaves a workbook leaves a record of itself, and a workbook leads back to that record.

The record belongs to the project: without one there is nowhere that a later question would look. It is written last,
when every output has its final bytes, and a record that cannot be written takes no finished output away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bankmkt.api.project import Project
from bankmkt.base.errors import UsageError
from bankmkt.base.say import say
from bankmkt.result.result import Field, Form, Result, Row, Table
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.report.manifest import Run

_COUNTED: Final = ("rows", "unknown", "size")


def runs_folder(project: Project) -> Path | None:
    """Where the project keeps the records of its runs; None without a project."""
    from bankmkt.report.manifest import FOLDER

    return project.folder / FOLDER if project.folder else None


@dataclass(slots=True)
class Recorder:
    """Collects what a run answered and wrote; without a project it keeps nothing."""

    folder: Path | None
    run: Run
    results: list[Result] = field(default_factory=list)
    outputs: list[Path] = field(default_factory=list)
    book: str = ""

    @property
    def run_id(self) -> str:
        """The id that outputs are marked with; "" where no record will be kept."""
        return self.run.id if self.folder else ""

    def add(self, result: Result, outputs: Sequence[Path]) -> None:
        """One answer with the files that were written of it."""
        self.results.append(result)
        self.outputs += outputs

    def close(self, code: int) -> Path | None:
        """Write the record, if there is anything to record; OutputError when it cannot be."""
        from bankmkt.report.manifest import record

        if self.folder is None or not self.outputs:
            return None
        return record(self.folder, self.run, results=self.results, outputs=self.outputs, code=code, book=self.book)


def recorder(project: Project, command: str) -> Recorder:
    """A run that begins now; `command` names it without any value that could name a customer."""
    from bankmkt.report.manifest import new_run

    return Recorder(runs_folder(project), new_run(command))


@dataclass(frozen=True, slots=True)
class Made:
    """The run that made a file: `facts` has an item and its value a line, the other tables have one line each for a
    rule, an input and an output. `unchanged` says whether the file is what the run wrote, byte for byte.
    """

    run: str
    file: str
    unchanged: bool
    locked: bool
    facts: Table
    rules: Table
    inputs: Table
    outputs: Table


def made_by(project: Project, path: Path) -> Made:
    """The run that made a workbook or a page, by what the file says or else by its hash.

    UsageError without a project, for a file that is not there or that no recorded run wrote; InputError where the
    run that it names is not recorded or the file is damaged.
    """
    from bankmkt.report.manifest import find, find_output, mark_of, outputs_of

    folder = runs_folder(project)
    if folder is None:
        raise UsageError(say("manifest.no_project"), say("manifest.no_project_remedy"))
    mark = mark_of(path)
    record = find(folder, mark.run) if mark.run else find_output(folder, mark.sha256)
    if record is None:
        if mark.locked:
            raise UsageError(say("manifest.locked", path=path, folder=folder), say("manifest.locked_remedy"))
        raise UsageError(say("manifest.not_ours", path=path, folder=folder), say("manifest.no_file_remedy"))
    unchanged = any(one.get("sha256") == mark.sha256 for one in outputs_of(record))
    return Made(
        run=str(record.get("run", "")),
        file=path.name,
        unchanged=unchanged,
        locked=mark.locked,
        facts=_facts(record, unchanged),
        rules=_table(_RULES, record.get("rules")),
        inputs=_table(_INPUTS, record.get("inputs")),
        outputs=_outputs(record, mark.sha256),
    )


def _facts(record: Mapping[str, object], unchanged: bool) -> Table:
    versions = record.get("versions")
    parts = ", ".join(f"{name} {text}" for name, text in versions.items()) if isinstance(versions, dict) else ""
    facts = [
        (say("manifest.item_run"), record.get("run")),
        (say("manifest.item_command"), record.get("command")),
        *([(say("manifest.item_book"), record["book"])] if "book" in record else []),
        (say("manifest.item_started"), _local(record.get("started"))),
        (say("manifest.item_ended"), _local(record.get("ended"))),
        (say("manifest.item_code"), record.get("code")),
        (say("manifest.item_versions"), parts),
        (say("manifest.item_unchanged"), say("manifest.unchanged_yes" if unchanged else "manifest.unchanged_no")),
    ]
    fields = (Field("item", Form.TEXT, Text("项目", "Item")), Field("value", Form.TEXT, Text("内容", "Value")))
    return Table(fields, [(name, "" if value is None else str(value)) for name, value in facts])


def _local(moment: object) -> str:
    """A time of a record in the zone of this machine, with its offset: a record is read elsewhere, too."""
    try:
        return datetime.fromisoformat(str(moment)).astimezone().isoformat(" ", "seconds")
    except ValueError:
        return str(moment)


_SHA: Final = Field("sha256", Form.TEXT, Text("SHA-256", "SHA-256"))
_ROWS: Final = Field("rows", Form.COUNT, Text("行数", "Rows"))
_FILE: Final = Field("file", Form.TEXT, Text("文件", "File"))
_RULES: Final = (
    Field("rule", Form.TEXT, Text("规则", "Rule")),
    Field("as_of", Form.TEXT, Text("数据日期", "As of")),
    _ROWS,
    Field("unknown", Form.COUNT, Text("无法判断", "Unknown")),
    _SHA,
)
_INPUTS: Final = (
    Field("table", Form.TEXT, Text("表", "Table")),
    _FILE,
    Field("sheet", Form.TEXT, Text("工作表", "Sheet")),
    _ROWS,
    _SHA,
)
_THIS: Final = Field("this", Form.BOOLEAN, Text("本文件", "This file"))
_OUTPUTS: Final = (_FILE, Field("size", Form.COUNT, Text("字节数", "Bytes")), _SHA)


def _outputs(record: Mapping[str, object], sha256: str) -> Table:
    """The files that the run wrote; `this` is true for the one that is asked about, false where it is another one.

    The copies of a delivery all have the same name. One that was changed since is none of them.
    """
    from bankmkt.report.manifest import outputs_of

    table = _table(_OUTPUTS, record.get("outputs"))
    found = zip(table.rows, outputs_of(record), strict=True)
    rows: list[Row] = [(row[0], one.get("sha256") == sha256, *row[1:]) for row, one in found]
    return Table((table.fields[0], _THIS, *table.fields[1:]), rows)


def _table(fields: tuple[Field, ...], found: Any) -> Table:
    """A list of objects as a table; what an object lacks is unknown."""
    rows: list[Row] = []
    for one in found if isinstance(found, list) else ():
        values = [one.get(column.name) for column in fields]
        rows.append(
            tuple(
                value if value is None or (isinstance(value, int) and column.name in _COUNTED) else str(value)
                for value, column in zip(values, fields, strict=True)
            )
        )
    return Table(fields, rows)
