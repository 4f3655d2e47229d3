"""Every test has a project of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.job.ground import Ground


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """An empty project."""
    folder = tmp_path / "bank"
    folder.mkdir()
    (folder / "bankmkt.yaml").write_text("bankmkt: 1\nlang: en\n", encoding="utf-8")
    return Ground(folder)
