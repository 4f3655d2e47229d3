"""The project's database is one DuckDB file, and it is opened in this module only.

One writer or many readers may have it open, across processes; whoever comes too late waits a bounded time
and then says who holds it. A file that is not ours is refused before anything is done to it, and a new
database appears under its name complete or not at all: it is made aside and linked into place.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bankmkt import __version__
from bankmkt.base.errors import BusyError, EngineError, InputError, OutputError, RulesError
from bankmkt.base.say import say
from bankmkt.store import schema
from bankmkt.store.migrate import MIGRATIONS, migrate
from bankmkt.store.stagefolder import stage_folder

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCHEMA_VERSION: Final = 2
_PROGRAM: Final = "bankmkt"
_PAUSE: Final = 0.05
_HOLDER = re.compile(r"Conflicting lock is held in (?P<program>.*?) \(PID (?P<pid>\d+)\)")
_LOCKED = re.compile(
    r"Could not set lock on file|being used by another process|different configuration than existing connections"
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the engine may use: `memory` as DuckDB writes it (``4GB``.

    Empty: its own default), `threads` (0: all).
    """

    memory: str = ""
    threads: int = 0
    temporary: Path | None = None  # where the engine spills to; None: beside the database


DEFAULTS: Final = Settings()


def open_for_reading(path: Path, wait: float = 0.0, settings: Settings = DEFAULTS) -> DuckDBPyConnection:
    """The database read-only; waits `wait` seconds for a writer to finish.

    InputError when there is none or the file is no database of ours, RulesError when a newer program wrote
    it, BusyError when a writer has it open, EngineError when the engine refuses it.
    """
    if not path.exists():
        raise InputError(say("store.missing", path=path), say("store.missing_remedy"))
    connection = _connect(path, wait, settings, read_only=True)
    version = _checked_version(connection, path)
    if version < SCHEMA_VERSION:
        connection.close()
        _bring_up_to_date(path, wait, settings)
        connection = _connect(path, wait, settings, read_only=True)
        _checked_version(connection, path)
    return connection


def open_for_writing(path: Path, wait: float = 0.0, settings: Settings = DEFAULTS) -> DuckDBPyConnection:
    """The database for one writer, made if it is not there.

    Errors as in `open_for_reading`, OutputError besides.
    """
    if not path.exists():
        _create(path, settings)
    connection = _connect(path, wait, settings, read_only=False)
    version = _checked_version(connection, path)
    if version < SCHEMA_VERSION:
        connection.close()
        _bring_up_to_date(path, wait, settings)
        connection = _connect(path, wait, settings, read_only=False)
        _checked_version(connection, path)
    return connection


def lock_down(connection: DuckDBPyConnection, writable: Sequence[Path] = ()) -> None:
    """Shut the engine off from files and from its own settings, for good.

    `writable` are the files it may still use.

    The order matters: paths are refused once external access is off, and every setting once they are
    locked.
    """
    if writable:
        listed = ", ".join(schema.literal(str(path)) for path in writable)
        connection.execute(f"SET allowed_paths = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


@contextmanager
def temporary() -> Iterator[Path]:
    """A path for a database that nobody keeps: its folder, readable by nobody else, is deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="bankmkt-"))
    try:
        yield folder / "bankmkt.duckdb"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def engine_errors() -> Iterator[None]:
    """Turn the engine's running out of memory or disk into EngineError; every other error passes."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise EngineError(say("store.out_of_memory"), say("store.out_of_memory_remedy")) from error
    except (duckdb.Error, OSError) as error:  # a full disk may come as any error of the engine
        if re.search(r"No space left|disk full|not enough space|File too large", str(error), re.IGNORECASE):
            raise EngineError(say("store.disk_full"), say("store.disk_full_remedy")) from error
        raise


def open_copy(path: Path, settings: Settings) -> DuckDBPyConnection:
    """A DuckDB file that nobody else knows, for writing: a copy of a database, or what a load puts aside."""
    import duckdb

    connection = duckdb.connect(str(path), config=_config(path, settings))
    connection.execute("SET enable_progress_bar = false")
    return connection


def create_at(path: Path, settings: Settings) -> None:
    """Make an empty database at `path`, which is nobody's yet."""
    with engine_errors():
        _fill(path, settings)


def _config(path: Path, settings: Settings) -> dict[str, Any]:
    config: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": str(settings.temporary or path.with_name(f"{path.name}.tmp")),
    }
    if settings.memory:
        config["memory_limit"] = settings.memory
    if settings.threads:
        config["threads"] = settings.threads
    return config


def _connect(path: Path, wait: float, settings: Settings, *, read_only: bool) -> DuckDBPyConnection:
    import duckdb

    if path.is_dir():
        raise InputError(say("store.folder", path=path), say("store.not_ours_remedy"))
    if not _looks_right(path):
        raise InputError(say("store.not_a_database", path=path), say("store.not_ours_remedy"))
    until = time.monotonic() + wait
    while True:
        try:
            connection = duckdb.connect(str(path), read_only=read_only, config=_config(path, settings))
            connection.execute("SET enable_progress_bar = false")  # a notebook would find it among its data
            return connection
        except duckdb.Error as error:
            if not _LOCKED.search(str(error)):
                raise _refusal(error, path) from error
            if time.monotonic() >= until:
                raise _busy(str(error), path) from error
        time.sleep(min(_PAUSE, max(0.0, until - time.monotonic())))


def _looks_right(path: Path) -> bool:
    """Whether the file begins as DuckDB files do: by its name alone the engine would open a CSV or JSON file too."""
    try:
        with path.open("rb") as stream:
            return stream.read(12)[8:] == b"DUCK"
    except OSError:
        return True  # the engine says better what is wrong


def _busy(message: str, path: Path) -> BusyError:
    holder = _HOLDER.search(message)
    if holder is not None:
        program = Path(holder["program"]).name
        return BusyError(say("store.busy_by", path=path, program=program, pid=holder["pid"]), say("store.busy_remedy"))
    if "different configuration" in message:
        return BusyError(say("store.busy_here", path=path, pid=os.getpid()), say("store.busy_here_remedy"))
    return BusyError(say("store.busy", path=path), say("store.busy_remedy"))


def _refusal(error: Exception, path: Path) -> Exception:
    """What a refused file means, by the engine's own words; an unknown refusal is the engine's failure."""
    import duckdb

    text = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return EngineError(say("store.out_of_memory"), say("store.out_of_memory_remedy"))
    if "not a valid DuckDB database" in text:
        return InputError(say("store.not_a_database", path=path), say("store.not_ours_remedy"))
    if "version number" in text or "older version of DuckDB" in text or "newer version of DuckDB" in text:
        return EngineError(say("store.other_format", path=path), say("store.other_format_remedy"))
    if re.search(r"[Cc]orrupt|checksum|Serialization|deserializ", text):
        return InputError(say("store.corrupt", path=path), say("store.corrupt_remedy"))
    if "Permission denied" in text or "Access is denied" in text:
        return InputError(say("store.no_permission", path=path), say("store.no_permission_remedy"))
    if isinstance(error, (duckdb.InvalidInputException, duckdb.ParserException, duckdb.CatalogException)):
        return EngineError(say("store.settings_refused", what=text.splitlines()[0]), say("store.settings_remedy"))
    return InputError(say("store.unreadable", path=path, what=text.splitlines()[0]), say("store.not_ours_remedy"))


def _checked_version(connection: DuckDBPyConnection, path: Path) -> int:
    """The schema version of a database of ours; closes the connection before it refuses one."""
    import duckdb

    try:
        found = dict(connection.execute('SELECT "key", "value" FROM meta').fetchall())
        version = int(found["schema_version"]) if found.get("program") == _PROGRAM else 0
    except (duckdb.CatalogException, duckdb.BinderException, KeyError, ValueError):
        version = 0
    except duckdb.Error as error:
        connection.close()
        raise _refusal(error, path) from error
    if version < 1:
        connection.close()
        raise InputError(say("store.not_ours", path=path), say("store.not_ours_remedy"))
    if version > SCHEMA_VERSION:
        connection.close()
        written = found.get("written_by", "?")
        message = say("store.newer", path=path, version=version, known=SCHEMA_VERSION, written=written, own=__version__)
        raise RulesError(message, say("store.newer_remedy"))
    return version


def _bring_up_to_date(path: Path, wait: float, settings: Settings) -> None:
    connection = _connect(path, wait, settings, read_only=False)
    version = _checked_version(connection, path)
    if version < SCHEMA_VERSION:  # another process may have been faster
        migrate(connection, path, version, SCHEMA_VERSION, MIGRATIONS)
    connection.close()


def _create(path: Path, settings: Settings) -> None:
    """Make an empty database aside and put it under its name, unless somebody else was faster."""
    with stage_folder(path) as folder:
        aside = folder / "new.duckdb"
        try:
            with engine_errors():
                _fill(aside, settings)
            try:
                os.link(aside, path)
            except FileExistsError:
                return
            except OSError:  # a file system without hard links: a rename that may not replace is second best
                if not path.exists():
                    aside.rename(path)
        except OSError as error:
            message = say("store.not_writable", path=path.parent)
            raise OutputError(message, say("store.not_writable_remedy")) from error


def _fill(path: Path, settings: Settings) -> None:
    import duckdb

    try:
        connection = duckdb.connect(str(path), config=_config(path, settings))
    except duckdb.IOException as error:
        raise OSError(str(error)) from error
    with connection:
        connection.execute("BEGIN")
        for statement in schema.statements():
            connection.execute(statement)
        meta = {"program": _PROGRAM, "schema_version": str(SCHEMA_VERSION)}
        meta |= {"created_by": __version__, "written_by": __version__}
        for key, value in meta.items():
            connection.execute("INSERT INTO meta VALUES (?, ?)", [key, value])
        connection.execute("COMMIT")
