"""A library with some works, taken in through the command line."""

from pathlib import Path

import pytest

from tests.cli.typing_in import Alcove
from tests.stories.works import a_folder


@pytest.fixture
def alcove(tmp_path: Path, environ: dict[str, str]) -> Alcove:
    """A place for a library of one's own, on both databases."""
    return Alcove(tmp_path / "library", environ)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, own_home: Path) -> Alcove:
    """Eight works in thirteen files; to be asked, not to be changed."""
    place = tmp_path_factory.mktemp("filled")
    filled = Alcove(place / "library")
    assert len(filled.lines("import", a_folder(place / "works", range(1, 9)))) == 13
    return filled
