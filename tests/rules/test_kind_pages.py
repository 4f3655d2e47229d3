"""The page of each kind shows rules that are in order, names every key, and every kind has a page and its cases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.rules.casefile import KINDS, read_cases
from tests.rules.running import project_in

from bankmkt.api import ruling
from bankmkt.rules.model import RuleSpec
from bankmkt.rules.ruleset import kinds, load_kind


@pytest.mark.parametrize("kind", kinds())
def test_the_examples_of_the_page_are_in_order(kind: str, tmp_path: Path) -> None:
    page = (KINDS / kind / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) >= 2
    for number, block in enumerate(blocks):
        rules = tmp_path / str(number) / "rules"
        rules.mkdir(parents=True)
        (rules / "example.yaml").write_text(block, encoding="utf-8")
        assert ruling.lint(project_in(rules.parent))[0] == []


@pytest.mark.parametrize("kind", kinds())
def test_the_page_names_every_key(kind: str) -> None:
    page = (KINDS / kind / "README.md").read_text(encoding="utf-8")
    module = load_kind(kind)
    assert module is not None
    own = set(module.Spec.model_fields) - set(RuleSpec.model_fields)
    assert {key for key in own if f"`{key}`" not in page} == set()


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_has_its_cases(kind: str) -> None:
    assert len(read_cases(kind)) >= 12
