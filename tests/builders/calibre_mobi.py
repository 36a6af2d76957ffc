"""What calibre makes of a downloader's EPUB for an older Kindle: the same pages as flat paragraphs (MOBI 6)."""

from __future__ import annotations

from collections.abc import Mapping

from alcove.formats.ebook import open_ebook
from tests.builders.htmlz import body_of
from tests.builders.kindle import Told, build_mobi6
from tests.builders.kindle_downloads import Flat


def build_calibre_mobi(epub: bytes, labels: Mapping[str, str]) -> bytes:
    """The pages of this EPUB; the table of contents has those whose names end as the keys of ``labels`` do."""
    book = open_ebook(epub)
    if book is None:
        raise ValueError("an EPUB that is none")
    flat = Flat(cut=False)
    for page in book.pages:
        flat.begin(next((label for name, label in labels.items() if page.path.endswith(name)), ""))
        flat.flow(body_of(page.data), 0)
    flat.begin("")
    flat.add_contents()
    package = book.package
    facts = [(100, name.encode()) for name in package.creators] + [(105, name.encode()) for name in package.subjects]
    facts += [(103, package.description.encode())] if package.description else []
    return build_mobi6(flat.text(), flat.targets, Told(name=next(iter(package.titles), ""), facts=facts))
