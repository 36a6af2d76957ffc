"""The pictures in the documents: ``python -m tests.browser.pictures`` takes them anew, from the samples."""

from __future__ import annotations

import tempfile
from importlib.resources import as_file
from pathlib import Path

import alcove
from alcove import samples
from tests.browser import visiting
from tests.browser.serving import serving
from tests.browser.visiting import Visitor
from tests.harness.needs import ROOT

FOLDER = ROOT / "docs" / "pictures"
_FILTERED = "/works?q=lamp -freeform:Angst rating:general,teen"


def main() -> None:
    """Takes all pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        environ = {"HOME": place, "XDG_STATE_HOME": place, "LOCALAPPDATA": place}
        with alcove.open_library(Path(place) / "library", create=True, environ=environ) as library:
            with as_file(samples.folder()) as works:
                list(library.import_files([works]))
            _take(library)


def _take(library: alcove.Library) -> None:
    from alcove.web.site import make_site  # Django must be started before, which opening a library does

    work = next(library.works(alcove.OWNER, 'title:"What the Fog Returns"')).id
    shots = (
        ("home", "/", Visitor()),
        ("browse", _FILTERED, Visitor()),
        ("work", f"/works/{work}", Visitor()),
        ("chapter", f"/works/{work}/chapters/2", Visitor("phone", scheme="dark")),
    )
    with serving(make_site(library)) as url, visiting.chromium() as browser:
        for name, address, visitor in shots:
            with visiting.visiting(browser, {url}, visitor, address=url) as page:
                page.goto(address)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=FOLDER / f"{name}.png", animations="disabled", caret="hide")


if __name__ == "__main__":
    main()
