"""``Library``: everything that can be done with a library, by name. No rules of its own.

What is behind a name is imported when somebody first asks for it (``alcove.library``): a list waits for no import.

Every call that reads works takes the ``Viewer`` first, with no default; at the machine that is ``alcove.OWNER``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from alcove import library
from alcove.config import Config
from alcove.domain.filters import WorkFilter
from alcove.domain.tag_rules import Act, Verb
from alcove.domain.tags import TagKind
from alcove.domain.viewer import Viewer
from alcove.domain.works import Work
from alcove.errors import LibraryError
from alcove.library.parts import Parts
from alcove.search.document import Term, TermKind
from alcove.search.request import FacetRequest, HistogramRequest, TermCount

if TYPE_CHECKING:
    from alcove.importing.outcome import Outcome, Progress, Reparsed, Report, Reread
    from alcove.library.about import About
    from alcove.library.aside import DrawerPage, Trashed
    from alcove.library.attention import Attention
    from alcove.library.bring import Have
    from alcove.library.browse import Answer
    from alcove.library.cards import WorkCard
    from alcove.library.care import Finding, Problem, Verdict
    from alcove.library.duplicates import DuplicatePage
    from alcove.library.hints import Hint
    from alcove.library.keeping import LeftOut, SavedSearch, StandingRule
    from alcove.library.read import ChapterText, Original, Volume
    from alcove.library.records import Records
    from alcove.library.runs import RunLine
    from alcove.library.series import Neighbours, SeriesShelf
    from alcove.library.similar import SimilarWork
    from alcove.library.suspects import Linked, Looked, SuspectPage
    from alcove.library.tag_proposals import ProposalPage
    from alcove.library.tag_tables import TablesRead
    from alcove.library.wrangling import ActPage, TagCard, Wrangled

Question = str | WorkFilter


class Library:
    """An open library. Made by ``alcove.open_library``; a context manager; safe in threads. Closed, it raises LibraryError."""

    def __init__(self, parts: Parts) -> None:
        self._opened: Parts | None = parts

    @property
    def _parts(self) -> Parts:
        if self._opened is None:
            raise LibraryError("This library is closed. Open it again with alcove.open_library.")
        return self._opened

    @property
    def config(self) -> Config:
        """The settings that this library was opened with."""
        return self._parts.config

    @property
    def records(self) -> Records:
        """AO3's own table of works, asked like the library and kept apart from it."""
        return library.records.Records(self._parts)

    # Asking

    def search(
        self,
        viewer: Viewer,
        question: Question = "",
        *,
        facets: Sequence[FacetRequest] = (),
        histograms: Sequence[HistogramRequest] = (),
        beside: Sequence[Question] = (),
        snippets: bool = False,
    ) -> Answer:
        """One page of works with the total, the facets asked for, and where words were found in the texts.

        A histogram counts works by a number as if the question gave no range of it; ``beside`` are other questions,
        of which it is told how many works answer. Raises QueryError for a question that cannot be read.
        """
        return library.browse.search(
            self._parts, viewer, question, facets=facets, histograms=histograms, beside=beside, snippets=snippets
        )

    def works(self, viewer: Viewer, question: Question = "") -> Iterator[Work]:
        """All works of the answer in its order, streamed; a ``WorkFilter``'s page is kept to."""
        return library.browse.works(self._parts, viewer, question)

    def count(self, viewer: Viewer, question: Question = "") -> int:
        """How many works answer."""
        return library.browse.count(self._parts, viewer, question)

    def totals(self, viewer: Viewer, *, ruled: bool = True) -> tuple[int, int]:
        """How many works are in lists, and their words; without ``ruled``, also those that standing rules leave out."""
        return library.browse.totals(self._parts, viewer, ruled=ruled)

    def facets(
        self, viewer: Viewer, question: Question, facets: Sequence[FacetRequest], *, together: int | None = None
    ) -> Mapping[TermKind, tuple[TermCount, ...]]:
        """Tags and other terms with their counts under a question, most first.

        Where no name of any kind begins as asked, those are given that do but for a wrong letter or two.
        With ``together`` what comes after so many in all facets put together is left out, which is quicker.
        """
        return library.browse.facets(self._parts, viewer, question, facets, together=together)

    def told_apart(self, viewer: Viewer, terms: Iterable[Term]) -> frozenset[Term]:
        """Those of these tags whose names, as a question has them, find more than is counted as them: there are others
        that differ only in case or accents. A question has such a tag by its exact name (``TagName.spelled``).
        """
        return library.browse.told_apart(self._parts, viewer, terms)

    def hint(self, viewer: Viewer, question: Question) -> tuple[Hint, ...]:
        """A hint for each name in a question that stands for nothing here, with the nearest names and counts."""
        return library.browse.hint(self._parts, viewer, question)

    def series(self, viewer: Viewer, title: str) -> SeriesShelf:
        """The works of the series with exactly this title, in its order; several series where authors share the title."""
        return library.series.series(self._parts, viewer, title)

    def duplicates(self, viewer: Viewer, *, limit: int = 20, offset: int = 0) -> DuplicatePage:
        """Works in lists whose current texts are the same, newest import first. Nothing is done about them."""
        return library.duplicates.duplicates(self._parts, viewer, limit=limit, offset=offset)

    def similar(self, viewer: Viewer, name: str, *, limit: int = 20) -> tuple[SimilarWork, ...]:
        """The works most like this one, best first, each with what they have in common: tags, creators, words of the
        texts. Raises UnknownWorkError.
        """
        return library.similar.similar(self._parts, viewer, name, limit=limit)

    # Questions that somebody keeps: each person has their own

    def saved_searches(self, viewer: Viewer) -> tuple[SavedSearch, ...]:
        """The saved searches of who asks, by name."""
        return library.keeping.searches(self._parts, viewer)

    def saved_search(self, viewer: Viewer, name: str) -> SavedSearch:
        """The saved search of this name. Raises UsageError where there is none."""
        return library.keeping.search(self._parts, viewer, name)

    def save_search(self, viewer: Viewer, name: str, question: Question, *, replace: bool = False) -> SavedSearch:
        """Saves a question under a name; with ``replace`` though another has it. Raises QueryError, NameTakenError."""
        return library.keeping.save(self._parts, viewer, name, question, replace=replace)

    def rename_search(self, viewer: Viewer, name: str, new: str) -> SavedSearch:
        """Gives a saved search another name. Raises UsageError where there is none, or the new name is taken."""
        return library.keeping.rename(self._parts, viewer, name, new)

    def forget_search(self, viewer: Viewer, name: str) -> SavedSearch:
        """Takes a saved search away; what it was. Raises UsageError where there is none of this name."""
        return library.keeping.forget(self._parts, viewer, name)

    def standing_rules(self, viewer: Viewer) -> tuple[StandingRule, ...]:
        """The standing rules of who asks, oldest first, each with how many works it leaves out."""
        return library.keeping.rules(self._parts, viewer)

    def add_rule(self, viewer: Viewer, question: Question, *, dry_run: bool = False) -> StandingRule:
        """Makes a condition that every work of every list meets from the next question on, until it is removed; a
        question with ``rules:off`` looks behind it. With ``dry_run`` only what it would leave out. Raises QueryError,
        UsageError for what is no condition, or is a rule already.
        """
        return library.keeping.add_rule(self._parts, viewer, question, dry_run=dry_run)

    def remove_rule(self, viewer: Viewer, number: int) -> StandingRule:
        """Takes a standing rule away; what it was. Raises UsageError where there is none of this number."""
        return library.keeping.remove_rule(self._parts, viewer, number)

    def left_out(self, viewer: Viewer, question: Question = "") -> LeftOut:
        """How many works answer but for the standing rules of who asks, whether or not the question heeds them."""
        return library.keeping.left_out(self._parts, viewer, question)

    # One work

    def work(self, viewer: Viewer, name: str) -> Work:
        """The work with this id (or its beginning), source URL or ``site:id``. Raises UnknownWorkError."""
        return library.read.work(self._parts, viewer, name)

    def card(self, viewer: Viewer, name: str) -> WorkCard:
        """Everything about a work: fields, chapters, versions, files. Raises UnknownWorkError."""
        return library.read.card(self._parts, viewer, name)

    def chapters(
        self, viewer: Viewer, name: str, *, chapter: int | None = None, version: int | None = None
    ) -> Iterator[ChapterText]:
        """The texts of a work: the current version's, or a given one's; all chapters or one. Raises UnknownWorkError."""
        return library.read.chapters(self._parts, viewer, name, chapter=chapter, version=version)

    def volume(self, viewer: Viewer, name: str, *, version: int | None = None, chapter: int | None = None) -> Volume:
        """A version of a work, opened to be read: the current one, or a given one. With ``chapter``, to read that one
        alone, which is quicker. Raises UnknownWorkError.
        """
        return library.read.volume(self._parts, viewer, name, version=version, chapter=chapter)

    def neighbours(self, viewer: Viewer, work: Work) -> tuple[Neighbours, ...]:
        """For each series of a work: its place, and what stands before and after it among the works that are here."""
        return library.series.neighbours(self._parts, viewer, work)

    def original(self, viewer: Viewer, sha256: str) -> Original:
        """An original, byte for byte. Raises UnknownOriginalError."""
        return library.read.original(self._parts, viewer, sha256)

    # Bringing in

    def import_files(
        self,
        paths: Iterable[str | os.PathLike[str]],
        *,
        dry_run: bool = False,
        jobs: int | None = None,
        rehash: bool = False,
        yes: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> Iterator[Outcome | Report]:
        """Takes in files and folders: an Outcome for each file once it is durable, in sorted order, then one Report.

        Closing the iterator stops cleanly. Raises LibraryLockedError while another import runs, and
        WrongFolderError when most of a folder's first 500 files are no works and ``yes`` is not given.
        """
        return library.bring.import_files(
            self._parts, paths, dry_run=dry_run, jobs=jobs, rehash=rehash, yes=yes, progress=progress
        )

    def retry_run(self, run: int) -> Iterator[Outcome | Report]:
        """Tries a run's failed files again, as a run of its own."""
        return library.bring.retry_run(self._parts, run)

    def have(self, viewer: Viewer, paths: Iterable[str | os.PathLike[str]]) -> Iterator[Have]:
        """Which of these files are safely in the library. Raises NotPermittedError for a viewer with a ceiling."""
        return library.bring.have(self._parts, viewer, paths)

    # Import runs. They name files of any work: for a viewer with a ceiling they raise NotPermittedError.

    def runs(self, viewer: Viewer, *, limit: int | None = None, offset: int = 0) -> tuple[RunLine, ...]:
        """The import runs, newest first."""
        return library.runs.runs(self._parts, viewer, limit=limit, offset=offset)

    def run(self, viewer: Viewer, number: int) -> RunLine:
        """How far this run has come, or how it ended. Raises UsageError for an unknown one."""
        return library.runs.run(self._parts, viewer, number)

    def run_outcomes(
        self, viewer: Viewer, number: int, *, outcome: str | None = None, limit: int | None = None, offset: int = 0
    ) -> Iterator[Mapping[str, object]]:
        """The outcome lines of a run, in their order; all but *same*. Raises UsageError for an unknown run."""
        return library.runs.run_outcomes(self._parts, viewer, number, outcome=outcome, limit=limit, offset=offset)

    # What is set aside from the lists

    def undo_run(self, run: int) -> tuple[Work, ...]:
        """Sends what only this run brought to the trash; the works that are now hidden or changed."""
        return library.aside.undo_run(self._parts, run)

    def trash(self, viewer: Viewer, *, limit: int | None = None, offset: int = 0) -> Iterator[Trashed]:
        """The works with files in the trash, by id; of some more is in the library."""
        return library.aside.trash(self._parts, viewer, limit=limit, offset=offset)

    def restore(self, names: Iterable[str]) -> tuple[Trashed, ...]:
        """Takes works back out of the trash; what of each had been there. Raises UnknownWorkError."""
        return library.aside.restore(self._parts, names)

    def empty_trash(self) -> int:
        """Deletes what is in the trash for good; how many originals."""
        return library.aside.empty_trash(self._parts)

    def drawer(self, viewer: Viewer, *, limit: int | None = 20, offset: int = 0) -> DrawerPage:
        """The works that were not recognised and that nobody has accepted, with what the readers of their files noticed."""
        return library.aside.drawer(self._parts, viewer, limit=limit, offset=offset)

    def accept(self, viewer: Viewer, names: Iterable[str]) -> tuple[Work, ...]:
        """Takes unrecognised works out of the drawer, into lists and counts."""
        return library.aside.accept(self._parts, viewer, names)

    # Works that may be one

    def look_for_suspects(self, progress: Callable[[int], None] = lambda _: None) -> Looked:
        """Compares the texts of all works and keeps the pairs that have much in common, or the same title and creator
        on different sites. ``progress`` is told how many texts were read so far: those that are new since the last
        time. Raises LibraryLockedError while another process looks.
        """
        return library.suspects.look_for_suspects(self._parts, progress)

    def suspects(self, viewer: Viewer, *, least: float = 0.0, limit: int | None = 20, offset: int = 0) -> SuspectPage:
        """The pairs that the last look found, with this score at least, most likely first."""
        return library.suspects.page(self._parts, viewer, least=least, limit=limit, offset=offset)

    def link(self, viewer: Viewer, name: str, into: str) -> Linked:
        """Makes two works one: the second takes in the files of the first, whose names lead to it from now on. Files of
        either that come later go there. Raises UnknownWorkError, UsageError where they are one already.
        """
        return library.suspects.link(self._parts, viewer, name, into)

    def link_all(self, viewer: Viewer, least: float) -> Linked | None:
        """Links all suspects with this score at least, as one act; None where there are none. The work that was
        recognised, has a source, or came first takes in the other.
        """
        return library.suspects.link_all(self._parts, viewer, least)

    def unlink(self, viewer: Viewer, name: str) -> tuple[Work, ...]:
        """Takes apart what was linked: the work of this name, or all that were linked into it; those that are there
        again. Raises UnknownWorkError, UsageError where nothing was linked.
        """
        return library.suspects.unlink(self._parts, viewer, name)

    def unlink_deed(self, deed: int) -> tuple[Work, ...]:
        """Takes apart all that one act linked. Raises UsageError where nothing is linked by it."""
        return library.suspects.unlink_deed(self._parts, deed)

    def keep_apart(self, viewer: Viewer, name: str, other: str) -> None:
        """Notes that two works are two: they are suspects no more. Raises UnknownWorkError."""
        library.suspects.keep_apart(self._parts, viewer, name, other)

    # Tags put in order. Rules are about works of any rating: for a viewer with a ceiling these raise NotPermittedError.

    def tag(self, viewer: Viewer, name: str, *, kind: TagKind | None = None) -> tuple[TagCard, ...]:
        """The tags of this name, one for each kind that has it: what they mean, what stands above and under them, how
        many works have them. Raises UsageError where there is none.
        """
        return library.wrangling.cards(self._parts, viewer, name, kind)

    def wrangle(
        self,
        viewer: Viewer,
        verb: Verb,
        name: str,
        other: str = "",
        *,
        kind: TagKind | None = None,
        dry_run: bool = False,
    ) -> Wrangled:
        """Does one thing to a tag (``Verb`` says what there is), as an act that can be undone; it holds from the next
        question on. With ``dry_run`` only what it would come to. ``other`` may be a name that no work carries. Raises
        UsageError for what cannot be.
        """
        return library.wrangling.wrangle(self._parts, viewer, verb, name, other, kind=kind, dry_run=dry_run)

    def unwrangle(self, viewer: Viewer, act: int | None = None) -> Act:
        """Undoes an act on tags, the newest one where none is named; that act. Raises UsageError where there is none."""
        return library.wrangling.undo(self._parts, viewer, act)

    def tag_proposals(
        self,
        viewer: Viewer,
        *,
        kind: TagKind | None = None,
        least: float = 0.0,
        limit: int | None = 20,
        offset: int = 0,
    ) -> ProposalPage:
        """Tags that probably mean the same, or stand under one another, with this score at least, most certain first."""
        return library.tag_proposals.page(self._parts, viewer, kind=kind, least=least, limit=limit, offset=offset)

    def accept_tag_proposals(self, viewer: Viewer, ids: Sequence[str]) -> Wrangled:
        """Does what these proposals say, as one act. Raises UsageError for an id that none has now."""
        return library.tag_proposals.accept(self._parts, viewer, ids)

    def accept_all_tag_proposals(
        self, viewer: Viewer, least: float, *, kind: TagKind | None = None, dry_run: bool = False
    ) -> Wrangled:
        """Does what all proposals with this score at least say, as one act; none where there are none."""
        return library.tag_proposals.accept_all(self._parts, viewer, kind=kind, least=least, dry_run=dry_run)

    def dismiss_tag_proposals(self, viewer: Viewer, ids: Sequence[str]) -> Wrangled:
        """Turns these proposals down: they are not made again. An act, which can be undone."""
        return library.tag_proposals.dismiss(self._parts, viewer, ids)

    def import_tags(
        self, viewer: Viewer, path: str | os.PathLike[str], progress: Callable[[int], None] = lambda _: None
    ) -> TablesRead:
        """Brings in a table of tags: rules of one's own as one act, or AO3's dump, which stays beside the library's tags
        and speaks of those that works have, now and later; a person's rules come before it. ``progress`` is told how
        many of its rows were read. Raises UsageError for what is no such table, LibraryLockedError during an import.
        """
        return library.tag_tables.read_table(self._parts, viewer, Path(path), progress)

    def export_tags(self, viewer: Viewer, path: str | os.PathLike[str]) -> int:
        """Writes a person's rules as a table that ``import_tags`` takes, to a new file; how many."""
        return library.tag_tables.write_table(self._parts, viewer, Path(path))

    def forget_ao3_tags(self, viewer: Viewer) -> bool:
        """Takes AO3's table away, with all that followed from it; whether there was one."""
        return library.tag_tables.forget_reference(self._parts, viewer)

    def tag_acts(self, viewer: Viewer, *, limit: int = 20, offset: int = 0) -> ActPage:
        """Acts on tags, newest first, those that were undone included."""
        return library.wrangling.acts(self._parts, viewer, limit=limit, offset=offset)

    # Care

    def attention(self, viewer: Viewer) -> Attention:
        """How much waits for somebody to look at it. Raises NotPermittedError for a viewer with a ceiling."""
        return library.attention.attention(self._parts, viewer)

    def about(self, viewer: Viewer) -> About:
        """The library in figures. Raises NotPermittedError for a viewer with a ceiling."""
        return library.about.about(self._parts, viewer)

    def verify(self, *, deep: bool = False) -> Iterator[Problem | Verdict]:
        """Checks originals, catalogue and index: a Problem each, then one Verdict. ``deep`` hashes every original."""
        return library.care.verify(self._parts, deep=deep)

    def reindex(self, *, catalogue: bool = False) -> Mapping[str, Any]:
        """Builds the index anew beside the old one, then swaps. With ``catalogue``, first everything derived, from the
        originals and own/: what an original that is ``missing`` told goes with that, and those that ``failed`` stay kept.
        """
        return library.care.reindex(self._parts, catalogue=catalogue)

    def reparse(self, question: Question = "", *, dry_run: bool = False) -> Iterator[Reread | Reparsed]:
        """Reads the originals again with today's readers: a Reread for each that tells something else now, then one
        Reparsed. With a question, those of the works that answer it.

        Files that turn out to belong to another work or version are only counted for a question; without one
        everything derived is made again for them. Raises LibraryLockedError while an import runs.
        """
        return library.reparse.reparse(self._parts, question, dry_run=dry_run)

    def doctor(self) -> tuple[Finding, ...]:
        """What is wrong or risky here, each with how to mend it."""
        return library.care.doctor(self._parts)

    def catch_up(self, enough: Callable[[], bool] = lambda: False) -> bool:
        """Finishes what killed processes left half done, as far as nobody else is at it: lines of own/, and changes
        that the index lacks. Leaves off early, in good order, once ``enough`` says so. Whether all is done.
        """
        return library.left_over.catch_up(self._parts, enough)

    def close(self) -> None:
        """Lets go of connections, files and processes. Once is enough, and twice does no harm."""
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
