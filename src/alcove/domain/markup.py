"""Clean HTML as plain text, for terminals and tables.

For the summaries and notes of readings, which are clean by then; works'
chapters have their plain text from the readers.
"""

from __future__ import annotations

import html
import re

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|div|blockquote|ul|ol|li|table|tr|h[1-6]|hr|pre|center|details|dl|dt|dd)\b[^>]*>", re.IGNORECASE
)
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[ \t\r\f\v]+")
_GAPS = re.compile(r"\n\s*\n\s*")


def plain_text(clean_html: str | None) -> str | None:
    """The text of clean HTML: paragraphs apart by a blank line, line breaks kept; None for None or nothing."""
    if not clean_html:
        return None
    text = clean_html.replace("\n", " ")
    text = _BREAK.sub("\n", text)
    text = _BLOCK.sub("\n\n", text)
    text = html.unescape(_TAG.sub("", text))
    text = "\n".join(line.strip() for line in _SPACES.sub(" ", text).split("\n"))
    return _GAPS.sub("\n\n", text).strip() or None
