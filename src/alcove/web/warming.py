"""What the first pages need and is slow to load, loaded while nobody waits for it: parsers, templates, icons.

Without it the first reader after a start waits a quarter of a second longer for a chapter.
"""

from __future__ import annotations

import logging

from django.template.loader import get_template

from alcove import formats
from alcove.formats.sanitize import clean_chapter
from alcove.web.icons import icon

_TEMPLATES = ("home.html", "works.html", "work.html", "chapter.html", "entire.html")
_PAGE = b"<html><body><div id='chapters'><div class='userstuff'><p>Nobody reads this.</p></div></div></body></html>"


def warm_up() -> None:
    """Loads it. For a thread of its own, once the site listens; what fails here is told by the page that needs it."""
    try:
        for name in _TEMPLATES:
            get_template(name)
        icon("library")
        for chapter in formats.read_chapters(_PAGE):
            clean_chapter(chapter.markup)
    except Exception:  # the guard of a thread that nobody waits for
        logging.getLogger("alcove").exception("warming up stopped")
