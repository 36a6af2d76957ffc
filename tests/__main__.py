"""All checks, one after the other, with a verdict at the end: ``python -m tests``; ``python -m tests lint`` leaves out pytest.

A failing check does not keep the next from running.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_WALLS = "from importlinter.cli import lint_imports_command as run; run(['--no-logo'])"

LINT: dict[str, list[str]] = {
    "style": ["-m", "ruff", "check"],
    "format": ["-m", "ruff", "format", "--check", "--quiet"],
    "types": ["-m", "mypy"],
    "walls": ["-c", _WALLS],
}
TESTS = {"tests": ["-m", "pytest"]}


def main(words: list[str]) -> int:
    """Runs the checks; 0 when all are well, 1 when one is not, 2 for words it does not know."""
    if words not in ([], ["lint"]):
        sys.stderr.write("python -m tests [lint]\n")
        return 2
    checks = LINT if words else LINT | TESTS
    verdicts = {name: _passes(name, command) for name, command in checks.items()}
    for name, passed in verdicts.items():
        _say(f"{name:8} {'ok' if passed else 'FAILED'}")
    return 0 if all(verdicts.values()) else 1


def _passes(name: str, command: list[str]) -> bool:
    _say(f"--- {name}")
    return subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode == 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
