"""The manifest: torn ends, damaged lines, what a line says."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alcove.errors import DamagedLibraryError
from alcove.vault import Form, ManifestEntry, Origin
from alcove.vault.manifest import Manifest, from_line, to_line

NOON = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)


def entry(number: int) -> ManifestEntry:
    return ManifestEntry(f"{number:064x}", number, Form.ZSTD, Origin(f"/fic/{number}.html", NOON, 1))


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return Manifest(tmp_path / "manifest.jsonl")


@pytest.mark.parametrize("cut", [1, 2, 50, -1])
def test_a_torn_line_is_passed_over_then_cut_off_and_kept_aside(manifest: Manifest, cut: int) -> None:
    manifest.append([entry(1), entry(2)])
    whole = manifest.path.read_bytes()
    start = len(to_line(entry(1)))
    torn = whole[: -cut if cut > 0 else start + 1]
    manifest.path.write_bytes(torn)
    assert list(manifest.entries()) == [entry(1)]
    assert manifest.path.read_bytes() == torn, "reading must not write"
    manifest.append([entry(3)])
    assert list(manifest.entries()) == [entry(1), entry(3)]
    assert manifest.torn_path.read_bytes() == torn[start:] + b"\n"


def test_a_manifest_of_nothing_but_a_torn_line(manifest: Manifest) -> None:
    manifest.path.write_bytes(b'{"sha256":"' + b"0" * 200_000)
    assert list(manifest.entries()) == []
    manifest.append([entry(1)])
    assert list(manifest.entries()) == [entry(1)]
    assert manifest.torn_path.stat().st_size == 200_012


def test_zeros_after_a_power_cut_are_a_torn_line(manifest: Manifest) -> None:
    manifest.append([entry(1)])
    with manifest.path.open("ab") as file:
        file.write(bytes(4096))
    assert list(manifest.entries()) == [entry(1)]
    manifest.append([entry(2)])
    assert list(manifest.entries()) == [entry(1), entry(2)]


@pytest.mark.parametrize("line", [b"\x00\x00", b"[1]", b"{}", b'{"sha256":1', b"\xff\xfe", b""])
def test_a_damaged_line_within_is_told(manifest: Manifest, line: bytes) -> None:
    manifest.path.write_bytes(to_line(entry(1)) + line + b"\n" + to_line(entry(2)))
    with pytest.raises(DamagedLibraryError, match=r"^Line 2 of .*manifest\.jsonl cannot be read"):
        list(manifest.entries())
    told: list[str] = []
    assert list(manifest.entries(told.append)) == [entry(1), entry(2)]
    assert [text.split(" of ")[0] for text in told] == ["Line 2"]


def test_nothing_to_append_makes_no_file(manifest: Manifest) -> None:
    manifest.append([])
    assert not manifest.path.exists()
    assert list(manifest.entries()) == []


@given(st.integers(-(10**30), 10**30))
def test_a_time_that_no_calendar_holds_is_unknown(mtime_ns: int) -> None:
    told = from_line(to_line(ManifestEntry("0" * 64, 1, Form.PLAIN, Origin("p", NOON, 1, None, mtime_ns))))
    assert told.origin.mtime_ns in {mtime_ns, None}
    if abs(mtime_ns) < 2**63 // 4:
        assert told.origin.mtime_ns == mtime_ns


def test_what_a_newer_program_added_to_a_line_is_passed_over() -> None:
    assert from_line(to_line(entry(4))[:-2] + b',"later":[1]}\n') == entry(4)


def test_what_lay_beside_an_original_and_its_archive_are_told_where_there_was_any() -> None:
    """A line without them is as it was before there were such keys."""
    whole = ManifestEntry("0" * 64, 1, Form.PLAIN, Origin("p", NOON, 1, "m", None, "a" * 64, "b" * 64))
    assert from_line(to_line(whole)) == whole
    assert b'"archive":' not in to_line(entry(1))
    assert b'"beside":' not in to_line(entry(1))
