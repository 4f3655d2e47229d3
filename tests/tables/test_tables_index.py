"""The index of tables: complete, lazy, and refusing what is declared wrongly."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import bankmkt.tables.catalogue
from bankmkt.tables import names, table, tables
from bankmkt.tables.model import AS_OF, Column, Kind, Table, Text, Type


def _loaded_by(program: str) -> set[str]:
    """The modules that a fresh interpreter has after running a program."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{program}\nprint(*sys.modules, sep='\\n')"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(done.stdout.split())


def test_every_declared_table_is_in_the_index_once() -> None:
    folder = Path(bankmkt.tables.catalogue.__path__[0])
    modules = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    declared = [one.name for stem in modules for one in import_module(f"bankmkt.tables.catalogue.{stem}").TABLES]
    assert sorted(declared) == sorted(names())


def test_a_name_that_is_no_table_is_none() -> None:
    assert table("customer") is None


def test_a_table_is_one_object_however_it_is_asked_for() -> None:
    assert all(table(name) is declared for name, declared in tables().items())


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        tables()["customers"] = tables()["loans"]  # type: ignore[index]


def test_names_declare_nothing() -> None:
    loaded = _loaded_by("import bankmkt.tables; bankmkt.tables.names()")
    assert not [module for module in loaded if module.startswith("bankmkt.tables.")]


def test_one_table_reads_one_topic_and_no_library() -> None:
    loaded = _loaded_by("import bankmkt.tables; bankmkt.tables.table('loans')")
    topics = {module.rpartition(".")[2] for module in loaded if module.startswith("bankmkt.tables.catalogue.")}
    assert topics == {"loans", "_declare", "_shared", "_titles"}
    assert not loaded & {"duckdb", "polars", "pydantic", "openpyxl", "xlsxwriter", "sqlglot", "rich", "typer"}


def test_a_column_declared_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Table("t", Kind.SNAPSHOT, Text("表", "Table"), (AS_OF, AS_OF))


def test_a_table_finds_its_columns_and_its_key() -> None:
    amount = Column("amount", Type.MONEY, Text("金额", "Amount"))
    declared = Table("t", Kind.SNAPSHOT, Text("表", "Table"), (AS_OF, amount))
    assert declared.column("amount") is amount
    assert declared.column("missing") is None
    assert declared.key == ("as_of",)


def test_every_type_has_its_place_in_the_database() -> None:
    assert {one: one.sql for one in Type} == {
        Type.TEXT: "VARCHAR",
        Type.DATE: "DATE",
        Type.MONTH: "DATE",
        Type.MONEY: "DECIMAL(18,2)",
        Type.RATE: "DECIMAL(12,6)",
        Type.NUMBER: "DECIMAL(18,6)",
        Type.INTEGER: "BIGINT",
        Type.BOOLEAN: "BOOLEAN",
    }
