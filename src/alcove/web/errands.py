"""Errands: the site's long acts, each the program itself as a child process, with the words that one would type.

An errand goes on when the page is left, and when the site ends: it belongs to no terminal, waits for nobody who
reads its output, and ends in good order by itself. Who holds which lock is the program's business; what it says of
that is the errand's ``error``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, Any

from alcove.config import ERRAND_VARIABLE, SETTINGS, Config
from alcove.importing.outcome import OutcomeKind

_KEPT = 20  # errands that have ended
_PATIENCE_S = 30.0  # from the request to stop to the end by force: an import first settles what it is at
_TAIL_BYTES = 1 << 16
_SAID_LINES = 20
_NAMED_FILES = 200
_STOPPED = 130
_WITH_FAULTS = 1

#: Ends of files that did not become works, as people expect of files.
OF_CONCERN = frozenset({OutcomeKind.FAILED, OutcomeKind.REFUSED, OutcomeKind.UNRECOGNISED})


class ErrandState(StrEnum):
    """What has become of an errand. ``DONE`` may come with failed files or faults: the summary has them."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Errand:
    """An errand as it stood when it was asked for.

    ``says`` is what it does, for people. Once it has ended: ``said``, its last lines for people; ``error``, the
    sentence that it failed with; ``summary``, the figures of a command with ``--json``; ``files``, of an import that only
    looked, what it told of the first files that are no works, or that it could not read: no run keeps them.
    """

    id: str
    words: tuple[str, ...]
    says: str
    started: dt.datetime
    state: ErrandState = ErrandState.RUNNING
    ended: dt.datetime | None = None
    exit_code: int | None = None
    said: tuple[str, ...] = ()
    error: str | None = None
    summary: Mapping[str, Any] | None = None
    files: tuple[Mapping[str, Any], ...] = ()


@dataclass(slots=True)
class _Child:
    """A process on an errand. Its outputs are files without a name, which go when nobody has them open any more."""

    errand: Errand
    process: subprocess.Popen[bytes]
    out: IO[bytes]
    err: IO[bytes]
    cleanup: Path | None
    told_to_stop: bool = False
    over: threading.Event = field(default_factory=threading.Event)


class Errands:
    """The errands of one site, newest first; of those that have ended, the last twenty. Safe in threads."""

    def __init__(self, config: Config) -> None:
        self._library = config.library
        self._settings = _given(config)
        self._children: dict[str, _Child] = {}
        self._lock = threading.Lock()

    def start(self, words: Sequence[str], *, says: str, cleanup: Path | None = None) -> Errand:
        """Starts ``alcove WORDS`` at this site's library. However it ends, the folder ``cleanup`` is deleted after it.

        Raises OSError where no process can be started; the folder is deleted then, too.
        """
        errand = Errand(secrets.token_urlsafe(6), tuple(words), says, _now())
        try:
            child = self._sent(errand, cleanup)
        except BaseException:  # whatever it was: what was uploaded is not left behind
            _clean(cleanup)
            raise
        with self._lock:
            self._children[errand.id] = child
            self._forget_oldest()
        threading.Thread(target=self._await, args=(child,), name=f"errand-{errand.id}", daemon=True).start()
        return errand

    def get(self, errand_id: str) -> Errand | None:
        """The errand as it stands; None for one that never was, or was forgotten."""
        child = self._children.get(errand_id)
        return child.errand if child else None

    def all(self) -> tuple[Errand, ...]:
        """All errands as they stand, newest first."""
        with self._lock:
            return tuple(child.errand for child in reversed(self._children.values()))

    def stop(self, errand_id: str) -> None:
        """Asks an errand to stop, as Ctrl-C does; ends it by force when it has not after half a minute.

        Does nothing to one that has ended, or is unknown.
        """
        child = self._children.get(errand_id)
        if child is None or child.over.is_set():
            return
        child.told_to_stop = True
        _interrupt(child.process)
        threading.Thread(target=_insist, args=(child,), name=f"stop-{errand_id}", daemon=True).start()

    def wait(self, errand_id: str, timeout_s: float | None = None) -> Errand:
        """The errand once it has ended, or after so many seconds. Raises KeyError for an unknown one."""
        child = self._children[errand_id]
        child.over.wait(timeout_s)
        return child.errand

    def _sent(self, errand: Errand, cleanup: Path | None) -> _Child:
        with ExitStack() as files:
            out, err = (files.enter_context(tempfile.TemporaryFile()) for _ in range(2))
            process = subprocess.Popen(
                [sys.executable, "-m", "alcove", "--library", str(self._library), *errand.words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=os.environ | self._settings | {ERRAND_VARIABLE: "1"},
                # What is typed in the site's terminal is for the site; closing the terminal ends no import.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
            files.pop_all()  # closed by who waits for the end
        return _Child(errand, process, out, err, cleanup)

    def _await(self, child: _Child) -> None:
        child.process.wait()
        with child.out, child.err:
            ended = _ended(child)
        _clean(child.cleanup)
        with self._lock:
            child.errand = ended
            self._forget_oldest()
        child.over.set()

    def _forget_oldest(self) -> None:
        ended = [name for name, child in self._children.items() if child.errand.state is not ErrandState.RUNNING]
        for name in ended[:-_KEPT]:
            del self._children[name]


def _given(config: Config) -> dict[str, str]:
    """The settings that this process was given, as an environment: its children work with the same."""
    return {
        setting.variable: str(getattr(config, setting.name))
        for setting in SETTINGS
        if config.origins[setting.name] in {"flag", setting.variable}
    }


def _ended(child: _Child) -> Errand:
    out, err = _last_lines(child.out), _last_lines(child.err)
    summary = _summary(out[-1]) if out else None
    # Lines of --json are for programs.
    spoken = [line for line in (*err, *out) if line.strip() and not line.startswith("{")]
    # The program writes its own errors small, and those about its words with a capital.
    errors = [line for line in err if line.lower().startswith("error: ")]
    code = child.process.returncode
    return replace(
        child.errand,
        state=_state(code, summary, told_to_stop=child.told_to_stop),
        ended=_now(),
        exit_code=code,
        said=tuple(spoken[-_SAID_LINES:]),
        error=errors[-1][len("error: ") :] if errors else None,
        summary=summary,
        files=tuple(islice(_of_concern(child.out), _NAMED_FILES)) if "--dry-run" in child.errand.words else (),
    )


def _state(code: int, summary: Mapping[str, Any] | None, *, told_to_stop: bool) -> ErrandState:
    if code == 0:
        return ErrandState.DONE
    if code == _STOPPED or told_to_stop:
        return ErrandState.STOPPED
    if code == _WITH_FAULTS and summary is not None and not summary.get("stopped"):
        return ErrandState.DONE
    return ErrandState.FAILED


def _last_lines(file: IO[bytes]) -> list[str]:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL_BYTES))
    lines = file.read().decode("utf-8", errors="replace").splitlines()
    return lines[1:] if size > _TAIL_BYTES else lines


def _of_concern(file: IO[bytes]) -> Iterator[Mapping[str, Any]]:
    file.seek(0)
    for line in file:
        with suppress(ValueError):  # a line for people, or one cut off in its middle
            told = json.loads(line)
            if isinstance(told, dict) and told.get("outcome") in OF_CONCERN:
                yield told


def _summary(line: str) -> Mapping[str, Any] | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    found = told.get("summary") if isinstance(told, dict) else None
    return found if isinstance(found, dict) else None


def _clean(folder: Path | None) -> None:
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        # Ctrl-C cannot be sent to a group of its own there.
        process.send_signal(signal.CTRL_BREAK_EVENT)
    else:
        process.send_signal(signal.SIGINT)


def _insist(child: _Child) -> None:
    if child.over.wait(_PATIENCE_S):
        return
    if sys.platform == "win32":
        child.process.kill()
    elif child.process.poll() is None:
        # Its workers with it.
        os.killpg(child.process.pid, signal.SIGKILL)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
