"""A segment: terms, numbers and sort keys of some works, in immutable columns.

Rows are sorted by id, so that the order of rows breaks ties. Each row's terms
stand one after another, and once more those of them that are frequent; each
term's rows are an array or, for frequent terms, a roaring bitmap.
``segment_arrays.py`` builds the arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from alcove.domain.filters import SortKey
from alcove.engines.embedded import bitmaps
from alcove.engines.embedded.arrays import Arrays, read_arrays
from alcove.engines.embedded.bitmaps import Mask, Rows
from alcove.engines.embedded.terms import Ids, Strings, gathered
from alcove.search.document import Column

#: Terms of at least so many rows keep them as a roaring bitmap.
HEAVY = 256
# Frequent terms are counted row by row in fewer rows than this, by their bitmaps in more.
_BY_ROW = 1 << 14
# Rows whose frequent terms are counted in the time of one intersection.
_ROWS_A_BITMAP = 32
#: Segments of at least so many rows keep the usual order of each sort key.
ORDERED = 1 << 15
#: The place of an unknown key among the ranks of a segment.
UNRANKED = 0xFFFFFFFF

Numbers = NDArray[np.signedinteger]


class Segment:
    """The columns of one file. Safe in threads: what is cached is only ever added."""

    def __init__(self, name: str, arrays: Arrays) -> None:
        self.name = name
        self._arrays = arrays
        self.ids: NDArray[np.uint64] = arrays["ids"]
        self.terms: NDArray[np.uint32] = arrays["terms"]
        self.counts: NDArray[np.uint32] = arrays["counts"]
        self._heavy = {int(at): place for place, at in enumerate(arrays["heavy_at"])}
        self._heavy_blobs = Strings(arrays["heavy_ends"], arrays["heavy"])
        self._bitmaps: dict[int, BitMap] = {}
        #: The version of the families that were asked for last, and the rows of crossovers then (``crossings.py``).
        self.crossings: tuple[str, BitMap] | None = None

    @classmethod
    def open(cls, folder: Path, name: str) -> Segment:
        """The segment in a file of the folder. Raises FileNotFoundError, DamagedLibraryError."""
        return cls(name, read_arrays(folder / name))

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def all_rows(self) -> BitMap:
        """Every row, superseded ones too."""
        return bitmaps.everything(len(self))

    def rows_of_ids(self, numbers: NDArray[np.uint64]) -> Rows:
        """The rows of those of these ids that are here, in the order given."""
        places = np.searchsorted(self.ids, numbers)
        inside = places < len(self.ids)
        inside[inside] = self.ids[places[inside]] == numbers[inside]
        return places[inside].astype(np.uint32)

    def column(self, column: Column) -> tuple[Numbers, Mask | None] | None:
        """A number of each row, and where it is known, or None for everywhere; None where no row knows it.

        The numbers are in the smallest type that holds them, 0 where unknown.
        """
        values = self._arrays.get(f"number.{column.value}")
        if values is None:
            return None
        packed = self._arrays[f"known.{column.value}"]
        if not len(packed):
            return values, None
        return values, np.unpackbits(packed, count=len(self), bitorder="little").view(np.bool_)

    def added_up(self, column: Column, rows: BitMap) -> int:
        """The sum of the numbers of these rows, as far as they are known."""
        found = self.column(column)
        if found is None:
            return 0
        values = found[0] if len(rows) == len(self) else found[0][bitmaps.to_rows(rows)]
        # Numbers of up to 32 bits cannot add up to more than 64 bits hold.
        return int(values.sum(dtype=np.int64)) if values.itemsize < 8 else sum(values.tolist())

    def ranks(self, key: SortKey) -> NDArray[np.uint32]:
        """The place of each row's title or creator among those of the segment; UNRANKED where unknown."""
        return self._arrays[f"rank.{key.value}"]

    def keys(self, key: SortKey) -> Strings:
        """The sort keys of titles or creators by row."""
        return Strings(self._arrays[f"key.{key.value}_ends"], self._arrays[f"key.{key.value}"])

    def usual_order(self, key: SortKey) -> Rows | None:
        """All rows that know the key in its usual order; None where the segment is too small to keep it."""
        return self._arrays.get(f"order.{key.value}")

    def places(self, numbers: Ids) -> tuple[Ids, Ids]:
        """The places of those of the terms that the segment has, and which of ``numbers`` they are."""
        # Of one type with what is searched: else numpy would convert all of that.
        found = np.searchsorted(self.terms, numbers.astype(np.uint32))
        inside = np.flatnonzero(found < len(self.terms))
        inside = inside[self.terms[found[inside]] == numbers[inside]]
        return found[inside], inside

    def having(self, place: int) -> BitMap:
        """The rows with the term at this place."""
        found = self._bitmaps.get(place)
        if found is None:
            if place not in self._heavy:
                return bitmaps.from_rows(self._light(place))
            found = self._bitmaps[place] = BitMap.deserialize(self._heavy_blobs[self._heavy[place]])
        return found

    def having_any(self, places: Sequence[int]) -> BitMap:
        """The rows with any of the terms at these places."""
        heavy = [self.having(place) for place in places if place in self._heavy]
        if len(heavy) < len(places):
            heavy.append(bitmaps.from_rows(self.lights(np.array(places, np.int64))[0]))
        return heavy[0] if len(heavy) == 1 else bitmaps.union(heavy)

    def terms_of(self, rows: Rows) -> NDArray[np.uint32]:
        """The terms of these rows, one after another, each as often as it occurs."""
        if len(rows) == len(self):
            everything: NDArray[np.uint32] = self._arrays["row_terms"]
            return everything
        return gathered(self._arrays["row_ends"], self._arrays["row_terms"], rows)[0]

    def terms_by_row(self, rows: Rows) -> tuple[NDArray[np.uint32], Ids]:
        """The terms of these rows, one row after another, and how many each has."""
        return gathered(self._arrays["row_ends"], self._arrays["row_terms"], rows)

    def count_heavy(self, rows: Rows) -> Ids:
        """How many of these rows have each of the frequent terms."""
        found, _ = gathered(self._arrays["common_ends"], self._arrays["common"], rows)
        return np.bincount(found, minlength=len(self._heavy))

    def are_frequent(self, places: Ids) -> Mask:
        """Which of the terms at these places are frequent."""
        ends = self._arrays["light_ends"]
        frequent: Mask = ends[places] == ends[places + 1]
        return frequent

    def heavy_numbers(self, places: Ids) -> Ids:
        """The numbers of frequent terms among the frequent ones."""
        return np.searchsorted(self._arrays["heavy_at"], places.astype(np.uint32))

    def arrays(self) -> Arrays:
        """All arrays as stored, for merging."""
        return self._arrays

    def lights(self, places: Ids) -> tuple[Rows, Ids]:
        """The rows of infrequent terms, one term after another, and how many each has; none for frequent terms."""
        return gathered(self._arrays["light_ends"], self._arrays["light_rows"], places)

    def _light(self, place: int) -> Rows:
        ends = self._arrays["light_ends"]
        rows: Rows = self._arrays["light_rows"][ends[place] : ends[place + 1]]
        return rows


class Selection:
    """Some rows of a segment, of which terms are counted."""

    def __init__(self, segment: Segment, rows: BitMap) -> None:
        self.segment = segment
        self._rows = rows

    @property
    def nbytes(self) -> int:
        """The memory that is taken once terms were counted, about: a byte a row, and some for the rows themselves."""
        return 2 * len(self.segment)

    @cached_property
    def _mask(self) -> Mask:
        return bitmaps.to_mask(self._rows, len(self.segment))

    @cached_property
    def _heavy_counts(self) -> Ids:
        return self.segment.count_heavy(bitmaps.to_rows(self._rows))

    def count(self, numbers: Ids) -> Ids:
        """How many of the rows have each of these terms."""
        counts = np.zeros(len(numbers), np.int64)
        places, here = self.segment.places(numbers)
        counts[here] = self._having(places)
        return counts

    def count_any(self, numbers: Ids, lengths: Ids, united: Callable[[int, Ids], BitMap]) -> Ids:
        """How many of the rows have any term of each group: groups of these lengths follow one another in ``numbers``.

        Where a group has one term here, it is counted as ``count`` does. Rows of
        infrequent terms are made distinct together; ``united`` gives the rows of
        a group with a frequent one, by its place among groups and its terms' places.
        """
        counts = np.zeros(len(lengths), np.int64)
        places, here = self.segment.places(numbers)
        owners = np.repeat(np.arange(len(lengths)), lengths)[here]
        alone = np.bincount(owners, minlength=len(lengths))[owners] == 1
        counts[owners[alone]] = self._having(places[alone])
        places, owners = places[~alone], owners[~alone]
        heavy = np.unique(owners[self.segment.are_frequent(places)])
        rare = ~np.isin(owners, heavy)
        rows, sizes = self.segment.lights(places[rare])
        inside = self._mask[rows]
        once, _ = distinct_pairs(np.repeat(owners[rare], sizes)[inside], rows[inside])
        counts += np.bincount(once, minlength=len(lengths))
        bounds = zip(np.searchsorted(owners, heavy).tolist(), np.searchsorted(owners, heavy, "right"), strict=True)
        for owner, (start, end) in zip(heavy.tolist(), bounds, strict=True):
            counts[owner] = self._rows.intersection_cardinality(united(owner, places[start:end]))
        return counts

    def _having(self, places: Ids) -> Ids:
        """How many of the rows have the term at each of these places.

        Frequent terms are counted row by row, or by an intersection of bitmaps
        each; the rows of all others are looked up together.
        """
        rows, lengths = self.segment.lights(places)
        within = np.concatenate([[0], np.cumsum(self._mask[rows])]) if len(rows) else np.zeros(1, np.int64)
        ends = np.cumsum(lengths)
        counts: Ids = within[ends] - within[ends - lengths]
        heavy = np.flatnonzero(lengths == 0)
        counts[heavy] = self._count_heavy(places[heavy])
        return counts

    def _count_heavy(self, places: Ids) -> Ids:
        if len(self._rows) < max(_BY_ROW, _ROWS_A_BITMAP * len(places)) or "_heavy_counts" in self.__dict__:
            return self._heavy_counts[self.segment.heavy_numbers(places)]
        common = [self._rows.intersection_cardinality(self.segment.having(place)) for place in places.tolist()]
        return np.array(common, np.int64)


def distinct_pairs(ones: NDArray[np.integer], others: NDArray[np.integer]) -> tuple[Rows, Rows]:
    """Each pair once, in order."""
    pairs = np.sort(ones.astype(np.uint64) << np.uint64(32) | others.astype(np.uint64))
    is_new = np.ones(len(pairs), np.bool_)
    is_new[1:] = pairs[1:] != pairs[:-1]
    pairs = pairs[is_new]
    return (pairs >> np.uint64(32)).astype(np.uint32), pairs.astype(np.uint32)
