"""A file that was read, as the row and the outcome that it becomes."""

from __future__ import annotations

from alcove.catalogue.plans import FileRow
from alcove.domain.readings import Reading
from alcove.importing.arrived import Arrived
from alcove.importing.commit import Settled
from alcove.importing.outcome import Outcome, OutcomeKind

#: Why a file that was here has an outcome again.
READ_ANEW = "Its metadata.opf changed: what it tells was read again."


def file_row(item: Arrived, run: int) -> FileRow:
    """The file as it is to be stored; its work and age are not decided yet."""
    if item.imported is None:
        raise ValueError(f"{item.found.shown} was not kept")
    return FileRow(
        sha256=item.sha256, size=item.found.size, path=item.found.given, member=item.found.member or "", modified=item.modified,
        imported=item.imported, run=run, reading=item.reading, body=item.body,
    )  # fmt: skip


def outcome_of(item: Arrived, settled: Settled | None) -> Outcome:
    """The end that a file came to that was to be read; ``settled`` None where reading failed."""
    reading = item.reading
    if reading is None or settled is None:
        return Outcome(item.found.shown, OutcomeKind.FAILED, item.sha256, reason=item.failure)
    reason = reason_of(reading, settled.outcome, anew=settled.anew)
    return Outcome(
        item.found.shown,
        settled.outcome,
        item.sha256,
        settled.work_id,
        reading.format,
        reading.site,
        reason,
        reading.problems,
    )


def reason_of(reading: Reading, outcome: OutcomeKind, *, anew: bool) -> str | None:
    """What is to be said of a file that was read; ``anew``: one that was here already."""
    if outcome is OutcomeKind.UNRECOGNISED:
        return (
            " ".join(reading.problems)
            or "No preface was understood. It is kept and readable, apart from the lists: is:unrecognised finds it."
        )
    return READ_ANEW if anew else None
