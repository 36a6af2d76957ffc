"""Runs one PostgreSQL server until standard input ends, then removes its folder.

A process of its own, so that a test run that is killed leaves no server behind.
Called with the folder of PostgreSQL's programs and the user to run them as
(empty: the present one). Prints one line, the address without a database's
name, when the server answers.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

START_S = 60
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "16MB",
    "max_connections": "40",
    "log_min_messages": "fatal",
}


def main(programs: str, user: str) -> int:
    """Starts, announces, waits, stops, cleans."""
    folder = Path(tempfile.mkdtemp(prefix="alcove-pg-"))
    try:
        if user:
            shutil.chown(folder, user)
        _initialise(Path(programs), folder, user)
        return _serve(Path(programs), folder, user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as(user: str) -> dict[str, Any]:
    return {"user": user, "group": user, "extra_groups": []} if user else {}


def _initialise(programs: Path, folder: Path, user: str) -> None:
    initdb = programs / "initdb"
    command = [str(initdb), "--pgdata", str(folder / "data"), "--username=alcove", "--auth=trust", "--no-sync"]
    command += ["--encoding=UTF8", "--no-instructions", "--locale=C"]
    offered = subprocess.run([initdb, "--help"], capture_output=True, text=True, check=True, cwd=folder).stdout
    if "--icu-locale" in offered:
        # A server in use sorts by a language's rules, not by bytes; tests must not be kinder than that.
        command += ["--locale-provider=icu", "--icu-locale=en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, **_as(user))
    if done.returncode:
        raise SystemExit(f"initdb failed: {done.stderr or done.stdout}")


def _serve(programs: Path, folder: Path, user: str) -> int:
    settings, address = _listening(folder)
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    command += [word for name, value in (SETTINGS | settings).items() for word in ("-c", f"{name}={value}")]
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder, **_as(user))
    try:
        _await(programs, server, address, log)
        print(address, flush=True)
        sys.stdin.read()
    finally:
        # Interrupt asks for a fast shutdown; Windows knows only the hard way, which a throwaway server can bear.
        server.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGINT)
        server.wait(timeout=START_S)
    return 0


def _listening(folder: Path) -> tuple[dict[str, str], str]:
    if os.name != "nt":
        return {"listen_addresses": "", "unix_socket_directories": str(folder)}, f"host={folder} user=alcove"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {"listen_addresses": "127.0.0.1", "port": str(port)}, f"host=127.0.0.1 port={port} user=alcove"


def _await(programs: Path, server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + START_S
    ready = [str(programs / "pg_isready"), "--quiet", "--dbname", f"{address} dbname=postgres"]
    while subprocess.run(ready, check=False, stdin=subprocess.DEVNULL).returncode:
        if server.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"postgres did not start: {log.read_text(encoding='utf-8', errors='replace')}")
        time.sleep(0.05)


if __name__ == "__main__":
    # Ctrl-C belongs to the test run; this process ends when its input does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(main(*sys.argv[1:]))
