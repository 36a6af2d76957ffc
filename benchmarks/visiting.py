"""The site as a process of its own, and readers who ask it over connections that are kept."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from benchmarks.measuring import alcove, as_installed, cpu_seconds, spread
from benchmarks.page_addresses import Address

_AT = re.compile(r"http://[^ /]+/")
_PATIENCE_S = 120
_OK = 200


@dataclass(frozen=True, slots=True)
class Served:
    """A site that is being served: where it is, its process, and when that was started (``time.perf_counter``)."""

    address: str
    pid: int
    began: float


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. ``cpu`` is processor time of the site, where one reader alone asks; ``error`` says what went wrong, and is
    empty for a page.
    """

    group: str
    path: str
    seconds: float
    size: int
    error: str = ""
    cpu: float = 0.0


@contextmanager
def served(library: Path) -> Iterator[Served]:
    """Serves a library as the command line does, until the block ends."""
    command = [*alcove(), "--library", str(library), "serve", "--port", "0", "--no-browser"]
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env=as_installed(), text=True
    ) as process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            found = _AT.search(said)
            if not found:
                raise SystemExit(f"the site does not say where it is: {said!r}")
            yield Served(found[0], process.pid, began)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(_PATIENCE_S)


class Reader:
    """Asks one page after the other over one connection."""

    def __init__(self, site: Served) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=_PATIENCE_S)

    def get(self, address: Address) -> Fetched:
        """The whole page; what goes wrong is told, not raised."""
        began = time.perf_counter()
        try:
            self._connection.request("GET", address.path)
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Fetched(address.group, address.path, time.perf_counter() - began, 0, repr(error))
        error_text = "" if response.status == _OK else f"{response.status} {response.reason}"
        return Fetched(address.group, address.path, time.perf_counter() - began, len(body), error_text)

    def close(self) -> None:
        """Lets the connection go; the next question makes another."""
        self._connection.close()


def read(site: Served, asked: Iterable[Address]) -> list[Fetched]:
    """The pages of a reader who is alone, in their order."""
    fetched = []
    with closing(Reader(site)) as reader:
        for address in asked:
            before = cpu_seconds(site.pid)
            answer = reader.get(address)
            fetched.append(replace(answer, cpu=cpu_seconds(site.pid) - before))
    return fetched


def ask(site: Any, path: str) -> str:
    """Asks a site in this process, as a server would; the status of its answer."""
    parts = urlsplit(path)
    environ = {"HTTP_HOST": "localhost", "PATH_INFO": parts.path, "QUERY_STRING": parts.query}
    setup_testing_defaults(environ)
    statuses: list[str] = []
    with closing(site(environ, lambda status, _headers: statuses.append(status))) as body:
        for _ in body:
            pass
    return statuses[0]


def by_group(fetched: Sequence[Fetched]) -> dict[str, dict[str, float]]:
    """For each group of pages: how many, time and the site's processor time in milliseconds, bytes on average."""
    groups: dict[str, list[Fetched]] = {}
    for answer in fetched:
        groups.setdefault(answer.group, []).append(answer)
    return {
        group: {
            "pages": len(answers),
            **spread("", [answer.seconds for answer in answers]),
            **(spread("cpu", [answer.cpu for answer in answers]) if any(answer.cpu for answer in answers) else {}),
            "bytes": round(sum(answer.size for answer in answers) / len(answers)),
        }
        for group, answers in sorted(groups.items())
    }


def errors(fetched: Sequence[Fetched]) -> list[str]:
    """What went wrong, page by page."""
    return [f"{answer.path}: {answer.error}" for answer in fetched if answer.error]


def shown(groups: Mapping[str, Mapping[str, float]]) -> str:
    """Groups of pages, a line each; times are milliseconds."""
    known = ("pages", "p50_ms", "p95_ms", "max_ms", "cpu_p50_ms", "cpu_p95_ms", "bytes")
    columns = [column for column in known if any(column in row for row in groups.values())]
    lines = [" " * 28 + "".join(f"{column:>11}" for column in columns)]
    lines += [f"{name:28}" + "".join(f"{row[c]:>11,.1f}" for c in columns) for name, row in groups.items()]
    return "\n".join(lines)
