"""The site over the packaged samples: one library for all tests that only look."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file
from typing import Any

import pytest
from django.test import Client

import alcove
from alcove import samples
from alcove.domain.viewer import OWNER, Viewer


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[alcove.Library]:
    """A library with the packaged samples. Tests that change one make their own."""
    home = tmp_path_factory.mktemp("home")
    environ = {"HOME": str(home), "XDG_STATE_HOME": str(home), "LOCALAPPDATA": str(home)}
    with alcove.open_library(tmp_path_factory.mktemp("shelf") / "library", create=True, environ=environ) as library:
        with as_file(samples.folder()) as folder:
            list(library.import_files([folder]))
        yield library


def visitor(library: alcove.Library, viewer: Viewer = OWNER, **how: Any) -> Client:
    """A browser without a screen on the site of a library."""
    from alcove.web.site import make_site

    meta = make_site(library, viewer=viewer).surroundings()
    return Client(headers={"Sec-Fetch-Site": "same-origin"}, SERVER_NAME="localhost", **how, **meta)


@pytest.fixture
def client(shelf: alcove.Library) -> Client:
    """The owner of the samples, browsing."""
    return visitor(shelf)
