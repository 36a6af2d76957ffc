"""The values of the closed lists: how they are typed, their canonical names, their order.

Ratings, warnings and categories are known by short and by full names; languages
by code and name; sites by name and host.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from alcove.domain.filters import UNKNOWN, ChoiceField
from alcove.domain.languages import LANGUAGES, language_code
from alcove.domain.sources import SITES, host_of, site_named
from alcove.domain.tags import (
    CATEGORIES,
    CHOSE_NOT_TO_WARN,
    DEATH,
    EXPLICIT,
    GENERAL,
    MATURE,
    NO_WARNINGS,
    NON_CON,
    NOT_RATED,
    RATING_ORDER,
    TEEN,
    UNDERAGE,
    VIOLENCE,
    WARNINGS,
    canonical_category,
    canonical_rating,
    canonical_warning,
)

#: Kinds of files, as readings name them, with other names people use.
FORMATS: Mapping[str, tuple[str, ...]] = {
    "html": ("htm", "xhtml"),
    "epub": (),
    "htmlz": (),
    "azw3": ("kf8",),
    "mobi": ("prc",),
    "pdf": (),
    "text": ("txt", "plain"),
    "markdown": ("md",),
    "mhtml": ("mht",),
    "rtf": (),
    "docx": (),
    "odt": (),
    "fb2": (),
}

#: Short names, the one to print first. Full names are understood beside them.
SHORT: Mapping[ChoiceField, Mapping[str, tuple[str, ...]]] = {
    ChoiceField.RATING: {
        GENERAL: ("general", "g"),
        TEEN: ("teen", "t"),
        MATURE: ("mature", "m"),
        EXPLICIT: ("explicit", "e"),
        NOT_RATED: ("not-rated", "nr"),
        UNKNOWN: (UNKNOWN,),
    },
    ChoiceField.WARNING: {
        CHOSE_NOT_TO_WARN: ("chose-not", "cntw"),
        NO_WARNINGS: ("none",),
        VIOLENCE: ("violence",),
        DEATH: ("death", "mcd"),
        NON_CON: ("non-con", "noncon"),
        UNDERAGE: ("underage",),
        UNKNOWN: (UNKNOWN,),
    },
    ChoiceField.CATEGORY: {name: (name.lower(),) for name in CATEGORIES},
    ChoiceField.FORMAT: {name: (name, *others) for name, others in FORMATS.items()},
}

_ORDER: Mapping[ChoiceField, tuple[str, ...]] = {
    ChoiceField.RATING: (*RATING_ORDER, NOT_RATED, UNKNOWN),
    ChoiceField.WARNING: (*WARNINGS, UNKNOWN),
    ChoiceField.CATEGORY: CATEGORIES,
    ChoiceField.FORMAT: tuple(FORMATS),
}
_BY_SHORT = {
    field: {short: name for name, shorts in table.items() for short in shorts} for field, table in SHORT.items()
}
_BY_SHORT[ChoiceField.CATEGORY]["m/f"] = "F/M"
_FULL: Mapping[ChoiceField, Callable[[str], str]] = {
    ChoiceField.RATING: canonical_rating,
    ChoiceField.WARNING: canonical_warning,
    ChoiceField.CATEGORY: canonical_category,
}
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}")
_REGION, _SCRIPT = 2, 4


def choice_named(field: ChoiceField, typed: str) -> str | None:
    """The canonical name of a value as typed; None for an unknown one. Canonical names stand for themselves."""
    word = " ".join(typed.split()).casefold()
    if field is ChoiceField.LANGUAGE:
        return _language(word)
    if field is ChoiceField.SITE:
        return _site(word)
    short = _BY_SHORT[field].get(word)
    if short or field not in _FULL:
        return short
    full = _FULL[field](word)
    return full if full in _ORDER[field] else None


def short_name(field: ChoiceField, name: str) -> str:
    """What to print for a canonical name."""
    return SHORT[field][name][0] if field in SHORT else name


def in_order(field: ChoiceField, names: Iterable[str]) -> tuple[str, ...]:
    """Canonical names, each once, in the list's order; where it has none of its own, by code points."""
    if field not in _ORDER:
        return tuple(sorted(set(names)))
    return tuple(sorted(set(names), key=_ORDER[field].index))


def words_for(field: ChoiceField) -> tuple[str, ...]:
    """All that can be typed for a field's values, to find the nearest: the short names first."""
    if field is ChoiceField.LANGUAGE:
        return tuple(language.english.casefold() for language in LANGUAGES)
    if field is ChoiceField.SITE:
        return tuple(name for site in SITES for name in (site.name, site.host))
    return tuple(_BY_SHORT[field])


def _language(word: str) -> str | None:
    code = language_code(word)
    if code or not _CODE.fullmatch(word) or word.split("-", maxsplit=1)[0] in ("und", "mul", "zxx", "mis"):
        return code
    first, *rest = word.split("-")
    return "-".join((first, *map(_subtag, rest)))


def _subtag(part: str) -> str:
    """Regions in capitals and scripts capitalised, as BCP 47 recommends."""
    if len(part) == _REGION:
        return part.upper()
    return part.capitalize() if len(part) == _SCRIPT and part.isalpha() else part


def _site(word: str) -> str | None:
    site = site_named(word)
    if site:
        return site.name
    host = host_of(word).removeprefix("www.")
    return host if host == word.removeprefix("www.") and _HOST.fullmatch(host) else None
