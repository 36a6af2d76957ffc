"""FanFicFare's text files: title, labelled lines, chapters behind indented titles, "End file." (``writers/writer_txt.py``).

Everything is wrapped at a width, 78 unless configured.
"""

from __future__ import annotations

import html
import re

from alcove.domain.readings import Coverage, Reading
from alcove.domain.sources import host_of, parse_story_address
from alcove.errors import RefusedError
from alcove.formats.nodes import parse_html
from alcove.formats.reader import CERTAIN, NO, Sample, Sign
from alcove.formats.sanitize import clean_note
from alcove.formats.texts import BuiltChapter, build_chapter
from alcove.formats.told import Row, Told, split_names, take_rows
from alcove.formats.told_reading import check_chapters, make_told_reading, read_creators, title_of_chapter
from alcove.formats.wrapped_text import blocks_of, joined, markup_of

NAME = "fanficfare-txt"
REVISION = 1

_HEAD = 16_384
_OPENING = re.compile(r"\s*(\S[^\n]*(?:\n\S[^\n]*){0,9})\n\n+by (\S[^\n]*(?:\n\S[^\n]*){0,9})\n\n")
_SOURCE = re.compile(r"^Story URL: https?://", re.MULTILINE)
_TITLE = re.compile(r"(?<=\n\n\n)(?: {8}|\t)(\S[^\n]*(?:\n\S[^\n]*){0,4})\n\n\n")
_END = re.compile(r"\n\nEnd file\.\s*\Z")
_LABELLED = re.compile(r"([^\s:][^:\n]{0,39}): ?(.*)", re.DOTALL)
_LABELS = frozenset(
    "Category Genre Language Characters Relationships Status Published Updated Packaged Rating Warnings Chapters Words"  # noqa: SIM905
    " Publisher Series Summary".split()
) | {"Story URL", "Author URL", "Series URL"}
_NOTES = re.compile(r"\*\*(Author's Note|Summary for the Chapter|Notes for the Chapter):\*\*$")
_CUT_OFF = "The file ends before “End file.”: it was cut off; make it again, or copy it again."


def sniff(sample: Sample) -> Sign:
    """Certain where a text begins with a title, "by", and among labelled lines "Story URL"."""
    if sample.is_html or b"Story URL: http" not in sample.data[: 2 * _HEAD]:
        return Sign(NO, "no story's address among its first lines")
    head = _lines(sample.decoded.text[:_HEAD])
    if _OPENING.match(head) and _SOURCE.search(head):
        return Sign(CERTAIN, "begins as FanFicFare's texts do, with a story's address")
    return Sign(NO, "does not begin with a title and an author")


def read(sample: Sample) -> Reading:
    """The reading of a text that was sniffed as FanFicFare's. Signs for emphasis and links cannot be told from the author's."""
    text = _lines(sample.decoded.text)
    opening = _OPENING.match(text)
    if opening is None:
        raise RefusedError(f"{sample.name or 'This text'} does not begin with a title and an author.")
    found = list(_TITLE.finditer(text, opening.end()))
    check_chapters(len(found))
    head = text[opening.end() : found[0].start() if found else len(text)]
    ends = _END.search(text)
    told = Told()
    told.fields["title"] = joined(opening[1].split("\n"))
    _take_head(told, joined(opening[2].split("\n")), head)
    stops = [*(match.start() for match in found[1:]), ends.start() if ends else len(text)]
    parts = [
        (joined(match[1].split("\n")), text[match.end() : stop]) for match, stop in zip(found, stops, strict=False)
    ]
    built = [
        _chapter(told, number, part, only=len(parts) == 1, measured=sample.measured)
        for number, part in enumerate(parts, 1)
    ]
    problem = sample.decoded.problem
    problems = [*([problem] if problem else []), *([] if ends else [_CUT_OFF])]
    coverage = Coverage.LOSSY if ends else Coverage.PARTIAL
    return make_told_reading((NAME, REVISION, "text"), told, built, coverage=coverage, problems=tuple(problems))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _take_head(told: Told, names: str, head: str) -> None:
    rows = _rows(head.partition("\n\n\nTABLE OF CONTENTS")[0])
    addresses = {row.label: row.text.replace(" ", "") for row in rows if row.label.endswith(" url")}
    told.source = parse_story_address(addresses.get("story url", ""))
    authors, urls = split_names(names), split_names(addresses.get("author url", ""))
    if len(authors) != len(urls):
        authors, urls = [names], urls[:1] or [""]
    links = "".join(
        f'<a href="{html.escape(url)}">{html.escape(name)}</a>' for name, url in zip(authors, urls, strict=True)
    )
    body = parse_html(links).body
    told.fields["creators"] = read_creators(
        body.css("a") if body is not None else [], (names,), host_of(told.source.url) if told.source else ""
    )
    take_rows(told, rows)


def _rows(head: str) -> list[Row]:
    """The labelled lines, unwrapped. What follows the summary belongs to it.

    A line goes on with the one before where its first word had no room there, unless it begins with a label of the
    default settings.
    """
    before, mark, summary = head.partition("\nSummary: ")
    lines = [line.rstrip() for line in before.split("\n") if line.strip()]
    width = max((len(line) for line in lines), default=0)
    groups: list[list[str]] = []
    for line in lines:
        found = _LABELLED.match(line)
        had_no_room = bool(groups) and len(groups[-1][-1]) + 1 + len(line.split(" ")[0]) > width
        if found and (found[1] in _LABELS or not had_no_room):
            groups.append([line])
        elif groups:
            groups[-1].append(line)
    rows = []
    for group in groups:
        found = _LABELLED.match("".join(group) if " URL: " in group[0] else joined(group))
        if found:
            rows.append(Row(found[1].casefold(), found[2].strip()))
    if mark:
        rows.append(Row("summary", summary.strip(), markup_of(summary)))
    return rows


def _chapter(told: Told, number: int, part: tuple[str, str], *, only: bool, measured: bool) -> BuiltChapter:
    title, text = part
    blocks = blocks_of(text)
    notes: dict[str, str | None] = {}
    while len(blocks) > 1 and (label := _NOTES.match(blocks[0])) and blocks[1].startswith(">"):
        _keep_note(told, notes, label[1], blocks[1], at_end=False)
        del blocks[:2]
    while len(blocks) > 1 and (label := _NOTES.match(blocks[-2])) and blocks[-1].startswith(">"):
        _keep_note(told, notes, label[1], blocks[-1], at_end=True)
        del blocks[-2:]
    return build_chapter(
        number,
        markup_of("\n\n".join(blocks)),
        title=title_of_chapter(title, number, told.fields["title"] if only else None),
        summary=notes.get("summary"),
        notes=notes.get("notes"),
        end_notes=notes.get("end_notes"),
        measured=measured,
    )


def _keep_note(told: Told, notes: dict[str, str | None], label: str, block: str, *, at_end: bool) -> None:
    unquoted = "\n".join(line.removeprefix(">").removeprefix(" ") for line in block.split("\n"))
    key = "end_notes" if at_end else "summary" if label.startswith("Summary") else "notes"
    (told.fields if label == "Author's Note" else notes).setdefault(key, clean_note(markup_of(unquoted)))
