"""Files made for this purpose, and what the readers made of them when it was last looked at.

A case is a folder ``<format>/<case>`` with ``in.*`` (``in.epub`` and ``in.htmlz`` are folders, packed for the test) and
``expected.json``. ``UPDATE_GOLDEN=1 pytest tests/golden`` writes what is read now; the difference is then for a person
to judge.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from alcove import formats

_HERE = Path(__file__).parent
_CASES = sorted(path.parent for path in _HERE.glob("*/*/in.*"))


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_file_reads_as_it_was_agreed(case: Path) -> None:
    found = _as_json(case)
    expected = case / "expected.json"
    if os.environ.get("UPDATE_GOLDEN"):
        text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
        expected.write_text(text, encoding="utf-8", newline="\n")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


def _as_json(case: Path) -> dict[str, Any]:
    source = next(case.glob("in.*"))
    reading = formats.read_bytes(_packed(source) if source.is_dir() else source.read_bytes(), source.name)
    row: dict[str, Any] = json.loads(reading.to_json())
    row["texts"] = [chapter.text for chapter in reading.chapters]
    return row


def _packed(folder: Path) -> bytes:
    """The folder as an e-book, ``mimetype`` first and unpacked as EPUB asks; an HTMLZ has none."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        if (folder / "mimetype").exists():
            archive.writestr("mimetype", (folder / "mimetype").read_bytes(), zipfile.ZIP_STORED)
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.name != "mimetype":
                archive.writestr(path.relative_to(folder).as_posix(), path.read_bytes())
    return held.getvalue()
