"""The protocol that every engine keeps; ``tests/contracts`` has its contract.

An engine holds one ``Document`` a work and applies a change log: upserts and
removals, each with a sequence number that only grows. Applying is idempotent,
so that what a killed process left half done is done again.

    writer:  with engine.writer() as writer:          (the caller holds the index lock)
                 for change in changes after engine.applied():
                     writer.put(document) or writer.remove(id)
                 writer.commit(sequence of the last change)
    reader:  any thread, any process; answers come from the newest commit
             that was there when the call began
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from alcove.search.document import Column, Document, Term, TermKind
from alcove.search.kinship import Kin, KinRequest
from alcove.search.request import Expression, SearchPage, SearchRequest, TermCount
from alcove.search.rows import Held, RowsWriter


class EngineWriter(Protocol):
    """Changes that become visible together."""

    def put(self, document: Document) -> None:
        """Adds the document, in place of any with the same id."""

    def remove(self, work_id: str) -> None:
        """Takes the document out; an unknown id is no error."""

    def commit(self, sequence: int) -> None:
        """Makes all changes so far durable and visible, together with ``sequence``. May be called again."""


class SearchEngine(Protocol):
    """Finds works. All methods are safe in any thread."""

    def search(self, request: SearchRequest) -> SearchPage:
        """The page asked for, the total, the facets and whatever else the request counts.

        Raises DamagedLibraryError when the index cannot be read (the answer is ``alcove reindex``).
        """

    def count(self, where: Expression) -> int:
        """How many works match."""

    def tally(self, where: Expression, column: Column) -> tuple[int, int]:
        """How many works match, and what their numbers in the column add up to, as far as they are known."""

    def iter_ids(self, request: SearchRequest) -> Iterator[str]:
        """The ids of a request in order, as ``search`` would give them, without facets, in bounded memory per id."""

    def held(self, ids: Iterable[str]) -> Mapping[str, Held]:
        """The terms and numbers of these works, by id; those that are not here are left out."""

    def having_words(self, kinds: Iterable[TermKind], words: Sequence[str]) -> frozenset[Term]:
        """The terms of these kinds whose names have these tokens side by side; there is at least one token."""

    def find_terms(self, kinds: Iterable[TermKind], name: str, *, prefix: bool = False) -> frozenset[Term]:
        """The terms of these kinds that a typed name stands for; empty where there is none.

        Names are compared with case and accents folded (``domain.tokens.fold``).
        Without ``prefix``: those whose whole name is ``name``; where there is none
        in any of the kinds, those that have all its words. With ``prefix``: those
        whose name begins with ``name``.
        """

    def spelled_alike(self, terms: Iterable[Term]) -> Mapping[Term, frozenset[Term]]:
        """For each of the terms, the others of its kind that works have whose names are the same, case and accents folded."""

    def nearest_terms(self, kinds: Iterable[TermKind], name: str, limit: int = 5) -> tuple[TermCount, ...]:
        """Terms that were perhaps meant by a name that stands for none, best first, with their counts."""

    def forms(self, word: str, language: str) -> frozenset[str]:
        """A token and its other forms in a language (``search.forms``) that stand in texts, perhaps of other languages."""

    def kin(self, request: KinRequest) -> tuple[Kin, ...]:
        """The works with the weightiest traits, by the sum of what each is worth (``kinship.worth``, with how many
        of the works that match have it, and how many match); then by id. Those with none of the traits are left out.
        """

    def word_counts(self, words: Iterable[str]) -> Mapping[str, int]:
        """How many works have each of these tokens in their texts, without those that none has. Works that were
        replaced or removed may count until the index puts itself in order.
        """

    def nearest_words(self, word: str, limit: int = 5) -> tuple[tuple[str, int], ...]:
        """Tokens of texts, titles and names of terms that were perhaps meant by one that none has: nearest first
        (``names.likeness``), then those that most works have in one of these places, with how many these are. They begin
        with the same letter; an engine may leave out rare ones.
        """

    def writer(self) -> AbstractContextManager[EngineWriter]:
        """A writer for the only process that holds the index lock. What is not committed is dropped.

        It and its methods raise DiskFullError where there is no room: then the block is to be left, and what was
        committed before stays found.
        """

    def applied(self) -> int:
        """The sequence of the newest commit; 0 for an empty index."""

    def rebuild(self, documents: Iterable[Document], sequence: int) -> None:
        """Builds the whole index beside the live one, then swaps; searching goes on meanwhile.

        Killed before the swap, it leaves the old index as it was.
        """

    def building(self, sequence: int) -> AbstractContextManager[RowsWriter]:
        """Builds the whole index from rows, beside the live one, and swaps at the end of the block; where that raises, or
        is killed, the old index stays as it was.

        Of works that came as rows no words are asked (``Match``), and the index is then made again rather than written
        to: ``writer`` is for indexes of documents.
        """

    def check(self) -> tuple[str, ...]:
        """Faults found in the stored index, as sentences; empty when sound."""

    def close(self) -> None:
        """Lets go of files and threads."""
