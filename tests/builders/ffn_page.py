"""A saved page of FanFiction.net's, from a work that was made up: its head and one chapter, without the site's furniture."""

from __future__ import annotations

import datetime as dt

from alcove.domain.readings import Reading
from tests.builders.text import escape


def build_ffn_page(reading: Reading, chapter: int = 1) -> bytes:
    """The page of one chapter. Pairs of ``relationships`` stand in brackets before the other characters."""
    shown = reading.chapters[chapter - 1]
    options = "".join(
        f'<option value="{c.number}"{" selected" if c is shown else ""}>{c.number}. {escape(c.title or "")}</option>'
        for c in reading.chapters
    )
    creator = (reading.creators or ())[0]
    fandoms = reading.fandoms or ()
    fandom = f"{fandoms[0]} + {fandoms[1]} Crossover" if len(fandoms) > 1 else fandoms[0]
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><link rel="canonical" href="{reading.source_url}{chapter}/Lamp">'
        f"<title>{escape(reading.title or '')} | FanFiction</title></head><body>\n"
        f'<div id="pre_story_links"><span class="lc-left"><a href="/book/">Books</a>'
        f'<a href="/book/Lamps/">{escape(fandom)}</a></span></div>\n'
        f'<div id="profile_top"><button>Follow/Fav</button><b class="xcontrast_txt">{escape(reading.title or "")}</b>\n'
        f'<span class="xcontrast_txt">By:</span> <a class="xcontrast_txt" href="{creator.url}">{escape(creator.name)}</a>\n'
        f'<div style="margin-top:2px" class="xcontrast_txt">{reading.summary}</div>\n'
        f'<span class="xgray xcontrast_txt">{_line(reading)}</span></div>\n'
        f'<select id="chap_select">{options}</select>\n'
        f'<div role="main" id="storytextp"><div class="storytext" id="storytext">{shown.markup}</div></div>\n'
        f'<select id="chap_select">{options}</select></body></html>\n'
    ).encode()


def _line(reading: Reading) -> str:
    pairs = [name.split("/") for name in reading.relationships or ()]
    paired = [name for pair in pairs for name in pair]
    people = " ".join(f"[{', '.join(pair)}]" for pair in pairs)
    people += " " + ", ".join(name for name in reading.characters or () if name not in paired)
    parts = [f'Rated: <a href="https://www.fictionratings.com/">{reading.rating}</a>', reading.language_name or ""]
    parts += [part for part in ("/".join(reading.freeforms or ()), escape(people.strip())) if part]
    if len(reading.chapters) > 1:
        parts.append(f"Chapters: {len(reading.chapters)}")
    parts += [f"Words: {reading.words:,}", 'Reviews: <a href="/r/90000002/">12</a>', "Favs: 3", "Follows: 4"]
    if reading.updated:
        parts.append(f"Updated: {_moment(reading.updated)}")
    parts.append(f"Published: {_moment(reading.published)}")
    if reading.complete:
        parts.append("Status: Complete")
    return " - ".join([*parts, f"id: {reading.site_id}"])


def _moment(day: dt.date | None) -> str:
    seconds = int(dt.datetime.combine(day or dt.date(2024, 1, 1), dt.time(21, 26), dt.UTC).timestamp())
    return f'<span data-xutime="{seconds}">3h ago</span>'
