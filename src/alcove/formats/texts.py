"""From a chapter's markup to its plain text, its words and its chapter value.

Works on markup as the HTML parser writes it (balanced, quoted, with the four
entities ``&amp; &lt; &gt; &nbsp;``), because a pass of a few regular expressions
over that is ten times as quick as a walk of the tree. Used by all readers.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from alcove.domain.normal_form import hash_of, normalise
from alcove.domain.readings import Chapter, Creator

_INVISIBLE = re.compile(r"<(script|style|template|iframe|noembed|noframes|title)\b.*?</\1>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PRE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
_INSIDE = r"""[^<>"]*(?:"[^"]*"[^<>"]*)*>"""
_BREAK = re.compile(rf"<br\b{_INSIDE}")
_ROW = re.compile(rf"<(?:li|tr|dt|dd|option)\b{_INSIDE}")
_CELL = re.compile(rf"</t[dh]\b{_INSIDE}")
_BLOCK = re.compile(
    r"</?(?:p|div|blockquote|ul|ol|dl|table|caption|h[1-6]|hr|pre|center|details|summary|figure|figcaption|section|article|aside"
    rf"|header|footer|nav|main|address|fieldset|form|legend)\b{_INSIDE}"
)
_TAG = re.compile(rf"<[/!?a-zA-Z]{_INSIDE}")
#: Stands for an inline tag: it parts text nodes for counting and vanishes from the text. No HTML parser lets a NUL through.
_NODE = "\x00"


class PlainText(NamedTuple):
    """A text without markup, and its number of words as AO3 counts."""

    text: str
    words: int


class BuiltChapter(NamedTuple):
    """A chapter, and its text in normal form, which makes the hash of the whole."""

    chapter: Chapter
    normal: str


def plain_text(markup: str) -> PlainText:
    """The text of markup: paragraphs apart by a blank line, ``<br>`` and list items by a newline, table cells by a space."""
    if "<!--" in markup:
        markup = _COMMENT.sub("", markup)
    markup = _INVISIBLE.sub("", markup)
    if "<pre" in markup:
        markup = _PRE.sub(lambda found: found[0].replace("\n", "<br>"), markup)
    markup = _BREAK.sub("\n", markup.replace("\n", " ").replace("<br>", "\n"))
    if "<li" in markup or "<t" in markup or "<d" in markup:
        markup = _CELL.sub(" ", _ROW.sub("\n", markup))
    markup = _unescape(_TAG.sub(_NODE, _BLOCK.sub("\n\n", markup)))
    return PlainText(_tidy(markup.replace(_NODE, "")), count_words(markup))


def build_chapter(
    number: int,
    markup: str,
    *,
    title: str | None = None,
    summary: str | None = None,
    notes: str | None = None,
    end_notes: str | None = None,
    creators: tuple[Creator, ...] = (),
) -> BuiltChapter:
    """A chapter with its text, words, images and hash worked out from its markup."""
    plain = plain_text(markup)
    normal = normalise(plain.text)
    chapter = Chapter(
        number=number,
        title=title,
        words=plain.words,
        hash=hash_of(normal),
        images=markup.count("<img"),
        summary=summary,
        notes=notes,
        end_notes=end_notes,
        creators=creators,
        text=plain.text,
        markup=markup,
    )
    return BuiltChapter(chapter, normal)


def whole_hash(built: list[BuiltChapter]) -> str | None:
    """The hash of a whole text, from chapters built here; equal to ``normal_form.text_hash`` of their texts."""
    if len(built) == 1:
        return built[0].chapter.hash
    return hash_of("".join(part.normal for part in built))


def _unescape(text: str) -> str:
    if "&" not in text:
        return text
    return (
        text.replace("&nbsp;", "\xa0")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&amp;", "&")
    )


def _tidy(text: str) -> str:
    for space in "\t\r\f\v":
        text = text.replace(space, " ")
    # Halving runs again and again is a fifth of the time of a regular expression.
    while "  " in text:
        text = text.replace("  ", " ")
    text = "\n".join(map(str.strip, text.split("\n")))
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip("\n")


# --- words -----------------------------------------------------------------------------------------------------------

# The scripts that AO3 counts by character (config CHARACTER_COUNT_SCRIPTS): Han, Hiragana, Katakana, Thai,
# with the ranges of Unicode's Scripts.txt.
_BY_CHARACTER = (
    "\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufa6d\ufa70-\ufad9\U00016ff0-\U00016ff1\U00020000-\U0002a6df\U0002a700-\U0002ebe0\U0002ebf0-\U0002ee5d"
    "\U0002f800-\U0002fa1d\U00030000-\U000323af"
    "\u3041-\u3096\u309d-\u309f\U0001b001-\U0001b11f\U0001b132\U0001b150-\U0001b152\U0001f200"
    "\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\u32d0-\u32fe\u3300-\u3357\uff66-\uff6f\uff71-\uff9d\U0001b000\U0001b155"
    "\u0e01-\u0e3a\u0e40-\u0e5b"
)
# Bytes of UTF-8 that begin only Latin letters, beside punctuation that is replaced first: a text of these is counted
# by splitting bytes, four times as quick as by matching words.
_ASCII_GAPS = bytes(c if chr(c).isalnum() or c == 0x5F else 0x20 for c in range(128)) + bytes(range(128, 256))
_QUICK = bytes(range(128)) + bytes(range(0x80, 0xC0)) + b"\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca"
_JOINING = ("'", "\u2019", "\u2018")
_PARTING = (
    "\u201c",
    "\u201d",
    "\u2014",
    "\u2026",
    "\u2013",
    "\xa0",
    "\xab",
    "\xbb",
    "\xd7",
    "\xf7",
    "\u2022",
    "\u2003",
)


def count_words(text: str) -> int:
    """How many words AO3 counts in text nodes that stand apart by some character that is no letter.

    Rule (otwarchive ``lib/word_counter.rb``): ``--`` parts, apostrophes and hyphens join; each character of Han,
    kana and Thai is a word; else a run of letters, marks, decimal digits and connectors is one.
    """
    text = text.replace("--", " ")
    for mark in _JOINING:
        text = text.replace(mark, "")
    text = text.replace("-", "")
    if not text.isascii():
        for mark in _PARTING:
            text = text.replace(mark, " ")
    encoded = text.encode("utf-8", "surrogatepass")
    if encoded.translate(None, _QUICK):
        return sum(1 for _ in _word_pattern().finditer(text))
    return len(encoded.translate(_ASCII_GAPS).split())


@cache
def _word_pattern() -> re.Pattern[str]:
    r"""AO3's word in Python's terms: ``\w`` lacks marks and has number forms that Ruby's [[:word:]] has not."""
    marks, numbers = [], []
    for code in (*range(0xA0, 0x1F000), *range(0xE0100, 0xE01F0)):
        category = unicodedata.category(chr(code))
        if category[0] == "M" or category == "Pc":
            marks.append(code)
        elif category in ("No", "Nl"):
            numbers.append(code)
    return re.compile(
        rf"[{_BY_CHARACTER}]|(?:[^\W{_ranges(numbers)}{_BY_CHARACTER}]|(?![{_BY_CHARACTER}])[{_ranges(marks)}])+"
    )


def _ranges(codes: list[int]) -> str:
    spans: list[list[int]] = []
    for code in codes:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)
