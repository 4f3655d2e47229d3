"""A canonical table in any disguise loads as the table that it was, or the load is refused; a wrong value never loads.

``BANKMKT_SEEDS=1000 python -m pytest tests/intake/test_disguise.py`` tries that many disguises, other ones at every
run; without it the same few are tried every time.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, event, given, note, settings
from tests.intake.disguises import DAY, UNKNOWN, Disguise, disguises, lines, put

from bankmkt.base import say
from bankmkt.base.errors import InputError
from bankmkt.intake.mapping import read_folder
from bankmkt.store.database import open_for_reading, open_for_writing
from bankmkt.store.loading import LoadRequest, load
from bankmkt.store.schema import ROW

ADMITTED: Final = ("the delimiter is not clear", "fit several tables")
"""What a disguise may truly leave open."""
SEEDS: Final = os.environ.get("BANKMKT_SEEDS", "").rpartition("-")[2]
PROFILE: Final = settings(
    max_examples=int(SEEDS) if SEEDS else 60,
    derandomize=not SEEDS,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
SEEN: Final[Counter[str]] = Counter()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an empty database, which is copied for every disguise."""
    path = tmp_path_factory.mktemp("disguise")
    open_for_writing(path / "empty.duckdb").close()
    say.use("en")
    yield path
    say.use(None)


@PROFILE
@given(disguises())
def test_a_table_in_any_disguise_loads_as_it_was(folder: Path, found: Disguise) -> None:
    extracts, sources = folder / "extracts", folder / "sources"
    for one in (extracts, sources):
        shutil.rmtree(one, ignore_errors=True)
        one.mkdir()
    shutil.copy(folder / "empty.duckdb", folder / "bank.duckdb")
    path = put(found, extracts)
    if found.mapping or found.name == UNKNOWN:
        keys = {"bankmkt": 1, "table": found.table.name, "files": f"*{found.name}*", **found.mapping}
        if found.format in ("xlsx", "xlsxwriter"):
            keys["sheet"] = found.table.aliases[0]
        (sources / "m.yaml").write_text(json.dumps(keys, ensure_ascii=False), encoding="utf-8")
        note(json.dumps(keys, ensure_ascii=False))
    note(f"{path.name}: {lines(found)}")
    if found.format == "text" and not found.packed:
        note(repr(path.read_bytes().decode(found.encoding)))
    SEEN["all"] += 1
    try:
        report = load(LoadRequest((extracts,), folder / "bank.duckdb", DAY, read_folder(sources)))
    except InputError as error:
        SEEN["refused"] += 1
        event("refused")
        if not any(words in str(error) for words in ADMITTED):
            raise
        return
    event(f"loaded from {found.format}")
    note(str(report.warnings))
    names = [one.column.name for one in found.masks]
    listed = ", ".join(f'"{name}"' for name in names)
    with open_for_reading(folder / "bank.duckdb") as connection:
        rows = connection.execute(f"SELECT {listed} FROM {found.table.name} ORDER BY {ROW}").fetchall()
    assert [dict(zip(names, row, strict=True)) for row in rows] == found.rows
    assert report.rejected == 0
    (file,) = report.files
    assert file.table == found.table.name
    assert file.total_agrees is (True if found.total else None)


def test_hardly_a_disguise_is_refused() -> None:
    assert SEEN["refused"] * 100 <= SEEN["all"] * 5
