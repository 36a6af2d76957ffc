"""A work's page, its library card."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

import alcove
from alcove.domain.readings import Relation, RelationKind, Update
from alcove.domain.viewer import Viewer
from tests.builders.calibre_folder import build_description, column, write_book
from tests.builders.fanficfare import build_fanficfare_epub
from tests.builders.site_pages import build_site_page
from tests.stories.statements import counted
from tests.stories.works import a_work, write
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown


def the(shelf: alcove.Library, site_id: str) -> str:
    return shelf.work(alcove.OWNER, f"ao3:{site_id}").id


@pytest.fixture
def shelve(tmp_path: Path):
    """A library with these works, each of which may come as several files."""
    libraries = []

    def make(*readings):
        folder = tmp_path / "files"
        for number, reading in enumerate(readings):
            write(folder, reading, f"{number}.html")
        environ = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
        library = alcove.open_library(tmp_path / "library", create=True, environ=environ)
        libraries.append(library)
        list(library.import_files([folder]))
        return library

    yield make
    for library in libraries:
        library.close()


def rows(shown: Shown) -> dict[str, str]:
    found = {}
    for term in shown.tree.css("main dl dt"):
        value = term.next
        while value is not None and value.tag != "dd":
            value = value.next
        assert value is not None
        found[term.text()] = " ".join(value.text().split())
    return found


CREATOR_CHOSE, STORED = "Creator Chose Not To Use Archive Warnings", "Choose Not To Use Archive Warnings"


def test_a_warning_is_shown_as_ao3_shows_it_and_stored_as_ao3_stores_it(client: Client, shelf: alcove.Library) -> None:
    asked = quote(f'warning:"{STORED}"')
    work = next(shelf.works(alcove.OWNER, "warning:chose-not"))
    assert rows(Shown(client.get(f"/works/{work.id}")))["Warnings"] == CREATOR_CHOSE
    listed = Shown(client.get(f"/works?q={asked}"))
    assert f"Archive warnings: {CREATOR_CHOSE}" in listed.text
    assert listed.list_labelled("What is asked") == [f"{CREATOR_CHOSE} Remove {CREATOR_CHOSE}"]
    for address in (f"/works/{work.id}", "/works", f"/works?q={asked}", "/works/facets/warning", "/tags/warning"):
        assert STORED not in Shown(client.get(address)).text
    assert Shown(client.get("/tags/warning", {"name": STORED})).headings(1)[0].startswith(CREATOR_CHOSE)
    offered = client.get("/complete", {"q": "warning:cho"}).json()["offers"]
    assert CREATOR_CHOSE in {offer["shown"] for offer in offered}
    assert client.get(f"/works/{work.id}.json").json()["warnings"] == [STORED]


def test_the_whole_preface_is_there(client: Client, shelf: alcove.Library) -> None:
    work = shelf.work(alcove.OWNER, "ao3:999000002")
    shown = Shown(client.get(f"/works/{work.id}"))
    assert shown.headings(1) == ["What the Fog Returns"]
    told = rows(shown)
    assert told["Rating"] == "Teen And Up Audiences"
    assert told["Warnings"] == " ".join(work.warnings)
    assert told["Relationships"].split() == " ".join(work.relationships).split()
    assert told["Chapters"] == "3/3"
    assert told["State"] == "Complete"
    assert told["Language"] == "English"
    for kind, names in (("fandom", work.fandoms), ("character", work.characters), ("freeform", work.freeforms)):
        for name in names:
            assert shown.link(name).startswith(f"/tags/{kind}?name=")
    assert shown.link("On the site it came from") == "https://archiveofourown.org/works/999000002"
    (outside,) = shown.tree.css("main a[href^='https://archiveofourown.org/works/999000002']")
    assert outside.attributes["rel"] == "noopener noreferrer external"


def test_one_reads_from_here(client: Client, shelf: alcove.Library) -> None:
    work_id = the(shelf, "999000002")
    shown = Shown(client.get(f"/works/{work_id}"))
    assert shown.link("Read") == f"/works/{work_id}/chapters/1"
    assert shown.link("Entire work") == f"/works/{work_id}/entire"
    chapters = [" ".join(a.text().split()) for a in shown.tree.css("ol a[href*='/chapters/']")]
    assert chapters == [
        "1Chapter 1: A Left-Hand Glove174 words",
        "2Chapter 2: A Key That Fits245 words",
        "3Chapter 3: Eight Yards On343 words",
    ]


def test_a_work_of_one_chapter_lists_none(client: Client, shelf: alcove.Library) -> None:
    shown = Shown(client.get(f"/works/{the(shelf, '999000005')}"))
    assert "Chapters" not in shown.headings(2)
    assert "Entire work" not in shown.links()


@pytest.mark.parametrize("name", ["ao3:999000002", "AO3:999000002", "{id8}", "{upper}"])
def test_any_other_name_leads_to_the_id(client: Client, shelf: alcove.Library, name: str) -> None:
    work_id = the(shelf, "999000002")
    response = client.get("/works/" + name.format(id8=work_id[:8], upper=work_id.upper()))
    assert (response.status_code, response.headers["Location"]) == (302, f"/works/{work_id}")


def test_a_work_that_is_not_here_is_said_not_to_be(client: Client) -> None:
    shown = Shown(client.get("/works/zzzzzzzzzz"))
    assert shown.status == 404
    assert "No work here is called 'zzzzzzzzzz'." in shown.text
    assert shown.link("To the library") == "/"


def test_the_twin_is_the_line_of_show(client: Client, shelf: alcove.Library) -> None:
    work_id = the(shelf, "999000003")
    assert client.get(f"/works/{work_id}.json").json() == shelf.card(alcove.OWNER, work_id).to_line()


def test_above_the_ceiling_a_work_is_not_here(shelf: alcove.Library) -> None:
    work_id, sha256 = the(shelf, "999000015"), shelf.card(alcove.OWNER, "ao3:999000015").files[0].sha256
    child = visitor(shelf, Viewer("child", ceiling="General Audiences"))
    for address in (f"/works/{work_id}", f"/works/{work_id}.json", f"/works/{work_id}/chapters/1",
                    f"/works/{work_id}/entire", f"/works/{work_id}/read", f"/originals/{sha256}"):  # fmt: skip
        assert child.get(address).status_code == 404, address


def test_versions_stand_in_a_timeline_and_each_can_be_read(client: Client, shelf: alcove.Library) -> None:
    work_id = the(shelf, "999000003")
    shown = Shown(client.get(f"/works/{work_id}"))
    items = [" ".join(node.text().split()) for node in shown.tree.css("#versions li")]
    assert [item.endswith("Read version 1 Entire work version 1") for item in items] == [True, False]
    assert "current" in items[0]
    assert "current" not in items[1]
    assert "Numbered as they came in." in shown.text
    old = client.get(shown.link("Read version 2"), follow=True)
    assert old.request["PATH_INFO"] == f"/works/{work_id}/chapters/1"
    assert "This is version 2 of the text." in Shown(old).text


def test_files_are_there_to_be_taken_out(client: Client, shelf: alcove.Library) -> None:
    card = shelf.card(alcove.OWNER, "ao3:999000011")
    shown = Shown(client.get(f"/works/{card.work.id}"))
    for file in card.files:
        (link,) = shown.tree.css(f"#files a[href='/originals/{file.sha256}']")
        assert file.name in link.text()


def test_the_series_leads_to_what_stands_beside(client: Client, shelf: alcove.Library) -> None:
    first, second = the(shelf, "999000001"), the(shelf, "999000002")
    assert Shown(client.get(f"/works/{first}")).link("After it: What the Fog Returns") == f"/works/{second}"
    assert Shown(client.get(f"/works/{second}")).link("Before it: Oil and Ember") == f"/works/{first}"
    last = Shown(client.get(f"/works/{first}/chapters/1"))
    assert last.link("Next in the seriesWhat the Fog Returns") == f"/works/{first}/end?next={second}"


def test_files_that_differ_say_what_each_told(shelve) -> None:
    newer = a_work(1, title="New name", rating="Mature", updated=dt.date(2025, 1, 1))
    library = shelve(a_work(1, title="Old name"), newer)
    work = next(library.works(alcove.OWNER))
    shown = Shown(visitor(library).get(f"/works/{work.id}"))
    told = " ".join(shown.one("#files details").text().split())
    assert told.startswith("What the files tell differently Title")
    assert "New name 1.html" in told
    assert "Old name 0.html" in told
    believed = [" ".join(li.text().split()) for li in shown.tree.css("#files details li:has(svg[aria-label])")]
    assert believed[0].startswith("New name 1.html")


def test_whom_a_work_is_for_and_that_only_some_files_tell_it(shelve, tmp_path: Path) -> None:
    """The site's page tells it, a download does not: the two do not disagree."""
    gift = a_work(4, recipients=("bryn", "Cole"), kudos=7)
    library = shelve(gift)
    page = tmp_path / "page.html"
    page.write_bytes(build_site_page(gift))
    list(library.import_files([page]))
    [work] = library.works(alcove.OWNER)
    shown = Shown(visitor(library).get(f"/works/{work.id}"))
    assert rows(shown)["Gift for"] == "bryn, Cole"
    assert "recipients" not in [each.field for each in library.card(alcove.OWNER, work.id).disagreements]


def test_a_work_with_nothing_but_a_text_has_a_card(shelve) -> None:
    bare = a_work(2, title=None, creators=(), summary=None, fandoms=(), series=(), chapters=1)
    library = shelve(bare)
    work = next(library.works(alcove.OWNER))
    shown = Shown(visitor(library).get(f"/works/{work.id}"))
    assert shown.status == 200
    assert len(shown.headings(1)) == 1


def test_many_tags_and_chapters_fold(shelve) -> None:
    library = shelve(a_work(3, chapters=40, expected=None, freeforms=tuple(f"Tag {n}" for n in range(200))))
    work = next(library.works(alcove.OWNER))
    shown = Shown(visitor(library).get(f"/works/{work.id}"))
    folded = [one.text() for one in shown.tree.css("main details > summary")]
    assert "140 more" in folded
    assert "16 more chapters" in folded
    assert len(shown.tree.css("a[href^='/tags/freeform']")) == 200
    assert len(shown.tree.css("ol a[href*='/chapters/']")) == 40


def test_related_works_lead_to_the_web_alone(shelve) -> None:
    kin = (Relation(RelationKind.INSPIRED_BY, "x", "Elsewhere", "https://archiveofourown.org/works/7", ("someone",)),)
    library = shelve(a_work(4, relations=kin))
    work = next(library.works(alcove.OWNER))
    shown = Shown(visitor(library).get(f"/works/{work.id}"))
    assert shown.link("Elsewhere") == "https://archiveofourown.org/works/7"
    assert "Inspired by Elsewhere by someone" in shown.text


def test_the_place_where_one_stopped_is_offered(shelf: alcove.Library) -> None:
    client, work_id = visitor(shelf), the(shelf, "999000002")
    client.get(f"/works/{work_id}/chapters/2")
    shown = Shown(client.get(f"/works/{work_id}"))
    assert shown.link("Go on at chapter 2") == f"/works/{work_id}/chapters/2"
    assert shown.link("From the beginning") == f"/works/{work_id}/chapters/1"
    client.post("/places/keep", {"place": f"{work_id}:0"})
    assert Shown(client.get(f"/works/{work_id}")).link("Go on reading") == f"/works/{work_id}/entire"


def test_a_card_takes_the_same_number_of_statements_for_any_work(shelve) -> None:
    library = shelve(a_work(5), a_work(6, chapters=30, expected=None, freeforms=tuple(f"T{n}" for n in range(90))))
    client = visitor(library)
    counts = []
    for work in library.works(alcove.OWNER):
        with counted(library) as seen:
            client.get(f"/works/{work.id}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_the_log_of_a_downloader_and_calibres_description_stand_on_the_card(tmp_path: Path) -> None:
    """Newest first, folded; a work without them has no such section."""
    log = (Update(dt.date(2024, 1, 2), 1200, 1), Update(dt.date(2024, 3, 4), 5400, 3))
    book = build_fanficfare_epub(a_work(5, chapters=3, expected=None, history=log))
    described = build_description(columns={"#kudos": column("Kudos", 12, "int")})
    write_book(tmp_path / "shelf", "Lamp 5", described, {"epub": book})
    environ = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    with alcove.open_library(tmp_path / "library", create=True, environ=environ) as library:
        list(library.import_files([tmp_path / "shelf", write(tmp_path / "files", a_work(1), "1.html")]))
        visit = visitor(library)
        place = f"/works/{the(library, '9000005')}"
        shown = Shown(visit.get(place))
        assert " ".join(shown.one("#history summary").text().split()) == "2 updates"
        assert [" ".join(li.text().split()) for li in shown.tree.css("#history li")] == [
            "4 Mar 2024 5,400 words · 3 chapters",
            "2 Jan 2024 1,200 words · 1 chapter",
        ]
        assert "with calibre’s metadata.opf" in shown.one("#files li").text()
        assert rows(shown)["Kudos"] == "12"
        line = visit.get(f"{place}.json").json()
        assert line["history"] == [
            {"date": "2024-01-02", "words": 1200, "chapters": 1},
            {"date": "2024-03-04", "words": 5400, "chapters": 3},
        ]
        assert line["files"][0]["beside"] == hashlib.sha256(described).hexdigest()
        plain = Shown(visit.get(f"/works/{the(library, '9000001')}"))
        assert plain.tree.css("#history") == []
        assert "calibre" not in plain.one("#files li").text()
