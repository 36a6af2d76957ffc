"""What an import decides, out of values alone."""

import datetime as dt
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alcove.catalogue.plans import KnownWork
from alcove.domain import ids
from alcove.domain.readings import Coverage, Reading
from alcove.importing.decide import Arrival, TextOf, admit, plan
from alcove.importing.outcome import OutcomeKind

NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
TEXTS = {"a": "one", "b": "one two", "c": "three", "p": "two"}


def arrival(sha: str, *, site_id: str | None = "1", text: str | None = "t", day: int = 1, **fields: Any) -> Arrival:
    told: dict[str, Any] = {"recognised": True, "title": sha} | fields
    reading = Reading(
        reader="test",
        revision=1,
        format="html",
        site="ao3" if site_id else None,
        site_id=site_id,
        text_hash=text,
        published=dt.date(2024, 1, day),
        **told,
    )
    return Arrival(sha, reading, NOON, NOON, 1)


def nothing(_sha: str) -> str:
    return ""


def admit_all(
    arrivals: list[Arrival], known: dict[str, KnownWork] | None = None, text_of: TextOf = nothing
) -> tuple[list[tuple[OutcomeKind, str]], dict[str, KnownWork]]:
    known = {} if known is None else known
    taken: dict[str, str] = {}
    return [admit(known, taken, a, text_of) for a in arrivals], known


def test_new_version_file() -> None:
    """The first file of a work, another text of it, another file of a known text, another work."""
    arrivals = [arrival("a"), arrival("b", text="u", day=2), arrival("c", text="u"), arrival("d", site_id="2")]
    outcomes, known = admit_all(arrivals)
    assert [kind for kind, _ in outcomes] == [OutcomeKind.NEW, OutcomeKind.VERSION, OutcomeKind.FILE, OutcomeKind.NEW]
    assert outcomes[0][1] == outcomes[1][1] == outcomes[2][1] == next(ids.candidates("ao3:1"))
    stored = plan(known["ao3:1"], nothing)
    assert [(v.number, v.text_hash, v.current, v.files) for v in stored.versions] == [
        (1, "t", False, ("a",)),
        (2, "u", True, ("c", "b")),
    ]
    assert stored.work is not None
    assert stored.work.title == "b"
    assert stored.work.versions == 2


def test_an_older_file_is_a_version_and_not_current() -> None:
    """Somebody finds last year's download after this year's."""
    outcomes, known = admit_all([arrival("new", text="n", day=9), arrival("old", text="o", day=1)])
    assert outcomes[1][0] is OutcomeKind.VERSION
    assert [(v.number, v.current) for v in plan(known["ao3:1"], nothing).versions] == [(2, False), (1, True)]


def test_a_part_joins_and_a_later_whole_takes_it_in() -> None:
    """Chapter two was saved first; the whole work comes later and holds it."""
    part = arrival("p", text="p", coverage=Coverage.PARTIAL)
    outcomes, known = admit_all([part, arrival("b", text="b", day=2)], text_of=lambda sha: TEXTS[sha] * 40)
    assert [kind for kind, _ in outcomes] == [OutcomeKind.NEW, OutcomeKind.VERSION]
    planned = plan(known["ao3:1"], lambda sha: TEXTS[sha] * 40)
    assert [(v.number, v.files) for v in planned.versions] == [(1, ("p",)), (2, ("b",))]

    def whole(sha: str) -> str:
        return "two " * 60 if sha == "p" else "one " * 60 + "two " * 60

    outcomes, known = admit_all([part, arrival("b", text="b", day=2)], text_of=whole)
    assert outcomes[1][0] is OutcomeKind.FILE
    planned = plan(known["ao3:1"], whole)
    assert [(v.number, v.files, v.coverage) for v in planned.versions] == [(2, ("p", "b"), Coverage.FULL)]


def test_a_file_without_a_source_is_a_work_of_its_own() -> None:
    """Its id comes from its bytes; the same text elsewhere is no match."""
    outcomes, known = admit_all([arrival("a", site_id=None), arrival("b", site_id=None)])
    assert [kind for kind, _ in outcomes] == [OutcomeKind.NEW, OutcomeKind.NEW]
    assert list(known) == ["original:a", "original:b"]


def test_what_is_not_understood_says_so() -> None:
    """Whatever else it is."""
    outcomes, _ = admit_all([arrival("a", site_id=None, recognised=False)])
    assert outcomes[0][0] is OutcomeKind.UNRECOGNISED


def test_a_taken_id_leads_to_the_next_candidate() -> None:
    """Two sources with one first id stay two works."""
    first = next(ids.candidates("ao3:1"))
    kind, work_id = admit({}, {first: "ao3:99"}, arrival("a"), nothing)
    assert kind is OutcomeKind.NEW
    assert work_id != first


def test_a_file_out_of_the_trash_begins_the_work_anew() -> None:
    """All other files are in the trash: the work is new to whoever looks, its numbers are not given again."""
    _, known = admit_all([arrival("a"), arrival("b", text="u")])
    work = known["ao3:1"]
    known["ao3:1"] = replace(work, files=tuple(replace(f, trashed=True) for f in work.files))
    outcomes, known = admit_all([arrival("c", text="w")], known)
    assert outcomes[0][0] is OutcomeKind.NEW
    assert [v.number for v in plan(known["ao3:1"], nothing).versions] == [3]


def test_a_work_whose_files_are_all_in_the_trash_has_nothing_to_show() -> None:
    """The plan keeps its last fields."""
    _, known = admit_all([arrival("a")])
    work = known["ao3:1"]
    assert plan(replace(work, files=tuple(replace(f, trashed=True) for f in work.files)), nothing).work is None


ARRIVALS = st.lists(
    st.builds(
        arrival,
        sha=st.uuids().map(lambda u: u.hex),
        site_id=st.sampled_from(["1", "2"]),
        text=st.sampled_from(["t", "u", "v", None]),
        day=st.integers(1, 4),
        coverage=st.sampled_from(Coverage),
    ),
    max_size=6,
    unique_by=lambda a: a.sha256,
)


@given(ARRIVALS, st.randoms(use_true_random=False))
def test_any_order_ends_in_the_same_works(arrivals: list[Arrival], random: Random) -> None:
    """But for the numbers of versions, which are given as files come."""
    _, one = admit_all(arrivals)
    _, other = admit_all(random.sample(arrivals, len(arrivals)))
    assert one.keys() == other.keys()
    for source in one:
        a, b = plan(one[source], nothing), plan(other[source], nothing)
        assert (a.id, a.work) == (b.id, b.work)
        assert [replace(v, number=0) for v in a.versions] == [replace(v, number=0) for v in b.versions]


@given(ARRIVALS)
def test_importing_twice_is_importing_once(arrivals: list[Arrival]) -> None:
    """The same files again change nothing."""
    _, known = admit_all(arrivals)
    before = {source: plan(work, nothing) for source, work in known.items()}
    admit_all(arrivals, known)
    assert {source: plan(work, nothing) for source, work in known.items()} == before
