"""Options, settings and commands: where each may stand, which one wins, and what a wrong one is answered with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.cli.program import DAY, bankmkt

from bankmkt import __version__


def test_version_and_help() -> None:
    assert bankmkt("--version").worked(silent=True).out == f"bankmkt {__version__}\n"
    assert "Usage: bankmkt" in bankmkt("-h").worked(silent=True).out
    assert "Usage: bankmkt" in bankmkt().worked().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["segmnt"], ['there is no command "segmnt"', 'did you mean "segment"?']),
        (["exitlist"], ['did you mean "exit-list"?']),
        (["segment", "--formt", "json"], ["there is no option --formt", 'did you mean "--format"?', "--help"]),
        (["segment", "--format", "jsn"], ['--format cannot be "jsn"', 'did you mean "json"?']),
        (["segment", "--unit", "fen"], ['--unit cannot be "fen"', "yuan, wan, yi"]),
        (["segment", "--fail-on", "fatal"], ["--fail-on", "info, warning, error"]),
        (["segment", "--engine", "spark"], ["no Spark server is named", "BANKMKT_SPARK_REMOTE"]),
        (["segment", "--engine", "sqlite"], ['there is no engine "sqlite"', "--engine duckdb", "--engine spark"]),
        (["segment", "--limit", "-1"], ["--limit needs a whole number"]),
        (["segment", "--limit", "many"], ["--limit needs a whole number"]),
        (["--lang", "fr", "segment"], ['--lang cannot be "fr"']),
        (["--lang"], ["--lang needs a value"]),
        (["--lock-timeout", "soon", "status"], ['--lock-timeout cannot be "soon"']),
        (["--log-format", "xml", "status"], ['--log-format cannot be "xml"']),
        (["init"], ["DIR is missing"]),
        (["sql"], ["QUERY is missing"]),
        (["rules", "show"], ["NAME is missing"]),
        (["rules", "lst"], ["lst"]),
        (["sample"], ["--output is missing"]),
        (["sample", "-o", "x", "--customers", "3"], ["20 to 5,000,000"]),
        (["run"], ["name a rule to run", "bankmkt rules list"]),
        (["run", "segment", "mix", "--format", "csv"], ["one rule's rows"]),
        (["run", "segment", "mix", "-o", "x.csv"], ["x.csv", "{rule}"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) and value and value[0][:1].islower() else "",
)
def test_refusals(tmp_path: Path, arguments: list[str], words: list[str]) -> None:
    bankmkt(*arguments, cwd=tmp_path).failed(2, *words)
    assert not list(tmp_path.iterdir())


def test_refusals_in_chinese() -> None:
    bankmkt("--lang", "zh", "segmnt").failed(2, "没有命令“segmnt”", "是否应为“segment”？")
    bankmkt("segment", "--limit", "x", "--lang=zh").failed(2, "--limit 需要一个不小于 0 的整数")
    bankmkt("init", env={"BANKMKT_LANG": "zh"}).failed(2, "缺少 DIR")
    bankmkt("init", env={"LANG": "zh_CN.UTF-8"}).failed(2, "缺少 DIR")
    assert "用法" in bankmkt("--help", "--lang", "zh").out or "退出码" in bankmkt("--help", "--lang", "zh").out


def test_global_options_before_and_after_the_command(nasty: Path) -> None:
    answers = {
        bankmkt("--db", nasty, "--quiet", "exit-list", "--format", "csv").worked(silent=True).out,
        bankmkt("exit-list", "--format", "csv", "--quiet", f"--db={nasty}").worked(silent=True).out,
        bankmkt("--quiet", "exit-list", "--db", nasty, "--format", "csv").worked(silent=True).out,
    }
    assert len(answers) == 1


def test_quiet_and_the_form_of_messages(nasty: Path) -> None:
    note = "without off_balance: never loaded\n"
    assert bankmkt("--db", nasty, "exit-list").worked().err == note
    assert bankmkt("--db", nasty, "exit-list", "--quiet").worked().err == ""
    assert bankmkt("--db", nasty, "exit-list", env={"BANKMKT_QUIET": "1"}).worked().err == ""
    said = json.loads(bankmkt("--db", nasty, "exit-list", "--log-format", "json").worked().err)
    assert said == {"level": "info", "message": note.strip()}
    wrong = bankmkt("--db", nasty, "segment", "--as-of", "x", "--log-format", "json", "--quiet")
    assert json.loads(wrong.err)["level"] == "error"


def test_settings_flag_beats_environment_beats_file_beats_default(project: Path, tmp_path: Path) -> None:
    def setting(name: str, *flags: str, **variables: str) -> tuple[str, str]:
        ran = bankmkt("--project", project, *flags, "doctor", "--format", "json", env=variables).worked(silent=True)
        row = next(row for row in ran.json["settings"] if row["setting"] == name)
        return row["value"], row["origin"]

    assert setting("lock_timeout") == ("10.0", "default")
    (project / "bankmkt.yaml").write_text("bankmkt: 1\nlock_timeout: 3\nquiet: true\n", encoding="utf-8")
    file = str(project / "bankmkt.yaml")
    assert setting("lock_timeout") == ("3.0", file)
    assert setting("lock_timeout", BANKMKT_LOCK_TIMEOUT="4") == ("4.0", "BANKMKT_LOCK_TIMEOUT")
    assert setting("lock_timeout", "--lock-timeout", "5", BANKMKT_LOCK_TIMEOUT="4") == ("5.0", "--lock-timeout")
    assert setting("quiet") == ("True", file)
    assert setting("no_color", "--no-color") == ("True", "--no-color")
    assert setting("db", BANKMKT_DB="x.duckdb") == ("x.duckdb", "BANKMKT_DB")
    found = bankmkt("doctor", "--format", "json", env={"BANKMKT_PROJECT": str(project)}).worked().json
    assert found["settings"][0]["value"] == str(project)
    inside = bankmkt("doctor", "--format", "json", cwd=project / "rules").worked().json
    assert inside["settings"][0]["value"] == str(project)


def test_wrong_settings(project: Path) -> None:
    (project / "bankmkt.yaml").write_text("bankmkt: 1\nlock_timout: 3\nlang: fr\n", encoding="utf-8")
    wrong = bankmkt("--project", project, "status")
    wrong.failed(3, "bankmkt.yaml:2:1", 'did you mean "lock_timeout"?', "bankmkt.yaml:3:7", '"fr"')
    bankmkt("doctor", env={"BANKMKT_LOCK_TIMEOUT": "soon"}).failed(2, 'BANKMKT_LOCK_TIMEOUT cannot be "soon"')


def test_settings_of_the_file_take_effect(project: Path, nasty: Path) -> None:
    shutil.copyfile(nasty, project / "mine.duckdb")
    text = "bankmkt: 1\ndb: mine.duckdb\nlang: zh\nquiet: true\n"
    (project / "bankmkt.yaml").write_text(text, encoding="utf-8")
    ran = bankmkt("exit-list", "--project", project).worked(silent=True)
    assert len(ran.table) == 2
    bankmkt("segmnt", f"--project={project}").failed(2, "没有命令")
    bankmkt("segmnt", env={"BANKMKT_PROJECT": str(project)}).failed(2, "没有命令")
    bankmkt("segmnt", cwd=project / "extracts").failed(2, "没有命令")


@pytest.mark.parametrize(
    ("command", "level", "code"),
    [
        (["exit-list"], "error", 0),
        (["exit-list"], "warning", 10),
        (["exit-list"], "info", 10),
        (["exit-list", "--where", "rating = 'A'"], "info", 0),
        (["segment"], "error", 0),
    ],
)
def test_fail_on(nasty: Path, tmp_path: Path, command: list[str], level: str, code: int) -> None:
    out = tmp_path / "a.json"
    ran = bankmkt("--db", nasty, *command, "--fail-on", level, "--format", "json", "-o", out)
    assert ran.code == code, ran.err
    assert json.loads(out.read_text(encoding="utf-8")) == ran.json  # the run is complete all the same


def test_several_rules(nasty: Path) -> None:
    ran = bankmkt("--db", nasty, "run", "segment", "exit-list").worked()
    heads = [line for line in ran.lines if line.startswith("customer_id\t")]
    assert len(heads) == 2
    assert bankmkt("--db", nasty, "run", "segment", "nosuch").code == 2
    assert bankmkt("--db", nasty, "run", "segment", "exit-list", "--fail-on", "warning").code == 10


def test_the_shortcut_is_the_rule(nasty: Path) -> None:
    short = bankmkt("--db", nasty, "exit-list", "--format", "json").worked().json
    assert bankmkt("--db", nasty, "run", "exit-list", "--format", "json").worked().json == short
    assert "bankmkt run exit-list" in bankmkt("exit-list", "--help").out


def test_init_and_what_is_there_already(tmp_path: Path) -> None:
    folder = tmp_path / "bank"
    bankmkt("init", folder).worked(silent=True)
    found = sorted(path.name for path in folder.iterdir())
    assert found == ["bankmkt.yaml", "books", "extracts", "rules", "sources"]
    assert (folder / "bankmkt.yaml").read_text(encoding="utf-8").startswith("bankmkt: 1\n")
    (folder / "bankmkt.yaml").write_text("bankmkt: 1\nlang: zh\n", encoding="utf-8")
    bankmkt("init", folder, "--lang", "en").failed(2, "is a project already")
    assert "lang: zh" in (folder / "bankmkt.yaml").read_text(encoding="utf-8")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    bankmkt("init", tmp_path / "file" / "bank").failed(6, "cannot write to")
    bankmkt("load", "--project", folder, "--as-of", DAY, "--lang", "en").failed(4, "there is no extract to load")


def test_sample_and_demo(tmp_path: Path) -> None:
    bankmkt("sample", "--customers", "30", "--seed", "7", "-o", tmp_path / "s").worked()
    assert (tmp_path / "s" / "extracts").is_dir()
    ran = bankmkt("demo", tmp_path / "d").worked()
    assert (tmp_path / "d" / "segment.xlsx").stat().st_size > 5000
    assert "made up" in ran.out + ran.err
    assert "segment.xlsx" in ran.out
    full = tmp_path / "full"
    full.mkdir()
    (full / "mine.txt").write_text("x", encoding="utf-8")
    bankmkt("demo", full).failed(2, "is not empty")


def test_a_result_is_the_same_in_both_languages(sample: Path) -> None:
    en = bankmkt("--project", sample, "segment", "--format", "json").worked().json
    zh = bankmkt("--project", sample, "segment", "--format", "json", "--lang", "zh").worked().json
    assert en["rows"] == zh["rows"]
    assert en["summary"] == zh["summary"]
    assert en["notes"] != zh["notes"]
