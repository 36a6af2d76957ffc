"""Every case of the fuzzer's corpus comes to what was written down, in a worker that would survive a crash or a hang."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alcove.formats.parsing import Part
from alcove.formats.pool import ParsePool
from tests.fuzz.examining import CORPUS, OUTCOMES, READERS, told
from tests.fuzz.minimising import minimise
from tests.fuzz.mutating import Mutator
from tests.fuzz.seeds import pieces, seeds

_EXAMINING = f"{Path(__file__).with_name('examining.py')}:read"
_AGREED: dict[str, str] = json.loads(OUTCOMES.read_text(encoding="utf-8"))


def test_each_case_comes_to_what_was_agreed() -> None:
    with ParsePool(2, timeout_s=30, reader=_EXAMINING) as pool:
        for path in sorted(CORPUS.glob("*/*")):
            pool.submit(
                f"{path.parent.name}/{path.stem}", path, f"{path.parent.name}/{path.stem}", parts=[Part.CHAPTERS]
            )
        found = {str(result.key): told(result) for result in pool.iter_results()}
    assert found == _AGREED


def test_no_agreed_outcome_is_a_fault() -> None:
    assert [key for key, outcome in _AGREED.items() if outcome.startswith("failed: This file could not be read")] == []


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_has_cases_from_its_own_files(reader: str) -> None:
    for slug, _ in seeds(reader):
        assert f"{reader}/made-{slug}" in _AGREED
    assert len(list((CORPUS / reader).glob("*.case"))) >= 3


def test_the_corpus_is_small() -> None:
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < 1_000_000


def test_a_fault_is_shown_by_as_few_bytes_as_can_be() -> None:
    assert minimise(b"<p>One <b>two</b> three</p>" * 20, lambda data: b"<b>" in data and data.count(b"<p>") > 1) in (
        b"<b><p><p>",
        b"<p><b><p>",
        b"<p><p><b>",
    )


def test_a_change_is_the_same_for_the_same_seed_and_no_longer_than_allowed() -> None:
    begin = [data for name in ("ao3-html", "ao3-epub") for _, data in seeds(name)]
    mutate = Mutator(pieces(begin), lambda data, _: data[::-1])
    for data in begin:
        changed = [mutate(data, 9000, seed) for seed in range(50)]
        assert changed == [mutate(data, 9000, seed) for seed in range(50)]
        assert max(map(len, changed)) <= 9000
        assert len(set(changed)) > 25
