"""Files that are broken, hostile or enormous, and readers and disks that fail: each file comes to its end, and the library is well."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library
from alcove.errors import DamagedLibraryError
from alcove.formats.pool import ParsePool
from alcove.importing import arrivals, arrived
from alcove.importing.outcome import Outcome, OutcomeKind
from alcove.library.opening import open_library
from alcove.vault import writing
from alcove.vault.folder import FolderVault
from tests.stories import unlucky_reader
from tests.stories.broken import a_broken_folder, html
from tests.stories.works import a_folder, a_work, everything, kinds, take_in, verdict, write

OWNER = alcove.OWNER

EXPECTED = [
    ("\\xff\\xfename.html", "new"),
    ("bomb.epub", "refused"),
    ("cut.epub", "new"),
    ("cut.html", "new"),
    ("deep.epub", "refused"),
    ("deep.html", "refused"),
    ("dotdot.epub", "new"),
    ("empty.epub", "refused"),
    ("empty.html", "refused"),
    ("entity.epub", "new"),
    ("good.epub", "new"),
    ("good.html", "new"),
    ("large.html", "refused"),
    ("last.html", "new"),
    ("link-circle.html", "failed"),
    ("many-tags.html", "new"),
    ("nul.html", "new"),
    ("page-again.html", "refused"),
    ("page.html", "refused"),
    ("picture.html", "refused"),
    ("random.bin", "refused"),
    ("utf16.html", "new"),
    ("windows.html", "new"),
    ("wrong.html", "new"),
    ("zip.zip", "new"),
]


@pytest.fixture
def settings(environ: dict[str, str]) -> dict[str, str]:
    return environ | {
        "ALCOVE_IMPORT_LARGEST_FILE_MB": "2",
        "ALCOVE_IMPORT_TIMEOUT": "3",
        "ALCOVE_IMPORT_MEMORY_MB": "400",
    }


@pytest.fixture
def library(tmp_path: Path, settings: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=settings) as opened:
        yield opened


@pytest.fixture
def unlucky() -> Iterator[None]:
    with misfortune():
        yield


@contextmanager
def misfortune() -> Iterator[None]:
    """Parse workers read with ``unlucky_reader``."""
    defaults = ParsePool.__init__.__kwdefaults__
    assert defaults
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(defaults, "reader", f"{unlucky_reader.__file__}:read")
        yield


def test_each_broken_file_comes_to_its_end_and_stops_nothing(library: Library, tmp_path: Path) -> None:
    """With a sentence where it was not taken in; what was taken in can be asked for, read, downloaded and made again."""
    folder = a_broken_folder(tmp_path / "works")
    outcomes, report = take_in(library, folder, jobs=2, yes=True)
    assert sorted(kinds(outcomes)) == EXPECTED
    assert report.stopped is None
    for outcome in outcomes:
        told = outcome.outcome in (OutcomeKind.NEW, OutcomeKind.SAME)
        assert told == (outcome.reason is None), outcome
        assert told or is_a_sentence(outcome.reason), outcome
    assert not list(tmp_path.rglob("outside*"))
    before = everything(library)
    for work_id, card in before["cards"].items():
        assert before["texts"][work_id] or card["title"] in ("Lamp 11", "Lamp 12"), card["title"]
        for file in card["files"]:
            with library.original(OWNER, file["sha256"]).open() as original:
                assert hashlib.sha256(original.read()).hexdigest() == file["sha256"]
    assert library.work(OWNER, "ao3:9000006").title == "Café 6"
    assert len(library.work(OWNER, "ao3:9000015").freeforms) == 10_000
    assert verdict(library).pending == 0
    library.reindex(catalogue=True)
    assert everything(library) == before
    again, _ = take_in(library, folder, yes=True)
    expected = [(name, "same" if end == "new" else end) for name, end in EXPECTED]
    assert sorted(kinds(again)) == expected
    assert verdict(library).pending == 0


def is_a_sentence(reason: str | None) -> bool:
    return reason is not None and reason.endswith(".") and " " in reason and reason.isprintable()


def test_what_a_reader_fails_on_is_kept_and_tried_again(library: Library, tmp_path: Path, unlucky: None) -> None:
    """One crashes, one never ends, one eats memory, one has a mistake: each costs one file, now and next time."""
    folder = write(tmp_path / "works", a_work(1), "a.html").parent
    for number, order in enumerate(("crash", "eat", "fail", "hang"), start=2):
        (folder / f"{order}.html").write_bytes(html(number, order=order))
    write(folder, a_work(6), "z.html")
    outcomes, _ = take_in(library, folder, jobs=2)
    ends = [
        ("a.html", "new"),
        *((f"{order}.html", "failed") for order in ("crash", "eat", "fail", "hang")),
        ("z.html", "new"),
    ]
    assert kinds(outcomes) == ends
    assert all(is_a_sentence(o.reason) for o in outcomes if o.outcome is OutcomeKind.FAILED)
    assert len({o.reason for o in outcomes}) == 5
    assert library.count(OWNER, "") == 2
    assert all(have.have for have in library.have(OWNER, [folder]))
    assert verdict(library).pending == 0
    again, _ = take_in(library, folder, jobs=2)
    assert kinds(again) == [(name, "same" if end == "new" else end) for name, end in ends]
    retried = [line for line in library.retry_run(1) if isinstance(line, Outcome)]
    assert sorted(kinds(retried)) == [end for end in ends if end[1] == "failed"]


@pytest.mark.parametrize("way", ["import", "retry", "retry after an import", "retry after a retry"])
def test_a_failed_file_that_is_read_later_is_numbered_when_it_is_read(
    tmp_path: Path, environ: dict[str, str], way: str
) -> None:
    """By whichever run; making everything again gives the same numbers, although the original was kept long before."""
    settings = environ | {"ALCOVE_IMPORT_TIMEOUT": "3"}
    folder = tmp_path / "works"
    folder.mkdir()
    (folder / "first.html").write_bytes(html(1, order="fail"))
    with open_library(tmp_path / "library", create=True, environ=settings) as library:
        with misfortune():
            assert kinds(take_in(library, folder)[0]) == [("first.html", "failed")]
            if way == "retry after an import":
                assert kinds(take_in(library, folder)[0]) == [("first.html", "failed")]
            if way == "retry after a retry":
                assert len(list(library.retry_run(1))) == 2
        take_in(library, write(tmp_path / "other", a_work(1, chapters=2, expected=None), "second.html"))
        assert [v.number for v in library.card(OWNER, "ao3:9000001").versions] == [1]
        if way == "import":
            outcomes, _ = take_in(library, folder)
        else:
            outcomes = [line for line in library.retry_run(1) if isinstance(line, Outcome)]
        assert kinds(outcomes) == [("first.html", "version")]
        before = everything(library)
        versions = library.card(OWNER, "ao3:9000001").to_line()["version_list"]
        assert [(v["number"], v["current"]) for v in versions] == [(1, True), (2, False)]
        library.reindex(catalogue=True)
        assert everything(library)["cards"] == before["cards"]
        assert list(library.retry_run(1))[:-1] == []


def test_a_twin_of_what_was_not_taken_in_is_not_called_safe(library: Library, tmp_path: Path, unlucky: None) -> None:
    """The same bytes twice: what is said of the second is what became of the first."""
    folder = tmp_path / "works"
    folder.mkdir()
    for name in ("a.html", "b.html"):
        (folder / name).write_bytes(html(1, order="fail"))
    outcomes, _ = take_in(library, folder)
    assert kinds(outcomes) == [("a.html", "failed"), ("b.html", "failed")]
    assert all(is_a_sentence(o.reason) for o in outcomes)


def test_a_large_file_that_changes_or_goes_while_it_is_copied_costs_itself(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was hashed, and then a download went on, or a stick was pulled out."""
    monkeypatch.setattr(arrivals, "LARGE", 2000)
    folder = tmp_path / "works"
    for number, name in enumerate(("a.html", "changed.html", "gone.html", "z.html"), start=1):
        write(folder, a_work(number), name)
    take = arrivals._take

    def meddling(item: arrived.Arrived, copies: Path) -> None:
        take(item, copies)
        if item.name == "changed.html":
            Path(item.found.path).write_bytes(html(9))
        elif item.name == "gone.html":
            Path(item.found.path).unlink()

    monkeypatch.setattr(arrivals, "_take", meddling)
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        outcomes, report = take_in(library, folder)
        ends = [("a.html", "new"), ("changed.html", "failed"), ("gone.html", "failed"), ("z.html", "new")]
        assert kinds(outcomes) == ends
        assert all(is_a_sentence(o.reason) for o in outcomes if o.outcome is OutcomeKind.FAILED)
        assert report.stopped is None
        assert verdict(library).pending == 0
        monkeypatch.undo()
        assert kinds(take_in(library, folder)[0]) == [("a.html", "same"), ("changed.html", "new"), ("z.html", "same")]


def test_a_full_disk_stops_the_import_and_nothing_else(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was kept until then is taken in; reading goes on; with room again, so does the import."""
    monkeypatch.setattr(arrivals, "_BATCH_FILES", 4)
    folder = a_folder(tmp_path / "works", range(1, 19))
    free = iter([10 << 30] * 4)
    monkeypatch.setattr(FolderVault, "free_bytes", lambda _: next(free, 100 << 20))
    outcomes, report = take_in(library, folder)
    assert report.stopped
    assert "import.keep-free-mb" in report.stopped
    assert 0 < len(outcomes) == report.files < 28
    assert len(outcomes) % 4 == 0
    assert library.runs(OWNER)[0].state == "stopped"
    assert library.count(OWNER, "") == report.works > 0
    assert all(everything(library)["texts"].values())
    assert verdict(library).pending == 0
    monkeypatch.undo()
    again, report = take_in(library, folder)
    assert report.stopped is None
    assert [o.outcome.value for o in again[: len(outcomes)]] == ["same"] * len(outcomes)
    assert library.count(OWNER, "") == 18
    assert verdict(library).pending == 0


def test_a_disk_that_fills_while_it_is_written_to_stops_cleanly(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system said that there was room, and then there was none."""
    monkeypatch.setattr(arrivals, "_BATCH_FILES", 4)
    folder = a_folder(tmp_path / "works", range(1, 13))
    write_one, left = writing.write, iter(range(9))

    def filling(*words: Any) -> Any:
        if next(left, None) is None:
            raise OSError(28, "No space left on device")
        return write_one(*words)

    monkeypatch.setattr("alcove.vault.folder_batch.write", filling)
    outcomes, report = take_in(library, folder)
    assert report.stopped
    assert "no space left" in report.stopped
    assert len(outcomes) == 8
    assert verdict(library).pending == 0
    monkeypatch.undo()
    take_in(library, folder)
    assert library.count(OWNER, "") == 12


def test_a_catalogue_without_room_stops_cleanly(
    tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was given out is there, and reading goes on; with room again, so does the import."""
    monkeypatch.setattr(arrivals, "_BATCH_FILES", 4)
    folder, homes = a_folder(tmp_path / "works", range(1, 41)), {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)}
    with open_library(tmp_path / "library", create=True, environ=homes) as library:
        from django.db import connections

        with connections[library._parts.catalogue.alias].cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 8}")
        given, report = take_in(library, folder, jobs=1)
        assert report.stopped
        assert "no space left for the catalogue" in report.stopped
        assert 0 < len(given) < 40
        assert library.count(OWNER, "") == library.totals(OWNER)[0]
    with open_library(tmp_path / "library", environ=homes) as library:
        assert {o.work for o in given} <= {work.id for work in library.works(OWNER, "")}
        take_in(library, folder)
        assert library.count(OWNER, "") == 40
        assert [run.state for run in library.runs(OWNER)] == ["done", "stopped"]
        assert verdict(library).pending == 0


def test_a_damaged_original_is_told_and_keeps_nothing_from_going_on(tmp_path: Path, environ: dict[str, str]) -> None:
    """Its work stays in lists without its text; index and catalogue can be made again; the original put back, it is read."""
    folder = a_folder(tmp_path / "works", range(1, 4))
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        take_in(library, folder)
        sha = library.card(OWNER, "ao3:9000001").files[0].sha256
        original = next((tmp_path / "library" / "originals").rglob(f"{sha}.*"))
        whole = original.read_bytes()
        original.write_bytes(whole[:-40])
        assert [p.what for p in list(library.verify(deep=True))[:-1]] == ["damaged"]  # type: ignore[union-attr]
        library.reindex()
        assert library.count(OWNER, "") == 3
        assert library.count(OWNER, "lantern") == 2
        with pytest.raises(DamagedLibraryError, match="damaged"):
            library.chapters(OWNER, "ao3:9000001")
        assert len(library.search(OWNER, "lamp", snippets=True).works) == 3
        library.reindex(catalogue=True)
        assert sorted(w.title or "" for w in library.works(OWNER, "")) == ["Lamp 2", "Lamp 3"]
        assert list(library.retry_run(1))[:-1] == []
        original.write_bytes(whole)
        assert kinds(line for line in library.retry_run(1) if isinstance(line, Outcome)) == [("w1.html", "new")]
        assert library.count(OWNER, "lantern") == 3
