"""Pages printed by eFiction, which runs small archives: ``viewstory.php?sid=1&action=printable&chapter=all``.

Facts: FanFicFare's ``base_efiction_adapter.py``: ``#pagetitle``, ``div.infobox`` with labels, ``div.chapter``. The labels
may be German.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.domain.readings import Coverage, Reading
from alcove.domain.sources import WorkSource, host_of, parse_work_url
from alcove.errors import RefusedError
from alcove.formats.labels import EFICTION_GERMAN
from alcove.formats.nodes import attribute, has_class, inner, label, line, next_element
from alcove.formats.reader import CERTAIN, NO, Sample, Sign
from alcove.formats.sanitize import clean_note
from alcove.formats.texts import BuiltChapter, build_chapter
from alcove.formats.told import Row, Told, row_of, take_rows
from alcove.formats.told_reading import check_chapters, make_told_reading, read_creators, title_of_chapter

NAME = "efiction-page"
REVISION = 1

_MARKS = (b"pagetitle", b"infobox", b"viewstory.php")
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")
_MOST_ROWS = 100
# What stands where there is nothing to list.
_NOTHING = frozenset({"", "None", "Keine"})
_STORY = re.compile(r"viewstory\.php\?(?:[^#]*&)?sid=(\d+)")
_NUMBER = re.compile(r"\d{1,5}\.")


def sniff(sample: Sample) -> Sign:
    """Certain where a page has eFiction's title, its box of labels and the text of a chapter."""
    if not sample.is_html or not all(mark in sample.page for mark in _MARKS):
        return Sign(NO, "no page printed by eFiction")
    found = all(sample.tree.css_first(q) for q in ("#pagetitle a", "div.infobox span.label", "div.chapter"))
    return Sign(CERTAIN, "a page printed by eFiction") if found else Sign(NO, "no story on eFiction's page")


def read(sample: Sample) -> Reading:
    """The reading of a page that was sniffed as printed by eFiction."""
    tree = sample.tree
    links = tree.css("#pagetitle a")
    if not links:
        raise RefusedError(f"{sample.name or 'This page'} has no title of eFiction's.")
    told = Told(source=_source(tree, attribute(links[0], "href"), sample.decoded.text[:2000]))
    told.fields["title"] = line(links[0]) or None
    told.fields["creators"] = read_creators(links[1:], (), host_of(told.source.url) if told.source else "")
    box = tree.css_first("div.infobox")
    labels = box.css("span.label")[:_MOST_ROWS] if box is not None else []
    take_rows(told, [row for row in map(_row, labels) if row.text not in _NOTHING])
    told.fields["notes"] = _story_notes(tree)
    problem = sample.decoded.problem
    return make_told_reading(
        (NAME, REVISION, sample.form),
        told,
        _chapters(tree, measured=sample.measured),
        coverage=Coverage.LOSSY if problem else Coverage.FULL,
        problems=(problem,) if problem else (),
    )


def _source(tree: LexborHTMLParser, address: str, head: str) -> WorkSource | None:
    """The story's address. Its own link names no host, but a base, the browser that saved the page, or another link may."""
    story = _STORY.search(address)
    saved = _SAVED_FROM.search(head)
    base = tree.css_first("base[href]")
    folders = [attribute(base, "href") if base is not None else "", saved[1] if saved else ""]
    told = [address, *(f"{folder.rpartition('/')[0]}/{address}" for folder in folders if folder)]
    told += [attribute(link, "href") for link in tree.css("a[href*='viewstory.php?']")[:200]]
    sources = (parse_work_url(text) for text in told if text.lower().startswith("http"))
    return next((s for s in sources if s and story and s.site_id == story[1].lstrip("0")), None)


def _row(node: LexborNode) -> Row:
    value = []
    after = node.next
    while after is not None and not (after.tag == "span" and has_class(after, "label")):
        value.append(after)
        after = after.next
    return row_of(_named(node), value)


def _named(node: LexborNode) -> str:
    """A label in English."""
    name = label(node.text())
    return EFICTION_GERMAN.get(name, name)


def _story_notes(tree: LexborHTMLParser) -> str | None:
    for block in tree.css("div.notes")[:20]:
        name, text = block.css_first("span.label"), block.css_first("div.noteinfo")
        if name is not None and text is not None and _named(name) == "story notes":
            return clean_note(inner([text]))
    return None


def _chapters(tree: LexborHTMLParser, *, measured: bool) -> list[BuiltChapter]:
    within = {node.mem_id for node in tree.css("div.chapter div.chapter")}
    texts = [node for node in tree.css("div.chapter") if node.mem_id not in within]
    check_chapters(len(texts))
    titles = _titles(tree)
    named = titles if len(titles) == len(texts) else [None] * len(texts)
    return [
        build_chapter(number, text.inner_html or "", title=title_of_chapter(title, number, None), measured=measured)
        for number, (title, text) in enumerate(zip(named, texts, strict=True), 1)
    ]


def _titles(tree: LexborHTMLParser) -> list[str | None]:
    """The titles in the table of contents: a bold number, and a link to a place in the page."""
    titles: list[str | None] = []
    for node in tree.css("b"):
        link = next_element(node) if _NUMBER.fullmatch(node.text(deep=False).strip()) else None
        if link is not None and link.tag == "a" and attribute(link, "href").startswith("#"):
            titles.append(line(link) or None)
    return titles
