"""Makes the library of today's schema, and records what it answers: ``python -m tests.libraries.make``.

Run once for each schema that is released, and not again: what a release wrote is what later ones must open.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import alcove
from alcove import Library
from alcove.catalogue.connection import SCHEMA
from alcove.domain.tag_rules import Verb
from alcove.library.opening import open_library
from tests.stories.works import a_folder, a_work, everything, take_in, write

FOLDER = Path(__file__).parent
ARCHIVE = "library.tar.gz"
EXPECTED = "expected.json"


def main() -> None:
    """Writes ``schema-N/``. Does nothing where it is there already."""
    target = FOLDER / f"schema-{SCHEMA}"
    if target.exists():
        sys.exit(f"{target} is there already. Delete it first if no release has written this schema yet.")
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        with open_library("library", create=True, environ={"HOME": place, "XDG_STATE_HOME": place}) as library:
            live(library)
            recorded = answers(library)
        target.mkdir()
        with tarfile.open(target / ARCHIVE, "w:gz") as archive:
            archive.add("library", filter=_plain)
    text = json.dumps(recorded, ensure_ascii=False, indent=1, sort_keys=True)
    (target / EXPECTED).write_text(text + "\n", encoding="utf-8", newline="\n")


def live(library: Library) -> None:
    """A bit of everything that leaves traces: versions, files, the drawer, the trash, numbers that are taken for good."""
    take_in(library, a_folder(Path("works"), range(1, 9)))
    Path("typed.txt").write_text("The lighthouse keeper wrote this down.\n", encoding="utf-8", newline="\n")
    Path("noted.txt").write_text("Oil, wicks, matches, and a letter to answer.\n", encoding="utf-8", newline="\n")
    outcomes, _ = take_in(library, Path("typed.txt"), Path("noted.txt"))
    library.accept(alcove.OWNER, [str(outcomes[1].work)])
    take_in(library, write(Path("newer"), a_work(1, chapters=2, expected=None), "newer.html"))
    take_in(library, write(Path("newest"), a_work(1, chapters=3, expected=None), "newest.epub"))
    library.undo_run(3)
    library.empty_trash()
    take_in(library, write(Path("thrown"), a_work(20), "thrown.html"))
    library.undo_run(5)
    library.link(alcove.OWNER, "ao3:9000007", into="ao3:9000006")
    library.wrangle(alcove.OWNER, Verb.UNDER, "Slow Burn", "Mood")
    library.wrangle(alcove.OWNER, Verb.MERGE, "Angst", "Slow Burn")
    library.unwrangle(alcove.OWNER)
    library.save_search(alcove.OWNER, "Long", "words:1k..")
    library.save_search(alcove.OWNER, "Slow", "tag:Mood rules:off")
    library.rename_search(alcove.OWNER, "Slow", "Moody")
    library.forget_search(alcove.OWNER, "Long")
    library.remove_rule(alcove.OWNER, library.add_rule(alcove.OWNER, "-words:..10").number or 0)
    library.add_rule(alcove.OWNER, '-title:"Lamp 3"')


def answers(library: Library) -> Any:
    """All that a library answers, as JSON tells it."""
    wrangled = {"under Mood": [work.id for work in library.works(alcove.OWNER, "tag:Mood")]}
    kept = {
        "saved": [search.to_line() for search in library.saved_searches(alcove.OWNER)],
        "rules": [rule.to_line() for rule in library.standing_rules(alcove.OWNER)],
    }
    return json.loads(json.dumps({**everything(library), **wrangled, **kept}))


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


if __name__ == "__main__":
    main()
