"""Look and type: how this browser shows the site. The choices are kept in a cookie."""

from __future__ import annotations

from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from alcove.web import addresses
from alcove.web.looks import COOKIE
from alcove.web.visits import Sheet, Visit

_A_YEAR = 365 * 24 * 3600


def show(visit: Visit) -> Sheet:
    """The choices, with an example."""
    return Sheet("look.html", {"next": _within_site(visit.asked("next"))})


def change(visit: Visit) -> HttpResponseBase:
    """Keeps the choices that were sent, and goes back to where one was."""
    sent = visit.request.POST
    look = visit.look.changed(sent.dict())
    response = HttpResponseRedirect(_within_site(sent.get("next", "")))
    if cookie := look.cookie():
        response.set_cookie(COOKIE, cookie, max_age=_A_YEAR, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _within_site(address: str) -> str:
    """The address, if it is a path of this site; else that of the choices themselves."""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours else addresses.LOOK
