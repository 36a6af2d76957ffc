"""How far an import has come, in words: from its run alone, so that it is the same wherever and whenever it is asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcove.web import figures

if TYPE_CHECKING:
    from alcove.library.runs import RunLine

_SOON_S = 3.0  # before that a rate is a guess


@dataclass(frozen=True, slots=True)
class Progress:
    """``per_mille`` is None where the whole is not known; ``done``, ``rate`` and ``left`` are for people."""

    per_mille: int | None
    done: str
    rate: str = ""
    left: str = ""

    def to_line(self) -> dict[str, Any]:
        """Its JSON, which the page's script shows as it is."""
        return {"per_mille": self.per_mille, "done": self.done, "rate": self.rate, "left": self.left}


def progress(run: RunLine, now: dt.datetime) -> Progress:
    """How far a run has come by now."""
    files, seconds = run.files_done, (now - run.started).total_seconds()
    share = _share(run, files)
    rate = left = ""
    if seconds > _SOON_S and files:
        a_second = max(1, round(files / seconds))
        rate = ngettext("%(n)s file a second", "%(n)s files a second", a_second) % {"n": figures.number(a_second)}
        if share is not None and 0 < share < 1:
            left = _("about %(time)s left") % {"time": lasting(seconds / share - seconds)}
    return Progress(None if share is None else round(share * 1000), _done(run, files), rate, left)


def lasting(seconds: float) -> str:
    """``12 s``, ``3 min``, ``2 h 5 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return _("%(n)s s") % {"n": whole}
    minutes = round(whole / 60)
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    return _("%(h)s h %(m)s min") % {"h": figures.number(minutes // 60), "m": minutes % 60}


def _share(run: RunLine, files: int) -> float | None:
    if run.total_bytes:
        return min(1.0, run.bytes_done / run.total_bytes)
    return min(1.0, files / run.total_files) if run.total_files else None


def _done(run: RunLine, files: int) -> str:
    # What an earlier run left half done comes on top of what there was to look at.
    if run.total_files is None or files > run.total_files:
        return ngettext("%(n)s file", "%(n)s files", files) % {"n": figures.number(files)}
    return _("%(n)s of %(total)s files") % {"n": figures.number(files), "total": figures.number(run.total_files)}
