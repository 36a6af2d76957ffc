"""AO3's tables of works and tags of 26 February 2021 ("selective data dump for fan statisticians", AO3's admin post 18804):
made up, and read.

    works: creation date,language,restricted,complete,word_count,tags,      newest first; tags are ids joined by +
    tags:  id,type,name,canonical,cached_count,merger_id                    named Redacted where fewer than five use it

A row of works has no id, title, creator or text, its header ends with a comma, its word count may be empty and a tag may
stand there twice. Made-up tables have the tags of real listings, spread over many fandoms as in ``filter_questions``.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from alcove.domain import tokens
from alcove.domain.languages import language_code
from alcove.search.document import Column, Document, Term, TermKind
from alcove.search.order import id_text
from benchmarks.sources import Listing, Sources

WORKS_HEADER = ("creation date", "language", "restricted", "complete", "word_count", "tags", "")
TAGS_HEADER = ("id", "type", "name", "canonical", "cached_count", "merger_id")
KINDS = {
    "Rating": TermKind.RATING,
    "ArchiveWarning": TermKind.WARNING,
    "Category": TermKind.CATEGORY,
    "Fandom": TermKind.FANDOM,
    "Relationship": TermKind.RELATIONSHIP,
    "Character": TermKind.CHARACTER,
    "Freeform": TermKind.FREEFORM,
}
REDACTED = "Redacted"
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


@dataclass(frozen=True, slots=True)
class Work:
    """A row of the table of works, numbered from 1 as it comes. ``tags`` are ids, each once."""

    number: int
    created: dt.date
    language: str
    is_complete: bool
    words: int | None
    tags: tuple[int, ...]


def read_works(path: Path) -> Iterator[Work]:
    """The works, one at a time."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows)) != WORKS_HEADER:
            raise SystemExit(f"{path} is no table of works: its first line must be {','.join(WORKS_HEADER)}")
        for number, (created, language, _, complete, words, tags, _) in enumerate(rows, start=1):
            yield Work(
                number,
                dt.date.fromisoformat(created),
                language,
                complete == "true",
                int(words) if words else None,
                tuple(dict.fromkeys(map(int, tags.split("+")))) if tags else (),
            )


def read_tags(path: Path) -> Iterator[tuple[int, TermKind, str]]:
    """Tags of the seven kinds that works have: id, kind and name. One without a name goes by its id."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows)) != TAGS_HEADER:
            raise SystemExit(f"{path} is no table of tags: its first line must be {','.join(TAGS_HEADER)}")
        for number, kind, name, *_ in rows:
            if kind in KINDS:
                yield int(number), KINDS[kind], f"{REDACTED} {number}" if name == REDACTED else name


class TagNames:
    """Tags by id. Holds a byte for each, and the names of those that have one: a tenth of AO3's."""

    def __init__(self, path: Path) -> None:
        self._kinds = bytearray()
        self._names: dict[int, str] = {}
        self._order = tuple(KINDS.values())
        for number, kind, name in read_tags(path):
            self._kinds.extend(bytes(max(0, number + 1 - len(self._kinds))))
            self._kinds[number] = self._order.index(kind) + 1
            if not name.startswith(f"{REDACTED} "):
                self._names[number] = name
        self.term = lru_cache(1 << 16)(self._term)

    def _term(self, number: int) -> Term | None:
        """The tag; None where the table has none of the seven kinds under this id."""
        kind = self._kinds[number] if number < len(self._kinds) else 0
        return Term(self._order[kind - 1], self._names.get(number) or f"{REDACTED} {number}") if kind else None


def iter_documents(dump: Dump) -> Iterator[Document]:
    """The works as search documents, one at a time."""
    names = TagNames(dump.tags)
    codes: dict[str, str] = {}
    for work in read_works(dump.works):
        tags = [term for number in work.tags if (term := names.term(number))]
        language = codes.setdefault(work.language, language_code(work.language) or work.language)
        yield Document(
            id=id_text(work.number),
            terms=(
                *tags,
                Term(TermKind.LANGUAGE, language),
                Term(TermKind.SITE, "ao3"),
                Term(TermKind.COMPLETION, "complete" if work.is_complete else "wip"),
            ),
            numbers=_numbers(work, tags),
            title_key=b"",
            creator_key=b"",
            texts={},
        )


def _numbers(work: Work, tags: Sequence[Term]) -> dict[Column, int]:
    kinds = [term.kind for term in tags]
    counted = (TermKind.FANDOM, TermKind.RELATIONSHIP, TermKind.CHARACTER, TermKind.FREEFORM)
    numbers = {
        Column.PUBLISHED: work.created.toordinal(),
        Column.FANDOMS: kinds.count(TermKind.FANDOM),
        Column.RELATIONSHIPS: kinds.count(TermKind.RELATIONSHIP),
        Column.TAGS: sum(map(kinds.count, counted)),
    }
    return numbers | ({} if work.words is None else {Column.WORDS: work.words})


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
        pairs = [(kind, name) for kind in kinds for name in named[kind]]
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
