"""Folders as calibre keeps them: ``Author/Title (id)/`` with a book, its cover and ``metadata.opf``; the database at the root."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.builders.text import escape

_PACKAGE = """<?xml version='1.0' encoding='utf-8'?>
<package xmlns="http://www.idpf.org/2007/opf" unique-identifier="uuid_id" version="{version}.0">
    <metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
        <dc:identifier opf:scheme="calibre" id="calibre_id">12</dc:identifier>
        <dc:identifier opf:scheme="uuid" id="uuid_id">0b1f2c3d-0000-4000-8000-000000000012</dc:identifier>
{lines}
    </metadata>
    <guide>
        <reference type="cover" title="Cover" href="cover.jpg"/>
    </guide>
</package>
"""


def build_description(
    *,
    title: str = "Unknown",
    creators: Sequence[str] = ("Unknown",),
    identifiers: Mapping[str, str] | None = None,
    columns: Mapping[str, Mapping[str, Any]] | None = None,
    version: int = 2,
    metas: Mapping[str, str] | None = None,
    **elements: str | Sequence[str],
) -> bytes:
    """A ``metadata.opf``. ``elements`` are Dublin Core's, a text or several; ``columns`` are made by ``column``."""
    lines = [f"<dc:title>{escape(title)}</dc:title>"]
    lines += [f'<dc:creator opf:role="aut">{escape(name)}</dc:creator>' for name in creators]
    for name, texts in elements.items():
        each = [texts] if isinstance(texts, str) else texts
        lines += [f"<dc:{name}>{escape(text)}</dc:{name}>" for text in each]
    for scheme, text in (identifiers or {}).items():
        told = f' opf:scheme="{scheme.upper()}">{escape(text)}' if version == 2 else f">{scheme}:{escape(text)}"
        lines.append(f"<dc:identifier{told}</dc:identifier>")
    lines += [_meta(name, text) for name, text in (metas or {}).items()]
    if columns and version == 2:
        lines += [_meta(f"calibre:user_metadata:{key}", json.dumps(value)) for key, value in columns.items()]
    elif columns:
        lines.append(f'<meta property="calibre:user_metadata">{escape(json.dumps(columns))}</meta>')
    return _PACKAGE.format(version=version, lines="\n".join(f"        {line}" for line in lines)).encode()


def column(name: str, value: object, datatype: str = "text", **more: object) -> dict[str, Any]:
    """A custom column as calibre writes it down."""
    multiple = {"ui_to_list": ",", "list_to_ui": ", ", "cache_to_list": "|"} if isinstance(value, list) else {}
    return {
        "name": name, "datatype": datatype, "is_multiple": "|" if multiple else None, "is_multiple2": multiple,
        "is_custom": True, "is_editable": True, "display": {}, "#value#": value, "#extra#": None, **more,
    }  # fmt: skip


def saved_metadata(**entries: str | int | Sequence[str]) -> str:
    """What FanFicFare's plugin writes into its column of saved metadata (``Story.dump_html_metadata``)."""
    lines = []
    for key, value in sorted(entries.items()):
        kind, text = "metadata", str(value)
        if not isinstance(value, str | int):
            kind = "metadata list"
            text = "<ul>\n<li>{}</li>\n</ul>".format("</li>\n<li>".join(value))
        lines.append(f"<p><span class='label'>{key.title()}</span>: <div class='{kind}' id='{key}'>{text}</div><p>\n")
    return "\n".join(lines)


def write_book(
    root: Path, title: str, description: bytes, books: Mapping[str, bytes], *, when: int = 1_700_000_000
) -> Path:
    """The folder of a book in a library of calibre's, which is made where there is none; ``books`` by ending."""
    folder = root / "A Writer" / f"{title} (12)"
    folder.mkdir(parents=True, exist_ok=True)
    files = {f"{title} - A Writer.{ending}": data for ending, data in books.items()}
    files |= {"cover.jpg": b"\xff\xd8\xff\xe0" + bytes(64), "metadata.opf": description}
    for name, data in files.items():
        (folder / name).write_bytes(data)
        os.utime(folder / name, (when, when))
    (root / "metadata.db").write_bytes(b"SQLite format 3\x00" + bytes(84))
    (root / "metadata_db_prefs_backup.json").write_text("{}", encoding="utf-8")
    (root / ".caltrash" / "b").mkdir(parents=True, exist_ok=True)
    (root / ".caltrash" / "b" / "gone.epub").write_bytes(b"PK")
    return folder


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{escape(content).replace(chr(34), "&quot;")}"/>'
