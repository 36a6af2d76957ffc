"""Public ids: stable, sortable, forgiving to type."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from alcove.domain import ids


def test_the_id_of_a_source_never_changes() -> None:
    """Ids stand in people's links: these three are what the first release gave."""
    first = [next(ids.candidates(ids.source_key("ao3", str(n)))) for n in range(3)]
    assert first == ["4sh1y1398q", "g9je3jaxbw", "kmccphp3n6"]


@given(st.text(min_size=1))
def test_candidates_are_ten_letters_of_the_alphabet_and_differ(key: str) -> None:
    """A second candidate is there for the work that finds the first one taken."""
    found = list(itertools.islice(ids.candidates(key), 4))
    assert len(set(found)) == 4
    assert all(len(i) == ids.LENGTH and set(i) <= set(ids.ALPHABET) for i in found)


@given(st.integers(0, 2**50 - 1), st.integers(0, 2**50 - 1))
def test_ids_sort_like_their_numbers(a: int, b: int) -> None:
    """Engines keep ids as numbers and break ties by them."""
    assert (a < b) == (ids._written(a) < ids._written(b))


def test_misread_letters_are_put_right() -> None:
    """Crockford's alphabet has no i, l, o: who types one meant 1 or 0."""
    assert ids.tidy(" 4SHIYL398Q ") == "4sh1y1398q"
    assert ids.looks_like_id("4sho")
    assert not ids.looks_like_id("4sh")
    assert not ids.looks_like_id("4sh1y1398qq")
    assert not ids.looks_like_id("ao3:1")


def test_a_source_key_has_a_bounded_length() -> None:
    """Two long ids of one site stay two."""
    one, other = ids.source_key("example.org", "x" * 500), ids.source_key("example.org", "x" * 501)
    assert len(one) <= 200
    assert len(other) <= 200
    assert one != other
