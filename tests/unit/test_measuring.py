"""The benchmarks' own arithmetic: budgets, summaries, sizes, processes."""

from __future__ import annotations

import json
import mmap
import os
import sys
import time
from pathlib import Path

import pytest

from benchmarks import run
from benchmarks.import_files import summary_of
from benchmarks.measuring import (
    AT_LEAST,
    AT_MOST,
    Budget,
    Result,
    cpu_seconds,
    folder_size,
    measure,
    memory,
    spread,
    table,
    write,
)


@pytest.mark.parametrize(
    ("figure", "bound", "met"),
    [(299.0, AT_LEAST, False), (300.0, AT_LEAST, True), (300.0, AT_MOST, True), (301.0, AT_MOST, False)],
)
def test_a_budget_is_met_on_its_side(figure: float, bound: str, met: bool) -> None:
    assert Budget("x", figure, 300, "works/s", bound).met is met


def test_a_result_is_written_with_its_circumstances(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "result.json"
    write(Result("x", {"works": 3}, {"rate": 1.5}, [Budget("rate", 1.5, 1, "works/s", AT_LEAST)]), out)
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["name"] == "x"
    assert found["figures"] == {"rate": 1.5}
    assert found["budgets"] == [
        {"what": "rate", "figure": 1.5, "budget": 1, "unit": "works/s", "bound": "at least", "met": True}
    ]
    assert set(found["run"]) == {"machine", "cpu", "cores", "python", "commit", "at"}


def test_the_table_marks_what_is_over() -> None:
    rows = [
        {"what": "fast", "figure": 1234.5, "budget": 300, "unit": "works/s", "met": True, "bound": AT_LEAST},
        {"what": "slow", "figure": 0.25, "budget": 0.2, "unit": "s", "met": False},
    ]
    lines = [line.split() for line in table(rows).splitlines()]
    assert lines[1:] == [["ok", "fast", "1,234", "≥", "300", "works/s"], ["OVER", "slow", "0.25", "0.2", "s"]]


def test_a_process_is_measured_with_its_children() -> None:
    child = "import time; held = bytearray(60_000_000); time.sleep(1)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print('done')"
    run = measure([sys.executable, "-c", code])
    run.require()
    assert run.output.strip() == "done"
    if Path("/proc/self/smaps_rollup").is_file():
        assert run.pss is not None
        assert 60_000_000 < run.pss < 200_000_000


def test_a_process_that_fails_stops_the_benchmark() -> None:
    ended = measure([sys.executable, "-c", "print('because'); raise SystemExit(3)"])
    ended.require(3)
    with pytest.raises(SystemExit, match=r"(?s)ended with 3.*because"):
        ended.require()


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").is_file(), reason="only Linux tells of a process's memory")
def test_memory_of_a_process_and_the_part_that_is_in_no_file() -> None:
    before = memory(os.getpid(), "Pss_Anon")
    # Not from what the process had before and gave back.
    with mmap.mmap(-1, 8_000_000, flags=mmap.MAP_PRIVATE) as held:
        held.write(os.urandom(len(held)))
        after = memory(os.getpid(), "Pss_Anon")
        assert len(held) * 0.9 < after - before < len(held) * 4
    assert after < memory(os.getpid())
    assert memory(0) == 0


@pytest.mark.skipif(not Path("/proc/self/schedstat").is_file(), reason="only Linux tells of threads' time")
def test_processor_time_does_not_count_waiting() -> None:
    before, spent = cpu_seconds(os.getpid()), time.process_time()
    sum(range(3_000_000))
    assert cpu_seconds(os.getpid()) - before <= time.process_time() - spent + 0.05
    assert cpu_seconds(os.getpid()) > before


def test_a_spread_is_in_milliseconds() -> None:
    assert spread("", [n / 1000 for n in range(1, 101)]) == {"p50_ms": 50.5, "p95_ms": 96.0, "max_ms": 100.0}
    assert spread("again", [0.5]) == {"again_p50_ms": 500.0, "again_p95_ms": 500.0, "again_max_ms": 500.0}


def test_sizes_of_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_bytes(b"x" * 5000)
    (tmp_path / "y").write_bytes(b"y" * 100)
    apparent, taken = folder_size(tmp_path)
    assert apparent == 5100
    assert taken > 0


def test_the_summary_is_found_among_other_lines() -> None:
    lines = ['{"file": "a", "outcome": "new"}', '{"summary": {"files": 1, "new": 1}}', "a warning"]
    assert summary_of("\n".join(lines)) == {"files": 1, "new": 1}
    with pytest.raises(SystemExit):
        summary_of("nothing")


def test_benchmarks_are_found_with_their_sizes() -> None:
    assert ("import_files", 20_000, 300) in list(run.benchmarks_here())


def test_an_unknown_benchmark_is_refused() -> None:
    with pytest.raises(SystemExit) as ended:
        run.main(["engine_of_nothing"])
    assert ended.value.code == 2
