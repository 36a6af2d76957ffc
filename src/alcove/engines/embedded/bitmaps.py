"""Rows as roaring bitmaps, made from masks and from sorted numbers, and back."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

Rows = NDArray[np.uint32]
Mask = NDArray[np.bool_]

_CHUNK = 1 << 16
_ARRAY_LIMIT = 4096
_NO_RUNS = 12346  # cookie of RoaringFormatSpec for files without run containers


def to_rows(bitmap: BitMap) -> Rows:
    """The numbers of a bitmap, ascending."""
    if not bitmap:
        return np.empty(0, np.uint32)
    return np.frombuffer(bitmap.to_array(), dtype=np.uint32)


def to_mask(bitmap: BitMap, size: int) -> Mask:
    """A mask of ``size`` that is set where the bitmap is."""
    mask = np.zeros(size, np.bool_)
    mask[to_rows(bitmap)] = True
    return mask


def from_rows(rows: NDArray[Any]) -> BitMap:
    """A bitmap of numbers in any order."""
    return BitMap(np.ascontiguousarray(rows, dtype=np.uint32).data)


def from_mask(mask: Mask) -> BitMap:
    """A bitmap of the places that are set.

    Writes roaring's own format (RoaringFormatSpec) from packed bits: at a
    million rows 0.3 ms, where adding each row takes 10 to 20.
    """
    containers = []
    for key in range(-(-len(mask) // _CHUNK)):
        part = mask[key * _CHUNK : (key + 1) * _CHUNK]
        count = int(np.count_nonzero(part))
        if count > _ARRAY_LIMIT:
            containers.append((key, count, np.packbits(part, bitorder="little").tobytes().ljust(_CHUNK // 8, b"\0")))
        elif count:
            containers.append((key, count, np.flatnonzero(part).astype("<u2").tobytes()))
    head = struct.pack("<II", _NO_RUNS, len(containers))
    head += b"".join(struct.pack("<HH", key, count - 1) for key, count, _ in containers)
    offset, offsets = len(head) + 4 * len(containers), []
    for _, _, content in containers:
        offsets.append(offset)
        offset += len(content)
    places = struct.pack(f"<{len(offsets)}I", *offsets)
    return BitMap.deserialize(b"".join([head, places, *(content for _, _, content in containers)]))


def union(bitmaps: Iterable[BitMap]) -> BitMap:
    """What is in any of them."""
    found = list(bitmaps)
    return BitMap.union(*found) if found else BitMap()


def everything(size: int) -> BitMap:
    """All numbers below ``size``."""
    return BitMap(range(size)) if size else BitMap()
