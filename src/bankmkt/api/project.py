"""A project is a folder with a known lay-out; everything else asks it where things are.

Without a project the shipped rules serve and the database is whatever was named, with rejects beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.base.settings import Settings, resolve
from bankmkt.base.shipped import shipped

if TYPE_CHECKING:
    from bankmkt.rules.ruleset import RuleSet
    from bankmkt.store.database import Settings as EngineSettings


@dataclass(frozen=True)
class Project:
    """Where the parts of a project are, under the settings of this run."""

    settings: Settings

    @property
    def folder(self) -> Path | None:
        """The project's folder, or None."""
        return self.settings.project

    @property
    def database(self) -> Path:
        """The database file; InputError when neither a project nor ``--db`` names one."""
        named = self.settings["db"]
        if named is not None:
            path = Path(named)
            from_file = self.settings.values["db"].origin.endswith("bankmkt.yaml")
            return self.folder / path if from_file and self.folder else path
        if self.folder is None:
            raise InputError(say("settings.no_database"), say("settings.no_database_remedy"))
        return self.folder / "bankmkt.duckdb"

    @property
    def rules_folder(self) -> Path | None:
        """The project's own rules."""
        return self.folder / "rules" if self.folder else None

    @property
    def sources_folder(self) -> Path | None:
        """The project's mappings."""
        return self.folder / "sources" if self.folder else None

    @property
    def extracts_folder(self) -> Path | None:
        """Where the project's extracts lie."""
        return self.folder / "extracts" if self.folder else None

    @property
    def rejects_folder(self) -> Path:
        """Where rejects files go."""
        return (self.folder or self.database.resolve().parent) / "rejects"

    @cached_property
    def rules(self) -> RuleSet:
        """The project's rules over the shipped ones."""
        return self.rules_with(None)

    def rules_with(self, extra: Path | None) -> RuleSet:
        """The rules with one more file in front of all."""
        from bankmkt.rules.ruleset import RuleSet

        return RuleSet(shipped("rules"), self.rules_folder, extra)

    @property
    def wait(self) -> float:
        """Seconds to wait for a locked database."""
        return float(self.settings["lock_timeout"])

    @property
    def engine(self) -> EngineSettings:
        """What the engine may use."""
        from bankmkt.store.database import Settings as EngineSettings

        return EngineSettings(memory=self.settings["memory"], threads=self.settings["threads"])

    @property
    def spark_remote(self) -> str:
        """Where Spark Connect answers, ``sc://host:port``; "" where no server is named."""
        return str(self.settings["spark_remote"])

    @property
    def spark_folder(self) -> Path | None:
        """The folder that the Spark server reads too, if one is named."""
        named = self.settings["spark_folder"]
        return Path(named) if named else None


def find(flags: dict[str, str] | None = None) -> Project:
    """The project that flags, environment and folder point to."""
    return Project(resolve(flags or {}))
