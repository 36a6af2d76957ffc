"""One visit to the site, and what a page answers.

A view is a function of a ``Visit``, never of a bare request: it has the library
only together with the viewer, so that limits cannot be forgotten. It gives a
``Sheet``, which becomes HTML, or JSON at the same address with ``.json``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string

from alcove.domain.moments import reading_in
from alcove.domain.viewer import Viewer
from alcove.errors import AlcoveError, NotPermittedError
from alcove.web import failures
from alcove.web.comparing import Comparing
from alcove.web.errands import Errands
from alcove.web.looks import Look

if TYPE_CHECKING:
    from alcove.library.facade import Library


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks what of which library, and how they want it to look."""

    request: HttpRequest
    library: Library
    viewer: Viewer
    errands: Errands
    comparing: Comparing
    look: Look

    @classmethod
    def of(cls, request: HttpRequest) -> Visit:
        """The visit that a request is."""
        meta = request.META
        return cls(
            request,
            meta["alcove.library"],
            meta["alcove.viewer"],
            meta["alcove.errands"],
            meta["alcove.comparing"],
            Look.of(request.COOKIES),
        )

    def asked(self, name: str, usual: str = "") -> str:
        """A parameter of the address."""
        return self.request.GET.get(name, usual)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page answers: a template and what it shows; ``line`` is the JSON of the same (None: the page has none)."""

    template: str
    shown: Mapping[str, Any] = field(default_factory=dict)
    line: Any = None
    status: int = 200


View = Callable[..., Sheet | HttpResponseBase]


def page(view: View, *, act: bool = False, owner: bool = False) -> Callable[..., HttpResponseBase]:
    """A view as Django calls it.

    With ``act`` it changes something and takes only POST; else it takes GET and
    changes nothing. With ``owner`` it is refused to viewers with a limit.
    """
    allowed = ("POST",) if act else ("GET", "HEAD")

    @functools.wraps(view)
    def answer(request: HttpRequest, *, as_json: bool = False, **words: Any) -> HttpResponseBase:
        if request.method not in allowed:
            return HttpResponseNotAllowed(allowed)
        visit = Visit.of(request)
        with reading_in(visit.library.config.zone):
            try:
                if owner and visit.viewer.highest is not None:
                    raise NotPermittedError("This page is the owner's.")
                made = view(visit, **words)
            except AlcoveError as error:
                failed = failures.failure_of(error)
                made = Sheet("failure.html", failed.shown, failed.line, failed.status)
            return render(visit, made, as_json=as_json) if isinstance(made, Sheet) else made

    return answer


def render(visit: Visit, sheet: Sheet, *, as_json: bool = False) -> HttpResponse:
    """A sheet as HTML or as JSON."""
    if as_json:
        if sheet.line is None:
            return JsonResponse({"error": "This page has no JSON."}, status=404)
        return JsonResponse(sheet.line, safe=False, status=sheet.status, json_dumps_params={"ensure_ascii": False})
    context = {"visit": visit, "look": visit.look, **sheet.shown}
    return HttpResponse(render_to_string(sheet.template, context, request=visit.request), status=sheet.status)
