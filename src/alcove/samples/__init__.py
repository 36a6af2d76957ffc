"""A few short works that come with Alcove, as files like an archive's downloads.

For ``alcove demo``, the guide and tests.

They are original stories in invented fandoms, dedicated to the public domain
(README.txt). Work numbers are above any that the archive gives.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable


def folder() -> Traversable:
    """The folder of the files; ``importlib.resources.as_file`` makes it a path wherever Alcove is installed."""
    return files(__name__) / "works"
