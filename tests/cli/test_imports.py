"""Help and refusals are quick because they load none of the libraries that do the work."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.cli.program import environment

HEAVY = {"duckdb", "polars", "sqlglot", "openpyxl", "xlsxwriter", "rich", "python_calamine", "ruamel", "numpy"}
HEAVY |= {"jinja2", "msoffcrypto", "cryptography", "chinese_calendar", "smtplib"}
"""pydantic is not among them below: Typer itself loads it for every command with options."""

PROBE = """
import sys
from bankmkt.cli.main import main
code = main(sys.argv[1:])
print("loaded:", code, *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def loaded(*arguments: str) -> tuple[int, set[str]]:
    """The exit code, and the packages that the program imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], env=environment(), capture_output=True, text=True, encoding="utf-8"
    )
    last = done.stderr.splitlines()[-1].split()
    assert last[0] == "loaded:", done.stderr
    return int(last[1]), set(last[2:])


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], [], ["--version"], ["segmnt"], ["--lang", "fr", "mix"]])
def test_the_program_without_a_command_loads_nothing_heavy(arguments: list[str]) -> None:
    _, names = loaded(*arguments)
    assert not names & (HEAVY | {"pydantic"})


COMMANDS = ["demo", "init", "profile", "load", "status", "segment", "mix", "settlement", "exit-list", "run"]
COMMANDS += ["check", "rules", "rules list", "rules show", "rules lint", "rules explain", "sql", "sample", "doctor"]
COMMANDS += ["report", "deliver", "job", "history", "compare", "price", "customer"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_loads_nothing_heavy(command: str) -> None:
    code, names = loaded(*command.split(), "--help")
    assert code == 0
    assert not names & HEAVY


@pytest.mark.parametrize(
    "arguments",
    [
        ["segment", "--formt", "json"],
        ["segment", "--format", "jsn"],
        ["segment", "--engine", "spark"],
        ["segment", "--unit", "fen"],
        ["segment", "--limit", "x"],
        ["segment", "--fail-on", "fatal"],
        ["check", "--format", "jsn"],
        ["check", "--fail-on", "fatal"],
        ["run"],
        ["run", "segment", "mix", "--format", "csv"],
        ["load", "--as-of", "today"],
        ["profile", "a.csv", "--table", "loan"],
        ["profile", "a.csv", "--rows", "0"],
        ["init"],
        ["sample", "--customers", "3", "-o", "nowhere"],
    ],
)
def test_a_refused_option_loads_nothing_heavy(arguments: list[str]) -> None:
    code, names = loaded(*arguments)
    assert code == 2
    assert not names & HEAVY


def test_importing_the_package_loads_nothing() -> None:
    probe = "import sys, bankmkt; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], env=environment(), capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & (HEAVY | {"typer", "pydantic"})


def test_an_analysis_loads_only_what_it_writes_with(nasty: object) -> None:
    code, names = loaded("--db", str(nasty), "segment", "--format", "json")
    assert code == 0
    assert "duckdb" in names
    assert not names & {"polars", "openpyxl", "xlsxwriter", "rich", "python_calamine"}
