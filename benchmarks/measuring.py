"""What every benchmark needs: budgets, results as JSON, time and memory of whole processes."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024
AT_LEAST, AT_MOST = "at least", "at most"


@dataclass(frozen=True, slots=True)
class Budget:
    """A figure beside its budget. ``bound`` says on which side of it the figure must stay."""

    what: str
    figure: float
    budget: float
    unit: str
    bound: str = AT_MOST

    @property
    def met(self) -> bool:
        """Whether the figure is within the budget."""
        return self.figure >= self.budget if self.bound == AT_LEAST else self.figure <= self.budget


@dataclass(slots=True)
class Result:
    """What one benchmark found out. ``figures`` are plain numbers and words by name."""

    name: str
    sizes: dict[str, Any]
    figures: dict[str, Any] = field(default_factory=dict)
    budgets: list[Budget] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The result with what is needed to compare it with another."""
        return {
            "name": self.name,
            "sizes": self.sizes,
            "figures": self.figures,
            "budgets": [asdict(budget) | {"met": budget.met} for budget in self.budgets],
            "run": circumstances(),
        }


def circumstances() -> dict[str, Any]:
    """Where, when and with what this runs."""
    return {
        "machine": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "python": platform.python_version(),
        "commit": _commit(),
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def arguments(description: str, works: int) -> argparse.ArgumentParser:
    """The options that all benchmarks have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--works", type=int, default=works, help=f"how many works ({works:,})")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="write the result here as JSON")
    return parser


def write(result: Result, out: Path | None) -> None:
    """Writes the result where it was asked for, else prints it."""
    text = json.dumps(result.to_json(), ensure_ascii=False, indent=2)
    if out is None:
        print(text)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text + "\n", encoding="utf-8", newline="\n")


@dataclass(frozen=True, slots=True)
class Measured:
    """A process that has ended. ``pss`` is the most memory that it and its children took together, in bytes."""

    seconds: float
    pss: int | None
    status: int
    output: str

    def require(self, *statuses: int) -> None:
        """Stops the benchmark when the process ended otherwise than so (default 0)."""
        if self.status not in (statuses or (0,)):
            raise SystemExit(f"a process ended with {self.status}:\n{self.output[-2000:]}")


def measure(command: Sequence[str | Path], *, environment: dict[str, str] | None = None) -> Measured:
    """Runs a command in a session of its own; its standard output and errors come back as text."""
    start = time.perf_counter()
    with subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env=as_installed() | (environment or {}),
        start_new_session=True,
    ) as process:
        sampler = _Sampler(process.pid)
        sampler.start()
        output, _ = process.communicate()
        seconds = time.perf_counter() - start
        sampler.stop()
    return Measured(seconds, sampler.most, process.returncode, output.decode("utf-8", "replace"))


def median_seconds(command: Sequence[str | Path], times: int = 7) -> float:
    """The median time of a short command, after one run that warms the caches."""
    runs = [measure(command) for _ in range(times + 1)][1:]
    for run in runs:
        run.require()
    return statistics.median(run.seconds for run in runs)


def cpu_seconds(pid: int) -> float:
    """Processor time that a process's living threads have had, to the nanosecond (Linux); 0 where that is not told.

    What else runs on the machine does not count in it, as it does in time on the clock.
    """
    spent = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):  # a thread that ended meanwhile
            spent += int(task.read_text(encoding="ascii").split()[0])
    return spent / 1e9


def spread(name: str, seconds: list[float]) -> dict[str, float]:
    """Median, 95th percentile and most of some times, in milliseconds."""
    ordered = sorted(second * 1e3 for second in seconds)
    prefix = f"{name}_" if name else ""
    return {
        f"{prefix}p50_ms": round(statistics.median(ordered), 2),
        f"{prefix}p95_ms": round(ordered[int(len(ordered) * 0.95)], 2),
        f"{prefix}max_ms": round(ordered[-1], 2),
    }


def folder_size(folder: Path) -> tuple[int, int]:
    """Bytes in the files of a folder, and bytes that they take on the disk."""
    apparent = taken = 0
    for base, _, names in os.walk(folder):
        for name in names:
            status = (Path(base) / name).lstat()
            apparent += status.st_size
            taken += getattr(status, "st_blocks", 0) * 512 or status.st_size
    return apparent, taken


def table(rows: Iterable[dict[str, Any]]) -> str:
    """Budgets and figures, a line each."""
    lines = [f"{'':4}  {'what':58} {'figure':>12}  {'budget':>20}"]
    for row in rows:
        bound = {AT_LEAST: "≥ ", AT_MOST: "≤ "}.get(row.get("bound", ""), "")
        budget = f"{bound}{_number(row['budget'])} {row['unit']}"
        lines.append(f"{'ok' if row['met'] else 'OVER':4}  {row['what']:58} {_number(row['figure']):>12}  {budget:>20}")
    return "\n".join(lines)


class _Sampler(threading.Thread):
    """Adds up the proportional memory of all processes of a session, several times a second (Linux)."""

    def __init__(self, session: int, every: float = 0.2) -> None:
        super().__init__(daemon=True)
        self.most: int | None = None
        self._session = session
        self._every = every
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(self._every):
            total = sum(memory(pid) for pid in _members(self._session))
            if total:
                self.most = max(self.most or 0, total)

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _members(session: int) -> list[int]:
    try:
        pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    except OSError:
        return []
    return [pid for pid in pids if _session_of(pid) == session]


def _session_of(pid: int) -> int | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name in brackets may hold anything; the session is the fourth word after it.
    return int(text.rpartition(")")[2].split()[3])


def memory(pid: int, kind: str = "Pss") -> int:
    """Memory of a process in bytes: its share of all that it holds, or with ``Pss_Anon`` of what is in no file; 0 where that
    is not told.
    """
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith(f"{kind}:")), 0)


def _number(value: float) -> str:
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _cpu() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")), "")


def _commit() -> str | None:
    found = subprocess.run(
        ["git", "-C", str(CHECKOUT), "describe", "--always", "--dirty", "--abbrev=12"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or None


def as_installed() -> dict[str, str]:
    """What a program runs in: this environment, but modules are kept compiled, as an installation has them. Compiling
    those of Alcove would be a quarter of each start.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def alcove() -> list[str]:
    """The command line of this environment."""
    beside = Path(sys.executable).with_name("alcove")
    return [str(beside)] if beside.is_file() else [sys.executable, "-m", "alcove"]
