"""What is searched of a text: its words, folded, and how those were written that folding changed.

Words are found folded (``domain.tokens``); their spellings only say which of the works found come first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from alcove.domain.markup import plain_text
from alcove.domain.plain_bytes import plain_stretches
from alcove.domain.readings import Chapter
from alcove.domain.tokens import spaced, spaced_stretches, with_spellings

#: Stands between a folded word and how it was written; never part of a word.
WRITTEN = "="


class Searchable(NamedTuple):
    """Tokens as ``domain.tokens`` makes them: ``words`` of the texts, one line a chapter; ``titles``, ``summaries`` and
    ``notes`` of what the chapters have of these, one line each. ``spellings`` is what ``spellings`` gives for all of it.
    """

    words: str = ""
    titles: str = ""
    summaries: str = ""
    notes: str = ""
    spellings: str = ""


#: Of what has no text.
NOTHING = Searchable()


def searchable(chapters: Sequence[Chapter]) -> Searchable:
    """What is searched of the chapters of a work."""
    odd: set[str] = set()

    def lines(texts: Iterable[str | None]) -> str:
        return "\n".join(_line(text, odd) for text in texts if text is not None)

    words = lines(chapter.text for chapter in chapters)
    titles = lines(chapter.title for chapter in chapters)
    summaries = lines(plain_text(chapter.summary) for chapter in chapters)
    notes = lines(plain_text(note) for chapter in chapters for note in (chapter.notes, chapter.end_notes))
    return Searchable(words, titles, summaries, notes, _spellings(odd))


def _line(text: str, odd: set[str]) -> str:
    """The tokens of a text; what may have lost an accent among them goes to ``odd``."""
    if text.isascii():
        return spaced(text)
    stretches = tuple(plain_stretches(text))
    odd |= _odd(stretches)
    return spaced_stretches(stretches)


def spellings(*texts: str) -> str:
    """Each word of which folding takes an accent, once: ``cafe=café``, parted by spaces."""
    return _spellings(set().union(*(_odd(plain_stretches(text)) for text in texts if not text.isascii())))


def _odd(stretches: Iterable[bytes | str]) -> set[str]:
    """What may lose an accent: of most texts next to nothing."""
    return {w for stretch in stretches if isinstance(stretch, str) for w in stretch.split() if not w.isascii()}


def _spellings(odd: Iterable[str]) -> str:
    pairs = {(token, written) for token, written in _pairs(sorted(odd)) if token != written}
    return " ".join(sorted(f"{token}{WRITTEN}{written}" for token, written in pairs))


def spelled(text: str) -> tuple[str, ...]:
    """The tokens of a text with their accents, as many as ``domain.tokens`` gives; where that cannot be, its tokens."""
    tokens, written = with_spellings(text)
    return tuple(written if len(written) == len(tokens) else tokens)


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Tokens and how they are written, of words whose tokens have marks that belong to them."""
    tokens, written = with_spellings(" ".join(words))
    if len(tokens) == len(written):
        yield from zip(tokens, written, strict=True)
    elif len(words) > 1:
        for word in words:
            yield from _pairs([word])
