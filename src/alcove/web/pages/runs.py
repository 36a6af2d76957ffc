"""Import runs: all of them; one with its files; undoing it, and trying its failures again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from alcove.errors import UsageError
from alcove.importing.outcome import OutcomeKind
from alcove.web import addresses, outcomes
from alcove.web.pages import errands
from alcove.web.paging import leaves, page_number
from alcove.web.progress import lasting, progress
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.runs import RunLine

_RUNS_A_PAGE = 30
_FILES_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in the list of all."""

    run: RunLine
    href: str
    source: str
    told: str
    lasted: str


def index(visit: Visit) -> Sheet:
    """All runs, newest first."""
    number = page_number(visit.asked("p", "1"))
    first = (number - 1) * _RUNS_A_PAGE
    found = visit.library.runs(visit.viewer, limit=_RUNS_A_PAGE, offset=first)
    # Runs are numbered without gaps, so the newest one's number is how many there are.
    total = found[0].number + first if found else 0
    shown = {
        "rows": tuple(_row(visit, run) for run in found),
        "leaves": leaves(total, number, _RUNS_A_PAGE, lambda n: addresses.page_of(addresses.RUNS, n)),
        "is_first": number == 1,
        "running": errands.running(visit),
    }
    return Sheet("runs.html", shown, {"total": total, "runs": [run.to_line() for run in found]})


def show(visit: Visit, number: int) -> Sheet | HttpResponseBase:
    """A run: its figures, how it goes while it runs, its files with their ends."""
    run = visit.library.run(visit.viewer, number)
    outcome, page = visit.asked("outcome"), page_number(visit.asked("p", "1"))
    if outcome and outcome not in {kind.value for kind in OutcomeKind}:
        raise UsageError(_("No file comes to an end that is called %(name)s.") % {"name": outcome[:20]})
    first = (page - 1) * _FILES_A_PAGE
    # One more than is shown tells whether there is another page: files that were here already are not all listed.
    found = visit.library.run_outcomes(
        visit.viewer, number, outcome=outcome or None, limit=_FILES_A_PAGE + 1, offset=first
    )
    files = list(found)
    going = progress(run, _now()) if run.state == "running" else None
    errand = errands.errand_of(visit, run) if going else None
    counted = run.counts.get(outcome, 0) if outcome else run.files_done - run.counts.get(OutcomeKind.SAME, 0)
    total = max(counted, first + len(files))
    files = files[:_FILES_A_PAGE]
    shown = {
        **_row_of_figures(visit, run),
        "run": run,
        "progress": going,
        "stop": addresses.errand_stop(errand.id) if errand else "",
        "tallies": outcomes.tallies(run.counts, run.number, shown=outcome),
        "outcome": outcome,
        "files": outcomes.lines(files, run.paths, visit.library.config.library, linked=not run.undone),
        "leaves": leaves(total, page, _FILES_A_PAGE, lambda n: addresses.run(number, outcome=outcome, page=n)),
    }
    line = run.to_line() | {"progress": going.to_line() if going else None, "files": [dict(f) for f in files]}
    return Sheet("run.html", shown, line)


def undo(visit: Visit, number: int) -> HttpResponseBase:
    """Sends what only this run brought to the trash."""
    visit.library.run(visit.viewer, number)
    says = _("Undoing import %(n)s") % {"n": number}
    return errands.send(visit, ["runs", "undo", str(number), "--json"], says=says, wait=True)


def retry(visit: Visit, number: int) -> HttpResponseBase:
    """Reads the failed files of a run again."""
    visit.library.run(visit.viewer, number)
    says = _("Reading the failed files of import %(n)s again") % {"n": number}
    return errands.send(visit, ["runs", "retry", str(number), "--json"], says=says, wait=True)


def _row_of_figures(visit: Visit, run: RunLine) -> dict[str, object]:
    row = _row(visit, run)
    to_trash = sum(run.counts.get(kind, 0) for kind in (OutcomeKind.NEW, OutcomeKind.UNRECOGNISED))
    changed = sum(run.counts.get(kind, 0) for kind in (OutcomeKind.VERSION, OutcomeKind.FILE))
    return {
        "source": row.source,
        "lasted": row.lasted,
        "to_trash": to_trash,
        "changed": changed,
        "failed": run.counts.get(OutcomeKind.FAILED, 0),
        "can_undo": not run.undone and run.state != "running" and bool(to_trash or changed),
    }


def _row(visit: Visit, run: RunLine) -> RunRow:
    lasted = lasting((run.finished - run.started).total_seconds()) if run.finished else ""
    source = outcomes.shown_paths(run.paths, visit.library.config.library) or _("Failed files, read again")
    return RunRow(run, addresses.run(run.number), source, outcomes.told(run.counts), lasted)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
