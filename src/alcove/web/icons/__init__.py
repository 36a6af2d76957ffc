"""Icons: Lucide's drawings, one file each, set into the page's own text so that they take its size and colour.

A drawing's name is its file's name, which is Lucide's. To add one, put its file
here, with nothing on ``<svg>`` but what the others have.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from markupsafe import Markup

_HIDDEN = Markup('<svg class="icon" width="1.25em" height="1.25em" aria-hidden="true"')
_LABELLED = Markup('<svg class="icon" width="1.25em" height="1.25em" role="img" aria-label="{}"')


def icon(name: str, label: str | None = None) -> Markup:
    """The drawing of this name as inline SVG.

    Screen readers pass it over, and read ``label`` where there is one: an icon
    beside a word needs none, an icon alone has the word elsewhere in its button
    or here. Raises ``KeyError`` where there is no such drawing.
    """
    start = _HIDDEN if label is None else _LABELLED.format(label)
    return start + _drawings()[name]


@cache
def _drawings() -> dict[str, Markup]:
    """Each drawing from behind ``<svg`` on, by name."""
    return {
        file.name.removesuffix(".svg"): _behind_the_start(file.read_text(encoding="utf-8"))
        for file in resources.files(__name__).iterdir()
        if file.name.endswith(".svg")
    }


def _behind_the_start(drawing: str) -> Markup:
    lines = (line.strip() for line in drawing.removeprefix('<svg xmlns="http://www.w3.org/2000/svg"').splitlines())
    return Markup(" " + "".join(lines))  # noqa: S704  # a file of this package, not a person's text
