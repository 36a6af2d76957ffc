"""Files that nobody would wish for: broken, hostile, enormous. Made here, a few kB each on the disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.builders import build_epub, build_html, era
from tests.stories.works import a_work

_ERA = era("2025-12")


def html(number: int, *, order: str = "") -> bytes:
    """A work as AO3 gives it; with an order for ``unlucky_reader`` at its end."""
    data = build_html(a_work(number), _ERA)
    return data + f"\n<!-- order: {order} -->\n".encode() if order else data


def epub(number: int, **entries: bytes) -> bytes:
    """A work as AO3 gives it, with further entries in its archive."""
    held = io.BytesIO(build_epub(a_work(number), _ERA))
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return held.getvalue()


def many_tags() -> bytes:
    """A work with ten thousand additional tags."""
    return build_html(a_work(15, freeforms=tuple(f"Tag {n}" for n in range(10_000))), _ERA)


def deep() -> bytes:
    """A work with a hundred thousand elements, each in the one before."""
    return html(16).replace(b"<p>", b"<div>" * 100_000 + b"<p>", 1)


def deep_epub() -> bytes:
    """An EPUB whose chapters are a hundred thousand elements deep."""
    return _rewritten(epub(17), lambda page: page.replace(b"</body>", b"<div>" * 100_000 + b"</body>"))


def bomb() -> bytes:
    """An EPUB of a few hundred kB whose pages come to hundreds of MB."""
    return _rewritten(epub(10), lambda page: page.replace(b"</body>", b"x" * (200 << 20) + b"</body>"))


def _rewritten(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            held = old.read(entry)
            new.writestr(entry.filename, change(held) if entry.filename.endswith(".xhtml") else held)
    return out.getvalue()


def windows() -> bytes:
    """A work in an older encoding, which it names."""
    text = build_html(a_work(6, title="Café 6"), _ERA).decode()
    return text.replace("UTF-8", "windows-1252").replace("utf-8", "windows-1252").encode("cp1252", "replace")


_LOG_IN = b"""<!DOCTYPE html><html><head><title>Log In | Archive of Our Own</title></head><body>
<div id="main" class="sessions-new dashboard region"><form id="new_user"><p>User name</p></form></div></body></html>"""

#: Names of files, in the order of their paths, and what makes their bytes.
MAKERS: Mapping[str, Callable[[], bytes]] = {
    "bomb.epub": bomb,
    "cut.epub": lambda: epub(11)[:1500],
    "cut.html": lambda: html(12)[:3000],
    "deep.epub": deep_epub,
    "deep.html": deep,
    "dotdot.epub": lambda: epub(13, **{"../../outside.xhtml": b"<p>outside</p>", "/etc/outside": b"outside"}),
    "empty.epub": lambda: b"",
    "empty.html": lambda: b"",
    "entity.epub": lambda: epub(14, **{"other.opf": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><package>&a;</package>'}),
    "good.epub": lambda: epub(1),
    "good.html": lambda: html(2),
    "large.html": lambda: html(3) + b"<!-- " + b"x" * (2 << 20) + b" -->",
    "many-tags.html": many_tags,
    "nul.html": lambda: html(4).replace(b"lantern", b"lan\0tern").replace(b"Ada", b"A\0da"),
    "page.html": lambda: _LOG_IN,
    "page-again.html": lambda: _LOG_IN,
    "picture.html": lambda: b"\x89PNG\r\n\x1a\n" + bytes(64),
    "random.bin": lambda: bytes(n * 7919 % 251 for n in range(5000)),
    "utf16.html": lambda: html(5).decode().encode("utf-16"),
    "windows.html": windows,
    "wrong.html": lambda: html(7).replace(b"Lamp 7", b"Caf\xe9 7"),
    "zip.zip": lambda: epub(8),
    "\udcff\udcfename.html": lambda: html(9),
}  # fmt: skip


def a_broken_folder(folder: Path) -> Path:
    """A folder with all of these, one more in a folder below, and links that lead nowhere, in a circle and back."""
    folder.mkdir(parents=True)
    for name, make in MAKERS.items():
        (folder / name).write_bytes(make())
    (folder / "z").mkdir()
    (folder / "z" / "last.html").write_bytes(html(20))
    (folder / "link-nowhere.html").symlink_to(folder / "nowhere.html")
    (folder / "link-circle.html").symlink_to(folder / "link-circle.html")
    (folder / "z" / "link-folder").symlink_to(folder, target_is_directory=True)
    return folder
