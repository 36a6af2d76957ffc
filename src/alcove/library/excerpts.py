"""Where words were found in each work of a page: which originals are read for that, and how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from functools import partial

from alcove.catalogue import queries
from alcove.domain.filters import TextField
from alcove.domain.readings import Chapter
from alcove.domain.works import Work
from alcove.errors import DamagedLibraryError, FormatError, UnknownOriginalError
from alcove.library.parts import Parts
from alcove.library.snippets import Needles, Snippet, find_in_titles, find_snippets
from alcove.search.request import Expression, Match, positive_matches

_IN_TEXT = frozenset({TextField.TEXT, TextField.ANYWHERE})
#: Of works with more words the chapters are cut out of the page one by one, up to the best place: parsing a page of
#: 300,000 words takes ten times as long. Below, asking what chapters there are would take as long as parsing them.
_LONG = 20_000


def excerpts(parts: Parts, where: Expression, works: Sequence[Work]) -> dict[str, tuple[Snippet, ...]]:
    """The snippets of these works by id, as far as there are any; two statements, and one for long works."""
    matches = [match for match in positive_matches(where) if match.field in _IN_TEXT]
    if not matches or not works:
        return {}
    needles = {language: _needles(parts, matches, language) for language in {work.language for work in works}}
    files = queries.text_files(parts.catalogue, [work.id for work in works])
    keys = {work.id: (files[work.id], needles[work.language]) for work in works if work.id in files}
    found = {work_id: parts.cache.remembered(key) for work_id, key in keys.items()}
    sought = [work for work in works if work.id in found and found[work.id] is None]
    known = _chapters(parts, [files[work.id] for work in sought if (work.words or 0) > _LONG])
    for work in sought:
        sha256, wanted = keys[work.id]
        try:
            found[work.id] = _look(parts, sha256, known.get(sha256, ()), wanted)
        except (FormatError, UnknownOriginalError, DamagedLibraryError):
            # A list goes on without the snippet; ``verify`` tells what is wrong with the original.
            continue
        parts.cache.remember((sha256, wanted), found[work.id])
    return {work_id: snippets for work_id, snippets in found.items() if snippets}


def _needles(parts: Parts, matches: Sequence[Match], language: str | None) -> Needles:
    """What to look for in works of a language: the words in all forms that works have of them."""
    return Needles.of(matches, partial(parts.engine.forms, language=language)) if language else Needles.of(matches)


def _chapters(parts: Parts, hashes: Sequence[str]) -> Mapping[str, Sequence[Chapter]]:
    """What is known of the chapters of these pages."""
    readings = queries.readings_of(parts.catalogue, hashes) if hashes else {}
    return {sha256: reading.chapters for sha256, reading in readings.items() if reading.format == "html"}


def _look(parts: Parts, sha256: str, known: Sequence[Chapter], needles: Needles) -> tuple[Snippet, ...]:
    if known:
        # A page of another make than AO3's, or another text than was known, is read whole.
        with suppress(LookupError), closing(parts.cache.chapters_among(sha256, known, needles.may_be_in_page)) as some:
            if found := find_snippets(some, needles) or find_in_titles(known, needles):
                return found
    chapters = parts.cache.chapters(sha256)
    return find_snippets(chapters, needles) or find_in_titles(chapters, needles)
