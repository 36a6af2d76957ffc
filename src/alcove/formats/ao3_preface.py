"""The preface and afterword of an AO3 download as fields of a reading (ao3-formats 1.3 to 1.7, section 5)."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from alcove.domain.languages import language_code
from alcove.domain.readings import CollectionPlace, Creator, Relation, SeriesPlace
from alcove.domain.sources import AO3, WorkSource, canonical_url, host_of, parse_otw_work_url
from alcove.domain.tags import TagKind, canonical_name
from alcove.formats import labels
from alcove.formats.ao3_bylines import read_byline, read_relation, read_relation_list
from alcove.formats.ao3_skeleton import find_tag_table, is_tag_table, unfold
from alcove.formats.nodes import attribute, elements, has_class, inner, label, line, one_line, pieces_of
from alcove.formats.sanitize import clean_note

_TAG_LINK = re.compile(r"/tags/([^/?#]+)")
# No name has an asterisk, so that from left to right these are unambiguous; one kind after the other they are not.
_SUBSTITUTE = re.compile(r"\*([sadqh])\*")
_SUBSTITUTED = {"s": "/", "a": "&", "d": ".", "q": "?", "h": "#"}
# Pages of archives with older software say "Part 2 of the X series".
_PART = re.compile(r"part\s+([\d,.]+)\s+of(?:\s+the)?\s*$", re.IGNORECASE)
_PART_TEXT = re.compile(r"part\s+([\d,.]+)\s+of\s+(.+?)(?=,\s*part\s+[\d,.]+\s+of\s|$)", re.IGNORECASE)
_STAT = re.compile(
    r"(?:^|\s)(published|updated|completed|words|chapters|kudos|hits|bookmarks|comments)\s*:\s*(.*?)"
    r"(?=\s+(?:published|updated|completed|words|chapters|kudos|hits|bookmarks|comments)\s*:|\s*$)",
    re.IGNORECASE | re.DOTALL,
)
# AO3 writes 2024-01-05; the copy it mails when a work is deleted may follow its owner's settings.
_DATE_FORMS = ("%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%Y/%m/%d", "%d.%m.%Y")


@dataclass(slots=True)
class Preface:
    """What preface and afterword of one file tell. ``fields`` are those of ``Reading``, by name.

    ``recent`` tells that the file has a mark of the makes since 2023-04, which always count the chapters.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    source: WorkSource | None = None
    host: str = ""
    stats_told: bool = False
    chapters_told: bool = False
    recent: bool = False


def read_preface(nodes: list[LexborNode], afterword: list[LexborNode], *, fields: bool = True) -> Preface | None:
    """The fields told by these elements; None where there is no table of tags, so that it is no preface of AO3's.

    Without ``fields`` only where the work is from, which is all that chapters to be shown need.
    """
    table = find_tag_table(nodes)
    if table is None:
        return None
    preface = Preface()
    flat = list(unfold(nodes))
    _read_source(preface, flat, afterword)
    if fields:
        read_rows(preface, table)
        _read_head(preface, [node for node in flat if node.mem_id != table.mem_id])
        _read_afterword(preface, afterword)
    return preface


def tag_name(link: LexborNode, kind: TagKind) -> str:
    """The stored name of a linked tag: from the address, else from the link's text.

    AO3 shows one warning under another name than it stores; only the address has the stored one.
    """
    return _name_in(attribute(link, "href"), kind) or canonical_name(kind, link.text())


@lru_cache(maxsize=1 << 14)
def _name_in(address: str, kind: TagKind) -> str:
    """The stored name of the tag with this address; most are those of many works."""
    found = _TAG_LINK.search(address)
    name = _SUBSTITUTE.sub(lambda letter: _SUBSTITUTED[letter[1]], unquote(found[1])) if found else ""
    return canonical_name(kind, name) if "\ufffd" not in name else ""


# --- where it came from ----------------------------------------------------------------------------------------------


def _read_source(preface: Preface, flat: list[LexborNode], afterword: list[LexborNode]) -> None:
    for node in flat:
        if node.tag != "p" or has_class(node, "userstuff"):
            continue
        links = node.css("a")
        for link in links:
            source = parse_otw_work_url(attribute(link, "href"))
            if source:
                preface.source, preface.host = source, host_of(source.url)
                preface.recent |= source.site == AO3 and attribute(link, "href").startswith("https:")
                preface.fields["archive"] = line(links[0]) or None if links[0].mem_id != link.mem_id else None
                bold = node.css_first("b")
                if bold is not None:
                    preface.fields["title"] = line(bold) or None
                return
    for node in afterword:
        for link in node.css("a") if node.tag == "p" else ():
            source = parse_otw_work_url(attribute(link, "href"))
            if source:
                preface.source, preface.host = source, host_of(source.url)
                return


# --- the table of tags -----------------------------------------------------------------------------------------------


def read_rows(preface: Preface, table: LexborNode) -> None:
    """Adds the fields of a table of tags: a download's, or that of the site's page of a work."""
    found: dict[TagKind, list[str]] = {}
    name = ""
    preface.fields |= {"series": (), "collections": ()}
    for cell in elements(table):
        if cell.tag == "dt":
            name = label(cell.text())
        elif cell.tag == "dd":
            kind = labels.TAG_ROWS.get(name)
            if kind is not None:
                found.setdefault(kind, []).extend(_row_tags(cell, kind))
                preface.recent |= name in _PLURALS
            else:
                _read_row(preface, name, cell)
    preface.fields |= _tag_fields(found)


# Written so since 2023-10-29; before, the singular stood for any number.
_PLURALS = frozenset({"archive warnings", "categories", "fandoms", "relationships", "characters"})


def _row_tags(cell: LexborNode, kind: TagKind) -> list[str]:
    links = cell.css("a")
    if links:
        return [name for link in links if (name := tag_name(link, kind))]
    return [name for part in cell.text().split(", ") if (name := canonical_name(kind, part))]


def _tag_fields(found: dict[TagKind, list[str]]) -> dict[str, Any]:
    """A row that is missing tells that there are none, but for rating and warnings, which every work has."""
    names = {kind: tuple(dict.fromkeys(found.get(kind, ()))) for kind in TagKind}
    return {
        "rating": next(iter(names[TagKind.RATING]), None),
        "warnings": names[TagKind.WARNING] or None,
        "categories": names[TagKind.CATEGORY],
        "fandoms": names[TagKind.FANDOM],
        "relationships": names[TagKind.RELATIONSHIP],
        "characters": names[TagKind.CHARACTER],
        "freeforms": names[TagKind.FREEFORM],
    }


def _read_row(preface: Preface, name: str, cell: LexborNode) -> None:
    if name == labels.STATS:
        _read_stats(preface, _stats_text(cell))
    elif name == labels.LANGUAGE:
        _read_language(preface, line(cell))
    elif name == labels.SERIES:
        # The site's page has links to the works before and after around each place.
        places = cell.css("span.position") or [cell]
        preface.fields["series"] = tuple(found for place in places for found in _read_series(place, preface.host))
    elif name in labels.COLLECTIONS:
        preface.fields["collections"] = _read_collections(cell, preface.host)


def _read_language(preface: Preface, name: str) -> None:
    if not name:
        return
    code = language_code(name)
    preface.fields["language"], preface.fields["language_name"] = code, name
    if code is None:
        preface.problems.append(f"The language “{name}” is not known here; the work is kept without a language code.")


def _read_series(cell: LexborNode, host: str) -> tuple[SeriesPlace, ...]:
    places: list[SeriesPlace] = []
    before = ""
    for piece in pieces_of(cell):
        if isinstance(piece, str):
            before += piece
            continue
        part = _PART.search(before)
        position = _number(part[1]) if part else None
        places.append(SeriesPlace(line(piece), position, canonical_url(attribute(piece, "href"), host)))
        before = ""
    if not places:
        places = [SeriesPlace(part[2].strip(), _number(part[1])) for part in _PART_TEXT.finditer(line(cell))]
    return tuple(places)


def _read_collections(cell: LexborNode, host: str) -> tuple[CollectionPlace, ...]:
    links = cell.css("a")
    if links:
        return tuple(CollectionPlace(line(link), canonical_url(attribute(link, "href"), host)) for link in links)
    return tuple(CollectionPlace(title) for part in cell.text().split(", ") if (title := one_line(part)))


def _stats_text(cell: LexborNode) -> str:
    """The figures as a download has them; the site's page has a list of its own in the cell."""
    inside = cell.css_first("dl")
    return cell.text() if inside is None else " ".join(line(node) for node in elements(inside))


def _read_stats(preface: Preface, text: str) -> None:
    preface.stats_told = True
    told = {found[1].casefold(): " ".join(found[2].split()) for found in _STAT.finditer(text)}
    for key in (labels.PUBLISHED, labels.UPDATED, labels.COMPLETED):
        if told.get(key):
            preface.fields[key] = day = _date(told[key])
            if day is None:
                preface.problems.append(f"The date “{told[key]}” ({key}) could not be read.")
    for key in (labels.WORDS, "kudos", "hits", "bookmarks", "comments"):
        if key in told:
            preface.fields[key] = _number(told[key])
            preface.recent |= key == labels.WORDS and "," in told[key]
    if labels.CHAPTERS in told:
        _read_chapter_count(preface, told[labels.CHAPTERS])


def _read_chapter_count(preface: Preface, text: str) -> None:
    posted, _, expected = text.partition("/")
    preface.chapters_told = True
    preface.fields["chapters_posted"] = _number(posted)
    preface.fields["chapters_expected"] = _number(expected)
    if preface.fields["chapters_posted"] is not None:
        preface.fields["complete"] = preface.fields["chapters_posted"] == preface.fields["chapters_expected"]


def _date(text: str) -> dt.date | None:
    with suppress(ValueError):
        return dt.date.fromisoformat(text)
    for form in _DATE_FORMS:
        try:
            return dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _number(text: str) -> int | None:
    digits = "".join(c for c in text.partition(" ")[0] if c.isdecimal())
    return int(digits) if digits and len(digits) <= 12 else None


# --- title, byline, summary, notes, other works ------------------------------------------------------------------------


def _read_head(preface: Preface, flat: list[LexborNode]) -> None:
    notes = notes_of(flat)
    preface.fields["summary"] = notes.get("summary")
    preface.fields["notes"] = notes.get("notes")
    relations: list[Relation] = []
    creators: tuple[Creator, ...] | None = None
    before = ""
    for node in flat:
        if node.tag == "h1":
            preface.fields["title"] = line(node) or preface.fields.get("title")
        elif creators is None and node.tag == "div" and (has_class(node, "byline") or before == "h1"):
            creators = read_byline(node, preface.host)
        elif node.tag == "ul":
            relations += filter(None, (read_relation(item, preface.host) for item in elements(node)))
        elif node.tag == "dl" and not is_tag_table(node):
            relations += read_relation_list(node, preface.host)
        before = node.tag or ""
    preface.fields["creators"] = creators or None
    preface.fields["relations"] = tuple(relations)


def notes_of(flat: list[LexborNode]) -> dict[str, str | None]:
    """Summary, notes and end notes among these elements, as clean HTML: a ``p`` of AO3's words before a ``blockquote``.

    A blockquote that follows another goes on with it: a heading that the author typed into it cut the e-book there.
    """
    quotes: dict[str, list[LexborNode]] = {}
    current = ""
    for node in flat:
        if node.tag == "p":
            current = _note_kind(label(node.text()))
        elif node.tag == "blockquote":
            if current:
                quotes.setdefault(current, []).append(node)
        else:
            current = ""
    return {kind: clean_note(inner(found)) for kind, found in quotes.items()}


def _note_kind(name: str) -> str:
    if name in labels.SUMMARIES:
        return "summary"
    if name in labels.NOTES:
        return "notes"
    return "end_notes" if name in labels.END_NOTES else ""


def _read_afterword(preface: Preface, afterword: list[LexborNode]) -> None:
    blocks: list[LexborNode] = []
    for node in afterword:
        blocks += (node,) if node.id == "endnotes" else unfold([node])
    end_notes: list[LexborNode] = []
    for node in blocks:
        if node.id == "endnotes":
            end_notes += elements(node)
        elif node.tag == "dl" and not has_class(node, "tags"):
            preface.fields["relations"] += read_relation_list(node, preface.host)
        elif node.tag == "p" and "creator know" in node.text():
            preface.recent = True
    preface.fields["end_notes"] = notes_of(end_notes).get("end_notes")
