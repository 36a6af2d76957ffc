from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alcove.engines.embedded.merging import LARGEST, runs_to_merge, segments_to_merge


def live(*sizes: int) -> list[tuple[int, int]]:
    return [(size, size) for size in sizes]


def test_few_segments_stay_as_they_are():
    assert segments_to_merge([]) == ()
    assert segments_to_merge(live(500, 500, 500, 40, 9_000)) == ()


def test_four_of_like_size_are_merged_the_smallest_first():
    assert segments_to_merge(live(9_000, 500, 600, 700, 800, 100)) == (1, 2, 3, 4)


def test_what_would_grow_too_large_is_left_out():
    assert segments_to_merge(live(LARGEST, LARGEST - 1, LARGEST, LARGEST)) == ()
    assert segments_to_merge(live(100_000, 90_000, 200_000)) == (1, 0)


def test_a_segment_of_which_half_is_dead_is_written_anew():
    assert segments_to_merge([(10, 10), (499, 1_000)]) == (1,)
    assert segments_to_merge([(10, 10), (500, 1_000)]) == ()


def test_runs_are_merged_with_their_neighbours_once_they_have_grown():
    assert runs_to_merge([]) == 0
    assert runs_to_merge([100]) == 0
    assert runs_to_merge([1_000, 100]) == 0
    assert runs_to_merge([1_000, 200, 100]) == 2
    assert runs_to_merge([600, 200, 100]) == 3
    assert runs_to_merge([LARGEST, 5, 5]) == 2


@given(st.lists(st.integers(1, 2_000), min_size=1, max_size=200))
def test_segments_stay_few_and_each_work_is_merged_a_few_times(commits):
    sizes: list[int] = []
    moved = 0
    for size in commits:
        sizes.append(size)
        while chosen := segments_to_merge(live(*sizes)):
            total = sum(sizes[place] for place in chosen)
            moved += total
            sizes = [kept for place, kept in enumerate(sizes) if place not in chosen] + [total]
    assert len(sizes) <= 3 * 7
    assert moved <= 6 * sum(commits)


@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=200))
def test_runs_stay_few_and_each_term_is_merged_a_few_times(commits):
    sizes: list[int] = []
    moved = 0
    for size in commits:
        sizes.append(size)
        while count := runs_to_merge(sizes):
            total = sum(sizes[-count:])
            moved += total
            sizes[-count:] = [total]
    assert len(sizes) <= 4 * 12
    assert moved <= 12 * sum(commits)
