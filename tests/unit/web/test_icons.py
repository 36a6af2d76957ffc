"""Icons are drawings of one make, and say what they are only where nothing else does."""

from __future__ import annotations

import re
from importlib import resources
from xml.etree import ElementTree as ET

import pytest

from alcove.web.icons import icon

NAMES = sorted(
    file.name.removesuffix(".svg")
    for file in resources.files("alcove.web.icons").iterdir()
    if file.name.endswith(".svg")
)
MAKE = {
    "viewBox": "0 0 24 24",
    "fill": "none",
    "stroke": "currentColor",
    "stroke-width": "2",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
}
SHAPES = {"path", "circle", "ellipse", "line", "polygon", "polyline", "rect"}


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_is_bare_lines_in_the_colour_of_its_text(name: str) -> None:
    drawn = ET.fromstring(icon(name))
    assert drawn.tag == "svg"
    assert drawn.attrib == {"class": "icon", "width": "1.25em", "height": "1.25em", "aria-hidden": "true"} | MAKE
    assert {part.tag for part in drawn} <= SHAPES
    assert len(drawn)
    assert not {name for part in drawn for name in part.attrib} & {"style", "class", "id", "stroke", "href"}
    assert {part.attrib.get("fill", "currentColor") for part in drawn} == {"currentColor"}


def test_a_label_is_read_out_and_cannot_leave_its_place() -> None:
    drawn = ET.fromstring(icon("heart", 'Loved by "Ada" & <script>'))
    assert drawn.attrib["aria-label"] == 'Loved by "Ada" & <script>'
    assert drawn.attrib["role"] == "img"
    assert "aria-hidden" not in drawn.attrib


def test_a_name_that_is_no_drawing_is_refused() -> None:
    with pytest.raises(KeyError, match="lantern"):
        icon("lantern")


def test_the_drawings_come_with_their_licence() -> None:
    assert "ISC License" in resources.files("alcove.web.icons").joinpath("LICENSE").read_text(encoding="utf-8")


def test_the_icons_of_the_templates_are_there() -> None:
    templates = resources.files("alcove.web").joinpath("templates").iterdir()
    calls = [call for page in templates for call in re.findall(r"\bicon\(([^,)]*)", page.read_text(encoding="utf-8"))]
    named = {name for call in calls for name in re.findall(r"'([^']+)'", call)}
    assert named - set(NAMES) == set()
    assert named
