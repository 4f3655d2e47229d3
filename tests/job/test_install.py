"""What is printed for schedulers is read back as they read it: words come out as they went in."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath
from xml.etree import ElementTree

import pytest

from bankmkt.base import say as language
from bankmkt.deliver.job import install
from bankmkt.deliver.job.install import Installed

POSIX = Installed(
    PurePosixPath("/opt/bank mkt/bin/bankmkt"),
    PurePosixPath("/data/分行 100%/it's $HOME"),
    PurePosixPath("/data/分行 100%/it's $HOME/作业/night.yaml"),
    "night",
)
WINDOWS = Installed(
    PureWindowsPath(r"C:\Program Files\bankmkt\Scripts\bankmkt.exe"),
    PureWindowsPath(r"D:\数据 分析\R&D 'x'"),
    PureWindowsPath(r"D:\数据 分析\R&D 'x'\jobs\night.yaml"),
    "night",
)
NAMESPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def on(what: Installed, *days: str) -> Installed:
    """The same on some days only."""
    return Installed(what.program, what.project, what.file, what.name, what.zone, days)


def test_cron_gives_the_shell_the_words_that_were_meant() -> None:
    zone, line = install.cron(POSIX).splitlines()
    assert zone == "CRON_TZ=Asia/Shanghai"
    assert line.startswith("30 1 * * *  ")
    command = line.split(None, 5)[5]
    assert not re.search(r"(?<!\\)%", command)  # cron would end the command there
    assert shlex.split(command.replace("\\%", "%")) == POSIX.words


@pytest.mark.parametrize(
    ("days", "cron", "systemd"),
    [
        (("mon", "fri"), "1,5", "Mon,Fri "),
        (("sun",), "0", "Sun "),
        (("workdays",), "*", ""),  # the job looks at the calendar itself
        (("mon", 15), "*", ""),
    ],
)
def test_days(days: tuple[str, ...], cron: str, systemd: str) -> None:
    assert f"30 1 * * {cron}  " in install.cron(on(POSIX, *days))
    assert f"OnCalendar={systemd}*-*-* 01:30:00 Asia/Shanghai" in install.timer(on(POSIX, *days))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not there")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    program = tmp_path / "bank mkt" / "bankmkt"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    project = tmp_path / '分行 100% "x" $HOME'
    project.mkdir()
    what = Installed(program, project, project / "night.yaml", "night", days=("mon", "fri"))
    service, timer = tmp_path / "bankmkt-night.service", tmp_path / "bankmkt-night.timer"
    service.write_text(install.service(what), encoding="utf-8")
    timer.write_text(install.timer(what), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", service, timer], capture_output=True, text=True, check=False
    )
    mine = [line for line in done.stderr.splitlines() if "bankmkt-night" in line]
    assert not mine, done.stderr
    calendar = install.timer(what).partition("OnCalendar=")[2].partition("\n")[0]
    shown = subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr


def test_systemd_reads_the_words_that_were_meant() -> None:
    """Its quotes are those of a shell in which % and $ are doubled."""
    line = install.service(POSIX).partition("ExecStart=")[2].partition("\n")[0]
    assert shlex.split(line.replace("%%", "%").replace("$$", "$")) == POSIX.words
    assert "SuccessExitStatus=10" in install.service(POSIX)


def windows_words(line: str) -> list[str]:
    """A command line as Windows programs read it, as far as quotes and blanks go."""
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', line)]


def test_the_task_is_well_formed_and_says_the_words() -> None:
    task = ElementTree.fromstring(install.xml(WINDOWS).encode("utf-16"))
    found = {one.tag.removeprefix(NAMESPACE): one.text for one in task.iter()}
    assert found["Command"] == WINDOWS.words[0]
    assert windows_words(str(found["Arguments"])) == WINDOWS.words[1:]
    assert found["WorkingDirectory"] == str(WINDOWS.project)
    assert found["StartWhenAvailable"] == "true"
    assert "ScheduleByDay" in found
    weekly = ElementTree.fromstring(install.xml(on(WINDOWS, "mon", "fri")).encode("utf-16"))
    tags = [one.tag.removeprefix(NAMESPACE) for one in weekly.iter()]
    assert tags.index("Monday") < tags.index("Friday")


def test_schtasks_gets_one_string() -> None:
    line = install.schtasks(on(WINDOWS, "mon", "fri"))
    assert "/SC WEEKLY /D MON,FRI /ST 01:30" in line
    inner = re.search(r'/TR "((?:[^"\\]|\\.)*)"$', line)
    assert inner is not None
    assert windows_words(inner[1].replace('\\"', '"')) == WINDOWS.words


def test_powershell_replaces_nothing() -> None:
    lines = install.powershell(WINDOWS)
    literals = [one.replace("''", "'") for one in re.findall(r"'((?:[^']|'')*)'", lines)]
    assert literals[0] == WINDOWS.words[0]
    assert windows_words(literals[1]) == WINDOWS.words[1:]
    assert literals[2] == str(WINDOWS.project)
    assert "-MultipleInstances IgnoreNew" in lines


def test_the_program_is_the_one_of_this_environment() -> None:
    found = install.installed(Path("bank"), Path("bank/jobs/night.yaml"), None)
    assert found.program.is_absolute()
    assert found.program.stem == "bankmkt"
    assert Path(found.program).parent == Path(sys.executable).absolute().parent
    assert found.project == Path("bank").resolve()


def test_both_languages_have_all_three() -> None:
    for lang in language.LANGUAGES:
        language.use(lang)
        shown = install.text(POSIX)
        for words in ("crontab -e", "OnCalendar=", "schtasks /Create", "Register-ScheduledTask", "<Task "):
            assert words in shown
    language.use(None)
