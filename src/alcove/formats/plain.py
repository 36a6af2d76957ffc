"""Plain text as a work without a preface: readable, one chapter."""

from __future__ import annotations

import html
import re

from alcove.domain.readings import Coverage, Reading
from alcove.formats.decoding import looks_binary
from alcove.formats.reader import NO, POSSIBLE, Sample, Sign
from alcove.formats.texts import build_chapter, whole_hash

NAME = "text"
REVISION = 1

_LONGEST_TITLE = 200


def sniff(sample: Sample) -> Sign:
    """Possible for any text that is no page."""
    if sample.is_html or looks_binary(sample.data) or sample.data.startswith((b"PK", b"%PDF", b"{\\rtf")):
        return Sign(NO, "not plain text")
    return Sign(POSSIBLE, f"plain text ({sample.decoded.encoding})")


def read(sample: Sample) -> Reading:
    """The text as one chapter, its first line as title where that looks like one."""
    decoded = sample.decoded
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff\n ")
    built = [build_chapter(1, text_markup(text))] if text.strip() else []
    return Reading(
        reader=NAME,
        revision=REVISION,
        format="text",
        recognised=False,
        coverage=Coverage.LOSSY if decoded.problem else Coverage.FULL,
        problems=(decoded.problem,) if decoded.problem else (),
        title=_title(text),
        chapters=tuple(part.chapter for part in built),
        words_found=sum(part.chapter.words for part in built),
        text_hash=whole_hash(built),
    )


def text_markup(text: str) -> str:
    """Plain text as markup: a paragraph for each block between blank lines, a break for each line within."""
    blocks = [block.strip("\n") for block in re.split(r"\n[ \t]*\n", text) if block.strip()]
    return "\n".join(f"<p>{html.escape(block, quote=False).replace(chr(10), '<br>')}</p>" for block in blocks)


def _title(text: str) -> str | None:
    first, _, rest = text.partition("\n")
    line = " ".join(first.split()).lstrip("# ")
    is_title = (
        0 < len(line) <= _LONGEST_TITLE
        and rest[:1] in ("\n", "\r")
        and not line.endswith((".", ",", ";", "!", "?", "…"))
    )
    return line if is_title else None
