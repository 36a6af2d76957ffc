"""What is searched of a text: its words, folded, and how those were written that folding changed.

Words are found folded (``domain.tokens``); their spellings only say which of the works found come first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alcove.domain.plain_bytes import plain_stretches
from alcove.domain.tokens import spaced, spaced_stretches, with_spellings

#: Stands between a folded word and how it was written; never part of a word.
WRITTEN = "="


@dataclass(frozen=True, slots=True)
class Searchable:
    """``words`` are tokens as ``domain.tokens`` makes them, one line a chapter; ``spellings`` what ``spellings`` gives."""

    words: str = ""
    spellings: str = ""


def searchable(texts: Iterable[str]) -> Searchable:
    """What is searched of the texts of chapters."""
    words: list[str] = []
    odd: set[str] = set()
    for text in texts:
        if text.isascii():
            words.append(spaced(text))
            continue
        stretches = tuple(plain_stretches(text))
        words.append(spaced_stretches(stretches))
        odd |= _odd(stretches)
    return Searchable("\n".join(words), _spellings(odd))


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
