"""A work in a list, as the template shows it: every address and every text that is not the work's own decided here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from alcove.domain.markup import plain_text
from alcove.domain.tags import CHOSE_NOT_TO_WARN, EXPLICIT, GENERAL, MATURE, NO_WARNINGS, NOT_RATED, TEEN, TagKind
from alcove.domain.works import Work
from alcove.web import addresses, figures

if TYPE_CHECKING:
    from alcove.library.snippets import Snippet

# About two lines of tags, two of fandoms and four of a summary, in letters; what is more is folded.
_TAG_LETTERS = 190
_FANDOM_LETTERS = 120
_SUMMARY_LETTERS = 420
_RATING_LETTERS = {GENERAL: "G", TEEN: "T", MATURE: "M", EXPLICIT: "E", NOT_RATED: "–"}
_RATING_CLASSES = {GENERAL: "general", TEEN: "teen", MATURE: "mature", EXPLICIT: "explicit"}


@dataclass(frozen=True, slots=True)
class Link:
    """A text and where it leads; ``kind`` is the tag's kind, where it is one."""

    text: str
    href: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the four small marks: the sign, its class, what it means in words."""

    sign: str
    style: str
    label: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Where words were found in a text: the stretch in parts, each with whether it is a hit, and the place."""

    chapter: str
    href: str
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """How far somebody has read a work, in words; ``href`` is where they go on, empty for who has read all of it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Blurb:
    """A work in a list. ``fandoms`` and ``tags`` are shown, those beyond folded; ``summary`` is clean HTML; ``reached`` is None for a
    work that one has not begun.
    """

    work: Work
    href: str
    title: str
    creators: tuple[Link, ...]
    fandoms: tuple[Link, ...]
    more_fandoms: tuple[Link, ...]
    marks: tuple[Mark, ...]
    tags: tuple[Link, ...]
    more_tags: tuple[Link, ...]
    summary: Markup | None
    summary_is_long: bool
    series: tuple[tuple[Link, str], ...]
    hits: tuple[Hit, ...]
    reached: Reached | None


#: How far the visitor has read a work; a page of works has many, so it asks nobody.
HowFar = Callable[[Work], Reached | None]


def blurbs(
    works: Iterable[Work],
    how_far: HowFar,
    snippets: Mapping[str, Sequence[Snippet]] | None = None,
    *,
    find: str = "",
) -> tuple[Blurb, ...]:
    """The blurbs of works. ``find`` is what the places in their texts are marked for."""
    return tuple(blurb(work, how_far, (snippets or {}).get(work.id, ()), find=find) for work in works)


def blurb(work: Work, how_far: HowFar, snippets: Sequence[Snippet] = (), *, find: str = "") -> Blurb:
    """The blurb of a work."""
    tags = tag_links(work)
    fits = _fitting(tags, _TAG_LETTERS)
    fandoms = tuple(Link(n, addresses.tag("fandom", n), "fandom") for n in work.fandoms)
    fandoms_fit = _fitting(fandoms, _FANDOM_LETTERS)
    summary = work.summary or ""
    return Blurb(
        work=work,
        href=addresses.work(work.id),
        title=title_of(work),
        creators=creator_links(work),
        fandoms=fandoms[:fandoms_fit],
        more_fandoms=fandoms[fandoms_fit:],
        marks=marks(work),
        tags=tags[:fits],
        more_tags=tags[fits:],
        summary=Markup(summary) if summary else None,  # noqa: S704 - the reader module cleaned it (formats.sanitize)
        summary_is_long=len(plain_text(summary) or "") > _SUMMARY_LETTERS,
        series=tuple((Link(s.title, addresses.named("series", s.title)), _part(s.position)) for s in work.series),
        hits=tuple(
            Hit(
                s.chapter_title or _("Chapter %(n)s") % {"n": s.chapter},
                addresses.chapter(work.id, s.chapter, find=find),
                s.parts,
            )
            for s in snippets
        ),
        reached=how_far(work),
    )


def title_of(work: Work) -> str:
    """The title, or what stands for one."""
    return work.title or _("Untitled")


def creator_links(work: Work) -> tuple[Link, ...]:
    """The byline as links."""
    return tuple(Link(c.name, addresses.named("creators", c.name)) for c in work.creators)


def tag_links(work: Work) -> tuple[Link, ...]:
    """Warnings that are some, relationships, characters, additional tags, in this order."""
    warned = tuple(w for w in work.warnings if w not in {NO_WARNINGS, CHOSE_NOT_TO_WARN})
    kinds = (
        (TagKind.WARNING, warned),
        (TagKind.RELATIONSHIP, work.relationships),
        (TagKind.CHARACTER, work.characters),
        (TagKind.FREEFORM, work.freeforms),
    )
    return tuple(Link(n, addresses.tag(kind.value, n), kind.value) for kind, names in kinds for n in names)


def marks(work: Work) -> tuple[Mark, ...]:
    """Rating, warnings, category, complete or in progress."""
    return (_rating(work), _warnings(work), _category(work), _completion(work))


def _rating(work: Work) -> Mark:
    rating = work.rating or ""
    sign, style = _RATING_LETTERS.get(rating, "?"), _RATING_CLASSES.get(rating, "unrated")
    return Mark(sign, f"rating {style}", _("Rating: %(name)s") % {"name": rating or _("not told")})


def _warnings(work: Work) -> Mark:
    label = _("Archive warnings: %(names)s") % {
        "names": ", ".join(map(figures.tag_name, work.warnings)) or _("not told")
    }
    told = set(work.warnings) - {NO_WARNINGS}
    if told - {CHOSE_NOT_TO_WARN}:
        return Mark("!", "warnings some", label)
    if told or not work.warnings:
        return Mark("?", "warnings unsaid", label)
    return Mark("✓", "warnings none", label)


_CATEGORY_SIGNS = {"F/F": "♀♀", "M/M": "♂♂", "F/M": "♀♂", "Gen": "○", "Multi": "⁂", "Other": "◇"}


def _category(work: Work) -> Mark:
    label = _("Categories: %(names)s") % {"names": ", ".join(work.categories) or _("none told")}
    if not work.categories:
        return Mark("·", "category none", label)
    if len(work.categories) > 1:
        return Mark("⁂", "category many", label)
    return Mark(_CATEGORY_SIGNS.get(work.categories[0], "◇"), "category", label)


_COMPLETIONS = {
    True: ("●", "done", gettext_lazy("Complete")),
    False: ("◐", "going", gettext_lazy("In progress")),
    None: ("·", "untold", gettext_lazy("Whether it is complete is not told")),
}


def _completion(work: Work) -> Mark:
    sign, style, label = _COMPLETIONS[work.complete]
    return Mark(sign, f"completion {style}", str(label))


def _part(position: int | None) -> str:
    return "" if position is None else _("Part %(n)s of") % {"n": position}


def _fitting(tags: Sequence[Link], letters: int) -> int:
    """How many tags so many letters hold, one at least; one that would be folded alone is shown."""
    used = 0
    for i, tag in enumerate(tags):
        used += len(tag.text) + 3
        if used > letters and i:
            return i if len(tags) - i > 1 else len(tags)
    return len(tags)
