"""`bankmkt rules list | show | lint | explain`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import typer

from bankmkt.base.say import say
from bankmkt.cli import exits
from bankmkt.cli.compared import diff_command


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help=say("help.rules"), no_args_is_help=True, rich_markup_mode=None)
    group.command("list", help=say("help.rules_list"), epilog=say("help.globals"))(_list())
    group.command("show", help=say("help.rules_show"), epilog=say("help.globals"))(_show())
    group.command("lint", help=say("help.rules_lint"), epilog=say("help.globals"))(_lint())
    group.command("explain", help=say("help.rules_explain"), epilog=say("help.globals"))(_explain())
    group.command("test", help=say("help.rules_test"), epilog=say("help.globals"))(_test())
    group.command("diff", help=say("compare.help_diff"), epilog=say("help.globals"))(diff_command())
    app.add_typer(group, name="rules")


def _list() -> Callable[..., int]:
    def list_(
        format_: str = typer.Option("table", "--format", metavar="table|json|csv|tsv", help=say("help.format")),
    ) -> int:
        """Show all rules, and remark on those that are broken."""
        from bankmkt.api import ruling
        from bankmkt.cli.tables import Section, rules_table, show

        project = exits.project()
        show(
            project, [Section("rules", say("cli.rules_title"), rules_table(ruling.listed(project)))], format_, bare=True
        )
        for problem in ruling.broken(project):
            exits.remark(str(problem))
        return 0

    return list_


def _show() -> Callable[..., int]:
    def show(
        name: str = typer.Argument(..., metavar="NAME", help=say("help.rule_name")),
        effective: bool = typer.Option(False, "--effective", help=say("help.effective")),
    ) -> int:
        """Print the file, or what it comes to."""
        from bankmkt.api import ruling

        project = exits.project()
        if effective:
            from bankmkt.base.yamlfile import dump

            sys.stdout.write(dump(ruling.effective(project, name)))
            return 0
        for path in ruling.files(project, name)[:1]:
            sys.stdout.write(path.read_text(encoding="utf-8"))
        return 0

    return show


def _lint() -> Callable[..., int]:
    def lint() -> int:
        """Print every problem, or that there is none."""
        from bankmkt.api import ruling
        from bankmkt.base.errors import Exit
        from bankmkt.base.say import counted

        project = exits.project()
        problems, count = ruling.lint(project)
        problems.sort(key=lambda problem: (problem.file, problem.line, problem.column))
        if not problems:
            sys.stdout.write(say("rules.fine", count=count) + "\n")
            return int(Exit.DONE)
        for problem in problems:
            sys.stdout.write(f"{problem}\n")
        files = len({problem.file for problem in problems})
        sys.stdout.write(
            say("rules.problems", problems=counted(len(problems), "problem"), files=counted(files, "file"))
        )
        sys.stdout.write("\n")
        return int(Exit.RULES)

    return lint


def _explain() -> Callable[..., int]:
    def explain(
        name: str = typer.Argument(..., metavar="NAME", help=say("help.rule_name")),
        sql: bool = typer.Option(False, "--sql", help=say("help.show_sql")),
        customer: str = typer.Option(None, "--customer", metavar="ID", help=say("help.explain_customer")),
        as_of: str = typer.Option("latest", "--as-of", metavar="DATE", help=say("help.as_of")),
        format_: str = typer.Option("table", "--format", metavar="table|json|csv|tsv", help=say("help.explain_format")),
    ) -> int:
        """Print the sentences, the SQL, or what the rule says of a customer."""
        from bankmkt.api import ruling

        project = exits.project()
        if customer is not None:
            from bankmkt.api.explaining import explain as follow
            from bankmkt.cli.explained import show_explanation
            from bankmkt.cli.shortcuts import FORMATS, one_of

            one_of("--format", format_, FORMATS)
            show_explanation(project, follow(project, name, customer, as_of), format_)
            return 0
        if sql:
            sys.stdout.write(ruling.sql(project, name, as_of) + "\n")
            return 0
        rule, lines = ruling.explain(project, name)
        spec = rule.spec
        origin = (
            say(f"cli.from_{rule.origin}", file=rule.files[0]) if rule.origin != "shipped" else say("cli.from_shipped")
        )
        systems = ", ".join(spec.systems) or "-"
        sys.stdout.write(
            say("cli.explain_head", name=rule.name, title=spec.title, systems=systems, kind=spec.kind, origin=origin)
            + "\n\n"
        )
        if spec.about:
            sys.stdout.write(f"{spec.about}\n\n")
        for line in lines:
            sys.stdout.write(f"- {line}\n")
        return 0

    return explain


def _test() -> Callable[..., int]:
    def test(
        files: list[Path] = typer.Argument(None, metavar="FILE", help=say("help.case_files")),
        format_: str = typer.Option("table", "--format", metavar="table|json|csv|tsv", help=say("help.format")),
    ) -> int:
        """Run the cases, list what came out other than expected."""
        from bankmkt.api import casing
        from bankmkt.base.errors import Exit
        from bankmkt.cli.tested import show_outcomes

        project = exits.project()
        chosen = casing.cases(project, tuple(files or ()))
        failed = show_outcomes(project, casing.run(project, chosen), len(chosen), format_)
        return int(Exit.FOUND) if failed else int(Exit.DONE)

    return test
