"""What the filter column's edits mean, as the oracle answers them."""

from __future__ import annotations

import datetime as dt

import pytest

from alcove.domain.filters import UNKNOWN
from alcove.domain.query import parse
from alcove.domain.query.column import FacetKind, Value, drop, either, exclude, include
from alcove.domain.tags import EXPLICIT, GENERAL, TEEN
from alcove.domain.viewer import OWNER
from alcove.library.lower import Lowering
from alcove.search.document import Document, Term, TermKind
from alcove.search.memory import MemoryEngine
from alcove.search.order import id_number, id_text

_F, _R, _C, _D = TermKind.FANDOM, TermKind.RATING, TermKind.CREATOR, TermKind.COMPLETION
LAMPS, STORMS, BOATS = "Lamps", 'Storms | "Floods"', "灯火, *"
WORKS = (
    (Term(_F, LAMPS), Term(_R, GENERAL), Term(_C, "pseud"), Term(_D, "complete")),
    (Term(_F, LAMPS), Term(_F, STORMS), Term(_R, TEEN), Term(_C, "pseud (user)"), Term(_D, "wip")),
    (Term(_F, STORMS), Term(_R, EXPLICIT), Term(_C, "pseud"), Term(_C, "-other")),
    (Term(_F, BOATS), Term(_R, "PG-13"), Term(_C, "-other"), Term(_D, "complete")),
    (Term(_F, LAMPS), Term(_F, BOATS)),
)


@pytest.fixture(scope="module")
def engine() -> MemoryEngine:
    held = MemoryEngine()
    held.rebuild((Document(id_text(n), terms, {}, b"", b"", {}) for n, terms in enumerate(WORKS, start=1)), 1)
    return held


EDITS = {"+": include, "-": exclude, "|": either, "0": drop}


@pytest.mark.parametrize(
    ("text", "edits", "found"),
    [
        ("", [("+", _F, LAMPS)], {1, 2, 5}),
        ("", [("+", _F, LAMPS), ("+", _F, STORMS)], {2}),
        ("", [("+", _F, LAMPS), ("|", _F, STORMS)], {1, 2, 3, 5}),
        ("", [("+", _F, LAMPS), ("|", _F, STORMS), ("-", _F, BOATS)], {1, 2, 3}),
        ("", [("+", _F, LAMPS), ("|", _F, STORMS), ("+", _F, BOATS)], {5}),
        ("", [("|", _F, LAMPS), ("|", _F, STORMS), ("|", _F, BOATS), ("0", _F, LAMPS)], {2, 3, 4, 5}),
        ("", [("-", _F, LAMPS), ("-", _F, STORMS)], {4}),
        ("-fandom:lamps", [("+", _F, LAMPS)], {1, 2, 5}),
        ("fandom:=Lamps", [("-", _F, LAMPS)], {3, 4}),
        ("", [("+", _C, "pseud")], {1, 3}),
        ("", [("+", _C, "pseud"), ("+", _C, "-other")], {3}),
        ("", [("+", _C, "pseud"), ("|", _C, "pseud (user)")], {1, 2, 3}),
        ("", [("-", _C, "pseud")], {2, 4, 5}),
        ("", [("+", _R, GENERAL), ("+", _R, TEEN)], {1, 2}),
        ("", [("+", _R, GENERAL), ("+", _R, TEEN), ("-", _R, TEEN)], {1}),
        ("", [("+", _R, "PG-13")], {4}),
        ("", [("-", _R, "PG-13")], {1, 2, 3, 5}),
        ("", [("+", _R, GENERAL), ("+", _R, "PG-13")], {1, 4}),
        ("", [("+", _R, UNKNOWN)], {4, 5}),
        ("", [("-", _R, UNKNOWN), ("-", _R, EXPLICIT)], {1, 2}),
        ("", [("+", _D, "complete")], {1, 4}),
        ("", [("+", _D, "complete"), ("+", _D, "wip")], {1, 2, 4}),
        ("", [("-", _D, "complete")], {2, 3, 5}),
        ("fandom:Lamps", [("+", _D, "complete"), ("0", _D, "complete")], {1, 2, 5}),
    ],
)
def test_edits_mean_what_they_say(
    engine: MemoryEngine, text: str, edits: list[tuple[str, TermKind, str]], found: set[int]
) -> None:
    question = parse(text)
    for sign, kind, name in edits:
        question = EDITS[sign](question, Value(FacetKind(kind.value), name))
    request = Lowering(engine, OWNER, dt.date(2024, 12, 1), None).request(question)
    assert {id_number(work_id) for work_id in engine.search(request).ids} == found
