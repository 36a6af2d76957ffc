"""What was done to tags, newest first, each to be undone; and a person's rules as a table, out and in."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from alcove.domain.tag_rules import Act
from alcove.web import addresses, tag_words
from alcove.web.pages import errands
from alcove.web.paging import leaves, page_number
from alcove.web.uploads import Upload, discard
from alcove.web.visits import Sheet, Visit

_A_PAGE = 30
_STEPS = 100


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act in the list of all: what it did in half a sentence, its first steps, and how many there are beyond them."""

    act: Act
    told: str
    steps: tuple[str, ...]
    more: int


def show(visit: Visit) -> Sheet:
    """All acts on tags, newest first."""
    number = page_number(visit.asked("p", "1"))
    page = visit.library.tag_acts(visit.viewer, limit=_A_PAGE, offset=(number - 1) * _A_PAGE)
    shown = {
        "total": page.total,
        "rows": tuple(map(_row, page.acts)),
        "leaves": leaves(page.total, number, _A_PAGE, lambda n: addresses.page_of(addresses.WRANGLING, n)),
    }
    return Sheet("acts.html", shown, page.to_line())


def download(visit: Visit) -> HttpResponseBase:
    """A person's rules as a table of CSV."""
    made = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it, and it goes with that
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tags.csv"
        visit.library.export_tags(visit.viewer, path)
        with path.open("rb") as table:
            shutil.copyfileobj(table, made)
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename="alcove-tags.csv", content_type="text/csv; charset=utf-8")


def take_table(visit: Visit) -> HttpResponseBase:
    """Brings in a table of rules, as a long act: AO3's has millions of rows."""
    upload = Upload.of(visit.request)
    tables = [path for path in upload.folder.rglob("*") if path.is_file()] if upload else []
    if upload is None or len(tables) != 1:
        if upload is not None:
            discard(upload.folder)
        messages.warning(visit.request, _("Nothing was brought in: choose one table in CSV."))
        return HttpResponseRedirect(addresses.WRANGLING)
    words = ["tags", "import", "--json", str(tables[0])]
    return errands.send(visit, words, says=_("Bringing in a table of tags"), cleanup=upload.folder, wait=True)


def _row(act: Act) -> ActRow:
    steps = tuple(tag_words.told([step]) for step in act.steps[:_STEPS])
    return ActRow(act, tag_words.told(act.steps), steps, max(0, len(act.steps) - _STEPS))
