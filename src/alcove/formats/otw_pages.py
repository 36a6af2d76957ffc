"""Saved pages of AO3, and of archives with its software, that hold no work: what each is, and what to do instead."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.formats.nodes import attribute, line

_DOWNLOAD = "open the work itself and use its Download button."
# By the classes of the page's main element ("controller-action" in otwarchive), first match wins.
_PAGES: tuple[tuple[str, str], ...] = (
    ("error-404", "the archive's page for a work that is not there (404); it was deleted, or the address is wrong."),
    ("errors", "an error page of the archive; try again later and " + _DOWNLOAD),
    ("sessions-", "the archive's log-in page; the work is only for registered users: log in, then " + _DOWNLOAD),
    ("readings-", "a list of works from a reading history; " + _DOWNLOAD),
    ("bookmarks-", "a list of bookmarks; " + _DOWNLOAD),
    ("series-", "the page of a series; " + _DOWNLOAD),
    ("collections-", "the page of a collection; " + _DOWNLOAD),
    ("tags-", "the page of a tag; " + _DOWNLOAD),
    ("profile-", "the profile of a user; " + _DOWNLOAD),
    ("users-", "the page of a user; " + _DOWNLOAD),
    ("works-index", "a list of works; " + _DOWNLOAD),
    ("works-search", "a search for works; " + _DOWNLOAD),
    ("works-navigate", "the list of a work's chapters; " + _DOWNLOAD),
    ("comments-", "a page of comments; " + _DOWNLOAD),
)


def name_page_without_work(tree: LexborHTMLParser) -> str | None:
    """What a page of such an archive is, as the end of a sentence; None for a page with a work, or of any other site."""
    main = tree.css_first("div#main")
    if main is None or "region" not in _classes(main):
        return None
    if main.css_first("#workskin .userstuff, #chapters .userstuff") is not None:
        return None
    if main.css_first("p.caution, .caution.notice") is not None and _asks_for_consent(main):
        return "the archive's warning before an adult work; go on to the work, then use its Download button."
    classes = _classes(main)
    for name, meaning in _PAGES:
        if any(found.startswith(name) for found in classes):
            return meaning
    if "mystery work" in _title(tree) or "will be revealed" in " ".join(line(node) for node in main.css("p.notice")):
        return "a work that its collection has not revealed yet; download it when it is out."
    return "a page of the archive without a text; " + _DOWNLOAD


def _classes(node: LexborNode) -> list[str]:
    return attribute(node, "class").split()


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return line(node).casefold() if node is not None else ""


def _asks_for_consent(main: LexborNode) -> bool:
    return any("view_adult=true" in attribute(link, "href") for link in main.css("a"))
