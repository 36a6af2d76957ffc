"""Pages saved from FanFiction.net and FictionPress: what a story's head tells, and one chapter.

Facts: FanFicFare's ``adapter_fanfictionnet.py`` and a saved page of 2026. These sites give no downloads.
"""

from __future__ import annotations

import datetime as dt
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.domain.readings import Coverage, Reading
from alcove.domain.sources import WorkSource, host_of, parse_work_url
from alcove.errors import RefusedError
from alcove.formats.ffn_line import read_line
from alcove.formats.nodes import attribute, line, one_line
from alcove.formats.reader import CERTAIN, NO, Sample, Sign
from alcove.formats.sanitize import clean_note
from alcove.formats.texts import build_chapter
from alcove.formats.told import Told
from alcove.formats.told_reading import make_told_reading, read_creators, title_of_chapter

NAME = "ffn-page"
REVISION = 1

_SITES = ("fanfiction.net", "fictionpress.com")
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")
_CROSSOVER = re.compile(r"(.+) \+ (.+) Crossover")


def sniff(sample: Sample) -> Sign:
    """Certain where a page has a story's head and text, as these sites mark them, and an address of theirs."""
    if not sample.is_html or b"profile_top" not in sample.page or b"storytext" not in sample.page:
        return Sign(NO, "no page of a story at FanFiction.net")
    if _source(sample) is None or sample.tree.css_first("#profile_top, #storytext") is None:
        return Sign(NO, "no address of a story at FanFiction.net")
    return Sign(CERTAIN, "a page of a story at FanFiction.net or FictionPress")


def read(sample: Sample) -> Reading:
    """The reading of a page that was sniffed as one of a story."""
    tree = sample.tree
    head, text = tree.css_first("#profile_top"), tree.css_first("#storytext")
    told = Told(source=_source(sample))
    if head is None or text is None or told.source is None:
        raise RefusedError(f"{sample.name or 'This page'} has no head or no text of a story.")
    _take_head(told, head)
    if told.source.site == "fanfiction.net":
        told.fields["fandoms"] = _fandoms(tree)
    title = _chapter_title(tree)
    number = int(found[0]) if title and (found := re.match(r"\d{1,5}", title)) else 1
    shown = title_of_chapter(title, number, None)
    part = build_chapter(1, text.inner_html or "", title=shown, measured=sample.measured)
    problem = sample.decoded.problem
    return make_told_reading(
        (NAME, REVISION, sample.form),
        told,
        [part] if part.chapter.hash or not sample.measured else [],
        coverage=Coverage.LOSSY if problem else Coverage.FULL,
        problems=(problem,) if problem else (),
    )


def _source(sample: Sample) -> WorkSource | None:
    link = sample.tree.css_first("link[rel=canonical]")
    saved = _SAVED_FROM.search(sample.decoded.text[:2000])
    follow = sample.tree.css_first("#profile_top a[href*='/r/']")
    addresses = [
        attribute(link, "href") if link is not None else "",
        saved[1] if saved else "",
        attribute(follow, "href").replace("/r/", "/s/") if follow is not None else "",
    ]
    sources = (parse_work_url(address) for address in addresses if address)
    return next((source for source in sources if source and source.site in _SITES), None)


def _take_head(told: Told, head: LexborNode) -> None:
    title = head.css_first("b")
    told.fields["title"] = line(title) or None if title is not None else None
    host = host_of(told.source.url) if told.source else ""
    told.fields["creators"] = read_creators(head.css("a[href*='/u/']")[:1], (), host)
    summary = next((node for node in head.css("div.xcontrast_txt") if line(node)), None)
    told.fields["summary"] = clean_note(" ".join((summary.inner_html or "").split())) if summary is not None else None
    for node in head.css("span.xgray, span.xcontrast_txt"):
        fields = read_line(_dated(node))
        if fields:
            told.fields |= fields
            return
    told.problems.append("The line that tells rating, words and dates is missing or unknown.")


def _dated(node: LexborNode) -> str:
    """The text of the line, its dates as days: the page has moments for its script, and shows "3h ago" to people."""
    parts = []
    for piece in node.iter(include_text=True):
        seconds = attribute(piece, "data-xutime") if piece.is_element_node else ""
        if seconds.isdecimal() and len(seconds) <= 11:
            parts.append(f"{dt.datetime.fromtimestamp(int(seconds), dt.UTC):%Y-%m-%d}")
        else:
            parts.append(piece.text())
    return one_line("".join(parts))


def _fandoms(tree: LexborHTMLParser) -> tuple[str, ...] | None:
    links = [line(link) for link in tree.css("#pre_story_links a")]
    if not links:
        return None
    crossover = _CROSSOVER.fullmatch(links[-1])
    return (crossover[1], crossover[2]) if crossover else (links[-1],)


def _chapter_title(tree: LexborHTMLParser) -> str | None:
    for option in tree.css("#chap_select option"):
        if "selected" in option.attrs:
            return line(option) or None
    return None
