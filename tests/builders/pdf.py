"""AO3's PDF of a work, in the manner of calibre's (ao3-formats.md 1.9), with pdfium's view of it in mind.

Lines of Helvetica at places, links as annotations, contents; nothing is compressed, so that tests can change it. A
download that a browser printed has no contents, its text stands further in, and its afterword follows the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from alcove.domain.readings import Creator, Reading, RelationKind
from alcove.domain.tags import CHOSE_NOT_TO_WARN
from tests.builders import pieces
from tests.builders.eras import ERAS
from tests.builders.places import AO3, Addresses
from tests.builders.text import text_of

_AT = Addresses(AO3, ERAS[-1])
_SIZE, _STEP, _GAP = 16.0, 16.0, 32.0
_TOP, _BOTTOM, _WIDTH, _HEIGHT = 756.0, 60.0, 612, 792
#: Where things begin: rows of the table, headings of notes, what they quote, the text (1.5 and 0.75 em apart).
_ROW, _LABEL, _QUOTE, _TEXT, _RIGHT = 54.0, 54.0, 78.0, 66.0, 560.0
#: How wide a letter is taken to be: wider than Helvetica's are on average, so that lines never run out of the page.
_LETTER = 0.55
_PARAGRAPH = re.compile(r"<p[^>]*>(.*?)</p>", re.DOTALL)


@dataclass(slots=True)
class _Page:
    """The drawing of a page, and its links as (left, bottom, right, top, address)."""

    drawing: list[str] = field(default_factory=list)
    links: list[tuple[float, float, float, float, str]] = field(default_factory=list)


class _Paper:
    """Pages that fill up from the top; those of a browser indent the text and what is quoted by more."""

    def __init__(self, *, printed: bool = False) -> None:
        self.text, self.quote = (_ROW + 24, _ROW + 42) if printed else (_TEXT, _QUOTE)
        self.pages = [_Page()]
        self.contents: list[tuple[str, int, float]] = []
        self._y = _TOP

    def turn(self) -> None:
        """Begins a page."""
        self.pages.append(_Page())
        self._y = _TOP

    def enter(self, title: str) -> None:
        """Adds an entry of the contents for this place."""
        self.contents.append((title, len(self.pages) - 1, self._y))

    def write(
        self, text: str, left: float, *, size: float = _SIZE, gap: float = _GAP, links: Iterable[tuple[str, str]] = ()
    ) -> None:
        """A paragraph, in as many lines as it needs; ``links`` are texts in it and their addresses."""
        places = _places(text, links)
        written = 0
        self._y -= gap - _STEP
        for line in _wrapped(text, (_RIGHT - left) / (size * _LETTER)):
            if self._y - size < _BOTTOM:
                self.turn()
            base = self._y - size
            self.pages[-1].drawing.append(f"BT /F1 {size} Tf {left} {base} Td ({_escaped(line)}) Tj ET")
            written += len(line) + 1
            while places and places[0][0] < written:
                self.pages[-1].links.append((left, base - 3, _RIGHT, base + size - 2, places.pop(0)[1]))
            self._y -= _STEP


def build_pdf(reading: Reading, *, title: str | None = None, printed: bool = False) -> bytes:
    """The PDF of a work, as it is downloaded or as a browser prints the download. Only what Windows-1252 has can be drawn."""
    paper = _Paper(printed=printed)
    _write_table(paper, reading)
    if not printed:
        paper.turn()
    _write_head(paper, reading)
    blocks = pieces.in_blocks(reading, _AT)
    for chapter in reading.chapters:
        if blocks or not printed:
            paper.turn()
        if blocks:
            heading = pieces.heading_of(chapter, _AT).removeprefix("Chapter 1: " if printed else "")
            paper.enter(heading)
            paper.write(heading, 200, size=20 if printed else 24, gap=_STEP)
            if chapter.creators:
                paper.write(f"Chapter by {_names(chapter.creators)}", 240, links=_users(chapter.creators))
            _write_notes(paper, "Chapter ", chapter.summary, chapter.notes, end=bool(chapter.end_notes))
        _write_markup(paper, chapter.markup, paper.text)
        if blocks and chapter.end_notes:
            _quote(paper, "Chapter End Notes", chapter.end_notes)
    if not printed:
        paper.turn()
    _write_tail(paper, reading)
    contents = (
        []
        if printed
        else [("Preface", 0, 0.0), *(paper.contents or [(reading.title or "", 0, 0.0)]), ("Afterword", 0, 0.0)]
    )
    return write_pdf(
        paper.pages, contents, {"Title": title or reading.title or "", "Author": _names(reading.creators or ())}
    )


def build_site_pdf(reading: Reading) -> bytes:
    """A browser's print of the work's page on the site, with what stands around the work."""
    paper = _Paper(printed=True)
    work = _AT.work(reading)
    paper.write("Archive of Our Own beta", _ROW, size=32)
    paper.write("Share", _ROW, links=[("Share", f"{work}/share")])
    for one, several, name in pieces.TAG_ROWS:
        names = pieces.tags_of(reading, name)
        for line in (f"{several if len(names) > 1 else one}:", *names) if names else ():
            links = [(line, f"{_AT.tag(line)}/works")] if line in names else []
            paper.write(line, _ROW if line not in names else _QUOTE, gap=_STEP, links=links)
        # A row that AO3 does not have.
        for line in ("Medium:", "Text") if name == "categories" else ():
            paper.write(line, _ROW, gap=_STEP)
    for line in ("Stats:", *pieces.stats(reading, _AT).split(), "Hits:", "3"):
        paper.write(line, _ROW, gap=_STEP)
    paper.write(f"(Restricted) {reading.title}", _ROW, size=24)
    paper.write(_names(reading.creators or ()), _ROW, size=18.7, links=_users(reading.creators or ()))
    _write_site_notes(paper, reading.summary, reading.notes)
    if reading.end_notes:
        paper.write("(See the end of the work for more notes.)", _ROW)
    blocks = pieces.in_blocks(reading, _AT)
    for chapter in reading.chapters:
        if blocks:
            paper.write(pieces.heading_of(chapter, _AT), _ROW, size=18.7)
            _write_site_notes(paper, chapter.summary, chapter.notes)
        paper.write("Chapter Text" if blocks else "Work Text:", _ROW, size=18.7)
        _write_markup(paper, chapter.markup, _ROW)
        _write_site_notes(paper, None, chapter.end_notes)
    _write_site_notes(paper, None, reading.end_notes)
    for line in ("Actions", "Top", "Comments", "Footer"):
        paper.write(line, _ROW, size=18.7)
    return write_pdf(paper.pages, [], {"Title": f"{reading.title} - Somebody - A Fandom [Archive of Our Own]"})


def _write_site_notes(paper: _Paper, summary: str | None, notes: str | None) -> None:
    for label, markup in (("Summary:", summary), ("Notes:", notes)):
        if markup:
            paper.write(label, _ROW, size=18.7)
            _write_markup(paper, markup, paper.quote)


def build_plain_pdf(paragraphs: Iterable[str], info: dict[str, str], contents: Iterable[tuple[str, int]] = ()) -> bytes:
    """A PDF of another make: a page for each paragraph, with entries in the contents."""
    paper = _Paper()
    for number, text in enumerate(paragraphs):
        if number:
            paper.turn()
        paper.write(text, _TEXT)
    return write_pdf(paper.pages, [(title, page, _TOP) for title, page in contents], info)


def write_pdf(
    pages: list[_Page], contents: list[tuple[str, int, float]], info: dict[str, str], extra: str = ""
) -> bytes:
    """The file: catalogue, pages, font, links, contents, properties (ISO 32000)."""
    objects: dict[int, str] = {}
    first = 10
    kids = [first + 2 * number for number in range(len(pages))]
    free = first + 2 * len(pages)
    for page, number in zip(pages, kids, strict=True):
        links = " ".join(
            f"<< /Type /Annot /Subtype /Link /Rect [{box[0]} {box[1]} {box[2]} {box[3]}] /Border [0 0 0]"
            f" /A << /S /URI /URI ({_escaped(box[4])}) >> >>"
            for box in page.links
        )
        drawing = "\n".join(page.drawing)
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] /Contents {number + 1} 0 R"
            f" /Resources << /Font << /F1 3 0 R >> >> /Annots [{links}] >>"
        )
        objects[number + 1] = f"<< /Length {len(drawing.encode('cp1252'))} >>\nstream\n{drawing}\nendstream"
    objects[1] = f"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R {extra} >>"
    objects[2] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>"
    objects[3] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    entries = range(free, free + len(contents))
    objects[4] = f"<< /Type /Outlines /Count {len(entries)} " + (
        f"/First {entries[0]} 0 R /Last {entries[-1]} 0 R >>" if entries else ">>"
    )
    for number, (title, leaf, top) in zip(entries, contents, strict=True):
        after = f"/Next {number + 1} 0 R" if number + 1 in entries else ""
        before = f"/Prev {number - 1} 0 R" if number - 1 in entries else ""
        objects[number] = (
            f"<< /Title ({_escaped(title)}) /Parent 4 0 R {after} {before} /Dest [{kids[leaf]} 0 R /XYZ 0 {top} 0] >>"
        )
    objects[5] = "<< " + " ".join(f"/{key} ({_escaped(value)})" for key, value in info.items()) + " >>"
    return _file(objects)


def _file(objects: dict[int, str]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, inside in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n{inside}\nendobj\n".encode("cp1252")
    table = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010} 00000 n \n".encode()
    out += f"trailer << /Size {max(objects) + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


# --- what stands on the pages ----------------------------------------------------------------------------------------


def _write_table(paper: _Paper, reading: Reading) -> None:
    work = _AT.work(reading)
    paper.write(reading.title or "", 240, gap=_STEP)
    paper.write(f"Posted originally on the {AO3.archive} at {work}.", 74, gap=_STEP, links=[(work, work)])
    paper.write("", _ROW)
    for one, several, name in pieces.TAG_ROWS:
        names = pieces.tags_of(reading, name)
        label = several if len(names) > 1 else one
        if names:
            shown = [pieces.CHOSE_NOT_TO_WARN_SHOWN if tag == CHOSE_NOT_TO_WARN else tag for tag in names]
            links = [(text, _AT.tag(tag)) for text, tag in zip(shown, names, strict=True)]
            paper.write(f"{label}: {', '.join(shown)}", _ROW, gap=_STEP, links=links)
    if reading.language_name:
        paper.write(f"Language: {reading.language_name}", _ROW, gap=_STEP)
    places = [(f"Part {s.position} of {s.title}", s.url or "") for s in reading.series or ()]
    if places:
        paper.write("Series: " + ", ".join(text for text, _ in places), _ROW, gap=_STEP, links=places)
    kept = [(c.title, c.url or "") for c in reading.collections or ()]
    if kept:
        paper.write("Collections: " + ", ".join(text for text, _ in kept), _ROW, gap=_STEP, links=kept)
    paper.write("Stats: " + " ".join(pieces.stats(reading, _AT).split()), _ROW, gap=_STEP)


def _write_head(paper: _Paper, reading: Reading) -> None:
    paper.write(reading.title or "", 200, size=24, gap=_STEP)
    paper.write(f"by {_names(reading.creators or ())}", 240, links=_users(reading.creators or ()))
    _write_notes(paper, "", reading.summary, reading.notes, end=bool(reading.end_notes))
    for relation in reading.relations or ():
        if relation.kind is RelationKind.INSPIRED_BY:
            names = tuple(Creator(name, name, name) for name in relation.creators)
            links = [(relation.title or "", relation.url or ""), *_users(names)]
            paper.write(f"Inspired by {relation.title} by {_names(names)}", paper.quote, links=links)


def _write_notes(paper: _Paper, kind: str, summary: str | None, notes: str | None, *, end: bool) -> None:
    if summary:
        _quote(paper, f"{kind}Summary", summary)
    if notes or end:
        _quote(paper, f"{kind}Notes", notes)
    if end:
        what = "chapter" if kind else "work"
        paper.write(f"See the end of the {what} for {'more ' if notes else ''}notes", _LABEL, size=12)


def _write_tail(paper: _Paper, reading: Reading) -> None:
    if reading.end_notes:
        _quote(paper, "End Notes", reading.end_notes)
    works = [relation for relation in reading.relations or () if relation.kind is RelationKind.INSPIRED]
    if works:
        paper.write("Works inspired by this one", _LABEL)
    for relation in works:
        paper.write(
            f"{relation.title} by {', '.join(relation.creators)}",
            paper.quote,
            links=[(relation.title or "", relation.url or "")],
        )
    comments = f"{_AT.work(reading)}/comments/new"
    paper.write("Leave a comment to tell the creator that it was read.", _ROW, links=[("Leave a comment", comments)])


def _quote(paper: _Paper, label: str, markup: str | None) -> None:
    paper.write(label, _LABEL)
    _write_markup(paper, markup or "", paper.quote)


def _write_markup(paper: _Paper, markup: str, left: float) -> None:
    for found in _PARAGRAPH.finditer(markup):
        paper.write(text_of(found[1]), left)


def _names(creators: Iterable[Creator]) -> str:
    return ", ".join(creator.name for creator in creators)


def _users(creators: Iterable[Creator]) -> list[tuple[str, str]]:
    return [(c.name, _AT.author(c.login, c.pseud or c.login)) for c in creators if c.login is not None]


def _places(text: str, links: Iterable[tuple[str, str]]) -> list[tuple[int, str]]:
    """Where in a text each link begins, in order."""
    places: list[tuple[int, str]] = []
    at = 0
    for shown, address in links:
        at = text.index(shown, at)
        places.append((at, address))
        at += len(shown)
    return places


def _wrapped(text: str, most: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > most:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
