"""What stands before every page: the host's name, same origin, the headers.

Facts: Content Security Policy level 3 (W3C), Fetch Metadata (W3C): ``Sec-Fetch-Site`` says where a request comes
from and no script can set it; browsers before 2023 that lack it send ``Origin`` with every POST.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

Answer = Callable[[HttpRequest], HttpResponseBase]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_SOURCES = ("script-src", "style-src", "img-src", "font-src", "connect-src", "manifest-src", "form-action")
POLICY = "; ".join(
    ["default-src 'none'", *(f"{what} 'self'" for what in _SOURCES), "base-uri 'none'", "frame-ancestors 'none'"]
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    # Kept for the back button, asked again for everything else; never by what stands between.
    "Cache-Control": "private, no-cache",
}


def headers(answer: Answer) -> Answer:
    """Gives every answer its headers; a view's own stay as they are."""

    def guarded(request: HttpRequest) -> HttpResponseBase:
        response = answer(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if isinstance(response, HttpResponse):  # no stream
            # So that the connection is kept for the next page.
            response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    return guarded


def known_host(answer: Answer) -> Answer:
    """Refuses names that are not this site's, on every page (DNS rebinding)."""

    def guarded(request: HttpRequest) -> HttpResponseBase:
        request.get_host()
        return answer(request)

    return guarded


def same_origin(answer: Answer) -> Answer:
    """Lets only this site's own pages change anything; beside the form's token, not in place of it."""

    def guarded(request: HttpRequest) -> HttpResponseBase:
        if request.method not in _SAFE and not comes_from(request.headers, request.get_host()):
            raise PermissionDenied
        return answer(request)

    return guarded


def comes_from(headers: Mapping[str, str], host: str) -> bool:
    """Whether a request with these headers was made by a page of this host."""
    site = headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    try:
        return urlsplit(headers.get("Origin") or headers.get("Referer") or "").netloc == host
    except ValueError:  # no address at all
        return False
