"""Tables of works and tags in the shape of AO3's of 26 February 2021, made up (``alcove.importing.ao3_tables`` has the
shape, and reads them): the tags of real listings, spread over many fandoms as in ``filter_questions``.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from alcove.domain import tokens
from alcove.domain.languages import language_code
from alcove.domain.tags import canonical_name
from alcove.importing.ao3_tables import KINDS, REDACTED, TAGS_HEADER, WORKS_HEADER
from benchmarks.sources import Listing, Sources

_NAMED_FROM = 5  # uses
_FIRST_DAY, _LAST_DAY = dt.date(2008, 9, 13), dt.date(2021, 2, 26)
_UNIVERSES = 2_000
_OWN = "only"  # an additional tag of one work alone


@dataclass(frozen=True, slots=True)
class Dump:
    """The two tables, and beside them the words of the tags' names, cut as Alcove cuts them, for programs that cut otherwise."""

    works: Path
    tags: Path
    words: Path

    @classmethod
    def within(cls, folder: Path) -> Dump:
        """The tables under AO3's own names."""
        return cls(folder / "works-20210226.csv", folder / "tags-20210226.csv", folder / "words.csv")


class _Numbered:
    """Gives names their ids as they come and counts their uses. Some hundred bytes for each tag."""

    def __init__(self) -> None:
        self._ids: dict[int, int] = {}
        self._keys = array("q")
        self.uses = array("L")

    def use(self, key: int) -> int:
        number = self._ids.setdefault(key, len(self._keys))
        if number == len(self._keys):
            self._keys.append(key)
            self.uses.append(0)
        self.uses[number] += 1
        return number

    def own(self) -> int:
        """A tag of one work alone: it will not be looked up again."""
        self._keys.append(-1)
        self.uses.append(1)
        return len(self._keys) - 1

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        return zip(itertools.count(), self._keys, self.uses, strict=False)


class _Maker:
    """Listings as keys of their tags: the place of a name in ``names``; those of other universes lie beyond."""

    def __init__(self, listings: Sequence[Listing], seed: int) -> None:
        self._rng = random.Random(seed)
        self._places: dict[tuple[str, str], int] = {}
        self._fixed = [self._keys_of(each, "Rating", "ArchiveWarning", "Category") for each in listings]
        self._freeforms = [self._keys_of(each, "Freeform") for each in listings]
        self._characters = [self._keys_of(each, "Character") for each in listings]
        self._ships = [self._keys_of(each, "Fandom", "Relationship") for each in listings]
        self._languages = [language_code(each.language) or "en" for each in listings]
        self._names = tuple(self._places)
        self._peopled = [*itertools.accumulate(1 / (rank + 1) for rank in range(_UNIVERSES))]

    def row(self, number: int, back: float, numbered: _Numbered) -> list[str]:
        """Work number so many, created when this part of all years since the last day had gone by."""
        rng, count = self._rng, len(self._ships)
        place = number * 7919 % count
        again = number >= count  # sets of tags don't repeat
        freeforms = self._freeforms[rng.randrange(count) if again else place]
        characters = self._characters[rng.randrange(count) if again else place]
        shift = rng.choices(range(_UNIVERSES), cum_weights=self._peopled)[0] * len(self._names)
        keys = (*self._fixed[place], *(key + shift for key in (*self._ships[place], *characters)), *freeforms)
        ids = [numbered.use(key) for key in keys]
        if rng.random() < 0.6:
            ids.append(numbered.own())
        days = int((_LAST_DAY - _FIRST_DAY).days * back)
        words = max(50, int(4_000 * rng.lognormvariate(0, 1.2)))
        return [
            (_LAST_DAY - dt.timedelta(days)).isoformat(),
            self._languages[place],
            "true" if rng.random() < 0.03 else "false",
            "true" if rng.random() < 0.84 else "false",
            "" if rng.random() < 0.0005 else str(words),
            "+".join(map(str, ids)),
            "",
        ]

    def tag(self, key: int) -> tuple[str, str]:
        """Kind and name of a key."""
        if key < 0:
            return "Freeform", _OWN
        universe, place = divmod(key, len(self._names))
        kind, name = self._names[place]
        return kind, f"{name} · {universe}" if universe else name

    def _keys_of(self, listing: Listing, *kinds: str) -> tuple[int, ...]:
        named: dict[str, tuple[str, ...]] = {
            "Rating": (listing.rating,),
            "ArchiveWarning": listing.warnings,
            "Category": listing.categories,
            "Fandom": listing.fandoms,
            "Relationship": listing.relationships,
            "Character": listing.characters,
            "Freeform": listing.freeforms,
        }
        # A listing says "Creator Chose Not To …" where the table has the name under which AO3 keeps it.
        pairs = [(kind, canonical_name(KINDS[kind], name)) for kind in kinds for name in named[kind]]
        return tuple(self._places.setdefault(pair, len(self._places)) for pair in pairs)


def write_dump(dump: Dump, works: int, seed: int, sources: Sources) -> None:
    """Writes the tables with so many works: newest first, more each year. Memory grows with the tags alone."""
    maker, numbered = _Maker(sources.listings, seed), _Numbered()
    with dump.works.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(WORKS_HEADER)
        # More each year: about a quarter in the last one, as on AO3 (1.62 of 7.27 million in 2020).
        rows.writerows(maker.row(number, (number / works) ** 1.9, numbered) for number in range(works))
    with (
        dump.tags.open("w", encoding="utf-8", newline="") as file,
        dump.words.open("w", encoding="utf-8", newline="") as other,
    ):
        tags, words = csv.writer(file, lineterminator="\n"), csv.writer(other, lineterminator="\n")
        tags.writerow(TAGS_HEADER)
        for number, key, uses in numbered:
            kind, name = maker.tag(key)
            is_named = uses >= _NAMED_FROM
            is_canonical = "true" if is_named else "false"
            tags.writerow((number, kind, name if is_named else REDACTED, is_canonical, uses, ""))
            if is_named:
                words.writerow((number, tokens.tokenise(name)))
