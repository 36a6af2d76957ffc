"""One frozen Config: flag, then environment, then alcove.toml, then default.

Each setting is documented once, in ``SETTINGS``; the command line, the
environment's names and docs/settings.md follow from that table.
"""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alcove.errors import ConfigError

DEFAULT_LIBRARY = "~/Alcove"
LIBRARY_VARIABLE = "ALCOVE_LIBRARY"
#: Set for the site's child processes, which are stopped as Ctrl-C stops a program.
ERRAND_VARIABLE = "ALCOVE_ERRAND"
FILE_NAME = "alcove.toml"


def _whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("below zero")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError("a port is a number from 0 to 65535")
    return number


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("below one")
    return number


def _zone(text: str) -> str:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only for who sets one

    try:
        ZoneInfo(text)
    except (KeyError, OSError) as error:
        raise ValueError("no zone of the IANA database has this name") from error
    return text


def _path(text: str) -> Path:
    return Path(text).expanduser()


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in Config, its place in alcove.toml, what it does, its default."""

    name: str
    key: str
    help: str
    default: Any
    read: Callable[[str], Any]

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "ALCOVE_" + self.key.upper().replace(".", "_").replace("-", "_")


SETTINGS: tuple[Setting, ...] = (
    Setting("catalogue_url", "catalogue.url", "Where the catalogue is: a postgresql:// address; unset: catalogue.sqlite3 in the library.", None, str),
    Setting("originals", "originals.folder", "Where the originals are kept; unset: originals/ in the library. May lie on a network drive.", None, _path),
    Setting("index", "index.folder", "Where the search index is; unset: index/ in the library. Must lie on a local disk.", None, _path),
    Setting("jobs", "import.jobs", "How many files are read at once; 0: one for each processor.", 0, _whole),
    Setting("timeout_s", "import.timeout", "Seconds after which reading one file is given up.", 120, _whole),
    Setting("memory_mb", "import.memory-mb", "Megabytes that reading one file may need.", 1500, _whole),
    Setting("largest_file_mb", "import.largest-file-mb", "Files above this size are refused.", 512, _whole),
    Setting("keep_free_mb", "import.keep-free-mb", "Megabytes that an import leaves free on the disk.", 200, _whole),
    Setting("time_zone", "time-zone", "The zone of the library's days and times, such as Europe/Vienna; unset: this machine's.", None, _zone),
    Setting("log_level", "log.level", "How much is logged: DEBUG, INFO, WARNING or ERROR. Titles only at DEBUG.", "INFO", str.upper),
    Setting("cache_mb", "cache-mb", "Megabytes of clean chapters kept in memory while the library is open.", 64, _whole),
    Setting("serve_host", "serve.host", "The address that the site listens on; as long as there are no accounts, one of this machine alone.", "127.0.0.1", str),
    Setting("serve_port", "serve.port", "The port that the site listens on; 0: a free one.", 8484, _port),
    Setting("serve_threads", "serve.threads", "How many pages are made at once.", 8, _at_least_one),
    Setting("serve_allowed_hosts", "serve.allowed-hosts", "More host names that the site answers to, such as a proxy's; commas between them.", None, str),
)  # fmt: skip
_BY_KEY = {setting.key: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one library. ``origins`` says of each setting where it was set: flag, a variable's name,
    alcove.toml, default.
    """

    library: Path
    catalogue_url: str | None
    originals: Path
    index: Path
    jobs: int
    timeout_s: int
    memory_mb: int
    largest_file_mb: int
    keep_free_mb: int
    time_zone: str | None
    log_level: str
    cache_mb: int
    serve_host: str
    serve_port: int
    serve_threads: int
    serve_allowed_hosts: str | None
    origins: Mapping[str, str]

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """The names in ``serve.allowed-hosts``."""
        return tuple(name.strip() for name in (self.serve_allowed_hosts or "").split(",") if name.strip())

    @property
    def zone(self) -> dt.tzinfo | None:
        """The zone of the library's days and times: the one that was set, else None for this machine's."""
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - only for who sets one

        return ZoneInfo(self.time_zone) if self.time_zone else None

    @property
    def own(self) -> Path:
        """The folder of what people did."""
        return self.library / "own"

    @property
    def catalogue_file(self) -> Path:
        """The catalogue, where it is not a server's."""
        return self.library / "catalogue.sqlite3"

    @property
    def folders(self) -> tuple[Path, ...]:
        """All folders that are the library's own, wherever settings put them."""
        return self.library, self.originals, self.index

    @property
    def locks(self) -> Path:
        """The folder of lock files."""
        return self.library / "locks"

    @property
    def logs(self) -> Path:
        """The folder of log files."""
        return self.library / "logs"


def library_folder(flag: str | os.PathLike[str] | None, environ: Mapping[str, str]) -> Path:
    """The library meant: the flag, else ALCOVE_LIBRARY, else ~/Alcove; absolute."""
    return Path(flag or environ.get(LIBRARY_VARIABLE) or DEFAULT_LIBRARY).expanduser().absolute()


def load(library: Path, environ: Mapping[str, str], flags: Mapping[str, Any] | None = None) -> Config:
    """The settings of the library in this folder, which need not exist.

    ``flags`` are values by setting name; None among them is passed over. Raises
    ConfigError for an unknown key, a value that cannot be read, and a file that is no TOML.
    """
    held = _from_file(library / FILE_NAME)
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for setting in SETTINGS:
        flag = (flags or {}).get(setting.name)
        if flag is not None:
            values[setting.name], origins[setting.name] = flag, "flag"
        elif environ.get(setting.variable):
            values[setting.name] = _read(setting, environ[setting.variable], setting.variable)
            origins[setting.name] = setting.variable
        elif setting.key in held:
            values[setting.name] = _read(setting, str(held[setting.key]), str(library / FILE_NAME))
            origins[setting.name] = FILE_NAME
        else:
            values[setting.name], origins[setting.name] = setting.default, "default"
    for name in ("originals", "index"):
        # A folder given relative in alcove.toml is relative to the library, so that moving both moves all.
        values[name] = library / (values[name] or name)
    if values["log_level"] not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ConfigError(
            f"log.level is {values['log_level']!r} ({origins['log_level']}); allowed: DEBUG, INFO, WARNING, ERROR."
        )
    return Config(library=library, origins=origins, **values)


def _read(setting: Setting, text: str, where: str) -> Any:
    try:
        return setting.read(text)
    except ValueError as error:
        raise ConfigError(
            f"{setting.key} is {text!r} in {where}, which cannot be read: {error}. {setting.help}"
        ) from error


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not TOML: {error}.") from error
    flat: dict[str, Any] = {}
    for key, value in table.items():
        flat.update({f"{key}.{k}": v for k, v in value.items()} if isinstance(value, dict) else {key: value})
    for key in flat:
        if key not in _BY_KEY:
            raise ConfigError(f"{path} has an unknown setting {key!r}; known are {', '.join(sorted(_BY_KEY))}.")
    return flat
