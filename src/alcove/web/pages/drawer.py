"""The drawer: works whose preface was not understood; to read, and to take into the lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcove.web import addresses, figures, stops
from alcove.web.blurbs import Blurb, blurb
from alcove.web.pages.trash import chosen
from alcove.web.paging import leaves, page_number
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.cards import FileLine

_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Unknown:
    """A work in the drawer, its files, and what their readers noticed."""

    blurb: Blurb
    files: tuple[FileLine, ...]
    noticed: tuple[str, ...]


def show(visit: Visit) -> Sheet:
    """The works in the drawer, newest import first."""
    how_far = stops.how_far(visit)
    number = page_number(visit.asked("p", "1"))
    found = visit.library.drawer(visit.viewer, limit=_A_PAGE, offset=(number - 1) * _A_PAGE)
    shown = {
        "total": found.total,
        "rows": tuple(
            Unknown(
                blurb(each.work, how_far),
                each.files,
                tuple(dict.fromkeys(p for file in each.files for p in file.problems)),
            )
            for each in found.works
        ),
        "leaves": leaves(found.total, number, _A_PAGE, lambda n: addresses.page_of(addresses.DRAWER, n)),
    }
    return Sheet("drawer.html", shown, found.to_line())


def accept(visit: Visit) -> HttpResponseBase:
    """Takes the works that were chosen, or all of the page, into lists and counts."""
    names = chosen(visit)
    if not names:
        messages.info(visit.request, _("Nothing was chosen."))
        return HttpResponseRedirect(addresses.DRAWER)
    works = visit.library.accept(visit.viewer, names)
    told = ngettext("%(title)s is in the lists now.", "%(n)s works are in the lists now.", len(works))
    messages.success(visit.request, told % {"n": figures.number(len(works)), "title": works[0].title or works[0].id})
    return HttpResponseRedirect(addresses.DRAWER)
