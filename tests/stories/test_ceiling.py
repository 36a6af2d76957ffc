"""What a viewer with a ceiling sees, and what stays hidden from them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import alcove
from alcove import Library
from alcove.catalogue import queries
from alcove.domain import ids
from alcove.domain.readings import Creator
from alcove.errors import UnknownWorkError, UsageError
from alcove.indexing.apply import index_lock
from alcove.library.opening import open_library
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest
from tests.stories.works import a_work, take_in, write

OWNER = alcove.OWNER
CHILD = alcove.Viewer("child", ceiling="Teen And Up Audiences")


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def test_a_viewer_under_a_ceiling_sees_nothing_above_it(library: Library, tmp_path: Path) -> None:
    """Not in lists, counts, facets, or by guessing a name or a hash."""
    folder = tmp_path / "works"
    write(folder, a_work(1), "general.html")
    write(folder, a_work(2, rating="Mature"), "mature.html")
    write(folder, a_work(3, rating="Not Rated"), "unrated.html")
    take_in(library, folder)
    assert [w.title for w in library.works(CHILD, "")] == ["Lamp 1"]
    assert library.count(CHILD, "lamp") == 1
    facets = library.facets(CHILD, "", [FacetRequest(TermKind.RATING)])[TermKind.RATING]
    assert [(f.term.name, f.count) for f in facets] == [("General Audiences", 1)]
    hidden = library.card(OWNER, "ao3:9000003").files[0].sha256
    with pytest.raises(UnknownWorkError):
        library.work(CHILD, "ao3:9000003")
    with pytest.raises(UsageError):
        library.original(CHILD, hidden)


def test_a_ceiling_holds_for_what_is_in_the_trash(library: Library, tmp_path: Path) -> None:
    """Its work may be shown again, once the version above the ceiling lies there."""
    take_in(library, write(tmp_path / "old", a_work(1, expected=None), "w.html"))
    newer = a_work(1, chapters=2, expected=2, rating="Explicit")
    (outcome,), report = take_in(library, write(tmp_path / "new", newer, "w.html"))
    assert outcome.sha256
    library.undo_run(report.run)
    assert [w.title for w in library.works(CHILD, "")] == ["Lamp 1"]
    assert [each.work.title for each in library.trash(OWNER)] == ["Lamp 1"]
    assert list(library.trash(CHILD)) == []
    assert library.original(OWNER, outcome.sha256[:12]).size > 0
    with pytest.raises(UsageError):
        library.original(CHILD, outcome.sha256[:12])


def test_under_a_ceiling_works_above_it_stand_in_no_name_s_way(library: Library, tmp_path: Path) -> None:
    """However many of them have ids that begin alike."""
    folder = tmp_path / "works"
    for number in range(1, 40):
        write(folder, a_work(number, rating="General Audiences" if number % 8 == 0 else "Explicit"), f"{number}.html")
    take_in(library, folder)
    seen = sorted(work.id for work in library.works(CHILD, ""))
    rows = queries.find_works(library._parts.catalogue, beginning="", highest=CHILD.highest)
    assert [row.work.id for row in rows] == seen[:3]


def test_a_ceiling_holds_before_the_index_has_caught_up(library: Library, tmp_path: Path) -> None:
    """A newer version is Explicit; the catalogue knows, and another process holds the index."""
    take_in(library, write(tmp_path / "old", a_work(1, expected=None), "w.html"))
    write(tmp_path / "new", a_work(1, chapters=2, expected=None, rating="Explicit"), "w.html")
    with index_lock(library._parts.catalogue).acquire():
        lines = library.import_files([tmp_path / "new"])
        next(lines)
        assert [w.title for w in library.works(OWNER, "")] == ["Lamp 1"]
        assert list(library.works(CHILD, "")) == []
        assert library.search(CHILD, "lamp").works == ()
    list(lines)
    assert library.count(CHILD, "") == 0


def test_under_a_ceiling_a_name_above_it_is_no_name(library: Library, tmp_path: Path) -> None:
    """Whether a tag exists may be as telling as the work."""
    write(tmp_path / "works", a_work(1), "general.html")
    above = a_work(2, rating="Explicit", fandoms=("Forbidden Saga",), creators=(Creator("hidden"),))
    write(tmp_path / "works", above, "explicit.html")
    take_in(library, tmp_path / "works")
    assert library.hint(OWNER, 'fandom:"Forbidden Saga" creator:hidden') == ()
    for said, told in {
        "creator:hidden": "No creator here is called 'hidden'.",
        "creator:hiden": "No creator here is called 'hiden'.",
        "creator:writer0": "No creator here is called 'writer0'. Near it: creator:\"writer1\" (1).",
        "lantren": "The word 'lantren' is nowhere here.",
        'fandom:"Forbidden Saga"': "No fandom here is called 'Forbidden Saga'.",
        'fandom:"Unheard-of Saga"': "No fandom here is called 'Unheard-of Saga'.",
    }.items():
        assert [str(hint) for hint in library.hint(CHILD, said)] == [told]
    assert library.hint(CHILD, 'fandom:"Imaginary Saga" creator:writer1') == ()


def test_under_a_ceiling_beginnings_count_what_may_be_seen(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many works above it begin the same."""
    monkeypatch.setattr(ids, "candidates", lambda key: iter([f"abcd00000{key[-1]}", "zzzz000000"]))
    for number in range(1, 6):
        rating = "General Audiences" if number == 5 else "Explicit"
        write(tmp_path / "works", a_work(number, rating=rating), f"{number}.html")
    take_in(library, tmp_path / "works")
    assert library.work(CHILD, "ABCD").title == "Lamp 5"
    assert library.work(OWNER, "abcd000003").title == "Lamp 3"
    with pytest.raises(UnknownWorkError, match="Several works"):
        library.work(OWNER, "abcd")
    for sha in (library.card(OWNER, "abcd000005").files[0].sha256,):
        assert library.original(CHILD, sha[:12]).sha256 == library.original(CHILD, sha).sha256 == sha
