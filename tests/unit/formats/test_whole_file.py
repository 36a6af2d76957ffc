"""What is read as a whole has an end."""

import sys
from pathlib import Path

import pytest

from alcove import formats
from alcove.config import SETTINGS
from alcove.errors import RefusedError, UsageError
from alcove.formats.whole_file import LARGEST_MB
from alcove.importing.discover import discover
from alcove.library.inspect import inspect_file, skeleton_of

NOWHERE = Path("/dev/null")
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="devices are no files there")


@on_posix
def test_a_device_is_not_read() -> None:
    """The next one might be ``/dev/zero``, or a pipe that nobody writes to."""
    for read in (formats.read, inspect_file, skeleton_of):
        with pytest.raises(RefusedError, match="null is a pipe or a device, not a file; give the file itself"):
            read(NOWHERE)
    with pytest.raises(UsageError, match="/dev/null is a pipe or a device, not a file; nothing was imported"):
        list(discover([NOWHERE]))


def test_what_is_too_large_to_be_held_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.html"
    with path.open("wb") as file:
        file.truncate((LARGEST_MB << 20) + 1)
    with pytest.raises(RefusedError, match=f"huge.html has {LARGEST_MB + 1} MB; files of up to {LARGEST_MB} MB"):
        formats.read(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=tmp_path.name):
        formats.read(tmp_path)


def test_the_limit_is_what_an_import_allows_unless_told_otherwise() -> None:
    (setting,) = (s for s in SETTINGS if s.name == "largest_file_mb")
    assert setting.default == LARGEST_MB
