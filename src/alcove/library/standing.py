"""The standing rules of who asks, for their questions: read once, until what is kept changes."""

from __future__ import annotations

from alcove.catalogue import keeping
from alcove.catalogue.connection import Catalogue
from alcove.domain.filters import Node
from alcove.domain.keeping import Use, condition
from alcove.domain.viewer import Viewer


class StandingRules:
    """The standing rules of a library's people. Safe in threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._held: dict[str, tuple[int, tuple[Node, ...]]] = {}

    def conditions(self, viewer: Viewer, version: int) -> tuple[Node, ...]:
        """What every work of this viewer's lists must meet; a rule that cannot be read asks for nothing.

        ``version`` is that of what is kept.
        """
        person = person_of(viewer)
        if person is None or not version:
            return ()
        held = self._held.get(person)
        if held is None or held[0] != version:
            read = map(condition, keeping.kept(self._catalogue, person, Use.RULE))
            self._held[person] = held = (version, tuple(each for each in read if not isinstance(each, str)))
        return held[1]


def person_of(viewer: Viewer) -> str | None:
    """Under which name a viewer keeps questions: "" for the owner, None for somebody with a ceiling and no name."""
    return viewer.name if viewer.name is not None or viewer.ceiling is not None else ""
