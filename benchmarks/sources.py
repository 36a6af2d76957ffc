"""What made-up works are made of: real listings and real prose where they are there, else invented ones.

The data lies beside the checkout (``shared/data``) or where ``--data`` says;
its README tells what it is. Without it, tags follow Zipf's law and words are
syllables, so that every benchmark runs everywhere, with figures that are less honest.
"""

from __future__ import annotations

import io
import itertools
import json
import random
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import zstandard

from alcove.domain import tags as names
from tests.builders.text import escape

CHECKOUT = Path(__file__).resolve().parent.parent
LISTINGS = "works-53k.jsonl.zst"
PROSE = "prose-en.txt.zst"
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True, slots=True)
class Listing:
    """The tags and figures of one work. ``language`` is its own name, as shown."""

    rating: str
    warnings: tuple[str, ...]
    categories: tuple[str, ...]
    fandoms: tuple[str, ...]
    relationships: tuple[str, ...]
    characters: tuple[str, ...]
    freeforms: tuple[str, ...]
    language: str
    kudos: int | None
    hits: int | None
    bookmarks: int | None


class Prose:
    """Paragraphs with their number of words, and a vocabulary for titles."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        found = [_WORD.findall(text) for text in paragraphs]
        self.texts = list(paragraphs)
        self.markup = [f"<p>{escape(text)}</p>" for text in paragraphs]
        self.ends = list(itertools.accumulate(len(words) for words in found))
        vocabulary = {word.lower() for words in found[:4000] for word in words if len(word) > 3 and word.isalpha()}
        self.vocabulary = sorted(vocabulary)

    def run(self, start: int, words: int) -> range:
        """Paragraphs in order from the one numbered ``start``, at least one, until there are so many words."""
        before = self.ends[start - 1] if start else 0
        return range(start, min(bisect_left(self.ends, before + words) + 1, len(self.ends)))

    def words_of(self, paragraphs: range) -> int:
        """How many words a run has."""
        before = self.ends[paragraphs.start - 1] if paragraphs.start else 0
        return self.ends[paragraphs.stop - 1] - before


@dataclass(frozen=True, slots=True)
class Sources:
    """All that made-up works are made of. ``real`` says which parts are, for the report."""

    listings: Sequence[Listing]
    prose: Prose
    real: tuple[str, ...]


def data_folder() -> Path:
    """Where the data lies when nothing else is said: ``benchmarks/data``, else ``shared/data`` beside the checkout."""
    inside = CHECKOUT / "benchmarks" / "data"
    # The folder is there without them, too: libraries that benchmarks made are kept in it.
    return inside if real_data(inside) else CHECKOUT.parent / "shared" / "data"


def real_data(folder: Path | None = None) -> tuple[str, ...]:
    """The names of the files of real data that are in this folder."""
    folder = folder or data_folder()
    return tuple(name for name in (LISTINGS, PROSE) if (folder / name).is_file())


def load(folder: Path | None = None) -> Sources:
    """The sources from this folder, each part invented where its file is missing."""
    folder = folder or data_folder()
    listings, prose = folder / LISTINGS, folder / PROSE
    return Sources(
        listings=[*_read_listings(listings)] if listings.is_file() else [*_invent_listings(5_000)],
        prose=Prose([*_lines(prose)] if prose.is_file() else [*_invent_paragraphs(3_000)]),
        real=real_data(folder),
    )


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as stream:
        for line in io.TextIOWrapper(stream, encoding="utf-8", newline="\n"):
            if line.strip():
                yield line.rstrip("\n")


def _read_listings(path: Path) -> Iterator[Listing]:
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in _lines(path):
        row = json.loads(line)
        tags = {key: shared.setdefault(tuple(row[key]), tuple(row[key])) for key in _TAGS}
        yield Listing(
            rating=row["rating"],
            language=row["language"],
            kudos=row["kudos"],
            hits=row["hits"],
            bookmarks=row["bookmarks"],
            **tags,
        )


_TAGS = ("warnings", "categories", "fandoms", "relationships", "characters", "freeforms")
_SYLLABLES = [consonant + vowel for vowel in "aeiou" for consonant in "bdfghjklmnprstv"]


def _word(number: int) -> str:
    """The word of this number: short ones first, as in a language."""
    parts = []
    number += 1
    while number:
        number, place = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[place])
    return "".join(parts)


def _zipf(rng: random.Random, size: int) -> int:
    """A rank below ``size``: the first one most often, half as often the second."""
    return min(int(size ** rng.random()) - 1, size - 1)


def _invent_listings(count: int) -> Iterator[Listing]:
    rng = random.Random("listings")

    def pick(kind: str, size: int, most: int) -> tuple[str, ...]:
        ranks = (_zipf(rng, size) for _ in range(rng.randint(0, most)))
        return tuple(dict.fromkeys(f"{_word(rank + 40).title()} {kind}" for rank in ranks))

    for _ in range(count):
        characters = pick("Vale", 2_000, 6)
        yield Listing(
            rating=rng.choice((names.GENERAL, names.TEEN, names.MATURE, names.NOT_RATED)),
            warnings=(rng.choice(names.WARNINGS[:4]),),
            categories=tuple(rng.sample(names.CATEGORIES, rng.randint(0, 2))),
            fandoms=pick("Saga", 60, 2) or ("Ba Saga",),
            relationships=tuple(f"{a}/{b}" for a, b in itertools.pairwise(characters) if rng.random() < 0.4),
            characters=characters,
            freeforms=pick("Times", 12_000, 9),
            language="English",
            kudos=rng.randint(0, 900),
            hits=rng.randint(10, 20_000),
            bookmarks=rng.randint(0, 200),
        )


def _invent_paragraphs(count: int) -> Iterator[str]:
    rng = random.Random("prose")
    for _ in range(count):
        sentences = (" ".join(_word(_zipf(rng, 30_000)) for _ in range(rng.randint(5, 24))) for _ in range(4))
        yield " ".join(f"{sentence.capitalize()}." for sentence in sentences)
