"""What goes through the pipes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.formats.frames import frame, read_frame

HEADERS = st.dictionaries(
    st.text(max_size=9).filter(lambda key: key != "blobs"), st.none() | st.booleans() | st.integers() | st.text()
)


@given(st.lists(st.tuples(HEADERS, st.lists(st.binary(max_size=99), max_size=4)), max_size=4))
def test_frames_come_out_as_they_went_in(frames: list[tuple[dict[str, object], list[bytes]]]) -> None:
    stream = io.BytesIO(b"".join(piece for header, blobs in frames for piece in frame(header, *blobs)))
    assert [read_frame(stream) for _ in frames] == frames
    assert read_frame(stream) is None


@given(st.data())
def test_a_frame_that_was_cut_off_is_the_end(data: st.DataObject) -> None:
    whole = b"".join(frame({"name": "lamp"}, b"some bytes", b""))
    assert read_frame(io.BytesIO(whole[: data.draw(st.integers(0, len(whole) - 1))])) is None


@pytest.mark.parametrize(
    "given_bytes",
    [
        b"\xff\xff\xff\xff" + bytes(100),
        b"\x02\x00\x00\x00[]",
        b"\x02\x00\x00\x00{}",
        b"\x02\x00\x00\x00{{",
        b'\x0e\x00\x00\x00{"blobs":[-1]}',
        b'\x10\x00\x00\x00{"blobs":["one"]',
        b'\x0d\x00\x00\x00{"blobs":"ab"}',
        b"\x02\x00\x00\x00\xff\xff",
        b"".join(frame({}, bytes(600), bytes(600))),
    ],
)
def test_what_is_no_frame_is_refused(given_bytes: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of every kind
        read_frame(io.BytesIO(given_bytes), max_bytes=1000)
