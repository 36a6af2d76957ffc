"""``alcove similar``, typed at a real library."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.typing_in import Alcove
from tests.stories.works import a_work, write


@pytest.fixture
def desk(tmp_path: Path, own_home: Path) -> Alcove:
    made: tuple[dict[str, Any], ...] = (
        {"relationships": ("A/B",), "freeforms": ("Fog",)},
        {"freeforms": ("Fog",)},
        {"relationships": ("A/B",)},
    )
    for number, told in enumerate(made, start=1):
        fields: dict[str, Any] = {"characters": (), "fandoms": (), "freeforms": (), "creators": (), **told}
        write(tmp_path / "works", a_work(number, **fields), f"{number}.html")
    alcove = Alcove(tmp_path / "library", {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)})
    assert alcove.type("import", tmp_path / "works").exit_code == 0
    return alcove


def test_works_like_a_work_and_why(desk: Alcove) -> None:
    first, second = desk.lines("similar", "ao3:9000001")
    assert (first["work"]["title"], first["why"]["relationship"]) == ("Lamp 3", ["A/B"])
    assert (second["work"]["title"], second["why"]["freeform"]) == ("Lamp 2", ["Fog"])
    assert first["score"] > second["score"] > 0
    assert [line["work"]["id"] for line in desk.lines("similar", first["work"]["id"], "--limit", "1")] != []
    said = desk.type("similar", "ao3:9000001", "--limit", "1").stdout
    assert "Lamp 3" in said
    assert "    in common, relationship: A/B\n" in said
    assert "Lamp 2" not in said
    assert desk.type("similar", "ao3:9000001", "--limit", "0").stderr == ""


def test_a_work_that_is_not_here(desk: Alcove) -> None:
    assert desk.type("similar", "ao3:1").exit_code == desk.type("show", "ao3:1").exit_code != 0
    assert desk.lines("similar", "ao3:9000001", "--limit", "0") == []
