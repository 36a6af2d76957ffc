"""The words that one looked for, marked in a chapter's clean HTML.

Marks stand inside text nodes alone, so that taking them away gives the same
HTML again. Words are found as the search finds them: an inline tag within a
word does not part it, and a phrase may run over the end of a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from alcove.domain.filters import And, Node, Or, TextField, Words
from alcove.domain.query import parse
from alcove.domain.tokens import tokens
from alcove.library.snippets import Needles
from alcove.search.forms import forms_of, has_forms
from alcove.search.request import Match

#: The id of the first place, where a chapter opens.
FIRST = "found"

_TAG = re.compile(r"""<(/?[a-zA-Z][a-zA-Z0-9]*)(?:[^<>"]|"[^"]*")*>""")
_ENTITY = re.compile(r"&(?:[a-zA-Z]+|#[0-9]+);")
_INLINE = frozenset(
    "a abbr acronym b big cite code del dfn em i ins kbd q rp rt ruby s samp small span strike strong sub sup tt u var".split()  # noqa: SIM905
)
_IN_TEXT = frozenset({TextField.TEXT, TextField.ANYWHERE})


@dataclass(frozen=True, slots=True)
class Marked:
    """HTML with marks, and how many ``places`` they are; a place that tags part has several marks."""

    html: str
    places: int


def place_id(number: int) -> str:
    """The id of a place, from 1."""
    return FIRST if number == 1 else f"{FIRST}-{number}"


def sought(question: str) -> tuple[Match, ...]:
    """What a question has looked for in texts; nothing under a negation. Raises QueryError."""
    return tuple(_matches(parse(question).where))


def mark(clean_html: str, wanted: Sequence[Match], language: str | None = None) -> Marked:
    """The HTML with ``<mark>`` around every place of the words that one looked for, in any form that they have in the
    language; each place has its ``place_id``.
    """
    if not wanted:
        return Marked(clean_html, 0)
    parts: list[str] = []
    done = places = 0
    for begin, end, goes_on in _found(clean_html, wanted, language or ""):
        places += not goes_on
        opening = "<mark>" if goes_on else f'<mark id="{place_id(places)}">'
        parts += (clean_html[done:begin], opening, clean_html[begin:end], "</mark>")
        done = end
    return Marked("".join((*parts, clean_html[done:])), places)


def _matches(node: Node | None) -> Iterator[Match]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _matches(part)
        case Words(field, value, phrase, prefix) if field in _IN_TEXT and (found := tokens(value)):
            yield Match(field, found, phrase, prefix)
        case _:
            return


def _found(markup: str, wanted: Sequence[Match], language: str) -> Iterator[tuple[int, int, bool]]:
    """The stretches of text nodes to mark, in order, none touching a tag, and whether each goes on with a place."""
    nodes = list(_text_nodes(markup))
    flat = "".join(text for _, text in nodes)
    words = frozenset(tokens(flat)) if has_forms(language) else ()
    spans = Needles.of(wanted, partial(_forms_among, words, language)).spans(flat)
    start = 0
    goes_on = False
    waiting = iter(spans)
    span = next(waiting, None)
    for origin, text in nodes:
        end = start + len(text)
        while span is not None and span[0] < end:
            begin, stop = max(span[0], start), min(span[1], end)
            if begin < stop:
                yield origin + begin - start, origin + stop - start, goes_on
                goes_on = True
            if span[1] > end:
                break
            goes_on = False
            span = next(waiting, None)
        start = end


def _forms_among(words: Collection[str], language: str, word: str) -> Collection[str]:
    forms = forms_of(word, language) if words else None
    return forms.among(words) if forms else ()


def _text_nodes(markup: str) -> Iterator[tuple[int, str]]:
    """Where each text begins in the markup, and the text, as long as it is there; a block's tag gives a line break."""
    done = 0
    for tag in _TAG.finditer(markup):
        if tag.start() > done:
            yield done, _readable(markup[done : tag.start()])
        if tag[1].lstrip("/").lower() not in _INLINE:
            yield tag.start(), "\n"
        done = tag.end()
    yield done, _readable(markup[done:])


def _readable(text: str) -> str:
    """Without entities: those of clean HTML stand for no letter."""
    return _ENTITY.sub(lambda found: " " * len(found.group()), text) if "&" in text else text
