"""The pool with real worker processes, and readers that behave badly."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from alcove.errors import LibraryError
from alcove.formats.desk import LARGE
from alcove.formats.limits import NICER
from alcove.formats.parsing import Ending, ParseResult, Part
from alcove.formats.pool import ParsePool
from tests.builders.calibre_folder import build_description, column

ODD = f"{Path(__file__).with_name('odd_readers.py')}:read"
ROOT = Path(__file__).parents[3]
BAD = ["crash", "leave", "stop", "refuse", "fail", "nest", "eat"]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


def pool_of(jobs: int, *, timeout_s: float = 60.0, memory_limit: int = 600_000_000, max_files: int = 5000) -> ParsePool:
    return ParsePool(jobs, timeout_s=timeout_s, memory_limit=memory_limit, reader=ODD, max_files=max_files)


@pytest.fixture(params=[0, 1, 2], ids=["here", "one worker", "two workers"])
def pool(request: pytest.FixtureRequest) -> Iterator[ParsePool]:
    with pool_of(request.param) as made:
        yield made


@pytest.fixture
def two() -> Iterator[ParsePool]:
    with pool_of(2) as made:
        yield made


def outcomes(pool: ParsePool) -> dict[object, ParseResult]:
    results = list(pool.iter_results())
    assert len({result.key for result in results}) == len(results), "a file has one result"
    return {result.key: result for result in results}


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # gone before its file was opened, or between that and the reading
        return False


def wait_until_dead(pid: int) -> None:
    for _ in range(200):
        if not is_alive(pid):
            return
        time.sleep(0.05)
    pytest.fail(f"process {pid} is still there")


# What is read.


def test_every_file_has_its_own_result(pool: ParsePool) -> None:
    for number in range(120):
        pool.submit(number, f"chapter {number}\nThe end".encode(), f"{number}.txt")
    results = outcomes(pool)
    assert sorted(results) == list(range(120))  # type: ignore[type-var]
    for number in range(120):
        result = results[number]
        assert result.ending is Ending.READ
        assert result.text.words == f"chapter {number}\nthe end"
        assert result.to_reading().title == f"{number}.txt"
        assert [chapter.text for chapter in result.to_reading().chapters] == ["", ""]
    assert pool.unfetched == 0
    with pytest.raises(LookupError):
        pool.next_result()


def test_only_what_is_wanted_comes_back(pool: ParsePool) -> None:
    pool.submit("nothing", b"One\nTwo", "x", parts=())
    pool.submit("chapters", b"One\nTwo", "x", parts=[Part.CHAPTERS])
    results = outcomes(pool)
    assert (results["nothing"].text.words, results["nothing"].chapters_json) == ("", "")
    assert results["chapters"].text.words == ""
    chapters = results["chapters"].to_reading().chapters
    assert [(c.number, c.text, c.markup) for c in chapters] == [(1, "One", "<p>One</p>"), (2, "Two", "<p>Two</p>")]


def test_a_description_goes_along_with_bytes_and_with_paths(pool: ParsePool, tmp_path: Path) -> None:
    description = build_description(title="Two Lamps", columns={"#fandom": column("Fandom", ["Imaginary Saga"])})
    path = tmp_path / "chapter 2"
    path.write_bytes(b"chapter 2\nThe end")
    pool.submit(1, b"chapter 1\nThe end", "1.txt", beside=description)
    pool.submit(2, path, "2.txt", beside=description)
    pool.submit(3, b"chapter 3\nThe end", "3.txt")
    readings = {key: result.to_reading() for key, result in outcomes(pool).items()}
    assert {key: reading.fandoms for key, reading in readings.items()} == {
        1: ("Imaginary Saga",), 2: ("Imaginary Saga",), 3: None,
    }  # fmt: skip
    sha = hashlib.sha256(description).hexdigest()
    assert {key: reading.beside for key, reading in readings.items()} == {1: sha, 2: sha, 3: None}


def test_a_file_can_be_given_by_its_path(pool: ParsePool, tmp_path: Path) -> None:
    path = tmp_path / "lämp.txt"
    path.write_bytes(b"light")
    pool.submit("right", path, "a", sha256=hashlib.sha256(b"light").hexdigest())
    pool.submit("changed", path, "b", sha256=hashlib.sha256(b"dark").hexdigest())
    pool.submit("gone", tmp_path / "gone.txt", "c")
    results = outcomes(pool)
    assert results["right"].text.words == "light"
    assert results["changed"].reason == (
        f"{path} changed while it was being read. Import it again when nothing writes to it."
    )
    assert results["gone"].reason == "This file could not be read: it cannot be read (No such file or directory)."
    assert {results[key].ending for key in ("changed", "gone")} == {Ending.FAILED}


def test_text_that_is_no_text_is_made_storable(pool: ParsePool) -> None:
    pool.submit(1, "half \ud83d a pair".encode("utf-8", "surrogatepass"), "na\udce9me.txt")
    result = pool.next_result()
    assert result.text.words.encode() == b"half a pair"
    assert result.to_reading().title == "na?me.txt"


def test_texts_of_any_size_pass(two: ParsePool) -> None:
    sizes = [0, 1, 70_000, 3_000_000, LARGE + 1, 5, LARGE * 2, 9, 1_500_000]
    for size in sizes:
        two.submit(size, b"a" * size, "x")
    assert {key: len(result.text.words) for key, result in outcomes(two).items()} == {size: size for size in sizes}


# What is not.


def test_what_a_file_does_to_its_reader_concerns_that_file_alone(two: ParsePool) -> None:
    for number in range(60):
        two.submit(number, b"good", "x")
        if number < len(BAD):
            two.submit(BAD[number], f"{BAD[number]} now".encode(), "x")
    results = outcomes(two)
    assert [results[number].ending for number in range(60)] == [Ending.READ] * 60
    assert {key: results[key].reason for key in BAD if key != "crash"} == {
        "leave": "This file could not be read: the reader ended before it was done (exit code 3).",
        "stop": "This file could not be read: the reader stopped with ZeroDivisionError: division by zero.",
        "refuse": "This is no work but a shopping list.",
        "fail": "The book is broken on page 3.",
        "nest": "This file could not be read: it is nested too deeply.",
        "eat": (
            "This file could not be read: it needed more than 0.6 GB of memory; "
            "import.memory-mb sets how much it may need."
        ),
    }
    assert results["refuse"].ending is Ending.REFUSED
    assert {results[key].ending for key in BAD if key != "refuse"} == {Ending.FAILED}
    assert "ZeroDivisionError" in results["stop"].detail


@posix
def test_a_crash_is_told_with_its_signal(two: ParsePool) -> None:
    two.submit(1, b"crash now", "x")
    assert two.next_result().reason == (
        f"This file could not be read: the reader crashed (signal {signal.SIGSEGV.value})."
    )


@posix
def test_memory_that_no_limit_counts_is_seen(two: ParsePool) -> None:
    two.submit(1, b"share much", "x")
    assert "it needed more than 0.6 GB of memory" in str(two.next_result().reason)


@pytest.mark.parametrize("order", ["loop", pytest.param("spin", marks=posix)])
def test_what_takes_too_long_is_killed_and_the_rest_is_read(order: str) -> None:
    with pool_of(1, timeout_s=1) as pool:
        pool.submit("good", b"good", "x")
        for number in range(3):
            pool.submit(number, order.encode() + b" for ever", "x")
            pool.submit(f"good {number}", b"good", "x")
        results = outcomes(pool)
    assert [results[number].reason for number in range(3)] == [
        "This file could not be read: it took longer than 1 s; import.timeout sets how long it may take."
    ] * 3
    assert {results[key].ending for key in ("good", "good 0", "good 1", "good 2")} == {Ending.READ}


def test_what_a_reader_prints_and_reads_goes_nowhere(two: ParsePool) -> None:
    two.submit(1, b"talk much", "x")
    assert two.next_result().text.words == "talk much"


@posix
def test_nonsense_in_the_pipe_costs_that_file_alone(two: ParsePool) -> None:
    two.submit("liar", b"lie now", "x")
    for number in range(10):
        two.submit(number, b"good", "x")
    results = outcomes(two)
    assert "the reader's answer makes no sense" in str(results["liar"].reason)
    assert {results[number].ending for number in range(10)} == {Ending.READ}


@posix
@pytest.mark.parametrize("parts", [0, 3, 5])
def test_an_answer_with_another_number_of_parts_costs_that_file_alone(two: ParsePool, parts: int) -> None:
    two.submit("forger", f"forge {parts}".encode(), "x")
    for number in range(10):
        two.submit(number, b"good", "x")
    results = outcomes(two)
    assert "the reader's answer makes no sense" in str(results["forger"].reason)
    assert {results[number].ending for number in range(10)} == {Ending.READ}


def test_a_worker_sees_no_settings(two: ParsePool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALCOVE_CATALOGUE_URL", "postgresql://a:password@b/c")
    two.submit(1, b"settings please", "x")
    assert two.next_result().reason == "none"


def test_a_module_in_the_current_folder_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "argparse.py").write_text("raise SystemExit(7)\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pool_of(1) as pool:
        pool.submit(1, b"good", "x")
        assert pool.next_result().ending is Ending.READ


# Workers come and go.


def test_workers_are_replaced_after_so_many_files() -> None:
    with pool_of(1, max_files=7) as pool:
        for number in range(30):
            pool.submit(number, b"good", "x")
        pids = [result.to_reading().notes for result in pool.iter_results()]
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [7, 7, 7, 7, 2]


@posix
def test_a_worker_that_grew_is_replaced() -> None:
    with pool_of(1) as pool:
        pool.submit("before", b"good", "x")
        pool.submit("big", b"grow now" + bytes(2_000_000), "x")
        pool.submit("after", b"good", "x")
        pids = {key: result.to_reading().notes for key, result in outcomes(pool).items()}
    assert pids["before"] == pids["big"] != pids["after"]


@posix
def test_a_worker_that_is_killed_from_outside_is_replaced() -> None:
    with pool_of(1) as pool:
        pool.submit(1, b"good", "x")
        pool.next_result()
        (pid,) = pool.pids
        os.kill(pid, signal.SIGKILL)
        wait_until_dead(pid)
        for number in range(5):
            pool.submit(number, b"good", "x")
        assert [pool.next_result().ending for _ in range(5)].count(Ending.READ) >= 4


def test_no_worker_is_started_for_nothing() -> None:
    with pool_of(2) as pool:
        assert pool.pids == []
        assert list(pool.iter_results()) == []


@pytest.mark.parametrize("reader", ["no.such.module:read", "alcove.errors:no_such_function"])
def test_workers_that_cannot_start_are_an_error(reader: str) -> None:
    with ParsePool(2, reader=reader) as pool:
        pool.submit(1, b"good", "x")
        with pytest.raises(LibraryError, match=r"cannot be started: (ModuleNotFound|Attribute)Error"):
            pool.next_result()
        with pytest.raises(LibraryError, match="cannot be started"):
            pool.submit(2, b"good", "x")


def test_submitting_waits_while_too_much_is_on_its_way(two: ParsePool) -> None:
    for number in range(12):
        two.submit(number, b"%d " % number + bytes(LARGE), "x", parts=())
    assert sorted(outcomes(two)) == list(range(12))  # type: ignore[type-var]


def test_several_threads_share_a_pool(two: ParsePool) -> None:
    def submit(first: int) -> None:
        for number in range(first, first + 50):
            two.submit(number, b"good", "x")

    threads = [threading.Thread(target=submit, args=(first,)) for first in (0, 50, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes(two)) == list(range(150))  # type: ignore[type-var]


# The end.


@posix
def test_closing_kills_what_is_running() -> None:
    pool = pool_of(2)
    for number in range(4):
        pool.submit(number, b"loop for ever", "x")
    pool.submit("good", b"good", "x")
    for _ in range(200):
        if len(pool.pids) == 2:
            break
        time.sleep(0.05)
    pids = pool.pids
    assert len(pids) == 2
    pool.close()
    assert not any(is_alive(pid) for pid in pids)
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(1, b"good", "x")
    pool.close()


PARENT = """
import sys, time
from alcove.formats.pool import ParsePool
pool = ParsePool(2, timeout_s=60, memory_limit=600_000_000, reader=sys.argv[1])
pool.submit(0, b"good", "x")
pool.next_result()
for number in range(2):
    pool.submit(number, sys.argv[2].encode(), "x")
while len(pool.pids) < 2:
    time.sleep(0.01)
print(*pool.pids, flush=True)
with pool:
    pool.next_result()
"""


@posix
@pytest.mark.parametrize("order", ["loop for ever", "good"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_workers_do_not_outlive_the_import(order: str, end: signal.Signals) -> None:
    command = [sys.executable, "-c", PARENT, ODD, order]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as parent:
        assert parent.stdout
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        os.killpg(parent.pid, end)
        parent.wait()
    for pid in pids:
        wait_until_dead(pid)


def test_ctrl_c_while_its_threads_start_waits_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    listening = signal.signal(signal.SIGINT, signal.default_int_handler)
    start = threading.Thread.start

    def interrupted(thread: threading.Thread) -> None:
        signal.raise_signal(signal.SIGINT)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    try:
        # Its end joins all threads, which none that was not started allows.
        with pytest.raises(KeyboardInterrupt), pool_of(2) as pool:
            pool.submit("a", b"", "a")
    finally:
        signal.signal(signal.SIGINT, listening)


def test_a_worker_knows_no_database_and_no_engine() -> None:
    script = (
        "import sys, alcove.formats.worker, alcove.formats.pool\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules} & {'django', 'tantivy', 'sqlite3', 'click'}),"
        " *sorted(name for name in sys.modules if name.startswith('alcove.') and name.split('.')[1] not in"
        " {'formats', 'domain', 'errors', 'interruption'}))"
    )
    told = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=True, text=True, cwd=ROOT)
    assert told.stdout.split() == []


@posix
def test_a_worker_gives_way_to_who_waits() -> None:
    with pool_of(1) as pool:
        pool.submit(1, b"x", "x")
        list(pool.iter_results())
        (worker,) = pool.pids
        assert os.getpriority(os.PRIO_PROCESS, worker) == min(os.getpriority(os.PRIO_PROCESS, 0) + NICER, 19)
