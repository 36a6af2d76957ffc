"""The order of a series, and who stands beside whom."""

from alcove.domain.readings import SeriesPlace
from alcove.domain.works import Work
from alcove.library.series import _beside, _groups


def a_work(title: str | None, position: int | None) -> Work:
    return Work(id=f"id-{title}-{position}", title=title, series=(SeriesPlace("Lamps", position, "there"),))


def test_unknown_positions_come_last_by_title() -> None:
    """As titles sort: without the article."""
    works = [a_work("The Beam", None), a_work("Wick", 2), a_work(None, None), a_work("An Arc", None), a_work("Oil", 1)]
    [group] = _groups(works).values()
    assert [work.title for _, work in group.works] == ["Oil", "Wick", "An Arc", "The Beam", None]


def test_who_has_no_position_stands_beside_nobody() -> None:
    known, unknown = a_work("Oil", 1), a_work("Wick", None)
    [group] = _groups([known, unknown]).values()
    for work in (known, unknown):
        found = _beside(work, work.series[0], group)
        assert (found.previous, found.next, found.here) == (None, None, 2)


def test_a_series_that_is_not_found_has_nobody() -> None:
    """The index may lag behind the catalogue."""
    work = a_work("Oil", 1)
    found = _beside(work, work.series[0], None)
    assert (found.previous, found.next, found.here) == (None, None, 0)
