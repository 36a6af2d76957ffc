"""Makes the sample works that come with Alcove out of the stories beside this file.

    python -m tests.builders.make_samples            writes src/alcove/samples/works anew
    python -m tests.builders.make_samples --check    ends with 1 when a file there differs

A story is a TOML file: facts, then files to make of it (era, format, and the
chapters that were there by then), then chapters. In a text a blank line parts
paragraphs, ``*words*`` are emphasised, and a block of HTML stands as it is.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alcove.domain.readings import (
    Chapter,
    CollectionPlace,
    Creator,
    Reading,
    Relation,
    RelationKind,
    SeriesPlace,
)
from tests.builders.downloads import build_html, file_name
from tests.builders.epub import build_epub
from tests.builders.eras import era
from tests.builders.pieces import LANGUAGES
from tests.builders.text import count_words

STORIES = Path(__file__).resolve().parent / "stories"
TARGET = Path(__file__).resolve().parents[2] / "src" / "alcove" / "samples" / "works"
_ORIGIN = "https://archiveofourown.org"
_BLOCK = re.compile(r"<(?:p|div|table|ol|ul|hr|h\d|details|blockquote)\b")
_EMPHASIS = re.compile(r"\*([^*\n]+)\*")
_BYLINE = re.compile(r"(?P<pseud>.+?)(?: \((?P<login>\w+)\))?$")


def sample_files() -> dict[str, bytes]:
    """All samples by file name, as they belong into the package."""
    files: dict[str, bytes] = {}
    for story in sorted(STORIES.glob("*.toml")):
        for name, content in files_of(tomllib.loads(story.read_text(encoding="utf-8"))):
            free = name
            if name in files:
                # As a browser does when the same work is downloaded again.
                stem, _, ending = name.rpartition(".")
                free = f"{stem} (1).{ending}"
            files[free] = content
    return files


def files_of(story: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The files that are made of one story, oldest first."""
    for file in story["file"]:
        reading, then = reading_of(story, file), era(file["era"])
        build = build_epub if file["format"] == "epub" else build_html
        yield file_name(reading, then, file["format"]), build(reading, then)


def reading_of(story: dict[str, Any], file: dict[str, Any]) -> Reading:
    """The work as one of its files shows it."""
    chapters = tuple(_chapter(number, part) for number, part in enumerate(story["chapter"], start=1))
    chapters = chapters[: file.get("chapters")]
    expected = story.get("expected") or None
    return Reading(
        reader="samples",
        revision=1,
        format=file["format"],
        recognised=True,
        site="ao3",
        site_id=story["id"],
        made=file.get("made"),
        title=story["title"],
        creators=tuple(_creator(name) for name in story["creators"]),
        rating=story["rating"],
        warnings=tuple(story["warnings"]),
        categories=tuple(story["categories"]),
        fandoms=tuple(story["fandoms"]),
        relationships=tuple(story["relationships"]),
        characters=tuple(story["characters"]),
        freeforms=tuple(story["freeforms"]),
        language=story["language"],
        language_name=LANGUAGES[story["language"]][1],
        series=tuple(_series(line) for line in story.get("series", ())),
        collections=tuple(_collection(line) for line in story.get("collections", ())),
        published=story["published"],
        updated=file.get("updated", story.get("updated")),
        completed=story.get("completed"),
        words=sum(count_words(chapter.markup) for chapter in chapters),
        chapters_posted=len(chapters),
        chapters_expected=expected,
        complete=expected == len(chapters),
        summary=story.get("summary"),
        notes=story.get("notes"),
        end_notes=story.get("end_notes"),
        relations=tuple(_relation(line) for line in story.get("relations", ())),
        chapters=chapters,
    )


def markup_of(text: str) -> str:
    """A story's text as the HTML that the archive keeps."""
    blocks = (block.strip() for block in text.strip().split("\n\n"))
    return "\n".join(block if _BLOCK.match(block) else _paragraph(block) for block in blocks)


def _paragraph(text: str) -> str:
    return "<p>" + _EMPHASIS.sub(r"<em>\1</em>", text) + "</p>"


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.builders.make_samples", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, tell what differs")
    given = parser.parse_args(arguments)
    wanted = sample_files()
    there = {path.name: path.read_bytes() for path in TARGET.glob("*")} if TARGET.is_dir() else {}
    differing = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))
    for name in differing:
        sys.stdout.write(f"{name}\n")
        if not given.check:
            _put(TARGET / name, wanted.get(name))
    return 1 if given.check and differing else 0


def _put(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _chapter(number: int, part: dict[str, Any]) -> Chapter:
    return Chapter(
        number=number,
        title=part.get("title"),
        summary=part.get("summary"),
        notes=part.get("notes"),
        end_notes=part.get("end_notes"),
        markup=markup_of(part["text"]),
    )


def _creator(name: str) -> Creator:
    found = _BYLINE.match(name)
    if name == "Anonymous" or found is None:
        return Creator(name)
    pseud = found["pseud"]
    return Creator(name, login=found["login"] or pseud, pseud=pseud)


def _series(line: str) -> SeriesPlace:
    """``position title number``."""
    position, rest = line.split(" ", 1)
    title, number = rest.rsplit(" ", 1)
    return SeriesPlace(title, int(position), f"{_ORIGIN}/series/{number}")


def _collection(line: str) -> CollectionPlace:
    """``title name``."""
    title, name = line.rsplit(" ", 1)
    return CollectionPlace(title, f"{_ORIGIN}/collections/{name}")


def _relation(line: str) -> Relation:
    """``kind work language creator title``."""
    kind, work, language, creator, title = line.split(" ", 4)
    url = f"{_ORIGIN}/works/{work}"
    translated = kind == RelationKind.TRANSLATED_AS
    return Relation(RelationKind(kind), "", title, url, (creator,), language if translated else None)


if __name__ == "__main__":
    raise SystemExit(main())
