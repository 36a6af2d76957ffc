"""The last step of reading a downloader's file: what was told and the chapters, as one Reading."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from alcove.domain.readings import Coverage, Creator, Reading
from alcove.errors import RefusedError
from alcove.formats.ao3_bylines import creator_of
from alcove.formats.nodes import line
from alcove.formats.texts import BuiltChapter, whole_hash
from alcove.formats.told import Told

#: The longest serials have some three thousand.
MAX_CHAPTERS = 10_000


def title_of_chapter(shown: str | None, number: int, work: str | None) -> str | None:
    """The author's title of a chapter: without the tool's mark of a new one, and without the number before it."""
    if not shown:
        return None
    title = shown.removeprefix("(new) ")
    title = re.sub(rf"^0*{number}\s*[.:]\s+", "", title, count=1)
    title = re.sub(rf"^Chapter\s+0*{number}(?:\s*:\s*|$)", "", title, count=1, flags=re.IGNORECASE)
    return None if not title or title == work else title


def check_chapters(count: int) -> None:
    """Raises RefusedError for more chapters than any work has: each costs a millisecond, however little is in it."""
    if count > MAX_CHAPTERS:
        raise RefusedError(f"The file has more than {MAX_CHAPTERS:,} chapters; it was made to harm, and is not read.")


def read_creators(links: list[LexborNode], names: tuple[str, ...], host: str) -> tuple[Creator, ...] | None:
    """The creators: linked ones where there are any, else the package's."""
    linked = tuple(creator_of(link, host) for link in links if line(link))
    return linked or tuple(Creator(name) for name in names) or None


def make_told_reading(
    reader: tuple[str, int, str],
    told: Told,
    built: list[BuiltChapter],
    *,
    coverage: Coverage = Coverage.FULL,
    problems: tuple[str, ...] = (),
) -> Reading:
    """The reading of a file whose labels were understood. ``reader`` is its name, its revision and the format.

    A file with fewer chapters than it says were posted is partial.
    """
    name, revision, carrier = reader
    posted = told.fields.get("chapters_posted")
    faults = [*problems, *told.problems]
    if posted is not None and len(built) < posted:
        coverage = Coverage.PARTIAL
        had = "no text of" if not built else f"{len(built)} of"
        faults.append(f"The file has {had} the {posted} chapters that were posted when it was made.")
    source = told.source
    return Reading(
        reader=name,
        revision=revision,
        format=carrier,
        recognised=True,
        coverage=coverage,
        problems=tuple(faults),
        source_url=source.url if source else None,
        site=source.site if source else None,
        site_id=source.site_id if source else None,
        made=told.made,
        chapters=tuple(part.chapter for part in built),
        words_found=sum(part.chapter.words for part in built),
        text_hash=whole_hash(built),
        **told.fields,
    )
