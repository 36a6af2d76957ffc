"""A WSGI application that answers on this machine, from threads of this process, while a block lasts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

App = Callable[..., Iterable[bytes]]


@contextmanager
def serving(app: App) -> Iterator[str]:
    """The origin that answers, such as ``http://127.0.0.1:34567``. Afterwards no thread is left."""
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=4)
    loop = threading.Thread(target=server.run, name="site under test")
    loop.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        # The loop ends when nothing is left for it to watch; only its own thread may take things away.
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        loop.join()
        server.task_dispatcher.shutdown()
