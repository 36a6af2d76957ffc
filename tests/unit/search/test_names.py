from __future__ import annotations

import pytest

from alcove.domain.tokens import tokens
from alcove.search.names import begins_word, closeness, distance, has_begun, has_words, likeness, runs_on, wrong_letters


@pytest.mark.parametrize(
    ("name", "beginning", "begins"),
    [
        ("Harry Potter - J. K. Rowling", "pot", True),
        ("Harry Potter - J. K. Rowling", "harry pot", True),
        ("Harry Potter - J. K. Rowling", "potter j", True),
        ("Harry Potter", "arry", False),
        ("Harry Potter", "har pot", False),
        ("Don't", "dont", True),
        ("(Lamp)", "(", True),
        ("Lamp (lit)", "(", False),
        ("anything", "", True),
    ],
)
def test_beginnings_of_words(name, beginning, begins):
    assert begins_word(name, beginning) is begins


def test_words_in_any_order():
    assert has_words(["a", "b", "c"], ["c", "a"])
    assert not has_words(["a", "b"], ["a", "d"])
    assert not has_words(["a"], [])


def test_words_side_by_side():
    assert runs_on(["the", "lit", "lamp"], ["lit", "lamp"], cut_short=False)
    assert not runs_on(["the", "lit", "lamp"], ["lit", "la"], cut_short=False)
    assert runs_on(["the", "lit", "lamp"], ["lit", "la"], cut_short=True)
    assert not runs_on(["lamp"], ["lit", "lamp"], cut_short=True)


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("lamp", "lamp", 0),
        ("lamp", "lap", 1),
        ("lamp", "lmap", 1),
        ("lamp", "clamps", 2),
        ("lamp", "storm", 3),
        ("", "ab", 2),
    ],
)
def test_edits(one, other, edits):
    assert distance(one, other, 2) == edits
    assert distance(other, one, 2) == edits


@pytest.mark.parametrize(
    ("name", "typed", "wrong"),
    [
        ("Harry Potter", "harry pot", 0),
        ("Harry Potter", "hary pot", 1),
        ("Harry Potter", "hary ptot", 2),
        ("Harry Potter", "ptoter", 1),
        ("Harry Potter", "poter", 1),
        ("Harry Potter", "patar", None),
        ("Harry Potter", "hx", None),
        ("Harry Potter", "ha potter", None),
        ("Saltglass", "satlgl", 1),
        ("Saltglass", "slatgalss", 2),
        ("Saltglass", "saltglasses", 2),
        ("Saltglass", "saltglass lamp", None),
        ("Saltglass", "", None),
    ],
)
def test_wrong_letters_of_a_beginning(name, typed, wrong):
    assert wrong_letters(tokens(name), tokens(typed)) == wrong


@pytest.mark.parametrize(
    ("name", "beginning", "wrong", "begins"),
    [
        ("Saltglass Bay", "salt", 0, True),
        ("Saltglass Bay", "sakt", 0, False),
        ("Saltglass Bay", "sakt", 1, True),
        ("Saltglass Bay", "saktglads", 1, False),
        ("Saltglass Bay", "saktglads", 2, True),
        ("Saltglass Bay", "glass", 2, False),
        ("(Bay)", "(", 1, True),
        ("Bay", "(", 1, False),
    ],
)
def test_beginnings_with_wrong_letters(name, beginning, wrong, begins):
    assert has_begun(name, beginning, wrong) is begins


def test_how_like_words_are():
    assert [likeness("lantern", word) for word in ("lantern", "lanterns", "lanturn", "lamturn", "storm")] == [
        100,
        90,
        80,
        60,
        0,
    ]
    assert likeness("la", "le") == 0
    assert likeness("la", "lamp") == 0


def test_how_near_names_come():
    assert closeness(["lit", "lamp"], ["lamp", "lit"]) > closeness(["lit", "lamp", "now"], ["lamp", "lit"]) > 0
    assert closeness(["lamp"], ["lamp", "lit", "now"]) == 0
    assert closeness(["lamp"], []) == 0
