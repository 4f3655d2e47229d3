"""Rules that are run together answer exactly what each answers alone."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from bankmkt.api.analysis import Request, answering
from bankmkt.api.every import batch
from bankmkt.api.project import Project
from bankmkt.api.starting import demo_load, demo_project
from bankmkt.base.errors import InputError, RulesError, UsageError
from bankmkt.base.settings import resolve
from bankmkt.report import json as json_report
from bankmkt.result.blocks import Presentation


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample bank, loaded."""
    folder = tmp_path_factory.mktemp("every") / "demo"
    made = demo_project(folder)
    demo_load(made)
    return made


def _object(presentation: Presentation) -> dict[str, Any]:
    stream = io.StringIO()
    json_report.write(presentation.result, stream)
    made: dict[str, Any] = json.loads(stream.getvalue())
    return made


@pytest.mark.parametrize("by", [None, "branch"])
def test_together_as_alone(project: Project, by: str | None) -> None:
    with batch(project, Request(by=by)) as made:
        together = {rule.name: _object(presentation) for rule, presentation in made.answers()}
    assert len(together) >= 5
    for name, answer in together.items():
        with answering(project, Request(name, by=by)) as (_, presentation):
            assert _object(presentation) == answer, name


def test_each_table_is_read_less_often_than_by_rules_alone(project: Project) -> None:
    with batch(project, Request(), ["segment", "contribution", "exit-list"], profiled=True) as made:
        for _ in made.answers():
            pass
    assert made.scanned["accounts"] == 2  # contribution once for all three, and the signals that the exit list reads
    assert made.scanned["fees"] == 1


def test_what_cannot_run_is_skipped_and_named(tmp_path: Path) -> None:
    project = _with_rule(tmp_path, "bankmkt: 1\nextends: segment\nname: own\nneeds: [customers, complaints]\n")
    with batch(project, Request()) as made:
        assert "own" in [one.rule for one in made.skipped]
    with pytest.raises(InputError), batch(project, Request(), ["segment", "own"]):
        pass


def test_a_wrong_rule_stops_the_run(tmp_path: Path) -> None:
    project = _with_rule(tmp_path, "bankmkt: 1\nextends: exit-list\nname: own\nwhere: exposur > 0\n")
    with pytest.raises(RulesError, match="exposur"), batch(project, Request()):
        pass


def test_rules_in_a_circle(tmp_path: Path) -> None:
    project = _with_rule(tmp_path, "bankmkt: 1\nextends: exit-list\nname: own\nwhere: mine = 'forced'\n")
    measures = tmp_path / "demo" / "rules" / "measures"
    measures.mkdir()
    text = "bankmkt: 1\nmeasures:\n  mine: {title: {zh: a, en: a}, rule: own, column: mode}\n"
    (measures / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulesError, match="own → own"), batch(project, Request(), ["own"]):
        pass


def test_an_unknown_rule(project: Project) -> None:
    with pytest.raises(UsageError, match="segmnt"), batch(project, Request(), ["segmnt"]):
        pass


def _with_rule(folder: Path, text: str) -> Project:
    demo_load(demo_project(folder / "demo"))
    rules = folder / "demo" / "rules"
    rules.mkdir(exist_ok=True)
    (rules / "own.yaml").write_text(text, encoding="utf-8")
    return Project(resolve({"project": str(folder / "demo")}))
