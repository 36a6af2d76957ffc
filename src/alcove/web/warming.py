"""What the first pages need and is slow to load, loaded while nobody waits for it: parsers, templates, icons.

Without it the first reader after a start waits a quarter of a second longer for a chapter.
"""

from __future__ import annotations

import gc
import logging
import threading

from django.template.loader import get_template

from alcove import formats
from alcove.web.icons import icon

# Whoever opens a browser at the start asks within a moment; until then nothing else should take the processor from them.
_FIRST_PAGE_S = 2.0
_TEMPLATES = ("home.html", "works.html", "work.html", "chapter.html", "entire.html")
_PAGE = b"<html><body><div id='chapters'><div class='userstuff'><p>Nobody reads this.</p></div></div></body></html>"


def warm_up(answered: threading.Event) -> None:
    """Loads it once the first page was answered, or nobody asked for one. For a thread of its own; what fails here is
    told by the page that needs it.
    """
    answered.wait(_FIRST_PAGE_S)
    try:
        from alcove.formats.sanitize import clean_chapter  # noqa: PLC0415 - this is where it is loaded

        for name in _TEMPLATES:
            get_template(name)
        icon("library")
        for chapter in formats.read_chapters(_PAGE):
            clean_chapter(chapter.markup)
        # What is there now stays to the end; looking all of it through for garbage took some page a tenth of a second.
        gc.freeze()
    except Exception:  # the guard of a thread that nobody waits for
        logging.getLogger("alcove").exception("warming up stopped")
