"""Plain text, words and chapters out of markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.normal_form import hash_of, normalise, text_hash
from alcove.domain.readings import Creator
from alcove.formats.nodes import parse_html
from alcove.formats.texts import build_chapter, count_words, plain_text, text_of, whole_hash


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>two</p>", "One\n\ntwo"),
        ("<p>One<br>two<br><br>three</p>", "One\ntwo\n\nthree"),
        ('<p>One<br class="x">two</p>', "One\ntwo"),
        ("<p>One\n  line <em>in</em>side</p>", "One line inside"),
        ("<p>a</p>\n\n\n<p>&nbsp;</p><p>b</p>", "a\n\nb"),
        ("<ul><li>one</li><li>two<ul><li>three</li></ul></li></ul>", "one\ntwo\n\nthree"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "a\nb"),
        ("<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>", "1 2\n3"),
        ("<blockquote>q</blockquote>after<hr>more", "q\n\nafter\n\nmore"),
        ("<pre>a\n  b\nc</pre>", "a\nb\nc"),
        ("<p>&lt;b&gt; &amp;amp; &nbsp;x</p>", "<b> &amp; \xa0x"),
        ('<p title="a > b <i>">x</p>', "x"),
        ("<p>a<!-- not > this -->b</p>", "ab"),
        ("<script>x < 1</script><style>p > a {}</style><p>y</p>", "y"),
        ('<iframe src="x">no</iframe><p>y</p>', "y"),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", "漢(かん)"),
        ("<details><summary>more</summary><p>less</p></details>", "more\n\nless"),
        ("", ""),
    ],
)
def test_markup_as_plain_text(markup: str, text: str) -> None:
    assert plain_text(markup).text == text_of(markup) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("one two", 2),
        ("one--two", 2),
        ("one—two – three…four", 4),
        ("well-known don't rock ’n’ roll", 5),
        ("snake_case 3rd 1,000", 4),
        ("日本語 text", 4),
        ("コーヒー", 4),
        ("한국어 단어", 2),
        ("ภาษา", 4),
        ("हिन्दी में", 2),
        ("naïve façade “quoted” żółw", 4),
        ("½ cup, x² №5", 3),
        ("a\u200bb", 2),
        ("🌙 moon 🌙", 1),
        ("cafe\u0301 au lait", 3),
        ("3×4 7÷2", 4),
        ("- -- ' ’", 0),
        ("\ufeffword", 1),
        ("‿tie", 1),
    ],
)
def test_words_as_ao3_counts_them(text: str, words: int) -> None:
    assert count_words(text) == words


def test_a_tag_parts_words_as_it_parts_text_nodes() -> None:
    assert plain_text("<p>un<em>believ</em>able</p>") == ("unbelievable", 3)
    assert plain_text("<p>half-</p><p>hour</p>").words == 2


_LATIN = st.text(st.sampled_from("abcXYZ09 _-'’‘“”—…\xa0éßø.,\n×"))


@given(_LATIN)
def test_the_quick_count_agrees_with_the_thorough_one(text: str) -> None:
    # One character from beyond Latin sends the whole text the long way.
    assert count_words(text) + 1 == count_words(f"{text} д")


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "a b", "<br>", "<em>", "</em>", "<div>", "</div>", "&amp;", "é", "<!--x-->", "\n"]
        )
    )
)
def test_the_text_holds_what_the_parser_sees(parts: list[str]) -> None:
    tree = parse_html("".join(parts))
    assert tree.body is not None
    found = plain_text(tree.body.inner_html or "")
    assert normalise(found.text) == normalise(tree.body.text())
    assert found.text == found.text.strip("\n")
    assert "\n\n\n" not in found.text


def test_a_chapter_knows_its_words_pictures_and_hash() -> None:
    creators = (Creator("a"),)
    chapter, normal = build_chapter(2, '<p>Two words<img src="x"></p>', title="T", notes="n", creators=creators)
    assert (chapter.number, chapter.title, chapter.notes, chapter.creators) == (2, "T", "n", creators)
    assert (chapter.words, chapter.images, chapter.text) == (2, 1, "Two words")
    assert chapter.markup == '<p>Two words<img src="x"></p>'
    assert normal == "Twowords"
    assert chapter.hash == hash_of("Twowords")


def test_a_chapter_of_pictures_has_no_hash() -> None:
    built = build_chapter(1, '<p><img src="x"></p>')
    assert (built.chapter.hash, built.chapter.words, built.chapter.images) == (None, 0, 1)
    assert whole_hash([built]) is None


@given(st.lists(st.text(), max_size=3))
def test_the_whole_hash_is_that_of_the_normal_form(texts: list[str]) -> None:
    built = [build_chapter(1, text.replace("<", "").replace("&", "").replace("\x00", "")) for text in texts]
    assert whole_hash(built) == text_hash(part.chapter.text for part in built)
