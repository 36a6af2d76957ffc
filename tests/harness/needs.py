"""What some tests need beyond Python: by marker, with how to get it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.harness import cluster

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Need:
    """Something that a machine may lack. ``marker`` asks for it, ``found`` says whether it is here."""

    marker: str
    what: str
    how: str
    found: Callable[[], bool]
    required_in_ci: bool = True

    @property
    def sentence(self) -> str:
        """What is missing, and how to get it."""
        return f"{self.what} {self.how}"


def real_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of real downloads: ALCOVE_REAL, else ``shared/real`` beside the checkout."""
    return Path(environ.get("ALCOVE_REAL") or ROOT.parent / "shared" / "real")


def chromium() -> str | None:
    """The path of Chromium or Chrome, None where there is none. ALCOVE_TEST_CHROMIUM names another."""
    named = os.environ.get("ALCOVE_TEST_CHROMIUM")
    names = (named,) if named else ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for path in map(shutil.which, names) if path), None)


NEEDS: Mapping[str, Need] = {
    need.marker: need
    for need in (
        Need(
            "postgresql",
            "PostgreSQL's programs (initdb, postgres) are not here.",
            "Debian: apt-get install postgresql; elsewhere install it and name its bin folder in ALCOVE_TEST_POSTGRESQL.",
            lambda: cluster.programs() is not None,
        ),
        Need(
            "browser",
            "Chromium is not here.",
            "Debian: apt-get install chromium; elsewhere name a Chrome in ALCOVE_TEST_CHROMIUM.",
            lambda: chromium() is not None,
        ),
        Need(
            "real",
            "There are no real downloads here.",
            "They belong to their authors and are in no repository; ALCOVE_REAL names a folder of them.",
            lambda: real_folder().is_dir(),
            required_in_ci=False,
        ),
    )
}


def in_ci() -> bool:
    """Whether nothing may be left out."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
