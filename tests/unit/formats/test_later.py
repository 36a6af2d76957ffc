"""Kinds of files that a later version will read."""

from __future__ import annotations

import pytest

from alcove import formats


@pytest.mark.parametrize(
    ("data", "kind", "shown"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "doc", "old Word"),
        (b"CONT\x02\x00" + b"\x00" * 50, "kfx", "KFX"),
    ],
)
def test_they_are_kept_by_their_name(data: bytes, kind: str, shown: str) -> None:
    reading = formats.read_bytes(data)
    assert (reading.reader, reading.format, reading.recognised, reading.chapters) == ("later", kind, False, ())
    assert reading.problems == (f"A later version will read {shown} files; this one is kept as it is.",)


def test_encrypted_ones_say_so() -> None:
    reading = formats.read_bytes(b"TPZ0" + b"\x00" * 50)
    assert (reading.format, reading.encrypted) == ("azw", True)
    assert reading.problems[0].endswith("is encrypted, so that its text cannot be read; it is kept as it is.")
