"""Saved searches and standing rules: they hold for every question, and come back from own/."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

import alcove
from alcove import OWNER, Library
from alcove.domain.keeping import Use
from alcove.domain.query import parse
from alcove.domain.viewer import Viewer
from alcove.errors import NameTakenError, NotPermittedError, QueryError, UsageError
from alcove.library.keeping import LeftOut, SavedSearch
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest
from tests.stories.statements import counted
from tests.stories.works import a_work, take_in, write

GUEST = Viewer("guest")


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    """Five works: three with Angst, of which one in another fandom."""
    for number in range(1, 6):
        fandoms = ("Other Saga",) if number == 4 else ("Imaginary Saga",)
        freeforms = ("Angst",) if number >= 3 else ("Fluff",)
        write(tmp_path / "works", a_work(number, fandoms=fandoms, freeforms=freeforms), f"{number}.html")
    with alcove.open_library(tmp_path / "library", create=True, environ=environ) as opened:
        take_in(opened, tmp_path / "works")
        yield opened


def titles(library: Library, question: str = "", viewer: Viewer = OWNER) -> list[str]:
    return sorted(str(work.title) for work in library.works(viewer, question))


def test_always_exclude_a_tag(library: Library) -> None:
    rule = library.add_rule(OWNER, "-freeform:angst")
    assert (rule.query, rule.works) == ("-freeform:angst", 3)
    assert titles(library) == ["Lamp 1", "Lamp 2"]
    assert titles(library, "freeform:Angst") == []
    assert titles(library, "freeform:Angst rules:off") == ["Lamp 3", "Lamp 4", "Lamp 5"]
    assert (library.count(OWNER, ""), library.count(OWNER, "rules:off")) == (2, 5)
    answer = library.search(OWNER, "", facets=[FacetRequest(TermKind.FREEFORM, None)], beside=["rules:off"])
    assert [(c.term.name, c.count) for c in answer.facets[TermKind.FREEFORM]] == [("Fluff", 2)]
    assert answer.beside == (5,)
    assert library.totals(OWNER)[0] == 2
    assert library.left_out(OWNER, "") == library.left_out(OWNER, "rules:off") == LeftOut(1, 3)
    assert library.left_out(OWNER, 'fandom:"Other Saga"') == LeftOut(1, 1)


def test_except_in_a_fandom(library: Library) -> None:
    weighed = library.add_rule(OWNER, '-freeform:Angst OR fandom:"Other Saga"', dry_run=True)
    assert (weighed.number, weighed.works, library.standing_rules(OWNER)) == (None, 2, ())
    library.add_rule(OWNER, '-freeform:Angst OR fandom:"Other Saga"')
    assert titles(library) == ["Lamp 1", "Lamp 2", "Lamp 4"]
    assert titles(library, "lamp OR lantern") == ["Lamp 1", "Lamp 2", "Lamp 4"]


def test_a_rule_is_no_permission(library: Library) -> None:
    """What is left out of lists can be opened, and stands in its series."""
    third, fourth = next(library.works(OWNER, 'title:"Lamp 3"')), next(library.works(OWNER, 'title:"Lamp 4"'))
    library.add_rule(OWNER, "-freeform:Angst")
    assert library.card(OWNER, third.id).work.title == "Lamp 3"
    (beside,) = library.neighbours(OWNER, third)
    assert beside.next is not None
    assert beside.next.id == fourth.id


def test_the_library_holds_what_rules_leave_out(library: Library) -> None:
    whole = library.totals(OWNER)
    library.add_rule(OWNER, "-freeform:Angst")
    assert (library.totals(OWNER)[0], library.totals(OWNER, ruled=False)) == (2, whole)
    assert library.about(OWNER).works == 5
    *_, report = library.reparse("freeform:Angst", dry_run=True)
    assert getattr(report, "files", 0) == 3


def test_each_person_has_their_own(library: Library) -> None:
    library.add_rule(OWNER, "-freeform:Angst")
    library.save_search(OWNER, "Mine", "lamp")
    assert library.count(GUEST, "") == 5
    assert (library.saved_searches(GUEST), library.standing_rules(GUEST)) == ((), ())
    nobody = Viewer(None, "General Audiences")
    assert library.count(nobody, "") == 5
    assert library.saved_searches(nobody) == ()
    with pytest.raises(NotPermittedError, match="ceiling and no name"):
        library.add_rule(nobody, "-freeform:Fluff")
    number = library.standing_rules(OWNER)[0].number
    assert number is not None
    with pytest.raises(UsageError, match=f"no standing rule with the number {number}"):
        library.remove_rule(GUEST, number)
    assert library.count(OWNER, "") == 2


def test_a_rule_is_taken_away_and_made_again(library: Library) -> None:
    rule = library.add_rule(OWNER, "-freeform:Angst")
    with pytest.raises(UsageError, match=f"standing rule {rule.number} already"):
        library.add_rule(OWNER, '-freeform:"Angst"')
    assert rule.number is not None
    gone = library.remove_rule(OWNER, rule.number)
    assert (library.count(OWNER, ""), library.standing_rules(OWNER)) == (5, ())
    library.add_rule(OWNER, gone.query)
    assert library.count(OWNER, "") == 2


@pytest.mark.parametrize("text", ["", "sort:words", "-freeform:Angst sort:words", "-freeform:Angst rules:off"])
def test_what_is_no_rule(library: Library, text: str) -> None:
    with pytest.raises(UsageError, match="standing rule"):
        library.add_rule(OWNER, text)


def test_searches_are_saved_renamed_and_forgotten(library: Library) -> None:
    library.save_search(OWNER, " zebra  crossing ", "fluff   AND lamp sort:words")
    library.save_search(OWNER, "Angst", parse("freeform:Angst rules:off"))
    assert library.saved_searches(OWNER) == (
        SavedSearch("Angst", "freeform:Angst rules:off"),
        SavedSearch("zebra crossing", "fluff lamp sort:words"),
    )
    with pytest.raises(UsageError, match="“Angst” already"):
        library.rename_search(OWNER, "zebra crossing", "Angst")
    with pytest.raises(NameTakenError):
        library.save_search(OWNER, "Angst", "lamp")
    library.save_search(OWNER, "Angst", "lamp", replace=True)
    library.save_search(OWNER, "Angst", "freeform:Angst rules:off", replace=True)
    with pytest.raises(QueryError):
        library.save_search(OWNER, "broken", "(lamp")
    with pytest.raises(UsageError, match="1 to 200 characters"):
        library.save_search(OWNER, "  ", "lamp")
    library.rename_search(OWNER, "ZEBRA crossing", "Zebra")
    assert library.forget_search(OWNER, "Angst").query == "freeform:Angst rules:off"
    assert [search.name for search in library.saved_searches(OWNER)] == ["Zebra"]
    with pytest.raises(UsageError, match="no saved search “Angst”"):
        library.saved_search(OWNER, "Angst")


def test_a_rebuild_brings_them_back(library: Library) -> None:
    library.save_search(OWNER, "Lamps", "lamp")
    library.rename_search(OWNER, "Lamps", "Lanterns")
    library.save_search(OWNER, "Gone", "oil")
    library.forget_search(OWNER, "Gone")
    library.add_rule(OWNER, "-freeform:Angst")
    before = library.saved_searches(OWNER), library.standing_rules(OWNER), titles(library)
    library.reindex(catalogue=True)
    assert (library.saved_searches(OWNER), library.standing_rules(OWNER), titles(library)) == before


def test_another_process_notices(library: Library, environ: dict[str, str]) -> None:
    library.add_rule(OWNER, "-freeform:Angst")
    assert library.count(OWNER, "") == 2
    with alcove.open_library(library.config.library, environ=environ) as other:
        number = other.standing_rules(OWNER)[0].number
        assert number is not None
        other.remove_rule(OWNER, number)
    assert library.count(OWNER, "") == 5


def test_a_rule_that_cannot_be_read_is_told(library: Library) -> None:
    """It came from another version, say: lists go on without it, and with the others."""
    from alcove.catalogue import keeping

    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    keeping.keep(library._parts.catalogue, "", Use.RULE, "", "-mood:grim", at=now)
    library.add_rule(OWNER, "-freeform:Angst")
    assert library.count(OWNER, "") == 2
    broken, _ = library.standing_rules(OWNER)
    assert (broken.query, broken.works) == ("-mood:grim", 0)
    assert str(broken.fault).startswith(f"Rule {broken.number} cannot be read and leaves nothing out: Unknown key")


def test_rules_are_read_once(library: Library) -> None:
    library.add_rule(OWNER, "-freeform:Angst")
    library.count(OWNER, "")
    with counted(library) as statements:
        library.count(OWNER, "")
    assert not [statement for statement in statements if "kept_question" in statement]
