"""A work's public id: short, stable, the same after a rebuild, easy to type.

Ten characters of Crockford's base 32 in lower case (no i, l, o, u), made from
the work's source or, where it has none, from its first file. They sort like
the 50-bit numbers that they write. At a million works two sources share their
first id in one library of two thousand; the next candidate is taken then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10
_LONGEST_KEY = 200
_ORIGINAL = "original"

# What people write for what they see: Crockford's own reading aid.
_READ_AS = str.maketrans({"i": "1", "l": "1", "o": "0", "-": None})


def source_key(site: str, site_id: str) -> str:
    """The name of a source, unique in a library: ``ao3:90000002``; at most 200 characters."""
    key = f"{site}:{site_id}"
    return key if len(key) <= _LONGEST_KEY else f"{site[:60]}:sha256-{hashlib.sha256(key.encode()).hexdigest()}"


def original_key(sha256: str) -> str:
    """The name that stands in for a source where a file tells none."""
    return f"{_ORIGINAL}:{sha256}"


def site_of(key: str) -> str | None:
    """The site of a source, by its name; None for one that stands in for a source."""
    site = key.partition(":")[0]
    return None if site == _ORIGINAL else site


def candidates(key: str) -> Iterator[str]:
    """Ids for a work with this key, the one to take first; each next one only if a different work has it."""
    digest = key.encode("utf-8")
    while True:
        digest = hashlib.sha256(digest).digest()
        yield _written(int.from_bytes(digest, "big") >> (256 - 5 * LENGTH))


def tidy(typed: str) -> str:
    """An id, or the beginning of one, as it was meant: lower case, with misread letters put right."""
    return typed.strip().lower().translate(_READ_AS)


def looks_like_id(typed: str) -> bool:
    """Whether this could be an id or the beginning of one (four characters or more)."""
    plain = tidy(typed)
    return 4 <= len(plain) <= LENGTH and all(letter in ALPHABET for letter in plain)


def _written(number: int) -> str:
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, 32)
        letters.append(ALPHABET[place])
    return "".join(reversed(letters))
