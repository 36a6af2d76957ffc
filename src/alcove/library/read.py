"""One work: its card, its chapters, its versions, its originals."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

from alcove.catalogue import queries, suspects
from alcove.catalogue.queries import KeptFile, VersionRow, WorkRow
from alcove.domain import ids
from alcove.domain.readings import Chapter
from alcove.domain.sources import WorkSource, parse_otw_work_url, parse_story_address, parse_work_url
from alcove.domain.viewer import Viewer
from alcove.domain.works import Work
from alcove.errors import DamagedLibraryError, FormatError, LostOriginalError, UnknownOriginalError, UnknownWorkError
from alcove.formats.sanitize import clean_chapter
from alcove.formats.texts import text_of
from alcove.library.cards import LinkedWork, VersionLine, WorkCard, card_of, shown_version, version_line
from alcove.library.parts import Parts

# Cleaning takes several times a chapter's size in memory: of very long ones one is cleaned at a time.
_LARGE = 2 << 20
_one_large = threading.Lock()


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A chapter to be read. ``text`` is plain; ``html`` and the notes are clean HTML."""

    number: int
    title: str | None
    text: str
    html: str
    summary: str | None = None
    notes: str | None = None
    end_notes: str | None = None

    def to_line(self) -> dict[str, Any]:
        """The line of ``alcove read --json``."""
        return {"chapter": self.number, "title": self.title, "text": self.text}


@dataclass(frozen=True, slots=True)
class Volume:
    """A version of a work, opened to be read. ``chapters`` are what is known of them without their texts;
    ``text`` and ``texts`` clean what was ``read``, which may be the only chapter that was asked for.

    ``is_shown``: whether this is the version that readers get who ask for none.
    """

    work: Work
    version: VersionLine
    is_shown: bool
    chapters: tuple[Chapter, ...]
    read: tuple[Chapter, ...]

    def text(self, number: int) -> ChapterText:
        """The chapter with this number. Raises UnknownWorkError."""
        for chapter in self.read:
            if chapter.number == number:
                return _text(chapter)
        raise UnknownWorkError(
            f"{self.work.title or self.work.id} has no chapter {number}; version {self.version.number} has {len(self.chapters)}.",
            work=self.work.id,
        )

    def texts(self) -> Iterator[ChapterText]:
        """All chapters that were read, each cleaned when its turn comes."""
        return map(_text, self.read)


@dataclass(frozen=True, slots=True)
class Original:
    """An original, byte for byte. ``name`` is the file's own, made safe."""

    sha256: str
    name: str
    format: str
    size: int
    parts: Parts

    def open(self) -> BinaryIO:
        """Its bytes as a stream; the caller closes it. Raises DamagedLibraryError where it is lost."""
        try:
            return self.parts.vault.open(self.sha256)
        except UnknownOriginalError as error:
            raise _lost(self.parts, self.sha256) from error


def work(parts: Parts, viewer: Viewer, name: str) -> Work:
    """See ``Library.work``."""
    return find(parts, viewer, name).work


def card(parts: Parts, viewer: Viewer, name: str) -> WorkCard:
    """See ``Library.card``."""
    found = find(parts, viewer, name).work
    versions = queries.versions_of(parts.catalogue, found.id)
    files = queries.files_of(parts.catalogue, found.id)
    linked = [LinkedWork(work_id, source) for work_id, source, _ in suspects.linked(parts.catalogue, into=found.id)]
    return card_of(found, versions, files, linked)


def chapters(
    parts: Parts, viewer: Viewer, name: str, *, chapter: int | None, version: int | None
) -> Iterator[ChapterText]:
    """See ``Library.chapters``."""
    opened = volume(parts, viewer, name, version=version, chapter=chapter)
    return iter([opened.text(chapter)]) if chapter is not None else opened.texts()


def volume(
    parts: Parts, viewer: Viewer, name: str, *, version: int | None = None, chapter: int | None = None
) -> Volume:
    """See ``Library.volume``."""
    found = find(parts, viewer, name).work
    versions = queries.versions_of(parts.catalogue, found.id)
    chosen = shown_version(versions) if version is None else next((v for v in versions if v.number == version), None)
    if chosen is None:
        have = ", ".join(str(v.number) for v in versions) or "none"
        raise UnknownWorkError(f"{found.title or found.id} has no version {version}; it has {have}.", work=found.id)
    known, read = _read(parts, chosen, chapter)
    return Volume(found, version_line(chosen), shown_version(versions) is chosen, known, read)


def _read(parts: Parts, version: VersionRow, chapter: int | None) -> tuple[tuple[Chapter, ...], tuple[Chapter, ...]]:
    """What the first of a version's files that can be read has. Raises what reading the last one raised."""
    *others, last = version.files
    for sha256 in others:
        try:
            return _read_file(parts, sha256, chapter)
        except (FormatError, UnknownOriginalError, DamagedLibraryError):
            continue
    try:
        return _read_file(parts, last, chapter)
    except UnknownOriginalError as error:
        raise _lost(parts, last) from error


def _lost(parts: Parts, sha256: str) -> LostOriginalError:
    return LostOriginalError(
        f"The original {sha256} is missing from {parts.config.originals}.",
        at_terminal="Put it back from a backup, or import the file again with --rehash.",
    )


def _read_file(parts: Parts, sha256: str, chapter: int | None) -> tuple[tuple[Chapter, ...], tuple[Chapter, ...]]:
    """What is known of a file's chapters without their texts, and those that were read."""
    stored = queries.reading_of(parts.catalogue, sha256)
    known = stored.chapters if stored is not None else ()
    place = next((place for place, one in enumerate(known) if one.number == chapter), None)
    if stored is not None and stored.format == "html" and place is not None:
        alone = parts.cache.chapter(sha256, known, place)
        if alone is not None:
            return known, (alone,)
    read = parts.cache.chapters(sha256)
    # What was stored has their words; a newer reader may find other chapters than the one that stored it.
    return known if [c.number for c in known] == [c.number for c in read] else read, read


def _may_have(viewer: Viewer, file: KeptFile) -> bool:
    """A work's severity says nothing of its files in the trash, nor of a file that is no work's."""
    if viewer.highest is None:
        return True
    return not file.trashed and file.severity is not None and viewer.may_see(file.severity)


def original(parts: Parts, viewer: Viewer, sha256: str) -> Original:
    """See ``Library.original``."""
    wanted = sha256.strip().lower()
    file = queries.file_by_hash(parts.catalogue, wanted) if wanted else None
    if file is None or not _may_have(viewer, file):
        raise UnknownOriginalError(
            f"No original with the hash '{wanted}' is here.",
            at_terminal="`alcove show WORK` lists a work's files with their hashes.",
        )
    return Original(file.sha256, file.name, file.format, file.size, parts)


def find(parts: Parts, viewer: Viewer, name: str) -> WorkRow:
    """The work that a person names. Raises UnknownWorkError, also for a work above the viewer's ceiling."""
    typed = name.strip()
    found = _called(typed, partial(queries.find_works, parts.catalogue, highest=viewer.highest))
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"{row.work.id} ({row.work.title})" for row in found)
        raise UnknownWorkError(f"Several works have an id that begins with {typed!r}: {listed}. Type more of it.")
    if trashed := called_in_trash(parts, viewer, typed):
        there = trashed[0].work
        raise UnknownWorkError(
            f"{there.title or typed} is in the trash.",
            at_terminal=f"`alcove trash restore {there.id}` takes it out.",
            work=there.id,
            is_in_trash=True,
        )
    raise UnknownWorkError(
        f"No work here is called {typed!r}.",
        at_terminal="A work is named by its id, its address, or SITE:ID such as ao3:12345; `alcove list` shows ids.",
    )


def typed_source(name: str) -> str | None:
    """The source that a name of a work tells, as address or ``site:id``; None for an id, and for what names nothing."""
    typed = name.strip()
    if address := _address(typed):
        return ids.source_key(address.site, address.site_id)
    if ":" in typed and "://" not in typed:
        site, _, site_id = typed.partition(":")
        return ids.source_key(site.lower(), site_id)
    return None


def _address(typed: str) -> WorkSource | None:
    """The work behind an address, with or without its scheme: of a known site, of any archive with AO3's software, or
    of any other, by the address itself as a downloader writes it down.
    """
    if known := parse_work_url(typed) or (parse_otw_work_url(typed) if "/" in typed else None):
        return known
    return parse_story_address(typed if "://" in typed else f"//{typed.removeprefix('//')}") if "/" in typed else None


def called_in_trash(parts: Parts, viewer: Viewer, name: str) -> list[WorkRow]:
    """The works with files in the trash that a person's name for one can mean; two of them at most."""
    return _called(name.strip(), partial(queries.find_in_trash, parts.catalogue, highest=viewer.highest))


def _called(typed: str, ask: Callable[..., list[WorkRow]]) -> list[WorkRow]:
    source = typed_source(typed)
    if source is None and ids.looks_like_id(typed):
        return ask(beginning=ids.tidy(typed))
    return ask(source=source) if source else []


def _text(chapter: Chapter) -> ChapterText:
    with _one_large if len(chapter.markup) > _LARGE else nullcontext():
        return _cleaned(chapter)


def _cleaned(chapter: Chapter) -> ChapterText:
    return ChapterText(
        chapter.number,
        chapter.title,
        chapter.text or text_of(chapter.markup),
        clean_chapter(chapter.markup),
        chapter.summary,
        chapter.notes,
        chapter.end_notes,
    )
