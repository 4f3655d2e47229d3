"""A random bank is loaded as its extracts would come and asked as the program is asked; the oracle sees the same rows.

The four rules share one load, because loading costs more than answering.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.oracle.answer import Answer
from tests.oracle.bank import random_bank
from tests.oracle.compare import compare
from tests.oracle.exits import exit_list
from tests.oracle.portfolio import mix
from tests.oracle.settlement import settlement
from tests.oracle.signals import counts
from tests.oracle.tables import Bank, write_csvs
from tests.oracle.value import segment
from tests.rules.running import answer, load_files, project_in

from bankmkt.api.project import Project

ORACLES: dict[str, Callable[[Bank], Answer]] = {
    "segment": segment,
    "mix": mix,
    "settlement": settlement,
    "exit-list": lambda bank: exit_list(bank, counts(bank)),
}
VARIABLE = "BANKMKT_SEEDS"


def seeds(few: int) -> list[int]:
    """The seeds to try: 0 … `few` − 1, or what the environment says as a number or as ``FIRST-LAST``."""
    wanted = os.environ.get(VARIABLE, "").strip()
    if not wanted:
        return list(range(few))
    first, dash, last = wanted.partition("-")
    return list(range(int(first), int(last) + 1)) if dash else list(range(int(first)))


def loaded(bank: Bank, folder: Path) -> Project:
    """A project in a new folder with the bank in its database."""
    folder.mkdir(parents=True, exist_ok=True)
    project = project_in(folder)
    load_files(project, write_csvs(bank, folder / "extracts"), bank.as_of)
    return project


def ask(project: Project, rule: str, **request: Any) -> dict[str, Any]:
    """An answer without its provenance, which names hashes of files."""
    made = answer(project, rule, **request)
    made.pop("provenance")
    return made


def ask_all(project: Project) -> dict[str, dict[str, Any]]:
    """The answers of the four rules."""
    return {rule: ask(project, rule) for rule in ORACLES}


def differences(seed: int, customers: int, folder: Path) -> dict[str, list[str]]:
    """What the program says other than the oracle, by rule; empty when all is equal."""
    bank = random_bank(seed, customers)
    project = loaded(bank, folder)
    found = {rule: compare(oracle(bank), answer(project, rule)) for rule, oracle in ORACLES.items()}
    return {rule: words for rule, words in found.items() if words}
