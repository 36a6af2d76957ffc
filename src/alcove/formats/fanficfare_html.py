"""FanFicFare's single HTML pages: a heading, a table of labelled values, chapters behind numbered anchors.

Facts: FanFicFare 4.62, ``writers/writer_html.py``.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from alcove.domain.readings import Coverage, Reading
from alcove.domain.sources import host_of, parse_story_address
from alcove.errors import RefusedError
from alcove.formats.fanficfare_chapters import build_told_chapter
from alcove.formats.nodes import attribute, elements, has_class, line, parse_html
from alcove.formats.reader import CERTAIN, NO, Sample, Sign
from alcove.formats.texts import BuiltChapter
from alcove.formats.told import Row, Told, row_of, take_rows
from alcove.formats.told_reading import check_chapters, make_told_reading, read_creators, title_of_chapter

NAME = "fanficfare-html"
REVISION = 1

_SECTION = re.compile(r'<a name="section\d{4,6}">\s*<h2>([^<]*(?:<(?!/h2>)[^<]*){0,50})</h2>\s*</a>')
_MARK = re.compile(rb"<a name=\"section\d{4,6}\">\s*<h2>")


def sniff(sample: Sample) -> Sign:
    """Certain where a linked heading, FanFicFare's table and its numbered anchors are there."""
    if not sample.is_html:
        return Sign(NO, "not an HTML page")
    if not _MARK.search(sample.page) or _heading(sample.tree.body) is None:
        return Sign(NO, "no chapters behind FanFicFare's anchors")
    return Sign(CERTAIN, "has FanFicFare's heading and its anchors before chapters")


def read(sample: Sample) -> Reading:
    """The reading of a page that was sniffed as FanFicFare's."""
    body = sample.tree.body
    heading = _heading(body)
    if body is None or heading is None:
        raise RefusedError(f"{sample.name or 'This page'} has no heading of FanFicFare's.")
    links = heading.css("a")
    told = Told(source=parse_story_address(attribute(links[0], "href")))
    told.fields["title"] = line(links[0]) or None
    told.fields["creators"] = read_creators(
        [link for link in links[1:] if has_class(link, "authorlink")],
        _names_after(line(heading), line(links[0])),
        host_of(told.source.url) if told.source else "",
    )
    take_rows(told, [row for node in body.css("table.full tr") if (row := _row(node))])
    built = _chapters(told, body.inner_html or "", measured=sample.measured)
    problem = sample.decoded.problem
    return make_told_reading(
        (NAME, REVISION, sample.form),
        told,
        built,
        coverage=Coverage.LOSSY if problem else Coverage.FULL,
        problems=(problem,) if problem else (),
    )


def _heading(body: LexborNode | None) -> LexborNode | None:
    heading = body.css_first("h1") if body is not None else None
    if heading is None or heading.css_first("a[href]") is None or body is None:
        return None
    return heading if body.css_first("table.full td > b") is not None else None


def _names_after(heading: str, title: str) -> tuple[str, ...]:
    names = heading.removeprefix(title).strip().removeprefix("by ").strip()
    return (names,) if names else ()


def _row(node: LexborNode) -> Row | None:
    cells = list(elements(node))
    name = cells[0].css_first("b") if cells else None
    return row_of(name.text(), cells[-1].iter(include_text=True)) if name is not None and len(cells) > 1 else None


def _chapters(told: Told, markup: str, *, measured: bool) -> list[BuiltChapter]:
    """The texts between the anchors: cut as text, since an unclosed element may swallow the anchors behind it."""
    _, *parts = _SECTION.split(markup)
    check_chapters(len(parts) // 2)
    built: list[BuiltChapter] = []
    for number, (heading, text) in enumerate(zip(parts[::2], parts[1::2], strict=True), 1):
        body = parse_html(text).body
        title = line(node) if (node := parse_html(heading).body) is not None else None
        if body is not None:
            shown = title_of_chapter(title, number, told.fields["title"] if len(parts) == 2 else None)
            built.append(build_told_chapter(told, number, body, shown, measured=measured))
    return built
