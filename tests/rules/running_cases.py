"""One case, run: its tables are loaded, its change lies over the shipped rule, its answer is compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.casefile import Case, differences, read_cases, write_files
from tests.rules.running import answer, load_files, project_in

from bankmkt.base.errors import BankmktError


def parameters(kind: str) -> list[object]:
    """The cases of a kind as pytest parameters, named as in the file."""
    return [pytest.param(case, id=case.name.replace(" ", "-")) for case in read_cases(kind)]


def check(case: Case, engine: str, folder: Path) -> None:
    """Run one case and fail with every difference."""
    project = project_in(folder)
    files = write_files(case, folder / "extracts")
    for dated in (False, True):
        chosen = [path for path, own in files.items() if own is dated]
        if chosen:
            load_files(project, chosen, None if dated else case.as_of)
    _write_rules(case, folder / "rules")
    request = {"as_of": case.as_of.isoformat(), "where": case.where, "by": case.by, "engine": engine}
    refused = case.expect.get("refused")
    if refused is not None:
        with pytest.raises(BankmktError) as raised:
            answer(project, case.rule, **request)
        assert raised.value.code == refused["code"]
        assert refused["says"] in str(raised.value)
        return
    found = differences(case.expect, answer(project, case.rule, **request))
    assert not found, "\n".join(found)


def _write_rules(case: Case, folder: Path) -> None:
    """The change as a project's file, by which the shipped rule of the same name is shadowed."""
    (folder / "measures").mkdir(parents=True)
    if case.change:
        text = f"bankmkt: 1\nextends: {case.rule}\n{case.change}"
        (folder / "changed.yaml").write_text(text, encoding="utf-8")
    if case.measures:
        text = f"bankmkt: 1\nmeasures:\n{case.measures}"
        (folder / "measures" / "own.yaml").write_text(text, encoding="utf-8")
