"""Files shaped like AO3's own downloads, written from readings, for tests, samples and benchmarks.

``build_html`` and ``build_epub`` turn a ``Reading`` with markup into the bytes
that AO3 gave in an era; ``as_read`` tells what a perfect reader gets back out
of them; ``differences`` compares that with what a reader did get. ``works``
makes readings for Hypothesis. Facts only: no line of AO3's templates, style
sheet or prose is copied.
"""

from __future__ import annotations

from tests.builders.comparison import COMPARED, COMPARED_OF_CHAPTERS, differences
from tests.builders.downloads import build_html, file_name
from tests.builders.epub import build_epub
from tests.builders.eras import ERAS, Era, era
from tests.builders.perfect import as_read
from tests.builders.places import AO3, Place
from tests.builders.strategies import works

__all__ = [
    "AO3",
    "COMPARED",
    "COMPARED_OF_CHAPTERS",
    "ERAS",
    "Era",
    "Place",
    "as_read",
    "build_epub",
    "build_html",
    "differences",
    "era",
    "file_name",
    "works",
]
