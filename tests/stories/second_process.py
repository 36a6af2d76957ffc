"""Another process at the same library: real, started anew, and led step by step through its input and output."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PRELUDE = """
import json, sys
import alcove
from alcove.errors import AlcoveError
from alcove.library.opening import open_library

def say(word, **more):
    print(json.dumps({"say": word} | more), flush=True)

def wait():
    if not sys.stdin.readline():
        sys.exit(9)

folder, *rest = sys.argv[1:]
"""

#: Imports, and stops after its first outcome, in the middle of the run, until it is told to go on.
IMPORTING = """
with open_library(folder, create=True) as library:
    lines = library.import_files(rest, jobs=1)
    first = next(lines)
    say("running", outcome=first.outcome.value)
    wait()
    *others, report = lines
    say("done", counts=dict(report.counts), stopped=report.stopped)
"""

#: Opens, and says how that ended.
OPENING = """
say("ready")
wait()
try:
    with open_library(folder, create=True) as library:
        say("open", count=library.count(alcove.OWNER, ""))
except AlcoveError as error:
    say("refused", error=type(error).__name__, message=str(error))
"""

#: Sits in the index lock; applies what is there when it is told "apply", and lets go when told anything else.
INDEXING = """
with open_library(folder, create=True) as library:
    from alcove.indexing.apply import Applier
    parts = library._parts
    with Applier(parts.catalogue, parts.vault, parts.engine) as applier:
        say("holding")
        while sys.stdin.readline() == "apply\\n":
            applier.advance()
            applier.commit()
            say("applied")
    say("let go")
"""


class Second:
    """A process that runs one of the programs above. ``pid`` is its number."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.pid = process.pid

    def hear(self, word: str) -> Mapping[str, Any]:
        """The next thing that it says, which must be this word; with what belongs to it."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"the process ended instead of saying {word!r}: {self._errors()}"
        said: Mapping[str, Any] = json.loads(line)
        assert said["say"] == word, said
        return said

    def tell(self, word: str = "on") -> None:
        """Lets it go on."""
        assert self._process.stdin
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        """Ends it with no chance to clean up."""
        self._process.kill()
        self._process.wait()

    def interrupt(self) -> None:
        """What Ctrl-C does."""
        self._process.send_signal(signal.SIGINT)

    def ended(self) -> int:
        """Its exit code, after waiting for its end."""
        return self._process.wait(timeout=120)

    def _errors(self) -> str:
        self._process.kill()
        assert self._process.stderr
        return self._process.stderr.read()


@contextmanager
def second_process(program: str, environ: Mapping[str, str], *words: str | Path) -> Iterator[Second]:
    """Starts a program with these words, the library's folder first; whatever is left of it ends with the block."""
    command = [sys.executable, "-c", _PRELUDE + program, *map(str, words)]
    process = subprocess.Popen(
        command, env=os.environ | environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8",
    )  # fmt: skip
    with process:
        try:
            yield Second(process)
        finally:
            process.kill()
