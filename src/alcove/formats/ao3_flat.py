"""AO3's MOBI files since 2019, and what is made of them, put back into the form of the page that they were made from.

MOBI 6 has neither classes nor ids: calibre leaves paragraphs, in as many ``blockquote`` as they were indented, and keeps
AO3's words. What follows "Rating:" is its value, what follows "Chapter Notes" and is indented are notes (ao3-formats
1.9). The rest is then read as from any other download.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import chain, pairwise, takewhile
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.formats import labels
from alcove.formats.ao3_chapters import Draft, Piece, draft_chapters
from alcove.formats.ao3_preface import Preface, read_preface
from alcove.formats.ao3_skeleton import parts_of
from alcove.formats.decoding import decode
from alcove.formats.ebook import Page
from alcove.formats.nodes import attribute, label, one_line, parse_html, parse_xhtml
from alcove.formats.opf import NavPoint

_ROWS = frozenset({*labels.TAG_ROWS, *labels.COLLECTIONS, labels.LANGUAGE, labels.SERIES, labels.STATS})
_WORK_LABELS = labels.SUMMARIES | labels.NOTES
_CHAPTER_LABELS = frozenset(name for name in _WORK_LABELS if name.startswith("chapter"))
_AFTER_LABELS = frozenset({"end notes", *labels.RELATION_LISTS})
_END_NOTES = "chapter end notes"
_LINK_STARTS = ("see the end of the work for", "see the end of the chapter for")
# Around the language stood a span.
_TRANSLATION = re.compile(r"(Translation into )([^<>]{1,100}?)( available:)")
_FAREWELL = "/comments/new"
_BLOCKS = frozenset({"blockquote", "div", "dl", "hr", "ol", "p", "pre", "table", "ul"})
_WORKS = tuple(start for start, _ in labels.RELATION_STARTS)
_POSTED = re.compile(r"\bChapters:\s*(\d[\d,]{0,8})/")
# An ``h2``.
_LARGE = re.compile(r'(?:<a name="[^"<>]*"></a>)*<font size="5"><b>')
#: How many characters AO3 takes, by the label over them.
_LONGEST = {"summary": 1250, "notes": 5000}
#: Lines that calibre leaves free between the parts of AO3's page; between paragraphs it is one.
_SET_OFF = 3
#: calibre indents no deeper by blockquotes than this in any text that was meant to be read.
_DEEPEST = 12


class Block(NamedTuple):
    """A block of a flat page: a paragraph (``markup`` is what is in it) or anything else.

    ``depth`` is how deep it is indented, ``space`` how many lines are free before it.
    """

    is_paragraph: bool
    depth: int
    text: str
    markup: str
    align: str = ""
    space: float = 0

    @property
    def label(self) -> str:
        """The text as the list of words has it; empty for one that is longer than any."""
        return label(self.text) if self.is_paragraph and len(self.text) < 40 else ""

    @property
    def is_link(self) -> bool:
        """Whether it is AO3's pointer to the end notes."""
        return self.is_paragraph and self.text.casefold().startswith(_LINK_STARTS)


def has_rows(page: Page) -> bool:
    """Whether the rows of AO3's table of tags stand on this page."""
    if b"Rating" not in page.data and b"Archive Warning" not in page.data:
        return False
    return len({block.label for block in _blocks(page) if _is_row(block)}) > 1


def read_flat(pages: Sequence[Page], contents: Sequence[NavPoint]) -> tuple[Preface | None, list[Draft], bool]:
    """The preface (None where there is none), the chapters, and whether the part after the last one is there."""
    return read_whole_page(parse_html(restore(pages, contents)))


def read_whole_page(tree: LexborHTMLParser) -> tuple[Preface | None, list[Draft], bool]:
    """The same of AO3's page itself."""
    parts = parts_of(tree)
    preface = read_preface(parts.preface, parts.afterword)
    drafts = draft_chapters([Piece(parts.chapters, whole=True)]) if preface else []
    return preface, drafts, parts.ends


def restore(pages: Sequence[Page], contents: Sequence[NavPoint]) -> str:
    """The body of AO3's page: preface, chapters, afterword. What was no part of it is left out."""
    blocks = [list(_blocks(page)) for page in pages]
    lists_chapters = any(label(point.label) == labels.PREFACE for point in contents)
    starts, end = _outline(blocks, pages, contents) if lists_chapters else _guessed_outline(blocks)
    bounds = [*(at for at, _ in starts), end]
    before, *texts = ([*chain(*blocks[start:after])] for start, after in pairwise([0, *bounds]))
    after = [*chain(*blocks[end:])]
    if not after:
        texts[-1], after = _without_afterword(texts[-1])
    chapters = "".join(
        _chapter(text, number, name, only=len(starts) == 1)
        for number, (text, (_, name)) in enumerate(zip(texts, starts, strict=True), 1)
    )
    return f'{_preface(before)}<div id="chapters">{chapters}</div>{_afterword(after)}'


def _outline(
    blocks: list[list[Block]], pages: Sequence[Page], contents: Sequence[NavPoint]
) -> tuple[list[tuple[int, str]], int]:
    """The numbers of the pages on which chapters begin, with their headings; and of that of the afterword."""
    numbers = {page.path: at for at, page in enumerate(pages)}
    points = [(numbers[point.path], point.label) for point in contents if point.path in numbers]
    end = len(pages)
    if points and label(points[0][1]) == labels.PREFACE:
        del points[0]
    if points and label(points[-1][1]) == "afterword":
        end = points.pop()[0]
    # E-books of 2019-02-05 to 2019-02-19 list the links to end notes among the chapters.
    points = [(at, name) for at, name in points if at < end and not _is_end_notes(blocks[at])]
    starts = sorted(dict(reversed(points)).items())
    return starts or [(min(_table_page(blocks) + 2, end), "")], end


def _guessed_outline(blocks: list[list[Block]]) -> tuple[list[tuple[int, str]], int]:
    """The same where the contents do not tell: somebody made the book with a calibre that was not told what chapters are.

    Headings of chapters stand at the top of pages, in the middle and indented once; those of pages of 2010 to 2019, which
    have no style sheet, are as many as chapters. A text without one follows the title and what belongs to it, on their
    page or the next; a page of both is parted.
    """
    head = _table_page(blocks) + 1
    # Without a style sheet the headings that AO3 hides are seen.
    end = next(
        (at for at, page in enumerate(blocks) if at > head and page and page[0].label == "afterword"), len(blocks)
    )
    tops = [(at, page[0]) for at, page in enumerate(blocks[:end]) if at > head and page]
    starts = [(at, top.text) for at, top in tops if _is_heading(top)]
    large = [(at, top.text) for at, top in tops if _LARGE.match(top.markup) and top.label not in labels.CONTENTS]
    if not starts and len(large) == _posted(blocks[head - 1]):
        starts = large
    if not starts and head < len(blocks):
        end = _head_end(blocks[head])
        if not all(map(_is_blank, blocks[head][end:])):
            blocks[head : head + 1] = [blocks[head][:end], blocks[head][end:]]
    return starts or [(min(head + 1, len(blocks)), "")], end if starts else len(blocks)


def _is_heading(block: Block) -> bool:
    return block.depth == 1 and block.align == "center" and "<b>" in block.markup and not _is_blank(block)


def _posted(blocks: list[Block]) -> int | None:
    """How many chapters the table of tags tells."""
    told = next((found for block in blocks if (found := _POSTED.search(block.text))), None)
    return int(told[1].replace(",", "")) if told else None


def _head_end(blocks: list[Block]) -> int:
    """Where the text begins after title and byline: behind summary, notes and other works, each with what it may hold."""
    at = 2
    while at < len(blocks):
        block = blocks[at]
        if block.depth == 0 and block.label in _LONGEST:
            at = _quote_end(blocks, at + 1, _LONGEST[block.label])
        elif block.is_link or _lists_works(block):
            at += 1
        else:
            break
    return min(at, len(blocks))


def _quote_end(blocks: list[Block], start: int, room: int) -> int:
    """Where what stands under a label ends: where the next thing is, set off, or all that AO3 takes is full."""
    for at, block in enumerate(blocks[start:], start):
        room -= len(block.text)
        is_next = block.is_link or (block.depth == 0 and (block.label in _LONGEST or blocks[start].depth > 0))
        if is_next or room < 0 or (at > start and block.space >= _SET_OFF):
            return at
    return len(blocks)


def _is_end_notes(page: list[Block]) -> bool:
    return bool(page) and page[0].label in labels.END_NOTES


def _table_page(blocks: list[list[Block]]) -> int:
    """The number of the page with the table of tags. Title and summary are on the next, the text is after it."""
    return next((at for at, page in enumerate(blocks) if sum(map(_is_row, page)) > 1), 0)


# --- the three parts -------------------------------------------------------------------------------------------------


def _preface(blocks: list[Block]) -> str:
    first = next((at for at, block in enumerate(blocks) if _is_row(block)), len(blocks))
    message = "".join(f'<p class="message">{block.markup}</p>' for block in blocks[:first] if "/works/" in block.markup)
    rows, name, at = "", "", first
    while at < len(blocks):
        block = blocks[at]
        if name == labels.STATS and not _is_row(block):
            rows += f"<dd>{block.markup}</dd>"
            at += 1
            break
        name = block.label if _is_row(block) else name
        rows += f"<dt>{escape(block.text)}</dt>" if _is_row(block) else f"<dd>{block.markup}</dd>"
        at += 1
    head = [block for block in blocks[at:] if block.text]
    return (
        f'<div id="preface">{message}<div class="meta"><dl class="tags">{rows}</dl>'
        f"{_title(head[:2])}{_notes(head[2:])}</div></div>"
    )


def _title(blocks: list[Block]) -> str:
    title = "".join(f"<h1>{escape(block.text)}</h1>" for block in blocks[:1])
    return title + "".join(f'<div class="byline">{block.markup}</div>' for block in blocks[1:])


def _chapter(blocks: list[Block], number: int, name: str, *, only: bool) -> str:
    header = ""
    if blocks and name and blocks[0].text and (not only or _bare(blocks[0].text) == _bare(name)):
        end = _header_end(blocks)
        byline = "".join(f"<p>{block.markup}</p>" for block in blocks[1:2] if _is_byline(block))
        header = (
            f'<div class="meta group"><h2 class="heading">{escape(blocks[0].text)}</h2>{byline}'
            f"{_notes(blocks[2 if byline else 1 : end])}</div>"
        )
        blocks = blocks[end:]
    elif only and blocks and _is_blank(blocks[0]):
        blocks = blocks[1:]  # the heading that AO3 hides
    text, end_notes = _without_end_notes(blocks)
    tail = f'<div class="meta" id="endnotes{number}">{_notes(end_notes)}</div>' if end_notes else ""
    return f'{header}<div class="userstuff">{_markup(text)}</div>{tail}'


def _without_afterword(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """A last chapter, and what of it is the afterword: the farewell, with the labelled blocks right before it."""
    end = next((at for at, block in enumerate(blocks) if _FAREWELL in block.markup), len(blocks))
    start = end
    for at in range(end - 1, 0, -1):
        if blocks[at].label in _AFTER_LABELS:
            start = at
        elif blocks[at].is_paragraph and blocks[at].text and blocks[at].depth == 0:
            break
    return blocks[:start], blocks[start:]


def _afterword(blocks: list[Block]) -> str:
    end = next((at for at, block in enumerate(blocks) if _FAREWELL in block.markup), None)
    if end is None:
        return ""
    lists = next((at for at, block in enumerate(blocks[:end]) if block.label in labels.RELATION_LISTS), end)
    works = "".join(f"<dd>{block.markup}</dd>" for block in blocks[lists + 1 : end] if block.text)
    table = f"<dl><dt>{escape(blocks[lists].text)}</dt>{works}</dl>" if lists < end else ""
    notes = [block for block in blocks[:lists] if block.text]
    return (
        f'<div id="afterword"><div class="meta"><div id="endnotes">{_notes(notes)}</div>{table}</div>'
        f'<p class="message">{blocks[end].markup}</p></div>'
    )


# --- what belongs to a header ----------------------------------------------------------------------------------------


def _header_end(blocks: list[Block]) -> int:
    """Where the text begins: after the pointer to the end notes, else after what is indented under the last label."""
    start = 2 if len(blocks) > 1 and _is_byline(blocks[1]) else 1
    end, labelled = start, False
    texts = (block for block in blocks[start:] if block.is_paragraph and block.text and not _is_mark(block))
    depth = min((block.depth for block in texts), default=0)
    for number, block in enumerate(blocks[start:], start):
        if block.is_link:
            return number + 1
        if block.label in _CHAPTER_LABELS:
            end, labelled = number + 1, True
        elif not labelled or (number > end and block.is_paragraph and block.depth <= depth):
            break
    if labelled:
        # What stands right under a label is its. A list has no indent of its own; it is likelier to end some notes
        # than to begin a text.
        end = min(end + 1, len(blocks))
        end += sum(1 for _ in takewhile(lambda b: b.depth > depth or (b.text and not b.is_paragraph), blocks[end:]))
    return end


def _without_end_notes(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The text, and the end notes: the last such label, with nothing after it that is not indented further."""
    least = _DEEPEST + 1
    for at in range(len(blocks) - 1, 0, -1):
        if blocks[at].label == _END_NOTES:
            return (blocks[:at], blocks[at:]) if least > blocks[at].depth else (blocks, [])
        if blocks[at].is_paragraph and blocks[at].text:
            least = min(least, blocks[at].depth)
    return blocks, []


def _is_mark(block: Block) -> bool:
    return block.is_link or block.label in _CHAPTER_LABELS or block.label == _END_NOTES


def _notes(blocks: Iterable[Block]) -> str:
    """Labels of notes, each with what stands under it, as AO3 writes them; then a list of other works."""
    out: list[str] = []
    quoted: list[Block] = []
    for block in blocks:
        is_works = _lists_works(block)
        is_label = block.label in _WORK_LABELS or block.label in labels.END_NOTES
        if not (is_works or is_label or block.is_link):
            quoted.append(block)
            continue
        out += _quote(quoted)
        quoted = []
        name = f"<p>{escape(block.text)}</p>" if is_label else f'<div class="endnote-link">{block.markup}</div>'
        out.append(_TRANSLATION.sub(r"\1<span>\2</span>\3", block.markup) if is_works else name)
    return "".join((*out, *_quote(quoted)))


def _lists_works(block: Block) -> bool:
    return "<li" in block.markup and block.text.casefold().startswith(_WORKS)


def _quote(blocks: list[Block]) -> Iterator[str]:
    if any(block.text for block in blocks):
        yield f'<blockquote class="userstuff">{_markup(blocks)}</blockquote>'


def _markup(blocks: list[Block]) -> str:
    """These blocks as HTML, as deep as they are indented further than the others."""
    least = min((block.depth for block in blocks if block.is_paragraph and block.text), default=0)
    parts: list[str] = []
    for block in blocks:
        deep = min(max(block.depth - least, 0), _DEEPEST)
        align = f' align="{escape(block.align)}"' if block.align else ""
        inside = f"<p{align}>{block.markup}</p>" if block.is_paragraph else block.markup
        parts.append("<blockquote>" * deep + inside + "</blockquote>" * deep)
    return "".join(parts)


def _is_row(block: Block) -> bool:
    return block.label in _ROWS and block.text.endswith(":") and "<a" not in block.markup


def _is_byline(block: Block) -> bool:
    return block.is_paragraph and block.text.casefold().startswith(labels.CHAPTER_BYLINE_START + " ")


def _is_blank(block: Block) -> bool:
    return not block.text and "<img" not in block.markup


def _bare(text: str) -> str:
    return "".join(text.split())


# --- the blocks of a page --------------------------------------------------------------------------------------------


def _blocks(page: Page) -> Iterator[Block]:
    body = parse_xhtml(decode(page.data).text).body
    waiting = [(child, 0, 0.0) for child in _children(body)] if body is not None else []
    waiting.reverse()
    anchors = ""
    while waiting:
        node, depth, space = waiting.pop()
        if node.is_element_node:
            space = max(space, _lines(attribute(node, "height")))
        if node.tag == "blockquote":
            depth += 1
            inside = _children(node)
            if any(child.tag in _BLOCKS for child in inside):
                waiting += [(child, depth, 0.0) for child in reversed(inside[1:])]
                waiting.append((inside[0], depth, space))
                continue
        text = one_line(node.text())
        if node.tag == "a" and not text:
            anchors += node.html or ""
        elif node.tag in ("p", "blockquote"):
            inner = anchors + (node.inner_html or "").strip()
            align = attribute(node, "align")
            yield Block(is_paragraph=True, depth=depth, text=text, markup=inner, align=align, space=space)
            anchors = ""
        elif text or node.tag != "div" or node.css_first("img") is not None:  # calibre spaces by empty ones
            yield Block(is_paragraph=node.is_text_node, depth=depth, text=text, markup=anchors + (node.html or ""))
            anchors = ""


def _lines(height: str) -> float:
    """A height as calibre writes it ("3em", "11pt") in lines."""
    found = re.match(r"(\d{1,4}(?:\.\d{1,4})?)(em|pt)", height)
    return float(found[1]) / (1 if found[2] == "em" else 12) if found else 0


def _children(node: LexborNode) -> list[LexborNode]:
    """The elements in a node, and the texts between them that are not blank."""
    return [child for child in node.iter(include_text=True) if not child.is_text_node or child.text(deep=False).strip()]
