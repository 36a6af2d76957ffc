"""Made-up works: work number ``n`` of a seed is always the same, whatever was made before it."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from alcove.domain.languages import language_code
from alcove.domain.readings import Chapter, CollectionPlace, Creator, Reading, SeriesPlace
from benchmarks.sources import Listing, Sources
from tests.builders.text import escape

_ORIGIN = "https://archiveofourown.org"
FIRST_ID = 900_000_000  # above AO3's numbers
DEFAULT_WORDS = 4_750  # about 32 kB of an HTML download
_RUN = 2_500  # words that stay together as they stood in a book
_FIRST_DAY = dt.date(2010, 12, 1).toordinal()
_LAST_DAY = dt.date(2026, 7, 31).toordinal()

#: Shares of works by length on AO3 (2021), as upper bound in words and share from there down.
_BANDS = ((25_000, 0.941), (50_000, 0.033), (100_000, 0.017), (200_000, 0.0064), (500_000, 0.0018), (5_000_000, 0.00018))  # fmt: skip


#: Universes that works may be spread over, and how many live in them: half as many in the second as in the first.
_UNIVERSES = range(2_000)
_PEOPLED = [*itertools.accumulate(1 / (rank + 1) for rank in _UNIVERSES)]


class Lengths(StrEnum):
    """How many words works have: spread around a mean, as on AO3 (many short, few endless), or all as many."""

    EVEN = "even"
    AO3 = "ao3"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Plan:
    """What sort of works are wanted. ``versions`` is the share of works with an earlier download too.

    ``chapters`` 0: as many as suit the length. The listings are of one fandom; with ``universes``, each work moves to
    one of many, which takes its fandoms, relationships and characters along, and most works get an additional
    tag that nobody else has.

    The prose is far shorter than many works together, so that they share passages. With ``stirred``, the words of each
    chapter stand in an order of its own, and they share none. ``copies``: the last of so many works has the text of the
    one before but for its first paragraph; 0: no work has.
    """

    seed: int = 1
    words: int = DEFAULT_WORDS
    lengths: Lengths = Lengths.EVEN
    versions: float = 0.0
    chapters: int = 0
    universes: bool = False
    stirred: bool = False
    copies: int = 0


class Invention:
    """Makes works from sources according to a plan."""

    def __init__(self, sources: Sources, plan: Plan) -> None:
        self.sources = sources
        self.plan = plan

    def rng(self, number: int, purpose: str = "") -> random.Random:
        """Chance for one purpose of one work, the same each time."""
        return random.Random(f"{self.plan.seed}/{number}/{purpose}")

    def reading(self, number: int) -> Reading:
        """The work of this number with its texts, as its newest download has it."""
        rng = self.rng(number)
        facts = self.facts(number, rng)
        if self.is_copy(number):
            first, *others = self.reading(number - 1).chapters
            chapters = (replace(first, markup=first.markup.partition("</p>\n")[2] or first.markup), *others)
        else:
            lengths = self._chapter_lengths(rng, number)
            chapters = tuple(self._chapter(rng, place, words) for place, words in enumerate(lengths, start=1))
        return self._posted(facts, chapters, complete=rng.random() < 0.84)

    def is_copy(self, number: int) -> bool:
        """Whether the work of this number has the text of the one before."""
        return bool(self.plan.copies) and number % self.plan.copies == self.plan.copies - 1

    def outline(self, number: int) -> Reading:
        """A work of this number as it is stored: its chapters have titles and words, but no texts."""
        rng = self.rng(number)
        facts = self.facts(number, rng)
        chapters = tuple(
            Chapter(number=place, title=self._title(rng) if rng.random() < 0.5 else None, words=words)
            for place, words in enumerate(self._chapter_lengths(rng, number), start=1)
        )
        return self._posted(facts, chapters, complete=rng.random() < 0.84)

    def earlier(self, number: int) -> Reading | None:
        """An earlier download of the work, with fewer chapters; None for works that have none."""
        if not self._has_versions(number):
            return None
        newest = self.reading(number)
        rng = self.rng(number, "earlier")
        kept = newest.chapters[: rng.randint(1, len(newest.chapters) - 1)]
        before = dt.date.fromordinal((newest.last_updated or dt.date(2020, 1, 1)).toordinal() - 1)
        return self._posted(replace(newest, updated=before, completed=None), kept, complete=False)

    def facts(self, number: int, rng: random.Random) -> Reading:
        """The work without its texts and counts."""
        listing = self.listing(number, rng)
        title = self._title(rng)
        revised = _LAST_DAY - int((_LAST_DAY - _FIRST_DAY) * rng.random() ** 1.7)
        published = max(_FIRST_DAY, revised - int(rng.expovariate(1 / 120)))
        return Reading(
            reader="benchmarks",
            revision=1,
            format="html",
            recognised=True,
            site="ao3",
            site_id=str(FIRST_ID + number),
            title=title,
            creators=self._creators(rng),
            rating=listing.rating,
            warnings=listing.warnings,
            categories=listing.categories,
            fandoms=listing.fandoms,
            relationships=listing.relationships,
            characters=listing.characters,
            freeforms=listing.freeforms,
            language=language_code(listing.language),
            language_name=listing.language,
            series=self._series(rng),
            collections=self._collections(rng),
            published=dt.date.fromordinal(published),
            updated=dt.date.fromordinal(revised),
            summary=f"<p>{self._sentence(rng)}</p>" if rng.random() < 0.95 else None,
            notes=f"<p>{self._sentence(rng)}</p>" if rng.random() < 0.4 else None,
            kudos=listing.kudos,
            hits=listing.hits,
            bookmarks=listing.bookmarks,
        )

    def listing(self, number: int, rng: random.Random) -> Listing:
        """A listing; beyond their number, with another's additional tags, so that sets don't repeat."""
        listings = self.sources.listings
        found = listings[number * 7919 % len(listings)]
        if number >= len(listings):
            others = rng.choice(listings), rng.choice(listings)
            found = replace(found, freeforms=others[0].freeforms, characters=others[1].characters)
        return self._moved(number, found) if self.plan.universes else found

    def text(self, rng: random.Random, words: int) -> str:
        """About so many words of plain text, a paragraph a line."""
        prose = self.sources.prose
        run = prose.run(rng.randrange(len(prose.texts)), words)
        return "\n".join(prose.texts[run.start : run.stop])

    def _moved(self, number: int, listing: Listing) -> Listing:
        rng = self.rng(number, "universe")
        universe = rng.choices(_UNIVERSES, cum_weights=_PEOPLED)[0]
        own = (f"only {number}",) if rng.random() < 0.6 else ()

        def there(names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(f"{name} · {universe}" for name in names) if universe else names

        return replace(
            listing,
            fandoms=there(listing.fandoms),
            relationships=there(listing.relationships),
            characters=there(listing.characters),
            freeforms=(*listing.freeforms, *own),
        )

    def _has_versions(self, number: int) -> bool:
        return self.rng(number, "versions").random() < self.plan.versions

    def _chapter_lengths(self, rng: random.Random, number: int) -> list[int]:
        words = self._words(rng)
        count = 1 if rng.random() < 0.45 and words < 15_000 else 1 + words // rng.randint(1_500, 4_500)
        count = self.plan.chapters or count
        if self._has_versions(number):
            count = max(count, 2)
        return [max(words // count, 20)] * count

    def _words(self, rng: random.Random) -> int:
        if self.plan.lengths is Lengths.SAME:
            return self.plan.words
        if self.plan.lengths is Lengths.EVEN:
            # Mean exp(mu + 0.32), so mu is the mean's logarithm less that.
            return max(50, int(self.plan.words * 0.726 * rng.lognormvariate(0, 0.8)))
        draw, low = rng.random(), 0
        for high, share in _BANDS:
            draw -= share
            if draw < 0:
                break
            low = high
        if not low:
            return max(50, min(_BANDS[0][0], int(2_000 * rng.lognormvariate(0, 1.2))))
        return int(low * (high / low) ** rng.random())

    def _chapter(self, rng: random.Random, number: int, words: int) -> Chapter:
        prose, parts, found = self.sources.prose, [], 0
        while found < words:
            start = rng.randrange(len(prose.markup))
            run = prose.run(start, min(_RUN, words - found))
            texts = self._stirred(rng, run) if self.plan.stirred else prose.markup[run.start : run.stop]
            parts.append("\n".join(texts))
            found += max(1, prose.words_of(run))
        title = self._title(rng) if rng.random() < 0.5 else None
        return Chapter(number=number, title=title, words=found, markup="\n<hr />\n".join(parts))

    def _stirred(self, rng: random.Random, run: range) -> Iterator[str]:
        """The paragraphs of a run with as many words each as before, in another order."""
        held = [self.sources.prose.texts[place].split() for place in run]
        words = list(itertools.chain.from_iterable(held))
        rng.shuffle(words)
        there = iter(words)
        return (f"<p>{escape(' '.join(itertools.islice(there, len(paragraph))))}</p>" for paragraph in held)

    @staticmethod
    def _posted(facts: Reading, chapters: tuple[Chapter, ...], *, complete: bool) -> Reading:
        posted = len(chapters)
        revised = facts.updated or facts.completed
        is_revised = revised is not None and facts.published is not None and revised > facts.published
        return replace(
            facts,
            chapters=chapters,
            words=sum(chapter.words for chapter in chapters),
            chapters_posted=posted,
            chapters_expected=posted if complete else None,
            complete=complete,
            updated=revised if is_revised and not complete else None,
            completed=revised if is_revised and complete else None,
        )

    def _title(self, rng: random.Random) -> str:
        words = rng.choices(self.sources.prose.vocabulary, k=rng.randint(1, 5))
        return " ".join(words).capitalize() if rng.random() < 0.3 else " ".join(words).title()

    def _sentence(self, rng: random.Random) -> str:
        return " ".join(rng.choices(self.sources.prose.vocabulary, k=rng.randint(8, 40))).capitalize() + "."

    def _creators(self, rng: random.Random) -> tuple[Creator, ...]:
        if rng.random() < 0.02:
            return (Creator("Anonymous"),)
        return tuple(dict.fromkeys(self._creator(rng) for _ in range(2 if rng.random() < 0.05 else 1)))

    def _creator(self, rng: random.Random) -> Creator:
        vocabulary = self.sources.prose.vocabulary
        # Few write much, many write little.
        rank = int(2_000_000 ** rng.random())
        login = "orphan_account" if rng.random() < 0.02 else f"{vocabulary[rank * 31 % len(vocabulary)]}{rank}"
        if rng.random() < 0.12:
            pseud = vocabulary[rank * 17 % len(vocabulary)].title()
            return Creator(f"{pseud} ({login})", login=login, pseud=pseud)
        return Creator(login, login=login, pseud=login)

    def _series(self, rng: random.Random) -> tuple[SeriesPlace, ...]:
        if rng.random() > 0.2:
            return ()
        number = rng.randint(1, 200_000)
        title = self._title(random.Random(number))
        return (SeriesPlace(title, rng.randint(1, 12), f"{_ORIGIN}/series/{number}"),)

    def _collections(self, rng: random.Random) -> tuple[CollectionPlace, ...]:
        if rng.random() > 0.1:
            return ()
        number = int(5_000 ** rng.random())
        return (CollectionPlace(self._title(random.Random(-number)), f"{_ORIGIN}/collections/c{number}"),)


def all_readings(invention: Invention, numbers: range) -> Iterator[tuple[int, Reading]]:
    """The works of these numbers, an earlier download first where there is one."""
    for number in numbers:
        before = invention.earlier(number)
        if before is not None:
            yield number, before
        yield number, invention.reading(number)
