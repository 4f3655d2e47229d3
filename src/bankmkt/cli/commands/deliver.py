"""`bankmkt deliver BOOK --split-by manager|branch`: a copy for everybody whose customers are in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits

if TYPE_CHECKING:
    from bankmkt.api.delivering import Delivered, DeliveryRequest
    from bankmkt.api.project import Project
    from bankmkt.result.result import Table
    from bankmkt.store.people import SplitBy
    from bankmkt.tables.model import Text

FORMATS: Final = ("table", "json", "tsv")
SPLITS: Final = ("manager", "branch")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("deliver", help=say("deliver.help"), epilog=say("help.globals"))(_command())


def _command() -> Callable[..., int]:
    def deliver(
        book: str = typer.Argument(None, metavar="BOOK", help=say("deliver.help_book")),
        split_by: str = typer.Option(None, "--split-by", metavar="manager|branch", help=say("deliver.help_split")),
        as_of: str = typer.Option("latest", "--as-of", metavar="DATE", help=say("help.as_of")),
        base: str = typer.Option(None, "--base", metavar="DATE", help=say("help.book_base")),
        output: Path = typer.Option(None, "-o", "--output", metavar="DIR", help=say("deliver.help_output")),
        preview: bool = typer.Option(False, "--preview", help=say("deliver.help_preview")),
        send: bool = typer.Option(False, "--send", help=say("deliver.help_send")),
        only: list[str] = typer.Option([], "--only", metavar="ID", help=say("deliver.help_only")),
        resend: list[str] = typer.Option([], "--resend", metavar="ID", help=say("deliver.help_resend")),
        uncertain: bool = typer.Option(False, "--resend-uncertain", help=say("deliver.help_resend_uncertain")),
        unmask: str = typer.Option("", "--unmask", metavar="COLUMNS", help=say("deliver.help_unmask")),
        unit: str = typer.Option(None, "--unit", metavar="yuan|wan|yi", help=say("help.unit")),
        format_: str = typer.Option("table", "--format", metavar="table|json|tsv", help=say("help.format")),
    ) -> int:
        """Check the options, deliver, and list who got what."""
        from bankmkt.api.delivering import DeliveryRequest
        from bankmkt.base.errors import UsageError
        from bankmkt.cli.shortcuts import UNITS, one_of

        project = exits.project()
        _check_book(project, book)
        if split_by is None:
            raise UsageError(say("deliver.which_split"))
        one_of("--split-by", split_by, SPLITS)
        one_of("--format", format_, FORMATS)
        if unit is not None:
            one_of("--unit", unit, UNITS)
        request = DeliveryRequest(
            book=book,
            split_by=cast("SplitBy", split_by),
            as_of=as_of,
            base=base,
            outbox=output,
            preview=preview,
            send=send,
            only=tuple(only),
            resend=tuple(resend),
            resend_uncertain=uncertain,
            unmask=tuple(one.strip() for one in unmask.split(",") if one.strip()),
        )
        return _run(project, request, unit, format_)

    return deliver


def _check_book(project: Project, book: str | None) -> None:
    """UsageError where no book is named, with those that there are."""
    from bankmkt.api.reporting import books
    from bankmkt.base.errors import UsageError

    if not book:
        names = ", ".join(books(project).names())
        raise UsageError(say("deliver.which_book"), say("deliver.which_book_remedy", names=names))


def _run(project: Project, request: DeliveryRequest, unit: str | None, format_: str) -> int:
    from bankmkt.api.delivering import GOOD, deliver
    from bankmkt.base.errors import Exit
    from bankmkt.cli.progress import Progress
    from bankmkt.cli.screen import paper
    from bankmkt.deliver.folders import UNASSIGNED

    with Progress(quiet=exits.is_quiet()) as progress:
        made = deliver(project, request, paper(unit), progress)
    _show(project, made, format_, preview=request.preview)
    _tell(made, request)
    if made.failure:
        exits.complain(f"{UNASSIGNED}: {made.failure}")
    failed = sum(one.state not in GOOD for one in made.lines)
    if failed:
        exits.complain(say("deliver.some_failed", count=failed))
    if made.failed:
        return int(Exit.DELIVERY)
    return int(Exit.DONE)


def _show(project: Project, made: Delivered, format_: str, *, preview: bool) -> None:
    """The list of who got what: on a terminal a table, elsewhere rows for programs."""
    from bankmkt.cli.tables import Section, show

    table = _table(made)
    if not preview:
        table = _without(table, "address")
    if format_ == "json":
        import json

        names = [field.name for field in table.fields]
        whole = {
            "schema": 1,
            "book": made.book,
            "as_of": made.as_of.isoformat(),
            "split_by": made.by,
            "run": made.run,
            "outbox": str(made.folder),
            "customers": made.customers,
            "unassigned": made.unassigned,
            "unassigned_rows": made.unassigned_rows,
            "stale": list(made.stale),
            "unmasked": list(made.unmasked),
            "recipients": [dict(zip(names, row, strict=True)) for row in table.rows[: len(made.lines)]],
        }
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
        sys.stdout.flush()
        return
    if format_ == "table" and sys.stdout.isatty():
        table = _without(table, "file")  # it is the recipient's folder and one name for all
    by = say(f"deliver.by_{made.by}")
    show(project, [Section("recipients", say("deliver.title", book=made.book, day=made.as_of, by=by), table)], format_)


def _table(made: Delivered) -> Table:
    """One row per recipient, then one for what belongs to nobody."""
    from bankmkt.deliver.folders import UNASSIGNED
    from bankmkt.result.result import Field, Form, Row, Table
    from bankmkt.tables.model import Text as Both

    states = ("preview", "written", "failed", "left_out", "unassigned", "sent", "already", "refused", "uncertain")
    labels = {name: _text(name) for name in (*states, "no_address", "not_allowed", "too_large")}
    fields = (
        Field("recipient", Form.ID, Both("收件人", "Recipient")),
        Field("name", Form.TEXT, Both("名称", "Name")),
        Field("customers", Form.COUNT, Both("客户数", "Customers")),
        Field("rows", Form.COUNT, Both("行数", "Rows")),
        Field("state", Form.CODE, Both("状态", "State"), labels),
        Field("address", Form.TEXT, Both("邮件地址", "Address")),
        Field("file", Form.TEXT, Both("文件", "File")),
        Field("detail", Form.TEXT, Both("说明", "Remark")),
    )
    rows: list[Row] = []
    for one in made.lines:
        file = "" if one.file is None else os.path.relpath(one.file, made.folder).replace(os.sep, "/")
        rows.append((one.recipient, one.name, one.customers, one.rows, one.state, one.address, file, one.detail))
    if made.unassigned or made.unassigned_rows:
        reasons = [f"{say(f'deliver.reason_{reason}')} {count:,}" for reason, count in made.unassigned.items()]
        count = sum(made.unassigned.values())
        remark = "; ".join(reasons)
        rows.append((UNASSIGNED, None, count, made.unassigned_rows, UNASSIGNED, "", f"{UNASSIGNED}/", remark))
    return Table(fields, rows)


def _without(table: Table, name: str) -> Table:
    """The table without a column."""
    from bankmkt.result.result import Table as Small

    place = [field.name for field in table.fields].index(name)
    rows = [(*row[:place], *row[place + 1 :]) for row in table.rows]
    return Small((*table.fields[:place], *table.fields[place + 1 :]), rows)


def _text(state: str) -> Text:
    """A state in the current language, which is the only one that is shown."""
    from bankmkt.tables.model import Text as Both

    word = say(f"deliver.state_{state}")
    return Both(word, word)


def _tell(made: Delivered, request: DeliveryRequest) -> None:
    """What the table does not say, on stderr."""
    from bankmkt.deliver.outbox import LOG

    got = sum(one.file is not None for one in made.lines)
    without = sum(made.unassigned.values())
    exits.remark(
        say(
            "deliver.summary",
            copies=got,
            recipients=len(made.lines),
            customers=f"{made.customers:,}",
            unassigned=f"{without:,}",
        ),
        "info",
    )
    if made.stale:
        shown = ", ".join(made.stale[:5]) + (", …" if len(made.stale) > 5 else "")
        exits.remark(say("deliver.stale", count=len(made.stale), folders=shown))
    if request.preview:
        against = sum(bool(one.detail) for one in made.lines if one.state == "preview")
        if against:
            exits.remark(say("deliver.no_mail_to", count=against))
        return
    if made.unmasked:
        exits.remark(say("deliver.unmasked", columns=", ".join(made.unmasked), log=made.folder / LOG))
    exits.remark(say("deliver.outbox", place=made.folder / say("deliver.recipient") / made.file), "info")
    if os.name == "nt":
        exits.remark(say("deliver.windows"), "info")
