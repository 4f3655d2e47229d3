"""Every mistake of every mapping file is answered with its place and a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from bankmkt.base import say
from bankmkt.base.errors import RulesError
from bankmkt.intake.mapping import read_folder

HEAD = "bankmkt: 1\ntable: loans\nfiles: a.csv\n"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


def message(folder: Path, text: str) -> str:
    (folder / "m.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        read_folder(folder)
    assert caught.value.code == 3
    return str(caught.value)


@pytest.mark.parametrize(
    ("lines", "place", "said"),
    [
        ("colums: {}\n", ":4:1:", 'no key "colums"; did you mean "columns"?'),
        ("columns: {loanid: x}\n", ":4:11:", 'no column "loanid"; did you mean "loan_id"?'),
        ("columns: {balance: 余额, principal: 余额}\n", ":4:", '"余额" stands for balance and for principal'),
        ("units: {balance: 万}\n", ":4:18:", 'unknown unit "万"; did you mean "万元"?'),
        ("units: {rate: 元}\n", ":4:9:", "no amount"),
        ("dates: {matures_on: YYYY-MM-DD}\n", ":4:21:", "no date form"),
        ("dates: {balance: '%Y'}\n", ":4:9:", "neither a date nor a month"),
        ("codes: {five_class: {1: soon}}\n", ":4:25:", 'five_class has no code "soon"'),
        ("codes: {balance: {1: 2}}\n", ":4:9:", "holds no codes"),
        ("fixed: {channel: both}\n", ":4:18:", 'channel has no code "both"'),
        ("columns: {channel: x}\nfixed: {channel: online}\n", ":5:9:", "both a fixed value and a header"),
        ("as_of: someday\n", ":4:8:", '"someday" is no date'),
        ("as_of: {file_name: '[0-9]+'}\n", ":4:20:", "no group named date"),
        ("footer: '('\n", ":4:", "not a valid pattern"),
        ("max_rejects: 200%\n", ":4:14:", "neither a share nor a count"),
        ("skip_rows: -1\n", ":4:12:", "must not be negative"),
        ("skip_rows: many\n", ":4:12:", '"skip_rows" has the wrong shape'),
        ("header_rows: 2\n", ":4:14:", "one row only"),
        ("encoding: latin-1\n", ":4:11:", "unknown encoding"),
        ("delimiter: x\n", ":4:12:", "unknown delimiter"),
    ],
)
def test_mistakes(tmp_path: Path, lines: str, place: str, said: str) -> None:
    found = message(tmp_path, HEAD + lines)
    assert f"m.yaml{place}" in found
    assert said in found


def test_unknown_table(tmp_path: Path) -> None:
    assert 'there is no table "lones"; did you mean "loans"?' in message(tmp_path, HEAD.replace("loans", "lones"))


def test_missing_keys(tmp_path: Path) -> None:
    found = message(tmp_path, "bankmkt: 1\n")
    assert 'the key "table" is missing' in found
    assert 'the key "files" is missing' in found


def test_version(tmp_path: Path) -> None:
    assert "bankmkt: 1" in message(tmp_path, "table: loans\nfiles: a.csv\n")
    assert "version 1" in message(tmp_path, "bankmkt: 2\ntable: loans\nfiles: a.csv\n")


def test_all_files_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HEAD + "sheets: x\n", encoding="utf-8")
    found = message(tmp_path, HEAD + "unit: x\n")
    assert "a.yaml:4:1" in found
    assert "m.yaml:4:1" in found


def test_codes_and_ids_written_as_numbers_are_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        HEAD + "codes: {five_class: {1: normal, '02': loss}}\nfixed: {branch_id: 100}\nmax_rejects: 2.5%\n",
        encoding="utf-8",
    )
    (mapping,) = read_folder(tmp_path)
    assert mapping.codes["five_class"] == (("1", "normal"), ("02", "loss"))
    assert mapping.fixed["branch_id"] == "100"
    assert mapping.share == Decimal("0.025")


@pytest.mark.parametrize(
    ("text", "share", "count"),
    [("0.02", Decimal("0.02"), None), ("20", None, 20), ("{count: 3}", None, 3), ("0", None, 0)],
)
def test_limits(tmp_path: Path, text: str, share: Decimal | None, count: int | None) -> None:
    (tmp_path / "a.yaml").write_text(HEAD + f"max_rejects: {text}\n", encoding="utf-8")
    (mapping,) = read_folder(tmp_path)
    assert (mapping.share, mapping.count) == (share, count)


def test_no_folder_means_no_mappings(tmp_path: Path) -> None:
    assert read_folder(tmp_path / "none") == ()
