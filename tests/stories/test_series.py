"""Series as far as they are in a library, and what stands beside a work in them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library, Viewer
from alcove.domain.readings import SeriesPlace
from alcove.domain.works import Work
from alcove.library.opening import open_library
from alcove.library.series import SeriesShelf
from tests.stories.statements import counted
from tests.stories.works import a_work, take_in, write

OWNER = alcove.OWNER
TEEN = Viewer("teen", ceiling="Teen And Up Audiences")
LAMPS = "https://archiveofourown.org/series/800001"
OTHERS = "https://archiveofourown.org/series/800002"


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def place(position: int | None, url: str | None = LAMPS, title: str = "Lamp Cycle") -> SeriesPlace:
    return SeriesPlace(title, position, url)


def bring(
    library: Library, folder: Path, *works: tuple[int, SeriesPlace | tuple[SeriesPlace, ...]], **fields: Any
) -> None:
    for number, places in works:
        held = (places,) if isinstance(places, SeriesPlace) else places
        write(folder, a_work(number, series=held, **fields), f"{number}.html")
    take_in(library, folder)


def told(shelf: SeriesShelf) -> list[tuple[str | None, list[tuple[int | None, str | None]]]]:
    return [(g.url, [(p.position, work.title) for p, work in g.works]) for g in shelf.groups]


def titled(library: Library, title: str) -> Work:
    return next(library.works(OWNER, f'title:"{title}"'))


def beside(library: Library, title: str) -> list[tuple[str | None, str | None, int]]:
    found = library.neighbours(OWNER, titled(library, title))
    return [(n.previous.title if n.previous else None, n.next.title if n.next else None, n.here) for n in found]


def test_a_series_is_in_its_order_and_apart_from_others_of_its_title(library: Library, tmp_path: Path) -> None:
    """Two authors may choose the same title; what is named nearly so is another series."""
    bring(
        library,
        tmp_path / "works",
        (4, place(3)),
        (5, place(1)),
        (6, place(10)),
        (7, place(2, OTHERS)),
        (8, place(1, OTHERS)),
    )
    bring(library, tmp_path / "near", (9, place(1, "https://archiveofourown.org/series/800003", "Lamp Cycle Extras")))
    shelf = library.series(OWNER, "Lamp Cycle")
    assert (shelf.title, shelf.total) == ("Lamp Cycle", 5)
    assert told(shelf) == [
        (LAMPS, [(1, "Lamp 5"), (3, "Lamp 4"), (10, "Lamp 6")]),
        (OTHERS, [(1, "Lamp 8"), (2, "Lamp 7")]),
    ]
    assert library.series(OWNER, "lamp cycle") == SeriesShelf("lamp cycle", (), 0)
    line = shelf.to_line()
    assert [(w["position"], w["work"]["title"]) for w in line["groups"][1]["works"]] == [(1, "Lamp 8"), (2, "Lamp 7")]


def test_neighbours_are_the_nearest_that_are_here(library: Library, tmp_path: Path) -> None:
    """Over a gap, in each of a work's series, and none where the series ends."""
    two = (place(4), place(1, OTHERS, "Second Cycle"))
    bring(library, tmp_path / "works", (1, place(1)), (2, two), (3, place(9)), (4, place(2, OTHERS, "Second Cycle")))
    assert beside(library, "Lamp 2") == [("Lamp 1", "Lamp 3", 3), (None, "Lamp 4", 2)]
    assert beside(library, "Lamp 1") == [(None, "Lamp 2", 3)]
    assert beside(library, "Lamp 3") == [("Lamp 2", None, 3)]
    bring(library, tmp_path / "alone", (5, ()))
    assert beside(library, "Lamp 5") == []
    found = library.neighbours(OWNER, titled(library, "Lamp 2"))[1].to_line()
    assert (found["series"], found["previous"], found["next"]["title"], found["here"]) == (
        {"title": "Second Cycle", "position": 1, "url": OTHERS},
        None,
        "Lamp 4",
        2,
    )


def test_works_above_the_ceiling_are_not_there(library: Library, tmp_path: Path) -> None:
    bring(library, tmp_path / "works", (1, place(1)), (3, place(3)))
    bring(library, tmp_path / "more", (2, place(2)), rating="Mature")
    shelf = library.series(TEEN, "Lamp Cycle")
    assert (told(shelf), shelf.total) == ([(LAMPS, [(1, "Lamp 1"), (3, "Lamp 3")])], 2)
    [found] = library.neighbours(TEEN, titled(library, "Lamp 1"))
    assert (found.next and found.next.title, found.here) == ("Lamp 3", 2)


def test_the_number_of_statements_does_not_grow(library: Library, tmp_path: Path) -> None:
    """One and whether standing rules changed, however many series and works."""
    many = tuple(place(1, f"https://archiveofourown.org/series/{n}", f"Cycle {n}") for n in range(5))
    bring(library, tmp_path / "works", (1, many), *((n, place(n, *(many[0].url, many[0].title))) for n in range(2, 9)))
    work = titled(library, "Lamp 1")
    with counted(library) as statements:
        assert [n.here for n in library.neighbours(OWNER, work)] == [8, 1, 1, 1, 1]
    assert len(statements) == 2
    with counted(library) as statements:
        assert library.series(OWNER, "Cycle 0").total == 8
    assert len(statements) == 2
