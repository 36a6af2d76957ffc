"""Compares the reading of a built file with what a perfect reader gets.

Compared are the facts that the file tells, each in a form that leaves readers
their freedom: addresses without their scheme, pieces of HTML by their text
without white space, chapters by their hash. Not compared: reader, revision,
coverage, problems, counts made by the reader (``words_found``, a chapter's
``words``), plain texts, creators' addresses, the wording of a relation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from alcove.domain.readings import Creator, Reading, Relation
from tests.builders.text import bare

#: Fields of a reading that are compared.
COMPARED: tuple[str, ...] = (
    "format", "recognised", "encrypted", "source_url", "site", "site_id", "archive", "made", "title", "creators",
    "rating", "warnings", "categories", "fandoms", "relationships", "characters", "freeforms", "language",
    "language_name", "series", "collections", "published", "updated", "completed", "words", "chapters_posted",
    "chapters_expected", "complete", "kudos", "hits", "bookmarks", "comments", "summary", "notes", "end_notes",
    "relations", "text_hash",
)  # fmt: skip

#: Fields of a chapter that are compared.
COMPARED_OF_CHAPTERS: tuple[str, ...] = (
    "number", "title", "hash", "images", "summary", "notes", "end_notes", "creators",
)  # fmt: skip


def differences(expected: Reading, actual: Reading) -> tuple[str, ...]:
    """A line for every compared field that differs: ``field: expected … got …``; empty when all agree."""
    lines = [*_differing(COMPARED, expected, actual, "")]
    if len(expected.chapters) != len(actual.chapters):
        lines.append(f"chapters: expected {len(expected.chapters)} got {len(actual.chapters)}")
    for wanted, got in zip(expected.chapters, actual.chapters, strict=False):
        lines += _differing(COMPARED_OF_CHAPTERS, wanted, got, f"chapter {wanted.number} ")
    return tuple(lines)


def _differing(names: tuple[str, ...], expected: object, actual: object, prefix: str) -> list[str]:
    lines = []
    for name in names:
        form = _FORMS.get(name, _same)
        wanted, got = form(getattr(expected, name)), form(getattr(actual, name))
        if wanted != got:
            lines.append(f"{prefix}{name}: expected {wanted!r} got {got!r}")
    return lines


def _same(value: Any) -> Any:
    return value


def _schemeless(url: str | None) -> str | None:
    return re.sub(r"^https?:", "", url) if url else None


def _creators(creators: tuple[Creator, ...] | None) -> list[tuple[str | None, ...]] | None:
    """An archivist's own link says nothing about who wrote the work."""
    if creators is None:
        return None
    return [(c.name, c.archivist) if c.archivist else (c.name, c.login, c.pseud, None) for c in creators]


def _places(places: Any) -> Any:
    if places is None:
        return None
    return [(p.title, getattr(p, "position", None), _schemeless(p.url)) for p in places]


def _relations(relations: tuple[Relation, ...] | None) -> Any:
    if relations is None:
        return None
    return [(r.kind, r.title, _schemeless(r.url), r.creators, r.language) for r in relations]


_FORMS: dict[str, Callable[[Any], Any]] = {
    "source_url": _schemeless,
    "creators": _creators,
    "series": _places,
    "collections": _places,
    "relations": _relations,
    "summary": bare,
    "notes": bare,
    "end_notes": bare,
}
