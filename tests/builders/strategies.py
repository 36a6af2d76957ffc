"""Hypothesis strategies for works that AO3 could hold, with the traps that real ones set.

Left out, since no reader can tell them from the archive's own marks: titles of
chapters that begin like ``Chapter 3``.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from hypothesis import strategies as st

from alcove.domain.readings import (
    Chapter,
    CollectionPlace,
    Creator,
    Reading,
    Relation,
    RelationKind,
    SeriesPlace,
)
from alcove.domain.tags import CATEGORIES, RATINGS, WARNINGS
from tests.builders.pieces import LANGUAGES
from tests.builders.text import escape

_ORIGIN = "https://archiveofourown.org"
_LETTERS = "abcdeghilmnoprstuyABCMRT0127"
_MARKS = " /&.?#'\"|()-!:~@$+;[]_"
_SCRIPTS = ["é", "ß", "ø", "Ж", "д", "漢", "字", "かな", "한글", "عربي", "שלום", "🌙", "👩‍🚀", "❤️", "’", "“", "”", "…"]
_NUMBERED = re.compile(r"^chapter\s*\d", re.IGNORECASE)


def lines(limit: int = 40, *, without: str = "") -> st.SearchStrategy[str]:
    """One line of text: NFC, single spaces, none at the ends, at least one character."""
    units = [c for c in [*_LETTERS, *_MARKS, *_SCRIPTS, "<", ">", ",", "*", "%", "="] if c not in without]
    return (
        st.lists(st.sampled_from(units), min_size=1, max_size=limit)
        .map(lambda parts: " ".join(unicodedata.normalize("NFC", "".join(parts)).split()))
        .filter(bool)
    )


def tag_names() -> st.SearchStrategy[str]:
    """Names of tags: everything but what AO3 forbids in them."""
    known = st.sampled_from(
        [
            "Hurt/Comfort",
            "Q & A",
            "Mr. Fox",
            "what now?",
            "#1 Fan",
            "A | B",
            'The "Inn"',
            "Ada/Bryn & Cal",
            "a.b/c&d?e#",
        ]
    )
    return st.one_of(known, lines(without="<>,*%="))


def tag_lists(limit: int = 6) -> st.SearchStrategy[tuple[str, ...]]:
    """One row of tags."""
    return st.lists(tag_names(), max_size=limit, unique_by=str.casefold).map(tuple)


def _subset(names: tuple[str, ...], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), min_size=least, max_size=3, unique=True).map(tuple)


_logins = st.from_regex(r"[a-z][a-z0-9_]{2,12}", fullmatch=True)
_pseuds = st.one_of(
    _logins, st.sampled_from(["Example Pseud", "Ада", "月", "o-o", "two words here", "orphaned name", "X Æ"])
)


@st.composite
def creators(draw: st.DrawFn) -> Creator:
    """One entry of a byline: a pseud, an orphaned one, or a name kept by an archivist."""
    kind = draw(st.sampled_from(["user", "user", "user", "pseud", "orphan", "archived"]))
    login = "orphan_account" if kind == "orphan" else draw(_logins)
    if kind == "archived":
        name = f"{draw(lines(12, without='<>,*%=[]()'))} [archived by {login}]"
        return Creator(name, archivist=login)
    pseud = login if kind == "user" else draw(_pseuds)
    return Creator(pseud if pseud == login else f"{pseud} ({login})", login=login, pseud=pseud)


def bylines() -> st.SearchStrategy[tuple[Creator, ...]]:
    """Who a work is by."""
    several = st.lists(creators(), min_size=1, max_size=3, unique_by=lambda c: c.name).map(tuple)
    return st.one_of(st.just((Creator("Anonymous"),)), several, several, several)


_WORDS = (
    "lamp", "door", "Well", "it’s", "rain,", "three", "“yes.”", "naïve", "a&b", "x < y", "灯火", "قمر", "Дом", "🌧", "end.",
)  # fmt: skip
_words = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=12).map(lambda parts: escape(" ".join(parts)))

_NOTES = (
    "<p>{}</p>",
    "<p><em>{}</em> and more</p>",
    '<p><a href="https://example.org/x?a=1&amp;b=2" rel="nofollow">{}</a></p>',
    "<p>{}<br />next line</p>",
    "<blockquote><p>{}</p></blockquote>",
    "<ul><li>{}</li></ul>",
)


@st.composite
def rich_texts(draw: st.DrawFn) -> str:
    """Summaries and notes: a few paragraphs, a link, emphasis."""
    return "\n".join(draw(st.sampled_from(_NOTES)).format(draw(_words)) for _ in range(draw(st.integers(1, 3))))


#: What creators type that looks like the archive's own marks, and what else their texts hold.
_BLOCKS = (
    "<p>{}</p>",
    "<p>{}</p>",
    "<p>{}</p>",
    "<p><em>{}</em> <strong>said</strong></p>",
    "<p>{}<br />{}</p>",
    "<h1>{}</h1>",
    "<h2>{}</h2>",
    "<h3>{}</h3>",
    '<h2 class="heading">Chapter 9: {}</h2>',
    '<h2 class="toc-heading">Afterword</h2>',
    '<div class="meta"><p>Chapter Summary</p><blockquote class="userstuff"><p>{}</p></blockquote></div>',
    '<div class="meta group"><h2 class="heading">Chapter 2</h2></div>',
    '<div class="userstuff"><p>{}</p></div>',
    '<div class="preface"><dl class="tags"><dt>Rating:</dt><dd>{}</dd></dl></div>',
    '<p>Notes</p><blockquote class="userstuff"><p>{}</p></blockquote>',
    '<p>Chapter End Notes</p><blockquote class="userstuff">{}</blockquote>',
    '<p class="message">{}</p>',
    '<div class="endnote-link">{}</div>',
    '<p align="center">* * *</p>',
    "<hr />",
    '<p dir="rtl" lang="ar">كان القمر فوق البيت. {}</p>',
    "<p>他点了一盏灯。{}</p>",
    '<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby> {}</p>',
    '<p><img src="https://example.org/a.png" alt="{}" /></p>',
    "<table><tbody><tr><th>{}</th><td>{}</td></tr></tbody></table>",
    "<ol><li>{}<ul><li>{}</li></ul></li></ol>",
    "<details><summary>{}</summary><p>{}</p></details>",
    "<pre>{}\n  {}</pre>",
    '<blockquote><p>{}</p></blockquote>',
    "<p>\u00a0</p>",
    '<p><a name="here"></a>{}<sup>1</sup></p>',
    "<p>soft\u00adhyphen \u2060{}</p>",
    "<center>{}</center>",
)  # fmt: skip


@st.composite
def chapter_texts(draw: st.DrawFn) -> str:
    """A chapter's markup; now and then an empty one."""
    blocks = draw(st.lists(st.sampled_from(_BLOCKS), max_size=6))
    return "\n".join(block.format(draw(_words), draw(_words)) for block in blocks)


@st.composite
def chapters(draw: st.DrawFn, number: int, work_creators: tuple[Creator, ...]) -> Chapter:
    """One chapter; by somebody else now and then."""
    maybe = st.one_of(st.none(), st.none(), rich_texts())
    others = tuple(c for c in work_creators if c.login)[:1] if len(work_creators) > 1 else ()
    titles = lines(30).filter(lambda title: not _NUMBERED.match(title))
    return Chapter(
        number=number,
        title=draw(st.one_of(st.none(), titles)),
        summary=draw(maybe),
        notes=draw(maybe),
        end_notes=draw(maybe),
        creators=others if draw(st.booleans()) else (),
        markup=draw(chapter_texts()),
    )


@st.composite
def relations(draw: st.DrawFn) -> Relation:
    """A related work, open, restricted or hidden."""
    kind = draw(st.sampled_from(list(RelationKind)))
    language = draw(st.sampled_from(sorted(LANGUAGES))) if kind is RelationKind.TRANSLATED_AS else None
    state = draw(st.sampled_from(["open", "open", "external", "restricted", "hidden"]))
    if state == "hidden":
        return Relation(kind, "a work in an unrevealed collection", language=language)
    login = draw(_logins)
    if state == "restricted":
        return Relation(kind, "[Restricted Work]", creators=(login,), language=language)
    path = "external_works" if state == "external" else "works"
    url = f"{_ORIGIN}/{path}/{draw(st.integers(1, 99_999))}"
    return Relation(kind, "", title=draw(lines(20)), url=url, creators=(login,), language=language)


_series = st.lists(
    st.builds(
        lambda title, position, number: SeriesPlace(title, position, f"{_ORIGIN}/series/{number}"),
        lines(24),
        st.integers(1, 40),
        st.integers(1, 9_999_999),
    ),
    max_size=2,
    unique_by=lambda place: place.url,
).map(tuple)

_collections = st.lists(
    st.builds(
        lambda title, name: CollectionPlace(title, f"{_ORIGIN}/collections/{name}"),
        lines(24),
        st.from_regex(r"[A-Za-z0-9_]{3,12}", fullmatch=True),
    ),
    max_size=2,
    unique_by=lambda place: place.url,
).map(tuple)


@st.composite
def works(draw: st.DrawFn, max_chapters: int = 3) -> Reading:
    """A work as its archive knows it, ready for ``build_html``, ``build_epub`` and ``as_read``."""
    by = draw(bylines())
    posted = draw(st.integers(1, max_chapters))
    expected = draw(st.sampled_from([posted, posted, posted + 1, 40, None]))
    published = draw(st.dates(dt.date(2009, 11, 15), dt.date(2026, 8, 1)))
    revised = published + dt.timedelta(days=draw(st.sampled_from([0, 1, 400])))
    is_complete = expected == posted
    language = draw(st.sampled_from(sorted(LANGUAGES)))
    maybe = st.one_of(st.none(), rich_texts())
    return Reading(
        reader="builder",
        revision=1,
        format="html",
        recognised=True,
        site_id=str(draw(st.integers(900_000_000, 999_999_999))),
        title=draw(lines(50)),
        creators=by,
        rating=draw(st.sampled_from(RATINGS)),
        warnings=draw(_subset(WARNINGS, 1)),
        categories=draw(_subset(CATEGORIES)),
        fandoms=draw(tag_lists(5)),
        relationships=draw(tag_lists()),
        characters=draw(tag_lists()),
        freeforms=draw(tag_lists(8)),
        language=language,
        language_name=LANGUAGES[language][1],
        series=draw(_series),
        collections=draw(_collections),
        published=published,
        updated=revised if revised > published and not is_complete else None,
        completed=revised if revised > published and is_complete else None,
        words=draw(st.integers(0, 5_100_000)),
        chapters_posted=posted,
        chapters_expected=expected,
        complete=is_complete,
        summary=draw(maybe),
        notes=draw(maybe),
        end_notes=draw(maybe),
        relations=tuple(sorted(draw(st.lists(relations(), max_size=3)), key=lambda r: r.kind is RelationKind.INSPIRED)),
        chapters=tuple(draw(chapters(number, by)) for number in range(1, posted + 1)),
    )
