"""Errors as pages: what happened, what is safe, what to do; with the status that fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from alcove.domain.query import corrected
from alcove.errors import (
    AlcoveError,
    FormatError,
    LibraryError,
    LibraryLockedError,
    LostOriginalError,
    NotPermittedError,
    QueryError,
    UnknownOriginalError,
    UnknownRunError,
    UnknownWorkError,
    UsageError,
)
from alcove.web.looks import Look

# The first that fits counts.
_STATUSES: tuple[tuple[type[AlcoveError], int], ...] = (
    (UnknownWorkError, 404),
    (UnknownOriginalError, 404),
    (UnknownRunError, 404),
    (NotPermittedError, 403),
    (UsageError, 400),
    (LibraryLockedError, 409),
    (LibraryError, 503),
    (FormatError, 422),
)


def status_of(error: AlcoveError) -> int:
    """The HTTP status of an error."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


@dataclass(frozen=True, slots=True)
class Failure:
    """What ``failure.html`` shows of an error, the JSON of the same, the status."""

    shown: Mapping[str, Any]
    line: Mapping[str, Any]
    status: int


def failure_of(error: AlcoveError) -> Failure:
    """An error for people."""
    status = status_of(error)
    title = {403: _("Not for you"), 404: _("Not here"), 409: _("Not just now")}.get(status, _("That did not work"))
    line: dict[str, Any] = {"error": error.message}
    suggestion = None
    if isinstance(error, QueryError):
        suggestion = corrected(error) or error.suggestion
        line |= {"start": error.start, "end": error.end, "suggestion": suggestion}
    shown = {
        "title": title,
        "message": error.message,
        "suggestion": suggestion,
        "work": error.work if isinstance(error, UnknownWorkError) else "",
        "is_in_trash": isinstance(error, UnknownWorkError) and error.is_in_trash,
        "is_lost": isinstance(error, LostOriginalError),
    }
    return Failure(shown, line, status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler for what cannot be a request to this site, such as another host's name."""
    del exception
    return _plain(request, _("That did not work"), _("This is no request that the site can answer."), 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler for what is not allowed."""
    del exception
    return _plain(request, _("Not allowed"), _("The request came from another site, so it was not carried out."), 403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: most often one that was open for long."""
    del reason
    told = _("Nothing was changed: the form was too old, or came from elsewhere. Load the page anew and try again.")
    return _plain(request, _("Not carried out"), told, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler for addresses that lead nowhere."""
    del exception
    return _plain(request, _("Not here"), _("There is no page at this address."), 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Django's handler for what must not happen. The traceback is in the log."""
    told = _("Something that must not happen did. Your library is as it was; the log has the details.")
    return _plain(request, _("That did not work"), told, 500)


def _plain(request: HttpRequest, title: str, message: str, status: int) -> HttpResponse:
    if request.path.endswith(".json"):
        return JsonResponse({"error": message}, status=status)
    nothing = {"suggestion": None, "work": "", "is_in_trash": False, "is_lost": False}
    shown = {"title": title, "message": message, "look": Look.of(request.COOKIES), **nothing}
    return HttpResponse(render_to_string("failure.html", shown, request=request), status=status)
