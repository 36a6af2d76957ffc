"""Duplicates: works with the same text under different names, and works that may be one, side by side with the evidence.

Nothing is done about them by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcove.domain.works import Work
from alcove.web import addresses, figures
from alcove.web.blurbs import creator_links, title_of
from alcove.web.column import shown_source
from alcove.web.pages import errands
from alcove.web.pages.wrangling import number_of_act
from alcove.web.paging import leaves, page_number
from alcove.web.typed_numbers import typed_number
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.suspects import Linked, Suspects

_A_PAGE = 20
_RUNS = 3


@dataclass(frozen=True, slots=True)
class Twin:
    """One of several works with the same text."""

    work: Work
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """What each of the works tells of a field; "" for one that does not tell."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Works with the same text, and the fields in which they differ."""

    twins: tuple[Twin, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two works that may be one: side by side, how likely it is, and why."""

    group: Group
    percent: str
    reasons: tuple[str, ...]


def show(visit: Visit) -> Sheet:
    """The pairs that the last look found, most likely first; where nobody has looked, works with the same text."""
    number = page_number(visit.asked("p", "1"))
    offset = (number - 1) * _A_PAGE
    suspects = visit.library.suspects(visit.viewer, limit=_A_PAGE, offset=offset)
    same = visit.library.duplicates(visit.viewer, limit=0 if suspects.total else _A_PAGE, offset=offset)
    total = suspects.total or same.total
    shown = {
        "total": total,
        "pairs": tuple(_pair(pair) for pair in suspects.pairs),
        "groups": tuple(group(works) for works in same.groups),
        "looked": bool(suspects.total),
        "can_act": visit.viewer.highest is None,
        "act": typed_number(visit.asked("act")),
        "into": into if (into := visit.asked("into")).isalnum() else "",
        "leaves": leaves(total, number, _A_PAGE, lambda n: addresses.page_of(addresses.DUPLICATES, n)),
    }
    return Sheet("duplicates.html", shown, same.to_line() | {"suspects": suspects.to_line()})


def look(visit: Visit) -> HttpResponseBase:
    """Sets out to compare all texts."""
    return errands.send(visit, ["duplicates", "--limit", "0"], says=_("Comparing the texts of all works"), wait=True)


def link(visit: Visit) -> HttpResponseBase:
    """Makes two works one."""
    sent = visit.request.POST
    return _after(visit, visit.library.link(visit.viewer, sent.get("work", ""), sent.get("into", "")))


def link_all(visit: Visit) -> HttpResponseBase:
    """Makes all pairs one that are as likely as was said."""
    try:
        least = float(visit.request.POST.get("percent", "").strip().rstrip("%")) / 100
    except ValueError:
        least = 0.0
    if not 0.5 <= least <= 1:
        messages.warning(visit.request, _("Nothing was linked: the likelihood must be between 50 and 100 percent."))
        return HttpResponseRedirect(addresses.DUPLICATES)
    linked = visit.library.link_all(visit.viewer, least)
    if linked is not None:
        return _after(visit, linked)
    messages.info(visit.request, _("No pair is as likely as that."))
    return HttpResponseRedirect(addresses.DUPLICATES)


def apart(visit: Visit) -> HttpResponseBase:
    """Notes that two works are two."""
    sent = visit.request.POST
    visit.library.keep_apart(visit.viewer, sent.get("work", ""), sent.get("other", ""))
    messages.success(visit.request, _("They are two, and are not shown here again."))
    return HttpResponseRedirect(addresses.DUPLICATES)


def unlink(visit: Visit) -> HttpResponseBase:
    """Takes apart what one act linked, or one work out of the one that has its files."""
    sent = visit.request.POST
    works = (
        visit.library.unlink_deed(number_of_act(sent["act"]))
        if "act" in sent
        else visit.library.unlink(visit.viewer, sent.get("work", ""))
    )
    told = ngettext("%(title)s is a work of its own again.", "%(n)s works are works of their own again.", len(works))
    messages.success(visit.request, told % {"n": figures.number(len(works)), "title": title_of(works[0])})
    return HttpResponseRedirect(addresses.work(works[0].id) if len(works) == 1 else addresses.DUPLICATES)


def _after(visit: Visit, linked: Linked) -> HttpResponseBase:
    """Tells what was linked, and leads to the page that offers to undo it."""
    told = ngettext("%(n)s work is part of another now.", "%(n)s works are parts of others now.", linked.count)
    messages.success(visit.request, told % {"n": figures.number(linked.count)})
    into = linked.works[0].id if len(linked.works) == 1 else ""
    return HttpResponseRedirect(addresses.duplicates(act=linked.deed, into=into))


def _pair(pair: Suspects) -> Pair:
    told = pair.evidence
    reasons = []
    if told.share:
        reasons.append(_("%(n)s %% of the shorter text is in the other") % {"n": round(100 * told.share)})
    for first, last, other in told.chapters[:_RUNS]:
        said = (
            _("chapters %(a)s to %(b)s are chapters %(c)s to %(d)s there")
            if first < last
            else _("chapter %(a)s is chapter %(c)s there")
        )
        reasons.append(said % {"a": first, "b": last, "c": other, "d": other + last - first})
    if told.title:
        reasons.append(_("the title is the same"))
    if told.creators:
        reasons.append(_("both are by %(names)s") % {"names": ", ".join(told.creators)})
    return Pair(group(pair.works), str(int(100 * pair.score)), tuple(reasons))


def group(works: tuple[Work, ...]) -> Group:
    """These works side by side: creators and source always, else what is not the same in all."""
    twins = tuple(Twin(work, title_of(work), addresses.work(work.id)) for work in works)
    return Group(twins, tuple(_rows(works)))


def _rows(works: tuple[Work, ...]) -> Iterator[Row]:
    for label, read, is_always in (
        (_("Creators"), lambda w: ", ".join(c.text for c in creator_links(w)), True),
        (_("From"), _source, True),
        (_("Fandoms"), lambda w: ", ".join(w.fandoms), False),
        (_("Rating"), lambda w: w.rating or "", False),
        (_("Published"), lambda w: figures.day(w.published), False),
        (_("Updated"), lambda w: figures.day(w.updated), False),
        (_("Chapters"), figures.chapters, False),
        (_("Words"), lambda w: figures.number(w.words), False),
        (_("Formats"), lambda w: ", ".join(w.formats).upper(), False),
        (_("Brought in"), lambda w: figures.moment(w.imported), False),
    ):
        values = _values(works, read)
        if is_always or len(set(values)) > 1:
            yield Row(label, values)


def _values(works: tuple[Work, ...], read: Callable[[Work], str]) -> tuple[str, ...]:
    return tuple(read(work) for work in works)


def _source(work: Work) -> str:
    return shown_source(work.site, work.site_id) if work.site and work.site_id else ""
