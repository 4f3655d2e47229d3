"""What delivery.yaml says of mail is refused with its place wherever it could send to the wrong or in the clear."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from bankmkt.base import say as language
from bankmkt.base.errors import DeliveryError, RulesError
from bankmkt.deliver.mail.address import is_address, is_domain
from bankmkt.deliver.mail.spec import PASSWORD, MailSpec, read_spec

WHOLE = """\
bankmkt: 1
masks: {manager: plain}
mail:
  sender: {name: 样例银行, address: reports@example.com}
  server: smtp.example.com
  port: 2525
  security: starttls
  user: reports
  password_file: secret.txt
  ca_file: ca.pem
  timeout: 7.5
  answer_timeout: 90
  attempts: 2
  backoff: 0
  max_megabytes: 12.5
  domains: [example.com, Branch.Example.com]
  reply_to: desk@example.com
  subject: {zh: "【内部】{subject}", en: "[internal] {subject}"}
  per_minute: 30
"""
LEAST = """\
bankmkt: 1
mail:
  sender: {address: reports@example.com}
  server: smtp.example.com
"""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(PASSWORD, raising=False)
    language.use("en")
    yield
    language.use(None)


def spec(folder: Path, text: str) -> MailSpec:
    path = folder / "delivery.yaml"
    path.write_text(text, encoding="utf-8")
    found = read_spec(path, "delivery.yaml")
    assert found is not None
    return found


def test_every_key_is_read(tmp_path: Path) -> None:
    found = spec(tmp_path, WHOLE)
    assert (found.sender.name, found.sender.address) == ("样例银行", "reports@example.com")
    assert found.where == ("smtp.example.com", 2525)
    assert (found.timeout, found.answer_timeout, found.backoff) == (Fraction(15, 2), Fraction(90), Fraction(0))
    assert (found.attempts, found.per_minute, found.max_bytes) == (2, 30, 12_500_000)
    assert found.domains == ("example.com", "branch.example.com")
    assert found.reply_to == "desk@example.com"
    assert str(found.subject) == "[internal] {subject}"
    (tmp_path / "ca.pem").write_text("", encoding="utf-8")
    assert found.certificates() == tmp_path / "ca.pem"


def test_the_least_that_must_be_said_sends_nothing(tmp_path: Path) -> None:
    found = spec(tmp_path, LEAST)
    assert found.where == ("smtp.example.com", 465)
    assert found.security == "tls"
    assert found.domains == ()
    assert not found.allows("reports@example.com")
    assert found.secret() is None
    assert found.certificates() is None


def test_no_file_and_no_key_are_no_mail(tmp_path: Path) -> None:
    assert read_spec(tmp_path / "delivery.yaml") is None
    (tmp_path / "delivery.yaml").write_text("bankmkt: 1\n", encoding="utf-8")
    assert read_spec(tmp_path / "delivery.yaml") is None


@pytest.mark.parametrize(
    ("line", "changed", "place", "words"),
    [
        ("  server: smtp.example.com", "  server: https://smtp.example.com", "5:11", "no name of a server"),
        ("  server: smtp.example.com", "  server: smtp.example.com:25", "5:11", "no name of a server"),
        ("  server: smtp.example.com", "  servr: smtp.example.com", "5:3", "servr"),
        ("  port: 2525", "  port: 99999", "6:9", "whole number from 1 to 65535"),
        ("  port: 2525", '  port: "25"', "6:9", "whole number"),
        ("  security: starttls", "  security: none", "7:13", "insecure: true"),
        ("  security: starttls", "  security: ssl", "7:13", "tls, starttls or none"),
        ("  user: reports", "  user: 报表", "8:9", "ASCII"),
        ("  user: reports", "  password: 42", "8:13", "does not belong into this file"),
        ("  user: reports\n", "", "8:18", "needs user"),
        ("  timeout: 7.5", "  timeout: 0", "11:12", "above 0"),
        ("  timeout: 7.5", "  timeout: soon", "11:12", "no number"),
        ("  attempts: 2", "  attempts: 0", "13:13", "from 1 to 20 is needed, got 0"),
        ("  backoff: 0", "  backoff: -1", "14:12", "0 to 3600"),
        ("[example.com, Branch", '["@example.com", Branch', "16:13", "no domain"),
        ("[example.com, Branch", '["*", Branch', "16:13", "no domain"),
        ("reply_to: desk@example.com", "reply_to: desk", "17:13", "no mail address"),
        ("address: reports@example.com", "address: reports@", "4:33", "no mail address"),
        ('en: "[internal] {subject}"', 'en: "{customer}"', "18:38", "customer"),
        ('en: "[internal] {subject}"', 'en: "{subject.text}"', "18:38", "subject.text"),
        ('en: "[internal] {subject}"', 'en: "{subject"', "18:38", "braces"),
        ("  per_minute: 30", "  per_minute: 0", "19:15", "whole number"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(line: str, changed: str, place: str, words: str, tmp_path: Path) -> None:
    assert line in WHOLE
    with pytest.raises(RulesError) as caught:
        spec(tmp_path, WHOLE.replace(line, changed))
    found = {(one.place, f"{one.message} {one.remedy}") for one in caught.value.problems}
    assert any(where == f"delivery.yaml:{place}" and words in text for where, text in found), found


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = WHOLE.replace("port: 2525", "port: x").replace("attempts: 2", "attempts: x").replace("desk@", "desk ")
    with pytest.raises(RulesError) as caught:
        spec(tmp_path, text)
    assert {one.line for one in caught.value.problems} == {6, 13, 17}
    text = (
        WHOLE.replace("security: starttls", "security: none").replace("port: 2525", "password: x").replace("desk@", "")
    )
    with pytest.raises(RulesError) as caught:
        spec(tmp_path, text)
    assert {one.line for one in caught.value.problems} == {6, 7, 17}


@pytest.mark.parametrize(
    "text",
    [
        WHOLE.replace("  user: reports", "  password: hunter-in-clear"),
        WHOLE.replace("  user: reports", "  'password' : hunter-in-clear"),
        WHOLE.replace("  user: reports", "  password: hunter-in-clear: x"),
        "bankmkt: 1\nmail: {password: hunter-in-clear, servr: x}\n",
        "bankmkt: 1\nmail:\n  password: hunter-in-clear\n",
    ],
)
def test_no_secret_of_the_file_is_repeated(text: str, tmp_path: Path) -> None:
    with pytest.raises(RulesError) as caught:
        spec(tmp_path, text)
    assert "hunter" not in str(caught.value)
    assert any(one.line for one in caught.value.problems)


@pytest.mark.parametrize("server", ["localhost", "127.0.0.1", "::1"])
def test_only_this_machine_may_be_told_in_the_clear(server: str, tmp_path: Path) -> None:
    found = spec(tmp_path, LEAST.replace("smtp.example.com", f'"{server}"\n  security: none'))
    assert found.where == (server, 25)
    text = LEAST.replace("smtp.example.com", "relay.example.com\n  security: none\n  insecure: true")
    assert spec(tmp_path, text).security == "none"


def test_the_password_comes_from_the_environment_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = spec(tmp_path, WHOLE)
    with pytest.raises(DeliveryError, match=PASSWORD):
        found.secret()
    secret = tmp_path / "secret.txt"
    secret.write_text("from the file \r\nsecond line\n", encoding="utf-8")
    secret.chmod(0o600)
    assert found.secret() == "from the file "
    monkeypatch.setenv(PASSWORD, "from the environment")
    assert found.secret() == "from the environment"
    monkeypatch.setenv(PASSWORD, "密码")
    with pytest.raises(DeliveryError) as caught:
        found.secret()
    assert "密码" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_password_that_everybody_may_read_is_refused(tmp_path: Path) -> None:
    found = spec(tmp_path, WHOLE)
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter\n", encoding="utf-8")
    secret.chmod(0o644)
    with pytest.raises(DeliveryError, match="chmod 600") as caught:
        found.secret()
    assert "hunter" not in str(caught.value)
    secret.chmod(0o600)
    secret.write_text("\nhunter\n", encoding="utf-8")
    with pytest.raises(DeliveryError, match="first line"):
        found.secret()


@pytest.mark.parametrize(
    "good", ["a@b", "m0001@example.com", "first.last+tag@sub.example.co", "o'neil@example.com", "A_B-c@EXAMPLE.com"]
)
def test_addresses(good: str) -> None:
    assert is_address(good)


@pytest.mark.parametrize(
    "bad",
    [
        *("", "abc", "@example.com", "a@", "a b@example.com", "a@b@example.com", "a@example..com", ".a@example.com"),
        *(
            "a.@example.com",
            "a..b@example.com",
            "a@-example.com",
            "a@example.com.",
            "a@example.com\n",
            "\na@example.com",
        ),
        *("a@example.com,b@example.com", "<a@example.com>", "经理@example.com", "a@例子.com", '"a"@example.com'),
        *(
            "a@[127.0.0.1]",
            "a@example.com>\r\nRCPT TO:<b@example.com",
            "x" * 65 + "@example.com",
            "a@" + "b." * 130 + "c",
        ),
    ],
)
def test_no_addresses(bad: str) -> None:
    assert not is_address(bad)


def test_domains() -> None:
    assert is_domain("example.com")
    assert not any(is_domain(bad) for bad in ("", ".", "a..b", "*.example.com", "@example.com", "例子.com", "a_b.com"))
