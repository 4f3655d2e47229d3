"""One Sail server for each process of the tests: it speaks Spark Connect and needs no Java, and starts in no time.

``BANKMKT_TEST_SPARK=sc://host:port`` names a server of Spark itself, on which the same tests then run.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bankmkt.engines.spark import opened
from bankmkt.engines.sparkserver import Server

if TYPE_CHECKING:
    import duckdb

    from bankmkt.engines.spark import Run


@cache
def remote() -> str:
    """The address of the server; Sail is started when it is first asked for and stopped with the process."""
    if other := os.environ.get("BANKMKT_TEST_SPARK"):
        return other
    os.environ.setdefault("RUST_LOG", "error")
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    atexit.register(server.stop)
    host, port = server.listening_address
    return f"sc://{host}:{port}"


@contextmanager
def session(connection: duckdb.DuckDBPyConnection, folder: Path | None = None) -> Iterator[Run]:
    """A session of that server over the tables of a connection."""
    with opened(Server(remote(), folder), connection) as run:
        yield run
