"""The oracle is worth something only while it shares no code with the program, which is held here."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("path", sorted(HERE.glob("*.py")), ids=lambda path: str(path.name))
def test_only_the_standard_library(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level <= 1
            modules = [] if node.level else [str(node.module)]
        for module in modules:
            allowed = module.partition(".")[0] in sys.stdlib_module_names
            assert allowed or (module == "pytest" and path.name.startswith("test_"))
