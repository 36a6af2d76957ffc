"""Single chapters out of AO3's HTML download, without parsing the others. For showing; beside the readers.

AO3 writes ``<!--chapter content-->`` and ``<!--/chapter content-->`` around the block of each chapter's text, and no
author can write a comment (ao3-formats 1.3). What was cut out is compared with what a reader found in the whole file,
by the hash of its text: where they differ, as for a file that somebody edited, the file is to be read whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from selectolax.lexbor import LexborNode

from alcove.domain.normal_form import hash_of, normalise
from alcove.domain.readings import Chapter
from alcove.formats.ao3_skeleton import is_text_block
from alcove.formats.nodes import elements, parse_html
from alcove.formats.texts import text_of

_OPENS, _CLOSES = b"<!--chapter content-->", b"<!--/chapter content-->"
_BLOCK = 1 << 17
#: A longer text is left to the reader of the whole file.
_LONGEST = 4 << 20


def one_chapter(source: BinaryIO, chapters: Sequence[Chapter], place: int) -> Chapter | None:
    """The chapter at this place of what was found in the file before, with its text and markup.

    None where it cannot be told from here: the file is of another make, or its text there is another one. A tag that
    another chapter leaves open, which AO3 never writes, does not reach into this one. Reads no further than needed.
    """
    held = bytearray()
    if not all(_drop_to(source, held, _CLOSES) for _ in range(place)):
        return None
    return _made(_piece(source, held), chapters[place])


def chapters_among(source: BinaryIO, chapters: Sequence[Chapter], wanted: Callable[[bytes], bool]) -> Iterator[Chapter]:
    """Those of the chapters found in the file before whose piece of the page is wanted, with text and markup, in order.

    Raises LookupError as soon as one cannot be told from here. Reads no further than asked.
    """
    held = bytearray()
    for known in chapters:
        piece = _piece(source, held)
        if piece is None or wanted(piece):
            found = _made(piece, known)
            if found is None:
                raise LookupError("another text than was found before")
            yield found
    if chapters and _piece(source, held) is not None:
        raise LookupError("more chapters than were found before")


def _made(piece: bytes | None, known: Chapter) -> Chapter | None:
    """The chapter of which this is the piece; None where it is not that."""
    markup = _markup(piece) if piece is not None and known.hash else None
    if markup is None:
        return None
    text = text_of(markup)
    return replace(known, text=text, markup=markup) if hash_of(normalise(text)) == known.hash else None


def _piece(source: BinaryIO, held: bytearray) -> bytes | None:
    """What stands between the marks of the next chapter; None where there is none. What follows is still held."""
    end = _find(source, held, _CLOSES) if _drop_to(source, held, _OPENS) else -1
    if end < 0:
        return None
    piece = bytes(held[:end])
    del held[: end + len(_CLOSES)]
    return piece


def _drop_to(source: BinaryIO, held: bytearray, mark: bytes) -> bool:
    """Reads on until the mark, and forgets everything up to its end."""
    while (at := held.find(mark)) < 0:
        del held[: max(0, len(held) - len(mark))]
        block = source.read(_BLOCK)
        if not block:
            return False
        held += block
    del held[: at + len(mark)]
    return True


def _find(source: BinaryIO, held: bytearray, mark: bytes) -> int:
    """Where the mark stands, after reading on to it; -1 where there is none within the longest text."""
    start = 0
    while (at := held.find(mark, start)) < 0:
        start = max(0, len(held) - len(mark))
        block = source.read(_BLOCK) if len(held) < _LONGEST else b""
        if not block:
            return -1
        held += block
    return at


def _markup(piece: bytes) -> str | None:
    """The markup in the one block of text of which a piece is made; None for any other piece."""
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError:
        return None
    body = parse_html(text).body
    blocks: list[LexborNode] = list(elements(body)) if body is not None else []
    if "\0" in text or len(blocks) != 1 or not is_text_block(blocks[0]):
        return None
    return blocks[0].inner_html or ""
