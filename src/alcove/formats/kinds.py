"""What kind of thing some bytes are, by their content: for telling a page from a picture before anything is parsed.

Knows signatures, not works. ``registry`` refuses what is named here as no work; readers ask ``looks_like_html``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from alcove.formats.decoding import decode, looks_binary

# Atomic: what was taken for a comment is never taken for a longer one, which would double the time with each of them.
_HTML_START = re.compile(
    r"(?>\s|<\?xml[^>]*\?>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body|title|meta|link|div|p|h[1-6]|center|table|article|section|main)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_ANYWHERE = re.compile(
    rb"<html[\s>]|<body[\s>]|<!doctype html|<(?:div|p|br|h[1-6]|blockquote)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_XML_ROOT = re.compile(
    r"(?>\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\][^>]*)?>)*+<([\w.-]+:)?([\w.-]+)", re.DOTALL
)

# A document type without an end takes time with the square of what is looked at.
_ROOT_BEFORE = 8192

# Signatures at the beginning (offset, bytes, what it is). What follows "a ": read out to people.
_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "picture (JPEG)"),
    (0, b"\x89PNG\r\n\x1a\n", "picture (PNG)"),
    (0, b"GIF87a", "picture (GIF)"),
    (0, b"GIF89a", "picture (GIF)"),
    (8, b"WEBP", "picture (WebP)"),
    (0, b"BM", "picture (BMP)"),
    (0, b"II*\x00", "picture (TIFF)"),
    (0, b"MM\x00*", "picture (TIFF)"),
    (0, b"\x00\x00\x01\x00", "picture (icon)"),
    (0, b"8BPS", "picture (Photoshop)"),
    (0, b"\xff\x0a", "picture (JPEG XL)"),
    (0, b"\x00\x00\x00\x0cJXL ", "picture (JPEG XL)"),
    (0, b"ID3", "sound file"),
    (0, b"\xff\xfb", "sound file"),
    (0, b"\xff\xf3", "sound file"),
    (0, b"\xff\xf1", "sound file"),
    (0, b"fLaC", "sound file"),
    (0, b"OggS", "sound or video file"),
    (8, b"WAVE", "sound file"),
    (8, b"AVI ", "video file"),
    (0, b"\x1aE\xdf\xa3", "video file"),
    (0, b"FLV", "video file"),
    (0, b"\x00\x00\x01\xba", "video file"),
    (0, b"MThd", "sound file"),
    (0, b"MZ", "program"),
    (0, b"\x7fELF", "program"),
    (0, b"\xfe\xed\xfa\xce", "program"),
    (0, b"\xfe\xed\xfa\xcf", "program"),
    (0, b"\xcf\xfa\xed\xfe", "program"),
    (0, b"\xca\xfe\xba\xbe", "program"),
    (0, b"\x00asm", "program"),
    (0, b"dex\n", "program"),
    (0, b"OTTO", "font"),
    (0, b"\x00\x01\x00\x00\x00", "font"),
    (0, b"true\x00", "font"),
    (0, b"ttcf", "font"),
    (0, b"wOFF", "font"),
    (0, b"wOF2", "font"),
    (0, b"SQLite format 3\x00", "database"),
    (0, b"Rar!\x1a\x07", "packed archive (RAR)"),
    (0, b"7z\xbc\xaf\x27\x1c", "packed archive (7z)"),
    (0, b"\x1f\x8b\x08", "packed archive (gzip)"),
    (0, b"BZh", "packed archive (bzip2)"),
    (0, b"\xfd7zXZ\x00", "packed archive (xz)"),
    (0, b"\x28\xb5\x2f\xfd", "packed archive (zstd)"),
    (257, b"ustar", "packed archive (tar)"),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "shortcut"),
    (0, b"bplist00", "property list"),
)
# Their two or three letters may also begin a text.
_NEED_BINARY = frozenset({b"BM", b"MZ", b"ID3", b"FLV", b"BZh", b"dex\n", b"OTTO", b"ttcf"})
# A Palm database begins with its title, which may begin with any of them; it tells at byte 60 what it is.
_PALM_BOOKS = (b"BOOKMOBI", b"TEXtREAd")
_BLANK = b"\x00 \t\r\n\xef\xbb\xbf"
_XML_KINDS = {
    "svg": "picture (SVG)",
    "package": "description of an e-book (OPF)",
    "ncx": "table of contents of an e-book",
    "container": "part of an e-book",
    "rss": "feed",
    "feed": "feed",
    "plist": "property list",
    "opml": "list of feeds",
    "urlset": "site map",
    "kml": "map",
    "gpx": "map",
}


def looks_like_html(data: bytes) -> bool:
    """Whether this is an HTML or XHTML page, whatever it is called."""
    if data.startswith((b"PK", b"%PDF")):
        return False
    head = decode(data[:4096]).text.lstrip("\ufeff\x00 \t\r\n")
    if _HTML_START.match(head):
        return True
    if head.startswith("<?xml"):
        root = _XML_ROOT.match(head)
        return root is not None and root[2].lower() == "html"
    return not looks_binary(data) and len(_HTML_ANYWHERE.findall(data[:16384])) >= 3


def name_non_work(data: bytes) -> str | None:
    """What these bytes are if they are certainly no work of text ("picture (PNG)"); None if they may be one."""
    if not data[:4096].strip(_BLANK) and not data.strip(_BLANK):
        return "empty file"
    if data[60:68] in _PALM_BOOKS:
        return None
    for offset, mark, kind in _SIGNATURES:
        if data.startswith(mark, offset) and (mark not in _NEED_BINARY or looks_binary(data)):
            return kind
    if data[4:8] == b"ftyp":
        return "picture (HEIF)" if data[8:12] in (b"heic", b"heix", b"mif1", b"avif") else "video file"
    return None


def name_non_prose(data: bytes) -> str | None:
    """What a text is if it is certainly no prose: data, a script, a stylesheet, XML of another kind; None if it may be."""
    if looks_binary(data):
        return "file of a kind that Alcove does not know"
    text = decode(data[:65536]).text.lstrip("\ufeff")
    stripped = text.strip()
    if not stripped:
        return "empty file"
    return next((kind for test in _TESTS if (kind := test(stripped, data))), None)


def _named_xml(text: str, _data: bytes) -> str | None:
    root = _XML_ROOT.match(text[:_ROOT_BEFORE])
    if root and root[2].lower() in _XML_KINDS:
        return _XML_KINDS[root[2].lower()]
    return (
        "XML file" if text.startswith("<?xml") and not (root and root[2].lower() in ("html", "fictionbook")) else None
    )


def _named_json(text: str, data: bytes) -> str | None:
    if not re.match(r'[\[{]\s*(?:["\[{\]}\d-]|true|false|null)', text):
        return None
    if len(data) <= 65536:
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return "data file (JSON)" if _is_json(text.partition("\n")[0]) else None
        return "data file (JSON)"
    return "data file (JSON)" if re.match(r'[\[{]\s*(?:\{\s*)?"[^"\n]{1,200}"\s*[:,]', text) else None


def _is_json(line: str) -> bool:
    try:
        return isinstance(json.loads(line), (dict, list)) and len(line) > 2
    except (ValueError, RecursionError):
        return False


def _named_table(text: str, _data: bytes) -> str | None:
    """A table has the same number of cells in each line, and a column of figures, dates or addresses under a word.

    Verse may have its commas as regularly, but no such column.
    """
    lines = [line for line in text.splitlines() if line.strip()][:30]
    if len(lines) < 3 or any(len(line) > 2000 for line in lines):
        return None
    for separator in ("\t", ";", ",", "|"):
        names, *rows = (_split_row(line, separator) for line in (lines[:-1] if len(lines) > 3 else lines))
        if len(names) < 3 or {len(row) for row in rows} != {len(names)}:
            continue
        columns = zip(names, zip(*rows, strict=True), strict=True)
        if any(not _FIGURE.fullmatch(name) and all(map(_FIGURE.fullmatch, column)) for name, column in columns):
            return "table of data (CSV)"
    return None


# A number, a date, an address, yes or no.
_FIGURE = re.compile(r"[-+]?[\d.,:/ %-]*\d[\d.,:/ %-]*|https?://\S+|true|false|yes|no", re.IGNORECASE)


def _split_row(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in re.sub(r'"(?:[^"]|"")*"', "q", line).split(separator)]


_CODE_START = re.compile(
    r"#!|<\?php|\"use strict\"|'use strict'|@charset|@import|/\*!|(?:!function|\(function|\(\(\)\s*=>)"
)
_CODE_LINE = re.compile(
    r"\s*(?:(?:import|from|export|const|let|var|function|def|class|public|private|package|using|namespace|#include|#define)\s\S+.*[;:({,]?"
    r"|.*[;{}]\s*(?://.*|/\*.*)?|[})\]]+[;,]?|(?://|/\*|\*/|\*\s).*)$"
)
_SENTENCE = re.compile(r"\w[.!?…。！？][\"'”’)]?\s*$")


def _named_code(text: str, _data: bytes) -> str | None:
    if _CODE_START.match(text):
        return "script or stylesheet"
    lines = [line for line in text.splitlines() if line.strip()][:200]
    code = sum(1 for line in lines if _CODE_LINE.match(line) and not _SENTENCE.search(line))
    brackets = sum(text.count(mark) for mark in "{}=")
    dense = len(text) > 400 and brackets + text.count(";") > 0.05 * len(text)
    return "script or stylesheet" if dense or (code > 0.6 * len(lines) and brackets > 0.5 * len(lines)) else None


_TESTS: tuple[Callable[[str, bytes], str | None], ...] = (_named_xml, _named_json, _named_table, _named_code)
