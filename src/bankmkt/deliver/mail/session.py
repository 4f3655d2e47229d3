"""One connection to the server for many messages, and for each message one of four things that can have become of it.

smtplib reports everything by exceptions that do not tell whether the message may have arrived. Here every step of a
transaction is taken by itself, because what a lost connection means depends on the step: before the first byte of the
message it certainly did not arrive; from then on nobody knows until the server has answered.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Final

from bankmkt.base.say import say
from bankmkt.deliver.mail.message import Packed
from bankmkt.deliver.mail.spec import MailSpec

_ENHANCED: Final = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")
_GO_ON: Final = 354
_TOO_LARGE: Final = 552
_CLOSING: Final = 421


class Answer(Enum):
    """What became of one message."""

    TAKEN = "taken"
    REFUSED = "refused"  # for good, this message or this recipient
    NOT_NOW = "not now"  # certainly not taken; later perhaps
    LOST = "lost"  # certainly not taken; the connection is gone
    TOO_LARGE = "too large"
    UNKNOWN = "unknown"  # may have been taken


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a message, the server's codes (never its words, which may quote the message), and our words."""

    answer: Answer
    codes: str = ""
    words: str = ""


class NoConnection(Exception):
    """There is no way to the server now; `final` where trying again would change nothing."""

    def __init__(self, words: str, *, final: bool) -> None:
        """`words` say why, for people."""
        super().__init__(words)
        self.words = words
        self.final = final


class Session:
    """A connection that is ready for messages. `taken` counts those that it has delivered."""

    def __init__(self, spec: MailSpec, context: ssl.SSLContext, password: str | None) -> None:
        """Connect, encrypt, log in; NoConnection where one of these fails, and nothing is left open then."""
        self._spec = spec
        self.taken = 0
        self._smtp: smtplib.SMTP | None = None
        try:
            self._begin(context, password)
        except BaseException:
            self.drop()
            raise

    def _begin(self, context: ssl.SSLContext, password: str | None) -> None:
        spec = self._spec
        server, port = spec.where
        where = f"{server}:{port}"
        try:
            smtp = self._smtp = self._connected(context)
            smtp.ehlo_or_helo_if_needed()
            if spec.security == "starttls":
                smtp.starttls(context=context)
                smtp.ehlo_or_helo_if_needed()
            if spec.user is not None and password is not None:
                smtp.login(spec.user, password)
        except ssl.SSLCertVerificationError as error:
            words = say("mail.certificate", where=where, reason=error.verify_message)
            raise NoConnection(words, final=True) from None
        except ssl.SSLError as error:
            words = say("mail.no_tls", where=where, reason=error.reason or type(error).__name__)
            raise NoConnection(words, final=True) from None
        except smtplib.SMTPNotSupportedError:
            lacks = "STARTTLS" if spec.security == "starttls" and not _is_encrypted(self._smtp) else "AUTH"
            raise NoConnection(say("mail.not_offered", where=where, what=lacks), final=True) from None
        except smtplib.SMTPAuthenticationError as error:
            words = say("mail.login", where=where, codes=_codes(error.smtp_code, _raw(error.smtp_error)))
            raise NoConnection(words, final=error.smtp_code >= 500) from None
        except smtplib.SMTPResponseException as error:
            words = say("mail.turned_away", where=where, codes=_codes(error.smtp_code, _raw(error.smtp_error)))
            raise NoConnection(words, final=error.smtp_code >= 500) from None
        except smtplib.SMTPServerDisconnected:
            raise NoConnection(say("mail.hung_up", where=where), final=False) from None
        except smtplib.SMTPException:  # the server knows only ways to log in that we do not
            raise NoConnection(say("mail.not_offered", where=where, what="AUTH"), final=True) from None
        except TimeoutError:
            raise NoConnection(say("mail.no_answer", where=where), final=False) from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise NoConnection(say("mail.unreachable", where=where, reason=reason), final=False) from None

    def _connected(self, context: ssl.SSLContext) -> smtplib.SMTP:
        spec = self._spec
        server, port = spec.where
        timeout, name = float(spec.timeout), _own_name()
        if spec.security == "tls":
            return smtplib.SMTP_SSL(server, port, name, timeout=timeout, context=context)
        return smtplib.SMTP(server, port, name, timeout=timeout)

    @property
    def largest(self) -> int | None:
        """How large a message the server takes, None where it does not say."""
        told = self._smtp.esmtp_features.get("size", "") if self._smtp is not None else ""
        return int(told) if told.isdigit() and int(told) > 0 else None

    def deliver(self, packed: Packed, address: str, intend: Callable[[], None]) -> Reply:
        """One transaction; `intend` is called when only the message itself is still to be sent.

        NoConnection with `final` where the server refuses the sender, which is the same for all messages.
        """
        smtp = self._smtp
        if smtp is None:
            return Reply(Answer.LOST)
        try:
            refusal = self._envelope(smtp, packed, address)
            if refusal is not None:
                return refusal
            intend()
            code, words = smtp.docmd("DATA")
        except (smtplib.SMTPException, OSError):
            self.drop()
            return Reply(Answer.LOST, words=say("mail.dropped"))
        if code != _GO_ON:
            return self._rejected(smtp, code, words)
        return self._content(smtp, packed)

    def _envelope(self, smtp: smtplib.SMTP, packed: Packed, address: str) -> Reply | None:
        """Sender and recipient; None where the server takes both."""
        options = [f"size={len(packed.content)}"] if smtp.has_extn("size") else []
        code, words = smtp.mail(self._spec.sender.address, options)
        if code == _TOO_LARGE:
            self._reset(smtp)
            return Reply(Answer.TOO_LARGE, _codes(code, words))
        if code >= 500:
            raise NoConnection(say("mail.sender_refused", codes=_codes(code, words)), final=True)
        if code != 250:
            return self._rejected(smtp, code, words)
        code, words = smtp.rcpt(address)
        return None if code in (250, 251) else self._rejected(smtp, code, words)

    def _content(self, smtp: smtplib.SMTP, packed: Packed) -> Reply:
        """The message itself; from here on silence means that nobody knows."""
        assert smtp.sock is not None
        try:
            smtp.send(_dotted(packed.content))
            smtp.sock.settimeout(float(self._spec.answer_timeout))
            code, words = smtp.getreply()
            smtp.sock.settimeout(float(self._spec.timeout))
        except (smtplib.SMTPException, OSError):
            self.drop()
            return Reply(Answer.UNKNOWN, words=say("mail.dropped_late"))
        if 200 <= code < 300:
            self.taken += 1
            return Reply(Answer.TAKEN, _codes(code, words))
        if not 400 <= code < 600:
            self.drop()
            return Reply(Answer.UNKNOWN, _codes(code, words), say("mail.no_sense"))
        return self._rejected(smtp, code, words)

    def _rejected(self, smtp: smtplib.SMTP, code: int, words: bytes) -> Reply:
        """What a refusal means, with the connection made ready for the next message."""
        codes = _codes(code, words)
        if code == _CLOSING:
            self.drop()
            return Reply(Answer.LOST, codes, say("mail.closing"))
        if not 400 <= code < 600:  # no sense before the message: certainly not taken, and no common ground
            self.drop()
            return Reply(Answer.LOST, codes, say("mail.no_sense"))
        self._reset(smtp)
        if code == _TOO_LARGE and b"5.3.4" in words[:12]:
            return Reply(Answer.TOO_LARGE, codes)
        return Reply(Answer.REFUSED if code >= 500 else Answer.NOT_NOW, codes)

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.drop()

    @property
    def lives(self) -> bool:
        """Whether the connection stands, as far as is known."""
        return self._smtp is not None

    def drop(self) -> None:
        """Hang up without a word."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError):
                smtp.close()

    def leave(self) -> None:
        """Hang up as one should."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            self.drop()


def context(spec: MailSpec) -> ssl.SSLContext:
    """Certificates are checked and must name the server; DeliveryError where the file of certificates is none."""
    from bankmkt.base.errors import DeliveryError

    certificates = spec.certificates()
    try:
        return ssl.create_default_context(cafile=certificates)
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", None) or type(error).__name__
        raise DeliveryError(
            say("mail.bad_ca_file", path=certificates, reason=reason), say("mail.no_ca_file_remedy")
        ) from None


def _dotted(content: bytes) -> bytes:
    """A message as it goes over the wire: lines that begin with a dot get another one, and a dot alone ends it.

    It goes out in one piece: small ones behind it would wait for the server's acknowledgement of the large one.
    """
    end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
    return re.sub(rb"(?m)^\.", b"..", content) + end


def _own_name() -> str | None:
    """What this machine calls itself to the server; None leaves it to the library.

    A Windows machine may have a Chinese name, which the protocol does not know and the library does not expect.
    """
    return None if socket.gethostname().isascii() and socket.getfqdn().isascii() else "localhost"


def _is_encrypted(smtp: smtplib.SMTP | None) -> bool:
    return smtp is not None and isinstance(smtp.sock, ssl.SSLSocket)


def _raw(words: bytes | str) -> bytes:
    return words.encode("ascii", "replace") if isinstance(words, str) else words


def _codes(code: int, words: bytes) -> str:
    """The reply's codes, such as ``550 5.1.1``; the words behind them may quote addresses and contents."""
    found = _ENHANCED.match(words)
    return f"{code} {found[0].decode()}" if found else str(code)
