"""The program with real libraries: within this process, and as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from alcove.cli.program import program


@dataclass(frozen=True)
class Alcove:
    """A library's folder, and the commands that somebody types at it."""

    library: Path
    extra: dict[str, str] = field(default_factory=dict)

    def type(self, *words: str | Path) -> Result:
        """Calls the program in this process."""
        args = ["--library", str(self.library), *map(str, words)]
        return CliRunner().invoke(program, args, prog_name="alcove", env=dict(self.extra))

    def lines(self, *words: str | Path, code: int = 0) -> list[dict[str, Any]]:
        """The JSON lines of a command that ends with this code."""
        result = self.type(*words, "--json")
        assert result.exit_code == code, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    def start(self, *words: str | Path, **how: Any) -> subprocess.Popen[bytes]:
        """Starts the program as a process, with its outputs in pipes."""
        return subprocess.Popen(
            [sys.executable, "-m", "alcove", "--library", str(self.library), *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | self.extra,
            bufsize=0,
            **how,
        )

    def run(self, *words: str | Path, **how: Any) -> tuple[int, bytes, bytes]:
        """Runs the program as a process: its exit code, standard output and standard error."""
        with self.start(*words, **how) as process:
            out, err = process.communicate(timeout=120)
            return process.returncode, out, err
