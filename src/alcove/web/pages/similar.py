"""Works like a work, each with why: a page, of which the work's card shows the beginning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcove.web import addresses, stops
from alcove.web.blurbs import Blurb, HowFar, blurb, title_of
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.similar import Reason, SimilarWork

#: How many works stand on the page, and how many on the card.
SHOWN, ON_CARD = 30, 6
_NAMED = 3  # of what two works have in common, of each kind; of words all, which are few and short


@dataclass(frozen=True, slots=True)
class Why:
    """Something in common: what it is, the first names, and how many more there are."""

    label: str
    names: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Near:
    """A work like another, and why."""

    blurb: Blurb
    why: tuple[Why, ...]


def similar(visit: Visit, name: str) -> Sheet | HttpResponseBase:
    """The works like this one; with ``card`` as few as the card shows. Any other name of it leads to its id."""
    work = visit.library.work(visit.viewer, name)
    is_card = bool(visit.asked("card"))
    if work.id != name:
        return HttpResponseRedirect(addresses.similar(work.id, card=is_card))
    found = visit.library.similar(visit.viewer, name, limit=ON_CARD if is_card else SHOWN)
    how_far = stops.how_far(visit)
    shown = {
        "work": work,
        "title": title_of(work),
        "found": tuple(_near(each, how_far) for each in found),
        "is_card": is_card,
    }
    return Sheet("similar.html", shown, {"id": work.id, "similar": [each.to_line() for each in found]})


def _near(found: SimilarWork, how_far: HowFar) -> Near:
    return Near(blurb(found.work, how_far), tuple(map(_why, found.reasons)))


def _why(reason: Reason) -> Why:
    most = len(reason.names) if reason.kind == "word" else _NAMED
    return Why(_label(reason), reason.names[:most], len(reason.names[most:]))


def _label(reason: Reason) -> str:
    n = len(reason.names)
    labels = {
        "relationship": ngettext("Same relationship", "Same relationships", n),
        "character": ngettext("Same character", "Same characters", n),
        "freeform": ngettext("Same additional tag", "Same additional tags", n),
        "fandom": ngettext("Same fandom", "Same fandoms", n),
        "creator": ngettext("Same creator", "Same creators", n),
        "word": ngettext("The word", "The words", n),
    }
    return labels.get(reason.kind) or _("In common")
