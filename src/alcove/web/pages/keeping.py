"""Saved searches and standing rules: listed, made, renamed, removed, and brought back after a removal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from alcove.domain.filters import Node, Not, Or, Tagged, TagName, WorkFilter, all_of, any_of, negated
from alcove.domain.query import parse, unparse
from alcove.domain.query.column import FacetKind
from alcove.domain.tag_rules import OPEN_KINDS
from alcove.domain.tags import TagKind
from alcove.errors import NameTakenError, NotPermittedError, QueryError, UsageError
from alcove.web import addresses
from alcove.web import column as filters
from alcove.web.keeping import can_keep, search_href
from alcove.web.pages.names import SINGULAR
from alcove.web.typed_numbers import typed_number
from alcove.web.visits import Sheet, Visit


@dataclass(frozen=True, slots=True)
class InWords:
    """A standing rule as people say it: the tags that it leaves out, of which kind, and the fandoms that it spares."""

    kind: str
    tags: tuple[str, ...]
    fandoms: tuple[str, ...]


def in_words(query: str) -> InWords | None:
    """What a rule says that the form could have made; None for another, which its query alone tells."""
    try:
        where = parse(query).where
    except QueryError:
        return None
    parts = where.parts if isinstance(where, Or) else (where,)
    left = [part.part for part in parts if isinstance(part, Not) and isinstance(part.part, Tagged)]
    spared = [part for part in parts if isinstance(part, Tagged) and part.kind is TagKind.FANDOM]
    names = [name for each in (*left, *spared) for name in each.names]
    if len(left) != 1 or len(left) + len(spared) != len(parts) or any(n.prefix or n.sign for n in names):
        return None
    if not isinstance(kind := left[0].kind, TagKind):
        return None
    fandoms = tuple(name.name for each in spared for name in each.names)
    return InWords(str(SINGULAR[FacetKind(kind.value)]), tuple(name.name for name in left[0].names), fandoms)


def left_by(query: str) -> str:
    """The list of the works that a rule leaves out of a list of all works; empty where it cannot be read."""
    try:
        where = parse(query).where
    except QueryError:
        return ""
    parts = where.parts if isinstance(where, Or) else (where,)
    return addresses.works(WorkFilter(all_of(*(negated(part) for part in parts if part)), ruled=False))


def show(visit: Visit) -> Sheet:
    """All that is kept; with ``rule``, or ``leave`` and ``except``, what such a rule would leave out."""
    library, viewer = visit.library, visit.viewer
    _refuse_nobody(visit)
    searches, rules = library.saved_searches(viewer), library.standing_rules(viewer)
    query = visit.asked("rule") or _typed_rule(visit.request.GET)
    shown = {
        "searches": tuple((each, search_href(each)) for each in searches),
        "rules": tuple((rule, in_words(rule.query), left_by(rule.query)) for rule in rules),
        "weighed": library.add_rule(viewer, query, dry_run=True) if query else None,
        "weighed_in_words": in_words(query) if query else None,
        "weighed_left": left_by(query) if query else "",
        "unknown": library.hint(viewer, query) if query else (),
        "gone": visit.asked("gone"),
        "gone_name": visit.asked("name"),
        "kinds": tuple((kind.value, filters.TITLES[FacetKind(kind.value)]) for kind in OPEN_KINDS),
        "kind": visit.asked("kind", TagKind.FREEFORM.value),
        "leave": visit.asked("leave"),
        "but": visit.asked("except"),
    }
    line = {"searches": [each.to_line() for each in searches], "rules": [rule.to_line() for rule in rules]}
    return Sheet("saved.html", shown, line)


def act(visit: Visit) -> HttpResponseBase:
    """Does what the pressed button says, and leads back to what is kept."""
    _refuse_nobody(visit)
    sent = visit.request.POST
    do = _ACTS.get(sent.get("do", ""))
    if do is None:
        raise UsageError(_("This form was not understood. Go back and press its button again."))
    try:
        return HttpResponseRedirect(do(visit, sent))
    except (UsageError, QueryError) as error:
        if do is _save and not isinstance(error, QueryError):
            return HttpResponseRedirect(_unsaved(visit, sent, error))
        messages.warning(visit.request, error.message)
        return HttpResponseRedirect(addresses.SAVED)


def _refuse_nobody(visit: Visit) -> None:
    if not can_keep(visit.viewer):
        raise NotPermittedError(_("Who has a ceiling and no name keeps no searches and no rules."))


def _save(visit: Visit, sent: Mapping[str, str]) -> str:
    name, query = sent.get("name", ""), sent.get("q", "")
    made = visit.library.save_search(visit.viewer, name, query, replace=bool(sent.get("replace")))
    messages.success(visit.request, _("Saved as “%(name)s”.") % {"name": made.name})
    return search_href(made)


def _unsaved(visit: Visit, sent: Mapping[str, str], error: UsageError) -> str:
    """Back to the list that was to be saved, which says why it was not."""
    is_taken = isinstance(error, NameTakenError)
    if not is_taken:
        messages.warning(visit.request, error.message)
    return addresses.works_unsaved(sent.get("q", ""), " ".join(sent.get("name", "").split()) if is_taken else "")


def _rename(visit: Visit, sent: Mapping[str, str]) -> str:
    made = visit.library.rename_search(visit.viewer, sent.get("name", ""), sent.get("new", ""))
    messages.success(visit.request, _("It is called “%(name)s” now.") % {"name": made.name})
    return addresses.SAVED


def _forget(visit: Visit, sent: Mapping[str, str]) -> str:
    gone = visit.library.forget_search(visit.viewer, sent.get("name", ""))
    return addresses.saved(gone=gone.query, name=gone.name)


def _rule(visit: Visit, sent: Mapping[str, str]) -> str:
    visit.library.add_rule(visit.viewer, sent.get("q", ""))
    messages.success(visit.request, _("The rule holds for all lists from now on."))
    return addresses.SAVED


def _remove(visit: Visit, sent: Mapping[str, str]) -> str:
    number = typed_number(sent.get("rule", "")) or 0
    return addresses.saved(gone=visit.library.remove_rule(visit.viewer, number).query)


_ACTS: Mapping[str, Callable[[Visit, Mapping[str, str]], str]] = {
    "save": _save,
    "rename": _rename,
    "forget": _forget,
    "rule": _rule,
    "remove": _remove,
}


def _typed_rule(asked: Mapping[str, str]) -> str:
    """The rule that the form's fields mean: leave out a tag, always or but for a fandom; "" where they are empty."""
    name, but, kind = asked.get("leave", "").strip(), asked.get("except", "").strip(), asked.get("kind", "")
    if not name:
        return ""
    if kind not in OPEN_KINDS:
        raise UsageError(_("Choose a kind of tag."))
    parts: list[Node] = [Not(Tagged(TagKind(kind), (TagName(name),)))]
    if but:
        parts.append(Tagged(TagKind.FANDOM, (TagName(but),)))
    try:
        return unparse(WorkFilter(any_of(*parts)))
    except ValueError as error:
        raise UsageError(_("No tag can have this name: %(why)s.") % {"why": error}) from error
