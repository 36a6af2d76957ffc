"""Small works to import, and what a library holds as one value to compare."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import alcove
from alcove import Library
from alcove.domain.readings import Chapter, CollectionPlace, Creator, Reading, SeriesPlace
from alcove.importing.outcome import Outcome, Report
from alcove.library.care import Verdict
from tests.builders import build_epub, build_html, era

_LINES = (
    "The lamp was carried by hand from room to room.",
    "Nobody had asked for a storm, and it came all the same.",
    "She counted the stairs aloud, so that the house would know her.",
    "In the morning there was bread, and a letter, and no explanation.",
    "He kept the lantern lit until the ferry was out of sight.",
)


def a_work(number: int, *, chapters: int = 1, expected: int | None = 1, **fields: Any) -> Reading:
    """A work with the site id 9,000,000 + ``number``; its texts depend on number and chapter alone."""
    texts = [_chapter(number, n) for n in range(1, chapters + 1)]
    told: dict[str, Any] = {
        "title": f"Lamp {number}",
        "creators": (Creator(f"writer{number % 3}", f"writer{number % 3}", f"writer{number % 3}"),),
        "rating": "General Audiences",
        "warnings": ("No Archive Warnings Apply",),
        "categories": ("Gen",),
        "fandoms": ("Imaginary Saga",),
        "relationships": (),
        "characters": ("Ada Vale",),
        "freeforms": ("Fluff",) if number % 2 else ("Angst", "Slow Burn"),
        "series": (SeriesPlace("Lamp Cycle", number, "https://archiveofourown.org/series/800001"),),
        "collections": (CollectionPlace("Sample Fest", "https://archiveofourown.org/collections/samplefest"),),
        "language": "en",
        "language_name": "English",
        "published": dt.date(2024, 1, 1) + dt.timedelta(days=number),
        "updated": dt.date(2024, 6, 1) + dt.timedelta(days=chapters) if chapters > 1 else None,
        "words": 100 * number + chapters,
        "chapters_posted": chapters,
        "chapters_expected": expected,
        "complete": expected == chapters,
        "summary": "<p>Light, and who carries it.</p>",
    }
    site_id = str(9_000_000 + number)
    return Reading(
        reader="story",
        revision=1,
        format="html",
        recognised=True,
        site="ao3",
        site_id=site_id,
        source_url=f"https://archiveofourown.org/works/{site_id}",
        chapters=tuple(texts),
        **(told | fields),
    )


def _chapter(number: int, chapter: int) -> Chapter:
    lines = [
        _LINES[(number + chapter + i) % len(_LINES)] + f" It was the night {number * 31 + chapter * 7 + i}."
        for i in range(12)
    ]
    return Chapter(number=chapter, markup="".join(f"<p>{line}</p>" for line in lines))


def write(folder: Path, reading: Reading, name: str, *, when: int = 1_700_000_000, shape: str = "2025-12") -> Path:
    """Writes a work as a file that AO3 could have given; the ending says which kind."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    build = build_epub if name.endswith(".epub") else build_html
    path.write_bytes(build(reading, era(shape)))
    os.utime(path, (when, when))
    return path


def a_folder(folder: Path, works: Iterable[int]) -> Path:
    """A folder with an HTML file for each of these works, every third with an EPUB and every fourth with an older version."""
    for number in works:
        chapters = 2 if number % 4 == 0 else 1
        write(
            folder / f"{number % 5}",
            a_work(number, chapters=chapters, expected=None if chapters == 2 else 1),
            f"w{number}.html",
        )
        if number % 3 == 0:
            write(
                folder / "epub",
                a_work(number, chapters=chapters, expected=None if chapters == 2 else 1),
                f"w{number}.epub",
            )
        if number % 4 == 0:
            write(folder / "old", a_work(number, expected=None), f"w{number}.html", when=1_600_000_000)
    return folder


def take_in(library: Library, *paths: Path, **options: Any) -> tuple[list[Outcome], Report]:
    """Imports, and parts the outcomes from the report."""
    *outcomes, report = library.import_files(paths, **options)
    assert isinstance(report, Report)
    return [o for o in outcomes if isinstance(o, Outcome)], report


def kinds(outcomes: Iterable[Outcome]) -> list[tuple[str, str]]:
    """File names and outcomes, in their order."""
    return [(Path(o.file).name, o.outcome.value) for o in outcomes]


def everything(library: Library) -> Mapping[str, Any]:
    """All that a library answers, as one value: works with chapters, versions and files, texts, counts, facets."""
    from alcove.search.document import TermKind
    from alcove.search.request import FacetRequest

    owner = alcove.OWNER
    every = [*library.works(owner, "sort:title"), *library.works(owner, "is:unrecognised sort:title")]
    facets = library.facets(owner, "", [FacetRequest(kind, None) for kind in TermKind])
    return {
        "cards": {work.id: library.card(owner, work.id).to_line() for work in every},
        "order": [work.id for work in library.works(owner, "")],
        "found": [work.id for work in library.works(owner, "lantern -storm")],
        "texts": {work.id: [c.text for c in library.chapters(owner, work.id)] for work in every},
        "facets": {kind.value: [(f.term.name, f.count) for f in counts] for kind, counts in facets.items()},
        "trash": sorted(each.work.id for each in library.trash(owner)),
        "runs": [(r.number, r.state, r.undone, dict(r.counts)) for r in library.runs(owner)],
    }


def verdict(library: Library) -> Verdict:
    """What all checks of a library come to, every original read."""
    *problems, last = library.verify(deep=True)
    assert isinstance(last, Verdict)
    assert last.faults == 0, problems
    return last
