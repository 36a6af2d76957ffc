"""The trash: what was undone or removed; back out of it, or deleted for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcove.web import addresses, figures, stops
from alcove.web.blurbs import blurbs
from alcove.web.pages import errands
from alcove.web.paging import leaves, page_number
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.aside import Trashed

_A_PAGE = 50


def show(visit: Visit) -> Sheet:
    """The works with files in the trash; of those that are in the library as well, the files."""
    number = page_number(visit.asked("p", "1"))
    total = visit.library.attention(visit.viewer).in_trash
    works = tuple(visit.library.trash(visit.viewer, limit=_A_PAGE, offset=(number - 1) * _A_PAGE))
    shown = {
        "total": total,
        "rows": tuple(zip(works, blurbs([each.work for each in works], stops.how_far(visit)), strict=True)),
        "leaves": leaves(total, number, _A_PAGE, lambda n: addresses.page_of(addresses.TRASH, n)),
    }
    return Sheet("trash.html", shown, {"total": total, "works": [each.to_line() for each in works]})


def restore(visit: Visit) -> HttpResponseBase:
    """Takes the works that were chosen, or all of the page, back out of the trash; with ``open`` it leads to the first."""
    names = chosen(visit)
    if not names:
        messages.info(visit.request, _("Nothing was chosen."))
        return HttpResponseRedirect(addresses.TRASH)
    works = visit.library.restore(names)
    messages.success(visit.request, _restored(works))
    return HttpResponseRedirect(addresses.work(works[0].work.id) if visit.request.POST.get("open") else addresses.TRASH)


def _restored(works: Sequence[Trashed]) -> str:
    """What came back. Of a work that was in the library all the time, files did."""
    whole = [each.work for each in works if each.is_whole]
    files = sum(len(each.files) for each in works if not each.is_whole)
    told = []
    if whole:
        said = ngettext("%(title)s is back in the library.", "%(n)s works are back in the library.", len(whole))
        told.append(said % {"n": figures.number(len(whole)), "title": whole[0].title or whole[0].id})
    if files:
        told.append(ngettext("The file is back.", "%(n)s files are back.", files) % {"n": figures.number(files)})
    return " ".join(told)


def empty(visit: Visit) -> HttpResponseBase:
    """Deletes what is in the trash for good, once the number of works was typed."""
    total = visit.library.attention(visit.viewer).in_trash
    if visit.request.POST.get("typed", "").strip().replace(",", "") != str(total):
        told = _("Nothing was deleted: what was typed is not the number of works in the trash, %(n)s.")
        messages.warning(visit.request, told % {"n": figures.number(total)})
        return HttpResponseRedirect(addresses.TRASH)
    words = ["trash", "empty", "--yes", "--json"]
    return errands.send(visit, words, says=_("Emptying the trash"), wait=True)


def chosen(visit: Visit) -> list[str]:
    """The works of a list that were ticked; with ``all`` those of the page."""
    sent = visit.request.POST
    return sent.getlist("here" if sent.get("all") else "work")
