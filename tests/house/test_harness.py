"""The test harness keeps its promises: what is left out is said, and nothing is left out under CI."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.harness import needs

SAMPLE = """
import pytest

@pytest.mark.{mark}
def test_that_needs_it():
    assert True
"""


def run_marked(mark: str, folder: Path, *words: str, ci: str) -> subprocess.CompletedProcess[str]:
    """Runs a sample test in a process that finds neither PostgreSQL nor Chromium nor real downloads."""
    sample = folder / "test_sample.py"
    sample.write_text(SAMPLE.format(mark=mark), encoding="utf-8", newline="\n")
    nowhere = str(folder / "nowhere")
    variables = ("ALCOVE_TEST_POSTGRESQL", "ALCOVE_TEST_CHROMIUM", "ALCOVE_REAL")
    command = [sys.executable, "-m", "pytest", "-p", "tests.harness.left_out", "-p", "no:cacheprovider"]
    command += ["-c", str(needs.ROOT / "pyproject.toml"), "--rootdir", str(folder), str(sample), *words]
    environ = os.environ | dict.fromkeys(variables, nowhere) | {"CI": ci, "COLUMNS": "400"}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=needs.ROOT, env=environ
    )


@pytest.mark.parametrize("marker", sorted(needs.NEEDS))
def test_what_is_left_out_is_named_at_the_end(marker: str, tmp_path: Path) -> None:
    done = run_marked(marker, tmp_path, ci="")
    assert done.returncode == 0, done.stdout
    assert "left out on this machine" in done.stdout
    assert f"1 test: {needs.NEEDS[marker].sentence}\n" in done.stdout


def test_what_several_processes_left_out_is_named_as_well(tmp_path: Path) -> None:
    done = run_marked("browser", tmp_path, "--numprocesses=2", ci="")
    assert done.returncode == 0, done.stdout
    assert f"1 test: {needs.NEEDS['browser'].sentence}\n" in done.stdout
    done = run_marked("skip(reason='not today')", tmp_path, "--numprocesses=2", ci="true")
    assert done.returncode == 1, done.stdout
    assert "1 test: not today Under CI=true no test is left out." in done.stdout


@pytest.mark.parametrize("marker", ["postgresql", "browser"])
def test_under_ci_a_missing_need_is_a_failure(marker: str, tmp_path: Path) -> None:
    done = run_marked(marker, tmp_path, ci="true")
    assert done.returncode == 1, done.stdout
    assert needs.NEEDS[marker].sentence in done.stdout


def test_under_ci_leaving_out_for_any_other_reason_is_a_failure(tmp_path: Path) -> None:
    assert run_marked("skip(reason='not today')", tmp_path, ci="").returncode == 0
    done = run_marked("skip(reason='not today')", tmp_path, ci="true")
    assert done.returncode == 1, done.stdout
    assert "1 test: not today Under CI=true no test is left out." in done.stdout


def test_under_ci_real_downloads_may_be_missing(tmp_path: Path) -> None:
    done = run_marked("real", tmp_path, ci="true")
    assert done.returncode == 0, done.stdout
    assert f"1 test: {needs.NEEDS['real'].sentence}\n" in done.stdout


def test_each_need_has_its_marker(pytestconfig: pytest.Config) -> None:
    registered = {line.partition(":")[0] for line in pytestconfig.getini("markers")}
    assert registered >= set(needs.NEEDS)


def test_each_test_gets_an_empty_database(database: str | None) -> None:
    if database is None:
        return
    with psycopg.connect(database) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert tables == (0,)
        connection.execute("CREATE TABLE left_behind (n int)")


@pytest.mark.postgresql
def test_the_server_sorts_as_servers_do(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        rows = connection.execute("SELECT w FROM (VALUES ('B'), ('a'), ('é'), ('f')) AS v(w) ORDER BY w").fetchall()
    assert [word for (word,) in rows] in (["a", "B", "é", "f"], ["B", "a", "f", "é"])


def test_no_test_reaches_another_machine() -> None:
    with socket.socket() as reaching, pytest.raises(AssertionError, match=r"tried to reach 192\.0\.2\.1"):
        reaching.connect(("192.0.2.1", 80))


def test_home_is_the_runs_own(own_home: Path) -> None:
    assert Path.home() == own_home
    assert not [
        name
        for name in os.environ
        if name.startswith("ALCOVE_") and not name.startswith(("ALCOVE_TEST_", "ALCOVE_REAL"))
    ]


@pytest.mark.postgresql
def test_a_run_that_is_killed_leaves_no_server() -> None:
    script = (
        "import os\n"
        "from tests.harness import cluster\n"
        "with cluster.running(cluster.programs()) as server:\n"
        "    print(server.address, flush=True)\n"
        "    os._exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=needs.ROOT)
    assert done.returncode == 9, done.stderr
    socket_folder = Path(done.stdout.split()[0].removeprefix("host="))
    for _ in range(200):
        if not socket_folder.exists():
            break
        time.sleep(0.05)
    assert not socket_folder.exists()
