"""A message means what the letter means, on the oldest reader, and no value of it becomes a header."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bankmkt.base import say as language
from bankmkt.base.errors import OutputError
from bankmkt.deliver.mail.message import Letter, ascii_name, build, message_id, one_line, pack, write_eml
from bankmkt.deliver.mail.spec import MailSpec, Sender
from bankmkt.rules.model import Words

SPEC = MailSpec(
    sender=Sender(address="reports@example.com", name="样例银行"), server="smtp.example.com", domains=("example.com",)
)
LETTER = Letter(
    book="monthly",
    as_of=date(2026, 10, 31),
    recipient="0101",
    name="样例主管",
    address="m8001@example.com",
    subject="支行经营分析 2026-10-31",
    text="您好\n",
)
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    language.use("en")
    yield
    language.use(None)


def changed(**values: Any) -> Letter:
    known = {name: getattr(LETTER, name) for name in Letter.__slots__}
    return Letter(**(known | values))


def read_again(letter: Letter, spec: MailSpec = SPEC) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(build(letter, spec).as_bytes())
    assert isinstance(message, EmailMessage)
    return message


def raw_headers(letter: Letter, spec: MailSpec = SPEC) -> dict[str, str]:
    """Header names with their bodies as they stand, read by the older parser, which decodes nothing."""
    parsed = BytesHeaderParser(policy=policy.compat32).parsebytes(build(letter, spec).as_bytes())
    assert len(parsed.keys()) == len(set(parsed.keys()))
    return {name: str(value) for name, value in parsed.items()}


def shown(header: str) -> str:
    """What an older mail program shows of a header."""
    return str(make_header(decode_header(re.sub(r"\r?\n(?=[ \t])", "", header))))


NAMES = (
    "王小明",
    "王, 小明",
    '张"三"',
    "Smith, John",
    'O"Neil \\ x',
    "样例银行第一支行 客户经营分析 月报 二〇二六年十月 特别长的名称 甲乙丙丁戊己庚辛壬癸, 甲",
    "a" * 120,
    "王" * 60 + "," + "李" * 40,
    "行长 (代) <x@example.org>",
    "𠮷野 经理, 甲",
    "a;b:c",
    "\ue000\U00020bb7名",
)


@pytest.mark.parametrize("name", NAMES)
def test_names_and_subjects_arrive_as_they_are(name: str) -> None:
    headers = raw_headers(changed(name=name, subject=name))
    assert all(value.isascii() for value in headers.values())
    assert shown(headers["Subject"]) == name
    told = shown(headers["To"])
    assert told.endswith("<m8001@example.com>")
    quoted = told.removesuffix("<m8001@example.com>").strip()
    if quoted.startswith('"'):
        quoted = re.sub(r"\\(.)", r"\1", quoted[1:-1])
    assert quoted == name
    (to,) = read_again(changed(name=name))["To"].addresses
    assert to.addr_spec == "m8001@example.com"


@pytest.mark.parametrize(
    "evil",
    [
        "x\r\nBcc: all@example.org",
        "x\nBcc: all@example.org",
        "x\rBcc: all@example.org",
        "x\u2028Bcc: all@example.org",
        "x\x85Bcc: all@example.org",
        "x\x0bBcc: all@example.org\x00",
        "=?utf-8?q?x=0D=0ABcc:_all=40example.org?=",
        "=?utf-8?b?eA0KQmNjOiBhbGxAZXhhbXBsZS5vcmc=?=",
        "样例\r\n\r\n<html>",
        '"<all@example.org>, "',
        "\u202eelpmaxe",
    ],
)
def test_no_value_becomes_a_header_or_an_address(evil: str) -> None:
    spec = SPEC.model_copy(update={"sender": Sender(address="reports@example.com", name=evil)})
    letter = changed(name=evil, subject=evil, recipient=evil, book=evil)
    assert set(raw_headers(letter, spec)) == HEADERS
    message = read_again(letter, spec)
    assert [to.addr_spec for to in message["To"].addresses] == ["m8001@example.com"]
    assert [one.addr_spec for one in message["From"].addresses] == ["reports@example.com"]
    for name in ("To", "From", "Subject"):
        assert "\n" not in shown(raw_headers(letter, spec)[name])
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "您好"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.text(max_size=300))
def test_whatever_the_texts_are_the_headers_are_ours(name: str, subject: str) -> None:
    letter = changed(name=name, subject=subject)
    headers = raw_headers(letter)
    assert set(headers) == HEADERS
    assert shown(headers["Subject"]) == one_line(subject)
    assert [to.addr_spec for to in read_again(letter)["To"].addresses] == ["m8001@example.com"]
    assert all(len(line) <= 998 for line in build(letter, SPEC).as_bytes().split(b"\r\n"))


def test_a_line_of_a_header_holds_what_people_see() -> None:
    assert one_line(" 样例\t甲\r\n乙\u200b丙 ") == "样例 甲 乙 丙"
    assert one_line("=?x?=") == "= ?x?="
    assert one_line("长" * 300) == "长" * 199 + "…"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("monthly-2026-10-31.xlsx", "monthly-2026-10-31.xlsx"),
        ("支行月报.xlsx", "monthly-2026-10-31.xlsx"),
        ("支行 monthly 报告.xlsx", "monthly.xlsx"),
        ("../../etc/passwd", "passwd.xlsx"),
        ("Ａ１.ｘｌｓｘ", "A1.xlsx"),
        ('x";\r\nname="y.html', "x-name-y.html"),
        ("con" + "x" * 100 + ".xlsx", "con" + "x" * 57 + ".xlsx"),
    ],
)
def test_attachments_have_names_of_ascii(given: str, kept: str) -> None:
    name = ascii_name(given, "monthly", date(2026, 10, 31))
    assert name == kept or (given.startswith("../..") and "/" not in name)
    assert re.fullmatch(r"[A-Za-z0-9._-]+", name)


def test_the_attachment_is_the_file(tmp_path: Path) -> None:
    path = tmp_path / "支行月报.xlsx"
    content = bytes(range(256)) * 400 + b"\r\n.\r\n"
    path.write_bytes(content)
    letter = changed(attachment=path, html="<p>您好</p>\n")
    (attached,) = read_again(letter).iter_attachments()
    assert attached.get_filename() == "monthly-2026-10-31.xlsx"
    assert attached["Content-Disposition"].params["filename"].isascii()
    assert attached.get_payload(decode=True) == content
    raw = pack(letter, SPEC, 1, content).content
    assert raw.isascii()
    assert re.search(rb"[^\r]\n|\r[^\n]", raw) is None
    assert "支行月报".encode() not in raw


def test_the_message_id_is_that_of_the_sending() -> None:
    now = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
    one, other = build(LETTER, SPEC, now=now), build(changed(subject="?", text="!"), SPEC)
    assert one["Message-ID"] == other["Message-ID"] == message_id(("monthly", "2026-10-31", "0101"), SPEC)
    assert one["Date"] == "Sun, 01 Nov 2026 06:00:00 +0000"
    ids = {
        message_id(key, SPEC, number)
        for key in (
            ("monthly", "2026-10-31", "0101"),
            ("monthly", "2026-10-31", "01011"),
            ("monthly", "2026-10-3", "10101"),
            ("risk", "2026-10-31", "0101"),
        )
        for number in (1, 2)
    }
    assert len(ids) == 8
    assert all(re.fullmatch(r"<bankmkt\.[0-9a-f]{32}\.[12]@example\.com>", one) for one in ids)


def test_the_subject_can_be_the_banks_own() -> None:
    words = Words(zh="【内部】{subject}", en="[internal] {book} of {as_of} for {recipient}")
    spec = SPEC.model_copy(update={"subject": words})
    assert read_again(LETTER, spec)["Subject"] == "[internal] monthly of 2026-10-31 for 0101"
    language.use("zh")
    assert read_again(LETTER, spec)["Subject"] == "【内部】支行经营分析 2026-10-31"
    tricky = changed(subject="{recipient}")
    assert read_again(tricky, spec)["Subject"] == "【内部】{recipient}"


def test_an_eml_is_a_draft_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_text("older", encoding="utf-8")
    path.unlink()
    write_eml(LETTER, SPEC, path)
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert message["X-Unsent"] == "1"
    assert message["Auto-Submitted"] is None
    assert message["To"].addresses[0].addr_spec == "m8001@example.com"
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_an_eml_can_be_without_sender_and_recipient(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    write_eml(changed(address=""), None, path)
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert message["From"] is None
    assert message["To"] is None
    assert message["Subject"] == LETTER.subject
    with pytest.raises(OutputError):
        write_eml(changed(attachment=tmp_path / "gone.xlsx"), SPEC, path)
    assert path.exists()
