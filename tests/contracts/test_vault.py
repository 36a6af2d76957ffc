"""What every vault does. Each implementation is a line in ``VAULTS``."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alcove.errors import SourceChangedError, UnknownOriginalError
from alcove.vault import Form, ManifestEntry, Origin, Vault
from alcove.vault.folder import FolderVault

VAULTS: dict[str, Callable[[Path], Vault]] = {"folder": FolderVault}

ROOT = Path(__file__).parents[2]
NOON = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
TEXT = b"<p>The lamp in the window was lit again.</p>\n" * 400


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def origin(path: str = "/fic/lamp.html", run: int = 1) -> Origin:
    return Origin(path, NOON, run)


def keep(vault: Vault, *originals: bytes, run: int = 1) -> list[str]:
    with vault.batch() as batch:
        for data in originals:
            batch.add(sha(data), data, origin(run=run))
    return [sha(data) for data in originals]


def zip_of(text: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("lamp.html", text)
    return held.getvalue()


@pytest.fixture(params=VAULTS)
def make(request: pytest.FixtureRequest) -> Callable[[Path], Vault]:
    return VAULTS[request.param]


@pytest.fixture
def vault(make: Callable[[Path], Vault], tmp_path: Path) -> Vault:
    return make(tmp_path / "originals")


# What goes in comes out.


@settings(deadline=None, max_examples=50)  # each example waits for the disk
@given(
    originals=st.lists(
        st.binary(max_size=200)
        | st.builds(lambda part, times: part * times, st.binary(min_size=1, max_size=40), st.integers(1, 5000))
        | st.builds(lambda head, rest: head + rest, st.sampled_from([b"PK\x03\x04", b"%PDF-"]), st.binary(max_size=99)),
        max_size=6,
    ),
    name=st.sampled_from(sorted(VAULTS)),
)
def test_bytes_come_out_as_they_went_in(originals: list[bytes], name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        vault = VAULTS[name](Path(folder) / "originals")
        keep(vault, *originals)
        assert list(vault.iter_hashes()) == sorted({sha(data) for data in originals})
        for data in originals:
            assert vault.read(sha(data)) == data
            assert vault.read(sha(data), limit=7) == data[:7]
            assert vault.size(sha(data)) == len(data)
            assert vault.verify(sha(data)) is None
        assert [entry.sha256 for entry in vault.iter_manifest()] == [sha(data) for data in originals]


@pytest.mark.parametrize("size", [100, 9_000_001, 20_000_000])
@pytest.mark.parametrize("kind", ["text", "noise", "zip"])
def test_files_are_streamed_from_their_path(vault: Vault, tmp_path: Path, size: int, kind: str) -> None:
    data = {
        "text": lambda: (TEXT * (size // len(TEXT) + 1))[:size],
        "noise": lambda: random.Random(size).randbytes(size),
        "zip": lambda: zip_of(random.Random(size).randbytes(size)),
    }[kind]()
    path = tmp_path / "source"
    path.write_bytes(data)
    with vault.batch() as batch:
        assert batch.add(sha(data), path, origin())
    assert vault.read(sha(data)) == data
    assert vault.size(sha(data)) == len(data)
    (entry,) = vault.iter_manifest()
    assert (entry.size, entry.form) == (len(data), Form.ZSTD if kind == "text" else Form.PLAIN)


def test_what_lay_beside_an_original_is_kept_without_a_line(vault: Vault) -> None:
    text, beside = sha(TEXT), sha(b"beside")
    with vault.batch() as batch:
        assert batch.add(text, TEXT, dataclasses.replace(origin(), beside=beside))
        assert batch.add(beside, b"beside", None)
        assert not batch.add(beside, b"beside", None)
    assert vault.read(beside) == b"beside"
    assert [(entry.sha256, entry.origin.beside) for entry in vault.iter_manifest()] == [(text, beside)]


def test_text_is_stored_smaller_and_containers_as_they_are(vault: Vault) -> None:
    archive = zip_of(TEXT)
    text, container, empty = keep(vault, TEXT, archive, b"")
    assert [entry.form for entry in vault.iter_manifest()] == [Form.ZSTD, Form.PLAIN, Form.PLAIN]
    assert vault.stored_size(text) < len(TEXT) / 10
    assert vault.stored_size(container) == len(archive)
    assert vault.stored_size(empty) == 0


def test_an_original_is_read_as_a_stream(vault: Vault) -> None:
    (text,) = keep(vault, TEXT)
    with vault.open(text) as file:
        assert file.readline() == b"<p>The lamp in the window was lit again.</p>\n"
        assert file.read(3) == b"<p>"
        assert file.read() == TEXT[48:]
        assert file.read() == b""


# Batches.


def test_nothing_is_visible_before_the_commit(vault: Vault) -> None:
    batch = vault.batch()
    assert batch.add(sha(TEXT), TEXT, origin())
    assert not vault.has(sha(TEXT))
    assert list(vault.iter_hashes()) == []
    assert list(vault.iter_manifest()) == []
    batch.commit()
    assert vault.has(sha(TEXT))
    assert list(vault.pending_temporaries()) == []


def test_a_block_that_fails_keeps_nothing(vault: Vault) -> None:
    with pytest.raises(KeyError), vault.batch() as batch:  # noqa: PT012 - the block is what is tested
        batch.add(sha(TEXT), TEXT, origin())
        raise KeyError
    assert list(vault.iter_hashes()) == []
    assert list(vault.iter_manifest()) == []
    assert list(vault.pending_temporaries()) == []


def test_known_bytes_get_a_line_and_are_not_written_again(vault: Vault) -> None:
    keep(vault, TEXT)
    with vault.batch() as batch:
        assert not batch.add(sha(TEXT), TEXT, origin("/fic/copy.html", run=2))
        assert list(vault.pending_temporaries()) == []
    assert [entry.origin.path for entry in vault.iter_manifest()] == ["/fic/lamp.html", "/fic/copy.html"]


def test_the_same_bytes_twice_in_a_batch_are_one_original(vault: Vault) -> None:
    with vault.batch() as batch:
        assert batch.add(sha(TEXT), TEXT, origin("/fic/a.html"))
        assert not batch.add(sha(TEXT), TEXT, origin("/fic/b.html"))
        assert not batch.add(sha(TEXT), TEXT, None)
    assert [(entry.origin.path, entry.size) for entry in vault.iter_manifest()] == [
        ("/fic/a.html", len(TEXT)),
        ("/fic/b.html", len(TEXT)),
    ]


def test_batches_may_overlap(vault: Vault) -> None:
    first, second = vault.batch(), vault.batch()
    first.add(sha(TEXT), TEXT, origin(run=1))
    second.add(sha(TEXT), TEXT, origin(run=2))
    second.add(sha(b"two"), b"two", origin(run=2))
    second.commit()
    first.commit()
    assert [(entry.sha256, entry.origin.run) for entry in vault.iter_manifest()] == [
        (sha(TEXT), 2),
        (sha(b"two"), 2),
        (sha(TEXT), 1),
    ]
    assert vault.verify(sha(TEXT)) is None
    assert list(vault.pending_temporaries()) == []


def test_a_batch_can_be_used_again_after_its_commit(vault: Vault) -> None:
    batch = vault.batch()
    batch.add(sha(b"one"), b"one", origin())
    batch.commit()
    batch.add(sha(b"two"), b"two", origin())
    batch.commit()
    assert [entry.sha256 for entry in vault.iter_manifest()] == [sha(b"one"), sha(b"two")]


@pytest.mark.parametrize("size", [10, 9_000_000])
def test_a_file_that_is_not_what_was_hashed_is_left_out(vault: Vault, tmp_path: Path, size: int) -> None:
    path = tmp_path / "changing.html"
    path.write_bytes(b"x" * size)
    with vault.batch() as batch:
        batch.add(sha(TEXT), TEXT, origin())
        with pytest.raises(SourceChangedError, match=r"changing\.html changed"):
            batch.add(sha(b"y" * size), path, origin())
    assert list(vault.iter_hashes()) == [sha(TEXT)]
    assert len(list(vault.iter_manifest())) == 1
    assert list(vault.pending_temporaries()) == []


def test_a_file_that_is_gone_leaves_the_batch_usable(vault: Vault, tmp_path: Path) -> None:
    with vault.batch() as batch:
        with pytest.raises(FileNotFoundError):
            batch.add(sha(b"gone"), tmp_path / "gone.html", origin())
        batch.add(sha(TEXT), TEXT, origin())
    assert list(vault.iter_hashes()) == [sha(TEXT)]


def test_bytes_under_a_hash_that_is_not_theirs_are_refused(vault: Vault) -> None:
    with vault.batch() as batch, pytest.raises(ValueError, match="do not have the hash"):
        batch.add(sha(b"other"), TEXT, origin())
    assert list(vault.iter_hashes()) == []


# The manifest.


@settings(deadline=None, max_examples=50)  # each example waits for the disk
@given(
    entries=st.lists(
        st.builds(
            Origin,
            path=st.text(min_size=1, max_size=30) | st.just("/fic/caf\udce9.html"),
            imported=st.datetimes(
                min_value=dt.datetime(1990, 1, 1),  # noqa: DTZ001 - zones are drawn
                timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=2))]),
            ),
            run=st.integers(1, 10**6),
            member=st.none() | st.text(max_size=20),
            mtime_ns=st.none() | st.integers(-(2**62), 2**63),
        ),
        max_size=8,
    ),
    name=st.sampled_from(sorted(VAULTS)),
)
def test_the_manifest_tells_where_each_came_from(entries: list[Origin], name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        vault = VAULTS[name](Path(folder) / "originals")
        with vault.batch() as batch:
            for number, entry in enumerate(entries):
                data = b"%d" % number
                batch.add(sha(data), data, entry)
        again = VAULTS[name](Path(folder) / "originals")
        assert list(again.iter_manifest()) == [
            ManifestEntry(sha(b"%d" % number), len(b"%d" % number), Form.PLAIN, entry)
            for number, entry in enumerate(entries)
        ]


# What is not there, what is broken.


def test_an_original_that_is_not_there(vault: Vault) -> None:
    assert not vault.has(sha(TEXT))
    for ask in (vault.open, vault.read, vault.size, vault.stored_size):
        with pytest.raises(UnknownOriginalError, match=sha(TEXT)):
            ask(sha(TEXT))
    assert vault.verify(sha(TEXT)) is not None
    assert list(vault.iter_hashes()) == []
    assert list(vault.iter_manifest()) == []
    assert list(vault.pending_temporaries()) == []
    assert vault.clean_temporaries() == 0
    free = vault.free_bytes()
    assert free is None or free > 0


@pytest.mark.parametrize("name", ["", "../../etc/passwd", sha(TEXT).upper(), sha(TEXT) + "\n", "ab"])
def test_what_is_no_hash_is_refused(vault: Vault, name: str) -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        vault.has(name)
    with pytest.raises(ValueError, match="no SHA-256"):
        vault.discard(name)


def test_a_discarded_original_is_gone_and_its_line_stays(vault: Vault) -> None:
    text, second, other = keep(vault, TEXT, b"second", b"another")
    assert vault.discard(text) == 1
    assert vault.discard(text, second) == 1
    assert vault.discard(text, second) == vault.discard() == 0
    assert list(vault.iter_hashes()) == [other]
    assert [entry.sha256 for entry in vault.iter_manifest()] == [text, second, other]
    keep(vault, TEXT)
    assert vault.read(text) == TEXT


def test_what_a_dead_batch_left_is_told_and_cleaned(vault: Vault) -> None:
    vault.batch().add(sha(TEXT), TEXT, origin())
    assert len(list(vault.pending_temporaries())) == 1
    assert vault.clean_temporaries() == 1
    assert list(vault.pending_temporaries()) == []


# Killed.

WRITER = """
import datetime as dt, hashlib, random, sys
from pathlib import Path
from alcove.vault import Origin
from tests.contracts.test_vault import VAULTS

vault = VAULTS[sys.argv[1]](Path(sys.argv[2]))
noise = random.Random(int(sys.argv[3]))
vault.clean_temporaries()
print("ready", flush=True)
while True:
    originals = [noise.randbytes(3) * noise.randrange(1, 9000) for _ in range(noise.randrange(1, 12))]
    with vault.batch() as batch:
        for data in originals:
            batch.add(hashlib.sha256(data).hexdigest(), data, Origin("/fic", dt.datetime.now(dt.UTC), 1))
    print("kept", *(hashlib.sha256(data).hexdigest() for data in originals), flush=True)
"""


@pytest.mark.parametrize("name", VAULTS)
def test_killed_at_any_moment_it_keeps_what_it_said_it_kept(name: str, tmp_path: Path) -> None:
    chance = random.Random(7)
    said: set[str] = set()
    for seed in range(8):
        command = [sys.executable, "-c", WRITER, name, str(tmp_path / "originals"), str(seed)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout
            assert writer.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.0, 0.12))
            writer.kill()
            lines = writer.stdout.read().splitlines(keepends=True)
        said.update(h for line in lines if line.endswith("\n") for h in line.split()[1:])
        assert_whole(VAULTS[name](tmp_path / "originals"), said)
    assert said, "no batch was committed before a kill"


def assert_whole(vault: Vault, said: set[str]) -> None:
    kept = list(vault.iter_hashes())
    assert said <= set(kept)
    assert [problem for h in kept if (problem := vault.verify(h))] == []
    listed = {entry.sha256 for entry in vault.iter_manifest()}
    assert said <= listed <= set(kept)
