"""Archives with some of their bytes changed: what is whole comes out, the rest is told, nothing else happens."""

from __future__ import annotations

import bz2
import io
import lzma
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alcove.errors import FormatError, RefusedError
from alcove.importing.archives import open_archive, packing_of, reading
from tests.unit.importing.test_archives import FILES, LEAST, MAKERS, make_zip

_KINDS = {
    "stored": zipfile.ZIP_STORED,
    "deflate": zipfile.ZIP_DEFLATED,
    "bzip2": zipfile.ZIP_BZIP2,
    "lzma": zipfile.ZIP_LZMA,
}
_ODD = st.sampled_from([b"", b"\0", b"\xff", b"\x7f", b"PK", b"\0\0\0\0", b"\xff\xff\xff\xff"])
_CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 8), _ODD | st.binary(max_size=4)), min_size=1, max_size=6)
Changes = list[tuple[float, int, bytes]]


def _zip(compression: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in FILES.items():
            archive.writestr(name, data)
    return out.getvalue()


_ZIPS = {name: _zip(compression) for name, compression in _KINDS.items()}
_MADE = {kind: make(FILES) for kind, (_, make) in MAKERS.items() if kind != "zip"}


def _changed(data: bytes, changes: Changes) -> bytes:
    for where, gone, put in changes:
        at = round(where * len(data))
        data = data[:at] + put + data[at + gone :]
    return data


def _contents(data: bytes) -> dict[str, bytes | str]:
    """What comes of it: bytes by name, or the message for one that cannot be read."""
    packing = packing_of(data[:512], data)
    if packing is None:
        return {}
    held: dict[str, bytes | str] = {}
    try:
        with open_archive(packing, data, "works", memory_limit=LEAST) as archive:
            for member in archive.members:
                try:
                    with reading(), archive.open(member) as stream:
                        held[member.name] = stream.read(1 << 20)
                except FormatError as error:
                    held[member.name] = str(error)
    except (FormatError, RefusedError) as error:
        held[""] = str(error)
    return held


def test_a_file_without_a_name_is_kept_under_one() -> None:
    data = make_zip({"one.html": b"<p>One lamp.</p>"}).replace(b"one.html", b"")
    for lengths in (data.find(b"PK\x03\x04") + 26, data.find(b"PK\x01\x02") + 28):
        data = data[:lengths] + b"\0\0" + data[lengths + 2 :]
    end = data.find(b"PK\x05\x06")
    start = data.find(b"PK\x01\x02")
    data = data[: end + 12] + (end - start).to_bytes(4, "little") + start.to_bytes(4, "little") + data[end + 20 :]
    assert _contents(data) == {"unnamed": b"<p>One lamp.</p>"}


@pytest.mark.parametrize("kind", _ZIPS)
@settings(max_examples=150)
@given(_CHANGES)
def test_a_zip_with_changes_gives_what_is_whole_or_a_sentence(kind: str, changes: Changes) -> None:
    _judge(_contents(_changed(_ZIPS[kind], changes)))


@pytest.mark.parametrize("kind", _MADE)
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(_CHANGES)
def test_a_packed_one_with_changes_gives_what_is_whole_or_a_sentence(kind: str, changes: Changes) -> None:
    _judge(_contents(_changed(_MADE[kind], changes)))


@pytest.mark.parametrize("pack", [bz2.compress, lzma.compress])
def test_one_packed_file_that_is_cut_off_says_so(pack: Callable[[bytes], bytes]) -> None:
    found = _contents(pack(b"<p>One lamp.</p>" * 400)[:-9])
    assert list(found) == [""]
    assert str(found[""]).startswith("The archive cannot be unpacked: it is damaged or cut off (")


def _judge(found: dict[str, bytes | str]) -> None:
    for name, held in found.items():
        assert not name.startswith(("/", "../"))
        assert ".." not in name.split("/")
        assert isinstance(held, bytes) or held.endswith((".", ")."))
