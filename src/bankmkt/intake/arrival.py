"""Whether an extract has really come is decided from plain facts about files, before any of them is read.

Half a file, yesterday's file and another day's file all look like good extracts; a night job that loads one of them
has loaded wrong figures without a word. So the mapping says what a sender does last (`flag`), how long a file must
have been at rest (`quiet`), which business date is due (`expect`) and what the same bytes again mean (`repeated`).
Nothing here opens a file: whoever loads looks at the folder twice and asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from bankmkt.base.errors import Problem
from bankmkt.base.say import say
from bankmkt.intake.mapping import Arrival

_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Look:
    """A file as the folder shows it at one moment; `modified` is in seconds since 1970, as `os.stat` gives it."""

    size: int
    modified: float


@dataclass(frozen=True, slots=True)
class Known:
    """A source of an earlier load, as the database remembers it; `as_of` is None where it had none or several."""

    load_id: int
    loaded_at: datetime
    table: str
    sha256: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """One file or sheet that is to be loaded, with what the mapping says about its arrival.

    `shown` is the path as the user would type it; `before` and `after` are two looks at it, `after` None where there
    was no second one; `flag_there` says whether the flag file was found. `as_of` are the dates of its snapshots, as far
    as they are known; none for events and reference tables.
    """

    shown: str
    table: str
    sha256: str
    before: Look
    after: Look | None = None
    as_of: tuple[date, ...] = ()
    arrival: Arrival = field(default_factory=Arrival)
    flag_there: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks against a load, for an InputError, and what only deserves a word."""

    problems: tuple[Problem, ...]
    warnings: tuple[str, ...]


def look(path: Path) -> Look:
    """The file as it is now; OSError where it is gone."""
    found = path.stat()
    return Look(found.st_size, found.st_mtime_ns / 1e9)


def flag_of(path: Path, arrival: Arrival) -> Path | None:
    """The flag file that the sender writes last, in the folder of the extract; None where none is expected."""
    if not arrival.flag:
        return None
    return path.with_name(arrival.flag.replace("{name}", path.name).replace("{stem}", path.stem))


def check(arrived: Sequence[Arrived], known: Iterable[Known], now: datetime) -> Verdict:
    """What is wrong with the arrival of some files; `now` is the local time, from which today's date is taken.

    Problems: a missing flag, a file that grows or has not been quiet for long enough, a business date that is not the
    one expected, and the same bytes again where the mapping refuses them. The same bytes are a warning elsewhere, and
    under another date than before always at least that, unless they are allowed and the date is the same.
    """
    problems: list[Problem] = []
    warnings: list[str] = []
    earlier = sorted(known, key=lambda one: one.load_id)
    for file in _once(arrived):
        problems += _unfinished(file, now)
    repeated: dict[tuple[int, str], list[str]] = {}
    for one in arrived:
        problems += _other_day(one, now.date())
        refused, remarks, known_as = _again(one, earlier)
        problems += refused
        warnings += remarks
        if known_as is not None:
            repeated.setdefault((known_as.load_id, known_as.loaded_at.date().isoformat()), []).append(one.shown)
    for (load, day), files in repeated.items():
        warnings.append(_repeated(list(dict.fromkeys(files)), load, day))
    return Verdict(tuple(dict.fromkeys(problems)), tuple(dict.fromkeys(warnings)))


def _repeated(files: Sequence[str], load: int, day: str) -> str:
    """That files are the same as before, in one sentence however many they are."""
    if len(files) == 1:
        return say("arrival.again", file=files[0], load=load, day=day)
    listed = ", ".join(files[:_NAMED]) + (" …" if len(files) > _NAMED else "")
    return say("arrival.several_again", count=len(files), files=listed, load=load, day=day)


def _once(arrived: Sequence[Arrived]) -> list[Arrived]:
    """Each file once: its sheets share its flag and its growth."""
    return list({(one.shown, one.arrival): one for one in arrived}.values())


def _unfinished(file: Arrived, now: datetime) -> list[Problem]:
    arrival, problems = file.arrival, []
    if arrival.flag and not file.flag_there:
        flag = flag_of(Path(file.shown), arrival)
        name = flag.name if flag is not None else arrival.flag
        problems.append(Problem(say("arrival.no_flag", file=file.shown, flag=name), say("arrival.no_flag_remedy")))
    if is_growing(file, now):
        message = say("arrival.growing", file=file.shown)
        problems.append(Problem(message, say("arrival.growing_remedy", seconds=max(1, arrival.quiet))))
    return problems


def is_growing(file: Arrived, now: datetime) -> bool:
    """Whether a file changed between two looks, or has not been at rest for as long as its mapping asks.

    A time of change that lies in the future (another machine's clock) counts as just now.
    """
    if file.after is not None and file.after != file.before:
        return True
    last = file.after or file.before
    return file.arrival.quiet > 0 and now.timestamp() - last.modified < file.arrival.quiet


def _other_day(one: Arrived, today: date) -> list[Problem]:
    expect = one.arrival.expect
    if not expect:
        return []
    wrong = [day for day in one.as_of if not is_expected(expect, day, today)]
    if not wrong:
        return []
    due = due_on(expect, today)
    shown = ", ".join(day.isoformat() for day in wrong[:3])
    wanted = due.isoformat() if due is not None else say("arrival.a_month_end")
    message = say("arrival.other_day", file=one.shown, found=shown, expected=wanted)
    return [Problem(message, say("arrival.other_day_remedy"))]


def due_on(expect: str, today: date) -> date | None:
    """The business date that a word stands for; None for ``month-end``, which is many, and for an empty word."""
    match expect:
        case "today":
            return today
        case "yesterday":
            return today - timedelta(days=1)
        case "last-month-end":
            return today.replace(day=1) - timedelta(days=1)
        case _:
            return None


def is_expected(expect: str, day: date, today: date) -> bool:
    """Whether a business date is the one that the mapping expects."""
    if expect == "month-end":
        return day <= today and (day + timedelta(days=1)).day == 1
    due = due_on(expect, today)
    return due is None or day == due


def _same_table(stored: str, table: str) -> bool:
    """Whether a source stored as one table was an extract of the other: postings are remembered as their sums."""
    return stored == table or (table == "transactions" and stored == "daily_flows")


def _again(one: Arrived, earlier: Sequence[Known]) -> tuple[list[Problem], list[str], Known | None]:
    """The same bytes in an earlier load of the same table: what is refused, what is said, and the load where it is
    only that the same file was loaded before."""
    same = [load for load in earlier if load.sha256 == one.sha256 and _same_table(load.table, one.table)]
    if not same:
        return [], [], None
    fitting = [load for load in same if load.as_of is None or not one.as_of or one.as_of == (load.as_of,)]
    last = (fitting or same)[-1]
    values = {"file": one.shown, "load": last.load_id, "day": last.loaded_at.date().isoformat()}
    if fitting:
        message = say("arrival.again", **values)
    else:
        dates = ", ".join(day.isoformat() for day in one.as_of[:3])
        message = say("arrival.other_date", **values, before=last.as_of, now=dates)
    remedy = say("arrival.again_remedy")
    if one.arrival.repeated == "refuse":
        return [Problem(message, remedy)], [], None
    if fitting:
        return [], [], None if one.arrival.repeated == "allow" else last
    return [], [message], None
