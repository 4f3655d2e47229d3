"""What holds of every shipped rule, whatever it is, on the sample bank.

The bank is loaded once as its extracts come and once as canonical files in another order of rows, so that a rule that
leans on the order in which rows were stored, or a tie without an order, is seen without knowing the rule.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.rules.running import load_files, project_in

from bankmkt.api.analysis import Opened, Request, opened
from bankmkt.api.every import batch
from bankmkt.api.project import Project
from bankmkt.api.starting import demo_load, demo_project
from bankmkt.report import json as json_report
from bankmkt.tables import tables
from bankmkt.tables.model import Type

Answers = dict[str, dict[str, Any]]
BY_CURRENCY = ("offers",)
"""Rules that ask for the currency of an account, which a file in yuan does not tell any more."""
FEN = Decimal("0.01")
POSTED = (
    *("account_id", "customer_id", "posted_on", "amount", "kind", "initiated_by", "counterparty_name"),
    *("counterparty_account", "counterparty_bank", "counterparty_is_self", "purpose"),
)
"""The columns of a posting that daily sums keep."""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample bank."""
    project = demo_project(tmp_path_factory.mktemp("sample") / "bank")
    demo_load(project)
    return project


@pytest.fixture(scope="module")
def answers(bank: Project) -> Answers:
    """What every rule answers."""
    return everything(bank)


def everything(project: Project) -> Answers:
    """The answers of all rules as JSON, without what names the files."""
    found: Answers = {}
    with batch(project, Request()) as made:
        assert not made.skipped, [one.rule for one in made.skipped]
        for rule, presentation in made.answers():
            stream = io.StringIO()
            json_report.write(presentation.result, stream)
            found[rule.name] = json.loads(stream.getvalue())
            found[rule.name].pop("provenance")
    return found


def test_the_order_of_the_input_changes_no_answer(bank: Project, answers: Answers, tmp_path: Path) -> None:
    project = project_in(tmp_path)
    files = list(dumped(bank, tmp_path / "extracts"))
    load_files(project, files, None)
    again = everything(project)
    assert set(again) == set(answers)
    different = [name for name, answer in answers.items() if again[name] != answer and name not in BY_CURRENCY]
    assert not different


def dumped(project: Project, folder: Path) -> Iterator[Path]:
    """Every loaded table as one canonical file, its rows in any order."""
    folder.mkdir()
    dice = random.Random(20261031)
    with opened(project) as bank:
        for name, declared in tables().items():
            if not bank.loaded.has(name) or name == "transactions":
                continue
            if declared.derived:
                yield _postings(bank, folder / "transactions.csv", dice)
                continue
            there = {column for one in bank.loaded.extracts[name] for column in one.columns}
            columns = [one.name for one in declared.columns if one.name in there or one.key]
            yuan = name != "fx_rates"  # what is stored is in yuan already, whatever the account's currency
            shown = ", ".join("'CNY'" if one == "currency" and yuan else f'"{one}"' for one in columns)
            rows = bank.connection.execute(f"SELECT {shown} FROM {name}").fetchall()
            path = folder / f"{name}.csv"
            with path.open("w", encoding="utf-8", newline="") as handle:
                writer = csv.writer(handle, lineterminator="\n")
                writer.writerow(columns)
                months = [one.type is Type.MONTH for one in declared.columns if one.name in columns]
                for row in dice.sample(rows, len(rows)):
                    writer.writerow([_text(cell, month) for cell, month in zip(row, months, strict=True)])
            yield path


def _postings(bank: Opened, path: Path, dice: random.Random) -> Path:
    """Postings that make the daily sums: of a sum of several all but one are of one fen."""
    shown = ", ".join(f'"{one}"' for one in POSTED)
    rows: list[tuple[Any, ...]] = []
    for *cells, count in bank.connection.execute(f"SELECT {shown}, postings FROM daily_flows").fetchall():
        amount = cells[3]
        step = FEN if amount > 0 else -FEN
        for part in (*([step] * (count - 1)), amount - step * (count - 1)):
            rows.append((*cells[:3], part, *cells[4:]))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(POSTED)
        for row in dice.sample(rows, len(rows)):
            writer.writerow([_text(cell, False) for cell in row])
    return path


def _text(cell: object, is_month: bool) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case date() if is_month:
            return f"{cell:%Y-%m}"
        case Decimal():
            return f"{cell:f}"
        case _:
            return str(cell)


def test_no_row_stands_twice(answers: Answers) -> None:
    for name, answer in answers.items():
        texts = [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in answer["rows"]]
        assert len(set(texts)) == len(texts), name


def test_customers_begin_with_who_they_are_and_end_with_what_is_missing(answers: Answers) -> None:
    for name, answer in answers.items():
        if answer["rows"] and next(iter(answer["rows"][0])) == "customer_id":
            assert list(answer["rows"][0])[:4] == ["customer_id", "customer_name", "branch_id", "manager_id"], name
            assert list(answer["rows"][0])[-1] == "missing", name


def test_counts_of_the_summary_are_those_of_the_rows(answers: Answers) -> None:
    """Where the summary counts customers by a word that every row has, it counts each once."""
    for name, answer in answers.items():
        summary, rows = answer["summary"], answer["rows"]
        words = [
            key for key in ("tier", "verdict", "mode") if summary and rows and key in summary[0] and key in rows[0]
        ]
        if not words or "customers" not in summary[0] or "customer_id" not in rows[0]:
            continue
        for line in summary:
            members = {row["customer_id"] for row in rows if row[words[0]] == line[words[0]]}
            if line[words[0]] != "unknown":
                assert line["customers"] == len(members), (name, line)


def test_every_rule_has_something_to_say(answers: Answers) -> None:
    empty = [name for name, answer in answers.items() if not answer["rows"]]
    assert not empty


def test_every_system_of_the_second_wave_is_there(answers: Answers, bank: Project) -> None:
    wanted = {
        *("V1", "V2", "V3", "V4", "V6", "M1", "M2", "M3", "M4", "M5", "M7", "M8", "M9", "D1", "D2", "D3", "D4", "D5"),
        *("D6", "R1", "R2", "R3", "R4", "R5", "R6", "R8", "P1", "P2", "P3", "P4", "A1", "S1", "S2", "S3", "S4"),
        *("T1", "T2", "T4", "T7"),
    }
    served = {system for name in answers for system in bank.rules[name].spec.systems}
    assert wanted <= served, sorted(wanted - served)
