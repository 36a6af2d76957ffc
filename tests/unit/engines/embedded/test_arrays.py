from __future__ import annotations

import numpy as np
import pytest

from alcove.engines.embedded.arrays import is_sound, read_arrays, write_arrays
from alcove.errors import DamagedLibraryError

ARRAYS: dict[str, np.ndarray] = {
    "ids": np.arange(9, dtype=np.uint64),
    "none": np.empty(0, np.int16),
    "flags": np.array([True, False]),
    "scattered": np.arange(20, dtype=np.int32)[::3],
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "some.arrays"
    write_arrays(path, ARRAYS)
    return path


def test_what_was_written_is_read_with_its_types(file):
    found = read_arrays(file)
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert found[name].tolist() == array.tolist()
    assert is_sound(file)


def test_what_is_read_cannot_be_changed(file):
    with pytest.raises(ValueError, match="read-only"):
        read_arrays(file)["ids"][0] = 5


def test_arrays_lie_at_multiples_of_64_bytes(file):
    for array in read_arrays(file).values():
        assert len(array) == 0 or array.ctypes.data % 64 == 0


def test_a_file_without_arrays(tmp_path):
    write_arrays(tmp_path / "empty", {})
    assert read_arrays(tmp_path / "empty") == {}


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b + b"x", lambda b: b"", lambda b: b[:30], lambda b: b"x" + b[1:]]
)
def test_a_file_of_another_size_or_kind_is_refused(file, damage):
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(DamagedLibraryError, match="alcove reindex"):
        read_arrays(file)
    assert not is_sound(file)


def test_a_changed_bit_is_found_by_looking_at_everything(file):
    content = bytearray(file.read_bytes())
    content[-64 * 2] ^= 1
    file.write_bytes(content)
    read_arrays(file)
    assert not is_sound(file)


def test_a_missing_file_is_not_found(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_arrays(tmp_path / "gone")
    assert not is_sound(tmp_path / "gone")
