"""RTF documents: paragraphs out of ``rtf_text``'s pieces, headings by their style or their place in the outline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from alcove.domain.readings import Coverage, Reading
from alcove.formats.manuscript import CUT, Block, Facts, Manuscript
from alcove.formats.manuscript_reading import make_manuscript_reading
from alcove.formats.reader import LIKELY, NO, Sample, Sign
from alcove.formats.rtf_text import Look, Piece, Rtf, read_rtf
from alcove.formats.runs import Run, markup_of

NAME = "rtf"
REVISION = 1

# What calibre leaves where it could not get a picture.
_NO_IMAGE = re.compile(r"SPECIAL_IMAGE-\S{1,2000}?-REPLACE_ME")
#: Twentieths of a point; a paragraph indented by half an inch is quoted.
_QUOTED = 500


def sniff(sample: Sample) -> Sign:
    """Likely for what begins as an RTF document."""
    return Sign(LIKELY + 1, "an RTF document") if sample.data.startswith(b"{\\rtf") else Sign(NO, "not an RTF document")


def read(sample: Sample) -> Reading:
    """The text by its headings, with what the document tells of itself."""
    manuscript = open_rtf(sample.data)
    return make_manuscript_reading((NAME, REVISION, "rtf"), manuscript, measured=sample.measured)


def open_rtf(data: bytes) -> Manuscript:
    """The document in these bytes; of a damaged one, what could be read."""
    rtf = read_rtf(data)
    facts = Facts(
        title=_fact(rtf, "title"),
        creators=tuple(name for part in (_fact(rtf, "author") or "").split(";") if (name := part.strip())),
        description=_fact(rtf, "description"),
        subjects=tuple(name for part in re.split(r"[;,]", _fact(rtf, "keywords") or "") if (name := part.strip())),
    )
    coverage = Coverage.PARTIAL if rtf.cut else Coverage.FULL
    return Manuscript(tuple(_blocks(rtf)), facts, (CUT,) if rtf.cut else (), coverage)


def _fact(rtf: Rtf, name: str) -> str | None:
    return " ".join(rtf.facts.get(name, "").split()) or None


def _blocks(rtf: Rtf) -> list[Block]:
    """Paragraphs, each with the notes that it refers to. Empty ones are what converters leave, and go."""
    blocks: list[Block] = []
    runs: list[Run] = []
    notes: list[str] = []
    look = Look()
    fresh = False
    before, shape = look, _shape(look)
    for number, held in groupby(rtf.pieces, lambda piece: piece.look.number if piece.look.into == "note" else 0):
        if number:
            runs.append(Run(f"[{number}]", frozenset({"sup"})))
            notes.append(f"<p>[{number}]</p>{_note(held)}")
            continue
        for piece in held:
            look = piece.look if piece.text.strip() or piece.ends else look
            if not piece.ends:
                if piece.text.strip():
                    # calibre leaves the end of a heading out, or of what comes before it.
                    if shape != _shape(look) and (block := _block(runs, before, rtf.headings, notes)):
                        blocks.append(block._replace(fresh=fresh))
                        runs, notes, fresh = [], [], False
                    shape, before = _shape(look), look
                runs.append(_run(piece))
            else:
                if block := _block(runs, look, rtf.headings, notes):
                    blocks.append(block._replace(fresh=fresh))
                    runs, notes, fresh = [], [], False
                fresh = fresh or piece.page
    block = _block(runs, look, rtf.headings, notes)
    return [*blocks, block._replace(fresh=fresh)] if block else blocks


def _shape(look: Look) -> tuple[int, int, str, int]:
    """What a paragraph has and not a part of it."""
    return look.style, look.outline, look.align, look.indent


def _note(pieces: Iterable[Piece]) -> str:
    out: list[str] = []
    for _, paragraph in groupby(pieces, lambda piece: piece.ends):
        inside = markup_of(map(_run, paragraph)).strip()
        out += [f"<p>{inside}</p>"] if inside else []
    return "".join(out)


def _run(piece: Piece) -> Run:
    return Run(piece.text, piece.look.marks, piece.look.link)


def _block(runs: list[Run], look: Look, headings: dict[int, int], notes: list[str]) -> Block | None:
    level = look.outline or headings.get(look.style, 0)
    if level:
        # That of headings is bold because they are headings.
        runs = [run._replace(marks=run.marks - {"strong"}) for run in runs]
    inside = _NO_IMAGE.sub('<img alt="">', markup_of(runs).strip())
    if not inside:
        return None
    if level:
        return Block(inside, level, tuple(notes))
    align = f' align="{look.align}"' if look.align else ""
    markup = f"<p{align}>{inside}</p>"
    return Block(f"<blockquote>{markup}</blockquote>" if look.indent >= _QUOTED else markup, notes=tuple(notes))
