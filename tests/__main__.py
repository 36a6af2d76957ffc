"""All checks, one after the other, with a verdict at the end: ``python -m tests``; ``python -m tests lint`` leaves out pytest.

A failing check does not keep the next from running. The tests run in as many
processes as the machine has cores, and their libraries lie in memory where it
has room: what they wait for otherwise is the disk, at each commit. A run of
``pytest`` itself has neither.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_WALLS = "from importlinter.cli import lint_imports_command as run; run(['--no-logo'])"

LINT: dict[str, list[str]] = {
    "style": ["-m", "ruff", "check"],
    "format": ["-m", "ruff", "format", "--check", "--quiet"],
    "types": ["-m", "mypy"],
    "walls": ["-c", _WALLS],
}
# Each process begins with a stretch of its own, so that what a folder shares is made once or twice.
TESTS = {"tests": ["-m", "pytest", "--numprocesses=logical", "--dist=worksteal"]}
_MEMORY = Path("/dev/shm")
_ROOM = 4 << 30  # of 1 GB that a run leaves there at most


def main(words: list[str]) -> int:
    """Runs the checks; 0 when all are well, 1 when one is not, 2 for words it does not know."""
    if words not in ([], ["lint"]):
        sys.stderr.write("python -m tests [lint]\n")
        return 2
    checks = LINT if words else LINT | TESTS
    with _place() as environ:
        verdicts = {name: _passes(name, command, environ) for name, command in checks.items()}
    for name, passed in verdicts.items():
        _say(f"{name:8} {'ok' if passed else 'FAILED'}")
    return 0 if all(verdicts.values()) else 1


@contextmanager
def _place() -> Iterator[dict[str, str]]:
    """The environment for checks: temporary files lie in memory where there is room, unless TMPDIR says where."""
    if "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < _ROOM:
        yield dict(os.environ)
        return
    with tempfile.TemporaryDirectory(dir=_MEMORY, prefix="alcove-tests-") as folder:
        Path(folder).chmod(0o755)  # the PostgreSQL server may be another user's
        _say(f"Temporary files of the checks lie in memory, in {folder}; set TMPDIR for another place.")
        yield os.environ | {"TMPDIR": folder}


def _passes(name: str, command: list[str], environ: dict[str, str]) -> bool:
    _say(f"--- {name}")
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environ, check=False).returncode == 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
