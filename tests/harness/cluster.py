"""A private PostgreSQL server for a test run, and fresh databases in it."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from tests.harness import guardian


def programs() -> Path | None:
    """The folder of PostgreSQL's server programs, None where there is none.

    ALCOVE_TEST_POSTGRESQL names it; else pg_config is asked, then PATH, then the places where installers put it.
    """
    named = os.environ.get("ALCOVE_TEST_POSTGRESQL")
    candidates = [Path(named)] if named else [*_from_path(), *_from_installers()]
    return next((folder for folder in candidates if all(_has(folder, name) for name in ("initdb", "postgres"))), None)


def _has(folder: Path, name: str) -> bool:
    return shutil.which(name, path=str(folder)) is not None


def _from_path() -> Iterator[Path]:
    pg_config = shutil.which("pg_config")
    if pg_config:
        asked = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            yield Path(asked.stdout.strip())
    initdb = shutil.which("initdb")
    if initdb:
        yield Path(initdb).resolve().parent


def _from_installers() -> Iterator[Path]:
    for root, pattern in (
        ("/usr/lib/postgresql", "*/bin"),
        ("/opt/homebrew/opt", "postgresql*/bin"),
        ("C:/Program Files/PostgreSQL", "*/bin"),
    ):
        yield from sorted(Path(root).glob(pattern), reverse=True)


@dataclass(slots=True)
class Cluster:
    """A running server. ``address`` is libpq's, without a database's name."""

    address: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @contextmanager
    def database(self) -> Iterator[str]:
        """The URL of a new and empty database, which is dropped afterwards, open connections or not."""
        name = f"test_{next(self._numbers)}"
        with self._server() as server:
            server.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            parts = psycopg.conninfo.conninfo_to_dict(self.address)
            yield f"postgresql:///{name}?{urlencode(parts)}"
        finally:
            with self._server() as server:
                server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())

    def _server(self) -> psycopg.Connection:
        return psycopg.connect(f"{self.address} dbname=postgres", autocommit=True)


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """A server of its own, from the programs in this folder, until the block ends or this process does."""
    command = [sys.executable, guardian.__file__, str(folder), _user()]
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        address = process.stdout.readline().strip()
        if not address:
            raise RuntimeError(f"No PostgreSQL server for the tests: {process.stderr.read().strip()}")
        yield Cluster(address)
        process.stdin.close()
        process.wait(timeout=guardian.START_S)


def _user() -> str:
    """Whom to run the server as: PostgreSQL refuses root."""
    if os.name == "nt" or os.geteuid() != 0:
        return ""
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)
