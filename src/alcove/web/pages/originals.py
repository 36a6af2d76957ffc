"""Originals to download, byte for byte, as attachments that no browser opens by itself."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from alcove.web import addresses
from alcove.web.visits import Visit

if TYPE_CHECKING:
    from alcove.library.read import Original

_KIND = "application/octet-stream"
# What no file system or header takes, and what turns the order of letters round (categories Cc, Cf, Zl, Zp).
_UNSAFE = frozenset('/\\:*?"<>|')


def download(visit: Visit, sha256: str) -> HttpResponseBase:
    """The bytes of an original, streamed."""
    original = visit.library.original(visit.viewer, sha256)
    if original.sha256 != sha256:
        return HttpResponseRedirect(addresses.original(original.sha256))
    headers = {
        "Content-Length": str(original.size),
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=safe_name(original)) or "",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "ETag": f'"{original.sha256}"',
        "Accept-Ranges": "none",
    }
    known = get_conditional_response(visit.request, etag=headers["ETag"])
    if known is not None:
        return known
    if visit.request.method == "HEAD":
        return HttpResponse(headers=headers, content_type=_KIND)
    response = FileResponse(original.open(), content_type=_KIND)
    for name, value in headers.items():
        response.headers[name] = value
    return response


def safe_name(original: Original) -> str:
    """The file's own name without what a file system, a header or an eye could stumble over."""
    kept = "".join(
        "_" if c in _UNSAFE or unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in original.name
    )
    return kept.strip(" .")[:200] or f"{original.sha256[:12]}.{original.format}"
