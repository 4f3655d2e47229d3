"""Words of sums that are codes of data as well: a target measured as an average is a row and no average of rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.rules.running import project_in

from bankmkt.api.loading import load


@pytest.mark.parametrize("header", ["owner_kind,owner_id,indicator,measure", "measure,owner_kind,owner_id,indicator"])
def test_a_target_by_average_is_a_row(tmp_path: Path, header: str) -> None:
    cells = {"owner_kind": "branch", "owner_id": "B1", "indicator": "deposits", "measure": "average"}
    first = ",".join(cells[name] for name in header.split(","))
    (tmp_path / "targets.csv").write_text(f"{header},year,target\n{first},2026,100.00\n", encoding="utf-8")
    (tmp_path / "customers.csv").write_text("customer_id,name\na,样例甲公司\n", encoding="utf-8")
    files = (tmp_path / "customers.csv", tmp_path / "targets.csv")
    report = load(project_in(tmp_path), files, as_of=date(2026, 10, 31))
    assert {one.table: (one.loaded, one.rejected) for one in report.files}["targets"] == (1, 0)


def test_a_line_of_averages_is_none(tmp_path: Path) -> None:
    rows = "customer_id,name,contribution\na,样例甲公司,10.00\nb,样例乙公司,20.00\naverage,,15.00\n"
    (tmp_path / "customers.csv").write_text(rows, encoding="utf-8")
    report = load(project_in(tmp_path), (tmp_path / "customers.csv",), as_of=date(2026, 10, 31))
    assert [one.loaded for one in report.files] == [2]
