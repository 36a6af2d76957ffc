"""Every address of the site with what it needs, for those who walk them all: limits, a browser, axe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import alcove
from alcove.domain.works import Work


@dataclass(frozen=True, slots=True)
class Known:
    """What addresses name: one work, its file and its names."""

    work: str
    sha256: str
    fandom: str
    creator: str
    series: str
    collection: str
    word: str


def known_of(library: alcove.Library, work: Work, word: str) -> Known:
    """The names of a work; ``word`` stands in its text."""
    file = library.card(alcove.OWNER, work.id).files[0]
    first = (work.fandoms[0], work.creators[0].name, work.series[0].title, work.collections[0].title)
    return Known(work.id, file.sha256, *first, word)


def pages(known: Known) -> Mapping[str, tuple[str, ...]]:
    """The addresses that a reader may visit, by the name of their pattern."""
    fandom, word = quote(f'fandom:"{known.fandom}"'), quote(known.word)
    both = {
        "works": ("works", f"?q={fandom}", f"?q={word}", "?q=sort:title"),
        "tags": ("tags/fandom", f"?name={quote(known.fandom)}", f"?prefix={quote(known.fandom[:4])}", ""),
        "creators": ("creators", f"?name={quote(known.creator)}", ""),
        "series": ("series", f"?name={quote(known.series)}", ""),
        "collections": ("collections", f"?name={quote(known.collection)}", ""),
        "facet": ("works/facets/character", f"?q={fandom}", ""),
        "work": (f"works/{known.work}", ""),
        "similar": (f"works/{known.work}/similar", "", "?card=1"),
        "help": ("help/search", ""),
        "duplicates": ("duplicates", ""),
        "saved": ("saved", "", f"?kind=fandom&leave={quote(known.fandom)}", "?gone=lamp&name=Lamps"),
    }
    found = {name: tuple(f"/{path}{end}" for end in ends) for name, (path, *ends) in both.items()}
    found |= {f"{name}.json": tuple(f"/{path}.json{end}" for end in ends) for name, (path, *ends) in both.items()}
    return found | {
        "home": ("/",),
        "home.json": ("/home.json",),
        "robots": ("/robots.txt",),
        "random": ("/random",),
        "complete": (f"/complete?q={quote('fandom:' + known.fandom[:3])}", f"/complete?q={quote(known.creator[:3])}"),
        "narrow": (f"/works/narrow?q={fandom}&within={word}",),
        "read": (f"/works/{known.work}/read",),
        "chapter": (f"/works/{known.work}/chapters/1", f"/works/{known.work}/chapters/1?find={word}"),
        "entire": (f"/works/{known.work}/entire",),
        "end": (f"/works/{known.work}/end",),
        "original": (f"/originals/{known.sha256}",),
        "look": ("/look",),
        "complete-name": (f"/complete/fandom?q={quote(known.fandom[:3])}",),
    }


#: Pages that are the owner's, by the name of their pattern; nothing to fill in but what every library has.
OWNERS: Mapping[str, tuple[str, ...]] = {
    "import": ("/import",),
    "import.json": ("/import.json",),
    "errand": ("/errands/none",),
    "errand.json": ("/errands/none.json",),
    "runs": ("/runs",),
    "runs.json": ("/runs.json",),
    "run": ("/runs/1", "/runs/1?outcome=new"),
    "run.json": ("/runs/1.json",),
    "drawer": ("/drawer",),
    "drawer.json": ("/drawer.json",),
    "trash": ("/trash",),
    "trash.json": ("/trash.json",),
    "wrangling": ("/wrangling",),
    "wrangling.json": ("/wrangling.json",),
    "wrangling-tag": ("/wrangling/tag?kind=freeform&name=Fluff",),
    "wrangling-tag.json": ("/wrangling/tag.json?kind=freeform&name=Fluff",),
    "wrangling-step": (
        "/wrangling/step?do=merge&kind=freeform&name=Fluff&other=Angst",
        "/wrangling/step?do=not-under&kind=freeform&name=Fluff&other=Angst",
    ),
    "wrangling-step.json": ("/wrangling/step.json?do=merge&kind=freeform&name=Fluff&other=Angst",),
    "tag-table": ("/wrangling/tags.csv",),
    "proposals": ("/wrangling/proposals", "/wrangling/proposals?kind=fandom"),
    "proposals.json": ("/wrangling/proposals.json",),
    "proposals-all": ("/wrangling/proposals/all?percent=50",),
    "proposals-all.json": ("/wrangling/proposals/all.json?percent=50",),
    "about": ("/about",),
    "about.json": ("/about.json",),
}

#: What changes something, by the name of its pattern.
ACTS: Mapping[str, str] = {
    "places-keep": "/places/keep",
    "places-off": "/places/off",
    "import-folder": "/import/folder",
    "import-files": "/import/files",
    "errand-stop": "/errands/none/stop",
    "run-undo": "/runs/1/undo",
    "run-retry": "/runs/1/retry",
    "drawer-accept": "/drawer/accept",
    "trash-restore": "/trash/restore",
    "trash-empty": "/trash/empty",
    "duplicates-look": "/duplicates/look",
    "duplicates-link": "/duplicates/link",
    "duplicates-link-all": "/duplicates/link-all",
    "duplicates-apart": "/duplicates/apart",
    "duplicates-unlink": "/duplicates/unlink",
    "wrangling-do": "/wrangling/do",
    "wrangling-undo": "/wrangling/undo",
    "tag-table-in": "/wrangling/bring-in",
    "proposals-accept": "/wrangling/proposals/accept",
    "proposals-dismiss": "/wrangling/proposals/dismiss",
    "proposals-accept-all": "/wrangling/proposals/accept-all",
    "saved-do": "/saved/do",
    "verify": "/about/verify",
    "reindex": "/about/reindex",
}


def names_of_patterns() -> Iterator[str]:
    """The names of all patterns of the site."""
    from alcove.web.urls import urlpatterns

    return (pattern.name or "" for pattern in urlpatterns)
