"""A library that does nothing but answer: the names that the command line calls, with made-up values behind them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from click.testing import CliRunner, Result

from alcove import config
from alcove.cli.program import program
from alcove.cli.session import Session
from alcove.config import Config
from alcove.domain.filters import WorkFilter
from alcove.domain.readings import Creator
from alcove.domain.viewer import OWNER, Viewer
from alcove.domain.works import Work
from alcove.errors import UnknownOriginalError
from alcove.importing.outcome import Outcome, OutcomeKind, Progress, Report
from alcove.search.document import Term, TermKind
from alcove.search.request import FacetRequest, TermCount

WORK = Work(
    id="abc1234567",
    title="One Lamp",
    creators=(Creator("ann (annauser)"), Creator("ben")),
    rating="Teen And Up Audiences",
    warnings=("No Archive Warnings Apply",),
    fandoms=("Imaginary Saga", "Lamps (TV)"),
    freeforms=("Fluff",),
    language="en",
    language_name="English",
    published=dt.date(2024, 1, 2),
    updated=dt.date(2024, 3, 4),
    complete=True,
    words=12345,
    chapters_posted=2,
    chapters_expected=2,
    summary="<p>Of a lamp &amp; its keeper.</p>",
    source_url="https://archiveofourown.org/works/90000002",
    site="ao3",
    site_id="90000002",
    formats=("html",),
    versions=1,
    imported=dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
)
OTHER = replace(WORK, id="xyz7654321", title="Two Lamps", complete=False, chapters_posted=1, chapters_expected=None)
NEW = Outcome("works/a.html", OutcomeKind.NEW, "a" * 64, WORK.id, "html", "ao3")
FAILED = Outcome("works/b.html", OutcomeKind.FAILED, "b" * 64, reason="The reader crashed. Import it again.")
REFUSED = Outcome("works/c.png", OutcomeKind.REFUSED, reason="A picture is no work.")


@dataclass(frozen=True)
class Line:
    """Anything that is told as one line of JSON, with attributes of the same names."""

    line: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.line[name]

    def to_line(self) -> dict[str, Any]:
        return dict(self.line)


@dataclass(frozen=True)
class Card:
    work: Work
    rest: Mapping[str, Any]

    def to_line(self) -> dict[str, Any]:
        return {**self.work.to_line(), **self.rest}


@dataclass(frozen=True)
class Text:
    number: int
    title: str | None
    text: str

    def to_line(self) -> dict[str, Any]:
        return {"chapter": self.number, "title": self.title, "text": self.text}


@dataclass(frozen=True)
class Held:
    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    def open(self) -> BinaryIO:
        return io.BytesIO(self.data)


@dataclass(frozen=True)
class Found:
    works: tuple[Work, ...]
    total: int
    snippets: Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Left:
    """What standing rules leave out, of which there are none."""

    rules: int = 0
    works: int = 0


@dataclass(frozen=True)
class Place:
    chapter: int
    chapter_title: str | None
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class InTrash:
    """A whole work in the trash."""

    work: Work
    files: tuple[str, ...] = ()
    is_whole: bool = True

    def to_line(self) -> dict[str, Any]:
        return self.work.to_line()


@dataclass
class FakeLibrary:
    """Holds what it answers, and what it was asked (``asked``)."""

    config: Config
    held: list[Work] = field(default_factory=lambda: [WORK, OTHER])
    counts: list[tuple[TermKind, str, int]] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    hints: tuple[str, ...] = ()
    stream: Callable[[], Iterator[Outcome | Report]] = lambda: iter(())
    lines: list[Any] = field(default_factory=list)
    originals: dict[str, bytes] = field(default_factory=dict)
    places: dict[str, list[Place]] = field(default_factory=dict)
    progress: Progress | None = None
    asked: list[Any] = field(default_factory=list)
    error: BaseException | None = None

    def works(self, viewer: Viewer, question: WorkFilter) -> Iterator[Work]:
        self.asked.append(question)
        if self.error:
            raise self.error
        page = question.page
        return iter(self.held[page.offset : None if page.limit is None else page.offset + page.limit])

    def search(self, viewer: Viewer, question: WorkFilter, *, snippets: bool = False) -> Found:
        self.asked.append(question)
        page = question.page
        return Found(tuple(self.held[page.offset :][: page.limit]), len(self.held), self.places if snippets else {})

    def count(self, viewer: Viewer, question: WorkFilter) -> int:
        self.asked.append(question)
        return len(self.held)

    def left_out(self, viewer: Viewer, question: WorkFilter) -> Left:
        return Left()

    def totals(self, viewer: Viewer, *, ruled: bool = True) -> tuple[int, int]:
        return len(self.held), 24690

    def facets(
        self, viewer: Viewer, question: WorkFilter, facets: Sequence[FacetRequest]
    ) -> dict[TermKind, tuple[TermCount, ...]]:
        self.asked.append(facets)
        return {
            f.kind: tuple(TermCount(Term(k, name), n) for k, name, n in self.counts if k == f.kind)[: f.limit]
            for f in facets
        }

    def hint(self, viewer: Viewer, question: WorkFilter) -> tuple[str, ...]:
        return self.hints

    def work(self, viewer: Viewer, name: str) -> Work:
        return self.held[0]

    def card(self, viewer: Viewer, name: str) -> Card:
        self.asked.append(name)
        files = [
            {
                "sha256": "a" * 64,
                "format": "html",
                "name": "One_Lamp.html",
                "size": 1234,
                "imported": "2026-01-02T03:04:05+00:00",
            }
        ]
        versions = [
            {
                "number": n,
                "current": n == 2,
                "coverage": "full",
                "words": 12,
                "updated": "2024-03-04",
                "files": ["a" * 64],
            }
            for n in (1, 2)
        ]
        chapters = [{"number": 1, "title": "Wick", "words": 7}, {"number": 2, "title": None, "words": 5}]
        return Card(WORK, {"chapter_list": chapters, "version_list": versions, "files": files})

    def chapters(self, viewer: Viewer, name: str, *, chapter: int | None, version: int | None) -> Iterator[Text]:
        self.asked.append((name, chapter, version))
        return iter(self.texts)

    def original(self, viewer: Viewer, sha256: str) -> Held:
        if sha256 not in self.originals:
            raise UnknownOriginalError(f"No original with the hash {sha256} is here.")
        return Held(self.originals[sha256])

    def import_files(
        self, paths: Iterable[str], *, progress: Callable[[Progress], None] | None, **how: Any
    ) -> Iterator[Outcome | Report]:
        self.asked.append((list(paths), how))
        if progress and self.progress:
            progress(self.progress)
        return self.stream()

    def retry_run(self, run: int) -> Iterator[Outcome | Report]:
        self.asked.append(run)
        return self.stream()

    def have(self, viewer: Viewer, paths: Iterable[str]) -> Iterator[Any]:
        return iter(self.lines)

    def runs(self, viewer: Viewer, *, limit: int | None = None) -> tuple[Any, ...]:
        return tuple(self.lines)

    def run_outcomes(self, viewer: Viewer, run: int, *, outcome: str | None) -> Iterator[Mapping[str, object]]:
        self.asked.append((run, outcome))
        return iter([NEW.to_line(), FAILED.to_line()])

    def undo_run(self, run: int) -> tuple[Work, ...]:
        self.asked.append(run)
        return tuple(self.held)

    def trash(self, viewer: Viewer) -> Iterator[InTrash]:
        return map(InTrash, self.held)

    def restore(self, names: Iterable[str]) -> tuple[InTrash, ...]:
        self.asked.append(tuple(names))
        return tuple(self.trash(OWNER))

    def empty_trash(self) -> int:
        self.asked.append("empty")
        return 3

    def accept(self, viewer: Viewer, names: Iterable[str]) -> tuple[Work, ...]:
        self.asked.append(tuple(names))
        return tuple(self.held)

    def verify(self, *, deep: bool) -> Iterator[Any]:
        self.asked.append(deep)
        return iter(self.lines)

    def reindex(self, *, catalogue: bool) -> Mapping[str, object]:
        self.asked.append(catalogue)
        return {"works": 2, "words": 24690, "catalogue": {}, "seconds": 0.5}

    def reparse(self, question: str, *, dry_run: bool) -> Iterator[Any]:
        self.asked.append((question, dry_run))
        return iter(self.lines)

    def doctor(self) -> tuple[Any, ...]:
        return tuple(self.lines)


@dataclass
class Desk:
    """Somebody at a keyboard, with a fake library before them."""

    library: FakeLibrary
    opened: list[tuple[str | None, dict[str, Any]]] = field(default_factory=list)
    environ: dict[str, str] = field(default_factory=dict)

    def type(self, *words: str, stdin: str | None = None, color: bool = False) -> Result:
        """Calls the program with these words, as a shell hands them over."""
        session = Session(opener=self._open, environ=self.environ)
        return CliRunner().invoke(program, words, obj=session, input=stdin, color=color, prog_name="alcove")

    def _open(self, path: str | None, **how: Any) -> AbstractContextManager[Any]:
        self.opened.append((path, {key: value for key, value in how.items() if key != "environ"}))
        return nullcontext(self.library)


def a_desk(folder: Path, **held: Any) -> Desk:
    """A desk whose library lies in this folder and answers with these values."""
    return Desk(FakeLibrary(config.load(folder, {}), **held))
