"""AO3's EPUBs: what is particular to them. Whole files of every make are in test_built_files."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest

from alcove import formats
from alcove.domain.readings import Coverage
from alcove.formats.kindle_book import open_kindle
from tests.builders import ERAS
from tests.builders.comparison import differences
from tests.builders.kindle_downloads import build_mobi
from tests.unit.formats.pages import FAREWELL, MESSAGE, TEXT, epub, meta, ncx, package, xhtml

_END = f'<div id="afterword"><h2 class="toc-heading" id="calibre_toc_9">Afterword</h2>{FAREWELL}</div>'
_PREFACE = f'<div id="preface"><h2 class="toc-heading" id="calibre_toc_2">Preface</h2>{MESSAGE}'


def _preface(stats: str = "Words: 9 Chapters: 2/2") -> str:
    return f"{_PREFACE}{meta(stats=stats)}</div>"


def _book(
    *bodies: str, points: list[tuple[str, str]] | None = None, metadata: str = "", stats: str = "Words: 9 Chapters: 2/2"
) -> bytes:
    pages = {f"p{number}": f"p{number}.xhtml" for number in range(len(bodies) + 2)}
    files = {"p0.xhtml": _preface(stats), f"p{len(bodies) + 1}.xhtml": _END}
    files |= {
        f"p{number}.xhtml": f'<div id="chapters" class="userstuff1">{body}</div>'
        for number, body in enumerate(bodies, 1)
    }
    held = {name: xhtml(body) for name, body in files.items()}
    if points is not None:
        held["toc.ncx"] = ncx(points)
    return epub({"content.opf": package(pages, metadata=metadata, contents=points is not None), **held})


def _header(title: str, more: str = "", place: str = "calibre_toc_3") -> str:
    return f'<div class="calibre1"><h2 class="calibre6" id="{place}">{title}</h2>{more}</div>'


def _text(inside: str) -> str:
    return f'<div class="userstuff1">{inside}</div>'


_STUB = '<div class="calibre1"><div class="calibre8" id="calibre_pb_5"></div></div>'


def test_pieces_of_a_chapter_are_joined() -> None:
    reading = formats.read_bytes(
        _book(
            _header("Chapter 1: One") + _text("<p>First.</p>"),
            _text('<h2 id="calibre_pb_4">Typed</h2><p>Second.</p>') + _STUB,
            _header("Chapter 2") + _text("<p>Third.</p>"),
        )
    )
    assert [(c.title, c.text) for c in reading.chapters] == [("One", "First.\n\nTyped\n\nSecond."), (None, "Third.")]
    assert reading.coverage is Coverage.FULL


def test_a_header_that_was_cut_in_its_notes_is_joined() -> None:
    notes = '<p>Chapter Notes</p><blockquote class="userstuff"><p>A</p></blockquote>'
    rest = (
        '<div class="calibre1"><blockquote class="userstuff"><h2 id="calibre_pb_4">B</h2><p>C</p></blockquote>'
        '<div class="endnote-link"><a href="p3.xhtml#endnotes1">more notes</a></div></div>'
    )
    reading = formats.read_bytes(
        _book(_header("Chapter 1", notes), rest + _text("<p>Text.</p>"), _header("Chapter 2") + _text("x"))
    )
    assert [c.text for c in reading.chapters] == ["Text.", "x"]
    assert reading.chapters[0].notes == "<p>A</p><h2>B</h2><p>C</p>"


@pytest.mark.parametrize("header", ["", '<p>Chapter Notes</p><blockquote class="userstuff">N</blockquote>'])
def test_a_text_that_begins_with_a_quoted_heading_is_no_header(header: str) -> None:
    reading = formats.read_bytes(
        _book(
            _header("Chapter 1", header),
            _text('<blockquote><h2 id="calibre_pb_4">B</h2></blockquote><p>C</p>'),
            _header("Chapter 2") + _text("x"),
        )
    )
    assert [c.text for c in reading.chapters] == ["B\n\nC", "x"]


def test_end_notes_that_were_cut_are_joined() -> None:
    reading = formats.read_bytes(
        _book(
            _header("Chapter 1") + _text("a") + '<div id="endnotes1"><p>Chapter End Notes</p></div>',
            '<div id="endnotes1"><blockquote class="userstuff"><h2 id="calibre_pb_4">B</h2></blockquote></div>' + _STUB,
            _header("Chapter 2") + _text("b"),
        )
    )
    assert [(c.text, c.end_notes) for c in reading.chapters] == [("a", "<h2>B</h2>"), ("b", None)]


def test_the_contents_tell_where_chapters_begin_when_ids_are_gone() -> None:
    data = _book(
        _header("One", place="") + _text("a"),
        '<div class="calibre1"><h2 class="heading">Typed</h2><p>b</p></div>',
        _header("Two", place="") + _text("c"),
        points=[("Preface", "p0.xhtml"), ("One", "p1.xhtml"), ("Two", "p3.xhtml"), ("Afterword", "p4.xhtml")],
    )
    assert [(c.title, c.text) for c in formats.read_bytes(data).chapters] == [("One", "a\n\nTyped\n\nb"), ("Two", "c")]


def test_a_chapter_without_its_heading_takes_its_label() -> None:
    data = _book(
        _text("a"),
        _text("b"),
        points=[("Preface", "p0.xhtml"), ("Chapter 1: A", "p1.xhtml"), ("Chapter 2: B", "p2.xhtml")],
    )
    assert [(c.title, c.text) for c in formats.read_bytes(data).chapters] == [("A", "a"), ("B", "b")]


def test_places_within_one_page_are_followed() -> None:
    data = _book(
        _header("One", place="a") + _text("a") + _header("Two", place="b") + _text("b"),
        points=[("Preface", "p0.xhtml"), ("One", "p1.xhtml#a"), ("Two", "p1.xhtml#b")],
    )
    assert [(c.title, c.text) for c in formats.read_bytes(data).chapters] == [("One", "a"), ("Two", "b")]


def test_links_to_end_notes_in_the_contents_begin_no_chapter() -> None:
    data = _book(
        _header("Chapter 1") + _text("a"),
        _text("b") + '<div id="endnotes1"><p>Chapter End Notes</p><blockquote>E</blockquote></div>' + _STUB,
        _header("Notes", place="calibre_toc_4") + _text("c"),
        points=[
            ("Preface", "p0.xhtml"),
            ("Chapter 1", "p1.xhtml"),
            ("notes", "p2.xhtml#endnotes1"),
            ("Notes", "p3.xhtml"),
        ],
    )
    reading = formats.read_bytes(data)
    assert [(c.title, c.text, c.end_notes) for c in reading.chapters] == [
        (None, "ab", "E"),
        ("Notes", "c", None),
    ]


def test_a_page_that_a_tool_put_in_is_no_chapter() -> None:
    pages = {"cover": "cover.xhtml", "p0": "p0.xhtml", "p1": "p1.xhtml", "p2": "p2.xhtml"}
    data = epub(
        {
            "content.opf": package(pages),
            "cover.xhtml": xhtml('<div class="userstuff"><h2>One Lamp</h2><p>A cover</p></div>'),
            "p0.xhtml": xhtml(_preface("Words: 2 Chapters: 1/1")),
            "p1.xhtml": xhtml(f'<div id="chapters"><h2 class="toc-heading">One Lamp</h2>{TEXT}</div>'),
            "p2.xhtml": xhtml(_END),
        }
    )
    reading = formats.read_bytes(data)
    assert [(c.title, c.text) for c in reading.chapters] == [(None, "Only paragraph.")]
    assert (reading.coverage, reading.problems) == (Coverage.FULL, ())


def test_a_reader_for_kobo_wraps_every_sentence() -> None:
    span = '<span class="koboSpan" id="kobo.1.1">{}</span>'
    preface = (
        _preface("Words: 2 Chapters: 1/1")
        .replace("<dt>Rating:", f"<dt>{span.format('Rating:')}")
        .replace(
            '<dl class="tags">',
            f'<dl class="tags"><dt>Series:</dt><dd>{span.format("Part 2 of ")}<a href="/series/1">{span.format("S")}</a></dd>',
        )
    )
    inside = {
        "p0": preface,
        "p1": f'<div id="chapters">{TEXT.replace("Only paragraph.", span.format("Only paragraph."))}</div>',
        "p2": _END,
    }
    files = {
        f"{key}.xhtml": xhtml(f'<div id="book-columns"><div id="book-inner">{body}</div></div>')
        for key, body in inside.items()
    }
    reading = formats.read_bytes(epub({"content.opf": package({key: f"{key}.xhtml" for key in inside}), **files}))
    assert (reading.rating, [c.text for c in reading.chapters]) == ("Mature", ["Only paragraph."])
    assert [(s.title, s.position) for s in reading.series or ()] == [("S", 2)]


@pytest.mark.parametrize(
    ("stamp", "made"),
    [
        ("2024-01-05T10:11:12.5+00:00", dt.datetime(2024, 1, 5, 10, 11, 12, 500000, tzinfo=dt.UTC)),
        ("2024-01-05T10:11:12Z", dt.datetime(2024, 1, 5, 10, 11, 12, tzinfo=dt.UTC)),
        ("2024-01-05T10:11:12", dt.datetime(2024, 1, 5, 10, 11, 12, tzinfo=dt.UTC)),
        ("0101-01-01T00:00:00+00:00", None),
        ("soon", None),
    ],
)
def test_the_stamp_tells_when_the_book_was_made(stamp: str, made: dt.datetime | None) -> None:
    data = _book(_header("Chapter 1") + _text("a"), metadata=f'<meta name="calibre:timestamp" content="{stamp}"/>')
    assert formats.read_bytes(data).made == made


@pytest.mark.parametrize(
    ("told", "language"),
    [("en", "en"), ("ptBR", "pt-BR"), ("deu", "de"), ("und", None), ("", None), ("qmd", "qmd"), ("xx", None)],
)
def test_the_package_tells_the_language_where_the_preface_does_not(told: str, language: str | None) -> None:
    data = _book(_header("Chapter 1") + _text("a"), metadata=f"<dc:language>{told}</dc:language>")
    reading = formats.read_bytes(data)
    assert (reading.language, reading.language_name) == (language, None)


def test_the_preface_overrules_the_package_about_the_language() -> None:
    data = _book(_header("Chapter 1") + _text("a"), metadata="<dc:language>en</dc:language>")
    spanish = formats.read_bytes(
        epub_with(data, lambda page: page.replace("<dt>Stats:", "<dt>Language:</dt><dd>Español</dd><dt>Stats:"))
    )
    unknown = formats.read_bytes(
        epub_with(data, lambda page: page.replace("<dt>Stats:", "<dt>Language:</dt><dd>Lampish</dd><dt>Stats:"))
    )
    assert (spanish.language, spanish.language_name) == ("es", "Español")
    assert (unknown.language, unknown.language_name) == (None, "Lampish")


def test_the_package_of_before_2019_has_the_address() -> None:
    preface = xhtml(meta(stats="Words: 2"))
    pages = {"preface": "preface.xhtml", "chapter1_1": "chapter1_1.xhtml", "afterword": "afterword.xhtml"}
    data = epub(
        {
            "content.opf": package(
                pages, metadata='<dc:identifier opf:scheme="URI">http://archiveofourown.org/works/12</dc:identifier>'
            ),
            "preface.xhtml": preface,
            "chapter1_1.xhtml": xhtml(TEXT),
            "afterword.xhtml": xhtml("<p class='message'>Bye.</p>"),
        }
    )
    reading = formats.read_bytes(data)
    assert (reading.site, reading.site_id, reading.source_url) == ("ao3", "12", "https://archiveofourown.org/works/12")
    assert (reading.chapters_posted, reading.chapters_expected, reading.complete) == (1, 1, True)


def test_end_notes_that_ao3_left_out_are_told_and_the_text_is_whole() -> None:
    block = (
        '<div class="meta group"><h2 class="heading">{}</h2><p>Chapter Notes</p>'
        '<div class="endnote-link">See the end for <a href="#endnotes{}">notes</a></div></div><div class="userstuff"><p>x</p></div>'
    )
    pages = {name: f"{name}.xhtml" for name in ("preface", "chapter1_1", "chapter2_1", "afterword")}
    data = epub(
        {
            "content.opf": package(pages),
            "preface.xhtml": xhtml(MESSAGE.replace("https", "http") + meta(stats="Words: 2 Chapters: 2/2")),
            "chapter1_1.xhtml": xhtml(block.format("One", 1)),
            "chapter2_1.xhtml": xhtml(block.format("Two", 2)),
            "afterword.xhtml": xhtml(FAREWELL),
        }
    )
    reading = formats.read_bytes(data)
    assert reading.problems == (
        "AO3's EPUBs of 2011 to 2019 leave out the end notes of chapters; those of chapters 1, 2 are missing. A newer download has them.",
    )
    assert reading.coverage is Coverage.FULL
    assert [c.title for c in reading.chapters] == ["One", "Two"]


@pytest.mark.parametrize(
    "look_alike",
    [
        '<dl class="tags"><dt>Rating:</dt><dd>Explicit</dd><dt>Stats:</dt><dd>Words: 1</dd></dl>',
        "<dl><dt>Works inspired by this one</dt><dd>x</dd></dl>",
        '<h2 class="heading">Chapter 9</h2>',
        '<p class="message"><a href="https://archiveofourown.org/works/1/comments/new">x</a></p>',
    ],
)
def test_what_an_author_typed_stays_in_the_text_of_a_page_without_wrappers(look_alike: str) -> None:
    pages = {name: f"{name}.xhtml" for name in ("preface", "chapter1_1", "afterword")}
    data = epub(
        {
            "content.opf": package(pages),
            "preface.xhtml": xhtml(MESSAGE + meta(stats="Words: 2 Chapters: 1/1")),
            "chapter1_1.xhtml": xhtml(f'<div class="userstuff">{look_alike}<p>Text.</p></div>'),
            "afterword.xhtml": xhtml(FAREWELL),
        }
    )
    reading = formats.read_bytes(data)
    assert (reading.rating, reading.words, reading.relations) == ("Mature", 2, ())
    assert [look_alike in chapter.markup for chapter in reading.chapters] == [True]


def test_a_missing_page_is_told_and_makes_a_part() -> None:
    data = _book(_header("Chapter 1") + _text("a"), _header("Chapter 2") + _text("b"))
    reading = formats.read_bytes(epub_with(data, lambda page: None if "Chapter 2" in page else page))
    assert reading.coverage is Coverage.PARTIAL
    assert reading.problems == (
        "One page of the e-book cannot be read (p2.xhtml); download it again.",
        "The file has 1 of the 2 chapters that were posted when it was made; a new download has all.",
    )


def epub_with(data: bytes, change: Callable[[str], str | None]) -> bytes:
    """The same book with its pages changed; one that becomes None is left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if not name.startswith(("META-INF", "mimetype"))
        }
    changed = {name: change(text) if name.endswith("xhtml") else text for name, text in files.items()}
    return epub({name: text for name, text in changed.items() if text is not None})


def test_an_ebook_that_was_made_of_a_mobi_tells_what_the_mobi_tells() -> None:
    header = '<p>Chapter Notes</p><blockquote class="userstuff"><p>Note.</p></blockquote>'
    work = formats.read_bytes(
        _book(_header("Chapter 1: A", header) + _text("<p>a</p>"), _header("Chapter 2") + _text("b"))
    )
    mobi = build_mobi(work, ERAS[-1])
    held = open_kindle(mobi)
    assert held is not None
    names = {page.path.replace(" ", ""): page.data for page in held.pages}
    points = [(point.label, f"{point.path.replace(' ', '')}.xhtml") for point in held.contents]
    files = {f"{name}.xhtml": xhtml(data.decode()) for name, data in names.items()}
    opf = package({name: f"{name}.xhtml" for name in names}, contents=True)
    found, expected = (
        formats.read_bytes(epub({"content.opf": opf, "toc.ncx": ncx(points), **files})),
        formats.read_bytes(mobi),
    )
    assert (found.reader, found.format, found.coverage, found.problems) == ("ao3-epub", "epub", Coverage.LOSSY, ())
    assert differences(replace(expected, format="epub", made=found.made), found) == ()
    assert found.text_hash == expected.text_hash == work.text_hash


_UNLED = '<p>Chapter Notes See the end of the chapter for <a href="p2.xhtml#endnotes1">notes</a></p>'
_END_NOTES = '<div class="calibre1" id="endnotes1"><p>Chapter End Notes</p><blockquote>Bye.</blockquote></div>'


@pytest.mark.parametrize("wrapped", [True, False], ids=["since 2019", "before"])
def test_chapters_that_fell_out_of_their_wrapper_are_chapters(*, wrapped: bool) -> None:
    """calibre's heuristics make a paragraph of a line that leads to end notes, and end the wrapper there."""
    pages = [
        _preface() if wrapped else f"{MESSAGE}{meta(stats='Words: 9 Chapters: 2/2')}",
        f'<div id="chapters" class="userstuff1">{_header("Chapter 1: One", _UNLED)}</div>{_text("<p>First.</p>")}',
        f"{_text('<h2>Typed</h2><p>Second.</p>')}{_END_NOTES}{_STUB}",
        f"{_header('Chapter 2: Two')}{_text('<p>Third.</p>')}",
        _END
        if wrapped
        else f'<div class="meta"><div id="endnotes"><p>End Notes</p><blockquote>All.</blockquote></div></div>{FAREWELL}',
    ]
    names = {f"p{number}": f"p{number}.xhtml" for number in range(len(pages))}
    held = {f"p{number}.xhtml": xhtml(page) for number, page in enumerate(pages)}
    reading = formats.read_bytes(epub({"content.opf": package(names), **held}))
    assert (reading.coverage, reading.problems) == (Coverage.FULL, ())
    assert [(c.title, c.text, c.end_notes) for c in reading.chapters] == [
        ("One", "First.\n\nTyped\n\nSecond.", "Bye."),
        ("Two", "Third.", None),
    ]
    assert reading.end_notes == (None if wrapped else "All.")


@pytest.mark.parametrize("names", ["chapter{}_{}.xhtml", "part{}{}.xhtml"])
def test_an_old_book_that_a_program_gave_other_classes_keeps_its_texts(names: str) -> None:
    first, second, other = names.format(1, 1), names.format(1, 2), names.format(2, 1)
    bodies = {
        "preface.xhtml": f"{MESSAGE}{meta(stats='Words: 6 Chapters: 2/2')}",
        first: '<div class="meta"><h2 class="calibre1">One</h2></div><div class="calibre2"><p>First.</p></div>',
        second: '<div class="calibre2"><p>More of it.</p></div>',
        other: '<div class="meta"><h2 class="calibre1">Two</h2></div><div class="calibre2"><p>Second.</p></div>',
        "afterword.xhtml": FAREWELL,
        "contents.xhtml": "<div><p>Table of Contents</p><p>One</p></div>",
    }
    points = [("Preface", "preface.xhtml"), ("One", first), ("Two", other), ("Afterword", "afterword.xhtml")]
    reading = formats.read_bytes(
        epub(
            {
                "content.opf": package({f"p{at}": name for at, name in enumerate(bodies)}, contents=True),
                **{name: xhtml(body) for name, body in bodies.items()},
                "toc.ncx": ncx(points),
            }
        ),
        "one.epub",
    )
    assert [(chapter.title, chapter.text) for chapter in reading.chapters] == [
        ("One", "First.\n\nMore of it."),
        ("Two", "Second."),
    ]


def test_the_only_text_of_an_old_book_is_kept_whatever_its_class() -> None:
    bodies = {
        "preface.xhtml": f"{MESSAGE}{meta(stats='Words: 2')}",
        "part0001.xhtml": '<div class="calibre2"><p>A text.</p></div>',
        "afterword.xhtml": FAREWELL,
    }
    points = [("Preface", "preface.xhtml"), ("Title", "part0001.xhtml"), ("Afterword", "afterword.xhtml")]
    files = {
        "content.opf": package({f"p{at}": name for at, name in enumerate(bodies)}, contents=True),
        "toc.ncx": ncx(points),
    }
    reading = formats.read_bytes(epub(files | {name: xhtml(body) for name, body in bodies.items()}), "one.epub")
    assert [chapter.text for chapter in reading.chapters] == ["A text."]


def test_a_book_whose_table_ran_together_is_read_by_its_words() -> None:
    """So calibre makes an EPUB of its RTF of a download."""
    page = (
        "<p>Posted originally on the Archive of Our Own at https://archiveofourown.org/works/90000001.</p><p>Rating: Mature"
        " Fandom: Imaginary Saga Language: English Stats: Published: 2024-01-05 Words: 4 Chapters: 2/2</p><p>Two Lamps</p>"
        "<p>by ada</p><p>Summary</p><p>A lamp.</p><p>Another.</p><h2>One</h2>It was <b>lit</b>.<h2>Two</h2><div><p>Out.</p></div>"
    )
    reading = formats.read_bytes(
        epub({"content.opf": package({"p": "one.xhtml"}), "one.xhtml": xhtml(page)}), "one.epub"
    )
    assert (reading.reader, reading.coverage, reading.site_id) == ("ao3-epub", Coverage.LOSSY, "90000001")
    assert (reading.title, reading.language, reading.summary) == ("Two Lamps", "en", "<p>A lamp.</p><p>Another.</p>")
    assert [(c.title, c.text) for c in reading.chapters] == [("One", "It was lit."), ("Two", "Out.")]
