"""FanFicFare's EPUB after calibre made a MOBI of it, put back into its form: paragraphs alone are left of every page.

The title page is known by its labels, which stand in one paragraph, chapters by the table of contents, notes by their
labels at the beginning and the end of a chapter. For ``fanficfare_epub``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from itertools import dropwhile

from selectolax.lexbor import LexborNode

from alcove.formats.decoding import decode
from alcove.formats.ebook import Page
from alcove.formats.fanficfare_chapters import NOTES, OF_UPDATES
from alcove.formats.nodes import elements, label, line, parse_html
from alcove.formats.opf import NavPoint
from alcove.formats.paragraph_headings import take_heading, unset
from alcove.formats.told import knows

#: What FanFicFare and calibre call the pages that hold no text of the work.
_NO_CHAPTERS = frozenset({"cover", "cover page", "title page", "table of contents", "update log"})
#: A title and its authors, as links with "by" between them.
_BYLINE = re.compile(rb"</a>(?:<[^<>]{1,100}>){0,8}\s*by\s*(?:<[^<>]{1,100}>){0,8}<a\b")
_LABEL = re.compile(rb"<b>[^<>]{1,60}:</b>")
#: How much of a page is looked at for them, and how many labels a title page has at the least.
_HEAD, _LEAST = 8192, 3


def is_flat_title_page(data: bytes) -> bool:
    """Whether this is a title page of FanFicFare's that lost its heading."""
    head = data[:_HEAD]
    return b"<h3" not in head and _BYLINE.search(head) is not None and len(_LABEL.findall(head)) >= _LEAST


def unflatten(pages: Sequence[Page], contents: Iterable[NavPoint]) -> list[Page]:
    """The pages as FanFicFare writes them; of those that hold no text of the work, the title page and the log alone."""
    labels: dict[str, str] = {}
    for point in contents:
        labels.setdefault(point.path, point.label)
    made: list[Page] = []
    for page in pages:
        body = parse_html(decode(unset(page.data)).text).body
        if body is None:
            continue
        name = labels.get(page.path, "")
        take_heading(body, name)
        blocks = [node for node in elements(body) if node.tag != "a" or line(node)]
        if is_flat_title_page(page.data) and not any(_is_title_page(other) for other in made):
            made.append(_page("title_page", _title_page(blocks)))
        elif label(name) == "update log":
            made.append(_page("log_page", _log(blocks)))
        elif blocks and name and label(name) not in _NO_CHAPTERS:
            made.append(_page(f"file{len(made):04}", _chapter(name, blocks)))
    return made


def _page(name: str, markup: str) -> Page:
    return Page(f"{name}.xhtml", f"<html><body>{markup}</body></html>".encode())


def _is_title_page(page: Page) -> bool:
    return page.path == "title_page.xhtml"


def _title_page(blocks: list[LexborNode]) -> str:
    """The heading, and the labels with what stands under them: paragraphs, where it is a summary."""
    heading = "".join(node.inner_html or "" for node in blocks[:1])
    values = "".join((node.inner_html if _has_rows(node) else node.html) or "" for node in blocks[1:])
    return f"<h3>{heading}</h3><div>{values}</div>"


def _has_rows(node: LexborNode) -> bool:
    """Whether a paragraph is lines with a label: it begins with one, and each line ends with a break, or it is one alone."""
    if _is_label(node):
        return knows(label(node.text()))
    inside = [*dropwhile(_is_break, elements(node))] if node.tag == "p" else []
    labels = [child for child in inside if child.tag == "b" and child.text().rstrip().endswith(":")]
    return bool(labels) and inside[0].tag == "b" and (len(labels) > 1 or _is_break(inside[-1]))


def _is_break(node: LexborNode) -> bool:
    return node.tag == "br"


def _log(blocks: list[LexborNode]) -> str:
    values = ""
    for node in (node for block in blocks for node in block.css("b")):
        if (name := OF_UPDATES.get(label(node.text()))) is not None:
            values += f'<span id="{name}">{escape(_text_after(node))}</span>'
    return values


def _text_after(node: LexborNode) -> str:
    text, after = "", node.next
    while after is not None and after.tag != "b":
        text += after.text()
        after = after.next
    return text


def _chapter(name: str, blocks: list[LexborNode]) -> str:
    """A chapter under its heading, with the notes at its beginning and its end in blocks of their own."""
    head = 0
    while _is_notes(blocks[head : head + 2]):
        head += 2
    foot = _foot(blocks, head)
    return (
        f'<h3 class="fff_chapter_title">{escape(name)}</h3>{_notes("fff_head_notes", blocks[:head])}'
        f"<div>{_markup(blocks[head:foot])}</div>{_notes('fff_foot_notes', blocks[foot:])}"
    )


def _foot(blocks: list[LexborNode], head: int) -> int:
    """Where the notes at the end begin: at a label under which nothing follows but what is indented, lists and labels."""
    foot = len(blocks)
    for at in range(len(blocks) - 2, head, -1):
        if _is_notes(blocks[at : at + 2]):
            foot = at
        elif blocks[at + 1].tag == "p" and not _is_label(blocks[at + 1]):
            break
    return foot


def _is_notes(pair: list[LexborNode]) -> bool:
    """Whether a label of notes stands alone in a paragraph, and something indented under it."""
    return len(pair) == 2 and _is_label(pair[0]) and label(pair[0].text()) in NOTES and pair[1].tag == "blockquote"


def _is_label(node: LexborNode) -> bool:
    inside = [*elements(node)] if node.tag == "p" else []
    return len(inside) == 1 and inside[0].tag == "b" and line(inside[0]) == line(node) and line(node).endswith(":")


def _notes(kind: str, blocks: list[LexborNode]) -> str:
    """A block of notes: labels, each with all that follows it up to the next."""
    parts: list[tuple[str, list[LexborNode]]] = []
    for node in blocks:
        if label(node.text()) in NOTES:
            parts.append((node.inner_html or "", []))
        else:
            parts[-1][1].append(node)
    inside = "".join(f"{name}<blockquote>{_quoted(nodes)}</blockquote>" for name, nodes in parts)
    return f'<div class="fff_chapter_notes {kind}">{inside}</div>' if inside else ""


def _quoted(nodes: list[LexborNode]) -> str:
    return "".join((node.inner_html if node.tag == "blockquote" else node.html) or "" for node in nodes)


def _markup(blocks: Iterable[LexborNode]) -> str:
    return "".join(node.html or "" for node in blocks)
