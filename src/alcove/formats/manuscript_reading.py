"""The last step of reading a manuscript: its facts and its chapters as one Reading."""

from __future__ import annotations

from alcove.domain.languages import language_code
from alcove.domain.readings import Creator, Reading
from alcove.formats.ao3_manuscript import read_ao3_manuscript
from alcove.formats.manuscript import Manuscript, build_parts, parts_of
from alcove.formats.sanitize import clean_note
from alcove.formats.texts import whole_hash


def make_manuscript_reading(reader: tuple[str, int, str], manuscript: Manuscript, *, measured: bool) -> Reading:
    """The reading of a file that holds one text. ``reader`` is its name, its revision and the format.

    A text that begins with AO3's preface is a converted download, and read as one; any other has no preface that
    could be understood, and what it tells of itself is taken as it stands.
    """
    converted = read_ao3_manuscript(reader, manuscript, measured=measured)
    if converted is not None:
        return converted
    name, revision, carrier = reader
    facts = manuscript.facts
    title, parts = parts_of(manuscript.blocks, facts.title)
    built = build_parts(parts, measured=measured)
    return Reading(
        reader=name,
        revision=revision,
        format=carrier,
        recognised=False,
        coverage=manuscript.coverage,
        encrypted=manuscript.encrypted,
        problems=manuscript.problems,
        made=facts.made,
        title=title,
        creators=tuple(Creator(creator) for creator in facts.creators) or None,
        language=language_code(facts.language) if facts.language else None,
        series=facts.series or None,
        freeforms=facts.subjects or None,
        published=facts.published,
        summary=clean_note(facts.description) if facts.description else None,
        chapters=tuple(part.chapter for part in built),
        words_found=sum(part.chapter.words for part in built),
        text_hash=whole_hash(built),
    )
