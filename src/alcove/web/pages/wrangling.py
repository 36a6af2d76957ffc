"""A tag put in order: its place among the others, what an act would come to, the act itself, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcove.domain.query.column import FacetKind
from alcove.domain.tag_rules import Act, Step, Verb
from alcove.domain.tags import TagKind
from alcove.errors import UsageError
from alcove.web import addresses, figures, tag_places, tag_words
from alcove.web.pages import names
from alcove.web.typed_numbers import typed_number
from alcove.web.visits import Sheet, Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alcove.library.wrangling import TagCard, Wrangled

#: What a person does to one tag here; what was proposed is turned down elsewhere.
_VERBS = frozenset(Verb) - {Verb.DISMISS}


def show(visit: Visit) -> Sheet:
    """A tag's place among the others, and the ways to change it."""
    kind, name = _kind(visit.asked("kind")), visit.asked("name")
    card = tag_places.card_of(visit, kind, name)
    if card is None:
        return names.missing(visit, FacetKind(kind.value), name)
    shown = tag_places.place_of(card) | {
        "card": card,
        "kind": kind.value,
        "singular": names.SINGULAR[FacetKind(kind.value)],
        "name": name,
        "page_href": addresses.tag(kind.value, name),
        "canonical_href": addresses.rules_of(kind.value, card.canonical),
        "split_href": addresses.step(Verb.SPLIT, kind.value, name),
        "act": typed_number(visit.asked("act")),
    }
    return Sheet("wrangling_tag.html", shown, card.to_line())


def preview(visit: Visit) -> Sheet:
    """What an act would come to, in numbers and names; nothing is done."""
    verb, step = _step(visit.request.GET)
    shown: dict[str, object] = {"step": step, "back": addresses.rules_of(step.kind.value, step.name)}
    try:
        done = visit.library.wrangle(visit.viewer, verb, step.name, step.other, kind=step.kind, dry_run=True)
    except UsageError as error:
        return Sheet("wrangling_step.html", shown | {"refused": str(error)}, {"error": str(error)}, 400)
    meant = done.steps[0]
    sentences = tuple(_consequences(visit, meant, done))
    shown |= {"refused": "", "told": tag_words.told(done.steps), "meant": meant, "sentences": sentences}
    return Sheet("wrangling_step.html", shown, done.to_line() | {"consequences": sentences})


def act(visit: Visit) -> HttpResponseBase:
    """Does it, and leads to the tag, where it can be taken back."""
    verb, step = _step(visit.request.POST)
    done = visit.library.wrangle(visit.viewer, verb, step.name, step.other, kind=step.kind)
    messages.success(visit.request, said(done))
    return HttpResponseRedirect(addresses.rules_of(step.kind.value, done.steps[0].name, act=done.act))


def undo(visit: Visit) -> HttpResponseBase:
    """Undoes an act, and leads to what it was about: a tag, or all that was done."""
    number = number_of_act(visit.request.POST.get("act", ""))
    undone = visit.library.unwrangle(visit.viewer, number)
    messages.success(visit.request, _("Undone: %(what)s.") % {"what": tag_words.told(undone.steps)})
    return HttpResponseRedirect(_after(undone, visit.request.POST.get("to", "")))


def said(done: Wrangled) -> str:
    """What an act came to, in a sentence."""
    return _("%(what)s now: %(works)s.") % {"what": tag_words.told(done.steps), "works": figures.works(done.works)}


def number_of_act(typed: str) -> int:
    """The number of an act that a form is to undo. Raises UsageError."""
    number = typed_number(typed)
    if number is None:
        raise UsageError(_("That is no number of an act."))
    return number


def _kind(typed: str) -> TagKind:
    """A kind whose tags can be put in order."""
    if typed not in tag_places.KINDS:
        raise Http404
    return TagKind(typed)


def _step(sent: Mapping[str, str]) -> tuple[Verb, Step]:
    if sent.get("do", "") not in _VERBS:
        raise Http404
    verb, kind = Verb(sent["do"]), _kind(sent.get("kind", ""))
    other = "" if verb is Verb.SPLIT else sent.get("other", "").strip()
    return verb, Step(verb, kind, sent.get("name", ""), other)


def _after(undone: Act, to: str) -> str:
    """Where one goes after something was undone: to the list that one came from, or to the tag."""
    if to == "proposals":
        return addresses.PROPOSALS
    if to == "tag" and len(undone.steps) == 1:
        return addresses.rules_of(undone.steps[0].kind.value, undone.steps[0].name)
    return addresses.WRANGLING


def _consequences(visit: Visit, step: Step, done: Wrangled) -> Iterator[str]:
    """What a step comes to, a sentence each, the number of works first."""
    works = done.works
    words = {"n": figures.number(works), "name": step.name, "other": step.other}
    match step.verb:
        case Verb.MERGE:
            told = ngettext(
                "%(n)s work moves from “%(name)s” to “%(other)s”.",
                "%(n)s works move from “%(name)s” to “%(other)s”.",
                works,
            )
        case Verb.RENAME:
            told = ngettext(
                "%(n)s work of “%(name)s” is listed and counted under “%(other)s”.",
                "%(n)s works of “%(name)s” are listed and counted under “%(other)s”.",
                works,
            )
        case Verb.UNDER:
            told = ngettext(
                "A filter on “%(other)s” finds the %(n)s work of “%(name)s” as well.",
                "A filter on “%(other)s” finds the %(n)s works of “%(name)s” as well.",
                works,
            )
        case Verb.NOT_UNDER:
            told = ngettext(
                "The %(n)s work of “%(name)s” stands under “%(other)s” no longer.",
                "The %(n)s works of “%(name)s” stand under “%(other)s” no longer.",
                works,
            )
        case Verb.IN | Verb.NOT_IN:
            told = ngettext(
                "%(n)s work carries “%(name)s”; what filters find stays the same.",
                "%(n)s works carry “%(name)s”; what filters find stays the same.",
                works,
            )
        case _:
            told = ngettext(
                "%(n)s work carries “%(name)s”, which is counted for itself.",
                "%(n)s works carry “%(name)s”, which is counted for itself.",
                works,
            )
    yield told % words
    yield from _of_the_other(visit, step, done.then or 0)
    if step.verb in {Verb.MERGE, Verb.RENAME} and (card := tag_places.card_of(visit, step.kind, step.name)):
        yield from _what_goes_along(step, card)


def _of_the_other(visit: Visit, step: Step, then: int) -> Iterator[str]:
    """How many works the other tag has, and would have."""
    if not step.other or step.verb is Verb.NOT_IN:
        return
    other = tag_places.card_of(visit, step.tags[1].kind, step.other)
    words = {"other": step.other, "then": figures.number(then)}
    if other is None:
        yield _("“%(other)s” is a new name, which no work carries yet.") % words
    elif step.verb not in {Verb.RENAME, Verb.IN}:
        told = ngettext(
            "“%(other)s” has %(n)s work so far, and %(then)s then.",
            "“%(other)s” has %(n)s works so far, and %(then)s then.",
            other.works,
        )
        yield told % (words | {"n": figures.number(other.works)})


def _what_goes_along(step: Step, card: TagCard) -> Iterator[str]:
    synonyms = [each.name for each in card.synonyms if each.name != step.other]
    # What a synonym stands under is its old tag's, which stays behind.
    is_head = card.canonical == step.name
    if is_head and synonyms:
        yield _("Its synonyms go along: %(names)s.") % {"names": tag_words.named(synonyms)}
    if is_head and card.metas:
        yield _("It stands under %(names)s; so will “%(other)s”.") % {
            "names": tag_words.named(card.metas),
            "other": step.other,
        }
    if is_head and card.subs:
        subs = tag_words.named(each.name for each in card.subs)
        yield _("What stands under it will stand under “%(other)s”: %(names)s.") % {"names": subs, "other": step.other}
