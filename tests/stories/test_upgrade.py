"""Libraries that released versions wrote open with today's code, and answer as they did."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from alcove.catalogue.connection import SCHEMA, schema_number
from alcove.errors import DamagedLibraryError, NewerLibraryError
from alcove.library.opening import open_library
from tests.libraries.make import ARCHIVE, EXPECTED, FOLDER, answers
from tests.stories.works import a_work, take_in, verdict, write

LIBRARIES = sorted(path.name for path in FOLDER.glob("schema-*"))


@pytest.fixture
def homes(own_home: Path) -> dict[str, str]:
    return {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home), "LOCALAPPDATA": str(own_home)}


@pytest.fixture(params=LIBRARIES)
def released(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Any]:
    """A library as a release wrote it, unpacked, and what it answered then."""
    held = FOLDER / request.param
    with tarfile.open(held / ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "library", json.loads((held / EXPECTED).read_text(encoding="utf-8"))


def test_this_schema_has_its_library() -> None:
    """Made by ``python -m tests.libraries.make``, and kept from the release on."""
    assert f"schema-{SCHEMA}" in LIBRARIES


def test_it_opens_and_answers_as_it_did(released: tuple[Path, Any], homes: dict[str, str]) -> None:
    """Upgraded on the way where it is older, with a copy of what was there; it can be added to and made again."""
    folder, expected = released
    _index_anew_where_asked(folder, homes)
    with open_library(folder, environ=homes) as library:
        assert list(differences(expected, answers(library))) == []
        assert schema_number(library._parts.catalogue) == SCHEMA
        assert verdict(library).pending == 0
        library.reindex(catalogue=True)
        assert list(differences(expected, answers(library))) == []
        _, report = take_in(library, write(folder.parent / "more", a_work(99), "more.html"))
        assert dict(report.counts) == {"new": 1}


def test_it_is_made_again_from_originals_and_own(released: tuple[Path, Any], homes: dict[str, str]) -> None:
    """Of what the release wrote, these two are enough."""
    folder, expected = released
    for name in ("catalogue.sqlite3", "catalogue.sqlite3-wal", "catalogue.sqlite3-shm"):
        (folder / name).unlink(missing_ok=True)
    with open_library(folder, environ=homes, damaged=True) as library:
        library.reindex()
    with open_library(folder, environ=homes) as library:
        assert list(differences(expected, answers(library))) == []


def test_a_newer_one_is_refused_and_left_as_it_is(
    released: tuple[Path, Any], homes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather than read wrongly."""
    folder, _ = released
    monkeypatch.setattr("alcove.catalogue.connection.SCHEMA", 0)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(NewerLibraryError, match=r"newer Alcove .*nothing was changed"):
        open_library(folder, environ=homes)
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {path: data for path, data in after.items() if path in before} == before


def differences(expected: Any, found: Any, where: str = "") -> Iterator[str]:
    """What was recorded and is not so any more. What today's version tells besides is no difference."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            yield from differences(value, found.get(key, "nothing"), f"{where}/{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, (was, now) in enumerate(zip(expected, found, strict=True)):
            yield from differences(was, now, f"{where}/{number}")
    elif expected != found:
        yield f"{where}: was {expected!r}, is {found!r}"


def _index_anew_where_asked(folder: Path, homes: dict[str, str]) -> None:
    """The index is derived: a release with other fields asks for it to be made again, and says how."""
    try:
        open_library(folder, environ=homes).close()
    except DamagedLibraryError as error:
        if "alcove reindex" not in str(error):
            raise
        with open_library(folder, environ=homes, damaged=True) as library:
            library.reindex()
