"""A load that replaces rows says what is no longer there: that is how a wrong file is noticed before it does harm.

Replacing is what a load is for, so rows that come again are not worth a word. Worth one are columns that the
earlier extract had and the new one has not, rows that became far fewer, and events of days that the new file
does not hold although they lie between its first day and its last: one mistyped date widens that span.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from bankmkt.base.say import counted, say
from bankmkt.store.schema import SOURCE, quoted
from bankmkt.store.undo import SCHEMA
from bankmkt.tables.model import Kind, Table

if TYPE_CHECKING:
    from bankmkt.store.stage import Stage

_FAR_FEWER: Final = 0.5


def told(stage: Stage, table: Table, columns: Sequence[str]) -> list[str]:
    """What the load takes away from a table without bringing it again; `columns` are those that it fills.

    To be asked after the replaced rows were removed and before the feeds are written anew.
    """
    connection, name = stage.connection, quoted(table.name)
    known = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = ? AND table_name = ?", [SCHEMA, table.name]
    ).fetchone()
    if known is None:
        return []
    replaced = f"{SCHEMA}.{name}"
    gone = connection.execute(
        f"""SELECT s.file, s.load_id, s.columns, count(*) FROM {replaced} AS r JOIN sources AS s
        ON s.source_id = r.{SOURCE} WHERE s.encoding <> 'derived' GROUP BY ALL ORDER BY s.load_id, s.file"""
    ).fetchall()
    if not gone:
        return []
    lost = sorted({column for row in gone for column in row[2]} - set(columns) - {"as_of"})
    before = sum(int(row[3]) for row in gone)
    new = connection.execute(f"SELECT count(*) FROM {stage.good(table)}").fetchone()
    now = int(new[0]) if new else 0
    values = {
        "table": table.name,
        "before": counted(before, "row"),
        "now": f"{now:,}",
        "files": ", ".join(dict.fromkeys(str(row[0]) for row in gone)),
        "load": gone[-1][1],
    }
    found = []
    if lost:
        found.append(say("history.columns_gone", columns=", ".join(lost), **values))
    elif table.kind is not Kind.EVENT and now < before * _FAR_FEWER:
        found.append(say("history.far_fewer", **values))
    return [*found, *_days(stage, table)]


def _days(stage: Stage, table: Table) -> list[str]:
    """Events that went although the load brings none of their day."""
    if table.kind is not Kind.EVENT:
        return []
    day = quoted(table.date)
    row = stage.connection.execute(
        f"""SELECT count(*), count(DISTINCT {day}), min({day}), max({day}) FROM {SCHEMA}.{quoted(table.name)}
        WHERE {day} NOT IN (SELECT DISTINCT {day} FROM {stage.good(table)} WHERE {day} IS NOT NULL)"""
    ).fetchone()
    if row is None or not row[0]:
        return []
    return [
        say(
            "history.days_gone",
            table=table.name,
            rows=counted(int(row[0]), "row"),
            days=counted(int(row[1]), "day"),
            first=row[2],
            last=row[3],
        )
    ]
