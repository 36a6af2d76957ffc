"""Where words were found in a text: a stretch of it, with the words marked, and the chapter that it is in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alcove.domain.readings import Chapter
from alcove.domain.tokens import tokenise
from alcove.formats.texts import plain_text
from alcove.search.request import Match

_REACH = 90  # letters shown before and after the first hit
_LONGEST = 320
_WORD = re.compile(r"\S+")
_TAG = re.compile(r"<[^>]*>")
# Letters that ``domain.tokens`` may write in another way; the punctuation of English prose is not among them.
_FOLDED = re.compile("[\u00a1-\u1fff\u2070-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a chapter: its text in parts, each with whether it is a hit."""

    chapter: int
    chapter_title: str | None
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Needles:
    """What to look for: runs of tokens, each next to one another; the last token of a ``prefix`` run only begins so."""

    runs: tuple[tuple[tuple[str, ...], bool], ...]

    @classmethod
    def of(cls, matches: Iterable[Match]) -> Needles:
        """The needles of the words that were asked for."""
        runs: list[tuple[tuple[str, ...], bool]] = []
        for match in matches:
            if match.phrase:
                runs.append((match.tokens, match.prefix))
            else:
                last = len(match.tokens) - 1
                runs.extend(((token,), match.prefix and i == last) for i, token in enumerate(match.tokens))
        return cls(tuple(dict.fromkeys(runs)))

    def may_be_in(self, text: str) -> bool:
        """Whether looking closer could find a run: an answer in a tenth of the time that making tokens takes."""
        if _FOLDED.search(text):
            return True
        plain = text.lower().replace("'", "").replace("\u2019", "")
        return any(run[0] in plain for run, _ in self.runs)

    def found_in(self, tokenised: str) -> int:
        """How many of the runs occur in a text's tokens."""
        padded = f" {tokenised} "
        return sum(f" {' '.join(run)}{'' if prefix else ' '}" in padded for run, prefix in self.runs)

    def hits(self, words: Sequence[Sequence[str]]) -> list[bool]:
        """For each word of a text, given as its tokens, whether it is part of a run that occurs there."""
        flat = [(token, i) for i, found in enumerate(words) for token in found]
        hits = [False] * len(words)
        for run, prefix in self.runs:
            for start in range(len(flat) - len(run) + 1):
                if not flat[start][0].startswith(run[0]):
                    continue
                window = [token for token, _ in flat[start : start + len(run)]]
                whole = window[:-1] == list(run[:-1])
                if whole and (window[-1].startswith(run[-1]) if prefix else window[-1] == run[-1]):
                    for _, i in flat[start : start + len(run)]:
                        hits[i] = True
        return hits


def find_snippets(chapters: Iterable[Chapter], needles: Needles, limit: int = 1) -> tuple[Snippet, ...]:
    """The best stretches of the first chapters that have any of the needles, at most ``limit``, in their order.

    A paragraph that has all of them ends the search; chapters are read no further than needed.
    """
    if not needles.runs:
        return ()
    best: list[tuple[int, int, Chapter, str]] = []
    for chapter in chapters:
        for paragraph in _paragraphs(chapter, needles):
            found = needles.found_in(tokenise(paragraph))
            if found:
                best.append((-found, len(best), chapter, paragraph))
                if found == len(needles.runs) and sum(-b[0] == found for b in best) >= limit:
                    return _snippets(best, needles, limit)
        if len(best) >= 8 * limit:
            break
    return _snippets(best, needles, limit)


def _paragraphs(chapter: Chapter, needles: Needles) -> Iterator[str]:
    # Most chapters have nothing: markup without its tags tells that sooner than a text does.
    if needles.may_be_in(chapter.text or _TAG.sub("", chapter.markup)):
        text = chapter.text or plain_text(chapter.markup).text
        yield from (p for p in text.split("\n") if p and needles.may_be_in(p))


def _snippets(best: Sequence[tuple[int, int, Chapter, str]], needles: Needles, limit: int) -> tuple[Snippet, ...]:
    chosen = sorted(sorted(best, key=lambda b: b[:2])[:limit], key=lambda b: b[1])
    return tuple(
        Snippet(chapter.number, chapter.title, _marked(paragraph, needles)) for _, _, chapter, paragraph in chosen
    )


def _marked(paragraph: str, needles: Needles) -> tuple[tuple[str, bool], ...]:
    """The stretch of a paragraph around its first hit, cut at words, with the hits marked."""
    words = list(_WORD.finditer(paragraph))
    # Where only single words are looked for, others need no tokens.
    alone = all(len(run) == 1 for run, _ in needles.runs)
    texts = (word.group() for word in words)
    hits = needles.hits([() if alone and not needles.may_be_in(text) else tokenise(text).split() for text in texts])
    first = next((i for i, hit in enumerate(hits) if hit), 0)
    begin = end = first
    while begin > 0 and words[first].start() - words[begin - 1].start() <= _REACH:
        begin -= 1
    while end + 1 < len(words) and words[end + 1].end() - words[begin].start() <= _LONGEST:
        end += 1
    parts: list[tuple[str, bool]] = [("… ", False)] if begin else []
    for i in range(begin, end + 1):
        stop = words[i + 1].start() if i < end else words[i].end()
        _add(parts, paragraph[words[i].start() : words[i].end()], hits[i])
        _add(parts, paragraph[words[i].end() : stop], hits[i] and i < end and hits[i + 1])
    if end + 1 < len(words):
        _add(parts, " …", False)  # noqa: FBT003 - the mark itself
    return tuple(parts)


def _add(parts: list[tuple[str, bool]], text: str, hit: bool) -> None:  # noqa: FBT001 - the mark itself
    if parts and parts[-1][1] == hit:
        parts[-1] = (parts[-1][0] + text, hit)
    elif text:
        parts.append((text, hit))
