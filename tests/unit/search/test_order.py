from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.domain import ids
from alcove.search.order import chance, id_number, id_text


@given(st.integers(0, (1 << 50) - 1), st.integers(0, (1 << 50) - 1))
def test_numbers_sort_like_the_ids_that_write_them(one, other):
    assert id_number(id_text(one)) == one
    assert (id_text(one) < id_text(other)) == (one < other)


def test_every_id_of_the_domain_has_a_number():
    first = next(ids.candidates("ao3:90000002"))
    assert id_text(id_number(first)) == first
    assert id_number("0" * 10) == 0
    assert id_number("z" * 10) == (1 << 50) - 1


@pytest.mark.parametrize("wrong", ["", "00000", "00000000000", "000000000l", "000000000A", "00000000٠0", "000000000\n"])
def test_anything_else_is_no_id(wrong):
    with pytest.raises(ValueError, match="no work's id"):
        id_number(wrong)


def test_chance_is_written_down():
    # SplitMix64's first number for the seed 0 is the mix of 0.
    assert chance(0, 0xE220A8397B1DCDAF) == 0xE220A8397B1DCDAF
    assert chance(1, 0) == chance(1 + (1 << 64), 0)
    assert len({chance(7, number) for number in range(10_000)}) == 10_000
