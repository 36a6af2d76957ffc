"""Which files carry which version, in which order, and which is current."""

import datetime as dt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain.readings import Coverage, Reading
from alcove.domain.versions import Carrier, Version, age_of, arrange, contains_text, numbered

FULL, PARTIAL, LOSSY = Coverage.FULL, Coverage.PARTIAL, Coverage.LOSSY


def carrier(name: str, text: str | None, age: int, coverage: Coverage = FULL) -> Carrier:
    return Carrier(name, text, coverage, (age, 0, 0.0, 0.0, 0, name))


def never(_part: Carrier, _whole: str) -> bool:
    return False


def test_two_files_of_one_text_make_one_version() -> None:
    """An HTML file and an EPUB of the same download."""
    (version,) = arrange([carrier("a", "t", 1), carrier("b", "t", 2)], never)
    assert version == Version("t", FULL, (2, 0, 0.0, 0.0, 0, "b"), ("a", "b"), current=True)


def test_the_newest_full_version_is_current() -> None:
    """A newer partial file never is."""
    versions = arrange([carrier("new", "n", 5), carrier("old", "o", 1), carrier("part", "p", 9, PARTIAL)], never)
    assert [(v.text_hash, v.current) for v in versions] == [("o", False), ("n", True), ("p", False)]


def test_without_a_full_file_nothing_is_current() -> None:
    """A work of which only one chapter was saved."""
    versions = arrange([carrier("p", "p", 1, PARTIAL), carrier("l", "l", 2, LOSSY)], never)
    assert [v.current for v in versions] == [False, False]


def test_a_part_joins_the_newest_version_that_contains_it() -> None:
    """Chapter one is in every later version; it joins the newest and does not make that one younger."""
    files = [carrier("v1", "1", 1), carrier("v2", "2", 2), carrier("part", "p", 9, PARTIAL)]
    versions = arrange(files, lambda _part, _whole: True)
    assert [(v.text_hash, v.files) for v in versions] == [("1", ("v1",)), ("2", ("v2", "part"))]
    assert versions[1].age[0] == 2


def test_a_lossy_file_with_the_very_text_joins_without_being_compared() -> None:
    """The same normal form is proof enough."""
    versions = arrange([carrier("full", "t", 1), carrier("lossy", "t", 2, LOSSY)], never)
    assert [(v.coverage, v.files) for v in versions] == [(FULL, ("full", "lossy"))]


def test_empty_texts_share_one_version_without_a_hash() -> None:
    """Works of pictures only: nothing tells two empty texts apart."""
    (version,) = arrange([carrier("a", None, 1), carrier("b", None, 2)], never)
    assert version.text_hash is None
    assert version.files == ("a", "b")


FILES = st.lists(
    st.tuples(st.sampled_from(["s", "t", "u", None]), st.integers(0, 5), st.sampled_from([FULL, PARTIAL, LOSSY])),
    min_size=1,
    max_size=7,
)


@given(FILES, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(rows: list[tuple[str | None, int, Coverage]], random: Random) -> None:
    """The same files in any order make the same versions, and no file is lost."""
    files = [carrier(f"f{i}", text, age, coverage) for i, (text, age, coverage) in enumerate(rows)]
    shuffled = random.sample(files, len(files))

    def contains(part: Carrier, whole: str) -> bool:
        return part.text_hash == "s" and whole == "t"

    versions = arrange(files, contains)
    assert arrange(shuffled, contains) == versions
    assert sorted(name for v in versions for name in v.files) == sorted(f.sha256 for f in files)
    assert sum(v.current for v in versions) == any(f.coverage is FULL for f in files)


def test_numbers_are_never_given_twice() -> None:
    """A version that is gone keeps its number."""
    versions = arrange([carrier("b", "b", 2), carrier("c", "c", 3)], never)
    assert numbered(versions, {}) == {"b": 1, "c": 2}
    assert numbered(versions, {"a": 1, "b": 2}) == {"b": 2, "c": 3}
    assert numbered(versions, {"c": 1}) == {"b": 2, "c": 1}


def test_age_goes_by_updated_then_chapters_then_timestamps() -> None:
    """Unknown is older than known."""
    day, moment = dt.date(2024, 3, 2), dt.datetime(2024, 3, 3, tzinfo=dt.UTC)
    read = Reading(reader="r", revision=1, format="html", recognised=True)
    bare = age_of(read, modified=None, run=1, sha256="a")
    dated = age_of(
        Reading(reader="r", revision=1, format="html", recognised=True, published=day, chapters_posted=3, made=moment),
        modified=moment,
        run=2,
        sha256="b",
    )
    assert bare == (0, 0, 0.0, 0.0, 1, "a")
    assert dated == (day.toordinal(), 3, moment.timestamp(), moment.timestamp(), 2, "b")
    assert bare < dated


SENTENCE = "the lamp was carried by hand through every room of the house until the storm had gone"


def test_a_chapter_is_contained_in_its_work() -> None:
    """Punctuation, case, accents and line breaks do not count."""
    chapter = " ".join([SENTENCE] * 8)
    whole = f"Another beginning altogether. {chapter} And an end that is not in the chapter at all."
    assert contains_text(whole, chapter.upper().replace(" ", "\n"))
    assert not contains_text(chapter, whole * 3)


def test_a_small_tolerance_forgives_a_mended_word() -> None:
    """One typing error in a long chapter; not one in every line."""
    lines = [f"{i} {SENTENCE} {i * 7919}" for i in range(200)]
    whole = " ".join(lines)
    one_mended = whole.replace("100 the lamp", "100 the lantern")
    all_mended = whole.replace("lamp", "lantern")
    assert contains_text(whole, one_mended)
    assert not contains_text(whole, all_mended)


@pytest.mark.parametrize("part", ["", "   ", "—…!"])
def test_nothing_is_contained_in_nothing(part: str) -> None:
    """An empty part says nothing about where it is from."""
    assert not contains_text("some text", part)
