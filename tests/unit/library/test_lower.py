"""Questions as an engine's requests."""

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alcove.domain.filters import TextField
from alcove.domain.query import parse
from alcove.domain.tokens import tokenise
from alcove.domain.viewer import OWNER
from alcove.library.lower import Lowering
from alcove.search.document import Column, Document, Term, TermKind
from alcove.search.memory import MemoryEngine
from alcove.search.order import id_number, id_text
from alcove.search.request import All, Between


@pytest.fixture
def in_vienna(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not hasattr(time, "tzset"):
        pytest.skip("this system's zone cannot be set for a test")
    monkeypatch.setenv("TZ", "Europe/Vienna")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def imported(question: str, zone: str | None) -> Between:
    lowering = Lowering(MemoryEngine(), OWNER, dt.date(2024, 12, 1), ZoneInfo(zone) if zone else None)
    where = lowering.where(parse(question).where)
    assert isinstance(where, All)
    found = where.parts[-1]
    assert isinstance(found, Between)
    return found


@pytest.mark.parametrize(("day", "low"), [("2024-07-01", "2024-06-30T22:00"), ("2024-12-01", "2024-11-30T23:00")])
@pytest.mark.parametrize("zone", [None, "Europe/Vienna"])
def test_days_are_the_librarys_in_summer_and_winter(in_vienna: None, zone: str | None, day: str, low: str) -> None:
    """Whatever the season is on the day of asking."""
    begin = int(dt.datetime.fromisoformat(low + "+00:00").timestamp())
    assert imported(f"imported:{day}", zone) == Between(Column.IMPORTED, begin, begin + 86_400 - 1)


@pytest.mark.parametrize("zone", [None, "Europe/Vienna", "Pacific/Auckland"])
def test_days_far_away_are_days(zone: str | None) -> None:
    """The first and the last that can be asked for."""
    found = imported("imported:1000..9998", zone)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0 + 2 * 366 * 86_400
    assert found.high > dt.datetime(2999, 1, 1, tzinfo=dt.UTC).timestamp()


def work(number: int, kind: TermKind, name: str) -> Document:
    return Document(id_text(number), (Term(kind, name),), {}, b"", b"", {TextField(kind.value): tokenise(name)})


@pytest.mark.parametrize("kind", [TermKind.CREATOR, TermKind.SERIES, TermKind.COLLECTION])
def test_an_exact_name_is_that_name_and_no_other(kind: TermKind) -> None:
    engine = MemoryEngine()
    names = ("lamp", "Lamp", "lamp (storm)", "lamp | storm", "the lamp", "*")
    engine.rebuild((work(number, kind, name) for number, name in enumerate(names, start=1)), 1)
    lowering = Lowering(engine, OWNER, dt.date(2024, 12, 1), None)

    def found(query: str) -> list[str]:
        ids = engine.search(lowering.request(parse(query))).ids
        return sorted(names[id_number(work_id) - 1] for work_id in ids)

    assert found(f"{kind}:lamp") == ["Lamp", "lamp", "lamp (storm)", "lamp | storm", "the lamp"]
    assert found(f"{kind}:=lamp") == ["lamp"]
    assert found(f'{kind}:="lamp (storm)"') == ["lamp (storm)"]
    assert found(f'{kind}:="lamp | storm"|Lamp|"*"') == ["*", "Lamp", "lamp | storm"]
    assert found(f'{kind}:="lamp"|storm') == ["lamp"]
    assert found(f"-{kind}:=lamp {kind}:lamp") == ["Lamp", "lamp (storm)", "lamp | storm", "the lamp"]
    assert found(f"{kind}:=LAMP") == []


def ship(number: int, *names: str) -> Document:
    terms = [Term(TermKind.RELATIONSHIP, name) for name in names]
    return Document(id_text(number), (*terms, Term(TermKind.MAINSHIP, names[0])), {}, b"", b"", {})


def asking(engine: MemoryEngine, query: str, **more: Any) -> list[int]:
    lowering = Lowering(engine, OWNER, dt.date(2024, 6, 13), None, **more)
    return sorted(map(id_number, engine.search(lowering.request(parse(query))).ids))


def test_the_first_relationship_is_asked_for_by_the_names_of_relationships() -> None:
    engine = MemoryEngine()
    engine.rebuild([ship(1, "Ash/Birch", "Cedar/Elm"), ship(2, "Cedar/Elm", "Ash/Birch"), ship(3, "Ash/Birch/Elm")], 1)
    assert asking(engine, 'mainship:"ash/birch"') == [1]
    assert asking(engine, "mainship:birch") == [1, 3]
    assert asking(engine, "mainship:ash*") == [1, 3]
    assert asking(engine, 'mainship:="Ash/Birch"|"Cedar/Elm"') == [1, 2]
    assert asking(engine, 'mainship:="ash/birch"') == []
    assert asking(engine, '-mainship:"Ash/Birch" relationship:"Ash/Birch"') == [2]


def test_works_that_may_be_one_are_named_by_whoever_knows_them() -> None:
    engine = MemoryEngine()
    engine.rebuild([ship(number, "Ash/Birch") for number in (1, 2, 3)], 1)
    suspected = frozenset({id_text(1), id_text(3), id_text(9)})
    assert asking(engine, "has:duplicates", duplicates=lambda: suspected) == [1, 3]
    assert asking(engine, "-has:duplicates", duplicates=lambda: suspected) == [2]
    assert asking(engine, "has:duplicates") == []


def test_a_whole_month_ago_is_between_its_days() -> None:
    engine = MemoryEngine()
    days = {1: "2024-03-31", 2: "2024-04-01", 3: "2024-04-30", 4: "2024-05-01"}
    engine.rebuild(
        (
            Document(id_text(n), (), {Column.UPDATED: dt.date.fromisoformat(day).toordinal()}, b"", b"", {})
            for n, day in days.items()
        ),
        1,
    )
    assert asking(engine, "updated:2 months ago") == [2, 3]
    assert asking(engine, '-updated:"2 months ago"') == [1, 4]


def test_an_otp_is_one_relationship() -> None:
    engine = MemoryEngine()
    engine.rebuild((Document(id_text(n), (), {Column.RELATIONSHIPS: n}, b"", b"", {}) for n in (0, 1, 2)), 1)
    assert asking(engine, "is:otp") == [1]
    assert asking(engine, "otp: false") == [0, 2]


def test_today_is_a_day_like_any_other() -> None:
    """Of five days in a row the third is today."""
    today = dt.date(2024, 12, 1)
    engine = MemoryEngine()
    days = enumerate(range(today.toordinal() - 2, today.toordinal() + 3), start=1)
    engine.rebuild((Document(id_text(n), (), {Column.UPDATED: day}, b"", b"", {}) for n, day in days), 1)
    lowering = Lowering(engine, OWNER, today, None)

    def found(value: str) -> list[int]:
        ids = engine.search(lowering.request(parse(f"updated:{value}"))).ids
        return sorted(map(id_number, ids))

    assert (found("today"), found("yesterday")) == ([3], [2])
    assert found("..today") == found("<=today") == [1, 2, 3]
    assert found("today..") == found(">=today") == [3, 4, 5]
    assert (found(">today"), found("<today")) == ([4, 5], [1, 2])
    assert found("1d..today") == found("yesterday..today") == found("2024-11-30..today") == [2, 3]
    assert found("today..2024-12-02") == [3, 4]
