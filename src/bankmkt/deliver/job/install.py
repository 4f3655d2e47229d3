"""What a scheduler needs is printed ready to be pasted, since its three dialects agree on nothing.

Cron has no time zone that all of its kinds know, cuts a command at a percent sign and starts in the home folder;
systemd splits words itself and takes a zone in the calendar; Windows wants one string for the arguments and knows no
zone at all. So every line names the program, the project and the job by absolute paths, and says what it cannot do.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final
from xml.sax.saxutils import escape

from bankmkt.base.say import say
from bankmkt.deliver.job.spec import JobSpec

_CRON: Final[Mapping[str, str]] = {
    day: str(number) for number, day in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))
}
_SYSTEMD: Final[Mapping[str, str]] = {day: day.capitalize() for day in _CRON}
_WINDOWS: Final[Mapping[str, str]] = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
HOUR, MINUTE = 1, 30
"""When the lines start the job, unless somebody changes them."""


@dataclass(frozen=True, slots=True)
class Installed:
    """What is to be started: absolute paths, the job's name, its time zone and its days."""

    program: PurePath
    project: PurePath
    file: PurePath
    name: str
    zone: str = "Asia/Shanghai"
    days: tuple[str | int, ...] = ("every",)

    @property
    def words(self) -> list[str]:
        """The command as words."""
        return [str(self.program), "--project", str(self.project), "job", str(self.file)]

    @property
    def weekdays(self) -> list[str]:
        """The weekdays on which the scheduler need start it; none where the job itself has to look every day."""
        return [str(one) for one in self.days if one in _CRON] if all(one in _CRON for one in self.days) else []


def installed(project: Path, file: Path, spec: JobSpec | None) -> Installed:
    """What is to be started here; without a spec for a job that is yet to be written."""
    found = Path(sys.argv[0])
    program = found.resolve() if found.stem.lower() == "bankmkt" and found.is_file() else _beside_python()
    name = spec.name if spec else "nightly"
    zone = spec.timezone.key if spec else "Asia/Shanghai"
    return Installed(program, project.resolve(), file.resolve(), name, zone, spec.days if spec else ("every",))


def _beside_python() -> Path:
    """The console script of this environment; not resolved, as the way through a link leads out of it."""
    name = "bankmkt.exe" if sys.platform == "win32" else "bankmkt"
    return Path(sys.executable).absolute().with_name(name)


def text(what: Installed) -> str:
    """All three schedulers, each with a heading and its remarks."""
    parts = [
        say("job.install_head", name=what.name),
        "",
        _section(say("job.install_cron"), cron(what), say("job.install_cron_notes", zone=what.zone)),
        _section(
            say("job.install_systemd"),
            f"# ~/.config/systemd/user/bankmkt-{what.name}.service\n{service(what)}\n"
            f"# ~/.config/systemd/user/bankmkt-{what.name}.timer\n{timer(what)}",
            say("job.install_systemd_notes", unit=f"bankmkt-{what.name}"),
        ),
        _section(
            say("job.install_windows"),
            f"{schtasks(what)}\n\n{powershell(what)}\n\n{xml(what)}",
            say("job.install_windows_notes", zone=what.zone, name=what.name),
        ),
    ]
    return "\n".join(parts)


def _section(title: str, lines: str, notes: str) -> str:
    marked = "\n".join(f"# {line}" for line in notes.splitlines())
    return f"## {title}\n\n{marked}\n\n{lines}\n"


# Cron -----------------------------------------------------------------------------------------------------------------


def cron(what: Installed) -> str:
    """Lines for ``crontab -e``; the time is that of CRON_TZ where cron knows it."""
    days = ",".join(_CRON[one] for one in what.weekdays) or "*"
    command = " ".join(_shell(word) for word in what.words).replace("%", "\\%")
    return f"CRON_TZ={what.zone}\n{MINUTE} {HOUR} * * {days}  {command}\n"


def _shell(word: str) -> str:
    """A word in single quotes where the shell would take it apart; letters of any language are left alone."""
    if word and all(sign.isalnum() or sign in "/._-+:@%," for sign in word):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"


# systemd --------------------------------------------------------------------------------------------------------------


def service(what: Installed) -> str:
    """The unit that runs the job; 10 is a finding and no failure."""
    command = " ".join(_unit(word) for word in what.words)
    return (
        "[Unit]\n"
        f"Description=bankmkt job {what.name}\n\n"
        "[Service]\n"
        "Type=oneshot\n"
        f"WorkingDirectory={str(what.project).replace('%', '%%')}\n"
        f"ExecStart={command}\n"
        "SuccessExitStatus=10\n"
        "KillMode=mixed\n"
        "TimeoutStopSec=60\n"
        "UMask=0077\n"
        "Nice=5\n"
    )


def timer(what: Installed) -> str:
    """The unit that starts the other one; a night that the machine slept through is made up for."""
    days = ",".join(_SYSTEMD[one] for one in what.weekdays)
    when = f"{days} " if days else ""
    return (
        "[Unit]\n"
        f"Description=Starts the bankmkt job {what.name}\n\n"
        "[Timer]\n"
        f"OnCalendar={when}*-*-* {HOUR:02d}:{MINUTE:02d}:00 {what.zone}\n"
        "Persistent=true\n"
        "AccuracySec=1min\n\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def _unit(word: str) -> str:
    """A word as systemd reads it: in double quotes where it holds blanks, with % and $ doubled."""
    plain = word.replace("%", "%%").replace("$", "$$")
    if not any(sign in plain for sign in " \t'\"\\;"):
        return plain
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


# Windows --------------------------------------------------------------------------------------------------------------


def schtasks(what: Installed) -> str:
    """One line for the command prompt; the quotes of the task's own command are escaped with a backslash."""
    days = ",".join(one.upper() for one in what.weekdays)
    schedule = f"/SC WEEKLY /D {days}" if days else "/SC DAILY"
    inner = " ".join(_quoted(word) for word in what.words).replace('"', '\\"')
    # `%` in a pasted line is a variable only where one of that name exists; a batch file would want it doubled
    return f'schtasks /Create /TN "bankmkt {what.name}" {schedule} /ST {HOUR:02d}:{MINUTE:02d} /TR "{inner}"'


def powershell(what: Installed) -> str:
    """The same with what the command prompt cannot say: make up for a missed start, one at a time, a limit."""
    days = ", ".join(_WINDOWS[one] for one in what.weekdays)
    trigger = f"-Weekly -DaysOfWeek {days}" if days else "-Daily"
    arguments = _literal(_windows_arguments(what.words[1:]))
    return (
        f"$action = New-ScheduledTaskAction -Execute {_literal(what.words[0])} -Argument {arguments} "
        f"-WorkingDirectory {_literal(str(what.project))}\n"
        f"$trigger = New-ScheduledTaskTrigger {trigger} -At {HOUR:02d}:{MINUTE:02d}\n"
        "$settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew "
        "-ExecutionTimeLimit (New-TimeSpan -Hours 12)\n"
        f"Register-ScheduledTask -TaskName {_literal(f'bankmkt {what.name}')} -Action $action -Trigger $trigger "
        "-Settings $settings"
    )


def xml(what: Installed) -> str:
    """The task as a file for ``schtasks /Create /XML``."""
    days = "".join(f"<{_WINDOWS[one]} />" for one in what.weekdays)
    by_week = f"<ScheduleByWeek><DaysOfWeek>{days}</DaysOfWeek><WeeksInterval>1</WeeksInterval></ScheduleByWeek>"
    schedule = by_week if days else "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
    lines = (
        '<?xml version="1.0" encoding="UTF-16"?>',
        '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
        f"  <RegistrationInfo><Description>{escape(f'bankmkt job {what.name}')}</Description></RegistrationInfo>",
        "  <Triggers><CalendarTrigger>",
        f"    <StartBoundary>2026-01-01T{HOUR:02d}:{MINUTE:02d}:00</StartBoundary>",
        f"    {schedule}",
        "  </CalendarTrigger></Triggers>",
        "  <Settings>",
        "    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>",
        "    <StartWhenAvailable>true</StartWhenAvailable>",
        "    <ExecutionTimeLimit>PT12H</ExecutionTimeLimit>",
        "  </Settings>",
        "  <Actions><Exec>",
        f"    <Command>{escape(what.words[0])}</Command>",
        f"    <Arguments>{escape(_windows_arguments(what.words[1:]))}</Arguments>",
        f"    <WorkingDirectory>{escape(str(what.project))}</WorkingDirectory>",
        "  </Exec></Actions>",
        "</Task>",
    )
    return "\n".join(lines)


def _windows_arguments(words: Sequence[str]) -> str:
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    """A word as Windows programs read it: in double quotes where it holds blanks."""
    import subprocess

    return subprocess.list2cmdline([word])


def _literal(text_: str) -> str:
    """A text in PowerShell, in which nothing is replaced."""
    return "'" + text_.replace("'", "''") + "'"
