"""A scratch bank: a folder of extracts, a database beside it, and loading in one word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bankmkt.base import say
from bankmkt.base.errors import InputError
from bankmkt.intake.contract import LoadReport, Reject
from bankmkt.intake.mapping import Mapping, read_folder
from bankmkt.store.database import open_for_reading
from bankmkt.store.ledger import loaded
from bankmkt.store.loading import LoadRequest, load
from bankmkt.tables.loaded import Loaded

DAY = date(2026, 10, 31)


@dataclass(slots=True)
class Bank:
    """What most tests need; `rejects` collects what the last load refused."""

    folder: Path
    rejects: list[Reject]

    @property
    def extracts(self) -> Path:
        return self.folder / "extracts"

    @property
    def database(self) -> Path:
        return self.folder / "bank.duckdb"

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.extracts / name
        path.write_bytes(text.encode(encoding))
        return path

    def mapping(self, text: str, name: str = "m.yaml") -> tuple[Mapping, ...]:
        folder = self.folder / "sources"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(f"bankmkt: 1\n{text}", encoding="utf-8")
        return read_folder(folder)

    def request(self, *paths: Path, as_of: date | None = DAY, **more: Any) -> LoadRequest:
        def keep(rejects: Iterable[Reject], day: date) -> Path:
            self.rejects[:] = rejects
            return self.folder / "rejects.xlsx"

        request = LoadRequest(paths or (self.extracts,), self.database, as_of, write_rejects=keep)
        return replace(request, **more)

    def load(self, *paths: Path, as_of: date | None = DAY, **more: Any) -> LoadReport:
        return load(self.request(*paths, as_of=as_of, **more))

    def refused(self, *paths: Path, **more: Any) -> str:
        """The message of a load that must fail with code 4 and leave the database as it was."""
        before = self.database.read_bytes() if self.database.exists() else None
        with pytest.raises(InputError) as caught:
            self.load(*paths, **more)
        assert caught.value.code == 4
        assert (self.database.read_bytes() if self.database.exists() else None) == before
        assert self.strays() == []
        return str(caught.value)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with open_for_reading(self.database) as connection:
            return connection.execute(sql).fetchall()

    def loaded(self) -> Loaded:
        with open_for_reading(self.database) as connection:
            return loaded(connection)

    def strays(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if "stage" in path.name or ".new" in path.name)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    """An empty bank; messages are in English."""
    (tmp_path / "extracts").mkdir()
    say.use("en")
    yield Bank(tmp_path, [])
    say.use(None)
