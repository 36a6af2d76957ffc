"""What a downloader's page tells of a work, as fields of a reading: labelled values in any order.

FanFicFare, FicHub and the smaller tools print the same things under labels, which people may rename and reorder; what
stands under a label that is not known here is passed over. Values that are lists are joined by commas: names that
the package lists one by one are put together again. Between the container and the readers.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from selectolax.lexbor import LexborNode

from alcove.domain.languages import language_code
from alcove.domain.readings import CollectionPlace, SeriesPlace
from alcove.domain.sources import WorkSource, canonical_url, site_named
from alcove.domain.tags import CATEGORIES, TagKind, canonical_category, canonical_name
from alcove.formats.nodes import attribute, elements, label, line, one_line, parse_html
from alcove.formats.sanitize import clean_note

_TAGS: dict[str, TagKind] = {
    name: kind
    for kind, names in {
        TagKind.RATING: "rating, rated",
        TagKind.WARNING: "warnings, warning, archive warnings, content warnings",
        TagKind.CATEGORY: "ao3 categories, squidgeworld categories, superlove categories, ad astra categories",
        TagKind.FANDOM: "fandoms, fandom, category, categories, crossover fandom",
        TagKind.RELATIONSHIP: "relationships, relationship, pairings, pairing, ships",
        TagKind.CHARACTER: "characters, character",
        TagKind.FREEFORM: "genre, genres, freeform tags, additional tags, extra tags, tags, story tags, site tags,"
        " erotica tags, tags from forum, content tags from forum, sub-genres",
    }.items()
    for name in re.split(r",\s*", names)
}
_FIELDS = {
    TagKind.WARNING: "warnings",
    TagKind.CATEGORY: "categories",
    TagKind.FANDOM: "fandoms",
    TagKind.RELATIONSHIP: "relationships",
    TagKind.CHARACTER: "characters",
    TagKind.FREEFORM: "freeforms",
}
_COUNTS = {
    "words": "words",
    "word count": "words",
    "kudos": "kudos",
    "hits": "hits",
    "bookmarks": "bookmarks",
    "comments": "comments",
}
_COMPLETE = frozenset({"completed", "complete", "finished", "yes", "ja", "igen"})
_UNFINISHED = frozenset(
    {"in-progress", "in progress", "ongoing", "incomplete", "hiatus", "abandoned", "dropped", "no", "nein"}
)
# 3/4/2024 is no form: which number the month is, differs between sites. Who writes 3.4.2024 has the day first.
_DATE_FORMS = ("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%Y/%m/%d", "%d.%m.%Y")
_SERIES = re.compile(r"(.*?)\s*(?:\[(\d{1,6})(?:\.0+)?\])?$", re.DOTALL)
_BREAK = re.compile(r"<br\b[^<>]*>$")
_MOST_SERIES = 100
# Of how many pieces between commas a name may be.
_MOST_COMMAS = 6


class Row(NamedTuple):
    """A label, its value as text and as markup, and the links in it (text, address)."""

    label: str
    text: str
    markup: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Told:
    """What was gathered of a work. ``fields`` are those of ``Reading``, by name."""

    fields: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    source: WorkSource | None = None
    made: dt.datetime | None = None


def row_of(name: str, nodes: Iterable[LexborNode]) -> Row:
    """The row with this label whose value these nodes are."""
    held = list(nodes)
    links = tuple((line(a), attribute(a, "href")) for node in held if node.is_element_node for a in node.css("a"))
    markup = "".join(node.html or "" for node in held)
    return Row(label(name), one_line("".join(node.text() for node in held)), markup, links)


def knows(name: str) -> bool:
    """Whether something is made of what stands under this label."""
    return name in _TAGS or name in _COUNTS or name in _TAKERS or name in ("published", "updated")


def take_rows(told: Told, rows: Iterable[Row], known: Iterable[str] = ()) -> None:
    """Adds what the rows tell. ``known`` are names that are tags for certain, commas and all; the source is set before."""
    whole = frozenset(known)
    found: dict[TagKind, list[str]] = {}
    for row in rows:
        kind = _TAGS.get(row.label)
        if kind is TagKind.RATING:
            told.fields["rating"] = canonical_name(kind, row.text) or None
        elif kind is not None:
            found.setdefault(kind, []).extend(split_names(row.text, whole))
        else:
            _take_row(told, row)
    if told.source and _has_ao3_tags(told.source.site):
        _part_categories(found)
    for kind, names in found.items():
        told.fields[_FIELDS[kind]] = tuple(dict.fromkeys(n for name in names if (n := canonical_name(kind, name))))
    _settle_counts(told.fields)


def split_names(text: str, known: frozenset[str] = frozenset()) -> list[str]:
    """The names of a list with commas between; one of ``known`` keeps its own commas."""
    parts = [part.strip() for part in text.split(",")]
    names: list[str] = []
    at = 0
    while at < len(parts):
        sizes = range(min(_MOST_COMMAS, len(parts) - at), 1, -1) if known else ()
        size = next((n for n in sizes if ", ".join(parts[at : at + n]) in known), 1)
        names.append(", ".join(parts[at : at + size]))
        at += size
    return [name for name in names if name]


def known_names(subjects: Iterable[str]) -> frozenset[str]:
    """Subjects of a package as they are shown on pages: FanFicFare escapes an ampersand twice."""
    return frozenset(one_line(html.unescape(subject)) for subject in subjects if "," in subject)


def day_of(text: str) -> dt.date | None:
    """The day that a date with or without a time means; None for what is none."""
    with suppress(ValueError):
        return dt.date.fromisoformat(text.strip()[:10])
    for form in _DATE_FORMS:
        with suppress(ValueError):
            return dt.datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
    return None


def moment_of(text: str) -> dt.datetime | None:
    """A moment as tools write it; without a zone it is taken for UTC."""
    with suppress(ValueError):
        moment = dt.datetime.fromisoformat(text.strip())
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return None


def number_of(text: str) -> int | None:
    """A whole number with or without separators; None for what is none or is absurd."""
    found = re.match(r"\s*(\d[\d,. ]{0,20})", text)
    digits = re.sub(r"\D", "", found[1]) if found else ""
    return int(digits) if digits and len(digits) <= 12 else None


def _take_row(told: Told, row: Row) -> None:
    if row.label in _COUNTS:
        told.fields[_COUNTS[row.label]] = number_of(row.text)
    elif row.label in ("published", "updated"):
        told.fields[row.label] = day = day_of(row.text)
        if day is None and row.text:
            told.problems.append(f"The date “{row.text[:60]}” ({row.label}) could not be read.")
    elif row.label in ("packaged", "downloaded"):
        told.made = moment_of(row.text)
    elif row.label in _TAKERS:
        _TAKERS[row.label](told.fields, row)


def _take_summary(fields: dict[str, Any], row: Row) -> None:
    # The line of a title page ends with a break.
    markup = _BREAK.sub("", row.markup.strip()).strip() or html.escape(row.text, quote=False)
    body = parse_html(markup).body
    blocks = list(elements(body)) if body is not None else []
    if len(blocks) == 1 and blocks[0].tag == "div" and body is not None and line(body) == line(blocks[0]):
        markup = (blocks[0].inner_html or "").strip()
    fields["summary"] = clean_note(markup)


def _take_language(fields: dict[str, Any], row: Row) -> None:
    fields["language"], fields["language_name"] = language_code(row.text), row.text or None


def _take_series(fields: dict[str, Any], row: Row) -> None:
    places = fields.get("series", ())
    if len(places) < _MOST_SERIES:
        fields["series"] = (*places, *_series_of(row))


def _take_series_address(fields: dict[str, Any], row: Row) -> None:
    if fields.get("series"):
        *before, last = fields["series"]
        fields["series"] = (*before, SeriesPlace(last.title, last.position, canonical_url(row.text)))


def _take_collections(fields: dict[str, Any], row: Row) -> None:
    fields["collections"] = _collections_of(row)


def _take_status(fields: dict[str, Any], row: Row) -> None:
    fields["complete"] = _completeness(row.text)


def _take_chapters(fields: dict[str, Any], row: Row) -> None:
    if row.label == "total chapters":
        fields["chapters_expected"] = number_of(row.text)
        return
    posted, slash, expected = row.text.partition("/")
    if number_of(posted) is not None:
        fields["chapters_posted"] = number_of(posted)
    if slash:
        fields["chapters_expected"] = number_of(expected)


def _settle_counts(fields: dict[str, Any]) -> None:
    posted, expected = fields.get("chapters_posted"), fields.get("chapters_expected")
    if posted is None:
        return
    if fields.get("complete") and expected is None:
        fields["chapters_expected"] = posted
    elif fields.get("complete") is None and "chapters_expected" in fields:
        fields["complete"] = posted == expected


def _completeness(text: str) -> bool | None:
    word = text.strip().casefold()
    return True if word in _COMPLETE else False if word in _UNFINISHED else None


def _series_of(row: Row) -> tuple[SeriesPlace, ...]:
    places = []
    for text, address in row.links or ((row.text, ""),):
        found = _SERIES.fullmatch(text)
        if found and found[1]:
            places.append(SeriesPlace(found[1], int(found[2]) if found[2] else None, canonical_url(address)))
    return tuple(places)


def _collections_of(row: Row) -> tuple[CollectionPlace, ...]:
    if row.links:
        return tuple(CollectionPlace(text, canonical_url(address)) for text, address in row.links)
    return tuple(CollectionPlace(name) for name in split_names(row.text))


def _has_ao3_tags(site: str) -> bool:
    found = site_named(site)
    return found is not None and found.address == "/works/{}"


def _part_categories(found: dict[TagKind, list[str]]) -> None:
    """FanFicFare puts AO3's categories among the genres."""
    mixed = found.get(TagKind.FREEFORM, [])
    categories = [name for name in mixed if canonical_category(name) in CATEGORIES and name in CATEGORIES]
    if categories:
        found[TagKind.FREEFORM] = [name for name in mixed if name not in categories]
        found[TagKind.CATEGORY] = [*found.get(TagKind.CATEGORY, []), *categories]


_TAKERS: dict[str, Callable[[dict[str, Any], Row], None]] = {
    "summary": _take_summary,
    "description": _take_summary,
    "language": _take_language,
    "series": _take_series,
    "additional series": _take_series,
    "series url": _take_series_address,
    "collections": _take_collections,
    "status": _take_status,
    "completed": _take_status,
    "chapters": _take_chapters,
    "chapters/total chapters": _take_chapters,
    "total chapters": _take_chapters,
}
