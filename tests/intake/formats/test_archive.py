"""Archives: names, nesting, rubbish, damage and bombs."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile
from pathlib import Path

import pytest
from tests.intake.formats.kit import zipped

from bankmkt.base.errors import InputError
from bankmkt.intake.formats import identify
from bankmkt.intake.formats.archive import Limits, members


def unpacked(path: Path, limits: Limits | None = None) -> dict[str, bytes]:
    """Name → bytes of what is in an archive."""
    folder = path.parent / "stage"
    folder.mkdir(exist_ok=True)
    found = members(path, path.name, identify(path), folder, limits)
    assert all(folder in member.path.parents for member in found)
    return {member.name: member.path.read_bytes() for member in found}


def left(path: Path) -> list[Path]:
    """What a failed unpacking left behind."""
    return list((path.parent / "stage").iterdir())


def inner(parts: dict[str, str | bytes], folder: Path) -> bytes:
    """The bytes of a zip file."""
    return zipped(folder / "inner.zip", parts).read_bytes()


def test_members_by_name_without_what_systems_leave(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip",
        {
            "贷款/借据.csv": "a\n",
            "客户.csv.gz": gzip.compress(b"b\n") + gzip.compress(b"c\n"),
            "里.zip": inner({"x/账户.csv": "d\n"}, tmp_path),
            "dir/": "",
            "__MACOSX/._借据.csv": "x",
            ".DS_Store": "x",
            "Thumbs.db": "x",
            "贷款/~$账.xlsx": "x",
            "空.csv": "",
        },
    )
    assert unpacked(path) == {
        "贷款/借据.csv": b"a\n",
        "客户.csv": b"b\nc\n",
        "里.zip/x/账户.csv": b"d\n",
        "空.csv": b"",
    }


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_without_their_encoding(tmp_path: Path, encoding: str) -> None:
    """As zip tools on Chinese Windows, or old ones on Linux, write them: plain bytes, no flag."""
    raw = "贷款/借据.csv".encode(encoding)
    path = zipped(tmp_path / "a.zip", {"N" * len(raw): "a\n"})
    path.write_bytes(path.read_bytes().replace(b"N" * len(raw), raw))
    assert unpacked(path) == {"贷款/借据.csv": b"a\n"}


def test_names_never_become_paths(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"../../evil.csv": "a", "/etc/x.csv": "b", "..\\..\\y.csv": "c"})
    assert unpacked(path) == {"../../evil.csv": b"a", "/etc/x.csv": b"b", "../../y.csv": b"c"}
    assert not (tmp_path.parent / "evil.csv").exists()


def test_links_are_not_followed(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("link.csv")
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
        archive.writestr("b.csv", "1")
    assert unpacked(tmp_path / "a.zip") == {"b.csv": b"1"}


def test_a_gzip_file(tmp_path: Path) -> None:
    path = tmp_path / "loans.CSV.GZ"
    path.write_bytes(gzip.compress(b"a\n") + bytes(512))
    assert unpacked(path) == {"loans.CSV": b"a\n"}
    nested = tmp_path / "all.zip.gz"
    nested.write_bytes(gzip.compress(inner({"x.csv": "1"}, tmp_path)))
    assert unpacked(nested) == {"all.zip/x.csv": b"1"}


def test_all_damaged_members_are_named_and_nothing_is_left(tmp_path: Path) -> None:
    text = "".join(f"{n},甲\n" for n in range(1000))
    path = zipped(tmp_path / "a.zip", {"good.csv": text, "bad.csv": text, "worse.csv": text}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    for name in (b"bad.csv", b"worse.csv"):
        data[data.index(name) + 500] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        unpacked(path)
    assert [("bad" in p.message, "worse" in p.message) for p in caught.value.problems] == [(True, False), (False, True)]
    assert left(path) == []


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_a_cut_off_archive(tmp_path: Path, keep: float) -> None:
    for path in (
        zipped(tmp_path / "a.zip", {"b.csv": bytes(range(256)) * 50}),
        tmp_path / "b.csv.gz",
    ):
        data = path.read_bytes() if path.suffix == ".zip" else gzip.compress(bytes(range(256)) * 50)
        path.write_bytes(data[: int(len(data) * keep)])
        with pytest.raises(InputError, match=r"a\.zip|b\.csv"):
            unpacked(path)
        assert left(path) == []


def test_a_damaged_archive_inside_another_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"x.csv.gz": gzip.compress(b"1" * 999)[:-6], "y.zip": b"PK\x03\x04 no"})
    with pytest.raises(InputError) as caught:
        unpacked(path)
    assert ["x.csv" in caught.value.problems[0].message, "y.zip" in caught.value.problems[1].message] == [True, True]


def test_members_there_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    zipped(path, {"b.csv": "1", "c.csv": "2"})
    path.write_bytes(path.read_bytes().replace(b"c.csv", b"b.csv"))
    with pytest.raises(InputError, match=r"b\.csv"):
        unpacked(path)
    path = zipped(tmp_path / "c.zip", {"b.csv": "1", "B.csv.gz": gzip.compress(b"2")})
    with pytest.raises(InputError, match=r"B\.csv"):
        unpacked(path)


def test_protected_members_tar_and_other_methods(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"b.csv": "1"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"password|密码"):
        unpacked(path)
    path = zipped(tmp_path / "b.zip", {"b.csv": "1" * 500}, zipfile.ZIP_LZMA)
    with pytest.raises(InputError, match=r"b\.csv"):
        unpacked(path)
    tar = tmp_path / "c.tar.gz"
    tar.write_bytes(gzip.compress(bytes(257) + b"ustar\x0000" + bytes(248)))
    assert unpacked(tar).keys() == {"c.tar"}  # whoever loads it says what it is


def test_archives_nested_too_deeply(tmp_path: Path) -> None:
    body = inner({"a.csv": "1"}, tmp_path)
    assert unpacked(zipped(tmp_path / "two.zip", {"b.zip": body})) == {"b.zip/a.csv": b"1"}
    deeper = inner({"b.zip": body}, tmp_path)
    with pytest.raises(InputError, match=r"b\.zip"):
        unpacked(zipped(tmp_path / "three.zip", {"c.zip": deeper}))


def test_bombs_are_stopped_by_what_comes_out(tmp_path: Path) -> None:
    limits = Limits(total=50_000, members=3, suspect=10_000)
    small = Limits(total=50_000, members=3, suspect=9_000, ratio=10)
    bomb = zipped(tmp_path / "a.zip", {"zeros.csv": bytes(20_000)})
    with pytest.raises(InputError, match=r"a\.zip"):
        unpacked(bomb, limits)
    assert left(bomb) == []
    flat = zipped(tmp_path / "b.zip", {f"{n}.csv": bytes([n]) * 9_000 for n in range(3)})
    assert len(unpacked(flat, limits)) == 3
    nested = io.BytesIO()
    with gzip.open(nested, "wb") as out:
        out.write(bytes(60_000))
    for path in (
        zipped(tmp_path / "c.zip", {f"{n}.csv": b"1" for n in range(4)}),
        zipped(tmp_path / "d.zip", {"x.gz": nested.getvalue()}),
        zipped(tmp_path / "f.zip", {f"{n}.csv": bytes([n]) * 9_000 for n in range(3)}),
        zipped(tmp_path / "e.zip", {f"{n}.csv": bytes(range(256)) * 80 for n in range(3)}),
    ):
        with pytest.raises(InputError):
            unpacked(path, small if path.name == "f.zip" else limits)


def test_declared_sizes_are_not_believed(tmp_path: Path) -> None:
    """A member that claims to be small and is not is damaged: it is never read to its true end."""
    path = zipped(tmp_path / "a.zip", {"b.csv": bytes(1_000_000)})
    data = bytearray(path.read_bytes())
    for at in (22, data.index(b"PK\x01\x02") + 24):
        data[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"b\.csv"):
        unpacked(path)
