"""Where words were found, however the original is read: whole, chapter by chapter, or not again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alcove import OWNER, Library, open_library
from alcove.domain.readings import Chapter
from tests.stories.statements import counted
from tests.stories.works import a_work, take_in, write

QUESTIONS = (
    "storm",
    '"ferry was out"',
    "counted OR bread",
    "lant*",
    '"carried by" storm',
    "lamp -bread",
    "night",
    "lanterns asking",
)


@pytest.fixture
def library(tmp_path: Path) -> Any:
    files = tmp_path / "files"
    for number in range(1, 4):
        write(files, a_work(number, chapters=5, expected=5, words=90_000), f"{number}.html")
    write(files, a_work(4, chapters=2, expected=2, words=90_000), "4.epub")
    write(files, a_work(5), "5.html")
    home = str(tmp_path)
    with open_library(tmp_path / "library", create=True, environ={"HOME": home, "XDG_STATE_HOME": home}) as library:
        take_in(library, files)
        yield library


def found(library: Library, question: str) -> dict[str, Any]:
    return dict(library.search(OWNER, question, snippets=True).snippets)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_long_work_says_the_same_chapter_by_chapter(
    library: Library, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alcove.library import excerpts

    by_chapter = found(library, question)
    library._parts.cache.clear()
    monkeypatch.setattr(excerpts, "_LONG", 1 << 60)
    assert by_chapter == found(library, question)
    assert set(by_chapter) == {work.id for work in library.works(OWNER, question)}


def test_a_long_page_is_not_parsed_whole(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from alcove.indexing import texts

    parsed: list[int] = []

    def read(data: bytes) -> tuple[Chapter, ...]:
        parsed.append(len(data))
        return ()

    monkeypatch.setattr(texts, "read_chapters", read)
    assert len(found(library, "storm format:html words:90k..")) == 3
    assert not parsed
    assert found(library, "storm format:epub") == {}
    assert len(parsed) == 1


def test_a_page_of_another_text_than_was_known_is_read_whole(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from alcove.catalogue import queries

    right = found(library, "storm format:html")
    library._parts.cache.clear()
    readings = queries.readings_of

    def of_another_text(*words: Any) -> Any:
        told = readings(*words)
        return {
            sha256: replace(reading, chapters=tuple(replace(c, hash="0" * 64, title="Wrong") for c in reading.chapters))
            for sha256, reading in told.items()
        }

    monkeypatch.setattr(queries, "readings_of", of_another_text)
    assert found(library, "storm format:html") == right


def test_what_was_found_is_not_looked_for_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    right = found(library, "storm")
    monkeypatch.setattr(type(library._parts.vault), "open", lambda *_: pytest.fail("an original was opened again"))
    assert found(library, "storm") == right
    assert found(library, "storm is:complete sort:title").items() <= right.items()


def test_the_statements_do_not_grow_with_the_works(library: Library) -> None:
    with counted(library) as statements:
        assert len(found(library, "storm")) > 3
    assert len(statements) == 4  # what standing rules there are, works, files, readings
    with counted(library) as statements:
        found(library, "storm")
    assert len(statements) == 3
