"""The source is left alone, the library keeps to itself, and it works wherever it is opened from."""

import asyncio
import contextlib
import datetime as dt
import gc
import json
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import alcove
from alcove import Library
from alcove.errors import ConfigError
from alcove.importing import arrivals
from alcove.importing.outcome import Outcome
from alcove.library.opening import open_library
from tests.stories.second_process import second_process
from tests.stories.works import a_folder, a_work, everything, kinds, take_in, verdict, write

OWNER = alcove.OWNER
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no modes")


@pytest.fixture
def homes(own_home: Path) -> dict[str, str]:
    """The environment without a database server."""
    return {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home), "LOCALAPPDATA": str(own_home)}


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def everywhere(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Mode, time and contents of all that is in a folder."""
    paths = [folder, *folder.rglob("*")]
    return {
        str(path): (path.stat().st_mode, path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in paths
    }


# The source


def test_the_source_is_left_alone(library: Library, tmp_path: Path) -> None:
    """Files and folders that may only be read: names, contents, times and modes are as before, and it can go away."""
    folder = a_folder(tmp_path / "works", range(1, 8))
    for path in sorted(folder.rglob("*"), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    folder.chmod(0o555)
    before = everywhere(folder)
    try:
        take_in(library, folder, dry_run=True)
        take_in(library, folder)
        take_in(library, folder, rehash=True)
        assert everywhere(folder) == before
    finally:
        for path in [folder, *(p for p in folder.rglob("*") if p.is_dir())]:
            path.chmod(0o755)
    found = everything(library)
    shutil.rmtree(folder)
    assert everything(library) == found
    assert verdict(library).pending == 0


def test_a_library_does_not_take_itself_in(tmp_path: Path, homes: dict[str, str]) -> None:
    """Nor its originals and its index, where settings put them elsewhere below the folder that is imported."""
    settings = homes | {
        "ALCOVE_ORIGINALS_FOLDER": str(tmp_path / "all" / "kept"),
        "ALCOVE_INDEX_FOLDER": str(tmp_path / "all" / "found"),
    }
    write(tmp_path / "all", a_work(1), "one.html")
    write(tmp_path / "all", a_work(2), "two.epub")
    with open_library(tmp_path / "all" / "library", create=True, environ=settings) as library:
        for _ in range(2):
            outcomes, _ = take_in(library, tmp_path / "all")
            assert [name for name, _ in kinds(outcomes)] == ["one.html", "two.epub"]


# Where things are


@on_posix
@pytest.mark.parametrize("there", [False, True])
def test_nobody_else_may_look_into_a_library(tmp_path: Path, environ: dict[str, str], there: bool) -> None:
    """A new folder, or an empty one that was there."""
    folder = tmp_path / "library"
    if there:
        folder.mkdir(mode=0o755)
    with open_library(folder, create=True, environ=environ) as library:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert [f.what for f in library.doctor() if f.level != "ok" and f.what == "access"] == []


def test_a_library_that_was_moved_is_the_same(
    tmp_path: Path, homes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own path is written nowhere inside it."""
    old, new = tmp_path / "the first place", tmp_path / "another"
    a_folder(tmp_path / "works", range(1, 8))
    monkeypatch.chdir(tmp_path)
    with open_library("the first place", create=True, environ=homes) as library:
        take_in(library, Path("works"))
        library.undo_run(1)
        take_in(library, Path("works"))
        library.reindex()
        before = everything(library)
    own_path = os.fsencode(old)
    holding = [str(path) for path in old.rglob("*") if path.is_file() and own_path in path.read_bytes()]
    assert holding == []
    assert {entry["path"] for entry in manifest(old / "originals")} == {
        str(p.relative_to(tmp_path)) for p in (tmp_path / "works").rglob("*.*")
    }
    old.rename(new)
    with open_library(new, environ=homes) as library:
        assert everything(library) == before
        assert verdict(library).pending == 0
        assert set(take_in(library, Path("works"))[1].counts) == {"same"}


def manifest(originals: Path) -> list[dict[str, str]]:
    lines = (originals / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("said_in", ["environment", "file", "file, relative"])
def test_originals_on_another_disk(tmp_path: Path, environ: dict[str, str], said_in: str) -> None:
    """By setting; a relative one is meant from the library."""
    folder, nas = tmp_path / "library", tmp_path / "nas" / "originals"
    folder.mkdir()
    settings = dict(environ)
    if said_in == "environment":
        settings["ALCOVE_ORIGINALS_FOLDER"] = str(nas)
    else:
        place = "../nas/originals" if "relative" in said_in else nas.as_posix()
        (folder / "alcove.toml").write_text(f'[originals]\nfolder = "{place}"\n', encoding="utf-8")
    with open_library(folder, create=True, environ=settings) as library:
        take_in(library, a_folder(tmp_path / "works", range(1, 5)))
        before = everything(library)
        assert not (folder / "originals").exists()
        assert len({entry["sha256"] for entry in manifest(nas)}) == 6
        library.reindex(catalogue=True)
        assert everything(library) == before
        assert verdict(library).originals == 6


# Days


def test_days_are_the_library_s(tmp_path: Path, homes: dict[str, str]) -> None:
    """What came in just now came in today, whatever day that is where the library is."""
    far = {zone: dt.datetime.now(ZoneInfo(zone)).date() for zone in ("Pacific/Kiritimati", "Etc/GMT+12")}
    east, west = far.values()
    assert east > west
    with open_library(tmp_path / "library", create=True, environ=homes) as library:
        take_in(library, write(tmp_path / "works", a_work(1), "one.html"))
    for zone, today in far.items():
        with open_library(tmp_path / "library", environ=homes | {"ALCOVE_TIME_ZONE": zone}) as library:
            found = {day: library.count(OWNER, f"imported:{day}") for day in ("today", east, west)}
            assert found == {"today": 1, east: int(today == east), west: int(today == west)}


def test_a_zone_that_does_not_exist_is_named(tmp_path: Path, homes: dict[str, str]) -> None:
    """When the library is opened, not when somebody asks for today."""
    with pytest.raises(ConfigError, match=r"time-zone.*'Middle/Earth'.*ALCOVE_TIME_ZONE"):
        open_library(tmp_path / "library", create=True, environ=homes | {"ALCOVE_TIME_ZONE": "Middle/Earth"})


# own/


def test_a_line_of_own_that_a_kill_tore_is_written_again(tmp_path: Path, environ: dict[str, str]) -> None:
    """The row is in the catalogue; the torn piece goes, nothing else does, and all can be made again from it."""
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        take_in(library, a_folder(tmp_path / "works", range(1, 4)))
        library.undo_run(1)
        before = everything(library)
    path = folder / "own" / "deeds.jsonl"
    whole = path.read_bytes()
    last = whole.splitlines(keepends=True)[-1]
    path.write_bytes(whole[: -len(last) // 2])
    with open_library(folder, environ=environ) as library:
        assert path.read_bytes() == whole
        library.reindex(catalogue=True)
        assert everything(library) == before
        library.restore([each.work.id for each in library.trash(OWNER)])
    numbers = [json.loads(line)["number"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert numbers == list(range(1, len(numbers) + 1))


# From where it is asked


def test_inside_an_event_loop(tmp_path: Path, environ: dict[str, str]) -> None:
    """As in a notebook: opened, imported, asked, changed and closed while a loop runs."""

    async def notebook() -> tuple[int, int]:
        await asyncio.sleep(0)
        with open_library(tmp_path / "library", create=True, environ=environ) as library:
            take_in(library, a_folder(tmp_path / "works", range(1, 6)))
            found = library.count(OWNER, "lantern")
            await asyncio.sleep(0)
            library.undo_run(1)
            counted = await asyncio.to_thread(library.count, OWNER, "")
            return found, counted

    assert asyncio.run(notebook()) == (5, 0)


def test_in_many_threads(library: Library, tmp_path: Path) -> None:
    """Readers in eight threads while another imports: each answer is whole."""
    take_in(library, a_folder(tmp_path / "first", range(1, 4)))
    stop = threading.Event()

    def asking() -> int:
        least = 3
        while not stop.is_set():
            answer = library.search(OWNER, "lantern", snippets=True)
            assert answer.total >= least
            assert len(answer.works) == min(answer.total, 20)
            for work in answer.works[:3]:
                assert len(list(library.chapters(OWNER, work.id))) == work.chapters_posted
            least = answer.total
        return library.count(OWNER, "")

    with ThreadPoolExecutor(9) as threads:
        readers = [threads.submit(asking) for _ in range(8)]
        try:
            _, report = threads.submit(take_in, library, a_folder(tmp_path / "more", range(4, 30))).result()
        finally:
            stop.set()
        assert [reader.result() for reader in readers] == [29] * 8
    assert report.works == 29
    assert verdict(library).pending == 0


def test_opened_in_one_thread_and_closed_in_another(tmp_path: Path, environ: dict[str, str]) -> None:
    """As a site's threads do; no connection is left open, not those of threads that are gone either."""
    folder = tmp_path / "library"
    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        library = first.submit(open_library, folder, create=True, environ=environ).result()
        first.submit(take_in, library, write(tmp_path / "works", a_work(1), "one.html")).result()
        assert second.submit(library.count, OWNER, "").result() == 1
    with ThreadPoolExecutor(1) as third:
        assert len(third.submit(library.card, OWNER, "ao3:9000001").result().files) == 1
        third.submit(library.close).result()
    with ThreadPoolExecutor(1) as unused:
        library = open_library(folder, environ=environ)
        unused.submit(library.close).result()
    gc.collect()


def test_closed_in_the_middle_it_goes_on_next_time(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was given out is found; what had only been kept is taken in by the next import, wherever the source is by then."""
    monkeypatch.setattr(arrivals, "_BATCH_FILES", 4)
    folder = a_folder(tmp_path / "works", range(1, 19))
    lines = library.import_files([folder], jobs=1)
    given = [line for line, _ in zip(lines, range(6), strict=False) if isinstance(line, Outcome)]
    lines.close()  # type: ignore[attr-defined]
    assert library.runs(OWNER)[0].state == "stopped"
    assert {line.work for line in given} <= {work.id for work in library.works(OWNER, "")}
    after = verdict(library)
    assert after.originals > 6
    kept = {entry["sha256"] for entry in manifest(library.config.originals)}
    for path in folder.rglob("*.*"):
        if hashed(path) in kept:
            path.unlink()
    take_in(library, folder)
    assert library.count(OWNER, "") == 18
    assert verdict(library).pending == 0
    before = everything(library)
    library.reindex(catalogue=True)
    assert everything(library)["cards"] == before["cards"]


def test_a_run_that_was_stopped_and_undone_brings_nothing_back(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was the wrong folder."""
    monkeypatch.setattr(arrivals, "_BATCH_FILES", 4)
    lines = library.import_files([a_folder(tmp_path / "wrong", range(1, 19))], jobs=1)
    next(lines)
    lines.close()  # type: ignore[attr-defined]
    library.undo_run(1)
    take_in(library, write(tmp_path / "right", a_work(50), "one.html"))
    assert [work.title for work in library.works(OWNER, "")] == ["Lamp 50"]


def hashed(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()


_AT_IT = """
from contextlib import closing
with open_library(folder, create=True) as library, closing(library.import_files(rest, jobs=2)) as lines:
    for line in lines:
        say("line")
"""


@on_posix
@pytest.mark.parametrize("lines", [1, 30, 60])
def test_ctrl_c_stops_cleanly(tmp_path: Path, environ: dict[str, str], lines: int) -> None:
    """Wherever it comes: the run is told as stopped, the index is sound, and the next import goes on."""
    folder = a_folder(tmp_path / "works", range(1, 121))
    with second_process(_AT_IT, environ, tmp_path / "library", folder) as other:
        for _ in range(lines):
            other.hear("line")
        other.interrupt()
        with contextlib.suppress(AssertionError):
            while True:
                other.hear("line")
        other.ended()
    with open_library(tmp_path / "library", environ=environ) as library:
        assert library.runs(OWNER)[0].state in ("stopped", "done")
        assert verdict(library).faults == 0
        take_in(library, folder)
        assert library.count(OWNER, "") == 120
        assert verdict(library).pending == 0
