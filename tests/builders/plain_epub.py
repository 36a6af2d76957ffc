"""EPUBs of no known make, with the metadata that is given, and any EPUB as Kobo's readers keep it."""

from __future__ import annotations

import io
import itertools
import re
import zipfile

from alcove.domain.readings import Reading
from tests.builders.container import made_at, pack
from tests.builders.text import as_xhtml, escape

_TEXT = re.compile(r"(?<=>)[^<>]*[^<>\s][^<>]*(?=<)")


def build_plain_epub(reading: Reading, metadata: str = "") -> bytes:
    """A page under a heading for each chapter; title, creators and language in the package, then ``metadata``."""
    pages = {
        f"chapter_{c.number:03}": f"<h1>{escape(c.title or f'Chapter {c.number}')}</h1>{as_xhtml(c.markup)}"
        for c in reading.chapters
    }
    items = "".join(f'<item href="{n}.xhtml" id="{n}" media-type="application/xhtml+xml"/>' for n in pages)
    spine = "".join(f'<itemref idref="{n}"/>' for n in pages)
    creators = "".join(f"<dc:creator>{escape(c.name)}</dc:creator>" for c in reading.creators or ())
    package = (
        '<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
        f"<dc:title>{escape(reading.title or '')}</dc:title>{creators}<dc:language>{reading.language or 'und'}</dc:language>"
        f"{metadata}</metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    files = {"OEBPS/content.opf": package.encode()}
    files |= {f"OEBPS/{n}.xhtml": f"<html><body>{inner}</body></html>".encode() for n, inner in pages.items()}
    return pack(files, "OEBPS/content.opf", made_at(reading), shuffled=False)


def as_kepub(epub: bytes) -> bytes:
    """The e-book with a span around each text and two blocks around all, as Kobo's readers and kepubify put them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(epub)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename.endswith(("html", "htm")):
                content = _for_kobo(content.decode()).encode()
            target.writestr(entry, content, entry.compress_type)
    return out.getvalue()


def _for_kobo(page: str) -> str:
    numbers = itertools.count(1)
    head, body, rest = page.partition("<body")
    tag, end, inner = rest.partition(">")
    inner, closing, tail = inner.rpartition("</body>")
    inner = _TEXT.sub(lambda found: f'<span class="koboSpan" id="kobo.{next(numbers)}.1">{found[0]}</span>', inner)
    return f'{head}{body}{tag}{end}<div id="book-columns"><div id="book-inner">{inner}</div></div>{closing}{tail}'
