"""A made-up work, as the downloaders' files are built from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from alcove.domain.readings import Chapter, Creator, Reading, SeriesPlace, Update
from alcove.formats.texts import build_chapter

TEXTS = (
    "<p>The lamp was lit at six — as always.</p><p>“Who goes <em>there</em>?” Ada asked, and nobody answered.</p>",
    "<p>Morning came, grey and late.</p><hr><p>Bryn had kept the oil. It was enough for one more night at the least.</p>",
)


def _chapter(number: int, title: str, **notes: Any) -> Chapter:
    return replace(build_chapter(number, TEXTS[number - 1], title=title).chapter, **notes)


LAMP = Reading(
    reader="made",
    revision=1,
    format="epub",
    recognised=True,
    source_url="https://archiveofourown.org/works/90000002",
    site="ao3",
    site_id="90000002",
    made=dt.datetime(2024, 3, 18, 20, 15, 2, tzinfo=dt.UTC),
    title="One Lamp & Another",
    creators=(
        Creator(
            "exampleuser",
            "exampleuser",
            "exampleuser",
            "https://archiveofourown.org/users/exampleuser/pseuds/exampleuser",
        ),
        Creator(
            "Second Pseud", "other", "Second Pseud", "https://archiveofourown.org/users/other/pseuds/Second%20Pseud"
        ),
    ),
    rating="General Audiences",
    warnings=("No Archive Warnings Apply",),
    categories=("F/F", "Gen"),
    fandoms=("Lighthouse Keepers, The (Made Up)", "Small Towns"),
    relationships=("Ada & Bryn", "Ada/Bryn"),
    characters=("Ada", "Bryn"),
    freeforms=("Fluff", "Slow, slow burn"),
    language="en",
    language_name="English",
    series=(SeriesPlace("Lamps", 2, "https://archiveofourown.org/series/900"),),
    published=dt.date(2024, 1, 5),
    updated=dt.date(2024, 3, 17),
    words=1234,
    chapters_posted=2,
    complete=False,
    summary="<p>Two keepers, one lamp.</p><p>And the sea.</p>",
    notes="<p>Written by the window.</p>",
    end_notes="<p>Thanks for reading.</p>",
    history=(Update(dt.date(2024, 1, 5), 600, 1), Update(dt.date(2024, 3, 17), 1234, 2)),
    chapters=(
        _chapter(1, "Six o'Clock", summary="<p>The lamp is lit.</p>"),
        _chapter(2, "Grey", notes="<p>A short one.</p>", end_notes="<p>More next week.</p>"),
    ),
)
#: What a carrier may lose, or is a reader's own.
OWN = ("reader", "revision", "format", "words_found", "text_hash", "problems", "coverage", "chapters")


def told(reading: Reading, *without: str) -> dict[str, object]:
    """The fields that a work has in every carrier, without those named."""
    names = [name for name in Reading.__dataclass_fields__ if name not in (*OWN, *without)]
    return {name: getattr(reading, name) for name in names}
