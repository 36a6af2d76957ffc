"""One work at random."""

from __future__ import annotations

import secrets
from dataclasses import replace

from django.http import HttpResponseBase, HttpResponseRedirect

from alcove.domain.filters import Page, Sort, SortKey
from alcove.domain.query import parse
from alcove.web import addresses
from alcove.web.visits import Visit


def one(visit: Visit) -> HttpResponseBase:
    """Leads to one of the works that answer ``q``; where none does, to the list that says so."""
    question = parse(visit.asked("q"))
    shuffled = Sort(SortKey.RANDOM, seed=1 + secrets.randbelow(1 << 31))
    answer = visit.library.search(visit.viewer, replace(question, sort=shuffled, page=Page(limit=1)))
    for work in answer.works:
        return HttpResponseRedirect(addresses.work(work.id))
    return HttpResponseRedirect(addresses.works(question))
