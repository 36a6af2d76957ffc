"""What a shell hands over becomes the query that was typed."""

import json
import shutil
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.cli.query_words import joined, requoted, split_words
from alcove.domain.query import parse
from tests.unit.cli.fake import Desk

OPTIONS = {"--json": False, "--limit": True, "--sort": True, "-h": False}


@pytest.mark.parametrize(
    ("args", "options", "words"),
    [
        (["-fandom:X"], [], ["-fandom:X"]),
        (["lamp", "-storm", "--json"], ["--json"], ["lamp", "-storm"]),
        (["--limit", "5", "lamp"], ["--limit", "5"], ["lamp"]),
        (["lamp", "--limit", "-5"], ["--limit", "-5"], ["lamp"]),
        (["lamp", "--limit=5", "b"], ["--limit=5"], ["lamp", "b"]),
        (["--sort", "-title"], ["--sort", "-title"], []),
        (["a", "--", "--json", "-h"], [], ["a", "--json", "-h"]),
        (["-"], [], ["-"]),
        (["-h"], ["-h"], []),
        (["-hurt"], [], ["-hurt"]),
        (["lamp", "--limit"], ["--limit"], ["lamp"]),
        (["--nonsense", "lamp"], ["--nonsense"], ["lamp"]),
    ],
)
def test_options_and_words_are_told_apart(args: list[str], options: list[str], words: list[str]):
    assert split_words(args, OPTIONS) == (options, words)


@pytest.mark.parametrize(
    ("typed", "arrived"),
    [
        ('fandom:"Imaginary Saga"', "fandom:Imaginary Saga"),
        ('-fandom:"Imaginary Saga"', "-fandom:Imaginary Saga"),
        ('not:tag:="Slow Burn"', "not:tag:=Slow Burn"),
        ('tag:=="Slow Burn"', "tag:==Slow Burn"),
        ('tag:"slow bu"*', "tag:slow bu*"),
        ('fandom:"Lamps (TV)"', "fandom:Lamps (TV)"),
        ('fandom:"Lamps(TV)"', "fandom:Lamps(TV)"),
        ('fandom:"Boats | Barges"', "fandom:Boats | Barges"),
        ('fandom:"Saltglass - Marrin Oake"', "fandom:Saltglass - Marrin Oake"),
        ('relationship:"Ash Tree/Birch Tree"', "relationship:Ash Tree/Birch Tree"),
        ('rating:"Teen And Up Audiences"', "rating:Teen And Up Audiences"),
        ('warning:"Major Character Death"', "warning:Major Character Death"),
        ('text:"carried by hand"', "text:carried by hand"),
        ('Fandom:"Imaginary Saga"', "Fandom:Imaginary Saga"),
        ('fandom:"Lamp or Lantern"', "fandom:Lamp or Lantern"),
        ('fandom:"Lamp Or Lantern"', "fandom:Lamp Or Lantern"),
    ],
)
def test_quotes_that_a_shell_took_are_put_back(typed: str, arrived: str):
    assert requoted(arrived) == typed


@pytest.mark.parametrize(
    "word",
    [
        "lamp",
        "carried by hand",
        'fandom:"Imaginary Saga"',
        'fandom:"A B" lamp',
        "fandom:“Imaginary Saga”",
        "fandom:X words:>10k",
        "fandom:Imaginary Saga words:>10k",
        "fandom:A B -tag:C",
        "fandom:A B -storm",
        "fandom:A B OR lamp",
        "fandom:A B Words:>10k",
        "fandom:A B not:tag:C",
        "is:complete lamp",
        "words:>10k lamp",
        "rating:teen lamp",
        "updated:2024 lamp",
        "(fandom:A OR fandom:B)",
        "fandom:A)",
        "nokey:A B",
        "fandom:X",
    ],
)
def test_a_word_that_is_no_bare_value_stays_as_it_is(word: str):
    assert requoted(word) == word


NAMES = (
    st.text(st.sampled_from("Aa \\/'&*-."), max_size=12)
    .map(lambda t: f"x{t.strip()}x y")
    .filter(lambda t: " -" not in t)
)


@given(NAMES)
def test_a_name_without_quotes_comes_back_as_one_value(name: str):
    escaped = name.replace("\\", "\\\\")
    assert parse(joined([f"fandom:{name}"])) == parse(f'fandom:"{escaped}"')


@given(st.lists(st.text(st.sampled_from("abcé"), min_size=1)))
def test_plain_words_are_joined_by_spaces(words: list[str]):
    assert joined(words) == " ".join(words)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ('fandom:"Imaginary Saga" -tag:"Slow Burn"', 'fandom:"Imaginary Saga" -tag:"Slow Burn"'),
        ("""'fandom:"X Y" OR lamp'""", 'fandom:"X Y" OR lamp'),
        ("fandom:Imaginary\\ Saga words:10k..", 'fandom:"Imaginary Saga" words:10k..'),
        ("lamp 'not:(a OR b)'", "lamp not:(a OR b)"),
        ('"carried by hand"', "carried by hand"),
    ],
)
def test_what_bash_hands_over(typed: str, query: str):
    told = "import json, sys; print(json.dumps(sys.argv[1:]))"
    line = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -c '{told}' {typed}"], capture_output=True, check=True, encoding="utf-8"
    ).stdout
    assert joined(json.loads(line)) == query


def test_options_stand_anywhere(desk: Desk):
    """Before, between and after the words."""
    expected = desk.type("list", "lamp", "-fandom:X", "--limit", "1", "--json").output
    for words in (
        ("list", "--limit", "1", "--json", "lamp", "-fandom:X"),
        ("list", "lamp", "--json", "-fandom:X", "--limit=1"),
    ):
        assert desk.type(*words).output == expected
    assert {str(question) for question in desk.library.asked} == {str(desk.library.asked[0])}
    assert desk.library.asked[0].where == parse("lamp -fandom:X").where


def test_an_unknown_option_is_an_error(desk: Desk):
    result = desk.type("list", "lamp", "--foo")
    assert result.exit_code == 2
    assert "No such option" in result.stderr
    assert "--foo" in result.stderr
    assert desk.library.asked == []


def test_an_option_without_its_value_is_an_error(desk: Desk):
    assert desk.type("list", "lamp", "--limit").exit_code == 2


def test_after_two_hyphens_everything_is_query(desk: Desk):
    assert desk.type("count", "--json", "--", "-h").output == '{"total": 2}\n'
    assert desk.library.asked[0].where == parse("-h").where
