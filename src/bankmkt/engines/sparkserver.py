"""A session on a Spark server is ours alone, works under settings that were read back, and leaves nothing behind.

What differs between servers must not differ between answers: a server that does not keep a setting is refused before
it sees a row. What it lacks comes back as an error that says what to do, without the statement and without a token.
"""

from __future__ import annotations

import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from bankmkt.base.errors import EngineError
from bankmkt.base.say import say

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession

SETTINGS: Final = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
}
"""What the dialect relies on; set for the session and read back."""
_ESCAPES: Final = "spark.sql.parser.escapedStringLiterals"
"""Whether a backslash in a literal is one; off by default, and deprecated, so it is only read."""
_PORT: Final = 15002
_PATIENCE: Final = 5.0
_RANGE = re.compile(r"overflow|OUT_OF_RANGE|out of range|too large to store", re.IGNORECASE)
_MEMORY = re.compile(r"OutOfMemory|out of memory|Resources exhausted", re.IGNORECASE)
_GONE = re.compile(r"UNAVAILABLE|Connection refused|failed to connect|Socket closed", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Server:
    """Where Spark Connect answers (``sc://host:port``), and a folder that it reads too, if there is one."""

    remote: str
    folder: Path | None = None

    @property
    def shown(self) -> str:
        """Host and port: what follows them may be a token."""
        host, port = self.address
        return f"{host}:{port}"

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.remote)
        return parts.hostname or "", parts.port or _PORT


@contextmanager
def _as_a_program() -> Iterator[None]:
    """While the client is imported the main module has a file.

    Without one (``python -c``, a worker of a test run) the client takes itself for its own test and ends the process.
    """
    main = sys.modules["__main__"]
    nameless = not hasattr(main, "__file__")
    if nameless:
        main.__file__ = __file__
    try:
        yield
    finally:
        if nameless:
            del main.__file__


@contextmanager
def session(server: Server) -> Iterator[SparkSession]:
    """A session of our own, with the settings that the dialect relies on."""
    _reach(server)
    with _as_a_program():
        import pyspark.sql.connect  # noqa: F401
    from pyspark.logger import PySparkLogger
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.session import SparkSession

    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        PySparkLogger.getLogger(name).disabled = True  # they would write statements and values to stderr
    with translated(server):
        spark = SparkSession.builder.remote(server.remote).create()
        spark.client.set_retry_policies([DefaultPolicy(max_retries=5, max_backoff=5000)])
    try:
        with translated(server):
            for name, value in SETTINGS.items():
                spark.conf.set(name, value)
                expect(name, value, spark.conf.get(name))
            expect(_ESCAPES, "false", spark.conf.get(_ESCAPES, "false"))
        yield spark
    finally:
        spark.stop()


def expect(name: str, value: str, found: str | None) -> None:
    """EngineError where the server has another value for a setting than was asked for."""
    if str(found).lower() != value.lower():
        message = say("engine.setting", name=name, value=value, found=found)
        raise EngineError(message, say("engine.setting_remedy"))


def _reach(server: Server) -> None:
    """A look at the door, since the client would try for ten minutes."""
    try:
        socket.create_connection(server.address, _PATIENCE).close()
    except OSError:
        raise _unreachable(server) from None


def _unreachable(server: Server) -> EngineError:
    return EngineError(say("engine.unreachable", server=server.shown), say("engine.unreachable_remedy"))


@contextmanager
def translated(server: Server) -> Iterator[None]:
    """Turn what the machine or the server lacks into EngineError; every other error is a bug of ours and passes."""
    import grpc
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, grpc.RpcError) as error:
        text = str(error)
        if _RANGE.search(text):
            raise EngineError(say("engine.range"), say("engine.range_remedy")) from error
        if _MEMORY.search(text):
            raise EngineError(say("engine.spark_memory"), say("engine.spark_memory_remedy")) from error
        if _GONE.search(text):
            raise _unreachable(server) from error
        raise


@contextmanager
def shared(server: Server) -> Iterator[Path | None]:
    """A folder of this run within the one that the server reads too, gone afterwards."""
    if server.folder is None:
        yield None
        return
    try:
        folder = TemporaryDirectory(prefix="bankmkt-", dir=server.folder, ignore_cleanup_errors=True)
    except OSError as error:
        raise EngineError(say("engine.folder", folder=server.folder), say("engine.folder_remedy")) from error
    with folder as name:
        yield Path(name)
