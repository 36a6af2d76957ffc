"""What calibre's metadata.opf tells, and where it is silent before the book's own word."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest

from alcove.domain.readings import Creator, Reading, SeriesPlace
from alcove.formats import describes_work, fill
from tests.builders.calibre_folder import build_description, column, saved_metadata

BARE = Reading(reader="epub", revision=1, format="epub", recognised=False)
FANFICFARE = {
    "#fandom": column("Fandoms", ["Imaginary Saga", "Lamps, and Other Stories"]),
    "#genre": column("Genre", ["Fluff", "Slow Burn", "F/F"]),
    "#ships": column("Relationships", ["Ada Vale/Bea Noor"]),
    "#characters": column("Characters", ["Ada Vale", "Bea Noor"]),
    "#words": column("Words", 31623, "int"),
    "#chapters": column("Chapters", "3/8", "text"),
    "#status": column("Status", "In-Progress", "enumeration"),
    "#updated": column(
        "Updated", {"__class__": "datetime.datetime", "__value__": "2024-03-17T00:00:00+00:00"}, "datetime"
    ),
    "#rating": column("Content rating", "Teen And Up Audiences", "enumeration"),
    "#stars": column("Rating", 8, "rating"),
    "#read": column("Read", value=True, datatype="bool"),
}


@pytest.mark.parametrize("version", [2, 3])
def test_a_description_tells_of_a_book_that_tells_nothing(version: int) -> None:
    data = build_description(
        title="One Lamp",
        creators=["Ada Vale", "Bea Noor"],
        identifiers={"url": "https://archiveofourown.org/works/90000012?view_adult=true"},
        columns=FANFICFARE,
        version=version,
        metas={"calibre:series": "Lamp Cycle", "calibre:series_index": "2.0", "calibre:rating": "8"},
        language="eng",
        date="2024-01-05T12:00:00+00:00",
        description="<p>Light, and <script>x</script>who carries it.</p>",
        subject=["FanFiction", "Fluff"],
    )
    found = fill(BARE, data)
    assert (found.title, found.creators) == ("One Lamp", (Creator("Ada Vale"), Creator("Bea Noor")))
    assert (found.site, found.site_id, found.source_url) == (
        "ao3", "90000012", "https://archiveofourown.org/works/90000012",
    )  # fmt: skip
    assert found.fandoms == ("Imaginary Saga", "Lamps, and Other Stories")
    assert (found.freeforms, found.categories) == (("Fluff", "Slow Burn"), ("F/F",))
    assert (found.relationships, found.characters) == (("Ada Vale/Bea Noor",), ("Ada Vale", "Bea Noor"))
    assert (found.words, found.chapters_posted, found.chapters_expected, found.complete) == (31623, 3, 8, False)
    assert (found.published, found.updated, found.language) == (
        dt.date(2024, 1, 5), dt.date(2024, 3, 17), "en",
    )  # fmt: skip
    assert (found.series, found.summary) == ((SeriesPlace("Lamp Cycle", 2),), "<p>Light, and who carries it.</p>")
    assert found.rating == "Teen And Up Audiences"  # and not the column of stars
    assert (found.recognised, found.problems) == (True, ())
    assert found.beside == hashlib.sha256(data).hexdigest()


def test_a_column_is_known_by_its_name_or_by_its_key() -> None:
    columns = {
        "#rating": column("Age", "Mature", "enumeration"),
        "#my_col": column("Relationships", ["A & B"]),
        "#freeformtags": column("X", ["Fluff, but sad"]),
        "#characters": column("Characters", "Ada Vale, Bea Noor"),
        "#word_count": column("Length", 12.0, "float"),
    }
    found = fill(BARE, build_description(columns=columns))
    assert (found.rating, found.relationships, found.freeforms) == (
        "Mature", ("A & B",), ("Fluff, but sad",),
    )  # fmt: skip
    assert found.characters == ("Ada Vale", "Bea Noor")
    assert (found.words, found.title, found.creators) == (12, None, None)
    assert not found.recognised  # neither a source nor a fandom


def test_saved_metadata_of_fanficfare_tells_all_of_it_and_columns_stand_above() -> None:
    saved = saved_metadata(
        storyUrl="https://stories.example.org/tale/77",
        category=["Imaginary Saga"],
        freeformtags=["Fluff, but sad", "Lamps &amp; Oil"],
        ships=["Ada Vale/Bea Noor"],
        numWords="1,234",
        numChapters="2",
        datePublished="2023-05-06",
        dateUpdated="2023-06-07T08:09:10",
        status="Completed",
        language="Deutsch",
        series="Lamp Cycle [3]",
        warnings=["No Archive Warnings Apply"],
        rating="General Audiences",
        title="ignored",
    )
    columns = {
        "#fff": column("Saved Metadata Column", saved, "comments"),
        "#ships": column("Pairing", ["Ada Vale & Bea Noor"]),
    }
    found = fill(BARE, build_description(columns=columns, description="<p>Short.</p>"))
    assert (found.site, found.site_id) == ("stories.example.org", "tale/77")
    assert (found.fandoms, found.freeforms) == (("Imaginary Saga",), ("Fluff, but sad", "Lamps & Oil"))
    assert found.relationships == ("Ada Vale & Bea Noor",)
    assert (found.words, found.chapters_posted, found.complete) == (1234, 2, True)
    assert (found.published, found.updated) == (dt.date(2023, 5, 6), dt.date(2023, 6, 7))
    assert (found.language, found.language_name) == ("de", "Deutsch")
    assert (found.series, found.rating) == ((SeriesPlace("Lamp Cycle", 3),), "General Audiences")
    assert (found.warnings, found.summary) == (("No Archive Warnings Apply",), "<p>Short.</p>")


@pytest.mark.parametrize(
    ("identifiers", "source"),
    [
        ({"url": "https|//archiveofourown.org/works/90000012"}, ("ao3", "90000012")),
        ({"uri": "http://www.fanfiction.net/s/9000012/1/One-Lamp"}, ("fanfiction.net", "9000012")),
        ({"ao3": "90000012"}, ("ao3", "90000012")),
        ({"ao3": "7", "url": "https://archiveofourown.org/works/90000012"}, ("ao3", "90000012")),
        ({"isbn": "9780000000000", "goodreads": "123"}, (None, None)),
        ({"url": "https://books.example.org/works/12"}, (None, None)),
    ],
)
@pytest.mark.parametrize("version", [2, 3])
def test_identifiers_tell_the_source(
    identifiers: dict[str, str], source: tuple[str | None, str | None], version: int
) -> None:
    data = build_description(identifiers=identifiers, version=version)
    found = fill(BARE, data)
    assert (found.site, found.site_id) == source
    assert found.recognised == describes_work(data) == (source[0] is not None)


def test_what_the_book_tells_stands() -> None:
    """Tags of known kinds are not mixed with subjects of none, and groups of fields are not mixed at all."""
    told: dict[str, Any] = {
        "title": "The Book's Own", "creators": (Creator("Cy"),), "fandoms": ("Imaginary Saga",), "freeforms": (),
        "published": dt.date(2020, 1, 1), "language": "fr", "series": (), "chapters_posted": 1,
        "site": "ao3", "site_id": "1", "source_url": "https://archiveofourown.org/works/1", "summary": "<p>Own.</p>",
    }  # fmt: skip
    book = Reading(reader="ao3-epub", revision=1, format="epub", recognised=True, **told)
    data = build_description(
        title="calibre's",
        creators=["Ada Vale"],
        identifiers={"url": "https://archiveofourown.org/works/90000012"},
        columns={**FANFICFARE, "#kudos": column("Kudos", 5, "int")},
        metas={"calibre:series": "Lamp Cycle"},
        subject=["Fluff", "Imaginary Saga"],
        language="eng",
        description="calibre's",
        date="2024-01-05",
    )
    found = fill(book, data)
    assert {name: getattr(found, name) for name in told} == told
    assert (found.updated, found.complete, found.chapters_expected, found.language_name) == (None, None, None, None)
    assert (found.kudos, found.words, found.characters) == (5, 31623, ("Ada Vale", "Bea Noor"))


def test_subjects_are_tags_where_nothing_tells_their_kinds() -> None:
    subjects = ["Fluff", "FanFiction", "In-Progress", "Last Update: 2024/03/17", "Imaginary Saga", "Fluff"]
    columns = {"#fandom": column("Fandom", "Imaginary Saga")}
    found = fill(BARE, build_description(subject=subjects, columns=columns, date="0101-01-01T00:00:00+00:00"))
    assert (found.freeforms, found.fandoms, found.complete) == (("Fluff",), ("Imaginary Saga",), False)
    assert found.published is None


def test_the_date_of_ao3s_own_e_books_is_that_of_the_last_update() -> None:
    found = fill(BARE, build_description(publisher="Archive of Our Own", date="2024-01-05T12:00:00+00:00"))
    assert (found.published, found.updated) == (None, dt.date(2024, 1, 5))
    assert fill(BARE, build_description(date="2024-01-05")).published == dt.date(2024, 1, 5)


def test_an_encrypted_book_stays_in_the_drawer() -> None:
    locked = Reading(reader="epub", revision=1, format="epub", recognised=False, encrypted=True)
    found = fill(locked, build_description(title="One Lamp", identifiers={"ao3": "90000012"}))
    assert (found.recognised, found.title, found.site_id) == (False, "One Lamp", "90000012")


_BOMB = (
    '<!DOCTYPE package [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe not XML",
        b"<html><body>no package</body></html>",
        b"<package><metadata>" + b"<a>" * 100_000,
        b"\xff\xd8\xff\xe0" * 1000,
    ],
    ids=["empty", "bytes", "html", "deep", "picture"],
)
def test_what_is_no_description_costs_nothing_but_a_sentence(data: bytes) -> None:
    found = fill(BARE, data)
    assert found.beside == hashlib.sha256(data).hexdigest()
    assert (found.recognised, found.title, found.fandoms) == (False, None, None)
    assert not describes_work(data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
def test_other_encodings_are_read(encoding: str) -> None:
    text = build_description(title="Ülamp").decode().replace("utf-8", encoding.removesuffix("-sig").removesuffix("-be"))
    data = text.encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    assert fill(BARE, data).title == "Ülamp"


def test_hostile_descriptions_are_read_as_far_as_they_make_sense() -> None:
    data = build_description(
        title="One Lamp",
        columns={
            "#fandom": column("Fandom", ["x", 5, None, ["y"]]),
            "#words": column("Words", 10**4000, "int"),
            "#chapters": column("Chapters", float("nan"), "float"),
            "#status": column("Status", {"a": {"b": 1}}),
        },
        metas={
            "calibre:user_metadata:#genre": "[" * 100_000,
            "calibre:user_metadata:#characters": '["no", "column"]',
            "calibre:series": "S",
            "calibre:series_index": "9" * 5000,
        },
        description="<div>" * 3000,
    )
    found = fill(BARE, data)
    assert (found.title, found.fandoms, found.words) == ("One Lamp", ("x",), None)
    assert (found.chapters_posted, found.series) == (None, (SeriesPlace("S"),))
    bomb = data.replace(b"?>\n", f"?>\n{_BOMB}".encode(), 1).replace(b"One Lamp", b"One &i; Lamp", 1)
    assert len(fill(BARE, bomb).title or "") < 100
