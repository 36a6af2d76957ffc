"""Bylines and lines about other works, as AO3 writes them in downloads (ao3-formats 1.5, 1.7)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from selectolax.lexbor import LexborNode

from alcove.domain.languages import language_code
from alcove.domain.readings import Creator, Relation, RelationKind
from alcove.domain.sources import canonical_url
from alcove.formats import labels
from alcove.formats.nodes import attribute, elements, line, one_line, pieces_of

_USER = re.compile(r"/users/([^/?#]+)(?:/pseuds/([^/?#]+))?")
_WORK = re.compile(r"/(?:works|external_works|chapters)/\d+")
# Where a list goes on with a work that has no link: restricted, unrevealed or deleted.
_UNLINKED_WORK = re.compile(r",\s*(?=\[Restricted|an? (?:work|deleted work)\b)", re.IGNORECASE)
_NO_TITLE = re.compile(r"\[Restricted|an? (?:work|deleted work)\b", re.IGNORECASE)
_AUTHOR = re.compile(r"\s*by\s+(.+?)[\s,]*$")


def read_byline(node: LexborNode, host: str, start: str = labels.BYLINE_START) -> tuple[Creator, ...]:
    """The creators of a byline element, in order: links, ``Anonymous``, ``Name [archived by archivist]``, bare names."""
    creators: list[Creator] = []
    loose = ""
    pieces = list(pieces_of(node))
    if pieces and isinstance(pieces[0], str):
        pieces[0] = _without_start(pieces[0], start)
    for piece in pieces:
        if isinstance(piece, str):
            loose += piece
            continue
        before = one_line(loose).lstrip("]").lstrip(", ")
        loose = ""
        if before.casefold().endswith(labels.ARCHIVED_BY):
            # Only a link or another archivist's bracket can stand before: whatever is left is one name, commas and all.
            creators.append(_archived(before[: -len(labels.ARCHIVED_BY)].strip(), piece))
        else:
            creators += _bare_names(before)
            creators.append(creator_of(piece, host))
    creators += _bare_names(one_line(loose))
    return tuple(creators)


def creator_of(link: LexborNode, host: str) -> Creator:
    """The creator behind a link to a user or pseud."""
    address = attribute(link, "href")
    found = _USER.search(address)
    login = one_line(unquote(found[1])) if found else None
    pseud = one_line(unquote(found[2])) if found and found[2] else login
    return Creator(line(link), login, pseud, canonical_url(address, host))


def read_relation(node: LexborNode, host: str) -> Relation | None:
    """A line such as "A translation of X by Y" or "Inspired by [Restricted Work] by Z"; None for one not understood."""
    text = line(node)
    folded = text.casefold()
    start, kind = next((found for found in labels.RELATION_STARTS if folded.startswith(found[0])), ("", None))
    if kind is None:
        return None
    work, names = _work_and_names(list(pieces_of(node)), text)
    title = line(work) if work is not None else None
    if work is None and not names:
        rest = text.partition(" available: ")[2] if kind is RelationKind.TRANSLATED_AS else text[len(start) :].strip()
        title, names = _by_words(rest)
    language = next((attribute(span, "lang") or line(span) for span in node.css("span")), None)
    return Relation(
        kind=kind,
        text=text,
        title=title,
        url=canonical_url(attribute(work, "href"), host) if work is not None else None,
        creators=names,
        language=(language_code(language) or language) if language and kind is RelationKind.TRANSLATED_AS else None,
    )


def read_relation_list(table: LexborNode, host: str) -> tuple[Relation, ...]:
    """The works of a ``dl`` such as "Works inspired by this one": one ``dd`` each, or all in one, parted by commas."""
    relations: list[Relation] = []
    kind: RelationKind | None = None
    for cell in elements(table):
        if cell.tag == "dt":
            kind = labels.RELATION_LISTS.get(line(cell).rstrip(": ").casefold())
        elif cell.tag == "dd" and kind is not None:
            relations += (listed_relation(kind, group, host) for group in _groups(cell))
    return tuple(relation for relation in relations if relation.text)


def listed_relation(kind: RelationKind, pieces: list[LexborNode | str], host: str) -> Relation:
    """One work of a list whose heading tells the kind: its link or words, then "by" and names."""
    text = one_line("".join(piece if isinstance(piece, str) else piece.text() for piece in pieces)).strip(" ,")
    work, names = _work_and_names(pieces, text)
    if work is None:
        # Without links nobody knows where one of several ends.
        title, names = (None, names) if names or text.count(" by ") != 1 else _by_words(text)
        return Relation(kind, text, title, creators=names)
    return Relation(kind, text, line(work), canonical_url(attribute(work, "href"), host), names)


def _groups(cell: LexborNode) -> Iterable[list[LexborNode | str]]:
    """The pieces of a ``dd``, cut before each work: a link to one, or words that stand for one."""
    groups: list[list[LexborNode | str]] = [[]]
    for piece in pieces_of(cell):
        if isinstance(piece, str):
            first, *rest = _UNLINKED_WORK.split(piece)
            groups[-1].append(first)
            groups += ([text] for text in rest)
        elif _WORK.search(attribute(piece, "href")) and _names_a_work(groups[-1]):
            groups.append([piece])
        else:
            groups[-1].append(piece)
    return groups


def _names_a_work(pieces: list[LexborNode | str]) -> bool:
    return any(not isinstance(piece, str) or piece.strip(" ,\n\t\r") for piece in pieces)


def _work_and_names(pieces: list[LexborNode | str], text: str) -> tuple[LexborNode | None, tuple[str, ...]]:
    """The link to the other work, if any, and the names after "by": linked, or as text for works from elsewhere."""
    work = next((p for p in pieces if not isinstance(p, str) and not _USER.search(attribute(p, "href"))), None)
    linked = tuple(line(p) for p in pieces if not isinstance(p, str) and _USER.search(attribute(p, "href")))
    if linked:
        return work, linked
    after = (
        "".join(piece for piece in pieces[pieces.index(work) + 1 :] if isinstance(piece, str))
        if work is not None
        else text
    )
    author = _AUTHOR.match(after if work is not None else after.partition("]")[2])
    return work, (one_line(author[1]),) if author else ()


def _by_words(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Title and names in "TITLE by NAMES", which has lost its links; none in AO3's words for a work that had none."""
    title, by, names = text.rpartition(" by ")
    if not by or _NO_TITLE.match(title):
        return None, ()
    return title.strip(), tuple(name for part in names.split(", ") if (name := part.strip(" ,")))


def _without_start(text: str, start: str) -> str:
    stripped = text.lstrip()
    if stripped.casefold().startswith(start) and stripped[len(start) : len(start) + 1] in (
        "",
        " ",
        "\n",
        "\t",
        "\xa0",
        ":",
    ):
        return stripped[len(start) :].removeprefix(":").lstrip(" \n\t\xa0")
    return text


def _archived(name: str, link: LexborNode) -> Creator:
    archivist = line(link)
    return Creator(f"{name} {labels.ARCHIVED_BY} {archivist}]", archivist=archivist)


def _bare_names(text: str) -> list[Creator]:
    return [Creator(name) for part in text.lstrip("]").split(", ") if (name := part.strip(" ,"))]
