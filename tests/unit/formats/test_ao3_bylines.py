"""Bylines and lines about other works."""

from __future__ import annotations

import pytest

from alcove.domain.readings import Creator, Relation, RelationKind
from alcove.formats.ao3_bylines import read_byline, read_relation, read_relation_list
from tests.unit.formats.pages import element

HOST = "archiveofourown.org"
_USERS = f"https://{HOST}/users"


def _link(login: str, pseud: str, shown: str) -> str:
    return f'<a rel="author" href="{_USERS}/{login}/pseuds/{pseud}">{shown}</a>'


@pytest.mark.parametrize(
    ("markup", "creators"),
    [
        ("by Anonymous", (Creator("Anonymous"),)),
        (f"by {_link('ada', 'ada', 'ada')}", (Creator("ada", "ada", "ada", f"{_USERS}/ada/pseuds/ada"),)),
        (
            f"by {_link('ada', 'By%20Night', 'By Night (ada)')}, {_link('bo', 'bo', 'bo')}",
            (
                Creator("By Night (ada)", "ada", "By Night", f"{_USERS}/ada/pseuds/By%20Night"),
                Creator("bo", "bo", "bo", f"{_USERS}/bo/pseuds/bo"),
            ),
        ),
        (
            f"by {_link('orphan_account', 'wintering', 'wintering (orphan_account)')}",
            (
                Creator(
                    "wintering (orphan_account)",
                    "orphan_account",
                    "wintering",
                    f"{_USERS}/orphan_account/pseuds/wintering",
                ),
            ),
        ),
        (
            f"by Old Name, Esq. [archived by {_link('kim', 'kim', 'kim')}], Other [archived by {_link('kim', 'kim', 'kim')}]",
            (
                Creator("Old Name, Esq. [archived by kim]", archivist="kim"),
                Creator("Other [archived by kim]", archivist="kim"),
            ),
        ),
        (
            f"by {_link('ada', 'ada', 'ada')}, Gone [archived by {_link('kim', 'kim', 'kim')}], {_link('bo', 'bo', 'bo')}",
            (
                Creator("ada", "ada", "ada", f"{_USERS}/ada/pseuds/ada"),
                Creator("Gone [archived by kim]", archivist="kim"),
                Creator("bo", "bo", "bo", f"{_USERS}/bo/pseuds/bo"),
            ),
        ),
        ("by Ada, Bo", (Creator("Ada"), Creator("Bo"))),
        ("by byron", (Creator("byron"),)),
        ("byron", (Creator("byron"),)),
        ('by <a href="/users/ada/pseuds/ada">ada</a>', (Creator("ada", "ada", "ada", f"{_USERS}/ada/pseuds/ada"),)),
        ('by <a href="http://ao3.org/users/ada">ada</a>', (Creator("ada", "ada", "ada", f"{_USERS}/ada"),)),
        ('<span>by </span><span><a href="/users/ada">ada</a></span>', (Creator("ada", "ada", "ada", f"{_USERS}/ada"),)),
        ("by", ()),
        ("", ()),
    ],
)
def test_bylines(markup: str, creators: tuple[Creator, ...]) -> None:
    assert read_byline(element(f"<div>{markup}</div>"), HOST) == creators


_WORK = f'<a href="http://{HOST}/works/7">First Lamp</a>'
_URL = f"https://{HOST}/works/7"


@pytest.mark.parametrize(
    ("markup", "relation"),
    [
        (
            f"Inspired by {_WORK} by {_link('z', 'z', 'z')}",
            Relation(RelationKind.INSPIRED_BY, "Inspired by First Lamp by z", "First Lamp", _URL, ("z",)),
        ),
        (
            f'Translation into <span lang="ptBR">Português brasileiro</span> available: {_WORK} by {_link("t", "t", "t")}',
            Relation(
                RelationKind.TRANSLATED_AS,
                "Translation into Português brasileiro available: First Lamp by t",
                "First Lamp",
                _URL,
                ("t",),
                "pt-BR",
            ),
        ),
        (
            'Translation into <span lang="xx">Lampish</span> available: [Restricted Work] by Anonymous',
            Relation(
                RelationKind.TRANSLATED_AS,
                "Translation into Lampish available: [Restricted Work] by Anonymous",
                creators=("Anonymous",),
                language="xx",
            ),
        ),
        (
            f'A translation of <a href="https://{HOST}/external_works/3">Step by Step</a> by Jo by Night',
            Relation(
                RelationKind.TRANSLATION_OF,
                "A translation of Step by Step by Jo by Night",
                "Step by Step",
                f"https://{HOST}/external_works/3",
                ("Jo by Night",),
            ),
        ),
        (
            f"A translation of [Restricted Work] by {_link('t', 't', 't')}",
            Relation(RelationKind.TRANSLATION_OF, "A translation of [Restricted Work] by t", creators=("t",)),
        ),
        (
            "Inspired by a work in an unrevealed collection",
            Relation(RelationKind.INSPIRED_BY, "Inspired by a work in an unrevealed collection"),
        ),
        ("A translation of a deleted work", Relation(RelationKind.TRANSLATION_OF, "A translation of a deleted work")),
        (
            "Inspired by Lit by Two by a, b",
            Relation(RelationKind.INSPIRED_BY, "Inspired by Lit by Two by a, b", "Lit by Two", creators=("a", "b")),
        ),
        ("Inspired by Lamplight", Relation(RelationKind.INSPIRED_BY, "Inspired by Lamplight")),
        ("For somebody", None),
    ],
)
def test_lines_about_other_works(markup: str, relation: Relation | None) -> None:
    assert read_relation(element(f"<ul><li>{markup}</li></ul>").css("li")[0], HOST) == relation


_ONE = f'<a href="https://{HOST}/works/1">One, and more</a>'
_TWO = f'<a href="https://{HOST}/works/2">Two</a>'
_LISTED = (
    Relation(RelationKind.INSPIRED, "One, and more by a, b", "One, and more", f"https://{HOST}/works/1", ("a", "b")),
    Relation(RelationKind.INSPIRED, "Two by c", "Two", f"https://{HOST}/works/2", ("c",)),
)


@pytest.mark.parametrize(
    "cells",
    [
        f"<dd>{_ONE} by {_link('a', 'a', 'a')}, {_link('b', 'b', 'b')},\n{_TWO} by {_link('c', 'c', 'c')}</dd>",
        f"<dd> {_ONE} by {_link('a', 'a', 'a')}, {_link('b', 'b', 'b')} </dd>\n<dd>{_TWO} by {_link('c', 'c', 'c')}</dd>",
    ],
)
def test_inspired_works_in_one_cell_or_in_many(cells: str) -> None:
    table = element(f"<dl><dt>Works inspired by this one</dt>{cells}</dl>")
    assert read_relation_list(table, HOST) == _LISTED


def test_the_list_of_before_2019_tells_what_inspired_this() -> None:
    table = element(
        f'<dl><dt>This work was inspired by</dt><dd>{_TWO} by c, <a href="/external_works/5">X</a> by D</dd></dl>'
    )
    assert read_relation_list(table, HOST) == (
        Relation(RelationKind.INSPIRED_BY, "Two by c", "Two", f"https://{HOST}/works/2", ("c",)),
        Relation(RelationKind.INSPIRED_BY, "X by D", "X", f"https://{HOST}/external_works/5", ("D",)),
    )


def test_restricted_works_in_a_list_have_no_title() -> None:
    table = element(
        f"<dl><dt>Works inspired by this one</dt><dd>{_TWO} by c, [Restricted Work] by {_link('r', 'r', 'r')}</dd></dl>"
    )
    assert [(r.title, r.creators) for r in read_relation_list(table, HOST)] == [("Two", ("c",)), (None, ("r",))]


def test_another_list_is_none() -> None:
    assert read_relation_list(element(f"<dl><dt>Recipes</dt><dd>{_TWO}</dd></dl>"), HOST) == ()
