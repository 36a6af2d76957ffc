"""The line in which FanFiction.net and FictionPress tell all of a story, parted by " - ".

``Rated: Fiction T - English - Drama/Humor - [A, B] C - Chapters: 2 - Words: 900 - Updated: … - Published: … - id: 1``.
What stands between the language and the first label has no label: genres are known words, the rest are characters.
"""

from __future__ import annotations

import re
from typing import Any

from alcove.domain.languages import language_code
from alcove.formats.told import day_of, number_of, split_names

_GENRES = frozenset(
    {
        "Adventure", "Angst", "Crime", "Drama", "Family", "Fantasy", "Friendship", "General", "Horror", "Humor",
        "Hurt/Comfort", "Mystery", "Parody", "Poetry", "Romance", "Sci-Fi", "Spiritual", "Supernatural", "Suspense",
        "Tragedy", "Western", "Biography", "Essay", "Fable", "Kids", "Life", "Manga", "Mythology", "Play", "Song",
        "Thriller", "Young Adult", "Haiku", "Work", "Political", "School", "Politics",
    }
)  # fmt: skip
_LABELLED = re.compile(r"(Rated|Chapters|Words|Reviews|Favs|Follows|Updated|Published|Status|id)\s*:\s*(.*)", re.DOTALL)
_PAIRING = re.compile(r"\[([^\[\]]*)\]")


def read_line(text: str) -> dict[str, Any] | None:
    """The fields of a reading that such a line tells; None for a line of another kind. Dates are as in the text."""
    if not text.startswith("Rated:"):
        return None
    told: dict[str, str] = {}
    loose: list[str] = []
    for part in text.split(" - "):
        found = _LABELLED.fullmatch(part.strip())
        if found:
            told.setdefault(found[1], found[2].strip())
        elif len(told) == 1:
            loose.append(part.strip())
    posted = number_of(told.get("Chapters", "1"))
    complete = told.get("Status", "").casefold() == "complete"
    return {
        "rating": told["Rated"] or None,
        **_loose_fields(loose),
        "words": number_of(told.get("Words", "")),
        "published": day_of(told.get("Published", "")),
        "updated": day_of(told.get("Updated", "")),
        "chapters_posted": posted,
        "chapters_expected": posted if complete else None,
        "complete": complete,
    }


def _loose_fields(parts: list[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {"freeforms": (), "characters": (), "relationships": ()}
    if parts:
        name = parts.pop(0)
        fields["language"], fields["language_name"] = language_code(name), name
    genres = _genres(parts[0]) if parts else ()
    if genres:
        fields["freeforms"] = genres
        del parts[0]
    people = " - ".join(parts)
    pairs = tuple("/".join(split_names(pair)) for pair in _PAIRING.findall(people))
    fields["relationships"] = tuple(pair for pair in pairs if "/" in pair)
    fields["characters"] = tuple(dict.fromkeys(split_names(_PAIRING.sub(r"\1, ", people))))
    return fields


def _genres(text: str) -> tuple[str, ...]:
    names = text.replace("Hurt/Comfort", "Hurt\x00Comfort").split("/")
    found = tuple(name.replace("\x00", "/") for name in names)
    return found if all(name in _GENRES for name in found) else ()
