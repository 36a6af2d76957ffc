"""The index lies on a disk that is full: the import ends in good order, reading goes on, and with room all is found."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library
from alcove.engines.embedded import arrays, column_files
from alcove.errors import DamagedLibraryError, DiskFullError
from alcove.importing import arrivals, run
from alcove.library.opening import open_library
from tests.stories.works import a_work, kinds, take_in, verdict, write

OWNER = alcove.OWNER


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(1, 13):
        write(tmp_path / "works", a_work(number), f"w{number:02}.html")
    return tmp_path / "works"


def fill(monkeypatch: pytest.MonkeyPatch, *, after: int = 0) -> None:
    """No file of the index finds room any more after so many."""
    write_one, left = arrays.write_arrays, iter(range(after))

    def filling(*words: Any) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        write_one(*words)

    monkeypatch.setattr(column_files, "write_arrays", filling)


def test_the_import_ends_with_its_report(library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(monkeypatch)
    outcomes, report = take_in(library, folder)
    assert [kind for _, kind in kinds(outcomes)] == ["new"] * 12
    assert "no space left for the index" in (report.stopped or "")
    assert library.runs(OWNER)[0].state == "stopped"
    assert library.work(OWNER, "ao3:9000003").title == "Lamp 3"
    assert library.count(OWNER) == 0


def test_it_ends_in_the_middle_and_goes_on_where_it_stopped(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "_BATCH_FILES", 2)
    monkeypatch.setattr(run, "_INDEX_EVERY", 2)
    with monkeypatch.context() as full:
        # A segment and a run of terms for the first two batches.
        fill(full, after=4)
        outcomes, report = take_in(library, folder)
        assert "no space left for the index" in (report.stopped or "")
        assert 4 < len(outcomes) == report.files < 12
        assert library.count(OWNER) == 4
    outcomes, report = take_in(library, folder)
    assert report.stopped is None
    assert len(outcomes) == 12
    assert library.count(OWNER) == 12
    assert verdict(library).pending == 0


def test_a_library_opens_for_reading_and_catches_up_with_room(
    tmp_path: Path,
    folder: Path,
    environ: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with monkeypatch.context() as full:
        fill(full)
        with open_library(tmp_path / "library", create=True, environ=environ) as library:
            take_in(library, folder)
        with caplog.at_level(logging.WARNING), open_library(tmp_path / "library", environ=environ) as library:
            assert library.work(OWNER, "ao3:9000003").title == "Lamp 3"
            assert "no space left for the index" in caplog.text
            with pytest.raises(DiskFullError):
                library.catch_up()
    with open_library(tmp_path / "library", environ=environ) as library:
        assert library.count(OWNER) == 12


def test_what_room_does_not_mend_is_still_told_on_opening(
    library: Library, tmp_path: Path, folder: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(monkeypatch)
    take_in(library, folder)
    (tmp_path / "library" / "index" / "current.json").write_text("{", encoding="utf-8", newline="\n")
    with pytest.raises(DamagedLibraryError, match="alcove reindex"):
        open_library(tmp_path / "library", environ=environ)
