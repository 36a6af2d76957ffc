"""What the parse workers and their pool say to each other: a small JSON header and raw bytes, over pipes.

Nothing is unpickled: a worker that a hostile file took over can say wrong
things, and nothing else.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

_LENGTH = struct.Struct("<I")
_MAX_HEADER = 1 << 20


def frame(header: Mapping[str, Any], *blobs: bytes) -> tuple[bytes, ...]:
    """One frame in pieces, none of them copied: the header's length, the header with the blobs' lengths, the blobs."""
    head = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}, separators=(",", ":")).encode()
    return (_LENGTH.pack(len(head)) + head, *blobs)


def read_frame(stream: BinaryIO, max_bytes: int | None = None) -> tuple[dict[str, Any], list[bytes]] | None:
    """The next frame's header and blobs; None at the stream's end, also within a frame.

    Raises ValueError for what is no frame or holds more than ``max_bytes`` in its blobs.
    """
    length = stream.read(_LENGTH.size)
    if len(length) < _LENGTH.size:
        return None
    (size,) = _LENGTH.unpack(length)
    if size > _MAX_HEADER:
        raise ValueError(f"a header of {size} bytes")
    head = stream.read(size)
    if len(head) < size:
        return None
    header = json.loads(head)
    sizes = header.pop("blobs") if isinstance(header, dict) and "blobs" in header else None
    if not isinstance(sizes, list) or not all(isinstance(s, int) and s >= 0 for s in sizes):
        raise ValueError("a header without the sizes of its blobs")
    if max_bytes is not None and sum(sizes) > max_bytes:
        raise ValueError(f"{sum(sizes)} bytes in one frame")
    blobs = [stream.read(s) for s in sizes]
    if [len(blob) for blob in blobs] != sizes:
        return None
    return header, blobs
