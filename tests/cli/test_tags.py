"""``alcove tags``, typed at a real library."""

from pathlib import Path
from typing import Any

import pytest

from alcove.cli.tags import tags
from tests.cli.typing_in import Alcove
from tests.stories.works import a_work, write


@pytest.fixture
def desk(tmp_path: Path, own_home: Path) -> Alcove:
    made: tuple[dict[str, Any], ...] = (
        {"freeforms": ("Slow Burn",), "fandoms": ("Lamp (TV)",)},
        {"freeforms": ("slow burn", "sb"), "fandoms": ("Lamp - A. Author",)},
        {"freeforms": ("Slow-Burn", "Slow Burn"), "characters": ("sb",)},
    )
    for number, told in enumerate(made, start=1):
        fields: dict[str, Any] = {"characters": (), **told}
        write(tmp_path / "works", a_work(number, **fields), f"{number}.html")
    alcove = Alcove(tmp_path / "library", {"HOME": str(own_home), "XDG_STATE_HOME": str(own_home)})
    assert alcove.type("import", tmp_path / "works").exit_code == 0
    return alcove


def count(desk: Alcove, *question: str) -> int:
    (line,) = desk.lines("count", *question)
    return int(line["total"])


def test_variants_are_suggested_accepted_and_taken_back(desk: Alcove) -> None:
    shown = desk.type("tags", "suggest", "--kind", "freeform")
    assert "0.98  freeform: “slow burn” means “Slow Burn”" in shown.stdout
    assert "case or accents; 1 work and 2" in shown.stdout
    assert shown.stderr == "2 proposals.\n"
    lines = desk.lines("tags", "suggest", "--score", "0.9")
    assert [(line["do"], line["name"], line["other"], line["score"]) for line in lines] == [
        ("merge", "slow burn", "Slow Burn", 0.98)
    ]
    (done,) = desk.lines("tags", "accept", lines[0]["id"])
    assert (done["works"], count(desk, "freeform:=Slow Burn"), count(desk, "freeform:Slow Burn")) == (1, 2, 3)
    assert desk.type("tags", "undo", str(done["act"])).stdout == "Undone: “slow burn” means “Slow Burn”.\n"
    assert count(desk, "freeform:=slow burn") == 1


def test_accepting_all_is_asked_about(desk: Alcove) -> None:
    for words in (["accept"], ["accept", "--all"], ["accept", "abc", "--score", "1"]):
        assert desk.type("tags", *words).exit_code == 2
    asked = desk.type("tags", "accept", "--all", "--score", "0.6")
    assert (asked.exit_code, asked.stderr) == (
        2,
        "error: 4 proposals would be accepted, which concern 3 works. Say --yes to do it.\n",
    )
    assert "now: 3 works. alcove tags undo" in desk.type("tags", "accept", "--all", "--score", "0.6", "--yes").stdout
    assert desk.lines("tags", "suggest") == []
    assert desk.type("tags", "accept", "--all", "--score", "0.6", "--yes").stdout == "There is nothing to be done.\n"
    assert count(desk, 'fandom:"Lamp - All Media Types"') == 2


def test_what_one_says_oneself(desk: Alcove) -> None:
    refused = desk.type("tags", "merge", "sb", "Slow Burn")
    assert refused.exit_code == 2
    assert "“sb” is a character and a freeform. Say which with --kind." in refused.stderr
    dry = desk.type("tags", "merge", "sb", "Slow Burn", "--kind", "freeform", "--dry-run")
    assert dry.stdout == "“sb” means “Slow Burn”: it would concern 1 work.\n"
    merged = desk.type("tags", "merge", "sb", "Slow Burn", "--kind", "freeform")
    assert merged.stdout.startswith("“sb” means “Slow Burn” now: 1 work. alcove tags undo ")
    (card,) = desk.lines("tags", "show", "Slow Burn")
    assert (card["works"], card["synonyms"]) == (3, [{"name": "sb", "works": 1}])
    assert "synonym  “sb” (1)" in desk.type("tags", "show", "Slow Burn").stdout
    assert desk.type("tags", "under", "Slow Burn", "Pace").exit_code == 0
    assert count(desk, "tag:pace") == 3
    assert desk.type("tags", "rename", "Slow Burn", "Slowly").exit_code == 0
    assert desk.type("tags", "split", "sb", "--kind", "freeform").exit_code == 0
    assert desk.type("tags", "not-under", "Slowly", "Pace").exit_code == 0
    told = [act["steps"][0]["do"] for act in desk.lines("tags", "acts")]
    assert told == ["not-under", "split", "rename", "under", "merge"]
    assert "“Slow Burn” is called “Slowly”" in desk.type("tags", "acts").stdout


def test_tables_go_out_and_come_in(desk: Alcove, tmp_path: Path) -> None:
    desk.type("tags", "merge", "slow-burn", "Slow Burn")
    path = tmp_path / "rules.csv"
    assert desk.lines("tags", "export", path) == [{"summary": {"rules": 1}}]
    assert "is there already; name a new file" in desk.type("tags", "export", path).stderr
    desk.type("tags", "undo")
    (read,) = desk.lines("tags", "import", path)
    assert (read["summary"]["rules"], read["summary"]["works"], count(desk, "tag:Slow Burn")) == (1, 1, 3)
    assert desk.type("tags", "import", path).stdout == "All these rules are here already.\n"
    dump = tmp_path / "dump.csv"
    head = "id,type,name,canonical,cached_count,merger_id\n"
    dump.write_text(head + "1,Freeform,Pace,true,9,\n2,Freeform,sb,false,9,1\n", encoding="utf-8", newline="")
    said = desk.type("tags", "import", dump).stdout
    assert said == (
        "AO3's table is at hand: 1 canonical name, 1 synonym, of 2 rows.\n1 tag of the library means another by it.\n"
    )
    assert count(desk, "tag:pace") == 1
    assert desk.lines("tags", "forget-ao3") == [{"summary": {"forgotten": True}}]
    assert count(desk, "tag:pace") == 0


def test_every_command_says_what_it_does() -> None:
    assert {name: bool(command.help) for name, command in tags.commands.items()} == dict.fromkeys(tags.commands, True)
