"""What chapters have around their texts is searched as well: titles, summaries, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alcove import OWNER, Library, open_library
from tests.stories.works import a_work, take_in, write

FOUND = {
    "quayside": [1],
    "text:quayside": [1],
    "title:quayside": [],
    "tumbledown": [1],
    "summary:tumbledown": [1],
    "notes:tumbledown": [],
    "betaed": [1, 2],
    "notes:betaed": [1, 2],
    "notes:farewell": [2],
    "summary:betaed": [],
    "text:betaed": [],
    '"the quayside" tumbledown betaed': [1],
    "sumo": [],
}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    files = tmp_path / "files"
    for number, suffix in ((1, "html"), (2, "epub"), (3, "html")):
        work = a_work(number, chapters=3, expected=3)
        first, second, third = work.chapters
        if number == 1:
            second = replace(second, title="The Quayside", summary="<p>A tumbledown house.</p>", notes="<p>Betaed.</p>")
        if number == 2:
            third = replace(third, notes="<p>Betaed by nobody.</p>", end_notes="<p>A farewell.</p>")
        write(files, replace(work, chapters=(first, second, third)), f"{number}.{suffix}")
    home = str(tmp_path)
    with open_library(tmp_path / "library", create=True, environ={"HOME": home, "XDG_STATE_HOME": home}) as opened:
        take_in(opened, files)
        yield opened


def answers(library: Library) -> dict[str, list[int]]:
    found = {question: library.works(OWNER, f"{question} sort:title") for question in FOUND}
    return {question: [int((work.site_id or "")[-1]) for work in works] for question, works in found.items()}


def test_words_around_chapters_find_the_work_also_after_a_rebuild(library: Library) -> None:
    assert answers(library) == FOUND
    library.reindex()
    assert answers(library) == FOUND


def test_a_title_is_shown_where_no_text_has_the_words(library: Library) -> None:
    answer = library.search(OWNER, "quayside", snippets=True)
    ((snippet,),) = answer.snippets.values()
    assert (snippet.chapter, snippet.parts) == (2, (("The ", False), ("Quayside", True)))
