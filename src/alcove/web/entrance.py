"""What may come in at all. The server takes a whole body onto its disk before a page sees the request, so that its head
alone must tell how much may follow: files only where they are taken, and from this site's own pages.
"""

from __future__ import annotations

import copy
from typing import Any

from django.http.request import split_domain_port, validate_host
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser

from alcove.config import Config
from alcove.web import addresses
from alcove.web.guards import comes_from
from alcove.web.site import LOOPBACK_NAMES

_FORM_BYTES = 4 << 20  # Django takes 2.5 MB of a form's fields
_FILES_BYTES = 1 << 30  # all files of a form that no script has divided
_AROUND_FILE_BYTES = 16 << 20


def channel_for(config: Config) -> type[HTTPChannel]:
    """The channel of a server: how waitress reads requests, with the limits of this library's site."""
    hosts = [*LOOPBACK_NAMES, *config.allowed_hosts]
    largest = max(_FILES_BYTES, (config.largest_file_mb << 20) + _AROUND_FILE_BYTES)

    class Head(HTTPRequestParser):  # type: ignore[misc]  # it has no types
        adj: Any

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            self.adj = copy.copy(self.adj)
            self.adj.max_request_body_size = largest if _may_bring_files(self, hosts) else _FORM_BYTES

    class Channel(HTTPChannel):  # type: ignore[misc]  # it has no types
        parser_class = Head

    return Channel


def _may_bring_files(head: Any, hosts: list[str]) -> bool:
    """Whether this is a form of files from a page of this site; the pages look again, and at all other requests."""
    host = head.headers.get("HOST", "")
    told = {name.replace("_", "-").title(): value for name, value in head.headers.items()}
    return (
        head.path in addresses.TAKING_FILES
        and validate_host(split_domain_port(host)[0], hosts)
        and comes_from(told, host)
    )
