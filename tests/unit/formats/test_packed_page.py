"""Pages that come packed."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace

import pytest

from alcove import formats
from alcove.errors import RefusedError
from tests.builders.fichub import build_fichub_html
from tests.unit.formats.downloads import LAMP

_PAGE = build_fichub_html(LAMP)


def packed(**files: bytes) -> bytes:
    """A ZIP of these files, their names with a slash for two underscores and a dot for one."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return held.getvalue()


def test_a_page_in_a_zip_is_read_as_the_page() -> None:
    data = packed(lamp_html=_PAGE, _hidden=b"x")
    assert formats.read_bytes(data, "lamp.zip") == formats.read_bytes(_PAGE, "lamp.html")
    assert formats.identify(data) == "fichub"
    assert [replace(c, text="", words=0, hash=None) for c in formats.read_bytes(data).chapters] == list(
        formats.read_chapters(data)
    )


def packed_at(*time: int) -> bytes:
    """The page in a ZIP that has this time for it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("lamp.html", (*time, *[0] * (6 - len(time)))), _PAGE)  # type: ignore[arg-type]
    return held.getvalue()


def test_fichub_packs_a_page_with_the_day_of_its_last_update() -> None:
    bare = formats.read_bytes(_PAGE)
    assert (bare.updated, bare.published) == (None, None)
    assert formats.read_bytes(packed_at(2022, 7, 24)) == replace(bare, updated=dt.date(2022, 7, 24))


@pytest.mark.parametrize(
    "time", [(2022, 7, 24, 9, 30), (1980, 1, 1), (2022, 2, 31)], ids=["packed anew", "none", "no day"]
)
def test_any_other_time_says_nothing_of_the_work(time: tuple[int, ...]) -> None:
    assert formats.read_bytes(packed_at(*time)).updated is None


@pytest.mark.parametrize(
    "data",
    [packed(a_html=_PAGE, b_html=_PAGE), packed(a_txt=b"Only words."), packed(a_zip=packed(b_html=_PAGE))],
    ids=["two pages", "no page", "a zip in it"],
)
def test_any_other_zip_is_an_archive(data: bytes) -> None:
    with pytest.raises(RefusedError, match=r"packed archive \(zip\)"):
        formats.read_bytes(data)


def test_a_page_that_was_made_to_fill_a_memory_is_refused() -> None:
    with pytest.raises(RefusedError, match="unpacks to more than"):
        formats.read_bytes(packed(a_html=b"<html>" + b" " * (64 << 20)))
