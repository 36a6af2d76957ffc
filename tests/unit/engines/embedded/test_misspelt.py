from hypothesis import example, given
from hypothesis import strategies as st

from alcove.engines.embedded.misspelt import misspelt
from alcove.engines.embedded.term_arrays import run_arrays
from alcove.engines.embedded.terms import TermRun
from alcove.search.document import Term, TermKind
from alcove.search.names import forgiven, wrong_in_word

words = st.text(st.sampled_from("abcdlmps\u0436\u00f8"), min_size=1, max_size=9)


@given(
    runs=st.lists(st.lists(words, max_size=12), max_size=3),
    typed=words,
    cut_short=st.booleans(),
    most=st.integers(1, 2),
)
@example(runs=[], typed="lamp", cut_short=True, most=1)
@example(runs=[["lamp" * 80, "lamp" * 63, "l" + "lamp" * 64]], typed="lamp" * 64, cut_short=False, most=2)
@example(runs=[["lamp"], ["lmap", "lam", "l"], ["slamp", "lampss", "pmal"]], typed="lamp", cut_short=True, most=1)
@example(runs=[["lamp"], ["lmap", "lam", "l"], ["slamp", "lampss", "pmal"]], typed="lamp", cut_short=False, most=1)
def test_words_are_near_as_they_are_one_by_one(runs, typed, cut_short, most):
    most = min(most, forgiven(typed))
    if not most:
        return
    opened = [TermRun(0, run_arrays([Term(TermKind.FANDOM, word) for word in dict.fromkeys(names)])) for names in runs]
    found = misspelt(opened, typed, most, cut_short=cut_short)
    for run, places in zip(opened, found, strict=True):
        near = [
            place
            for place, word in enumerate(run.words.all())
            if (wrong := wrong_in_word(typed, word.decode(), cut_short=cut_short)) is not None and wrong <= most
        ]
        assert places.tolist() == near
