"""A password that does not open the file again protects nobody: what was encrypted is decrypted and compared at once.

Passwords come from the environment or from a file that only its owner may read, and go nowhere else: no argument, no
log, no message, no record ever holds one.
"""

from __future__ import annotations

import csv
import hmac
import io
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from bankmkt.base.errors import DeliveryError, InputError, OutputError
from bankmkt.base.say import say
from bankmkt.deliver.folders import UNASSIGNED

VARIABLE: Final = "BANKMKT_WORKBOOK_PASSWORD"
"""The environment variable with one password for all workbooks."""
_LEAST: Final = 8
_MOST: Final = 255


def passwords(codes: Collection[str], file: Path | None) -> Mapping[str, str] | None:
    """The password of each recipient, from the file or else from the environment; None where neither is set.

    InputError where the file cannot be read, DeliveryError where it lacks somebody, says something twice, or a password
    is too short: before anything is written.
    """
    if file is not None:
        given = _from_file(file)
        missing = sorted(code for code in codes if code not in given)
        if missing:
            shown = ", ".join(missing[:10]) + (", …" if len(missing) > 10 else "")
            message = say("protect.missing", file=file, count=len(missing), ids=shown)
            raise DeliveryError(message, say("protect.missing_remedy"))
        chosen = {code: given[code] for code in (*codes, UNASSIGNED) if code in given}
    else:
        common = os.environ.get(VARIABLE, "")
        if not common:
            return None
        chosen = dict.fromkeys((*codes, UNASSIGNED), common)
    for code, password in chosen.items():
        if not _LEAST <= len(password) <= _MOST or not password.isprintable():
            raise DeliveryError(say("protect.weak", code=code, least=_LEAST), say("protect.weak_remedy"))
    return chosen


def _from_file(file: Path) -> dict[str, str]:
    try:
        if os.name != "nt" and file.stat().st_mode & 0o077:
            raise InputError(say("protect.open_to_all", file=file), say("protect.open_to_all_remedy", file=file))
        if file.suffix.lower() in (".yaml", ".yml"):
            return _from_yaml(file)
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InputError(say("protect.unreadable", file=file), say("protect.unreadable_remedy")) from None
    found: dict[str, str] = {}
    for line, row in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
        if not row or (line == 1 and [one.strip().lower() for one in row] == ["id", "password"]):
            continue
        if len(row) != 2 or not row[0].strip() or row[0].strip() in found:
            raise InputError(say("protect.bad_line", file=file, line=line), say("protect.unreadable_remedy"))
        found[row[0].strip()] = row[1]
    return found


def _from_yaml(file: Path) -> dict[str, str]:
    from bankmkt.base.errors import RulesError
    from bankmkt.base.yamlfile import read

    document = read(file)
    if document.problems:
        places = [(one.line, one.column) for one in document.problems]  # a problem quotes its line: a password
        raise RulesError(say("protect.bad_yaml", file=file, line=places[0][0]), say("protect.unreadable_remedy"))
    given = document.data.get("passwords")
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise RulesError(say("protect.bad_yaml", file=file, line=1), say("protect.unreadable_remedy"))
    return given


def encrypt(plain: Path, target: Path, password: str) -> None:
    """Write `plain` encrypted to `target`, and open that again to compare every byte.

    DeliveryError where they differ: `target` is gone then. OSError passes.
    """
    from msoffcrypto.exceptions import DecryptionError, EncryptionError, FileFormatError, InvalidKeyError, ParseError
    from msoffcrypto.format.ooxml import OOXMLFile

    try:
        with plain.open("rb") as source, private(target) as goal:
            OOXMLFile(source).encrypt(password, goal)
        with target.open("rb") as source:
            again = io.BytesIO()
            locked = OOXMLFile(source)
            locked.load_key(password=password, verify_password=True)
            locked.decrypt(again, verify_integrity=True)
        is_same = hmac.compare_digest(again.getvalue(), plain.read_bytes())
    except (EncryptionError, DecryptionError, FileFormatError, InvalidKeyError, ParseError, ValueError):
        is_same = False  # so it goes with files below 4096 bytes, which no workbook of ours is
    if not is_same:
        target.unlink(missing_ok=True)
        raise DeliveryError(say("protect.not_verified"), say("protect.not_verified_remedy"))


def private(path: Path) -> io.BufferedWriter:
    """A new file that only its owner may read, open for writing."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def folder(path: Path) -> None:
    """Make a folder that only its owner may enter; one that is there is narrowed. OutputError where it cannot be.

    Windows knows no such modes: there a folder has the rights of the one around it.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name != "nt":
            with suppress(PermissionError):
                path.chmod(0o700)
    except OSError as error:
        from bankmkt.report.files import refuse

        refuse(path, error)


def narrow(path: Path) -> None:
    """Let only the owner read a file."""
    if os.name != "nt":
        try:
            path.chmod(0o600)
        except OSError as error:
            raise OutputError(say("protect.not_narrowed", path=path)) from error
