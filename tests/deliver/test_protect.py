"""Passwords and permissions: what is encrypted opens with its password alone, and nothing tells the password."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from msoffcrypto.exceptions import InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile
from tests.deliver.files import clean

from bankmkt.base import say
from bankmkt.base.errors import BankmktError, DeliveryError, InputError, RulesError
from bankmkt.deliver import protect
from bankmkt.deliver.folders import UNASSIGNED, folders

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
SECRET = "一个 long-Passwort"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


def opened(path: Path, password: str) -> bytes:
    """What an encrypted workbook holds."""
    with path.open("rb") as stream:
        locked = OOXMLFile(stream)
        locked.load_key(password=password, verify_password=True)
        content = io.BytesIO()
        locked.decrypt(content)
    return content.getvalue()


@pytest.mark.parametrize("size", [4096, 4097, 100_000])
def test_an_encrypted_workbook_opens_with_its_password_and_no_other(size: int, tmp_path: Path) -> None:
    plain = tmp_path / "plain.xlsx"
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/media/image1.png", os.urandom(size))
    target = tmp_path / "locked.xlsx"
    protect.encrypt(plain, target, SECRET)
    assert target.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    assert opened(target, SECRET) == plain.read_bytes()
    with pytest.raises(InvalidKeyError):
        opened(target, "another one")


@pytest.mark.parametrize("size", [0, 1, 2000])
def test_what_does_not_open_again_is_refused(size: int, tmp_path: Path) -> None:
    """The library spoils small files; comparing finds it. Where it does not, the file must open."""
    plain = tmp_path / "plain.xlsx"
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/media/image1.png", os.urandom(size))
    target = tmp_path / "locked.xlsx"
    try:
        protect.encrypt(plain, target, SECRET)
    except DeliveryError:
        assert not target.exists()
    else:
        assert opened(target, SECRET) == plain.read_bytes()


@posix
def test_what_is_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        protect.encrypt(clean(tmp_path / "plain.xlsx"), tmp_path / "locked.xlsx", SECRET)
        protect.folder(tmp_path / "box")
        open_file = tmp_path / "open.txt"
        open_file.write_text("x")
        protect.narrow(open_file)
    finally:
        os.umask(old)
    modes = [(tmp_path / name).stat().st_mode & 0o777 for name in ("locked.xlsx", "box", "open.txt")]
    assert modes == [0o600, 0o700, 0o600]


def test_what_cannot_be_encrypted_leaves_nothing(tmp_path: Path) -> None:
    plain = tmp_path / "plain.xlsx"
    plain.write_bytes(b"no workbook")
    with pytest.raises(DeliveryError) as refused:
        protect.encrypt(plain, tmp_path / "locked.xlsx", SECRET)
    assert SECRET not in str(refused.value)
    assert not (tmp_path / "locked.xlsx").exists()


def test_one_password_for_all_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(protect.VARIABLE, raising=False)
    assert protect.passwords(["M1"], None) is None
    monkeypatch.setenv(protect.VARIABLE, SECRET)
    assert protect.passwords(["M1", "M2"], None) == {"M1": SECRET, "M2": SECRET, UNASSIGNED: SECRET}
    monkeypatch.setenv(protect.VARIABLE, "short")
    with pytest.raises(DeliveryError) as refused:
        protect.passwords(["M1"], None)
    assert "short" not in str(refused.value)


def keys(tmp_path: Path, text: str, name: str = "passwords.csv") -> Path:
    """A file of passwords that only its owner reads."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("passwords.csv", 'id,password\nM1,first-word\nM2,"second, word"\n0012,third-word\n'),
        ("passwords.csv", '\ufeffM1,first-word\r\nM2,"second, word"\r\n0012,third-word\r\n'),
        ("passwords.yaml", 'bankmkt: 1\npasswords: {M1: first-word, M2: "second, word", 0012: third-word}\n'),
    ],
)
def test_a_file_has_a_password_for_each(name: str, text: str, tmp_path: Path) -> None:
    found = protect.passwords(["0012", "M1", "M2"], keys(tmp_path, text, name))
    assert found == {"M1": "first-word", "M2": "second, word", "0012": "third-word"}


def test_whoever_is_missing_in_the_file_is_named_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError) as refused:
        protect.passwords(["M1", "M2", "M3"], keys(tmp_path, "M1,first-word\n"))
    assert "2 recipients: M2, M3" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.csv", "M1,Eichhorn-1\nM1,Eichhorn-2\n", InputError),
        ("a.csv", "M1,Eichhorn-1,more\n", InputError),
        ("a.csv", "M1,kurz\n", DeliveryError),
        ("a.yaml", "bankmkt: 1\npasswords: {M1: Eichhorn-3: x}\n", RulesError),
        ("a.yaml", "bankmkt: 1\npasswords: {M1: 12345678}\n", RulesError),
        ("a.yaml", "bankmkt: 2\npasswords: {M1: Eichhorn-3}\n", RulesError),
    ],
)
def test_a_wrong_file_is_refused_without_quoting_it(
    name: str, text: str, kind: type[BankmktError], tmp_path: Path
) -> None:
    with pytest.raises(kind) as refused:
        protect.passwords(["M1"], keys(tmp_path, text, name))
    assert not any(word in str(refused.value) for word in ("Eichhorn", "kurz", "12345678"))


@posix
def test_a_file_of_passwords_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = keys(tmp_path, "M1,first-word\n")
    path.chmod(0o640)
    with pytest.raises(InputError):
        protect.passwords(["M1"], path)
    with pytest.raises(InputError):
        protect.passwords(["M1"], tmp_path / "none.csv")


IDS = (
    *(
        "M0001",
        "m0001",
        "0101",
        "con",
        "CON.txt",
        "a/b",
        "a\\b",
        "..",
        ".",
        "-x",
        "a b",
        "a.",
        "a:b",
        "客户经理一",
        "~41",
    ),
    *("A", "unassigned", "UNASSIGNED", "x" * 300, "x" * 299 + "y", "é", "e\u0301", "lpt1", "a*?", "\n", "~2E"),
)


def test_every_id_gets_a_folder_of_its_own_that_every_system_can_hold(tmp_path: Path) -> None:
    made = folders(IDS)
    assert set(made) == set(IDS)
    assert len({name.casefold() for name in made.values()}) == len(IDS)
    for name in made.values():
        assert name.isascii()
        assert 0 < len(name) <= 64
        assert not set(name) & set('/\\:*?"<>| .\n')
        assert name.casefold() not in ("con", "lpt1", UNASSIGNED)
        (tmp_path / name).mkdir()
    assert made["0101"] == "0101"
    assert made["a/b"] == "a~2Fb"
    assert made["M0001"].startswith("M0001~")  # since m0001 is there too


def test_a_folder_does_not_depend_on_who_else_is_there() -> None:
    alone = folders(["M0001"])["M0001"]
    assert alone == "M0001" == folders(["M0001", "M0002"])["M0001"]
    assert folders(["a/b"])["a/b"] == folders(IDS)["a/b"]


def test_an_empty_id_is_refused() -> None:
    with pytest.raises(DeliveryError):
        folders(["", "M1"])
