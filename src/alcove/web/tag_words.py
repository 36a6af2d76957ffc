"""What is done to tags, and why it is proposed, as people read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcove.domain.proposals import Proposal
from alcove.domain.tag_rules import Step, Verb
from alcove.web import figures

_NAMED = 8

# Written out in full, so that translations find each.
_DONE: Mapping[Verb, Callable[[], str]] = {
    Verb.MERGE: lambda: _("“%(name)s” means “%(other)s”"),
    Verb.SPLIT: lambda: _("“%(name)s” stands by itself"),
    Verb.UNDER: lambda: _("“%(name)s” stands under “%(other)s”"),
    Verb.NOT_UNDER: lambda: _("“%(name)s” does not stand under “%(other)s”"),
    Verb.IN: lambda: _("“%(name)s” is of the fandom “%(other)s”"),
    Verb.NOT_IN: lambda: _("“%(name)s” is not said to be of the fandom “%(other)s”"),
    Verb.RENAME: lambda: _("“%(name)s” is called “%(other)s”"),
    Verb.DISMISS: lambda: _("“%(name)s” with “%(other)s” is not proposed again"),
}
_REASONS: Mapping[str, Callable[[], str]] = {
    "case or accents": lambda: _("The names differ in capitals or accents alone."),
    "quotes, dashes or spaces": lambda: _("The names differ in quotes, dashes or spaces alone."),
    "the order of the names": lambda: _("The same names in another order."),
    "& or and": lambda: _("The names differ in “&” and “and” alone."),
    "what AO3 adds to a name that another kind has": lambda: _("One has the ending that AO3 adds to a doubled name."),
    "punctuation": lambda: _("The names differ in punctuation alone."),
    "words written together": lambda: _("The same letters, with words written together or apart."),
    "a question mark": lambda: _("The names differ in a question mark."),
    "one fandom in several media": lambda: _("One fandom in several media, and the name for all of them."),
    "the same name in several media": lambda: _("The same name with several media or authors behind it."),
}


def told(steps: Sequence[Step]) -> str:
    """What steps do, in half a sentence: the first, and how many more."""
    first = _DONE[steps[0].verb]() % {"name": steps[0].name, "other": steps[0].other}
    more = len(steps) - 1
    rest = ngettext("%(first)s, and %(n)s more", "%(first)s, and %(n)s more", more)
    return rest % {"first": first, "n": figures.number(more)} if more else first


def reason(proposal: Proposal) -> str:
    """Why it is proposed."""
    return _REASONS[proposal.reason]()


def percent(proposal: Proposal) -> int:
    """How sure it is."""
    return round(100 * proposal.score)


def named(names: Iterable[str]) -> str:
    """Some names in a sentence: the first eight, and how many more."""
    every = tuple(names)
    shown = ", ".join(f"“{name}”" for name in every[:_NAMED])
    more = len(every) - _NAMED
    rest = ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", max(more, 1))
    return rest % {"names": shown, "n": figures.number(more)} if more > 0 else shown
