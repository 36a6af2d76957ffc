"""AO3's tables, made up; SQLite and DuckDB answer as the engine does."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

import pytest

from alcove.engines.embedded.engine import EmbeddedEngine
from alcove.importing.ao3_tables import KINDS, TAGS_HEADER, WORKS_HEADER, read_tables
from alcove.search.engine import SearchEngine
from alcove.search.memory import MemoryEngine
from benchmarks import growth, growth_dump, growth_peers, growth_plot
from benchmarks.filter_questions import all_terms
from benchmarks.growth_dump import Dump, write_dump
from benchmarks.growth_questions import answer, growth_questions, of_names
from benchmarks.sources import Sources, load


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Invented sources: there is no data in an empty folder."""
    return load(tmp_path_factory.mktemp("no-data"))


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory, sources: Sources) -> Dump:
    """Tables of 2,000 works in one universe, so that relationships, too, have names."""
    made = Dump.within(tmp_path_factory.mktemp("growth"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(growth_dump, "_UNIVERSES", 1)
        write_dump(made, 2_000, 4, sources)
    return made


def test_made_up_tables_have_the_shape_of_the_real_ones(dump: Dump) -> None:
    with dump.works.open(encoding="utf-8", newline="") as file:
        header, *works = csv.reader(file)
    with dump.tags.open(encoding="utf-8", newline="") as file:
        tags_header, *tags = csv.reader(file)
    assert (tuple(header), tuple(tags_header)) == (WORKS_HEADER, TAGS_HEADER)
    assert len(works) == 2_000
    assert {len(row) for row in works} == {7}
    assert {len(row) for row in tags} == {6}
    days = [row[0] for row in works]
    assert days == sorted(days, reverse=True)
    assert days[0] == "2021-02-26"
    assert {row[2] for row in works} | {row[3] for row in works} == {"true", "false"}
    assert {row[2] for row in tags if int(row[4]) < 5} == {"Redacted"}
    assert all(row[2] != "Redacted" for row in tags if int(row[4]) >= 5)
    used = Counter(number for row in works for number in row[5].split("+"))
    assert used == {row[0]: int(row[4]) for row in tags}
    assert {row[1] for row in tags} <= set(KINDS)


def test_the_same_seed_gives_the_same_tables(
    dump: Dump, tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growth_dump, "_UNIVERSES", 1)
    again = Dump.within(tmp_path)
    write_dump(again, 2_000, 4, sources)
    for one, other in ((dump.works, again.works), (dump.tags, again.tags), (dump.words, again.words)):
        assert one.read_bytes() == other.read_bytes()


E = TypeVar("E", bound=SearchEngine)


def with_records(engine: E, dump: Dump) -> E:
    with engine.building(1) as index:
        read_tables(dump.works, dump.tags, index)
    return engine


@pytest.fixture(scope="module")
def oracle(dump: Dump) -> MemoryEngine:
    return with_records(MemoryEngine(), dump)


@pytest.fixture(scope="module", params=["alcove", "sqlite", "duckdb"])
def program(request: pytest.FixtureRequest, dump: Dump, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp(request.param) / "tables"
    if request.param == "sqlite":
        growth_peers.build_sqlite(path, dump)
        return growth_peers.open_sqlite(path).ask
    if request.param == "duckdb":
        growth_peers.build_duckdb(path, dump)
        return growth_peers.open_duckdb(path).ask
    engine = with_records(EmbeddedEngine(path), dump)
    return lambda asked: answer(engine.search(of_names(engine, asked)))


def test_every_program_answers_as_the_oracle_does(program: Any, oracle: MemoryEngine) -> None:
    asked = growth_questions(oracle.search(all_terms()).facets, 60, 2)
    answers = [answer(oracle.search(request)) for request in asked]
    assert [program(request) for request in asked] == answers
    assert sum(found["total"] > 0 for found in answers) > 30
    assert any(found["facets"]["relationship"] for found in answers)
    assert len({found["total"] for found in answers}) > 10


def test_an_answer_that_differs_ends_the_run(tmp_path: Path) -> None:
    own = [{"answer": {"total": 2}, "asked": "everything"}, {"answer": {"total": 1}, "asked": "the rest"}]
    growth._compare("sqlite", own[:1], own)
    with pytest.raises(SystemExit, match="sqlite and alcove answer differently: the rest"):
        growth._compare("sqlite", [own[0], own[0]], own)


def test_what_was_answered_before_the_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "answers"
    assert list(growth._rows(path)) == []
    path.write_text('{"s": 1}\n{"s": 2}\n{"s', encoding="utf-8")
    assert list(growth._rows(path)) == [{"s": 1}, {"s": 2}]


RESULT: dict[str, Any] = {
    "sizes": {"questions": 200},
    "figures": {
        "10000": {
            "alcove": {"build_s": 4.0, "build_peak_mb": 100.0, "disk_mb": 10.0, "p50_ms": 1.0, "p95_ms": 4.0},
            "sqlite": {"build_s": 2.0, "build_peak_mb": 50.0, "disk_mb": 9.0, "p50_ms": 9.0, "p95_ms": 40.0},
        },
        "100000": {
            "alcove": {"build_s": 40.0, "build_peak_mb": 200.0, "disk_mb": 99.0, "p50_ms": 2.0, "p95_ms": 7.0},
            "sqlite": {"build_s": 30.0, "build_peak_mb": 60.0, "disk_mb": 90.0, "stopped": "not built in 30 s"},
        },
    },
}


def test_the_plot_shows_every_figure_that_there_is() -> None:
    drawn = ET.fromstring(growth_plot.plot(json.loads(json.dumps(RESULT))))
    points = [element for element in drawn.iter() if element.get("class", "").startswith("point")]
    # In each of four panels three: what was stopped while it was built has no end to show.
    assert len(points) == 12
    titles = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}title")]
    assert "SQLite, 10,000 records: 40 ms" in titles
    assert drawn.find("{http://www.w3.org/2000/svg}desc") is not None


def test_the_table_says_what_was_stopped() -> None:
    lines = growth_plot.table(RESULT).splitlines()
    assert lines[2:] == [
        "| 10,000 | Alcove | 4.0 s | 100 MiB | 10 MiB | 1.0 ms | 4.0 ms |",
        "| | SQLite | 2.0 s | 50 MiB | 9.0 MiB | 9.0 ms | 40 ms |",
        "| 100,000 | Alcove | 40 s | 200 MiB | 99 MiB | 2.0 ms | 7.0 ms |",
        "| | SQLite | 30 s | 60 MiB | 90 MiB | not built in 30 s | |",
    ]


def test_the_time_of_processors_can_stand_for_that_on_the_clock() -> None:
    row = {"build_s": 9.0, "build_processor_s": 3.0, "p50_ms": 8.0, "p95_ms": 80.0, "processor_p50_ms": 2.0}
    row |= {"processor_p95_ms": 20.0, "build_peak_mb": 100.0, "disk_mb": 10.0}
    busy = growth_plot.by_processor({"figures": {"10000": {"tables_mb": 3.5, "alcove": row}}})
    assert growth_plot.table(busy).splitlines()[2] == "| 10,000 | Alcove | 3.0 s | 100 MiB | 10 MiB | 2.0 ms | 20 ms |"
    assert "Alcove, 10,000 records: 20 ms of processor time</title>" in growth_plot.plot(busy)
