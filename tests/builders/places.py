"""The archives that run AO3's software, and their addresses in an era."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from alcove.domain.readings import Creator, Reading
from tests.builders.eras import Era

_ORIGIN = re.compile(r"^https?://archiveofourown\.org(?=/)")
_TAG_CODES = (("/", "*s*"), ("&", "*a*"), (".", "*d*"), ("?", "*q*"), ("#", "*h*"))
_SEGMENT = "-._~!$&'()*+,;=:@"  # what the router leaves alone in a part of a path


@dataclass(frozen=True, slots=True)
class Place:
    """An archive by its host and the name that it gives itself."""

    host: str
    archive: str

    @property
    def site(self) -> str:
        """As in ``Reading.site``."""
        return "ao3" if self.host == AO3.host else self.host


AO3 = Place("archiveofourown.org", "Archive of Our Own")


@dataclass(frozen=True, slots=True)
class Addresses:
    """What things are called in links of one place and era."""

    place: Place
    era: Era

    @property
    def origin(self) -> str:
        """Scheme and host."""
        return f"{self.era.scheme}://{self.place.host}"

    def work(self, reading: Reading) -> str:
        """Where the work stood."""
        return f"{self.origin}/works/{reading.site_id}"

    def tag(self, name: str) -> str:
        """A tag's page: five codes, then percent encoding (ao3-formats.md 1.4)."""
        for character, code in _TAG_CODES:
            name = name.replace(character, code)
        return f"{self.origin}/tags/{quote(name, safe=_SEGMENT)}"

    def author(self, login: str, pseud: str) -> str:
        """A pseud's page; relative in the first months of the format (1.5)."""
        path = f"/users/{quote(login, safe=_SEGMENT)}/pseuds/{quote(pseud, safe=_SEGMENT)}"
        return path if not self.era.grouped else self.origin + path

    def moved(self, url: str) -> str:
        """An address on AO3 as it is in this place and era; any other unchanged."""
        return _ORIGIN.sub(self.origin, url)


def is_linked(creator: Creator) -> bool:
    """Whether a byline's name has a link of its own."""
    return creator.login is not None and creator.archivist is None
