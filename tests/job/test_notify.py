"""Who is told of a failure: a draft, a mail to a real server, a command; nobody learns more than codes and counts."""

from __future__ import annotations

import email
import email.policy
import json
import os
import socket
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from tests.job.ground import Ground

from bankmkt.base import say as language
from bankmkt.deliver.job import notify
from bankmkt.deliver.job.runner import Finished
from bankmkt.deliver.job.spec import NotifySpec

FAILED = {"1-load": {"wrong": "extracts/客户.csv: 张三 is no date"}}


@pytest.fixture(autouse=True)
def _english() -> None:
    language.use("en")


class Kept:
    """A server's hand that keeps what it gets."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        """Take one message."""
        content = getattr(envelope, "content", b"")
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[int, Kept]]:
    """A mail server on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield port, kept
    controller.stop()


def failed(ground: Ground) -> Finished:
    """A job that failed at its first step."""
    return ground.run(ground.job("{load: {}}\n{check: {}}"), FAILED)


@pytest.mark.parametrize(
    ("on", "codes"),
    [("failure", [4, 7]), ("breach", [10, 4, 7]), ("always", [0, 10, 4, 7])],
)
def test_when_somebody_is_told(on: str, codes: list[int]) -> None:
    spec = NotifySpec.model_validate({"on": on, "to": ["desk@example.com"]})
    assert [code for code in (0, 10, 4, 7, 130) if notify.wanted(spec, code)] == codes
    assert not notify.wanted(None, 4)


def test_without_a_server_there_is_a_draft(ground: Ground) -> None:
    done = failed(ground)
    spec = NotifySpec.model_validate({"to": ["desk@example.com", "night@example.com"]})
    remarks = notify.tell(spec, done, ground.folder)
    assert "runs/night/2026-10-30" in remarks[0]
    drafts = sorted(done.folder.glob("*.eml"))
    assert len(drafts) == 2
    message = email.message_from_bytes(drafts[0].read_bytes(), policy=email.policy.default)
    assert message["To"] == "desk@example.com"
    assert message["Subject"] == "bankmkt: night for 2026-10-30 failed (code 4)"
    assert isinstance(message, EmailMessage)
    text = message.get_content()
    assert "1-load: failed, code 4" in text
    assert "2-check: skipped" in text
    assert "runs/night/2026-10-30/log.txt" in text
    assert "张三" not in text
    assert "客户" not in text
    assert str(ground.folder) not in text


def test_a_mail_is_sent_once_for_a_run(ground: Ground, server: tuple[int, Kept]) -> None:
    port, kept = server
    (ground.folder / "delivery.yaml").write_text(
        f"bankmkt: 1\nmail:\n  sender: {{address: bank@example.com}}\n  server: 127.0.0.1\n  port: {port}\n"
        "  security: none\n  domains: [example.com]\n",
        encoding="utf-8",
    )
    done = failed(ground)
    spec = NotifySpec.model_validate({"to": ["desk@example.com"]})
    assert notify.tell(spec, done, ground.folder) == ["notice 1: sent"]
    assert notify.tell(spec, done, ground.folder) == ["notice 1: already"]
    assert [one["Subject"] for one in kept.messages] == ["bankmkt: night for 2026-10-30 failed (code 4)"]
    notify.tell(spec, failed(ground), ground.folder)  # another run is another notice
    assert len(kept.messages) == 2


def test_settings_that_cannot_be_read_leave_the_draft(ground: Ground) -> None:
    (ground.folder / "delivery.yaml").write_text("bankmkt: 1\nmail: {server: 1}\n", encoding="utf-8")
    done = failed(ground)
    remarks = notify.tell(NotifySpec.model_validate({"to": ["desk@example.com"]}), done, ground.folder)
    assert any("delivery.yaml:2" in one for one in remarks)
    assert len(list(done.folder.glob("*.eml"))) == 1


def test_a_command_gets_the_result_and_no_passwords(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANKMKT_SMTP_PASSWORD", "secret")
    monkeypatch.setenv("BANKMKT_WORKBOOK_PASSWORD", "secret")
    code = "import json, os, sys; json.dump(dict(os.environ), open(sys.argv[1], 'w'))"
    done = failed(ground)
    spec = NotifySpec.model_validate({"command": [sys.executable, "-c", code, "a b.json"]})
    assert notify.tell(spec, done, ground.folder) == ["the command of notify ended with code 0"]
    found = json.loads((ground.folder / "a b.json").read_text(encoding="utf-8"))
    mine = {name: value for name, value in found.items() if name.startswith("BANKMKT_JOB")}
    assert mine == {
        "BANKMKT_JOB": "night",
        "BANKMKT_JOB_AS_OF": "2026-10-30",
        "BANKMKT_JOB_RUN": done.run.id,
        "BANKMKT_JOB_CODE": "4",
        "BANKMKT_JOB_STATE": "failed",
        "BANKMKT_JOB_STEP": "1-load",
        "BANKMKT_JOB_LOG": str(done.folder / "log.txt"),
        "BANKMKT_JOB_MANIFEST": str(done.manifest),
        "BANKMKT_JOB_PROJECT": str(ground.folder),
    }
    assert "secret" not in found.values()
    assert Path(mine["BANKMKT_JOB_LOG"]).is_file()


def test_a_command_that_is_not_there_is_a_remark(ground: Ground) -> None:
    spec = NotifySpec.model_validate({"command": [str(ground.folder / "none")]})
    (remark,) = notify.tell(spec, failed(ground), ground.folder)
    assert os.strerror(2) in remark
