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
from alcove.domain.plain_bytes import plain_stretches
from alcove.domain.readings import Chapter, Creator

_TAG = re.compile(r"""<(/?[a-zA-Z][a-zA-Z0-9-]*)[^<>"]*(?:"[^"]*"[^<>"]*)*>""")
_HIDDEN = re.compile(r"<(script|style|template|iframe|noembed|noframes|title)\b.*?</\1>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->|<![^>]*>", re.DOTALL)
_PRE = re.compile(r"<pre\b[^<>]*>(.*?)</pre>", re.DOTALL)
_NEEDS_CARE = frozenset({"pre", "script", "style", "template", "iframe", "noembed", "noframes", "title"})
_BLOCKS = (
    "p div blockquote ul ol dl table caption h1 h2 h3 h4 h5 h6 hr pre center details summary figure figcaption section"
    " article aside header footer nav main address fieldset form legend"
)
#: What a tag leaves in the text; any other only parts two text nodes.
_GAPS: dict[str, str] = (
    {slash + tag: "\n\n" for tag in _BLOCKS.split() for slash in ("", "/")}
    | dict.fromkeys(("br", "li", "tr", "dt", "dd", "option"), "\n")
    | dict.fromkeys(("/td", "/th"), " ")
)
# The last one last, lest it make new ones.
_ENTITIES = (("&nbsp;", "\xa0"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))
#: Stands for an inline tag: it parts text nodes for counting and vanishes from the text. No HTML parser lets a NUL through.
_NODE = "\x00"
_ODD_SPACES = "\t\r\f\v"


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
    text = _text_nodes(markup)
    return PlainText(_tidy(text.replace(_NODE, "")), count_words(text))


def text_of(markup: str) -> str:
    """The text of ``plain_text``, where nobody asks for its words: counting them is a third of the time."""
    return _tidy(_text_nodes(markup).replace(_NODE, ""))


def _text_nodes(markup: str) -> str:
    parts = _TAG.split(markup.replace("\n", " "))
    tags = parts[1::2]
    if not _NEEDS_CARE.isdisjoint(tags):
        return _text_nodes(_plainer(markup))
    parts[1::2] = [_GAPS.get(tag, _NODE) for tag in tags]
    text = "".join(parts)
    if "<" in text and "<!" in markup:
        return _text_nodes(_COMMENT.sub("", markup))
    return _unescape(text)


def build_chapter(
    number: int,
    markup: str,
    *,
    title: str | None = None,
    summary: str | None = None,
    notes: str | None = None,
    end_notes: str | None = None,
    creators: tuple[Creator, ...] = (),
    site_id: str | None = None,
    measured: bool = True,
) -> BuiltChapter:
    """A chapter with its text, words, images and hash worked out from its markup; without ``measured`` only images."""
    plain = plain_text(markup) if measured else PlainText("", 0)
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
        site_id=site_id,
    )
    return BuiltChapter(chapter, normal)


def whole_hash(built: list[BuiltChapter]) -> str | None:
    """The hash of a whole text, from chapters built here; equal to ``normal_form.text_hash`` of their texts."""
    if len(built) == 1:
        return built[0].chapter.hash
    return hash_of("".join(part.normal for part in built))


def _plainer(markup: str) -> str:
    """Without what no reader sees, and with the lines of preformatted text as breaks."""
    markup = _PRE.sub(lambda found: f"<div>{found[1].replace(chr(10), '<br>')}</div>", _HIDDEN.sub("", markup))
    return re.sub(r"</?(?:pre|script|style|template|iframe|noembed|noframes|title)\b[^<>]*>", "", markup)


def _unescape(text: str) -> str:
    if "&" in text:
        for entity, character in _ENTITIES:
            if entity in text:
                text = text.replace(entity, character)
    return text


def _tidy(text: str) -> str:
    for space in _ODD_SPACES:
        if space in text:
            text = text.replace(space, " ")
    paragraphs = [part for part in map(str.strip, text.split("\n\n")) if part]
    tidied = "\n\n".join(paragraphs)
    if "  " not in tidied and tidied.count("\n") == 2 * len(paragraphs) - 2:
        return tidied
    return "\n\n".join(map(_tidy_paragraph, paragraphs))


def _tidy_paragraph(text: str) -> str:
    if "\n" in text:
        return _tidy_lines(text)
    return " ".join(text.split()) if "  " in text else text


def _tidy_lines(text: str) -> str:
    """Lines without surrounding space; one gap for a run of empty ones."""
    lines: list[str] = []
    for line in text.split("\n"):
        kept = line.strip()
        if kept or lines[-1]:
            lines.append(" ".join(kept.split()) if "  " in kept else kept)
    return "\n".join(lines)


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
# Byte by byte: 1 for a letter where AO3 counts one. Bytes beyond ASCII are letters, or marks in plain text (``plain_bytes``).
_LATIN = bytes(c >= 0x80 or chr(c).isalnum() or c == ord("_") for c in range(256))
_PLAIN = _LATIN[:0x80] + bytes(0x80)
_SINGLE_QUOTES = ("\u2019".encode(), "\u2018".encode())
# The letters of Latin script that need no composing, in UTF-8.
_QUICK = bytes(range(128)) + bytes(range(0x80, 0xC0)) + b"\xc3\xc4\xc5\xc6\xc7\xc8\xc9\xca"
_JOINING = "\u2019\u2018"
_PARTING = "\u201c\u201d\u2014\u2026\u2013\xa0\xab\xbb\xd7\xf7\u2022\u2003"


def count_words(text: str) -> int:
    """How many words AO3 counts in text nodes that stand apart by some character that is no letter.

    Rule (otwarchive ``lib/word_counter.rb``): ``--`` parts, apostrophes and hyphens join; each character of Han,
    kana and Thai is a word; else a run of letters, marks, decimal digits and connectors is one.
    """
    plain: list[bytes] = []
    latin: list[bytes] = []
    words = 0
    for stretch in plain_stretches(text):
        if isinstance(stretch, bytes):
            plain.append(stretch)
            continue
        line = _without_marks(stretch)
        encoded = line.encode("utf-8", "surrogatepass")
        if encoded.translate(None, _QUICK):
            words += sum(1 for _ in _word_pattern().finditer(line.replace("--", " ").replace("-", "").replace("'", "")))
        else:
            latin.append(encoded)
    # Lines part words: counted together they have as many as one by one.
    return words + _count_plain(b"".join(plain)) + _count_runs(b"".join(latin), _LATIN)


def _count_plain(plain: bytes) -> int:
    if not plain.isascii():
        for quote in _SINGLE_QUOTES:
            plain = plain.replace(quote, b"")
    return _count_runs(plain, _PLAIN)


def _without_marks(line: str) -> str:
    for mark in _JOINING:
        line = line.replace(mark, "")
    for mark in _PARTING:
        line = line.replace(mark, " ")
    return line


def _count_runs(encoded: bytes, letters: bytes) -> int:
    """How many runs of letters there are: all letters less those after another, as bits of a number a byte wide each."""
    flags = int.from_bytes(encoded.replace(b"--", b" ").translate(letters, b"-'"), "little")
    return flags.bit_count() - (flags & flags << 8).bit_count()


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
