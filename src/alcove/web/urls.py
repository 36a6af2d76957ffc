"""Every address of the site, in one list. A list page has a twin with ``.json``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path

from alcove.web.pages import works
from alcove.web.visits import View, page

handler400 = "alcove.web.failures.bad_request"
handler403 = "alcove.web.failures.forbidden"
handler404 = "alcove.web.failures.not_found"
handler500 = "alcove.web.failures.broken"


def _both(route: str, view: View, name: str, **how: Any) -> Iterator[URLPattern]:
    """A page, and the same as JSON."""
    shown = page(view, **how)
    yield path(route, shown, name=name)
    yield path(f"{route}.json", shown, {"as_json": True}, name=f"{name}.json")


urlpatterns = [
    *_both("works", works.browse, "works"),
    path("works/narrow", page(works.narrow), name="narrow"),
    *_both("works/facets/<str:kind>", works.facet, "facet"),
]
