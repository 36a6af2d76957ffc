"""What a hostile file can put on a page: words, and the few elements that are let through. ``tests/browser`` tries the same in Chromium."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode

import alcove
from tests.builders.hostile import TRICKS, WORDS, hostile_files
from tests.unit.web.conftest import visitor

_SCHEMES = {"", "http", "https", "mailto"}
_NEVER = (
    "iframe, object, embed, base, frame, frameset, applet, meta[http-equiv], style, img, video, audio, source, math"
)


@pytest.fixture(scope="module")
def den(tmp_path_factory: pytest.TempPathFactory) -> Iterator[alcove.Library]:
    """A library of nothing but hostile works."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, content in hostile_files():
        (folder / name).write_bytes(content)
    home = tmp_path_factory.mktemp("home")
    environ = {"HOME": str(home), "XDG_STATE_HOME": str(home), "LOCALAPPDATA": str(home)}
    place = tmp_path_factory.mktemp("den") / "library"
    with alcove.open_library(place, create=True, environ=environ) as library:
        list(library.import_files([folder], yes=True))
        yield library


def addresses(library: alcove.Library) -> Iterator[str]:
    yield from ("/", "/works", "/works?q=lamp", "/works?p=2", "/works?p=3", "/tags/fandom", "/creators", "/series")
    for work in library.works(alcove.OWNER):
        yield f"/works/{work.id}"
        yield f"/works/{work.id}/entire"
        for chapter in library.volume(alcove.OWNER, work.id).chapters:
            yield f"/works/{work.id}/chapters/{chapter.number}?find=lamp+or+owned+or+script"


def faults(page: LexborHTMLParser) -> Iterator[str]:
    """Everything on a page that is not the site's own and can act."""
    for node in page.css("*"):
        for name, value in node.attributes.items():
            if name.startswith("on") or name in {"style", "srcdoc", "formaction", "background", "ping"}:
                yield f"{name} on {node.tag}"
            if name in {"href", "action", "src", "data", "cite"} and urlsplit(value or "").scheme not in _SCHEMES:
                yield f"{name}={value}"
            if name in {"src", "action"} and not (value or "/").startswith("/"):
                yield f"{name}={value}"
    for node in page.css("script"):
        if not (node.attributes.get("src") or "").startswith("/static") or node.text():
            yield f"script {node.html}"
    yield from (f"{node.tag} is there" for node in page.css(_NEVER))
    yield from (
        f"{n} times the id {name}" for name, n in Counter(node.id for node in page.css("[id]")).items() if n > 1
    )
    yield from (
        f"{len(page.css(one))} {one}"
        for one in ("main", "h1", "title:not(svg title)", "body")
        if len(page.css(one)) != 1
    )


def test_no_page_holds_what_could_act(den: alcove.Library) -> None:
    client = visitor(den)
    seen = 0
    for address in addresses(den):
        response = client.get(address, follow=True)
        assert response.status_code == 200, address
        assert not list(faults(LexborHTMLParser(response.getvalue().decode()))), address
        seen += 1
    assert seen > 4 * len(TRICKS)


def test_what_is_inside_a_text_stays_inside(den: alcove.Library) -> None:
    """Whatever elements it leaves open or closes: its end, and what the site puts behind it, are where they belong."""
    client = visitor(den)
    whole = 0
    for work in den.works(alcove.OWNER):
        page = LexborHTMLParser(client.get(f"/works/{work.id}/entire").getvalue().decode())
        (nav,) = page.css("nav[aria-label='After the end']")
        assert [parent.tag for parent in _parents(nav)] == ["main", "body", "html"]
        texts = [node.text() for node in page.css("main > article > section > div")]
        if any("The lamp before." in text for text in texts):
            whole += sum("The lamp behind." in text for text in texts)
    assert whole >= len(TRICKS)


def test_words_are_shown_as_they_are(den: alcove.Library) -> None:
    client = visitor(den)
    work = next(w for w in den.works(alcove.OWNER) if w.title and w.title.startswith("0 "))
    page = LexborHTMLParser(client.get(f"/works/{work.id}").content.decode())
    assert [node.text() for node in page.css("h1")] == [f"0 {WORDS}"]
    assert WORDS in [node.text() for node in page.css("main a")]


def test_addresses_of_other_kinds_lead_nowhere(den: alcove.Library) -> None:
    client: Client = visitor(den)
    for work in den.works(alcove.OWNER):
        page = LexborHTMLParser(client.get(f"/works/{work.id}").content.decode())
        outside = {a.attributes["href"] for a in page.css("a[rel~=external]")}
        assert all((href or "").startswith("https://archiveofourown.org/") for href in outside)


def test_a_file_s_name_is_harmless_in_a_header(den: alcove.Library) -> None:
    client = visitor(den)
    for work in den.works(alcove.OWNER):
        for file in den.card(alcove.OWNER, work.id).files:
            response = client.head(f"/originals/{file.sha256}")
            disposition = response.headers["Content-Disposition"]
            assert disposition.startswith("attachment; filename")
            assert not any(sign in disposition for sign in ("<", ">", "\u202e", "%E2%80%AE", "\n"))


def _parents(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None and parent.tag != "-document":
        yield parent
        parent = parent.parent
