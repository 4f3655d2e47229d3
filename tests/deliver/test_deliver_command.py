"""`bankmkt deliver` as a user runs it, over a small bank whose every copy can be told by hand."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from tests.cli.program import Ran, bankmkt
from tests.deliver.mailserver import HOST, Box, serving
from tests.deliver.smallbank import bank

BOOK = """bankmkt: 1
name: small
title: {zh: 小手册, en: Small book}
figures:
  - {name: customers, label: {zh: 客户, en: Customers}, rule: segment, count: true, topic: value}
topics:
  - name: value
    title: {zh: 价值, en: Value}
    parts:
      - {rule: segment, columns: [customer_id, customer_name, branch_id, manager_id, tier, contribution]}
"""
LEAKY_RULE = """bankmkt: 1
name: leaky
kind: decision_table
title: {zh: 备注, en: Remarks}
order: [noted]
otherwise: other
titles: {noted: {zh: 有, en: Noted}, other: {zh: 无, en: Other}}
reasons:
  - {reason: has_tags, mode: noted, when: tags is not null, title: {zh: 有, en: Noted}}
show: [tags]
"""
LEAKY_BOOK = BOOK.replace("small", "leaky", 1).replace(
    "columns: [customer_id, customer_name, branch_id, manager_id, tier, contribution]",
    "columns: [customer_id, customer_name, branch_id, manager_id, tier, contribution]}\n      - {rule: leaky",
)
FILE = "small-2026-10-31.xlsx"
REST = "small-manager-2026-10-31.xlsx"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bank as a project with a book of its own."""
    folder = tmp_path_factory.mktemp("bank")
    bank(folder)
    (folder / "books").mkdir()
    (folder / "books" / "small.yaml").write_text(BOOK, encoding="utf-8")
    return folder


@pytest.fixture
def project(loaded: Path, tmp_path: Path) -> Path:
    """A copy of it to work in."""
    shutil.copytree(loaded, tmp_path / "bank")
    return tmp_path / "bank"


def deliver(project: Path, *words: str, book: str = "small", **env: str) -> Ran:
    """The command, by manager, at the end of October."""
    split = () if "--split-by" in words else ("--split-by", "manager")
    return bankmkt("deliver", book, *split, "--as-of", "2026-10-31", *words, cwd=project, env=env)


def outbox(project: Path) -> Path:
    """Where the copies stand."""
    return project / "outbox" / "2026-10-31"


def placed(project: Path) -> set[str]:
    """The files in the outbox, but for locks."""
    folder = outbox(project)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if not name.endswith(".lock")}


def listed(path: Path | io.BytesIO) -> list[tuple[Any, ...]]:
    """The rows of the list of a copy."""
    book = openpyxl.load_workbook(path)
    (sheet,) = [one for one in book.worksheets if one["A1"].value == "Customer"]
    return [row[:4] for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_every_manager_gets_their_own_and_nobody_is_lost(project: Path) -> None:
    ran = deliver(project).worked()
    assert [(row["recipient"], row["customers"], row["rows"], row["state"]) for row in ran.table] == [
        ("M1", "2", "2", "written"),
        ("M2", "1", "1", "written"),
        ("unassigned", "2", "2", "unassigned"),
    ]
    assert placed(project) == {
        f"M1/{FILE}",
        "M1/small-2026-10-31.eml",
        f"M2/{FILE}",
        "M2/small-2026-10-31.eml",
        f"unassigned/{REST}",
        "unassigned/customers-manager-2026-10-31.csv",
        "deliveries.jsonl",
    }
    assert listed(outbox(project) / "M1" / FILE) == [("C1", "甲公司", "B1", "M1"), ("C2", "张*", "B1", "M1")]
    assert listed(outbox(project) / "M2" / FILE) == [("C3", "李*", "B3", "M2")]
    rest = [("C4", "丁公司", "B2", ""), ("C5", "戊公司", "B9", "M9")]
    assert [tuple(cell or "" for cell in row) for row in listed(outbox(project) / "unassigned" / REST)] == rest
    with (outbox(project) / "unassigned" / "customers-manager-2026-10-31.csv").open(encoding="utf-8-sig") as stream:
        assert [(row["customer_id"], row["reason"]) for row in csv.DictReader(stream)] == [
            ("C4", "no_manager"),
            ("C5", "unknown_manager"),
        ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_the_outbox_is_for_its_owner_alone(project: Path) -> None:
    deliver(project).worked()
    for path in [project / "outbox", *(project / "outbox").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_head_sees_all_below(project: Path) -> None:
    ran = deliver(project, "--split-by", "branch", "--format", "json").worked()
    found = {one["recipient"]: (one["customers"], one["rows"]) for one in ran.json["recipients"]}
    assert found == {"B0": (4, 4), "B1": (3, 3), "B2": (1, 1), "B3": (1, 1)}
    assert (ran.json["customers"], ran.json["unassigned"], ran.json["unassigned_rows"]) == (5, {"unknown_branch": 1}, 1)
    assert listed(outbox(project) / "B1" / FILE) == [
        ("C1", "甲公司", "B1", "M1"),
        ("C2", "张*", "B1", "M1"),
        ("C4", "丁公司", "B2", None),
    ]


def test_a_preview_writes_nothing(project: Path) -> None:
    before = sorted(project.rglob("*"))
    ran = deliver(project, "--preview").worked()
    assert [(row["recipient"], row["rows"], row["state"]) for row in ran.table] == [
        ("M1", "2", "preview"),
        ("M2", "1", "preview"),
        ("unassigned", "2", "unassigned"),
    ]
    assert sorted(project.rglob("*")) == before


def leaky(project: Path) -> None:
    """Somebody wrote another manager's customer into a tag, and a book shows tags."""
    (project / "rules").mkdir()
    (project / "rules" / "leaky.yaml").write_text(LEAKY_RULE, encoding="utf-8")
    (project / "books" / "leaky.yaml").write_text(LEAKY_BOOK, encoding="utf-8")
    extract = project / "extracts" / "customers.csv"
    head, *rows = extract.read_text(encoding="utf-8").splitlines()
    tagged = [f"{row},{'老友李四' if ',C1,' in row else ''}" for row in rows]
    extract.write_text("\n".join([f"{head},tags", *tagged]) + "\n", encoding="utf-8")
    bankmkt("load", "extracts", cwd=project).worked()


def test_a_leak_stops_everything(project: Path) -> None:
    leaky(project)
    ran = deliver(project, book="leaky")
    ran.failed(7, "M1", "the name", "nothing was placed or sent")
    assert "李四" not in ran.err
    assert "C1" not in ran.err.replace(" C12", "")
    assert placed(project) == {"deliveries.jsonl"}
    (line,) = (outbox(project) / "deliveries.jsonl").read_text(encoding="utf-8").splitlines()
    assert (json.loads(line)["event"], json.loads(line)["code"]) == ("stopped", 7)
    assert "李四" not in line


def test_a_leak_leaves_the_copies_of_earlier_runs(project: Path) -> None:
    deliver(project).worked()
    before = {path: path.read_bytes() for path in outbox(project).rglob("*.xlsx")}
    leaky(project)
    (project / "books" / "small.yaml").write_text(LEAKY_BOOK.replace("name: leaky", "name: small"), encoding="utf-8")
    deliver(project).failed(7)
    assert {path: path.read_bytes() for path in outbox(project).rglob("*.xlsx")} == before


def test_unmasking_is_said_and_logged(project: Path) -> None:
    ran = deliver(project, "--unmask", "customer_name,phone").worked()
    assert listed(outbox(project) / "M1" / FILE)[1][:2] == ("C2", "张三")
    assert "customer_name, phone" in ran.err
    (line,) = (outbox(project) / "deliveries.jsonl").read_text(encoding="utf-8").splitlines()
    logged = json.loads(line)
    assert logged["unmasked"] == ["customer_name", "phone"]
    assert logged["user"]
    assert logged["time"].endswith("Z")
    deliver(project, "--unmask", "balance").failed(2, "balance")


def test_only_some(project: Path) -> None:
    deliver(project, "--only", "M2").worked()
    assert {name.split("/")[0] for name in placed(project)} == {"M2", "deliveries.jsonl"}
    deliver(project, "--only", "M3").failed(2, "M3")


def test_a_second_run_replaces_and_names_what_is_nobodys(project: Path) -> None:
    deliver(project).worked()
    first = (outbox(project) / "M1" / FILE).read_bytes()
    shutil.copytree(outbox(project) / "M2", outbox(project) / "M7")
    (outbox(project) / ".staging-0000").mkdir()
    ran = deliver(project).worked()
    assert "M7" in ran.err
    assert "never sent" in ran.err
    assert (outbox(project) / "M1" / FILE).read_bytes() != first  # another run's name stands in it
    assert not (outbox(project) / ".staging-0000").exists()


def test_another_outbox(project: Path, tmp_path: Path) -> None:
    deliver(project, "-o", str(tmp_path / "elsewhere")).worked()
    assert (tmp_path / "elsewhere" / "2026-10-31" / "M1" / FILE).is_file()
    assert not (project / "outbox").exists()


def test_a_password_locks_every_copy(project: Path) -> None:
    deliver(project, BANKMKT_WORKBOOK_PASSWORD="Eichhorn-1").worked()
    for name in (f"M1/{FILE}", f"M2/{FILE}", f"unassigned/{REST}"):
        content = (outbox(project) / name).read_bytes()
        assert content[:4] == b"\xd0\xcf\x11\xe0"
        locked = OOXMLFile(io.BytesIO(content))
        locked.load_key(password="Eichhorn-1", verify_password=True)
        plain = io.BytesIO()
        locked.decrypt(plain)
        assert listed(plain)
    whole = b"".join(path.read_bytes() for path in project.rglob("*.json*"))
    assert b"Eichhorn" not in whole


def test_a_password_that_is_missing_is_said_before_anything_is_written(project: Path) -> None:
    (project / "delivery.yaml").write_text("bankmkt: 1\npasswords: passwords.csv\n", encoding="utf-8")
    (project / "passwords.csv").write_text("M1,Eichhorn-1\n", encoding="utf-8")
    (project / "passwords.csv").chmod(0o600)
    deliver(project).failed(7, "M2", "passwords.csv")
    assert not (project / "outbox").exists()


def test_whoever_is_left_out_gets_nothing(project: Path) -> None:
    (project / "delivery.yaml").write_text("bankmkt: 1\nrecipients:\n  M2: {leave: true}\n", encoding="utf-8")
    ran = deliver(project).worked()
    assert [(row["recipient"], row["state"], row["file"]) for row in ran.table] == [
        ("M1", "written", f"M1/{FILE}"),
        ("M2", "left_out", ""),
        ("unassigned", "unassigned", "unassigned/"),
    ]
    assert not (outbox(project) / "M2").exists()
    left = ran.table[1]
    assert (left["customers"], left["rows"], left["detail"]) == ("1", "0", "delivery.yaml leaves it out")
    looked = deliver(project, "--preview").worked().table[1]
    assert (looked["state"], looked["rows"], looked["address"], looked["detail"]) == (
        *("left_out", "0", ""),
        "delivery.yaml leaves it out",
    )


def test_a_recipient_who_is_nobody_is_refused(project: Path) -> None:
    (project / "delivery.yaml").write_text(
        "bankmkt: 1\nrecipients:\n  M1: desk@example.com\n  M22: {leave: true}\n  B3: b3@example.com\n",
        encoding="utf-8",
    )
    for words in ((), ("--preview",), ("--split-by", "branch")):
        ran = deliver(project, *words)
        ran.failed(3, 'delivery.yaml:4:3: "M22" is neither', 'did you mean "M2"?')
        assert "B3" not in ran.err
        assert "M1" not in ran.err
    assert not (project / "outbox").exists()


def test_both_splits_of_a_day_leave_each_other_alone(project: Path) -> None:
    deliver(project).worked()
    before = {name: (outbox(project) / name).read_bytes() for name in (f"M1/{FILE}", f"unassigned/{REST}")}
    ran = deliver(project, "--split-by", "branch").worked()
    assert "never sent" not in ran.err  # M1 and M2 are managers
    for name, content in before.items():
        assert (outbox(project) / name).read_bytes() == content, name
    files = {path.name for path in (outbox(project) / "unassigned").iterdir()}
    other = "small-branch-2026-10-31.xlsx"
    assert files == {REST, other, "customers-manager-2026-10-31.csv", "customers-branch-2026-10-31.csv"}
    for name, said in ((REST, "Customers of no manager in"), (other, "Customers of no branch in")):
        book = openpyxl.load_workbook(outbox(project) / "unassigned" / name)
        words = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
        assert any(one.startswith(said) for one in words)
        assert not any("unassigned" in one.lower() for one in words)


def test_a_branch_with_the_id_of_a_manager_has_a_folder_of_its_own(project: Path) -> None:
    for name, old, new in (("managers", ",M1,", ",B1,"), ("customers", ",B1,M1,", ",B1,B1,")):
        extract = project / "extracts" / f"{name}.csv"
        extract.write_text(extract.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    bankmkt("load", "extracts", cwd=project).worked()
    deliver(project).worked()
    before = (outbox(project) / "B1" / FILE).read_bytes()
    ran = deliver(project, "--split-by", "branch").worked()
    assert (outbox(project) / "B1" / FILE).read_bytes() == before
    assert len(listed(outbox(project) / "B1" / FILE)) == 2
    assert len(listed(outbox(project) / "B1~branch" / FILE)) == 3
    assert "never sent" not in ran.err
    assert "never sent" not in deliver(project).worked().err


def mail(project: Path, port: int) -> None:
    """Mail to example.com over a server on this machine."""
    (project / "delivery.yaml").write_text(
        "bankmkt: 1\nmail:\n  sender: {address: desk@example.com}\n"
        f"  server: {HOST}\n  port: {port}\n  security: none\n  domains: [example.com]\n",
        encoding="utf-8",
    )


def test_copies_are_mailed_once(project: Path) -> None:
    box = Box()
    with serving(box) as port:
        mail(project, port)
        first = deliver(project, "--send")
        again = deliver(project, "--send")
        asked = deliver(project, "--send", "--only", "M1", "--resend", "M1")
    assert [(row["recipient"], row["state"]) for row in first.table] == [
        ("M1", "sent"),
        ("M2", "no_address"),
        ("unassigned", "unassigned"),
    ]
    assert (first.code, again.code, asked.code) == (7, 7, 0)  # M2 has no address: not everybody got a copy
    assert [row["state"] for row in again.table] == ["already", "no_address", "unassigned"]
    assert [row["state"] for row in asked.table][:1] == ["sent"]
    assert len(box.messages) == 2
    assert not list(outbox(project).rglob("*.eml"))


def test_a_preview_says_where_mail_would_go(project: Path) -> None:
    plain = deliver(project, "--preview").worked()
    assert [(row["address"], row["detail"]) for row in plain.table][:2] == [("m1@example.com", ""), ("", "")]
    mail(project, 25)
    policy_ = (project / "delivery.yaml").read_text(encoding="utf-8")
    ran = deliver(project, "--preview").worked()
    assert [(row["address"], row["detail"]) for row in ran.table][:2] == [
        ("m1@example.com", ""),
        ("", "no mail address is known"),
    ]
    (project / "delivery.yaml").write_text(f"{policy_}recipients: {{M2: m2@example.org}}\n", encoding="utf-8")
    ran = deliver(project, "--preview", "--format", "json").worked()
    other = ran.json["recipients"][1]
    assert (other["state"], other["address"]) == ("preview", "m2@example.org")
    assert other["detail"] == "mail.domains in delivery.yaml does not allow example.org"
    assert "1 of them could not be mailed" in ran.err
    assert "address" not in deliver(project).worked().table[0]


def test_a_manager_and_a_branch_of_one_id_both_get_their_letter(project: Path) -> None:
    for name, old, new in (("managers", ",M1,", ",B1,"), ("customers", ",B1,M1,", ",B1,B1,")):
        extract = project / "extracts" / f"{name}.csv"
        extract.write_text(extract.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    branches = project / "extracts" / "branches.csv"
    branches.write_text(
        branches.read_text(encoding="utf-8").replace("sub_branch,M1", "sub_branch,M3"), encoding="utf-8"
    )
    bankmkt("load", "extracts", cwd=project).worked()
    box = Box()
    with serving(box) as port:
        mail(project, port)
        for split in ("manager", "branch", "manager", "branch"):
            deliver(project, "--split-by", split, "--send", "--only", "B1").worked()
    assert len(box.messages) == 2


def test_the_draft_beside_a_copy_is_its_letter(project: Path) -> None:
    deliver(project).worked()
    content = (outbox(project) / "M1" / "small-2026-10-31.eml").read_bytes()
    message = BytesParser(policy=policy.default).parsebytes(content)
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == FILE
    assert attached.get_content() == (outbox(project) / "M1" / FILE).read_bytes()
    assert message["To"] == "经理甲 <m1@example.com>"
    assert "张三" not in message.as_string()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--send",), 2, "delivery.yaml"),
        (("--send", "--preview"), 2, "--preview"),
        (("--resend", "M1"), 2, "--send"),
        (("--split-by", "team"), 2, "team"),
        (("--unit", "fen"), 2, "fen"),
    ],
)
def test_what_makes_no_sense_is_refused(words: tuple[str, ...], code: int, told: str, project: Path) -> None:
    deliver(project, *words).failed(code, told)
    assert not (project / "outbox").exists()


def test_what_is_missing_is_asked_for(project: Path) -> None:
    bankmkt("deliver", "--split-by", "manager", cwd=project).failed(2, "manager-book", "small")
    bankmkt("deliver", "small", cwd=project).failed(2, "--split-by")
    bankmkt("deliver", "smal", "--split-by", "manager", cwd=project).failed(2, "small")


def test_branches_in_a_circle_are_refused(project: Path) -> None:
    extract = project / "extracts" / "branches.csv"
    extract.write_text(extract.read_text(encoding="utf-8").replace("B0,总行,,", "B0,总行,B2,"), encoding="utf-8")
    bankmkt("load", "extracts", cwd=project).worked()
    deliver(project, "--split-by", "branch").failed(7, "B0", "→")
    assert not (project / "outbox").exists()
