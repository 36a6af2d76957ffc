"""Originals to download: the bytes as they came in, which no browser opens by itself."""

from __future__ import annotations

import hashlib
from importlib.resources import as_file
from pathlib import Path

import pytest
from django.test import Client

import alcove
from alcove import samples
from alcove.domain.viewer import Viewer
from alcove.web.pages.originals import safe_name
from tests.stories.works import a_work, write
from tests.unit.web.conftest import visitor


@pytest.mark.parametrize("format_", ["html", "epub"])
def test_the_bytes_are_those_of_the_file(client: Client, shelf: alcove.Library, format_: str) -> None:
    file = next(f for f in shelf.card(alcove.OWNER, "ao3:999000011").files if f.format == format_)
    response = client.get(f"/originals/{file.sha256}")
    body = response.getvalue()
    with as_file(samples.folder()) as folder:
        assert body == (folder / file.name).read_bytes()
    assert hashlib.sha256(body).hexdigest() == file.sha256
    assert response.headers["Content-Length"] == str(len(body))


def test_it_is_nothing_that_a_browser_would_open(client: Client, shelf: alcove.Library) -> None:
    file = shelf.card(alcove.OWNER, "ao3:999000005").files[0]
    headers = client.get(f"/originals/{file.sha256}").headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == 'attachment; filename="Platform_Nought.html"'
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_head_tells_the_same_without_the_bytes(client: Client, shelf: alcove.Library) -> None:
    address = f"/originals/{shelf.card(alcove.OWNER, 'ao3:999000005').files[0].sha256}"
    got, head = client.get(address), client.head(address)
    assert head.content == b""
    names = ("Content-Length", "Content-Type", "Content-Disposition", "ETag", "Content-Security-Policy")
    assert {name: head.headers[name] for name in names} == {name: got.headers[name] for name in names}


def test_what_the_browser_has_is_not_sent_again(client: Client, shelf: alcove.Library) -> None:
    sha256 = shelf.card(alcove.OWNER, "ao3:999000005").files[0].sha256
    address = f"/originals/{sha256}"
    known = client.get(address, headers={"If-None-Match": f'"{sha256}"'})
    assert (known.status_code, known.content) == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_another_spelling_leads_to_the_hash(client: Client, shelf: alcove.Library) -> None:
    sha256 = shelf.card(alcove.OWNER, "ao3:999000005").files[0].sha256
    for spelling in (sha256.upper(), sha256[:20]):
        response = client.get(f"/originals/{spelling}")
        assert (response.status_code, response.headers["Location"]) == (302, f"/originals/{sha256}")


@pytest.mark.parametrize("sha256", ["0" * 64, "x", "..", "%2e%2e%2fcatalogue.sqlite3"])
def test_what_is_not_here_is_not_here(client: Client, sha256: str) -> None:
    assert client.get(f"/originals/{sha256}").status_code == 404


def test_nobody_gets_above_their_ceiling(shelf: alcove.Library) -> None:
    mature = shelf.card(alcove.OWNER, "ao3:999000015").files[0].sha256
    general = shelf.card(alcove.OWNER, "ao3:999000005").files[0].sha256
    teen = visitor(shelf, Viewer("teen", ceiling="Teen And Up Audiences"))
    assert teen.get(f"/originals/{mature}").status_code == 404
    assert teen.get(f"/originals/{mature[:20]}").status_code == 404
    assert teen.get(f"/originals/{general}").status_code == 200


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("A work.html", "A work.html"),
        ("雨夜來客.epub", "雨夜來客.epub"),
        ("evil\r\nSet-Cookie: x.html", "evil__Set-Cookie_ x.html"),
        ("gpj\u202elmth.exe", "gpj_lmth.exe"),
        ('a"b<c>.html', "a_b_c_.html"),
        (" .. ", "0123456789ab.html"),
    ],
)
def test_a_name_is_made_safe(name: str, expected: str) -> None:
    original = alcove.library.read.Original("0123456789ab" + "0" * 52, name, "html", 1, None)  # type: ignore[arg-type]
    assert safe_name(original) == expected


def test_a_name_beyond_ascii_is_told_in_both_ways(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    write(tmp_path / "files", a_work(1), "灯 – ember.html")
    with alcove.open_library(tmp_path / "library", create=True, environ=environ) as library:
        list(library.import_files([tmp_path / "files"]))
        (file,) = library.card(alcove.OWNER, "ao3:9000001").files
        disposition = visitor(library).get(f"/originals/{file.sha256}").headers["Content-Disposition"]
    assert disposition == "attachment; filename*=utf-8''%E7%81%AF%20%E2%80%93%20ember.html"
