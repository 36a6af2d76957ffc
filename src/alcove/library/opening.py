"""``open_library``: the only place that starts Django and picks adapters."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alcove import config as settings
from alcove.catalogue import connection
from alcove.catalogue.connection import Catalogue
from alcove.config import Config
from alcove.engines.embedded.engine import EmbeddedEngine
from alcove.errors import ConfigError, DamagedLibraryError, LibraryError, NoLibraryError
from alcove.indexing.record_index import RecordIndex
from alcove.indexing.texts import ReadCache
from alcove.library.parts import Parts
from alcove.library.places import network_drive
from alcove.locks import FileLock
from alcove.vault.folder import FolderVault

if TYPE_CHECKING:
    from alcove.library.facade import Library

_README = """This folder is an Alcove library: an archive of works, kept as they were downloaded.

originals/   every file byte for byte, under its SHA-256; those ending in .zst are compressed with
             Zstandard (`zstd -d FILE` gives the original). manifest.jsonl tells for each hash the
             name and folder it came from. You need nothing else to get everything out.
own/         what people did here, one JSON object a line.
catalogue.sqlite3, index/, locks/, logs/
             made from the two above; `alcove reindex --catalogue` makes them again.
reference/   made from AO3's own tables, where those were brought in; bringing them in again makes it again.

Moving the whole folder moves the library. To back it up, copy originals/ and own/ at the least.
"""


def open_library(
    path: str | os.PathLike[str] | None = None,
    *,
    create: bool = False,
    damaged: bool = False,
    catch_up: bool = True,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, Any] | None = None,
) -> Library:
    """Opens the library in a folder: ``path``, else ALCOVE_LIBRARY, else ~/Alcove.

    ``create`` makes one there if the folder is absent or empty. ``damaged`` opens
    one whose catalogue is missing or was half rebuilt, for ``reindex`` to mend.
    ``flags`` are settings by name, above environment and alcove.toml. What a
    killed process left half done is finished on the way, as far as nobody else is at it and the disk has room;
    without ``catch_up`` it is not, and ``Library.catch_up`` is for later.

    Raises NoLibraryError, LibraryLockedError, NewerLibraryError,
    DamagedLibraryError, ConfigError, and LibraryError for what cannot be opened here and now.
    """
    environ = os.environ if environ is None else environ
    folder = settings.library_folder(path, environ)
    try:
        config = settings.load(folder, environ, flags)
        if not _exists(config):
            if not create:
                raise NoLibraryError(_no_library(folder, environ))
            _make_folder(config, environ)
    except OSError as error:
        place = error.filename or folder
        raise LibraryError(
            f"{place} cannot be used: {error.strerror or error}. Whoever opens a library must be able to read and write its folder."
        ) from error
    _refuse_network_drives(config)
    catalogue = connection.connect(config)
    try:
        _bring_up(config, catalogue, damaged=damaged)
        from alcove.library.facade import Library  # noqa: PLC0415 - its models need Django started
        from alcove.library.naming import TagNames  # noqa: PLC0415 - the same
        from alcove.library.standing import StandingRules  # noqa: PLC0415 - the same

        vault = FolderVault(config.originals)
        cache = ReadCache(vault, config.cache_mb << 20)
        names, standing = TagNames(catalogue), StandingRules(catalogue)
        reference = config.library / "reference"
        records = RecordIndex(EmbeddedEngine(reference / "records"), reference / "records.json")
        parts = Parts(config, catalogue, vault, EmbeddedEngine(config.index), cache, names, standing, records)
        library = Library(parts)
        if not damaged:
            from alcove.library import left_over  # noqa: PLC0415 - the same

            if catch_up:
                left_over.catch_up_if_possible(parts)
            else:
                left_over.refuse_lost_index(parts)
    except BaseException:  # whatever it was: nobody else would close the connection
        connection.disconnect(catalogue)
        raise
    _remember(folder, environ)
    return library


def __getattr__(name: str) -> Any:
    """The class ``Library``, for who needs its name before a library is open: its models need Django started."""
    if name != "Library":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    connection.start()
    from alcove.library import facade  # noqa: PLC0415

    return facade.Library


def last_library(environ: Mapping[str, str]) -> Path | None:
    """The folder of the library that was opened last on this machine, where that is known."""
    try:
        return Path(_state_file(environ).read_text(encoding="utf-8").strip())
    except OSError:
        return None


def _bring_up(config: Config, catalogue: Catalogue, *, damaged: bool) -> None:
    if not damaged and catalogue.file is not None and not catalogue.file.exists() and _has_lived(config):
        raise DamagedLibraryError(
            f"{catalogue.file} is missing. `alcove reindex --catalogue` makes it again from originals/ and own/."
        )
    number = _schema_number(catalogue, damaged=damaged)
    connection.refuse_newer(number)
    if number != connection.SCHEMA:
        # Who made the library a moment ago may be at it, or was killed over it.
        with FileLock(config.locks / "migration.lock", what="upgrading the catalogue").acquire(timeout_s=600):
            if number is None:
                _furnish(config)
            connection.migrate(catalogue)
    if not damaged and connection.rebuilding(catalogue):
        # Perhaps it is still at it: then this says who is, and since when.
        FileLock(config.locks / "import.lock", what="opening the library").acquire().release()
        raise DamagedLibraryError(
            "Making the catalogue again was cut short. `alcove reindex --catalogue` does it from the start; originals are safe."
        )
    from alcove.catalogue import deeds  # noqa: PLC0415 - models, which need Django started

    if not damaged and deeds.is_behind(catalogue):
        raise DamagedLibraryError(
            f"The catalogue does not know the newest lines of {config.own / deeds.FILE_NAME}: it is an older copy, or empty. "
            "`alcove reindex --catalogue` makes it again from originals/ and own/."
        )


def _schema_number(catalogue: Catalogue, *, damaged: bool) -> int | None:
    """The schema's number; a catalogue that cannot be read is put aside where it is to be made again."""
    try:
        return connection.schema_number(catalogue)
    except DamagedLibraryError:
        if not damaged or connection.put_aside(catalogue, dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")) is None:
            raise
        return None


def _exists(config: Config) -> bool:
    return config.catalogue_file.exists() or config.own.is_dir() or _has_lived(config)


def _has_lived(config: Config) -> bool:
    """Whether there is anything to make a catalogue from; a library that is just being made has nothing yet."""
    return (config.own / "deeds.jsonl").exists() or (config.originals / "manifest.jsonl").exists()


def _make_folder(config: Config, environ: Mapping[str, str]) -> None:
    """Makes the library's folder, and own/, by which it is known from then on. Two processes may do it at once."""
    folder = config.library
    if folder.exists():
        if not folder.is_dir():
            raise NoLibraryError(f"{folder} is a file; a library needs a folder of its own.")
        ours = {settings.FILE_NAME, config.locks.name, config.own.name}
        # In this order: who makes it at the same moment makes own/ first.
        if any(entry.name not in ours for entry in folder.iterdir()) and not _exists(config):
            raise NoLibraryError(
                f"{folder} holds other things and is no library. Give an empty or a new folder: `alcove --library FOLDER …`.{_last_used(environ)}"
            )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(OSError):  # an empty folder of somebody else's; doctor tells who may look in
        folder.chmod(0o700)
    config.own.mkdir(exist_ok=True, mode=0o700)


def _furnish(config: Config) -> None:
    """Makes what is missing in the library's folder. Called under the migration lock."""
    for part in (config.own, config.originals, config.locks, config.logs):
        part.mkdir(parents=True, exist_ok=True, mode=0o700)
    readme = config.library / "README.txt"
    if not readme.exists():
        readme.write_text(_README, encoding="utf-8", newline="\n")


def _refuse_network_drives(config: Config) -> None:
    checked = {"index.folder": config.index}
    if config.catalogue_url is None:
        checked["catalogue.url"] = config.catalogue_file
    for key, place in checked.items():
        kind = network_drive(place)
        if kind:
            raise ConfigError(
                f"{place} lies on a network drive ({kind}), where databases get damaged. Only originals.folder may lie there; "
                f"set {key} in alcove.toml to a place on a local disk."
            )


def _no_library(folder: Path, environ: Mapping[str, str]) -> str:
    others = f"`--library PATH` or {settings.LIBRARY_VARIABLE} names another."
    return f"There is no library in {folder}. `alcove import FOLDER` makes one there; {others}{_last_used(environ)}"


def _last_used(environ: Mapping[str, str]) -> str:
    last = last_library(environ)
    return f" The last one used was {last}." if last else ""


def _state_file(environ: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Alcove" / "last-library"
    return Path(environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "alcove" / "last-library"


def _remember(folder: Path, environ: Mapping[str, str]) -> None:
    path = _state_file(environ)
    try:
        if last_library(environ) != folder:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{folder}\n", encoding="utf-8", newline="\n")
    except OSError:
        # Only a convenience: a home that cannot be written must not keep a library shut.
        return
