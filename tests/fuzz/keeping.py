"""The corpus: what a fuzzer begins with, what it keeps of what it reached, and the table of what each case came to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from alcove.formats.parsing import Part, Task, parse
from tests.builders.every_kind import KINDS
from tests.fuzz.examining import CORPUS, OUTCOMES, read, told
from tests.fuzz.seeds import agreed, seeds

#: Cases of what was reached that a reader keeps, and how long one may be.
_KEPT, _KEPT_SIZE = 9, 5000


def starts(reader: str) -> Iterator[bytes]:
    """The files to begin with: the corpus, what the builders make, and what other readers agreed on."""
    for path in sorted((CORPUS / reader).glob("*.case")):
        yield path.read_bytes()
    yield from (data for _, data in seeds(reader))
    yield from agreed({kind.ending for kind in KINDS if kind.reader == reader})


def keep(reader: str, name: str, data: bytes) -> Path:
    """Writes a case into the corpus."""
    place = CORPUS / reader / f"{name}.case"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place


def digest(data: bytes) -> str:
    """What tells a case from others in its name."""
    return hashlib.sha256(data).hexdigest()[:8]


def keep_seeds(reader: str) -> None:
    """Keeps the files that the builders make, so that they stay when a builder changes."""
    for slug, data in seeds(reader):
        keep(reader, f"made-{slug}", data)


def keep_reached(reader: str, reached: Path) -> None:
    """Keeps the smallest of the files that were reached, one for each way in which a file ends."""
    known = {_way(reader, data) for data in starts(reader)}
    room = _KEPT - len(list((CORPUS / reader).glob("reached-*")))
    for path in sorted(reached.iterdir(), key=lambda path: (path.stat().st_size, path.name)):
        if room <= 0 or path.stat().st_size > _KEPT_SIZE:
            return
        data = path.read_bytes()
        way = _way(reader, data)
        if way not in known:
            known.add(way)
            room -= 1
            keep(reader, f"reached-{digest(data)}", data)


def write_outcomes() -> None:
    """Writes down what each case comes to now; the difference is for a person to judge."""
    paths = sorted(CORPUS.glob("*/*.case"))
    table = {f"{path.parent.name}/{path.stem}": _outcome(path.parent.name, path.read_bytes()) for path in paths}
    OUTCOMES.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _outcome(reader: str, data: bytes) -> str:
    return told(parse(Task(0, data, f"{reader}/case", len(data), (Part.CHAPTERS,)), read))


def _way(reader: str, data: bytes) -> str:
    """How a file ends, without figures."""
    return "".join(sign for sign in _outcome(reader, data) if not sign.isdigit())
