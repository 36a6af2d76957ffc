"""Markdown: how it is told from plain text, and what is read of it."""

from __future__ import annotations

import datetime as dt

import pytest

from alcove import formats
from alcove.domain.readings import Creator


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("# A lamp\n\nIt was lit.\n", "markdown"),
        ("---\ntitle: A lamp\n---\nIt was lit.\n", "markdown"),
        ("A lamp\n======\n\nLit.\n\nAnother\n-------\n\nOut.\n", "markdown"),
        ("Go [there](https://example.org/) at six.\n", "markdown"),
        ("*sigh* It was **lit**, said _Ada_.\n", "text"),
        ("---\n\nIt was lit.\n\n---\n\nAnd out.\n", "text"),
        ("Number #1 and #2 of the lamps.\n", "text"),
    ],
)
def test_it_is_told_from_plain_text_by_what_only_markdown_has(text: str, reader: str) -> None:
    assert formats.identify(text.encode()) == reader


def test_a_script_with_comments_is_none() -> None:
    script = "# Light the lamps\n# and more\n" + "lamp = {1: light(2)};\n" * 30
    assert formats.explain(script.encode())[0].reader == "refused"


def test_fields_are_read_in_each_manner() -> None:
    found = formats.read_bytes(
        b"---\ntitle: 'A lamp: lit'\nauthor: Ada\nkeywords:\n  - Fluff\n  - Lamps\nsummary: >\n  Two keepers.\n"
        b"published: 2024-01-05\nnested:\n  deep: yes\n---\nText.\n"
    )
    assert (found.title, found.creators, found.freeforms) == ("A lamp: lit", (Creator("Ada"),), ("Fluff", "Lamps"))
    assert (found.published, found.chapters[0].text) == (dt.date(2024, 1, 5), "Text.")


def test_footnotes_stand_after_the_chapter() -> None:
    found = formats.read_bytes(b"# One\n\nA lamp[^a].\n\n# Two\n\nOut.\n\n[^a]: See\n    there.\n")
    assert [(c.title, c.text, c.end_notes) for c in found.chapters] == [
        ("One", "A lamp[a].", "<p>[a] See there.</p>"),
        ("Two", "Out.", None),
    ]


def test_a_lone_first_heading_is_the_title() -> None:
    found = formats.read_bytes(b"# A lamp\n\n## Six\n\nLit.\n\n## Seven\n\nOut.\n")
    assert (found.title, [c.title for c in found.chapters]) == ("A lamp", ["Six", "Seven"])


def test_quotes_may_nest_as_deep_as_they_like() -> None:
    found = formats.read_bytes(b"# A lamp\n\n" + b">" * 40 + b" Deep.\n")
    assert (found.title, found.chapters[0].text) == ("A lamp", "Deep.")
    assert formats.read_bytes(b"# A lamp\n\n" + b">" * 20_000 + b" Deep.\n").title == "A lamp"
