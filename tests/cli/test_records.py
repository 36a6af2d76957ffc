"""``--records``, typed at a library that has AO3's table of works."""

from pathlib import Path

import pytest

from tests.cli.typing_in import Alcove
from tests.stories.test_records import tables


@pytest.fixture
def desk(tmp_path: Path, own_home: Path) -> Alcove:
    alcove = Alcove(tmp_path / "library", {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)})
    imported = alcove.type("import", tables(tmp_path / "dump"))
    assert imported.exit_code == 0
    assert "    4 records of AO3's works of 2008-09-13 to 2021-02-26, kept apart" in imported.stdout
    assert "1 file in" in imported.stdout
    assert ": 1 table of records." in imported.stdout
    assert "Originals were copied" not in imported.stdout
    return alcove


def test_records_are_counted(desk: Alcove) -> None:
    assert desk.type("count", "--records", "fandom:lamp", "words:1000..", "is:complete").stdout == "1\n"
    assert desk.lines("count", "--records") == [{"total": 4}]
    assert desk.lines("count") == [{"total": 0}]


def test_tags_of_records_are_counted(desk: Alcove) -> None:
    assert desk.type("facets", "--records", "--kind", "fandom").stdout == "Fandoms\n        2  Lamp, the Saga\n"
    assert desk.lines("facets", "--records", "--kind", "freeform", "--prefix", "bu") == [
        {"kind": "freeform", "name": "Slow Burn", "count": 2}
    ]
    assert desk.type("facets", "--records", "words:999999..").stderr == "Nothing found.\n"


def test_records_are_listed(desk: Alcove) -> None:
    said = desk.type("list", "--records", "fandom:lamp", "--limit", "1")
    assert said.stdout == (
        "1  2021-02-26, en, 388 words, complete\n    rating: General Audiences\n    fandom: Lamp, the Saga\n"
    )
    assert said.stderr == "1 record.\n"
    assert desk.type("list", "--records", "is:wip").stdout == (
        "2  2021-02-25, pt-BR, words not told, in progress\n    character: Ash\n    freeform: Slow Burn\n"
    )
    assert [line["record"] for line in desk.lines("list", "--records", "--sort", "words")] == [3, 1, 4, 2]
    assert [line["record"] for line in desk.lines("list", "--records", "--limit", "2", "--offset", "3")] == [4]
    assert desk.type("list", "--records", "words:999999..").stderr == "Nothing found.\n"


def test_a_saved_search_is_asked_of_records_as_well(desk: Alcove) -> None:
    assert desk.type("saved", "add", "long", "words:1000..").exit_code == 0
    assert [line["record"] for line in desk.lines("list", "--records", "--saved", "long")] == [3]


@pytest.mark.parametrize("words", [("count", "kudos:5.."), ("facets", "title:lamp"), ("list", "--sort", "title")])
def test_what_records_do_not_know_ends_with_two(desk: Alcove, words: tuple[str, ...]) -> None:
    said = desk.type(*words, "--records")
    assert said.exit_code == 2
    assert "Records cannot answer" in said.stderr


def test_records_have_no_texts(desk: Alcove) -> None:
    said = desk.type("list", "--records", "--snippets", "lamp")
    assert said.exit_code == 2
    assert "--snippets shows places in texts, and records have none." in said.stderr


def test_without_records_it_says_what_brings_them(tmp_path: Path, own_home: Path) -> None:
    alcove = Alcove(tmp_path / "library", {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)})
    assert alcove.type("init").exit_code == 0
    said = alcove.type("count", "--records")
    assert said.exit_code == 2
    assert "There are no records here. `alcove import works-20210226.csv` takes in" in said.stderr
