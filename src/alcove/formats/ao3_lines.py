"""AO3's download put back into the form of its page, from lines of text without markup (PDF, pasted text).

What is left of the markup are words at the beginning of lines ("Rating:", "Chapter Notes"), links where the carrier has
some, and how far lines are indented. The page is then read as any other download.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import takewhile
from urllib.parse import unquote

from alcove.domain.tags import WARNINGS
from alcove.formats import labels
from alcove.formats.ao3_table import NO_SIZE, POSTED, Line, Link, Table
from alcove.formats.nodes import label, one_line

# A date that was broken at the end of a line.
_CUT_DATE = re.compile(r"(?<=\b\d{4}-) (?=\d\d-)|(?<=\b\d{4}-\d\d-) (?=\d\d\b)")
_WORK_ADDRESS = re.compile(r"https?://[^\s<>]{1,200}?/works/\d+")
_USER = re.compile(r"/users/([^/?#]+)(?:/pseuds/([^/?#]+))?")
_TAG = re.compile(r"/tags/([^/?#]+)")
_CODES = re.compile(r"\*([sadqh])\*")
_CODED = {"s": "/", "a": "&", "d": ".", "q": "?", "h": "#"}
#: Links between which a page of the site has a series.
_NEIGHBOURS = re.compile(r"\u2190 Previous Work\b|\bNext Work \u2192")
_PART = re.compile(r"(part\s+[\d,.]+\s+of)\s+(.+?)(?=,\s*part\s+[\d,.]+\s+of\s|$)", re.IGNORECASE)
_BY = re.compile(r"by(?:\s|$)", re.IGNORECASE)
_INTO = re.compile(r"^(Translation into )(.+?)( available:)", re.IGNORECASE)
# Names that are AO3's, which a copy of its page may have run together.
_AO3S_NAME = re.compile(rf"F/F|F/M|M/M|Gen|Multi|Other|Creator Chose Not To Use Archive Warnings|{'|'.join(WARNINGS)}")
_AO3S_OWN = re.compile(rf"(?:{_AO3S_NAME.pattern}){{2,}}")
_UNLINKED = re.compile(r"\[Restricted|an? (?:work|deleted work)\b", re.IGNORECASE)
_FAREWELL = re.compile(r"\bdrop by the \S.{0,40}? and comment\b", re.IGNORECASE)
_SENTENCE = (".", "!", "?", "\u2026", '"', "\u201d")
_POINTER = ("see the end of the work for", "see the end of the chapter for")
_HEADINGS = labels.SUMMARIES | labels.NOTES | labels.END_NOTES
#: On pages of the site they stand before the text.
TEXT_STARTS = frozenset({"work text", "chapter text"})
_ENDS_QUOTE = _HEADINGS | TEXT_STARTS
_CHAPTER_END = frozenset({"chapter end notes", "chapter end note"})
#: AO3 indents quoted notes by an em and a half from their heading, and the text of a chapter by half of that.
_QUOTED = 1.1
#: A title of 255 letters in large type takes no more.
_TITLE_LINES = 12
#: A line that ends so far before the others' end, in em, was not broken for want of room.
_ROOM = 8.0
#: How many characters AO3 takes for a summary, and some more.
_LONGEST_SUMMARY = 1_300


def preface_markup(lines: Sequence[Line], table: Table, rest: Sequence[Line]) -> str:
    """The block before the chapters. ``rest`` are the lines with title, byline, summary and notes."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{_value(label(name), value)}</dd>" for name, value in table.rows)
    return (
        f'<div id="preface">{_message(lines[: table.start], table.title)}<div class="meta"><dl class="tags">{rows}</dl>'
        f"{_head(rest, table.title)}</div></div>"
    )


def chapter_markup(lines: Sequence[Line], number: int, heading: str | None) -> str:
    """A chapter: heading where it has one, what stands in its header, its text, its end notes."""
    at, header = 0, ""
    if heading is not None:
        at = _heading_end(lines, heading)
        by = next((line for line in lines[at : at + 1] if line.label.startswith(labels.CHAPTER_BYLINE_START)), None)
        byline = f"<p>{_with_users(by)}</p>" if by else ""
        at += 1 if by else 0
        notes, at = header_of(lines, at)
        header = f'<div class="meta group"><h2 class="heading">{escape(heading)}</h2>{byline}{notes}</div>'
    end = _end_notes_start(lines, at)
    tail = f'<div class="meta" id="endnotes{number}">{header_of(lines, end)[0]}</div>' if end < len(lines) else ""
    return f'{header}<div class="userstuff">{paragraphs(lines[at:end])}</div>{tail}'


def afterword_markup(lines: Sequence[Line]) -> str:
    """The block after the chapters: end notes, works inspired by this one, the line with the link to comments."""
    start = next((at for at, line in enumerate(lines) if line.label in labels.RELATION_LISTS), len(lines))
    end = next((at for at, line in enumerate(lines) if _is_farewell(line)), len(lines))
    notes, _ = header_of(lines[: min(start, end)], 0)
    works = "".join(f"<dd>{_with_links(line)}</dd>" for line in _entries(lines[start + 1 : end]))
    listed = f"<dl><dt>{escape(lines[start].text)}</dt>{works}</dl>" if works else ""
    farewell = "".join(f'<p class="message"><a href="{escape(link.url)}">.</a></p>' for link in _comments_links(lines))
    return f'<div id="afterword"><div class="meta"><div id="endnotes">{notes}</div>{listed}</div>{farewell}</div>'


def find_byline(lines: Sequence[Line], title: str) -> tuple[int, int]:
    """Where the byline begins and ends, after a title of a few lines; twice the same number where there is none.

    A title may itself begin with "By". Where it is not known, it is what stands first, if a byline comes after it.
    """
    after = _heading_end(lines, title) if title else 0
    head = takewhile(lambda at: lines[at].label not in _HEADINGS, range(after or 1, min(len(lines), _TITLE_LINES)))
    by = next((at for at in head if _BY.match(lines[at].text)), 0)
    if not by and (after or not lines or not _BY.match(lines[0].text)):
        return 0, 0
    end = by + (2 if lines[by].label == labels.BYLINE_START else 1)
    far = widest(lines)
    while end < len(lines) and goes_on(lines, end, far) and not _begins(lines[end]):
        end += 1
    return by, end


def header_of(lines: Sequence[Line], start: int, *, of_work: bool = False) -> tuple[str, int]:
    """Summary, notes and other works from ``start`` on, as AO3 writes them; and where they end.

    A work may name others with neither summary nor notes; in a chapter, that would be its text.
    """
    out: list[str] = []
    works: list[str] = []
    far = widest(lines)
    at = start
    while at < len(lines):
        line = lines[at]
        if line.label in _HEADINGS:
            end = _quote_end(lines, at + 1, line)
            text = paragraphs(lines[at + 1 : end])
            out.append(f"<p>{escape(line.text)}</p>")
            out.append(f'<blockquote class="userstuff">{text}</blockquote>' if text else "")
            at = end
        elif line.text.casefold().startswith(_POINTER):
            # It points to "#endnotes": nothing that a reader needs is lost with it.
            at += 1 if line.text.rstrip(" .)").endswith("notes") else 2
        elif (out or works or of_work) and _is_work(line):
            later = range(at + 1, len(lines))
            end = next((n for n in later if not goes_on(lines, n, far) or _begins(lines[n])), len(lines))
            works.append(f"<li>{_with_language(_with_links(_joined(lines[at:end])))}</li>")
            at = end
        else:
            at += 1 if line.label in TEXT_STARTS else 0
            break
    return "".join(out) + (f"<ul>{''.join(works)}</ul>" if works else ""), at


def last_label(lines: Sequence[Line], first: int) -> int:
    """Where "Notes" stand that follow a summary."""
    room = _LONGEST_SUMMARY if first < len(lines) and lines[first].label in labels.SUMMARIES else 0
    for at in range(first + 1, len(lines)):
        room -= len(lines[at].text)
        if room < 0:
            break
        if lines[at].label in labels.NOTES:
            return at
    return first


def quoted(lines: Sequence[Line]) -> list[Line]:
    """The lines with all that stands under a label indented from it: for those that are known to hold no text."""
    out: list[Line] = []
    under: Line | None = None
    for line in lines:
        under = line if line.label in _HEADINGS else under
        is_quoted = under is not None and line is not under
        out.append(line._replace(left=under.left + 2 * under.size) if is_quoted and under else line)
    return out


def paragraphs(lines: Iterable[Line]) -> str:
    """Lines as paragraphs: a new one after a gap; a break where a line ends before it had to."""
    out: list[str] = []
    kept = list(lines)
    far = widest(kept)
    before: Line | None = None
    for line in kept:
        if before is None or line.gap:
            out.append("</p><p>" if before else "<p>")
        elif far - before.right > _ROOM * line.size:
            out.append("<br>")
        else:
            out.append(" ")
        out.append(escape(line.text, quote=False))
        before = line
    return "".join((*out, "</p>")) if out else ""


# --- the preface -----------------------------------------------------------------------------------------------------


def _message(lines: Sequence[Line], title: str) -> str:
    posted = next((at for at, line in enumerate(lines) if POSTED.search(line.text)), None)
    addresses = (_WORK_ADDRESS.match(link.url) for line in lines for link in line.links)
    address = next((found[0] for found in addresses if found), None)
    text = " ".join(line.text for line in lines[posted:]) if posted is not None else ""
    found = _WORK_ADDRESS.search(text)
    address = address or (found[0] if found else None)
    if address is None:
        return ""
    named = re.search(r"\bPosted originally on (?:the )?(.+?) at\b", text, re.IGNORECASE)
    archive = f'<a href="#">{escape(named[1])}</a>' if named else ""
    bold = f"<b>{escape(title)}</b><br>" if title else ""
    return f'<p class="message">{bold}{archive} <a href="{escape(address)}">{escape(address)}</a></p>'


def _value(name: str, lines: Sequence[Line]) -> str:
    text = _CUT_DATE.sub("", one_line(" ".join(line.text for line in lines)))
    links = [link for line in lines for link in line.links]
    if name in labels.TAG_ROWS:
        tags = list(dict.fromkeys(link.url for link in links if _TAG.search(link.url)))
        # No tag has a comma. A program may have lost some links, or drawn one over others.
        tags = tags if len(tags) >= sum(1 for part in text.split(",") if part.strip()) else []
        linked = ", ".join(f'<a href="{escape(url)}">{escape(_tag_name(url))}</a>' for url in tags)
        # Copied from a page whose commas are drawn by its style sheet, each tag is a line.
        apart = sum(bool(line.text) for line in lines) > 1 and "," not in text
        if not apart and _AO3S_OWN.fullmatch(text):
            text = ", ".join(_AO3S_NAME.findall(text))
        text = text.rstrip(", ")
        return linked or escape(", ".join(line.text for line in lines if line.text) if apart else text)
    if name == labels.SERIES:
        text = one_line(_NEIGHBOURS.sub("", text)).replace(" ,", ",")
        urls = list(dict.fromkeys(link.url for link in links if "/series/" in link.url))
        places = list(_PART.finditer(text))
        if len(urls) == len(places):
            return ", ".join(
                f'{escape(place[1])} <a href="{escape(url)}">{escape(place[2])}</a>'
                for place, url in zip(places, urls, strict=True)
            )
    if name in labels.COLLECTIONS:
        return _collections(text, links)
    return escape(text)


def _collections(text: str, links: Sequence[Link]) -> str:
    """Titles may have commas; where the text under the links does not tell them, as many commas as links do."""
    known = {link.url: link.text for link in links if "/collections/" in link.url}
    parts = text.split(", ")
    titles = [text] if len(known) == 1 else list(known.values())
    if ", ".join(titles) != text and len(parts) == len(known):
        titles = parts
    if known and ", ".join(titles) == text:
        pairs = zip(known, titles, strict=True)
        return ", ".join(f'<a href="{escape(url)}">{escape(title)}</a>' for url, title in pairs)
    return escape(text)


def _tag_name(url: str) -> str:
    found = _TAG.search(url)
    return _CODES.sub(lambda code: _CODED[code[1]], unquote(found[1])) if found else ""


def _head(lines: Sequence[Line], title: str) -> str:
    """Title, byline, and what else stands there."""
    by, end = find_byline(lines, title)
    if by == end:
        return ""
    title = one_line(" ".join(line.text for line in lines[:by]))
    notes, _ = header_of(lines, end, of_work=True)
    return f'<h1>{escape(title)}</h1><div class="byline">{_with_users(_joined(lines[by:end]))}</div>{notes}'


# --- lines with links ------------------------------------------------------------------------------------------------


def _with_users(line: Line) -> str:
    return _with_links(line._replace(links=tuple(link for link in line.links if _USER.search(link.url))))


def _with_links(line: Line) -> str:
    """The text with its links in it, each around the words that it must have, or those that lie under it."""
    out: list[str] = []
    at = 0
    for link in line.links:
        name = next((name for name in _names(link, line.text) if name and name in line.text[at:]), None)
        if name is None:
            continue
        start = line.text.index(name, at)
        out.append(escape(line.text[at:start]))
        out.append(f'<a href="{escape(link.url)}">{escape(name)}</a>')
        at = start + len(name)
    return "".join((*out, escape(line.text[at:])))


def _names(link: Link, text: str) -> Iterator[str]:
    found = _USER.search(link.url)
    if found:
        login = one_line(unquote(found[1]))
        pseud = one_line(unquote(found[2])) if found[2] else login
        if pseud != login:
            yield f"{pseud} ({login})"
        yield pseud
    elif "works/" in link.url:
        # Where the link goes on in the next line, what lies under it is more than the title.
        titled = _title_in(text)
        yield link.text if link.text in titled else titled
    yield link.text


def _title_in(text: str) -> str:
    """The title in "Inspired by TITLE by NAMES", "Translation into LANGUAGE available: TITLE by NAMES", "TITLE by NAMES"."""
    start = next((start for start, _ in labels.RELATION_STARTS if text.casefold().startswith(start)), "")
    rest = text.partition(" available: ")[2] if start == "translation into" else text[len(start) :]
    return rest.rpartition(" by ")[0].strip() or rest.strip()


def _with_language(markup: str) -> str:
    return _INTO.sub(r"\1<span>\2</span>\3", markup)


def _joined(lines: Sequence[Line]) -> Line:
    said = one_line(" ".join(line.text for line in lines)).replace(" , ", ", ")
    return Line(said, tuple(link for line in lines for link in line.links))


def _entries(lines: Sequence[Line]) -> list[Line]:
    """Works of a list: each begins with a link to it, or with words that stand for one; without links, each is a line."""
    out: list[Line] = []
    bare = not any(line.links for line in lines)
    for line in lines:
        alone = line.gap or line.size == NO_SIZE
        begins = any("works/" in link.url for link in line.links) or (bare and alone and " by " in line.text)
        if out and not begins and not _UNLINKED.match(line.text):
            out[-1] = _joined((out[-1], line))
        else:
            out.append(line)
    return out


def goes_on(lines: Sequence[Line], at: int, far: float) -> bool:
    """Whether a line goes on with that before it. In a text, that had to end where no more words would have fitted, or
    parts a list. ``far`` is what ``widest`` says of all lines.
    """
    before, line = lines[at - 1], lines[at]
    if line.gap or line.size != NO_SIZE:
        return not line.gap
    if line.text.startswith(",") or before.text.endswith(","):
        return True
    return before.right + len(line.text.split(" ", 1)[0]) >= far


def widest(lines: Iterable[Line]) -> float:
    """Where the line ends that ends last."""
    return max((line.right for line in lines), default=0.0)


def _begins(line: Line) -> bool:
    return _is_work(line) or line.label in _HEADINGS


def _is_work(line: Line) -> bool:
    """Whether a line names another work: by a link, by AO3's words for one without, or as "TITLE by NAMES"."""
    start = next((start for start, _ in labels.RELATION_STARTS if line.text.casefold().startswith(start)), None)
    if start is None:
        return False
    rest = line.text[len(start) :]
    named = not line.links and " by " in rest and not rest.endswith(_SENTENCE)
    return named or any("works/" in link.url for link in line.links) or _UNLINKED.search(rest) is not None


def _comments_links(lines: Iterable[Line]) -> list[Link]:
    return [link for line in lines for link in line.links if "/comments/new" in link.url][:1]


def _is_farewell(line: Line) -> bool:
    return bool(_comments_links((line,))) or _FAREWELL.search(line.text) is not None


# --- a chapter's parts -----------------------------------------------------------------------------------------------


def _heading_end(lines: Sequence[Line], heading: str) -> int:
    """The number of lines that the heading takes at the beginning; 0 where it is not there."""
    said = ""
    for at, line in enumerate(lines[:12]):
        said = one_line(f"{said} {line.text}")
        if _bare(said) == _bare(heading):
            return at + 1
    return 0


def _bare(text: str) -> str:
    return "".join(text.split())


def _quote_end(lines: Sequence[Line], start: int, heading: Line) -> int:
    """Where the quoted text under a heading ends: with the first line that is not indented enough."""
    at = start
    while at < len(lines):
        line = lines[at]
        if line.label in _ENDS_QUOTE or line.text.casefold().startswith(_POINTER) or _is_work(line):
            break
        if line.left - heading.left <= _QUOTED * heading.size:
            break
        at += 1
    return at


def _end_notes_start(lines: Sequence[Line], start: int) -> int:
    """The heading of the chapter's end notes: the last one that stands further out than the text."""
    for at in range(len(lines) - 1, start - 1, -1):
        if lines[at].label in _CHAPTER_END and _quote_end(lines, at + 1, lines[at]) == len(lines):
            return at
    return len(lines)
