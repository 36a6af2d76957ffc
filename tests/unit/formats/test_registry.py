"""Which reader reads a file, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from alcove import formats
from alcove.domain.readings import Reading
from alcove.errors import RefusedError
from alcove.formats import registry
from alcove.formats.reader import Sample, Sign
from tests.builders.pdf import build_pdf, build_plain_pdf
from tests.unit.formats.downloads import LAMP
from tests.unit.formats.pages import epub, page, xhtml


@pytest.mark.parametrize(
    ("data", "reader"),
    [
        (page(), "ao3-html"),
        (page(wrapped=False), "ao3-html"),
        (page().decode().encode("utf-16"), "ao3-html"),
        (b"<html><p>x</p></html>", "html"),
        (b"A lamp.\n", "text"),
        (b"%PDF-1.7", "pdf"),
    ],
)
def test_content_decides_and_the_name_does_not(data: bytes, reader: str) -> None:
    for name in ("", "a.txt", "a.epub", "a.html", "noname"):
        assert formats.identify(data, name) == reader
        assert formats.read_bytes(data, name).reader == reader


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.x is empty; nothing can be read from it."),
        (b"\x89PNG\r\n\x1a\n", "a.x is a picture (PNG), not a work; leave it out."),
        (b'{"a": 1}', "a.x is a data file (JSON), not a work; leave it out."),
        (
            epub({"a.html": "x"}, container=False, mimetype=False),
            "a.x is a packed archive (zip) that is no e-book, not a work; import it, and the files in it are taken in.",
        ),
        (
            b"PK\x03\x04 cut off",
            "a.x is a damaged archive (zip), not a work; unpack it, and import what comes out.",
        ),
        (b"\x00\x01\x02\x03" * 50, "a.x is a file of a kind that Alcove does not know, not a work; leave it out."),
    ],
)
def test_what_is_no_work_is_refused_with_what_it_is(data: bytes, message: str) -> None:
    for ask in (formats.read_bytes, formats.identify):
        with pytest.raises(RefusedError) as refusal:
            ask(data, "a.x")
        assert str(refusal.value) == message
    assert formats.explain(data, "a.x") == (registry.Explanation("refused", 0, message),)


def test_reasons_stand_behind_the_scores_best_first() -> None:
    answers = formats.explain(page())
    assert answers[0] == ("ao3-html", 90, "has the preface of an AO3 download: a table of tags before the chapters")
    assert [answer.score for answer in answers] == sorted((answer.score for answer in answers), reverse=True)
    assert {answer.reader for answer in answers} == {reader.NAME for reader in registry.BUILT_IN}
    assert all(answer.reason for answer in answers)


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "One Lamp.txt"
    file.write_bytes(page())
    assert formats.read(file) == formats.read_bytes(page())
    assert formats.read(str(file)).title == "One Lamp"
    (tmp_path / "empty.html").write_bytes(b"")
    with pytest.raises(RefusedError, match=r"^empty\.html is empty"):
        formats.read(tmp_path / "empty.html")
    with pytest.raises(RefusedError, match=r"^That is empty"):
        formats.read(tmp_path / "empty.html", name="That")
    with pytest.raises(FileNotFoundError):
        formats.read(tmp_path / "gone.html")


_PLUGIN = """
from alcove.domain.readings import Reading
from alcove.formats.reader import Sign
NAME, REVISION = "lamps", 1
def sniff(sample):
    return Sign(99 if sample.data.startswith(b"LAMP") else 0, "begins with LAMP")
def read(sample):
    return Reading(reader=NAME, revision=REVISION, format="lamp", recognised=False, title=sample.data.decode())
"""


def test_installed_packages_add_readers(tmp_path: Path) -> None:
    (tmp_path / "lamps.py").write_text(_PLUGIN, encoding="utf-8", newline="\n")
    info = tmp_path / "lamps-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lamps\nVersion: 1\n", encoding="utf-8", newline="\n")
    (info / "entry_points.txt").write_text("[alcove.formats]\nlamps = lamps\n", encoding="utf-8", newline="\n")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from alcove import formats; "
        "r = formats.read_bytes(b'LAMP one'); print(r.reader, r.format, r.title)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["lamps", "lamp", "LAMP", "one"]


class _Breaking:
    """A reader that breaks off, or refuses, before it has seen what it was given."""

    NAME, REVISION = "breaking", 1

    def __init__(self, error: Exception) -> None:
        self.error = error

    def sniff(self, sample: Sample) -> Sign:
        raise self.error

    def read(self, sample: Sample) -> Reading:
        raise self.error


def test_a_reader_that_breaks_off_is_not_the_one(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = _Breaking(UnicodeDecodeError("utf-16", b"\xd8", 0, 1, "cut"))
    monkeypatch.setattr(registry, "readers", lambda: (broken, *registry.BUILT_IN))
    assert formats.identify(b"A lamp.\n") == formats.read_bytes(b"A lamp.\n").reader == "text"
    (told,) = (answer for answer in formats.explain(b"A lamp.\n") if answer.reader == "breaking")
    assert (told.score, told.reason[:34]) == (0, "broke off with UnicodeDecodeError:")


@pytest.mark.parametrize("error", [RefusedError("It is too large."), MemoryError()])
def test_what_is_over_a_limit_is_still_refused(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(registry, "readers", lambda: (_Breaking(error), *registry.BUILT_IN))
    with pytest.raises(type(error)):
        formats.identify(b"A lamp.\n")


def test_importing_the_package_brings_no_parser() -> None:
    code = "import sys, alcove.formats; print([m for m in ('lxml', 'selectolax', 'nh3') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_each_reader_has_a_name_and_a_revision_of_its_own() -> None:
    names = [reader.NAME for reader in registry.BUILT_IN]
    assert len(set(names)) == len(names)
    assert all(reader.REVISION >= 1 for reader in registry.BUILT_IN)


def test_books_without_a_preface_go_to_the_plain_reader() -> None:
    assert formats.identify(epub({"a.xhtml": xhtml("<p>x</p>")})) == "epub"


@pytest.mark.parametrize(
    ("data", "reader", "preface"),
    [
        (build_pdf(LAMP), "pdf", None),
        (build_plain_pdf(["A bill."], {}), "pdf", None),
        (b"<!--%PDF-1.4-->" + page(), "ao3-html", True),
        (epub({"a.html": "<html><p>%PDF-1.4</p></html>"}, container=False, mimetype=False), "html", False),
    ],
)
def test_pdfs_stay_shut_until_they_are_read(
    monkeypatch: pytest.MonkeyPatch, data: bytes, reader: str, preface: bool | None
) -> None:
    """Whoever asks for the reader alone has no limits."""
    read_by = formats.read_bytes(data).reader
    assert registry.glance(data).reader == read_by
    assert registry.glance(data).recognised == (read_by not in registry.ANYTHING)
    monkeypatch.setattr(pypdfium2, "PdfDocument", lambda _: pytest.fail("it was opened"))
    assert formats.identify(data) == reader
    assert formats.expects_preface(data) is preface
