"""Reading files of works: bytes in, a :class:`~alcove.domain.readings.Reading` out. Needs no library and no database.

    >>> from alcove import formats
    >>> reading = formats.read("One_Lamp.html")                         # doctest: +SKIP
    >>> reading.title, reading.fandoms, reading.words                   # doctest: +SKIP
    ('One Lamp', ('Imaginary Saga',), 321)
    >>> reading.chapters[0].text                                        # doctest: +SKIP
    'Only paragraph.'

What each module is for:

- ``registry``: which reader reads a file (by content, never by its name); ``reader``: what a reader is.
- ``ao3_html``, ``ao3_epub``, ``ao3_kindle``: AO3's downloads of every make since 2010, over ``ao3_skeleton`` (the parts
  of a file), ``ao3_leaves`` (the pages of an e-book), ``ao3_renamed`` (their ids, where they were renamed), ``ao3_flat`` (a
  MOBI put back into form), ``ao3_preface`` and ``ao3_bylines`` (fields), ``ao3_chapters`` (texts), ``ao3_reading`` (all of it as a Reading).
- ``ao3_pdf``, ``ao3_text``: the same without markup, over ``ao3_table`` (the table of tags), ``ao3_lines`` (lines put back
  into the form of the page) and ``ao3_site_lines`` (a page of the site in a download's words); ``ao3_manuscript``: the same
  as other programs converted it, ``ao3_loose_book`` as an e-book made of a PDF. Where chapters begin there say
  ``ao3_text_chapters`` and ``ao3_manuscript_chapters``, where notes end ``ao3_text_quotes``, ``ao3_pdf_indents`` and, by
  AO3's own ``ao3_figures``, ``ao3_word_count``.
- ``fanficfare_epub``, ``fanficfare_html``, ``fanficfare_text``, ``fichub``, ``ffn_page``, ``efiction_page``, ``tool_epub``: what downloaders
  made, over ``told`` (labelled values as fields), ``fanficfare_chapters``, ``fanficfare_flat`` and ``paragraph_headings`` (MOBIs
  put back into form), ``wrapped_text`` (text back as markup),
  ``ffn_line`` (the line under a story's title), ``told_reading`` (all of it as a Reading); ``packed_page`` (a ZIP of one).
- ``html``, ``epub``, ``kindle``, ``plain``: everything else that can be read; ``later``: what cannot yet; ``kinds``: what is no work.
- ``calibre_folder``: what calibre keeps beside a book, as the fields that the book does not tell.
- ``pool`` and ``worker``: reading many files in processes that are limited and replaced.
- ``ebook`` and ``opf`` (EPUB as a package) over ``zip_contents`` and ``htmlz`` (its pages taken apart), ``kindle_book`` over
  ``kindle_head``, ``kindle_index``, ``palm`` and ``huffcdic`` (MOBI and AZW3 as pages), ``nodes`` (HTML trees), ``texts`` (text, words, hashes), ``decoding``,
  ``labels`` (the words to look for), ``sanitize`` (what HTML may be shown).
- ``skeleton`` over ``stand_ins``: a file with every word replaced, to report that it was misread.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from alcove.formats.whole_file import whole

if TYPE_CHECKING:
    import datetime as dt

    from alcove.domain.readings import Chapter, Reading
    from alcove.formats.registry import Explanation

__all__ = [
    "dated",
    "describes_work",
    "expects_preface",
    "explain",
    "fill",
    "identify",
    "read",
    "read_bytes",
    "read_chapters",
]


def read(path: str | os.PathLike[str], *, name: str | None = None) -> Reading:
    """Everything that a file tells about the work in it: tags, creators, dates, notes, chapters with their texts.

    A field is None where the file does not tell and empty where it tells that there is none. ``recognised`` is False
    where no preface was understood; then title, creators, language and chapters are what there is. ``problems`` has
    sentences about what is missing. ``name`` is used in messages instead of the file's own.

    Raises:
        RefusedError: it is no work (a picture, a program, a list of works), or over a limit; the message says which.
        OSError: the file cannot be opened.
    """
    path = Path(path)
    return read_bytes(whole(path), path.name if name is None else name)


def read_bytes(data: bytes, name: str = "") -> Reading:
    """The same from bytes. ``name`` appears in messages only: what a file is, its content decides."""
    from alcove.formats import registry  # noqa: PLC0415 - the parsers come with the first file

    return registry.read_bytes(data, name)


def read_chapters(data: bytes, name: str = "") -> tuple[Chapter, ...]:
    """The chapters alone, to be shown: titles, notes, markup. Their text, words and hash may be missing, which makes
    this several times as quick as ``read_bytes``. Raises RefusedError.
    """
    from alcove.formats import registry  # noqa: PLC0415 - the parsers come with the first file

    return registry.read_chapters(data, name)


def fill(reading: Reading, beside: bytes) -> Reading:
    """The reading with what the description beside its file tells where the file does not: calibre's ``metadata.opf``.
    What cannot be understood of it changes nothing but a sentence among the problems.
    """
    from alcove.formats import calibre_folder  # noqa: PLC0415 - few files have one

    return calibre_folder.fill(reading, beside)


def dated(reading: Reading, time: dt.datetime | None) -> Reading:
    """The reading of a file that lay in an archive, with what its time there tells (in no zone): the last update, of a
    page that FicHub packed.
    """
    from alcove.formats import fichub  # noqa: PLC0415 - the parsers come with the first file

    return fichub.dated(reading, time)


def describes_work(beside: bytes) -> bool:
    """Whether such a description tells of a fanwork: its source, or a fandom."""
    from alcove.formats import calibre_folder  # noqa: PLC0415 - few files have one

    return calibre_folder.describes_work(beside)


def identify(data: bytes, name: str = "") -> str:
    """The name of the reader for these bytes, without reading them: ``pdf`` for every PDF, AO3's as well, which would have
    to be opened. Raises RefusedError for what is no work.
    """
    from alcove.formats import registry  # noqa: PLC0415 - the parsers come with the first file

    return registry.identify(data, name)


def expects_preface(data: bytes, name: str = "") -> bool | None:
    """Whether these bytes look like a work with a preface, rather than any text; None for a PDF, of which only a worker
    tells (``registry.glance``). Raises RefusedError for no work.
    """
    from alcove.formats import registry  # noqa: PLC0415 - the parsers come with the first file

    return registry.expects_preface(data, name)


def explain(data: bytes, name: str = "") -> tuple[Explanation, ...]:
    """How sure each reader is about these bytes, and why; the best first."""
    from alcove.formats import registry  # noqa: PLC0415 - the parsers come with the first file

    return registry.explain(data, name)
