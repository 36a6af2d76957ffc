from __future__ import annotations

import json

import pytest

from alcove.engines.embedded import pointer
from alcove.engines.embedded.pointer import Pointer, RunFile, SegmentFile
from alcove.errors import DamagedLibraryError
from alcove.search import document

STATE = Pointer(
    fingerprint=pointer.fingerprint(),
    folder="abc-1",
    sequence=9,
    stamp=4,
    number=7,
    segments=(SegmentFile("1.segment", 5, "3.dead", 2), SegmentFile("2.segment", 4)),
    runs=(RunFile("0.terms", 0, 12),),
    kept=(("0.segment",), ()),
)


def test_what_was_swapped_in_is_read(tmp_path):
    pointer.swap(tmp_path, STATE)
    content, state = pointer.read(tmp_path)
    assert state == STATE
    assert json.loads(content)["sequence"] == 9
    assert [path.name for path in tmp_path.iterdir()] == ["current.json"]


def test_the_files_of_a_state_and_of_those_before():
    assert STATE.files() == ("1.segment", "2.segment", "3.dead", "0.terms")
    assert Pointer("", "").following(STATE, 2).kept == (STATE.files(), ("0.segment",))


def test_nothing_there_is_an_empty_index(tmp_path):
    assert pointer.read(tmp_path / "absent") == (b"", None)
    assert pointer.read(tmp_path) == (b"", None)
    (tmp_path / "current.json.new").touch()
    assert pointer.read(tmp_path) == (b"", None)


def test_an_index_without_its_pointer_is_damaged(tmp_path):
    (tmp_path / "abc-1").mkdir()
    with pytest.raises(DamagedLibraryError, match=r"missing.*alcove reindex"):
        pointer.read(tmp_path)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff", b'{"fingerprint": 1', b'{"segments": [{}], "runs": [], "kept": []}']
)
def test_what_cannot_be_read_is_damaged(tmp_path, content):
    (tmp_path / "current.json").write_bytes(content)
    with pytest.raises(DamagedLibraryError, match="alcove reindex"):
        pointer.read(tmp_path)


def test_other_fields_are_another_fingerprint(tmp_path, monkeypatch):
    pointer.swap(tmp_path, STATE)
    monkeypatch.setattr(pointer, "NAMED_KINDS", document.NAMED_KINDS - {document.TermKind.SERIES})
    assert pointer.fingerprint() != STATE.fingerprint
    with pytest.raises(DamagedLibraryError, match=r"another version.*alcove reindex"):
        pointer.read(tmp_path)
