"""Conditions of a question that name no tag, as people say them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alcove.domain.filters import DateField, DateRange, Is, NumberField, NumberRange, State
from alcove.domain.query import parse
from alcove.web import figures

_MEASURED = {
    NumberField.WORDS: gettext_lazy("Words"),
    NumberField.CHAPTERS: gettext_lazy("Chapters"),
    NumberField.FANDOMS: gettext_lazy("Number of fandoms"),
    NumberField.RELATIONSHIPS: gettext_lazy("Number of relationships"),
    NumberField.TAGS: gettext_lazy("Number of tags"),
    NumberField.CHAPTERWORDS: gettext_lazy("Words a chapter"),
    NumberField.KUDOS: gettext_lazy("Kudos"),
    NumberField.HITS: gettext_lazy("Hits"),
    NumberField.BOOKMARKS: gettext_lazy("Bookmarks"),
    NumberField.COMMENTS: gettext_lazy("Comments"),
    DateField.UPDATED: gettext_lazy("Updated"),
    DateField.PUBLISHED: gettext_lazy("Published"),
    DateField.IMPORTED: gettext_lazy("Came into the library"),
}
_STATES = {
    State.COMPLETE: gettext_lazy("Complete"),
    State.WIP: gettext_lazy("In progress"),
    State.ONESHOT: gettext_lazy("Planned as one chapter"),
    State.CROSSOVER: gettext_lazy("Crossover"),
    State.OTP: gettext_lazy("One relationship"),
    State.ABANDONED: gettext_lazy("Abandoned"),
    State.UNRECOGNISED: gettext_lazy("Not recognised"),
    State.IMAGES: gettext_lazy("With images"),
    State.VERSIONS: gettext_lazy("In several versions"),
    State.DUPLICATES: gettext_lazy("With duplicates"),
}


def said(text: str) -> str:
    """A condition as a query has it, in words where there are any for it; else as it is asked."""
    match parse(text).where:
        case NumberRange(NumberField.FANDOMS, 1, 1):
            return _("One fandom")
        case NumberRange(NumberField.FANDOMS, 2, None):
            return _("Several fandoms")
        case NumberRange(field, low, high):
            return _range(str(_MEASURED[field]), figures.number(low), figures.number(high))
        case DateRange(field, first, last):
            return _range(str(_MEASURED[field]), figures.day(first), figures.day(last))
        case Is(state):
            return str(_STATES[state])
        case _:
            return text


def _range(what: str, low: str, high: str) -> str:
    if not low:
        return _("%(what)s: up to %(high)s") % {"what": what, "high": high}
    if not high:
        return _("%(what)s: from %(low)s") % {"what": what, "low": low}
    ends = low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    return f"{what}: {ends}"
