"""What one can do with a library. ``Library`` is the table of contents and delegates.

opening   open_library: the only place that starts Django and picks adapters
facade    Library
browse    questions and their answers: lists, counts, facets, snippets
hints     what stands for nothing in a question, and what was perhaps meant
snippets  where words were found in a text; excerpts: in each work of a page
lower     a WorkFilter as an engine's request: names to terms, dates to numbers, limits added
cards     what a card of a work says, and where its files do not agree
read      one work: its card, chapters, versions, originals
bring     imports, retries, which files are here
runs      import runs, and what each did with its files
duplicates works with the same text under different names
series    what is here of a series, and beside a work in it
similar   works like a work, and why
aside     undo, the trash, the drawer
attention what waits for somebody, in figures
about     what is here and where it lies, in figures
care      verify, reindex, doctor
left_over what killed processes left half done
standing  the standing rules of who asks
keeping   saved searches and standing rules: made, listed, taken back
naming    what the names of tags stand for in a question
wrangling tags put in order: synonyms, metatags, and taking it back
tag_tables AO3's table of tags, and one's own, in and out
records   AO3's own table of works, asked beside the library
tag_proposals tags that probably mean the same, with evidence
inspect   what the readers make of a file, without a library
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alcove.library import about as about
    from alcove.library import aside as aside
    from alcove.library import attention as attention
    from alcove.library import bring as bring
    from alcove.library import browse as browse
    from alcove.library import care as care
    from alcove.library import duplicates as duplicates
    from alcove.library import keeping as keeping
    from alcove.library import left_over as left_over
    from alcove.library import read as read
    from alcove.library import records as records
    from alcove.library import reparse as reparse
    from alcove.library import runs as runs
    from alcove.library import series as series
    from alcove.library import similar as similar
    from alcove.library import suspects as suspects
    from alcove.library import tag_proposals as tag_proposals
    from alcove.library import tag_tables as tag_tables
    from alcove.library import wrangling as wrangling

_LATE = frozenset({
    "about", "aside", "attention", "bring", "browse", "care", "duplicates", "keeping", "left_over", "read", "records", "reparse", "runs", "series",
    "similar", "suspects", "tag_proposals", "tag_tables", "wrangling",
})  # fmt: skip


def __getattr__(name: str) -> Any:
    """The modules behind ``Library``, each imported when it is first asked for."""
    if name in _LATE:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
