"""Long acts: how one goes, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from alcove.errors import LibraryError, UsageError
from alcove.web import addresses, outcomes
from alcove.web.errands import OF_CONCERN, Errand, ErrandState
from alcove.web.progress import Progress, progress
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.runs import RunLine

_MOMENT_S = 1.5


def show(visit: Visit, token: str) -> Sheet | HttpResponseBase:
    """How an errand goes; at its end, what came of it."""
    errand = visit.errands.get(token)
    if errand is None:
        return _forgotten(visit)
    run = run_of(visit, errand)
    going = progress(run, _now()) if run and run.state == "running" else None
    counts = run.counts if run else {k: v for k, v in (errand.summary or {}).items() if isinstance(v, int)}
    brings_in = _verb(errand) in {"import", "runs retry"}
    is_dry, library = "--dry-run" in errand.words, visit.library.config.library
    shown = {
        "errand": errand,
        "is_running": errand.state is ErrandState.RUNNING,
        "verb": _verb(errand),
        "brings_in": brings_in,
        "is_dry": is_dry,
        "run": run,
        "progress": going,
        "tallies": outcomes.tallies(counts, run.number if run else None, is_dry=is_dry) if brings_in else (),
        "files": outcomes.lines(errand.files, errand.words[-1:], library, linked=False),
        "more_files": sum(counts.get(kind, 0) for kind in OF_CONCERN) - len(errand.files),
        "source": outcomes.shown_paths(run.paths if run else errand.words[-1:], library),
        "again": _could_go_on(errand),
        "stop": addresses.errand_stop(errand.id),
    }
    return Sheet("errand.html", shown, _line(errand, run, going))


def stop(visit: Visit, token: str) -> HttpResponseBase:
    """Asks an errand to stop."""
    visit.errands.stop(token)
    errand = visit.errands.get(token)
    is_dry = errand is not None and "--dry-run" in errand.words
    told = _("Stopping. Nothing was taken in.") if is_dry else _("Stopping. What was taken in so far is safe.")
    messages.success(visit.request, told)
    return HttpResponseRedirect(addresses.errand(token))


def send(
    visit: Visit, words: Sequence[str], *, says: str, cleanup: Path | None = None, wait: bool = False
) -> HttpResponseRedirect:
    """Starts an errand and leads to its page; with ``wait`` a moment later, when what is short has been done."""
    try:
        errand = visit.errands.start(words, says=says, cleanup=cleanup)
    except OSError as error:
        told = _("Nothing was started: this machine refused to start a process (%(why)s).") % {"why": error.strerror}
        raise LibraryError(told) from error
    if wait:
        visit.errands.wait(errand.id, _MOMENT_S)
    return HttpResponseRedirect(addresses.errand(errand.id))


def run_of(visit: Visit, errand: Errand) -> RunLine | None:
    """The import run that an errand makes or made."""
    if _verb(errand) not in {"import", "runs retry"} or "--dry-run" in errand.words:
        return None
    if number := (errand.summary or {}).get("run"):
        return visit.library.run(visit.viewer, int(number))
    newest = next(iter(visit.library.runs(visit.viewer, limit=1)), None)
    is_its = newest and newest.started >= errand.started and set(newest.paths) <= set(errand.words)
    return newest if is_its else None


def running(visit: Visit) -> tuple[Errand, ...]:
    """The errands of this site that go on just now."""
    return tuple(errand for errand in visit.errands.all() if errand.state is ErrandState.RUNNING)


def errand_of(visit: Visit, run: RunLine) -> Errand | None:
    """The errand that makes a run just now; None where it was started elsewhere, or before the site was."""
    return next((e for e in running(visit) if (found := run_of(visit, e)) and found.number == run.number), None)


def _forgotten(visit: Visit) -> HttpResponseBase:
    """After the site was started anew a running import is found by its run."""
    newest = next(iter(visit.library.runs(visit.viewer, limit=1)), None)
    if newest and newest.state == "running":
        return HttpResponseRedirect(addresses.run(newest.number))
    messages.info(visit.request, _("That act was over before the site was started anew. All imports are here."))
    return HttpResponseRedirect(addresses.RUNS)


def _verb(errand: Errand) -> str:
    """What an errand does: ``import``, ``runs undo``, ``trash empty`` and the like."""
    return " ".join(errand.words[:2]) if errand.words[0] in {"runs", "trash"} else errand.words[0]


def _could_go_on(errand: Errand) -> str:
    """The folder that an import took for the wrong one: one may insist."""
    wrong = errand.state is ErrandState.FAILED and errand.exit_code == UsageError.exit_code
    folder = errand.words[-1]
    return folder if wrong and _verb(errand) == "import" and Path(folder).exists() else ""


def _line(errand: Errand, run: RunLine | None, going: Progress | None) -> dict[str, object]:
    ended = errand.ended.isoformat(timespec="seconds") if errand.ended else None
    return {
        "errand": errand.id,
        "says": errand.says,
        "state": errand.state.value,
        "started": errand.started.isoformat(timespec="seconds"),
        "ended": ended,
        "error": errand.error,
        "summary": dict(errand.summary) if errand.summary else None,
        "run": run.to_line() if run else None,
        "counts": dict(run.counts) if run else {},
        "progress": going.to_line() if going else None,
    }


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
