"""``make_site``: an open library as a WSGI application.

Django's settings belong to a process. Of several sites in one process each
has its own library; they share the secret of the first.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from whitenoise import WhiteNoise  # type: ignore[import-untyped]  # it has no types

from alcove.domain.viewer import OWNER, Viewer
from alcove.web import addresses
from alcove.web import settings as ours
from alcove.web.comparing import Comparing
from alcove.web.errands import Errands

if TYPE_CHECKING:
    from alcove.library.facade import Library

StartResponse = Callable[..., Any]
Environ = dict[str, Any]

STATIC = ours.HERE / "static"
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")

_A_YEAR = 365 * 24 * 3600
_setting_up = threading.Lock()


class Site:
    """The WSGI application of one library. ``viewer`` is who asks: the owner, as long as there are no accounts.

    ``answered`` is set once a page was.
    """

    def __init__(self, library: Library, *, viewer: Viewer = OWNER) -> None:
        self.library = library
        self.viewer = viewer
        self.errands = Errands(library.config)
        self.comparing = Comparing(library, viewer)
        self.answered = threading.Event()
        self._pages = WSGIHandler()
        self._files = WhiteNoise(
            self._answer,
            max_age=_A_YEAR,
            immutable_file_test=lambda _path, _url: True,
            add_headers_function=_static_headers,
        )
        self._files.add_files(str(STATIC), prefix=addresses.static_prefix())

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """WSGI."""
        answer: Iterable[bytes] = self._files(environ, start_response)
        return answer

    def _answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return self._pages(environ | self.surroundings(), start_response)
        finally:
            self.answered.set()

    def surroundings(self) -> dict[str, Any]:
        """What every request is made in; names with a dot, which no client can send."""
        mine = {"library": self.library, "viewer": self.viewer, "errands": self.errands, "comparing": self.comparing}
        return {f"alcove.{name}": one for name, one in mine.items()}


def make_site(library: Library, *, hosts: Sequence[str] = (), viewer: Viewer = OWNER) -> Site:
    """The site of an open library.

    It answers to the names of this machine itself and to ``hosts``; others get 400,
    so that no page elsewhere can have a browser ask here under a name of its own (DNS rebinding).
    """
    with _setting_up:
        if getattr(settings, "ROOT_URLCONF", None) != ours.ROOT_URLCONF:
            for name in dir(ours):
                if name.isupper() and name != "HERE":
                    setattr(settings, name, getattr(ours, name))
            settings.SECRET_KEY = _secret(library.config.library / "secret.key")
            settings.ALLOWED_HOSTS = [*LOOPBACK_NAMES]
        settings.ALLOWED_HOSTS = [*dict.fromkeys([*settings.ALLOWED_HOSTS, *hosts])]
    addresses.use_static(_fingerprint(STATIC))
    return Site(library, viewer=viewer)


def _secret(place: Path) -> str:
    """The library's secret, made when it is first needed; without a place to keep it, one for this process."""
    try:
        held = place.read_text(encoding="ascii").strip()
        if held:
            return held
    except (FileNotFoundError, UnicodeDecodeError):
        pass
    made = secrets.token_urlsafe(48)
    try:
        place.write_text(made + "\n", encoding="ascii", newline="\n")
        place.chmod(0o600)
    except OSError:
        logging.getLogger("alcove").warning("%s cannot be written; forms that are open do not outlive a restart", place)
    return made


def _fingerprint(folder: Path) -> str:
    """A name for the files as they are: new files have new addresses, so that browsers may keep them for good."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _static_headers(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
