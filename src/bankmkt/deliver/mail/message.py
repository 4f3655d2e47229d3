"""A message is made so that the oldest mail program of the bank shows it, and so that no value can become a header.

Everything is seven-bit: bodies and attachment are encoded, texts in headers are encoded words, the attachment's name is
ASCII. Whatever comes from data is one line of visible characters before it touches a header. The Message-ID follows
from book, date, recipient and sending alone, so that the same sending has it again after a crash.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

from bankmkt.deliver.mail.address import domain_of, is_address
from bankmkt.deliver.mail.spec import MailSpec

_POLICY: Final = SMTP.clone(cte_type="7bit")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Categories of characters that nobody sees: controls, marks of direction, surrogates, ends of lines.

Characters for private use and those that Python does not know yet stay: they are rare characters of people's names.
"""
_LONGEST: Final = 200
_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME: Final = 60
_NOWHERE: Final = "bankmkt.invalid"
_KINDS: Final = {".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")}
_OTHER: Final = ("application", "octet-stream")


@dataclass(frozen=True, slots=True)
class Letter:
    """What one recipient is to get: one book of one date.

    `name` and `address` are the recipient's, the address empty where none is known. Subject, text and html must hold
    no customer's data that the workbook would have to protect: mail is read on the way. `html` may be empty,
    `attachment` None. `sha256`, where given, is that of the file as it was checked; another one is not sent. `kind`
    says what the recipient's id is an id of, where the same one may belong to two.
    """

    book: str
    as_of: date
    recipient: str
    name: str
    address: str
    subject: str
    text: str
    html: str = ""
    attachment: Path | None = None
    attachment_name: str = ""
    sha256: str = ""
    kind: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this letter from every other one, whatever is in it: manager 001 and branch 001 get two."""
        return (self.book, self.as_of.isoformat(), self.recipient, *((self.kind,) if self.kind else ()))


@dataclass(frozen=True, slots=True)
class Packed:
    """A letter as it goes over the wire, with what the journal says of it."""

    content: bytes
    message_id: str
    sha256: str


def message_id(key: Sequence[str], spec: MailSpec | None, number: int = 1) -> str:
    """The Message-ID of the `number`-th sending of a letter, the same on every machine and at every time."""
    digest = hashlib.sha256("\0".join(key).encode()).hexdigest()[:32]
    return f"<bankmkt.{digest}.{number}@{domain_of(spec.sender.address) if spec else _NOWHERE}>"


def build(
    letter: Letter, spec: MailSpec | None, number: int = 1, *, now: datetime | None = None, draft: bool = False
) -> EmailMessage:
    """The letter as a message; OSError where the attachment cannot be read.

    Without a spec there is no sender. A `draft` is opened by mail programs as one that was not sent yet.
    """
    return _message(letter, spec, number, now, read_attachment(letter), draft=draft)


def read_attachment(letter: Letter) -> bytes | None:
    """The attachment's bytes, None where there is none; OSError where it cannot be read."""
    return None if letter.attachment is None else letter.attachment.read_bytes()


def pack(letter: Letter, spec: MailSpec, number: int, attached: bytes | None) -> Packed:
    """The letter with this attachment as bytes with CRLF line ends; `sha256` is the attachment's, or the text's."""
    message = _message(letter, spec, number, None, attached, draft=False)
    digest = hashlib.sha256(letter.text.encode() if attached is None else attached).hexdigest()
    return Packed(message.as_bytes(), message_id(letter.key, spec, number), digest)


def write_eml(letter: Letter, spec: MailSpec | None, path: Path) -> None:
    """Write the letter as a draft that a person can look at and send; readable for nobody else.

    OutputError when the file cannot be written; an older one is then as it was.
    """
    from bankmkt.report.files import refuse, write_aside

    try:
        content = build(letter, spec, draft=True).as_bytes()
    except OSError as error:
        refuse(letter.attachment or path, error)

    def write(aside: Path) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(aside, flags, 0o600), "wb") as stream:
            stream.write(content)

    write_aside(path, write)


def one_line(text: str, longest: int = _LONGEST) -> str:
    """`text` as one line that can do nothing in a header: no invisible characters, no beginnings of encoded words."""
    seen = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    line = re.sub(r"=(?=\?)", "= ", " ".join(seen.split()))
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def ascii_name(name: str, book: str, day: date) -> str:
    """A file name that every mail program keeps: ASCII letters, digits, dots and hyphens, with its suffix."""
    plain = unicodedata.normalize("NFKC", name)
    stem, dot, suffix = plain.rpartition(".")
    if not dot:
        stem, suffix = plain, ""
    stem, suffix = _NAMES.sub("-", stem).strip("-._"), _NAMES.sub("", suffix)
    if not stem:
        stem = _NAMES.sub("-", f"{book}-{day.isoformat()}").strip("-._")
    return f"{stem[:_LONGEST_NAME]}.{suffix or 'xlsx'}"


def _message(
    letter: Letter, spec: MailSpec | None, number: int, now: datetime | None, attached: bytes | None, *, draft: bool
) -> EmailMessage:
    from email.utils import format_datetime

    message = EmailMessage(policy=_POLICY)
    if spec is not None:
        message["From"] = Address(one_line(spec.sender.name), addr_spec=spec.sender.address)
        if spec.reply_to:
            message["Reply-To"] = Address(addr_spec=spec.reply_to)
    if is_address(letter.address):
        message["To"] = Address(one_line(letter.name), addr_spec=letter.address)
    message["Subject"] = one_line(_subject(letter, spec))
    message["Date"] = format_datetime(now or datetime.now().astimezone())
    message["Message-ID"] = message_id(letter.key, spec, number)
    if draft:
        message["X-Unsent"] = "1"
    else:
        message["Auto-Submitted"] = "auto-generated"  # nobody's absence is told to the night job
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    if attached is not None:
        assert letter.attachment is not None
        name = ascii_name(letter.attachment_name or letter.attachment.name, letter.book, letter.as_of)
        main, sub = _KINDS.get(Path(name).suffix.lower(), _OTHER)
        message.add_attachment(attached, maintype=main, subtype=sub, filename=name)
    return message


def _subject(letter: Letter, spec: MailSpec | None) -> str:
    if spec is None or spec.subject is None:
        return letter.subject
    values = {"subject": letter.subject, "book": letter.book, "as_of": letter.as_of, "recipient": letter.recipient}
    return str(spec.subject).format_map(values)
