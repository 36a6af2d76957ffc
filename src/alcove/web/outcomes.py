"""The ends that files come to in an import, as people read them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcove.importing.outcome import OutcomeKind
from alcove.web import addresses, figures, uploads
from alcove.web.errands import OF_CONCERN

_Of = Callable[[int], str]

# Written out in full, so that translations find each.
_LABELS: Mapping[OutcomeKind, _Of] = {
    OutcomeKind.NEW: lambda n: ngettext("new work", "new works", n),
    OutcomeKind.VERSION: lambda n: ngettext("version of a work here", "versions of works here", n),
    OutcomeKind.FILE: lambda n: ngettext("further file of a text here", "further files of texts here", n),
    OutcomeKind.SAME: lambda n: ngettext("was here already", "were here already", n),
    OutcomeKind.RECORDS: lambda n: ngettext("table of records", "tables of records", n),
    OutcomeKind.UNRECOGNISED: lambda n: ngettext("not understood", "not understood", n),
    OutcomeKind.REFUSED: lambda n: ngettext("left out", "left out", n),
    OutcomeKind.FAILED: lambda n: ngettext("could not be read", "could not be read", n),
}
_EXPLAINED: Mapping[OutcomeKind, Callable[[], str]] = {
    OutcomeKind.UNRECOGNISED: lambda: _("Kept and readable, but apart from the lists, in the drawer."),
    OutcomeKind.REFUSED: lambda: _("No works, or over a limit; not kept."),
    OutcomeKind.FAILED: lambda: _("Kept as they came, and tried again by the next import."),
}
_EXPLAINED_BEFORE: Mapping[OutcomeKind, Callable[[], str]] = {
    OutcomeKind.UNRECOGNISED: lambda: _("They would be kept and readable, but apart from the lists, in the drawer."),
    OutcomeKind.REFUSED: lambda: _("No works, or over a limit; they would not be kept."),
    OutcomeKind.FAILED: lambda: _("They would be kept as they came, and tried again by the next import."),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files came to an end. ``href`` lists them; "" where they are only counted."""

    kind: str
    count: int
    label: str
    is_concern: bool
    explained: str = ""
    href: str = ""
    is_this: bool = False


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a run: its name and the folder it came from, its end, what is wrong and what to do."""

    name: str
    folder: str
    label: str
    is_concern: bool
    reason: str
    warnings: tuple[str, ...]
    href: str


def tallies(
    counts: Mapping[str, int], run: int | None = None, *, shown: str = "", is_dry: bool = False
) -> tuple[Tally, ...]:
    """The figures of a run for every end, new works first; for records where there are any. ``is_dry``: nothing was done."""
    explained = _EXPLAINED_BEFORE if is_dry else _EXPLAINED
    return tuple(
        Tally(
            kind.value,
            count,
            _LABELS[kind](count),
            kind in OF_CONCERN,
            explained[kind]() if kind in explained else "",
            addresses.run(run, outcome=kind.value) if run and count and kind is not OutcomeKind.SAME else "",
            kind.value == shown,
        )
        for kind in OutcomeKind
        for count in [counts.get(kind.value, 0)]
        if count or kind is not OutcomeKind.RECORDS
    )


def told(counts: Mapping[str, int]) -> str:
    """The figures as one line: ``12 new works, 3 were here already``."""
    some = [tally for tally in tallies(counts) if tally.count] or tallies(counts)[:1]
    return ", ".join(f"{figures.number(tally.count)} {tally.label}" for tally in some)


def lines(
    outcomes: Iterable[Mapping[str, object]], paths: Sequence[str], library: Path, *, linked: bool
) -> tuple[FileLine, ...]:
    """The lines of a run's files; folders are told from the one of ``paths`` on. With ``linked`` they lead to works."""
    return tuple(_line(outcome, paths, library, linked=linked) for outcome in outcomes)


def shown_paths(paths: Iterable[str], library: Path) -> str:
    """Where a run's files came from."""
    return ", ".join(
        path if (dropped := uploads.as_dropped(path, library)) is None else dropped or _("Dropped on the page")
        for path in paths
    )


def _line(outcome: Mapping[str, object], paths: Sequence[str], library: Path, *, linked: bool) -> FileLine:
    kind = OutcomeKind(str(outcome["outcome"]))
    name, folder = _place(str(outcome["file"]), paths, library)
    work, warnings = outcome.get("work"), outcome.get("warnings")
    return FileLine(
        name,
        folder,
        _LABELS[kind](1),
        kind in OF_CONCERN,
        str(outcome.get("reason") or ""),
        tuple(map(str, warnings)) if isinstance(warnings, list | tuple) else (),
        addresses.work(str(work)) if work and linked else "",
    )


def _place(file: str, paths: Sequence[str], library: Path) -> tuple[str, str]:
    dropped = uploads.as_dropped(file, library)
    place = Path(file if dropped is None else dropped)
    folder = place.parent
    if len(paths) == 1 and folder.is_relative_to(paths[0]):
        folder = folder.relative_to(paths[0])
    return place.name, "" if folder == Path() else str(folder)
