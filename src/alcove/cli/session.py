"""What the commands of one call share: which library is meant, and how it is opened."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from alcove.cli import logs
from alcove.config import library_folder
from alcove.domain.moments import read_in
from alcove.domain.viewer import OWNER
from alcove.errors import NoLibraryError

if TYPE_CHECKING:
    from alcove.library.facade import Library

_Item = TypeVar("_Item")
Opener = Callable[..., "AbstractContextManager[Library]"]


def _open(path: str | None, **how: Any) -> Library:
    """Opens a library for real. Django, the engine and all the rest are imported here, not before.

    What is made meanwhile stays to the end: looking it through for garbage would be a tenth of the start, and of each
    full look later on.
    """
    gc.disable()
    try:
        from alcove.library.opening import open_library  # noqa: PLC0415 - 0.2 s that `--help` must not pay

        return open_library(path, **how)
    finally:
        gc.freeze()
        gc.enable()


@dataclass(slots=True)
class Session:
    """One call of the program.

    ``library`` is what ``--library`` said; ``opener`` takes it and the keywords of ``open_library``.
    ``run`` names this call in the log, which is at ``log`` once a library was opened. ``place`` is where a library would
    be made, in a dry run without one.
    """

    library: str | None = None
    opener: Opener = _open
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    run: str = field(default_factory=lambda: os.urandom(4).hex())
    log: Path | None = None
    place: Path | None = None

    @contextmanager
    def open(self, **how: Any) -> Iterator[Library]:
        """The library, for the time of a ``with``. Raises what ``open_library`` raises."""
        with self.opener(self.library, environ=self.environ, **how) as library:
            read_in(library.config.zone)
            self.log = logs.start(library.config, self.run)
            yield library

    @contextmanager
    def open_for_import(self, *, dry_run: bool) -> Iterator[Library]:
        """The library, made where there is none. A dry run makes none: it is tried on an empty one that goes again."""
        import tempfile  # noqa: PLC0415 - few commands need it

        if not dry_run:
            with self.open(create=True) as library:
                yield library
            return
        with ExitStack() as stack:
            try:
                library = stack.enter_context(self.open())
            except NoLibraryError:
                self.place = library_folder(self.library, self.environ)
                nowhere = stack.enter_context(tempfile.TemporaryDirectory(prefix="alcove-dry-run-"))
                library = stack.enter_context(self.opener(nowhere, environ=_apart(self.environ, nowhere), create=True))
            yield library

    def make(self) -> dict[str, Any]:
        """Makes an empty library where there is none; the summary of ``init``. Raises what ``open_library`` raises."""
        try:
            with self.open() as library:
                return _summary(library, created=False)
        except NoLibraryError:
            with self.open(create=True) as library:
                return _summary(library, created=True)


@contextmanager
def streamed(stream: Iterator[_Item]) -> Iterator[Iterator[_Item]]:
    """Closes what a library streams, also where it is not read to its end: before the library is closed under it."""
    try:
        yield stream
    finally:
        getattr(stream, "close", lambda: None)()


def _apart(environ: Mapping[str, str], folder: str) -> dict[str, str]:
    """An environment in which a library touches nothing outside its folder: no server, no note of where it was."""
    kept = {name: value for name, value in environ.items() if not name.startswith("ALCOVE_")}
    return kept | {"XDG_STATE_HOME": folder, "LOCALAPPDATA": folder}


def _summary(library: Library, *, created: bool) -> dict[str, Any]:
    works, words = library.totals(OWNER, ruled=False)
    return {"library": str(library.config.library), "created": created, "works": works, "words": words}
