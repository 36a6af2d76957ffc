"""The papers tell of the code that is there."""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest

import alcove
from alcove.cli.commands import ENTRIES, LATER
from alcove.cli.program import program
from alcove.config import SETTINGS
from tests.house.calls import imports
from tests.house.papers import broken_links, calls_in, commands_in, missing_paths, papers, targets_in
from tests.house.source import ROOT, repository

#: The licence as the Free Software Foundation publishes it.
AGPL_3 = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"

#: How a package is called where it is imported, where that is not its own name.
MODULES = {"psycopg[binary]": "psycopg", "markdown-it-py": "markdown_it", "PyStemmer": "Stemmer"}

PAPERS = papers()
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
#: Pages that show commands to type, all of which work.
WORKING = ["README.md", "docs/install.md", "docs/settings.md", "docs/search.md", "CONTRIBUTING.md"]
COMMANDS = {entry.name for entry in ENTRIES if entry.section != LATER}


def project() -> dict[str, Any]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAPERS)
def test_links_lead_somewhere(page: str) -> None:
    assert broken_links(page, PAPERS[page]) == []


@pytest.mark.parametrize("page", PAPERS)
def test_named_files_are_there(page: str) -> None:
    assert missing_paths(PAPERS[page]) == []


@pytest.mark.parametrize("page", PAPERS)
def test_named_targets_are_in_the_makefile(page: str) -> None:
    assert targets_in(PAPERS[page]) <= set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("page", WORKING)
def test_named_commands_work_in_this_version(page: str) -> None:
    assert commands_in(PAPERS[page]) <= COMMANDS


def unknown_words(words: list[str]) -> set[str]:
    """The command of a call, where there is none of that name, and the options that it does not have."""
    if words[:1] == ["--library"]:
        words = words[2:]
    context = click.Context(program, info_name="alcove")
    command: click.Command = program
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            return {words[0]}
        command, words = found, words[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help", "--version", "--library"}
    return {word for word in words if word.startswith("--")} - known


CALLS = [(page, words) for page in WORKING for words in calls_in(PAPERS[page])]


@pytest.mark.parametrize(("page", "words"), CALLS, ids=[" ".join(words) for _, words in CALLS])
def test_shown_calls_are_calls(page: str, words: list[str]) -> None:
    assert unknown_words(words) == set()


def test_a_call_that_is_none_is_seen() -> None:
    assert unknown_words(["--library", "X", "list", "lamp", "--limitless", "-tag:Angst"]) == {"--limitless"}
    assert unknown_words(["lists"]) == {"lists"}
    assert unknown_words(["trash", "fetch", "X"]) == {"fetch"}


def test_the_measures_see_what_is_wrong(tmp_path: Path) -> None:
    page = "[a](gone.md) [b](https://example.org) `docs/gone.md` `make gone` and\n\n    alcove --library X gone --now  # make noise\n"
    assert broken_links("docs/page.md", page, tmp_path) == ["gone.md"]
    assert missing_paths(page, tmp_path) == ["docs/gone.md"]
    assert targets_in(page) == {"gone"}
    assert commands_in(page) == {"gone"}


def test_make_alone_names_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony
    shown = set(re.findall(r"^#   make ([a-z]+)", MAKEFILE, re.MULTILINE))
    assert shown == set(phony[1].split()) - {"help"}


def test_the_readme_stays_short_and_begins_with_the_two_commands() -> None:
    lines = PAPERS["README.md"].splitlines()
    assert len(lines) <= 120
    assert [line.split("#")[0].strip() for line in lines if line.startswith("    make ")][:2] == [
        "make demo",
        "make test",
    ]


def test_every_page_is_on_the_index() -> None:
    index = PAPERS["docs/index.md"]
    pages = {path.removeprefix("docs/") for path in PAPERS if path.startswith("docs/") and path.count("/") == 1}
    assert {page for page in pages if f"({page})" not in index} == {"index.md"}


def test_the_licence_is_whole() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == AGPL_3
    assert project()["project"]["license"] == "AGPL-3.0-or-later"


def test_the_version_is_the_same_everywhere() -> None:
    assert project()["project"]["version"] == alcove.__version__
    assert f"\n## {alcove.__version__} " in PAPERS["CHANGES.md"]


def test_every_setting_is_described() -> None:
    rows = re.findall(r"^\| `(.+?)` \| `(.+?)` \| (.+?) \| (?:`(.+?)`)? ?\|$", PAPERS["docs/settings.md"], re.MULTILINE)
    assert rows == [
        (setting.key, setting.variable, setting.help, "" if setting.default is None else str(setting.default))
        for setting in SETTINGS
    ]


def test_what_is_imported_is_what_is_required() -> None:
    required = project()["project"]
    wanted = [*required["dependencies"], *required["optional-dependencies"]["postgresql"]]
    names = [re.split(r"[<>=~! ]", requirement)[0] for requirement in wanted]
    used = {
        name.partition(".")[0]
        for source in repository()
        if source.path.parts[:2] == ("src", "alcove") and source.path.suffix == ".py"
        for _, name in imports(source)
    }
    assert used - {"alcove"} - sys.stdlib_module_names == {MODULES.get(name, name) for name in names}
