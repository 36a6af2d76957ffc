"""The server: one process with a few threads, on this machine alone, until Ctrl-C or SIGTERM.

It ends in good order: first nobody comes in any more, then who is being served gets five seconds, then it leaves.
"""

from __future__ import annotations

import errno
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import create_server

from alcove.config import Config
from alcove.errors import ConfigError
from alcove.web import logbook
from alcove.web.entrance import channel_for
from alcove.web.errands import Errand, ErrandState
from alcove.web.loopback import numeric, refuse_strangers
from alcove.web.site import make_site
from alcove.web.upkeep import Upkeep
from alcove.web.warming import warm_up

if TYPE_CHECKING:
    from alcove.library.facade import Library

NAME = "Alcove"
_GRACE_S = 5.0
_TURN_S = 1.0
_LAST_TURNS_S = 0.05
_QUESTION_S = 2.0
_STOPPING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
_TAKEN = {errno.EADDRINUSE, errno.EACCES} if sys.platform == "win32" else {errno.EADDRINUSE}


@dataclass(frozen=True, slots=True)
class Ending:
    """How serving ended. ``in_time`` False: threads are still at the library. ``going_on``: errands that are not over."""

    in_time: bool
    going_on: tuple[Errand, ...]


def serve(library: Library, *, ready: Callable[[str], None]) -> Ending:
    """Serves the library's site until a signal stops it. Calls ``ready`` with the site's address once it listens.

    Call it in the main thread. Raises ConfigError for a host that others can reach, and for a port that cannot be had.
    """
    config = library.config
    refuse_strangers(config)
    logbook.hush()
    with closing(listening(config)) as listener:
        site = make_site(library, hosts=config.allowed_hosts)
        server = Server(site, listener, config)
        with _signals_to(server.stop), Upkeep(library) as upkeep:
            ready(server.address)
            threading.Thread(target=warm_up, args=(site.answered,), name="warm-up", daemon=True).start()
            in_time = server.run()
    going_on = tuple(errand for errand in site.errands.all() if errand.state is ErrandState.RUNNING)
    return Ending(in_time and upkeep.is_over, going_on)


def listening(config: Config) -> socket.socket:
    """A socket that listens where the settings say. Raises ConfigError where that cannot be had."""
    host, port = numeric(config.serve_host), config.serve_port
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            # Not to wait for the last connections of a site that was stopped a moment ago.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise ConfigError(_not_to_be_had(config, error)) from error
    return listener


class Server:
    """Waitress round one application. ``address`` is where it answers."""

    def __init__(self, application: Any, listener: socket.socket, config: Config) -> None:
        host, port = listener.getsockname()[:2]
        self.address = _address(host, port)
        self._stops = 0
        # With names of its own there is a proxy before it, on this machine: nobody else can come here.
        proxy = {"trusted_proxy": "*", "trusted_proxy_headers": {"x-forwarded-proto"}, "trusted_proxy_count": 1}
        self._map: dict[int, Any] = {}
        self._waitress = create_server(
            application,
            map=self._map,
            sockets=[listener],
            threads=config.serve_threads,
            ident=NAME,
            **(proxy if config.allowed_hosts else {}),
        )
        self._waitress.channel_class = channel_for(config)

    def run(self) -> bool:
        """Serves until ``stop``, and ends what is being served; whether all of it ended in time."""
        while not self._stops:
            self._turn(_TURN_S)
        # The listening socket alone: what is being served has to wake up the loop until its end.
        wasyncore.dispatcher.close(self._waitress)
        end = time.monotonic() + _GRACE_S
        while self._still_served() and self._stops == 1 and time.monotonic() < end:
            self._turn(_LAST_TURNS_S)
        self._waitress.task_dispatcher.shutdown(timeout=_TURN_S)
        wasyncore.close_all(self._map)
        return not self._waitress.task_dispatcher.threads

    def stop(self) -> None:
        """Has ``run`` end; called once more, at once. For signal handlers and other threads."""
        self._stops += 1
        if self._stops == 1:
            self._waitress.pull_trigger()

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _still_served(self) -> bool:
        """Whether anybody is waiting for an answer; who isn't is let go."""
        for channel in tuple(self._waitress.active_channels.values()):
            if not channel.requests and not channel.total_outbufs_len:
                channel.handle_close()
        return bool(self._waitress.active_channels)


@contextmanager
def _signals_to(stop: Callable[[], None]) -> Iterator[None]:
    before = {number: signal.signal(number, lambda *_: stop()) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _not_to_be_had(config: Config, error: OSError) -> str:
    host, port = numeric(config.serve_host), config.serve_port
    set_by = f"serve.port, {config.origins['serve_port']}"
    if error.errno not in _TAKEN:
        return f"{host} cannot be listened on at port {port} ({set_by}): {error.strerror or error}. `--port 8484` is the usual one."
    whose = f"Alcove answers at {_address(host, port)} already" if _is_alcove(host, port) else "another program has it"
    return f"Port {port} ({set_by}) is taken: {whose}. `--port N` takes another one, `--port 0` a free one."


def _is_alcove(host: str, port: int) -> bool:
    import http.client  # noqa: PLC0415 - only once something is wrong

    with closing(http.client.HTTPConnection(host, port, timeout=_QUESTION_S)) as asking:
        try:
            asking.request("HEAD", "/")
            return asking.getresponse().getheader("Server") == NAME
        except (OSError, http.client.HTTPException):
            return False
