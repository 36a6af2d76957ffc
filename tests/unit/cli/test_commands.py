"""The table of commands: every name is there, nothing is loaded before it is called, nothing pretends to work."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from alcove.cli.commands import ENTRIES, LATER, command_named
from tests.unit.cli.fake import Desk

#: The commands of the contract.
PROMISED = [
    *(
        "import",
        "runs",
        "trash",
        "have",
        "reparse",
        "edit",
        "inspect",
        "list",
        "count",
        "facets",
        "show",
        "read",
        "diff",
    ),
    *(
        "original",
        "export",
        "duplicates",
        "link",
        "unlink",
        "tags",
        "mark",
        "own",
        "stats",
        "verify",
        "init",
        "reindex",
    ),
    *("backup", "restore", "purge", "withdraw", "serve", "demo", "share", "user", "config", "doctor"),
]
LATER_NAMES = [entry.name for entry in ENTRIES if entry.section == LATER]


def test_every_promised_command_has_its_name():
    assert sorted(entry.name for entry in ENTRIES) == sorted([*PROMISED, "accept", "rules", "saved", "similar"])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_entry_leads_to_a_command(entry):
    command = command_named(entry.name)
    assert command.name == entry.name
    assert command.help
    assert command.get_short_help_str(100) == entry.help.rstrip(".") or command.short_help == entry.help


def test_help_lists_commands_by_section(desk: Desk):
    shown = desk.type("--help").output
    assert desk.type("-h").output == shown
    for entry in ENTRIES:
        assert entry.name in shown
    assert shown.index("Bringing in:") < shown.index("Asking:") < shown.index("In later versions:")


@pytest.mark.parametrize("name", LATER_NAMES)
def test_what_is_to_come_says_so(desk: Desk, name: str):
    """Whatever words and options are given; no library is opened."""
    for words in ([name], [name, "X", "--format", "epub", "-q", "--json"]):
        result = desk.type(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"error: `alcove {name}` comes in a later version.\n"
    assert desk.opened == []
    assert "Comes in a later version." in desk.type(name, "--help").output


def test_options_that_are_to_come_say_so(desk: Desk, tmp_path: Path):
    result = desk.type("import", "--watch", str(tmp_path))
    assert result.exit_code == 2
    assert "comes in a later version" in result.stderr
    assert desk.opened == []


def test_a_slip_of_the_pen_is_answered_with_the_nearest_name(desk: Desk):
    result = desk.type("lst")
    assert result.exit_code == 2
    assert "There is no command 'lst'. Did you mean list?" in result.stderr


def test_the_version(desk: Desk):
    assert desk.type("--version").output == "alcove 0.1.0\n"


@pytest.mark.parametrize(
    "words", [["--help"], ["--version"], ["list", "--help"], ["import", "--help"], ["export"], ["lst"]]
)
def test_help_loads_neither_django_nor_tantivy_nor_rich(words: list[str]):
    """Nor a reader of any format: help is there at once."""
    code = (
        "import json, sys\n"
        "from alcove.cli import main\n"
        f"sys.argv = ['alcove', *{words!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    loaded = set(json.loads(run.stdout.splitlines()[-1]))
    assert (
        loaded & {"django", "tantivy", "rich", "selectolax", "lxml", "numpy", "pyroaring", "zstandard", "nh3"} == set()
    )
