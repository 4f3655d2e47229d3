"""Drafts that were written to files: where they go, and that they load what they were drafted from."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bankmkt.api.loading import load
from bankmkt.api.looking import query
from bankmkt.api.profiling import Wanted, profile, write_drafts
from bankmkt.api.project import Project, find
from bankmkt.base import say as language
from bankmkt.base.errors import UsageError
from bankmkt.base.shipped import shipped

LOANS = "借据号,客户号,贷款余额(万元),五级分类\nJ-01,000001,5.5,正常\nJ-02,000002,6,好\n"
DAY = date(2026, 10, 31)


@pytest.fixture(autouse=True)
def _chinese() -> object:
    language.use("zh")
    yield
    language.use(None)


@pytest.fixture
def bank(tmp_path: Path) -> Project:
    """A project without extracts and mappings."""
    folder = tmp_path / "bank"
    for name in ("extracts", "sources"):
        (folder / name).mkdir(parents=True)
    (folder / "bankmkt.yaml").write_text("bankmkt: 1\n", encoding="utf-8")
    return find({"project": str(folder)})


def drafted(project: Project, *paths: Path, write: Path, force: bool = False) -> tuple[Path, ...]:
    """Profile some files and write the drafts."""
    wanted = Wanted(paths, write=write, force=force)
    return write_drafts(project, profile(project, wanted), wanted)


def extract(folder: Path, name: str) -> Path:
    """A small extract of loans."""
    path = folder / name
    path.write_text(LOANS, encoding="utf-8")
    return path


def test_a_bare_name_means_the_sources_of_the_project(bank: Project, tmp_path: Path) -> None:
    assert bank.sources_folder is not None
    (written,) = drafted(bank, extract(tmp_path, "a.csv"), write=Path("台账"))
    assert written == bank.sources_folder / "台账.yaml"
    assert written.read_text(encoding="utf-8").startswith("# ")


def test_several_drafts_want_a_folder(bank: Project, tmp_path: Path) -> None:
    files = (extract(tmp_path, "a.csv"), extract(tmp_path, "b.csv"))
    with pytest.raises(UsageError):
        drafted(bank, *files, write=tmp_path / "x.yaml")
    written = drafted(bank, *files, write=tmp_path / "drafts")
    assert [path.name for path in written] == ["loans.yaml", "loans-2.yaml"]


def test_a_file_that_is_there_is_kept_unless_forced(bank: Project, tmp_path: Path) -> None:
    path = extract(tmp_path, "a.csv")
    there = tmp_path / "drafts" / "loans.yaml"
    there.parent.mkdir()
    there.write_text("mine\n", encoding="utf-8")
    with pytest.raises(UsageError):
        drafted(bank, path, write=there.parent)
    assert there.read_text(encoding="utf-8") == "mine\n"
    assert drafted(bank, path, write=there.parent, force=True) == (there,)
    assert there.read_text(encoding="utf-8").startswith("# ")


def decide(path: Path, *lines: str, **changes: str) -> None:
    """Take the mark away from these lines of a draft, and change what stands in others."""
    text = path.read_text(encoding="utf-8")
    for line in lines:
        assert f"# {line}" in text, line
        text = text.replace(f"# {line}", line)
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


FIGURES = """select (select count(*) from customers), (select count(*) from loans), (select sum(balance) from loans),
 (select sum(rate) from loans), (select sum(balance) from accounts), (select sum(balance) from borrowings),
 (select sum(amount) from off_balance), (select sum(amount) from credit_lines), (select sum(amount) from fees),
 (select count(*) from customers where industry_policy = 'weak'), (select count(last_active_on) from accounts),
 (select count(*) from customers where industry_policy = 'prohibited'), (select sum(settled_amount) from settlements),
 (select count(*) from off_balance where kind = 'guarantee'), (select max(matures_on) from loans)"""


def figures(project: Project) -> tuple[object, ...]:
    """What the database holds."""
    with query(project, FIGURES) as (_, batches):
        ((row,),) = list(batches)
    return tuple(row)


def test_drafts_with_their_questions_answered_load_the_sample_bank_as_it_is(bank: Project) -> None:
    sources, extracts = bank.sources_folder, bank.extracts_folder
    assert sources is not None
    assert extracts is not None
    shutil.copytree(shipped("sample_data") / "extracts", extracts, dirs_exist_ok=True)
    assert len(drafted(bank, extracts, write=sources)) == 30
    decide(sources / "borrowings.yaml", "units:", "balance: 万元", "credit_line: 万元")
    decide(sources / "fees.yaml", 'amount: "中收金额"')
    decide(sources / "accounts.yaml", 'last_active_on: "最后动户日"')
    decide(sources / "customers.yaml", 'industry_policy: "行业投向"')
    with (sources / "customers.yaml").open("a", encoding="utf-8") as stream:
        stream.write("codes:\n  industry_policy:\n    压缩类: weak\n")
    kinds = {"01": "bill", "02": "guarantee", "03": "letter_of_credit"}
    open_lines = [f'"{number}": <代码>' for number in kinds]
    changes = {line: f'"{number}": {kinds[number]}' for line, number in zip(open_lines, kinds, strict=True)}
    decide(sources / "off_balance.yaml", "codes:", "kind:", *open_lines, **changes)
    report = load(bank, as_of=DAY)
    assert report.left_out == ()
    by_drafts = figures(bank)

    shutil.rmtree(sources)
    shutil.copytree(shipped("sample_data") / "sources", sources)
    load(bank, as_of=DAY)
    assert figures(bank) == by_drafts
    assert None not in by_drafts
