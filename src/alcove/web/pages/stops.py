"""What a reading page keeps in the browser beyond its own visit: where one reads on, and that one came to the end."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from alcove.errors import UsageError
from alcove.web import addresses, stops
from alcove.web.visits import Visit


def keep(visit: Visit) -> HttpResponseBase:
    """Keeps the stop that a page's script tells; or one that was taken off, and leads back to where it is offered."""
    sent = visit.request.POST
    stop = _sent(visit)
    answer = HttpResponseRedirect(addresses.HOME) if sent.get("back") else HttpResponse(status=204)
    return stops.remember(visit, answer, stop)


def take_off(visit: Visit) -> HttpResponseBase:
    """Offers a work no more, and leads to where that can be undone."""
    stop = _sent(visit)
    return stops.forget(visit, HttpResponseRedirect(addresses.home(off=str(stop))), stop.work_id)


def end(visit: Visit, name: str) -> HttpResponseBase:
    """The way on from a work's last chapter: to its card, or to the work ``next``."""
    card = visit.library.card(visit.viewer, name)
    following = visit.asked("next")
    to = visit.library.work(visit.viewer, following) if following else card.work
    last = max((chapter.number for chapter in card.chapters), default=0)
    return stops.remember(visit, HttpResponseRedirect(addresses.work(to.id)), stops.end_of(card.work, last))


def _sent(visit: Visit) -> stops.Stop:
    stop = stops.read_stop(visit.request.POST.get("place", ""))
    if stop is None:
        raise UsageError(_("This form was not understood. Go back and press its button again."))
    return stop
