"""AO3's pages of a work as browsers save them, and those of other archives with its software (ao3-formats 2).

The entire work, one chapter of it, or a work that has no chapters; saved as plain HTML, by SingleFile, or as MHTML.
Unlike a download, such a page tells kudos and hits, whom the work is a gift for, and the numbers of its chapters.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.domain.languages import language_code
from alcove.domain.readings import Creator, Reading, Relation, RelationKind
from alcove.domain.sources import host_of, parse_otw_work_url
from alcove.errors import RefusedError
from alcove.formats import labels
from alcove.formats.ao3_bylines import listed_relation, read_byline, read_relation
from alcove.formats.ao3_preface import Preface, read_rows
from alcove.formats.ao3_reading import Carrier, finish_reading
from alcove.formats.nodes import attribute, elements, has_class, inner, line, pieces_of
from alcove.formats.reader import CERTAIN, NO, Sample, Sign
from alcove.formats.sanitize import clean_note
from alcove.formats.saved_page import Saved, saved_from
from alcove.formats.texts import BuiltChapter, build_chapter

NAME = "ao3-page"
REVISION = 1

_TABLE = re.compile(rb"class\s*=\s*[\"']?[^>]*\bmeta\b")
_WORK_PATH = re.compile(r"/(?:works|downloads)/(\d{1,12})\b")
_CHAPTER_PATH = re.compile(r"/chapters/(\d{1,12})\b")
_UPDATED_AT = re.compile(r"[?&]updated_at=(\d{1,11})\b")
_ARCHIVE = re.compile(r"\[([^\[\]]+)\]\s*$")
_CHAPTER_ID = re.compile(r"chapter-(\d+)$")
# Links of the archive itself with the number of this work, the surest first.
_OWN_LINKS = (
    "li.download a",
    "#chapters div.chapter h3.title a",
    "dl.stats dd.bookmarks a",
    "ul.work.navigation a",
    "#feedback a",
)
# Pages that were taken from the network have no host in their links; their title ends with the archive's name.
_HOMES = {
    "archive of our own": "archiveofourown.org",
    "squidgeworld": "squidgeworld.org",
    "superlove": "superlove.sayitditto.net",
    "ad astra": "www.adastrafanfic.com",
}
_RECIPIENTS = "for "


def sniff(sample: Sample) -> Sign:
    """Certain where a page has the site's table about a work, and a text of that work."""
    if not sample.is_html:
        return Sign(NO, "not an HTML page")
    if not _TABLE.search(sample.page):
        return Sign(NO, "no table about a work")
    if sample.tree.css_first("dl.work.meta") is None:
        return Sign(NO, "no table about a work")
    if not any(True for _ in _texts(sample.tree)):
        return Sign(NO, "a table about a work, but no text of it")
    return Sign(CERTAIN, "a saved page of a work: the site's table about it, and its text")


def read(sample: Sample) -> Reading:
    """The reading of a page that was sniffed as a work's page on its site."""
    tree = sample.tree
    table = tree.css_first("dl.work.meta")
    if table is None:
        raise RefusedError(f"{sample.name or 'This page'} has no table about a work, so it is no page of one.")
    saved = sample.saved if sample.saved.url else saved_from(sample.decoded.text)
    preface = Preface()
    _read_source(preface, tree, saved)
    read_rows(preface, table)
    _mend_rows(preface, table)
    chapters = _chapters(tree)
    _read_head(preface, tree, first=_is_first(chapters))
    built = [_build(number, node, preface.host, measured=sample.measured) for number, node in enumerate(chapters, 1)]
    problem = sample.decoded.problem
    carrier = Carrier(
        reader=NAME,
        revision=REVISION,
        format=sample.form,
        ends=tree.css_first("#feedback, #footer, #kudos, div.afterword") is not None,
        damaged=problem is not None,
        made=saved.moment or _last_changed(tree),
        problems=(problem,) if problem else (),
        measured=sample.measured,
    )
    return finish_reading(carrier, preface, built, [])


# --- where it came from ----------------------------------------------------------------------------------------------


def _read_source(preface: Preface, tree: LexborHTMLParser, saved: Saved) -> None:
    title = tree.css_first("title")
    named = _ARCHIVE.search(line(title)) if title is not None else None
    preface.fields["archive"] = named[1] if named else None
    address = _own_address(tree)
    home = host_of(address) if "//" in address else ""
    home = home or host_of(saved.url or "") or _HOMES.get(named[1].casefold() if named else "", "")
    number = _WORK_PATH.search(address) or _WORK_PATH.search(saved.url or "")
    preface.host = home
    if number and home:
        preface.source = parse_otw_work_url(f"https://{home}/works/{number[1]}")
        preface.host = host_of(preface.source.url) if preface.source else home


def _own_address(tree: LexborHTMLParser) -> str:
    """An address of this work that the archive wrote, with its host if any has one; empty where there is none."""
    found = [
        attribute(link, "href")
        for query in _OWN_LINKS
        for link in tree.css(query)
        if _WORK_PATH.search(attribute(link, "href"))
    ]
    same = [address for address in found if _number(address) == _number(found[0])]
    return next((address for address in same if "//" in address), same[0] if same else "")


def _number(address: str) -> str:
    found = _WORK_PATH.search(address)
    return found[1] if found else ""


def _last_changed(tree: LexborHTMLParser) -> dt.datetime | None:
    """When the work last changed, to the second, from its links to downloads: the page is no older."""
    for link in tree.css("li.download a"):
        found = _UPDATED_AT.search(attribute(link, "href"))
        if found:
            with suppress(ValueError, OverflowError, OSError):
                return dt.datetime.fromtimestamp(int(found[1]), dt.UTC)
    return None


# --- what the page tells of the work ---------------------------------------------------------------------------------


def _mend_rows(preface: Preface, table: LexborNode) -> None:
    """What the site's table has otherwise than a download's: rows that a reader hid, the language's code."""
    for cell in elements(table):
        if cell.tag != "dd":
            continue
        # Whoever hides warnings or tags in their settings saves "Show …" in their place.
        if cell.css_first("a.tag") is None:
            preface.fields |= {name: None for name in ("warnings", "freeforms") if cell.css_first(_HIDDEN[name])}
        if has_class(cell, "language") and preface.fields.get("language") is None:
            code = attribute(cell, "lang")
            preface.fields["language"] = language_code(code) if code else None


_HIDDEN = {"warnings": "li[id$=_category_warnings]", "freeforms": "li[id$=_category_freeforms], li[id$=_freeforms]"}


def _read_head(preface: Preface, tree: LexborHTMLParser, *, first: bool) -> None:
    """Title, byline, notes and other works. ``first`` tells whether the page would have the work's summary and notes."""
    fields = preface.fields
    skin = tree.css_first("#workskin")
    blocks = [node for node in elements(skin) if has_class(node, "preface")] if skin is not None else []
    heads = [node for node in blocks if not has_class(node, "afterword")]
    title, byline = _within(heads, "h2.title"), _within(heads, "h3.byline")
    fields["title"] = (line(title) or None) if title is not None else None
    fields["creators"] = (_creators(byline, preface.host) or None) if byline is not None else None
    fields["summary"] = _note(_within(heads, "div.summary"))
    notes = _within(heads, "div.notes")
    fields["notes"] = _note(notes)
    fields["end_notes"] = _note(tree.css_first("#work_endnotes"))
    items = [item for node in (notes,) if node is not None for item in node.css("ul.associations > li")]
    given = [item for item in items if line(item).casefold().startswith(_RECIPIENTS)]
    names = tuple(name for item in given for name in _recipients(item, preface.host))
    fields["recipients"] = names or (() if first else None)
    relations = [found for item in items if (found := _relation(item, preface.host))]
    children = tree.css_first("#children")
    if children is not None:
        relations += [
            listed_relation(RelationKind.INSPIRED, list(pieces_of(item)), preface.host) for item in children.css("li")
        ]
    fields["relations"] = tuple(relations)


def _within(heads: list[LexborNode], query: str) -> LexborNode | None:
    return next((found for head in heads if (found := head.css_first(query)) is not None), None)


def _creators(byline: LexborNode, host: str) -> tuple[Creator, ...]:
    # To its creator alone the site shows who is behind an anonymous work.
    return (Creator("Anonymous"),) if line(byline).startswith("Anonymous [") else read_byline(byline, host)


def _recipients(item: LexborNode, host: str) -> Iterator[str]:
    for recipient in read_byline(item, host, _RECIPIENTS.strip()):
        name = recipient.name if recipient.login else recipient.name.rstrip(".")
        if name:
            yield name


def _relation(item: LexborNode, host: str) -> Relation | None:
    found = read_relation(item, host)
    return replace(found, text=found.text.removesuffix(" (Log in to access.)")) if found else None


def _note(module: LexborNode | None) -> str | None:
    """The quoted notes of a module, as clean HTML."""
    if module is None:
        return None
    quotes = [node for node in elements(module) if node.tag == "blockquote"]
    return clean_note(inner(quotes)) if quotes else None


# --- the chapters ----------------------------------------------------------------------------------------------------


def _texts(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    for chapter in _chapters(tree):
        for node in elements(chapter):
            if node.tag == "div" and has_class(node, "userstuff"):
                yield node


def _chapters(tree: LexborHTMLParser) -> list[LexborNode]:
    """The blocks of chapters; the block of the text itself where a work has none."""
    place = tree.css_first("#chapters")
    if place is None:
        return []
    blocks = [node for node in elements(place) if _CHAPTER_ID.match(node.id or "") and has_class(node, "chapter")]
    return blocks or ([place] if any(has_class(node, "userstuff") for node in elements(place)) else [])


def _is_first(chapters: list[LexborNode]) -> bool:
    numbers = [int(found[1]) for node in chapters if (found := _CHAPTER_ID.match((node.id or "")[:16]))]
    return not numbers or numbers[0] == 1


def _build(number: int, block: LexborNode, host: str, *, measured: bool) -> BuiltChapter:
    told: dict[str, Any] = {}
    texts: list[str] = []
    for node in elements(block):
        if has_class(node, "userstuff"):
            texts.append(_text(node))
        elif has_class(node, "preface"):
            _read_chapter_block(told, node, host)
    return build_chapter(number, "".join(texts), measured=measured, **told)


def _text(node: LexborNode) -> str:
    for child in list(elements(node)):
        # "Chapter Text", "Work Text:": written by the archive, for those who cannot see the page.
        if child.tag == "h3" and has_class(child, "landmark"):
            child.decompose()
    return node.inner_html or ""


def _read_chapter_block(told: dict[str, Any], block: LexborNode, host: str) -> None:
    """Adds the title, creators and notes that a block before or after a chapter's text has."""
    for node in elements(block):
        if node.tag == "h3" and has_class(node, "title"):
            told |= _heading(node)
        elif node.tag == "h4" and has_class(node, "byline"):
            told["creators"] = read_byline(node, host, labels.CHAPTER_BYLINE_START)
        elif has_class(node, "summary"):
            told["summary"] = _note(node)
        elif has_class(node, "notes"):
            told["end_notes" if has_class(node, "end") else "notes"] = _note(node)


def _heading(node: LexborNode) -> dict[str, str | None]:
    """The author's title in "Chapter 2: Title", and the number behind the link "Chapter 2"."""
    link = next((found for found in node.css("a") if _CHAPTER_PATH.search(attribute(found, "href"))), None)
    if link is None:
        title = re.sub(r"^Chapter\s+[\d,]+\s*:?\s*", "", line(node))
        return {"title": title or None}
    number = _CHAPTER_PATH.search(attribute(link, "href"))
    title = line(node).removeprefix(line(link)).removeprefix(":").strip()
    return {"title": title or None, "site_id": number[1] if number else None}
