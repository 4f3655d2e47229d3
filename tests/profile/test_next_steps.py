"""What a profile tells to type next does what its trial did."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from bankmkt.api.loading import load
from bankmkt.api.profiling import Profiled, Wanted, drafts, next_step, profile, write_drafts
from bankmkt.api.project import Project, find
from bankmkt.api.trial import mapping_of
from bankmkt.base import say as language
from bankmkt.base.errors import InputError, RulesError

LOANS = "借据号,客户号,贷款余额(元),执行利率,五级分类\nJ-01,000001,5.50,4.35,正常\nJ-02,000002,6.00,3.85,可疑\n"
FRACTIONS = LOANS.replace("4.35", "0.0435").replace("3.85", "0.0385")


@pytest.fixture(autouse=True)
def _english() -> object:
    language.use("en")
    yield
    language.use(None)


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose folder is where we stand."""
    for name in ("extracts", "sources"):
        (tmp_path / name).mkdir()
    (tmp_path / "bankmkt.yaml").write_text("bankmkt: 1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return find({"project": str(tmp_path)})


def next_of(project: Project, path: Path, **more: object) -> tuple[str, Profiled]:
    """The next step after profiling one file."""
    wanted = Wanted((path,), **more)  # type: ignore[arg-type]
    found = profile(project, wanted)
    return next_step(project, found, wanted, ()), found


def test_what_loads_the_same_without_its_draft_is_loaded(bank: Project) -> None:
    path = Path("loans_20261031.csv")
    path.write_text(LOANS, encoding="utf-8")
    assert next_of(bank, path)[0] == "bankmkt load loans_20261031.csv --as-of 2026-10-31"


def test_rates_that_only_the_draft_reads_as_fractions_want_it(bank: Project) -> None:
    path = Path("loans_20261031.csv")
    path.write_text(FRACTIONS, encoding="utf-8")
    command, found = next_of(bank, path)
    assert command.startswith("bankmkt profile loans_20261031.csv --write ")
    assert dict(mapping_of(found.files[0].sheets[0].draft, "draft").units) == {"rate": 2}


def test_a_sheet_or_table_that_was_chosen_is_chosen_again(bank: Project) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表一"
    other = book.create_sheet("表二")
    for line in LOANS.splitlines():
        sheet.append(line.split(","))
    for line in ("客户号,客户名称", "000001,样例甲公司"):
        other.append(line.split(","))
    book.save("book.xlsx")
    command, _ = next_of(bank, Path("book.xlsx"), sheet="表二")
    assert " --sheet 表二 --write " in command  # a load would take the loans too


def test_members_of_one_pattern_are_one_mapping(bank: Project) -> None:
    assert bank.sources_folder is not None
    with zipfile.ZipFile("pack.zip", "w") as archive:
        archive.writestr("借据_20260930.csv", LOANS)
        archive.writestr("借据_20261031.csv", LOANS.replace("可疑", "好"))
    wanted = Wanted((Path("pack.zip"),), write=bank.sources_folder)
    found = profile(bank, wanted)
    assert len(drafts(found)) == 2
    (written,) = write_drafts(bank, found, wanted)
    text = written.read_text(encoding="utf-8")
    assert 'files: ["借据_*.csv"]' in text
    assert '"好"' in text  # the draft that asks most


def test_every_candidate_has_a_line_of_its_own_and_no_date_is_invented(bank: Project) -> None:
    path = Path("loans.csv")
    path.write_text("借据号,客户号,贷款余额,余额\nJ-01,000001,1,2\n", encoding="utf-8")
    _, found = next_of(bank, path)
    (sheet,) = found.files[0].sheets
    assert '  # balance: "贷款余额"\n  # balance: "余额"\n' in sheet.draft
    assert "# as_of: <date>\n" in sheet.draft
    with pytest.raises(RulesError):
        mapping_of(sheet.draft.replace("# as_of:", "as_of:"), "draft")


@pytest.mark.parametrize(
    ("name", "text"),
    [("unknown.csv", "甲,乙\n1,2\n"), ("loans.csv", "借据号,客户号,贷款余额,余额\nJ-01,000001,1,2\n")],
)
def test_a_refusal_names_the_command_that_drafts_a_mapping(bank: Project, name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")
    for chosen in ("en", "zh"):
        language.use(chosen)
        with pytest.raises(InputError) as caught:
            load(bank, (Path(name),))
        assert "bankmkt profile" in str(caught.value)
        assert "--write sources" in str(caught.value)


def test_unknown_codes_are_told_to_be_translated_and_not_to_be_allowed(bank: Project) -> None:
    Path("loans_20261031.csv").write_text(LOANS.replace("可疑", "好"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(bank, (Path("loans_20261031.csv"),), as_of=date(2026, 10, 31))
    said = str(caught.value)
    assert "codes:" in said
    assert "max_rejects" not in said
