"""Ctrl-C in the middle of what is made searchable: the import ends as it says, and nothing of it is half there."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import alcove
from alcove.engines.embedded.gathering import Gathering
from alcove.importing.outcome import Report
from tests.stories.works import a_folder

WORKS = 12


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Press:
    """Presses Ctrl-C at a step within ``Gathering.add``, counted over all works."""

    def __init__(self, step: int) -> None:
        self.left = step

    def __enter__(self) -> None:
        sys.setprofile(self._watch)

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _watch(self, frame: FrameType, event: str, _: Any) -> None:
        if event == "c_return" and frame.f_code is Gathering.add.__code__:
            self.left -= 1
            if not self.left:
                sys.setprofile(None)
                signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("step", [1, 20, 70, 141, 300])
def test_within_a_work(tmp_path: Path, step: int):
    folder = a_folder(tmp_path / "works", range(1, WORKS + 1))
    press = Press(step)
    with alcove.open_library(tmp_path / "library", create=True) as library:
        with pytest.raises(KeyboardInterrupt), press:
            list(library.import_files([folder]))
        assert press.left == 0
        assert library.runs(alcove.OWNER)[0].state == "stopped"
        stored = library.totals(alcove.OWNER)[0]
        assert library.count(alcove.OWNER) == stored > 0
        *_, report = library.import_files([folder])
        assert isinstance(report, Report)
        assert (report.stopped, report.works) == (None, WORKS)
        assert library.count(alcove.OWNER) == WORKS
        *problems, _ = library.verify()
        assert problems == []
