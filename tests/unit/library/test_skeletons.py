"""A skeleton reads as its file does, and holds no word of it."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcove import formats
from alcove.domain.readings import Reading
from alcove.errors import RefusedError
from alcove.formats.skeleton import make_skeleton
from alcove.formats.stand_ins import StandIns
from alcove.library.inspect import structure
from tests.builders import ERAS, Era, build_epub, build_html, works
from tests.builders.every_kind import KINDS, Kind
from tests.unit.formats.downloads import LAMP

_BUILDERS = {"html": build_html, "epub": build_epub}
_ALIKE = {
    "AO3 HTML", "AO3 EPUB", "AO3 EPUB for Kobo", "AO3 HTMLZ", "AO3 page", "AO3 page of a chapter", "AO3 page, SingleFile", "AO3 text",
    "any EPUB", "any EPUB for Kobo", "any HTMLZ", "any HTML", "FB2", "text, UTF-8", "text, UTF-16", "text, Windows-1252",
}  # fmt: skip
_WITHOUT = {"AO3 AZW3", "AO3 MOBI", "AO3 PDF", "any AZW3", "any MOBI", "any PDF", "DOCX", "ODT", "RTF"}
_WORDS = ("Lamp", "Another", "exampleuser", "Second", "Lighthouse", "Keepers", "Made", "Small", "Towns", "Ada", "Bryn",
          "Fluff", "Slow", "burn", "Lamps", "keepers", "window", "Thanks", "Clock", "Grey", "Morning", "nobody", "90000002")  # fmt: skip


@pytest.mark.parametrize("carrier", ["html", "epub"])
@settings(max_examples=40)
@given(reading=works(), era=st.sampled_from(ERAS))
def test_a_skeleton_reads_as_its_download_does(carrier: str, era: Era, reading: Reading) -> None:
    data = _BUILDERS[carrier](reading, era)
    assert structure(formats.read_bytes(make_skeleton(data).data)) == structure(formats.read_bytes(data))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name in _ALIKE], ids=lambda kind: kind.slug)
def test_a_skeleton_has_no_word_of_its_file(kind: Kind) -> None:
    data = kind.file(LAMP, 0)
    made = make_skeleton(data)
    assert structure(formats.read_bytes(made.data)) == structure(formats.read_bytes(data))
    words = set(re.findall(r"\w+", _all_of(made.data)))
    assert words.isdisjoint(_WORDS)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name in _WITHOUT], ids=lambda kind: kind.slug)
def test_other_files_have_none(kind: Kind) -> None:
    with pytest.raises(RefusedError, match="no skeleton can be made"):
        make_skeleton(kind.file(LAMP, 0))


def test_what_readers_look_for_stays() -> None:
    page = make_skeleton(build_html(LAMP, ERAS[-1])).data.decode()
    for kept in (
        "<dt>Rating:</dt>",
        ">General Audiences</a>",
        "Published: 2024-01-05",
        'class="userstuff"',
        "Chapter Notes",
    ):
        assert kept in page


def test_the_archive_and_whom_a_work_is_for_stay_on_a_saved_page() -> None:
    page = (
        "<html><title>Lamp - Ada [Archive of Our Own]</title><p>For <a href='/users/ada/gifts'>Ada</a>: for all "
        "<a href='https://old.example.org/works/12/Lamp.azw3?at=7'>Lamp</a> <a href='https://ada.example.org/12'>mine</a>"
    )
    assert make_skeleton(page.encode()).data.decode() == (
        "<html><title>Aaaa - Aaa [Archive of Our Own]</title><p>For <a href='/users/aaa/aaaaa'>Aaa</a>: aab aac "
        "<a href='https://old.example.org/works/10/Aaaa.azw3?at=1'>Aaaa</a> <a href='https://aaa.aaaaaaa.org/10'>aaab</a>"
    )


def test_stand_ins_are_the_same_for_the_same_word_and_others_for_others() -> None:
    text = "Ada met ada, and ADA; Bob did not. Дом дом, 漢字 漢, a b c"
    masked = StandIns([text]).mask(text)
    assert [len(word) for word in masked.split()] == [len(word) for word in text.split()]
    first, _, second, _, third, other, *_ = re.findall(r"\w+", masked)
    assert (first.lower(), first.upper()) == (second, third)
    assert first.istitle()
    assert other.lower() != second
    assert set(re.findall(r"\w+", text)).isdisjoint(re.findall(r"\w+", masked))


def _all_of(data: bytes) -> str:
    """The text of a file, and of each file in it, with what is escaped as it was meant."""
    if not data.startswith(b"PK"):
        return unquote(unescape(data.decode("utf-8")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return " ".join(f"{unquote(name)} {_all_of(archive.read(name))}" for name in archive.namelist())
