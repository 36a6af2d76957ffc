"""Kinds of tags, and the canonical names of ratings, warnings and categories.

A tag is a kind and an exact name in NFC. Names that differ in case are
different tags until somebody wrangles them. Facts: otwarchive's
``config/config.yml`` and its history (AO3 stored names; display names differ
for one warning since 2014).
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import NamedTuple


class TagKind(StrEnum):
    """The seven kinds of tags that a work carries, in AO3's order."""

    RATING = "rating"
    WARNING = "warning"
    CATEGORY = "category"
    FANDOM = "fandom"
    RELATIONSHIP = "relationship"
    CHARACTER = "character"
    FREEFORM = "freeform"


class Tag(NamedTuple):
    """A tag as it stands on works: its kind and its exact name (NFC)."""

    kind: TagKind
    name: str


NOT_RATED = "Not Rated"
GENERAL = "General Audiences"
TEEN = "Teen And Up Audiences"
MATURE = "Mature"
EXPLICIT = "Explicit"

#: Ratings from mildest to strongest. ``Not Rated`` is in no range.
RATING_ORDER: tuple[str, ...] = (GENERAL, TEEN, MATURE, EXPLICIT)
RATINGS: tuple[str, ...] = (NOT_RATED, *RATING_ORDER)

CHOSE_NOT_TO_WARN = "Choose Not To Use Archive Warnings"
NO_WARNINGS = "No Archive Warnings Apply"
VIOLENCE = "Graphic Depictions Of Violence"
DEATH = "Major Character Death"
NON_CON = "Rape/Non-Con"
UNDERAGE = "Underage Sex"
WARNINGS: tuple[str, ...] = (CHOSE_NOT_TO_WARN, NO_WARNINGS, VIOLENCE, DEATH, NON_CON, UNDERAGE)

CATEGORIES: tuple[str, ...] = ("F/F", "F/M", "Gen", "M/M", "Multi", "Other")

# Variants by casefolded name; ao3-formats.md section 5 has where and when each was in use.
_RATING_NAMES = {name.casefold(): name for name in RATINGS} | {
    "teen & up audiences": TEEN,
    "teen and up": TEEN,
    "teen": TEEN,
    "general": GENERAL,
}
_WARNING_NAMES = {name.casefold(): name for name in WARNINGS} | {
    "creator chose not to use archive warnings": CHOSE_NOT_TO_WARN,
    "author chose not to use archive warnings": CHOSE_NOT_TO_WARN,
    "choose not to warn": CHOSE_NOT_TO_WARN,
    "author has chosen not to warn": CHOSE_NOT_TO_WARN,
    "choose not to warn for some content": CHOSE_NOT_TO_WARN,
    "author has chosen not to warn for some content": CHOSE_NOT_TO_WARN,
    "none of these warnings apply": NO_WARNINGS,
    "no primary warnings apply": NO_WARNINGS,
    "underage": UNDERAGE,
    "extreme violence": VIOLENCE,
}
_CATEGORY_NAMES = {name.casefold(): name for name in CATEGORIES} | {
    "het": "F/M",
    "slash": "M/M",
    "femslash": "F/F",
}


def canonical_rating(name: str) -> str:
    """AO3's stored name for a rating as shown; an unknown one comes back as it is."""
    return _RATING_NAMES.get(name.strip().casefold(), name.strip())


def canonical_warning(name: str) -> str:
    """AO3's stored name for an archive warning as shown; an unknown one comes back as it is."""
    return _WARNING_NAMES.get(name.strip().casefold(), name.strip())


def canonical_category(name: str) -> str:
    """AO3's stored name for a category as shown; an unknown one comes back as it is."""
    return _CATEGORY_NAMES.get(name.strip().casefold(), name.strip())


_CANONICAL = {
    TagKind.RATING: canonical_rating,
    TagKind.WARNING: canonical_warning,
    TagKind.CATEGORY: canonical_category,
}


def canonical_name(kind: TagKind, name: str) -> str:
    """The name under which a tag is kept: NFC, one-line, and for the closed kinds AO3's stored name."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    fold = _CANONICAL.get(kind)
    return fold(plain) if fold else plain
