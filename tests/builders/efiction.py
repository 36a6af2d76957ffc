"""Pages printed by eFiction (``viewstory.php?action=printable&chapter=all``), from works that were made up."""

from __future__ import annotations

from alcove.domain.readings import Reading
from tests.builders.text import escape

_ARCHIVE = "lamps.example.org/archive"


_GERMAN = {
    "Summary": "Zusammenfassung", "Rated": "Altersfreigabe", "Categories": "Kategorien", "Characters": "Charaktere",
    "Warnings": "Warnungen", "Challenges": "Herausforderungen", "Series": "Serie", "Chapters": "Kapitel",
    "Completed": "Abgeschlossen", "Word count": "Wörter", "Read": "Gelesen", "Published": "Veröffentlicht",
    "Updated": "Aktualisiert", "Story Notes": "Anmerkungen zur Geschichte", "None": "Keine", "Yes": "Ja", "No": "Nein",
}  # fmt: skip


def build_efiction_page(reading: Reading, *, completed: str = "Yes", german: bool = False) -> bytes:
    """The printed page of a whole story; ``site_id`` is its number in the archive, ``creators`` the name of one.

    ``german``: in an archive with eFiction's German texts.
    """
    words = _GERMAN if german else {}
    day = "%d.%m.%Y" if german else "%B %d, %Y"
    number, creator = reading.site_id, (reading.creators or ())[0]
    rows = {
        "Summary": reading.summary,
        "Rated": reading.rating,
        "Categories": ", ".join(f'<a href="browse.php?catid=1">{escape(n)}</a>' for n in reading.fandoms or ()),
        "Characters": escape(", ".join(reading.characters or ())) or "None",
        "Genres": escape(", ".join(reading.freeforms or ())),
        "Warnings": escape(", ".join(reading.warnings or ())) or "None",
        "Challenges": "None",
        "Series": escape(", ".join(s.title for s in reading.series or ())) or "None",
        "Chapters": f'{len(reading.chapters)} <a href="viewstory.php?sid={number}&amp;index=1">Table of Contents</a>',
        "Completed": completed,
        "Word count": f"{reading.words:,}".replace(",", ".") if german and reading.words else reading.words,
        "Read": 12,
        "Published": f"{reading.published:{day}}" if reading.published else None,
        "Updated": f"{reading.last_updated:{day}}" if reading.last_updated else None,
    }
    lines = "".join(
        f'<span class="label">{words.get(name, name)}: </span>{words.get(str(value), value)}<br />\n'
        for name, value in rows.items()
        if value
    )
    contents = "".join(
        f'<b>{c.number}.</b> <a href="#{c.number}">{escape(c.title or "")}</a><br>' for c in reading.chapters
    )
    chapters = "".join(
        f'<p><a name="{c.number}"></a></p>\n<div class="chapter">{c.markup}</div>' for c in reading.chapters
    )
    return (
        f"<!-- saved from url=(0071)http://{_ARCHIVE}/viewstory.php?action=printable&sid={number}&chapter=all -->\n"
        f'<html><body><div id="pagetitle"><a href="viewstory.php?sid={number}">{escape(reading.title or "")}</a> by'
        f' <a href="https://{_ARCHIVE}/viewuser.php?uid=2">{escape(creator.name)}</a></div>\n'
        f'<div class="infobox"><div class="content">{lines}</div></div>\n'
        f'<div class="notes"><div class="title"><span class="label">{words.get("Story Notes", "Story Notes")}:</span></div>'
        f'<div class="noteinfo">{reading.notes or ""}</div></div>\n{contents}\n{chapters}</body></html>'
    ).encode()
