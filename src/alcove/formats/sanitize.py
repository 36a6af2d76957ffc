"""What HTML of works may reach a reader's browser: an allow-list, and nothing that loads by itself.

The list is what AO3 lets its authors store (ao3-formats 1.3) without media. Styles, classes and ids go; links keep
web addresses and jumps within the text; images and embedded players become placeholders that name them. Readers call
``clean_note`` for summaries and notes; whoever shows a chapter calls ``clean_chapter``.
"""

from __future__ import annotations

import html
import re
from functools import cache

import nh3

from alcove.formats.nodes import parse_html

_TAGS = frozenset(
    "a abbr acronym address b big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em"  # noqa: SIM905
    " figcaption figure h1 h2 h3 h4 h5 h6 hr i ins kbd li ol p pre q rp rt ruby s samp small span strike strong sub"
    " summary sup table tbody td tfoot th thead tr tt u ul var".split()
)
_EVERYWHERE = frozenset({"align", "dir", "lang", "title"})
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href", "name"},
    "col": {"span", "width", "valign"},
    "colgroup": {"span", "width", "valign"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "hr": {"width", "size", "noshade"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "q": {"cite"},
    "blockquote": {"cite"},
    "table": {"border", "cellpadding", "cellspacing", "summary", "width"},
    "td": {"abbr", "colspan", "headers", "rowspan", "valign", "width", "height"},
    "th": {"abbr", "colspan", "headers", "rowspan", "scope", "valign", "width", "height"},
    "tr": {"valign"},
}
# Their text is no text of the work.
_DROPPED_WHOLE = frozenset(
    {"script", "style", "template", "title", "noembed", "noframes", "textarea", "select", "svg", "math"}
)
_PLACEHOLDERS = frozenset({"placeholder"})
#: Before the names that an author gave to places in the text, so that none meets an id of the page around it.
ANCHOR_PREFIX = "at-"

_HAS_MEDIA = re.compile(r"<(?:img|iframe|embed|video|audio)\b", re.IGNORECASE)
# A tag as the HTML parser writes it. All are matched, so that what stands inside an attribute is never taken for one.
_TAG = re.compile(r"""<([a-zA-Z][a-zA-Z0-9]*)((?:[^<>"]|"[^"]*")*)>""")
_ATTRIBUTE = re.compile(r"""\s(src|alt|title)="([^"]*)\"""")
_NAMES = {"img": "Image", "iframe": "Embedded page", "embed": "Embedded object", "video": "Video", "audio": "Audio"}


def clean_chapter(markup: str) -> str:
    """A chapter's markup made safe to show. To clean it again changes no element, attribute or word."""
    if _HAS_MEDIA.search(markup):
        body = parse_html(markup).body
        markup = _TAG.sub(_placeholder, (body.inner_html or "") if body is not None else "")
    return _cleaner().clean(markup).strip()


def clean_note(markup: str) -> str | None:
    """A summary or note made safe to show; None where nothing is left to see."""
    if "<" not in markup and "&" not in markup:
        return markup.strip() or None
    cleaned = clean_chapter(markup)
    return cleaned if _has_text(cleaned) else None


def _has_text(cleaned: str) -> bool:
    return bool(re.sub(r"<[^>]*>", "", cleaned).replace("&nbsp;", "").strip())


def _placeholder(found: re.Match[str]) -> str:
    """``<span class="placeholder" title="address">Image: what the author calls it</span>``: nothing is fetched."""
    name = _NAMES.get(found[1])
    if name is None:
        return found[0]
    given = {m[1].lower(): html.unescape(m[2]) for m in _ATTRIBUTE.finditer(found[2])}
    shown = " ".join((given.get("alt") or given.get("title") or "").split())
    text = html.escape(f"{name}: {shown}" if shown else name)
    source = given.get("src", "").strip()
    if source.startswith("//"):
        source = "https:" + source
    address = f' title="{html.escape(source)}"' if source.lower().startswith(("http://", "https://")) else ""
    return f'<span class="placeholder"{address}>{text}</span>'


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_filter_attribute,
        strip_comments=True,
        link_rel="nofollow noopener noreferrer",
        url_schemes={"http", "https", "mailto"},
        url_relative=_within_text,
        allowed_classes={"span": set(_PLACEHOLDERS)},
    )


def _within_text(address: str) -> str | None:
    """A jump within the text stays (``#note1``, ``chapter2.xhtml#note1``); any other relative address leads nowhere here."""
    place = address.partition("#")[2]
    return f"#{_anchor(place)}" if place else None


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "a" and name == "name":
        return _anchor(value) if value else None
    return value


def _anchor(place: str) -> str:
    return place if place.startswith(ANCHOR_PREFIX) else ANCHOR_PREFIX + place
