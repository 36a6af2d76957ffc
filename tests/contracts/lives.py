"""Processes that the engine's contract starts beside itself: one that gets killed, and one that only reads.

python -m tests.contracts.lives write FOLDER COMMITS [KILL_AT]
python -m tests.contracts.lives rebuild FOLDER COMMITS [KILL_AT]
python -m tests.contracts.lives read FOLDER
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

from alcove.domain.filters import Page, TextField
from alcove.engines.embedded.engine import EmbeddedEngine
from alcove.engines.embedded.texts import TextWriter
from alcove.search.document import Document, Term, TermKind
from alcove.search.order import id_text
from alcove.search.request import All, AnyTerm, FacetRequest, Match, SearchRequest
from tests.contracts.catalogues import work
from tests.contracts.small import small_limits

WORKS = 12


def changes(commit: int) -> Iterator[Document | str]:
    """What a commit of this number does: all works change, one is new, now and then one goes."""
    for number in range(WORKS):
        yield work(
            number, fandom=f"State {commit}", words=commit, text=f"always state{commit}", title_key=b"%d" % commit
        )
    yield work(1000 + commit, freeform=[f"Once {commit}", "Often"], text=f"once {commit}")
    if commit % 3 == 0:
        yield id_text(1000 + commit - 1)


def write(folder: Path, commits: int) -> None:
    """Applies the commits after the last one that is there; says so after each."""
    engine = EmbeddedEngine(folder)
    first = engine.applied() + 1
    with engine.writer() as writer:
        for commit in range(first, commits + 1):
            for change in changes(commit):
                if isinstance(change, str):
                    writer.remove(change)
                else:
                    writer.put(change)
            writer.commit(commit)
            sys.stdout.write(f"{commit}\n")
            sys.stdout.flush()


def rebuild(folder: Path, commit: int) -> None:
    """Makes the index again as a commit of this number would leave it, without what came once."""
    documents = (change for change in changes(commit) if not isinstance(change, str) and change.id < id_text(1000))
    EmbeddedEngine(folder).rebuild(documents, commit)


def read(folder: Path) -> None:
    """Asks until a file ``stop`` lies beside the index; each answer must be of one commit.

    Prints how many commits it saw.
    """
    engine, seen = EmbeddedEngine(folder), set()
    while not (folder.parent / "stop").exists():
        state = state_of(engine)
        if state is not None:
            seen.add(state)
    sys.stdout.write(f"{len(seen)}\n")


def state_of(engine: EmbeddedEngine) -> str | None:
    """The state that all works are in, asked by columns and then by words too; None for an empty index."""
    facets = (FacetRequest(TermKind.FANDOM, limit=None),)
    always = Match(TextField.TEXT, ("always",))
    page = engine.search(SearchRequest(always, page=Page(limit=None), facets=facets))
    if not page.total:
        return None
    (counted,) = page.facets[TermKind.FANDOM]
    assert (page.total, counted.count, len(page.ids)) == (WORKS, WORKS, WORKS), page
    state = counted.term.name
    words = Match(TextField.TEXT, (state.replace("State ", "state"),))
    both = engine.search(SearchRequest(All((words, AnyTerm(frozenset({Term(TermKind.FANDOM, state)}))))))
    either = engine.search(SearchRequest(words, facets=facets))
    # By now it may be another commit, and then there is nothing; there is never a part.
    assert both.total in {0, WORKS}, both
    assert [(c.term.name, c.count) for c in either.facets[TermKind.FANDOM]] in ([], [(state, WORKS)]), either
    assert list(engine.iter_ids(SearchRequest(always)))[:WORKS]
    return state


def killed_at(moment: int) -> Any:
    """A patch of everything that writes to the disk: at the moment of this number, the process is gone."""
    passed = 0

    def counting(real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            nonlocal passed
            passed += 1
            if passed == moment:
                os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
            done = real(*given, **named)
            passed += 1
            if passed == moment:
                os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
            return done

        return counted

    return (
        patch.object(os, "fsync", counting(os.fsync)),
        patch.object(Path, "replace", counting(Path.replace)),
        patch.object(Path, "unlink", counting(Path.unlink)),
        patch.object(Path, "mkdir", counting(Path.mkdir)),
        patch.object(TextWriter, "commit", counting(TextWriter.commit)),
    )


def main() -> None:
    """The command."""
    role, folder, *rest = sys.argv[1:]
    if role == "read":
        read(Path(folder))
        return
    with small_limits():
        if len(rest) > 1:
            for moment in killed_at(int(rest[1])):
                moment.start()
        {"write": write, "rebuild": rebuild}[role](Path(folder), int(rest[0]))


if __name__ == "__main__":
    main()
