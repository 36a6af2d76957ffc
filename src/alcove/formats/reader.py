"""What a reader module is, and what it is given. See ``registry`` for how one is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol, TypeVar

from selectolax.lexbor import LexborHTMLParser

from alcove.domain.readings import Reading
from alcove.formats.decoding import Decoded, decode
from alcove.formats.ebook import Ebook, open_ebook
from alcove.formats.kindle_book import KindleBook, open_kindle
from alcove.formats.kinds import looks_like_html
from alcove.formats.mhtml import Snapshot, open_mhtml
from alcove.formats.nodes import parse_html
from alcove.formats.pdf_book import PdfBook, is_pdf, open_pdf
from alcove.formats.saved_page import Saved

Made = TypeVar("Made")

#: Scores a reader may give. Between two equal ones, the one listed first wins.
NO = 0
POSSIBLE = 10
LIKELY = 50
CERTAIN = 90
#: AO3's preface stands on the first pages of a PDF; a hundred tags take three.
_FRONT = 5


class Sign(NamedTuple):
    """How sure a reader is that a file is its own (0 = not at all), and why, for people."""

    score: int
    reason: str


class FormatReader(Protocol):
    """A module or object that reads one kind of file.

    ``NAME`` and ``REVISION`` are kept with every reading; a reader whose results change raises its revision, so
    that what was read before can be read again. Readers know nothing of each other.
    """

    NAME: str
    REVISION: int

    def sniff(self, sample: Sample) -> Sign:
        """How sure this reader is; quick, never raises, asks nothing but the sample."""

    def read(self, sample: Sample) -> Reading:
        """The reading of a file that was sniffed as this reader's. Raises RefusedError for what is over a limit."""


@dataclass
class Sample:
    """A file's bytes with what was found out about them, worked out once for all who ask.

    With ``measured`` False only the chapters are asked for, to be shown: a reader may then leave out their texts,
    words and hashes, and what of the reading follows from these. That is most of the work of a long file.
    With ``opened`` False a PDF stays shut: pdfium, once it has begun, heeds no limit and no Ctrl-C.
    """

    data: bytes
    name: str = ""
    measured: bool = True
    opened: bool = True

    def once(self, make: Callable[[Sample], Made]) -> Made:
        """What a reader's function makes of the sample, worked out once for sniffing and reading."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    @cached_property
    def _made(self) -> dict[Callable[[Sample], Any], Any]:
        return {}

    @cached_property
    def _snapshot(self) -> Snapshot | None:
        return open_mhtml(self.data)

    @property
    def page(self) -> bytes:
        """The page that an MHTML file holds; the file itself for anything else."""
        return self._snapshot.page if self._snapshot else self.data

    @property
    def form(self) -> str:
        """How a page is kept: ``html`` as it is, ``mhtml`` among its pictures and style sheets."""
        return "mhtml" if self._snapshot else "html"

    @property
    def saved(self) -> Saved:
        """What an MHTML file tells of its saving; nothing for anything else."""
        return self._snapshot.saved if self._snapshot else Saved()

    @cached_property
    def decoded(self) -> Decoded:
        """The file, or the page in it, as characters."""
        return decode(self.page)

    @cached_property
    def is_html(self) -> bool:
        """Whether it is an HTML page, by its first tags or by the tags of AO3's pages anywhere near the beginning."""
        return looks_like_html(self.page)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The file as an HTML page. Raises RefusedError for one nested beyond any sense."""
        return parse_html(self.decoded.text)

    @cached_property
    def ebook(self) -> Ebook | None:
        """The file as an EPUB; None for anything else. Raises RefusedError for one that is over a limit."""
        return open_ebook(self.data)

    @cached_property
    def kindle(self) -> KindleBook | None:
        """The file as a book for Kindle (MOBI, AZW3); None for anything else."""
        return open_kindle(self.data)

    @property
    def book(self) -> Ebook | KindleBook | None:
        """The file as an e-book of either kind; None for anything else. Raises RefusedError for one over a limit."""
        return self.ebook or self.kindle

    @cached_property
    def front(self) -> PdfBook | None:
        """The first pages of a PDF; None for anything else, for one too damaged to open, and where none is to be opened."""
        return open_pdf(self.data, _FRONT) if self.opened and is_pdf(self.data) else None
