"""Pages saved as one MHTML file: mail with the page as its first part and pictures and style sheets as others (RFC 2557).

Chromium ("Webpage, single file"), old Internet Explorer and Word write it. Only the page is taken out.
"""

from __future__ import annotations

import binascii
import datetime as dt
import quopri
import re
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

from alcove.formats.saved_page import Saved

if TYPE_CHECKING:
    from email.message import Message

#: The beginning of such a file: its headers, in any order.
_HEADERS = re.compile(rb"(?:From|MIME-Version|Subject|Snapshot|Date|Content-Type)[\w-]*:", re.IGNORECASE)
_RELATED = re.compile(rb"^Content-Type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
#: No headers are longer; nor has any file so many parts before its page.
_HEAD = 64 * 1024
_MOST_PARTS = 50
_PAGES = ("text/html", "application/xhtml+xml")


class Snapshot(NamedTuple):
    """The page in an MHTML file, and from where and when it was saved."""

    page: bytes
    saved: Saved


def open_mhtml(data: bytes) -> Snapshot | None:
    """The page in this file; None where it is no MHTML, or one without a page. Never fails."""
    head = data[:_HEAD].lstrip()
    if not _HEADERS.match(head) or not _RELATED.search(head):
        return None
    headers, start = _headers(data, 0)
    boundary = headers.get_boundary() if headers is not None else None
    if headers is None or not boundary:
        return None
    mark = b"--" + boundary.encode("utf-8", "surrogateescape")
    at = data.find(mark, start)
    for _ in range(_MOST_PARTS):
        if at < 0:
            break
        after = data.find(mark, at + len(mark))
        part, begin = _headers(data, at + len(mark))
        if part is not None and part.get_content_type() in _PAGES:
            body = data[begin : after if after >= 0 else len(data)]
            location = headers.get("Snapshot-Content-Location") or part.get("Content-Location")
            return Snapshot(_decoded(body, part), Saved(_address(location), _moment(headers.get("Date"))))
        at = after
    return None


def _headers(data: bytes, start: int) -> tuple[Message | None, int]:
    """The headers that begin there, and where what follows them begins."""
    begin = start + len(data[start : start + _HEAD]) - len(data[start : start + _HEAD].lstrip())
    end = _BLANK_LINE.search(data, begin, begin + _HEAD)
    if end is None:
        return None, begin
    return BytesHeaderParser().parsebytes(data[begin : end.end()]), end.end()


def _decoded(body: bytes, part: Message) -> bytes:
    encoding = str(part.get("Content-Transfer-Encoding") or "").strip().casefold()
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    if encoding == "base64":
        try:
            return binascii.a2b_base64(body)
        except binascii.Error:
            return b""
    return body


def _address(value: object) -> str | None:
    text = "".join(str(value or "").split())
    return text if text.startswith(("http://", "https://")) else None


def _moment(value: object) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(str(value))
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
