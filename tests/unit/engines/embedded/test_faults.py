"""What the disk refuses while the index is written comes as the house's own errors, and harms nothing that was committed."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from alcove.engines.embedded import column_files, faults, pointer
from alcove.engines.embedded.engine import EmbeddedEngine
from alcove.errors import DamagedLibraryError, DiskFullError, LibraryError
from alcove.search.request import EVERYTHING
from tests.contracts.catalogues import work
from tests.contracts.engines import put


def refusing(number: int) -> Any:
    def refuse(*_: object) -> None:
        raise OSError(number, "It is refused")

    return refuse


@pytest.mark.parametrize("step", [(column_files, "write_arrays"), (pointer, "swap"), (pointer, "flush_folder")])
def test_a_full_disk_is_named_and_what_was_committed_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: tuple[object, str]
) -> None:
    engine = EmbeddedEngine(tmp_path / "index")
    put(engine, work(1), sequence=1)
    with monkeypatch.context() as full:
        full.setattr(*step, refusing(errno.ENOSPC))
        with pytest.raises(DiskFullError, match="no space left"):
            put(engine, work(2), sequence=2)
        with pytest.raises(DiskFullError, match="no space left"):
            engine.rebuild([work(2)], 2)
    assert (engine.applied(), engine.count(EVERYTHING)) == (1, 1)
    put(engine, work(2), sequence=2)
    assert (engine.applied(), engine.count(EVERYTHING)) == (2, 2)
    assert engine.check() == ()


def test_what_else_is_refused_is_another_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column_files, "write_arrays", refusing(errno.EACCES))
    with pytest.raises(LibraryError, match="It is refused") as caught:
        put(EmbeddedEngine(tmp_path / "index"), work(1), sequence=1)
    assert not isinstance(caught.value, (DiskFullError, DamagedLibraryError))


@pytest.mark.parametrize(
    ("said", "free", "expected"),
    [
        (f"An IO error occurred: 'No space left on device (os error {min(faults._FULL_TOLD)})'", 1 << 40, True),
        ("An IO error occurred: 'Permission denied (os error 13)'", 0, False),
        ("An error occurred in a thread: 'An index writer was killed'", 0, True),
        ("An error occurred in a thread: 'An index writer was killed'", 1 << 40, False),
    ],
)
def test_what_tantivy_says_is_told_by_its_number_or_by_the_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, free: int, expected: bool
) -> None:
    monkeypatch.setattr(faults, "_free_bytes", lambda _: free)
    with pytest.raises(LibraryError) as caught, faults.words_told(tmp_path):
        raise ValueError(said)
    assert isinstance(caught.value, DiskFullError) is expected
