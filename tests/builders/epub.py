"""The EPUB download of an era."""

from __future__ import annotations

from alcove.domain.readings import Reading
from tests.builders.calibre_epub import build_calibre_epub
from tests.builders.eras import Era
from tests.builders.old_epub import build_old_epub
from tests.builders.places import AO3, Addresses, Place


def build_epub(reading: Reading, era: Era, *, place: Place = AO3) -> bytes:
    """The EPUB file that the archive gave of this work in this era; the same bytes for the same input.

    ``reading`` as for ``build_html``. ``made`` is the time that calibre writes into
    the package; without it, noon of the last update. Images become a file each.
    """
    at = Addresses(place, era)
    return build_calibre_epub(reading, at) if era.wrapped else build_old_epub(reading, at)


def build_converted_epub(reading: Reading, era: Era, *, place: Place = AO3) -> bytes:
    """The EPUB file that somebody made with calibre of the archive's HTML of this era."""
    return build_calibre_epub(reading, Addresses(place, era), guessed=True)
