"""``python -m tests.fuzz READER|all --seconds N``: hunts in one reader, or in each for so long; ends with 1 for a find.

``python -m tests.fuzz --outcomes`` only writes the table of outcomes anew; so does every hunt at its end.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.examining import CORPUS, READERS
from tests.fuzz.keeping import keep_reached, keep_seeds, write_outcomes


def main(words: list[str]) -> int:
    """Hunts; 0 when nothing was found, 1 when there is something new in the corpus to be mended."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("reader", nargs="?", choices=["all", *READERS])
    parser.add_argument("--seconds", type=int, default=60, help="for each reader")
    parser.add_argument("--outcomes", action="store_true", help="only write down what each case comes to now")
    given = parser.parse_args(words)
    if given.reader is None and not given.outcomes:
        parser.error("name a reader, or all")
    before = _faults()
    if not given.outcomes:
        for reader in READERS if given.reader == "all" else [given.reader]:
            _hunt(reader, given.seconds)
    write_outcomes()
    new = sorted(_faults() - before)
    for place in new:
        sys.stdout.write(f"found: {place}\n")
    return 1 if new else 0


def _hunt(reader: str, seconds: int) -> None:
    sys.stdout.write(f"--- {reader}\n")
    sys.stdout.flush()
    keep_seeds(reader)
    with TemporaryDirectory() as reached:
        command = [sys.executable, "-m", "tests.fuzz.hunt", reader, str(seconds), reached]
        subprocess.run(command, check=False)
        keep_reached(reader, Path(reached))


def _faults() -> set[Path]:
    return {path for path in CORPUS.glob("*/*") if path.name.startswith(("found-", "hang-"))}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
