"""``alcove saved`` and ``alcove rules``, typed at a real library."""

from pathlib import Path

import pytest

from tests.cli.typing_in import Alcove
from tests.stories.works import a_work, write


@pytest.fixture
def desk(tmp_path: Path, own_home: Path) -> Alcove:
    """Three works with Angst, one of them in another fandom, and one without."""
    for number, fandom, tag in ((1, "Lamp", "Angst"), (2, "Lamp", "Angst"), (3, "Oil", "Angst"), (4, "Lamp", "Fluff")):
        write(tmp_path / "works", a_work(number, fandoms=(fandom,), freeforms=(tag,)), f"{number}.html")
    alcove = Alcove(tmp_path / "library", {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)})
    assert alcove.type("import", tmp_path / "works").exit_code == 0
    return alcove


def titles(desk: Alcove, *words: str) -> list[str]:
    return [str(line["title"]) for line in desk.lines("list", *words, "--sort", "title")]


def test_a_search_is_saved_asked_renamed_and_removed(desk: Alcove) -> None:
    assert desk.type("saved").stderr == "No search is saved. `alcove saved add NAME QUERY` saves one.\n"
    assert desk.type("saved", "add", "sad", "-freeform:Fluff", "fandom:Lamp").stdout == (
        "Saved as “sad”: -freeform:Fluff fandom:Lamp\n"
    )
    assert titles(desk, "--saved", "sad") == ["Lamp 1", "Lamp 2"]
    assert titles(desk, "--saved", "sad", 'title:"Lamp 2"') == ["Lamp 2"]
    assert desk.type("saved", "rename", "sad", "Sad ones").stdout == "It is called “Sad ones” now.\n"
    assert desk.lines("saved") == [{"name": "Sad ones", "query": "-freeform:Fluff fandom:Lamp"}]
    assert desk.type("saved").stdout == "Sad ones: -freeform:Fluff fandom:Lamp\n"
    assert desk.type("saved", "remove", "Sad ones").exit_code == 0
    gone = desk.type("list", "--saved", "Sad ones")
    assert (gone.exit_code, gone.stderr) == (
        2,
        "error: There is no saved search “Sad ones”. `alcove saved` lists them.\n",
    )


def test_a_rule_holds_until_it_is_removed(desk: Alcove) -> None:
    dry = desk.type("rules", "add", "--dry-run", "-freeform:Angst")
    assert dry.stdout == "-freeform:Angst  would leave out 3 works\n"
    assert desk.lines("rules") == []
    (made,) = desk.lines("rules", "add", "-freeform:Angst", "OR", "fandom:Oil")
    assert made | {"rule": 0} == {"rule": 0, "query": "-freeform:Angst OR fandom:Oil", "works": 2, "fault": None}
    counted = desk.type("count")
    assert (counted.stdout, counted.stderr) == ("2\n", "A standing rule leaves out 2 works; rules:off shows them.\n")
    assert titles(desk) == ["Lamp 3", "Lamp 4"]
    behind = desk.type("count", "rules:off")
    assert (behind.stdout, behind.stderr) == ("4\n", "")
    assert desk.type("rules").stdout == f"{made['rule']}  -freeform:Angst OR fandom:Oil  leaves out 2 works\n"
    assert desk.type("rules", "remove", str(made["rule"])).stdout == (
        f"Rule {made['rule']} is removed; it said: -freeform:Angst OR fandom:Oil\n"
    )
    assert desk.type("count").stdout == "4\n"


def test_a_list_says_what_is_left_out(desk: Alcove) -> None:
    desk.lines("rules", "add", "-freeform:Angst")
    desk.lines("rules", "add", "-fandom:Oil")
    left_out = "2 standing rules leave out 1 work; rules:off shows them.\n"
    assert desk.type("list", "fandom:Oil").stderr == f"Nothing found.\n{left_out}"
    assert desk.type("facets", "fandom:Oil", "--json").stderr == f"Nothing found.\n{left_out}"


def test_a_rule_about_a_name_that_is_not_here_says_so(desk: Alcove) -> None:
    made = desk.type("rules", "add", "-freeform:Angts", "--dry-run")
    assert made.stdout == "-freeform:Angts  would leave out 0 works\n"
    assert made.stderr.startswith("No freeform here is called 'Angts'.")


def test_a_search_for_everything_may_be_saved(desk: Alcove) -> None:
    assert desk.type("saved", "add", "all").stdout == "Saved as “all”: all works\n"
    assert desk.type("saved", "remove", "all").stdout == "“all” is removed; it asked: all works\n"


def test_what_is_no_rule_is_refused(desk: Alcove) -> None:
    refused = desk.type("rules", "add", "sort:words")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "A standing rule needs a condition" in refused.stderr
