"""Sort keys of titles and creators: bytes that are compared as they are.

AO3's rules (otwarchive ``Work#sorted_title`` and ``#authors_to_sort_on``) with
accents folded after the primary letters, so that "Élan" stands among the E and
just behind "Elan". A key is the folded letters and, where they lost something,
a zero byte and the letters as they were. The empty key is "unknown".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from alcove.domain.tokens import fold

# Titles and names of a hostile file have any length; what differs later than here is left to the id.
_LONGEST = 300
_TITLE_MARKS = "\"'./\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u2026 "
_NAME_MARKS = _TITLE_MARKS + "+-=_?!"
_ARTICLE = re.compile(r"(an?|the) (.+)")
_NUMBER = re.compile(r"[0-9]+")


def title_key(title: str | None, language: str | None = None) -> bytes:
    """The key of a title; empty for none.

    Lower case; quotes, dots and slashes at the beginning removed; an English
    article moved to the end ("lamp, the") unless ``language`` (BCP 47) says that
    the work is in another language; numbers padded with zeros to five digits.
    """
    plain = _without_marks(_lowered(title or ""), _TITLE_MARKS)
    english = language is None or language.casefold().split("-")[0] == "en"
    if english and (article := _ARTICLE.fullmatch(plain)):
        plain = f"{article[2]}, {article[1]}"
    return _key(plain)


def creators_key(names: Iterable[str]) -> bytes:
    """The key of bylines in their order, joined by ", "; empty for none.

    Punctuation at the beginning of a name is removed. "Anonymous" is a name like others.
    """
    lowered = (_without_marks(_lowered(name), _NAME_MARKS) for name in names)
    return _key(", ".join(filter(None, lowered)))


def _lowered(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text[:_LONGEST]).replace("\0", "").split()).lower()


def _without_marks(text: str, marks: str) -> str:
    """A text that is nothing but marks keeps them: it is a name all the same."""
    return text.lstrip(marks) or text


def _key(text: str) -> bytes:
    padded = _NUMBER.sub(lambda number: number[0].zfill(5), text)
    primary = _NUMBER.sub(lambda number: number[0].zfill(5), fold(text))
    key = primary if primary == padded else f"{primary}\0{padded}"
    return key.encode("utf-8", "replace")
