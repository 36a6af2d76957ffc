"""How a typed name is compared with the names of terms, the same in every engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from alcove.domain.tokens import fold, tokens

#: How like two words are that are the same, and what a name gains that has no further words.
SAME, NOTHING_MORE = 100, 5
_BEGUN, _MISSPELT, _BADLY_MISSPELT = 90, 80, 60


def has_words(name: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a name of these tokens has all the words, in any order; False where there are no words."""
    return bool(words) and set(words) <= set(name)


def begins_word(name: str, beginning: str) -> bool:
    """Whether the name goes on, from the start of any of its words, as ``beginning`` does.

    The last word of ``beginning`` may be cut short; case, accents and punctuation
    don't matter. Punctuation alone is compared with the folded name's start.
    """
    words = tokens(beginning)
    if not words:
        return fold(name).startswith(fold(beginning))
    return runs_on(tokens(name), words, cut_short=True)


def runs_on(text: Sequence[str], words: Sequence[str], *, cut_short: bool) -> bool:
    """Whether the words stand side by side in the text, the last perhaps ``cut_short``."""
    *first, last = words
    for end in range(len(first), len(text)):
        is_last = text[end].startswith(last) if cut_short else text[end] == last
        if is_last and list(text[end - len(first) : end]) == first:
            return True
    return False


def has_begun(name: str, beginning: str, wrong: int = 0) -> bool:
    """``begins_word`` with at most so many ``wrong_letters`` in all; none are forgiven where nothing is typed but punctuation."""
    if not wrong or begins_word(name, beginning):
        return begins_word(name, beginning)
    fewest = wrong_letters(tokens(name), tokens(beginning))
    return fewest is not None and fewest <= wrong


def wrong_letters(name: Sequence[str], typed: Sequence[str]) -> int | None:
    """The fewest wrong letters with which the typed words stand side by side in the name, the last perhaps cut short.

    None where they stand nowhere so, or a word would have more of them than are forgiven.
    """
    found = []
    for start in range(len(name) - len(typed) + 1) if typed else ():
        pairs = list(zip(typed, name[start:], strict=False))
        wrong = [
            wrong_in_word(word, other, cut_short=place == len(typed) - 1) for place, (word, other) in enumerate(pairs)
        ]
        if None not in wrong:
            found.append(sum(filter(None, wrong)))
    return min(found, default=None)


@lru_cache(maxsize=4096)
def wrong_in_word(typed: str, word: str, *, cut_short: bool) -> int | None:
    """The fewest wrong letters with which a typed word, perhaps ``cut_short``, is this one; None for more than are forgiven."""
    allowed = forgiven(typed)
    # Most words differ in more letters than that, whatever their order.
    if len(set(typed) - set(word)) > allowed:
        return None
    ends = range(max(0, len(typed) - allowed), len(typed) + allowed + 1) if cut_short else (len(word),)
    fewest = min(distance(typed, word[:end], allowed) for end in ends)
    return fewest if fewest <= allowed else None


def closeness(name: Sequence[str], typed: Sequence[str]) -> int:
    """How near a name of these tokens comes to what was typed; 0: not near.

    Each distinct typed word counts with the word of the name that is most like
    it, in any order; half of the most that can be reached is the least that
    counts. A name without further words comes before one that has more.
    """
    words = tuple(dict.fromkeys(typed))
    total = sum(max((likeness(word, other) for other in set(name)), default=0) for word in words)
    if not words or total * 2 < SAME * len(words):
        return 0
    return total + (NOTHING_MORE if len(set(name)) <= len(words) else 0)


def nearest_of(typed: str, counted: Iterable[tuple[str, int]], limit: int) -> tuple[tuple[str, int], ...]:
    """Of words with how often they are, those most like a typed one, then the most frequent."""
    near = ((likeness(typed, word), word, count) for word, count in counted if word != typed)
    best = sorted((-like, -count, word) for like, word, count in near if like)
    return tuple((word, -count) for _, count, word in best[:limit])


def likeness(typed: str, word: str) -> int:
    """How like a word is to a typed one: 100 the same, 0 not at all."""
    if word == typed:
        return SAME
    if len(typed) >= 3 and word.startswith(typed):
        return _BEGUN
    allowed = forgiven(typed)
    if not allowed or abs(len(typed) - len(word)) > allowed:
        return 0
    edits = distance(typed, word, allowed)
    return 0 if edits > allowed else _MISSPELT if edits == 1 else _BADLY_MISSPELT


def forgiven(typed: str) -> int:
    """How many wrong letters a typed word may have."""
    return 0 if len(typed) < 3 else 1 if len(typed) < 6 else 2


@lru_cache(maxsize=4096)
def distance(one: str, other: str, most: int) -> int:
    """Letters inserted, left out, changed or swapped with their neighbour; ``most + 1`` stands for any more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
