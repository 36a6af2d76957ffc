"""docs/cli.md says what the commands say."""

from pathlib import Path

from alcove.cli.commands import ENTRIES
from alcove.cli.reference import reference

PAGE = Path(__file__).parents[3] / "docs" / "cli.md"


def test_the_page_is_current():
    """`python -m alcove.cli.reference > docs/cli.md` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == reference()


def test_every_command_is_on_it():
    assert [entry.name for entry in ENTRIES if f"`alcove {entry.name}" not in reference()] == []
