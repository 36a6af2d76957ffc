"""Changes to a file that keep its structure in mind: pieces of markup and lines in a page, members in a ZIP."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from random import Random

from alcove.errors import RefusedError
from alcove.formats.ebook import open_archive
from tests.fuzz.seeds import PIECE

_MOMENT = (2024, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Mutator:
    """``pieces`` are put in; ``change_bytes(data, max_size)`` changes some bytes in its own way."""

    pieces: list[bytes]
    change_bytes: Callable[[bytes, int], bytes]

    def __call__(self, data: bytes, max_size: int, seed: int) -> bytes:
        """The file changed a little, of at most ``max_size`` bytes; the same for the same seed."""
        random = Random(seed)
        changed = self._in_member(data, max_size, random) if data.startswith(b"PK") else None
        return (changed or self._in_text(data, max_size, random))[:max_size]

    def _in_member(self, data: bytes, max_size: int, random: Random) -> bytes | None:
        """The ZIP with one of its members changed, left out or doubled; None for one that is damaged, or now and then."""
        if random.random() < 0.1:
            return None
        try:
            entries = open_archive(data)
            found = {name: entries.read(name) for name in entries.names} if entries else {}
        except RefusedError:
            return None
        members = [(name, held) for name, held in found.items() if held is not None]
        if not members:
            return None
        at = random.randrange(len(members))
        name, held = members[at]
        if random.random() < 0.05:
            del members[at]
        else:
            members[at] = (name, self._in_text(held, max_size, random))
        return _zipped(members)

    def _in_text(self, data: bytes, max_size: int, random: Random) -> bytes:
        if random.random() < 0.4:
            return self.change_bytes(data, max_size)
        found = PIECE.findall(data)
        if not found:
            return self.change_bytes(data, max_size)
        for _ in range(random.randint(1, 3)):
            self._change(found, random)
        return b"".join(found)

    def _change(self, found: list[bytes], random: Random) -> None:
        at = random.randrange(len(found) + 1)
        end = min(len(found), at + random.choice((1, 1, 1, 2, 5, 20)))
        match random.randrange(5):
            case 0:
                del found[at:end]
            case 1:
                found[at:at] = found[at:end] * random.choice((1, 1, 2, 10, 100))
            case 2:
                found[at:end] = reversed(found[at:end])
            case 3:
                other = random.randrange(len(found) + 1)
                found[other:other] = found[at:end]
            case _:
                found[at:at] = random.choices(self.pieces, k=random.choice((1, 1, 2, 4)))


def _zipped(members: list[tuple[str, bytes]]) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return held.getvalue()
