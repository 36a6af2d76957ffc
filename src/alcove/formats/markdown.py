"""Markdown: CommonMark with tables, footnotes and a head of fields, as writing programs and static sites keep texts.

Nothing but its text tells it from plain text. What tells: fields between ``---`` at the top, headings with ``#``, links.
Stars around words do not: people write *sigh* everywhere.
"""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

from alcove.domain.readings import Coverage, Reading, SeriesPlace
from alcove.formats.ao3_manuscript import has_preface
from alcove.formats.decoding import Decoded, looks_binary
from alcove.formats.kinds import name_non_prose
from alcove.formats.manuscript import Block, Facts, Manuscript
from alcove.formats.manuscript_reading import make_manuscript_reading
from alcove.formats.nodes import parse_html
from alcove.formats.reader import CERTAIN, NO, POSSIBLE, Sample, Sign
from alcove.formats.told import day_of, number_of, split_names

NAME = "markdown"
REVISION = 1

#: How much of the beginning is looked at.
_SEEN = 65_536
_HEAD = re.compile(r"\ufeff?\s*---[ \t]*\n((?:[^\n]{0,2000}\n){1,200}?)(?:---|\.\.\.)[ \t]*(?:\n|$)")
_FIELD = re.compile(r"([A-Za-z][\w -]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$")
_TOLD = re.compile(r"^(?:title|author|authors|creator)[ \t]*:", re.MULTILINE | re.IGNORECASE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_UNDERLINED = re.compile(r"^[^\s#>*+-][^\n]{0,200}\n(?:={3,}|-{3,})[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"\[[^\]\[\n]{1,200}\]\((?:https?://|#)[^()\s]{0,500}\)")
_STRONG = re.compile(r"(?<![*\w])\*\*[^\s*][^*\n]{0,200}\*\*(?![*\w])")
# The title as a heading, right after the table of tags.
_CONVERTED = re.compile(r"\bStats\s*:[^#]{0,600}?\n#{1,6} +\S")
_NOTE = re.compile(r"^\[\^([^\]\s]{1,50})\]:[ \t]*([^\n]*(?:\n(?: {2,}|\t)[^\n]+)*)\n?", re.MULTILINE)
_REFERENCE = re.compile(r"\[\^([^\]\s<>]{1,50})\]")
#: What is nested deeper is not shown by any program; nobody wrote it to be read.
_DEEPEST = 50
_TITLES = {f"h{level}": level for level in range(1, 7)}


class _Signs(NamedTuple):
    headings: int
    links: int
    strong: int


def sniff(sample: Sample) -> Sign:
    """More than possible for a text with a head of fields, or with headings or links in Markdown's manner."""
    if sample.is_html or looks_binary(sample.data) or sample.data.startswith((b"PK", b"%PDF", b"{\\rtf")):
        return Sign(NO, "not a text")
    text = _text(sample.decoded)[:_SEEN]
    if _CONVERTED.search(text) and has_preface(_blocks(text, {})):
        return Sign(CERTAIN, "has the preface of an AO3 download, in Markdown")
    head = _HEAD.match(text)
    told = head is not None and _TOLD.search(head[1]) is not None
    signs = _Signs(
        len(_HEADING.findall(text)) + len(_UNDERLINED.findall(text)),
        len(_LINK.findall(text)),
        len(_STRONG.findall(text)),
    )
    is_titled = _HEADING.match(text.lstrip()) is not None
    if not (told or is_titled or signs.headings > 1 or signs.links or (signs.headings and signs.strong)):
        return Sign(NO, "neither fields nor headings nor links in Markdown's manner")
    if name_non_prose(sample.data):
        return Sign(NO, "no prose")
    return Sign(POSSIBLE + (20 if told else 10), "Markdown: " + ("fields at the top" if told else "headings or links"))


def read(sample: Sample) -> Reading:
    """The text by its headings, with what its fields tell."""
    return make_manuscript_reading(
        (NAME, REVISION, "markdown"), open_markdown(sample.decoded), measured=sample.measured
    )


def open_markdown(decoded: Decoded) -> Manuscript:
    """The text of a Markdown file."""
    text = _text(decoded)
    head = _HEAD.match(text)
    fields = _fields(head[1]) if head else {}
    text = text[head.end() :] if head and fields else text
    notes = {name: " ".join(note.split()) for name, note in _NOTE.findall(text)}
    blocks = tuple(_blocks(_NOTE.sub("", text) if notes else text, notes))
    coverage = Coverage.LOSSY if decoded.problem else Coverage.FULL
    return Manuscript(blocks, _facts(fields), (decoded.problem,) if decoded.problem else (), coverage)


def _text(decoded: Decoded) -> str:
    return decoded.text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")


def _fields(head: str) -> dict[str, list[str]]:
    """The fields of a head: a value on the line, or a list below it or in brackets. What is nested is passed over."""
    fields: dict[str, list[str]] = {}
    name = ""
    for line in head.split("\n"):
        found = _FIELD.match(line)
        item = line.strip()
        if found:
            name = found[1].strip().casefold()
            fields[name] = [value for value in _values(found[2] or "") if value]
        elif name and item.startswith("- "):
            fields[name].append(_unquoted(item[2:]))
        elif name and item and line[0] in " \t" and len(fields[name]) == 1:
            fields[name] = [f"{fields[name][0]} {item}".strip()]
    return fields


def _values(text: str) -> list[str]:
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return [_unquoted(part) for part in text[1:-1].split(",")]
    return [] if text in ("|", ">", "|-", ">-") else [_unquoted(text)]


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _facts(fields: dict[str, list[str]]) -> Facts:
    def first(*names: str) -> str | None:
        return next((fields[name][0] for name in names if fields.get(name)), None)

    series, date = first("series"), first("date", "published", "created")
    description = first("summary", "description", "abstract")
    return Facts(
        title=first("title"),
        creators=tuple(next((fields[name] for name in ("author", "authors", "creator") if fields.get(name)), ())),
        language=first("lang", "language"),
        description=escape(description, quote=False) if description else None,
        subjects=tuple(
            dict.fromkeys(
                part for name in ("tags", "keywords") for value in fields.get(name, []) for part in split_names(value)
            )
        ),
        series=(SeriesPlace(series, number_of(first("series_index", "series-index") or "")),) if series else (),
        published=day_of(date) if date else None,
    )


def _blocks(text: str, notes: dict[str, str]) -> list[Block]:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - most runs read no Markdown

    reader = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    body = parse_html(reader.render(text)).body
    blocks: list[Block] = []
    left = dict(notes)
    for node in body.iter(include_text=True) if body is not None else ():
        if node.is_text_node and not node.text(deep=False).strip():
            continue
        level = _TITLES.get(node.tag or "", 0)
        markup = (node.inner_html if level else node.html) or ""
        named = [name for name in _REFERENCE.findall(markup) if name in notes] if notes else []
        # Each note is given once, however often it is referred to.
        fresh = [name for name in dict.fromkeys(named) if name in left]
        found = tuple(f"<p>[{escape(name)}] {escape(left.pop(name), quote=False)}</p>" for name in fresh)
        blocks.append(Block(_REFERENCE.sub(r"<sup>[\1]</sup>", markup) if named else markup.strip(), level, found))
    return blocks
