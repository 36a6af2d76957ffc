"""The folder vault: its files, and what is left when a step of keeping fails."""

from __future__ import annotations

import ctypes
import datetime as dt
import errno
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from alcove.errors import DamagedLibraryError, DiskFullError
from alcove.vault import Origin, flushing, folder_batch, manifest, writing
from alcove.vault.folder import FolderVault

ORIGIN = Origin("/fic/lamp.html", dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC), 3, None, 1_700_000_000_123_456_789)
TEXT = b"<p>She put the kettle on and waited.</p>\n" * 300
HASH = hashlib.sha256(TEXT).hexdigest()
OTHER = b"not much"
OTHER_HASH = hashlib.sha256(OTHER).hexdigest()


@pytest.fixture
def vault(tmp_path: Path) -> FolderVault:
    return FolderVault(tmp_path / "originals")


def keep(vault: FolderVault) -> None:
    with vault.batch() as batch:
        batch.add(HASH, TEXT, ORIGIN)
        batch.add(OTHER_HASH, OTHER, ORIGIN)


def files(vault: FolderVault) -> list[str]:
    return sorted(path.relative_to(vault.folder).as_posix() for path in vault.folder.rglob("*") if path.is_file())


def place(data_hash: str, form: str) -> str:
    return f"{data_hash[:2]}/{data_hash[2:4]}/{data_hash}.{form}"


def test_the_folder_can_be_used_without_this_program(vault: FolderVault) -> None:
    keep(vault)
    assert files(vault) == sorted([place(HASH, "zst"), place(OTHER_HASH, "bin"), "manifest.jsonl"])
    packed = (vault.folder / place(HASH, "zst")).read_bytes()
    frame = zstandard.get_frame_parameters(packed)
    assert (frame.content_size, frame.has_checksum) == (len(TEXT), True)
    assert zstandard.decompress(packed) == TEXT
    assert (vault.folder / place(OTHER_HASH, "bin")).read_bytes() == OTHER
    lines = (vault.folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0]) == {
        "sha256": HASH,
        "size": len(TEXT),
        "form": "zst",
        "path": "/fic/lamp.html",
        "member": None,
        "mtime": "2023-11-14T22:13:20.123456789Z",
        "imported": "2026-03-01T12:00:00+00:00",
        "run": 3,
    }


@pytest.mark.parametrize("form", ["zst", "bin"])
def test_a_damaged_original_is_mended_in_whatever_form_it_was(vault: FolderVault, form: str) -> None:
    keep(vault)
    (vault.folder / place(HASH, "zst")).unlink()
    (vault.folder / place(HASH, form)).write_bytes(b"rot")
    with vault.batch() as batch:
        assert not batch.add(HASH, TEXT, ORIGIN)
    assert vault.verify(HASH) is not None
    with vault.batch() as batch:
        assert batch.add(HASH, TEXT, ORIGIN, mend=True)
        assert not batch.add(HASH, TEXT, ORIGIN, mend=True)
    assert vault.read(HASH) == TEXT
    assert files(vault) == sorted([place(HASH, "zst"), place(OTHER_HASH, "bin"), "manifest.jsonl"])


def test_making_a_vault_writes_nothing(tmp_path: Path) -> None:
    FolderVault(tmp_path / "originals").has(HASH)
    assert not (tmp_path / "originals").exists()


def test_foreign_files_are_no_originals(vault: FolderVault) -> None:
    keep(vault)
    beside = vault.folder / place(HASH, "zst")
    for name in (".DS_Store", f"{HASH}.txt", f"{OTHER_HASH}.bin", "notes.zst"):
        (beside.parent / name).write_bytes(b"")
    (vault.folder / "Thumbs.db").write_bytes(b"")
    assert list(vault.iter_hashes()) == sorted([HASH, OTHER_HASH])


# Damage.


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[:-5],
        lambda data: data[: len(data) // 2],
        lambda data: data[:3],
        lambda data: b"",
        lambda data: b"no zstd frame at all",
        lambda data: data[:-30] + bytes([data[-30] ^ 1]) + data[-29:],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: zstandard.compress(TEXT[1:] + TEXT[:1]),
        lambda data: zstandard.ZstdCompressor(write_content_size=False).compress(TEXT),
    ],
    ids=["end", "half", "stub", "empty", "foreign", "flipped", "checksum", "other-text", "no-size"],
)
def test_a_damaged_original_is_found(vault: FolderVault, harm: object) -> None:
    keep(vault)
    path = vault.folder / place(HASH, "zst")
    path.write_bytes(harm(path.read_bytes()))  # type: ignore[operator]
    problem = vault.verify(HASH)
    assert problem is not None
    assert "damaged" in problem
    assert vault.verify(OTHER_HASH) is None


@pytest.mark.parametrize("cut", [5, 20])
def test_a_frame_that_was_cut_off_is_not_taken_for_a_shorter_text(vault: FolderVault, cut: int) -> None:
    keep(vault)
    path = vault.folder / place(HASH, "zst")
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(DamagedLibraryError, match="damaged"):
        vault.read(HASH)


def test_a_damaged_plain_original_is_found(vault: FolderVault) -> None:
    keep(vault)
    (vault.folder / place(OTHER_HASH, "bin")).write_bytes(b"not mucH")
    assert "another hash" in (vault.verify(OTHER_HASH) or "")


# A full disk.


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_disk_that_is_full_while_adding(vault: FolderVault, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = vault.batch()
    batch.add(OTHER_HASH, OTHER, ORIGIN)
    with monkeypatch.context() as patched:
        patched.setattr(writing, "_write_all", full_disk)
        with pytest.raises(DiskFullError, match="no space left"):
            batch.add(HASH, TEXT, ORIGIN)
    assert len(list(vault.pending_temporaries())) == 1
    batch.commit()
    assert list(vault.iter_hashes()) == [OTHER_HASH]


@pytest.mark.parametrize("step", [(folder_batch, "flush"), (folder_batch, "_put_in_place"), (manifest, "_write_all")])
def test_a_disk_that_is_full_while_committing(
    vault: FolderVault, monkeypatch: pytest.MonkeyPatch, step: tuple[object, str]
) -> None:
    keep(vault)
    before = (vault.folder / "manifest.jsonl").read_bytes()
    third = b"a third"
    third_hash = hashlib.sha256(third).hexdigest()
    with monkeypatch.context() as patched:
        patched.setattr(*step, full_disk)
        with pytest.raises(DiskFullError), vault.batch() as batch:
            batch.add(third_hash, third, ORIGIN)
    assert list(vault.pending_temporaries()) == []
    assert (vault.folder / "manifest.jsonl").read_bytes() == before
    assert [problem for h in vault.iter_hashes() if (problem := vault.verify(h))] == []
    with vault.batch() as batch:
        batch.add(third_hash, third, ORIGIN)
    assert [entry.sha256 for entry in vault.iter_manifest()] == [HASH, OTHER_HASH, third_hash]


def test_half_a_manifest_append_is_taken_back(vault: FolderVault, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(vault)
    before = (vault.folder / "manifest.jsonl").read_bytes()

    def write_half(file: object, data: bytes) -> None:
        file.write(data[: len(data) // 2])  # type: ignore[attr-defined]
        full_disk()

    monkeypatch.setattr(manifest, "_write_all", write_half)
    with pytest.raises(DiskFullError):
        keep(vault)
    assert (vault.folder / "manifest.jsonl").read_bytes() == before


# Other systems.


def test_without_one_call_for_the_file_system_each_file_is_flushed(
    vault: FolderVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    fsync = os.fsync

    def note(fd: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{fd}").readlink().relative_to(vault.folder).as_posix())
        fsync(fd)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("open files have no names here")
    monkeypatch.setattr(flushing, "_syncfs", None)
    monkeypatch.setattr(os, "fsync", note)
    batch = vault.batch()
    batch.add(HASH, TEXT, ORIGIN)
    (temporary,) = vault.pending_temporaries()
    batch.commit()
    assert flushed[0] == f"tmp/{temporary}"
    assert set(flushed[1:-2]) == {".", HASH[:2], f"{HASH[:2]}/{HASH[2:4]}"}
    assert flushed[-2:] == ["manifest.jsonl", "."]
    assert vault.verify(HASH) is None


def test_a_file_system_that_cannot_sync_as_a_whole_is_flushed_file_by_file(
    vault: FolderVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[int] = []
    monkeypatch.setattr(flushing, "_syncfs", lambda fd: -1)
    monkeypatch.setattr(ctypes, "get_errno", lambda: errno.ENOSYS)
    monkeypatch.setattr(os, "fsync", flushed.append)
    keep(vault)
    assert len(flushed) > 3


def test_a_disk_that_reports_a_failed_write_fails_the_batch(
    vault: FolderVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flushing, "_syncfs", lambda fd: -1)
    monkeypatch.setattr(ctypes, "get_errno", lambda: errno.EIO)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        keep(vault)
    assert list(vault.iter_hashes()) == []
    assert list(vault.iter_manifest()) == []


def test_an_original_that_somebody_reads_stays(vault: FolderVault, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = vault.batch(), vault.batch()
    first.add(HASH, TEXT, ORIGIN)
    second.add(HASH, TEXT, ORIGIN)
    first.commit()

    def in_use(*_: object) -> None:
        raise PermissionError(errno.EACCES, "The process cannot access the file because it is being used")

    monkeypatch.setattr(Path, "replace", in_use)
    second.commit()
    assert vault.verify(HASH) is None
    assert list(vault.pending_temporaries()) == []
    assert len(list(vault.iter_manifest())) == 2


# Killed between two steps.

DYING = """
import os, sys
from pathlib import Path
from alcove.vault import flushing, folder_batch, manifest
from alcove.vault.folder import FolderVault
from tests.unit.vault.test_folder import keep

module, name, times = sys.argv[2], sys.argv[3], int(sys.argv[4])
module = {"folder_batch": folder_batch, "manifest": manifest}[module]
step, calls = getattr(module, name), []

def die(*given):
    calls.append(1)
    if len(calls) == times:
        if name == "_write_all":
            given[0].write(given[1][:-5])
        os._exit(9)
    return step(*given)

setattr(module, name, die)
keep(FolderVault(Path(sys.argv[1])))
"""


@pytest.mark.parametrize(
    ("step", "times", "hashes", "lines"),
    [
        ("folder_batch flush", 1, 0, 0),
        ("folder_batch _put_in_place", 1, 0, 0),
        ("folder_batch _put_in_place", 2, 1, 0),
        ("folder_batch flush", 2, 2, 0),
        ("manifest _write_all", 1, 2, 1),
        ("manifest flush_open_file", 1, 2, 2),
    ],
)
def test_a_kill_between_two_steps(vault: FolderVault, step: str, times: int, hashes: int, lines: int) -> None:
    command = [sys.executable, "-c", DYING, str(vault.folder), *step.split(), str(times)]
    assert subprocess.run(command, cwd=Path(__file__).parents[3], check=False).returncode == 9
    assert len(list(vault.iter_hashes())) == hashes
    assert len(list(vault.iter_manifest())) == lines
    assert [problem for h in vault.iter_hashes() if (problem := vault.verify(h))] == []
    assert len(list(vault.pending_temporaries())) == 2 - hashes
    vault.clean_temporaries()
    keep(vault)
    assert list(vault.iter_hashes()) == sorted([HASH, OTHER_HASH])
    assert [entry.sha256 for entry in vault.iter_manifest()][-2:] == [HASH, OTHER_HASH]
    assert len(list(vault.iter_manifest())) == lines + 2
