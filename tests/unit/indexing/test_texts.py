"""Texts are read again out of the vault a few at a time, and no more of them than is asked for."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from alcove.errors import UnknownOriginalError
from alcove.indexing import texts
from alcove.indexing.texts import TextReader
from tests.builders import build_html, era
from tests.stories.works import a_work

PAGES = [build_html(a_work(number), era("2025-12")) for number in range(1, 7)]
HASHES = [hashlib.sha256(page).hexdigest() for page in PAGES]


class Shelf:
    """A vault with these originals, which says what was taken out of it."""

    def __init__(self, pages: list[bytes]) -> None:
        self.pages = dict(zip(HASHES, pages, strict=True))
        self.taken: list[str] = []

    def read(self, sha256: str) -> bytes:
        self.taken.append(sha256)
        if not self.pages.get(sha256):
            raise UnknownOriginalError(sha256)
        return self.pages[sha256]


def reader_of(shelf: Shelf) -> TextReader:
    vault: Any = shelf
    return TextReader(vault)


@pytest.mark.parametrize(("bytes_at_once", "ahead"), [(1, 2), (2 * max(map(len, PAGES)), 3), (1 << 30, 6)])
def test_no_more_is_read_than_may_be_on_its_way(
    monkeypatch: pytest.MonkeyPatch, bytes_at_once: int, ahead: int
) -> None:
    monkeypatch.setattr(texts, "_BYTES_AT_ONCE", bytes_at_once)
    shelf = Shelf(PAGES)
    found = []
    for place, (sha, text) in enumerate(reader_of(shelf).searchable(HASHES)):
        assert len(shelf.taken) <= place + ahead
        assert text is not None
        assert "lamp" in text.words
        found.append(sha)
    assert sorted(found) == sorted(HASHES)


def test_what_cannot_be_read_is_told_apart() -> None:
    shelf = Shelf([PAGES[0], b"", b"\x00\x01 no work", *PAGES[3:]])
    found = dict(reader_of(shelf).searchable(HASHES))
    assert [place for place, sha in enumerate(HASHES) if found[sha] is None] == [1, 2]
    assert reader_of(shelf).words(HASHES[1]) == ""


def test_who_has_enough_leaves_nothing_to_who_asks_next() -> None:
    reader = reader_of(Shelf(PAGES))
    asking = reader.searchable(HASHES[:5])
    next(asking)
    asking.close()  # type: ignore[attr-defined]  # a generator
    assert [sha for sha, _ in reader.searchable(HASHES[5:])] == HASHES[5:]
