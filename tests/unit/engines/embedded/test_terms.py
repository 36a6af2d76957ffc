from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alcove.engines.embedded import terms as module
from alcove.engines.embedded.term_arrays import merged_runs, run_arrays
from alcove.engines.embedded.terms import Dictionary, TermRun
from alcove.search.document import Term, TermKind
from tests.contracts import catalogues

LAMP, STORM, OTHER = Term(TermKind.FANDOM, "Lamp"), Term(TermKind.FREEFORM, "Storm"), Term(TermKind.FREEFORM, "Lamp")


def dictionary(*runs: list[Term]) -> Dictionary:
    opened, start = [], 0
    for terms in runs:
        opened.append(TermRun(start, run_arrays(terms)))
        start += len(terms)
    return Dictionary(opened)


def test_terms_have_numbers_in_the_order_in_which_they_came():
    found = dictionary([LAMP, STORM], [OTHER])
    assert len(found) == 3
    assert found.numbers([OTHER, LAMP, Term(TermKind.FANDOM, "?"), STORM]).tolist() == [2, 0, -1, 1]
    assert [found.term(number) for number in range(3)] == [LAMP, STORM, OTHER]
    assert found.name(2) == b"Lamp"


def test_names_that_no_encoding_can_hold_are_kept_as_near_as_can_be():
    broken = Term(TermKind.FREEFORM, "half \ud83d")
    found = dictionary([broken])
    assert found.numbers([broken]).tolist() == [0]
    assert found.term(0).name == "half ?"


def test_clashing_hashes_are_told_apart_by_the_names(monkeypatch):
    monkeypatch.setattr(module, "term_hash", lambda kind, name: 7)
    monkeypatch.setattr("alcove.engines.embedded.term_arrays.term_hash", lambda kind, name: 7)
    found = dictionary([LAMP, STORM, OTHER])
    assert found.numbers([OTHER, STORM, LAMP, Term(TermKind.FANDOM, "Storm")]).tolist() == [2, 1, 0, -1]


distinct = st.lists(catalogues.terms(), unique=True, max_size=20)


@given(st.lists(distinct, min_size=1, max_size=4), st.data())
def test_a_merged_run_is_the_run_of_all_its_terms(parts, data):
    seen: set[Term] = set()
    runs = []
    for part in parts:
        runs.append([term for term in part if term not in seen])
        seen.update(part)
    opened, start = [], 0
    for terms in runs:
        opened.append(TermRun(start, run_arrays(terms)))
        start += len(terms)
    merged, right = merged_runs(opened), run_arrays([term for terms in runs for term in terms])
    assert merged.keys() == right.keys()
    for name, array in right.items():
        assert merged[name].dtype == array.dtype, name
        assert merged[name].tolist() == array.tolist(), name


def test_an_empty_dictionary_knows_nothing():
    found = Dictionary([])
    assert found.numbers([LAMP]).tolist() == [-1]
    assert found.kinds.dtype == np.uint8
