"""Writing one original into a fresh file, in the form that suits it, with its hash verified on the way."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from alcove.errors import SourceChangedError
from alcove.vault import Form
from alcove.vault.forms import HEAD_BYTES, is_container, is_worth_it

STREAMED_BYTES = 8_000_000  # a file above this is copied in blocks
_BLOCK = 1 << 20


def write(target: str, sha256: str, source: bytes | Path, compressor: zstandard.ZstdCompressor) -> tuple[Form, int]:
    """Writes an original to a file that does not exist; its form and size in bytes.

    Raises as ``Batch.add`` does. After an error the target may exist, with anything in it.
    """
    if isinstance(source, bytes):
        if hashlib.sha256(source).hexdigest() != sha256:
            raise ValueError(f"The bytes given do not have the hash {sha256}.")
        return _write_bytes(target, source, compressor), len(source)
    if source.stat().st_size <= STREAMED_BYTES:
        data = source.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _changed(source)
        return _write_bytes(target, data, compressor), len(data)
    return _copy(target, sha256, source, compressor)


def _write_bytes(target: str, data: bytes, compressor: zstandard.ZstdCompressor) -> Form:
    form, stored = Form.PLAIN, data
    if not is_container(data[:HEAD_BYTES]):
        packed = compressor.compress(data)
        if is_worth_it(len(data), len(packed)):
            form, stored = Form.ZSTD, packed
    with open(target, "xb", buffering=0) as file:
        _write_all(file, stored)
    return form


def _copy(target: str, sha256: str, source: Path, compressor: zstandard.ZstdCompressor) -> tuple[Form, int]:
    with source.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if not is_container(file.read(HEAD_BYTES)):
            packing = compressor.compressobj(size=size)
            with open(target, "wb", buffering=0) as out:
                for block in _verified_blocks(file, source, sha256, size):
                    _write_all(out, packing.compress(block))
                _write_all(out, packing.flush())
                packed_size = out.tell()
            if is_worth_it(size, packed_size):
                return Form.ZSTD, size
        with open(target, "wb", buffering=0) as out:
            for block in _verified_blocks(file, source, sha256, size):
                _write_all(out, block)
    return Form.PLAIN, size


def _verified_blocks(file: BinaryIO, source: Path, sha256: str, size: int) -> Iterator[bytes]:
    """The file's blocks from its beginning. Raises SourceChangedError before the end where size or hash differ."""
    digest = hashlib.sha256()
    file.seek(0)
    left = size
    while block := file.read(_BLOCK):
        left -= len(block)
        digest.update(block)
        if left < 0 or (not left and digest.hexdigest() != sha256):
            raise _changed(source)
        yield block
    if left:
        raise _changed(source)


def _write_all(file: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _changed(source: Path) -> SourceChangedError:
    return SourceChangedError(f"{source} changed while it was being copied. Import it again when nothing writes to it.")
