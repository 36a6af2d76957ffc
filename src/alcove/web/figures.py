"""Numbers, dates and names as people read them."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alcove.domain.languages import LANGUAGES
from alcove.domain.moments import local
from alcove.domain.tags import CHOSE_NOT_TO_WARN
from alcove.domain.works import Work

_LANGUAGES = {language.code: language for language in LANGUAGES}
_KILO = 1000
_BYTES = (("GB", 1e9), ("MB", 1e6), ("kB", 1e3))


def number(value: int | None) -> str:
    """``12,345``; nothing for None."""
    return "" if value is None else f"{value:,}"


def up_to(value: int, most: int) -> str:
    """``845``, and ``1,000+`` for what was counted up to a thousand and no further."""
    return f"{value:,}+" if value >= most else f"{value:,}"


def short(value: int | None) -> str:
    """``845``, ``12k``, ``1.2M``: for places where a figure is only felt."""
    if value is None:
        return ""
    if value < 10 * _KILO:
        return f"{value:,}"
    return f"{value / _KILO:,.0f}k" if value < _KILO * _KILO else f"{value / _KILO / _KILO:,.1f}M"


def words(value: int | None) -> str:
    """``12,345 words``; nothing for None."""
    return "" if value is None else ngettext("%(n)s word", "%(n)s words", value) % {"n": f"{value:,}"}


def works(value: int) -> str:
    """``12,345 works``."""
    return ngettext("%(n)s work", "%(n)s works", value) % {"n": f"{value:,}"}


def chapters(work: Work) -> str:
    """``3/7`` and ``3/?``; nothing where the file doesn't tell."""
    return "" if work.chapters_posted is None else f"{work.chapters_posted:,}/{work.chapters_expected or '?'}"


def day(value: dt.date | None) -> str:
    """``2 Mar 2024``; nothing for None."""
    return "" if value is None else f"{value.day} {value:%b} {value.year}"


def day_of(value: dt.datetime) -> str:
    """``2 Mar 2024``: the day of a moment in the library's zone."""
    return day(local(value).date())


def span(low: int | None, high: int | None) -> str:
    """``1,000–1,499``, ``7``, ``under 100``, ``1,000,000 and more``; None is open."""
    if high is None:
        return _("%(n)s and more") % {"n": number(low)}
    if low is None and high:
        return _("under %(n)s") % {"n": number(high + 1)}
    return number(high) if (low or 0) == high else f"{number(low)}–{number(high)}"


def months(first: dt.date | None, last: dt.date | None) -> str:
    """A month, some months of a year, or a year, by its first and its last day; open at one end with None."""
    if first is None:
        return _("before %(year)s") % {"year": last.year + 1} if last else ""
    if last is None:
        return _("%(year)s and later") % {"year": first.year}
    if (first.month, last.month) == (1, 12):
        return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    return f"{first:%b} {first.year}" if first.month == last.month else f"{first:%b}–{last:%b} {last.year}"


def moment(value: dt.datetime | None) -> str:
    """``2 Mar 2024, 14:05`` in the library's zone; nothing for None."""
    if value is None:
        return ""
    here = local(value)
    return f"{day(here.date())}, {here:%H:%M}"


def size(value: int | None) -> str:
    """``12.3 MB``; nothing for None."""
    if value is None:
        return ""
    for unit, factor in _BYTES:
        if value >= factor:
            return f"{value / factor:,.1f} {unit}"
    return _("%(n)s bytes") % {"n": value}


def language_name(code: str | None) -> str:
    """A language's English name by its code; the code itself for one that is not known."""
    known = _LANGUAGES.get(code or "")
    return known.english if known else code or ""


def tag_name(name: str) -> str:
    """A tag's name as AO3 shows it to readers: one warning is called otherwise in its addresses, and in ours."""
    return _("Creator Chose Not To Use Archive Warnings") if name == CHOSE_NOT_TO_WARN else name


def reading_time(value: int | None) -> str:
    """About how long so many words take, at 250 a minute."""
    if not value:
        return ""
    minutes = max(1, round(value / 250))
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    return _("%(h)s h %(m)s min") % {"h": hours, "m": rest} if hours < 10 and rest else _("%(h)s h") % {"h": hours}
