"""AO3's download in another program's format: the preface by its words and links (``ao3_lines``), the text with its markup.

Converters keep the words of a download and few of its marks. Where one left out how far notes are indented, the first
paragraph under "Chapter Notes" is taken for the notes, and the rest for the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
from alcove.formats.manuscript import DEEPEST_HEADING, Block, Manuscript
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
_LABELS = labels.SUMMARIES | labels.NOTES | labels.END_NOTES
_AFTERWORD = frozenset({"end notes", *labels.RELATION_LISTS})
#: End notes have 5,000 characters at most, and inspired works are few.
_AFTERWORD_BLOCKS = 200
#: How far AO3 indents what is quoted, in em.
_QUOTED = 1.5


def read_ao3_manuscript(reader: tuple[str, int, str], manuscript: Manuscript, *, measured: bool) -> Reading | None:
    """The reading of a converted download; None for a text without AO3's preface. ``reader``: name, revision, format."""
    shown = (block for block in manuscript.blocks if block.text or "<img" in block.markup)
    blocks = [piece for block in shown for piece in _parted(block)]
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
    chapters = "".join(
        _chapter(blocks[start:end], number, heading)
        for number, ((start, heading), end) in enumerate(zip(starts, bounds[1:], strict=True), 1)
    )
    head = _indented([line for block in blocks[after : min(bounds[0], after + _FRONT)] for line in _lines(block)])
    tail = [line for block in blocks[last:] for line in _lines(block)]
    ending = afterword_markup(_indented(tail, whole=True)) if tail else ""
    return f'{preface_markup(lines, table, head)}<div id="chapters" class="userstuff">{chapters}</div>{ending}'


def _front_lines(front: Sequence[Block]) -> tuple[list[Line], list[int]]:
    """The lines of the first blocks, and of which block each is."""
    pairs = [(line, at) for at, block in enumerate(front) for line in _lines(block)]
    return [line for line, _ in pairs], [at for _, at in pairs]


def _chapter_starts(blocks: Sequence[Block], after: int, last: int, title: str) -> list[tuple[int, str | None]]:
    """Where each chapter begins, and its heading: where AO3's "Chapter N" counts on; None for a work without chapters."""
    starts: list[tuple[int, str | None]] = []
    for at in range(after, last):
        text = blocks[at].text if len(blocks[at].markup) < 2 * _LONGEST_HEADING else ""
        found = _NUMBERED.match(text) if len(text) < _LONGEST_HEADING else None
        if found and (blocks[at].level or "<strong>" in blocks[at].markup) and int(found[1]) == len(starts) + 1:
            starts.append((at, text))
    return starts or _titled(blocks, after, last) or [(min(_head_end(blocks, after, title), last), None)]


def _titled(blocks: Sequence[Block], after: int, last: int) -> list[tuple[int, str | None]]:
    """The headings of the one level that has as many as chapters were posted: before 2025-10, titles had no numbers."""
    told = next((match for block in blocks[:after] if (match := _POSTED.search(block.text))), None)
    for level in range(1, DEEPEST_HEADING + 1):
        found: list[tuple[int, str | None]] = [
            (at, blocks[at].text) for at in range(after, last) if blocks[at].level == level
        ]
        if told and len(found) == int(told[1]) > 1:
            return found
    return []


def _head_end(blocks: Sequence[Block], after: int, title: str) -> int:
    lines = _indented([_line(block) for block in blocks[after : after + _FRONT]])
    _, end = find_byline(lines, title)
    return after + (header_of(lines, end, of_work=True)[1] if end else 0)


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


def _chapter(blocks: Sequence[Block], number: int, heading: str | None) -> str:
    at, header = 0, ""
    if heading is not None:
        lines = _indented([_line(block) for block in blocks[1:_FRONT]])
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
    """A block as two where it begins with AO3's words about what comes and goes on: a converter ran them together."""
    found = _RUN_ON.match(block.markup)
    if found:
        yield Block(f"{found[1]}</p>")
    yield block._replace(markup=f"<p>{block.markup[found.end() :]}") if found else block


# --- blocks as lines -------------------------------------------------------------------------------------------------


def _line(block: Block) -> Line:
    """A block as one line."""
    found = list(_lines(block)) if "<a " in block.markup else [Line(block.text)]
    text = one_line(" ".join(line.text for line in found))
    return Line(text, tuple(link for line in found for link in line.links), _left(block), gap=True)


def _indented(lines: Sequence[Line], *, whole: bool = False) -> list[Line]:
    """The lines, with what stands under a label indented where the converter left no indents.

    That is all up to the pointer to end notes or, with ``whole``, to the end; without either the first paragraph.
    """
    if any(line.left > before.left for before, line in pairwise(lines) if before.label in _LABELS):
        return list(lines)
    pointer = next((at for at, line in enumerate(lines) if line.text.casefold().startswith(_POINTER)), 0)
    end = len(lines) if whole else pointer
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
