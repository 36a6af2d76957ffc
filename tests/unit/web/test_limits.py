"""A viewer with a ceiling walks the whole list of addresses, and meets nothing above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import astuple, replace
from typing import Any

import pytest
from django.test import Client

import alcove
from alcove.domain.readings import Chapter, CollectionPlace, Creator, SeriesPlace
from alcove.domain.viewer import Viewer
from tests.stories.works import a_work, take_in, write
from tests.unit.web.conftest import visitor
from tests.unit.web.places_of_the_site import ACTS, OWNERS, Known, known_of, names_of_patterns, pages

SECRET = "Zerzura"
LIMITED = Viewer("young", ceiling="General Audiences")


def secret_work(number: int, **fields: Any) -> Any:
    """A work with the secret in everything that it tells; its fandom is everybody's as well."""
    told = {
        "title": f"{SECRET} title {number}",
        "creators": (Creator(f"{SECRET}writer", f"{SECRET}writer", f"{SECRET}writer"),),
        "fandoms": (f"{SECRET} Saga", "Imaginary Saga"),
        "relationships": (f"{SECRET}/Ash",),
        "characters": (f"{SECRET} Vale",),
        "freeforms": (f"{SECRET} tag",),
        "series": (SeriesPlace(f"{SECRET} Cycle", number, "https://archiveofourown.org/series/800009"),),
        "collections": (CollectionPlace(f"{SECRET} Fest", "https://archiveofourown.org/collections/zerzurafest"),),
        "summary": f"<p>{SECRET} summary, with a lantern.</p>",
    }
    # Another rating is another version here: of one version the newest file's rating would count.
    line = f"The {SECRET} lantern, {number}, {fields.get('rating')}."
    text = Chapter(number=1, title=f"{SECRET} chapter", markup=f"<p>{line}</p>")
    return replace(a_work(number, **(told | fields)), chapters=(text,))


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[alcove.Library]:
    """A work for everybody; one that is Explicit; one that was Explicit once; one without a rating; one not understood."""
    folder = tmp_path_factory.mktemp("mixed")
    write(folder / "in", a_work(1, rating="General Audiences"), "open.html")
    write(folder / "in", secret_work(2, rating="Explicit"), "secret.html")
    write(folder / "in", secret_work(3, rating="Explicit"), "older.html", when=1_500_000_000)
    write(folder / "in" / "new", secret_work(3, rating="General Audiences", freeforms=()), "newer.html")
    write(folder / "in", secret_work(4, rating="Not Rated"), "unrated.html")
    (folder / "in" / f"{SECRET}.txt").write_text(f"{SECRET} alone, without a preface.\n", encoding="utf-8")
    with alcove.open_library(folder / "library", create=True) as library:
        take_in(library, folder / "in")
        yield library


def _known(library: alcove.Library, title: str) -> Known:
    return known_of(library, next(library.works(alcove.OWNER, f'title:"{title}"')), "lantern")


@pytest.fixture
def limited(mixed: alcove.Library) -> Client:
    return visitor(mixed, LIMITED)


def _content(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{body.decode()} {response.headers}"


def test_every_address_is_walked(mixed: alcove.Library) -> None:
    walked = {*pages(_known(mixed, "Lamp 1")), *OWNERS, *ACTS}
    assert walked == set(names_of_patterns())


def test_the_owner_sees_the_secret_nearly_everywhere(mixed: alcove.Library) -> None:
    """Else this file would prove nothing."""
    client = visitor(mixed)
    without = {
        "robots",
        "look",
        "help",
        "help.json",
        "random",
        "read",
        "end",
        "narrow",
        "duplicates",
        "duplicates.json",
        "saved.json",
    }
    for name, addresses in pages(_known(mixed, f"{SECRET} title 2")).items():
        told = [_content(client.get(address)) for address in addresses]
        assert name in without or any(SECRET in one for one in told), name


def test_a_limited_viewer_meets_it_nowhere(mixed: alcove.Library, limited: Client) -> None:
    for addresses in pages(_known(mixed, "Lamp 1")).values():
        for address in addresses:
            response = limited.get(address)
            assert response.status_code in {200, 302}, address
            assert SECRET.casefold() not in _content(response).casefold(), address


def test_counts_do_not_betray_it(mixed: alcove.Library, limited: Client) -> None:
    facets = limited.get("/works/facets/fandom.json").json()
    assert facets == [{"kind": "fandom", "name": "Imaginary Saga", "count": 1}]
    assert limited.get("/works.json?q=lantern").json()["total"] == 1
    assert limited.get("/works.json?q=is:unrecognised").json()["total"] == 0
    assert limited.get(f"/works.json?q={SECRET}").json()["total"] == 0


def test_guessing_an_address_tells_no_more_than_an_address_of_nothing(mixed: alcove.Library, limited: Client) -> None:
    hidden = _known(mixed, f"{SECRET} title 2")
    nothing = Known("zzzzzzzzzz", "0" * 64, "Nowhere Saga", "nowherewriter", "Nowhere Cycle", "Nowhere Fest", "lantern")
    of_nothing = pages(nothing)
    for name, addresses in pages(hidden).items():
        for guessed, made_up in zip(addresses, of_nothing[name], strict=True):
            if guessed == made_up:
                continue
            found, missing = limited.get(guessed), limited.get(made_up)
            assert found.status_code == missing.status_code, guessed
            assert _without(_content(found), hidden) == _without(_content(missing), nothing), guessed


def test_the_owners_pages_and_acts_are_refused(limited: Client) -> None:
    for addresses in OWNERS.values():
        for address in addresses:
            response = limited.get(address)
            assert response.status_code == 403, address
            assert SECRET not in _content(response), address
    for name, address in ACTS.items():
        # A reader with a name keeps questions and places; this one says nothing.
        refused = 400 if name in {"saved-do", "places-keep", "places-off"} else 403
        assert limited.post(address).status_code == refused, address


def _without(content: str, known: Known) -> str:
    """What an answer says, without the names that were asked for, however they are written."""
    from urllib.parse import quote

    # What is random first: it may hold three letters of a name.
    content = re.sub(r"/static-[0-9a-f]+/", "/static/", content)
    content = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|csrftoken\S+|expires=[^;]*', "", content)
    names = {part for value in astuple(known) for part in (value, quote(value), quote(value[:4]), quote(value[:3]))}
    for name in sorted(names, key=len, reverse=True):
        content = re.sub(re.escape(name), "…", content, flags=re.IGNORECASE)
    return content
