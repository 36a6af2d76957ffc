"""Pages of other archives and of downloaders, saved by a browser as MHTML."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alcove import formats
from tests.builders.every_kind import KINDS, Kind
from tests.builders.site_pages import as_mhtml
from tests.unit.formats.downloads import LAMP

_PAGES = [kind for kind in KINDS if kind.reader in ("fanficfare-html", "ffn-page", "efiction-page")]


@pytest.mark.parametrize("kind", _PAGES, ids=[kind.slug for kind in _PAGES])
def test_a_page_in_an_mhtml_tells_what_the_page_tells(kind: Kind) -> None:
    data = kind.file(LAMP, 0)
    page, saved = (formats.read_bytes(each) for each in (data, as_mhtml(data, "https://example.org/saved")))
    assert (page.reader, page.recognised, saved.format) == (kind.reader, True, "mhtml")
    # Between elements the ends of lines are those of mail.
    assert replace(saved, format=page.format).without_texts() == page.without_texts()
    assert [chapter.text for chapter in saved.chapters] == [chapter.text for chapter in page.chapters]
