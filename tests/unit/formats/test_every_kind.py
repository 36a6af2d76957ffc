"""Each kind of file goes to its own reader, which gives back title and text."""

from __future__ import annotations

import pytest

from alcove import formats
from tests.builders.every_kind import KINDS, Kind
from tests.unit.formats.downloads import LAMP

# What becomes of them is told by what of a work they hold.
_ONE_CHAPTER = {"AO3 page of a chapter": [1], "FanFiction.net page": [0]}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_a_file_of_each_kind_has_its_reader(kind: Kind) -> None:
    data = kind.file(LAMP, 0)
    found = formats.read_bytes(data, f"work.{kind.ending}")
    assert (found.reader, found.format, found.recognised) == (kind.reader, kind.format, kind.expects_preface)
    # A PDF is not opened for that.
    assert formats.identify(data) == ("pdf" if kind.format == "pdf" else kind.reader)
    assert found.title == LAMP.title
    text = " ".join(" ".join(chapter.text for chapter in found.chapters).split())
    told = ["Ada asked, and nobody answered.", "enough for one more night at the least."]
    shown = _ONE_CHAPTER.get(kind.name, [0, 1])
    assert [place for place, sentence in enumerate(told) if sentence in text] == shown


def test_names_of_kinds_name_one_kind() -> None:
    assert len({kind.slug for kind in KINDS}) == len(KINDS)
