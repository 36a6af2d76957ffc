"""Which files carry which version of a work, in which order, and which is current.

A version is the normalised text of its chapters, unique within its work. Full
files make versions. Partial and lossy files join the version that contains
their text; where none does they stand alone, marked so, and are never
current. All this is a function of the files alone: the order in which they
came decides only the numbers.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from alcove.domain.readings import Coverage, Reading

#: Part of the sampled stretches of a text that must be found again for it to count as contained.
TOLERANCE = 0.95
_STRETCH = 40
_SAMPLES = 400

Age = tuple[int, int, float, float, int, str]

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_RANK = {Coverage.FULL: 0, Coverage.PARTIAL: 1, Coverage.LOSSY: 2}


def age_of(reading: Reading, *, modified: dt.datetime | None, run: int, sha256: str) -> Age:
    """What orders files and versions, oldest first.

    Updated date, chapters posted, the file's own timestamp, the time it was
    modified, the import that brought it; unknowns before knowns. The hash comes
    last, so that files of one import never tie.
    """
    updated = reading.last_updated
    return (
        updated.toordinal() if updated else 0,
        reading.chapters_posted or 0,
        _seconds(reading.made),
        _seconds(modified),
        run,
        sha256,
    )


def looked_at(age: Age, imported: dt.datetime) -> dt.date:
    """The day (UTC) on which the work stood as this file of this age has it: when it was made, else modified, else came
    in. It was certainly not later than it came in, whatever a clock said.
    """
    _, _, made, modified, _, _ = age
    came = imported.timestamp()
    return (_EPOCH + dt.timedelta(seconds=min(made or modified or came, came))).date()


def _seconds(moment: dt.datetime | None) -> float:
    if moment is None:
        return 0.0
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()


@dataclass(frozen=True, slots=True)
class Carrier:
    """A file of a work, as far as versions go."""

    sha256: str
    text_hash: str | None
    coverage: Coverage
    age: Age


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a work and the files that carry it (hashes, oldest first)."""

    text_hash: str | None
    coverage: Coverage
    age: Age
    files: tuple[str, ...]
    current: bool = False


def arrange(carriers: Sequence[Carrier], contains: Callable[[Carrier, str], bool]) -> tuple[Version, ...]:
    """The versions that these files carry, oldest first, at most one of them current.

    ``contains(part, text_hash)`` tells whether the full version with that hash
    contains the text of a partial or lossy file; it is asked only where hashes differ.
    """
    if len(carriers) == 1:  # as in most works
        only = carriers[0]
        is_full = only.coverage is Coverage.FULL
        return (Version(only.text_hash, only.coverage, only.age, (only.sha256,), current=is_full),)
    groups: dict[str | None, list[Carrier]] = {}
    parts: list[Carrier] = []
    for carrier in sorted(carriers, key=lambda c: c.age):
        if carrier.coverage is Coverage.FULL:
            groups.setdefault(carrier.text_hash, []).append(carrier)
        else:
            parts.append(carrier)
    newest_first = sorted(groups, key=lambda h: max(c.age for c in groups[h]), reverse=True)
    for part in parts:
        home = part.text_hash
        if home not in newest_first:
            home = next((h for h in newest_first if h is not None and contains(part, h)), part.text_hash)
        groups.setdefault(home, []).append(part)
    versions = sorted((_version(text_hash, files) for text_hash, files in groups.items()), key=lambda v: v.age)
    full = [v for v in versions if v.coverage is Coverage.FULL]
    if not full:
        return tuple(versions)
    newest = full[-1]
    return tuple(Version(v.text_hash, v.coverage, v.age, v.files, current=True) if v is newest else v for v in versions)


def _version(text_hash: str | None, files: Sequence[Carrier]) -> Version:
    coverage = min((c.coverage for c in files), key=_RANK.__getitem__)
    # Files that only joined say nothing about how old the full text is.
    age = max(c.age for c in files if c.coverage is coverage)
    return Version(text_hash, coverage, age, tuple(c.sha256 for c in sorted(files, key=lambda c: c.age)))


def numbered(versions: Sequence[Version], known: Mapping[str | None, int]) -> dict[str | None, int]:
    """The numbers of these versions by text hash: a known one keeps its number, a new one gets the next.

    ``known`` holds every number ever given in this work; none is given twice.
    """
    numbers: dict[str | None, int] = {}
    following = max(known.values(), default=0) + 1
    for version in versions:
        if version.text_hash in known:
            numbers[version.text_hash] = known[version.text_hash]
        else:
            numbers[version.text_hash] = following
            following += 1
    return numbers


def contains_text(whole: str, part: str) -> bool:
    """Whether a text contains another but for a small tolerance, compared by letters and digits only.

    Samples up to 400 stretches of 40 letters, evenly; 95 % of them must occur in
    the whole. An empty part is contained in nothing. Linear in the whole's length for each sample.
    """
    letters, sample_of = _letters(whole), _letters(part)
    if not sample_of:
        return False
    if len(sample_of) <= _STRETCH:
        return sample_of in letters
    step = max(_STRETCH, (len(sample_of) - _STRETCH) // _SAMPLES)
    stretches = [sample_of[i : i + _STRETCH] for i in range(0, len(sample_of) - _STRETCH + 1, step)]
    found = sum(stretch in letters for stretch in stretches)
    return found >= TOLERANCE * len(stretches)


def _letters(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filter(str.isalnum, folded))
