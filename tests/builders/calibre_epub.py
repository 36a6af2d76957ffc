"""The EPUB files that calibre has made of the archive's HTML since 2019 (ao3-formats.md 1.9)."""

from __future__ import annotations

import uuid
from base64 import b64decode
from pathlib import PurePosixPath
from urllib.parse import quote

from lxml import html

from alcove.domain.readings import Reading
from tests.builders import pieces
from tests.builders.calibre_split import Piece, split
from tests.builders.calibre_styles import StyleSheet
from tests.builders.container import digest, made_at, pack
from tests.builders.downloads import body, file_name, page_title
from tests.builders.places import Addresses
from tests.builders.text import PARSER, escape, serialise

_PAGE_STYLES = b"@page {\n  margin-bottom: 5pt;\n  margin-top: 5pt;\n}\n"
# One grey pixel.
_PIXEL = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")


def build_calibre_epub(reading: Reading, at: Addresses, *, guessed: bool = False) -> bytes:
    """Pieces cut before every h1 and h2, classes flattened, a package without an address, an ncx.

    With ``guessed`` what somebody's own calibre makes of the archive's HTML: it knows no chapters but by their names.
    """
    title = page_title(reading, at.era)
    stem = PurePosixPath(file_name(reading, at.era, "xhtml")).stem
    tree = html.document_fromstring(f"<html><body>{body(reading, at)}</body></html>", parser=PARSER)
    images = _take_images(tree)
    sheet = StyleSheet()
    cut = split(tree, stem, sheet, guessed=guessed)
    unique = uuid.UUID(bytes=digest("uuid", at.work(reading), str(made_at(reading)))[:16], version=4)
    files = {piece.name: _piece_page(piece, title) for piece in cut}
    files |= dict.fromkeys(images, _PIXEL)
    files |= {
        "content.opf": _package(reading, at, unique, [piece.name for piece in cut], images).encode(),
        "toc.ncx": _contents(reading, unique, cut).encode(),
        "stylesheet.css": sheet.text().encode(),
        "page_styles.css": _PAGE_STYLES,
    }
    return pack(files, "content.opf", made_at(reading), shuffled=True)


def _take_images(tree: html.HtmlElement) -> list[str]:
    names = []
    for number, image in enumerate(tree.iter("img"), start=1):
        names.append(f"img{number}.png")
        image.set("src", names[-1])
    return names


def _piece_page(piece: Piece, title: str) -> bytes:
    inner = serialise(piece.body)
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en">\n  <head>\n'
        f"    <title>{escape(title)}</title>\n"
        '    <meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>\n'
        '  <link rel="stylesheet" type="text/css" href="stylesheet.css"/>\n'
        '<link rel="stylesheet" type="text/css" href="page_styles.css"/>\n'
        f"</head>\n  {inner}</html>\n"
    ).encode()


def _subjects(reading: Reading, at: Addresses) -> list[str]:
    names = ["Fanworks"]
    for field in ("rating", "categories", "warnings", "fandoms", "relationships", "characters", "freeforms"):
        names += [
            pieces.stored_name(name, at) if field == "warnings" else name for name in pieces.tags_of(reading, field)
        ]
    return names


def _package(reading: Reading, at: Addresses, unique: uuid.UUID, names: list[str], images: list[str]) -> str:
    lines = [
        f"<dc:title>{escape(reading.title or '')}</dc:title>",
        f'<meta name="calibre:timestamp" content="{made_at(reading).isoformat()}"/>',
        f"<dc:language>{_language(reading)}</dc:language>",
        _creator(reading, at),
        f'<dc:identifier id="uuid_id" opf:scheme="uuid">{unique}</dc:identifier>',
        f'<meta name="calibre:title_sort" content="{escape(_title_sort(reading.title or ""))}"/>',
        f"<dc:publisher>{escape(at.place.archive)}</dc:publisher>",
    ]
    if reading.summary:
        lines.append(f"<dc:description>{escape(reading.summary)}</dc:description>")
    if reading.series:
        lines.append(f'<meta name="calibre:series" content="{escape(reading.series[0].title)}"/>')
        lines.append(f'<meta name="calibre:series_index" content="{reading.series[0].position}"/>')
    lines += [f"<dc:subject>{escape(name)}</dc:subject>" for name in _subjects(reading, at)]
    if reading.last_updated:
        lines.append(f"<dc:date>{reading.last_updated}T00:00:00+00:00</dc:date>")
    metadata = "".join(f"    {line}\n" for line in lines)
    ids = {name: f"html{len(names) - place}" for place, name in enumerate(names)}
    items = "".join(
        f'    <item id="{ids[name]}" href="{escape(name)}" media-type="application/xhtml+xml"/>\n' for name in names
    )
    items += "".join(f'    <item id="{name[:-4]}" href="{name}" media-type="image/png"/>\n' for name in images)
    spine = "".join(f'    <itemref idref="{ids[name]}"/>\n' for name in names)
    return _PACKAGE.format(metadata=metadata, items=items, spine=spine)


_PACKAGE = """<?xml version='1.0' encoding='utf-8'?>
<package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="uuid_id">
  <metadata xmlns:opf="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:calibre="http://calibre.kovidgoyal.net/2009/metadata">
{metadata}  </metadata>
  <manifest>
{items}    <item id="page_css" href="page_styles.css" media-type="text/css"/>
    <item id="css" href="stylesheet.css" media-type="text/css"/>
    <item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>
  </manifest>
  <spine toc="ncx">
{spine}  </spine>
</package>
"""


def _language(reading: Reading) -> str:
    """The archive's code where calibre knows it, else ``und``."""
    code = pieces.LANGUAGES[reading.language][0] if reading.language in pieces.LANGUAGES else "und"
    return code if len(code) == 2 else "und"


def _creator(reading: Reading, at: Addresses) -> str:
    names = [
        creator.name if at.era.bylines_in_opf else (creator.pseud or creator.name) for creator in reading.creators or ()
    ]
    sort = escape(",  ".join(name.lower() for name in names))
    return f'<dc:creator opf:file-as="{sort}" opf:role="aut">{escape(", ".join(names))}</dc:creator>'


def _title_sort(title: str) -> str:
    lowered = title.lower()
    for article in ("the ", "a ", "an "):
        if lowered.startswith(article):
            return f"{lowered.removeprefix(article)}, {article.strip()}"
    return lowered


def _contents(reading: Reading, unique: uuid.UUID, cut: list[Piece]) -> str:
    points = [(label, piece.name) for piece in cut for label in (piece.label,) if label is not None]
    navigation = "".join(
        f'    <navPoint id="u{digest(name, str(unique)).hex()[:22]}" playOrder="{order}">\n'
        f"      <navLabel>\n        <text>{escape(label)}</text>\n      </navLabel>\n"
        f'      <content src="{quote(name)}"/>\n    </navPoint>\n'
        for order, (label, name) in enumerate(points, start=1)
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1" xml:lang="en">\n  <head>\n'
        f'    <meta name="dtb:uid" content="{unique}"/>\n    <meta name="dtb:depth" content="2"/>\n'
        '    <meta name="dtb:generator" content="calibre (6.13.0)"/>\n  </head>\n'
        f"  <docTitle>\n    <text>{escape(reading.title or '')}</text>\n  </docTitle>\n"
        f"  <navMap>\n{navigation}  </navMap>\n</ncx>\n"
    )
