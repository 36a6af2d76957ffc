"""What only a viewer without a ceiling may ask."""

from __future__ import annotations

from alcove.domain.viewer import Viewer
from alcove.errors import NotPermittedError


def refuse_ceiling(viewer: Viewer, what: str) -> None:
    """Raises NotPermittedError for a viewer with a ceiling, for an answer that tells of works of any rating."""
    if viewer.highest is not None:
        who = viewer.name or "This reader"
        raise NotPermittedError(
            f"{who} may see works up to {viewer.ceiling}, and {what} of any rating. Ask as somebody without such a limit."
        )
