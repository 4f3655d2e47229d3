"""How mail leaves the bank is said in the `mail:` key of delivery.yaml, and nothing leaves by default.

An empty list of domains sends nothing, an unencrypted way is refused for any server but this machine, and a password in
the file is refused by name: the file is read by all who read the project. So a half-written file delivers to nobody.
"""

from __future__ import annotations

import os
import re
import string
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationInfo, field_validator

from bankmkt.base.errors import DeliveryError, Problem, RulesError
from bankmkt.base.say import say
from bankmkt.base.yamlfile import read
from bankmkt.deliver.mail.address import domain_of, is_address, is_domain
from bankmkt.rules.layers import single
from bankmkt.rules.model import Model, Number, Words, WrongPart, validate

PASSWORD: Final = "BANKMKT_SMTP_PASSWORD"
"""The environment variable with the password of the mail account."""
MEGABYTE: Final = 1_000_000
_PORTS: Final = {"tls": 465, "starttls": 587, "none": 25}
_SECRET: Final = re.compile(r"password['\"]?\s*:")
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
SUBJECT_WORDS: Final = ("subject", "book", "as_of", "recipient")
"""What may stand in braces in `subject`."""


def _address(value: object) -> str:
    if isinstance(value, str) and is_address(value):
        return value
    raise ValueError(say("mail.no_address_here", value=value))


def _domain(value: object) -> str:
    if isinstance(value, str) and is_domain(value):
        return value.lower()
    raise ValueError(say("mail.no_domain", value=value))


def _whole(least: int, most: int) -> BeforeValidator:
    """A check for whole numbers between two, both included."""

    def check(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        raise ValueError(say("mail.no_whole_number", value=value, least=least, most=most))

    return BeforeValidator(check)


Address = Annotated[str, BeforeValidator(_address)]
"""``name@domain``, plain ASCII."""
Domain = Annotated[str, BeforeValidator(_domain)]
"""What stands behind the @; a domain below it is another one."""


class Sender(Model):
    """Who the mail is from."""

    address: Address
    name: str = ""


class MailSpec(Model):
    """The `mail:` key of delivery.yaml; seconds, unless the name says another unit.

    `port` None means the usual one of `security`. `ca_file` takes the place of the system's certificates. `attempts`
    counts the first one; the wait before the second is `backoff`, and doubles. `answer_timeout` is how long the server
    may think about a whole message: longer than the rest, because giving up leaves the message uncertain.
    `per_minute` None means no limit. Relative files are looked for in the current folder, unless `at` says another.
    """

    sender: Sender
    server: str
    port: Annotated[int, _whole(1, 65535)] | None = None
    insecure: bool = False
    security: Literal["tls", "starttls", "none"] = "tls"
    user: str | None = None
    password: None = None
    password_file: str | None = None
    ca_file: str | None = None
    timeout: Number = Fraction(30)
    answer_timeout: Number = Fraction(300)
    attempts: Annotated[int, _whole(1, 20)] = 4
    backoff: Number = Fraction(10)
    max_megabytes: Number = Fraction(20)
    domains: tuple[Domain, ...] = Field(default=(), strict=False)
    reply_to: Address | None = None
    subject: Words | None = None
    per_minute: Annotated[int, _whole(1, 100_000)] | None = None
    _folder: Path = PrivateAttr(default=Path())

    @field_validator("password", mode="before")
    @classmethod
    def _no_secret(cls, _: object) -> None:
        """A password in the file is refused in words of its own."""
        raise ValueError(say("mail.password_in_file", variable=PASSWORD))

    @field_validator("server")
    @classmethod
    def _host(cls, value: str) -> str:
        if not (is_domain(value) or _is_ipv6(value)):
            raise ValueError(say("mail.no_server", value=value))
        return value

    @field_validator("timeout", "answer_timeout", "max_megabytes")
    @classmethod
    def _positive(cls, value: Fraction) -> Fraction:
        if not 0 < value <= 86_400:
            raise ValueError(say("mail.not_positive"))
        return value

    @field_validator("backoff")
    @classmethod
    def _waiting(cls, value: Fraction) -> Fraction:
        if not 0 <= value <= 3_600:
            raise ValueError(say("mail.no_wait"))
        return value

    @field_validator("subject")
    @classmethod
    def _known_words(cls, value: Words | None) -> Words | None:
        for language in ("zh", "en") if value else ():
            try:
                parts = list(string.Formatter().parse(getattr(value, language)))
            except ValueError:
                raise WrongPart(say("mail.bad_braces"), language) from None
            for _, name, form, change in parts:
                if name is not None and (name not in SUBJECT_WORDS or form or change):
                    message = say("mail.unknown_word", word=name, words=", ".join(SUBJECT_WORDS))
                    raise WrongPart(message, language)
        return value

    @field_validator("security")
    @classmethod
    def _encrypted(cls, value: str, info: ValidationInfo) -> str:
        server = info.data.get("server")  # absent where it is wrong itself
        if value == "none" and server is not None and server.lower() not in _HERE and not info.data.get("insecure"):
            raise ValueError(say("mail.not_encrypted", server=server))
        return value

    @field_validator("user")
    @classmethod
    def _plain(cls, value: str | None) -> str | None:
        if value is not None and not (value and value.isascii() and value.isprintable()):
            raise ValueError(say("mail.no_user"))
        return value

    @field_validator("password_file")
    @classmethod
    def _of_somebody(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and info.data.get("user", value) is None:
            raise ValueError(say("mail.password_without_user"))
        return value

    def at(self, folder: Path) -> MailSpec:
        """The same with relative files looked for below `folder`, which is the project's."""
        copy = self.model_copy()
        copy._folder = folder
        return copy

    @property
    def where(self) -> tuple[str, int]:
        """Server and port."""
        return self.server, self.port or _PORTS[self.security]

    @property
    def max_bytes(self) -> int:
        """How large an encoded message may be."""
        return int(self.max_megabytes * MEGABYTE)

    def allows(self, address: str) -> bool:
        """Whether mail may go to this address."""
        return domain_of(address) in self.domains

    def secret(self) -> str | None:
        """The account's password, None where there is no account.

        The environment comes before the file. DeliveryError where neither has one, or where others may read the file.
        """
        if self.user is None:
            return None
        given = os.environ.get(PASSWORD)
        if not given:
            if self.password_file is None:
                raise DeliveryError(say("mail.no_password"), say("mail.no_password_remedy", variable=PASSWORD))
            given = _first_line(self._folder / self.password_file)
        if not given.isascii():  # the protocol's ways to log in know nothing else
            raise DeliveryError(say("mail.password_not_ascii"), say("mail.password_not_ascii_remedy"))
        return given

    def certificates(self) -> Path | None:
        """The file with the certificates to trust; DeliveryError where it is named and not there."""
        if self.ca_file is None:
            return None
        path = self._folder / self.ca_file
        if not path.is_file():
            raise DeliveryError(say("mail.no_ca_file", path=path), say("mail.no_ca_file_remedy"))
        return path


def _is_ipv6(text: str) -> bool:
    from ipaddress import IPv6Address

    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _first_line(path: Path) -> str:
    """The password in a file; nothing of the file's content is ever quoted."""
    try:
        mode = path.stat().st_mode
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise DeliveryError(
            say("mail.password_file", path=path), say("mail.password_file_remedy", variable=PASSWORD)
        ) from None
    if os.name != "nt" and mode & 0o007:
        raise DeliveryError(say("mail.password_open", path=path), say("mail.password_open_remedy", path=path))
    if not lines or not lines[0]:
        raise DeliveryError(say("mail.password_file", path=path), say("mail.password_file_remedy", variable=PASSWORD))
    return lines[0]


def hushed(problems: Iterable[Problem]) -> list[Problem]:
    """Problems of a file that is to hold no password, by line, without the line where one stands all the same."""
    shown = [replace(one, excerpt="") if _SECRET.search(one.excerpt) else one for one in problems]
    return sorted(shown, key=lambda one: (one.line, one.column))


def read_spec(path: Path, shown: str | None = None) -> MailSpec | None:
    """The `mail:` key of a delivery.yaml, None where the file or the key is missing; files are found beside it.

    RulesError with every problem of the key; other keys are not looked at.
    """
    try:
        document = read(path, shown)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RulesError(Problem(error.strerror or type(error).__name__, file=shown or str(path))) from None
    if document.problems:
        raise RulesError(hushed(document.problems))
    if "mail" not in document.data:
        return None
    spec, problems = validate(MailSpec, single(document), ("mail",))
    if spec is None:
        raise RulesError(hushed(problems))
    return spec.at(path.parent)
