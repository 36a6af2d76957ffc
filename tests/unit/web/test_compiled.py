"""Templates are compiled once; whatever lies in the cache, a page comes out as its template says."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import jinja2
import pytest

from alcove.web.compiled import CompiledTemplates, cache_folder


def page(folder: Path, text: str, made_by: str = "") -> str:
    """What a template of this text says in a process that has just started."""
    loader = jinja2.DictLoader({"page.html": text})
    kept = CompiledTemplates(folder, made_by)
    return jinja2.Environment(loader=loader, bytecode_cache=kept, autoescape=True).get_template("page.html").render()


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_what_was_compiled_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert page(tmp_path / "kept", "One lamp.") == "One lamp."
    monkeypatch.setattr(jinja2.Environment, "compile", lambda *_: pytest.fail("compiled again"))
    assert page(tmp_path / "kept", "One lamp.") == "One lamp."


def test_another_text_or_another_version_is_compiled_again(tmp_path: Path) -> None:
    assert page(tmp_path, "One lamp.", "1.0") == "One lamp."
    before = only_file(tmp_path).read_bytes()
    assert page(tmp_path, "Two lamps.", "1.0") == "Two lamps."
    between = only_file(tmp_path).read_bytes()
    assert page(tmp_path, "Two lamps.", "1.1") == "Two lamps."
    assert len({before, between, only_file(tmp_path).read_bytes()}) == 3


@pytest.mark.parametrize("kept", [0, 1, 20, -20, -1])
def test_half_a_file_is_made_again(tmp_path: Path, kept: int) -> None:
    assert page(tmp_path, "One lamp.") == "One lamp."
    file = only_file(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[:kept])
    assert page(tmp_path, "One lamp.") == "One lamp."
    assert only_file(tmp_path).read_bytes() == whole


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    assert page(tmp_path / "taken" / "kept", "One lamp.") == "One lamp."


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of other systems")
def test_nobody_else_can_write_there(tmp_path: Path) -> None:
    page(tmp_path / "kept", "One lamp.")
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700


def test_the_cache_is_the_user_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_folder({"XDG_CACHE_HOME": "/c"}, "linux") == Path("/c/alcove")
    assert cache_folder({"LOCALAPPDATA": "/l"}, "win32") == Path("/l/Alcove/Cache")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert cache_folder({}, "linux") == tmp_path / ".cache" / "alcove"
    assert cache_folder({}, "win32") == tmp_path / "AppData" / "Local" / "Alcove" / "Cache"


def test_who_has_no_home_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert cache_folder({}, "linux") is None
