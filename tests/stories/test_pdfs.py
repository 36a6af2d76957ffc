"""PDFs come in without being opened by the process that takes them in: only workers do that, which are limited."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from alcove import Library
from alcove.errors import WrongFolderError
from alcove.library.opening import open_library
from tests.builders.pdf import build_pdf, build_plain_pdf
from tests.stories.works import a_work, kinds, take_in, write

_DAMAGED = b"%PDF-1.4\n1 0 obj<</Length 5>>stream\n"
_PREFACED = "".join(f"<p>{label}</p>" for label in ("%PDF-1.4", "A page about files."))


@pytest.fixture(autouse=True)
def _shut(monkeypatch: pytest.MonkeyPatch) -> None:
    """No PDF can be opened in this process; workers begin without such a ban."""

    def opened(*_: Any, **__: Any) -> None:
        pytest.fail("a PDF was opened in the importing process")

    monkeypatch.setattr(pypdfium2, "PdfDocument", opened)


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def _plain(number: int) -> bytes:
    return build_plain_pdf([f"Bill number {number}, to be paid by Friday."], {"Title": "Bill"})


def _put(folder: Path, name: str, data: bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)


def test_each_comes_to_the_end_that_a_worker_finds(library: Library, tmp_path: Path) -> None:
    """An AO3 download, any other PDF, one that is damaged, a page about them, and what is no work by its first bytes."""
    folder = tmp_path / "works"
    _put(folder, "a.pdf", build_pdf(a_work(1)))
    _put(folder, "b.pdf", _plain(1))
    _put(folder, "c.pdf", _DAMAGED)
    _put(folder, "d.html", f"<html><body>{_PREFACED}</body></html>".encode())
    _put(folder, "e.pdf", b"\x89PNG\r\n\x1a\n%PDF-1.4" + bytes(64))
    outcomes, _ = take_in(library, folder)
    assert kinds(outcomes) == [
        ("a.pdf", "new"), ("b.pdf", "unrecognised"), ("c.pdf", "unrecognised"), ("d.html", "unrecognised"), ("e.pdf", "refused"),
    ]  # fmt: skip
    assert (outcomes[0].format, outcomes[0].site) == ("pdf", "ao3")
    assert [o.outcome.value for o in take_in(library, folder, dry_run=True, rehash=True)[0]][:2] == ["same", "same"]


def test_a_folder_of_them_with_prefaces_is_not_the_wrong_one(library: Library, tmp_path: Path) -> None:
    for number in range(1, 21):
        _put(tmp_path / "works", f"{number}.pdf", build_pdf(a_work(number)))
    _, report = take_in(library, tmp_path / "works")
    assert dict(report.counts) == {"new": 20}


@pytest.mark.parametrize(("works", "wrong"), [(9, True), (10, False)])
def test_half_of_a_folder_needs_prefaces(library: Library, tmp_path: Path, works: int, wrong: bool) -> None:
    """PDFs with and without one, beside pages with one; what a worker cannot read does not count."""
    folder = tmp_path / "works"
    for number in range(works):
        if number % 2:
            _put(folder, f"{number}.pdf", build_pdf(a_work(number)))
        else:
            write(folder, a_work(number), f"{number}.html")
    for number in range(works, 20):
        _put(folder, f"{number}.pdf", _plain(number))
    if wrong:
        with pytest.raises(WrongFolderError, match=f"first 20 readable files only {works} have a preface"):
            take_in(library, folder)
    else:
        take_in(library, folder)


def test_workers_are_not_asked_where_the_rest_tells_enough(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        write(tmp_path / "works", a_work(number), f"{number}.html")
    _put(tmp_path / "works", "bill.pdf", _plain(1))
    monkeypatch.setattr("alcove.importing.folder.ParsePool", lambda *_, **__: pytest.fail("workers were asked"))
    _, report = take_in(library, tmp_path / "works")
    assert dict(report.counts) == {"new": 20, "unrecognised": 1}
