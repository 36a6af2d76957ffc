"""What shells eat, and what to write instead."""

from __future__ import annotations

import pytest

from alcove.domain.query import parse, shell_hint


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("words:", "words:10k.."),
        ("lamp words: -storm", "words:10k.."),
        ("updated:", "updated:2023-07.."),
        ("rating:", "rating:..teen"),
        ("-kudos:", "kudos:10k.."),
        ("my:rating", "single quotes"),
        ('fandom:"Imaginary', "took some of the quotes"),
        ("'fandom:X", "cmd.exe"),
        ("'lamp'", "cmd.exe"),
        ("fandom:Imaginary Saga", "'fandom:\"Imaginary Saga\"'"),
        ("is:wip -fandom:Imaginary Saga  Two words:1", "'fandom:\"Imaginary Saga Two\"'"),
        ("not:tag:=Slow Burn", "'tag:=\"Slow Burn\"'"),
        ("title:The Lamp", "'title:\"The Lamp\"'"),
    ],
)
def test_traces_of_a_shell(text: str, says: str) -> None:
    hint = shell_hint(text)
    assert hint is not None
    assert says in hint
    assert "\n" not in hint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lamp storm",
        "words:10k..",
        "words:>10k lamp",
        'fandom:"Imaginary Saga" lamp',
        "lamp fandom:X",
        "fandom:X OR lamp",
        "fandom:X -storm",
        "fandom:X is:wip",
        "rating:teen lamp",
        "don't",
        '"say \\"lamp\\" twice"',
        "fandom: X",
        "tag:= X",
        "words: 1-2",
        "lamp updated: < 7 days",
    ],
)
def test_whole_queries_raise_no_suspicion(text: str) -> None:
    assert shell_hint(text) is None


def test_twins_say_the_same() -> None:
    assert parse("words:10001..") == parse("words:>10k")
    assert parse("words:10k..") == parse("words:>=10k")
    assert parse("words:..1.5k") == parse("words:<=1.5k")
    assert parse("updated:2023-07..") == parse("updated:>2023-06")
    assert parse("updated:..1y") == parse("updated:>1y")
    assert parse("rating:..teen") == parse("rating:<=teen")
    assert parse("rating:mature..") == parse("rating:>=mature")
    assert parse("not:fandom:X") == parse("-fandom:X")
    assert parse("not:(a OR b)") == parse("-(a OR b)")
