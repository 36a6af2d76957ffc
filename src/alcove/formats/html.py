"""Any HTML page as a work without a preface: readable, with what its head tells."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from alcove.domain.languages import language_code
from alcove.domain.readings import Coverage, Creator, Reading
from alcove.formats.nodes import attribute, line
from alcove.formats.reader import LIKELY, NO, Sample, Sign
from alcove.formats.texts import build_chapter, whole_hash

NAME = "html"
REVISION = 1

#: Where the text of a page is looked for, first found wins.
_PLACES = ("#workskin", "article", "main", "[role=main]")
# What belongs to the site, not to the text.
_FURNITURE = "script, style, noscript, template, nav, form, button, select, input, textarea, #header, #footer, header[role=banner], footer[role=contentinfo]"


def sniff(sample: Sample) -> Sign:
    """Likely for any HTML page."""
    return Sign(LIKELY, "an HTML page") if sample.is_html else Sign(NO, "not an HTML page")


def read(sample: Sample) -> Reading:
    """The text of the page as one chapter."""
    tree = sample.tree
    problem = sample.decoded.problem
    title, creators = _title(tree), _creators(tree)
    language = attribute(tree.root, "lang") if tree.root is not None else ""
    built = [build_chapter(1, body_markup(tree))]
    return Reading(
        reader=NAME,
        revision=REVISION,
        format=sample.form,
        recognised=False,
        coverage=Coverage.LOSSY if problem else Coverage.FULL,
        problems=(problem,) if problem else (),
        title=title,
        creators=creators,
        language=language_code(language) if language else None,
        chapters=tuple(part.chapter for part in built if part.chapter.hash or part.chapter.images),
        words_found=built[0].chapter.words,
        text_hash=whole_hash(built),
    )


def body_markup(tree: LexborHTMLParser) -> str:
    """The markup of a page's text, without the site's furniture."""
    place: LexborNode | None = (
        next((node for query in _PLACES if (node := tree.css_first(query)) is not None), None) or tree.body
    )
    if place is None:
        return ""
    for node in place.css(_FURNITURE):
        node.decompose()
    return place.inner_html or ""


def _title(tree: LexborHTMLParser) -> str | None:
    for query in ("title", "h1", "h2"):
        node = tree.css_first(query)
        if node is not None and (title := line(node)):
            return title
    return None


def _creators(tree: LexborHTMLParser) -> tuple[Creator, ...] | None:
    names = [attribute(node, "content") for node in tree.css("meta[name=author], meta[name=Author]")]
    return tuple(Creator(" ".join(name.split())) for name in names if name) or None
