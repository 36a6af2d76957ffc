"""docs/formats.md says what the readers do."""

from pathlib import Path

from alcove.formats.registry import ANYTHING
from tests.golden.formats_page import not_always_understood, page, unread

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"


def test_the_page_is_what_the_agreed_files_show() -> None:
    """`python -m tests.golden.formats_page > docs/formats.md` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_readers_of_anything_are_those_that_may_not_understand_it() -> None:
    """What a folder of other people's papers is told by."""
    assert not_always_understood() | {"later"} == ANYTHING


def test_of_every_reader_a_file_was_agreed() -> None:
    """All but the one that only names what cannot be read."""
    assert unread() == {"later"}
