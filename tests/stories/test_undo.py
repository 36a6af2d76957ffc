"""Imports undone, works taken back, the trash emptied."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library
from alcove.catalogue import intake
from alcove.errors import UnknownWorkError, UsageError
from alcove.importing import undo
from alcove.library.opening import open_library
from tests.stories.works import a_folder, a_work, everything, kinds, take_in, verdict, write

OWNER = alcove.OWNER


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def without_runs(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key != "runs"}


def test_an_undone_run_leaves_the_library_as_it_was(library: Library, tmp_path: Path) -> None:
    """A newer version goes, the older one is current again; a new work is in the trash."""
    take_in(library, write(tmp_path / "one", a_work(1, expected=None), "old.html"))
    before = everything(library)
    write(tmp_path / "two", a_work(1, chapters=2, expected=None), "new.html")
    write(tmp_path / "two", a_work(2), "other.html")
    take_in(library, tmp_path / "two")
    assert library.count(OWNER, "") == 2
    changed = library.undo_run(2)
    assert sorted(w.title or "" for w in changed) == ["Lamp 1", "Lamp 2"]
    after = everything(library)
    assert len(after["trash"]) == 2
    assert without_runs(after) | {"trash": []} == without_runs(before)
    assert [(r.number, r.undone) for r in library.runs(OWNER)] == [(2, True), (1, False)]


def test_what_came_back_from_the_trash_is_what_went_in(library: Library, tmp_path: Path) -> None:
    """The same ids, numbers and answers."""
    folder = a_folder(tmp_path / "works", range(1, 5))
    take_in(library, folder)
    before = everything(library)
    library.undo_run(1)
    assert library.count(OWNER, "") == 0
    library.restore([each.work.id for each in library.trash(OWNER)])
    assert without_runs(everything(library)) == without_runs(before)


def test_works_in_the_trash_are_named_like_others(library: Library, tmp_path: Path) -> None:
    """By the beginning of an id, however it is typed, or by source; no name is no work."""
    take_in(library, a_folder(tmp_path / "works", [1, 3]))
    library.undo_run(1)
    one, three = sorted((each.work for each in library.trash(OWNER)), key=lambda work: work.title or "")
    for name in ("", "a", "no such work", "ao3:1"):
        with pytest.raises(UnknownWorkError, match="names no work in the trash"):
            library.restore([name])
    with pytest.raises(UnknownWorkError, match=f"is in the trash. `alcove trash restore {three.id}` takes"):
        library.work(OWNER, "ao3:9000003")
    library.restore([one.id[:6].upper(), "https://archiveofourown.org/works/9000003/chapters/1"])
    assert {work.id for work in library.works(OWNER, "")} == {one.id, three.id}


def test_what_several_runs_met_goes_with_the_last_of_them(library: Library, tmp_path: Path) -> None:
    """In whatever order they are undone."""
    folder = a_folder(tmp_path / "works", [1, 3])
    copies = a_folder(tmp_path / "copies", [1])
    for first, second, left in ((1, 2, 1), (4, 3, 2)):
        take_in(library, folder)
        take_in(library, copies)
        library.undo_run(first)
        assert library.count(OWNER, "") == left
        library.undo_run(second)
        assert library.count(OWNER, "") == 0
    titles = sorted(str(each.work.title) for each in library.trash(OWNER))
    assert titles == ["Lamp 1", "Lamp 3"]


def test_an_import_that_met_everything_again_holds_nothing_once_it_is_undone(library: Library, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "works", [1])
    take_in(library, folder)
    a_folder(folder, [3])
    take_in(library, folder)
    library.undo_run(2)
    take_in(library, folder)
    library.undo_run(3)
    assert [work.title for work in library.works(OWNER, "")] == ["Lamp 1"]
    library.undo_run(1)
    assert library.count(OWNER, "") == 0


def test_importing_again_takes_out_of_the_trash(library: Library, tmp_path: Path) -> None:
    """The files are new to whoever looks, and belong to the run that brought them back."""
    folder = a_folder(tmp_path / "works", [1, 3])
    first, _ = take_in(library, folder)
    library.undo_run(1)
    again, _ = take_in(library, folder)
    assert kinds(again) == kinds(first)
    assert [o.work for o in again] == [o.work for o in first]
    library.undo_run(1)
    assert library.count(OWNER, "") == 2


def test_what_came_back_by_an_import_goes_by_its_undoing(library: Library, tmp_path: Path) -> None:
    """The run before it, undone, had met the same files; so had one whose files were deleted for good."""
    folder = a_folder(tmp_path / "works", [1, 3])
    take_in(library, folder)
    library.undo_run(1)
    take_in(library, folder)
    assert len(library.undo_run(2)) == 2
    assert library.count(OWNER, "") == 0
    library.empty_trash()
    take_in(library, folder)
    assert len(library.undo_run(3)) == 2
    before = everything(library)
    library.reindex(catalogue=True)
    assert everything(library) == before


def test_what_another_run_met_as_well_stays(library: Library, tmp_path: Path) -> None:
    """The same bytes in two folders, the first one undone."""
    path = write(tmp_path / "one", a_work(1), "w.html")
    take_in(library, path)
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "w.html").write_bytes(path.read_bytes())
    take_in(library, tmp_path / "two")
    library.undo_run(1)
    assert library.count(OWNER, "") == 1


def test_emptying_the_trash_deletes_for_good_and_keeps_numbers_taken(library: Library, tmp_path: Path) -> None:
    """The original is gone from the vault; the next version is not given its number."""
    take_in(library, write(tmp_path / "one", a_work(1, expected=None), "old.html"))
    take_in(library, write(tmp_path / "two", a_work(1, chapters=2, expected=None), "new.html"))
    gone = library.card(OWNER, "ao3:9000001").versions[1].files[0]
    library.undo_run(2)
    assert library.empty_trash() == 1
    assert list(library.trash(OWNER)) == []
    with pytest.raises(UsageError):
        library.original(OWNER, gone)
    take_in(library, write(tmp_path / "three", a_work(1, chapters=3, expected=None), "newest.html"))
    assert [(v.number, v.current) for v in library.card(OWNER, "ao3:9000001").versions] == [(1, False), (3, True)]
    found = verdict(library)
    assert (found.faults, found.pending, found.originals) == (0, 0, 2)


def test_what_was_deleted_long_ago_costs_an_import_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest is read again for what is still to be deleted, and then for all of it at once."""
    take_in(library, a_folder(tmp_path / "works", [1, 2, 5, 7, 10]))
    library.undo_run(1)
    catalogue, vault = library._parts.catalogue, library._parts.vault
    asked: Counter[str] = Counter()
    entries, parts_of = vault.iter_manifest, intake.parts_of

    def counted(*args: Any, **told: Any) -> Any:
        asked["manifest"] += 1
        return entries(*args, **told)

    def interrupted(_: Any, hashes: Collection[str]) -> None:
        if hashes:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(undo, "_discard", interrupted)
        with pytest.raises(KeyboardInterrupt):
            library.empty_trash()
    monkeypatch.setattr(vault, "iter_manifest", counted)
    monkeypatch.setattr(intake, "parts_of", lambda values: parts_of(values, 2))
    monkeypatch.setattr("alcove.vault.folder.flush", lambda *_: asked.update(["flush"]))
    undo.finish_emptying(catalogue, vault)
    assert list(vault.iter_hashes()) == []
    assert asked == {"manifest": 1, "flush": 1}
    undo.finish_emptying(catalogue, vault)
    assert asked == {"manifest": 1, "flush": 1}


def test_reading_all_files_again_is_no_meeting(library: Library, tmp_path: Path) -> None:
    """With rehash the same file at the same path is still only the first run's."""
    folder = a_folder(tmp_path / "works", [1, 2])
    take_in(library, folder)
    take_in(library, folder, rehash=True)
    library.undo_run(1)
    assert library.count(OWNER, "") == 0
