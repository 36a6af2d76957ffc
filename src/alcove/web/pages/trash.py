"""The trash: what was undone or removed; back out of it, or deleted for good."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcove.web import addresses, figures
from alcove.web.blurbs import blurbs
from alcove.web.pages import errands
from alcove.web.paging import leaves, page_number
from alcove.web.visits import Sheet, Visit

_A_PAGE = 50


def show(visit: Visit) -> Sheet:
    """The works with files in the trash."""
    number = page_number(visit.asked("p", "1"))
    total = visit.library.attention(visit.viewer).in_trash
    works = tuple(visit.library.trash(visit.viewer, limit=_A_PAGE, offset=(number - 1) * _A_PAGE))
    shown = {
        "total": total,
        "rows": blurbs(works),
        "leaves": leaves(total, number, _A_PAGE, lambda n: addresses.page_of(addresses.TRASH, n)),
    }
    return Sheet("trash.html", shown, {"total": total, "works": [work.to_line() for work in works]})


def restore(visit: Visit) -> HttpResponseBase:
    """Takes the works that were chosen, or all of the page, back out of the trash."""
    names = chosen(visit)
    if not names:
        messages.info(visit.request, _("Nothing was chosen."))
        return HttpResponseRedirect(addresses.TRASH)
    works = visit.library.restore(names)
    told = ngettext("%(title)s is back in the library.", "%(n)s works are back in the library.", len(works))
    messages.success(visit.request, told % {"n": figures.number(len(works)), "title": works[0].title or works[0].id})
    return HttpResponseRedirect(addresses.TRASH)


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
