"""Mistakes in rules of the kinds `timetable` and `migration` are answered where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.running import project_in

from bankmkt.api import ruling
from bankmkt.base import say
from bankmkt.base.errors import Problem

HEAD = "bankmkt: 1\nname: NAME\ntitle: {zh: 一, en: One}\n"
ITEM = f"{HEAD}kind: timetable\nitems:\n  - "
# the file, line and column (0 where it is the whole entry), and words of the message with its remedy
MISTAKES: list[tuple[str, int, int, str]] = [
    (ITEM + "{name: a}\n", 6, 5, "exactly one form"),
    (ITEM + "{name: a, every: month}\n", 6, 22, 'needs "methods"'),
    (ITEM + "{name: a, every: weekly, methods: [phone]}\n", 6, 22, "must be month or quarter"),
    (ITEM + "{name: a, every: month, methods: [fax]}\n", 6, 39, "must be phone, on_site, message or online"),
    (ITEM + "{name: a, date: matures_on, from: acounts}\n", 6, 39, 'did you mean "accounts"?'),
    (ITEM + "{name: a, date: matures, from: accounts}\n", 6, 21, 'did you mean "matures_on"?'),
    (ITEM + "{name: a, date: due_on, from: bank_facts}\n", 6, 35, "belong to no customer"),
    (ITEM + "{name: a, date: matures_on, from: accounts, where: term = 'tim'}\n", 6, 63, 'did you mean "time"?'),
    (ITEM + "{name: a, triggers: [{name: b, when: deposit_ris > 1}]}\n", 6, 42, 'did you mean "deposit_rise"?'),
    (ITEM + "{name: a, date: matures_on, per: loan, methods: [phone]}\n", 6, 53, "is done by a contact"),
    (ITEM + "{name: a, yearly: birth_date, within: 200}\n", 6, 43, "at most 92 days ahead"),
    (f"{HEAD}kind: migration\nbase: yesterday\n", 1, 1, "exactly one of"),
    (f"{HEAD}kind: migration\nof: rating\nbase: lately\n", 6, 7, "lately"),
    (f"{HEAD}kind: migration\nof: rating\nbase: [yesterday, year_start]\n", 6, 7, "compared with one base"),
    (f"{HEAD}kind: migration\nof: ratng\n", 5, 5, 'did you mean "rating"?'),
    (f"{HEAD}kind: migration\nrule: segmnt\ncolumn: tier\n", 5, 7, 'did you mean "segment"?'),
    (f"{HEAD}kind: migration\nrule: segment\ncolumn: teir\n", 5, 7, 'did you mean "tier"?'),
    (f"{HEAD}kind: migration\nper: house\nof: rating\n", 5, 6, 'rows per "house" cannot be compared'),
]


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Problem]]:
    """All mistakes in one project, looked at once: the problems by file."""
    folder = tmp_path_factory.mktemp("mistakes")
    (folder / "rules").mkdir()
    for place, (text, *_) in enumerate(MISTAKES):
        path = folder / "rules" / f"m{place}.yaml"
        path.write_text(text.replace("NAME", f"m{place}"), encoding="utf-8")
    say.use("en")
    found: dict[str, list[Problem]] = {}
    for problem in ruling.lint(project_in(folder))[0]:
        found.setdefault(Path(problem.file).stem, []).append(problem)
    return found


@pytest.mark.parametrize("place", range(len(MISTAKES)), ids=[one[3] for one in MISTAKES])
def test_a_mistake_is_answered_where_it_stands(place: int, problems: dict[str, list[Problem]]) -> None:
    _, line, column, words = MISTAKES[place]
    own = problems[f"m{place}"]
    assert [words in str(problem) for problem in own] == [True], [str(problem) for problem in own]
    assert (own[0].line, own[0].column) == (line, column)
