"""The server round an application of the test's own: where it listens, how it ends, what it hands on."""

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from alcove import config
from alcove.config import Config
from alcove.errors import ConfigError
from alcove.web import serving
from alcove.web.loopback import refuse_strangers
from alcove.web.serving import Server, listening

LONG_S = 60
LARGE = b"lamp" * 1_000_000


def settings(folder: Path, **flags: Any) -> Config:
    return config.load(folder, {}, {"serve_port": 0} | flags)


class Door:
    """An application that lets a request wait until it is told to go on."""

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        self.asked.release()
        assert self.go_on.wait(LONG_S)
        start_response("200 OK", [("Content-Length", str(len(LARGE)))])
        return [LARGE]


def about_the_call(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    body = f"{environ['wsgi.url_scheme']} {environ['HTTP_HOST']}".encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


@contextmanager
def running(application: Any, held: Config) -> Iterator[tuple[Server, list[bool]]]:
    """A server in a thread, and what its run has given back."""
    server, ended = Server(application, listening(held), held), list[bool]()
    thread = threading.Thread(target=lambda: ended.append(server.run()), daemon=True)
    thread.start()
    try:
        yield server, ended
    finally:
        server.stop()
        thread.join(LONG_S)
        assert not thread.is_alive()


def call(server: Server, **headers: str) -> http.client.HTTPConnection:
    place = urlsplit(server.address)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=LONG_S)
    connection.request("GET", "/", headers=headers)
    return connection


def test_who_is_being_served_is_served_to_the_end_and_nobody_else(tmp_path: Path):
    door = Door()
    with running(door, settings(tmp_path)) as (server, ended), closing(call(server)) as connection:
        assert door.asked.acquire(timeout=LONG_S)
        server.stop()
        _until_refused(server)
        assert ended == []
        door.go_on.set()
        answer = connection.getresponse()
        assert (answer.status, answer.read() == LARGE) == (200, True)
    assert ended == [True]


def test_who_keeps_a_connection_open_without_a_question_is_let_go(tmp_path: Path):
    with running(about_the_call, settings(tmp_path)) as (server, ended), closing(call(server)) as connection:
        connection.getresponse().read()
        server.stop()
        _until_refused(server)
        assert connection.sock is None or connection.sock.recv(1) == b""
    assert ended == [True]


@pytest.mark.parametrize("grace", [0.2, LONG_S])
def test_what_does_not_end_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, grace: float):
    """After the time that it has, or at the second request to stop."""
    monkeypatch.setattr(serving, "_GRACE_S", grace)
    monkeypatch.setattr(serving, "_TURN_S", 0.1)
    door = Door()
    with running(door, settings(tmp_path)) as (server, ended), closing(call(server)):
        assert door.asked.acquire(timeout=LONG_S)
        server.stop()
        if grace == LONG_S:
            server.stop()
        while not ended:
            time.sleep(0.01)
        assert ended == [False]
        door.go_on.set()


def test_a_proxy_is_believed_only_where_it_has_been_announced(tmp_path: Path):
    for hosts, scheme in ((None, "http"), ("fic.example", "https")):
        with running(about_the_call, settings(tmp_path, serve_allowed_hosts=hosts)) as (server, _):
            headers = {"Host": "fic.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
            with closing(call(server, **headers)) as connection:
                assert connection.getresponse().read().decode() == f"{scheme} fic.example"


def test_names_are_taken_apart(tmp_path: Path):
    assert settings(tmp_path).allowed_hosts == ()
    assert settings(tmp_path, serve_allowed_hosts=" fic.example, ,b.example ").allowed_hosts == (
        "fic.example",
        "b.example",
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_may_come_in(tmp_path: Path, host: str):
    refuse_strangers(settings(tmp_path, serve_host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "fic.example", ""])
def test_other_machines_may_not(tmp_path: Path, host: str):
    with pytest.raises(ConfigError, match=rf"serve.host is '{host}' \(flag\): without accounts"):
        refuse_strangers(settings(tmp_path, serve_host=host))


def test_a_port_that_alcove_has(tmp_path: Path):
    with running(about_the_call, settings(tmp_path)) as (server, _):
        port = urlsplit(server.address).port
        with pytest.raises(ConfigError) as caught:
            listening(settings(tmp_path, serve_port=port))
    assert str(caught.value) == (
        f"Port {port} (serve.port, flag) is taken: Alcove answers at http://127.0.0.1:{port}/ already. "
        "`--port N` takes another one, `--port 0` a free one."
    )


def test_a_port_that_another_program_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setattr(serving, "_QUESTION_S", 0.1)
        with pytest.raises(ConfigError, match=rf"Port {port} \(serve\.port, flag\) is taken: another program has it"):
            listening(settings(tmp_path, serve_port=port))


def test_an_address_that_this_machine_does_not_have(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"192\.0\.2\.7 cannot be listened on at port 0 \(serve\.port, flag\): "):
        listening(settings(tmp_path, serve_host="192.0.2.7"))


def _until_refused(server: Server) -> None:
    place = urlsplit(server.address)
    while True:
        try:
            socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=LONG_S).close()
        except OSError:
            return
