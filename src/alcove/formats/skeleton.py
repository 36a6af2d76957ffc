"""A file's skeleton: the same markup with every word replaced, for reporting a misread file without sending the work.

What readers look for stays: labels, ratings, warnings, categories, languages, dates, counts, names of sites, classes and
ids. Figures in addresses are replaced, others stay. Pages, e-books and texts have one; of a picture in an e-book its name.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from urllib.parse import quote, unquote

from alcove.domain.languages import LANGUAGES
from alcove.domain.sources import parse_otw_work_url, site_named
from alcove.domain.tags import CATEGORIES, RATINGS, WARNINGS, TagKind, canonical_name
from alcove.errors import RefusedError
from alcove.formats import htmlz, labels
from alcove.formats.decoding import decode, looks_binary
from alcove.formats.ebook import open_archive
from alcove.formats.kinds import looks_like_html
from alcove.formats.packed_page import unpack_page
from alcove.formats.reader import Sample
from alcove.formats.stand_ins import StandIns
from alcove.formats.told import knows

_MOMENT = (2000, 1, 1, 0, 0, 0)
_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^<>]*>|</?[a-zA-Z](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>", re.DOTALL)
_ATTRIBUTE = re.compile(r"([^\s=<>\"'/]+)(\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s<>\"']+)")
_KEPT_ATTRIBUTES = frozenset(
    "class id for name rel rev type lang xml:lang dir http-equiv charset align valign style width height property refines"  # noqa: SIM905
    " scheme opf:scheme opf:role opf:file-as idref toc version epub:type start colspan rowspan media-type media linear"
    " unique-identifier playorder event role clear border cellpadding cellspacing color face size datetime".split()
) - {"opf:file-as"}
_ADDRESSES = frozenset({"href", "src", "action", "cite", "full-path", "xlink:href", "data", "poster"})
_KEPT_INSIDE = frozenset({"style", "dc:language", "dc:date"})
_KEPT_META = re.compile(r"http-equiv|name=[\"'](?:viewport|generator|referrer|cover)[\"']|charset", re.IGNORECASE)
_KNOWN = {TagKind.RATING: RATINGS, TagKind.WARNING: WARNINGS, TagKind.CATEGORY: CATEGORIES}
_LANGUAGES = frozenset(
    name.casefold() for language in LANGUAGES for name in (language.code, language.endonym, language.english)
)
_ROWS = frozenset({*labels.TAG_ROWS, *labels.COLLECTIONS, labels.LANGUAGE, labels.SERIES, labels.STATS})
_FIGURES = "Published|Updated|Completed|Words|Chapters|Kudos|Hits|Bookmarks|Comments"
_WHOLE = (
    _ROWS | labels.SUMMARIES | labels.NOTES | labels.END_NOTES | labels.NOT_CHAPTERS | frozenset(labels.RELATION_LISTS)
    | frozenset({labels.BYLINE_START, labels.CHAPTER_BYLINE_START, "for", "anonymous", "archive of our own", "orphan_account"})
    | frozenset({"in-progress", "completed", "complete", "title", "author", "authors", "creator", "date", "tags", "status"})
)  # fmt: skip
_STARTS = (
    r"Posted originally on(?: the)?(?: Archive of Our Own)?(?: at)?|Chapter\s+\d+|Chapter by|by(?=\s)"
    r"|See the end of the (?:work|chapter) for(?: (?:more|notes))*"
    r"|See the end of the work for other works inspired by this one|This work was inspired by|Works inspired by this(?: one)?"
    r"|Author URL|Author's Note|(?:Notes|Summary) for the Chapter"
    r"|Inspired by|A translation of|Translation into|Archive of Our Own|calibre \([\d.]+\)|FanFicFare"
)
_ANYWHERE = (
    rf"(?:{_FIGURES})(?=\s*:)|Part\s+[\d,.]+\s+of(?: the)?|\[archived by|\[Archive of Our Own(?: beta)?\]|\[Restricted Work\](?: by)?|available:|creator know"
    r"|Page saved with SingleFile|\burl:|saved date:|(?:[A-Z][a-z]{2} ){2}\d\d \d{4} [\d:]+ GMT[+-]\d{4}"
    r"|a work in an unrevealed collection|\d{4}-\d\d-\d\dT[\d:.+-]+Z?|&(?:amp|lt|gt|quot|apos|nbsp|#\d+|#x[0-9a-f]+);"
)
_SPANS = re.compile(rf"\A\s*(?:{_STARTS})\b|\b(?:https?://[^\s<>\"'\]]+)|{_ANYWHERE}", re.IGNORECASE)
_LABEL = re.compile(r"\A\s*([^:\n]{1,40})(?=:)")
_ENTITY = re.compile(r"&#?\w{2,32};")
_CODE = re.compile(r"\*[sadqh]\*")
_ADDRESS = re.compile(r"((?:https?:)?//)?(?(1)([^/?#]*))([^?#]*)([^#]*)(.*)", re.DOTALL)
_PATH_WORDS = frozenset(
    "works tags users pseuds series collections chapters comments new downloads external_works meta-inf oebps ops text"  # noqa: SIM905
    " content toc nav index split titlepage cover mimetype s u profile bookmarks".split()
)
_ENDING = re.compile(
    r"(.*?)(\.(?:x?html?|opf|ncx|css|php|xml|jpe?g|png|gif|svg|ttf|otf|epub|azw3|mobi|pdf))?", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The bytes of a skeleton, and the ending of its name."""

    data: bytes
    ending: str


def make_skeleton(data: bytes) -> Skeleton:
    """The skeleton of a page, an e-book or a text. Raises RefusedError for any other file, and one over the limits."""
    data = Sample(unpack_page(data).page).page
    if data.startswith(b"PK"):
        return _book(data)
    is_page = looks_like_html(data) or data.lstrip().startswith(b"<?xml")
    if not is_page and (looks_binary(data) or data.startswith((b"%PDF", b"{\\rtf"))):
        raise RefusedError(
            "Of such a file no skeleton can be made, only of HTML, EPUB, FB2 and text. Download the work as HTML or EPUB, if "
            "that is misread as well; else describe what is misread."
        )
    text = decode(data).text
    masked = _Mask(text).page(text) if is_page else _Mask(text).lines(text)
    return Skeleton(masked.encode("utf-8"), "html" if is_page else "txt")


def _book(data: bytes) -> Skeleton:
    entries = open_archive(data)
    held = {name: entries.read(name) for name in entries.names} if entries else {}
    if not any(name.lower().endswith(".opf") for name in held):
        raise RefusedError(
            "It is packed, and no EPUB; no skeleton can be made of it. Unpack it, or save it as HTML, and try that file."
        )
    texts = {name: decode(content).text for name, content in held.items() if content and _is_markup(name)}
    mask = _Mask("\n".join((*texts.values(), *held)))
    out = BytesIO()
    page = htmlz.page_name(held)
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in held.items():
            kept = name == "mimetype" or name.startswith("META-INF/") or name.endswith(".css")
            masked = mask.page(texts[name]).encode() if name in texts else (content or b"") if kept else b""
            shown = name if name.startswith("META-INF/") else mask.address(name)
            if page is not None:
                shown = "index.html" if name == page else name
            info = zipfile.ZipInfo(shown, _MOMENT)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, masked)
    return Skeleton(out.getvalue(), "epub" if page is None else "htmlz")


def _is_markup(name: str) -> bool:
    return name.lower().endswith((".xhtml", ".html", ".htm", ".opf", ".ncx", ".xml"))


class _Mask:
    """Replaces the words of one file, everywhere the same."""

    def __init__(self, text: str) -> None:
        self._stand_ins = StandIns((unescape(text), unquote(text)))

    def page(self, text: str) -> str:
        """HTML or XML: the tags stay, what is between them and in their attributes is replaced."""
        out: list[str] = []
        at, inside = 0, ""
        for found in _MARKUP.finditer(text):
            between = text[at : found.start()]
            out.append("" if inside == "script" else between if inside in _KEPT_INSIDE else self.text(between))
            out.append(self._tag(found[0]))
            inside = found[0][1:].partition(">")[0].partition(" ")[0].lower()
            at = found.end()
        return "".join((*out, self.text(text[at:])))

    def lines(self, text: str) -> str:
        """A text, line by line: a label before a colon stays."""
        return "".join(map(self._line, text.splitlines(keepends=True)))

    def text(self, text: str) -> str:
        """What stands between two tags."""
        text = _ENTITY.sub(_letter, text)
        bare = text.strip()
        if _is_label(bare[:-1].rstrip()) if bare.endswith(":") else _is_kept(bare):
            return text
        if any(_is_value(part.strip()) for part in text.split(",")):
            return ",".join(part if _is_value(part.strip()) else self._words(part) for part in text.split(","))
        return self._words(text)

    def address(self, address: str) -> str:
        """An address: the names of known sites and places in them stay, figures are replaced where there is a site."""
        found = _ADDRESS.fullmatch(address)
        if found is None or re.match(r"[a-z]+:(?!//)", address, re.IGNORECASE):
            return self._stand_ins.mask(address)
        before, host, path, query, place = (part or "" for part in found.groups())
        is_far = bool(before) or path.startswith("/")
        if host and site_named(host.removeprefix("www.")) is None and parse_otw_work_url(address) is None:
            name, dot, top = host.rpartition(".")
            host = self._stand_ins.mask(name) + dot + top
        steps = path.split("/")
        path = "/".join(
            step
            if before_it == "tags" and _is_value(_CODE.sub(_sign, unquote(unescape(step))))
            else self._step(step, is_far=is_far)
            for before_it, step in zip(["", *steps], steps, strict=False)
        )
        query = re.sub(r"=([^&;=]*)", lambda value: "=" + self._figures(self._stand_ins.mask(value[1])), query)
        return before + host + path + query + place

    def _line(self, line: str) -> str:
        found = _LABEL.match(line)
        if found and _is_label(found[1].strip()):
            return line[: found.end() + 1] + self.text(line[found.end() + 1 :])
        return self.text(line)

    def _words(self, text: str) -> str:
        return self._apart(_SPANS, text, self._span)

    def _span(self, kept: str) -> str:
        return self.address(kept) if kept.lower().startswith("http") else kept

    def _apart(self, pattern: re.Pattern[str], text: str, keep: Callable[[str], str]) -> str:
        """The text with its words replaced, but for what the pattern finds."""
        return "".join(
            keep(part) if is_found else self._stand_ins.mask(part) for part, is_found in _parted(pattern, text)
        )

    def _tag(self, tag: str) -> str:
        if tag.startswith(("<!--", "<?", "<!")):
            kept = tag.startswith(("<?xml", "<!DOCTYPE", "<!doctype")) or tag.strip("<!->/ ") == "chapter content"
            return tag if kept else self._words(tag)
        is_meta = tag[1:5].lower() == "meta" and _KEPT_META.search(tag) is not None
        return tag if is_meta else _ATTRIBUTE.sub(self._attribute, tag)

    def _attribute(self, found: re.Match[str]) -> str:
        name, value = found[1].lower(), found[3]
        mark = value[0] if value[0] in "\"'" else ""
        inner = value[1:-1] if mark else value
        is_series = name == "name" and found.string.startswith("<sequence")  # of an FB2
        if (name in _KEPT_ATTRIBUTES and not is_series) or name.startswith("xmlns"):
            return found[0]
        masked = self.address(inner) if name in _ADDRESSES else self.text(inner)
        return f"{found[1]}{found[2]}{mark}{masked}{mark}"

    def _step(self, step: str, *, is_far: bool) -> str:
        """A part of a path: replaced as the words that it stands for, and written as it was."""
        plain = unquote(unescape(step))
        if plain.lower() in _PATH_WORDS:
            return step
        body, ending = _ENDING.fullmatch(plain).groups(default="")  # type: ignore[union-attr]  # any text matches
        masked = self._apart(_CODE, body, str)
        safe = "".join(sign for sign in step if not sign.isalnum() and sign not in "%&;#")
        return quote((self._figures(masked) if is_far else masked) + ending, safe=safe)

    def _figures(self, text: str) -> str:
        return re.sub(r"[0-9]+", lambda found: self._stand_ins.number(found[0]), text)


def _parted(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, bool]]:
    at = 0
    for found in pattern.finditer(text):
        yield text[at : found.start()], False
        yield found[0], True
        at = found.end()
    yield text[at:], False


def _letter(entity: re.Match[str]) -> str:
    """An entity as the letter that it is; any other as it stands."""
    plain = unescape(entity[0])
    return plain if plain.isalpha() else entity[0]


def _sign(code: re.Match[str]) -> str:
    return {"s": "/", "a": "&", "d": ".", "q": "?", "h": "#"}[code[0][1]]


def _is_label(text: str) -> bool:
    return _is_kept(text) or knows(text)


def _is_kept(text: str) -> bool:
    return text.casefold() in _WHOLE or text.casefold() in _LANGUAGES or _is_value(text)


def _is_value(text: str) -> bool:
    """Whether this is a rating, a warning or a category of AO3, in any spelling."""
    return bool(text) and any(canonical_name(kind, text) in names for kind, names in _KNOWN.items())
