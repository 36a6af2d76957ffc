"""Each fault says what, where, and what to write instead."""

from __future__ import annotations

import pytest

from alcove.domain.query import corrected, explain_error, parse
from alcove.domain.query.faults import shown
from alcove.domain.query.keys import KEYS, SORTS, STATES
from alcove.errors import NotYetError, QueryError


def failing(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value


def test_an_unknown_key_names_the_nearest() -> None:
    error = failing("a fandm:x b")
    assert str(error).startswith("Unknown key 'fandm:' at 3; did you mean 'fandom:'?")
    assert (error.text, error.start, error.end, error.suggestion) == ("a fandm:x b", 2, 8, "fandom:")
    assert not isinstance(error, NotYetError)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("fandm:x", "fandom:x"),
        ("author:x", "creator:x"),
        ("ship:A/B", "relationship:A/B"),
        ("charcter:x", "character:x"),
        ("rel:x", "relationship:x"),
        ("fandoms:Lamp", "fandom:Lamp"),
        ("Re:Zero", '"Re:Zero"'),
        ("https://example.com/works/1", '"https://example.com/works/1"'),
        ("summary: lamp", "summary:lamp"),
        ("a fandom: Lamp b", "a fandom:Lamp b"),
        ("words:>5000-20000", "words:5000..20000"),
        ("kudos: 100-10", "kudos: 10..100"),
        ("tags:Fluff", "tag:Fluff"),
        ("updated:2 months", "updated:2mo"),
        ('updated:"2 months ago.."', "updated:2mo"),
        ("words:20..10", "words:10..20"),
        ("updated:2024/01/05", "updated:2024-01-05"),
        ("updated:>2024/01", "updated:>2024-01"),
        ("updated:6m", "updated:6mo"),
        ("updated:>6m", "updated:>6mo"),
        ("updated:todya", "updated:today"),
        ("updated:2022..2020", "updated:2020..2022"),
        ("updated:6mo..1y", "updated:1y..6mo"),
        ("updated:>=1y", "updated:>1y"),
        ("rating:tean", "rating:teen"),
        ("rating:teen|mature", "rating:teen,mature"),
        ("rating:mature..teen", "rating:teen..mature"),
        ("warning:deth", "warning:death"),
        ("category:f\\f", "category:f/f"),
        ("format:epbu", "format:epub"),
        ("lang:englsh", "lang:english"),
        ("site:ao33", "site:ao3"),
        ("is:compleet", "is:complete"),
        ("is:images", "has:images"),
        ("has:complete", "is:complete"),
        ("sort:titel", "sort:title"),
        ("sort:-author", "sort:-creator"),
        ("sort:title:42", "sort:title"),
        ("-sort:title", "sort:-title"),
        ("sort by > hitz", "sort:hits ascending"),
        ("sorted: titel descending", "sort:title descending"),
        ("sort:-title descending", "sort:-title"),
        ("–storm", "-storm"),
        ("−fandom:X", "-fandom:X"),
    ],
)
def test_the_nearest_right_thing_is_offered_and_parses(text: str, mended: str) -> None:
    error = failing(text)
    assert corrected(error) == mended
    parse(mended)


@pytest.mark.parametrize(
    ("text", "start", "end", "says"),
    [
        ('a "b c', 2, 6, "never closed"),
        ('fandom:"X', 7, 9, "never closed"),
        ("a (b", 2, 3, "never closed"),
        ("a) b", 1, 2, "closes no group"),
        ("a () b", 2, 4, "empty group"),
        ("a (sort:title)", 3, 13, "within a group"),
        ("fandom:", 0, 7, "Nothing after 'fandom:'"),
        ('fandom:""', 0, 9, "Nothing after 'fandom:'"),
        ('fandom:" "', 0, 10, "Nothing after 'fandom:'"),
        ("a fandom:)", 2, 9, "Nothing after"),
        ("tag:=", 0, 5, "Nothing after ':='"),
        ('tag:X|""', 6, 8, "without letters"),
        ("tag:X|", 4, 6, "one side of '|'"),
        ("rating:teen,", 7, 12, "one side of ','"),
        ("sort:", 0, 5, "Nothing after 'sort:'"),
        ("sort:random:x", 12, 13, "'x' is no number to shuffle by"),
        ("sort:random:", 12, 12, "'' is no number to shuffle by"),
        ("is:", 0, 3, "Nothing after 'is:'"),
        ("OR a", 0, 2, "Nothing before OR"),
        ("a OR", 2, 4, "Nothing after OR"),
        ("a OR OR b", 2, 4, "Nothing after OR"),
        ("(a OR)", 3, 5, "Nothing after OR"),
        ("sort:title OR a", 11, 13, "Nothing before OR"),
        ("a -", 2, 3, "Nothing to negate"),
        ("a - b", 2, 3, "Nothing to negate"),
        ("(a -)", 3, 4, "Nothing to negate"),
        ("-OR a", 0, 1, "Nothing to negate"),
        ("not: a", 0, 4, "Nothing to negate"),
        ("--a", 0, 2, "Two hyphens"),
        ("a & b", 2, 3, "no letter or digit"),
        ("title:...", 0, 9, "no letter or digit"),
        ("AND a", 0, 3, "Nothing before AND"),
        ("a AND", 2, 5, "Nothing after AND"),
        ("a && && b", 2, 4, "Nothing after AND"),
        ("a AND OR b", 2, 5, "Nothing after AND"),
        ("a OR AND b", 5, 8, "Nothing before AND"),
        ("(a AND) b", 3, 6, "Nothing after AND"),
        ("a || ", 2, 4, "Nothing after OR"),
        ("a NOT", 2, 5, "Nothing to negate after 'NOT'"),
        ("(a NOT )", 3, 6, "Nothing to negate after 'NOT'"),
        ("NOT OR a", 0, 3, "Nothing to negate"),
        ("a||b", 0, 4, "only between tags"),
        ("lamp > storm", 5, 6, "no letter or digit"),
        ("words > storm", 6, 7, "no letter or digit"),
        ("words>", 5, 6, "No number"),
        ("words>many", 5, 10, "No number 'many'"),
        ("words < 5x", 6, 10, "No number '5x'"),
        ("word_count:{1 TO 5}", 11, 13, "No number"),
        ("word_count:[* TO *]", 11, 19, "without ends"),
        ("word_count: [9 TO 5]", 12, 20, "runs backwards"),
        ("updated:5 hours ago", 8, 19, "whole days"),
        ("otp: maybe", 0, 10, "written is:otp or -is:otp here"),
        ("expected_number_of_chapters: 3", 0, 30, "written is:oneshot here"),
        ("a | b", 2, 3, "no operator here"),
        ("lamp|lantern", 0, 12, "only between tags"),
        ("title:=lamp", 6, 11, "only before tags, creators, series and collections"),
        ('title:="a"|b', 6, 12, "in the middle of a word"),
        ("creator:a|b", 8, 11, "only between tags and after :="),
        ("creator:=", 0, 9, "Nothing after ':='"),
        ('creator:=""', 0, 11, "Nothing after ':='"),
        ('creator:=X|" "', 11, 14, "without letters"),
        ("creator:=X|", 8, 11, "one side of '|'"),
        ("creator:=A|=B", 11, 13, "within a list of names"),
        ("series:=lam*", 8, 12, "after a literal name"),
        ("lamp(s)", 4, 5, "within a word"),
        ("title:(a b)", 0, 7, "A group after"),
        ('a"b"', 0, 4, "in the middle of a word"),
        ('fandom:"a"b', 7, 11, "in the middle of a word"),
        ("l*mp", 0, 4, "in the middle of a word"),
        ("*", 0, 1, "* alone"),
        ("tag:*", 4, 5, "* alone"),
        ("tag:=fluf*", 5, 10, "after a literal name"),
        ("tag:==fluf*", 6, 11, "after a literal name"),
        ("tag:==", 0, 6, "Nothing after ':=='"),
        ('tag:=="a"|=b', 10, 12, "= within a list of names"),
        ("tag:===a", 6, 8, "= within a list of names"),
        ("creator:==x", 8, 11, "== stands only before tags"),
        ("title:==x", 6, 9, "= stands only before tags"),
        ("tag:A|=B", 6, 8, "within a list of names"),
        ("words:many", 6, 10, "No number 'many'"),
        ("words:-5", 6, 8, "negative"),
        ("words:1.5", 6, 9, "no whole number"),
        ("words:1.0001", 6, 12, "no whole number"),
        ("words:1.000_000", 6, 15, "No number"),
        ("words:1.2345k", 6, 13, "no whole number"),
        ("words:<0", 6, 8, "below 0"),
        ("words:..", 6, 8, "without ends"),
        ("words:=>5", 6, 9, "No comparison"),
        ("words:1..2..3", 6, 13, "No number"),
        ("words:99999999999999999999", 6, 26, "Too large"),
        ("words:>9223372036854775807", 6, 26, "Too large"),
        ("updated:2024-02-30", 8, 18, "No day in the calendar"),
        ("updated:2024-13", 8, 15, "No day in the calendar"),
        ("updated:0999", 8, 12, "beyond reckoning"),
        ("updated:9999", 8, 12, "beyond reckoning"),
        ("updated:soon", 8, 12, "No date 'soon'"),
        ("updated:>soon", 9, 13, "No date 'soon'"),
        ("updated:..", 8, 10, "without ends"),
        ("updated:9999999d", 8, 16, "Too long a span"),
        ("rating:<general", 7, 15, "milder"),
        ("rating:>explicit", 7, 16, "stronger"),
        ("rating:<=not-rated", 7, 18, "in no range"),
        ("rating:..unknown", 7, 16, "in no range"),
        ("rating:..", 7, 9, "without ends"),
        ("rating:<=deadly", 7, 15, "Unknown rating 'deadly'"),
        ("rating:xyz", 7, 10, "Unknown rating 'xyz'"),
        ("warning:<=death", 8, 15, "No '<=death'"),
        ("category:none", 9, 13, "Unknown category 'none'"),
        ("lang:und", 5, 8, "Unknown language"),
        ("site:somewhere", 5, 14, "Unknown site"),
        ("is:happy", 0, 8, "Unknown 'is:happy'"),
        ("sort:colour", 5, 11, "Unknown order"),
        ("sort:title sort:words", 11, 21, "second order"),
        ("a\0b", 1, 2, "no text"),
        ("a\ud800", 1, 2, "no text"),
    ],
)
def test_faults_and_their_places(text: str, start: int, end: int, says: str) -> None:
    error = failing(text)
    assert says.casefold() in str(error).casefold()
    assert (error.start, error.end) == (start, end)
    assert f" at {start + 1}" in str(error)
    assert not isinstance(error, NotYetError)


NOT_YET = [
    *(f"{key}:{name}" for key, rows in STATES.items() for name, row in rows.items() if row.waits),
    *(f"sort:{name}" for name, row in SORTS.items() if row.waits),
    *(key.example for key in KEYS.values() if key.waits),
    "my:note",
    "shelf:",
    "-is:unread",
    "sort:-last-read",
]


@pytest.mark.parametrize("text", NOT_YET)
def test_what_is_not_yet_there_is_known_by_name(text: str) -> None:
    error = failing(f"a {text}")
    assert isinstance(error, NotYetError)
    assert f"'{text.removeprefix('-')}' at " in str(error)
    assert "this version" in str(error)


def test_what_waits_is_what_the_language_promises_for_later() -> None:
    waiting = {name for rows in STATES.values() for name, row in rows.items() if row.waits}
    assert waiting == {
        "unread", "reading", "read", "dropped", "later", "updated", "hidden",
    }  # fmt: skip
    assert {name for name, row in SORTS.items() if row.waits} == {"last-read"}
    assert {key.name for key in KEYS.values() if key.waits} == {"shelf", "my"}


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("a fandm:x", "a fandm:x\n  ^^^^^^"),
        ("灯火 fandm:x", "灯火 fandm:x\n     ^^^^^^"),
        ("e\u0301 fandm:x", "e\u0301 fandm:x\n  ^^^^^^"),
        ('a\n"b', 'a "b\n  ^^'),
        ("\u202ea fandm:x", " a fandm:x\n   ^^^^^^"),
        ("a OR", "a OR\n  ^^"),
    ],
)
def test_an_error_points_at_its_place(text: str, display: str) -> None:
    assert explain_error(failing(text)) == display


def test_a_long_query_is_shown_around_the_fault() -> None:
    line, carets = explain_error(failing("lamp " * 200 + "fandm:x" + " storm" * 200)).split("\n")
    assert line.startswith("…")
    assert line.endswith("…")
    assert len(line) <= 102
    assert line[carets.index("^") : carets.rindex("^") + 1] == "fandm:"


def test_an_error_without_text_can_be_shown() -> None:
    assert explain_error(QueryError("Something.")) == "\n^"
    assert corrected(QueryError("Something.")) is None


def test_messages_stay_short_and_printable() -> None:
    assert shown("a\x1b[31m\u202eb") == "a [31m b"
    assert len(str(failing("x" * 5000 + ":y"))) < 300
