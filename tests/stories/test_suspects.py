"""Works that may be one: found by what their texts have in common, linked and taken apart by a person alone."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library
from alcove.catalogue import queries
from alcove.catalogue.connection import Catalogue
from alcove.domain.readings import Chapter, Creator, Reading
from alcove.errors import LibraryLockedError, UnknownWorkError, UsageError
from alcove.library.opening import open_library
from alcove.locks import FileLock
from tests.builders import build_html, era
from tests.builders.places import AO3, Place
from tests.stories.works import a_work, everything, take_in, verdict, write

OWNER = alcove.OWNER
_WORDS = ["lamp", "lantern", "ferry", "stairs", "letter", "bread", "storm", "house", "keeper", "oil", "wick", "door"]


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def chapters(*seeds: int) -> tuple[Chapter, ...]:
    """Long chapters, each of a text of its own."""
    made = []
    for number, seed in enumerate(seeds, start=1):
        words = random.Random(seed)
        lines = [" ".join(words.choice(_WORDS) + str(words.randrange(1000)) for _ in range(40)) for _ in range(12)]
        made.append(Chapter(number=number, markup="".join(f"<p>{line}.</p>" for line in lines)))
    return tuple(made)


def a_story(number: int, *seeds: int, site: str = "ao3", **fields: Any) -> Reading:
    told: dict[str, object] = {"title": f"Story {number}", "creators": (Creator(f"writer{number}"),)} | fields
    told |= {"chapters_posted": len(seeds), "chapters_expected": len(seeds), "complete": True}
    return replace(a_work(number), site=site, chapters=chapters(*seeds), **told)  # type: ignore[arg-type]


def put(library: Library, folder: Path, *works: Reading) -> list[str]:
    folder.mkdir(parents=True)
    for number, work in enumerate(works):
        place = AO3 if work.site == "ao3" else Place(str(work.site), "Another Archive")
        (folder / f"{number}.html").write_bytes(build_html(work, era("2025-12"), place=place))
    outcomes, _ = take_in(library, folder)
    return [str(o.work) for o in outcomes]


def found(library: Library, least: float = 0.0) -> list[tuple[tuple[str, ...], float]]:
    page = library.suspects(OWNER, least=least, limit=None)
    return [(tuple(str(work.title) for work in pair.works), pair.score) for pair in page.pairs]


def test_parts_of_works_are_found_with_the_chapters_that_are_the_same(library: Library, tmp_path: Path) -> None:
    """The first chapters of a longer work, an anthology; not what has only a title in common with nothing else."""
    ids = put(
        library, tmp_path / "w", a_story(1, 1, 2, 3, 4), a_story(2, 1, 2), a_story(3, 50, 3, 4), a_story(4, 90, 91)
    )
    looked = library.look_for_suspects()
    assert looked.sketched == 4
    page = library.suspects(OWNER)
    pairs = {frozenset(work.id for work in pair.works): pair for pair in page.pairs}
    assert pairs.keys() == {frozenset(ids[:2]), frozenset((ids[0], ids[2]))}
    whole = pairs[frozenset(ids[:2])]
    assert whole.score > 0.95
    (run,) = whole.evidence.chapters
    assert run == (1, 2, 1)
    part = pairs[frozenset((ids[0], ids[2]))]
    assert 0.5 < part.evidence.share < 0.8
    assert part.evidence.chapters in (((3, 4, 2),), ((2, 3, 3),))  # the first has the smaller id
    assert library.look_for_suspects().sketched == 0


def test_what_may_be_one_can_be_asked_for(library: Library, tmp_path: Path) -> None:
    """From the look on, and until a person decides; who may not see the one is not told of the other."""
    explicit: dict[str, Any] = {"rating": "Explicit"}
    ids = put(
        library, tmp_path / "w", a_story(1, 1, 2), a_story(2, 1, 2, 3, **explicit), a_story(3, 8), a_story(4, 8, 9)
    )
    assert library.count(OWNER, "has:duplicates") == 0
    library.look_for_suspects()
    child = alcove.Viewer("child", ceiling="General Audiences")
    assert {work.id for work in library.works(OWNER, "has:duplicates")} == set(ids)
    assert {work.id for work in library.works(child, "has:duplicates")} == set(ids[2:])
    assert {work.id for work in library.works(child, "-has:duplicates")} == {ids[0]}
    library.keep_apart(OWNER, ids[2], ids[3])
    assert {work.id for work in library.works(OWNER, "has:duplicates")} == set(ids[:2])
    library.link(OWNER, ids[1], into=ids[0])
    assert library.count(OWNER, "has:duplicates") == 0


def test_the_same_story_on_two_sites_is_one_with_its_evidence(library: Library, tmp_path: Path) -> None:
    """Title and creator make it likelier; without a text in common they are all there is."""
    names: dict[str, Any] = {"title": "The Lamp Keeper", "creators": (Creator("ada"),)}
    put(
        library,
        tmp_path / "w",
        a_story(1, 1, 2, 3, **names),
        a_story(2, 1, 2, 9, site="squidgeworld.org", **names),
        a_story(3, 70, site="superlove.sayitditto.net", **names),
    )
    library.look_for_suspects()
    scores = sorted(score for _, score in found(library))
    assert scores[:2] == [0.5, 0.5]
    assert 0.85 < scores[2] < 0.97
    best = library.suspects(OWNER, least=0.8).pairs[0]
    assert (best.evidence.title, best.evidence.creators) == (True, ("ada",))
    assert 0.55 < best.evidence.share < 0.8


def test_linked_works_are_one(library: Library, tmp_path: Path) -> None:
    """With both files, in lists once; names of either lead to it; what comes later of either goes there; nothing is lost."""
    first, second = put(library, tmp_path / "w", a_story(1, 1, 2), a_story(2, 1, 2, 3, title="Story 2, longer"))
    library.look_for_suspects()
    linked = library.link(OWNER, second, into=first)
    assert (linked.count, [work.id for work in linked.works]) == (1, [first])
    assert library.count(OWNER, "") == 1
    assert found(library) == []
    assert library.work(OWNER, second).id == library.work(OWNER, "ao3:9000002").id == first
    card = library.card(OWNER, first)
    assert len(card.to_line()["files"]) == 2
    assert card.work.versions == 2
    outcomes, _ = take_in(library, write(tmp_path / "more", a_story(2, 1, 2, 3, 4), "x.html"))
    assert (str(outcomes[0].work), outcomes[0].outcome) == (first, "version")
    with pytest.raises(UsageError, match="same work already"):
        library.link(OWNER, second, into=first)
    assert verdict(library).faults == 0


def test_taken_apart_they_are_as_before(library: Library, tmp_path: Path) -> None:
    """Numbers and all; what came in between goes where it belongs."""
    first, second = put(library, tmp_path / "w", a_story(1, 1, 2), a_story(2, 1, 2, 3))
    before = everything(library)
    library.link(OWNER, second, into=first)
    assert everything(library) != before
    assert [work.id for work in library.unlink(OWNER, second)] == [second]
    assert everything(library) == before
    with pytest.raises(UsageError, match="No other work was linked"):
        library.unlink(OWNER, second)


def test_all_with_a_score_are_one_act_with_one_undo(library: Library, tmp_path: Path) -> None:
    works = [a_story(n, *seeds) for n, seeds in enumerate([(1, 2), (1, 2, 3), (1, 2, 3, 4), (50, 51), (50, 51, 52)])]
    put(library, tmp_path / "w", *works, a_story(9, 90))
    library.look_for_suspects()
    before = everything(library)
    assert library.link_all(OWNER, 1.1) is None
    linked = library.link_all(OWNER, 0.9)
    assert linked is not None
    assert (linked.count, len(linked.works)) == (3, 2)
    assert library.count(OWNER, "") == 3
    assert len(library.unlink_deed(linked.deed)) == 3
    assert everything(library) == before
    with pytest.raises(UsageError, match="Nothing is linked"):
        library.unlink_deed(linked.deed)


def test_two_that_are_two_are_suspects_no_more(library: Library, tmp_path: Path) -> None:
    """Also when one looks again, and after everything was made again."""
    first, second = put(library, tmp_path / "w", a_story(1, 1, 2), a_story(2, 1, 2))
    library.look_for_suspects()
    assert len(found(library)) == 1
    library.keep_apart(OWNER, second, first)
    assert found(library) == []
    library.look_for_suspects()
    assert found(library) == []
    library.reindex(catalogue=True)
    library.look_for_suspects()
    assert found(library) == []


def test_everything_made_again_is_the_same(library: Library, tmp_path: Path) -> None:
    """Linked, something later, taken apart, linked the other way round."""
    first, second = put(library, tmp_path / "w", a_story(1, 1, 2), a_story(2, 1, 2, 3))
    library.link(OWNER, second, into=first)
    take_in(library, write(tmp_path / "more", a_story(2, 1, 2, 3, 4), "x.html"))
    before = everything(library)
    library.reindex(catalogue=True)
    assert everything(library) == before
    library.unlink(OWNER, first)
    library.link(OWNER, first, into=second)
    before = everything(library)
    library.reindex(catalogue=True)
    assert everything(library) == before
    assert library.work(OWNER, first).id == second


def test_works_linked_into_one_that_is_linked_go_along(library: Library, tmp_path: Path) -> None:
    """And each can be taken out again."""
    one, two, three = put(library, tmp_path / "w", a_story(1, 1), a_story(2, 2), a_story(3, 3))
    library.link(OWNER, two, into=one)
    library.link(OWNER, one, into=three)
    assert {library.work(OWNER, name).id for name in (one, two, three)} == {three}
    assert [work.id for work in library.unlink(OWNER, "ao3:9000002")] == [two]
    assert library.work(OWNER, one).id == three
    library.reindex(catalogue=True)
    assert library.work(OWNER, one).id == three
    assert library.work(OWNER, two).id == two


def test_an_undone_import_takes_its_files_out_of_a_linked_work(library: Library, tmp_path: Path) -> None:
    (first,) = put(library, tmp_path / "one", a_story(1, 1, 2))
    (second,) = put(library, tmp_path / "two", a_story(2, 1, 2, 3))
    library.link(OWNER, second, into=first)
    library.undo_run(2)
    assert library.card(OWNER, first).work.versions == 1
    library.restore([first])
    assert library.card(OWNER, first).work.versions == 2


def test_what_nobody_knows_and_what_runs_already(library: Library, tmp_path: Path) -> None:
    (first,) = put(library, tmp_path / "w", a_story(1, 1))
    for act in (library.link, library.keep_apart):
        with pytest.raises(UnknownWorkError):
            act(OWNER, first, "ao3:1")
        with pytest.raises(UsageError):
            act(OWNER, first, first)
    with (
        FileLock(library._parts.catalogue.locks / "suspects.lock", what="test").acquire(timeout_s=0),
        pytest.raises(LibraryLockedError),
    ):
        library.look_for_suspects()


def test_works_of_one_site_are_not_read_for_their_names(library: Library, tmp_path: Path, monkeypatch: Any) -> None:
    """Of one site they cannot be the same; where there are two, all are read."""
    read: list[int] = []

    def counted(catalogue: Catalogue) -> Iterator[queries.WorkRow]:
        for row in iter_works(catalogue):
            read.append(1)
            yield row

    iter_works = queries.iter_works
    monkeypatch.setattr(queries, "iter_works", counted)
    put(library, tmp_path / "one", a_story(1, 1), a_story(2, 2))
    assert library.look_for_suspects(lambda _: None).pairs == 0
    assert read == []
    put(
        library,
        tmp_path / "two",
        a_story(3, 3, site="squidgeworld.org", title="Story 1", creators=(Creator("writer1"),)),
    )
    assert library.look_for_suspects(lambda _: None).pairs == 1
    assert read == [1, 1, 1]
