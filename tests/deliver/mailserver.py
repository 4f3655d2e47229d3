"""A real mail server in a thread, on a port of its own, that refuses and hangs up where a test tells it to.

The certificates are made for the run by an authority of the run's own, which nobody trusts who is not told to.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import struct
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "localhost"
USER, PASSWORD = "reports", "a word of 42 letters"
HANG_UP = "hang up"
CUT, STALL = "cut", "stall"
_AT_ONCE = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


@dataclass
class Box:
    """What the server was given, and what it is to say: answers by recipient, taken one by one, then "250 OK".

    `rcpt` and `data` are answers to the recipient and to the whole message; the answer `HANG_UP` closes the connection
    instead. `mail` are answers to the sender. The server thinks for `pause` seconds before it keeps a message and again
    before it says so.
    """

    rcpt: dict[str, list[str]] = field(default_factory=dict)
    data: dict[str, list[str]] = field(default_factory=dict)
    mail: list[str] = field(default_factory=list)
    contents: list[tuple[str, bytes]] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    pause: float = 0.0
    connections: int = 0
    encrypted: set[bool] = field(default_factory=set)
    users: set[str] = field(default_factory=set)

    @property
    def messages(self) -> list[EmailMessage]:
        """What was taken, read as mail programs read it."""
        parser = BytesParser(policy=policy.default)
        return [parser.parsebytes(content) for _, content in self.contents]

    def ids(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(message["Message-ID"]) for message in self.messages)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.mail:
            return self.mail.pop(0)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        self.tried[address] += 1
        answer = _next(self.rcpt, address)
        if answer == HANG_UP:
            _hang_up(server)
        elif answer == "250 OK":
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        answer = _next(self.data, address)
        assert server.transport is not None
        self.encrypted.add(server.transport.get_extra_info("ssl_object") is not None)
        await asyncio.sleep(self.pause)
        if answer in ("250 OK", HANG_UP):  # who hangs up after the last dot has the message
            assert isinstance(envelope.content, bytes)
            self.contents.append((address, envelope.content))
        await asyncio.sleep(self.pause)
        if answer == HANG_UP:
            _hang_up(server)
        return answer


def _next(answers: dict[str, list[str]], address: str) -> str:
    waiting = answers.get(address)
    return waiting.pop(0) if waiting else "250 OK"


def _hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.WriteTransport)
    server.transport.abort()


class Authority:
    """A certificate authority, its certificate in a file, and the contexts of servers."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.file = folder / "ca.pem"
        self._authority.cert_pem.write_to_path(self.file)

    def context(self, *names: str) -> ssl.SSLContext:
        """What a server needs that calls itself by these names."""
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*names).configure_cert(secure)
        return secure


@contextmanager
def serving(box: Box, *, tls: ssl.SSLContext | None = None, login: bool = False, **options: Any) -> Iterator[int]:
    """A server until the end of the block; the port. `tls` is spoken from the first byte; `options` are aiosmtpd's."""

    def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = data == LoginPassword(USER.encode(), PASSWORD.encode())
        box.users.add(data.login.decode())
        return AuthResult(success=right, handled=False)

    def protocol() -> SMTP:
        more: dict[str, Any] = {}
        if login:
            more = {"authenticator": known, "auth_required": True, "auth_require_tls": tls is None}
        with warnings.catch_warnings():  # it does not see that TLS from the first byte is TLS too
            warnings.simplefilter("ignore", UserWarning)
            return SMTP(box, hostname="mail.example.com", loop=loop, timeout=20, **more, **options)

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", 0, ssl=tls))
    port: int = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield port
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(timeout=20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=20)
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)


@contextmanager
def cutting(port: int, watch: Callable[[bytes], str]) -> Iterator[int]:
    """A port in front of another one; `watch` says of all that the client has sent: go on, `CUT`, `STALL`."""
    listener = socket.create_server(("127.0.0.1", 0))
    lines: list[socket.socket] = []

    def forward(source: socket.socket, goal: socket.socket, watched: bool) -> None:
        sent = b""
        with suppress(OSError):
            while piece := source.recv(1024):
                sent += piece if watched else b""
                order = watch(sent) if watched else ""
                if order == STALL:
                    return
                if order == CUT:
                    break
                goal.sendall(piece)
        for one in (source, goal):
            with suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)  # a cut, no farewell
                one.shutdown(socket.SHUT_RDWR)
                one.close()

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", port))
                lines.extend((client, server))
                for ends in ((client, server, True), (server, client, False)):
                    threading.Thread(target=forward, args=ends, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for one in lines:
            one.close()
