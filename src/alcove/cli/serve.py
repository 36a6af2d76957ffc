"""serve: the site, until Ctrl-C."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import threading
import webbrowser
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from alcove.cli import logs, options
from alcove.cli.printing import one_line, remark, say
from alcove.cli.session import Session
from alcove.config import library_folder, load

if TYPE_CHECKING:
    from alcove.library.facade import Library


@click.command()
@click.option("--host", metavar="ADDRESS", help="The address that the site listens on: one of this machine alone.")
@options.port
@click.option("--threads", type=click.IntRange(min=1), metavar="N", help="How many pages are made at once.")
@options.no_browser
@click.pass_obj
def serve(session: Session, *, host: str | None, port: int | None, threads: int | None, no_browser: bool) -> None:
    """The site: browse, search and read in a browser.

    Says where it is as soon as it listens, and opens a browser where there is a desktop. Ctrl-C is the
    way to stop it, and ends with 0; imports that were begun in the site go on to their end.

    Only this machine can reach it: there are no accounts yet. It makes a library where there is none.
    """
    flags = {"serve_host": host, "serve_port": port, "serve_threads": threads}
    # Before a library is made for a site that is then refused. By name, as below.
    loopback: Any = importlib.import_module("alcove.web.loopback")
    loopback.refuse_strangers(load(library_folder(session.library, session.environ), session.environ, flags))
    with session.open(create=True, catch_up=False, flags=flags) as library:
        keep_serving(library, session.environ, browser=not no_browser)


def keep_serving(library: Library, environ: Mapping[str, str], *, browser: bool) -> None:
    """Serves the library's site until a signal stops it."""
    # By name: the site is a shell beside this one, and neither needs the other.
    serving: Any = importlib.import_module("alcove.web.serving")

    def ready(address: str) -> None:
        say(f"Alcove is at {address} with the library {one_line(str(library.config.library))}; Ctrl-C stops it.")
        sys.stdout.flush()
        if browser and has_desktop(environ, sys.platform) and sys.stdout.isatty():
            threading.Thread(target=_open_browser, args=(address,), daemon=True).start()

    ending = serving.serve(library, ready=ready)
    for errand in ending.going_on:
        remark(f"Goes on by itself: {one_line(errand.says)}")
    if not ending.in_time:
        # Threads are still at the library: closing it under them, or ending Python around them, could end in a crash.
        logs.stop()
        sys.stdout.flush()
        os._exit(0)


def has_desktop(environ: Mapping[str, str], platform: str) -> bool:
    """Whether somebody sits before this machine's own screen, where a browser can be shown."""
    if any(environ.get(name) for name in ("CI", "SSH_CONNECTION", "SSH_TTY")):
        return False
    return platform in {"win32", "darwin"} or any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _open_browser(address: str) -> None:
    with contextlib.suppress(webbrowser.Error):
        webbrowser.open(address)
