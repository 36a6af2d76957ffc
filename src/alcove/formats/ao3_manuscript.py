"""AO3's download in another program's format: the preface by its words and links (``ao3_lines``), the text with its markup.

Converters keep the words of a download and few of its marks. Where one left out how far notes are indented, they end with
the next of AO3's words, a heading, the page, or what is set off from them; without any of these, with their first paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from alcove.domain.readings import Coverage, Reading
from alcove.formats import labels
from alcove.formats.ao3_chapters import Piece, draft_chapters
from alcove.formats.ao3_figures import posted_of, words_told
from alcove.formats.ao3_lines import (
    afterword_markup,
    find_byline,
    header_of,
    last_label,
    preface_markup,
)
from alcove.formats.ao3_manuscript_chapters import chapter_starts
from alcove.formats.ao3_preface import read_preface
from alcove.formats.ao3_reading import Carrier, make_reading
from alcove.formats.ao3_skeleton import parts_of
from alcove.formats.ao3_table import Line, Link, find_table
from alcove.formats.ao3_word_count import notes_by_count
from alcove.formats.manuscript import Block, Manuscript, without_blanks
from alcove.formats.nodes import attribute, label, one_line, parse_html
from alcove.formats.texts import plain_text

#: The preface stands among the first blocks: a row and its value may be two each, and a list of contents may come before.
_FRONT = 300
_QUICK = re.compile(r"Stats\s*:")
# Rows that a converter has run together.
_NAMES = r"(?:Archive Warning|Warning|Categor(?:y|ie)|Fandom|Relationship|Character|Additional Tag|Language|Series|Collection|Stat)s?"
# In some not even a space is left between them: then all stand in one line.
_ROW = re.compile(rf"(?<!Archive)\s(?={_NAMES}\s*:(?:\s|$))")
_TIGHT_ROW = re.compile(rf"(?<=\S)(?={_NAMES}:)")
_TIGHT = re.compile(r"\s*Rating:\S.*\SStats:")
_FAREWELL = re.compile(r"/comments/new\b|drop by the \S.{0,40}? and comment")
_POINTER = ("see the end of the work for", "see the end of the chapter for")
_RUN_ON = re.compile(
    r"(<p>\s*(?:See the end of the (?:chapter|work) for\s+(?:<a [^<>]*>)?(?:more\s+)?notes(?:</a>)?"
    r"|Works inspired by this one))\s+(?=[^<\s]|<a )",
    re.IGNORECASE,
)
_LIST = re.compile(r"(?<=\s)(?=Works inspired by this one\s+<a )", re.IGNORECASE)
_HEADING = re.compile(r"<p[^<>]*>\s*<strong>(?:(?!</strong>).)*</strong>\s*(?=Chapter by \S)", re.DOTALL)
#: What may stand between the heading of a chapter and its text.
_HEADED = ("chapter summary", "chapter note", labels.CHAPTER_BYLINE_START)
# Where the last figure of the table ends: the first thing after it that is none.
_FIGURES = re.compile(
    r"Stats\s*:\s*(?>(?:(?:Published|Updated|Completed)\s*:\s*\d{4}-\d\d-\d\d\s*|Words\s*:\s*[\d,]+\s*"
    r"|Chapters\s*:\s*[\d,]+/(?:\d[\d,]*|\?)\s*){2,})(?=[^<\s]|<(?!/))"
)
_LABELS = labels.SUMMARIES | labels.NOTES | labels.END_NOTES
#: A heading of AO3's that is seen where its style sheet is missing.
_HIDDEN = "afterword"
_AFTERWORD = frozenset({"end notes", *labels.RELATION_LISTS})
#: End notes have 5,000 characters at most, and inspired works are few.
_AFTERWORD_BLOCKS = 200
#: How far AO3 indents what is quoted, in em.
_QUOTED = 1.5
#: How many characters AO3 takes for summary and notes, with some for the words around them.
_LONGEST_HEAD = 7_000
_LONGEST_SUMMARY, _LONGEST_NOTES = 1_300, 5_200


class _Part(NamedTuple):
    """A chapter among the blocks: where its header, its text, its end notes and the next begin; its heading.

    ``guessed`` tells that its header may be longer.
    """

    start: int
    text: int
    end: int
    stop: int
    heading: str | None
    guessed: bool


def read_ao3_manuscript(reader: tuple[str, int, str], manuscript: Manuscript, *, measured: bool) -> Reading | None:
    """The reading of a converted download; None for a text without AO3's preface. ``reader``: name, revision, format."""
    blocks = [piece for block in without_blanks(manuscript.blocks) for piece in _parted(block)]
    page = _page(blocks)
    if page is None:
        return None
    parts = parts_of(parse_html(page))
    preface = read_preface(parts.preface, parts.afterword)
    if preface is None:
        return None
    preface.fields["title"] = preface.fields.get("title") or manuscript.facts.title
    carrier = Carrier(
        reader=reader[0],
        revision=reader[1],
        format=reader[2],
        ends=parts.ends and manuscript.coverage is not Coverage.PARTIAL,
        damaged=True,
        made=manuscript.facts.made,
        language=manuscript.facts.language,
        problems=manuscript.problems,
        measured=measured,
    )
    return make_reading(carrier, preface, draft_chapters([Piece(parts.chapters, whole=True)]))


def has_preface(blocks: Sequence[Block]) -> bool:
    """Whether AO3's table of tags stands among the first blocks."""
    front = blocks[:_FRONT]
    return any(_QUICK.search(block.markup) for block in front) and find_table(_front_lines(front)[0]) is not None


def _page(blocks: Sequence[Block]) -> str | None:
    """The body of AO3's page: preface, chapters, afterword."""
    front = blocks[:_FRONT]
    if not any(_QUICK.search(block.markup) for block in front):
        return None
    lines, owners = _front_lines(front)
    table = find_table(lines)
    if table is None:
        return None
    after = owners[table.end] if table.end < len(owners) else len(front)
    last = _afterword_start(blocks, after)
    parts = _parts(blocks, after, last, table.title)
    # Titles that were not found are words too many.
    parts = _counted(blocks, parts, words_told(table) if len(parts) >= posted_of(table) else None)
    chapters = "".join(_chapter(blocks, number, part) for number, part in enumerate(parts, 1))
    first = parts[0].text if parts[0].heading is None else parts[0].start
    head = _indented(
        [line for block in blocks[after : min(first, after + _FRONT)] for line in _lines(block)], whole=True
    )
    after_heading = last + (1 if last < len(blocks) and label(blocks[last].text) == _HIDDEN else 0)
    tail = [line for block in blocks[after_heading:] for line in _lines(block)]
    ending = afterword_markup(_indented(tail, whole=True)) if tail else ""
    return f'{preface_markup(lines, table, head)}<div id="chapters" class="userstuff">{chapters}</div>{ending}'


def _front_lines(front: Sequence[Block]) -> tuple[list[Line], list[int]]:
    """The lines of the first blocks, and of which block each is."""
    pairs = [(line, at) for at, block in enumerate(front) for line in _lines(block)]
    return [line for line, _ in pairs], [at for _, at in pairs]


# --- the chapters ----------------------------------------------------------------------------------------------------


def _parts(blocks: Sequence[Block], after: int, last: int, title: str) -> list[_Part]:
    """The chapters; of a work without any its text."""
    starts = chapter_starts(blocks, after, last)
    if not starts:
        end, guessed = _head_end(blocks, after, last, title)
        return [_Part(min(end, last), min(end, last), last, last, None, guessed)]
    bounds = [*(at for at, _ in starts), last]
    apart = _sets_texts_apart(blocks[after:last], {at - after for at, _ in starts})
    return [_part(blocks, at, end, heading, apart=apart) for (at, heading), end in zip(starts, bounds[1:], strict=True)]


def _part(blocks: Sequence[Block], start: int, stop: int, heading: str, *, apart: bool) -> _Part:
    front = blocks[start + 1 : min(stop, start + _FRONT)]
    text = next((at for at, block in enumerate(front) if at and apart and block.apart), 0)
    lines = [_line(block) for block in front]
    taken, guessed = _header_end(lines, _byline(lines), text)
    at = start + 1 + taken
    end = next((n for n in range(stop - 1, at, -1) if label(blocks[n].text) == "chapter end notes"), stop)
    return _Part(start, at, end, stop, heading, guessed)


def _head_end(blocks: Sequence[Block], after: int, last: int, title: str) -> tuple[int, bool]:
    """Where the text begins after title, summary and notes, and whether that is a guess."""
    lines = [_line(block) for block in blocks[after : min(after + _FRONT, last)]]
    _, by = find_byline(lines, title)
    # AO3 begins a page before its only text since it has titles in the message, too.
    page = next((at for at in range(by, len(lines)) if title and blocks[after + at].fresh), 0)
    has_notes = any(line.label in labels.NOTES for line in lines[by:page])
    room = _LONGEST_HEAD if has_notes else _LONGEST_SUMMARY
    page = page if sum(len(line.text) for line in lines[by:page]) < room else 0
    end, guessed = _header_end(lines, by, page, of_work=True) if by else (0, False)
    return after + end, guessed


def _header_end(lines: Sequence[Line], start: int, text: int, *, of_work: bool = False) -> tuple[int, bool]:
    """Where summary and notes end that may begin at ``start``, and whether that is a guess. ``text`` is what is known of it."""
    _, end = header_of(_indented(lines, end=text), start, of_work=of_work)
    guessed = not _has_indents(lines) and end != text and end >= start + 2 and lines[end - 2].label in _LABELS
    return end, guessed and not lines[end - 1].text.casefold().startswith(_POINTER)


def _byline(lines: Sequence[Line]) -> int:
    """How many lines the byline of a chapter takes."""
    return 1 if lines and lines[0].label.startswith(labels.CHAPTER_BYLINE_START) else 0


def _counted(blocks: Sequence[Block], parts: list[_Part], words: int | None) -> list[_Part]:
    """The chapters, those of which the beginning is a guess as the number of words has them."""
    if words is None or not any(part.guessed for part in parts):
        return parts
    counts = [[plain_text(block.element).words for block in blocks[part.text : part.end]] for part in parts]
    may_be = [
        found[: _most_notes(blocks[part.text : part.end])] if part.guessed else []
        for found, part in zip(counts, parts, strict=True)
    ]
    taken = notes_by_count(sum(map(sum, counts)) - words, may_be)
    if taken is None:
        return parts
    return [part._replace(text=part.text + count) for part, count in zip(parts, taken, strict=True)]


def _most_notes(blocks: Sequence[Block]) -> int:
    """How many of the first paragraphs of a text could be notes, for AO3 takes so much, and a text has one itself."""
    room = _LONGEST_HEAD
    for at, block in enumerate(blocks):
        room -= len(block.text)
        if room < 0 or block.level or at == len(blocks) - 1:
            return at
    return 0


def _sets_texts_apart(blocks: Sequence[Block], starts: Collection[int]) -> bool:
    """Whether the converter left something blank before the text of each chapter, as far as it is known where it begins.

    That is after a heading that no label follows, and after a pointer to end notes.
    """
    known = [
        block.apart
        for at, (before, block) in enumerate(pairwise(blocks))
        if (at in starts and not block.text.casefold().startswith(_HEADED))
        or before.text.casefold().startswith(_POINTER)
    ]
    return bool(known) and all(known)


def _afterword_start(blocks: Sequence[Block], after: int) -> int:
    """Where the afterword begins: with end notes or a list of works before the farewell, else with the farewell."""
    end = next((at for at in range(len(blocks) - 1, after, -1) if _FAREWELL.search(blocks[at].markup)), len(blocks))
    start = end
    for at in range(end - 1, max(after, end - _AFTERWORD_BLOCKS), -1):
        if label(blocks[at].text) == _HIDDEN:
            return at
        if label(blocks[at].text) in _AFTERWORD:
            start = at
        elif blocks[at].level:
            break
    return start


def _chapter(blocks: Sequence[Block], number: int, part: _Part) -> str:
    header = ""
    if part.heading is not None:
        lines = [_line(block) for block in blocks[part.start + 1 : part.text]]
        by = _byline(lines)
        notes, _ = header_of(_indented(lines, whole=True), by)
        byline = blocks[part.start + 1].element if by else ""
        header = f'<div class="meta group"><h2 class="heading">{escape(part.heading)}</h2>{byline}{notes}</div>'
    notes = header_of(_indented([_line(block) for block in blocks[part.end : part.stop]], whole=True), 0)[0]
    tail = f'<div class="meta" id="endnotes{number}">{notes}</div>' if part.end < part.stop else ""
    text = "".join(block.element for block in blocks[part.text : part.end])
    return f'{header}<div class="userstuff">{text}</div>{tail}'


def _parted(block: Block) -> Iterator[Block]:
    """A block as several where a converter ran it together with what comes: after AO3's pointers and table, before a list."""
    while not block.level:
        markup = block.markup
        found = _RUN_ON.match(markup) or _LIST.search(markup) or _FIGURES.search(markup) or _HEADING.match(markup)
        if found is None:
            break
        yield block._replace(markup=f"{markup[: found.end()]}</p>", notes=())
        block = Block(f"<p>{markup[found.end() :]}", notes=block.notes)
    yield block


# --- blocks as lines -------------------------------------------------------------------------------------------------


def _line(block: Block) -> Line:
    """A block as one line."""
    found = list(_lines(block)) if "<a " in block.markup else [Line(block.text)]
    text = one_line(" ".join(line.text for line in found))
    return Line(text, tuple(link for line in found for link in line.links), _left(block), gap=True)


def _indented(lines: Sequence[Line], *, end: int = 0, whole: bool = False) -> list[Line]:
    """The lines, with what stands under a label indented where the converter left no indents.

    That is all up to the pointer to end notes, to ``end`` or, with ``whole``, the last; without any the first paragraph.
    """
    if _has_indents(lines):
        return list(lines)
    pointer = next((at for at, line in enumerate(lines) if line.text.casefold().startswith(_POINTER)), 0)
    first = next((at for at, line in enumerate(lines) if line.label in _LABELS), len(lines))
    end = len(lines) if whole else pointer or max(end, last_label(lines, first))
    return [
        line._replace(left=_QUOTED)
        if at > first and line.label not in _LABELS and (at < end or _fits(lines[at - 1], line))
        else line
        for at, line in enumerate(lines)
    ]


def _fits(before: Line, line: Line) -> bool:
    """Whether a paragraph stands under a label, and AO3 takes so much there: else a text was run together with it."""
    room = _LONGEST_SUMMARY if before.label in labels.SUMMARIES else _LONGEST_NOTES
    return before.label in _LABELS and len(line.text) <= room


def _has_indents(lines: Sequence[Line]) -> bool:
    return any(line.left > before.left for before, line in pairwise(lines) if before.label in _LABELS)


def _left(block: Block) -> float:
    return _QUOTED * block.markup[:200].count("<blockquote>")


def _lines(block: Block) -> Iterator[Line]:
    """The lines of a block: parted by breaks, and where rows of the table of tags have run together."""
    body = parse_html(block.element).body
    text, links = "", list[tuple[int, Link]]()
    waiting = [body] if body is not None else []
    while waiting:
        node = waiting.pop()
        if node.is_text_node:
            text += node.text(deep=False).replace("\n", " ")
        elif node.tag == "br":
            text += "\n"
        elif node.tag in ("p", "li") and text:
            text += "\n"
            waiting += reversed(list(node.iter(include_text=True)))
        elif node.tag == "a":
            links.append((len(text), Link(attribute(node, "href"), one_line(node.text()))))
            text += node.text().replace("\n", " ")
        else:
            waiting += reversed(list(node.iter(include_text=True)))
    at = 0
    if _TIGHT.match(text):
        text = _TIGHT_ROW.sub("\n", text)
    for part in _ROW.sub("\n", text).split("\n"):
        end = at + len(part) + 1
        held = tuple(link for place, link in links if at <= place < end)
        at = end
        if held or part.strip():
            yield Line(one_line(part), held, _left(block), gap=True)
