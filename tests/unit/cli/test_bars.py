"""The bar says how far an import is."""

import io

import pytest
from rich.console import Console

from alcove.cli import bars
from alcove.importing.outcome import Progress


@pytest.mark.parametrize(
    ("progress", "shown"),
    [
        (Progress(1200, 250, 4800, 1000), ("25%", "1,200 of 4,800 files")),
        (Progress(1200, 0, 4800, 1000), ("25%", "1,200 of 4,800 files")),
        (Progress(7, 10, None, None), ("7 files",)),
    ],
)
def test_how_far(monkeypatch: pytest.MonkeyPatch, progress: Progress, shown: tuple[str, ...]):
    written = io.StringIO()
    monkeypatch.setattr(
        bars, "console", lambda *, err: Console(file=written, force_terminal=True, width=100, no_color=True)
    )
    with bars.import_bar() as show:
        show(progress)
    assert [text for text in shown if text not in written.getvalue()] == []
