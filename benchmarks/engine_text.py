"""Words inside works, from the engine alone: adding texts, and full-text questions with filters and facets.

    python -m benchmarks.engine_text --works 100000 --out result.json

Documents of about 5,500 words come in batches with a commit each, as an import
brings them; twenty of them have 300,000 words. Snippets are made elsewhere.
"""

from __future__ import annotations

import itertools
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alcove.domain.filters import Page, Sort, SortKey, TextField
from alcove.domain.tokens import tokenise
from alcove.engines.embedded.engine import EmbeddedEngine
from alcove.search.document import Column, Document, Term, TermKind
from alcove.search.request import All, AnyTerm, Between, Expression, Match, SearchRequest, Without
from benchmarks.documents import iter_documents
from benchmarks.filter_questions import FACETS
from benchmarks.measuring import CHECKOUT, MIB, Budget, Result, arguments, folder_size, spread, write
from benchmarks.sources import Sources, load

QUESTIONS = 200
LONG_WORKS, LONG_WORDS = 20, 300_000
_DRAWER = Without(AnyTerm(frozenset({Term(TermKind.STATE, "unrecognised")})))


def documents(works: int, seed: int, words: int, sources: Sources) -> Iterator[Document]:
    """Works of about so many words, and the long ones."""
    long_works = min(LONG_WORKS, works // 100)
    yield from iter_documents(works - long_works, seed, text_words=words, sources=sources)
    beyond = iter_documents(works, seed, sources=sources)
    for document in itertools.islice(beyond, works - long_works, None):
        yield _long(document, sources, random.Random(document.id))


def _long(document: Document, sources: Sources, rng: random.Random) -> Document:
    prose, parts, found = sources.prose, [], 0
    while found < LONG_WORDS:
        run = prose.run(rng.randrange(len(prose.texts)), 2_500)
        parts.append(tokenise("\n".join(prose.texts[run.start : run.stop])))
        found += max(1, prose.words_of(run))
    text = "\n".join(parts)
    return Document(
        id=document.id,
        terms=document.terms,
        numbers={**document.numbers, Column.WORDS: found},
        title_key=document.title_key,
        creator_key=document.creator_key,
        texts={**document.texts, TextField.TEXT: text},
    )


def build(folder: Path, given: Any) -> dict[str, Any]:
    """Adds the works in batches; gives figures."""
    sources = load()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    engine, spent, cpu, raw, worst = EmbeddedEngine(folder), 0.0, 0.0, 0, 0.0
    made = documents(given.works, given.seed, given.words, sources)
    kept: list[Document] = []
    with engine.writer() as writer:
        for sequence in itertools.count(1):
            batch = list(itertools.islice(made, given.batch))
            if not batch:
                break
            raw += sum(len(text.encode()) for document in batch for text in document.texts.values())
            kept += batch[:: max(1, len(batch) // 4)] if len(kept) < QUESTIONS else []
            start, cpu_start = time.perf_counter(), time.process_time()
            for document in batch:
                writer.put(document)
            writer.commit(sequence)
            spent += time.perf_counter() - start
            cpu += time.process_time() - cpu_start
            worst = max(worst, time.perf_counter() - start)
        start, cpu_start = time.perf_counter(), time.process_time()
    closing = time.perf_counter() - start
    cpu += time.process_time() - cpu_start
    rows = [[document.id, document.terms, document.texts[TextField.TEXT]] for document in kept]
    _kept(folder).write_text(json.dumps(rows), encoding="utf-8", newline="\n")
    size = folder_size(folder)[0]
    words_size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and p.parent.name == "text")
    return {
        "put_and_commit_works_s": round(given.works / (spent + closing)),
        "put_and_commit_works_cpu_s": round(given.works / cpu),
        "last_merges_s": round(closing, 1),
        "slowest_batch_s": round(worst, 2),
        "texts_mb": round(raw / MIB, 1),
        "disk_mb": round(size / MIB, 1),
        "words_on_disk_to_texts": round(words_size / raw, 3),
        "writer_peak_mb": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024,
    }


def questions(kept: list[Document], seed: int) -> list[SearchRequest]:
    """Words, phrases, beginnings of words, with filters and without, by relevance and by date."""
    rng = random.Random(seed)
    found = []
    for number in range(QUESTIONS):
        document = rng.choice(kept)
        where = _words(rng, document, number)
        filters: list[Expression] = [_DRAWER]
        if number % 2:
            filters.append(Between(Column.SEVERITY, high=2))
            filters.append(AnyTerm(frozenset(rng.sample(document.terms, 2))))
        key = SortKey.RELEVANCE if number % 4 < 2 else SortKey.UPDATED
        found.append(SearchRequest(All((*filters, *where)), Sort(key), Page(), FACETS))
    return found


def _words(rng: random.Random, document: Document, number: int) -> list[Expression]:
    words = document.texts[TextField.TEXT].split()
    at = rng.randrange(len(words) - 4)
    run = tuple(words[at : at + 3])
    long_word = max(words[at : at + 4], key=len)
    made: list[list[Expression]] = [
        [Match(TextField.ANYWHERE, (long_word,))],
        [Match(TextField.ANYWHERE, (run[0],)), Match(TextField.ANYWHERE, (long_word,))],
        [Match(TextField.TEXT, run[:2], phrase=True)],
        [Match(TextField.ANYWHERE, run, phrase=True)],
        [Match(TextField.ANYWHERE, (long_word[:4],), prefix=True)],
        [Match(TextField.ANYWHERE, (long_word,)), Without(Match(TextField.ANYWHERE, (run[1],)))],
        [Match(TextField.TITLE, (run[0],))],
        [Match(TextField.ANYWHERE, (run[2],))],
    ]
    return made[number % len(made)]


def _work(work_id: str, terms: list[list[str]], text: str) -> Document:
    return Document(work_id, tuple(Term(TermKind(k), n) for k, n in terms), {}, b"", b"", {TextField.TEXT: text})


def _kept(folder: Path) -> Path:
    """Where the works lie that the questions are made from."""
    return folder.with_name(f"{folder.name}-kept.json")


def ask(folder: Path, seed: int) -> dict[str, Any]:
    """Asks every question once in a fresh process, and again with another page, which words' answers are kept for."""
    rows = json.loads(_kept(folder).read_text(encoding="utf-8"))
    asked = questions([_work(*row) for row in rows], seed)
    engine = EmbeddedEngine(folder)
    start = time.perf_counter()
    engine.search(asked[0])
    opened = time.perf_counter() - start
    first, totals = [], []
    for request in asked:
        start = time.perf_counter()
        totals.append(engine.search(request).total)
        first.append(time.perf_counter() - start)
    worst = sorted(zip(first, totals, asked, strict=True), key=lambda row: -row[0])[:4]
    return {
        "open_and_first_ms": round(opened * 1e3, 1),
        **spread("", first),
        "median_total": sorted(totals)[len(totals) // 2],
        "slowest": [f"{s * 1e3:.1f} ms, {total} works: {r.sort.key} {r.where}"[:400] for s, total, r in worst],
    }


def _apart(*words: object) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.engine_text", *map(str, words)]
    ended = subprocess.run(command, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def main() -> None:
    """The command."""
    parser = arguments(__doc__ or "", 100_000)
    parser.add_argument("--words", type=int, default=5_500, help="words of a work")
    parser.add_argument("--batch", type=int, default=500, help="works in a commit")
    parser.add_argument("--folder", type=Path, help="keep the index here, and use it if it is there")
    parser.add_argument("--part", choices=("build", "ask"), help="used by the command itself")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary) / "index"
        if given.part:
            print(json.dumps(build(folder, given) if given.part == "build" else ask(folder, given.seed)))
            return
        sizes = ("--works", given.works, "--seed", given.seed, "--words", given.words, "--batch", given.batch)
        same = (*sizes, "--folder", folder)
        figures = {} if folder.exists() else _apart("--part", "build", *same)
        figures |= _apart("--part", "ask", *same)
    result = Result("engine_text", {"works": given.works, "seed": given.seed, "words": given.words}, figures)
    at = f"{given.works:,} works"
    result.budgets = [Budget(f"words, filter and facets, p95, {at}", figures["p95_ms"], 100, "ms")]
    if "put_and_commit_works_s" in figures:
        result.budgets += [
            Budget("adding texts of 5,500 words, aim", figures["put_and_commit_works_s"], 1_000, "works/s", "at least"),
            Budget("words on disk to texts", figures["words_on_disk_to_texts"], 0.35, "×"),
        ]
    write(result, given.out)


if __name__ == "__main__":
    main()
