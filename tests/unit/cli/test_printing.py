"""Nothing out of a file moves a terminal's cursor, and a line of JSON is one line."""

import io
import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.cli.printing import json_line, named, one_line, prepare_streams, terminal_safe, write_json
from tests.unit.cli.fake import WORK

ANY = st.text(st.characters(blacklist_categories=["Cs"]))


@pytest.mark.parametrize(
    ("hostile", "safe"),
    [
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x9b2J", "2J"),
        ("a\rb\x08c\x07", "abc"),
        ("a\tb", "a b"),
        ("one\ntwo", "one\ntwo"),
        ("\u202eexe.lmth\u202c", "exe.lmth"),
        ("\u2066x\u2069\u200e\u200f\u061c", "x"),
        ("para\u2029graph", "para\ngraph"),
        ("آخر مصباح, 雨夜來客, 🌊, e\u0301", "آخر مصباح, 雨夜來客, 🌊, e\u0301"),
    ],
)
def test_what_a_terminal_would_obey_is_taken_out(hostile: str, safe: str):
    assert terminal_safe(hostile) == safe


@given(ANY)
def test_no_control_and_no_direction_is_left(text: str):
    left = terminal_safe(text)
    assert not [c for c in left if unicodedata.category(c) == "Cc" and c != "\n"]
    assert not [
        c
        for c in left
        if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    ]
    assert terminal_safe(left) == left


def test_one_line_is_one_line():
    assert one_line(" a\r\n\tb\u2028c ") == "a b c"


@given(st.dictionaries(ANY, ANY))
def test_json_is_one_line_that_says_the_same(value: dict[str, str]):
    line = json_line(value)
    assert len((line + "\n").splitlines()) == 1
    assert json.loads(line) == value
    assert "\x9b" not in line


def test_a_work_in_half_a_line():
    assert named(WORK) == "abc1234567  One Lamp by ann (annauser), ben"


def test_json_is_utf_8_in_any_locale(monkeypatch: pytest.MonkeyPatch):
    """Half a character, as in a file name that is no UTF-8, comes out as the escape that JSON has for it."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="latin-1", newline="\r\n"))
    prepare_streams()
    write_json({"file": "雨\udcff.html"}, flush=True)
    assert raw.getvalue() == '{"file": "雨\\udcff.html"}\n'.encode()
    assert json.loads(raw.getvalue()) == {"file": "雨\udcff.html"}
