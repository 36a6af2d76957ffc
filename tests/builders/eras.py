"""How AO3's downloads looked when: one value an era, one flag a change.

The facts and their commits: ao3-formats.md sections 1.3, 1.4, 1.8, 1.10 and
other-formats.md section 3.1. Names are the month in which the shape went live.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Era:
    """One shape of AO3's downloads.

    ``grouped`` chapter blocks are ``div.meta.group`` with ``h2.heading`` instead of
    ``div.meta`` with a bare ``h2``. ``headings_lost``: HTML files of these weeks have
    chapters without headings and notes. ``end_notes_lost``: EPUB files have no end
    notes of chapters. ``wrapped``: the blocks ``#preface`` and ``#afterword`` and
    their hidden headings; with them came calibre as the maker of EPUB files.
    ``bylines_in_opf``: the package names ``pseud (user)`` instead of ``pseud``.
    ``counts_now``: Words before Chapters, Chapters always, thousands separated,
    and the display name of a warning as the text of its link. ``plural``: labels
    follow the number of values; names of files have ``_``; translations are listed.
    ``numbered``: ``Chapter 2: Title`` instead of the bare title. ``block_for_open``:
    a work of which one chapter of several is posted has a chapter block too.
    """

    name: str
    grouped: bool = False
    headings_lost: bool = False
    end_notes_lost: bool = False
    wrapped: bool = False
    language_row: bool = False
    bylines_in_opf: bool = False
    counts_now: bool = False
    plural: bool = False
    numbered: bool = False
    renamed_underage: bool = False
    https: bool = False
    block_for_open: bool = False

    @property
    def scheme(self) -> str:
        """What AO3's own links begin with."""
        return "https" if self.https else "http"

    def __str__(self) -> str:
        return self.name


def _later(before: Era, name: str, **changes: bool) -> Era:
    flags = {flag: getattr(before, flag) for flag in Era.__slots__ if flag != "name"}
    return Era(name, **(flags | changes))


_2010_11 = Era("2010-11")
_2011_10 = _later(_2010_11, "2011-10", grouped=True, headings_lost=True)
_2011_11 = _later(_2011_10, "2011-11", headings_lost=False, end_notes_lost=True)
_2019_02 = _later(_2011_11, "2019-02", wrapped=True, end_notes_lost=False)
_2022_06 = _later(_2019_02, "2022-06", language_row=True, bylines_in_opf=True)
_2023_04 = _later(_2022_06, "2023-04", counts_now=True)
_2023_10 = _later(_2023_04, "2023-10", plural=True)
_2025_10 = _later(_2023_10, "2025-10", numbered=True, renamed_underage=True)
_2025_12 = _later(_2025_10, "2025-12", https=True)
_2026_02 = _later(_2025_12, "2026-02", block_for_open=True)

#: All eras, oldest first.
ERAS: tuple[Era, ...] = (
    _2010_11, _2011_10, _2011_11, _2019_02, _2022_06, _2023_04, _2023_10, _2025_10, _2025_12, _2026_02
)  # fmt: skip


def era(name: str) -> Era:
    """The era of this name, such as ``2023-04``."""
    return next(each for each in ERAS if each.name == name)
