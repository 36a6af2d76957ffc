"""The site as a process: where it says it is, how it ends, what it does beside the pages."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import alcove as product
from alcove.cli.serve import has_desktop
from alcove.library.opening import open_library
from tests.cli.typing_in import Alcove
from tests.stories.second_process import IMPORTING, INDEXING, second_process
from tests.stories.works import a_folder, a_work, write

LONG_S = 60


@contextmanager
def served(alcove: Alcove, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The program serving, and the address that it says."""
    with alcove.start(*words, "--port", "0", "--no-browser", start_new_session=True) as process:
        try:
            yield process, address_of(process)
        finally:
            process.kill()


def address_of(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout
    for line in process.stdout:
        found = re.match(rb"Alcove is at (http://127\.0\.0\.1:\d+/) with the library .+; Ctrl-C stops it\.\n", line)
        if found:
            return found[1].decode()
    assert process.stderr
    raise AssertionError(process.stderr.read().decode())


def status_of(address: str, path: str, host: str | None = None) -> int:
    place = urlsplit(address)
    with closing(http.client.HTTPConnection(str(place.hostname), place.port, timeout=LONG_S)) as connection:
        connection.request("GET", path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        answer.read()
        assert answer.getheader("Server") == "Alcove"
        return answer.status


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent differently there")
def test_it_says_where_it_is_answers_and_ends_with_0(tmp_path: Path, number: signal.Signals):
    """In a library that it has made itself; its log has patterns, not addresses."""
    alcove = Alcove(tmp_path / "library")
    with served(alcove, "serve") as (process, address):
        assert status_of(address, "/no/such/page?q=secret") == 404
        assert status_of(address, "/", host="evil.example") == 400
        process.send_signal(number)
        out, err = process.communicate(timeout=LONG_S)
    assert (process.returncode, out, err) == (0, b"", b"")
    assert alcove.lines("count") == [{"total": 0}]
    log = (alcove.library / "logs" / "alcove.log").read_text(encoding="utf-8")
    assert re.search(r" INFO alcove\.web: GET no page 404, \d+ ms\n", log)
    assert re.search(r" INFO alcove: serve ended with 0 after ", log)
    assert "such/page" not in log
    assert "secret" not in log


def test_a_name_that_was_allowed_is_answered(tmp_path: Path):
    alcove = Alcove(tmp_path / "library", {"ALCOVE_SERVE_ALLOWED_HOSTS": "fic.example"})
    with served(alcove, "serve") as (_, address):
        assert status_of(address, "/no/such/page", host="fic.example") == 404
        assert status_of(address, "/no/such/page", host="evil.example") == 400


def test_without_accounts_it_is_for_this_machine_alone(tmp_path: Path):
    code, out, err = Alcove(tmp_path / "library").run("serve", "--host", "0.0.0.0", "--port", "0")
    assert (code, out) == (3, b"")
    assert err.startswith(b"error: serve.host is '0.0.0.0' (flag): without accounts")
    assert not (tmp_path / "library").exists()


def test_a_port_that_is_taken(tmp_path: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, out, err = Alcove(tmp_path / "library").run("serve", "--port", str(port))
    assert (code, out) == (3, b"")
    assert err.startswith(f"error: Port {port} (serve.port, flag) is taken: another program has it".encode())


def test_a_second_one_is_told_where_the_first_is(tmp_path: Path):
    alcove = Alcove(tmp_path / "library")
    with served(alcove, "serve") as (_, address):
        code, _, err = alcove.run("serve", "--port", str(urlsplit(address).port))
    assert code == 3
    assert f"is taken: Alcove answers at {address} already. ".encode() in err


def test_what_others_changed_and_did_not_index_is_found_while_it_serves(tmp_path: Path, environ: dict[str, str]):
    """One process sits in the index lock, another commits works; both are killed. Then the site does it."""
    folder = tmp_path / "library"
    with open_library(folder, create=True, environ=environ) as library:
        list(library.import_files([write(tmp_path / "first", a_work(1), "one.html")]))
        with served(Alcove(folder, environ), "serve"):
            with second_process(INDEXING, environ, folder) as holder:
                holder.hear("holding")
                works = a_folder(tmp_path / "works", range(2, 8))
                with second_process(IMPORTING, environ, folder, works) as importer:
                    importer.hear("running")
                    importer.kill()
                assert library.count(product.OWNER) == 1
                assert library.totals(product.OWNER)[0] == 7
                holder.kill()
            while library.count(product.OWNER) != 7:
                time.sleep(0.05)


def test_the_demo_ends_in_the_site(tmp_path: Path):
    demo = Alcove(tmp_path / "demo", {"ALCOVE_LIBRARY": str(tmp_path / "mine")})
    with demo.start("demo", "--port", "0", "--no-browser", start_new_session=True) as process:
        assert process.stdout
        first = process.stdout.readline().decode()
        address = address_of(process)
        assert status_of(address, "/no/such/page") == 404
        process.terminate()
        process.communicate(timeout=LONG_S)
    assert first == "15 short works in 17 files are in the demo library; the files are left as they are.\n"
    assert demo.lines("count") == [{"total": 15}]
    assert not (tmp_path / "mine").exists()
    with demo.start("demo", "--port", "0", "--no-browser", start_new_session=True) as process:
        assert process.stdout
        assert process.stdout.readline().decode() == "15 short works in 17 files were here already.\n"
        address_of(process)
        process.terminate()
        process.communicate(timeout=LONG_S)
    if sys.platform != "win32":
        assert process.returncode == os.EX_OK


@pytest.mark.parametrize(
    ("environ", "platform", "shown"),
    [
        ({}, "darwin", True),
        ({}, "win32", True),
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, "linux", False),
        ({"SSH_TTY": "/dev/pts/1"}, "darwin", False),
        ({"CI": "true", "DISPLAY": ":0"}, "linux", False),
    ],
)
def test_a_browser_is_opened_where_somebody_sits(environ: dict[str, str], platform: str, shown: bool):
    assert has_desktop(environ, platform) is shown
