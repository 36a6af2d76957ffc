"""Others on the same files: calibre, which adds and indexes; recoll, which only indexes; and the least that an import
must do, in one process with nothing around it.
"""

from __future__ import annotations

import itertools
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import tantivy
import zstandard
from selectolax.lexbor import LexborHTMLParser

from benchmarks.measuring import measure


@dataclass(frozen=True, slots=True)
class Peer:
    """What a peer did: files, seconds until all was done, and how that was put together."""

    name: str
    version: str
    files: int
    seconds: float
    parts: dict[str, float]

    @property
    def rate(self) -> float:
        """Files a second."""
        return self.files / self.seconds


def calibre(folder: Path, scratch: Path, limit: int) -> Peer | None:
    """Adds at most ``limit`` files to a new library and waits until their text is indexed; None where it isn't installed."""
    program = shutil.which("calibredb")
    if program is None:
        return None
    source, library = scratch / "files", scratch / "calibre"
    count = _copy(folder, source, limit)
    apart = {
        "CALIBRE_CONFIG_DIRECTORY": str(scratch / "calibre-config"),
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(scratch),
    }
    # --duplicates: titles that happen to be equal are no reason to add less.
    added = measure([program, "add", "-d", "-r", source, "--with-library", library], environment=apart)
    added.require()
    ids = re.findall(r"\d+", added.output.rpartition("Added book ids:")[2])
    if len(ids) != count:
        raise SystemExit(f"calibre added {len(ids)} of {count} files")
    indexed = measure(
        [program, "fts_index", "enable", "--wait-for-completion", "--indexing-speed=fast", "--with-library", library],
        environment=apart,
    )
    indexed.require()
    version = measure([program, "--version"]).output.strip()
    parts = {"add": added.seconds, "index": indexed.seconds}
    return Peer("calibre", version, count, added.seconds + indexed.seconds, parts)


def recoll(folder: Path, scratch: Path) -> Peer | None:
    """Indexes all files; None where it isn't installed."""
    program = shutil.which("recollindex")
    if program is None:
        return None
    settings = scratch / "recoll"
    settings.mkdir(parents=True)
    # aspell's dictionary is of no use here, and fails on machines without languages.
    text = f"topdirs = {folder}\nnoaspell = 1\nindexstemminglanguages = english\n"
    (settings / "recoll.conf").write_text(text, encoding="utf-8", newline="\n")
    start = time.perf_counter()
    run = measure([program, "-c", settings])
    seconds = time.perf_counter() - start
    run.require()
    count = sum(1 for _ in _files(folder))
    # Its own count stops being exact at a thousand, so addresses are counted.
    found = measure(["recollq", "-c", settings, "-b", "-n", f"0-{2 * count}", "mime:*"])
    version = measure(["recollindex", "-v"]).output.strip().splitlines()[-1:] or [""]
    hits = found.output.count("\nfile://") + found.output.startswith("file://")
    if hits < count:
        raise SystemExit(f"recoll indexed {hits} of {count} files")
    return Peer("recoll", version[0], count, seconds, {"index": seconds})


def bare_parts(folder: Path, scratch: Path) -> Peer:
    """Parses, packs and indexes the files in one process: no tags, no catalogue, no crash safety, nothing kept apart.

    What a machine gives here says how quick it is: about 1,000 files/s on the one that the budgets were set on.
    """
    index_folder = scratch / "bare"
    index_folder.mkdir(parents=True)
    schema = tantivy.SchemaBuilder().add_text_field("text").build()
    index = tantivy.Index(schema, str(index_folder))
    writer = index.writer(heap_size=200_000_000)
    packing = zstandard.ZstdCompressor(level=3)
    start, files, packed = time.perf_counter(), 0, 0
    for path in _files(folder):
        data = path.read_bytes()
        packed += len(packing.compress(data))
        body = LexborHTMLParser(data).body
        writer.add_document(tantivy.Document(text=body.text(separator=" ") if body else ""))
        files += 1
    writer.commit()
    writer.wait_merging_threads()
    return Peer("bare_parts", "", files, time.perf_counter() - start, {"packed_bytes": packed})


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _copy(folder: Path, target: Path, limit: int) -> int:
    """A part of the folder, evenly spread over it; names made unique."""
    paths = list(_files(folder))
    chosen = paths[:: max(1, len(paths) // limit)][:limit]
    target.mkdir(parents=True)
    for number, path in zip(itertools.count(), chosen, strict=False):
        shutil.copyfile(path, target / f"{number:05} {path.name}")
    return len(chosen)
