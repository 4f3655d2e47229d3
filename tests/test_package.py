"""A wheel works outside of the checkout: rules and sample bank travel in it, and nothing else is needed.

The wheel is built without network from what is installed, and installed into an environment of its own that borrows
the libraries, so that the only `bankmkt` in it is the wheel's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

import bankmkt
from bankmkt.base.shipped import shipped

CHECKOUT = Path(__file__).resolve().parent.parent
BUILT_FROM = ["pyproject.toml", "README.md", "LICENSE", "src", "rules", "sample_data"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of the checkout, since building must not leave anything behind there."""
    if find_spec("hatchling") is None:
        pytest.skip("hatchling is not installed, so no wheel can be built without a network")
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in BUILT_FROM:
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(CHECKOUT / name, source / name)
    build = "import os, sys; from hatchling import build; os.chdir(sys.argv[1]); print(build.build_wheel(sys.argv[2]))"
    subprocess.run([sys.executable, "-c", build, str(source), str(folder)], check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel; libraries come from the environment of the tests."""
    folder = tmp_path_factory.mktemp("env") / "venv"
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    program = scripts / ("python.exe" if os.name == "nt" else "python")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    place = Path(subprocess.run([program, "-c", ask], check=True, capture_output=True, text=True).stdout.strip())
    with zipfile.ZipFile(wheel) as archive:  # a pure wheel is installed by unpacking it
        archive.extractall(place)
    # the libraries' folder as a plain path: files ending in .pth there, such as an editable install's, stay unread
    (place / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return program


def run(python: Path, cwd: Path, *arguments: str) -> str:
    """What `python -m bankmkt` says there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BANKMKT_", "PYTHON"))}
    done = subprocess.run(
        [python, "-m", "bankmkt", *arguments], cwd=cwd, env=kept | {"LANG": "C.UTF-8"}, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("utf-8")


def test_the_wheel_holds_rules_samples_and_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    packed = {name.removeprefix("bankmkt/_shipped/") for name in names if name.startswith("bankmkt/_shipped/")}
    for folder in ("rules", "sample_data"):
        there = {path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / folder).rglob("*") if path.is_file()}
        there = {name for name in there if "__pycache__" not in name}
        assert there == {name for name in packed if name.startswith(f"{folder}/")}
    assert "bankmkt/py.typed" in names
    assert any(name.endswith("LICENSE") for name in names)
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"bankmkt"}


def test_the_wheel_works_outside_of_the_checkout(python: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [python, "-c", "import bankmkt; print(bankmkt.__file__)"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert not Path(where.strip()).is_relative_to(CHECKOUT)
    rules = json.loads(run(python, tmp_path, "rules", "list", "--format", "json"))
    assert {"segment", "mix", "settlement", "exit-list", "contribution"} <= {row["rule"] for row in rules}
    assert "Gini" in run(python, tmp_path, "demo", "--lang", "en")
    assert (tmp_path / "bankmkt-demo" / "segment.xlsx").is_file()
    found = json.loads(run(python, tmp_path, "--project", "bankmkt-demo", "mix", "--format", "json"))
    assert found["rows"]


def test_both_find_the_same(python: Path, tmp_path: Path) -> None:
    of_wheel = run(python, tmp_path, "rules", "show", "segment")
    of_checkout = run(Path(sys.executable), tmp_path, "rules", "show", "segment")
    assert of_wheel == of_checkout == (CHECKOUT / "rules" / "segment.yaml").read_text(encoding="utf-8")


def test_the_checkout_finds_what_is_shipped() -> None:
    for name in ("rules", "sample_data"):
        assert shipped(name).is_dir()
    with pytest.raises(FileNotFoundError, match="no nothing folder"):
        shipped("nothing")


def test_the_metadata() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["scripts"] == {"bankmkt": "bankmkt.cli.main:entry"}
    assert project["project"]["license"] == "Apache-2.0"
    assert bankmkt.__version__.count(".") == 2
    pinned = (CHECKOUT / "constraints.txt").read_text(encoding="utf-8")
    names = {line.partition("==")[0].lower() for line in pinned.splitlines() if "==" in line}
    extras = project["project"]["optional-dependencies"]
    for wanted in project["project"]["dependencies"] + extras["dev"] + extras["spark"]:
        if wanted.startswith("bankmkt["):
            continue  # an extra of our own, whose parts are in this list
        name = wanted.partition(">")[0].partition("=")[0].strip().lower()
        assert name in names, f"{name} has no pinned version"
    assert "://" not in "".join(line for line in pinned.splitlines() if not line.startswith("#"))
