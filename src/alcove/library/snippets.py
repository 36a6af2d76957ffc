"""Where words were found in a text: a stretch of it, with the words marked, and the chapter that it is in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from alcove.domain.plain_bytes import plain_bytes
from alcove.domain.readings import Chapter
from alcove.domain.tokens import places, tokenise, tokens
from alcove.formats.texts import text_of
from alcove.search.request import Match

_REACH = 90  # letters shown before and after the first hit
_LONGEST = 320
# A stretch is cut between words, and within what goes on without a space, as whole paragraphs do in some scripts.
_WORD = re.compile(r"\S{1,40}")
# Tags, and the entities that stand for no letter. What some tags hold is no text: then only a closer look can tell.
# Two passes: an expression that begins with one letter is looked for several times as quickly.
_TAG = re.compile(r"<[a-zA-Z/!?][^>]*>")  # before anything else a sign is text, as browsers have it
_SIGN = re.compile(r"&(?:amp|lt|gt|nbsp|quot|#39);")
_HIDING = re.compile(r"<(?:script|style|template|iframe|noembed|noframes|title)\b", re.IGNORECASE)
# Plain text (``plain_bytes``) byte by byte: small letters and digits, lines, and what is neither.
_SMALL = bytes(range(256)).lower()
_BETWEEN = bytes(c for c in range(256) if c >= 0x80 or not (chr(c).isalnum() or c == ord("\n")))

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A stretch of a chapter: its text in parts, each with whether it is a hit."""

    chapter: int
    chapter_title: str | None
    parts: tuple[tuple[str, bool], ...]


class Run(NamedTuple):
    """Tokens next to one another; the last of a ``prefix`` run only begins so. ``forms`` may stand for a single one."""

    tokens: tuple[str, ...]
    prefix: bool = False
    forms: frozenset[str] = frozenset()

    def ways(self) -> list[tuple[str, ...]]:
        """What stands where it is found."""
        return [self.tokens, *((form,) for form in sorted(self.forms))]


@dataclass(frozen=True, slots=True)
class Needles:
    """What to look for."""

    runs: tuple[Run, ...]

    @classmethod
    def of(cls, matches: Iterable[Match], forms: Callable[[str], Iterable[str]] = lambda _: ()) -> Needles:
        """The needles of the words that were asked for; ``forms`` gives the other forms of one in the language of the text."""
        runs: list[Run] = []
        for match in matches:
            if match.phrase:
                runs.append(Run(match.tokens, match.prefix))
                continue
            begun = match.tokens[-1:] if match.prefix else ()
            whole = match.tokens[:-1] if match.prefix else match.tokens
            runs += (Run((token,), forms=frozenset(forms(token)) - {token}) for token in whole)
            runs += (Run((token,), prefix=True) for token in begun)
        return cls(tuple(dict.fromkeys(runs)))

    def may_be_in_page(self, piece: bytes) -> bool:
        """``may_be_in`` for a piece of an HTML page."""
        return self.may_be_in(piece.decode("utf-8", "replace"))

    def may_be_in(self, markup: str) -> bool:
        """Whether looking closer could find a run in markup: an answer in a tenth of the time that its text takes."""
        text = _SIGN.sub("", _TAG.sub("", markup.replace("\n", " ").replace("</p>", "\n")))
        return "&" in text or bool(_HIDING.search(markup)) or bool(self._in(_letters(text)))

    def lines_in(self, text: str) -> Iterator[str]:
        """The lines of a text in which looking closer could find a run: they have the letters of all its tokens."""
        letters = _letters(text)
        if sought := self._in(letters):
            for line, its_letters in zip(text.split("\n"), letters.split(b"\n"), strict=True):
                if any(run in its_letters for run in sought):
                    yield line

    def _in(self, letters: bytes) -> list[bytes]:
        """The runs of which these letters have those of all tokens, as letters."""
        return [way for run in self.runs for way in _shortest(run) if way in letters]

    def found_in(self, tokenised: str) -> int:
        """How many of the runs occur in a text's tokens."""
        padded = f" {tokenised} "
        return sum(any(way in padded for way in _apart(run)) for run in self.runs)

    def spans(self, text: str) -> list[Span]:
        """Where the runs stand in a text, in order; those that only spaces of one line part are one."""
        words = list(places(text))
        hit = self._hits([token for _, _, token in words])
        spans: list[Span] = []
        for begin, end, _ in (words[i] for i in sorted(hit)):
            gap = text[spans[-1][1] : begin] if spans else "\n"
            if "\n" not in gap and not gap.strip():
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((begin, end))
        return spans

    def _hits(self, tokens: Sequence[str]) -> set[int]:
        """The places of the tokens that are part of a run."""
        hits: set[int] = set()
        for run in self.runs:
            *first, last = run.tokens
            for end in range(len(first), len(tokens)):
                token = tokens[end]
                is_last = token.startswith(last) if run.prefix else token == last or token in run.forms
                if is_last and list(tokens[end - len(first) : end]) == first:
                    hits.update(range(end - len(first), end + 1))
        return hits


@lru_cache(maxsize=256)
def _apart(run: Run) -> tuple[str, ...]:
    """What stands in the tokens of a text where a run is found, with the spaces around it."""
    return tuple(f" {' '.join(way)}{'' if run.prefix else ' '}" for way in run.ways())


@lru_cache(maxsize=256)
def _shortest(run: Run) -> tuple[bytes, ...]:
    """The letters of a run's ways, without those that have another's in them: where that is missing, they are."""
    ways = sorted({"".join(way).encode() for way in run.ways()}, key=len)
    return tuple(way for place, way in enumerate(ways) if not any(shorter in way for shorter in ways[:place]))


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


def find_in_titles(chapters: Iterable[Chapter], needles: Needles) -> tuple[Snippet, ...]:
    """The title of the first chapter of those whose titles have most of the needles; nothing where none has any."""
    titled = [(needles.found_in(tokenise(c.title)), c.number, c.title) for c in chapters if c.title]
    most, number, title = max(titled, key=lambda found: found[0], default=(0, 0, ""))
    return (Snippet(number, title, _marked(title, needles)),) if most else ()


def _paragraphs(chapter: Chapter, needles: Needles) -> Iterator[str]:
    # Most chapters have nothing: markup tells that sooner than a text does.
    if chapter.text or needles.may_be_in(chapter.markup):
        yield from needles.lines_in(chapter.text or text_of(chapter.markup))


def _letters(text: str) -> bytes:
    """The tokens of a text with nothing between them, line by line."""
    plain = plain_bytes(text)
    if plain is not None:
        return plain.translate(_SMALL, _BETWEEN)
    return b"\n".join("".join(tokens(line)).encode() for line in text.split("\n"))


def _snippets(best: Sequence[tuple[int, int, Chapter, str]], needles: Needles, limit: int) -> tuple[Snippet, ...]:
    chosen = sorted(sorted(best, key=lambda b: b[:2])[:limit], key=lambda b: b[1])
    return tuple(
        Snippet(chapter.number, chapter.title, _marked(paragraph, needles)) for _, _, chapter, paragraph in chosen
    )


def _marked(paragraph: str, needles: Needles) -> tuple[tuple[str, bool], ...]:
    """The stretch of a paragraph around its first hit, cut at words, with the hits marked."""
    spans = needles.spans(paragraph)
    begin, end = _stretch(paragraph, spans[0][0] if spans else 0)
    parts: list[tuple[str, bool]] = [("… ", False)] if paragraph[:begin].strip() else []
    done = begin
    for first, last in ((max(first, begin), min(last, end)) for first, last in spans):
        if first < last:
            _add(parts, paragraph[done:first], hit=False)
            _add(parts, paragraph[first:last], hit=True)
            done = last
    _add(parts, paragraph[done:end], hit=False)
    if paragraph[end:].strip():
        _add(parts, " …", hit=False)
    return tuple(parts)


def _stretch(paragraph: str, hit: int) -> Span:
    """About so much of the text before and behind a hit as is shown, cut at words."""
    words = [(word.start(), word.end()) for word in _WORD.finditer(paragraph)]
    first = begin = end = max(0, bisect_right(words, (hit, len(paragraph))) - 1)
    while begin > 0 and words[first][0] - words[begin - 1][0] <= _REACH:
        begin -= 1
    while end + 1 < len(words) and words[end + 1][1] - words[begin][0] <= _LONGEST:
        end += 1
    return words[begin][0], words[end][1]


def _add(parts: list[tuple[str, bool]], text: str, *, hit: bool) -> None:
    if parts and parts[-1][1] == hit:
        parts[-1] = (parts[-1][0] + text, hit)
    elif text:
        parts.append((text, hit))
