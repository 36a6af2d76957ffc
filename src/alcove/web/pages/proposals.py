"""What is proposed for tags, with the evidence: accepted or turned down one by one, several at once, or all that are as
certain as one says.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from alcove.domain.proposals import Proposal
from alcove.domain.query.column import FacetKind
from alcove.domain.tag_rules import OPEN_KINDS, Verb
from alcove.domain.tags import TagKind
from alcove.errors import UsageError
from alcove.web import addresses, tag_words
from alcove.web import column as filters
from alcove.web.pages.names import Tab
from alcove.web.pages.wrangling import said
from alcove.web.paging import leaves, page_number
from alcove.web.typed_numbers import typed_number
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from alcove.library.wrangling import Wrangled

_A_PAGE = 50
_PATIENCE_S = 1.5
_LEAST, _USUAL = 50, 95
_STEPS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal as it is shown: both tags with their pages, how sure it is, and why."""

    proposal: Proposal
    merges: bool
    kind: str
    percent: int
    reason: str
    name_href: str
    other_href: str


def show(visit: Visit) -> Sheet:
    """The proposals, most certain first; while names are still compared, that they are."""
    kind, number = _kind(visit.asked("kind")), page_number(visit.asked("p", "1"))
    shown: dict[str, Any] = {"tabs": _tabs(kind), "kind": kind or "", "act": typed_number(visit.asked("act"))}
    if not visit.comparing.is_done(_PATIENCE_S):
        return Sheet("proposals.html", shown | {"is_comparing": True}, {"is_comparing": True})
    page = visit.library.tag_proposals(visit.viewer, kind=kind, limit=_A_PAGE, offset=(number - 1) * _A_PAGE)
    shown |= {
        "is_comparing": False,
        "total": page.total,
        "number": number,
        "rows": tuple(map(_row, page.proposals)),
        "leaves": leaves(page.total, number, _A_PAGE, lambda n: addresses.proposals(kind or "", page=n)),
        "percent": _USUAL,
        "least": _LEAST,
    }
    return Sheet("proposals.html", shown, page.to_line())


def accept(visit: Visit) -> HttpResponseBase:
    """Does what the chosen proposals say, as one act."""
    return _answer(visit, visit.library.accept_tag_proposals, "accept")


def dismiss(visit: Visit) -> HttpResponseBase:
    """Turns the chosen proposals down."""
    return _answer(visit, visit.library.dismiss_tag_proposals, "dismiss")


def preview_all(visit: Visit) -> Sheet | HttpResponseBase:
    """How much accepting all would be that are as certain as was said; nothing is done."""
    kind, percent = _kind(visit.asked("kind")), _percent(visit.asked("percent"))
    if not visit.comparing.is_done(_PATIENCE_S):
        return _not_yet(visit, kind)
    done = visit.library.accept_all_tag_proposals(visit.viewer, percent / 100, kind=kind, dry_run=True)
    shown = {
        "percent": percent,
        "kind": kind or "",
        "kinds": filters.TITLES[FacetKind(kind)] if kind else "",
        "count": len(done.steps),
        "works": done.works,
        "steps": [tag_words.told([step]) for step in done.steps[:_STEPS]],
        "more": max(0, len(done.steps) - _STEPS),
        "back": addresses.proposals(kind or ""),
    }
    return Sheet("proposals_all.html", shown, done.to_line())


def accept_all(visit: Visit) -> HttpResponseBase:
    """Accepts all proposals that are as certain as was said, as one act."""
    sent = visit.request.POST
    kind, percent = _kind(sent.get("kind", "")), _percent(sent.get("percent", ""))
    if not visit.comparing.is_done(_PATIENCE_S):
        return _not_yet(visit, kind)
    done = visit.library.accept_all_tag_proposals(visit.viewer, percent / 100, kind=kind)
    return _after(visit, done, kind)


def _answer(visit: Visit, do: Callable[[Any, Sequence[str]], Wrangled], button: str) -> HttpResponseBase:
    """Accepts or turns down one proposal whose button was pressed, those that were ticked, or all of the page; leads back
    to the same button of the next one.
    """
    sent = visit.request.POST
    kind, number = _kind(sent.get("kind", "")), page_number(sent.get("p", "1"))
    ids = sent.getlist("one") or sent.getlist("here" if sent.get("all") else "id")
    if not ids:
        messages.info(visit.request, _("Nothing was chosen."))
        return HttpResponseRedirect(addresses.proposals(kind or "", page=number))
    if not visit.comparing.is_done(_PATIENCE_S):
        return _not_yet(visit, kind)
    try:
        done = do(visit.viewer, ids)
    except UsageError:
        messages.warning(
            visit.request, _("Nothing was done: not all of that is proposed any more. Here is what is proposed now.")
        )
        return HttpResponseRedirect(addresses.proposals(kind or "", page=number))
    following = _following(sent.getlist("here"), ids)
    return _after(visit, done, kind, page=number, at=f"{button}-{following}" if following else "")


def _following(here: Sequence[str], done: Sequence[str]) -> str:
    """The first row after those that are done with, else the last before them; "" where the page has no other."""
    after = max((place + 1 for place, row in enumerate(here) if row in done), default=0)
    left = [*here[after:], *(row for row in here[after - 1 :: -1] if row not in done)] if after else []
    return next(iter(left), "")


def _not_yet(visit: Visit, kind: TagKind | None) -> HttpResponseBase:
    """Leads to the page that waits: works or rules changed since, and names are compared anew."""
    messages.info(visit.request, _("Nothing was done yet: works or rules have changed, and names are compared anew."))
    return HttpResponseRedirect(addresses.proposals(kind or ""))


def _after(visit: Visit, done: Wrangled, kind: TagKind | None, *, page: int = 1, at: str = "") -> HttpResponseBase:
    """Tells what was done, and leads to the page that offers to undo it."""
    if not done.steps:
        messages.info(visit.request, _("Nothing is proposed that is as certain as that."))
    elif done.steps[0].verb is Verb.DISMISS:
        messages.success(visit.request, f"{tag_words.told(done.steps)}.")
    else:
        messages.success(visit.request, said(done))
    return HttpResponseRedirect(addresses.proposals(kind or "", page=page, act=done.act, at=at))


def _row(proposal: Proposal) -> Row:
    step = proposal.step
    return Row(
        proposal,
        step.verb is Verb.MERGE,
        step.kind.value,
        tag_words.percent(proposal),
        tag_words.reason(proposal),
        addresses.tag(step.kind.value, step.name) if proposal.works else "",
        addresses.tag(step.kind.value, step.other) if proposal.other_works else "",
    )


def _tabs(kind: TagKind | None) -> tuple[Tab, ...]:
    """All kinds, and each of them."""
    each = (Tab(str(filters.TITLES[FacetKind(k.value)]), addresses.proposals(k.value), k is kind) for k in OPEN_KINDS)
    return (Tab(_("All kinds"), addresses.proposals(), kind is None), *each)


def _kind(typed: str) -> TagKind | None:
    """The kind that is asked for; None for all of them, and for what is no kind."""
    return TagKind(typed) if typed in OPEN_KINDS else None


def _percent(typed: str) -> int:
    """A certainty. Raises UsageError for what is none, or less than a guess."""
    percent = typed_number(typed.strip().rstrip("%").strip(), least=_LEAST, most=100)
    if percent is None:
        raise UsageError(_("The certainty must be a number of percent from %(n)s to 100.") % {"n": _LEAST})
    return percent
