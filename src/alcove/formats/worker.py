"""The process that reads files: started fresh by the pool, fed through a pipe, ended without ado.

It knows no database and no settings. What a reader prints goes nowhere.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from alcove.formats.frames import frame, read_frame
from alcove.formats.limits import EXIT_MEMORY, Alarm, Watch, give_way, limit_memory, memory
from alcove.formats.parsing import DEFAULT_READER, ParseResult, Part, Reader, Task, failed, load_reader, parse

_LOOK_AT_MEMORY_EVERY = 16
_SMALL = 1 << 20


@dataclass(frozen=True, slots=True)
class Terms:
    """For how long and how big a worker lives. Sizes in bytes."""

    timeout_s: float
    memory_limit: int
    max_files: int
    max_memory: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Serves requests from standard input until it ends."""
    parser = argparse.ArgumentParser(prog="alcove.formats.worker")
    parser.add_argument("--reader", default=DEFAULT_READER)
    parser.add_argument("--timeout", type=float, required=True)
    parser.add_argument("--memory-limit", type=int, required=True)
    parser.add_argument("--max-files", type=int, required=True)
    parser.add_argument("--max-memory", type=int, required=True)
    given = parser.parse_args(arguments)
    requests, answers = _private_pipes()
    give_way()
    limit_memory(given.memory_limit)
    Watch(given.memory_limit).start()
    try:
        read = load_reader(given.reader)
    except (ImportError, AttributeError, SyntaxError) as error:
        _say(answers, frame({"ready": False, "reason": f"{type(error).__name__}: {error}"}))
        return
    try:
        _say(answers, frame({"ready": True}))
        serve(requests, answers, read, Terms(given.timeout, given.memory_limit, given.max_files, given.max_memory))
    except BrokenPipeError:
        return


def serve(requests: BinaryIO, answers: BinaryIO, read: Reader, terms: Terms) -> None:
    """Answers each request in order. The answer that says ``last`` is the last: memory grew, or enough was read."""
    served = 0
    while request := read_frame(requests):
        header, blobs = request
        served += 1
        with Alarm(terms.timeout_s):
            result, is_full = _result(header, blobs, read, terms)
        is_big = header["size"] > _SMALL or served % _LOOK_AT_MEMORY_EVERY == 0
        last = is_full or served >= terms.max_files or (is_big and memory() > terms.max_memory)
        del request, header, blobs
        _write(answers, result, last=last)
        if last:
            return


def _result(header: dict[str, Any], blobs: list[bytes], read: Reader, terms: Terms) -> tuple[ParseResult, bool]:
    beside = blobs.pop() if header.get("beside") else None
    source = Path(header["path"]) if "path" in header else blobs[0]
    parts = tuple(Part(part) for part in header["parts"])
    try:
        task = Task(None, source, header["name"], header["size"], parts, header.get("sha256"), beside)
        return parse(task, read), False
    except MemoryError:
        return failed(None, memory_reason(terms.memory_limit)), True


def memory_reason(limit: int) -> str:
    """Half a sentence about a file that needed more than ``limit`` bytes."""
    return f"it needed more than {limit / 1e9:.1f} GB of memory; import.memory-mb sets how much it may need"


def _write(answers: BinaryIO, result: ParseResult, *, last: bool) -> None:
    header = {"ending": result.ending.value, "reason": result.reason, "detail": result.detail[-20_000:], "last": last}
    texts = (result.reading_json, result.chapters_json, *result.text)
    _say(answers, frame(header, *(text.encode() for text in texts)))


def _say(answers: BinaryIO, pieces: Iterable[bytes]) -> None:
    answers.writelines(pieces)
    answers.flush()


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes under numbers that no reader knows; the standard ones lead nowhere."""
    requests = os.fdopen(os.dup(0), "rb", buffering=1 << 18)
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(nowhere, fd)
    return requests, answers


if __name__ == "__main__":
    try:
        main()
    except MemoryError:
        sys.exit(EXIT_MEMORY)
