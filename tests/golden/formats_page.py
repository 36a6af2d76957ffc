"""docs/formats.md, made from what the readers make of the agreed files: ``python -m tests.golden.formats_page > docs/formats.md``."""

from __future__ import annotations

import importlib
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from alcove.formats.registry import BUILT_IN

_HERE = Path(__file__).parent
#: What a reader may tell, with the fields that hold it.
_TOLD = {
    "source": ("source_url",),
    "title": ("title",),
    "creators": ("creators",),
    "rating": ("rating",),
    "warnings": ("warnings",),
    "categories": ("categories",),
    "fandoms": ("fandoms",),
    "relationships": ("relationships",),
    "characters": ("characters",),
    "additional tags": ("freeforms",),
    "language": ("language",),
    "series": ("series",),
    "collections": ("collections",),
    "published": ("published",),
    "updated": ("updated", "completed"),
    "words": ("words",),
    "chapters n/m": ("chapters_posted",),
    "complete": ("complete",),
    "kudos, hits": ("kudos", "hits"),
    "recipients": ("recipients",),
    "summary": ("summary",),
    "notes": ("notes", "end_notes"),
    "related works": ("relations",),
    "update history": ("history",),
}
#: Whose files are understood among those of a reader of anything.
_CONVERTED = "AO3's downloads that a program made into such files"
_OF_CHAPTERS = {"chapter titles": ("title",), "chapter notes": ("summary", "notes", "end_notes")}
_HEAD = """# What is read from which file

<!-- Made by `python -m tests.golden.formats_page > docs/formats.md` from the agreed files in `tests/golden`; change those instead. -->

A file is read by the reader that is surest of it, by its content; `alcove inspect --explain FILE` says which, and why. A line
of this table says what the files of one make in one format can tell, as the agreed files of that make show. What a file does
not tell is left open, never guessed, and another file of the same work may tell it.

*Understood* files stand in lists with typed tags; the others are kept and readable, in a drawer of their own until you
accept them. *Lossy* formats lose letters or structure on the way: their files join the version that they match.

| reader | format | whose files | understood | tells | does not tell |
|---|---|---|---|---|---|
"""
_FOOT = """
Archives (ZIP, TAR with gzip, bzip2, xz or zstd, 7z) are looked into, also within each other. Encrypted books, KFX and old Word files are
kept and named as what they are. A page that FicHub packed by itself
also tells the day of the work's last update: it is the time that the page has in the archive, at midnight.

In a folder of calibre's (one book in its formats, with `metadata.opf` beside it) the description tells what the book does not:
title, creators, source (identifiers `url`, `ao3` and the like), series, summary, language, published, tags, and custom columns that
are called as the fields above or as FanFicFare calls them, its column of saved metadata included. What the book tells
stands. `alcove inspect --explain FILE` says which fields came from there.
"""


def page() -> str:
    """The whole page."""
    cases: dict[tuple[str, str, bool], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(_HERE.glob("*/*/expected.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        cases[row["reader"], row["format"], row["recognised"]].append(row)
    order = {reader.NAME: place for place, reader in enumerate(BUILT_IN)}
    known = sorted((key for key in cases if key[0] in order), key=lambda key: (order[key[0]], *key[1:]))
    converted = {key for key in known if key[2] and (*key[:2], False) in cases}
    return _HEAD + "".join(_line(*key[:2], cases[key], converted=key in converted) for key in known) + _FOOT


def unread() -> set[str]:
    """Readers of which no file was agreed."""
    told = {json.loads(path.read_text(encoding="utf-8"))["reader"] for path in _HERE.glob("*/*/expected.json")}
    return {reader.NAME for reader in BUILT_IN} - told


def not_always_understood() -> set[str]:
    """Readers that did not understand some of the agreed files."""
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in _HERE.glob("*/*/expected.json")]
    return {row["reader"] for row in rows if not row["recognised"]}


def _line(reader: str, form: str, rows: list[dict[str, Any]], *, converted: bool) -> str:
    told = [name for name, fields in _TOLD.items() if any(row.get(f) is not None for row in rows for f in fields)]
    chapters = [chapter for row in rows for chapter in row.get("chapters", ())]
    told += [name for name, fields in _OF_CHAPTERS.items() if any(c.get(f) for c in chapters for f in fields)]
    missing = [name for name in (*_TOLD, *_OF_CHAPTERS) if name not in told]
    understood = "yes" if any(row["recognised"] for row in rows) else "no"
    lossy = ", lossy" if all(row.get("coverage") == "lossy" for row in rows) else ""
    cells = (
        f"`{reader}`",
        form.upper(),
        _CONVERTED if converted else _whose(reader),
        understood + lossy,
        ", ".join(told),
        ", ".join(missing) or "–",
    )
    return f"| {' | '.join(cells)} |\n"


def _whose(reader: str) -> str:
    """The first sentence of the module that reads them, without its dot."""
    module = next(each for each in BUILT_IN if reader == each.NAME)
    text = (importlib.import_module(module.__name__).__doc__ or "").strip()  # type: ignore[attr-defined]  # a module has a name
    return " ".join(text.split("\n\n")[0].split()).partition(". ")[0].rstrip(".").replace("|", "/")


if __name__ == "__main__":
    sys.stdout.buffer.write(page().encode("utf-8"))
