"""What AO3's search box reads means the same here, and nothing else is taken for it."""

from __future__ import annotations

import datetime as dt

import pytest

from alcove.domain.filters import (
    And,
    ChoiceField,
    Chosen,
    DateField,
    DateRange,
    During,
    Is,
    Named,
    NameField,
    Node,
    Not,
    NumberField,
    NumberRange,
    Or,
    State,
    Tagged,
    TagName,
    TextField,
    Unit,
    Within,
    Words,
)
from alcove.domain.query import parse, unparse, whole_span
from alcove.domain.tags import GENERAL, NOT_RATED, TEEN, TagKind

A, B, C = (Words(TextField.ANYWHERE, letter) for letter in "abc")


def word(value: str) -> Words:
    return Words(TextField.ANYWHERE, value)


def quoted(value: str) -> Words:
    return Words(TextField.ANYWHERE, value, phrase=True)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a AND b", And((A, B))),
        ("a && b c", And((A, B, C))),
        ("a AND b OR c", Or((And((A, B)), C))),
        ("a || b", Or((A, B))),
        ("(a)||(b)", Or((A, B))),
        ("NOT a", Not(A)),
        ("NOT (a b)", Not(And((A, B)))),
        ("NOT(a b)", Not(And((A, B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a OR NOT -b", Or((A, B))),
        ("NOT fandom:X", Not(Tagged(TagKind.FANDOM, (TagName("X"),)))),
        ("a and not b", And((A, word("and"), word("not"), B))),
        ('a "AND" "NOT"', And((A, quoted("AND"), quoted("NOT")))),
        ("NOTa ANDb", And((word("NOTa"), word("ANDb")))),
    ],
)
def test_operators(text: str, tree: Node) -> None:
    assert parse(text).where == tree


def within(count: int, unit: Unit = Unit.DAYS, *, older: bool = False) -> Within:
    return Within(DateField.UPDATED, count, unit, older)


def during(ago: int, unit: Unit) -> During:
    return During(DateField.UPDATED, ago, unit)


@pytest.mark.parametrize(
    ("value", "tree"),
    [
        ("< 7 days", within(7)),
        (" < 7 days ago", within(7)),
        ("> 8 weeks", within(8, Unit.WEEKS, older=True)),
        ('"> 8 weeks"', within(8, Unit.WEEKS, older=True)),
        ("13-21 months ago", And((within(21, Unit.MONTHS), within(13, Unit.MONTHS, older=True)))),
        ('"13-21 months ago"', And((within(21, Unit.MONTHS), within(13, Unit.MONTHS, older=True)))),
        (" 21 - 13 Months", And((within(21, Unit.MONTHS), within(13, Unit.MONTHS, older=True)))),
        ("2 months ago", during(2, Unit.MONTHS)),
        ("= 2 months ago", during(2, Unit.MONTHS)),
        ('"1 week ago"', during(1, Unit.WEEKS)),
        ("1year ago", during(1, Unit.YEARS)),
        ('"0 days ago"', during(0, Unit.DAYS)),
        ("> 0 months ago", within(0, older=True)),
        ("[2020 TO 2021-06]", DateRange(DateField.UPDATED, dt.date(2020, 1, 1), dt.date(2021, 6, 30))),
        (" 2024-02-01", DateRange(DateField.UPDATED, dt.date(2024, 2, 1), dt.date(2024, 2, 1))),
    ],
)
def test_dates_as_ao3_writes_them(value: str, tree: Node) -> None:
    assert parse(f"updated:{value}").where == tree
    assert parse(f"revised_at:{value}").where == tree
    assert parse(f"a -updated:{value} b").where == And((A, Not(tree), B))
    assert parse(f"(updated:{value})").where == tree


def numbers(field: NumberField, low: int | None, high: int | None) -> NumberRange:
    return NumberRange(field, low, high)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("words>1000", numbers(NumberField.WORDS, 1001, None)),
        ("words < 5k", numbers(NumberField.WORDS, None, 4999)),
        ("words <5k", numbers(NumberField.WORDS, None, 4999)),
        ("word_count>= 10,000", numbers(NumberField.WORDS, 10_000, None)),
        ("kudos: 10-100", numbers(NumberField.KUDOS, 10, 100)),
        ("kudos=10-100", numbers(NumberField.KUDOS, 10, 100)),
        ("hits<50", numbers(NumberField.HITS, None, 49)),
        ("comments=3", numbers(NumberField.COMMENTS, 3, 3)),
        ("bookmark>9", numbers(NumberField.BOOKMARKS, 10, None)),
        ("kudos_count:3", numbers(NumberField.KUDOS, 3, 3)),
        ("words-per-chapter>2k", numbers(NumberField.CHAPTERWORDS, 2001, None)),
        ("updated<2024", DateRange(DateField.UPDATED, high=dt.date(2023, 12, 31))),
        ("updated > 2023-06", DateRange(DateField.UPDATED, low=dt.date(2023, 7, 1))),
        ("updated < 7 days", within(7)),
        ("rating<=teen", Chosen(ChoiceField.RATING, (GENERAL, TEEN))),
        ('rating="Not Rated"', Chosen(ChoiceField.RATING, (NOT_RATED,))),
        ("language: English", Chosen(ChoiceField.LANGUAGE, ("en",))),
        ("language_id:en", Chosen(ChoiceField.LANGUAGE, ("en",))),
        ("creators: name", Words(TextField.CREATOR, "name")),
        ('creators: "a name"', Words(TextField.CREATOR, "a name", phrase=True)),
        ("creators:=name", Named(NameField.CREATOR, ("name",))),
        ("-creators: name", Not(Words(TextField.CREATOR, "name"))),
        ("otp: true", Is(State.OTP)),
        ("crossover: true", Is(State.CROSSOVER)),
        ("OTP:false", Not(Is(State.OTP))),
        ("-otp:false", Is(State.OTP)),
        ("complete: true", Is(State.COMPLETE)),
        ("complete: False", Not(Is(State.COMPLETE))),
        ("expected_number_of_chapters: 1", Is(State.ONESHOT)),
    ],
)
def test_shorthands_of_ao3(text: str, tree: Node) -> None:
    assert parse(text).where == tree
    assert parse(f"(a OR {text}) b").where == And((Or((A, tree)), B))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("words", "words"),
        ("words >storm", "words storm"),
        ("lamp >5k", "lamp 5k"),
        ("lamp<storm", '"lamp<storm"'),
        ("x=y", '"x=y"'),
        ("sort by words", "sort by words"),
        ("sorted words", "sorted words"),
        ("resort", "resort"),
        ('sort "by" "> words"', 'sort "by" "> words"'),
        ('words "<5"', 'words "<5"'),
        ('"words" "< 5"', '"words" "< 5"'),
        ("updated:2024 months ago", "updated:2024 months ago"),
        ("updated:7d ago", "updated:7d ago"),
        ("words:5 -100", "words:5 -100"),
        ("descending sort:title", "descending sort:title"),
        ("sort:title descendings", "descendings sort:title"),
        ("otp true", "otp true"),
    ],
)
def test_words_that_only_look_like_shorthands_are_words(text: str, canonical: str) -> None:
    assert unparse(parse(text)) == canonical
    assert parse(canonical) == parse(text)


@pytest.mark.parametrize(
    ("today", "ago", "unit", "first", "last"),
    [
        ("2024-03-31", 0, Unit.DAYS, "2024-03-31", "2024-03-31"),
        ("2024-03-31", 31, Unit.DAYS, "2024-02-29", "2024-02-29"),
        ("2024-03-31", 0, Unit.WEEKS, "2024-03-25", "2024-03-31"),
        ("2024-04-01", 1, Unit.WEEKS, "2024-03-25", "2024-03-31"),
        ("2024-03-31", 1, Unit.MONTHS, "2024-02-01", "2024-02-29"),
        ("2024-01-15", 2, Unit.MONTHS, "2023-11-01", "2023-11-30"),
        ("2024-02-29", 1, Unit.YEARS, "2023-01-01", "2023-12-31"),
        ("2024-02-29", 999_999, Unit.YEARS, "1000-01-01", "1000-12-31"),
        ("2024-02-29", 999_999, Unit.WEEKS, "1000-01-01", "1000-01-07"),
    ],
)
def test_a_whole_span_is_the_calendars(today: str, ago: int, unit: Unit, first: str, last: str) -> None:
    span = whole_span(dt.date.fromisoformat(today), during(ago, unit))
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)
