"""The words that one looked for, marked in a chapter."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.errors import QueryError
from alcove.formats.sanitize import clean_chapter
from alcove.library.marking import Marked, mark, sought
from tests.builders.strategies import rich_texts


def marked(html: str, question: str) -> str:
    return mark(html, sought(question)).html


@pytest.mark.parametrize(
    ("language", "html", "question", "expected"),
    [
        ("en", "<p>Lamps, lamp, lampoon</p>", "lamp", "<p>[Lamps], [lamp], lampoon</p>"),
        ("en", "<p>Lamps, lamp</p>", '"lamp"', "<p>Lamps, [lamp]</p>"),
        ("en", "<p>old lamps</p>", '"old lamp"', "<p>old lamps</p>"),
        ("en", "<p>l<em>amps</em> or lamp</p>", "text:lamps", "<p>[l]<em>[amps]</em> or [lamp]</p>"),
        ("en-GB", "<p>Runs and running</p>", "run", "<p>[Runs] and [running]</p>"),
        ("fr", "<p>Fatiguée, des chevaux</p>", "cheval fatigué", "<p>[Fatiguée], des [chevaux]</p>"),
        ("he", "<p>וְהַבַּיִת</p>", "בית", "<p>[וְהַבַּיִת]</p>"),
        ("zh", "<p>lamps</p>", "lamp", "<p>lamps</p>"),
        (None, "<p>lamps</p>", "lamp", "<p>lamps</p>"),
        ("en", "<p>storms</p>", "-storm lamp", "<p>storms</p>"),
    ],
)
def test_forms_in_the_language_of_the_work_are_marked(language, html, question, expected):
    made = mark(html, sought(question), language).html
    assert re.sub("<mark[^>]*>", "[", made).replace("</mark>", "]") == expected


def unmarked(html: str) -> str:
    return re.sub("</?mark[^>]*>", "", html)


@pytest.mark.parametrize(
    ("html", "question", "expected"),
    [
        (
            "<p>The lamp, the Lamp.</p>",
            "lamp",
            '<p>The <mark id="found">lamp</mark>, the <mark id="found-2">Lamp</mark>.</p>',
        ),
        ("<p>Lámpara lámp</p>", "lamp", '<p>Lámpara <mark id="found">lámp</mark></p>'),
        ("<p>lamps lamp</p>", "lamp*", '<p><mark id="found">lamps lamp</mark></p>'),
        ("<p>light of the old lamp</p>", '"old lamp"', '<p>light of the <mark id="found">old lamp</mark></p>'),
        ("<p>old and lamp</p>", '"old lamp"', "<p>old and lamp</p>"),
        # An inline tag does not part a word, nor a phrase.
        ("<p>la<em>mp</em></p>", "lamp", '<p><mark id="found">la</mark><em><mark>mp</mark></em></p>'),
        ("<p>old <em>lamp</em></p>", '"old lamp"', '<p><mark id="found">old </mark><em><mark>lamp</mark></em></p>'),
        # A block does part words, and a phrase may run over it.
        ("<p>la</p><p>mp</p>", "lamp", "<p>la</p><p>mp</p>"),
        (
            "<p>old</p><p>lamp</p>",
            '"old lamp"',
            '<p><mark id="found">old</mark></p><p><mark id="found-2">lamp</mark></p>',
        ),
        ("<p>old<br>lamp</p>", '"old lamp"', '<p><mark id="found">old</mark><br><mark id="found-2">lamp</mark></p>'),
        # Apostrophes are passed over, and are no part of what is quoted by them.
        ("<p>don’t</p>", "dont", '<p><mark id="found">don’t</mark></p>'),
        ("<p>‘lamp’ 'lamp'</p>", "lamp", '<p>‘<mark id="found">lamp</mark>’ \'<mark id="found-2">lamp</mark>\'</p>'),
        # Scripts without spaces are found anywhere.
        ("<p>茶館裡只剩沈棠</p>", "沈棠", '<p>茶館裡只剩<mark id="found">沈棠</mark></p>'),
        ("<p>كان المصباح</p>", "المصباح", '<p>كان <mark id="found">المصباح</mark></p>'),
        # What is asked of other fields, or not to be there, marks nothing.
        ("<p>lamp tide</p>", "-lamp title:tide fandom:lamp", "<p>lamp tide</p>"),
        ("<p>lamp tide</p>", "text:lamp or tide", '<p><mark id="found">lamp tide</mark></p>'),
        ("<p>lamp</p>", "", "<p>lamp</p>"),
    ],
)
def test_words_are_marked_where_the_search_finds_them(html: str, question: str, expected: str) -> None:
    assert marked(html, question) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<p title="a lamp">x</p>',
        '<a href="https://lamp.example/lamp?lamp=1&amp;amp=lamp">x</a>',
        '<p title="> lamp <">x</p>',
        "<p>&amp;lt; &nbsp; &amp;</p>",
        '<span class="placeholder" title="https://example.org/lamp.png">x</span>',
    ],
)
@pytest.mark.parametrize("question", ["lamp or amp or lt or nbsp or p or title or a or href or https"])
def test_tags_and_entities_are_no_text(html: str, question: str) -> None:
    assert unmarked(marked(html, question)) == html
    assert "<mark" not in marked(html, question).replace("&amp;<mark", "").partition('">x')[0]


def test_places_are_counted_and_one_that_tags_part_is_one() -> None:
    html = "<p>Old <em>lamp</em>, la<b>m</b>p; lamp</p><p>no light</p>"
    made = mark(html, sought("lamp or 'old lamp'"))
    assert made.places == 3
    assert re.findall("<mark( id=[^>]*)?>", made.html) == [
        ' id="found"', "", ' id="found-2"', "", "", ' id="found-3"',
    ]  # fmt: skip
    assert mark(html, sought("storm")) == Marked(html, 0)
    assert mark(html, ()) == Marked(html, 0)


def test_an_entity_is_no_word() -> None:
    assert marked("<p>salt &amp; pepper &lt;b&gt;</p>", "amp or lt") == "<p>salt &amp; pepper &lt;b&gt;</p>"
    assert marked("<p>salt &amp; pepper</p>", '"salt pepper"') == ('<p><mark id="found">salt &amp; pepper</mark></p>')


def test_a_question_that_cannot_be_read_says_so() -> None:
    with pytest.raises(QueryError):
        sought('"lamp')


_QUESTIONS = st.sampled_from(["a", "a*", "the or of", '"a b"', "e*", "x or 1", "b or p or em or div or class or https"])


@given(rich_texts(), _QUESTIONS)
def test_without_the_marks_it_is_the_same(markup: str, question: str) -> None:
    html = clean_chapter(markup)
    made = marked(html, question)
    assert unmarked(made) == html
    assert clean_chapter(unmarked(made)) == clean_chapter(html)
    assert made.count('id="found"') == ("<mark" in made)


@given(st.text("ab<>&\"'=/ \n;#xé茶’!-", max_size=60), _QUESTIONS)
def test_whatever_the_markup_was_marks_stand_in_text_alone(markup: str, question: str) -> None:
    """The elements and their attributes are those of the chapter, as a browser reads them."""
    from selectolax.lexbor import LexborHTMLParser

    html = clean_chapter(markup)
    made = marked(html, question)
    assert unmarked(made) == html
    tree = LexborHTMLParser(f"<body>{made}")
    tree.unwrap_tags(["mark"])
    assert [(n.tag, n.attributes) for n in tree.css("body *")] == [
        (n.tag, n.attributes) for n in LexborHTMLParser(f"<body>{html}").css("body *")
    ]
