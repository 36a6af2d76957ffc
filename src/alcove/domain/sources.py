"""Where works come from: addresses of works as (site, the site's id, one canonical address).

A table of sites; a new site is a row. Hosts that show the same archive are one
site. Used by the readers, by ``site:id`` arguments and by lists of addresses.
Nothing here contacts a site.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

AO3 = "ao3"


class WorkSource(NamedTuple):
    """Where a work lives: ``site`` (``ao3`` or a canonical host), the site's id for it, its canonical https address."""

    site: str
    site_id: str
    url: str


@dataclass(frozen=True, slots=True)
class Site:
    """An archive: its name here, the host its addresses are written with, and other hosts that show the same works.

    ``work`` finds the id in a path (group 1); ``address`` makes the canonical path from it.
    """

    name: str
    host: str
    aliases: frozenset[str]
    work: re.Pattern[str]
    address: str


# /works/1, /works/1/chapters/2, /collections/name/works/1, /works/1/comments/new; /downloads/1/Name.html and
# the older /downloads/Au/Author/1/Name.html (otwarchive routes, 2010 to 2026).
_OTW_WORK = re.compile(
    r"^(?:/collections/[^/]+)?/works/0*([1-9][0-9]{0,17})(?:[/?#]|$)|^/downloads/(?:[^/]+/[^/]+/)?0*([1-9][0-9]{0,17})/[^/]+$"
)
_OTW_ADDRESS = "/works/{}"
# Sites of other makes; their paths as readers' downloaders write them (FanFicFare's adapters, 2026).
_FFN_STORY = re.compile(r"^/s/?0*([1-9][0-9]{0,17})(?:/|$)")  # /s/1/2/Title; FicSave wrote /s1//
_FORUM_THREAD = re.compile(r"^(?:/index\.php\?)?/threads/(?:[^/]*\.)?0*([1-9][0-9]{0,17})(?:/|$)")
# eFiction runs small archives by the hundred: the host and the folder are the archive.
_EFICTION_STORY = re.compile(r"^(/[^?#]*?|)/viewstory\.php\?(?:[^#]*?[&;])?sid=0*([1-9][0-9]{0,17})(?:[&;#]|$)")


def _numbered(before: str) -> re.Pattern[str]:
    """A path that begins with these letters and a number, whatever follows the number."""
    return re.compile(rf"^{before}0*([1-9][0-9]{{0,17}})(?:[/?#-]|$)", re.IGNORECASE)


#: Sites whose addresses are understood, most used first.
SITES: tuple[Site, ...] = (
    Site(
        AO3,
        "archiveofourown.org",
        # otwarchive's PERMITTED_HOSTS, and mirrors seen in readers' files.
        frozenset(
            {
                "archiveofourown.com",
                "archiveofourown.net",
                "archiveofourown.gay",
                "ao3.org",
                "archive.transformativeworks.org",
            }
        ),
        _OTW_WORK,
        _OTW_ADDRESS,
    ),
    Site("squidgeworld.org", "squidgeworld.org", frozenset(), _OTW_WORK, _OTW_ADDRESS),
    Site("superlove.sayitditto.net", "superlove.sayitditto.net", frozenset(), _OTW_WORK, _OTW_ADDRESS),
    Site("adastrafanfic.com", "www.adastrafanfic.com", frozenset({"adastrafanfic.com"}), _OTW_WORK, _OTW_ADDRESS),
    Site("fanfiction.net", "www.fanfiction.net", frozenset({"fanfiction.net"}), _FFN_STORY, "/s/{}/1/"),
    Site("fictionpress.com", "www.fictionpress.com", frozenset({"fictionpress.com"}), _FFN_STORY, "/s/{}/1/"),
    Site("wattpad.com", "www.wattpad.com", frozenset({"wattpad.com"}), _numbered("/story/"), "/story/{}"),
    Site(
        "fimfiction.net",
        "www.fimfiction.net",
        frozenset({"fimfiction.net", "fimfiction.com"}),
        _numbered("/story/"),
        "/story/{}",
    ),
    Site(
        "royalroad.com",
        "www.royalroad.com",
        frozenset({"royalroad.com", "royalroadl.com"}),
        _numbered("/fiction/"),
        "/fiction/{}",
    ),
    Site("forums.spacebattles.com", "forums.spacebattles.com", frozenset(), _FORUM_THREAD, "/threads/{}/"),
    Site("forums.sufficientvelocity.com", "forums.sufficientvelocity.com", frozenset(), _FORUM_THREAD, "/threads/{}/"),
    Site(
        "questionablequesting.com",
        "forum.questionablequesting.com",
        frozenset({"forums.questionablequesting.com", "questionablequesting.com"}),
        _FORUM_THREAD,
        "/threads/{}/",
    ),
    Site(
        "scribblehub.com", "www.scribblehub.com", frozenset({"scribblehub.com"}), _numbered("/series/"), "/series/{}/"
    ),
    Site(
        "tthfanfic.org",
        "www.tthfanfic.org",
        frozenset({"tthfanfic.org"}),
        _numbered("(?:/T-[0-9]+)?/Story-"),
        "/Story-{}",
    ),
    Site("ficwad.com", "ficwad.com", frozenset(), _numbered("/story/"), "/story/{}"),
    Site(
        "asianfanfics.com",
        "www.asianfanfics.com",
        frozenset({"asianfanfics.com"}),
        _numbered("/story/view/"),
        "/story/view/{}",
    ),
)
# What the Wayback Machine and its kin write before an address: /web/20240101000000id_/https://…
_SNAPSHOT = re.compile(r"^(?:(?:https?:)?//)?[^/?#]*/web/[0-9]+(?:[a-z]+_)?/(?=https?://)", re.IGNORECASE)
# Names in front of a host that show the same works there.
_SAME_PLACE = ("www.", "insecure.", "secure.", "download.", "downloads.", "test.", "m.")
_HOSTS: dict[str, Site] = {host: site for site in SITES for host in (site.host, *site.aliases)}


def parse_work_url(url: str) -> WorkSource | None:
    """The work that an address of a known site points to; None for any other address.

    Scheme, mirrors, chapter and collection paths, queries and download addresses make no difference, nor does it where
    a web archive keeps a copy. A story of an archive that runs eFiction is known by its address alone; the archive is
    then its host and folder.

    >>> parse_work_url("http://www.archiveofourown.org/collections/x/works/90000001/chapters/5?view_adult=true").site_id
    '90000001'
    """
    host, path = _split(url)
    site = _site_of(host)
    return _source(site, path) if site else _efiction_source(host, path)


def parse_story_address(url: str) -> WorkSource | None:
    """The work behind an address that a downloader calls a story's own: of a site in the table, or of any other, whose
    id is then the address without its host. None for what is no address.
    """
    found = parse_work_url(url)
    address = None if found else canonical_url(url)
    if address is None:
        return found
    host, path = _split(address)
    rest = path.partition("#")[0].strip("/")
    return WorkSource(host.removeprefix("www."), rest, address.partition("#")[0]) if "." in host and rest else None


def parse_otw_work_url(url: str) -> WorkSource | None:
    """The work behind an address of any host that runs AO3's software; for files already known to be of that make."""
    host, path = _split(url)
    if not host or "." not in host:
        return None
    plain = host.removeprefix("www.")
    site = _site_of(host) or Site(plain, plain, frozenset(), _OTW_WORK, _OTW_ADDRESS)
    return _source(site, path)


def canonical_url(url: str, base_host: str = "") -> str | None:
    """A web address with https and the site's canonical host; a path alone is taken to be on ``base_host``.

    None for what is no web address (``javascript:``, ``mailto:``, a path without a base).
    """
    url = _live(url)
    if url.startswith("/") and not url.startswith("//"):
        url = f"//{base_host}{url}" if base_host else ""
    if not url or not url.lower().startswith(("http://", "https://", "//")):
        return None
    host, path = _split(url)
    if not host:
        return None
    site = _site_of(host)
    return f"https://{site.host if site else host}{path}"


def host_of(url: str) -> str:
    """The host of a web address in lower case; the empty string where there is none."""
    return _split(url)[0]


def site_named(name: str) -> Site | None:
    """The site with this name or host (``ao3``, ``archiveofourown.org``); None for an unknown one."""
    folded = name.strip().casefold()
    return next((site for site in SITES if site.name == folded), None) or _site_of(folded)


@cache
def _url() -> re.Pattern[str]:
    """An address, its host and what follows. Compiled when first needed: that takes as long as all the others."""
    return re.compile(
        # Only the scheme in any case: a class in any case is made letter by letter, for a million of them.
        r"^(?:(?:(?i:https?):)?//)?(?:[^/@?#]*@)?([A-Za-z0-9\u0080-\U0010ffff._-]+)(?::[0-9]+)?([/?#].*)?$",
        re.DOTALL,
    )


def _live(url: str) -> str:
    """An address as it was before a web archive copied the page."""
    return _SNAPSHOT.sub("", url.strip()) if "/web/" in url else url.strip()


def _split(url: str) -> tuple[str, str]:
    found = _url().match(_live(url))
    return (found[1].lower().rstrip("."), found[2] or "") if found else ("", "")


def _site_of(host: str) -> Site | None:
    site = _HOSTS.get(host)
    for prefix in _SAME_PLACE:
        if site is None and host.startswith(prefix):
            site = _HOSTS.get(host.removeprefix(prefix))
    return site


def _efiction_source(host: str, path: str) -> WorkSource | None:
    found = _EFICTION_STORY.match(path) if "." in host else None
    if not found:
        return None
    archive = f"{host.removeprefix('www.')}{found[1]}"
    return WorkSource(archive, found[2], f"https://{archive}/viewstory.php?sid={found[2]}")


def _source(site: Site, path: str) -> WorkSource | None:
    found = site.work.match(path.partition("?")[0].partition("#")[0])
    if not found:
        return None
    number = next(group for group in found.groups() if group)
    return WorkSource(site.name, number, f"https://{site.host}{site.address.format(number)}")
