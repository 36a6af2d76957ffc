"""How much may come in is told by a request's head: what is refused is not taken onto the disk first."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from alcove import config
from alcove.web.entrance import channel_for
from tests.unit.web.test_serving import LONG_S, running, settings

OWN = {"Host": "localhost:8484", "Sec-Fetch-Site": "same-origin"}
FOR_FILES, FOR_FORMS = 1 << 30, 4 << 20


def head(address: str, headers: dict[str, str], size: int | None) -> bytes:
    length = {"Transfer-Encoding": "chunked"} if size is None else {"Content-Length": str(size)}
    lines = [f"POST {address} HTTP/1.1", *(f"{name}: {value}" for name, value in (headers | length).items())]
    return "\r\n".join((*lines, "", "")).encode()


def read(address: str, headers: dict[str, str], size: int | None, **flags: Any) -> Any:
    """What the server makes of a request's head."""
    channel = channel_for(config.load(Path("library"), {}, flags))
    from waitress.adjustments import Adjustments

    parser = channel.parser_class(Adjustments())
    parser.received(head(address, headers, size))
    return parser


@pytest.mark.parametrize("address", ["/import/files?more=1&into=0123456789abcdef", "/wrangling/bring-in"])
@pytest.mark.parametrize(
    "headers",
    [
        OWN,
        {"Host": "localhost:8484", "Origin": "http://localhost:8484"},
        {"Host": "127.0.0.1:8484", "Referer": "http://127.0.0.1:8484/import"},
        {"Host": "[::1]:8484", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_this_sites_pages_bring_files(address: str, headers: dict[str, str]) -> None:
    assert read(address, headers, FOR_FILES - 1).error is None
    assert read(address, headers, FOR_FILES).error.code == 413


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/look", OWN),
        ("/import/folder", OWN),
        ("/nowhere", OWN),
        ("/import/files", OWN | {"Host": "evil.example"}),
        ("/import/files", OWN | {"Host": ""}),
        ("/import/files", OWN | {"Sec-Fetch-Site": "cross-site"}),
        ("/import/files", {"Host": "localhost:8484", "Origin": "http://evil.example"}),
        ("/import/files", {"Host": "localhost:8484", "Origin": "http://["}),
        ("/import/files", {"Host": "localhost:8484", "Origin": "null"}),
        ("/import/files", {"Host": "localhost:8484"}),
    ],
)
def test_nobody_else_brings_more_than_a_form(address: str, headers: dict[str, str]) -> None:
    assert read(address, headers, FOR_FORMS - 1).error is None
    assert read(address, headers, FOR_FORMS).error.code == 413
    parser = read(address, headers, None)
    parser.received(f"{FOR_FORMS:x}\r\n".encode())
    for _ in range(FOR_FORMS >> 16):
        parser.received(bytes(1 << 16))
    parser.close()
    assert parser.error.code == 413


def test_the_site_takes_what_the_settings_allow() -> None:
    own = {"Host": "fic.example", "Sec-Fetch-Site": "same-origin"}
    assert read("/import/files", own, FOR_FORMS).error.code == 413
    assert read("/import/files", own, FOR_FORMS, serve_allowed_hosts="fic.example").error is None
    assert read("/import/files", OWN, 3 << 30, largest_file_mb=3 << 10).error is None


def test_who_is_refused_is_told_before_anything_more_is_read(tmp_path: Path) -> None:
    def never(*_: Any) -> list[bytes]:
        raise AssertionError

    with running(never, settings(tmp_path)) as (server, _):
        place = urlsplit(server.address)
        with socket.create_connection((str(place.hostname), place.port or 0), timeout=LONG_S) as line:
            line.sendall(head("/import/files", OWN | {"Host": "evil.example"}, 300 << 20))
            assert line.recv(1 << 10).startswith(b"HTTP/1.1 413 ")
