"""The library's log file: what was called, how it ended, and the tracebacks of what must not happen."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alcove.config import Config

FILE_NAME = "alcove.log"
_BYTES = 1 << 20
_KEPT = 3

log = logging.getLogger("alcove")
_files: list[logging.Handler] = []


def start(config: Config, run: str) -> Path:
    """Logs to the library's ``logs/`` from now on, each line with this call's name; the file's place."""
    from alcove.cli.quiet_file import QuietFile  # noqa: PLC0415 - what `--help` must not pay

    path = config.logs / FILE_NAME
    stop()
    try:
        config.logs.mkdir(parents=True, exist_ok=True)
        handler = QuietFile(path, maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True)
    except OSError:
        return path
    form = logging.Formatter(f"%(asctime)sZ {run} %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
    form.converter = time.gmtime
    handler.setFormatter(form)
    log.addHandler(handler)
    _files.append(handler)
    log.setLevel(config.log_level)
    log.propagate = False
    return path


def stop() -> None:
    """Closes the log file."""
    while _files:
        handler = _files.pop()
        log.removeHandler(handler)
        handler.close()


def keep_traceback(error: BaseException, place: Path | None) -> Path | None:
    """Writes an error's traceback to the log, or to a file of its own where none is open.

    The file's place; None where nothing can be written.
    """
    import tempfile  # noqa: PLC0415 - only once something went wrong
    import traceback  # noqa: PLC0415 - the same

    if place is not None and log.handlers:
        log.critical("unexpected", exc_info=error)
        if place.exists():
            return place
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            prefix="alcove-",
            suffix=".log",
            delete=False,
            encoding="utf-8",
            errors="backslashreplace",
            newline="\n",
        ) as file:
            file.write(f"{sys.version}\n")
            traceback.print_exception(error, file=file)
            return Path(file.name)
    except OSError:
        return None
