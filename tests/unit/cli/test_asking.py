"""list, count, facets."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from alcove.domain.filters import Page, Sort, SortKey, WorkFilter
from alcove.domain.query import parse
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest
from tests.unit.cli.fake import OTHER, WORK, Desk, Place, a_desk


def test_list_gives_a_work_line_each(desk: Desk):
    result = desk.type("list", "--json")
    assert [json.loads(line) for line in result.stdout.splitlines()] == [WORK.to_line(), OTHER.to_line()]
    assert result.stderr == ""
    assert desk.library.asked == [WorkFilter(page=Page(0, None))]


@pytest.mark.parametrize(
    ("words", "sort", "page"),
    [
        (["--sort", "words"], Sort(SortKey.WORDS), Page(0, None)),
        (["sort:title", "--sort", "-words"], Sort(SortKey.WORDS, reverse=True), Page(0, None)),
        (["sort:title"], Sort(SortKey.TITLE), Page(0, None)),
        (["--limit", "5", "--offset", "10"], None, Page(10, 5)),
        (["--limit", "0"], None, Page(0, 0)),
        (["--sort", "random:42"], Sort(SortKey.RANDOM, seed=42), Page(0, None)),
    ],
)
def test_order_and_page(desk: Desk, words: list[str], sort: Sort | None, page: Page):
    assert desk.type("list", *words, "--json").exit_code == 0
    assert desk.library.asked == [WorkFilter(sort=sort, page=page)]


def test_random_is_shuffled_anew_each_time(desk: Desk):
    for _ in range(3):
        desk.type("list", "--sort", "random", "--json")
    assert len({question.sort.seed for question in desk.library.asked}) == 3


@pytest.mark.parametrize(
    "words",
    [
        ["--sort", "wrods"],
        ["--sort", "words lamp"],
        ["--sort", ""],
        ["--limit", "x"],
        ["--limit", "-1"],
        ["--offset", "-1"],
    ],
)
def test_wrong_words_end_with_2(desk: Desk, words: list[str]):
    result = desk.type("list", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert desk.opened == []


def test_list_for_people(desk: Desk):
    result = desk.type("list")
    assert result.stdout.splitlines() == [
        "T ● One Lamp by ann (annauser), ben",
        "    Imaginary Saga, Lamps (TV)",
        "    English · 12,345 words · 2/2 chapters · updated 2024-03-04 · abc1234567",
        "",
        "T ◐ Two Lamps by ann (annauser), ben",
        "    Imaginary Saga, Lamps (TV)",
        "    English · 12,345 words · 1/? chapters · updated 2024-03-04 · xyz7654321",
        "",
    ]
    assert result.stderr == "2 works.\n"


def test_a_page_for_people_says_of_how_many(desk: Desk):
    assert desk.type("list", "--limit", "1").stderr == "1 of 2 works.\n"


def test_a_hostile_title_stays_text(tmp_path: Path):
    desk = a_desk(
        tmp_path,
        held=[replace(WORK, title="\x1b[2J[bold]x[/bold]\n\u202eevil", creators=(), fandoms=("[red]",), words=None)],
    )
    assert desk.type("list").stdout.splitlines()[:3] == [
        "T ● [2J[bold]x[/bold] evil by an unknown creator",
        "    [red]",
        "    English · 2/2 chapters · updated 2024-03-04 · abc1234567",
    ]


def test_long_lines_are_folded_beside_the_marks(tmp_path: Path):
    desk = a_desk(tmp_path, held=[replace(WORK, title="lamp " * 40)])
    for line in desk.type("list").stdout.splitlines():
        assert len(line) <= 100
        assert line == "" or line.startswith(("T ● ", "    "))


def test_nothing_found_is_explained(tmp_path: Path):
    desk = a_desk(tmp_path, held=[], hints=("No fandom here is called 'X'. Near it: fandom:\"Y\" (3).",))
    said = "No fandom here is called 'X'. Near it: fandom:\"Y\" (3).\n"
    empty = "No work is in the lists yet. `alcove import FOLDER` takes works in.\n"
    for words in (["list"], ["list", "--json"], ["facets"]):
        result = desk.type(*words, "fandom:X")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"Nothing found.\n{empty}{said}")
    counted = desk.type("count", "fandom:X")
    assert (counted.stdout, counted.stderr) == ("0\n", said)


def test_a_name_that_stands_for_nothing_is_told_beside_an_answer(tmp_path: Path):
    """Under a hyphen, behind OR or in a list a slip leaves works in the answer."""
    said = "No fandom here is called 'X'.\n"
    desk = a_desk(tmp_path, hints=(said.rstrip(),), counts=[(TermKind.FANDOM, "Y", 2)])
    assert desk.type("list", "-fandom:X").stderr == f"2 works.\n{said}"
    assert desk.type("list", "-fandom:X", "--json").stderr == said
    assert desk.type("count", "lamp OR fandom:X").stderr == said
    assert desk.type("facets", "fandom:X|Y").stderr == said


def test_a_page_beyond_the_end_is_not_nothing(desk: Desk):
    assert desk.type("list", "--offset", "5").stderr == "0 of 2 works.\n"


def test_names_that_a_shell_cut_are_guessed(tmp_path: Path):
    result = a_desk(tmp_path, held=[]).type("list", "fandom:Imaginary", "Saga")
    assert 'fandom:"Imaginary Saga"' in result.stderr


def test_quotes_that_were_put_back_are_told_where_nothing_is_found(tmp_path: Path):
    """A query in one word of the command may have been several words."""
    empty, full = a_desk(tmp_path, held=[]), a_desk(tmp_path)
    for command in ("list", "count", "facets"):
        said = empty.type(command, "creator:anna lamp").stderr
        assert 'creator:anna lamp in one word of the command was read as creator:"anna lamp"' in said
        assert said.endswith("leave out the quotes round the whole: creator:anna lamp\n")
        assert "was read as" not in empty.type(command, "creator:anna", "lamp").stderr
    assert full.type("count", "creator:anna lamp").stderr == ""


def test_names_that_do_not_begin_as_asked_are_said_to_be_near(tmp_path: Path):
    """The library gives them where none begins so."""
    desk = a_desk(tmp_path, counts=[(TermKind.FANDOM, "Imaginary Saga", 2)])
    assert (
        "None of these names has a word that begins with 'imagni'" in desk.type("facets", "--prefix", "imagni").stderr
    )
    for prefix in ("imagi", "Saga", ""):
        assert desk.type("facets", "--prefix", prefix).stderr == ""


def test_snippets(tmp_path: Path):
    places = {WORK.id: [Place(2, "Wick", (("… she lit the ", False), ("lamp", True), (" again", False)))]}
    desk = a_desk(tmp_path, places=places)
    assert desk.type("list", "lamp", "--snippets").stdout.splitlines()[3] == "    › Wick: … she lit the lamp again"
    first, second = desk.type("list", "lamp", "--snippets", "--json").stdout.splitlines()
    assert json.loads(first)["snippets"] == [
        {"chapter": 2, "chapter_title": "Wick", "text": "… she lit the lamp again"}
    ]
    assert "snippets" not in json.loads(second)


def test_snippets_go_page_by_page_to_the_limit(tmp_path: Path):
    desk = a_desk(tmp_path, held=[WORK] * 120)
    assert len(desk.type("list", "lamp", "--snippets", "--json").stdout.splitlines()) == 120
    assert [question.page for question in desk.library.asked] == [Page(0, 50), Page(50, 50), Page(100, 50)]
    desk.library.asked.clear()
    assert (
        len(desk.type("list", "lamp", "--snippets", "--limit", "60", "--offset", "5", "--json").stdout.splitlines())
        == 60
    )
    assert [question.page for question in desk.library.asked] == [Page(5, 50), Page(55, 10)]


def test_count(desk: Desk):
    assert desk.type("count", "lamp", "OR", "lantern").stdout == "2\n"
    assert desk.type("count", "--json").stdout == '{"total": 2}\n'
    assert desk.library.asked[0].where == parse("lamp OR lantern").where


COUNTS = [
    (TermKind.RATING, "Mature", 2),
    (TermKind.FANDOM, "Imaginary Saga", 1234),
    (TermKind.FANDOM, "A\x1bB", 1),
    (TermKind.FREEFORM, "Fluff", 2),
]


def test_facets_of_every_kind_most_first(tmp_path: Path):
    desk = a_desk(tmp_path, counts=COUNTS)
    lines = [json.loads(line) for line in desk.type("facets", "--json").stdout.splitlines()]
    assert lines == [
        {"kind": "fandom", "name": "Imaginary Saga", "count": 1234},
        {"kind": "rating", "name": "Mature", "count": 2},
        {"kind": "freeform", "name": "Fluff", "count": 2},
        {"kind": "fandom", "name": "A\x1bB", "count": 1},
    ]
    seven = ("rating", "warning", "category", "fandom", "relationship", "character", "freeform")
    assert desk.library.asked == [[FacetRequest(TermKind(kind), None, "") for kind in seven]]


def test_facets_for_people(tmp_path: Path):
    desk = a_desk(tmp_path, counts=COUNTS)
    assert desk.type("facets").stdout.splitlines() == [
        "Ratings", "        2  Mature", "Fandoms", "    1,234  Imaginary Saga", "        1  AB", "Additional tags", "        2  Fluff",
    ]  # fmt: skip
    assert {request.limit for request in desk.library.asked[0]} == {10}


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("fandom", "fandom"),
        ("Fandoms", "fandom"),
        ("categories", "category"),
        ("additional tags", "freeform"),
        ("additional-tag", "freeform"),
        ("archive_warnings", "warning"),
        ("freeforms", "freeform"),
    ],
)
def test_kinds_by_any_name(tmp_path: Path, typed: str, kind: str):
    desk = a_desk(tmp_path, counts=COUNTS)
    desk.type("facets", "--kind", typed, "--prefix", "Im", "--limit", "3")
    assert desk.library.asked == [[FacetRequest(TermKind(kind), 3, "Im")]]


def test_one_kind_is_given_whole(tmp_path: Path):
    desk = a_desk(tmp_path, counts=COUNTS)
    desk.type("facets", "--kind", "fandom")
    assert desk.library.asked == [[FacetRequest(TermKind.FANDOM, None, "")]]


def test_an_unknown_kind_is_an_error_that_names_the_kinds(desk: Desk):
    result = desk.type("facets", "--kind", "colour")
    assert result.exit_code == 2
    assert "rating, warning, category, fandom, relationship, character, freeform" in result.stderr


def test_colours_at_a_terminal_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """And under NO_COLOR nowhere."""
    plain = desk.type("list").stdout
    monkeypatch.setattr(
        "click.testing._NamedTextIOWrapper.isatty", lambda stream: stream.name == "<stdout>", raising=False
    )
    monkeypatch.setenv("COLUMNS", "100")
    assert desk.type("list", color=True).stdout.startswith("\x1b[2mT ● \x1b[0m\x1b[1mOne Lamp\x1b[0m by ann")
    monkeypatch.setenv("NO_COLOR", "1")
    assert desk.type("list", color=True).stdout == plain
