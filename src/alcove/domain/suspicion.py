"""Why two works may be one, and how likely that is. Nothing follows from it: a person decides."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from alcove.domain.sorting import title_key
from alcove.domain.tokens import fold
from alcove.domain.works import Work

#: What equal titles by one creator come to, where no text is there to compare.
NAMES_ALONE = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for it.

    ``share`` is the part of the shorter text that is in the other, 0 to 1. ``chapters`` are runs of chapters with the
    same text: first and last of the one work, first of the other. ``title``: the titles are the same but for case,
    accents and articles; ``creators``: the names that both have.
    """

    share: float
    chapters: tuple[tuple[int, int, int], ...]
    title: bool
    creators: tuple[str, ...]

    def to_line(self) -> dict[str, Any]:
        """As ``alcove duplicates --json`` tells it."""
        runs = [{"first": [a, b], "second": [c, c + b - a]} for a, b, c in self.chapters]
        return {"share": self.share, "chapters": runs, "title": self.title, "creators": list(self.creators)}

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, line: str) -> Evidence:
        """The inverse of :meth:`to_json`."""
        row = json.loads(line)
        return cls(row["share"], tuple(tuple(run) for run in row["chapters"]), row["title"], tuple(row["creators"]))

    @property
    def score(self) -> float:
        """0 to 1. What the text leaves open is halved by an equal title, and halved by a creator in common: the share
        0.6 becomes 0.8 with one of them and 0.9 with both.
        """
        if not self.share:
            return NAMES_ALONE if self.title and self.creators else 0.0
        doubt = 1 - self.share
        for sign in (self.title, bool(self.creators)):
            doubt = doubt / 2 if sign else doubt
        return round(1 - doubt, 3)


def evidence(first: Work, second: Work, share: float, matches: Sequence[tuple[int, int]] = ()) -> Evidence:
    """The evidence for two works whose texts share so much; ``matches`` are chapters of the first with those of the
    second that have the same text.
    """
    title = name_of(first)
    names = known_creators(second)
    common = tuple(name for key, name in known_creators(first).items() if key in names)
    return Evidence(round(share, 3), _runs(matches), bool(title) and title == name_of(second), common)


def known_creators(work: Work) -> dict[str, str]:
    """The bylines of a work by their folded names, without those that are many people's."""
    return {key: creator.name for creator in work.creators if (key := fold(creator.name)) not in _NOBODY}


def name_of(work: Work) -> str:
    """A work's title without what may differ between two of the same: case, accents, an article, marks."""
    key = title_key(work.title, work.language).split(b"\0")[0].decode("utf-8", "replace")
    return "".join(filter(str.isalnum, key))


# Bylines of many people.
_NOBODY = frozenset({"anonymous", "orphan_account", "unknown"})


def _runs(matches: Sequence[tuple[int, int]]) -> tuple[tuple[int, int, int], ...]:
    """Chapters 1, 2, 3 that are 4, 5, 6 as one run."""
    runs: list[tuple[int, int, int]] = []
    for first, second in matches:
        if runs and (first, second) == (runs[-1][1] + 1, runs[-1][2] + runs[-1][1] - runs[-1][0] + 1):
            runs[-1] = (runs[-1][0], first, runs[-1][2])
        else:
            runs.append((first, first, second))
    return tuple(runs)
