"""Much that the index has to follow: it is read and put a few works at a time, and what was done is not done again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library
from alcove.cli.session import streamed
from alcove.engines.embedded import engine as embedded
from alcove.engines.embedded.texts import TextWriter
from alcove.engines.embedded.writer import Writer
from alcove.indexing import apply, texts
from alcove.indexing.apply import index_lock
from alcove.library.opening import open_library
from alcove.vault.folder import FolderVault
from tests.stories.works import a_work, everything, take_in, verdict, write

OWNER = alcove.OWNER
WORKS = 8


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """A library with works of which none is in the index yet."""
    for number in range(WORKS):
        write(tmp_path / "in", a_work(number), f"w{number}.html")
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        with index_lock(opened._parts.catalogue).acquire(), streamed(opened.import_files([tmp_path / "in"])) as lines:
            for _ in range(WORKS):
                next(lines)
        monkeypatch.setattr(texts, "_BYTES_AT_ONCE", 1)
        yield opened


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done with originals and index, in its order."""
    done: list[str] = []

    def telling(owner: type, name: str) -> None:
        before = getattr(owner, name)

        def told(*words: Any) -> Any:
            done.append(f"{owner.__name__}.{name}")
            return before(*words)

        monkeypatch.setattr(owner, name, told)

    telling(FolderVault, "read")
    telling(Writer, "put")
    telling(Writer, "commit")
    telling(TextWriter, "commit")
    return done


def most_read_at_once(steps: list[str]) -> int:
    """How many originals were read, at the most, before a work was put."""
    acts = [step for step in steps if step in {"FolderVault.read", "Writer.put"}]
    return max(len(list(same)) for step, same in groupby(acts) if step == "FolderVault.read")


def test_catching_up_holds_a_few_texts(library: Library, steps: list[str]) -> None:
    assert library.catch_up()
    assert steps.count("Writer.put") == WORKS
    assert most_read_at_once(steps) <= 2
    assert steps.count("Writer.commit") == 1
    assert (library.count(OWNER), verdict(library).pending) == (WORKS, 0)


def test_a_rebuild_holds_a_few_texts(library: Library, steps: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    library.catch_up()
    before = everything(library)
    steps.clear()
    monkeypatch.setattr(embedded, "_WAITING", 1)
    library.reindex()
    assert most_read_at_once(steps) <= 2
    assert steps.count("TextWriter.commit") > WORKS
    assert everything(library) == before
    assert verdict(library).pending == 0


def test_what_was_put_is_committed_now_and_then(
    library: Library, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "_LETTERS_AT_ONCE", 1)
    assert library.catch_up()
    assert steps.count("Writer.commit") == WORKS + 1
    assert (library.count(OWNER), verdict(library).pending) == (WORKS, 0)


def test_who_leaves_off_keeps_what_was_done(library: Library, steps: list[str]) -> None:
    assert library.catch_up(lambda: steps.count("Writer.put") == 3) is False
    assert library.count(OWNER) == 3
    assert library.catch_up() is True
    assert (library.count(OWNER), steps.count("Writer.put")) == (WORKS, WORKS)


def test_an_import_commits_now_and_then(
    library: Library, tmp_path: Path, steps: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    library.catch_up()
    steps.clear()
    monkeypatch.setattr(apply, "_LETTERS_AT_ONCE", 1)
    for number in range(20, 24):
        write(tmp_path / "more", a_work(number), f"w{number}.html")
    take_in(library, tmp_path / "more")
    assert steps.count("Writer.put") == 4
    assert steps.count("Writer.commit") > 4
    assert (library.count(OWNER), verdict(library).pending) == (WORKS + 4, 0)
