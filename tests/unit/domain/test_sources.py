"""Addresses of works."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.sources import (
    SITES,
    Site,
    WorkSource,
    canonical_url,
    host_of,
    parse_otw_work_url,
    parse_story_address,
    parse_work_url,
    site_named,
)

LAMP = WorkSource("ao3", "90000002", "https://archiveofourown.org/works/90000002")


@pytest.mark.parametrize(
    "url",
    [
        "https://archiveofourown.org/works/90000002",
        "http://archiveofourown.org/works/90000002",
        "http://www.archiveofourown.org/works/90000002/",
        "//archiveofourown.org/works/90000002",
        "archiveofourown.org/works/90000002",
        "HTTPS://ArchiveOfOurOwn.ORG:443/works/90000002",
        "https://archiveofourown.org./works/90000002",
        "https://user:word@archiveofourown.org/works/90000002",
        "https://ao3.org/works/90000002",
        "https://archiveofourown.com/works/90000002",
        "https://archiveofourown.net/works/90000002",
        "https://archiveofourown.gay/works/90000002",
        "https://insecure.archiveofourown.org/works/90000002",
        "https://secure.archiveofourown.org/works/90000002",
        "https://archiveofourown.org/works/90000002?view_full_work=true",
        "https://archiveofourown.org/works/90000002#main",
        "https://archiveofourown.org/works/90000002/chapters/123456",
        "https://archiveofourown.org/works/90000002/comments/new",
        "https://archiveofourown.org/collections/sample/works/90000002",
        "https://archiveofourown.org/works/090000002",
        "https://archiveofourown.org/downloads/90000002/One_Lamp.html?updated_at=1704412800",
        "https://download.archiveofourown.org/downloads/90000002/One%20Lamp.epub",
        "http://archiveofourown.org/downloads/ex/exampleuser/90000002/One%20Lamp.mobi",
        "  https://archiveofourown.org/works/90000002  ",
        "https://web.archive.org/web/20240101000000/https://archiveofourown.org/works/90000002",
        "http://web.archive.org/web/20240101000000id_/http://www.archiveofourown.org/works/90000002?view_adult=true",
        "web.archive.org/web/2024/https://archiveofourown.org/works/90000002",
    ],
)
def test_all_addresses_of_a_work_are_one(url: str) -> None:
    assert parse_work_url(url) == LAMP


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://archiveofourown.org/",
        "https://archiveofourown.org/works",
        "https://archiveofourown.org/works/search?q=1",
        "https://archiveofourown.org/works/12x",
        "https://archiveofourown.org/works/0",
        "https://archiveofourown.org/works/٣٤",
        "https://archiveofourown.org/external_works/5",
        "https://archiveofourown.org/series/5",
        "https://archiveofourown.org/users/works/pseuds/1",
        "https://archiveofourown.org/chapters/5",
        "https://archiveofourown.org.example.com/works/5",
        "https://notarchiveofourown.org/works/5",
        "https://example.com/?u=https://archiveofourown.org/works/5",
        "javascript:alert('https://archiveofourown.org/works/5')",
        "/works/5",
    ],
)
def test_no_other_address_is_a_work(url: str) -> None:
    assert parse_work_url(url) is None


def test_archives_with_the_same_software_keep_their_host() -> None:
    assert parse_work_url("https://www.squidgeworld.org/works/12/chapters/13") == WorkSource(
        "squidgeworld.org", "12", "https://squidgeworld.org/works/12"
    )
    assert parse_work_url("https://fanworks.example.org/works/12") is None
    assert parse_otw_work_url("http://www.fanworks.example.org/works/12/comments/new") == WorkSource(
        "fanworks.example.org", "12", "https://fanworks.example.org/works/12"
    )
    assert parse_otw_work_url("http://ao3.org/works/12") == WorkSource(
        "ao3", "12", "https://archiveofourown.org/works/12"
    )
    assert parse_otw_work_url("/works/12") is None


@pytest.mark.parametrize(
    ("url", "base", "wanted"),
    [
        ("http://archiveofourown.org/series/1", "", "https://archiveofourown.org/series/1"),
        ("http://www.ao3.org/users/a/pseuds/b%20c", "", "https://archiveofourown.org/users/a/pseuds/b%20c"),
        ("/users/a", "archiveofourown.org", "https://archiveofourown.org/users/a"),
        ("/users/a", "", None),
        ("https://example.com/x?y=z#q", "", "https://example.com/x?y=z#q"),
        ("https://web.archive.org/web/20240101000000/http://ao3.org/a", "", "https://archiveofourown.org/a"),
        ("/web/20240101000000im_/https://example.com/x", "archiveofourown.org", "https://example.com/x"),
        ("https://example.com/web/2024/x", "", "https://example.com/web/2024/x"),
        ("//example.com/x", "", "https://example.com/x"),
        ("javascript:alert(1)", "archiveofourown.org", None),
        ("mailto:a@example.com", "", None),
        ("", "archiveofourown.org", None),
        ("#endnotes", "archiveofourown.org", None),
    ],
)
def test_addresses_get_https_and_one_host(url: str, base: str, wanted: str | None) -> None:
    assert canonical_url(url, base) == wanted


def test_sites_are_found_by_name_and_host() -> None:
    assert site_named("ao3") is SITES[0]
    assert site_named("AO3.org") is SITES[0]
    assert site_named("nowhere") is None
    assert host_of("HTTP://Example.com:8080/x") == "example.com"
    assert host_of("https://web.archive.org/web/20240101000000/https://ao3.org/works/1") == "ao3.org"
    assert host_of("/x") == ""


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (
            "http://m.fanfiction.net/s/900001/12/One-Lamp",
            "fanfiction.net 900001 https://www.fanfiction.net/s/900001/1/",
        ),
        ("http://www.fanfiction.net/s900001//", "fanfiction.net 900001 https://www.fanfiction.net/s/900001/1/"),
        ("https://www.fictionpress.com/s/900001", "fictionpress.com 900001 https://www.fictionpress.com/s/900001/1/"),
        ("https://www.wattpad.com/story/900001-one-lamp", "wattpad.com 900001 https://www.wattpad.com/story/900001"),
        ("https://fimfiction.net/story/91/2/lamp", "fimfiction.net 91 https://www.fimfiction.net/story/91"),
        ("https://royalroadl.com/fiction/91/lamp/chapter/7", "royalroad.com 91 https://www.royalroad.com/fiction/91"),
        (
            "https://forums.spacebattles.com/threads/one-lamp-v2.0.91/page-3#post-4",
            "forums.spacebattles.com 91 https://forums.spacebattles.com/threads/91/",
        ),
        (
            "https://forums.sufficientvelocity.com/threads/91/reader/",
            "forums.sufficientvelocity.com 91 https://forums.sufficientvelocity.com/threads/91/",
        ),
        (
            "https://questionablequesting.com/threads/lamp.91/",
            "questionablequesting.com 91 https://forum.questionablequesting.com/threads/91/",
        ),
        ("https://www.scribblehub.com/series/91/lamp/", "scribblehub.com 91 https://www.scribblehub.com/series/91/"),
        ("https://www.tthfanfic.org/Story-91-2/X+Lamp.htm", "tthfanfic.org 91 https://www.tthfanfic.org/Story-91"),
        ("https://www.ficwad.com/story/91", "ficwad.com 91 https://ficwad.com/story/91"),
        (
            "https://www.asianfanfics.com/story/view/91/2/lamp",
            "asianfanfics.com 91 https://www.asianfanfics.com/story/view/91",
        ),
        (
            "https://adastrafanfic.com/works/91/chapters/2",
            "adastrafanfic.com 91 https://www.adastrafanfic.com/works/91",
        ),
        (
            "http://www.fiction.example.org/viewstory.php?action=printable&sid=091&textsize=0",
            "fiction.example.org 91 https://fiction.example.org/viewstory.php?sid=91",
        ),
        (
            "http://example.org/one/archive/viewstory.php?sid=91&chapter=3",
            "example.org/one/archive 91 https://example.org/one/archive/viewstory.php?sid=91",
        ),
    ],
)
def test_other_sites_have_their_own_addresses(url: str, wanted: str) -> None:
    assert parse_work_url(url) == WorkSource(*wanted.split())
    assert parse_work_url(wanted.split()[2]) == WorkSource(*wanted.split())


@pytest.mark.parametrize(
    "url",
    [
        "https://www.fanfiction.net/u/900001/Exampleuser",
        "https://www.wattpad.com/900001-one-lamp-chapter-2",
        "https://www.fimfiction.net/user/91/x",
        "https://forums.spacebattles.com/members/lamp.91/",
        "https://example.org/viewuser.php?uid=3",
        "https://example.org/viewstory.php?psid=3",
    ],
)
def test_other_pages_of_those_sites_are_no_works(url: str) -> None:
    assert parse_work_url(url) is None


def test_a_story_of_a_site_without_a_row_is_known_by_its_address() -> None:
    assert parse_story_address("http://www.stories.example.org/tales/lamp?id=3#top") == WorkSource(
        "stories.example.org", "tales/lamp?id=3", "https://www.stories.example.org/tales/lamp?id=3"
    )
    assert parse_story_address("http://ao3.org/works/12") == parse_work_url("https://archiveofourown.org/works/12")
    assert parse_story_address("https://example.org/") is None
    assert parse_story_address("a story") is None


@given(st.sampled_from(SITES), st.integers(1, 10**12))
def test_a_canonical_address_leads_back_to_its_work(site: Site, number: int) -> None:
    wanted = WorkSource(site.name, str(number), f"https://{site.host}{site.address.format(number)}")
    assert parse_work_url(wanted.url) == wanted
    assert parse_work_url(wanted.url.replace("https://", "http://") + "?view_adult=true") == wanted


@given(st.text())
def test_no_address_is_too_odd_to_ask_for(url: str) -> None:
    source = parse_work_url(url)
    assert source is None or source.site_id.isdecimal()
