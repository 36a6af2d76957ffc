"""AO3's tables of works and tags are read as they are, dirt included."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest

from alcove.errors import FormatError
from alcove.importing import ao3_tables
from alcove.importing.ao3_tables import Read, is_tags_table, is_works_table, read_tables
from alcove.search.document import Column, Term, TermKind
from alcove.search.memory import MemoryEngine
from alcove.search.order import id_text
from alcove.search.rows import Held

WORKS_HEAD = "creation date,language,restricted,complete,word_count,tags,\n"
TAGS_HEAD = "id,type,name,canonical,cached_count,merger_id\n"


def tag(number: int, kind: str, name: str, canonical: bool = True, merger: int | str = "") -> str:
    return f'{number},{kind},"{name}",{str(canonical).lower()},9,{merger}\n'


def work(
    tags: str = "", *, day: str = "2021-02-26", language: str = "en", complete: str = "true", words: str = "5"
) -> str:
    return f"{day},{language},false,{complete},{words},{tags},\n"


def read(folder: Path, works: str, tags: str, engine: MemoryEngine | None = None) -> tuple[Read, list[Held]]:
    (folder / "works.csv").write_text(WORKS_HEAD + works, encoding="utf-8", newline="\n")
    (folder / "tags.csv").write_text(TAGS_HEAD + tags, encoding="utf-8", newline="\n")
    engine = engine or MemoryEngine()
    with engine.building(1) as index:
        told = read_tables(folder / "works.csv", folder / "tags.csv", index)
    held = engine.held(engine.documents())
    return told, [held[id_text(number)] for number in range(1, told.records + 1)]


def names(held: Held, kind: TermKind) -> list[str]:
    return sorted(term.name for term in held.terms if term.kind is kind)


def counts(numbers: Mapping[Column, int]) -> tuple[int, int, int]:
    return numbers[Column.FANDOMS], numbers[Column.RELATIONSHIPS], numbers[Column.TAGS]


def test_a_row_tells_its_day_language_words_end_and_tags(tmp_path: Path) -> None:
    tags = (
        tag(1, "Rating", "General Audiences")
        + tag(2, "Fandom", "Lamp, the Saga")
        + tag(3, "Freeform", "Redacted")
        + tag(4, "Media", "Books & Literature")
        + tag(7, "ArchiveWarning", "Choose Not To Use Archive Warnings")
        + tag(6, "Character", "Ash")
        + tag(9, "Relationship", "Ash/Birch")
    )
    works = work("1+2+3+4+2+7+9", words="388") + work(
        "6+99", day="2021-02-25", language="ptBR", complete="false", words=""
    )
    told, (first, second) = read(tmp_path, works, tags)
    assert told == Read(2, dt.date(2021, 2, 25), dt.date(2021, 2, 26))
    # A tag that stands there twice is one, one without a name is only counted, works have no media.
    assert first == Held(
        frozenset({
            Term(TermKind.RATING, "General Audiences"),
            Term(TermKind.FANDOM, "Lamp, the Saga"),
            Term(TermKind.WARNING, "Choose Not To Use Archive Warnings"),
            Term(TermKind.RELATIONSHIP, "Ash/Birch"),
            Term(TermKind.LANGUAGE, "en"),
            Term(TermKind.COMPLETION, "complete"),
        }),
        {
            Column.PUBLISHED: dt.date(2021, 2, 26).toordinal(),
            Column.WORDS: 388,
            Column.FANDOMS: 1,
            Column.RELATIONSHIPS: 1,
            Column.TAGS: 3,
        },
    )  # fmt: skip
    # An id that is in no table tells nothing, and words that are not told are unknown.
    assert {term.name for term in second.terms} == {"Ash", "pt-BR", "wip"}
    assert second.numbers == {
        Column.PUBLISHED: dt.date(2021, 2, 25).toordinal(),
        Column.FANDOMS: 0,
        Column.RELATIONSHIPS: 0,
        Column.TAGS: 1,
    }


def test_rows_without_tags_have_none(tmp_path: Path) -> None:
    told, held = read(tmp_path, work() * 3, tag(1, "Fandom", "Lamp"))
    assert told.records == 3
    assert [counts(one.numbers) for one in held] == [(0, 0, 0)] * 3
    assert {term.kind for one in held for term in one.terms} == {TermKind.LANGUAGE, TermKind.COMPLETION}


def test_a_tag_counts_under_the_name_of_the_one_that_it_means(tmp_path: Path) -> None:
    tags = (
        tag(5, "Freeform", "Slow Burn")
        + tag(8, "Freeform", "slowburn", False, 5)
        + tag(2, "Freeform", "Redacted", False, 5)
        + tag(9, "Freeform", "very slow burn", False, 8)  # a synonym of a synonym
        + tag(1, "Character", "Slow", False, 5)  # of another kind
        + tag(3, "Freeform", "Burn", True, 5)  # canonical as well: AO3 shows such as canonical
        + tag(4, "Freeform", "Fire", False, 77)  # of a tag that is in no table
        + tag(6, "Freeform", "Ember", False, 7)  # of one without a name
        + tag(7, "Freeform", "Redacted")
    )
    works = "".join(map(work, ["8", "2", "8+5+2", "9", "1", "3", "4", "6"]))
    _, held = read(tmp_path, works, tags)
    freeforms = [names(one, TermKind.FREEFORM) for one in held]
    assert freeforms == [
        ["Slow Burn"], ["Slow Burn"], ["Slow Burn"], ["very slow burn"], [], ["Burn"], ["Fire"], ["Ember"]
    ]  # fmt: skip
    assert names(held[4], TermKind.CHARACTER) == ["Slow"]
    # The number of tags is that of the tags that the work has itself.
    assert [one.numbers[Column.TAGS] for one in held] == [1, 1, 3, 1, 1, 1, 1, 1]


def test_names_are_kept_as_those_of_works(tmp_path: Path) -> None:
    tags = tag(1, "ArchiveWarning", "Creator Chose Not To Use Archive Warnings") + tag(2, "Fandom", "Cafe\u0301  Lamp")
    _, (held,) = read(tmp_path, work("1+2", language="简体中文"), tags)
    assert names(held, TermKind.WARNING) == ["Choose Not To Use Archive Warnings"]
    assert names(held, TermKind.FANDOM) == ["Café Lamp"]


def test_a_language_that_nobody_knows_stays_as_it_is_and_none_is_none(tmp_path: Path) -> None:
    _, (odd, none) = read(tmp_path, work(language="Lampish  tongue") + work(language=" "), tag(1, "Fandom", "Lamp"))
    assert names(odd, TermKind.LANGUAGE) == ["Lampish tongue"]
    assert names(none, TermKind.LANGUAGE) == []


def test_many_rows_come_in_several_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ao3_tables, "_LOOK_EVERY", 1)
    monkeypatch.setattr(ao3_tables, "_TELL_EVERY", 3)
    monkeypatch.setattr(ao3_tables, "_TAGS_OF_WORKS", 4)
    monkeypatch.setattr(ao3_tables, "_NAMES", 2)
    tags = "".join(tag(number, "Fandom", f"Lamp {number}") for number in range(9, 0, -1))
    wanted = ["1", "2+3", "4", "5+6+7+8+9", "", "1+9", "2"]
    told, held = read(tmp_path, "".join(map(work, wanted)), tags)
    assert told.records == 7
    assert [names(one, TermKind.FANDOM) for one in held] == [
        [f"Lamp {number}" for number in row.split("+") if number] for row in wanted
    ]


def test_progress_is_told_up_to_the_last_byte(tmp_path: Path) -> None:
    read(tmp_path, work("1"), tag(1, "Fandom", "Lamp"))
    told: list[int] = []
    with MemoryEngine().building(1) as index:
        read_tables(tmp_path / "works.csv", tmp_path / "tags.csv", index, told.append)
    sizes = [(tmp_path / name).stat().st_size for name in ("tags.csv", "works.csv")]
    assert told == [sizes[0], sum(sizes)]


@pytest.mark.parametrize(
    ("works", "tags", "says"),
    [
        (work("1") + "2021-01-01,en,false\n", "", "Row 2 of works.csv has 3 columns; AO3's table has 7."),
        ("", "", "works.csv has no rows."),
        (work("1+x"), "", "Row 1 of works.csv has something else"),
        (work("1++2"), "", "Row 1 of works.csv has something else"),
        (work("-1"), "", "Row 1 of works.csv has something else"),
        (work(str(1 << 32)), "", "Row 1 of works.csv has something else"),
        (work("1", day="yesterday"), "", "Row 1 of works.csv has something else"),
        (work("1", words="many"), "", "Row 1 of works.csv has something else"),
        (work("1", words="9" * 30), "", "Row 1 of works.csv has something else"),
        (work("1", language="e" * 200_000), "", "works.csv cannot be read as CSV in UTF-8, after line 2"),
        (work("1", language="e" * 20_000), "", "Row 1 of works.csv has something else"),
        ("e" * (1 << 21), "", "works.csv cannot be read as CSV in UTF-8"),
        (work("1"), "1,Fandom\n", "Row 1 of tags.csv has 2 columns; AO3's table has 6."),
        (work("1"), tag(1, "Fandom", "Lamp") + 'x,Fandom,"Ash",true,9,\n', "Row 2 of tags.csv has something else"),
        (work("1"), tag(1, "Fandom", "Lamp", False, "x"), "Row 1 of tags.csv has something else"),
    ],
)
def test_what_is_no_row_is_told_with_its_number_and_changes_nothing(
    tmp_path: Path, works: str, tags: str, says: str
) -> None:
    engine = MemoryEngine()
    read(tmp_path, work("1"), tag(1, "Fandom", "Lamp"), engine)
    with pytest.raises(FormatError) as raised:
        read(tmp_path, works, tags, engine)
    assert str(raised.value).startswith(says)
    assert len(engine.documents()) == 1


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    read(tmp_path, work("1"), tag(1, "Fandom", "Lamp"))
    with (tmp_path / "works.csv").open("ab") as file:
        file.write(b"2021-01-01,\xff,false,true,1,1,\n")
    with (
        pytest.raises(FormatError, match=r"works\.csv cannot be read as CSV in UTF-8"),
        MemoryEngine().building(1) as index,
    ):
        read_tables(tmp_path / "works.csv", tmp_path / "tags.csv", index)


@pytest.mark.parametrize("swapped", ["works.csv", "tags.csv"])
def test_other_tables_are_told_apart_by_their_first_line(tmp_path: Path, swapped: str) -> None:
    read(tmp_path, work("1"), tag(1, "Fandom", "Lamp"))
    (tmp_path / swapped).write_text("id,title\n1,Lamp\n", encoding="utf-8")
    with (
        pytest.raises(FormatError, match=f"{swapped} is no table of AO3's: its first line must be"),
        MemoryEngine().building(1) as index,
    ):
        read_tables(tmp_path / "works.csv", tmp_path / "tags.csv", index)


def test_tables_are_known_by_their_first_line() -> None:
    works, tags = WORKS_HEAD.encode(), TAGS_HEAD.encode()
    assert is_works_table(works + b"2021")
    assert is_works_table(b"\xef\xbb\xbf" + works.replace(b"\n", b"\r\n"))
    assert is_tags_table(tags)
    assert not is_works_table(tags)
    assert not is_works_table(works.rstrip())
    assert not is_tags_table(tags.replace(b"id", b"number"))
    assert not is_works_table(b"")
