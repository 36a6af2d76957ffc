"""Kinds of tags, and the names under which they are kept."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.tags import (
    CATEGORIES,
    RATINGS,
    WARNINGS,
    TagKind,
    canonical_category,
    canonical_name,
    canonical_rating,
    canonical_warning,
)


@pytest.mark.parametrize(
    ("shown", "stored"),
    [
        ("Creator Chose Not To Use Archive Warnings", "Choose Not To Use Archive Warnings"),
        ("Author Chose Not To Use Archive Warnings", "Choose Not To Use Archive Warnings"),
        ("choose not to warn", "Choose Not To Use Archive Warnings"),
        ("None Of These Warnings Apply", "No Archive Warnings Apply"),
        ("Underage", "Underage Sex"),
        ("Rape/Non-con", "Rape/Non-Con"),
        (" Extreme Violence ", "Graphic Depictions Of Violence"),
        ("Something Else", "Something Else"),
    ],
)
def test_warnings_come_out_under_the_stored_name(shown: str, stored: str) -> None:
    assert canonical_warning(shown) == stored


def test_ratings_and_categories_come_out_under_the_stored_name() -> None:
    assert canonical_rating("Teen and Up Audiences") == "Teen And Up Audiences"
    assert canonical_rating("Teen & Up Audiences") == "Teen And Up Audiences"
    assert [canonical_category(name) for name in ("Het", "slash", "Femslash", "gen")] == ["F/M", "M/M", "F/F", "Gen"]


@pytest.mark.parametrize(
    ("kind", "names"), [(TagKind.RATING, RATINGS), (TagKind.WARNING, WARNINGS), (TagKind.CATEGORY, CATEGORIES)]
)
def test_stored_names_stay(kind: TagKind, names: tuple[str, ...]) -> None:
    assert [canonical_name(kind, name) for name in names] == list(names)


def test_other_tags_keep_their_case_and_lose_only_odd_space() -> None:
    assert canonical_name(TagKind.FREEFORM, "  het\n and  \u00a0 more ") == "het and more"
    assert canonical_name(TagKind.FANDOM, "Cafe\u0301") == "Café"


@given(st.sampled_from(TagKind), st.text())
def test_a_kept_name_stays_as_it_is(kind: TagKind, name: str) -> None:
    kept = canonical_name(kind, name)
    assert canonical_name(kind, kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
