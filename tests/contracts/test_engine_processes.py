"""The embedded engine among processes: killed at any moment, read while it is written."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from alcove.domain.filters import Page, Sort, SortKey, TextField
from alcove.engines.embedded import pointer
from alcove.engines.embedded.engine import EmbeddedEngine
from alcove.search.document import Column, Term, TermKind
from alcove.search.memory import MemoryEngine
from alcove.search.request import All, AnyTerm, Between, FacetRequest, Match, SearchRequest, Without
from tests.contracts import lives
from tests.contracts.small import small_limits

ROOT = Path(__file__).parents[2]
COMMITS = 12

_PAGE = Page(limit=None)
_FACETS = tuple(FacetRequest(kind, limit=None) for kind in (TermKind.FANDOM, TermKind.FREEFORM))
BY_COLUMNS = [
    SearchRequest(page=_PAGE, facets=_FACETS),
    SearchRequest(sort=Sort(SortKey.TITLE, reverse=True), page=_PAGE),
    SearchRequest(Between(Column.WORDS, high=8), page=_PAGE, facets=_FACETS),
    SearchRequest(Without(AnyTerm(frozenset({Term(TermKind.FREEFORM, "Often")}))), page=_PAGE),
]
BY_WORDS = [
    SearchRequest(Match(TextField.TEXT, ("once",)), page=_PAGE, facets=_FACETS),
    SearchRequest(Match(TextField.ANYWHERE, ("state",), prefix=True), page=_PAGE, facets=_FACETS),
    SearchRequest(Without(Match(TextField.TEXT, ("always",))), page=_PAGE),
    SearchRequest(Match(TextField.TEXT, ("always", f"state{COMMITS}"), phrase=True), page=_PAGE),
    SearchRequest(All((Match(TextField.TEXT, ("state3",)), Between(Column.WORDS))), page=_PAGE),
]


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.contracts.lives", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def oracle_after(commits: int) -> MemoryEngine:
    oracle = MemoryEngine()
    with oracle.writer() as writer:
        for commit in range(1, commits + 1):
            for change in lives.changes(commit):
                if isinstance(change, str):
                    writer.remove(change)
                else:
                    writer.put(change)
        writer.commit(commits)
    return oracle


def answers(engine: EmbeddedEngine | MemoryEngine, requests: list[SearchRequest]) -> list[object]:
    return [engine.search(request) for request in requests]


@pytest.mark.parametrize("moment", [1, 3, 6, 10, 15, *range(21, 620, 37)])
def test_killed_at_any_moment_it_keeps_what_it_had_said_and_goes_on_from_there(tmp_path, moment):
    folder = tmp_path / "index"
    said, _ = start("write", folder, COMMITS, moment).communicate(timeout=120)
    engine = EmbeddedEngine(folder)
    applied = engine.applied()
    # The commit may be durable though the process no longer came to say so.
    assert applied - len(said.split()) in {0, 1}
    assert answers(engine, BY_COLUMNS) == answers(oracle_after(applied), BY_COLUMNS)
    for request in BY_WORDS:
        # Tantivy may be a commit ahead; what it finds is at least known to the columns.
        assert set(engine.search(request).ids) <= set(engine.search(SearchRequest(page=_PAGE)).ids)
    with small_limits():
        lives.write(folder, COMMITS)
    assert answers(engine, BY_COLUMNS + BY_WORDS) == answers(oracle_after(COMMITS), BY_COLUMNS + BY_WORDS)
    assert engine.check() == ()
    assert not left_over(folder)


@pytest.mark.parametrize("moment", [1, 2, 4, 7, 12, 19, 23])
def test_a_rebuild_that_is_killed_leaves_the_old_index_or_the_new_one(tmp_path, moment):
    folder = tmp_path / "index"
    lives.write(folder, 3)
    start("rebuild", folder, 5, moment).communicate(timeout=120)
    engine = EmbeddedEngine(folder)
    assert engine.check() == ()
    if engine.applied() == 3:
        assert answers(engine, BY_COLUMNS + BY_WORDS) == answers(oracle_after(3), BY_COLUMNS + BY_WORDS)
        lives.rebuild(folder, 5)
    assert engine.applied() == 5
    assert engine.search(SearchRequest(Match(TextField.TEXT, ("state5",)))).total == lives.WORKS
    assert engine.count(Match(TextField.TEXT, ("once",))) == 0
    with engine.writer():
        pass
    assert not left_over(folder)


def left_over(folder: Path) -> list[str]:
    """Files that belong to no state that is kept."""
    _, state = pointer.read(folder)
    assert state is not None
    kept = {*state.files(), *(name for names in state.kept for name in names), "text"}
    beside = [path.name for path in folder.iterdir() if path.name not in {state.folder, "current.json"}]
    return [path.name for path in (folder / state.folder).iterdir() if path.name not in kept] + beside


def test_readers_see_whole_commits_while_a_writer_commits_merges_and_clears_away(tmp_path):
    folder = tmp_path / "index"
    with small_limits():
        lives.write(folder, 1)
        readers = [start("read", folder) for _ in range(2)]
        beside = EmbeddedEngine(folder)
        for commits in range(2, 60):
            lives.write(folder, commits)
            assert lives.state_of(beside) == f"State {commits}"
    (tmp_path / "stop").touch()
    for reader in readers:
        seen, wrong = reader.communicate(timeout=120)
        assert wrong == ""
        assert int(seen) > 1


def test_readers_see_one_index_or_the_next_while_it_is_made_again(tmp_path):
    folder = tmp_path / "index"
    lives.write(folder, 1)
    readers = [start("read", folder) for _ in range(2)]
    beside = EmbeddedEngine(folder)
    for commits in range(2, 40):
        lives.rebuild(folder, commits)
        assert lives.state_of(beside) == f"State {commits}"
    (tmp_path / "stop").touch()
    for reader in readers:
        seen, wrong = reader.communicate(timeout=120)
        assert wrong == ""
        assert int(seen) > 1


def test_an_index_that_is_made_anew_in_its_place_is_not_taken_for_the_old_one(tmp_path):
    folder = tmp_path / "index"
    lives.write(folder, 1)
    beside = EmbeddedEngine(folder)
    assert lives.state_of(beside) == "State 1"
    shutil.rmtree(folder)
    assert lives.state_of(beside) is None
    lives.rebuild(folder, 2)
    assert lives.state_of(beside) == "State 2"


@pytest.mark.parametrize("moment", [1, 2, 3, 5, 8, 13, 21])
def test_a_first_build_that_is_killed_leaves_an_empty_index(tmp_path, moment):
    folder = tmp_path / "index"
    start("rebuild", folder, 5, moment).communicate(timeout=120)
    engine = EmbeddedEngine(folder)
    assert engine.check() == ()
    assert (engine.applied(), lives.state_of(engine)) in [(0, None), (5, "State 5")]
    lives.write(folder, 7)
    assert lives.state_of(engine) == "State 7"


def test_a_reader_whose_files_are_gone_opens_the_new_ones(tmp_path):
    folder = tmp_path / "index"
    lives.write(folder, 1)
    sleeper = EmbeddedEngine(folder)
    assert sleeper.applied() == 1
    begun = sleeper.iter_ids(SearchRequest(page=_PAGE))
    before = {path.name for path in folder.rglob("*.segment")}
    with small_limits():
        lives.write(folder, 20)
    assert before.isdisjoint(path.name for path in folder.rglob("*.segment"))
    assert lives.state_of(sleeper) == "State 20"
    assert len(list(begun)) == lives.WORKS + 1
