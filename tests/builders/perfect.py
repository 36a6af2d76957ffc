"""What a perfect reader gets out of a built file: what the reading said, less what its era and format cannot tell."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from alcove.domain import normal_form
from alcove.domain.readings import Chapter, Creator, Reading
from tests.builders import pieces
from tests.builders.container import made_at
from tests.builders.eras import Era
from tests.builders.places import AO3, Addresses, Place
from tests.builders.text import count_images, text_of


def as_read(reading: Reading, era: Era, carrier: str, *, place: Place = AO3) -> Reading:
    """The reading of ``build_html`` (``carrier`` html) or ``build_epub`` (epub) of this work in this era.

    Compare with ``differences``, which passes over what a reader is free in.
    """
    at = Addresses(place, era)
    calibre = carrier == "epub" and era.wrapped
    chapters = tuple(_chapter(chapter, reading, at, carrier) for chapter in reading.chapters)
    old = not era.counts_now
    expected = reading.chapters_expected
    return replace(
        reading,
        format=carrier,
        source_url=at.work(reading),
        site=place.site,
        archive=place.archive,
        made=made_at(reading) if calibre else None,
        creators=tuple(_creator(c) for c in reading.creators or ()),
        **_lists(reading),
        series=tuple(replace(s, url=at.moved(s.url or "")) for s in reading.series or ()),
        collections=tuple(replace(c, url=at.moved(c.url or "")) for c in reading.collections or ()),
        relations=tuple(
            replace(r, url=at.moved(r.url) if r.url else None)
            for r in reading.relations or ()
            if r.kind is r.kind.INSPIRED or pieces.is_in_preface(r, at)
        ),
        language=_language(reading, era, carrier),
        language_name=reading.language_name if era.language_row else None,
        words=pieces.words_of(reading) if reading.words is None else reading.words,
        chapters_posted=1 if old and expected == 1 else pieces.posted_of(reading),
        complete=expected is not None and expected == pieces.posted_of(reading),
        chapters=chapters,
        words_found=0,
        text_hash=normal_form.text_hash(chapter.text for chapter in chapters),
        kudos=None,
        hits=None,
        bookmarks=None,
        comments=None,
    )


def _lists(reading: Reading) -> dict[str, Any]:
    """A row left out of the table tells that there is none."""
    names = ("warnings", "categories", "fandoms", "relationships", "characters", "freeforms")
    return {name: tuple(getattr(reading, name) or ()) for name in names}


def _language(reading: Reading, era: Era, carrier: str) -> str | None:
    if era.language_row and reading.language_name:
        return reading.language
    if carrier == "html" or reading.language not in pieces.LANGUAGES:
        return None
    # calibre doesn't know the archive's own codes; before it, they stand in the package as they are.
    return reading.language if not era.wrapped or len(pieces.LANGUAGES[reading.language][0]) == 2 else None


def _creator(creator: Creator) -> Creator:
    return replace(creator, url=None)


def _chapter(chapter: Chapter, reading: Reading, at: Addresses, carrier: str) -> Chapter:
    text = text_of(chapter.markup)
    found = Chapter(
        number=chapter.number,
        hash=normal_form.text_hash([text]),
        images=count_images(chapter.markup),
        text=text,
        markup=chapter.markup,
    )
    if not pieces.in_blocks(reading, at) or (at.era.headings_lost and carrier == "html"):
        return found
    anonymous = any(c.name == "Anonymous" for c in reading.creators or ())
    lost = carrier == "epub" and at.era.end_notes_lost
    return replace(
        found,
        title=_title(chapter, at),
        summary=chapter.summary or None,
        notes=chapter.notes or None,
        end_notes=None if lost else chapter.end_notes or None,
        creators=() if anonymous else tuple(_creator(c) for c in chapter.creators),
    )


def _title(chapter: Chapter, at: Addresses) -> str | None:
    """Before the numbers came, a title that is only the chapter's number cannot be told from none."""
    title = chapter.title or None
    if title and not at.era.numbered and re.fullmatch(rf"Chapter {chapter.number}", title):
        return None
    return title
