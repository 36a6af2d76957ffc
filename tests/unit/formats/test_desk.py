"""Which file goes to which worker: the desk alone, with stand-ins for the processes."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import pytest

from alcove.errors import LibraryError
from alcove.formats.desk import LARGE, Desk
from alcove.formats.parsing import Ending, ParseResult, Task

READ = ParseResult(None, Ending.READ)


@dataclass(eq=False)
class StandIn:
    """What the desk sees of a worker process."""

    in_flight: deque[Task] = field(default_factory=deque)
    since: float = 0.0
    is_ready: bool = True
    is_leaving: bool = False
    condemned: Task | None = None
    killed_for: list[str | None] = field(default_factory=list)

    @property
    def bytes_in_flight(self) -> int:
        return sum(task.held_bytes for task in self.in_flight)

    def kill(self, verdict: str | None = None) -> None:
        self.killed_for.append(verdict)


def desk_with(*workers: StandIn) -> Any:
    desk: Any = Desk(len(workers))
    for worker in workers:
        desk.enrol(worker)
    return desk


def task(key: object, size: int = 10) -> Task:
    return Task(key, b"x" * min(size, 10_000_000), "x", size)


def keys(tasks: list[Task]) -> list[object]:
    return [one.key for one in tasks]


def test_what_waits_is_shared_out_evenly() -> None:
    one, two = StandIn(), StandIn()
    desk = desk_with(one, two)
    for number in range(10):
        desk.put(task(number))
    assert keys(desk.take(one)) == [0, 1, 2, 3, 4]
    assert keys(desk.take(two)) == [5, 6, 7]
    assert keys(desk.take(two)) == [8]


def test_a_worker_has_so_much_in_hand_and_no_more() -> None:
    one = StandIn()
    desk = desk_with(one)
    for number in range(40):
        desk.put(task(number))
    assert len(desk.take(one)) == 16
    for _ in range(8):
        desk.answered(one, READ)
    assert keys(desk.take(one)) == list(range(16, 24))


def test_bytes_count_too() -> None:
    one = StandIn()
    desk = desk_with(one)
    for number in range(4):
        desk.put(task(number, size=400_000))
    assert keys(desk.take(one)) == [0, 1]


def test_a_large_file_is_read_alone() -> None:
    one, two = StandIn(), StandIn()
    desk = desk_with(one, two)
    desk.put(task("before"))
    desk.put(task("large", size=LARGE + 1))
    desk.put(task("after"))
    assert keys(desk.take(one)) == ["before"]
    got: list[object] = []
    other = threading.Thread(target=lambda: got.extend(keys(desk.take(two))))
    other.start()
    assert got == [], "the large one waits for what is on its way"
    desk.answered(one, READ)
    other.join()
    assert got == ["large"]
    desk.answered(two, READ)
    assert keys(desk.take(one)) == ["after"]


def test_the_oldest_task_of_a_worker_that_ended_failed_and_the_others_come_first() -> None:
    one, two = StandIn(), StandIn()
    desk = desk_with(one, two)
    for number in range(6):
        desk.put(task(number))
    assert keys(desk.take(one)) == [0, 1, 2]
    desk.ended(one, "the reader crashed (signal 11)")
    result = desk.fetch()
    assert (result.key, result.ending) == (0, Ending.FAILED)
    assert result.reason == "This file could not be read: the reader crashed (signal 11)."
    assert keys(desk.take(two)) == [1, 2, 3]


def test_a_worker_that_leaves_costs_nothing() -> None:
    one = StandIn()
    desk = desk_with(one)
    for number in range(3):
        desk.put(task(number))
    desk.take(one)
    one.is_leaving = True
    desk.answered(one, READ)
    desk.ended(one, "exit code 0")
    assert desk.fetch().key == 0
    again = StandIn()
    desk.enrol(again)
    assert keys(desk.take(again)) == [1, 2]


def test_an_answer_at_the_last_moment_saves_the_next_file() -> None:
    one = StandIn()
    desk = desk_with(one)
    for number in range(3):
        desk.put(task(number))
    desk.take(one)
    one.since = -1000.0
    desk.kill_overdue(timeout_s=60, starting_s=60)
    assert one.killed_for == ["it took longer than 60 s; import.timeout sets how long it may take"]
    desk.answered(one, READ)
    desk.ended(one, "it took longer than 60 s")
    assert desk.fetch().ending is Ending.READ
    again = StandIn()
    desk.enrol(again)
    assert keys(desk.take(again)) == [1, 2]


def test_time_asleep_does_not_count() -> None:
    one = StandIn()
    desk = desk_with(one)
    desk.put(task(1))
    desk.take(one)
    one.since = -1000.0
    desk.forgive()
    desk.kill_overdue(timeout_s=60, starting_s=60)
    assert one.killed_for == []


def test_a_worker_that_does_not_start_is_killed() -> None:
    one = StandIn(is_ready=False, since=-1000.0)
    desk = desk_with(one)
    desk.kill_overdue(timeout_s=1000, starting_s=60)
    assert one.killed_for == ["it did not start within 60 s"]


@pytest.mark.parametrize("act", ["put", "fetch"])
def test_who_waits_learns_that_no_worker_starts(act: str) -> None:
    desk = desk_with()
    for number in range(1000):
        desk.put(task(number))
    errors: list[Exception] = []

    def wait() -> None:
        try:
            desk.put(task("one more")) if act == "put" else desk.fetch()
        except LibraryError as error:
            errors.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    desk.give_up("there is no reader")
    waiting.join()
    assert [str(error) for error in errors] == ["The processes that read files cannot be started: there is no reader."]
    assert not desk.wait_for_work()


def test_a_worker_of_a_closed_desk_is_killed_at_once() -> None:
    early, late = StandIn(), StandIn()
    desk = desk_with(early)
    desk.close()
    desk.enrol(late)
    assert (early.killed_for, late.killed_for) == ([None], [None])
    assert desk.take(late) == []
