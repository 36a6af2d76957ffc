"""Puts, removes, commits: the writing side of the one process that holds the index lock.

    put:     columns gather in memory, words go to tantivy
    flush:   what was gathered becomes a segment; segments are merged
    commit:  flush, tantivy's commit, then the pointer

Files are never changed: what a killed writer leaves behind is rubbish that the
next one clears away. Tantivy may then be ahead of the pointer by a commit;
works that only it knows are taken out when the next writer opens, and the
change log, applied again from the pointer's sequence, mends the rest.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from alcove.engines.embedded import pointer
from alcove.engines.embedded.column_files import ColumnFiles
from alcove.engines.embedded.faults import writing_told
from alcove.engines.embedded.gathering import Gathering
from alcove.engines.embedded.generation import TEXT_FOLDER
from alcove.engines.embedded.pointer import Pointer
from alcove.engines.embedded.texts import TextIndex
from alcove.search.document import Document
from alcove.search.order import id_number

_GATHERED = 1 << 14  # documents at most
_GRACE = 2  # earlier states whose files are kept for readers


class Writer:
    """Keeps the ``EngineWriter`` protocol. ``finish`` must follow, whatever happens.

    Methods raise DiskFullError, and LibraryError where the folder cannot be written for another reason.
    """

    def __init__(self, folder: Path, start: Pointer) -> None:
        """Goes on from a state of the index in ``folder``. Raises DamagedLibraryError."""
        self._folder = folder
        self.state = start
        live = folder / start.folder
        self._live = live
        text = _text_index(live / TEXT_FOLDER, start)
        self._files = ColumnFiles(live, start)
        self._files.clear_away(start)
        self._gathered = Gathering()
        self.waiting = 0  # letters that tantivy may not have come to yet: its queue takes any number of them
        searcher, is_current = text.searcher(start.stamp)
        self._text = text.writer()
        self._has_changed = not is_current
        if not is_current:
            for number in np.setdiff1d(searcher.all_ids(), self._files.ids()).tolist():
                self._text.remove(number)

    def put(self, document: Document) -> None:
        """See ``EngineWriter.put``. Raises ValueError for what is no id and for numbers beyond 64 bits."""
        number = id_number(document.id)
        # Tantivy keeps each removal in memory until the commit: a rebuild would gather millions for nothing.
        replaces = number in self._gathered or self._files.holds(number)
        self._gathered.add(number, document)
        if replaces:
            self._text.remove(number)
        self._text.put(number, document)
        self.waiting += sum(map(len, document.texts.values()))
        self._has_changed = True
        if len(self._gathered) >= _GATHERED:
            self._flush()

    def remove(self, work_id: str) -> None:
        """See ``EngineWriter.remove``. Raises ValueError for what is no id."""
        number = id_number(work_id)
        self._gathered.discard(number)
        self._files.kill(np.array([number], np.uint64))
        self._text.remove(number)
        self._has_changed = True

    def commit(self, sequence: int) -> None:
        """See ``EngineWriter.commit``."""
        self.prepare(sequence)
        with writing_told(self._folder):
            pointer.swap(self._folder, self.state)
        self._files.clear_away(self.state)

    def prepare(self, sequence: int) -> None:
        """Makes all durable in ``state``, which is seen when the pointer is swapped."""
        before = self.state
        if self._has_changed:
            self._flush()
            with writing_told(self._folder):
                files = self._files.state(before)
                pointer.flush_folder(self._live)
            self.state = replace(files, stamp=self.settle()).following(before, _GRACE)
            self._has_changed = False
        self.state = replace(self.state, sequence=sequence)

    def settle(self) -> int:
        """Waits until tantivy has written all words that it was given; its stamp. Where somebody reads, ``prepare`` and
        the pointer must follow at once.
        """
        self.waiting = 0
        return self._text.commit()

    def finish(self) -> None:
        """Drops what was not committed and waits for tantivy's merges."""
        self._text.finish()

    def _flush(self) -> None:
        gathered, self._gathered = self._gathered, Gathering()
        with writing_told(self._folder):
            self._files.add(gathered)
            self._files.merge()


def _text_index(folder: Path, start: Pointer) -> TextIndex:
    if start.stamp or start.segments:
        return TextIndex(folder)
    # Nothing was ever committed: whatever lies there is left over from a writer that was killed.
    shutil.rmtree(folder, ignore_errors=True)
    return TextIndex(folder, create=True)
