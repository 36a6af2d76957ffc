"""The builders' files have the shapes of their eras, and lose nothing but what their eras lost."""

from __future__ import annotations

import datetime as dt
import io
import posixpath
import re
import zipfile
from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from alcove.domain.readings import Chapter, CollectionPlace, Creator, Reading, Relation, RelationKind, SeriesPlace
from tests.builders import AO3, ERAS, Era, Place, as_read, build_epub, build_html, differences, era, file_name, works
from tests.builders.text import bare

ALL_ERAS = pytest.mark.parametrize("each", ERAS, ids=str)
EPUB_ERAS = pytest.mark.parametrize("each", [e for e in ERAS if e.wrapped], ids=str)

WORK = Reading(
    reader="builder",
    revision=1,
    format="html",
    recognised=True,
    site_id="912000001",
    title="The Cartographer's Kettle",
    creators=(Creator("Mossy (fern)", login="fern", pseud="Mossy"), Creator("wren", login="wren", pseud="wren")),
    rating="Teen And Up Audiences",
    warnings=("Choose Not To Use Archive Warnings", "Underage Sex"),
    categories=("F/F", "Gen"),
    fandoms=("Tidewrack", "Q & A", "Mr. Fox?", "#1"),
    relationships=("Ada/Bryn",),
    freeforms=("Hurt/Comfort",),
    language="fr",
    language_name="Français",
    series=(SeriesPlace("Kettles, Mostly", 2, "https://archiveofourown.org/series/12"),),
    collections=(CollectionPlace("Tea <3", "https://archiveofourown.org/collections/tea"),),
    published=dt.date(2021, 3, 4),
    updated=dt.date(2022, 5, 6),
    words=1234,
    chapters_posted=2,
    chapters_expected=None,
    summary="<p>A kettle.</p>",
    notes="<p>Thanks.</p>",
    end_notes="<p>Goodbye.</p>",
    relations=(
        Relation(RelationKind.TRANSLATED_AS, "", "Чайник", "https://archiveofourown.org/works/7", ("y",), "ru"),
        Relation(RelationKind.INSPIRED_BY, "[Restricted Work]", creators=("x",)),
        Relation(RelationKind.INSPIRED, "", "Pots", "https://archiveofourown.org/works/8", ("z",)),
    ),
    chapters=(
        Chapter(1, "Steam", summary="<p>One.</p>", end_notes="<p>Ended.</p>", markup="<p>First.</p><h2>Later</h2><p>x</p>"),
        Chapter(2, None, notes="<p>Two.</p>", creators=(Creator("wren", "wren", "wren"),), markup="<p>Second.</p>"),
    ),
)  # fmt: skip


def html_of(reading: Reading, each: Era) -> str:
    return build_html(reading, each).decode()


def files_of(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def spine_of(files: dict[str, str]) -> list[str]:
    """The names of the content files in reading order, by the container's own words."""
    (root,) = re.findall(r'full-path="([^"]+)"', files["META-INF/container.xml"])
    package = etree.fromstring(files[root].encode())
    space = {"o": "http://www.idpf.org/2007/opf"}
    places = {item.attrib["id"]: item.attrib["href"] for item in package.iterfind(".//o:item", space)}
    folder = posixpath.dirname(root)
    return [posixpath.join(folder, places[ref.attrib["idref"]]) for ref in package.iterfind(".//o:itemref", space)]


def body_of(page: str) -> str:
    return page.partition("<body")[2].partition(">")[2]


@ALL_ERAS
def test_the_same_input_gives_the_same_bytes(each: Era) -> None:
    assert build_html(WORK, each) == build_html(WORK, each)
    assert build_epub(WORK, each) == build_epub(WORK, each)


@ALL_ERAS
def test_blocks_are_named_since_2019(each: Era) -> None:
    page = html_of(WORK, each)
    assert ('<div id="preface">' in page) is each.wrapped
    assert ('<div id="afterword">' in page) is each.wrapped
    assert ('<h2 class="toc-heading">Preface</h2>' in page) is each.wrapped
    assert page.count('<div id="chapters" class="userstuff">') == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2010-11", ["<h2>Steam</h2>", "<h2>Chapter 2</h2>"]),
        ("2011-10", []),
        ("2011-11", ['<h2 class="heading">Steam</h2>', '<h2 class="heading">Chapter 2</h2>']),
        ("2023-10", ['<h2 class="heading">Steam</h2>', '<h2 class="heading">Chapter 2</h2>']),
        ("2025-10", ['<h2 class="heading">Chapter 1: Steam</h2>', '<h2 class="heading">Chapter 2</h2>']),
    ],
)
def test_headings_of_chapters(name: str, expected: list[str]) -> None:
    page = re.sub(r"\s*\n\s*", "", html_of(WORK, era(name)))
    headings = [h for h in re.findall(r"<h2[^>]*>[^<]*</h2>", page) if "toc-heading" not in h]
    assert [h for h in headings if h != "<h2>Later</h2>"] == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2022-06", ["Published: 2021-03-04", "Updated: 2022-05-06", "Chapters: 2/?", "Words: 1234"]),
        ("2023-04", ["Published: 2021-03-04", "Updated: 2022-05-06", "Words: 1,234", "Chapters: 2/?"]),
    ],
)
def test_stats(name: str, expected: list[str]) -> None:
    page = html_of(WORK, era(name))
    stats = page.partition("<dt>Stats:</dt>")[2].partition("<dd>")[2].partition("</dd>")[0]
    assert [line.strip() for line in stats.strip().splitlines()] == expected


@ALL_ERAS
def test_chapters_of_a_one_shot_are_told_since_2023(each: Era) -> None:
    single = replace(WORK, chapters=WORK.chapters[:1], chapters_posted=1, chapters_expected=1)
    assert ("Chapters: 1/1" in html_of(single, each)) is each.counts_now


@ALL_ERAS
def test_one_chapter_of_several_has_its_block_since_2026(each: Era) -> None:
    single = replace(WORK, chapters=WORK.chapters[:1], chapters_posted=1, chapters_expected=None)
    assert ("Chapter Summary" in html_of(single, each)) is each.block_for_open
    assert as_read(single, each, "html").chapters[0].title == ("Steam" if each.block_for_open else None)


_SINGULAR = ["Rating:", "Archive Warning:", "Category:", "Fandom:"]
_PLURAL = ["Rating:", "Archive Warnings:", "Categories:", "Fandoms:"]
_PLACES = ["Series:", "Collections:", "Stats:"]


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("2019-02", [*_SINGULAR, "Relationship:", "Additional Tags:", *_PLACES]),
        ("2022-06", [*_SINGULAR, "Relationship:", "Additional Tags:", "Language:", *_PLACES]),
        ("2023-10", [*_PLURAL, "Relationship:", "Additional Tags:", "Language:", *_PLACES]),
    ],
)
def test_labels(name: str, labels: list[str]) -> None:
    assert re.findall(r"<dt>([^<]*)</dt>", html_of(WORK, era(name)))[: len(labels)] == labels


@pytest.mark.parametrize(
    ("name", "links"),
    [
        ("2022-06", [("Choose%20Not%20To%20Use%20Archive%20Warnings", "Choose Not To Use Archive Warnings"), ("Underage", "Underage")]),
        ("2023-04", [("Choose%20Not%20To%20Use%20Archive%20Warnings", "Creator Chose Not To Use Archive Warnings"), ("Underage", "Underage")]),
        ("2025-10", [("Choose%20Not%20To%20Use%20Archive%20Warnings", "Creator Chose Not To Use Archive Warnings"), ("Underage%20Sex", "Underage Sex")]),
    ],
)  # fmt: skip
def test_names_of_warnings(name: str, links: list[tuple[str, str]]) -> None:
    row = html_of(WORK, era(name)).partition("<dt>Archive Warning")[2].partition("</dd>")[0]
    assert re.findall(r'/tags/([^"]*)">([^<]*)</a>', row) == links


def test_tags_are_coded_in_addresses() -> None:
    page = html_of(WORK, ERAS[-1])
    row = page.partition("<dt>Fandoms:")[2].partition("</dd>")[0]
    assert re.findall(r'/tags/([^"]*)"', row) == ["Tidewrack", "Q%20*a*%20A", "Mr*d*%20Fox*q*", "*h*1"]


@ALL_ERAS
def test_scheme_of_the_archives_links(each: Era) -> None:
    page = html_of(WORK, each)
    assert ("https://archiveofourown.org" in page) is each.https
    assert ("http://archiveofourown.org" in page) is not each.https


@ALL_ERAS
def test_translations_of_the_work_are_listed_since_2023(each: Era) -> None:
    assert ("Translation into" in html_of(WORK, each)) is each.plural
    kinds = [r.kind for r in as_read(WORK, each, "html").relations or ()]
    assert (RelationKind.TRANSLATED_AS in kinds) is each.plural


def test_another_archive() -> None:
    place = Place("archive.example", "Example Archive")
    page = build_html(WORK, ERAS[-1], place=place).decode()
    assert "archiveofourown" not in page
    assert "Archive of Our Own" not in page
    assert 'href="https://archive.example/works/912000001"' in page
    assert as_read(WORK, ERAS[-1], "html", place=place).site == "archive.example"
    assert "archiveofourown" not in "".join(files_of(build_epub(WORK, ERAS[-1], place=place)).values())


@pytest.mark.parametrize(
    ("title", "name", "expected"),
    [
        ("The Cartographer's Kettle", "2011-11", "The Cartographers Kettle.html"),
        ("The Cartographer's Kettle", "2019-02", "The Cartographers Kettle.html"),
        ("The Cartographer's Blue Kettle", "2011-11", "The Cartographers Blue Kettle.html"),
        ("The Cartographer's Blue Kettle", "2023-10", "The_Cartographers_Blue.html"),
        ("Io", "2019-02", "Io Work 912000001.html"),
        ("月", "2023-10", "Work_912000001.html"),
        ("月", "2011-11", "Work by Mossy fern.html"),
    ],
)
def test_names_of_files(title: str, name: str, expected: str) -> None:
    assert file_name(replace(WORK, title=title), era(name), "html") == expected


@EPUB_ERAS
def test_calibre_cuts_before_every_heading(each: Era) -> None:
    files = files_of(build_epub(WORK, each))
    spine = spine_of(files)
    assert [re.sub(r"\s+", " ", "".join(re.findall(r"<h[12][^>]*>([^<]*)<", files[name]))).strip() for name in spine] == [
        "Preface",
        "The Cartographer's Kettle",
        "Chapter 1: Steam" if each.numbered else "Steam",
        "Later",
        "Chapter 2",
        "Afterword",
    ]  # fmt: skip
    assert ['id="chapters"' in files[name] for name in spine] == [False, True, True, True, True, False]
    assert re.findall(r'id="(calibre_pb_\d+)"', "".join(files[name] for name in spine)) == [
        "calibre_pb_1",
        "calibre_pb_2",
        "calibre_pb_4",
        "calibre_pb_5",
        "calibre_pb_7",
    ]


@EPUB_ERAS
def test_calibres_contents_name_the_archives_headings_only(each: Era) -> None:
    files = files_of(build_epub(WORK, each))
    spine = spine_of(files)
    labels = re.findall(r"<text>([^<]*)</text>", files["toc.ncx"])[1:]
    targets = [unquote(target) for target in re.findall(r'src="([^"]*)"', files["toc.ncx"])]
    first = "Chapter 1: Steam" if each.numbered else "Steam"
    assert list(zip(labels, targets, strict=True)) == [
        ("Preface", spine[0]),
        (first, spine[2]),
        ("Chapter 2", spine[4]),
        ("Afterword", spine[5]),
    ]


@EPUB_ERAS
def test_calibres_package(each: Era) -> None:
    package = files_of(build_epub(WORK, each))["content.opf"]
    assert "/works/" not in package
    by = "Mossy (fern), wren" if each.bylines_in_opf else "Mossy, wren"
    assert re.findall(r"<dc:creator[^>]*>([^<]*)<", package) == [by]
    assert re.findall(r"<dc:subject>([^<]*)<", package)[:4] == ["Fanworks", "Teen And Up Audiences", "F/F", "Gen"]
    assert re.findall(r"<dc:date>([^<]*)<", package) == ["2022-05-06T00:00:00+00:00"]
    assert re.findall(r'calibre:series(?:_index)?" content="([^"]*)"', package) == ["Kettles, Mostly", "2"]


def test_calibre_flattens_classes() -> None:
    files = files_of(build_epub(WORK, ERAS[-1]))
    pages = "".join(body_of(text) for name, text in files.items() if name.endswith(".xhtml"))
    kept = {name for value in re.findall(r'class="([^"]*)"', pages) for name in value.split()}
    assert {name for name in kept if not name.startswith("calibre")} == {
        "byline", "endnote-link", "heading", "message", "tags", "toc-heading", "userstuff", "userstuff1",
    }  # fmt: skip
    assert "<!--" not in pages


def test_what_a_cut_empties_is_dropped() -> None:
    nested = replace(WORK, chapters=(Chapter(1, markup="<ol><li><h2>In a list</h2>x</li></ol>"),), chapters_posted=1)
    files = files_of(build_epub(nested, era("2023-10")))
    before, behind = (files[name] for name in spine_of(files)[2:4])
    assert "<ol" not in before
    assert "<li " not in before
    assert re.findall(r"<(\w+)", behind.partition('id="chapters"')[2])[:4] == ["div", "ol", "li", "h2"]


def test_links_to_end_notes_lead_to_their_piece() -> None:
    files = files_of(build_epub(WORK, ERAS[-1]))
    for target, anchor in re.findall(r'href="([^"#]+)#(endnotes\d*)"', "".join(files.values())):
        assert f'id="{anchor}"' in files[unquote(target)]


def test_a_large_chapter_is_cut_to_size() -> None:
    paragraph = f"<p>{'lamp ' * 100}</p>"
    large = replace(WORK, chapters=(Chapter(1, markup=paragraph * 1200),), chapters_expected=1, chapters_posted=1)
    files = files_of(build_epub(large, ERAS[-1]))
    pieces = [files[name] for name in spine_of(files)]
    assert max(len(piece.encode()) for piece in pieces) < 262_000
    assert sum(piece.count("lamp") for piece in pieces) == 120_000
    assert len(pieces) == 7
    old = files_of(build_epub(large, era("2011-11")))
    assert [name for name in old if "chapter" in name] == [f"OEBPS/chapter1_{part}.xhtml" for part in (1, 2, 3)]
    assert sum(page.count("lamp") for page in old.values()) == 120_000


def test_the_hand_built_epub() -> None:
    files = files_of(build_epub(WORK, era("2011-11")))
    assert spine_of(files) == [
        "OEBPS/preface.xhtml",
        "OEBPS/chapter1_1.xhtml",
        "OEBPS/chapter2_1.xhtml",
        "OEBPS/afterword.xhtml",
    ]
    assert 'id="etextno">http://archiveofourown.org/works/912000001<' in files["OEBPS/content.opf"]
    assert "<dc:date>2021-03-04</dc:date>" in files["OEBPS/content.opf"]
    assert "Ended." not in "".join(files.values())
    assert 'href="#endnotes1"' in files["OEBPS/chapter1_1.xhtml"]
    assert as_read(WORK, era("2011-11"), "epub").chapters[0].end_notes is None
    first = files_of(build_epub(replace(WORK, chapters=WORK.chapters[:1]), era("2010-11")))
    assert spine_of(first) == ["OEBPS/work.xhtml"]


def test_images_become_files() -> None:
    pictured = replace(WORK, chapters=(Chapter(1, markup='<p><img src="https://example.org/a.png" alt="sea" /></p>'),))
    files = files_of(build_epub(pictured, ERAS[-1]))
    assert "img1.png" in files
    assert '<img src="img1.png" alt="sea"' in "".join(files.values())
    assert as_read(pictured, ERAS[-1], "epub").chapters[0].images == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(works(), st.sampled_from(ERAS))
def test_every_text_survives_every_carrier(reading: Reading, each: Era) -> None:
    page = bare(build_html(reading, each).decode())
    files = files_of(build_epub(reading, each))
    book = "".join(bare(body_of(files[name])) for name in spine_of(files))
    # Where nothing is cut, a text is one run; a cut may only fall between elements.
    for chapter in reading.chapters:
        assert bare(chapter.markup) in page
        assert bare(chapter.markup) in book
    for text in (reading.summary, reading.notes, reading.end_notes):
        assert bare(text) in page
        assert bare(text) in book


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(works(), st.sampled_from(ERAS))
def test_every_file_of_an_epub_is_well_formed(reading: Reading, each: Era) -> None:
    for name, text in files_of(build_epub(reading, each)).items():
        if name.endswith((".xhtml", ".opf", ".ncx", ".xml")):
            etree.fromstring(text.encode())


@given(works())
def test_a_reading_differs_from_itself_in_nothing(reading: Reading) -> None:
    for carrier in ("html", "epub"):
        told = as_read(reading, ERAS[-1], carrier)
        assert differences(told, told) == ()
        assert as_read(told, ERAS[-1], carrier).chapters == told.chapters


def test_differences_name_the_field() -> None:
    told = as_read(WORK, ERAS[-1], "html")
    other = replace(told, rating="Mature", chapters=(replace(told.chapters[0], title="Smoke"), told.chapters[1]))
    assert differences(told, other) == (
        "rating: expected 'Teen And Up Audiences' got 'Mature'",
        "chapter 1 title: expected 'Steam' got 'Smoke'",
    )
    assert differences(told, replace(told, source_url="http://archiveofourown.org/works/912000001")) == ()
    assert AO3.site == "ao3"
