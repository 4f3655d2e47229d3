"""Rules of a project: what `extends` does, and how each mistake is answered with file, line, column and remedy."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.rules.planned import SHIPPED, no_project
from tests.rules.running import project_in

from bankmkt.api import ruling
from bankmkt.api.project import Project
from bankmkt.base.errors import Problem, RulesError, UsageError

TITLE = "title: {zh: 一, en: One}\n"


def _project(folder: Path, **files: str | bytes) -> Project:
    """A project with these rule files; ``measures__x`` is a file in ``rules/measures``. `bankmkt: 1` is put on top."""
    for name, text in files.items():
        path = folder / "rules" / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else f"bankmkt: 1\n{text}".encode())
    return project_in(folder)


def _problems(project: Project) -> list[Problem]:
    return ruling.lint(project)[0]


def _spec(project: Project, name: str) -> Any:
    return project.rules[name].spec


# What extends does ---------------------------------------------------------------------------------------------------


def test_the_shipped_rules_are_in_order() -> None:
    problems, count = ruling.lint(no_project())
    assert problems == []
    assert count == len(SHIPPED) == 49


def test_a_changed_cut_is_one_line(tmp_path: Path) -> None:
    project = _project(tmp_path, mine="extends: segment\ncuts:\n  - {tier: core, upto: 75%}\n")
    assert _problems(project) == []
    cuts = _spec(project, "segment").cuts
    assert [(cut.tier, cut.upto) for cut in cuts] == [
        ("core", Fraction(3, 4)),
        ("growth", Fraction(19, 20)),
        ("base", Fraction(1)),
    ]
    assert cuts[0].title.zh == "核心"  # what is not changed stays
    assert project.rules["segment"].origin == "project"
    assert [path.name for path in project.rules["segment"].files] == ["mine.yaml", "segment.yaml"]


def test_an_added_reason_stands_before_another(tmp_path: Path) -> None:
    line = "{reason: big, mode: timely, when: exposure > 5, before: rating_b, title: {zh: 大, en: Big}}"
    project = _project(tmp_path, mine=f"extends: exit-list\nreasons:\n  - {line}\n")
    assert _problems(project) == []
    reasons = [one.reason for one in _spec(project, "exit-list").reasons]
    assert reasons[reasons.index("rating_b") - 1] == "big"


def test_an_added_reason_without_a_place_stands_last(tmp_path: Path) -> None:
    project = _project(
        tmp_path, mine="extends: exit-list\nreasons:\n  - {reason: big, mode: timely, when: exposure > 5}\n"
    )
    assert _spec(project, "exit-list").reasons[-1].reason == "big"


def test_a_dropped_reason_is_gone(tmp_path: Path) -> None:
    project = _project(tmp_path, mine="extends: exit-list\nreasons:\n  - {reason: rating_c, drop: true}\n")
    assert _problems(project) == []
    assert "rating_c" not in [one.reason for one in _spec(project, "exit-list").reasons]


def test_under_another_name_both_are_there(tmp_path: Path) -> None:
    project = _project(tmp_path, mine="name: loans-first\nextends: segment\nmeasure: loan_balance\n")
    assert _problems(project) == []
    assert _spec(project, "loans-first").measure == "loan_balance"
    assert _spec(project, "segment").measure == "contribution"
    assert set(project.rules.names()) == {*SHIPPED, "loans-first"}


def test_one_of_the_project_extends_another_of_it(tmp_path: Path) -> None:
    project = _project(
        tmp_path,
        a="name: a\nextends: b\ncuts:\n  - {tier: core, upto: 60%}\n",
        b="name: b\nextends: segment\nreading: heads\n",
    )
    assert _problems(project) == []
    assert _spec(project, "a").reading == "heads"
    assert [path.name for path in project.rules["a"].files] == ["a.yaml", "b.yaml", "segment.yaml"]


def test_a_whole_rule_shadows_the_shipped_one(tmp_path: Path) -> None:
    text = f"name: segment\nkind: tiers\n{TITLE}measure: exposure\ncuts:\n  - {{tier: all, upto: 100%}}\n"
    project = _project(tmp_path, anything=text)
    assert _problems(project) == []
    assert _spec(project, "segment").tiers == ["all", "no_value", "loss_making", "unknown"]


def test_the_hash_is_that_of_all_files(tmp_path: Path) -> None:
    changed = _project(tmp_path, mine="extends: segment\nreading: heads\n").rules["segment"].sha256
    again = _project(tmp_path, mine="extends: segment\nreading: heads\n").rules["segment"].sha256
    assert changed == again != no_project().rules["segment"].sha256


def test_no_such_rule() -> None:
    with pytest.raises(UsageError, match='no rule "segmnt"; did you mean "segment"'):
        _ = no_project().rules["segmnt"]


# Mistakes ------------------------------------------------------------------------------------------------------------

# the text below `bankmkt: 1`, line and column, what the caret marks, words of the message with its remedy
MISTAKES: list[tuple[str, int, int, str, str]] = [
    ("extends: segmnt\n", 2, 10, "segmnt", 'there is no rule "segmnt"; did you mean "segment"?'),
    ("extends: segment\nreading: share\nreading: heads\n", 4, 1, "reading", 'stands twice; first on line 3'),
    ("extends: segment\nreadng: heads\n", 3, 1, "readng", 'unknown key "readng"; did you mean "reading"?'),
    ("extends: segment\ncuts:\n  - {tier: core, upt: 1%}\n", 4, 18, "upt", 'did you mean "upto"?'),
    (f"name: x\nkind: teirs\n{TITLE}", 3, 7, "teirs", 'unknown kind "teirs"; did you mean "tiers"?'),
    (f"name: x\n{TITLE}", 1, 1, "bankmkt", 'the key "kind" is missing; known: allocation, concentration'),
    ("extends: mix\ntotal: many\n", 3, 8, "many", '"total" must be a whole number, got "many"'),
    ("extends: mix\ntotal: -1\n", 3, 8, "-1", "total"),
    ("extends: segment\ncuts: 5\n", 3, 7, "5", '"cuts" must be a list'),
    ("extends: segment\ncuts:\n  - {tier: core, upto: lots}\n", 4, 24, "lots", '"lots" is no number'),
    ("extends: segment\nreading: half\n", 3, 10, "half", "must be share or heads, got \"half\""),
    ("extends: segment\ncuts:\n  - {tier: nix, drop: true}\n", 4, 5, "{tier", 'no "nix" to drop; known: core'),
    (
        "extends: segment\ncuts:\n  - {tier: top, upto: 1%, before: cor}\n",
        4, 35, "cor", 'there is no "cor"; did you mean "core"?',
    ),
    ("extends: segment\nwhere: kind = 'corprate'\n", 3, 15, "'corprate'", 'did you mean "corporate"?'),
    ("extends: segment\nwhere: \"kind = 'personal' and lone_balance > 0\"\n", 3, 31, "lone_balance",
     'unknown column "lone_balance" in a condition; did you mean "loan_balance"?'),
    ("extends: segment\nwhere: read_csv('x') = 1\n", 3, 8, "read_csv('x')", "not allowed in a condition"),
    ("extends: segment\nmeasure: lone_balance\n", 3, 10, "lone_balance", 'did you mean "loan_balance"?'),
    ("extends: segment\nwithin: brnch\n", 3, 9, "brnch", 'did you mean "branch_id"?'),
    ("extends: segment\ncuts:\n  - {tier: base, drop: true}\n", 3, 1, "", "must rise from one tier to the next"),
    (
        "extends: exit-list\nreasons:\n  - {reason: new, mode: never, when: exposure > 1}\n",
        4, 25, "never", '"mode" must be forced, timely, gradual, got "never"',
    ),
    (
        "extends: exit-list\nreasons:\n  - {reason: new, mode: timely, when: exposre > 1}\n",
        4, 39, "exposre", 'did you mean "exposure"?',
    ),
    (
        "extends: settlement\nclauses:\n  - {clause: other, require: half}\n",
        4, 30, "half", '"require" must be a percentage or loan_share, got "half"',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "marked", "words"), MISTAKES, ids=[one[4] for one in MISTAKES])
def test_a_mistake_is_answered_where_it_stands(
    text: str, line: int, column: int, marked: str, words: str, tmp_path: Path
) -> None:
    project = _project(tmp_path, mine=text)
    (problem,) = _problems(project)
    assert words in str(problem)
    assert problem.file == str(tmp_path / "rules" / "mine.yaml")
    if marked:
        assert (problem.line, problem.column) == (line, column)
        assert problem.excerpt[column - 1 : column - 1 + problem.width] == marked
    assert f"{problem.file}:{problem.line}:{problem.column}: " in str(problem)
    assert f"{problem.line} | {problem.excerpt}" in str(problem)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"bankmkt: 2\nextends: segment\n", "version 1 of the file format, the file says 2"),
        (b"extends: segment\n", 'the key "bankmkt" is missing; write "bankmkt: 1" as the first line'),
        (b"", "empty or holds no keys"),
        (b"- 1\n", "empty or holds no keys"),
        (b"bankmkt: 1\nname: \xff\n", "not UTF-8 at byte 17; save the file as UTF-8"),
        (b"bankmkt: 1\nname: [\n", "not valid YAML"),
        (b"bankmkt: 1\nname: a\n  b: c\n", "not valid YAML"),
    ],
)
def test_a_file_that_cannot_be_read(raw: bytes, words: str, tmp_path: Path) -> None:
    project = _project(tmp_path, mine=raw)
    (problem,) = _problems(project)
    assert words in str(problem)
    assert problem.file.endswith("mine.yaml")


def test_a_circle_is_shown_with_its_files(tmp_path: Path) -> None:
    project = _project(tmp_path, a="name: a\nextends: b\n", b="name: b\nextends: a\n")
    assert [problem.message for problem in _problems(project)] == [
        "the rules extend each other in a circle: a.yaml → b.yaml → a.yaml",
        "the rules extend each other in a circle: b.yaml → a.yaml → b.yaml",
    ]
    with pytest.raises(RulesError, match="circle"):
        _ = project.rules["a"]


def test_two_files_of_one_name(tmp_path: Path) -> None:
    project = _project(tmp_path, a="name: x\nextends: segment\n", b="name: x\nextends: mix\n")
    (problem,) = _problems(project)
    assert problem.place.endswith("b.yaml:2:7")
    assert "is also in" in problem.message


def test_all_mistakes_of_all_files_at_once(tmp_path: Path) -> None:
    project = _project(
        tmp_path,
        a="extends: segment\nreadng: heads\nmeasur: x\ncuts:\n  - {tier: core, upto: lots}\n",
        b="extends: exit-list\nwhere: exposre > 0\nreasons:\n  - {reason: new, mode: timely, when: 1 = 'x'}\n",
        c=b"nothing: 1\n",
        measures__m=f"measures:\n  x:\n    {TITLE}    from: loans\n    sum: balance\n    any: is_extended\nmore: 1\n",
    )
    places = [Path(problem.file).name for problem in _problems(project)]
    assert places == ["a.yaml"] * 3 + ["b.yaml"] * 2 + ["c.yaml"] + ["m.yaml"] * 2


def test_a_mistake_in_one_rule_does_not_stop_another(tmp_path: Path) -> None:
    project = _project(tmp_path, a="extends: mix\ntotal: many\n")
    assert _spec(project, "segment").measure == "contribution"
    with pytest.raises(RulesError, match="whole number"):
        _ = project.rules["mix"]


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        ("from: lones\n    sum: balance\n", "5:11", 'unknown table "lones"; did you mean "loans"?'),
        ("from: loans\n    sum: balanse\n", "6:10", 'did you mean "balance"?'),
        ("from: loans\n    max: balanse\n", "6:10", 'the table loans has no column "balanse"'),
        ("from: loans\n    any: five_class = 'bad'\n", "6:23", 'the column never holds "bad"'),
    ],
)
def test_a_mistake_in_a_measure(body: str, place: str, words: str, tmp_path: Path) -> None:
    measure = f"measures:\n  own:\n    {TITLE}    {body}"
    project = _project(tmp_path, measures__m=measure, a="name: a\nextends: segment\nmeasure: own\n")
    (problem,) = _problems(project)
    assert problem.place.endswith(f"m.yaml:{place}")
    assert words in str(problem)


def test_measures_in_a_circle(tmp_path: Path) -> None:
    measures = f"measures:\n  x:\n    {TITLE}    add: [y]\n  y:\n    {TITLE}    add: [x]\n"
    project = _project(tmp_path, measures__m=measures, a="name: a\nextends: segment\nmeasure: x\n")
    assert [problem.message for problem in _problems(project)] == ["the measures use each other in a circle: x → y → x"]
