"""The log of requests: the page's pattern, the status, the time. Addresses hold names of tags and words of queries;
neither they nor the library's contents are written down.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from typing import Any

from django.core.signals import got_request_exception
from django.http import HttpRequest
from django.http.response import HttpResponseBase

log = logging.getLogger("alcove.web")


def logged(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Writes a line for each request, and the traceback of what must not happen. Stands before all other guards."""
    got_request_exception.connect(_note_failure, dispatch_uid=__name__)

    def timed(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = answer(request)
        log.info(
            "%s %s %d, %.0f ms",
            request.method,
            _page(request),
            response.status_code,
            (time.perf_counter() - began) * 1000,
        )
        return response

    return timed


def hush() -> None:
    """Keeps off the terminal what is in the log already, in words that hold addresses, and what is no event."""
    logging.getLogger("django").addHandler(logging.NullHandler())
    logging.getLogger("waitress").setLevel(logging.ERROR)


def _page(request: HttpRequest) -> str:
    return f"/{request.resolver_match.route}" if request.resolver_match else "no page"


def _note_failure(*, request: HttpRequest | None = None, **_: Any) -> None:
    log.error("%s failed", _page(request) if request else "a page", exc_info=sys.exc_info())
