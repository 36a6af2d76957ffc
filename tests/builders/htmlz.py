"""HTMLZ as calibre makes it of any e-book (``htmlz_output.py``, ``oeb2html.py``): one page, its description, a style sheet."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from urllib.parse import unquote, urldefrag, urljoin

from lxml import etree, html

from alcove.formats.ebook import open_ebook
from alcove.formats.opf import Package
from tests.builders.manuscripts import zipped
from tests.builders.text import escape

_STYLE = b".calibre {\n  display: block\n}\n"
_VOID = "area|base|basefont|br|hr|input|img|link|meta"


def build_htmlz(epub: bytes, *, name: str = "index.html", beside: Mapping[str, bytes] | None = None) -> bytes:
    """What calibre makes of this EPUB, with more files ``beside`` it (pictures, a cover).

    The bodies of its pages become blocks; ids, and the places that links lead to, are renamed in the order of pages.
    """
    book = open_ebook(epub)
    if book is None:
        raise ValueError("an EPUB that is none")
    bodies = {page.path: body_of(page.data) for page in book.pages}
    renamed: dict[str, str] = {}
    for path in bodies:
        _place(renamed, path)
    for path, body in bodies.items():
        for link in body.iter("a"):
            _follow(link, path, set(bodies), renamed)
        for element in body.iter():
            if isinstance(element.tag, str) and element.get("id") and element is not body:
                element.set("id", _place(renamed, f"{path}#{element.get('id')}"))
        body.tag = "div"
        body.set("id", _place(renamed, path))
    title = escape(next(iter(book.package.titles), "Unknown"))
    blocks = "\n\n".join(html.tostring(body, encoding="unicode", method="xml") for body in bodies.values())
    page = (
        '<html><head><meta http-equiv="Content-Type" content="text/html;charset=utf-8" />'
        f'<link href="style.css" rel="stylesheet" type="text/css" /><title>{title}</title></head><body>'
        f"{_closed(blocks)}\n\n</body></html>"
    )
    files = {"style.css": _STYLE, name: page.encode(), "metadata.opf": _description(title, book.package)}
    return zipped({**files, **(beside or {})})


def contents(data: bytes) -> dict[str, bytes]:
    """The files in a ZIP."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def body_of(page: bytes) -> html.HtmlElement:
    """The body of a page in an EPUB, out of the namespace of XHTML."""
    tree = html.document_fromstring(page, parser=html.XHTMLParser(recover=True, remove_comments=True))
    for element in tree.iter(etree.Element):
        element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(tree)
    return next(tree.iter("body"))


def _place(renamed: dict[str, str], path: str) -> str:
    return renamed.setdefault(path, f"calibre_link-{len(renamed)}")


def _follow(link: html.HtmlElement, path: str, pages: set[str], renamed: dict[str, str]) -> None:
    target, place = urldefrag(urljoin(path, unquote(link.get("href") or "")))
    if target in pages:
        link.set("href", "#" + _place(renamed, f"{target}#{place}" if place else target))


def _closed(markup: str) -> str:
    """Elements without content as calibre writes them: closed by a tag of their own."""
    return re.sub(rf"<(?!(?:{_VOID})\b)([\w:]+)([^<>]*?)\s*/>", r"<\1\2></\1>", markup)


def _description(title: str, package: Package) -> bytes:
    names = "".join(f'<dc:creator opf:role="aut">{escape(name)}</dc:creator>' for name in package.creators)
    names += "".join(f"<dc:subject>{escape(name)}</dc:subject>" for name in package.subjects)
    if package.description:
        names += f"<dc:description>{escape(package.description)}</dc:description>"
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<package xmlns="http://www.idpf.org/2007/opf" unique-identifier="uuid_id" version="2.0">\n'
        '  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">\n'
        '    <dc:identifier opf:scheme="calibre" id="calibre_id">7b5c</dc:identifier>\n'
        f"    <dc:title>{title}</dc:title>{names}<dc:language>en</dc:language>\n"
        '    <meta name="calibre:author_link_map" content="{}"/>\n  </metadata>\n  <guide/>\n</package>\n'
    ).encode()
