"""Who is told of a night gets states, codes and counts, and the place of the log: never what the log says.

A mail leaves the house of the data, so it holds less than the log, which holds no customer's data either. It is also
written into the run's folder as a draft, so that the word is not lost where no server is set or none answers. What
goes wrong with a notice is a remark in the log and changes no exit code: the code is the job's.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bankmkt.base.errors import BankmktError, Exit
from bankmkt.base.say import say
from bankmkt.deliver.job.inputs import DELIVERY
from bankmkt.deliver.job.log import FILE as LOG_FILE
from bankmkt.deliver.job.runner import Finished
from bankmkt.deliver.job.spans import written
from bankmkt.deliver.job.spec import NotifySpec

if TYPE_CHECKING:
    from bankmkt.deliver.mail.message import Letter
    from bankmkt.deliver.mail.spec import MailSpec

PATIENCE: Final = 60.0
"""Seconds that a command of the user's may take."""
_SECRET: Final = "PASSWORD"
_JOURNAL: Final = "notices.jsonl"


def wanted(spec: NotifySpec | None, code: int) -> bool:
    """Whether a job that ended with `code` is to be told of."""
    if spec is None or code == Exit.INTERRUPTED:
        return False
    match spec.on:
        case "always":
            return True
        case "breach":
            return code != Exit.DONE
        case _:
            return code not in (Exit.DONE, Exit.FOUND)


def tell(spec: NotifySpec, finished: Finished, project: Path) -> list[str]:
    """Send the mails and run the command; a remark for each of them, good or bad."""
    remarks: list[str] = []
    if spec.to:
        try:
            remarks += _mail(spec, finished, project)
        except BankmktError as error:
            remarks += [str(problem) for problem in error.problems]
    if spec.command:
        remarks.append(_command(spec.command, finished, project))
    return remarks


def state_of(code: int) -> str:
    """``done``, ``breach`` or ``failed``."""
    return "done" if code == Exit.DONE else "breach" if code == Exit.FOUND else "failed"


def _mail(spec: NotifySpec, finished: Finished, project: Path) -> list[str]:
    """A draft for each address, and the mail itself where a server is set."""
    from bankmkt.deliver.mail.journal import opened
    from bankmkt.deliver.mail.message import write_eml
    from bankmkt.deliver.mail.send import send
    from bankmkt.deliver.mail.spec import read_spec

    letters = [_letter(address, finished, project) for address in spec.to]
    server: MailSpec | None = None
    remarks: list[str] = []
    try:
        server = read_spec(project / DELIVERY, DELIVERY)
    except BankmktError as error:  # a draft is there even then
        remarks += [str(problem) for problem in error.problems]
    for number, letter in enumerate(letters, 1):
        try:
            write_eml(letter, server, finished.folder / f"{finished.run.id}-{number}.eml")
        except BankmktError as error:  # a full disk is no reason to say nothing
            remarks += [str(problem) for problem in error.problems]
    if server is None:
        return [*remarks, say("job.no_server", folder=_inside(finished.folder, project), file=DELIVERY)]
    with opened(finished.folder / _JOURNAL) as journal:
        outcomes = send(letters, server, journal)
    return [*remarks, *(say("job.told", number=index, state=one.state) for index, one in enumerate(outcomes, 1))]


def _letter(address: str, finished: Finished, project: Path) -> Letter:
    """The notice to one address; every run of the job has notices of its own."""
    from bankmkt.deliver.mail.message import Letter

    subject = say("job.subject_" + state_of(finished.code), job=finished.job, as_of=finished.as_of, code=finished.code)
    return Letter(
        book=f"job-{finished.job}-{finished.run.id}",
        as_of=finished.as_of,
        recipient=address,
        name="",
        address=address,
        subject=subject,
        text=text_of(finished, project),
    )


def text_of(finished: Finished, project: Path) -> str:
    """The notice: the code and what it means, a line for every step, where the log lies."""
    lines = [
        say("job.notice_head", job=finished.job, as_of=finished.as_of, code=finished.code),
        say("job.code_" + str(finished.code)),
        "",
    ]
    for one in finished.records:
        parts = [f"{one.label}: {say('job.state_' + one.state)}"]
        parts += [say("job.notice_code", code=one.code)] if one.code is not None else []
        parts += [written(one.seconds)] if one.seconds else []
        parts += [f"{name}={value}" for name, value in one.counts.items() if isinstance(value, int)]
        lines.append("  " + ", ".join(parts))
    log = finished.folder / LOG_FILE
    if log.is_file():  # there is none where the job never began
        lines += ["", say("job.notice_log", log=_inside(log, project), run=finished.run.id)]
    return "\n".join([*lines, ""])


def _command(command: Sequence[str], finished: Finished, project: Path) -> str:
    """Run the user's command without a shell, the result in its environment; how it went."""
    try:
        done = subprocess.run(
            list(command),
            cwd=project,
            env=_environment(finished, project),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return say("job.command_late", limit=written(PATIENCE))
    except OSError as error:
        return say("job.command_failed", why=error.strerror or type(error).__name__)
    return say("job.command_ended", code=done.returncode)


def _environment(finished: Finished, project: Path) -> Mapping[str, str]:
    """The environment of the user's command: ours without passwords, and the result."""
    failed = finished.first_failed
    kept = {name: value for name, value in os.environ.items() if not (name.startswith("BANKMKT_") and _SECRET in name)}
    manifest = "" if finished.manifest is None else str(finished.manifest)
    return kept | {
        "BANKMKT_JOB": finished.job,
        "BANKMKT_JOB_AS_OF": finished.as_of.isoformat(),
        "BANKMKT_JOB_RUN": finished.run.id,
        "BANKMKT_JOB_CODE": str(finished.code),
        "BANKMKT_JOB_STATE": state_of(finished.code),
        "BANKMKT_JOB_STEP": failed.label if failed else "",
        "BANKMKT_JOB_LOG": str(finished.folder / LOG_FILE),
        "BANKMKT_JOB_MANIFEST": manifest,
        "BANKMKT_JOB_PROJECT": str(project),
    }


def _inside(path: Path, project: Path) -> str:
    return path.resolve().relative_to(project.resolve()).as_posix()
