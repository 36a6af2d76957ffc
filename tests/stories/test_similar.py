"""Works like a work: what they have in common, rare things first, within what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library
from alcove.domain.readings import Chapter
from alcove.domain.tag_rules import Verb
from alcove.domain.viewer import Viewer
from alcove.errors import UnknownWorkError
from alcove.library.opening import open_library
from tests.stories.statements import counted
from tests.stories.works import a_work, take_in, write

OWNER = alcove.OWNER
NOTHING: dict[str, Any] = {
    "fandoms": (),
    "relationships": (),
    "characters": (),
    "freeforms": (),
    "creators": (),
    "series": (),
    "collections": (),
}


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def put(library: Library, folder: Path, *told: dict[str, Any]) -> None:
    """A work for each of these, titled Lamp 1, 2, …; what is not given it lacks. ``text`` is its only paragraph."""
    for number, given in enumerate(told, start=1):
        fields = {**NOTHING, **given}
        text = fields.pop("text", f"plain{number}")
        fields["chapters"] = (Chapter(1, markup=f"<p>{text}</p>"),)
        reading = a_work(number)
        write(folder, replace(reading, **fields), f"{number}.html")
    take_in(library, folder)


def near(library: Library, number: int, viewer: Viewer = OWNER, limit: int = 20) -> list[tuple[int, dict[str, Any]]]:
    """The works like Lamp ``number``, by number, each with why."""
    found = library.similar(viewer, f"ao3:{9_000_000 + number}", limit=limit)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    return [(int(str(one.work.title).split()[1]), {r.kind: r.names for r in one.reasons}) for one in found]


def test_a_relationship_in_common_comes_before_a_character_before_a_tag_before_a_fandom(
    library: Library, tmp_path: Path
) -> None:
    put(
        library,
        tmp_path / "w",
        {"relationships": ("A/B",), "characters": ("A",), "freeforms": ("Fluff",), "fandoms": ("Saga",)},
        {"fandoms": ("Saga",)},
        {"freeforms": ("Fluff",)},
        {"characters": ("A",)},
        {"relationships": ("A/B",)},
        {"fandoms": ("Other",)},
    )
    assert near(library, 1) == [
        (5, {"relationship": ("A/B",)}),
        (4, {"character": ("A",)}),
        (3, {"freeform": ("Fluff",)}),
        (2, {"fandom": ("Saga",)}),
    ]
    assert [number for number, _ in near(library, 1, limit=2)] == [5, 4]
    assert near(library, 6) == []


def test_a_rare_tag_counts_more_than_one_that_many_works_have(library: Library, tmp_path: Path) -> None:
    put(
        library,
        tmp_path / "w",
        {"freeforms": ("Common", "Rare")},
        *({"freeforms": ("Common",)} for _ in range(5)),
        {"freeforms": ("Rare",)},
    )
    (first, why), *others = near(library, 1)
    assert (first, why) == (7, {"freeform": ("Rare",)})
    assert sorted(number for number, _ in others) == [2, 3, 4, 5, 6]


def test_tags_that_mean_the_same_are_one(library: Library, tmp_path: Path) -> None:
    put(
        library,
        tmp_path / "w",
        {"freeforms": ("h/c", "Hurt/Comfort")},
        {"freeforms": ("Hurt-Comfort",)},
        {"freeforms": ("h/c",)},
        {"freeforms": ("Comfort",)},
    )
    assert near(library, 1) == [(3, {"freeform": ("h/c",)})]
    library.wrangle(OWNER, Verb.MERGE, "h/c", "Hurt/Comfort")
    library.wrangle(OWNER, Verb.MERGE, "Hurt-Comfort", "Hurt/Comfort")
    assert sorted(number for number, _ in near(library, 1)) == [2, 3]
    assert [why for _, why in near(library, 1)] == [{"freeform": ("h/c",)}] * 2
    assert len({one.score for one in library.similar(OWNER, "ao3:9000001")}) == 1


def test_a_work_without_tags_is_compared_by_its_own_words(library: Library, tmp_path: Path) -> None:
    texts = ["the tidewright lit the lamplight tidewright", "a tidewright came", "the lamplight and the tidewright"]
    put(library, tmp_path / "w", *({"text": text} for text in texts), *({"text": "the the"} for _ in range(4)))
    (first, why), (second, also) = near(library, 1)
    assert (first, why) == (3, {"word": ("tidewright", "lamplight")})
    assert (second, also) == (2, {"word": ("tidewright",)})


def test_only_what_the_viewer_may_see_is_near(library: Library, tmp_path: Path) -> None:
    same = {"relationships": ("A/B",)}
    put(library, tmp_path / "w", same, same | {"rating": "Explicit"}, same)
    teen = Viewer("teen", ceiling="Teen And Up Audiences")
    assert [number for number, _ in near(library, 1, teen)] == [3]
    with pytest.raises(UnknownWorkError):
        library.similar(teen, "ao3:9000002")


def test_what_was_undone_is_near_no_more(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", {"characters": ("A",)})
    put(library, tmp_path / "v", {"characters": ("A",)}, {"characters": ("A",)})
    assert [number for number, _ in near(library, 1)] == [2]
    library.undo_run(2)
    assert near(library, 1) == []


def test_statements_do_not_grow_with_what_is_found(library: Library, tmp_path: Path) -> None:
    same = {"characters": ("A",), "freeforms": ("x", "y", "z")}
    put(library, tmp_path / "w", *([same] * 2))
    with counted(library) as few:
        assert len(near(library, 1)) == 1
    put(library, tmp_path / "v", *([same] * 12))
    with counted(library) as many:
        assert len(near(library, 1)) == 11
    assert len(few) == len(many) <= 5
