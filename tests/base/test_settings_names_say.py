"""Settings know their origin, wrong names find the right one, and a text is in the language that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bankmkt.base import names, say
from bankmkt.base.errors import BankmktError, Exit, InputError, Problem, RulesError, UsageError
from bankmkt.base.settings import DEFAULTS, FILE, READERS, find_project, resolve


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No settings from outside, messages in English, an empty folder around us."""
    for name in (*(f"BANKMKT_{one.upper()}" for one in READERS), "BANKMKT_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    say.use("en")
    yield
    say.use(None)


def project(folder: Path, text: str = "") -> Path:
    """A project folder with these settings."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(f"bankmkt: 1\n{text}", encoding="utf-8")
    return folder


def test_defaults(tmp_path: Path) -> None:
    settings = resolve({})
    assert settings.project is None
    assert set(settings.values) == set(READERS) == set(DEFAULTS)
    assert all(one.origin in ("default", "locale") for one in settings.values.values())
    assert settings["lock_timeout"] == 10.0


def test_who_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(tmp_path / "bank", "lock-timeout: 3\nlang: zh\nquiet: true\n")
    monkeypatch.chdir(folder)
    assert resolve({}).values["lock_timeout"].value == 3.0
    assert Path(resolve({}).values["lock_timeout"].origin).absolute() == folder / FILE
    assert resolve({})["quiet"] is True
    monkeypatch.setenv("BANKMKT_LOCK_TIMEOUT", "4")
    assert (resolve({})["lock_timeout"], resolve({}).values["lock_timeout"].origin) == (4.0, "BANKMKT_LOCK_TIMEOUT")
    flagged = resolve({"lock_timeout": "5"})
    assert (flagged["lock_timeout"], flagged.values["lock_timeout"].origin) == (5.0, "--lock-timeout")
    monkeypatch.setenv("BANKMKT_LOCK_TIMEOUT", "")
    assert resolve({})["lock_timeout"] == 3.0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lang", "fr"),
        ("lock_timeout", "soon"),
        ("lock_timeout", "-1"),
        ("lock_timeout", "inf"),
        ("lock_timeout", "nan"),
        ("log_format", "xml"),
        ("quiet", "maybe"),
        ("threads", "many"),
    ],
)
def test_wrong_values(name: str, text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    flag, variable = f"--{name.replace('_', '-')}", f"BANKMKT_{name.upper()}"
    with pytest.raises(UsageError, match=f'{flag} cannot be "{text}"'):
        resolve({name: text})
    monkeypatch.setenv(variable, text)
    with pytest.raises(UsageError, match=f'{variable} cannot be "{text}"'):
        resolve({})
    monkeypatch.delenv(variable)
    with pytest.raises(RulesError, match=r"bankmkt\.yaml:2:"):
        resolve({"project": str(project(tmp_path / "bank", f"{name}: {text}\n"))})


def test_all_mistakes_of_the_file_at_once(tmp_path: Path) -> None:
    folder = project(tmp_path / "bank", "lnag: zh\nquiet: maybe\nthreads: many\n")
    with pytest.raises(RulesError) as caught:
        resolve({"project": str(folder)})
    assert [one.line for one in caught.value.problems] == [2, 3, 4]
    assert 'did you mean "lang"?' in str(caught.value)


def test_the_nearest_project_upward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outer, inner = project(tmp_path / "a"), project(tmp_path / "a" / "b" / "c")
    deep = inner / "d"
    deep.mkdir()
    assert find_project(deep) == inner
    assert find_project(tmp_path / "a" / "b") == outer
    assert find_project(tmp_path) is None
    monkeypatch.setenv("BANKMKT_PROJECT", str(outer))
    monkeypatch.chdir(deep)
    assert resolve({}).project == outer
    assert resolve({"project": str(inner)}).project == inner
    with pytest.raises(UsageError, match="bankmkt init"):
        resolve({"project": str(tmp_path)})


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("segmnt", "segment"),
        ("Exit_List", "exit-list"),
        ("exitlist", "exit-list"),
        ("SETTLEMENT", "settlement"),
        ("loan_blance", "loan_balance"),
        ("zzz", None),
        ("", None),
    ],
)
def test_nearest_names(wrong: str, right: str | None) -> None:
    known = ["segment", "mix", "settlement", "exit-list", "loan_balance"]
    assert names.nearest(wrong, known) == right


def test_suggestions() -> None:
    assert names.suggestion("mxi", ["mix", "segment"]) == 'did you mean "mix"?'
    assert names.suggestion("zzz", ["mix", "segment"]) == "known: mix, segment"
    assert names.suggestion("zzz", []) == ""
    assert names.suggestion("zzz", [f"n{n}" for n in range(20)]).endswith("n11, …")


def test_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert say.say("cli.no_command", name="x") == 'there is no command "x"'
    say.use("zh")
    assert say.say("cli.no_command", name="x") == "没有命令“x”"
    assert say.pick("甲", "A") == "甲"
    say.use(None)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for value, expected in (("zh_CN.GBK", "zh"), ("Chinese_China.936", "zh"), ("en_US.UTF-8", "en"), ("C", "en")):
        monkeypatch.setenv("LANG", value)
        assert say.language() == expected
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert say.language() == "zh"


def test_a_value_with_braces_is_not_a_format() -> None:
    assert "{0} {x}" in say.say("cli.no_command", name="{0} {x}")


def test_an_unknown_text_is_a_bug() -> None:
    with pytest.raises(KeyError):
        say.say("cli.nothing")
    with pytest.raises(KeyError):
        say.say("cli.no_command", nmae="x")


def test_errors_choose_their_code_and_keep_all_problems() -> None:
    codes = {one.code for one in BankmktError.__subclasses__()}
    assert codes <= set(Exit)
    assert Exit.BUG not in codes
    error = InputError([Problem("one", "do", "a.csv", 3), Problem("two")])
    assert str(error) == "a.csv:3: one; do\ntwo"
    assert [one.message for one in error.problems] == ["one", "two"]
    assert Problem("m", file="a", line=2, column=3).place == "a:2:3"
    assert Problem("m").place == ""
    assert [int(code) for code in Exit] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 130]
