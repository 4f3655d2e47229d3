"""Letters reach a real server over verified TLS once, and every letter that does not is listed with its reason."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.deliver.mailserver import CUT, HANG_UP, HOST, PASSWORD, STALL, USER, Authority, Box, cutting, serving

from bankmkt.base import say as language
from bankmkt.base.errors import BusyError, DeliveryError, UsageError
from bankmkt.deliver.mail import journal
from bankmkt.deliver.mail.journal import Fate
from bankmkt.deliver.mail.message import Letter
from bankmkt.deliver.mail.outcome import Outcome
from bankmkt.deliver.mail.send import send
from bankmkt.deliver.mail.spec import PASSWORD as VARIABLE
from bankmkt.deliver.mail.spec import MailSpec, Sender

DAY = date(2026, 10, 31)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.delenv(VARIABLE, raising=False)
    language.use("en")
    yield
    language.use(None)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "outbox" / "2026-10-31"


def letter(recipient: str, folder: Path, content: bytes = b"PK\x03\x04\r\n.\r\nrest\n.", **changed: Any) -> Letter:
    """A letter with a workbook that has everything in it that a careless server changes."""
    path = folder / f"{recipient}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    values: dict[str, Any] = {
        "book": "manager-book",
        "as_of": DAY,
        "recipient": recipient,
        "name": f"样例经理{recipient}",
        "address": f"{recipient.lower()}@example.com",
        "subject": "客户经理手册 2026-10-31",
        "text": "您好：\n\n.附件为本期手册。\n",
        "html": "<p>您好</p>\n",
        "attachment": path,
        "attachment_name": "manager-book-2026-10-31.xlsx",
    }
    return Letter(**(values | changed))


def letters(folder: Path, *recipients: str) -> list[Letter]:
    return [letter(one, folder) for one in recipients]


def spec(port: int, **changed: Any) -> MailSpec:
    values: dict[str, Any] = {
        "sender": Sender(address="reports@example.com", name="样例银行, 经营分析"),
        "server": HOST,
        "port": port,
        "security": "none",
        "timeout": Fraction(10),
        "answer_timeout": Fraction(10),
        "attempts": 3,
        "backoff": Fraction(1, 50),
        "domains": ("example.com",),
    }
    return MailSpec(**(values | changed))


def sent(outbox: Path, some: Sequence[Letter], how: MailSpec, **options: Any) -> tuple[Outcome, ...]:
    with journal.opened(outbox / journal.NAME) as book:
        return send(some, how, book, **options)


def states(outcomes: Sequence[Outcome]) -> dict[str, str]:
    return {one.recipient: one.state for one in outcomes}


def fates(outbox: Path) -> dict[str, Fate]:
    past = journal.read(outbox / journal.NAME)
    return {recipient: record.fate for (_, _, recipient), record in past.records.items()}


# The way --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_letter_arrives_as_it_was_meant(
    security: str, authority: Authority, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Box()
    monkeypatch.setenv(VARIABLE, PASSWORD)
    secure = authority.context(HOST)
    way: AbstractContextManager[int] = (
        serving(box, tls=secure, login=True)
        if security == "tls"
        else serving(box, tls_context=secure, require_starttls=True, login=True)
    )
    one = letter("M0001", outbox)
    with way as port:
        how = spec(port, security=security, user=USER, ca_file=str(authority.file), reply_to="desk@example.com")
        (outcome,) = sent(outbox, [one], how)
    assert (outcome.state, outcome.number, outcome.detail) == ("sent", 1, "")
    assert box.users == {USER}
    assert box.encrypted == {True}
    ((address, raw),) = box.contents
    (message,) = box.messages
    assert address == "m0001@example.com"
    assert raw.isascii()
    assert message["Subject"] == "客户经理手册 2026-10-31"
    assert message["From"].addresses[0].display_name == "样例银行, 经营分析"
    assert message["From"].addresses[0].addr_spec == "reports@example.com"
    assert [(to.display_name, to.addr_spec) for to in message["To"].addresses] == [
        ("样例经理M0001", "m0001@example.com")
    ]
    assert str(message["Reply-To"]) == "desk@example.com"
    assert message["Message-ID"] == outcome.message_id
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert page is not None
    assert text.get_content().replace("\r\n", "\n") == one.text
    assert page.get_content().replace("\r\n", "\n") == one.html
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "manager-book-2026-10-31.xlsx"
    assert attached.get_content_type().endswith("spreadsheetml.sheet")
    assert attached.get_payload(decode=True) == b"PK\x03\x04\r\n.\r\nrest\n."


def test_an_authority_that_nobody_knows_is_not_trusted(authority: Authority, outbox: Path) -> None:
    box = Box()
    some = letters(outbox, "M0001", "M0002")
    with serving(box, tls=authority.context(HOST)) as port:
        outcomes = sent(outbox, some, spec(port, security="tls"))
    assert states(outcomes) == {"M0001": "failed", "M0002": "failed"}
    assert "certificate" in outcomes[0].detail
    assert box.contents == []
    assert fates(outbox) == {}


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_for_another_server_is_not_trusted(security: str, authority: Authority, outbox: Path) -> None:
    box = Box()
    secure = authority.context("elsewhere.example.com")
    way = serving(box, tls=secure) if security == "tls" else serving(box, tls_context=secure)
    with way as port:
        (outcome,) = sent(outbox, letters(outbox, "M0001"), spec(port, security=security, ca_file=str(authority.file)))
    assert outcome.state == "failed"
    assert "certificate" in outcome.detail
    assert box.contents == []


def test_no_encryption_where_it_is_wanted_is_no_way(outbox: Path) -> None:
    box = Box()
    with serving(box) as port:
        (outcome,) = sent(outbox, letters(outbox, "M0001"), spec(port, security="starttls"))
    assert outcome.state == "failed"
    assert "STARTTLS" in outcome.detail
    assert box.contents == []


def test_a_server_that_speaks_plainly_where_tls_is_wanted(outbox: Path) -> None:
    with serving(Box()) as port:
        (outcome,) = sent(outbox, letters(outbox, "M0001"), spec(port, security="tls"))
    assert outcome.state == "failed"


@pytest.mark.parametrize("given", ["wrong", None])
def test_a_wrong_password_is_told_once_and_not_repeated(
    given: str | None, authority: Authority, outbox: Path, tmp_path: Path
) -> None:
    box = Box()
    secret = tmp_path / "secret"
    secret.write_text("wrong\n", encoding="utf-8")
    secret.chmod(0o600)
    with serving(box, tls=authority.context(HOST), login=True) as port:
        how = spec(port, security="tls", ca_file="ca.pem", user=USER, password_file=str(secret) if given else None)
        how = how.at(authority.file.parent)
        if given is None:
            with pytest.raises(DeliveryError, match=VARIABLE):
                sent(outbox, letters(outbox, "M0001"), how)
        else:
            outcomes = sent(outbox, letters(outbox, "M0001", "M0002"), how)
            assert states(outcomes) == {"M0001": "failed", "M0002": "failed"}
            assert "535" in outcomes[0].detail
            assert "wrong" not in outcomes[0].detail
            assert box.connections == 1
    assert box.contents == []


def test_a_server_that_is_not_there_costs_one_row_of_waits(outbox: Path) -> None:
    with serving(Box()) as port:
        pass
    some = letters(outbox, *(f"M{n:04d}" for n in range(200)))
    outcomes = sent(outbox, some, spec(port))
    assert {one.state for one in outcomes} == {"failed"}
    assert "cannot be reached" in outcomes[0].detail
    assert fates(outbox) == {}


def test_all_letters_go_over_one_connection(outbox: Path) -> None:
    box, told = Box(), list[tuple[int, int]]()
    some = letters(outbox, *(f"M{n:04d}" for n in range(20)))
    with serving(box) as port:
        outcomes = sent(outbox, some, spec(port), progress=lambda done, whole: told.append((done, whole)))
    assert {one.state for one in outcomes} == {"sent"}
    assert [address for address, _ in box.contents] == [one.address for one in some]
    assert box.connections == 1
    assert told == [(n, 20) for n in range(1, 21)]


# Refusals -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_not_now_is_tried_again(where: str, outbox: Path) -> None:
    box = Box(**{where: {"m0001@example.com": ["451 4.7.1 greylisted", "450 4.2.0 still busy"]}})  # type: ignore[arg-type]
    with serving(box) as port:
        outcomes = sent(outbox, letters(outbox, "M0001", "M0002"), spec(port))
    assert states(outcomes) == {"M0001": "sent", "M0002": "sent"}
    assert [address for address, _ in box.contents] == ["m0002@example.com", "m0001@example.com"]
    assert set(box.ids().values()) == {1}


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_not_now_for_ever_is_given_up_and_tried_by_the_next_run(where: str, outbox: Path) -> None:
    box = Box(**{where: {"m0001@example.com": ["451 4.3.2 busy"] * 3}})  # type: ignore[arg-type]
    some = letters(outbox, "M0001")
    with serving(box) as port:
        (outcome,) = sent(outbox, some, spec(port))
        assert outcome.state == "failed"
        assert "451 4.3.2: the mail server" in outcome.detail
        assert fates(outbox) == {"M0001": Fate.FAILED}
        (outcome,) = sent(outbox, some, spec(port))
    assert outcome.state == "sent"
    assert box.tried == {"m0001@example.com": 4}
    assert len(box.contents) == 1


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_a_refusal_for_good_is_not_repeated(where: str, outbox: Path) -> None:
    box = Box(**{where: {"m0001@example.com": ["550 5.1.1 <m0001@example.com> nobody of that name"]}})  # type: ignore[arg-type]
    some = letters(outbox, "M0001", "M0002")
    with serving(box) as port:
        outcomes = sent(outbox, some, spec(port))
        assert states(outcomes) == {"M0001": "refused", "M0002": "sent"}
        assert "550 5.1.1" in outcomes[0].detail
        assert "example.com" not in outcomes[0].detail
        again = sent(outbox, some, spec(port))
        assert states(again) == {"M0001": "refused", "M0002": "already"}
        assert "--resend" in again[0].detail
        assert box.tried["m0001@example.com"] == 1
        asked = sent(outbox, some, spec(port), resend={"M0001"})
    assert states(asked) == {"M0001": "sent", "M0002": "already"}
    assert set(box.ids().values()) == {1}
    assert "example.com>" not in (outbox / journal.NAME).read_text(encoding="utf-8").replace("@example.com>", "")


def test_a_sender_that_is_refused_ends_the_run(outbox: Path) -> None:
    box = Box(mail=["553 5.1.8 unknown sender"])
    with serving(box) as port:
        outcomes = sent(outbox, letters(outbox, "M0001", "M0002"), spec(port))
        assert states(outcomes) == {"M0001": "failed", "M0002": "failed"}
        assert "553 5.1.8" in outcomes[1].detail
        assert states(sent(outbox, letters(outbox, "M0001"), spec(port))) == {"M0001": "sent"}


def test_who_has_no_place_to_go_is_listed_before_anything_connects(outbox: Path) -> None:
    some = [
        letter("M0001", outbox, address=""),
        letter("M0002", outbox, address="m0002@example.com\r\nBcc: x@example.com"),
        letter("M0003", outbox, address="m0003@sub.example.com"),
        letter("M0004", outbox, address="m0004@example.com.evil.example"),
        letter("unassigned", outbox),
    ]
    outcomes = sent(outbox, some, spec(1))  # nothing listens there
    assert [one.state for one in outcomes] == ["no_address", "no_address", "not_allowed", "not_allowed", "not_allowed"]
    assert "sub.example.com" in outcomes[2].detail
    assert all(one.detail for one in outcomes)
    (outcome,) = sent(outbox, letters(outbox, "M0001"), spec(1, domains=()))
    assert outcome.state == "not_allowed"
    assert "mail.domains" in outcome.detail
    assert fates(outbox) == {}


def test_domains_do_not_care_about_case(outbox: Path) -> None:
    box = Box()
    with serving(box) as port:
        how = spec(port, domains=("Example.COM",))
        (outcome,) = sent(outbox, [letter("M1", outbox, address="M1@EXAMPLE.com")], how)
    assert outcome.state == "sent"


# Size -----------------------------------------------------------------------------------------------------------------


def test_what_is_too_large_is_not_sent(outbox: Path) -> None:
    box = Box()
    some = [letter("M0001", outbox, b"x" * 90_000), letter("M0002", outbox)]
    with serving(box) as port:
        outcomes = sent(outbox, some, spec(port, max_megabytes=Fraction(1, 10)))
        assert states(outcomes) == {"M0001": "too_large", "M0002": "sent"}  # 90 kB are 0.12 MB as base64
        assert "0.1 MB" in outcomes[0].detail
        assert states(sent(outbox, some, spec(port))) == {"M0001": "sent", "M0002": "already"}


def test_what_the_server_calls_too_large_is_not_sent(outbox: Path) -> None:
    box = Box()
    some = [letter("M0001", outbox, b"x" * 90_000), letter("M0002", outbox)]
    with serving(box, data_size_limit=60_000) as port:  # told by the SIZE extension
        outcomes = sent(outbox, some, spec(port))
    assert states(outcomes) == {"M0001": "too_large", "M0002": "sent"}
    assert box.tried["m0001@example.com"] == 0
    box = Box(data={"m0003@example.com": ["552 5.3.4 too large"]}, mail=["552 too much"])
    with serving(box) as port:
        outcomes = sent(outbox, letters(outbox, "M0004", "M0003"), spec(port))
    assert states(outcomes) == {"M0004": "too_large", "M0003": "too_large"}
    box = Box(data={"m0005@example.com": ["552 5.2.2 mailbox full"]})
    with serving(box) as port:
        assert states(sent(outbox, letters(outbox, "M0005"), spec(port))) == {"M0005": "refused"}


# Drops ----------------------------------------------------------------------------------------------------------------


def test_a_drop_before_the_message_is_tried_again(outbox: Path) -> None:
    box = Box(rcpt={"m0001@example.com": [HANG_UP, "421 4.3.2 closing"]})
    with serving(box) as port:
        outcomes = sent(outbox, letters(outbox, "M0001", "M0002"), spec(port))
    assert states(outcomes) == {"M0001": "sent", "M0002": "sent"}
    assert set(box.ids().values()) == {1}


def test_a_server_that_hangs_up_after_some_messages_costs_no_attempt(outbox: Path) -> None:
    box = Box(rcpt={f"m{n:04d}@example.com": ["421 4.7.0 enough for one connection"] for n in (1, 3, 5)})
    some = letters(outbox, *(f"M{n:04d}" for n in range(6)))
    with serving(box) as port:
        outcomes = sent(outbox, some, spec(port, attempts=1))
    assert {one.state for one in outcomes} == {"sent"}
    assert box.connections == 4
    assert set(box.ids().values()) == {1}


def test_a_drop_in_the_midst_of_the_message_is_uncertain(outbox: Path) -> None:
    """The server did not get the last dot, but who sent it cannot know that."""
    box = Box()
    some = [letter("M0001", outbox, b"x" * 3_000_000), letter("M0002", outbox)]

    def watch(data: bytes) -> str:
        return CUT if b"m0001@" in data and len(data) > 500_000 else ""

    with serving(box) as port, cutting(port, watch) as front:
        outcomes = sent(outbox, some, spec(front))
        assert states(outcomes) == {"M0001": "uncertain", "M0002": "sent"}
        assert "may have arrived" in outcomes[0].detail
        assert [address for address, _ in box.contents] == ["m0002@example.com"]
        again = sent(outbox, some, spec(front), resend={"M0001"})  # asking for it by name is not enough
        assert states(again) == {"M0001": "uncertain", "M0002": "already"}
        assert "--resend-uncertain" in again[0].detail
        asked = sent(outbox, some, spec(port), resend_uncertain=True)
    assert states(asked) == {"M0001": "sent", "M0002": "already"}
    assert asked[0].message_id == outcomes[0].message_id
    assert set(box.ids().values()) == {1}


def test_a_drop_before_the_answer_is_uncertain_and_may_have_arrived(outbox: Path) -> None:
    box = Box(data={"m0001@example.com": [HANG_UP]})
    some = letters(outbox, "M0001", "M0002")
    with serving(box) as port:
        outcomes = sent(outbox, some, spec(port))
        assert states(outcomes) == {"M0001": "uncertain", "M0002": "sent"}
        assert states(sent(outbox, some, spec(port))) == {"M0001": "uncertain", "M0002": "already"}
        assert set(box.ids().values()) == {1}
        asked = sent(outbox, some, spec(port), resend_uncertain=True)
    assert states(asked) == {"M0001": "sent", "M0002": "already"}
    assert box.ids()[outcomes[0].message_id] == 2  # the same Message-ID: mail programs show it once
    assert fates(outbox) == {"M0001": Fate.SENT, "M0002": Fate.SENT}


def test_a_server_that_falls_silent_is_waited_for_and_then_uncertain(outbox: Path) -> None:
    def watch(data: bytes) -> str:
        return STALL if b"\r\n.\r\n" in data else ""

    box = Box()
    with serving(box) as port, cutting(port, watch) as front:
        (outcome,) = sent(outbox, letters(outbox, "M0001"), spec(front, answer_timeout=Fraction(1, 5)))
    assert outcome.state == "uncertain"
    assert box.contents == []


def test_an_uncertain_one_stays_so_when_sending_it_again_fails(outbox: Path) -> None:
    """The second sending certainly failed; what became of the first is not known any better."""
    box = Box(data={"m0001@example.com": [HANG_UP, "451 4.3.0 busy", "550 5.7.1 no"]})
    some = letters(outbox, "M0001")
    with serving(box) as port:
        sent(outbox, some, spec(port))
        for _ in range(2):
            (outcome,) = sent(outbox, some, spec(port, attempts=1), resend_uncertain=True)
            assert outcome.state == "uncertain"
            assert "an earlier sending may have arrived" in outcome.detail
            assert fates(outbox) == {"M0001": Fate.UNCERTAIN}
            assert states(sent(outbox, some, spec(port))) == {"M0001": "uncertain"}
    assert len(box.contents) == 1


def test_a_crash_in_the_midst_of_a_line_is_told(outbox: Path) -> None:
    box = Box()
    some = letters(outbox, "M0001", "M0002")
    with serving(box) as port:
        sent(outbox, some, spec(port))
        path = outbox / journal.NAME
        path.write_bytes(path.read_bytes()[:-20])  # the outcome of the second letter
        outcomes = sent(outbox, some, spec(port))
        assert states(outcomes) == {"M0001": "already", "M0002": "uncertain"}
        assert "cut off by a crash" in outcomes[1].detail
        assert len(box.contents) == 2
        assert "cut off" not in sent(outbox, some, spec(port))[1].detail


# Again ----------------------------------------------------------------------------------------------------------------


def test_a_second_run_sends_nothing_and_needs_no_server(outbox: Path) -> None:
    box = Box()
    some = letters(outbox, "M0001", "M0002")
    with serving(box) as port:
        first = sent(outbox, some, spec(port))
    again = sent(outbox, some, spec(1))
    assert states(again) == {"M0001": "already", "M0002": "already"}
    assert [one.message_id for one in again] == [one.message_id for one in first]
    assert again[0].detail.startswith("sent 20")
    assert len(box.contents) == 2


def test_another_book_and_another_date_are_other_letters(outbox: Path) -> None:
    box = Box()
    some = [
        letter("M0001", outbox),
        letter("M0001", outbox, book="risk"),
        letter("M0001", outbox, as_of=date(2026, 9, 30)),
    ]
    with serving(box) as port:
        assert [one.state for one in sent(outbox, some, spec(port))] == ["sent"] * 3
        assert len(box.ids()) == 3


def test_who_asks_gets_it_again_under_another_number(outbox: Path) -> None:
    box = Box()
    some = letters(outbox, "M0001", "M0002")
    with serving(box) as port:
        sent(outbox, some, spec(port))
        asked = sent(outbox, some, spec(port), resend=frozenset({"M0001"}))
        assert [(one.state, one.number) for one in asked] == [("sent", 2), ("already", 1)]
        with pytest.raises(UsageError, match="M0003"):
            sent(outbox, some, spec(port), resend={"M0003"})
    assert sorted(box.ids().values()) == [1, 1, 1]


def test_a_resending_that_failed_leaves_what_was_sent(outbox: Path) -> None:
    box = Box()
    some = letters(outbox, "M0001")
    with serving(box) as port:
        sent(outbox, some, spec(port))
        box.data = {"m0001@example.com": ["451 4.3.0 busy"] * 3}
        (outcome,) = sent(outbox, some, spec(port), resend={"M0001"})
        assert (outcome.state, outcome.number) == ("failed", 2)
        assert states(sent(outbox, some, spec(port))) == {"M0001": "already"}


def test_a_workbook_that_was_changed_after_the_check_is_not_sent(outbox: Path) -> None:
    box = Box()
    right, wrong = letter("M0001", outbox, b"checked"), letter("M0002", outbox, b"checked")
    digest = hashlib.sha256(b"checked").hexdigest()
    some = [letter("M0001", outbox, b"checked", sha256=digest), letter("M0002", outbox, b"checked", sha256=digest)]
    assert right.attachment is not None
    assert wrong.attachment is not None
    wrong.attachment.write_bytes(b"somebody else's")
    gone = letter("M0003", outbox)
    assert gone.attachment is not None
    gone.attachment.unlink()
    with serving(box) as port:
        outcomes = sent(outbox, [*some, gone], spec(port))
    assert states(outcomes) == {"M0001": "sent", "M0002": "failed", "M0003": "failed"}
    assert [address for address, _ in box.contents] == ["m0001@example.com"]
    assert fates(outbox) == {"M0001": Fate.SENT}


def test_one_sender_at_a_time(outbox: Path) -> None:
    with (
        journal.opened(outbox / journal.NAME),
        pytest.raises(BusyError, match="another process"),
        journal.opened(outbox / journal.NAME),
    ):
        pass


def test_sending_slowly_keeps_the_order(outbox: Path) -> None:
    box = Box()
    with serving(box) as port:
        outcomes = sent(outbox, letters(outbox, "M0001", "M0002"), spec(port, per_minute=600))
    assert states(outcomes) == {"M0001": "sent", "M0002": "sent"}


def test_a_file_of_certificates_that_is_none_is_refused(outbox: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate\n", encoding="utf-8")
    for name, words in ((str(empty), "cannot be read"), ("missing.pem", "no such file")):
        with pytest.raises(DeliveryError, match=words):
            sent(outbox, letters(outbox, "M0001"), spec(1, ca_file=name))


def test_the_journal_names_no_address_and_no_content(outbox: Path) -> None:
    box = Box()
    with serving(box) as port:
        sent(outbox, letters(outbox, "M0001"), spec(port))
    told = (outbox / journal.NAME).read_text(encoding="utf-8")
    assert "m0001@" not in told
    assert "样例经理" not in told
    assert "手册" not in told
    assert '"domain": "example.com"' in told
    assert hashlib.sha256(b"PK\x03\x04\r\n.\r\nrest\n.").hexdigest() in told


def test_contexts_verify_names_and_certificates() -> None:
    from bankmkt.deliver.mail.session import context

    secure = context(spec(1))
    assert secure.check_hostname
    assert secure.verify_mode is ssl.CERT_REQUIRED
    assert secure.minimum_version >= ssl.TLSVersion.TLSv1_2
