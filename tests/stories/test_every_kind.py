"""A folder of files of every kind that can be read, some of them in archives of every packing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import alcove
from alcove.library.opening import open_library
from benchmarks.every_kind import kind_of, made_files, outcome_of, write_folder
from benchmarks.sources import load
from tests.builders.every_kind import KINDS
from tests.stories.works import take_in, verdict

OF_EACH = 5


def test_each_kind_is_understood_or_readable_and_none_fails(tmp_path: Path, environ: dict[str, str]) -> None:
    invented = load(tmp_path / "no-data")
    folder = tmp_path / "folder"
    write_folder(made_files(OF_EACH * len(KINDS), seed=1, sources=invented), folder, archive_every=3)
    assert sorted({path.suffix for path in folder.rglob("archive-*")}) == [".7z", ".gz", ".xz", ".zip", ".zst"]
    with open_library(tmp_path / "library", create=True, environ=environ) as library:
        outcomes, report = take_in(library, folder, yes=True)
        found = Counter((kind_of(o.file).name, o.outcome.value, o.format) for o in outcomes)
        assert found == {(kind.name, outcome_of(kind), kind.format): OF_EACH for kind in KINDS}
        with_preface = OF_EACH * sum(kind.expects_preface for kind in KINDS)
        assert dict(report.counts) == {"new": with_preface, "unrecognised": len(outcomes) - with_preface}
        assert library.count(alcove.OWNER, "") == with_preface
        assert library.count(alcove.OWNER, "is:unrecognised") == len(outcomes) - with_preface
        verdict(library)
        again, _ = take_in(library, folder, yes=True)
        assert {o.outcome.value for o in again} == {"same"}
