"""What calibre keeps of a book in the ``metadata.opf`` beside it, as the fields that the book itself does not tell.

Facts: calibre's OPF writer (custom columns as JSON under ``calibre:user_metadata:#column``, in OPF 3 all of them in one
map), and FanFicFare's plugin for calibre (its usual columns, and ``dump_html_metadata``, which writes the column of saved
metadata). Everything in it is hostile; what cannot be understood is passed over.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from selectolax.lexbor import LexborNode

from alcove.domain.languages import language_code
from alcove.domain.readings import Creator, Reading, SeriesPlace
from alcove.domain.sources import WorkSource, parse_story_address, parse_work_url, site_named
from alcove.domain.works import CHAPTERS, DATES, LANGUAGE
from alcove.formats.nodes import attribute, label, line, parse_html
from alcove.formats.opf import Package, parse_package
from alcove.formats.sanitize import clean_note
from alcove.formats.told import Row, Told, day_of, knows, row_of, take_rows

_NOT_UNDERSTOOD = "The metadata.opf beside the file could not be understood; what calibre tells of the work is missing."
_COLUMN = "calibre:user_metadata"
_SOURCE = ("source_url", "site", "site_id")
_TAGS = ("fandoms", "relationships", "characters", "freeforms")
_MOST = 500
# Subjects that tools add to every work; FanFicFare's also tell whether it is complete.
_NO_TAG = re.compile(r"FanFiction|Fanworks|In-Progress|Completed|Last Update(?: Year/Month)?:.*", re.IGNORECASE)
# Columns of earlier calibres may not hold a colon: FanFicFare wrote https|//.
_ADDRESS = re.compile(r"(?:ur[il]:\s*)?(https?)[:|](//\S+)", re.IGNORECASE)
_NUMBERED = re.compile(r"([a-z0-9.-]{2,40}):(\d{1,18})")
_SAVED = re.compile(r"<div class=[\"']metadata\b")
# What FanFicFare calls its entries, where the label of a title page is another.
_LABELS = {
    "ao3categories": "ao3 categories",
    "datepublished": "published",
    "dateupdated": "updated",
    "description": "summary",
    "freeformtags": "freeform tags",
    "numchapters": "chapters",
    "numwords": "words",
    "wordcount": "words",
}


def fill(reading: Reading, data: bytes) -> Reading:
    """The reading with what the description tells where the file does not; one that was not recognised is, where the
    description tells the work's source or a fandom. Dates, chapter counts, language and source are filled as groups.
    """
    beside = hashlib.sha256(data).hexdigest()
    told = _told_by(data)
    if told is None:
        return replace(reading, beside=beside, problems=(*reading.problems, _NOT_UNDERSTOOD))
    if any(getattr(reading, name) for name in _TAGS):
        # The file's own tags have kinds; the subjects are the same names without.
        told.pop("subjects")
    else:
        _take_subjects(told)
    recognised = reading.recognised or (_is_work(told) and not reading.encrypted)
    return replace(reading, beside=beside, recognised=recognised, **_missing(reading, told))


def describes_work(data: bytes) -> bool:
    """Whether a description tells of a fanwork: its source, or a fandom."""
    told = _told_by(data)
    return told is not None and _is_work(told)


def _told_by(data: bytes) -> dict[str, Any] | None:
    """All that a description tells; None where it cannot be understood."""
    try:
        package = parse_package(data)
        return None if package is None else _told(package)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - what a description does to its reader must not cost the book beside it
        return None


def _is_work(told: Mapping[str, Any]) -> bool:
    return bool(told.get("site") or told.get("fandoms"))


def _missing(reading: Reading, told: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of the fields that the reading leaves open."""
    groups = (_SOURCE, DATES, CHAPTERS, LANGUAGE)
    alone = [(name,) for name in told if not any(name in group for group in groups)]
    return {
        name: told[name]
        for group in (*groups, *alone)
        if all(getattr(reading, name) is None for name in group)
        for name in group
        if told.get(name) is not None
    }


def _told(package: Package) -> dict[str, Any]:
    """All fields that the description tells; ``subjects`` are tags whose kinds nobody knows."""
    told = Told()
    columns = list(itertools.islice(_columns(package), _MOST))
    saved = next((value for _, value in columns if isinstance(value, str) and _SAVED.search(value)), "")
    entries = _entries(saved)
    told.source = _source(package, entries)
    fields = told.fields
    lists = (_names(node) for node in entries.values())
    take_rows(told, [_saved_row(name, node) for name, node in entries.items()], _with_commas(lists))
    lists = (_texts(value) for _, value in columns if isinstance(value, list))
    rows = [_row(name, _texts(value)) for name, value in columns if name and value is not saved]
    take_rows(told, rows, _with_commas(lists))
    _take_package(fields, package)
    if told.source:
        fields |= {"source_url": told.source.url, "site": told.source.site, "site_id": told.source.site_id}
    return fields


def _take_package(fields: dict[str, Any], package: Package) -> None:
    fields["title"] = next((title for title in package.titles if title != "Unknown"), None)
    fields["creators"] = tuple(Creator(name) for name in package.creators if name != "Unknown") or None
    fields["summary"] = clean_note(package.description) if package.description else fields.get("summary")
    fields.setdefault("language", language_code(package.language) if package.language else None)
    fields["subjects"] = package.subjects
    series = " ".join(package.metas.get("calibre:series", "").split())
    if series:
        place = package.metas.get("calibre:series_index", "").removesuffix(".0")
        fields["series"] = (SeriesPlace(series, int(place) if place.isdecimal() and len(place) <= 6 else None),)
    day = day_of(package.dates[0]) if package.dates else None
    # calibre writes the year 101 for "no date".
    # AO3's e-books carry the day of their last update there.
    kind = "updated" if "Archive of Our Own" in package.publishers else "published"
    if day and day.year > 1000 and not fields.get(kind):
        fields[kind] = day


def _take_subjects(told: dict[str, Any]) -> None:
    subjects: tuple[str, ...] = told.pop("subjects")
    typed = {name for field in _TAGS for name in told.get(field) or ()} | set(told.get("categories") or ())
    names = tuple(dict.fromkeys(s for s in subjects if s not in typed and not _NO_TAG.fullmatch(s)))
    if names and not told.get("freeforms"):
        told["freeforms"] = names
    if "FanFiction" in subjects and told.get("complete") is None:
        told["complete"] = True if "Completed" in subjects else False if "In-Progress" in subjects else None


def _source(package: Package, entries: Mapping[str, LexborNode]) -> WorkSource | None:
    """The source, in the order in which it can be trusted: addresses in the package, the site's number, FanFicFare's word."""
    told = [*package.sources, *(i.text for i in package.identifiers)]
    addresses = [f"{found[1]}:{found[2]}" for text in told if (found := _ADDRESS.fullmatch(text))]
    numbers = [f"{i.scheme}:{i.text}" if i.scheme else i.text for i in package.identifiers]
    for address in (*addresses, *filter(None, map(_address_of, numbers))):
        if source := parse_work_url(address):
            return source
    return parse_story_address(line(entries["storyurl"])) if "storyurl" in entries else None


def _address_of(number: str) -> str | None:
    """The address that ``ao3:123`` means."""
    found = _NUMBERED.fullmatch(number.casefold())
    site = site_named(found[1]) if found else None
    return f"https://{site.host}{site.address.format(found[2])}" if site and found else None


def _columns(package: Package) -> Iterator[tuple[str, object]]:
    """The custom columns as the label under which something is known, else an empty one, and their values."""
    single = {name: _json(text) for name, text in package.metas.items() if name.startswith(_COLUMN)}
    together = _json(package.properties.get(_COLUMN, ""))
    for name, column in (*single.items(), *(together.items() if isinstance(together, dict) else ())):
        # The one of stars is what its reader thinks of it.
        if isinstance(column, dict) and column.get("datatype") != "rating":
            value = column.get("#value#")
            if column.get("datatype") == "series" and isinstance(column.get("#extra#"), float | int):
                value = f"{value} [{column['#extra#']}]"
            yield _label(name.rpartition("#")[2], column.get("name")), value


def _label(key: str, shown: object) -> str:
    names = [label(shown)] if isinstance(shown, str) else []
    key = key.casefold().replace("_", " ").strip()
    names += [key, _LABELS.get(key.replace(" ", ""), "")]
    return next((name for name in names if knows(name)), "")


def _json(text: str) -> object:
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    return None


def _texts(value: object) -> list[str]:
    """A column's value as texts."""
    if isinstance(value, dict):
        value = value.get("__value__")
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int | float):
        return [str(value)] if abs(value) < 1e12 else []
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]


def _row(name: str, texts: list[str]) -> Row:
    text = ", ".join(texts)
    return Row(name, text, text if name == "summary" else "")


def _with_commas(lists: Iterable[list[str]]) -> list[str]:
    """The names that hold a comma themselves."""
    return [name for names in lists for name in names if "," in name]


def _entries(saved: str) -> dict[str, LexborNode]:
    """FanFicFare's entries in its column of saved metadata, by name in lower case."""
    body = parse_html(saved).body if saved else None
    nodes = itertools.islice(body.css("div.metadata"), _MOST) if body is not None else ()
    return {attribute(node, "id").casefold(): node for node in nodes if attribute(node, "id")}


def _saved_row(name: str, node: LexborNode) -> Row:
    shown = _LABELS.get(name, name)
    items = _names(node)
    return Row(shown, ", ".join(items)) if items else row_of(shown, list(node.iter(include_text=True)))


def _names(node: LexborNode) -> list[str]:
    return [line(item) for item in node.css("li")]
