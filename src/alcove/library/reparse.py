"""Reading the originals again with today's readers."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from alcove.catalogue import queries
from alcove.domain.filters import Page
from alcove.domain.viewer import OWNER
from alcove.importing.outcome import Reparsed, Reread
from alcove.importing.reread import reread
from alcove.importing.run import import_lock
from alcove.indexing.apply import catch_up
from alcove.library import browse, care
from alcove.library.bring import stores_of
from alcove.library.parts import Parts

_WORKS_AT_ONCE = 500
_WAIT_S = 600.0


def reparse(parts: Parts, question: browse.Question, *, dry_run: bool) -> Iterator[Reread | Reparsed]:
    """See ``Library.reparse``."""
    began, counts, fields = time.monotonic(), Counter[str](), Counter[str]()
    whole = question == ""
    files = queries.iter_files(parts.catalogue, trashed=False) if whole else _files_of(parts, question)
    with import_lock(parts.catalogue, "reading the originals again").acquire(timeout_s=0):
        for each in reread(stores_of(parts), files, dry_run=dry_run):
            counts.update(files=1, changed=bool(each.found), moved=each.moved, failed=each.problem is not None)
            fields.update(difference.field for difference in each.found)
            if each.found or each.problem:
                yield each
    left = counts["moved"]
    if left and whole and not dry_run:
        care.reindex(parts, catalogue=True)
        left = 0
    elif not dry_run:
        catch_up(parts.catalogue, parts.vault, parts.engine, wait_s=_WAIT_S)
    yield Reparsed(
        counts["files"], counts["changed"], counts["moved"], left, counts["failed"],
        dict(fields.most_common()), time.monotonic() - began,
    )  # fmt: skip


def _files_of(parts: Parts, question: browse.Question) -> Iterator[queries.KeptFile]:
    asked = browse.meaning(question)
    if isinstance(question, str):
        asked = replace(asked, page=Page(limit=None))
    works = browse.works(parts, OWNER, replace(asked, ruled=False))
    while some := list(itertools.islice(works, _WORKS_AT_ONCE)):
        yield from queries.iter_files(parts.catalogue, trashed=False, work_id__in=[work.id for work in some])
