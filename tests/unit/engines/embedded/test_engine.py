"""What the embedded engine does with its folder; what it answers is in tests/contracts."""

from __future__ import annotations

import shutil
import threading

import pytest

from alcove.domain.filters import TextField
from alcove.engines.embedded import engine as module
from alcove.engines.embedded import pointer
from alcove.engines.embedded.engine import EmbeddedEngine
from alcove.errors import DamagedLibraryError, LibraryError
from alcove.search.request import EVERYTHING, Match, SearchRequest, Without
from tests.contracts.catalogues import work
from tests.contracts.engines import put

LAMP = Match(TextField.TEXT, ("lamp",))


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "index"
    put(EmbeddedEngine(made), *(work(n, text="lamp storm", fandom="A", words=n) for n in range(20)))
    return made


def test_making_an_engine_touches_nothing(tmp_path):
    engine = EmbeddedEngine(tmp_path / "index")
    assert engine.applied() == 0
    assert engine.count(EVERYTHING) == 0
    engine.close()
    assert not (tmp_path / "index").exists()


def files_of(folder):
    """All files but those that tantivy can do without."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(file for file in files if not file.name.startswith("."))


@pytest.mark.parametrize("damage", ["gone", "cut", "changed"])
def test_every_damaged_file_is_told_of_and_mended_by_a_rebuild(folder, tmp_path, damage):
    for file in files_of(folder):
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        content = (copy / file).read_bytes()
        if damage == "gone":
            (copy / file).unlink()
        elif damage == "cut":
            (copy / file).write_bytes(content[: len(content) // 2])
        else:
            middle = len(content) // 2
            (copy / file).write_bytes(content[:middle] + bytes([content[middle] ^ 0x55]) + content[middle + 1 :])
        engine = EmbeddedEngine(copy)
        faults = engine.check()
        assert faults, file
        assert all("alcove reindex" in fault for fault in faults)
        engine.rebuild([work(1, text="lamp")], 2)
        assert (engine.check(), engine.count(LAMP), engine.applied()) == ((), 1, 2)
        engine.close()
        shutil.rmtree(copy)


@pytest.mark.parametrize("gone", ["current.json", "*.segment", "*.terms", "meta.json", "*.idx", "text", "*-1"])
def test_what_is_missing_is_said_when_something_is_asked_or_written(folder, gone):
    for path in list(folder.rglob(gone)):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    engine = EmbeddedEngine(folder)
    for ask in (lambda: engine.search(SearchRequest(LAMP)), lambda: put(engine, work(3))):
        with pytest.raises(LibraryError, match="alcove reindex"):
            ask()


def test_an_index_of_other_fields_is_not_read_until_it_is_made_again(folder, monkeypatch):
    monkeypatch.setattr(pointer, "_LAYOUT", 0)
    engine = EmbeddedEngine(folder)
    for ask in (engine.applied, lambda: engine.count(EVERYTHING), lambda: put(engine, work(3))):
        with pytest.raises(DamagedLibraryError, match=r"another version.*alcove reindex"):
            ask()
    assert "another version" in engine.check()[0]
    engine.rebuild([work(1)], 4)
    assert (engine.applied(), engine.count(EVERYTHING)) == (4, 1)


def test_old_folders_go_when_a_new_one_is_there(folder):
    engine = EmbeddedEngine(folder)
    engine.rebuild([work(1)], 2)
    names = sorted(path.name for path in folder.iterdir())
    assert names == sorted(["current.json", f"{pointer.fingerprint()}-2"])


def test_words_that_tantivy_knows_and_the_columns_do_not_are_passed_over_and_then_taken_out(folder, monkeypatch):
    engine = EmbeddedEngine(folder)

    def killed(*given):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("alcove.engines.embedded.pointer.swap", killed)
        with pytest.raises(KeyboardInterrupt):
            put(engine, work(90, text="lamp"), work(0, text="ferry"), sequence=2)
    assert engine.applied() == 1
    assert engine.count(Match(TextField.TEXT, ("ferry",))) == 1
    assert engine.count(LAMP) == 19
    assert engine.count(Without(EVERYTHING)) == 0
    # The change log is applied again, a part of it first: the other's words must not come in twice.
    put(engine, work(0, text="ferry"), sequence=2)
    put(engine, work(90, text="lamp"), sequence=3)
    assert engine.check() == ()
    assert engine.count(LAMP) == 20


def test_threads_ask_while_another_writes(folder):
    engine, wrong, stop = EmbeddedEngine(folder), [], threading.Event()

    def ask():
        while not stop.is_set():
            page = engine.search(SearchRequest(LAMP))
            both = engine.count(LAMP) + engine.count(Without(LAMP))
            if page.total < 20 or both < 20:
                wrong.append((page.total, both))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for sequence in range(2, 20):
            put(engine, *(work(n, text=f"lamp {sequence}") for n in range(sequence, sequence + 5)), sequence=sequence)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert engine.count(LAMP) == 24


def test_close_lets_go_and_the_next_question_opens_again(folder):
    engine = EmbeddedEngine(folder)
    assert engine.count(LAMP) == 20
    engine.close()
    assert engine._generation.parts == ()
    assert engine.count(LAMP) == 20


def test_files_that_are_never_there_are_given_up(folder, monkeypatch):
    monkeypatch.setattr(module, "open_generation", lambda *given: (folder / "nowhere").read_bytes())
    with pytest.raises(DamagedLibraryError, match="missing"):
        EmbeddedEngine(folder).applied()
