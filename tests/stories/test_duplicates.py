"""Works with the same text under different names: shown, and left as they are."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library, Viewer
from alcove.domain.readings import Reading
from alcove.library.duplicates import DuplicatePage
from alcove.library.opening import open_library
from tests.stories.statements import counted
from tests.stories.works import a_work, take_in, write

OWNER = alcove.OWNER
TEEN = Viewer("teen", ceiling="Teen And Up Audiences")


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def copy_of(number: int, site_id: int, **fields: Any) -> Reading:
    """The text of a work under another id."""
    told = {
        "title": f"Copy {site_id}",
        "site_id": str(site_id),
        "source_url": f"https://archiveofourown.org/works/{site_id}",
    }
    return replace(a_work(number), **(told | fields))


def titles(page: DuplicatePage) -> list[list[str | None]]:
    return [[work.title for work in group] for group in page.groups]


def test_works_with_the_same_text_stand_together(library: Library, tmp_path: Path) -> None:
    """The group with the newest import first, and so the works of a group; two files of one work are no duplicates."""
    take_in(library, write(tmp_path / "1", a_work(1), "a.html"), write(tmp_path / "1", a_work(1), "a.epub"))
    take_in(library, write(tmp_path / "2", a_work(2), "b.html"))
    take_in(library, write(tmp_path / "3", copy_of(2, 77), "b.html"))
    assert titles(library.duplicates(OWNER)) == [["Copy 77", "Lamp 2"]]
    take_in(library, write(tmp_path / "4", copy_of(1, 88), "c.html"))
    take_in(library, write(tmp_path / "5", a_work(3), "d.html"))
    found = library.duplicates(OWNER)
    assert (titles(found), found.total) == ([["Copy 88", "Lamp 1"], ["Copy 77", "Lamp 2"]], 2)
    later = library.duplicates(OWNER, limit=1, offset=1)
    assert (titles(later), later.total) == ([["Copy 77", "Lamp 2"]], 2)
    assert found.to_line()["groups"][1][0] == found.groups[1][0].to_line()
    library.reindex(catalogue=True)
    assert library.duplicates(OWNER) == found


def test_only_current_texts_count(library: Library, tmp_path: Path) -> None:
    """A work that went on is no duplicate of the one that did not; gone to the trash, it isn't either."""
    take_in(
        library,
        write(tmp_path / "1", a_work(1, expected=None), "a.html"),
        write(tmp_path / "1", copy_of(1, 77), "b.html"),
    )
    assert library.duplicates(OWNER).total == 1
    take_in(library, write(tmp_path / "2", a_work(1, chapters=2, expected=None), "a.html"))
    assert library.duplicates(OWNER) == DuplicatePage((), 0)
    library.undo_run(2)
    assert titles(library.duplicates(OWNER)) in ([["Lamp 1", "Copy 77"]], [["Copy 77", "Lamp 1"]])
    take_in(library, write(tmp_path / "3", copy_of(1, 88), "c.html"))
    library.undo_run(1)
    assert library.duplicates(OWNER).total == 0


def test_what_is_in_the_drawer_is_no_duplicate_until_it_is_accepted(library: Library, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"The same few words.{chr(10) * len(name)}\n", encoding="utf-8")
    (tmp_path / "two.txt").write_text("The same few  words.\n", encoding="utf-8")
    outcomes, _ = take_in(library, tmp_path / "one.txt", tmp_path / "two.txt")
    assert len({outcome.work for outcome in outcomes}) == 2
    assert library.duplicates(OWNER).total == 0
    library.accept(OWNER, [str(outcome.work) for outcome in outcomes])
    assert library.duplicates(OWNER).total == 1


def test_a_group_is_shown_where_two_are_within_the_limits(library: Library, tmp_path: Path) -> None:
    """And only those two of it."""
    write(tmp_path / "works", a_work(1), "1.html")
    write(tmp_path / "works", copy_of(1, 71), "71.html")
    write(tmp_path / "works", copy_of(1, 72, rating="Explicit"), "72.html")
    write(tmp_path / "works", a_work(2), "2.html")
    write(tmp_path / "works", copy_of(2, 73, rating="Explicit"), "73.html")
    take_in(library, tmp_path / "works")
    assert sorted(len(group) for group in library.duplicates(OWNER).groups) == [2, 3]
    found = library.duplicates(TEEN)
    assert ([sorted(group, key=str) for group in titles(found)], found.total) == ([["Copy 71", "Lamp 1"]], 1)


def test_the_number_of_statements_does_not_grow(library: Library, tmp_path: Path) -> None:
    numbers = []
    for number in (1, 2, 3):
        write(tmp_path / f"{number}", a_work(number), "a.html")
        write(tmp_path / f"{number}", copy_of(number, 70 + number), "b.html")
        take_in(library, tmp_path / f"{number}")
        with counted(library) as statements:
            assert library.duplicates(OWNER).total == number
        numbers.append(len(statements))
    assert numbers == [4, 4, 4]
