"""A server that is not there, not ours or not fit is refused with what to do; on one that is fit nothing stays."""

from __future__ import annotations

import socket
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from tests.engines import plans, sail
from tests.engines.plans import fields, plan

from bankmkt.api.analysis import check_engine
from bankmkt.api.project import Project
from bankmkt.base import say
from bankmkt.base.errors import EngineError, UsageError
from bankmkt.base.settings import Settings, resolve
from bankmkt.engines import spark, sparkserver
from bankmkt.query.field import Form
from bankmkt.query.plan import Plan, Step
from bankmkt.store import schema
from bankmkt.tables import tables


@pytest.fixture(autouse=True)
def _english() -> None:
    say.use("en")


def settled(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    """The settings under these variables of ours alone."""
    for name, value in variables.items():
        monkeypatch.setenv(f"BANKMKT_{name.upper()}", value)
    return resolve({})


def bank(connection: duckdb.DuckDBPyConnection, customers: int = 3) -> None:
    """Customers, loans that nobody has, as the database holds them."""
    for name in ("customers", "loans"):
        table = tables()[name]
        connection.execute(schema.create_table(table))
    connection.execute(
        "INSERT INTO customers (customer_id, name, as_of) SELECT lpad(CAST(i AS VARCHAR), 6, '0'), '样例' || i,"
        f" DATE '2026-01-31' FROM range({customers}) AS t(i)"
    )


def counted() -> Plan:
    """All customers, and how many loans there are."""
    sql = (
        "SELECT customers.customer_id, customers.name, customers.as_of,"
        " (SELECT count(*) FROM loans WHERE loans.balance > 0) AS n\nFROM customers"
    )
    columns = fields(customer_id=Form.ID, name=Form.TEXT, as_of=Form.DATE, n=Form.COUNT)
    return plan((Step("answer", "all", sql),), columns, "customer_id NULLS LAST")


def test_nobody_answers() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = sparkserver.Server(f"sc://127.0.0.1:{free.getsockname()[1]}/;token=geheim")
        with duckdb.connect() as connection:
            bank(connection)
            with pytest.raises(EngineError) as raised:
                spark.run(connection, counted(), server, extras=False)
    assert f"the Spark server {server.shown} does not answer" in str(raised.value)
    assert "BANKMKT_SPARK_REMOTE" in str(raised.value)
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize(
    ("remote", "shown"),
    [("sc://spark", "spark:15002"), ("sc://spark:7/;token=x", "spark:7"), ("sc://user@spark:7", "spark:7")],
)
def test_an_address_is_shown_without_what_may_be_secret(remote: str, shown: str) -> None:
    assert sparkserver.Server(remote).shown == shown


def test_a_setting_that_the_server_does_not_keep_is_refused() -> None:
    with pytest.raises(EngineError) as raised:
        sparkserver.expect("spark.sql.ansi.enabled", "true", "false")
    assert "does not keep the setting spark.sql.ansi.enabled=true: it is false" in str(raised.value)


def test_the_settings_are_set_and_kept() -> None:
    with duckdb.connect() as connection, sail.session(connection) as session:
        assert {name: session.spark.conf.get(name) for name in sparkserver.SETTINGS} == sparkserver.SETTINGS
    assert sparkserver.SETTINGS["spark.sql.ansi.enabled"] == "true"
    assert sparkserver.SETTINGS["spark.sql.session.timeZone"] == "UTC"


def test_no_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError) as raised:
        check_engine("spark", Project(settled(monkeypatch)))
    assert "no Spark server is named" in str(raised.value)
    assert "spark_remote" in str(raised.value)
    check_engine("spark", Project(settled(monkeypatch, spark_remote="sc://spark:15002")))
    check_engine("duckdb", Project(settled(monkeypatch)))


@pytest.mark.parametrize("address", ["spark:15002", "http://spark", "sc://", "sc://spark:0", "sc://spark:x"])
def test_an_address_that_is_none(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="BANKMKT_SPARK_REMOTE cannot be"):
        settled(monkeypatch, spark_remote=address)


@pytest.mark.parametrize("way", ["one lot", "many lots", "folder"])
def test_tables_arrive_whole(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "many lots":
        monkeypatch.setattr(spark, "LOT_BYTES", 1)
    folder = tmp_path if way == "folder" else None
    with duckdb.connect() as connection:
        bank(connection, 25_000)
        ran = plans.run("spark", connection, counted(), folder)
        found = plans.rows(ran)
        assert (ran.rows.count, ran.summary.dicts()) == (25_000, [{"n": 25_000}])
        assert found == [(f"{i:06}", f"样例{i}", date(2026, 1, 31), 0) for i in range(25_000)]
    assert not list(tmp_path.iterdir())


def test_only_the_columns_that_a_plan_names_are_sent() -> None:
    with duckdb.connect() as connection, sail.session(connection) as session:
        bank(connection)
        session.send_tables("SELECT customer_id FROM customers WHERE as_of = DATE '2026-01-31'")
        assert [row[0] for row in session.rows("DESCRIBE TABLE customers")] == ["as_of", "customer_id"]
        with pytest.raises(Exception, match="loans"):
            session.rows("SELECT * FROM loans")


def test_a_star_sends_every_column() -> None:
    with duckdb.connect() as connection, sail.session(connection) as session:
        bank(connection)
        session.send_tables("SELECT customers.*\nFROM customers")
        found = [row[0] for row in session.rows("DESCRIBE TABLE customers")]
        assert found == [column.name for column in tables()["customers"].columns]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        bank(connection)
        with pytest.raises(EngineError, match="folder for Spark cannot be written"):
            plans.run("spark", connection, counted(), tmp_path / "none")


def test_each_run_has_a_session_of_its_own() -> None:
    with duckdb.connect() as connection:
        bank(connection)
        with sail.session(connection) as first, sail.session(connection) as second:
            first.send_tables("customers.customer_id")
            with pytest.raises(Exception, match="customers"):
                second.rows("SELECT * FROM customers")


def test_a_plan_reads_the_rows_of_another() -> None:
    used = plan(
        (Step("answer", "two", "SELECT customer_id FROM customers WHERE customer_id < '000002'"),), (), rule="first"
    )
    name = used.result_name
    step = Step(
        "answer",
        "both",
        f"SELECT customers.customer_id, {name}.customer_id AS other\nFROM customers\n"
        f"LEFT JOIN {name} ON {name}.customer_id = customers.customer_id",
    )
    asked = plan((step,), fields(customer_id=Form.ID, other=Form.ID), "customer_id NULLS LAST")
    asked = plans.using(asked, used)
    expected = [("000000", "000000"), ("000001", "000001"), ("000002", None)]
    for engine in plans.ENGINES:
        with duckdb.connect() as connection:
            bank(connection)
            assert plans.rows(plans.run(engine, connection, asked)) == expected, engine


def test_the_types_of_the_answer_are_those_of_the_columns() -> None:
    """Sail announces the type of a CASE by its first branch; what comes is believed instead."""
    sql = (
        "SELECT 'a' AS id, CASE WHEN 1 = 0 THEN 0 ELSE CAST(1.25 AS DECIMAL(18,2)) END AS m, @wide(7) AS n, 1 AS share"
    )
    columns = fields(id=Form.ID, m=Form.MONEY, n=Form.COUNT, share=Form.RATIO)
    with duckdb.connect() as connection:
        found = plans.rows(plans.run("spark", connection, plan((Step("answer", "one", sql),), columns)))
    assert found == [("a", Decimal("1.25"), 7, 1.0)]
    assert [type(value) for value in found[0]] == [str, Decimal, int, float]


def test_an_answer_without_rows_keeps_its_types() -> None:
    """The small tables are read from it, and compare its columns."""
    sql = "SELECT 1 AS n, 'a' AS id, TRUE AS b, DATE '2026-01-31' AS d, CAST(1 AS DECIMAL(18,2)) AS m, @one('x') AS l,"
    sql += " @wide(1) AS w, CAST(1 AS BIGINT) AS k, @share(1, 2) AS r\nFROM (SELECT 1 AS x) AS one\nWHERE x > 1"
    test = "n = 1 AND id = 'a' AND b AND d = DATE '2026-01-31' AND m > 1 AND NOT @is_empty(l) AND w + k > 1 AND r > 0"
    asked = plan((Step("answer", "none", sql),), fields(n=Form.COUNT, id=Form.ID))
    asked = plans.summing(asked, f"SELECT count(CASE WHEN {test} THEN 1 END) AS n FROM answer")
    for engine in plans.ENGINES:
        with duckdb.connect() as connection:
            ran = plans.run(engine, connection, asked)
            assert (plans.rows(ran), ran.summary.dicts()) == ([], [{"n": 0}]), engine
