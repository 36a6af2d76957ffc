"""AO3's downloads whose markup was lost: pasted into a text, or converted by a tool that left the words alone.

Labels stand on lines of their own, before their values, or all run together; entities are decoded; what was in the style
sheet may stand at the top. The preface is understood as far as words can tell, the text is all there: LOSSY.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from alcove.domain.readings import Reading
from alcove.domain.sources import WorkSource, parse_otw_work_url
from alcove.errors import RefusedError
from alcove.formats import labels
from alcove.formats.ao3_chapters import Piece, draft_chapters
from alcove.formats.ao3_figures import posted_of, words_told
from alcove.formats.ao3_lines import (
    afterword_markup,
    chapter_markup,
    find_byline,
    header_of,
    preface_markup,
)
from alcove.formats.ao3_preface import read_preface
from alcove.formats.ao3_reading import Carrier, make_reading
from alcove.formats.ao3_site_lines import as_download
from alcove.formats.ao3_skeleton import Parts, parts_of
from alcove.formats.ao3_table import Line, Table, find_table
from alcove.formats.ao3_text_chapters import chapter_headings, number_of
from alcove.formats.ao3_text_quotes import FAREWELL, MOST_NOTES, counted, indented
from alcove.formats.decoding import looks_binary
from alcove.formats.nodes import parse_html
from alcove.formats.reader import CERTAIN, NO, Sample, Sign
from alcove.formats.texts import plain_text

NAME = "ao3-text"
REVISION = 1

#: The table of tags is looked for in so much of the beginning: a style sheet and some hundred tags fit.
_FRONT = 60_000
_WORDS = re.compile(rb"Stats\s*:", re.IGNORECASE)
_MARKUP = re.compile(r"[\s\ufeff]*<(?:\?xml\s|!DOCTYPE\s|[\w.:-]+\s[^<>]{0,500}\bxmlns)", re.IGNORECASE)
_STATS = re.compile(r"Stats\s*:\s*(?=Published)", re.IGNORECASE)
_FIGURES = re.compile(
    r"(?:\s*(?:(?:Published|Updated|Completed)\s*:\s*\d{4}-\d\d-\d\d|Words\s*:\s*[\d,]+|Chapters\s*:\s*[\d,]+/(?:\d[\d,]*|\?)))+",
    re.IGNORECASE,
)
_POSTED = re.compile(r"\bPosted originally on\b")
_ADDRESS = re.compile(r"(https?://\S+)(?:\s+\d+/\d+)?")
#: So many lines may be the foot of a printed page.
_FEW = 3
_TITLE = re.compile(r"\n|\bPreface\s")
# Notes cannot be told from the text but by what follows them: AO3's pointer to the end notes, or a heading.
_HEAD_END = r"See the end of the work for (?:more )?notes|(?=\bChapter 1\b)|(?=\b@\s)"
# In AO3's order; each is looked for after the one before.
_LABELS = (
    "Ratings?", "(?:Archive )?Warnings?", "Categor(?:y|ies)", "Fandoms?", "(?:Relationship|Pairing)s?", "Characters?",
    "(?:Additional Tag|Freeform)s?", "Language", "Series", "Collections?",
)  # fmt: skip
_MOST_LETTERS = 12_000
_AFTERWORD = " Afterword "


def sniff(sample: Sample) -> Sign:
    """Certain where a text has AO3's table of tags, as words, near its beginning."""
    if sample.is_html or looks_binary(sample.data) or sample.data.startswith((b"PK", b"%PDF", b"{\\rtf")):
        return Sign(NO, "not plain text")
    if not _WORDS.search(sample.data) and sample.decoded.encoding == "utf-8":
        return Sign(NO, "no table of tags")
    if _MARKUP.match(sample.decoded.text) or find_table(_lines(sample.decoded.text[:_FRONT])) is None:
        return Sign(NO, "markup, or no table of tags near its beginning")
    return Sign(CERTAIN, "has the words of AO3's table of tags, without its markup")


def read(sample: Sample) -> Reading:
    """The reading of a text that was sniffed as an AO3 download."""
    found = _lines(sample.decoded.text)
    table = find_table(found)
    if table is None:
        raise RefusedError(f"{sample.name or 'This text'} has no table of tags, so it is no AO3 download.")
    lines, _, recipients = as_download(found, table)
    last = _farewell(lines, table)
    end = len(lines) if last is None else last
    headings = chapter_headings(lines, table, end, of_site=recipients is not None)
    lines, guesses = indented(lines, table, headings)
    parts = parts_of(parse_html(_page(lines, table, headings, end)))
    # Titles that were not found are words too many.
    words = words_told(table) if guesses and (headings or posted_of(table) == 1) else None
    if words is not None:
        lines = counted(lines, guesses, _words_of(parts) - words)
        parts = parts_of(parse_html(_page(lines, table, headings, end)))
    preface = read_preface(parts.preface, parts.afterword)
    if preface is None:
        raise RefusedError(f"{sample.name or 'This text'} has no table of tags, so it is no AO3 download.")
    if not preface.fields.get("title") and table.end < len(lines):
        preface.fields["title"] = lines[table.end].text
    if recipients is not None:
        preface.fields["recipients"] = recipients
    preface.source = preface.source or _source(found, table, last)
    problem = sample.decoded.problem
    carrier = Carrier(
        reader=NAME,
        revision=REVISION,
        format="text",
        ends=last is not None,
        damaged=True,
        problems=(problem,) if problem else (),
        measured=sample.measured,
    )
    return make_reading(carrier, preface, draft_chapters([Piece(parts.chapters, whole=True)]))


def _source(lines: Sequence[Line], table: Table, last: int | None) -> WorkSource | None:
    """What an address alone on a line before the table of tags or after the work leads to: whoever copied a page put it there."""
    around = [*lines[: table.start], *(lines[-_FEW:] if last is None else ())]
    found = (_ADDRESS.fullmatch(line.text) for line in around)
    return next((source for match in found if match and (source := parse_otw_work_url(match[1]))), None)


def _words_of(parts: Parts) -> int:
    """How many words the texts of the chapters have."""
    drafts = draft_chapters([Piece(parts.chapters, whole=True)])
    return sum(plain_text(text).words for draft in drafts for text in draft.texts)


# --- from a text to lines --------------------------------------------------------------------------------------------


def _lines(text: str) -> list[Line]:
    """The lines that are not blank."""
    text = _parted(text.replace("\r\n", "\n").replace("\r", "\n"))
    found: list[Line] = []
    gap = 1
    for raw in text.split("\n"):
        kept = " ".join(raw.split())
        if kept:
            found.append(Line(kept, right=float(len(kept)), gap=gap))
        gap = 0 if kept else gap + 1
    return found


def _parted(text: str) -> str:
    """The text with a line for each row of the table of tags, and what follows it, where they run together."""
    stats = _STATS.search(text, 0, _FRONT)
    if stats is None:
        return text
    places: list[int] = []
    at = 0
    for name in _LABELS:
        found = re.compile(rf"{name}\s*:").search(text, at, stats.start())
        if found:
            places.append(found.start())
            at = found.end()
    figures = _FIGURES.match(text, stats.end())
    ends = [stats.start(), *((figures.end(),) if figures else ())]
    cuts = [0, *places, *ends, len(text)]
    *rows, rest = (text[start:end] for start, end in pairwise(cuts))
    if len(places) < 2:
        return text
    # A line that ends there already leaves none free.
    rest = rest.lstrip(" \t").removeprefix("\n")
    return "\n".join((*rows, _parted_tail(_parted_head(rest, _title(text[: stats.start()])))))


def _title(text: str) -> str:
    """The title before "Posted originally on", where it stands behind AO3's hidden heading or on a line of its own."""
    found = _POSTED.search(text)
    before = text[: found.start()].rstrip() if found else ""
    return _TITLE.split(before)[-1].strip()


def _parted_tail(text: str) -> str:
    """The afterword on lines of its own, where it runs together with the text."""
    farewells = list(FAREWELL.finditer(text))
    if not farewells:
        return text
    end = text.rfind(" Please", 0, farewells[-1].start())
    end = end if end >= farewells[-1].start() - len(" Please ") else farewells[-1].start()
    start = text.rfind(_AFTERWORD, max(0, end - _MOST_LETTERS), end)
    if start < 0 or "\n" in text[start:end]:
        return f"{text[:end]}\n{text[end:]}"
    notes = text[start + len(_AFTERWORD) : end].removeprefix("End Notes ")
    label = "\nEnd Notes\n" if len(notes) < end - start - len(_AFTERWORD) else "\n"
    return f"{text[:start]}\nAfterword{label}{notes}\n{text[end:]}"


def _parted_head(text: str, title: str) -> str:
    """Title, byline, summary and notes on lines of their own, where they run together with the text."""
    start = text.lstrip()
    if not title or not start.startswith(f"{title} by "):
        return text
    end = re.compile(_HEAD_END.replace("@", re.escape(title))).search(start, len(title), len(title) + _MOST_LETTERS)
    head = start[len(title) : end.start() if end else len(title) + _MOST_LETTERS]
    cut = min(
        (at for at in (head.find(" Summary "), head.find(" Notes ")) if at >= 0),
        default=None if end is None else len(head),
    )
    if cut is None:
        return text
    by = head[:cut].strip()
    if end is None:
        return f"{title}\n{by}\n\n{start[len(title) + cut :]}"
    notes = head[cut:].replace(" Summary ", "\nSummary\n", 1).replace(" Notes ", "\nNotes\n", 1)
    return f"{title}\n{by}{notes}\n{end[0]}\n\n{start[end.end() :]}"


def _farewell(lines: Sequence[Line], table: Table) -> int | None:
    """The line that begins what AO3 says after a work."""
    last = next((at for at in range(len(lines) - 1, table.end, -1) if FAREWELL.search(lines[at].text)), None)
    return last - 1 if last is not None and lines[last - 1].label == "please" else last


# --- from lines to AO3's page ----------------------------------------------------------------------------------------


def _page(lines: list[Line], table: Table, headings: Sequence[int], last: int) -> str:
    _, by = find_byline(lines[table.end :], table.title)
    _, head = header_of(lines, table.end + by, of_work=True) if by else ("", table.end)
    end, after = _afterword_start(lines, head, last)
    starts: list[tuple[int, str | None]] = [(at, lines[at].text) for at in headings if at < end]
    # Where hidden headings are seen, all are; else a text that begins with its title has it there.
    hidden = any(line.label in labels.NOT_CHAPTERS for line in (*lines[: table.start], *lines[end:]))
    title = lines[table.end].text if by and hidden and table.end < len(lines) else ""
    starts = starts or list(_chapter_starts(lines, head, end, title))
    bounds = [*(at for at, _ in starts), end]
    chapters = "".join(
        chapter_markup(lines[start:end], number, heading)
        for number, ((start, heading), end) in enumerate(zip(starts, bounds[1:], strict=True), 1)
    )
    tail = afterword_markup(lines[after:last]) if after < last else ""
    before = preface_markup(lines[: table.start], table, lines[table.end : head])
    return f'{before}<div id="chapters" class="userstuff">{chapters}</div>{tail}'


def _chapter_starts(lines: Sequence[Line], head: int, end: int, title: str) -> Iterator[tuple[int, str | None]]:
    """Where chapters begin: at "Chapter 1", "Chapter 2" in their order; with one text all in one.

    The heading that AO3 hides before the only text is the work's title once more.
    """
    first = head
    while first < end and (lines[first].label in labels.NOT_CHAPTERS or lines[first].text == title):
        first += 1
    number = 1
    if not (first < end and number_of(lines[first]) == 1):
        yield first, None
        number = 2 if any(number_of(line) == 2 for line in lines[first:end]) else 1
    for at in range(first, end):
        if number_of(lines[at]) == number:
            yield at, lines[at].text
            number += 1


def _afterword_start(lines: Sequence[Line], head: int, last: int) -> tuple[int, int]:
    """Where the text ends and the afterword begins: its heading, the work's end notes, inspired works, the farewell."""
    start = last
    for at in range(last - 1, max(head, last - MOST_NOTES), -1):
        if lines[at].label == "afterword":
            return at, at + 1
        if lines[at].label in ("end notes", *labels.RELATION_LISTS):
            start = at
    return start, start
