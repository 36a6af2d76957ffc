"""Where words were found in a text."""

from html import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alcove.domain.filters import TextField
from alcove.domain.readings import Chapter
from alcove.domain.tokens import tokenise, tokens
from alcove.formats.texts import text_of
from alcove.library.snippets import Needles, find_in_titles, find_snippets
from alcove.search.request import Match


def needles(*tokens: str, phrase: bool = False, prefix: bool = False) -> Needles:
    return Needles.of([Match(TextField.TEXT, tokens, phrase, prefix)])


def chapter(number: int, text: str, title: str | None = None) -> Chapter:
    return Chapter(number=number, title=title, text=text)


def test_a_snippet_says_in_which_chapter_and_marks_the_word() -> None:
    """Case and accents do not matter, and the author's spelling is kept."""
    texts = [chapter(1, "Nothing here."), chapter(2, "She lit the Lámp, slowly.", "Light")]
    (found,) = find_snippets(texts, needles("lamp"))
    assert (found.chapter, found.chapter_title) == (2, "Light")
    assert found.parts == (("She lit the ", False), ("Lámp", True), (", slowly.", False))


def test_a_phrase_is_found_as_a_phrase() -> None:
    """The words apart are no hit."""
    texts = [chapter(1, "By hand it was carried.\n\nIt was carried by hand, he said.")]
    (found,) = find_snippets(texts, needles("carried", "by", "hand", phrase=True))
    assert found.parts == (("It was ", False), ("carried by hand", True), (", he said.", False))


def test_a_paragraph_with_all_words_is_better_than_one_with_some() -> None:
    """Even if it comes later."""
    texts = [chapter(1, "A lamp.\n\nA storm.\n\nA lamp in a storm.")]
    (found,) = find_snippets(texts, needles("lamp", "storm"))
    assert "".join(text for text, _ in found.parts) == "A lamp in a storm."


def test_long_paragraphs_are_cut_at_words_around_the_hit() -> None:
    """With a sign that they go on."""
    texts = [chapter(1, "before " * 100 + "lamp " + "after " * 100)]
    (found,) = find_snippets(texts, needles("lamp"))
    text = "".join(t for t, _ in found.parts)
    assert text.startswith("… before")
    assert text.endswith("after …")
    assert len(text) < 400
    assert [t for t, hit in found.parts if hit] == ["lamp"]


def test_the_beginning_of_a_word_is_enough_with_a_prefix() -> None:
    """As the index finds it."""
    (found,) = find_snippets([chapter(1, "Two lanterns.")], needles("lant", prefix=True))
    assert [t for t, hit in found.parts if hit] == ["lanterns"]
    assert find_snippets([chapter(1, "Two lanterns.")], needles("lant")) == ()


def test_scripts_without_spaces_are_found() -> None:
    """A word of two characters within a line of them."""
    (found,) = find_snippets([chapter(1, "他点亮了灯笼。")], needles("灯", "笼", phrase=True))
    assert found.parts == (("他点亮了", False), ("灯笼", True), ("。", False))


def test_a_long_paragraph_of_them_is_cut_too() -> None:
    """Though it has no space at which to cut."""
    (found,) = find_snippets(
        [chapter(1, "他走了很远的路。" * 200 + "点亮了灯笼。" * 200)], needles("灯", "笼", phrase=True)
    )
    text = "".join(t for t, _ in found.parts)
    assert text.startswith("… ")
    assert text.endswith(" …")
    assert len(text) < 400
    assert {t for t, hit in found.parts if hit} == {"灯笼"}


def test_a_hit_that_goes_on_and_on_is_marked_as_far_as_it_is_shown() -> None:
    """Words that stand side by side are one hit."""
    (found,) = find_snippets([chapter(1, "He laughed: " + "ha " * 300)], needles("ha"))
    assert [hit for _, hit in found.parts] == [False, True, False]
    assert found.parts[0][0] == "He laughed: "
    assert found.parts[2][0] == " …"


def test_nothing_found_gives_nothing() -> None:
    """No needle, or none that occurs."""
    assert find_snippets([chapter(1, "text")], Needles(())) == ()
    assert find_snippets([chapter(1, "text")], needles("lamp")) == ()


@given(st.text(), st.text(min_size=1))
@example("<0> less < 0", "0")
def test_looking_closer_is_only_spared_where_nothing_is(text: str, sought: str) -> None:
    """The short cut never hides a hit."""
    for token in tokenise(sought).split()[:1]:
        found = needles(token)
        for whole in (text, f"{text} {sought}"):
            assert found.may_be_in(escape(whole)) or not found.found_in(tokenise(whole))


@pytest.mark.parametrize("markup", ["<p>a <0> b</p>", "1 < 0", "<p>less <= 0"])
def test_a_sign_that_begins_no_tag_is_text(markup: str) -> None:
    assert needles("0").may_be_in(markup)


WORDS = (
    "lamp",
    "Lámp",
    "lamp\u2019s",
    "don't",
    "rain",
    "storm-lit",
    "\u706f\u5854",
    "e\u0301t\u00e9",
    "_",
    "3rd",
    "\ufb01ne",
)
GAPS = (" ", "\n", ", ", "</p><p>", "<br>", "<em>", "</em>", "&nbsp;", "&amp;", "&quot;", "\u2014", "")
pieces = st.lists(st.tuples(st.sampled_from(GAPS), st.sampled_from(WORDS)), max_size=8)


@given(pieces=pieces, sought=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), phrase=st.booleans())
def test_a_quick_look_passes_over_nothing_that_a_text_has(
    pieces: list[tuple[str, str]], sought: list[str], phrase: bool
) -> None:
    markup = "<p>" + "".join(gap + word for gap, word in pieces) + "</p>"
    wanted = needles(*tokens(" ".join(sought)), phrase=phrase)
    lines = [line for line in text_of(markup).split("\n") if wanted.found_in(tokenise(line))]
    assert set(lines) <= set(wanted.lines_in(text_of(markup)))
    if lines:
        assert wanted.may_be_in(markup)
        assert wanted.may_be_in_page(markup.replace("'", "&#39;").encode())
    else:
        assert find_snippets([Chapter(1, markup=markup)], wanted) == ()


FORMS = {"lamp": ["lamps", "lamplight", "l\u00e1mp"], "rain": ["rained", "arrains"], "dont": ["3rd"]}


@given(pieces=pieces, sought=st.sets(st.sampled_from(["lamp", "rain", "dont", "3rd"]), min_size=1))
def test_a_quick_look_passes_over_no_form(pieces: list[tuple[str, str]], sought: set[str]) -> None:
    markup = "<p>" + "".join(gap + word for gap, word in pieces) + "</p>"
    wanted = Needles.of([Match(TextField.TEXT, tuple(sought))], lambda word: tokens(" ".join(FORMS.get(word, ()))))
    lines = [line for line in text_of(markup).split("\n") if wanted.found_in(tokenise(line))]
    assert set(lines) <= set(wanted.lines_in(text_of(markup)))
    assert wanted.may_be_in(markup) or not lines
    assert all(wanted.spans(line) for line in lines)


def test_forms_of_a_word_are_shown_as_the_word_is() -> None:
    wanted = Needles.of(
        [Match(TextField.TEXT, ("lamp", "old"))], lambda word: {"lamp": ("lamps", "lamp")}.get(word, ())
    )
    (found,) = find_snippets([chapter(1, "Nothing.\nA lampoon of old Lamps, and one lamp.")], wanted)
    assert [text for text, is_hit in found.parts if is_hit] == ["old Lamps", "lamp"]
    assert wanted.found_in("an old lamps") == 2
    assert wanted.found_in("a lampoon") == 0
    begun = Needles.of([Match(TextField.TEXT, ("old", "la"), prefix=True)], lambda word: (word + "s",))
    assert begun.found_in("olds lay") == 2
    exact = Needles.of([Match(TextField.TEXT, ("lamp",), phrase=True)], lambda word: (word + "s",))
    assert exact.found_in("lamps") == 0


def test_a_quick_look_tells_most_of_what_has_nothing() -> None:
    prose = "<p>The rain &quot;came&quot; down on the l\u00e1mp &amp; the quay.</p><p>It didn&#39;t stop.</p>"
    assert not needles("storm").may_be_in_page(prose.encode())
    assert not needles("lamp", "rain", phrase=True).may_be_in(prose)
    assert needles("didnt").may_be_in_page(prose.encode())


def test_what_hides_or_stands_for_a_letter_needs_a_closer_look() -> None:
    lit = needles("lit", "lamp", phrase=True)
    for markup in ("<p>lit <style>x</style>lamp</p>", "<p>l&#105;t lamp</p>", "<p>lit\xfflamp</p>"):
        assert lit.may_be_in_page(markup.encode("latin-1"))


def test_of_titles_the_first_with_most_of_the_words_is_shown() -> None:
    titled = [
        chapter(1, "", "A Lamp"),
        chapter(2, ""),
        chapter(3, "", "The Lamp, the Storm"),
        chapter(4, "", "Storm lamp"),
    ]
    (found,) = find_in_titles(titled, needles("lamp", "storm"))
    assert (found.chapter, found.chapter_title) == (3, "The Lamp, the Storm")
    assert found.parts == (("The ", False), ("Lamp", True), (", the ", False), ("Storm", True))
    assert find_in_titles(titled, needles("rain")) == ()
