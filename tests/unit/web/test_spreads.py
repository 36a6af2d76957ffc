"""How works are spread over numbers and time: which bars there are, what each says and where it leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from django.test import Client

import alcove
from alcove.domain.filters import DateField, NumberField
from alcove.domain.query import parse
from alcove.search.document import Column
from alcove.search.request import HistogramRequest
from alcove.web import spreads
from alcove.web.column import spans
from alcove.web.spreads import HEIGHT, by_time
from tests.unit.web.test_works import question_at, show

# Names of months are texts, which need the settings that an open library brings.
pytestmark = pytest.mark.usefixtures("shelf")

WORDS = spreads.NUMBERS[NumberField.WORDS]
MONTHS = len(next(asked for asked in spreads.requests() if asked.column.value == "updated").edges) - 1


def words(**having: int) -> list[int]:
    """Counts by bucket: ``_1000=3`` are three works from 1,000 words to below the next edge; ``below`` and ``_1000000``."""
    counts = [0] * (len(WORDS) + 1)
    for name, works in having.items():
        counts[0 if name == "below" else WORDS.index(int(name[1:])) + 1] = works
    return counts


def months(**having: int) -> list[int]:
    """Counts by month: ``m2021_03=5``; ``before`` and ``after`` are beyond the months that are counted."""
    counts = [0] * (MONTHS + 2)
    for name, works in having.items():
        year, month = (
            (1989, 12) if name == "before" else (2060, 1) if name == "after" else map(int, name[1:].split("_"))
        )
        counts[(year - 1990) * 12 + month] = works
    return counts


def test_bars_of_numbers_grow_by_tens_in_even_steps() -> None:
    assert WORDS[:8] == (100, 150, 200, 300, 500, 700, 1000, 1500)
    assert (WORDS[-1], len(WORDS)) == (1_000_000, 25)
    kudos = spreads.NUMBERS[NumberField.KUDOS]
    assert kudos[:9] == (1, 2, 3, 5, 7, 10, 15, 20, 30)
    assert list(kudos) == sorted(set(kudos))


def test_a_bar_says_its_range_and_its_works_and_leads_to_them() -> None:
    drawn = spreads.numbers(parse("lamp"), NumberField.WORDS, words(_1000=4, _5000=1, _1000000=2))
    assert drawn is not None
    told = [(bar.label, question_at(bar.href)) for bar in drawn.bars if bar.href]
    assert told == [
        ("1,000–1,499: 4 works", "lamp words:1000..1499"),
        ("5,000–6,999: 1 work", "lamp words:5000..6999"),
        ("1,000,000 and more: 2 works", "lamp words:1000000.."),
    ]
    assert [bar.height for bar in drawn.bars if bar.href] == [HEIGHT, HEIGHT // 4, HEIGHT // 2]
    assert (drawn.first, drawn.last) == ("1,000–1,499", "1,000,000 and more")
    assert drawn.summary == "7 works, from 1,000–1,499 to 1,000,000 and more; most of them, 4, at 1,000–1,499."
    assert [bar.at for bar in drawn.bars] == list(range(0, spreads.STEP * len(drawn.bars), spreads.STEP))


def test_the_part_within_the_range_is_marked_and_its_own_bar_gives_it_up() -> None:
    counts = words(below=1, _1000=4, _1500=2, _5000=1)
    drawn = spreads.numbers(parse("lamp words:1200..1499"), NumberField.WORDS, counts)
    assert drawn is not None
    assert drawn.is_narrowed
    assert [bar.label for bar in drawn.bars if bar.is_in] == ["1,000–1,499: 4 works"]
    drawn = spreads.numbers(parse("lamp words:..99"), NumberField.WORDS, counts)
    assert drawn is not None
    assert [question_at(bar.href) for bar in drawn.bars if bar.is_in] == ["lamp"]
    assert drawn.bars[0].label == "under 100: 1 work"
    drawn = spreads.numbers(parse("lamp"), NumberField.WORDS, counts)
    assert drawn is not None
    assert not drawn.is_narrowed
    assert all(bar.is_in for bar in drawn.bars)


def test_where_no_work_has_a_number_nothing_is_drawn() -> None:
    assert spreads.numbers(parse(""), NumberField.WORDS, words()) is None
    assert spreads.dates(parse(""), DateField.UPDATED, months()) is None


def test_some_months_are_drawn_by_month_and_at_least_a_year_of_them() -> None:
    assert [works for *_, works in by_time(months(m2021_03=5))] == [0] * 11 + [5]
    found = by_time(months(m2019_03=1, m2022_02=2))
    assert (len(found), found[0], found[-1]) == (36, (2019 * 12 + 2,) * 2 + (1,), (2022 * 12 + 1,) * 2 + (2,))


def test_longer_times_are_drawn_by_quarter_and_by_year() -> None:
    quarters = by_time(months(m2019_03=1, m2022_03=2))
    assert (len(quarters), quarters[0], quarters[-1]) == (
        13,
        (2019 * 12, 2019 * 12 + 2, 1),
        (2022 * 12, 2022 * 12 + 2, 2),
    )
    years = by_time(months(m1999_12=1, m2000_01=4, m2000_12=4, m2024_01=2))
    assert (len(years), years[0], years[1]) == (26, (1999 * 12, 1999 * 12 + 11, 1), (2000 * 12, 2000 * 12 + 11, 8))
    assert sum(works for *_, works in years) == 11


def test_what_lies_beyond_the_months_has_bars_of_its_own() -> None:
    found = by_time(months(before=3, m1990_01=1, after=2))
    assert (found[0], found[-1]) == ((None, 1990 * 12 - 1, 3), (2060 * 12, None, 2))
    assert sum(works for *_, works in found) == 6
    drawn = spreads.dates(parse(""), DateField.PUBLISHED, months(before=3, m1990_01=1, after=2))
    assert drawn is not None
    assert [(bar.label, question_at(bar.href)) for bar in drawn.bars if bar.href] == [
        ("before 1990: 3 works", "published:..1989"),
        ("Jan 1990: 1 work", "published:1990-01"),
        ("2060 and later: 2 works", "published:2060.."),
    ]


def test_bars_of_time_are_called_as_people_call_them() -> None:
    def names(**having: int) -> list[str]:
        drawn = spreads.dates(parse(""), DateField.UPDATED, months(**having))
        return [bar.label for bar in drawn.bars if bar.href] if drawn else []

    assert names(m2021_03=5) == ["Mar 2021: 5 works"]
    assert names(m2019_03=1, m2022_03=2) == ["Jan–Mar 2019: 1 work", "Jan–Mar 2022: 2 works"]
    assert names(m1999_12=1, m2024_01=2) == ["1999: 1 work", "2024: 2 works"]


def test_each_bar_s_number_is_that_of_the_works_it_leads_to(client: Client, shelf: alcove.Library) -> None:
    shown = show(client, "/works?q=words:510..699 lang:en")
    links = {node.text().strip(): node.attributes["href"] or "" for node in shown.tree.css("#filters .spread a")}
    assert len(links) > 5
    for label, href in links.items():
        count = shelf.count(alcove.OWNER, question_at(href))
        assert label.rpartition(": ")[2] in (f"{count} works", f"{count} work"), label
        assert "words:" in question_at(href)
    drawn = shown.tree.css("#filters .spread.narrowed .bar.in")
    assert 0 < len(drawn) < len(shown.tree.css("#filters .spread.narrowed .bar"))


def test_kudos_have_fields_where_any_work_has_them() -> None:
    edges = spreads.NUMBERS[NumberField.KUDOS]
    nobody = {Column.KUDOS: (0,) * (len(edges) + 1)}

    def titles(question: str, histograms: Mapping[Column, Sequence[int]]) -> list[str]:
        return [span.name for span in spans(parse(question), histograms)]

    assert titles("", nobody) == ["words", "chapters", "updated", "published"]
    assert titles("", {Column.KUDOS: (1, *nobody[Column.KUDOS][1:])})[2] == "kudos"
    assert titles("kudos:5..10", nobody)[2] == "kudos"


def test_a_library_spreads_numbers_whatever_range_of_them_is_asked(shelf: alcove.Library) -> None:
    asked = HistogramRequest(Column.WORDS, (500, 1000))
    answer = shelf.search(alcove.OWNER, "words:..499 lang:en", histograms=[asked], beside=["lang:en", "words:..499"])
    counts = [shelf.count(alcove.OWNER, f"lang:en words:{ends}") for ends in ("..499", "500..999", "1000..")]
    assert list(answer.histograms[Column.WORDS]) == counts
    assert answer.beside == (shelf.count(alcove.OWNER, "lang:en"), shelf.count(alcove.OWNER, "words:..499"))
    day = HistogramRequest(Column.UPDATED, (dt.date(2020, 1, 1).toordinal(),))
    both = shelf.search(alcove.OWNER, "updated:2020..", histograms=[day]).histograms[Column.UPDATED]
    assert both == (shelf.count(alcove.OWNER, "updated:..2019"), shelf.count(alcove.OWNER, "updated:2020.."))
