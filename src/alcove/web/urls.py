"""Every address of the site, in one list. A list page has a twin with ``.json``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path

from alcove.web.pages import (
    about,
    acts,
    chance,
    completing,
    drawer,
    duplicates,
    errands,
    facets,
    home,
    intake,
    keeping,
    look,
    names,
    originals,
    proposals,
    reading,
    runs,
    series,
    similar,
    stops,
    trash,
    work,
    works,
    wrangling,
)
from alcove.web.pages import help as helping
from alcove.web.visits import View, page

handler400 = "alcove.web.failures.bad_request"
handler403 = "alcove.web.failures.forbidden"
handler404 = "alcove.web.failures.not_found"
handler500 = "alcove.web.failures.broken"


def _both(route: str, view: View, name: str, **how: Any) -> Iterator[URLPattern]:
    """A page, and the same as JSON."""
    shown = page(view, **how)
    # First the longer: a name in an address may end in anything.
    yield path(f"{route}.json", shown, {"as_json": True}, name=f"{name}.json")
    yield path(route, shown, name=name)


def _form(route: str, shown: View, sent: View, name: str) -> URLPattern:
    """A page with a form that is sent to the same address."""
    ways = {"POST": page(sent, act=True)}
    usual = page(shown)

    def answer(request: HttpRequest, **words: Any) -> HttpResponseBase:
        return ways.get(request.method or "", usual)(request, **words)

    return path(route, answer, name=name)


urlpatterns = [
    path("", page(home.show), name="home"),
    path("home.json", page(home.show), {"as_json": True}, name="home.json"),
    path("robots.txt", page(home.robots), name="robots"),
    path("random", page(chance.one), name="random"),
    path("complete", page(completing.complete), name="complete"),
    path("complete/<str:kind>", page(completing.complete_name), name="complete-name"),
    *_both("tags/<str:kind>", names.tags, "tags"),
    *_both("creators", names.creators, "creators"),
    *_both("series", series.series, "series"),
    *_both("collections", names.collections, "collections"),
    *_both("help/search", helping.search, "help"),
    *_both("works", works.browse, "works"),
    path("works/narrow", page(works.narrow), name="narrow"),
    *_both("works/facets/<str:kind>", facets.facet, "facet"),
    path("works/<str:name>/read", page(reading.start), name="read"),
    path("works/<str:name>/chapters/<int:number>", page(reading.chapter), name="chapter"),
    path("works/<str:name>/entire", page(reading.entire), name="entire"),
    path("works/<str:name>/end", page(stops.end), name="end"),
    *_both("works/<str:name>/similar", similar.similar, "similar"),
    *_both("works/<str:name>", work.show, "work"),
    path("originals/<str:sha256>", page(originals.download), name="original"),
    path("places/keep", page(stops.keep, act=True), name="places-keep"),
    path("places/off", page(stops.take_off, act=True), name="places-off"),
    _form("look", look.show, look.change, "look"),
    *_both("import", intake.show, "import", owner=True),
    path("import/folder", page(intake.take_folder, act=True, owner=True), name="import-folder"),
    path("import/files", page(intake.take_files, act=True, owner=True), name="import-files"),
    *_both("errands/<slug:token>", errands.show, "errand", owner=True),
    path("errands/<slug:token>/stop", page(errands.stop, act=True, owner=True), name="errand-stop"),
    *_both("runs", runs.index, "runs", owner=True),
    *_both("runs/<int:number>", runs.show, "run", owner=True),
    path("runs/<int:number>/undo", page(runs.undo, act=True, owner=True), name="run-undo"),
    path("runs/<int:number>/retry", page(runs.retry, act=True, owner=True), name="run-retry"),
    *_both("drawer", drawer.show, "drawer", owner=True),
    path("drawer/accept", page(drawer.accept, act=True, owner=True), name="drawer-accept"),
    *_both("trash", trash.show, "trash", owner=True),
    path("trash/restore", page(trash.restore, act=True, owner=True), name="trash-restore"),
    path("trash/empty", page(trash.empty, act=True, owner=True), name="trash-empty"),
    *_both("duplicates", duplicates.show, "duplicates"),
    path("duplicates/look", page(duplicates.look, act=True, owner=True), name="duplicates-look"),
    path("duplicates/link", page(duplicates.link, act=True, owner=True), name="duplicates-link"),
    path("duplicates/link-all", page(duplicates.link_all, act=True, owner=True), name="duplicates-link-all"),
    path("duplicates/apart", page(duplicates.apart, act=True, owner=True), name="duplicates-apart"),
    path("duplicates/unlink", page(duplicates.unlink, act=True, owner=True), name="duplicates-unlink"),
    *_both("wrangling", acts.show, "wrangling", owner=True),
    *_both("wrangling/tag", wrangling.show, "wrangling-tag", owner=True),
    *_both("wrangling/step", wrangling.preview, "wrangling-step", owner=True),
    path("wrangling/do", page(wrangling.act, act=True, owner=True), name="wrangling-do"),
    path("wrangling/undo", page(wrangling.undo, act=True, owner=True), name="wrangling-undo"),
    path("wrangling/tags.csv", page(acts.download, owner=True), name="tag-table"),
    path("wrangling/bring-in", page(acts.take_table, act=True, owner=True), name="tag-table-in"),
    *_both("wrangling/proposals", proposals.show, "proposals", owner=True),
    *_both("wrangling/proposals/all", proposals.preview_all, "proposals-all", owner=True),
    path("wrangling/proposals/accept", page(proposals.accept, act=True, owner=True), name="proposals-accept"),
    path("wrangling/proposals/dismiss", page(proposals.dismiss, act=True, owner=True), name="proposals-dismiss"),
    path(
        "wrangling/proposals/accept-all", page(proposals.accept_all, act=True, owner=True), name="proposals-accept-all"
    ),
    *_both("saved", keeping.show, "saved"),
    path("saved/do", page(keeping.act, act=True), name="saved-do"),
    *_both("about", about.show, "about", owner=True),
    path("about/verify", page(about.verify, act=True, owner=True), name="verify"),
    path("about/reindex", page(about.reindex, act=True, owner=True), name="reindex"),
]
