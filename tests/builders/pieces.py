"""The parts of a download, as markup: preface, chapters, afterword (ao3-formats.md 1.3 to 1.7).

Every function takes the reading and its ``Addresses``, which hold the era.
"""

from __future__ import annotations

from collections.abc import Iterator

from alcove.domain.readings import Chapter, Creator, Reading, Relation, RelationKind
from alcove.domain.tags import CHOSE_NOT_TO_WARN, UNDERAGE
from tests.builders.places import Addresses, is_linked
from tests.builders.text import count_words, escape

CHOSE_NOT_TO_WARN_SHOWN = "Creator Chose Not To Use Archive Warnings"
UNDERAGE_BEFORE = "Underage"

#: AO3's code and own name of the languages that the builders use, by BCP 47 code.
LANGUAGES: dict[str, tuple[str, str]] = {
    "en": ("en", "English"),
    "zh": ("zh", "中文-普通话 國語"),
    "ru": ("ru", "Русский"),
    "es": ("es", "Español"),
    "fr": ("fr", "Français"),
    "de": ("de", "Deutsch"),
    "ar": ("ar", "العربية"),
    "he": ("he", "עברית"),
    "ja": ("ja", "日本語"),
    "ko": ("ko", "한국어"),
    "pt-BR": ("ptBR", "Português brasileiro"),
}

#: Label with one value, label with several, field of the reading; in the order of the rows.
TAG_ROWS = (
    ("Rating", "Ratings", "rating"),
    ("Archive Warning", "Archive Warnings", "warnings"),
    ("Category", "Categories", "categories"),
    ("Fandom", "Fandoms", "fandoms"),
    ("Relationship", "Relationships", "relationships"),
    ("Character", "Characters", "characters"),
    ("Additional Tags", "Additional Tags", "freeforms"),
)


def tags_of(reading: Reading, field: str) -> tuple[str, ...]:
    """The names in one row of the table."""
    value = getattr(reading, field)
    return (value,) if isinstance(value, str) else tuple(value or ())


def stored_name(name: str, at: Addresses) -> str:
    """What a warning was called in this era; every other tag as it is."""
    return UNDERAGE_BEFORE if name == UNDERAGE and not at.era.renamed_underage else name


def message(reading: Reading, at: Addresses) -> str:
    """Where it was posted: the line with the work's address."""
    title = f"<b>{escape(reading.title or '')}</b><br />\n    " if at.era.wrapped else ""
    url = escape(at.work(reading))
    archive = f'<a href="{at.origin}/">{escape(at.place.archive)}</a>'
    return f'<p class="message">\n    {title}Posted originally on the {archive} at <a href="{url}">{url}</a>.\n  </p>\n'


def about(reading: Reading, at: Addresses) -> str:
    """The block with tags, title, byline, summary, notes and related works."""
    parts = [
        '<div class="meta">\n',
        tag_table(reading, at),
        f"    <h1>{escape(reading.title or '')}</h1>\n",
        f'    <div class="byline">by {byline(reading.creators or (), at)}</div>\n',
        *_quoted("Summary", reading.summary),
        *_notes(reading, at),
        *_relations(reading, at),
        "  </div>\n",
    ]
    return "".join(parts)


def tag_table(reading: Reading, at: Addresses) -> str:
    """``dl.tags``: the rows that are not empty, and Stats."""
    rows = [_tag_row(reading, at, *row) for row in TAG_ROWS]
    if at.era.language_row and reading.language_name:
        rows.append(_row("Language", escape(reading.language_name)))
    if reading.series:
        places = (
            f'Part {place.position} of <a href="{escape(at.moved(place.url or ""))}">{escape(place.title)}</a>'
            for place in reading.series
        )
        rows.append(_row("Series", ", ".join(places)))
    if reading.collections:
        links = (f'<a href="{escape(at.moved(c.url or ""))}">{escape(c.title)}</a>' for c in reading.collections)
        rows.append(_row("Collections", ", ".join(links)))
    rows.append(_row("Stats", stats(reading, at)))
    return '    <dl class="tags">\n' + "".join(rows) + "    </dl>\n"


def stats(reading: Reading, at: Addresses) -> str:
    """Dates and counts, in the era's order and manner."""
    words = reading.words if reading.words is not None else words_of(reading)
    posted, expected = posted_of(reading), reading.chapters_expected
    dates = [f"Published: {reading.published}"] if reading.published else []
    revised = reading.updated or reading.completed
    if revised and (reading.published is None or revised > reading.published):
        dates.append(f"{'Completed' if reading.completed else 'Updated'}: {revised}")
    if at.era.counts_now:
        total = "?" if expected is None else f"{expected:,}"
        counts = [f"Words: {words:,}", f"Chapters: {posted:,}/{total}"]
    else:
        chapters = [] if expected == 1 else [f"Chapters: {posted}/{'?' if expected is None else expected}"]
        counts = [*chapters, f"Words: {words}"]
    return "".join(f"\n        {line}" for line in (*dates, *counts)) + "\n      "


def words_of(reading: Reading) -> int:
    """The count of a work whose reading gives none."""
    return sum(count_words(chapter.markup) for chapter in reading.chapters)


def posted_of(reading: Reading) -> int:
    """How many chapters the work has."""
    return len(reading.chapters) if reading.chapters_posted is None else reading.chapters_posted


def byline(creators: tuple[Creator, ...], at: Addresses) -> str:
    """Names joined by commas, linked where there is a pseud."""
    return ", ".join(_by(creator, at) for creator in creators)


def in_blocks(reading: Reading, at: Addresses) -> bool:
    """Whether chapters have heading blocks: several, or (since 2026) one of several."""
    return len(reading.chapters) > 1 or (
        at.era.block_for_open and len(reading.chapters) == 1 and reading.chapters_expected != 1
    )


def heading_of(chapter: Chapter, at: Addresses) -> str:
    """A chapter's heading as text."""
    numbered = f"Chapter {chapter.number}"
    if at.era.numbered:
        return f"{numbered}: {chapter.title}" if chapter.title else numbered
    return chapter.title or numbered


def chapter_opening(chapter: Chapter, reading: Reading, at: Addresses) -> str:
    """The block before a chapter's text: heading, byline, summary, notes."""
    group, heading = (' class="meta group"', ' class="heading"') if at.era.grouped else (' class="meta"', "")
    parts = [f"<div{group}>\n  <h2{heading}>\n      {escape(heading_of(chapter, at))}\n  </h2>\n"]
    if chapter.creators and not _anonymous(reading):
        parts.append(f'    <p class="byline">Chapter by {byline(chapter.creators, at)}</p>\n')
    parts += _quoted("Chapter Summary", chapter.summary)
    parts += _notes(chapter, at)
    return "".join(parts) + "</div>\n"


def chapter_text(markup: str) -> str:
    """A chapter's text between the archive's comments."""
    return f'\n<!--chapter content-->\n<div class="userstuff">\n  {markup}\n</div>\n<!--/chapter content-->\n\n'


def chapter_closing(chapter: Chapter) -> str:
    """The block after a chapter's text."""
    if not chapter.end_notes:
        return ""
    inner = "".join(_quoted("Chapter End Notes", chapter.end_notes))
    return f'  <div class="meta" id="endnotes{chapter.number}">\n{inner}  </div>\n'


def chapter_block(chapter: Chapter, reading: Reading, at: Addresses) -> str:
    """A whole chapter of an HTML file with several."""
    if at.era.headings_lost:
        return chapter_text(chapter.markup)
    return chapter_opening(chapter, reading, at) + chapter_text(chapter.markup) + chapter_closing(chapter)


def after(reading: Reading, at: Addresses) -> str:
    """End notes, works inspired by this one, and the line that links the comments."""
    inspired = [r for r in reading.relations or () if r.kind is RelationKind.INSPIRED]
    parts = []
    if reading.end_notes:
        parts.append(f'        <div id="endnotes">\n{"".join(_quoted("End Notes", reading.end_notes))}        </div>\n')
    if inspired:
        lines = [related(relation, at) for relation in inspired]
        entries = lines if at.era.plural else [", ".join(lines)]
        rows = "".join(f"            <dd>\n              {entry}\n            </dd>\n" for entry in entries)
        parts.append(f"        <dl>\n          <dt>Works inspired by this one</dt>\n{rows}        </dl>\n")
    block = f'    <div class="meta">\n{"".join(parts)}    </div>\n' if parts else ""
    who = "creator" if at.era.plural else "author"
    link = f'<a href="{at.work(reading)}/comments/new">Leave a comment</a>'
    return f'{block}\n  <p class="message">{link} to tell the {who} that it was read.</p>\n'


def _row(label: str, content: str) -> str:
    return f"          <dt>{label}:</dt>\n          <dd>{content}</dd>\n"


def _tag_row(reading: Reading, at: Addresses, one: str, several: str, field: str) -> str:
    names = tags_of(reading, field)
    if not names:
        return ""
    label = several if at.era.plural and len(names) > 1 else one
    return _row(label, ", ".join(_tag_link(name, field, at) for name in names))


def _tag_link(name: str, field: str, at: Addresses) -> str:
    if field == "warnings":
        name = stored_name(name, at)
    chose_not = field == "warnings" and name == CHOSE_NOT_TO_WARN and at.era.counts_now
    shown = CHOSE_NOT_TO_WARN_SHOWN if chose_not else name
    return f'<a href="{escape(at.tag(name))}">{escape(shown)}</a>'


def _by(creator: Creator, at: Addresses) -> str:
    if creator.archivist is not None:
        name = creator.name.removesuffix(f" [archived by {creator.archivist}]")
        return f"{escape(name)} [archived by {_author(creator.archivist, creator.archivist, creator.archivist, at)}]"
    if is_linked(creator) and creator.login is not None:
        return _author(creator.name, creator.login, creator.pseud or creator.login, at)
    return escape(creator.name)


def _author(text: str, login: str, pseud: str, at: Addresses) -> str:
    rel = ' rel="author"' if at.era.grouped else ""
    return f'<a{rel} href="{escape(at.author(login, pseud))}">{escape(text)}</a>'


def _anonymous(reading: Reading) -> bool:
    return any(creator.name == "Anonymous" for creator in reading.creators or ())


def _quoted(label: str, markup: str | None) -> Iterator[str]:
    if markup:
        yield f'    <p>{label}</p>\n      <blockquote class="userstuff">{markup}</blockquote>\n\n'


def _notes(of: Reading | Chapter, at: Addresses) -> Iterator[str]:
    """A heading, the notes, and where there are end notes a link to them."""
    if not of.notes and not of.end_notes:
        return
    is_work = isinstance(of, Reading)
    yield f"    <p>{'Notes' if is_work else 'Chapter Notes'}</p>\n"
    if of.notes:
        yield f'      <blockquote class="userstuff">{of.notes}</blockquote>\n'
    if of.end_notes:
        more = "more" if of.notes else ""
        # The word moved into the link when the texts became translatable, in 2025.
        inside = f"{more} notes".lstrip() if at.era.numbered else "notes"
        outside = "" if at.era.numbered else f"{more} "
        anchor = "#endnotes" if isinstance(of, Reading) else f"#endnotes{of.number}"
        link = f'{outside}<a href="{anchor}">{inside}</a>'
        yield f'      <div class="endnote-link">\n        See the end of the {"work" if is_work else "chapter"} for {link}\n      </div>\n'


def _relations(reading: Reading, at: Addresses) -> Iterator[str]:
    lines = [relation_line(r, at) for r in reading.relations or () if is_in_preface(r, at)]
    if lines:
        items = "".join(f"          <li>\n            {line}\n          </li>\n" for line in lines)
        yield f"      <ul>\n{items}      </ul>\n\n"


def is_in_preface(relation: Relation, at: Addresses) -> bool:
    """Whether the preface has a line for this relation; translations of this work only since late 2023."""
    if relation.kind is RelationKind.TRANSLATED_AS:
        return at.era.plural
    return relation.kind is not RelationKind.INSPIRED


def relation_line(relation: Relation, at: Addresses) -> str:
    """A line of the preface about another work."""
    if relation.kind is RelationKind.TRANSLATED_AS:
        code, name = LANGUAGES[relation.language or "en"]
        return f'Translation into <span lang="{code}">{escape(name)}</span> available: {related(relation, at)}'
    opening = "A translation of" if relation.kind is RelationKind.TRANSLATION_OF else "Inspired by"
    return f"{opening} {related(relation, at, within=True)}"


def related(relation: Relation, at: Addresses, *, within: bool = False) -> str:
    """Another work and its creators; ``within`` a sentence."""
    by = f" by {byline(tuple(_as_creator(name, relation) for name in relation.creators), at)}"
    if relation.title is not None:
        return f'<a href="{escape(at.moved(relation.url or ""))}">{escape(relation.title)}</a>{by}'
    if relation.creators:
        return f"[Restricted Work]{by}"
    what = "deleted work" if "deleted" in relation.text else "work in an unrevealed collection"
    return f"{'a' if within else 'A'} {what}"


def _as_creator(name: str, relation: Relation) -> Creator:
    """A related work's creator has a link unless it is on another site or has no account."""
    if name == "Anonymous" or "/external_works/" in (relation.url or ""):
        return Creator(name)
    pseud, bracket, login = name.partition(" (")
    return Creator(name, login=login.removesuffix(")") if bracket else pseud, pseud=pseud)
