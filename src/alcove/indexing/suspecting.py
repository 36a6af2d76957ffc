"""Finds works that may be one: sketches what has changed, pairs what is alike, and weighs each pair."""

from __future__ import annotations

import itertools
import os
from array import array
from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b

import numpy as np

from alcove.catalogue import queries, suspects, twins
from alcove.catalogue.connection import Catalogue, writing
from alcove.catalogue.suspects import SuspectRow
from alcove.config import Config
from alcove.domain.suspicion import evidence, known_creators, name_of
from alcove.indexing.likeness import MOST_WORKS, find_alike, match_chapters
from alcove.indexing.sketches import Sketch, pack, sketch, union, unpack
from alcove.indexing.texts import TextReader
from alcove.vault import Vault

_PAIRS_AT_ONCE = 200
_TWINS_AT_ONCE = 500
# Of one title by one name there are more only where the title says nothing ("Drabbles").
_MOST_NAMESAKES = 5
_TELLING_LETTERS = 6


def sketch_new(catalogue: Catalogue, vault: Vault, config: Config, progress: Callable[[int], None]) -> int:
    """Sketches the works whose text is new since the last time, their originals read by workers; how many.

    ``progress`` is told after each batch how many were sketched so far.
    """
    jobs = config.jobs or os.cpu_count() or 1
    reader = TextReader(vault, jobs=jobs, timeout_s=config.timeout_s, memory_mb=config.memory_mb)
    done = 0
    try:
        for batch in suspects.without_sketch(catalogue):
            wanted = {sha: (work, text) for work, sha, text in batch}
            rows = [
                (*wanted[sha], pack(map(sketch, found.words.split("\n"))))
                for sha, found in reader.searchable(wanted)
                if found is not None
            ]
            with writing(catalogue):
                suspects.store_sketches(catalogue, rows)
            done += len(rows)
            progress(done)
    finally:
        reader.close()
    return done


def find_suspects(catalogue: Catalogue) -> int:
    """Looks for pairs among all sketches and works with the same text, and stores them in place of what was there; how many."""
    ids: list[str] = []

    def held() -> Iterator[Sketch]:
        for work_id, body in suspects.iter_sketches(catalogue):
            ids.append(work_id)
            yield union(unpack(body))

    pairs = dict.fromkeys(_namesakes(catalogue), 0.0)
    pairs |= {(ids[each.first], ids[each.second]): each.share for each in find_alike(held())}
    pairs |= dict.fromkeys(_twins(catalogue), 1.0)
    found = iter(sorted(pairs.items()))
    batches = iter(lambda: list(itertools.islice(found, _PAIRS_AT_ONCE)), [])
    weighed = [_weighed(catalogue, batch) for batch in batches]
    with writing(catalogue):
        return suspects.replace_all(catalogue, weighed)


def _twins(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Works with word for word the same text; short ones have no sketch that would tell."""
    for offset in itertools.count(0, _TWINS_AT_ONCE):
        groups = twins.page(catalogue, highest=None, limit=_TWINS_AT_ONCE, offset=offset, most=MOST_WORKS)
        for group in groups:
            yield from itertools.combinations(sorted(group), 2)
        if len(groups) < _TWINS_AT_ONCE:
            return


def _namesakes(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Works of different sites that have one title and a creator of one name, twelve bytes of memory for each."""
    if not suspects.has_several_sites(catalogue):
        return
    ids: list[str] = []
    sites: list[str | None] = []
    keys, places = array("Q"), array("L")
    for row in queries.iter_works(catalogue):
        if row.hidden or len(name := name_of(row.work)) < _TELLING_LETTERS:
            continue
        for creator in known_creators(row.work):
            told = f"{name}\0{creator}".encode()
            keys.append(int.from_bytes(blake2b(told, digest_size=8).digest(), "little"))
            places.append(len(ids))
        ids.append(row.work.id)
        sites.append(row.work.site)
    order = np.argsort(np.array(keys, dtype=np.uint64), kind="stable")
    for _, group in itertools.groupby(order.tolist(), key=keys.__getitem__):
        same = sorted({places[each] for each in group})
        if len(same) <= _MOST_NAMESAKES:
            yield from ((ids[a], ids[b]) for a, b in itertools.combinations(same, 2) if sites[a] != sites[b])


def _weighed(catalogue: Catalogue, pairs: Sequence[tuple[tuple[str, str], float]]) -> list[SuspectRow]:
    ids = sorted({work_id for pair, _ in pairs for work_id in pair})
    works = {work_id: row.work for work_id, row in queries.works_by_id(catalogue, ids).items() if not row.hidden}
    chapters = {work_id: unpack(body) for work_id, body in suspects.sketches(catalogue, ids).items()}
    rows = []
    for (first, second), share in pairs:
        if first in works and second in works:
            matches = match_chapters(chapters.get(first, []), chapters.get(second, []))
            told = evidence(works[first], works[second], share, [(m.first, m.second) for m in matches])
            rows.append(SuspectRow(first, second, told.score, told))
    return rows
