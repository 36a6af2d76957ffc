"""AO3's download in another program's format: the preface by its words and links (``ao3_lines``), the text with its markup.

Converters keep the words of a download and few of its marks. Where one left out how far notes are indented, they end with
the next of AO3's words, a heading, the page, or what is set off from them; without any of these, with their first paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from html import escape
from itertools import pairwise

from alcove.domain.readings import Coverage, Reading
from alcove.formats import labels
from alcove.formats.ao3_chapters import Piece, draft_chapters
from alcove.formats.ao3_lines import (
    Line,
    Link,
    afterword_markup,
    find_byline,
    find_table,
    header_of,
    preface_markup,
)
from alcove.formats.ao3_preface import read_preface
from alcove.formats.ao3_reading import Carrier, make_reading
from alcove.formats.ao3_skeleton import parts_of
from alcove.formats.manuscript import DEEPEST_HEADING, Block, Manuscript, without_blanks
from alcove.formats.nodes import attribute, label, one_line, parse_html

#: The preface stands among the first blocks: a row and its value may be two each, and a list of contents may come before.
_FRONT = 300
_QUICK = re.compile(r"Stats\s*:")
# Rows that a converter has run together.
_ROW = re.compile(
    r"(?<!Archive)\s(?=(?:Archive Warning|Warning|Categor(?:y|ie)|Fandom|Relationship|Character|Additional Tag|Language|Series"
    r"|Collection|Stat)s?\s*:(?:\s|$))"
)
_NUMBERED = re.compile(r"Chapter (\d{1,5})(?::\s|$)")
_POSTED = re.compile(r"\bChapters: (\d{1,5})/")
_LONGEST_HEADING = 300
_FAREWELL = re.compile(r"/comments/new\b|drop by the \S.{0,40}? and comment")
_POINTER = ("see the end of the work for", "see the end of the chapter for")
_RUN_ON = re.compile(
    r"(<p>\s*(?:See the end of the (?:chapter|work) for\s+(?:<a [^<>]*>)?(?:more\s+)?notes(?:</a>)?"
    r"|Works inspired by this one))\s+(?=[^<\s]|<a )",
    re.IGNORECASE,
)
_LIST = re.compile(r"(?<=\s)(?=Works inspired by this one\s+<a )", re.IGNORECASE)
#: What may stand between the heading of a chapter and its text.
_HEADED = ("chapter summary", "chapter note", labels.CHAPTER_BYLINE_START)
_CENTRED = '<p align="center">'
_ALL_BOLD = re.compile(r'<p(?: align="center")?>\s*<strong>(?:(?!</strong>).)*</strong>\s*</p>$', re.DOTALL)
#: Kinds of what stands out, beside the levels of headings.
_FRESH, _BOLD = 0, -1
# Where the last figure of the table ends: the first thing after it that is none.
_FIGURES = re.compile(
    r"Stats\s*:\s*(?>(?:(?:Published|Updated|Completed)\s*:\s*\d{4}-\d\d-\d\d\s*|Words\s*:\s*[\d,]+\s*"
    r"|Chapters\s*:\s*[\d,]+/(?:\d[\d,]*|\?)\s*){2,})(?=[^<\s]|<(?!/))"
)
_LABELS = labels.SUMMARIES | labels.NOTES | labels.END_NOTES
_AFTERWORD = frozenset({"end notes", *labels.RELATION_LISTS})
#: End notes have 5,000 characters at most, and inspired works are few.
_AFTERWORD_BLOCKS = 200
#: How far AO3 indents what is quoted, in em.
_QUOTED = 1.5
#: How many characters AO3 takes for summary and notes, with some for the words around them.
_LONGEST_HEAD = 7_000


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
    starts = _chapter_starts(blocks, after, last, table.title)
    bounds = [*(at for at, _ in starts), last]
    apart = _sets_texts_apart(blocks[after:last], {at - after for at, _ in starts})
    chapters = "".join(
        _chapter(blocks[start:end], number, heading, apart=apart)
        for number, ((start, heading), end) in enumerate(zip(starts, bounds[1:], strict=True), 1)
    )
    head = _indented([line for block in blocks[after : min(bounds[0], after + _FRONT)] for line in _lines(block)], whole=True)
    tail = [line for block in blocks[last:] for line in _lines(block)]
    ending = afterword_markup(_indented(tail, whole=True)) if tail else ""
    return f'{preface_markup(lines, table, head)}<div id="chapters" class="userstuff">{chapters}</div>{ending}'


def _front_lines(front: Sequence[Block]) -> tuple[list[Line], list[int]]:
    """The lines of the first blocks, and of which block each is."""
    pairs = [(line, at) for at, block in enumerate(front) for line in _lines(block)]
    return [line for line, _ in pairs], [at for _, at in pairs]


def _chapter_starts(blocks: Sequence[Block], after: int, last: int, title: str) -> list[tuple[int, str | None]]:
    """Where each chapter begins, and its heading: as many as were posted, else where AO3's "Chapter N" counts on.

    None is the heading of a work without chapters.
    """
    told = next((match for block in blocks[:after] if (match := _POSTED.search(block.text))), None)
    posted = int(told[1]) if told else 1
    starts: list[tuple[int, str | None]] = []
    for at in range(after, last):
        text = blocks[at].text if len(blocks[at].markup) < 2 * _LONGEST_HEADING else ""
        found = _NUMBERED.match(text) if len(text) < _LONGEST_HEADING else None
        if found and (blocks[at].level or "<strong>" in blocks[at].markup) and int(found[1]) == len(starts) + 1:
            starts.append((at, text))
    if len(starts) != posted:
        starts = _titled(blocks, after, last, posted) or starts
    return starts or [(min(_head_end(blocks, after, title), last), None)]


def _titled(blocks: Sequence[Block], after: int, last: int, posted: int) -> list[tuple[int, str | None]]:
    """The headings of one kind of which there are as many as chapters: before 2025-10, titles had no numbers.

    They are those that a list of contents names, those of one level, or what stands out.
    """
    found = [at for at in _listed(blocks, after, last) if at >= 0]
    if len(found) == posted:
        return [(at, blocks[at].text) for at in found]
    standing = [at for at in range(after + 1, last) if blocks[at].level or _stands_out(blocks[at])]
    for kind in (*range(1, DEEPEST_HEADING + 1), _FRESH, _BOLD):
        found = [at for at in standing if _is_of_kind(blocks[at], kind)]
        if len(found) == posted > 1:
            return [(at, blocks[at].text) for at in found]
    return []


def _listed(blocks: Sequence[Block], after: int, last: int) -> list[int]:
    """Where the entries of the list of contents stand that calibre puts after the text of a Kindle book; -1 for nowhere."""
    start = next((at for at in range(last, len(blocks)) if label(blocks[at].text) == "table of contents"), len(blocks))
    names = [block.text for block in blocks[start + 1 :] if label(block.text) not in labels.NOT_CHAPTERS]
    at, found = after, list[int]()
    for name in names:
        at = next((n for n in range(at + 1, last) if _may_head(blocks[n]) and blocks[n].text == name), -1)
        found.append(at)
        if at < 0:
            break
    return found


def _is_of_kind(block: Block, kind: int) -> bool:
    """Whether what stands out is a heading of this level, or stands out at the top of a page, or by its letters."""
    if kind > 0 or block.level:
        return block.level == kind
    return block.fresh if kind == _FRESH else _ALL_BOLD.match(block.markup) is not None


def _stands_out(block: Block) -> bool:
    return _may_head(block) and (block.markup.startswith(_CENTRED) or _ALL_BOLD.match(block.markup) is not None)


def _may_head(block: Block) -> bool:
    return len(block.markup) < 2 * _LONGEST_HEADING


def _head_end(blocks: Sequence[Block], after: int, title: str) -> int:
    lines = [_line(block) for block in blocks[after : after + _FRONT]]
    _, end = find_byline(lines, title)
    # AO3 begins a page before its only text since it has titles in the message, too.
    page = next((at for at in range(end, len(lines)) if title and blocks[after + at].fresh), 0)
    lines = _indented(lines, end=page if sum(len(line.text) for line in lines[end:page]) < _LONGEST_HEAD else 0)
    return after + (header_of(lines, end, of_work=True)[1] if end else 0)


def _sets_texts_apart(blocks: Sequence[Block], starts: Set[int]) -> bool:
    """Whether the converter left something blank before the text of each chapter, as far as it is known where it begins.

    That is after a heading that no label follows, and after a pointer to end notes.
    """
    known = [
        block.apart
        for at, (before, block) in enumerate(pairwise(blocks))
        if (at in starts and not block.text.casefold().startswith(_HEADED)) or before.text.casefold().startswith(_POINTER)
    ]
    return bool(known) and all(known)


def _afterword_start(blocks: Sequence[Block], after: int) -> int:
    """Where the afterword begins: with end notes or a list of works before the farewell, else with the farewell."""
    end = next((at for at in range(len(blocks) - 1, after, -1) if _FAREWELL.search(blocks[at].markup)), len(blocks))
    start = end
    for at in range(end - 1, max(after, end - _AFTERWORD_BLOCKS), -1):
        if label(blocks[at].text) in _AFTERWORD:
            start = at
        elif blocks[at].level:
            break
    return start


def _chapter(blocks: Sequence[Block], number: int, heading: str | None, *, apart: bool) -> str:
    at, header = 0, ""
    if heading is not None:
        text = next((at for at, block in enumerate(blocks[2:_FRONT], 1) if apart and block.apart), 0)
        lines = _indented([_line(block) for block in blocks[1:_FRONT]], end=text)
        by = lines[0].text if lines and lines[0].label.startswith(labels.CHAPTER_BYLINE_START) else ""
        notes, taken = header_of(lines, 1 if by else 0)
        at = 1 + taken
        byline = blocks[1].element if by else ""
        header = f'<div class="meta group"><h2 class="heading">{escape(heading)}</h2>{byline}{notes}</div>'
    end = next((n for n in range(len(blocks) - 1, at, -1) if label(blocks[n].text) == "chapter end notes"), len(blocks))
    notes = header_of(_indented([_line(block) for block in blocks[end:]], whole=True), 0)[0]
    tail = f'<div class="meta" id="endnotes{number}">{notes}</div>' if end < len(blocks) else ""
    return f'{header}<div class="userstuff">{"".join(block.element for block in blocks[at:end])}</div>{tail}'


def _parted(block: Block) -> Iterator[Block]:
    """A block as several where a converter ran it together with what comes: after AO3's pointers and table, before a list."""
    while not block.level:
        markup = block.markup
        found = _RUN_ON.match(markup) or _LIST.search(markup) or _FIGURES.search(markup)
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
    if any(line.left > before.left for before, line in pairwise(lines) if before.label in _LABELS):
        return list(lines)
    pointer = next((at for at, line in enumerate(lines) if line.text.casefold().startswith(_POINTER)), 0)
    end = len(lines) if whole else pointer or end
    first = next((at for at, line in enumerate(lines) if line.label in _LABELS), len(lines))
    return [
        line._replace(left=_QUOTED)
        if at > first and line.label not in _LABELS and (at < end or lines[at - 1].label in _LABELS)
        else line
        for at, line in enumerate(lines)
    ]


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
    for part in _ROW.sub("\n", text).split("\n"):
        end = at + len(part) + 1
        held = tuple(link for place, link in links if at <= place < end)
        at = end
        if held or part.strip():
            yield Line(one_line(part), held, _left(block), gap=True)
