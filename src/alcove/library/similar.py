"""Works like a work: by its tags, its creators and the words of its own that others have too, and why.

What two works have in common adds up: each tag, creator or word is worth
``weight × ln(1 + works / works that have it)`` (``search.kinship.worth``), so that what
is rare counts more, and tags that mean the same count as one. A relationship
weighs most, then characters, additional tags, fandoms; creators and words
weigh little. A work without tags is compared by its words alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from math import log
from typing import Any

from alcove.catalogue import queries
from alcove.domain.filters import TextField
from alcove.domain.readings import Chapter
from alcove.domain.tokens import tokens
from alcove.domain.viewer import Viewer
from alcove.domain.works import Work
from alcove.errors import DamagedLibraryError, FormatError, UnknownOriginalError
from alcove.formats.texts import text_of
from alcove.library import browse, read
from alcove.library.parts import Parts
from alcove.search.document import Term, TermKind
from alcove.search.kinship import Kin, KinRequest, Trait
from alcove.search.request import All, AnyTerm, AnyWork, Match, Without

#: What a work may have in common with others, in the order in which it is told: what each weighs, and how many of a
#: work's are asked for, the first ones.
_TAGS = {
    TermKind.RELATIONSHIP: (4.0, 20),
    TermKind.CHARACTER: (2.0, 30),
    TermKind.FREEFORM: (1.5, 50),
    TermKind.FANDOM: (1.0, 10),
    TermKind.CREATOR: (0.5, 5),
}
_WORD_WEIGHT, _WORDS = 0.5, 12
WORD = "word"

_READ = 200_000  # letters of a text that are looked through
_LONG = 20_000  # words from which on chapters are cut out of the page one by one (``excerpts``)
_CANDIDATES = 2000  # words of a text, the most frequent ones, of which it is asked how many works have them
_SHORTEST = 4  # letters of a word that may tell anything
# A word is a work's own where at most a tenth of the works have it, or three of a small library's, but no more than half.
_FEW, _TENTH = 3, 10


@dataclass(frozen=True, slots=True)
class Reason:
    """What two works have in common of a kind (``TermKind``, or WORD), as the work that was asked about has it."""

    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SimilarWork:
    """A work like another, how much (comparable only within one answer), and why."""

    work: Work
    score: float
    reasons: tuple[Reason, ...]

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove similar --json``."""
        why = {reason.kind: list(reason.names) for reason in self.reasons}
        return {"work": self.work.to_line(), "score": round(self.score, 3), "why": why}


def similar(parts: Parts, viewer: Viewer, name: str, *, limit: int) -> tuple[SimilarWork, ...]:
    """See ``Library.similar``."""
    work = read.find(parts, viewer, name).work
    named = [*_tag_traits(parts, work), *_word_traits(parts, work)]
    others = All((browse.lowering(parts, viewer).where(None), Without(AnyWork(frozenset({work.id})))))
    found = parts.engine.kin(KinRequest(others, tuple(trait for _, _, trait in named), limit))
    shown = {each.id: each for each in browse.works_of(parts, viewer, [kin.id for kin in found])}
    return tuple(SimilarWork(shown[kin.id], kin.score, _reasons(kin, named)) for kin in found if kin.id in shown)


_Named = tuple[str, str, Trait]


def _reasons(kin: Kin, named: Sequence[_Named]) -> tuple[Reason, ...]:
    shared: dict[str, list[str]] = {}
    for kind, name, _ in (named[place] for place in kin.shared):
        shared.setdefault(kind, []).append(name)
    return tuple(Reason(kind, tuple(names)) for kind, names in shared.items())


def _tag_traits(parts: Parts, work: Work) -> Iterator[_Named]:
    """Tags that mean the same are one trait, called as the work has it."""
    names: dict[TermKind, Iterable[str]] = {
        TermKind.RELATIONSHIP: work.relationships,
        TermKind.CHARACTER: work.characters,
        TermKind.FREEFORM: work.freeforms,
        TermKind.FANDOM: work.fandoms,
        TermKind.CREATOR: (creator.name for creator in work.creators),
    }
    terms = [Term(kind, name) for kind, (_, most) in _TAGS.items() for name in islice(names[kind], most)]
    told: set[frozenset[Term]] = set()
    for term, same in parts.names.now().same_as(terms).items():
        if same not in told:
            told.add(same)
            yield term.kind.value, term.name, Trait(AnyTerm(same), _TAGS[term.kind][0])


def _word_traits(parts: Parts, work: Work) -> Iterator[_Named]:
    for word in _own_words(parts, work):
        yield WORD, word, Trait(Match(TextField.TEXT, (word,), phrase=True), _WORD_WEIGHT)


def _own_words(parts: Parts, work: Work) -> tuple[str, ...]:
    """The words that make up more of the work's text than of others', best first; remembered until the index changes."""
    sha256 = queries.text_files(parts.catalogue, [work.id]).get(work.id)
    if sha256 is None:
        return ()
    key = (WORD, sha256, parts.engine.applied())
    found: tuple[str, ...] | None = parts.cache.remembered(key)
    if found is None:
        said = Counter(_words(_beginning(parts, sha256, is_long=(work.words or 0) > _LONG)))
        for word in _words(" ".join((*work.fandoms, *work.relationships, *work.characters, *work.freeforms))):
            del said[word]  # it counts as the tag already
        found = _telling(parts, said)
        parts.cache.remember(key, found)
    return found


def _telling(parts: Parts, said: Mapping[str, int]) -> tuple[str, ...]:
    """Those of a text's words that others have and most have not, best first: how often it says them times how rare."""
    works = parts.engine.count(All(()))
    often = [word for word, _ in Counter(said).most_common(_CANDIDATES)]
    having = parts.engine.word_counts(often)
    most = min(max(_FEW, works // _TENTH), works // 2)
    worth = {word: said[word] * log(1 + works / n) for word, n in having.items() if 1 < n <= most}
    return tuple(sorted(worth, key=lambda word: (-worth[word], word))[:_WORDS])


def _words(text: str) -> Iterator[str]:
    return (token for token in tokens(text) if len(token) >= _SHORTEST and token.isalpha())


def _beginning(parts: Parts, sha256: str, *, is_long: bool) -> str:
    """The text of an original as far as it is looked through; nothing where it cannot be read (``verify`` tells)."""
    try:
        if is_long and (stored := queries.reading_of(parts.catalogue, sha256)) and stored.format == "html":
            # A page of another make than AO3's, or another text than was known, is read whole.
            some = parts.cache.chapters_among(sha256, stored.chapters, lambda _: True)
            with suppress(LookupError), closing(some):
                return _cut(some)
        return _cut(parts.cache.chapters(sha256))
    except (FormatError, UnknownOriginalError, DamagedLibraryError):
        return ""


def _cut(chapters: Iterable[Chapter]) -> str:
    texts, left = [], _READ
    for chapter in chapters:
        texts.append((chapter.text or text_of(chapter.markup))[:left])
        left -= len(texts[-1])
        if left <= 0:
            break
    return "\n".join(texts)
