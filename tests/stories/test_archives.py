"""Works that lie in archives come in as if somebody had unpacked them."""

import datetime as dt
import hashlib
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import alcove
from alcove import Library
from alcove.importing import arrivals
from alcove.importing.outcome import Reread
from alcove.library.opening import open_library
from tests.builders.bundles import PACKERS
from tests.builders.epub import build_epub
from tests.builders.eras import ERAS
from tests.builders.fichub import build_fichub_html
from tests.builders.htmlz import build_htmlz
from tests.builders.htmlz import contents as unpacked
from tests.stories.works import a_work, everything, take_in, verdict, write
from tests.unit.formats.downloads import LAMP

OWNER = alcove.OWNER
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def page(tmp_path: Path, number: int, **fields: Any) -> bytes:
    return write(tmp_path / "pages", a_work(number, **fields), f"{number}.html").read_bytes()


def packed(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 3, 17, 12, 30, 4)), data)
    return out.getvalue()


def put(folder: Path, name: str, data: bytes, *, when: int = 1_700_000_000) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(data)
    os.utime(path, (when, when))
    return path


def told(library: Library, folder: Path) -> list[tuple[str, str]]:
    outcomes, _ = take_in(library, folder)
    return [(Path(o.file).relative_to(folder).as_posix(), o.outcome.value) for o in outcomes]


def test_the_files_in_archives_are_taken_in_in_their_place(library: Library, tmp_path: Path) -> None:
    """A work, the same bytes again, another in an archive within, a picture; a work behind them in the folder."""
    folder = tmp_path / "works"
    inner = packed({"deep/three.html": page(tmp_path, 3)})
    put(
        folder,
        "b.zip",
        packed({"one.html": page(tmp_path, 1), "one (1).html": page(tmp_path, 1), "more.zip": inner, "x.png": PICTURE}),
    )
    put(folder, "a.html", page(tmp_path, 2))
    put(folder, "c.html", page(tmp_path, 3))
    assert told(library, folder) == [
        ("a.html", "new"),
        ("b.zip!/more.zip!/deep/three.html", "new"),
        ("b.zip!/one (1).html", "new"),
        ("b.zip!/one.html", "same"),
        ("b.zip!/x.png", "refused"),
        ("c.html", "same"),
    ]
    assert library.count(OWNER, "") == 3
    assert verdict(library).faults == 0


@pytest.mark.parametrize("name", ["lamp.htmlz", "lamp.zip"])
def test_an_htmlz_is_one_file(library: Library, tmp_path: Path, name: str) -> None:
    """It is kept as it is, and joins the work and the version of the e-book that it was made of."""
    epub = build_epub(LAMP, ERAS[-1])
    folder = tmp_path / "works"
    put(folder, "a.epub", epub)
    data = build_htmlz(epub, beside={"cover.jpg": b"\xff\xd8\xff", "images/000000.png": PICTURE})
    put(folder, name, data)
    assert told(library, folder) == [("a.epub", "new"), (name, "file")]
    assert library.count(OWNER, "") == 1
    assert library.count(OWNER, "format:htmlz") == 1
    assert told(library, folder) == [("a.epub", "same"), (name, "same")]


def test_an_e_book_unpacked_in_a_folder_is_one_file(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken in as its EPUB is, small or large, there again without being read, and again where something in it changed."""
    epub = build_epub(LAMP, ERAS[-1])
    folder = tmp_path / "works"
    put(folder, "a.epub", epub)
    put(
        folder,
        "z.zip",
        packed({f"Lamp.epub/{name}": data for name, data in unpacked(epub).items()} | {"b.txt": b"No work."}),
    )
    for name, data in unpacked(epub).items():
        put((folder / "Lamp.epub" / name).parent, Path(name).name, data)
    assert told(library, folder) == [
        ("Lamp.epub", "new"), ("a.epub", "file"), ("z.zip!/Lamp.epub", "same"), ("z.zip!/b.txt", "unrecognised"),
    ]  # fmt: skip
    assert [outcome for _, outcome in told(library, folder)] == ["same"] * 4
    monkeypatch.setattr(arrivals, "LARGE", 1000)
    put(folder / "Lamp.epub", "more.css", b"p {}")
    assert told(library, folder)[0] == ("Lamp.epub", "file")
    before = everything(library)
    assert verdict(library).faults == 0
    library.reindex(catalogue=True)
    assert everything(library) == before


@pytest.mark.parametrize("ending", sorted(PACKERS))
def test_small_archives_of_every_packing(library: Library, tmp_path: Path, ending: str) -> None:
    """Their files are kept when the archive is shut again; the manifest has its hash all the same."""
    data = PACKERS[ending]({"one.html": page(tmp_path, 1), "two.html": page(tmp_path, 2)})
    folder = tmp_path / "works"
    put(folder, f"a.{ending}", data)
    assert told(library, folder) == [(f"a.{ending}!/one.html", "new"), (f"a.{ending}!/two.html", "new")]
    lines = (library.config.originals / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["archive"] for line in lines] == [hashlib.sha256(data).hexdigest()] * 2


def test_the_archive_is_recorded_by_name_and_hash(library: Library, tmp_path: Path) -> None:
    """With the path within it, in the manifest that tells where each original came from."""
    data = packed({"inner.zip": packed({"deep/one.html": page(tmp_path, 1)})})
    path = put(tmp_path / "works", "b.zip", data)
    take_in(library, path)
    line = json.loads((library.config.originals / "manifest.jsonl").read_text(encoding="utf-8"))
    assert (line["path"], line["member"]) == (str(path), "inner.zip!/deep/one.html")
    assert line["archive"] == hashlib.sha256(data).hexdigest()
    assert line["mtime"] == "2024-03-17T12:30:04.000000000Z"


def test_again_nothing_is_new_and_what_changed_is(library: Library, tmp_path: Path) -> None:
    """An archive that was written again is looked into again."""
    folder = tmp_path / "works"
    put(folder, "b.zip", packed({"one.html": page(tmp_path, 1), "two.html": page(tmp_path, 2)}))
    told(library, folder)
    assert told(library, folder) == [("b.zip!/one.html", "same"), ("b.zip!/two.html", "same")]
    newer = page(tmp_path, 2, chapters=2, expected=None)
    put(folder, "b.zip", packed({"one.html": page(tmp_path, 1), "two.html": newer}), when=1_700_000_100)
    assert told(library, folder) == [("b.zip!/one.html", "same"), ("b.zip!/two.html", "version")]


def test_a_dry_run_says_the_same(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "works"
    put(folder, "b.zip", packed({"one.html": page(tmp_path, 1), "x.png": PICTURE}))
    *tried, _ = library.import_files([folder], dry_run=True)
    assert library.count(OWNER, "") == 0
    outcomes, _ = take_in(library, folder)
    assert [(o.file, o.outcome) for o in tried] == [(o.file, o.outcome) for o in outcomes]  # type: ignore[union-attr]


def test_large_files_in_archives_go_by_the_disk(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And leave nothing in the temporary folder."""
    monkeypatch.setattr(arrivals, "LARGE", 1000)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "temporary").mkdir()
    folder = tmp_path / "works"
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz") as archive:
        for number in (1, 1, 2):
            data = page(tmp_path, number)
            info = tarfile.TarInfo(f"{number}.html")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    put(folder, "a.tar.gz", tar.getvalue())
    put(folder, "b.zip", packed({"inner.zip": packed({"3.html": page(tmp_path, 3), "x.bin": os.urandom(2000)})}))
    assert told(library, folder) == [
        ("a.tar.gz!/1.html", "new"),
        ("a.tar.gz!/1.html", "same"),
        ("a.tar.gz!/2.html", "new"),
        ("b.zip!/inner.zip!/3.html", "new"),
        ("b.zip!/inner.zip!/x.bin", "refused"),
    ]
    assert list((tmp_path / "temporary").iterdir()) == []
    assert verdict(library).faults == 0


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of its own, and files that go by the disk from a thousand bytes on."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(arrivals, "LARGE", 1000)
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_large_files_in_archives_lie_on_the_disk_one_after_another(
    library: Library, tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is looked at, and two of which the workers may not be done."""
    monkeypatch.setattr(arrivals, "_BATCH_BYTES", 2000)
    folder = tmp_path / "works"
    put(folder, "a.zip", packed({f"{number}.html": page(tmp_path, number) for number in range(9)}))
    copied, lying = arrivals.copied, [0]

    def counted(*args: Any) -> Path:
        place = copied(*args)
        lying.append(sum(path.is_file() for path in temporary.rglob("*")))
        return place

    monkeypatch.setattr(arrivals, "copied", counted)
    assert [outcome for _, outcome in told(library, folder)] == ["new"] * 9
    assert len(lying) == 10
    assert max(lying) <= 3


@pytest.mark.parametrize("dry_run", [False, True])
def test_an_import_that_is_stopped_leaves_nothing_in_the_temporary_folder(
    library: Library, tmp_path: Path, temporary: Path, dry_run: bool
) -> None:
    folder = tmp_path / "works"
    put(folder, "a.zip", packed({f"{number}.html": page(tmp_path, number) for number in range(3)}))
    outcomes = library.import_files([folder], dry_run=dry_run)
    next(outcomes)
    assert any(path.is_file() for path in temporary.rglob("*"))
    outcomes.close()  # type: ignore[attr-defined]
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_an_import_that_fails_leaves_nothing_in_the_temporary_folder(
    library: Library, tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    folder = tmp_path / "works"
    put(folder, f"a.{ending}", PACKERS[ending]({f"{number}.html": page(tmp_path, number) for number in range(3)}))

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no more")

    monkeypatch.setattr("alcove.importing.run.settle", broken)
    with pytest.raises(RuntimeError, match="no more") as failure:
        take_in(library, folder)
    assert list(temporary.iterdir()) == [], failure  # whoever holds the error holds the import's frames


def test_what_is_wrong_with_an_archive_costs_it_alone(library: Library, tmp_path: Path) -> None:
    """One file damaged, a cut, one that was made to be deep; the works around them are taken in."""
    folder = tmp_path / "works"
    damaged = bytearray(packed({"a.html": page(tmp_path, 1), "b.html": page(tmp_path, 2)}))
    damaged[damaged.index(b"a.html") + 20] ^= 0xFF
    put(folder, "a.zip", bytes(damaged))
    deep = page(tmp_path, 3)
    for _ in range(6):
        deep = packed({"d.zip": deep} if deep.startswith(b"PK") else {"d.html": deep})
    put(folder, "b.zip", deep)
    put(folder, "c.7z", b"7z\xbc\xaf\x27\x1c" + bytes(40))
    put(folder, "d.html", page(tmp_path, 4))
    outcomes, report = take_in(library, folder)
    assert [(Path(o.file).relative_to(folder).as_posix(), o.outcome.value) for o in outcomes] == [
        ("a.zip!/a.html", "failed"),
        ("a.zip!/b.html", "new"),
        ("b.zip!/d.zip!/d.zip!/d.zip!/d.zip", "refused"),
        ("c.7z", "failed"),
        ("d.html", "new"),
    ]
    assert [(o.reason or "").partition(".")[0].partition("(")[0] for o in outcomes if o.reason] == [
        "It is damaged inside the archive ",
        "It is packed into more than 4 archives within each other",
        "The archive cannot be unpacked: it is damaged or cut off ",
    ]
    assert report.works == 2


def test_undone_and_brought_back(library: Library, tmp_path: Path) -> None:
    """As with files that lie in folders."""
    folder = tmp_path / "works"
    put(folder, "b.zip", packed({"one.html": page(tmp_path, 1)}))
    _, report = take_in(library, folder)
    library.undo_run(report.run)
    assert library.count(OWNER, "") == 0
    assert told(library, folder) == [("b.zip!/one.html", "new")]
    assert library.count(OWNER, "") == 1


def test_everything_made_again_is_the_same(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "works"
    put(folder, "b.zip", packed({"one.html": page(tmp_path, 1), "sub/two.html": page(tmp_path, 2)}))
    take_in(library, folder)
    before = everything(library)
    library.reindex(catalogue=True)
    assert everything(library) == before


def test_fichub_s_archive_tells_the_day_of_the_last_update(library: Library, tmp_path: Path) -> None:
    """The same day after everything was made again, and after reading it again."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(zipfile.ZipInfo("lamp.html", (2022, 7, 24, 0, 0, 0)), build_fichub_html(LAMP))
    put(tmp_path / "works", "lamp.zip", data.getvalue())
    assert told(library, tmp_path / "works") == [("lamp.zip!/lamp.html", "new")]

    def updated() -> list[dt.date | None]:
        return [work.updated for work in library.search(OWNER).works]

    assert updated() == [dt.date(2022, 7, 24)]
    library.reindex(catalogue=True)
    assert updated() == [dt.date(2022, 7, 24)]
    assert [again for again in library.reparse() if isinstance(again, Reread)] == []


def test_have_looks_into_archives(library: Library, tmp_path: Path) -> None:
    """Whether everything in one is safe."""
    folder = tmp_path / "works"
    path = put(
        folder, "b.zip", packed({"one.html": page(tmp_path, 1), "in.zip": packed({"2.html": page(tmp_path, 2)})})
    )
    take_in(library, put(folder, "one.html", page(tmp_path, 1)))
    assert [(have.file, have.have) for have in library.have(OWNER, [path])] == [
        (f"{path}!/in.zip!/2.html", False),
        (f"{path}!/one.html", True),
    ]
