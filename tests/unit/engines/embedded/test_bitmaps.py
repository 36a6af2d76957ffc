from __future__ import annotations

import numpy as np
import pytest

from alcove.engines.embedded import bitmaps


@pytest.mark.parametrize("size", [0, 1, 7, 4096, 65_535, 65_536, 65_537, 200_000])
@pytest.mark.parametrize("share", [0.0, 0.001, 0.0624, 0.0626, 0.5, 1.0])
def test_masks_become_the_bitmaps_of_their_places_and_come_back(size, share):
    mask = np.random.default_rng(size).random(size) < share
    bitmap = bitmaps.from_mask(mask)
    assert bitmaps.to_rows(bitmap).tolist() == np.flatnonzero(mask).tolist()
    assert bitmaps.to_mask(bitmap, size).tolist() == mask.tolist()
    # The bytes are roaring's own: what is made of them can be changed like any other.
    assert bitmap | bitmaps.from_rows(np.array([size])) == bitmaps.from_rows(np.append(np.flatnonzero(mask), size))


@pytest.mark.parametrize("count", [4095, 4096, 4097])
def test_the_limit_between_arrays_and_bits(count):
    mask = np.zeros(65_536, np.bool_)
    mask[:count] = True
    assert len(bitmaps.from_mask(mask)) == count


def test_rows_may_come_in_any_order_and_type():
    assert list(bitmaps.from_rows(np.array([5, 1, 70_000], np.int64))) == [1, 5, 70_000]
    assert list(bitmaps.from_rows(np.empty(0, np.int64))) == []


def test_unions():
    assert list(bitmaps.union([])) == []
    assert list(bitmaps.union([bitmaps.everything(2), bitmaps.from_rows(np.array([4]))])) == [0, 1, 4]
    assert list(bitmaps.everything(0)) == []
