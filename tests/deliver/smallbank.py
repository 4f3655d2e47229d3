"""A bank of seven customers, three managers and five branches, loaded from extracts as a bank would send them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.api.loading import load_into
from bankmkt.api.project import find
from bankmkt.store.database import lock_down, open_for_reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DAY: Final = date(2026, 10, 31)
TABLES: Final = {
    "branches": """
        branch_id,name,parent_id,level,vice_president_id
        B0,总行,,head,
        B1,东支行,B0,sub_branch,M1
        B2,东网点,B1,outlet,
        B3,西支行,B0,sub_branch,
        B4,空支行,B0,sub_branch,M3
        """,
    "managers": """
        as_of,manager_id,name,branch_id,role,email
        2026-10-31,M1,经理甲,B1,manager,m1@example.com
        2026-10-31,M2,经理乙,B3,manager,
        2026-10-31,M3,经理丙,B4,manager,m3@example.com
        """,
    "customers": """
        as_of,customer_id,name,kind,branch_id,manager_id,phone,contribution
        2026-10-31,C1,甲公司,corporate,B1,M1,,100.00
        2026-10-31,C2,张三,personal,B1,M1,13800000001,50.00
        2026-10-31,C3,李四,personal,B3,M2,13900000002,20.00
        2026-10-31,C4,丁公司,corporate,B2,,,10.00
        2026-10-31,C5,戊公司,corporate,B9,M9,,5.00
        2026-09-30,C6,旧客,personal,B3,M2,,1.00
        2026-08-31,C6,旧客,personal,B1,M1,,1.00
        2026-11-30,C7,新客,personal,B1,M1,,1.00
        """,
    "accounts": """
        as_of,account_id,customer_id,deposit_class,term,currency,balance
        2026-10-31,A0000001,C1,settlement,demand,CNY,1000.00
        2026-10-31,A0000003,C3,savings,demand,CNY,500.00
        """,
    "loans": """
        as_of,loan_id,customer_id,currency,balance
        2026-10-31,L0000001,C1,CNY,100.00
        """,
    "contacts": """
        as_of,customer_id,name,role
        2026-10-31,C1,联系人,财务
        """,
}


def bank(folder: Path) -> Path:
    """Load the bank into a database in `folder`, which becomes a project; the path of the database."""
    extracts = folder / "extracts"
    extracts.mkdir()
    (folder / "bankmkt.yaml").write_text("bankmkt: 1\n", encoding="utf-8")
    for name, text in TABLES.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        (extracts / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    database = folder / "bankmkt.duckdb"
    load_into(find({"project": str(folder)}), database, (extracts,), as_of=None, keep_rejects=False)
    return database


@contextmanager
def opened(database: Path) -> Iterator[DuckDBPyConnection]:
    """The database as a delivery opens it."""
    connection = open_for_reading(database)
    try:
        lock_down(connection)
        yield connection
    finally:
        connection.close()
