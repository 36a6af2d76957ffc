"""Which originals are compressed."""

from __future__ import annotations

import gzip
import hashlib
import io
import random
import zipfile
from pathlib import Path

import pytest

from alcove.vault import Form
from alcove.vault.forms import HEAD_BYTES, compressor, is_container
from alcove.vault.writing import write


def a_zip() -> bytes:
    held = io.BytesIO()
    zipfile.ZipFile(held, "w").close()
    return held.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        a_zip(),
        b"PK\x03\x04" + bytes(60),
        b"%PDF-1.4\n",
        gzip.compress(b"x", mtime=0),
        bytes(60) + b"BOOKMOBI",
        bytes(60) + b"TEXtREAd",
    ],
)
def test_containers_are_known_by_how_they_begin(data: bytes) -> None:
    assert is_container(data[:HEAD_BYTES])


@pytest.mark.parametrize(
    "data", [b"", b"<!DOCTYPE html>", b"PK", b"\xef\xbb\xbf<html>", b"%PD", bytes(61) + b"BOOKMOB"]
)
def test_all_else_is_none(data: bytes) -> None:
    assert not is_container(data[:HEAD_BYTES])


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b"", Form.PLAIN),
        (b"a short line", Form.PLAIN),
        (b"again and " * 100, Form.ZSTD),
        (random.Random(1).randbytes(10_000), Form.PLAIN),
        (random.Random(1).randbytes(10_000) + bytes(400), Form.PLAIN),
        (random.Random(1).randbytes(10_000) + bytes(900), Form.ZSTD),
        (b"%PDF-1.4\n" + bytes(10_000), Form.PLAIN),
    ],
)
def test_what_hardly_shrinks_is_stored_as_it_is(tmp_path: Path, data: bytes, form: Form) -> None:
    assert write(str(tmp_path / "target"), hashlib.sha256(data).hexdigest(), data, compressor()) == (form, len(data))
